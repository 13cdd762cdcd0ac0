"""Values without an entry are swept when a vault is opened; entries without their values are found.

A value is committed before its entry. Where the entry never came (a crash, a conflict) the
value is an orphan; a commitment with neither a value nor an erasure is a loss.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from ledger.store.disclosing import commitment
from ledger.store.entry import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ledger.store.database import Session
    from ledger.store.recording import Store
    from ledger.store.vault import Vault

_PAGE = 2_000
_AFTER = {
    "sealed_values": "SELECT row, entry_id FROM sealed_values WHERE row > ? ORDER BY row LIMIT ?",
    "contents": "SELECT row, entry_id FROM contents WHERE row > ? ORDER BY row LIMIT ?",
}
_DELETE = {
    "sealed_values": "DELETE FROM sealed_values WHERE entry_id IN (SELECT value FROM {names})"
    " AND row > ? RETURNING row",
    "contents": "DELETE FROM contents WHERE entry_id IN (SELECT value FROM {names})"
    " AND row > ? RETURNING row",
}


class Missing(msgspec.Struct, frozen=True):
    """An entry whose commitments are not all accounted for."""

    entry: int
    commitments: int
    """How many have neither a value nor an erasure."""


def sweep(session: Session, stores: Sequence[Store]) -> int:
    """Remove what was committed since the last sweep for entries in none of the stores."""
    marks = dict(session.rows("SELECT name, value FROM marks"))
    orphans: set[str] = set()
    for table in _AFTER:
        ledger_ids = (
            entry_id for store in stores for _, entry_id in store.ids(marks.get(store.name, 0))
        )
        mark = marks.get(table, 0)
        orphans |= unmatched(_ids(session, table, mark), ledger_ids)
    orphans.discard("")
    discard(session, orphans)
    marks |= {table: _newest(session, table) for table in _AFTER}
    marks |= {store.name: store.head().size for store in stores}
    session.many(
        "INSERT INTO marks (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        marks.items(),
    )
    return len(orphans)


def discard(session: Session, entry_ids: Iterable[str]) -> None:
    """Remove what was committed since the last sweep for entries that do not exist."""
    marks = dict(session.rows("SELECT name, value FROM marks"))
    if orphans := sorted(entry_ids):
        for table, sql in _DELETE.items():
            session.rows(sql, orphans, marks.get(table, 0))


def unmatched(wanted: Iterable[str], offered: Iterator[str]) -> set[str]:
    """Those wanted that are not offered; quick and small when both come in about one order."""
    waiting: set[str] = set()
    ahead: set[str] = set()
    for entry_id in wanted:
        if entry_id in ahead:
            ahead.discard(entry_id)
            continue
        waiting.add(entry_id)
        for other in offered:
            if other in waiting:
                waiting.discard(other)
                break
            ahead.add(other)
            if len(waiting) < len(ahead) > _PAGE:
                break
    return waiting.difference(offered)


def missing(vault: Vault, store: Store) -> Iterator[Missing]:
    """Every entry with a commitment that has neither a value nor an erasure."""
    after = 0
    while page := store.entries(after, _PAGE):
        after = page[-1][0]
        sealed = {number: wire(line) for number, line in page}
        wanted = {n: w for n, w in sealed.items() if w.sd}
        held: dict[str, set[str]] = {}
        for entry_id, text in vault.disclosures(w.id for w in wanted.values()):
            held.setdefault(entry_id, set()).add(commitment(text))
        erased = vault.erased_fields([w.id for w in wanted.values()])
        for number, entry in wanted.items():
            lost = len(set(entry.sd) - held.get(entry.id, set())) - erased.get(entry.id, 0)
            if lost > 0:
                yield Missing(number, lost)


def _ids(session: Session, table: str, mark: int) -> Iterator[str]:
    while page := session.rows(_AFTER[table], mark, _PAGE):
        for entry_id, _ in groupby(entry_id for _, entry_id in page):
            yield entry_id
        mark = page[-1][0]


def _newest(session: Session, table: str) -> int:
    newest = {
        "sealed_values": "SELECT max(row) FROM sealed_values",
        "contents": "SELECT max(row) FROM contents",
    }
    ((row,),) = session.rows(newest[table])
    return int(row or 0)
