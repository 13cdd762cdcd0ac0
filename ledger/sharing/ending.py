"""Collection and sharing (Article 13, 归集共享): what ended or was corrected, and why.

Whoever was shown something before its end must hear of it. Most ends are entries: the table
below says which events end or correct what, under which cause; another room's event joins by
one line. Some follow from other ends or from a date alone and are computed. Days are dates in
Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ledger.clock import day_of
from ledger.commitment.breach import breach_term
from ledger.publication.window import is_of_person, window
from ledger.rights.retention import retention
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listed import listing_standing
from ledger.sharing.keeping import holds
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.record.record import Record
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

CORRECTED, ENDED = "corrected", "ended"
"""What a recipient is told: take the new value, or stop using it."""
SEALED, EXPIRED, WITHOUT_BASIS = "sealed", "expired", "without_basis"
_DAY = timedelta(1)
_FELL = frozenset({"basis_void", "basis_ended"})
_RAN_OUT = frozenset({"expired", "term_served"})


@dataclass(frozen=True, slots=True)
class Ending:
    """One end or correction of one thing in an archive."""

    stream: str
    """The record, listing, measure, commitment … it is about."""
    cause: str
    """`corrected`, `annulled`, `repaired`, `withdrawn`, `removed`, `lifted`, `sealed` …"""
    entry: int
    """The entry that brought it; 0 when a date alone did."""
    since: date
    """The day it was entered, or the first day after its last."""
    undone_in: int = 0
    """The entry that took it back (a rescinded repair); 0 while it holds."""

    @property
    def key(self) -> str:
        """Names it among the ends of one stream: its entry, or `expired`."""
        return str(self.entry) if self.entry else self.cause

    @property
    def told(self) -> str:
        """What a recipient is told of it: `corrected` or `ended`, never why."""
        return CORRECTED if self.cause in _VALUES else ENDED


class Trigger(NamedTuple):
    """What an event means for those who were shown something."""

    cause: str
    of: Callable[[SubjectState, Entry], tuple[str, ...]]
    """The streams that ended; none where this entry ends nothing."""


class Stands(Protocol):
    """Where a listing or measure stands, as its rules or its document say."""

    @property
    def situation(self) -> str:
        """Where it stands on the day."""

    @property
    def ended_in(self) -> int:
        """The entry that ended it; 0 for a date or for none."""

    @property
    def last_day(self) -> date | None:
        """The last day of its term."""


def _stream(_state: SubjectState, entry: Entry) -> tuple[str, ...]:
    return (entry.stream,)


def _named(_state: SubjectState, entry: Entry) -> tuple[str, ...]:
    """The record or target that the event names; else its stream."""
    data = entry.data
    return (getattr(data, "record", "") or getattr(data, "target", "") or entry.stream,)


def _everything(state: SubjectState, _entry: Entry) -> tuple[str, ...]:
    """All that was recorded of the subject, once its values are erased."""
    return (*state.records, *state.listings, *state.measures, *state.commitments)


def _everywhere(state: SubjectState, entry: Entry) -> tuple[str, ...]:
    """The record, when it is shown on no channel any more for a reason of its own."""
    record = state.records.get(entry.stream)
    if record is None or entry.data.reason not in _OF_ITS_OWN:
        return ()
    return () if record.published.keys() - record.withdrawn.keys() else (record.id,)


def _restricted(_state: SubjectState, entry: Entry) -> tuple[str, ...]:
    """The records that are only stored and protected from now on."""
    return tuple(entry.data.records)


def _superseded(state: SubjectState, entry: Entry) -> tuple[str, ...]:
    """The earlier results that a new one takes the place of."""
    held = state.evaluations.values()
    return tuple(each.id for each in held if each.superseded_by == entry.stream)


_OF_ITS_OWN = frozenset({"published_in_error", "court"})
"""Reasons of a takedown that no other entry or date stands behind."""
_VALUES = frozenset({"corrected", "superseded"})
"""Causes that change a value; every other one ends what was shown."""

TRIGGERS: Mapping[str, Trigger] = {
    "record.corrected": Trigger("corrected", _named),
    "record.annulled": Trigger("annulled", _named),
    "record.sealed": Trigger(SEALED, _named),
    "subject.erased": Trigger("erased", _everything),
    "publication.withdrawn": Trigger("withdrawn", _everywhere),
    "repair.executed": Trigger("repaired", _named),
    "listing.removed": Trigger("removed", _stream),
    "court_list.removal_mirrored": Trigger("removed", _stream),
    "measure.lifted": Trigger("lifted", _stream),
    "commitment.corrected": Trigger("corrected", _stream),
    "commitment.annulled": Trigger("annulled", _stream),
    "commitment.withdrawn": Trigger("withdrawn", _stream),
    "commitment.determination_revoked": Trigger("withdrawn", _stream),
    "incentive.removed": Trigger("removed", _stream),
    "incentive.grant_ended": Trigger("lifted", _stream),
    "declaration.withdrawn": Trigger("withdrawn", _stream),
    "declaration.found_false": Trigger("withdrawn", _stream),
    "rights.granted": Trigger("restricted", _restricted),
    "evaluation.received": Trigger("superseded", _superseded),
    "evaluation.withdrawn": Trigger("withdrawn", _stream),
    "report.replaced": Trigger("superseded", _stream),
}
"""By topic: what ends or corrects something that may have been shown."""
UNDOES: Mapping[str, str] = {
    "repair.rescinded": "repaired",
    "record.unsealed": SEALED,
    "record.reinstated": "annulled",
}
"""By topic: the cause whose newest end it takes back."""


def watched(
    topic: str, step: Callable[[SubjectState, Entry], None]
) -> Callable[[SubjectState, Entry], None]:
    """The fold step of a topic; one that ends something also notes what it ended."""
    if topic not in TRIGGERS and topic not in UNDOES:
        return step

    def noting(state: SubjectState, entry: Entry) -> None:
        step(state, entry)
        _note(state, entry)

    return noting


def _note(state: SubjectState, entry: Entry) -> None:
    if undone := UNDOES.get(entry.type):
        (stream,) = _named(state, entry)
        found = state.endings.get(stream, ())
        for at in reversed(range(len(found))):
            if found[at].cause == undone and not found[at].undone_in:
                state.endings[stream][at] = replace(found[at], undone_in=entry.number)
                break
        state.touched.add(stream)
        return
    trigger = TRIGGERS[entry.type]
    for stream in filter(partial(holds, state), trigger.of(state, entry)):
        ending = Ending(stream, trigger.cause, entry.number, day_of(entry.recorded_at))
        state.endings.setdefault(stream, []).append(ending)
        state.touched.add(stream)


def endings(
    state: SubjectState, stream: str, policy: Policy, calendar: Calendar, day: date
) -> tuple[Ending, ...]:
    """Every end and correction of a stream by that day, in order of entry; one that a date or
    another end alone brought comes last."""
    told = tuple(state.endings.get(stream, ()))
    if record := state.records.get(stream):
        return (
            *told,
            *expired(told, stream, window(record, policy, calendar).last_display_day, day),
        )
    if commitment := state.commitments.get(stream):
        term = breach_term(commitment, policy, calendar)
        return (*told, *expired(told, stream, term.last_day if term else None, day))
    if listing := state.listings.get(stream):
        if listing.listed_in:
            stands = listing_standing(state, listing, policy, calendar, day)
            return (*told, *fallen(state, told, stream, stands))
    elif (measure := state.measures.get(stream)) and measure.imposed:
        in_force = measure_standing(state, measure, policy, calendar, day)
        return (*told, *fallen(state, told, stream, in_force))
    return told


def last_day_of(
    state: SubjectState, record: Record, policy: Policy, calendar: Calendar, day: date
) -> date | None:
    """The last day a record may be used: of its display, and for a person of its retention."""
    shown = window(record, policy, calendar).last_display_day
    registered = state.registration
    person = registered.kind == PERSON if registered else is_of_person(record)
    kept = retention(record, policy, calendar, day).ends_on if person else None
    return min((each for each in (shown, kept) if each is not None), default=None)


def expired(
    told: tuple[Ending, ...], stream: str, last_day: date | None, day: date
) -> Iterator[Ending]:
    """The end that a date alone brought, where nothing had ended it by then."""
    if last_day is None or last_day >= day or last_day == date.max:
        return
    since = last_day + _DAY
    if not any(e.told == ENDED and not e.undone_in and e.since <= since for e in told):
        yield Ending(stream, EXPIRED, 0, since)


def fallen(
    state: SubjectState, told: tuple[Ending, ...], stream: str, stands: Stands
) -> Iterator[Ending]:
    """The end of a listing or measure whose term or last basis ended."""
    if any(e.told == ENDED and not e.undone_in for e in told):
        return
    if stands.situation in _RAN_OUT and stands.last_day is not None:
        yield Ending(stream, EXPIRED, 0, stands.last_day + _DAY)
    elif stands.situation in _FELL and stands.ended_in:
        since = next(
            (
                e.since
                for held in state.endings.values()
                for e in held
                if e.entry == stands.ended_in
            ),
            None,
        )
        if since is not None:
            yield Ending(stream, WITHOUT_BASIS, stands.ended_in, since)
