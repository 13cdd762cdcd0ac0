"""Publication obligations: one row for each record and channel, with its clock and its state."""

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
    """The duty to publish one record on one channel."""

    tag: str
    stream: str
    channel: str
    agency: str
    """The deciding organ, whose duty it is."""
    kind: str
    state: str
    """`PENDING`, `OVERDUE`, `PUBLISHED`, `PUBLISHED_LATE`, `EXEMPT`, `ENDED`, `WITHDRAWN` or
    `STOPPED_BY_REPAIR`, on the day D of the projections."""
    decided_on: date
    due: date
    provisional: bool
    published_on: date | None
    published_in: int
    takedown_due: date | None
    withdrawn_on: date | None
    reason: str
    entry: int
    """The entry that filed the record."""
    rule: str


_ENCODE = msgspec.msgpack.Encoder().encode


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """The obligations of each touched record; none of a sealed one, which nobody counts."""
    add, tag, records = out[PUBLICATIONS.name].append, account.tag, account.state.records
    for stream in touched:
        if stream not in records:
            continue
        record, _ = account.record(stream)
        if record.sealed_in:
            continue
        agency, decided_on = record.agency, record.decided_on
        for duty in record.obligations:
            made = PublicationRow(
                tag,
                stream,
                duty.channel,
                agency,
                record.kind,
                duty.state,
                decided_on,
                duty.due,
                duty.provisional,
                duty.published_on,
                duty.published_in,
                duty.takedown_due,
                duty.withdrawn_on,
                duty.reason,
                record.entries[0],
                duty.rule,
            )
            keys = (tag, stream, duty.channel, agency, duty.state, iso(decided_on), iso(duty.due))
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
