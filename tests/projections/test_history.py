"""History: what each entry said, oldest or newest first, of one subject or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.record.record import RecordMarked
from projections import history
from tests.projections.small import COMPANY, OTHER

if TYPE_CHECKING:
    from tests.projections.small import Small


def test_the_entries_of_a_subject_in_both_directions(small: Small) -> None:
    registered = small.register()
    stream = small.penalty()
    marked = small.happen(RecordMarked(record=stream, mark="under_lawsuit"), "x/1")
    rows = history.of_subject(small.database, COMPANY, first=9)
    assert [row.topic for row in rows] == ["subject.registered", "record.filed", "record.marked"]
    assert rows[-1].about == stream
    assert rows[-1].summary == "under_lawsuit"
    assert rows[0].recorded_at.tzinfo is not None
    newest = history.newest_of_subject(small.database, COMPANY, first=9)
    assert newest == rows[::-1]
    assert history.of_subject(
        small.database, COMPANY, after=registered, upto=marked - 1, first=9
    ) == [rows[1]]


def test_changes_are_told_once_for_each_subject_of_an_entry(small: Small) -> None:
    small.register()
    small.register(OTHER)
    entry = small.happen(RecordMarked(record="r", mark="under_lawsuit"), "x/1", COMPANY, OTHER)
    rows = history.changes(small.database, after=entry - 1, first=9)
    assert [(row.entry, row.tag) for row in rows] == [(entry, COMPANY), (entry, OTHER)]


def test_the_law_stands_under_no_subject(small: Small) -> None:
    small.runner.catch_up()
    rows = history.of_subject(small.database, "", first=3)
    assert rows[0].topic == "ledger.founded"
