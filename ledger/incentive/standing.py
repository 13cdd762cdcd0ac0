"""Incentives (Article 8, 守信激励): where a listing and a grant stand on a day.

A serious-dishonesty listing in force suspends both by itself; both come back when it ends.
Everything here is computed from entries, the rules in force when the listing was decided and
the calendar. Days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.incentive.basis import ONE_DAY, Merit, merit_of
from ledger.incentive.rules import FAMILY
from ledger.sanction.listed import listing_standing, rule_of, serious_listing_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.incentive.grant import Grant
    from ledger.incentive.incentive import Incentive
    from ledger.policy import Policy, RuleSet
    from ledger.state import SubjectState

LISTED, SUSPENDED = "listed", "suspended"


@dataclass(frozen=True, slots=True)
class IncentiveStanding:
    """Where an entry of the incentive list stands on a day."""

    situation: str
    """`proposed`, `announced`, `contested`, `ready`, `dropped`, `pending`, `listed`,
    `suspended`, `removed`, `expired` or `basis_ended`."""
    in_force: bool
    since: date | None
    last_day: date | None
    next_change_on: date | None
    because: tuple[int, ...]
    """The entries that suspend or ended it; empty when a day did, or while it stands."""
    measures: tuple[str, ...]
    """Codes of the catalogue that the list brings."""
    rule: str
    derived_from: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GrantStanding:
    """Where a grant stands on a day."""

    situation: str
    """`in_force`, `suspended`, `ended`, `term_served` or `listing_ended`."""
    in_force: bool
    label: str
    last_day: date | None
    next_change_on: date | None
    rule: str
    derived_from: tuple[int, ...]


def rules_of(policy: Policy, of: Incentive) -> tuple[RuleSet, Mapping[str, Any]]:
    """The rules that govern a listing: in force when it was decided or proposed, else the oldest
    that know its type.

    Raises LookupError when no adopted rule set ever knew it.
    """
    on = of.listed.decided_on if of.listed else of.proposed_on
    known = [r for r in policy.versions(FAMILY) if of.list_type in r.rules["types"]]
    if not known:
        raise LookupError(of.list_type)
    governing = next((r for r in reversed(known) if r.governs(on)), known[0])
    return governing, governing.rules["types"][of.list_type]


def incentive_standing(
    state: SubjectState, of: Incentive, policy: Policy, calendar: Calendar, day: date
) -> IncentiveStanding:
    """Where the listing stands on that day; the fold decides what was known by then."""
    rule_set, rule = rules_of(policy, of)
    found = (merit_of(state, s, policy, calendar, day) for s in of.bases)
    merits = [merit for merit in found if merit is not None]
    because: tuple[int, ...] = ()
    if of.listed is None:
        situation, change = _before(of, day)
    else:
        situation, change, because = _after(state, of, merits, policy, calendar, day)
    carried = (e for merit in merits for e in merit.entries)
    return IncentiveStanding(
        situation=situation,
        in_force=situation == LISTED,
        since=of.listed.takes_effect_on if of.listed else None,
        last_day=of.listed.until if of.listed else None,
        next_change_on=change,
        because=because,
        measures=tuple(rule["measures"]),
        rule=rule_set.rule(rule["clause"]),
        derived_from=tuple(dict.fromkeys((*of.entries, *carried, *because))),
    )


def grant_standing(
    state: SubjectState, of: Grant, policy: Policy, calendar: Calendar, day: date
) -> GrantStanding | None:
    """Where a grant stands on that day; None when its listing is in no archive here."""
    incentive = state.incentives.get(of.facts.incentive)
    if incentive is None:
        return None
    listed = incentive_standing(state, incentive, policy, calendar, day)
    rule_set, _ = rules_of(policy, incentive)
    rule = rule_set.rules["measures"].get(of.facts.code, {})
    last = min((d for d in (of.facts.until, listed.last_day) if d), default=None)
    situation = _of_grant(of, listed, day)
    changes = [listed.next_change_on]
    if situation == "in_force" and of.facts.until:
        changes.append(of.facts.until + ONE_DAY)
    return GrantStanding(
        situation=situation,
        in_force=situation == "in_force",
        label=rule.get("label", ""),
        last_day=last,
        next_change_on=min((d for d in changes if d), default=None),
        rule=rule_set.rule(rule.get("clause", "")),
        derived_from=tuple(dict.fromkeys((*of.entries, *listed.derived_from))),
    )


def incentives_in_force(
    state: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> tuple[tuple[Incentive, IncentiveStanding], ...]:
    """Every incentive listing in force for the subject that day, oldest first."""
    found = ((i, incentive_standing(state, i, policy, calendar, day)) for i in _all(state))
    return tuple((incentive, standing) for incentive, standing in found if standing.in_force)


def _all(state: SubjectState) -> tuple[Incentive, ...]:
    return tuple(state.incentives.values())


def _before(of: Incentive, day: date) -> tuple[str, date | None]:
    if of.dropped_in:
        return "dropped", None
    if of.announced is None:
        return "proposed", None
    if day <= of.announced.until:
        return "announced", of.announced.until + ONE_DAY
    unsettled = any(not c.settled_in for c in of.contests)
    return ("contested" if unsettled else "ready"), None


def _after(
    state: SubjectState,
    of: Incentive,
    merits: list[Merit],
    policy: Policy,
    calendar: Calendar,
    day: date,
) -> tuple[str, date | None, tuple[int, ...]]:
    """Situation, next day on which a date alone changes it, and the entries that did it."""
    listed = of.listed
    if listed is None:
        raise ValueError("not listed yet")
    if of.removed is not None and of.removed[1] <= day:
        return "removed", None, (of.removed[2],)
    if day > listed.until:
        return "expired", None, ()
    if day < listed.takes_effect_on:
        return "pending", listed.takes_effect_on, ()
    if merits and not any(merit.stands for merit in merits):
        return "basis_ended", None, tuple(m.ended_in for m in merits if m.ended_in)
    days = [listed.until + ONE_DAY, *_turns(state, policy, calendar, day)]
    days += [merit.last_day + ONE_DAY for merit in merits if merit.last_day and merit.stands]
    serious = serious_listing_in_force(state, policy, calendar, day)
    if serious is not None:
        return SUSPENDED, min(days), tuple(serious.entries)
    return LISTED, min(days), ()


def _turns(state: SubjectState, policy: Policy, calendar: Calendar, day: date) -> list[date]:
    """The days on which a serious-dishonesty listing begins or ends by a date alone."""
    serious = (
        listing_standing(state, listing, policy, calendar, day).next_change_on
        for listing in state.listings.values()
        if listing.listed_in and rule_of(policy, listing)[1]["counts_as_serious"]
    )
    return [change for change in serious if change is not None]


def _of_grant(of: Grant, listed: IncentiveStanding, day: date) -> str:
    if of.ended is not None and of.ended[1] <= day:
        return "ended"
    if of.facts.until is not None and day > of.facts.until:
        return "term_served"
    if listed.situation == SUSPENDED:
        return SUSPENDED
    return "in_force" if listed.in_force else "listing_ended"
