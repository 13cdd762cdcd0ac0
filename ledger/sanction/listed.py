"""Lists of Article 9 (名单): where a listing stands on a day, and what follows from it.

Everything here is computed from the entries, the rules in force when the listing was decided
and the calendar. A listing ends by removal, repair, its maximum, or when every decision it
rests on was annulled. Days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ledger.accountability.live import accountability_basis
from ledger.notice.notice import served_in, time_to_answer
from ledger.sanction.live_basis import (
    ANNULLED,
    SUSPENDED,
    LiveBasis,
    commitment_basis,
    record_basis,
)
from ledger.sanction.sanction import LISTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.calendar import Calendar
    from ledger.policy import Policy, RuleSet
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState

ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class ListingStanding:
    """Where a listing stands on a day, and the next day on which that alone changes."""

    listing: str
    list_type: str
    situation: str
    """`proposed`, `noticed`, `ready`, `dropped`, `pending`, `listed`, `suspended`, `removed`,
    `repaired`, `expired` or `basis_void`."""
    in_force: bool
    since: date | None
    earliest_removal: date | None
    """The first day on which early removal by repair may be decided; None: on cure, or never."""
    last_day: date | None
    """The last day it stands; it ends by itself at 24:00 of it. None: no maximum."""
    next_change_on: date | None
    ended_in: int
    """The entry that ended it; 0 when a day did, or while it stands."""
    ended_because: str
    marks: tuple[str, ...]
    removal_due: date | None
    """By when the unit must remove it once every decision it rests on fell, or the court delete
    who performed."""
    rule: str
    derived_from: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when a listing stands by its rules."""

    since: date
    earliest_removal: date | None
    last_day: date | None


def rule_of(policy: Policy, listing: Listing) -> tuple[RuleSet, Mapping[str, Any]]:
    """The rules that govern a listing: in force when it was decided, else the oldest that know it.

    Raises LookupError when no adopted rule set ever knew its type.
    """
    on = listing.decided.decided_on if listing.decided else listing.listed_on
    on = on or listing.proposed_on
    known = [r for r in policy.versions(LISTS) if listing.list_type in r.rules["types"]]
    if not known:
        raise LookupError(listing.list_type)
    governing = next((r for r in reversed(known) if r.governs(on)), known[0])
    return governing, governing.rules["types"][listing.list_type]


def term_of(
    state: SubjectState, listing: Listing, rule: Mapping[str, Any], calendar: Calendar
) -> Term:
    """The term of a listing that was decided or mirrored; ValueError for a proposal."""
    since = listing.listed_on
    if since is None:
        raise ValueError("a proposal has no term")
    last = calendar.period_end(since, rule["max"]) if rule["max"] else None
    earliest = calendar.period_end(since, rule["min"]) + ONE_DAY if rule["min"] else None
    if listing.mirrored is not None:
        return Term(since, None, listing.mirrored.until or _by_grounds(listing, rule, calendar))
    if rule["follows_restriction"]:
        restricted = [r.facts.restricted_until for r in _records(state, listing)]
        for until in filter(None, restricted):
            last = max(last, until) if last else last
            earliest = max(earliest, until + ONE_DAY) if earliest else earliest
    if listing.extended and last:
        last = max(last, listing.extended[0])
    return Term(since, earliest, last)


def listing_standing(
    state: SubjectState, listing: Listing, policy: Policy, calendar: Calendar, day: date
) -> ListingStanding:
    """Where the listing stands on that day; the fold decides what was known by then."""
    rule_set, rule = rule_of(policy, listing)
    term = term_of(state, listing, rule, calendar) if listing.listed_in else None
    bases = [basis_of(state, s, policy, calendar, day) for s in listing.bases]
    carried = [b for b in bases if b is not None]
    if term is None:
        situation, change, ended_in = _before(state, listing, policy, calendar, day)
    else:
        situation, change, ended_in = _after(listing, term, carried, rule_set, day)
    marks = tuple(listing.marks) or _marks(carried)
    owed = situation in ("listed", "basis_void")
    return ListingStanding(
        listing=listing.id,
        list_type=listing.list_type,
        situation=situation,
        in_force=situation == "listed",
        since=term.since if term else None,
        earliest_removal=term.earliest_removal if term else None,
        last_day=term.last_day if term else None,
        next_change_on=change,
        ended_in=ended_in,
        ended_because=situation if term and situation not in ("listed", "pending") else "",
        marks=marks,
        removal_due=_removal_due(listing, carried, rule_set, calendar) if owed else None,
        rule=rule_set.rule(rule["clause"]),
        derived_from=_derived_from(state, listing),
    )


def serious_listing_in_force(
    state: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> Listing | None:
    """The listing that makes the subject seriously dishonest that day (严重失信主体), if any."""
    for listing in state.listings.values():
        if (
            listing.listed_in
            and rule_of(policy, listing)[1]["counts_as_serious"]
            and listing_standing(state, listing, policy, calendar, day).in_force
        ):
            return listing
    return None


def steps_missing(
    state: SubjectState, listing: Listing, policy: Policy, calendar: Calendar
) -> tuple[str, ...]:
    """Which steps before the listing are not in the ledger: `notice`, `time_to_answer`, `hearing`,
    `reply`, `consent`, `second_person`; a court's list needs none here."""
    if listing.mirrored is not None or listing.dropped_in:
        return ()
    missing = list(_notice_missing(state, listing, policy, calendar))
    if rule_of(policy, listing)[1].get("consent") and listing.consented is None:
        missing.append("consent")
    if listing.decided is not None and listing.decided_by == listing.proposer:
        missing.append("second_person")
    return tuple(missing)


def basis_of(
    state: SubjectState, stream: str, policy: Policy, calendar: Calendar, day: date
) -> LiveBasis | None:
    """A record, commitment, listing or accountability as a basis on that day; None if it is in no
    archive here."""
    if record := state.records.get(stream):
        return record_basis(record, policy, calendar, day)
    if commitment := state.commitments.get(stream):
        return commitment_basis(commitment, policy, calendar, day)
    if case := state.accountabilities.get(stream):
        held = state.linked.get(case.parent)
        parent = basis_of(held, case.parent, policy, calendar, day) if held else None
        return accountability_basis(case, parent, day)
    listing = state.listings.get(stream)
    if listing is None:
        return None
    stands = listing_standing(state, listing, policy, calendar, day)
    return LiveBasis(
        stream=stream,
        kind=rule_of(policy, listing)[1]["list_class"],
        stands=stands.in_force,
        ended_because="" if stands.in_force else stands.situation,
        ended_in=stands.ended_in,
        ended_on=stands.last_day if stands.situation == "expired" else None,
        marks=stands.marks,
        last_day=stands.last_day,
        entries=(listing.listed_in or listing.entries[0],),
    )


def _derived_from(state: SubjectState, listing: Listing) -> tuple[int, ...]:
    """Every entry of the listing and of the notices in its case."""
    notice = state.notices.get(listing.id)
    return tuple(sorted({*listing.entries, *(notice.entries if notice else ())}))


def _before(
    state: SubjectState, listing: Listing, policy: Policy, calendar: Calendar, day: date
) -> tuple[str, date | None, int]:
    if listing.dropped_in:
        return "dropped", None, listing.dropped_in
    notice = state.notices.get(listing.id)
    if notice is None or notice.served is None:
        return "proposed", None, 0
    opens = time_to_answer(notice, policy, calendar).opens_on
    return ("noticed", opens, 0) if day < opens else ("ready", None, 0)


def _after(
    listing: Listing, term: Term, bases: list[LiveBasis], rule_set: RuleSet, day: date
) -> tuple[str, date | None, int]:
    ended = _ended(listing, rule_set, day)
    if ended is not None:
        return ended[0], None, ended[1]
    if bases and all(b.ended_because in rule_set.rules["basis_void"]["kinds"] for b in bases):
        return "basis_void", None, max(b.ended_in for b in bases)
    if term.last_day is not None and day > term.last_day:
        return "expired", None, 0
    if day < term.since:
        return "pending", term.since, 0
    change = term.last_day + ONE_DAY if term.last_day else None
    if bases and all(b.ended_because in (SUSPENDED, ANNULLED) for b in bases):
        return "suspended", change, max(b.ended_in for b in bases)
    return "listed", change, 0


def _ended(listing: Listing, rule_set: RuleSet, day: date) -> tuple[str, int] | None:
    """The first act that ended the listing by that day, and its entry."""
    acts: list[tuple[int, str]] = []
    if listing.removed is not None:
        cause, on, entry = listing.removed
        if on <= day or cause in rule_set.rules["causes_of_removal"]["from_beginning"]:
            acts.append((entry, "removed"))
    if listing.repaired_in and (listing.repaired_on is None or listing.repaired_on <= day):
        acts.append((listing.repaired_in, "repaired"))
    entry, situation = min(acts, default=(0, ""))
    return (situation, entry) if entry else None


def _by_grounds(listing: Listing, rule: Mapping[str, Any], calendar: Calendar) -> date | None:
    """The court's period: none for who can perform and refuses, else the longest of the grounds."""
    periods = [rule["grounds"].get(g, {}).get("max") for g in listing.grounds]
    if not periods or None in periods or listing.listed_on is None:
        return None
    return max(calendar.period_end(listing.listed_on, p) for p in periods if p)


def _records(state: SubjectState, listing: Listing) -> list[Any]:
    return [state.records[s] for s in listing.bases if s in state.records]


def _marks(bases: list[LiveBasis]) -> tuple[str, ...]:
    """Marks that weigh on the listing: only when no basis is free of them."""
    if not bases or any(b.stands and not b.marks for b in bases):
        return ()
    return tuple(dict.fromkeys(mark for b in bases for mark in b.marks))


def _removal_due(
    listing: Listing, bases: list[LiveBasis], rule_set: RuleSet, calendar: Calendar
) -> date | None:
    """By when a court must delete who performed, or a unit remove whose basis fell."""
    if listing.mirrored is not None:
        within = rule_set.rules["types"][listing.list_type]["removal"]["decide"]
        performed = listing.mirrored.performed_on
        return calendar.due(performed, within, roll=True).day if performed else None
    void = rule_set.rules["basis_void"]
    fell = [b.ended_on for b in bases if b.ended_on]
    if not bases or any(b.ended_because not in void["kinds"] for b in bases) or not fell:
        return None
    return calendar.due(max(fell), void["removal_due"], roll=True).day


def _notice_missing(
    state: SubjectState, listing: Listing, policy: Policy, calendar: Calendar
) -> tuple[str, ...]:
    notice = state.notices.get(listing.id)
    if listing.decided is not None:
        notice = served_in(state, listing.id, listing.decided.noticed_in)
    if notice is None or notice.served is None:
        return ("notice",)
    missing = []
    runs = time_to_answer(notice, policy, calendar)
    waiver = max((a.entry for a in notice.answers if a.waived), default=0)
    if listing.decided and listing.decided.decided_on < runs.opens_on and not waiver:
        missing.append("time_to_answer")
    if any(a.hearing and a.entry > waiver for a in notice.answers) and notice.heard is None:
        missing.append("hearing")
    spoken = [a.entry for a in notice.answers if a.disclosed and a.received_on <= runs.last_day]
    if spoken and notice.replied_to < spoken[-1]:
        missing.append("reply")
    return tuple(missing)
