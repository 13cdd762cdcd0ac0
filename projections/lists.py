"""Listings and sanction measures, standing and ended, with both clocks: days and entries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from projections.database import STREAM, Rows, index, number, table, text
from projections.projection import Projection
from projections.publication import iso
from projections.query import Query, above, equal, up_to

if TYPE_CHECKING:
    from collections.abc import Collection

    from ledger.sanction.listing import Listing as ListingState
    from ledger.sanction.measure import Measure as MeasureState
    from projections.account import Account
    from projections.holdings import Listing, Measure

LISTINGS = table(
    "listings",
    text("tag", key=True),
    text("stream", key=True),
    text("list_type"),
    text("unit"),
    text("situation"),
    number("in_force"),
    text("proposed_on"),
    text("listed_on"),
    number("listed_in"),
    text("last_day"),
    text("ended_on"),
    number("ended_in"),
    text("ended_because"),
    number("mirrored"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(LISTINGS, "list_type", "listed_on")
MEASURES = table(
    "measures",
    text("tag", key=True),
    text("stream", key=True),
    text("code"),
    text("unit"),
    text("situation"),
    number("in_force"),
    text("clause"),
    text("imposed_on"),
    number("imposed_in"),
    text("last_day"),
    text("ended_on"),
    number("ended_in"),
    text("ended_because"),
    number("ordered"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(MEASURES, "code", "imposed_on")


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Every listing and measure of the subject."""
    state = account.state
    if not (state.listings or state.measures):
        return
    cases = account.cases()
    for listing in cases.listings:
        if listing.id in touched:
            out[LISTINGS.name].append(_listing(account.tag, listing, state.listings[listing.id]))
    for measure in cases.measures:
        if measure.id in touched:
            out[MEASURES.name].append(_measure(account.tag, measure, state.measures[measure.id]))


def _ended_on(
    case: Listing | Measure, ended: tuple[str, date, int] | None, repaired_on: date | None
) -> date | None:
    """The first day on which it stands no more; None while it stands, or if its bases fell."""
    if case.in_force or not case.ended_because:
        return None
    if ended is not None and case.ended_in == ended[2]:
        return ended[1]
    if repaired_on is not None:
        return repaired_on
    return case.last_day + timedelta(1) if case.last_day and not case.ended_in else None


def _listing(tag: str, listing: Listing, of: ListingState) -> tuple[object, ...]:
    return (
        tag,
        listing.id,
        listing.list_type,
        listing.unit,
        listing.situation,
        int(listing.in_force),
        iso(listing.proposed_on),
        iso(listing.listed_on),
        listing.listed_in,
        iso(listing.last_day),
        iso(_ended_on(listing, of.removed, of.repaired_on)),
        listing.ended_in,
        listing.ended_because,
        int(listing.mirrored),
        listing.entries[0],
        listing.rule,
    )


def _measure(tag: str, measure: Measure, of: MeasureState) -> tuple[object, ...]:
    return (
        tag,
        measure.id,
        measure.code,
        measure.unit,
        measure.situation,
        int(measure.in_force),
        measure.clause,
        iso(measure.imposed_on),
        measure.imposed_in,
        iso(measure.last_day),
        iso(_ended_on(measure, of.lifted, None)),
        measure.ended_in,
        measure.ended_because,
        int(measure.ordered),
        measure.entries[0],
        measure.rule,
    )


PROJECTION = Projection((LISTINGS, MEASURES), rows)


class ListingRow(msgspec.Struct, frozen=True, gc=False):
    """A listing as it stands on the day D of the projections."""

    tag: str
    stream: str
    list_type: str
    unit: str
    situation: str
    in_force: bool
    proposed_on: date | None
    listed_on: date | None
    listed_in: int
    last_day: date | None
    ended_on: date | None
    ended_in: int
    ended_because: str
    mirrored: bool
    entry: int
    rule: str


class MeasureRow(msgspec.Struct, frozen=True, gc=False):
    """A sanction measure as it stands on the day D of the projections."""

    tag: str
    stream: str
    code: str
    unit: str
    situation: str
    in_force: bool
    clause: str
    imposed_on: date | None
    imposed_in: int
    last_day: date | None
    ended_on: date | None
    ended_in: int
    ended_because: str
    ordered: bool
    entry: int
    rule: str


_OF_BOTH = {
    "tag": ("tag", equal),
    "unit": ("unit", equal),
    "situation": ("situation", equal),
    "in_force": ("in_force", equal),
}
listings = Query(
    LISTINGS,
    ListingRow,
    ("listed_on", "tag", "stream"),
    {
        **_OF_BOTH,
        "list_type": ("list_type", equal),
        "listed_by": ("listed_on", up_to),
        "not_ended_by": ("ended_on", above),
    },
)
"""Listings in order of day; proposals (not listed yet) come last."""
measures = Query(
    MEASURES,
    MeasureRow,
    ("imposed_on", "tag", "stream"),
    {
        **_OF_BOTH,
        "code": ("code", equal),
        "imposed_by": ("imposed_on", up_to),
        "not_ended_by": ("ended_on", above),
    },
)
"""Measures in order of day."""
