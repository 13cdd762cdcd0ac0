"""Consumer complaints by unit, category and situation; the steps that wait."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from projections.database import STREAM, Row, Rows, index, number, table, text
from projections.projection import Projection
from projections.publication import iso
from projections.query import Query, equal, from_on, up_to
from projections.worklist import WORK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from projections.account import Account
    from projections.complaint import ConsumerComplaint

COMPLAINTS = table(
    "consumer_complaints",
    text("tag", key=True),
    text("stream", key=True),
    text("flavour"),
    text("number"),
    text("unit"),
    text("category"),
    text("situation"),
    text("outcome"),
    text("received_on"),
    text("ended_on"),
    text("due_on"),
    text("late"),
    number("published"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(COMPLAINTS, "unit", "received_on")
index(COMPLAINTS, "published", "received_on")
ARTICLE = 4


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Every complaint about the subject, and what its clocks wait for."""
    if not account.state.consumer_complaints:
        return
    tag = account.tag
    for each in account.cases().consumer_complaints:
        if each.id in touched:
            out[COMPLAINTS.name].append(_row(tag, each))
            out[WORK.name] += _work(tag, each)


def _row(tag: str, of: ConsumerComplaint) -> Row:
    return (
        tag,
        of.id,
        of.flavour,
        of.number,
        of.unit,
        of.category,
        of.situation,
        of.outcome,
        iso(of.received_on),
        iso(of.ended_on),
        iso(of.due_on),
        ";".join(clock.step for clock in of.clocks if clock.late),
        int(of.published),
        of.entries[0],
        of.rule,
    )


def _work(tag: str, of: ConsumerComplaint) -> Iterator[Row]:
    """A piece of work for each clock that runs."""
    for clock in of.clocks:
        if clock.done_on is None:
            kind, since = f"consumer_complaint.{clock.step}", iso(of.received_on)
            place = (of.unit, ARTICLE, since, iso(clock.due), of.entries[0], clock.rule)
            yield (tag, of.id, kind, of.category, *place)


PROJECTION = Projection((COMPLAINTS,), rows)


class ConsumerComplaintRow(msgspec.Struct, frozen=True, gc=False):
    """A consumer complaint as it stands on the day D of the projections."""

    tag: str
    stream: str
    flavour: str
    """`complaint` or `report`."""
    number: str
    unit: str
    category: str
    situation: str
    outcome: str
    received_on: date | None
    ended_on: date | None
    due_on: date | None
    late: tuple[str, ...]
    """Steps that were done late or are overdue."""
    published: bool
    entry: int
    rule: str


complaints = Query(
    COMPLAINTS,
    ConsumerComplaintRow,
    ("received_on", "tag", "stream"),
    {
        "tag": ("tag", equal),
        "stream": ("stream", equal),
        "unit": ("unit", equal),
        "flavour": ("flavour", equal),
        "category": ("category", equal),
        "situation": ("situation", equal),
        "published": ("published", equal),
        "received_from": ("received_on", from_on),
        "received_until": ("received_on", up_to),
        "due_until": ("due_on", up_to),
    },
    descending=True,
)
"""Complaints, newest first."""
