"""The files that departments of the stories send, and what the access ledger says."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from ledger.topics import decode
from tests.ledger.intake.desk import PENALTY, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.access import AccessAnswered
    from tests.stories.county import County


def penalty_row(county: County, decided_on: str, **cells: str) -> dict[str, str]:
    """A row of the penalty table of the market regulator, about a firm nobody named before."""
    number = county.number()
    return {
        **PENALTY,
        "name": f"永昌县第{number}食品店",
        "unified_code": county.new_code(),
        "document_no": f"永市监罚字〔2026〕{number}号",
        "decided_on": decided_on,
        **cells,
    }


def csv_table(layout: str, rows: Iterable[Mapping[str, str]], encoding: str = "utf-8") -> bytes:
    """A table in a layout as the bytes of a text file."""
    text = io.StringIO()
    csv.writer(text).writerows(table(layout, rows))
    return text.getvalue().encode(encoding)


def accesses(county: County, after: int = 0) -> list[AccessAnswered]:
    """What the access ledger accounted for after an entry of its own."""
    lines = county.rooms.access.store.entries(after, 1_000, None)
    return [data for n, line in lines if (data := _answered(n, line)) is not None]


def _answered(number: int, line: bytes) -> Any:
    return decode(number, line).data
