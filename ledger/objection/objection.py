"""Objections (Article 15, 权益保护): what happened in each objection, and what it marks.

From filing to decision, and again during a review, what is disputed carries the mark
`under_dispute` in every face, and nothing may rest on it alone. A denial clears the mark; what
was found wrong keeps it until it is mended. Clocks are computed in `objection_clocks.py`, who
may do which step is decided in `objecting.py`, `objection_case.py` and `objection_decision.py`.
Texts and names of persons lie in the vault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ledger.objection.event import (
    ObjectionAnswered,
    ObjectionClockResumed,
    ObjectionClockStopped,
    ObjectionDecided,
    ObjectionExtended,
    ObjectionFiled,
    ObjectionMarked,
    ObjectionReviewed,
    ObjectionReviewRequested,
    ObjectionRouted,
    ObjectionWithdrawn,
)
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.event import Event
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

FILED = "FILED"
MARKED = "MARKED"
ROUTED = "ROUTED"
DECIDED = "DECIDED"
ANSWERED = "ANSWERED"
REVIEW_REQUESTED = "REVIEW_REQUESTED"
REVIEWED = "REVIEWED"
RETURNED = "RETURNED"
"""Not a stage: the day on which a review sent it back to be decided anew."""
WITHDRAWN = "WITHDRAWN"
UNDECIDED = frozenset({FILED, MARKED, ROUTED})
"""Stages in which the unit has not decided, or has to decide anew."""
DISPUTED = "under_dispute"
UPHELD, PARTLY, DENIED, INCONCLUSIVE = "upheld", "partly", "denied", "inconclusive"
FOUND_WRONG = frozenset({UPHELD, PARTLY})
MARK_STANDS = Code(
    "mark_of_an_open_objection_must_stand",
    "An objection to it is open; the mark falls with its decision.",
    "异议处理期间须保留异议标注。",
    plan(15),
)
CONFIRMED, SENT_BACK = "confirmed", "sent_back"


@dataclass(slots=True)
class Objection:
    """One objection, as its entries say now."""

    id: str
    facts: ObjectionFiled
    unit: str
    stage: str
    filed_on: date
    entries: list[int]
    reached: dict[str, tuple[date, int]]
    """Day and entry of each stage it went through; of the last time, where there were several."""
    marked: tuple[date, tuple[str, ...], int] | None = None
    """Day, channels that confirmed the mark, and entry."""
    stops: list[tuple[str, date, date | None, int]] = field(default_factory=list)
    """Ground, first and last day of the time of experts, entry; no last day while it runs."""
    extended: tuple[date, int] | None = None
    outcome: str = ""
    owed: str = ""
    decided_by: tuple[str, ...] = ()
    """Pseudonyms of the officers who decided, also of a decision sent back."""
    decided_in: int = 0
    mended: bool = False
    """The decision itself corrected or annulled what was disputed."""
    answered: ObjectionAnswered | None = None
    reviewed: tuple[str, date, int] | None = None
    """Outcome, day and entry of the review."""
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether what it disputes is under dispute: until decided, and during a review."""
        return self.stage in UNDECIDED or self.stage == REVIEW_REQUESTED

    @property
    def is_own(self) -> bool:
        """Whether the unit that took it answers it itself."""
        return self.unit == self.facts.window

    @property
    def stopped(self) -> bool:
        """Whether time of experts runs."""
        return bool(self.stops) and self.stops[-1][2] is None

    def on(self, stage: str) -> date | None:
        """The day it reached a stage; None if it did not."""
        return self.reached[stage][0] if stage in self.reached else None


def _named(entry: Entry, *names: str) -> dict[str, str]:
    """The vault's names of an entry's texts; none where it discloses nothing."""
    return dict.fromkeys(names, entry.id) if entry.sd else {}


def marks_of(state: SubjectState, stream: str) -> dict[str, int] | None:
    """The marks of what stands under that stream here; None if it is in another archive."""
    found = (
        state.records.get(stream)
        or state.listings.get(stream)
        or state.measures.get(stream)
        or state.commitments.get(stream)
        or state.accountabilities.get(stream)
    )
    return found.marks if found else None


def open_objection(state: SubjectState, stream: str, besides: str = "") -> Objection | None:
    """An objection to this that still disputes it, if any other than the one named."""
    same = (o for o in state.objections.values() if o.facts.disputed == stream and o.id != besides)
    return next((o for o in same if o.is_open), None)


def require_mark_to_fall(state: SubjectState, stream: str, mark: str, *, on: bool) -> None:
    """Refuses to clear by hand the mark of what an open objection disputes."""
    of = open_objection(state, stream)
    if of is not None and mark == DISPUTED and not on:
        raise MARK_STANDS.refused(of.entries[0], fields=("mark",))


def _mark(state: SubjectState, of: Objection, entry: int) -> None:
    """Set or clear the mark after a step: it stands while the dispute does, or a wrong is owed."""
    stream = of.facts.disputed
    marks = marks_of(state, stream) if stream else None
    if marks is None:
        return
    state.touched.add(stream)
    unresolved = of.outcome == INCONCLUSIVE and of.stage != WITHDRAWN
    wrong = of.outcome in FOUND_WRONG and not of.mended
    if of.is_open or unresolved or wrong:
        marks[DISPUTED] = entry
    elif (other := open_objection(state, stream, of.id)) is not None:
        marks[DISPUTED] = other.entries[0]
    else:
        marks.pop(DISPUTED, None)


def _filed(state: SubjectState, entry: Entry) -> None:
    event: ObjectionFiled = entry.data
    names = ("text", *(() if event.filer == "subject" else ("filer",)))
    made = Objection(
        id=entry.stream,
        facts=event,
        unit=event.unit,
        stage=FILED,
        filed_on=entry.effective_on,
        entries=[entry.number],
        reached={FILED: (entry.effective_on, entry.number)},
        disclosed=_named(entry, *names),
    )
    state.objections[entry.stream] = made
    state.touched.add(entry.stream)
    _mark(state, made, entry.number)


def _step(state: SubjectState, entry: Entry, stage: str = "") -> Objection | None:
    """The objection an entry is about, brought to a stage; the entry is set aside without one."""
    of = state.objections.get(entry.stream)
    if of is None:
        state.orphans.append(entry)
        return None
    of.entries.append(entry.number)
    if stage:
        of.stage = stage
        of.reached[stage] = (entry.effective_on, entry.number)
    state.touched.update(s for s in (of.id, of.facts.disputed) if s)
    return of


def _marked(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry):
        of.marked = (entry.effective_on, entry.data.channels, entry.number)
        if of.stage == FILED:
            of.stage = MARKED
            of.reached[MARKED] = (entry.effective_on, entry.number)


def _routed(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry, ROUTED):
        of.unit = entry.data.to


def _extended(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry):
        of.extended = (entry.data.until, entry.number)
        state.proposals.pop(("objection.extension", of.id), None)


def _stopped(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry):
        of.stops.append((entry.data.ground, entry.effective_on, None, entry.number))
        of.disclosed.update(_named(entry, "experts"))


def _resumed(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry):
        _end_stop(of, entry.effective_on)


def _end_stop(of: Objection, on: date) -> None:
    if of.stopped:
        ground, since, _, number = of.stops[-1]
        of.stops[-1] = (ground, since, max(since, on), number)


def _decided(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry, DECIDED):
        event: ObjectionDecided = entry.data
        of.outcome, of.owed, of.decided_in = event.outcome, event.owed, entry.number
        state.proposals.pop(("objection.denial", of.id), None)
        of.mended = event.outcome in FOUND_WRONG and not event.owed
        of.decided_by = (*of.decided_by, entry.actor)
        of.disclosed.update(_named(entry, "reasons"))
        of.answered = None
        _end_stop(of, entry.effective_on)
        _mark(state, of, entry.number)


def _answered(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry, ANSWERED):
        of.answered = entry.data


def _review_requested(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry, REVIEW_REQUESTED):
        of.disclosed.update(_named(entry, "review_grounds"))
        _mark(state, of, entry.number)


def _reviewed(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry, REVIEWED):
        of.reviewed = (entry.data.outcome, entry.effective_on, entry.number)
        of.disclosed.update(_named(entry, "review_reasons"))
        if entry.data.outcome == SENT_BACK:
            of.stage, of.outcome, of.owed = ROUTED, "", ""
            of.reached[RETURNED] = (entry.effective_on, entry.number)
        _mark(state, of, entry.number)


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry, WITHDRAWN):
        _end_stop(of, entry.effective_on)
        _mark(state, of, entry.number)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    ObjectionFiled: _filed,
    ObjectionMarked: _marked,
    ObjectionRouted: _routed,
    ObjectionExtended: _extended,
    ObjectionClockStopped: _stopped,
    ObjectionClockResumed: _resumed,
    ObjectionDecided: _decided,
    ObjectionAnswered: _answered,
    ObjectionReviewRequested: _review_requested,
    ObjectionReviewed: _reviewed,
    ObjectionWithdrawn: _withdrawn,
}
