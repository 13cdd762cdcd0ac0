"""Makes the golden file of an event that has none: `python -m tests.house.golden`.

A golden file is the canonical JSON of one example with every field filled. It is made
once. An existing file is never written again: bytes once hashed into a ledger must stay
readable and encode to the same bytes for ever. A field added later gets a further file.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import inspect as shape

from ledger.store.entry import encode_event
from tests.house.reference import events
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.event import Event

GOLDEN = ROOT / "tests" / "golden" / "events"
DAY = date(2026, 3, 28)


def files_of(topic: str) -> list[Path]:
    """The golden files of one topic: `repair.applied.json`, then `repair.applied.2.json`."""
    return sorted([*GOLDEN.glob(f"{topic}.json"), *GOLDEN.glob(f"{topic}.[0-9]*.json")])


def keys_of(topic: str) -> set[str]:
    """The fields that the golden files of one topic show."""
    return {key for path in files_of(topic) for key in msgspec.json.decode(path.read_bytes())}


def fields_of(event: type[Event]) -> set[str]:
    """The fields an event has in its bytes."""
    return {field.encode_name for field in msgspec.structs.fields(event)}


def example(event: type[Event]) -> Event:
    """An example of an event with a value in every field."""
    made: Event = _filled(shape.type_info(event), event.__name__)
    return made


def _filled(kind: shape.Type, name: str) -> Any:
    for of, fill in _FILLS.items():
        if isinstance(kind, of):
            return fill(kind, name)
    raise TypeError(f"no example for {kind} ({name})")


def _struct(kind: Any, _name: str) -> Any:
    values = {f.name: _filled(f.type, f.name) for f in kind.fields}
    flags = {f.name: not f.default for f in kind.fields if isinstance(f.default, bool)}
    return kind.cls(**{**values, **flags})


def _union(kind: Any, name: str) -> Any:
    return _filled(next(t for t in kind.types if not isinstance(t, shape.NoneType)), name)


_FILLS: dict[Any, Any] = {
    shape.StructType: _struct,
    shape.UnionType: _union,
    shape.DateType: lambda _kind, _name: DAY,
    shape.DateTimeType: lambda _kind, _name: datetime(2026, 3, 28, 4, 0, tzinfo=UTC),
    shape.DecimalType: lambda _kind, _name: Decimal("1234.50"),
    shape.BoolType: lambda _kind, _name: True,
    shape.IntType: lambda _kind, _name: 7,
    shape.StrType: lambda _kind, name: f"{name} 永昌",
    shape.BytesType: lambda _kind, _name: b"\x00\xff",
    shape.LiteralType: lambda kind, _name: max(kind.values),
    shape.EnumType: lambda kind, _name: list[Enum](kind.cls)[-1],
    shape.VarTupleType: lambda kind, name: (_filled(kind.item_type, name),),
    shape.TupleType: lambda kind, name: tuple(_filled(t, name) for t in kind.item_types),
    shape.ListType: lambda kind, name: [_filled(kind.item_type, name)],
    shape.FrozenSetType: lambda kind, name: frozenset({_filled(kind.item_type, name)}),
    shape.DictType: lambda kind, name: {
        _filled(kind.key_type, name): _filled(kind.value_type, name)
    },
    shape.AnyType: lambda _kind, name: name,
}


def main() -> None:
    """Write the files that are missing, and no other."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for topic, event in events().items():
        if not fields_of(event) <= keys_of(topic) or not files_of(topic):
            number = len(files_of(topic)) + 1
            name = f"{topic}.json" if number == 1 else f"{topic}.{number}.json"
            with (GOLDEN / name).open("xb") as golden:
                golden.write(encode_event(example(event)))


if __name__ == "__main__":
    main()
