"""The work list: what each unit must do, over all articles of this step, with its last day.

A row stands as long as the work is open; whether it is overdue is a comparison with today.
Work about no subject (rows of a batch that wait for linking) stands under the empty tag.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from ledger.clock import day_of
from ledger.refusal import PLAN
from ledger.rights.seal_due import seal_due
from projections import rights, supervision
from projections.approvals import waiting
from projections.database import NEVER, STREAM, Row, Rows, index, number, table, text
from projections.duties import of_answers
from projections.projection import Projection
from projections.publication import iso
from projections.query import Query, equal, from_on, up_to

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ledger.proposal import Proposal
    from projections.account import Account
    from projections.dispute import Objection
    from projections.documents import Obligation, Record
    from projections.holdings import Commitment, Interview, Listing, Rectification, Repair

WORK = table(
    "work",
    text("tag", key=True),
    text("stream", key=True),
    text("kind", key=True),
    text("detail", key=True),
    text("agency"),
    number("article"),
    text("since"),
    text("due"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(WORK, "agency", "due")

_Item = tuple[str, str, str, int, date | None, date | None, int, str]
"""Kind, detail, agency, article, since, due, entry, rule."""
_UNPUBLISHED = frozenset({"PENDING", "OVERDUE"})
_COMMITTED, _SANCTION, _RECTIFIED, _REPAIRED, _PUBLIC, _COLLECTED = 1, 9, 10, 12, 14, 13
_TWO_PERSONS = 15
TWO_PERSONS_RULE = f"{PLAN}#15"
_RIGHTS = 15
_AT_THE_WINDOW = frozenset({"mark", "route", "answer", "review"})
"""Steps of an objection that the window which took it does."""
_LISTING_STEPS = {
    "notice": "listing.serve_notice",
    "reply": "listing.reply",
    "hearing": "listing.hear",
    "consent": "listing.seek_consent",
}


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """The open work on each touched stream."""
    state, add, tag = account.state, out[WORK.name].append, account.tag
    items: Iterator[_Item]
    for stream in touched:
        if stream in state.records:
            items = chain(_of_record(account.record(stream)[0]), _seal(account, stream))
        elif stream in state.commitments:
            items = _of_commitment(account.commitment(stream)[0])
        else:
            continue
        for kind, detail, agency, article, since, due, entry, rule in items:
            add((tag, stream, kind, detail, agency, article, iso(since), iso(due), entry, rule))
    held = (state.listings, state.rectifications, state.repairs, state.objections, state.notices)
    if any(held) or state.accountabilities or state.accountability_notices:
        out[WORK.name] += (row for row in _of_cases(account) if row[1] in touched)
    if state.evaluations or state.confirmations or state.listings or state.typical_cases:
        graded = (_row(tag, stream, item) for stream, item in supervision.work(account))
        out[WORK.name] += (row for row in graded if row[1] in touched)
    for stream, item in rights.work(account, touched):
        add(_row(tag, stream, item))
    for proposal in waiting(state):
        if proposal.case in touched:
            add(_approval(tag, proposal))


def _approval(tag: str, proposal: Proposal) -> Row:
    """What one officer proposed waits for another of the same unit; it has no last day."""
    case, matter, agency = proposal.case, proposal.matter, proposal.agency
    article, entry, rule = _TWO_PERSONS, proposal.entry, TWO_PERSONS_RULE
    return (tag, case, "proposal.approve", matter, agency, article, iso(None), NEVER, entry, rule)


def _of_record(record: Record) -> Iterator[_Item]:
    return _duties(record.obligations, record.agency, record.decided_on, record.entries[0])


def _seal(account: Account, stream: str) -> Iterator[_Item]:
    """A record that its unit is reminded to seal; two officers do it."""
    record, at = account.state.records[stream], account.standpoint
    waits = seal_due(record, at.policy, at.calendar, at.day)
    if waits is not None:
        unit, since = record.facts.agency, day_of(record.filed_at)
        entry = record.entries[0]
        yield "record.seal", waits.ground, unit, _RIGHTS, since, waits.due_on, entry, waits.rule


def _duties(
    duties: tuple[Obligation, ...], unit: str, decided_on: date | None, entry: int
) -> Iterator[_Item]:
    """What a record or listing must be published on, or taken down from."""
    for duty in duties:
        since, due, kind = decided_on, duty.due, "publication.publish"
        if duty.state not in _UNPUBLISHED:
            if duty.takedown_due is None:
                continue
            since, due, kind = duty.published_on, duty.takedown_due, "publication.take_down"
        yield kind, duty.channel, unit, _PUBLIC, since, due, entry, duty.rule


def _of_commitment(held: Commitment) -> Iterator[_Item]:
    unit, entry = held.accepting_unit, held.entries[0]
    if held.situation in {"open", "due_soon", "overdue"} and held.due_on is not None:
        kind = "commitment.determine"
        yield kind, "", unit, _COMMITTED, held.made_on, held.due_on, entry, held.rule
    unpursued = held.fulfilment is not None and held.missing_fields
    if unpursued and held.situation == "breached" and not held.repaired_in:
        since = held.fulfilment.on if held.fulfilment else None
        kind = "commitment.pursue_liability"
        yield kind, "", unit, _COMMITTED, since, None, entry, held.rule


def _of_cases(account: Account) -> Iterator[Row]:
    cases, tag = account.cases(), account.tag
    for listing in cases.listings:
        yield from (_row(tag, listing.id, item) for item in _of_listing(listing))
    for order in cases.rectifications:
        yield from (_row(tag, order.id, item) for item in _of_rectification(order))
        for each in order.interviews:
            yield from (_row(tag, each.id, item) for item in _of_interview(each))
    for repair in cases.repairs:
        yield from (_row(tag, repair.id, item) for item in _of_repair(repair))
    for objection in cases.objections:
        if objection.about == tag:
            yield from (_row(tag, objection.id, item) for item in _of_objection(objection))
    yield from (_row(tag, stream, item) for stream, item in of_answers(cases.answers))
    for notice in cases.notices:
        if notice.situation == "answered":
            item = ("notice.reply", "", notice.agency, _SANCTION, notice.served_on, None)
            yield _row(tag, notice.id, (*item, notice.entries[0], notice.rule))


def _row(tag: str, stream: str, item: _Item) -> Row:
    kind, detail, agency, article, since, due, entry, rule = item
    return (tag, stream, kind, detail, agency, article, iso(since), iso(due), entry, rule)


def _of_listing(listing: Listing) -> Iterator[_Item]:
    since, entry = listing.proposed_on, listing.entries[0]
    yield from _duties(listing.obligations, listing.unit, listing.listed_on, entry)
    if listing.removal_due is not None:
        due = listing.removal_due
        yield "listing.remove", "", listing.unit, _SANCTION, since, due, entry, listing.rule
    if listing.listed_in or listing.situation == "dropped":
        return
    kind = next((_LISTING_STEPS[s] for s in listing.steps_missing if s in _LISTING_STEPS), "")
    if not kind and "time_to_answer" in listing.steps_missing:
        return
    kind = kind or "listing.decide"
    yield kind, "", listing.unit, _SANCTION, since, None, entry, listing.rule


def _of_rectification(order: Rectification) -> Iterator[_Item]:
    since, entry, rule = order.ordered_on, order.entries[0], order.rule
    if order.situation in {"open", "due_soon", "overdue", "reported"}:
        kind = "rectification.verify"
        yield kind, "", order.unit, _RECTIFIED, since, order.due_on, entry, rule
    if order.awaits_interview:
        yield "interview.call", "", order.unit, _RECTIFIED, since, order.due_on, entry, rule


def _of_interview(each: Interview) -> Iterator[_Item]:
    kind = {"called": "interview.hold", "held": "interview.sign"}.get(each.situation, "")
    if kind:
        due = each.appointed_on if each.situation == "called" else None
        since, entry = each.notified_on, each.entries[0]
        yield kind, each.kind, each.unit, _RECTIFIED, since, due, entry, each.rule


def _of_repair(repair: Repair) -> Iterator[_Item]:
    if not repair.open or repair.situation == "RETURNED":
        return
    waits = next((c for c in repair.clocks if c.done_on is None), None)
    kind = f"repair.{waits.step}" if waits else "repair.route"
    unit = repair.unit if waits else repair.taken_by or repair.unit
    due = waits.due if waits else None
    since, entry = repair.applied_on, repair.entries[0]
    yield kind, repair.target_kind, unit, _REPAIRED, since, due, entry, repair.rule


def _of_objection(case: Objection) -> Iterator[_Item]:
    """The next step of an objection, and beside it the act that an upheld one owes."""
    since, entry, due = case.filed_on, case.entries[0], {c.step: c for c in case.clocks}
    step = _next_step(case)
    for each in (step, "mend" if case.owed else ""):
        if each:
            unit = case.window if each in _AT_THE_WINDOW else case.unit
            clock = due.get(each) or (due.get("answer") if each == "decide" else None)
            last = clock.due if clock and not clock.stopped else None
            rule = clock.rule if clock else case.rule
            detail = case.owed if each == "mend" else case.ground
            yield f"objection.{each}", detail, unit, _RIGHTS, since, last, entry, rule


def _next_step(case: Objection) -> str:
    """What is to be done next; empty when whoever objected has the word."""
    if case.situation == "FILED" and case.disputed:
        return "mark"
    if case.situation in {"FILED", "MARKED"}:
        return "decide" if case.unit == case.window else "route"
    steps = {"ROUTED": "decide", "DECIDED": "answer", "REVIEW_REQUESTED": "review"}
    return steps.get(case.situation, "")


PROJECTION = Projection((WORK,), rows)


class WorkRow(msgspec.Struct, frozen=True, gc=False):
    """One piece of open work."""

    tag: str
    stream: str
    kind: str
    """`publication.publish`, `repair.decide`, `interview.call` …: noun and verb."""
    detail: str
    """The channel, the kind of interview, the kind of target, or the row of a batch."""
    agency: str
    article: int
    """Of the county plan."""
    since: date | None
    due: date | None
    entry: int
    """The entry that opened the case or filed the record."""
    rule: str


ORDER = ("due", "tag", "stream", "kind", "detail")
work = Query(
    WORK,
    WorkRow,
    ORDER,
    {
        "agency": ("agency", equal),
        "kind": ("kind", equal),
        "article": ("article", equal),
        "tag": ("tag", equal),
        "stream": ("stream", equal),
        "due_until": ("due", up_to),
        "due_from": ("due", from_on),
        "since_until": ("since", up_to),
    },
)
"""Open work in order of its last day: what is overdue first, what has no last day last.

`agency` may be a tuple: a unit and those it took over from.
"""
