"""The index over the access ledger: who was shown what, by subject, by record, by recipient.

Rows of a ledger of their own, with a position of their own: an answer is found here as soon as
it was given. Rebuilt equals live like any other row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import bindparam, select

from ledger.access import AccessAnswered
from ledger.topics import decode
from projections.database import ACCESS, ADDED, Row, Rows, index, number, packed, table, text
from projections.query import Query, equal, from_on, up_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.store import Store
    from ledger.store.entry import Entry
    from projections.database import Database

PAGE_ENTRIES = 2_000
ANSWERS = table(
    "answers",
    text("tag", key=True),
    number("entry", key=True),
    text("recipient"),
    text("agency"),
    text("day"),
    packed("document"),
    scope=ADDED,
)
index(ANSWERS, "recipient", "entry")
index(ANSWERS, "agency", "day")
SHOWN = table(
    "shown", text("record", key=True), number("entry", key=True), packed("document"), scope=ADDED
)
RECIPIENTS = table(
    "recipients",
    text("record", key=True),
    text("recipient", key=True),
    number("known"),
    text("day"),
    number("entry"),
    number("answers"),
    scope=ADDED,
)
index(RECIPIENTS, "recipient")


class Answer(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One answer about one subject, as the access ledger has it."""

    entry: int
    """The entry of the access ledger."""
    tag: str
    recipient: str
    """Who must undo it; empty for the public, auditors and the subject itself."""
    agency: str
    officer: str
    """Pseudonym."""
    operation: str
    purpose: str
    basis: str
    records: tuple[str, ...]
    known: int
    """The entry of the credit ledger that the answer reflected."""
    day: date
    """The day of the law it was answered for, in Asia/Shanghai."""
    at: datetime
    """When it was given, UTC."""
    digest: str
    """SHA-256 of the answer's bytes, hexadecimal."""


_ENCODE = msgspec.msgpack.Encoder().encode
_OF_RECORD = select(RECIPIENTS).where(RECIPIENTS.c.record == bindparam("record"))


def _answers(entry: Entry) -> Iterator[Answer]:
    said = entry.data
    if isinstance(said, AccessAnswered):
        for tag in entry.subjects or ("",):
            yield Answer(
                entry.number,
                tag,
                said.recipient,
                entry.agency,
                entry.actor,
                said.operation,
                said.purpose,
                said.basis,
                said.records,
                said.entry,
                date.fromisoformat(said.on),
                entry.recorded_at,
                said.answer,
            )


class Recipients:
    """To whom each record was first shown, and how often; filled answer by answer."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], tuple[int, str, int, int]] = {}

    def add(self, answer: Answer) -> None:
        """Note an answer that someone may have kept."""
        if not answer.recipient:
            return
        day = answer.day.isoformat()
        for record in answer.records:
            key = record, answer.recipient
            known, first_day, first, times = self.held.get(
                key, (answer.known, day, answer.entry, 0)
            )
            earliest = min(known, answer.known), min(first_day, day)
            self.held[key] = (*earliest, min(first, answer.entry), times + 1)

    def rows(self) -> list[Row]:
        """A row for each record and recipient."""
        return [(*key, *value) for key, value in self.held.items()]


def rows(entries: Iterable[Entry], out: Rows, recipients: Recipients) -> None:
    """The rows of entries of the access ledger."""
    for entry in entries:
        for place, answer in enumerate(_answers(entry)):
            document = _ENCODE(answer)
            day = answer.day.isoformat()
            key = answer.tag, answer.entry
            out[ANSWERS.name].append((*key, answer.recipient, answer.agency, day, document))
            if not place:
                recipients.add(answer)
                out[SHOWN.name] += ((r, answer.entry, document) for r in answer.records)


def catch_up(store: Store, database: Database) -> int:
    """Bring the index to the head of the access ledger; answers the position.

    Raises AdvancedError when another process was faster.
    """
    position = database.position(ACCESS)
    while lines := store.entries(position, PAGE_ENTRIES):
        entries = [decode(number, line) for number, line in lines]
        recipients = Recipients()
        named = {r for entry in entries for r in getattr(entry.data, "records", ())}
        for record in sorted(named):
            for record_, recipient, *value in database.read(_OF_RECORD, record=record):
                recipients.held[record_, recipient] = (*value,)
        made: Rows = {ANSWERS.name: [], SHOWN.name: []}
        rows(entries, made, recipients)
        with database.writing() as writing:
            writing.advance(position, lines[-1][0], ACCESS)
            writing.delete(RECIPIENTS, ("record",), [(record,) for record in named])
            writing.insert(RECIPIENTS, recipients.rows())
            writing.insert(ANSWERS, made[ANSWERS.name])
            writing.insert(SHOWN, made[SHOWN.name])
        position = lines[-1][0]
    return position


answers = Query(
    ANSWERS,
    Answer,
    ("entry", "tag"),
    {
        "tag": ("tag", equal),
        "recipient": ("recipient", equal),
        "agency": ("agency", equal),
        "day": ("day", equal),
        "since": ("day", from_on),
        "until": ("day", up_to),
    },
    descending=True,
)
"""Answers about subjects, newest first."""
shown = Query(SHOWN, Answer, ("entry", "record"), {"record": ("record", equal)}, descending=True)
"""Answers that showed a record or rested on it, newest first."""
