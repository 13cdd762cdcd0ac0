"""Made-up entries for the tests of the stores."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from ledger.store.appending import Boundary, Proposed, Receipt, Sealed

NOON = datetime(2026, 11, 23, 4, 0, 0, 7, tzinfo=UTC)
ORGANISATION = "91620321MA0000000X"
OTHER = "91620321MA1111111X"
ANYTHING = Boundary(position=2**40)


def sealed(stream: str = "", *subjects: str, **more: Any) -> Sealed:
    """An entry about some subjects; each is new unless its stream is given."""
    given: dict[str, Any] = {
        "id": uuid4().hex,
        "type": "penalty.filed",
        "stream": stream or str(uuid4()),
        "data": '{"amount":"1000.00","document":"永市监罚〔2026〕12号"}'.encode(),
        "effective_on": date(2026, 11, 20),
        "subjects": subjects,
        "agency": "AMR",
        "actor": "officer-7",
    }
    return Sealed(**(given | more))


def proposed(*entries: Sealed, key: str = "", boundary: Boundary = ANYTHING) -> Proposed:
    """A command's entries, conflicting with nothing unless told."""
    return Proposed(entries=entries or (sealed(),), boundary=boundary, key=key)


def receipt(outcome: object) -> Receipt:
    """The outcome, which must be a receipt."""
    assert isinstance(outcome, Receipt), outcome
    return outcome
