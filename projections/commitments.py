"""Commitments by unit, situation and due day; the public commitments page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from projections.database import STREAM, Rows, index, number, table, text
from projections.projection import Projection
from projections.publication import iso
from projections.query import Query, equal, from_on, up_to

if TYPE_CHECKING:
    from collections.abc import Collection

    from projections.account import Account

COMMITMENTS = table(
    "commitments",
    text("tag", key=True),
    text("stream", key=True),
    text("number"),
    text("kind"),
    text("matter"),
    text("accepting_unit"),
    text("made_on"),
    text("due_on"),
    number("provisional"),
    text("situation"),
    text("outcome"),
    number("repaired"),
    number("published"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(COMMITMENTS, "accepting_unit", "due_on")
index(COMMITMENTS, "published", "made_on")


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Each touched commitment."""
    commitments = account.state.commitments
    if not commitments:
        return
    for stream in touched:
        if stream not in commitments:
            continue
        held, _ = account.commitment(stream)
        out[COMMITMENTS.name].append(
            (
                account.tag,
                stream,
                held.number,
                held.kind,
                held.matter,
                held.accepting_unit,
                held.made_on.isoformat(),
                iso(held.due_on),
                int(held.provisional),
                held.situation,
                held.fulfilment.outcome if held.fulfilment else "",
                int(held.repaired_in > 0),
                int(held.published),
                held.entries[0],
                held.rule,
            )
        )


PROJECTION = Projection((COMMITMENTS,), rows)


class CommitmentRow(msgspec.Struct, frozen=True, gc=False):
    """A commitment as it stands on the day D of the projections."""

    tag: str
    stream: str
    number: str
    kind: str
    matter: str
    accepting_unit: str
    made_on: date
    due_on: date | None
    provisional: bool
    situation: str
    """`open`, `due_soon`, `overdue`, `fulfilled`, `excused`, `breached`, `found_false`,
    `withdrawn` or `annulled`."""
    outcome: str
    """`full`, `partial` or `none`; empty while not determined."""
    repaired: bool
    published: bool
    """On the public commitments page (信用承诺专栏)."""
    entry: int
    rule: str


_FILTERS = {
    "tag": ("tag", equal),
    "accepting_unit": ("accepting_unit", equal),
    "matter": ("matter", equal),
    "kind": ("kind", equal),
    "situation": ("situation", equal),
    "published": ("published", equal),
    "due_until": ("due_on", up_to),
    "made_from": ("made_on", from_on),
    "made_until": ("made_on", up_to),
}
commitments = Query(COMMITMENTS, CommitmentRow, ("due_on", "tag", "stream"), _FILTERS)
"""Commitments in order of due day; those without one come last."""
newest_commitments = Query(
    COMMITMENTS, CommitmentRow, ("made_on", "tag", "stream"), _FILTERS, descending=True
)
"""Commitments, newest first: the public page with `published=True`."""
