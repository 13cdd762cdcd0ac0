"""As-of: an archive as the ledger knew it at an entry, for a day of the law.

One value made at the edge: entries up to E whose law's day has come by D, under the law as
adopted at E. The same fold and the same documents as now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projections.account import Account
from projections.archive import document
from projections.projection import Standpoint

if TYPE_CHECKING:
    from datetime import date, datetime

    from ledger.event import Tag
    from ledger.ledger import Ledger
    from projections.documents import Head, Record


@dataclass(frozen=True, slots=True)
class ArchiveAsOf:
    """An archive at (E, D)."""

    head: Head
    records: tuple[Record, ...]
    entry: int
    """E: the newest entry that counts."""
    day: date
    """D, in Asia/Shanghai."""


def archive_as_of(
    ledger: Ledger,
    tag: Tag,
    *,
    entry: int | None = None,
    known_at: datetime | None = None,
    effective_on: date | None = None,
    today: date,
) -> ArchiveAsOf | None:
    """The archive at an entry (or the last one recorded by an instant) on a day of the law.

    `entry` and `known_at` are not given together; `effective_on` defaults to today. None when
    the subject had no entry then.
    """
    upto = ledger.head if entry is None else min(entry, ledger.head)
    if known_at is not None:
        upto = ledger.store.known_at(known_at)
    day = effective_on or today
    account = Account(tag, Standpoint(ledger.registry_at(upto), day))
    account.fold(ledger.history(tag, upto))
    if account.state.registration is None:
        return None
    account.settle()
    head, pages = document(account)
    records = tuple(record for page in pages for record in page.records)
    return ArchiveAsOf(head, records, upto, day)
