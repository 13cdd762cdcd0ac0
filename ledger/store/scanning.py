"""Reading the whole ledger for a rebuild: subject by subject, and what is about no subject."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.store.reading import Numbered, Reading

PAGE = 5_000
_ABOUT_SUBJECTS = b'"subjects":{'


def of_subjects(
    store: Reading, tags: tuple[str, ...], upto: int | None = None, after: int = 0
) -> list[Numbered]:
    """The entries about any of the tags, in order and each once; one query for one tag."""
    if len(tags) == 1:
        return store.subject_entries(tags[0], upto, after)
    found: dict[int, bytes] = {}
    for tag in tags:
        found.update(store.subject_entries(tag, upto, after))
    return sorted(found.items())


def parts(store: Reading, upto: int, entries_max: int) -> list[tuple[str, str]]:
    """The tags in ranges (after, up to) of about so many entries, in order; the last is open.

    The ranges share no tag and leave none out.
    """
    ends = [""]
    while found := store._rows(  # noqa: SLF001 - the same room
        "SELECT tag FROM tags WHERE tag > ? AND entry <= ? ORDER BY tag, entry LIMIT 1 OFFSET ?",
        ends[-1],
        upto,
        entries_max - 1,
    ):
        ends.append(found[0][0])
    ends.append(_END)
    return list(pairwise(ends))


_END = "\U0010ffff"
"""Sorts after every tag."""


def by_subject(store: Reading, after: str, last: str, upto: int) -> list[tuple[str, int, bytes]]:
    """Tag, number and bytes of every entry about the subjects in a range, subject by subject."""
    return store._rows(  # noqa: SLF001 - the same room
        "SELECT tag, tags.entry, bytes FROM tags CROSS JOIN entries"
        " WHERE tag > ? AND tag <= ? AND tags.entry <= ? AND entries.entry = tags.entry"
        " ORDER BY tag, tags.entry",
        after,
        last,
        upto,
    )


def about_no_subject(store: Reading, after: int, upto: int) -> Iterator[Numbered]:
    """Entries about no subject, in order: law, agencies, batches."""
    while page := store.entries(after, PAGE, upto):
        yield from (row for row in page if _ABOUT_SUBJECTS not in row[1])
        after = page[-1][0]
