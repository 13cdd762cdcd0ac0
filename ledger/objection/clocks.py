"""Objections (Article 15, 权益保护): by when each step is due, without the time of experts.

The clocks are those of the model in force on the day of filing, counted in working days. While
experts work nothing runs; the working days they took are added. An extension moves the answer
and the whole to its cap. Days are dates in Asia/Shanghai and end at 24:00.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.objection.objection import (
    ANSWERED,
    DECIDED,
    FILED,
    FOUND_WRONG,
    RETURNED,
    REVIEW_REQUESTED,
    ROUTED,
    UNDECIDED,
    WITHDRAWN,
    Objection,
)
from ledger.objection.rules import Model, model_of, objection_rules

if TYPE_CHECKING:
    from datetime import date

    from ledger.calendar import Calendar, Due
    from ledger.policy import Policy
    from ledger.state import SubjectState

MARK, ROUTE, DECIDE, ANSWER, REVIEW, MEND = (
    "mark",
    "route",
    "decide",
    "answer",
    "review",
    "mend",
)


class ObjectionClock(NamedTuple):
    """One step of an objection and its last day."""

    step: str
    """`mark`, `route`, `decide`, `answer` (the whole), `review` or `mend`."""
    due: date
    provisional: bool
    done_on: date | None
    stopped: bool
    """Time of experts runs: the day is what it would be without it, and nothing is late."""
    rule: str
    derived_from: tuple[int, ...]

    def is_late(self, day: date) -> bool:
        """Whether it was done late, or is overdue on that day."""
        return not self.stopped and (self.done_on or day) > self.due


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy against the decision, and the last day to seek it."""

    kind: str
    until: date | None
    """None where no day is set."""
    rule: str
    derived_from: tuple[int, ...]


def objection_clocks(
    of: Objection, state: SubjectState, policy: Policy, calendar: Calendar
) -> tuple[ObjectionClock, ...]:
    """The clocks that run or ran; of one withdrawn only those that were met before."""
    model = model_of(objection_rules(policy, of.filed_on))
    made = [
        *_on_the_way(of, model, calendar),
        *_deciding(of, model, calendar),
        *_afterwards(of, state, model, policy, calendar),
    ]
    return tuple(c for c in made if of.stage != WITHDRAWN or c.done_on is not None)


def extension(of: Objection, policy: Policy, calendar: Calendar) -> tuple[date, str] | None:
    """Until when the answer may be extended, and the rule; None where the model knows none."""
    model = model_of(objection_rules(policy, of.filed_on))
    if not model.may_extend:
        return None
    return _extended_whole(of, model, calendar).day, model.rule


def remedies(of: Objection, policy: Policy, calendar: Calendar) -> tuple[Remedy, ...]:
    """The remedies named in the answer, each with its last day."""
    if of.answered is None:
        return ()
    rule_set = objection_rules(policy, of.filed_on)
    kinds = rule_set.rules["remedies"]["kinds"]
    answered_in = of.reached[ANSWERED][1]
    made = []
    for kind in of.answered.remedies:
        row = kinds.get(kind)
        if row is not None:
            within = row["within"]
            until = calendar.due(of.answered.answered_on, within, roll=True).day if within else None
            made.append(Remedy(kind, until, rule_set.rule(row["clause"]), (answered_in,)))
    return tuple(made)


def owed_act(of: Objection, state: SubjectState) -> str:
    """The act an upheld objection still waits for; empty once it was done."""
    elsewhere = not state.is_of(of.facts.subject)
    if of.outcome not in FOUND_WRONG or not of.owed or of.stage in UNDECIDED or elsewhere:
        return ""
    return "" if _mended_on(of, state) else of.owed


def _mended_on(of: Objection, state: SubjectState) -> int:
    """The entry after the decision by which what was found wrong was mended; 0 for none."""
    stream, after = of.facts.disputed, of.decided_in
    if record := state.records.get(stream):
        down = [entry for _, entry, _ in record.withdrawn.values()]
        mended = [record.annulled_in, record.repaired_in, *down]
        mended += [entry for *_, entry in record.corrections]
    elif listing := state.listings.get(stream):
        mended = [listing.dropped_in, listing.repaired_in]
        mended += [listing.removed[2]] if listing.removed else []
    elif measure := state.measures.get(stream):
        mended = [measure.lifted[2]] if measure.lifted else []
    elif case := state.accountabilities.get(stream):
        mended = [case.dropped_in, case.lifted[2] if case.lifted else 0]
    elif commitment := state.commitments.get(stream):
        mended = [commitment.annulled_in, commitment.repaired_in, *commitment.revoked]
        mended += [entry for *_, entry in commitment.corrections]
    else:
        mended = [r.entries[0] for r in state.records.values() if r.facts.agency == of.unit]
    return min((entry for entry in mended if entry > after), default=0)


def _on_the_way(of: Objection, model: Model, calendar: Calendar) -> list[ObjectionClock]:
    """Marking and routing, both counted from filing."""
    filed_on, filed_in = of.reached[FILED]
    made = []
    if model.mark_within and of.facts.disputed:
        due = calendar.due(filed_on, model.mark_within, roll=True)
        done = of.marked[0] if of.marked else None
        made.append(_clock(MARK, due, done, model.rule, filed_in))
    if model.route_within and not of.is_own:
        due = calendar.due(filed_on, model.route_within, roll=True)
        made.append(_clock(ROUTE, due, of.on(ROUTED), model.rule, filed_in))
    return made


def _deciding(of: Objection, model: Model, calendar: Calendar) -> list[ObjectionClock]:
    """The unit's own time from routing, and the whole from filing to the answer."""
    made = []
    decided = of.on(DECIDED) if of.outcome else None
    anew = RETURNED in of.reached
    begun = of.reached.get(RETURNED) or of.reached.get(ROUTED)
    within = model.answer_within or (model.own_within if anew else "")
    if begun is not None and within:
        due = _later(calendar, calendar.due(begun[0], within, roll=True), of, begun[0])
        if of.extended is not None and not anew:
            due = _longer(due, _extended_whole(of, model, calendar))
        made.append(_clock(DECIDE, due, decided, model.rule, begun[1], stopped=of.stopped))
    whole = _whole(of, model, calendar)
    if whole is not None and not anew:
        filed_in, answered = of.entries[0], of.answered
        done = answered.answered_on if answered else None
        made.append(_clock(ANSWER, whole, done, model.rule, filed_in, stopped=of.stopped))
    return made


def _whole(of: Objection, model: Model, calendar: Calendar) -> Due | None:
    """The last day to answer whoever objected; None where the model sets none."""
    if of.extended is not None:
        return _extended_whole(of, model, calendar)
    within = model.own_within if of.is_own else model.overall_within
    if not within:
        return None
    return _later(calendar, calendar.due(of.filed_on, within, roll=True), of, of.filed_on)


def _extended_whole(of: Objection, model: Model, calendar: Calendar) -> Due:
    """The same when extended: to the cap, or by the model's period after the ordinary day."""
    if model.extension_cap:
        due = calendar.due(of.filed_on, model.extension_cap, roll=True)
        return _later(calendar, due, of, of.filed_on)
    start = of.on(ROUTED) or of.filed_on
    ordinary = calendar.due(start, model.answer_within or model.own_within, roll=True)
    due = calendar.due(ordinary.day, model.extension_by, roll=True)
    return _later(calendar, due, of, start)


def _later(calendar: Calendar, due: Due, of: Objection, start: date) -> Due:
    """A last day moved by the working days that experts took after the clock began."""
    took = sum(
        calendar.working_days_between(max(since, start), until)
        for _, since, until, _ in of.stops
        if until is not None
    )
    return calendar.add_working_days(due.day, took) if took else due


def _longer(due: Due, other: Due) -> Due:
    return due if due.day >= other.day else other


def _afterwards(
    of: Objection, state: SubjectState, model: Model, policy: Policy, calendar: Calendar
) -> list[ObjectionClock]:
    """The review, and the act owed after an objection that was upheld."""
    made = []
    asked = of.reached.get(REVIEW_REQUESTED)
    if asked is not None and model.review_within:
        due = calendar.due(asked[0], model.review_within, roll=True)
        done = of.reviewed[1] if of.reviewed and of.reviewed[2] > asked[1] else None
        made.append(_clock(REVIEW, due, done, model.rule, asked[1]))
    if owed_act(of, state):
        rules = objection_rules(policy, of.filed_on)
        owed = rules.rules["owed"]
        decided_on, decided_in = of.reached[DECIDED]
        due = calendar.due(decided_on, owed["within"], roll=True)
        made.append(_clock(MEND, due, None, rules.rule(owed["clause"]), decided_in))
    return made


def _clock(
    step: str, due: Due, done: date | None, rule: str, entry: int, *, stopped: bool = False
) -> ObjectionClock:
    return ObjectionClock(
        step, due.day, due.provisional, done, stopped and done is None, rule, (entry,)
    )
