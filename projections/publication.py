"""Publication obligations: one row for each record or listing and channel, with clock and state."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from projections.database import NEVER, STREAM, Rows, index, packed, table, text
from projections.projection import Projection
from projections.query import Query, equal, from_on, up_to

if TYPE_CHECKING:
    from collections.abc import Collection

    from projections.account import Account
    from projections.documents import Record
    from projections.holdings import Listing

PUBLICATIONS = table(
    "publications",
    text("tag", key=True),
    text("stream", key=True),
    text("channel", key=True),
    text("agency"),
    text("state"),
    text("decided_on"),
    text("due"),
    packed("document"),
    scope=STREAM,
)
index(PUBLICATIONS, "agency", "due")


class _Days(dict[date | None, str]):
    """Days as the tables hold them, each made once."""

    def __missing__(self, day: date | None) -> str:
        made = self[day] = NEVER if day is None else day.isoformat()
        return made


iso = _Days().__getitem__
"""A day as the tables hold it; `NEVER` for none."""


class PublicationRow(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The duty to publish one record or listing on one channel."""

    tag: str
    stream: str
    channel: str
    agency: str
    """The deciding organ, whose duty it is."""
    kind: str
    """The kind of record, or the type of list."""
    state: str
    """`PENDING`, `OVERDUE`, `PUBLISHED`, `PUBLISHED_LATE`, `EXEMPT`, `ENDED`, `WITHDRAWN`,
    `STOPPED_BY_REPAIR` or (of a listing) `SUSPENDED`, on the day D of the projections."""
    decided_on: date
    due: date
    provisional: bool
    published_on: date | None
    published_in: int
    takedown_due: date | None
    withdrawn_on: date | None
    reason: str
    entry: int
    """The entry that filed the record, or proposed the listing."""
    rule: str


_ENCODE = msgspec.msgpack.Encoder().encode


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """The obligations of each touched record and listing; none of a sealed one, which nobody
    counts."""
    state = account.state
    for stream in touched:
        if stream in state.records:
            record, _ = account.record(stream)
            if not record.sealed_in:
                _add(account.tag, record, record.agency, record.kind, record.decided_on, out)
    if not state.listings:
        return
    for listing in account.cases().listings:
        decided = state.listings[listing.id].decided
        if decided is not None and listing.id in touched and not listing.sealed_for:
            _add(account.tag, listing, listing.unit, listing.list_type, decided.decided_on, out)


def _add(
    tag: str, of: Record | Listing, agency: str, kind: str, decided_on: date, out: Rows
) -> None:
    """One row for each channel."""
    add = out[PUBLICATIONS.name].append
    for duty in of.obligations:
        made = PublicationRow(
            tag,
            of.id,
            duty.channel,
            agency,
            kind,
            duty.state,
            decided_on,
            duty.due,
            duty.provisional,
            duty.published_on,
            duty.published_in,
            duty.takedown_due,
            duty.withdrawn_on,
            duty.reason,
            of.entries[0],
            duty.rule,
        )
        keys = (tag, of.id, duty.channel, agency, duty.state, iso(decided_on), iso(duty.due))
        add((*keys, _ENCODE(made)))


PROJECTION = Projection((PUBLICATIONS,), rows)


publications = Query(
    PUBLICATIONS,
    PublicationRow,
    ("due", "tag", "stream", "channel"),
    {
        "tag": ("tag", equal),
        "stream": ("stream", equal),
        "agency": ("agency", equal),
        "channel": ("channel", equal),
        "state": ("state", equal),
        "decided_from": ("decided_on", from_on),
        "decided_until": ("decided_on", up_to),
        "due_until": ("due", up_to),
    },
)
"""Obligations in order of due day."""
