"""Voluntary declarations by kind, unit and situation, and those that wait for verification."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from projections.database import STREAM, Row, Rows, index, number, table, text
from projections.projection import Projection
from projections.publication import iso
from projections.query import Query, equal, up_to
from projections.worklist import WORK

if TYPE_CHECKING:
    from collections.abc import Collection

    from projections.account import Account
    from projections.declaration import Declaration

DECLARATIONS = table(
    "declarations",
    text("tag", key=True),
    text("stream", key=True),
    text("kind"),
    text("unit"),
    text("situation"),
    text("submitted_on"),
    text("due_on"),
    text("verified_on"),
    number("published"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(DECLARATIONS, "unit", "submitted_on")
ARTICLE = 5


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Every declaration of the subject, and what waits for its verification."""
    if not account.state.declarations:
        return
    tag = account.tag
    for each in account.cases().declarations:
        if each.id in touched:
            out[DECLARATIONS.name].append(_row(tag, each))
            if each.situation == "submitted":
                since, due = iso(each.submitted_on), iso(each.due_on)
                place = (each.unit, ARTICLE, since, due, each.entries[0], each.rule)
                out[WORK.name].append((tag, each.id, "declaration.verify", each.kind, *place))


def _row(tag: str, of: Declaration) -> Row:
    return (
        tag,
        of.id,
        of.kind,
        of.unit,
        of.situation,
        iso(of.submitted_on),
        iso(of.due_on),
        iso(of.verified_on),
        int(of.published),
        of.entries[0],
        of.rule,
    )


PROJECTION = Projection((DECLARATIONS,), rows)


class DeclarationRow(msgspec.Struct, frozen=True, gc=False):
    """A declaration as it stands on the day D of the projections."""

    tag: str
    stream: str
    kind: str
    """`qualification`, `operation`, `contract` or `charity`."""
    unit: str
    situation: str
    submitted_on: date | None
    due_on: date | None
    verified_on: date | None
    published: bool
    entry: int
    rule: str


declarations = Query(
    DECLARATIONS,
    DeclarationRow,
    ("submitted_on", "tag", "stream"),
    {
        "tag": ("tag", equal),
        "stream": ("stream", equal),
        "kind": ("kind", equal),
        "unit": ("unit", equal),
        "situation": ("situation", equal),
        "published": ("published", equal),
        "due_until": ("due_on", up_to),
    },
    descending=True,
)
"""Declarations, newest first."""
