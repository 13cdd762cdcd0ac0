"""Lists as connections: `first` required, opaque cursors, at most 100 (500 inside an archive)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import strawberry
from graphql import GraphQLError

from projections.query import CursorError, cursor, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FIRST_MAX = 100
FIRST_IN_ARCHIVE_MAX = 500
Node = TypeVar("Node")
Row = TypeVar("Row")


@strawberry.type(description="Where a page of a list ends.")
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type(description="One place in a list.")
class Edge(Generic[Node]):
    cursor: str
    node: Node


@strawberry.type(description="A page of a list.")
class Connection(Generic[Node]):
    edges: list[Edge[Node]]
    page_info: PageInfo


def checked(first: int, most: int = FIRST_MAX) -> int:
    """`first` within 1 and the limit; a clear error otherwise."""
    if not 1 <= first <= most:
        raise GraphQLError(
            f"first must be between 1 and {most}.",
            extensions={"code": "first_is_out_of_range", "limit": most},
        )
    return first


def page(
    rows: Sequence[tuple[str, Row]], first: int, made: Callable[[Row], Node]
) -> Connection[Node]:
    """A connection over up to `first + 1` rows with their cursors; the one too many says that
    there are more."""
    edges = [Edge(cursor=place, node=made(row)) for place, row in rows[:first]]
    end = edges[-1].cursor if edges else None
    return Connection(
        edges=edges, page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end)
    )


def number_cursor(number: int) -> str:
    """The cursor of a list in order of one number."""
    return cursor((number,))


def number_of(text: str | None) -> int:
    """The number in such a cursor; 0 for none. Raises CursorError."""
    if not text:
        return 0
    (key,) = key_of(text, 1)
    if not isinstance(key, int):
        raise CursorError("the cursor is not one of this list")
    return key


def filtered(
    run: Callable[[str, int], Sequence[tuple[str, Row]]],
    wanted: Callable[[Row], bool],
    first: int,
    after: str | None,
) -> list[tuple[str, Row]]:
    """Up to `first + 1` rows that are wanted, read page by page from a cursor."""
    place = after or ""
    found: list[tuple[str, Row]] = []
    while len(found) <= first:
        rows = run(place, first + 1)
        found += [(at, row) for at, row in rows if wanted(row)]
        if len(rows) <= first:
            break
        place = rows[-1][0]
    return found[: first + 1]
