"""Intake: batches with counts by reason, rejected rows with their entry, rows that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.event import Source
from ledger.intake.batch import (
    BatchReceived,
    Rejection,
    RowLinked,
    RowsSettled,
    RowWaiting,
    TableRead,
)
from projections import intake
from projections.provenance import origins, origins_of_batch
from projections.worklist import work
from tests.projections.small import COMPANY

if TYPE_CHECKING:
    from tests.projections.small import Small

FILE = "ab" * 32


def received(small: Small) -> int:
    table = TableRead(
        sheet="S", layout="penalty-2018", hash="c" * 64, heading_row=1, columns={"name": 1}
    )
    event = BatchReceived(
        batch="1", file=FILE, size_bytes=9, encoding="", agency="DRC", rows=4, tables=(table,)
    )
    entry = small.add(small.sealed(event, "batch/1", ()))
    small.add(
        small.sealed(
            RowsSettled(
                sheet="S",
                first_row=2,
                last_row=5,
                accepted=1,
                waiting=1,
                rejected=(Rejection("code", "unified_code_is_wrong", (3, 4)),),
                warnings={"name_differs": 1},
            ),
            "batch/1",
            (),
        )
    )
    waits = RowWaiting(sheet="S", row=5, legacy=(("registration_number", "6" * 15),))
    small.add(small.sealed(waits, "batch/1", ()))
    small.runner.catch_up()
    return entry


def test_a_batch_says_what_became_of_its_rows(small: Small) -> None:
    entry = received(small)
    ((_, row),) = intake.batches.run(small.database, first=9, agency="DRC")
    assert (row.stream, row.entry, row.layouts) == ("batch/1", entry, ("penalty-2018",))
    assert (row.rows, row.accepted, row.waiting, row.rejected) == (4, 1, 1, 2)
    reasons = {(r.sort, r.reason): r.rows for _, r in intake.reasons.run(small.database, first=9)}
    assert reasons == {("rejected", "unified_code_is_wrong"): 2, ("warned", "name_differs"): 1}
    ((_, rejected),) = intake.rejected.run(small.database, first=9, stream="batch/1", row=4)
    assert (rejected.field, rejected.reason) == ("code", "unified_code_is_wrong")


def test_a_waiting_row_is_work_until_it_is_linked(small: Small) -> None:
    received(small)
    small.register()
    ((_, row),) = work.run(small.database, first=9, kind="intake.link")
    assert (row.agency, row.detail, row.tag) == ("DRC", "S!5", "")
    ((_, waiting),) = intake.waiting.run(small.database, first=9)
    assert waiting.schemes == ("registration_number",)
    small.happen(RowLinked(sheet="S", row=5, subject=COMPANY, waited_in=waiting.entry), "batch/1")
    assert not work.count(small.database, kind="intake.link")
    assert not intake.waiting.count(small.database)


def test_a_record_is_traced_to_file_and_row(small: Small) -> None:
    small.register()
    stream = small.penalty(source=Source(file=FILE, sheet="S", row=2), batch="1")
    ((_, row),) = origins.run(
        small.database, first=9, agency="EMB", document_no="永市监罚(2026)1号"
    )
    assert (row.stream, row.file, row.sheet, row.row) == (stream, FILE, "S", 2)
    assert [r.stream for _, r in origins_of_batch.run(small.database, first=9, batch="1")] == [
        stream
    ]
