"""The same desk over PostgreSQL: what becomes of rows does not depend on the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.clock import SetClock
from ledger.intake.importing import import_file
from ledger.intake.linking import link_row
from ledger.intake.lookup import load_batch
from ledger.intake.withdrawal import withdraw_batch
from ledger.situation import Actor
from tests.ledger.intake.desk import (
    NOON,
    NUMBER,
    PENALTY_2015,
    SHOP,
    opened,
    shop,
    table,
    write_csv,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PERSON = {
    "category": "自然人", "unified_code": "", "person_document_kind": "身份证", "person_number": NUMBER,
}  # fmt: skip


def test_a_file_is_imported_linked_and_withdrawn(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDIT_LEDGER_KEYS", str(tmp_path / "keys"))
    ledger = opened(postgres_url, SetClock(NOON))
    officers = [Actor(name, "AMR", frozenset({"PROVIDER"})) for name in ("o1", "o2")]

    def send(name: str, layout: str, *rows: dict[str, str]) -> Any:
        path = write_csv(tmp_path / name, table(layout, rows))
        return import_file(ledger, path, agency="AMR", actor=officers[0])

    rows = [shop(1), shop(2, **PERSON), shop(3, facts=""), shop(1)]
    first = send("1.csv", "penalty-2018", *rows)
    assert (first.accepted, first.duplicate, first.rejected) == (2, 1, 1)
    again = send("2.csv", "penalty-2018", *rows)
    assert (again.first_batch, again.accepted, again.duplicate) == (first.batch, 0, 3)
    changed = send("3.csv", "penalty-2018", shop(1, remark="补记"), shop(2, **PERSON))
    assert (changed.accepted, changed.duplicate) == (1, 1)
    old = {**PENALTY_2015, "unified_code": "", "registration_number": "620321100000011"}
    waiting = send("4.csv", "penalty-2015", old)
    assert waiting.waiting == 1
    link_row(ledger, waiting.batch, 2, subject=SHOP, actor=officers[0])
    found = send("5.csv", "penalty-2015", {**old, "document_no": "9号"})
    assert found.accepted == 1
    coded = {**old, "registration_number": "", "organisation_code": "MA0000015", "document_no": "8"}
    assert send("6.csv", "penalty-2015", coded).accepted == 1
    withdraw_batch(ledger, first.batch, reason="报错了", actor=officers[0])
    withdraw_batch(ledger, first.batch, reason="报错了", actor=officers[1])
    batch = load_batch(ledger, first.batch)
    assert batch is not None
    assert batch.withdrawn_in == ledger.head
    ledger.close()
