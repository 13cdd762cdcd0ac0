"""Incentive lists and grants: rows with their days, and the work they ask for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from projections.database import NEVER, STREAM, Row, Rows, index, number, table, text
from projections.projection import Projection
from projections.publication import iso
from projections.query import Query, equal, up_to
from projections.worklist import WORK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from projections.account import Account
    from projections.incentive import Grant, Incentive

INCENTIVES = table(
    "incentives",
    text("tag", key=True),
    text("stream", key=True),
    text("list_type"),
    text("unit"),
    text("situation"),
    number("in_force"),
    text("proposed_on"),
    text("notice_until"),
    text("listed_on"),
    number("listed_in"),
    text("last_day"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(INCENTIVES, "list_type", "listed_on")
GRANTS = table(
    "grants",
    text("tag", key=True),
    text("stream", key=True),
    text("incentive"),
    text("code"),
    text("unit"),
    text("situation"),
    number("in_force"),
    text("granted_on"),
    text("last_day"),
    text("result"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(GRANTS, "unit", "granted_on")

ARTICLE = 8
_STEPS = {
    "proposed": "incentive.announce",
    "contested": "incentive.settle_contest",
    "ready": "incentive.decide",
    "basis_ended": "incentive.remove",
}


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Every listing and grant of the subject, and what is to be done about them."""
    state, tag = account.state, account.tag
    if not (state.incentives or state.grants):
        return
    cases = account.cases()
    for each in cases.incentives:
        if each.id in touched:
            out[INCENTIVES.name].append(_listed(tag, each))
            out[WORK.name] += _work(tag, each)
    out[GRANTS.name] += (_granted(tag, each) for each in cases.grants if each.id in touched)


def _listed(tag: str, of: Incentive) -> Row:
    return (
        tag,
        of.id,
        of.list_type,
        of.unit,
        of.situation,
        int(of.in_force),
        iso(of.proposed_on),
        iso(of.notice_until),
        iso(of.listed_on),
        of.listed_in,
        iso(of.last_day),
        of.entries[0],
        of.rule,
    )


def _granted(tag: str, of: Grant) -> Row:
    return (
        tag,
        of.id,
        of.incentive,
        of.code,
        of.unit,
        of.situation,
        int(of.in_force),
        iso(of.granted_on),
        iso(of.last_day),
        of.feedback[-1].result if of.feedback else "",
        of.entries[0],
        of.rule,
    )


def _work(tag: str, of: Incentive) -> Iterator[Row]:
    """The next step of a listing; an objection to the draft waits beside it."""
    waits = any(not c.settled_in for c in of.contests)
    kind = _STEPS.get(of.situation, "")
    if of.situation == "announced" and waits:
        kind = "incentive.settle_contest"
    if kind:
        since, entry = iso(of.proposed_on), of.entries[0]
        yield tag, of.id, kind, of.list_type, of.unit, ARTICLE, since, NEVER, entry, of.rule


PROJECTION = Projection((INCENTIVES, GRANTS), rows)


class IncentiveRow(msgspec.Struct, frozen=True, gc=False):
    """An incentive listing as it stands on the day D of the projections."""

    tag: str
    stream: str
    list_type: str
    unit: str
    situation: str
    in_force: bool
    proposed_on: date | None
    notice_until: date | None
    listed_on: date | None
    listed_in: int
    last_day: date | None
    entry: int
    rule: str


class GrantRow(msgspec.Struct, frozen=True, gc=False):
    """A granted incentive as it stands on the day D of the projections."""

    tag: str
    stream: str
    incentive: str
    code: str
    unit: str
    situation: str
    in_force: bool
    granted_on: date | None
    last_day: date | None
    result: str
    """The newest feedback; empty while there is none."""
    entry: int
    rule: str


incentives = Query(
    INCENTIVES,
    IncentiveRow,
    ("listed_on", "tag", "stream"),
    {
        "tag": ("tag", equal),
        "stream": ("stream", equal),
        "unit": ("unit", equal),
        "list_type": ("list_type", equal),
        "situation": ("situation", equal),
        "in_force": ("in_force", equal),
        "listed_by": ("listed_on", up_to),
    },
)
"""Incentive listings in order of day; drafts (not listed yet) come last."""
grants = Query(
    GRANTS,
    GrantRow,
    ("granted_on", "tag", "stream"),
    {
        "tag": ("tag", equal),
        "unit": ("unit", equal),
        "code": ("code", equal),
        "situation": ("situation", equal),
        "in_force": ("in_force", equal),
    },
)
"""Grants in order of day."""
