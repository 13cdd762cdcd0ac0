"""Whether the rows of the projections follow from the entries: asked of a sample, or of all.

A sampled subject is folded anew and its rows compared; all means building everything anew in
a folder that is thrown away. What is compared is as of the entry and the day the rows reflect.
Nothing in use is changed.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from ledger.store import open_store
from ledger.store.scanning import of_subjects
from ledger.topics import decode
from projections.account import Account
from projections.building import building
from projections.comparing import subjects
from projections.database import ACCESS, METADATA, NEVER, STANDING, TRACKING
from projections.history import HISTORY
from projections.opening import VERSION, SQLiteProjections, open_projections
from projections.rebuild import Task, make, standpoint_of
from projections.views import NEW, TABLES, Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.store.reading import Reading
    from projections.database import Database, Row
    from projections.projection import Standpoint

SAMPLED_MAX: Final = 200
TRIES_MAX: Final = 5
"""A server at work may move the rows on while they are compared; then they are compared again."""
NAMED_MAX: Final = 5
"""How many rows of one table are named."""


def unfollowed(
    data: str,
    store: Reading,
    *,
    deep: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[str]:
    """Rows of the projections in use that do not follow from the entries, in sentences."""
    with _in_use(data) as database:
        found: list[str] = []
        for _ in range(TRIES_MAX if database else 0):
            assert database is not None  # noqa: S101 - else there is nothing to try
            task = _task(data, database)
            if task.entry > store.head().size:
                found = [f"they reflect {task.entry} entries, the ledger has {store.head().size}"]
            elif deep:
                found = list(_all(task, database, progress))
            else:
                found = list(_sampled(task, store, database, progress))
            if not found or _task(data, database) == task:
                break
        yield from found


def _task(data: str, database: Database) -> Task:
    """What the rows reflect: an entry of each ledger, and a day."""
    day = date.fromisoformat(database.standing("day") or NEVER)
    return Task(data, database.position(), day, database.position(ACCESS))


@contextmanager
def _in_use(data: str) -> Iterator[Database | None]:
    """The generation that is read; None before the first, and for that of another program."""
    with closing(open_projections(data)) as projections:
        pointer = projections.pointer()
        if not pointer.generation or pointer.version != VERSION:
            yield None
            return
        with closing(projections.generation(pointer.generation)) as database:
            yield database


def _sampled(
    task: Task, store: Reading, database: Database, progress: Callable[[int, int], None]
) -> Iterator[str]:
    tags = subjects(database)
    sample = tags[:: -(-len(tags) // SAMPLED_MAX) or 1]
    standpoint = standpoint_of(store, task)
    for done, tag in enumerate(sample, 1):
        made = _folded(tag, store, standpoint, task.entry)
        for table in (*TABLES, HISTORY):
            key = table.columns.values()[0]
            rows = database.read(select(table).where(key == bindparam("tag")), tag=tag)
            if sorted(rows) != sorted(made.rows.get(table.name, [])):
                yield f"{table.name}: the rows of {tag} do not follow from its entries"
        progress(done, len(sample))


def _folded(tag: str, store: Reading, standpoint: Standpoint, upto: int) -> Batch:
    """All rows of one subject, from its entries alone."""
    batch, account = Batch(), Account(tag, standpoint)
    for number, line in of_subjects(store, standpoint.registry.merges.group(tag), upto):
        entry = decode(number, line)
        account.advance(entry)
        if tag in entry.subjects:
            batch.add_entry(tag, entry)
    batch.add(account, NEW)
    return batch


def _all(task: Task, database: Database, progress: Callable[[int, int], None]) -> Iterator[str]:
    with (
        TemporaryDirectory(prefix="credit-ledger-fsck-") as folder,
        closing(SQLiteProjections(Path(folder))) as beside,
    ):
        target = building(beside)
        with closing(open_store(task.data)) as store:
            make(task, store, target, progress)
        with closing(beside.generation(target.generation)) as rebuilt:
            yield from _unlike(database, rebuilt)


def _unlike(live: Database, rebuilt: Database) -> Iterator[str]:
    """Tables whose rows are not those that building them anew gave, with the first few rows."""
    for table in METADATA.sorted_tables:
        if table in (TRACKING, STANDING):
            continue
        before, after = (set(each.read(select(table))) for each in (live, rebuilt))
        if before == after:
            continue
        keys = sorted({_key(table.name, row) for row in before ^ after})
        more = f" and {len(keys) - NAMED_MAX} more" if len(keys) > NAMED_MAX else ""
        named = ", ".join(keys[:NAMED_MAX])
        yield f"{table.name}: rows do not follow from the entries: {named}{more}"


def _key(table: str, row: Row) -> str:
    """What a row is known by: its first two columns."""
    return f"{table} {row[0]} {row[1]}" if isinstance(row[1], int | str) else str(row[0])
