"""What differs between two archives: enough to make one of the other, and nothing else."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from ledger.ledger import Ledger
from ledger.record.record import RecordCorrected
from ledger.store import open_store, open_vault
from projections.asof import AsOf, archive_as_of
from projections.differences import (
    HEAD,
    INSIDE,
    PROVENANCE,
    RECORDS,
    Archive,
    Difference,
    differences,
)
from projections.documents import Counts, Head
from tests.projections.histories import County
from tests.projections.small import COMPANY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.projections.small import Small

Parts = dict[tuple[str, str], msgspec.Struct]
ACTS = 500


def parts(archive: Archive | None) -> Parts:
    """The parts of an archive that have values: by the list and the id."""
    if archive is None:
        return {}
    head, pages = archive
    found: Parts = {(HEAD, ""): head, ("counts", ""): head.counts}
    if head.supervision is not None:
        found["supervision", ""] = head.supervision
    found |= {(RECORDS, r.id): r for page in pages for r in page.records}
    for name in head.__struct_fields__:
        if name not in INSIDE:
            held = getattr(head, name)
            many = held if isinstance(held, tuple) else ()
            found |= {(name, each.id): each for each in many if hasattr(each, "id")}
    return found


def bare(part: msgspec.Struct) -> msgspec.Struct:
    """A part without its provenance; of a head, without what stands in parts of its own."""
    changed: dict[str, Any] = {}
    for name in part.__struct_fields__:
        value = getattr(part, name)
        own = isinstance(value, tuple) and value and hasattr(value[0], "id")
        head = isinstance(part, Head) and (name in INSIDE or name in ("counts", "supervision"))
        if name in PROVENANCE or own or head:
            changed[name] = Counts() if name == "counts" else None
        elif isinstance(value, msgspec.Struct):
            changed[name] = bare(value)
        elif isinstance(part, Head) and value == ():
            changed[name] = None
    return msgspec.structs.replace(part, **changed)


def applied(old: Parts, new: Parts, found: list[Difference]) -> Parts:
    """What the differences make of the old parts; of the new ones only the classes are taken."""
    made = dict(old)
    for key in [key for key in made if key not in new and not _told({key: made[key]})]:
        del made[key]
    for key in dict.fromkeys((each.part, each.id) for each in found):
        of = [each for each in found if (each.part, each.id) == key]
        if key not in new:
            assert all(each.new is None for each in of)
            del made[key]
        elif key in made:
            for each in of:
                made[key] = _replaced(made[key], each.field.split("."), each.new)
        else:
            made[key] = _made(type(new[key]), {each.field: each.new for each in of})
    return made


def _made(kind: type[msgspec.Struct], given: dict[str, Any]) -> msgspec.Struct:
    """A part of the fields that are told; required ones that are not told are None."""
    fields = msgspec.structs.fields(kind)
    return kind(**{f.name: None for f in fields if f.required} | given)


def _replaced(part: Any, path: list[str], value: Any) -> Any:
    name, *inner = path
    if inner:
        value = _replaced(getattr(part, name), inner, value)
    return msgspec.structs.replace(part, **{name: value})


def same(one: Parts, other: Parts) -> bool:
    """Whether two sets of parts say the same; a head that says nothing is none."""
    return _told(one) == _told(other)


def _told(found: Parts) -> Parts:
    told = {key: bare(part) for key, part in found.items()}
    return {k: p for k, p in told.items() if p not in (bare(_made(type(p), {})), Counts())}


@pytest.fixture(params=(1, 2))
def county(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[County, Ledger]]:
    """A county that lived, with merges, and its ledger."""
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(open_store(folder)) as store, closing(open_vault(folder, store)) as vault:
        made = County(store, seed=request.param, merging=0.02)
        made.live(ACTS)
        yield made, Ledger(store, vault)


def test_differences_make_one_archive_of_another(county: tuple[County, Ledger]) -> None:
    lived, ledger = county
    dice = random.Random(0)
    told = 0
    for tag in lived.tags:
        for _ in range(12):
            moments = [AsOf(dice.randint(1, ledger.head), _day(dice, lived.day)) for _ in "12"]
            old, new = (archive_as_of(ledger, tag, at) for at in moments)
            found = differences(old, new)
            assert same(applied(parts(old), parts(new), found), parts(new))
            assert all(each.old != each.new for each in found)
            assert differences(old, new) == found
            told += len(found)
    assert told > ACTS


def _day(dice: random.Random, last: date) -> date:
    return last - timedelta(dice.choice((0, 0, 30, 400, 1000)))


def test_an_archive_does_not_differ_from_itself(county: tuple[County, Ledger]) -> None:
    lived, ledger = county
    at = AsOf(ledger.head, lived.day)
    for tag in lived.tags:
        archive, again = (archive_as_of(ledger, tag, at) for _ in "12")
        assert archive is not None
        assert differences(archive, again) == differences(None, None) == []


def test_every_difference_names_entries_that_were_there(county: tuple[County, Ledger]) -> None:
    lived, ledger = county
    at = AsOf(ledger.head, lived.day)
    for tag in lived.tags:
        archive = archive_as_of(ledger, tag, at)
        for each in (*differences(None, archive), *differences(archive, None)):
            assert each.derived_from, each
            assert all(0 < entry <= ledger.head for entry in each.derived_from)


def test_a_correction_is_one_field_with_its_entry(small: Small) -> None:
    small.register()
    stream = small.penalty()
    with closing(open_vault(small.folder, small.store)) as vault:
        ledger = Ledger(small.store, vault)
        before = archive_as_of(ledger, COMPANY, AsOf(ledger.head, small.today))
        corrected = RecordCorrected(
            record=stream, field="document_name", old="", new="甲", basis="x"
        )
        small.happen(corrected, "x/1")
        after = archive_as_of(ledger, COMPANY, AsOf(ledger.head, small.today))
        found = differences(before, after)
    named = {each.field: each for each in found}
    assert named["document_name"].new == "甲"
    assert named["document_name"].derived_from == (ledger.head,)
    assert {(each.part, each.id) for each in found} == {(RECORDS, stream)}
    assert set(named) <= {"document_name", "corrections"}
