"""Sanction measures in force (Article 9): where a measure stands on a day.

A measure stands while one live basis stands and its term runs. The entry that ends the last
basis (a repair, an annulment, a removal) ends the measure; a list or a publication that ends
by its date ends it too. Nothing is stored; days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ledger.repair import bankruptcy
from ledger.sanction.listed import basis_of
from ledger.sanction.live_basis import SUSPENDED
from ledger.sanction.sanction import MEASURES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.calendar import Calendar
    from ledger.policy import Policy, RuleSet
    from ledger.sanction.live_basis import LiveBasis
    from ledger.sanction.measure import Measure, MeasureImposed
    from ledger.state import SubjectState

ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class MeasureStanding:
    """Where a measure stands on a day, and what ended it."""

    measure: str
    code: str
    label: str
    measure_class: str
    """`I` cuts rights or adds duties, `II` manages; the market's own are never imposed here."""
    clause: str
    situation: str
    """`proposed`, `pending`, `in_force`, `suspended`, `lifted`, `term_served` or `basis_ended`."""
    in_force: bool
    since: date | None
    last_day: date | None
    """The last day it stands if nothing else happens; None: no end in sight."""
    live_bases: tuple[str, ...]
    ended_in: int
    """The entry that ended it, of its lifting or of its last basis; 0 when a day did."""
    ended_because: str
    marks: tuple[str, ...]
    """Marks that weigh on it: its own, or those of its bases where none is free of them."""
    bars: Mapping[str, str]
    """By matter: `no` or `ask_a_human`."""
    next_change_on: date | None
    rule: str
    derived_from: tuple[int, ...]


def measures_in_force(
    state: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> tuple[MeasureStanding, ...]:
    """Every measure that stands against the subject on that day, oldest first."""
    found = (measure_standing(state, m, policy, calendar, day) for m in state.measures.values())
    return tuple(standing for standing in found if standing.in_force)


def measure_standing(
    state: SubjectState, measure: Measure, policy: Policy, calendar: Calendar, day: date
) -> MeasureStanding:
    """Where the measure stands on that day; the fold decides what was known by then."""
    rule_set = _version(policy, measure)
    rule = rule_set.rules["measures"].get(measure.code, {})
    found = (basis_of(state, s, policy, calendar, day) for s in measure.bases)
    bases = [basis for basis in found if basis is not None]
    live = [basis for basis in bases if basis.stands]
    situation, ended_in, because = _situation(measure, bases, live, rule_set, day)
    imposed = measure.imposed
    if situation == "in_force" and (rests := _rests(state, imposed, day)):
        situation, ended_in, because = SUSPENDED, rests, bankruptcy.RESTS
    in_force = situation == "in_force"
    return MeasureStanding(
        measure=measure.id,
        code=measure.code,
        label=rule.get("label", ""),
        measure_class=rule.get("class", ""),
        clause=measure.clause,
        situation=situation,
        in_force=in_force,
        since=imposed.imposed_on if imposed else None,
        last_day=_last_day(imposed, live) if imposed else None,
        live_bases=tuple(basis.stream for basis in live),
        ended_in=ended_in,
        ended_because=because,
        marks=tuple(dict.fromkeys((*measure.marks, *_marks(live)))),
        bars=rule.get("bars", {}),
        next_change_on=_next_change(imposed, live, situation),
        rule=rule_set.rule(measure.clause),
        derived_from=_derived_from(state, measure, live if in_force else bases),
    )


def _version(policy: Policy, measure: Measure) -> RuleSet:
    """The list a measure was imposed under; for a proposal, the newest.

    Raises LookupError when no list of measures was adopted.
    """
    versions = policy.versions(MEASURES)
    if not versions:
        raise LookupError(MEASURES)
    named = measure.imposed.rule_set if measure.imposed else ""
    return next((v for v in versions if v.id == named), versions[-1])


def _situation(
    measure: Measure,
    bases: list[LiveBasis],
    live: list[LiveBasis],
    rule_set: RuleSet,
    day: date,
) -> tuple[str, int, str]:
    imposed = measure.imposed
    if imposed is None:
        return "proposed", 0, ""
    if measure.lifted is not None:
        reason, on, entry = measure.lifted
        if on <= day or reason in rule_set.rules["lifting"]["from_beginning"]:
            return "lifted", entry, reason
    if day < imposed.imposed_on:
        return "pending", 0, ""
    if imposed.until is not None and day > imposed.until:
        return "term_served", 0, "term_served"
    if live:
        return "in_force", 0, ""
    return _without_basis(bases)


def _rests(state: SubjectState, imposed: MeasureImposed | None, day: date) -> int:
    """The entry by which a measure rests while a plan of reorganisation runs; 0 where it stands."""
    stated = bankruptcy.statement(state, day) if imposed and not imposed.ordered else None
    return stated.derived_from[0] if stated else 0


def _without_basis(bases: list[LiveBasis]) -> tuple[str, int, str]:
    suspended = [basis for basis in bases if basis.ended_because == SUSPENDED]
    if suspended:
        return "suspended", max(b.ended_in for b in suspended), SUSPENDED
    last = max(bases, key=lambda b: b.ended_in, default=None)
    return ("basis_ended", last.ended_in, last.ended_because) if last else ("basis_ended", 0, "")


def _last_day(imposed: MeasureImposed, live: list[LiveBasis]) -> date | None:
    """The earlier of its term and the end of the basis that lasts longest."""
    ends = [basis.last_day for basis in live]
    carried = max((e for e in ends if e), default=None) if None not in ends else None
    return min((d for d in (imposed.until, carried) if d), default=None)


def _next_change(
    imposed: MeasureImposed | None, live: list[LiveBasis], situation: str
) -> date | None:
    if imposed is None:
        return None
    if situation == "pending":
        return imposed.imposed_on
    if situation != "in_force":
        ended = situation in ("lifted", "term_served")
        return None if ended or imposed.until is None else imposed.until + ONE_DAY
    days = [imposed.until, *(basis.last_day for basis in live)]
    last = min((d for d in days if d), default=None)
    return last + ONE_DAY if last else None


def _marks(live: list[LiveBasis]) -> tuple[str, ...]:
    if any(not basis.marks for basis in live):
        return ()
    return tuple(dict.fromkeys(mark for basis in live for mark in basis.marks))


def _derived_from(state: SubjectState, measure: Measure, bases: list[LiveBasis]) -> tuple[int, ...]:
    own = (measure.imposed_in or measure.entries[0], *((measure.lifted or (0, 0, 0))[2:]))
    notice = state.notices.get(measure.id)
    carried = (e for b in bases for e in (*b.entries, b.ended_in))
    noticed = notice.entries if notice else ()
    disputed = measure.marks.values()
    return tuple(dict.fromkeys(e for e in (*own, *noticed, *disputed, *carried) if e))
