"""An archive as of an entry and a day: folded from the ledger, never read from a projection.

`entry` says what the ledger knew, `effective_on` which law's day counts; the law is the one
adopted by that entry. What a reader may see of it is decided elsewhere, by today's rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projections import archive
from projections.account import Account
from projections.projection import Standpoint

if TYPE_CHECKING:
    from datetime import date, datetime

    from ledger.event import Tag
    from ledger.ledger import Ledger
    from projections.documents import Head, Page


class AsOfError(ValueError):
    """The moment asked for is no moment of this ledger."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """One moment: what was known at an entry, seen on a day."""

    entry: int
    effective_on: date


def moment(
    ledger: Ledger,
    *,
    entry: int | None = None,
    known_at: datetime | None = None,
    effective_on: date | None = None,
) -> AsOf:
    """The moment that `entry` or `knownAt` and a day name; the head and today when they do not.

    `known_at` is an aware instant and means the last entry recorded by then. Raises AsOfError
    for both at once, and for an entry that the ledger does not have.
    """
    if entry is not None and known_at is not None:
        raise AsOfError("give an entry or an instant, not both")
    newest = ledger.head
    at = newest if entry is None else entry
    if known_at is not None:
        at = ledger.store.known_at(known_at)
    if not 0 <= at <= newest:
        raise AsOfError(f"the ledger ends at entry {newest}")
    return AsOf(at, effective_on or ledger.today)


def account_as_of(ledger: Ledger, tag: Tag, at: AsOf) -> Account | None:
    """The subject's account at a moment; None when the ledger did not know it by then."""
    entries = ledger.history(tag, at.entry, at.effective_on)
    if not entries:
        return None
    root, *also = ledger.tags_of(tag, at.entry, at.effective_on)
    account = Account(root, Standpoint(ledger.registry_at(at.entry), at.effective_on))
    account.state.also = frozenset(also)
    account.fold(entries)
    account.settle()
    return account


def archive_as_of(ledger: Ledger, tag: Tag, at: AsOf) -> tuple[Head, tuple[Page, ...]] | None:
    """The whole archive at a moment; None when the ledger did not know the subject by then."""
    account = account_as_of(ledger, tag, at)
    return None if account is None else archive.document(account)
