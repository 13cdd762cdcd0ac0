"""Lists as connections: cursors, limits, and pages of filtered rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLError

from graphql_api import paging
from projections.query import CursorError, cursor

if TYPE_CHECKING:
    from tests.stories.county import County

ROWS = [(paging.number_cursor(n), n) for n in range(1, 51)]


def run(place: str, many: int) -> list[tuple[str, int]]:
    after = paging.number_of(place)
    return [row for row in ROWS if row[1] > after][:many]


def test_a_page_says_whether_more_follow() -> None:
    first = paging.page(ROWS[:4], 3, lambda n: n)
    assert [edge.node for edge in first.edges] == [1, 2, 3]
    assert first.page_info.has_next_page
    assert first.page_info.end_cursor == paging.number_cursor(3)
    last = paging.page(ROWS[-3:], 3, lambda n: n)
    assert not last.page_info.has_next_page
    assert paging.page([], 3, lambda n: n).page_info.end_cursor is None


def test_filtered_pages_join_into_the_whole_list() -> None:
    found: list[int] = []
    after: str | None = None
    while True:
        page = paging.page(paging.filtered(run, lambda n: n % 7 == 0, 2, after), 2, lambda n: n)
        found += [edge.node for edge in page.edges]
        if not page.page_info.has_next_page:
            break
        after = page.page_info.end_cursor
    assert found == [7, 14, 21, 28, 35, 42, 49]


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_has_between_one_and_a_hundred(first: int) -> None:
    with pytest.raises(GraphQLError, match="between 1 and 100"):
        paging.checked(first)


@pytest.mark.parametrize("text", ["", None])
def test_no_cursor_is_the_beginning(text: str | None) -> None:
    assert paging.number_of(text) == 0


@pytest.mark.parametrize("text", ["x", "!!!", cursor(("a", "b")), cursor(("a",))])
def test_a_cursor_of_another_list_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        paging.number_of(text)


@pytest.mark.parametrize(
    "query",
    [
        '{ listings(first: 1, after: "x") { edges { cursor } } }',
        '{ history(code: "91620321MA0000015L", first: 1, after: "x") { edges { cursor } } }',
        '{ organisations(first: 1, codePrefix: "9", after: "x") { edges { cursor } } }',
        '{ commitments(first: 1, after: "x") { edges { cursor } } }',
    ],
)
def test_over_http_a_wrong_cursor_has_a_code(quiet: County, query: str) -> None:
    assert quiet.error(query) == "cursor_must_be_of_this_list"


@pytest.mark.parametrize("first", [0, 101])
def test_over_http_a_wrong_first_has_a_code(quiet: County, first: int) -> None:
    query = f"{{ listings(first: {first}) {{ edges {{ cursor }} }} }}"
    assert quiet.error(query) == "first_is_out_of_range"
