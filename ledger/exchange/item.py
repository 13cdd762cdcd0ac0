"""Collection and sharing (Article 13, 归集共享): what a platform is to hold of a record or case.

Computed from a subject's state, the rules and the day: whether it is to stand on the
platforms, in which version, since when, and if not, why not. Days are in Asia/Shanghai.
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ledger.clock import day_of
from ledger.commitment.breach import breach_term
from ledger.commitment.standing import missing_for_export
from ledger.evaluation.evaluation import RECALL
from ledger.evaluation.result import CHANGED, PENDING, evaluation_standing
from ledger.exchange.exchange import items_of
from ledger.exchange.platform import rules_or_none
from ledger.publication.publication import ended, window
from ledger.rectification.interview_record import owed_to_platform
from ledger.sanction.listed import listing_standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.calendar import Calendar
    from ledger.commitment.commitment import Commitment
    from ledger.evaluation.evaluation import Evaluation
    from ledger.exchange.platform import Rules
    from ledger.policy import Policy
    from ledger.record.record import Record
    from ledger.rectification.interview import Interview
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState

COMMITMENT, LISTING, INTERVIEW = "commitment", "listing", "interview"
EVALUATION = "evaluation"
"""Tables of what is no record."""
STANDS = frozenset({"listed", "suspended"})
SEALED, RESTRICTED, ANNULLED = "sealed", "restricted", "annulled"
REPAIRED, ENDED, REMOVED, WITHDRAWN = "repaired", "ended", "removed", "withdrawn"
"""Why something is to stand on no platform any more."""
ONE_DAY = timedelta(1)


class Item(NamedTuple):
    """What a platform is to hold of one record or case, or is not to hold any more."""

    item: str
    table: str
    agency: str
    """Whose record or case it is."""
    present: bool
    """Whether it is to stand there."""
    because: str
    """Why not: `sealed`, `restricted`, `annulled`, `repaired`, `ended`, `removed`, `withdrawn`."""
    said: tuple[object, ...]
    """Whom a row is about and what it says; another content is another version."""
    since: date
    """The day from which it is to stand there, or is not."""
    due_on: date | None
    """A last day that another article's rules give; None: the table's own clock runs."""
    person: bool
    derived_from: tuple[int, ...]

    @property
    def version(self) -> str:
        """Tells versions of what a row says apart: 16 hexadecimal digits."""
        return fingerprint(*self.said)


class Ended(NamedTuple):
    """Whether the publication of a record is over, and its last day, where known already."""

    over: bool
    last_day: date | None


def fingerprint(*parts: object) -> str:
    """Tells versions of what a row says apart: 16 hexadecimal digits."""
    return sha256(msgspec.json.encode(parts)).hexdigest()[:16]


class Law(NamedTuple):
    """What the computation rests on beside the entries."""

    policy: Policy
    calendar: Calendar
    day: date


def items(state: SubjectState, law: Law) -> Iterator[Item]:
    """Everything of a subject that platforms are to hold, or not to hold any more."""
    rules = rules_or_none(law.policy, law.day)
    if rules is None:
        return
    for stream in items_of(state):
        if found := item_of(state, stream, rules, law):
            yield found


def item_of(
    state: SubjectState, stream: str, rules: Rules, law: Law, end: Ended | None = None
) -> Item | None:
    """What platforms are to hold of one stream; None for what is never owed. `end` is said by
    who has asked the rules of publication already."""
    if (record := state.records.get(stream)) is not None:
        return _of_record(state, record, rules, law, end)
    if (commitment := state.commitments.get(stream)) is not None:
        return _of_commitment(state, commitment, law)
    if (listing := state.listings.get(stream)) is not None:
        return _of_listing(state, listing, law)
    if (evaluation := state.evaluations.get(stream)) is not None:
        return _of_evaluation(state, evaluation, rules, law)
    for order in state.rectifications.values():
        if (interview := order.interviews.get(stream)) is not None:
            return _of_interview(state, interview, law)
    return None


def is_person(state: SubjectState) -> bool:
    """Whether the subject is a natural person: its tag is no code."""
    return "-" in state.tag


def _of_record(
    state: SubjectState, record: Record, rules: Rules, law: Law, end: Ended | None
) -> Item | None:
    facts = record.facts
    table = rules.table_of_kind.get(facts.kind)
    if table is None or facts.backfill:
        return None
    filed = day_of(record.filed_at)
    because, since = _fell_away(record, law, end)
    return Item(
        item=record.id,
        table=table,
        agency=facts.agency,
        present=not because,
        because=because,
        said=(state.tag, facts, sorted(record.disclosed.items())),
        since=since or record.changed_on or filed,
        due_on=None,
        person=is_person(state),
        derived_from=(record.entries[0],) if not because else tuple(_ending(record)),
    )


def _fell_away(record: Record, law: Law, end: Ended | None) -> tuple[str, date | None]:
    """Why and since when a record stands nowhere any more."""
    if record.sealed_in:
        return SEALED, record.sealed_on
    if record.restricted_in or record.erased_in:
        return RESTRICTED, record.restricted_on or day_of(record.filed_at)
    if record.annulled is not None:
        return ANNULLED, record.annulled_on
    if record.repaired_in:
        return REPAIRED, record.repaired_on
    if end is None:
        over = ended(record, law.policy, law.calendar, law.day)
        last = window(record, law.policy, law.calendar).last_display_day if over else None
        end = Ended(over, last)
    if end.over:
        if end.last_day is not None and end.last_day < law.day:
            return ENDED, end.last_day + ONE_DAY
        return ENDED, max((day for day, _, _ in record.withdrawn.values()), default=None)
    return "", None


def _ending(record: Record) -> Iterator[int]:
    yield record.entries[0]
    ends = record.sealed_in or record.annulled_in or record.repaired_in
    if ends:
        yield ends


def _of_commitment(state: SubjectState, held: Commitment, law: Law) -> Item | None:
    facts = held.facts
    determined = held.fulfilment
    if facts.backfill or determined is None or missing_for_export(held):
        return None
    gone = {
        ANNULLED: held.annulled_in,
        WITHDRAWN: held.withdrawn_in,
        REPAIRED: held.repaired_in,
    }
    because = next((why for why, entry in gone.items() if entry), "")
    since = held.repaired_on if because == REPAIRED else held.determined_on
    term = breach_term(held, law.policy, law.calendar)
    if not because and term is not None and term.is_over(law.day):
        because, since = ENDED, term.last_day + ONE_DAY
    return Item(
        item=held.id,
        table=COMMITMENT,
        agency=facts.accepting_unit,
        present=not because,
        because=because,
        said=(state.tag, facts, determined, held.pursued, sorted(held.disclosed.items())),
        since=since or facts.made_on,
        due_on=None,
        person=is_person(state),
        derived_from=(held.entries[0], held.determined_in, *filter(None, gone.values())),
    )


def _of_listing(state: SubjectState, listing: Listing, law: Law) -> Item | None:
    """A court's list reaches the platforms from the court; only our own listings are owed."""
    if not listing.listed_in or listing.mirrored is not None or listing.listed_on is None:
        return None
    stands = listing_standing(state, listing, law.policy, law.calendar, law.day)
    if stands.situation == "pending":
        return None
    present = stands.situation in STANDS
    ended_on = listing.removed[1] if listing.removed else listing.repaired_on
    if ended_on is None and stands.last_day is not None and stands.last_day < law.day:
        ended_on = stands.last_day + ONE_DAY
    said = (listing.decided, listing.extended, listing.grounds, listing.list_type)
    return Item(
        item=listing.id,
        table=LISTING,
        agency=listing.unit,
        present=present,
        because="" if present else REMOVED,
        said=(state.tag, *said, stands.last_day),
        since=listing.listed_on if present else ended_on or listing.listed_on,
        due_on=None,
        person=is_person(state),
        derived_from=(listing.entries[0], listing.listed_in, *filter(None, (stands.ended_in,))),
    )


def _of_evaluation(
    state: SubjectState, evaluation: Evaluation, rules: Rules, law: Law
) -> Item | None:
    """Only results of the county's own regulators are owed: the others came from above."""
    stands = evaluation_standing(state, evaluation, law.policy, law.calendar, law.day)
    table = rules.tables.get(EVALUATION)
    if table is None or stands.kind not in table.schemes or stands.situation == PENDING:
        return None
    facts, over = evaluation.facts, stands.situation in CHANGED
    past = facts.valid_to is not None and law.day > facts.valid_to
    fell = max((owed.since for owed in stands.owed if owed.of == RECALL), default=None)
    since = fell or (facts.valid_to + ONE_DAY if past and facts.valid_to else None)
    return Item(
        item=evaluation.id,
        table=EVALUATION,
        agency=facts.evaluator,
        present=not (over or past),
        because=stands.situation if over else ENDED if past else "",
        said=(
            state.tag,
            facts,
        ),
        since=since or evaluation.received_on,
        due_on=None,
        person=is_person(state),
        derived_from=(evaluation.entries[0], *filter(None, (stands.ended_in,))),
    )


def _about_sealed(state: SubjectState, interview: str) -> bool:
    """Whether an interview is about a record that is sealed."""
    orders = state.rectifications.values()
    return any(o.facts.basis in state.sealed for o in orders if interview in o.interviews)


def _of_interview(state: SubjectState, interview: Interview, law: Law) -> Item | None:
    owed = owed_to_platform(interview, law.policy, law.calendar)
    if owed is None:
        return None
    said = (interview.facts, interview.held, interview.missed, interview.signed)
    sealed = _about_sealed(state, interview.id)
    return Item(
        item=interview.id,
        table=INTERVIEW,
        agency=interview.facts.unit,
        present=not sealed,
        because=SEALED if sealed else "",
        said=(state.tag, *said, interview.follow_ups),
        since=owed.since,
        due_on=owed.due_on,
        person=is_person(state),
        derived_from=owed.derived_from,
    )
