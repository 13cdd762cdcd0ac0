"""Reading archives: many heads at once, search by code and by name, never a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from projections import reading
from projections.query import CursorError
from tests.projections.small import COMPANY, OTHER, PERSON

if TYPE_CHECKING:
    from tests.projections.small import Small


@pytest.fixture
def three(small: Small) -> Small:
    small.register(COMPANY, "永昌县甲公司")
    small.register(OTHER, "永昌县乙公司")
    small.register(PERSON)
    return small


def test_heads_of_many_leave_out_who_is_unknown(three: Small) -> None:
    found = reading.heads(three.database, [COMPANY, "unknown", OTHER])
    assert set(found) == {COMPANY, OTHER}
    assert found[COMPANY].is_clean


def test_search_by_code_begins_with_it(three: Small) -> None:
    found = [row.tag for _, row in reading.search(three.database, code="9162", first=10)]
    assert found == sorted([COMPANY, OTHER])


def test_search_by_name_goes_on_after_a_cursor(three: Small) -> None:
    ((cursor, first),) = reading.search(three.database, name="永昌", first=1)
    ((_, second),) = reading.search(three.database, name="永昌", first=5, after=cursor)
    assert {first.tag, second.tag} == {COMPANY, OTHER}


def test_no_search_finds_a_person(three: Small) -> None:
    assert not reading.search(three.database, code=PERSON[:4], first=10)


def test_a_search_is_by_one_of_the_two(three: Small) -> None:
    with pytest.raises(ValueError, match="by code or by name"):
        reading.search(three.database, first=1)


def test_a_foreign_cursor_is_refused(three: Small) -> None:
    with pytest.raises(CursorError):
        reading.search(three.database, code="91", first=1, after="nonsense")


def test_an_unknown_subject_has_no_document(three: Small) -> None:
    assert reading.head(three.database, "unknown") is None
    assert reading.page_documents(three.database, COMPANY) == []
