"""What today's head of an archive does not say and another moment asks: the names that an
organisation had before, and the day from which more of a subject's entries count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, bindparam, select

from ledger.refusal import PLAN
from ledger.subject import PERSON
from projections.database import SUBJECT, Rows, number, table, text
from projections.projection import Projection
from projections.publication import iso

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from projections.account import Account
    from projections.database import Database

FORMER_NAMES = table(
    "former_names",
    text("tag", key=True),
    text("name"),
    number("entry"),
    text("rule"),
    scope=SUBJECT,
)
PENDING = table(
    "pending", text("tag", key=True), text("day"), number("entry"), text("rule"), scope=SUBJECT
)
RULE = f"{PLAN}#4"
_PENDING: Select[tuple[str]] = select(PENDING.c.tag).where(PENDING.c.day <= bindparam("day"))


def rows(account: Account, _touched: Collection[str], out: Rows) -> None:
    """The former names of an organisation; the first day on which an entry left out will count."""
    registration = account.state.registration
    if registration and len(registration.names) > 1 and registration.kind != PERSON:
        out[FORMER_NAMES.name] += (
            (account.tag, name, entry, RULE)
            for name, entry in registration.names
            if name != registration.name
        )
    if account.pending_on != account.pending_on.max:
        out[PENDING.name].append((account.tag, iso(account.pending_on), account.state.entry, RULE))


PROJECTION = Projection((FORMER_NAMES, PENDING), rows)


def pending(database: Database, day: date) -> list[str]:
    """Subjects with an entry that does not count today and does on that later day."""
    return [str(tag) for (tag,) in database.read(_PENDING, day=day.isoformat())]
