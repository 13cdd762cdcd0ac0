"""Reading ahead: a second process says what this one would have read, or the import stops."""

from __future__ import annotations

import openpyxl
import pytest

from ledger.intake import ahead
from ledger.intake.lookup import Lookup
from tests.ledger.intake.desk import Desk, shop, table

ROWS = [shop(n) for n in range(1, 30)] + [shop(30, facts=""), shop(31, organ="县渔业局")]


def filed(desk: Desk) -> list[tuple[object, ...]]:
    return [(e.stream, e.data, e.source, e.subjects) for e in desk.entries("record.filed")]


def test_a_large_file_gives_the_same_as_a_small_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = desk.penalties(*ROWS, check=True)
    monkeypatch.setattr("ledger.intake.run.AHEAD_ROWS_MIN", 10)
    monkeypatch.setattr("ledger.intake.run.PIECE_ROWS_MAX", 7)
    done = desk.penalties(*ROWS)
    assert (done.accepted, done.rejected) == (29, 2)
    assert done.reasons == summary.reasons
    assert done.warnings == summary.warnings
    (first, *_) = desk.entries("record.filed")
    values = desk.ledger.vault.open(first.id)
    assert values["text"]["facts"] == shop(1)["facts"]
    assert values["cells"][0] == shop(1)["name"]
    assert (desk.folder / "p.csv.rejects.csv").exists()
    assert len(filed(desk)) == 29


def test_a_large_workbook_is_read_ahead_as_well(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.intake.run.AHEAD_ROWS_MIN", 10)
    book = openpyxl.Workbook()
    sheet = book.create_sheet("处罚", 0)
    for line in table("penalty-2018", ROWS):
        sheet.append(line)
    path = desk.folder / "p.xlsx"
    book.save(path)
    summary = desk.send(path)
    assert (summary.accepted, summary.rejected) == (29, 2)
    assert {e.source.sheet for e in desk.entries("record.filed") if e.source} == {"处罚"}


def test_rows_that_are_known_are_read_again_from_their_cells(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.penalties(*ROWS[:12], file="1.csv")
    monkeypatch.setattr("ledger.intake.run.AHEAD_ROWS_MIN", 10)
    rows = [*ROWS[:10], {**ROWS[10], "remark": "补记"}, {**ROWS[11], "facts": "别的"}]
    summary = desk.penalties(*rows, file="2.csv")
    assert (summary.accepted, summary.duplicate, summary.rejected) == (1, 10, 1)


def test_a_process_that_ends_early_stops_the_import_which_can_be_resumed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.intake.run.AHEAD_ROWS_MIN", 10)
    monkeypatch.setattr(ahead, "MODULE", "ledger.intake.fault")
    with pytest.raises(ahead.ReadingAheadError):
        desk.penalties(*ROWS)
    monkeypatch.setattr(ahead, "MODULE", "ledger.intake.ahead")
    assert desk.penalties(*ROWS).accepted == 29


def test_the_second_process_ends_with_the_import(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.intake.run.AHEAD_ROWS_MIN", 10)
    monkeypatch.setattr("ledger.intake.run.PIECE_ROWS_MAX", 5)

    def broken(*_: object) -> None:
        raise ConnectionAbortedError

    monkeypatch.setattr(Lookup, "learn_filings", broken)
    with pytest.raises(ConnectionAbortedError):
        desk.penalties(*ROWS)
