"""A fresh ledger fed with the first entries of another, line by line."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from ledger.store.appending import Boundary, Proposed, Receipt, Sealed
from ledger.store.entry import wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.store import Store
    from ledger.store.entry import Wire


def feed(store: Store, lines: Iterable[bytes]) -> None:
    """Append what the lines say, each at its own instant; what had one key goes together."""
    read = [wire(line) for line in lines]
    for _, together in groupby(enumerate(read), key=lambda each: each[1].key or each[0]):
        group = [each for _, each in together]
        entries = tuple(_sealed(each) for each in group)
        proposed = Proposed(entries=entries, boundary=Boundary(position=2**40), key=group[0].key)
        now = datetime.fromisoformat(group[0].recorded_at)
        (outcome,) = store.append([proposed], now, operator_confirms_clock=True)
        assert isinstance(outcome, Receipt)


def _sealed(line: Wire) -> Sealed:
    return Sealed(
        id=line.id,
        type=line.type,
        stream=line.stream,
        data=bytes(line.data),
        effective_on=date.fromisoformat(line.effective_on),
        subjects=tuple(line.subjects),
        agency=line.agency,
        actor=line.actor,
        batch=line.batch,
        caused_by=line.caused_by,
        source=line.source,
        sd=line.sd,
        key=line.key,
    )
