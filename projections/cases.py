"""Cases with their clocks: listings on their way, rectifications, interviews, repairs, objections,
notices.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from projections.database import STREAM, Row, Rows, index, number, table, text
from projections.projection import Projection
from projections.publication import iso
from projections.query import Query, equal, up_to

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from projections.account import Account
    from projections.accountability import Answers
    from projections.holdings import Holding

CASES = table(
    "cases",
    text("tag", key=True),
    text("stream", key=True),
    text("kind", key=True),
    text("about"),
    text("unit"),
    text("situation"),
    number("open"),
    text("opened_on"),
    text("due_on"),
    number("provisional"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(CASES, "unit", "due_on")

LISTING, RECTIFICATION, INTERVIEW = "listing", "rectification", "interview"
REPAIR, NOTICE, OBJECTION = "repair", "notice", "objection"
ACCOUNTABILITY, ACCOUNTABILITY_NOTICE = "accountability", "accountability_notice"
REQUEST, COMPLAINT, CLAIM = "rights_request", "complaint", "secrecy_claim"
_UNDECIDED = frozenset({"proposed", "noticed", "answered", "ready"})
_UNRECTIFIED = frozenset({"open", "due_soon", "overdue", "reported", "failed"})


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Every case of the subject."""
    state = account.state
    held = (state.listings, state.rectifications, state.repairs, state.objections, state.notices)
    asked = (state.requests, state.complaints, state.claims)
    if any(held) or state.accountabilities or state.accountability_notices:
        out[CASES.name] += (row for row in _rows(account) if row[1] in touched)
    if any(asked):
        out[CASES.name] += (row for row in _asked(account) if row[1] in touched)


def _rows(account: Account) -> Iterator[Row]:
    cases, tag = account.cases(), account.tag
    for listing in cases.listings:
        if not listing.mirrored:
            still = listing.situation in _UNDECIDED or listing.removal_due is not None
            about = listing.bases[0] if listing.bases else ""
            yield _row(tag, LISTING, listing, about, listing.unit, listing.proposed_on, still)
    for order in cases.rectifications:
        still = order.situation in _UNRECTIFIED
        yield _row(tag, RECTIFICATION, order, order.basis, order.unit, order.ordered_on, still)
        for each in order.interviews:
            still = each.situation in {"called", "held"}
            yield _row(tag, INTERVIEW, each, order.id, each.unit, each.notified_on, still)
    for repair in cases.repairs:
        yield _row(tag, REPAIR, repair, repair.target, repair.unit, repair.applied_on, repair.open)
    for case in cases.objections:
        if case.about == tag:
            still = case.open or case.situation == "DECIDED" or bool(case.owed)
            yield _row(tag, OBJECTION, case, case.disputed, case.unit, case.filed_on, still)
    yield from _answers(tag, cases.answers)
    for notice in cases.notices:
        still = notice.situation in {"running", "answered"}
        yield _row(tag, NOTICE, notice, notice.id, notice.agency, notice.served_on, still)


def _answers(tag: str, of: Answers) -> Iterator[Row]:
    for held in of.accountabilities:
        still = held.situation in _UNDECIDED
        yield _row(tag, ACCOUNTABILITY, held, held.parent, held.unit, held.proposed_on, still)
    for told in of.accountability_notices:
        still = told.situation != "acknowledged"
        yield _row(tag, ACCOUNTABILITY_NOTICE, told, told.about, told.unit, told.sent_on, still)


def _asked(account: Account) -> Iterator[Row]:
    """What the subject asked for, complained of and claimed."""
    cases, tag = account.cases().rights, account.tag
    for asked in cases.requests:
        yield _row(tag, REQUEST, asked, asked.target, asked.unit, asked.asked_on, asked.open)
    for filed in cases.complaints:
        yield _row(tag, COMPLAINT, filed, filed.about, filed.unit, filed.filed_on, filed.open)
    for made in cases.claims:
        yield _row(tag, CLAIM, made, made.record, made.unit, made.claimed_on, made.open)


def _row(
    tag: str,
    kind: str,
    case: Holding,
    about: str,
    unit: str,
    opened_on: date | None,
    still: bool,  # noqa: FBT001 - a column
) -> Row:
    return (
        tag,
        case.id,
        kind,
        about,
        unit,
        case.situation,
        int(still),
        iso(opened_on),
        iso(case.due_on),
        int(case.provisional),
        case.entries[0],
        case.rule,
    )


PROJECTION = Projection((CASES,), rows)


class CaseRow(msgspec.Struct, frozen=True, gc=False):
    """A case as it stands on the day D of the projections."""

    tag: str
    stream: str
    kind: str
    """`listing`, `rectification`, `interview`, `repair`, `objection`, `accountability`,
    `accountability_notice`, `notice`, `rights_request`, `complaint` or `secrecy_claim`."""
    about: str
    """Stream of the record, commitment or case it is about."""
    unit: str
    situation: str
    open: bool
    opened_on: date | None
    due_on: date | None
    provisional: bool
    entry: int
    rule: str


cases = Query(
    CASES,
    CaseRow,
    ("due_on", "tag", "stream", "kind"),
    {
        "tag": ("tag", equal),
        "stream": ("stream", equal),
        "about": ("about", equal),
        "kind": ("kind", equal),
        "unit": ("unit", equal),
        "situation": ("situation", equal),
        "open": ("open", equal),
        "due_until": ("due_on", up_to),
    },
)
"""Cases in order of due day; those without one come last."""
