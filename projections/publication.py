"""Publication obligations: one row for each record and channel, with its clock and its state."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from projections.database import NEVER, STREAM, Rows, index, number, table, text
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
    text("kind"),
    text("state"),
    text("decided_on"),
    text("due"),
    number("provisional"),
    text("published_on"),
    number("published_in"),
    text("takedown_due"),
    text("withdrawn_on"),
    text("reason"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(PUBLICATIONS, "agency", "due")


def iso(day: date | None) -> str:
    """A day as the tables hold it."""
    return NEVER if day is None else day.isoformat()


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """The obligations of each touched record."""
    add, tag, records = out[PUBLICATIONS.name].append, account.tag, account.state.records
    for stream in touched:
        if stream not in records:
            continue
        record, _ = account.record(stream)
        decided_on = record.decided_on.isoformat()
        for duty in record.obligations:
            add(
                (
                    tag,
                    stream,
                    duty.channel,
                    record.agency,
                    record.kind,
                    duty.state,
                    decided_on,
                    duty.due.isoformat(),
                    int(duty.provisional),
                    iso(duty.published_on),
                    duty.published_in,
                    iso(duty.takedown_due),
                    iso(duty.withdrawn_on),
                    duty.reason,
                    record.entries[0],
                    duty.rule,
                )
            )


PROJECTION = Projection((PUBLICATIONS,), rows)


class PublicationRow(msgspec.Struct, frozen=True, gc=False):
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
