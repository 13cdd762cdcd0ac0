"""Accountability (Article 11, 责任追究): where a person's accountability stands on a day.

Nothing is stored: it stands while its parent stands, and what it brings follows from the clause
that covers the role. Days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ledger.accountability.responsibility import FAMILY
from ledger.notice.notice import time_to_answer
from ledger.sanction.listed import basis_of
from ledger.sanction.live_basis import SUSPENDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.accountability.accountability import Accountability
    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.sanction.live_basis import LiveBasis
    from ledger.state import SubjectState

ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class AccountabilityStanding:
    """Where an accountability stands, what ended it, what it brings."""

    case: str
    situation: str
    """`proposed`, `noticed`, `ready`, `dropped`, `standing`, `suspended`, `lifted`, or how its
    parent ended: `repaired`, `annulled`, `removed`, `expired`, `publication_ended` …"""
    in_force: bool
    since: date | None
    last_day: date | None
    """The last day its parent stands if nothing else happens; None: no end in sight."""
    ended_in: int
    """The entry that ended it, often its parent's; 0 when a day did, or while it stands."""
    ended_because: str
    marks: tuple[str, ...]
    effects: Mapping[str, str]
    """By matter: `no` or `ask_a_human`; none while it does not stand."""
    next_change_on: date | None
    rule: str
    derived_from: tuple[int, ...]


def accountability_standing(
    state: SubjectState, case: Accountability, policy: Policy, calendar: Calendar, day: date
) -> AccountabilityStanding:
    """Where it stands on that day; the fold decides what was known by then."""
    basis = basis_of(state, case.id, policy, calendar, day)
    situation, change = _situation(state, case, basis, policy, calendar, day)
    in_force = situation == "standing"
    determined = case.determined
    on = determined.decided_on if determined else case.proposed_on
    clause = policy.in_force(FAMILY, on).rules["clauses"].get(case.facts.clause, {})
    ended = determined is not None and situation not in ("standing", "suspended")
    return AccountabilityStanding(
        case=case.id,
        situation=situation,
        in_force=in_force,
        since=determined.decided_on if determined else None,
        last_day=basis.last_day if basis and in_force else None,
        ended_in=basis.ended_in if basis and ended else 0,
        ended_because=situation if ended else "",
        marks=basis.marks if basis else (),
        effects=clause.get("effects", {}) if in_force else {},
        next_change_on=change,
        rule=case.facts.rule,
        derived_from=_derived_from(state, case),
    )


def _situation(
    state: SubjectState,
    case: Accountability,
    basis: LiveBasis | None,
    policy: Policy,
    calendar: Calendar,
    day: date,
) -> tuple[str, date | None]:
    if case.dropped_in:
        return "dropped", None
    if case.determined is None:
        return _before(state, case, policy, calendar, day)
    if basis is None or basis.stands:
        last = basis.last_day if basis else None
        return "standing", last + ONE_DAY if last else None
    if basis.ended_because == SUSPENDED:
        return SUSPENDED, basis.last_day + ONE_DAY if basis.last_day else None
    return basis.ended_because, None


def _before(
    state: SubjectState, case: Accountability, policy: Policy, calendar: Calendar, day: date
) -> tuple[str, date | None]:
    notice = state.notices.get(case.id)
    if notice is None or notice.served is None:
        return "proposed", None
    opens = time_to_answer(notice, policy, calendar).opens_on
    return ("noticed", opens) if day < opens else ("ready", None)


def _derived_from(state: SubjectState, case: Accountability) -> tuple[int, ...]:
    """Its entries, its notice's, and its parent's since the decision copied it."""
    notice, found = state.notices.get(case.id), set(case.entries)
    found.update(notice.entries if notice else ())
    if held := state.linked.get(case.parent):
        of = held.records.get(case.parent) or held.listings.get(case.parent)
        found.update(e for e in (of.entries if of else ()) if e > case.determined_in)
    return tuple(sorted(found))
