"""Every stored field of every part of an archive says what it rests on."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.refusal import PLAN
from ledger.simulation.living import Plan, simulate
from projections.asof import archive_as_of, moment
from projections.differences import HEAD
from projections.documents import Head
from projections.projection import Standpoint
from projections.tracing import ABOUT, NoValueError, Target, basis, found, parts_of, set_by
from tests.ledger.simulation.conftest import founded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.ledger import Ledger
    from projections.differences import Archive

LIVED = Plan(subjects=60, first=date(2021, 1, 4), last=date(2026, 6, 30), seed=11)
CASES = {
    "listings", "measures", "commitments", "rectifications", "interviews", "repairs", "objections",
    "notices", "incentives", "grants", "evaluations", "typical_cases", "responsibilities",
    "accountabilities", "answerable", "accountability_notices", "declarations", "attendances",
    "requests", "mandates", "complaints", "claims", "consumer_complaints", "bankruptcies",
}  # fmt: skip
LISTS = {"names", "identifiers", "merge_trail", "refused_kinds"}
"""Lists of a head whose members have no ids of their own."""
SELDOM = {
    "claims", "mandates", "complaints", "bankruptcies", "attendances", "typical_cases",
    "answerable", "accountabilities", "accountability_notices", "responsibilities",
}  # fmt: skip
"""Parts that a small county need not have."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A county after some years."""
    folder = tmp_path_factory.mktemp("traced")
    with closing(founded(str(folder / "data"), folder / "keys", LIVED.first)) as ledger:
        simulate(ledger, LIVED, folder / "tables")
        yield ledger


@pytest.fixture(scope="module")
def archives(lived: Ledger) -> dict[str, Archive]:
    """The archive of every subject."""
    tags = [tag for tag, _ in lived.store.newest_of_all(lived.head)]
    made = {tag: archive_as_of(lived, tag, moment(lived)) for tag in tags}
    return {tag: of for tag, of in made.items() if of and of[0].registered_on}


def paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path to every value that is not made of others, and to every empty list."""
    if hasattr(value, "__struct_fields__"):
        for name in value.__struct_fields__:
            if name not in ABOUT:
                yield from paths(getattr(value, name), (*path, name))
    elif isinstance(value, tuple) and value:
        for place, each in enumerate(value):
            yield from paths(each, (*path, str(place)))
    else:
        yield path


def targets(of: Archive) -> Iterator[Target]:
    """Every value of an archive."""
    own = {n for n in Head.__struct_fields__ if isinstance(getattr(of[0], n), tuple)} - LISTS
    yield from (Target(HEAD, "", path) for path in paths(of[0]) if path[0] not in own)
    for part, each in parts_of(of):
        yield from (Target(part, each.id, path) for path in paths(each))


def test_every_field_names_its_entries_and_a_derived_one_its_rule(
    lived: Ledger, archives: dict[str, Archive]
) -> None:
    met: Counter[str] = Counter()
    rules = lived.registry.policy.rule_sets
    for of in archives.values():
        for target in targets(of):
            rests = basis(of, target)
            met[target.part] += 1
            assert rests.entries, target
            assert all(0 < entry <= lived.head for entry in rests.entries), target
            name = rests.rule.partition("#")[0]
            assert name in rules or name == PLAN or not (rests.derived or rests.rule), target
    assert CASES - met.keys() <= SELDOM


def test_the_entry_that_set_a_value_is_one_of_its_subject(
    lived: Ledger, archives: dict[str, Archive]
) -> None:
    """Just before it the value was another, by the same law and day."""
    at = Standpoint(lived.registry, lived.today)
    checked = 0
    for tag, of in list(archives.items())[::8]:
        history = lived.history(tag)
        numbers = {entry.number for entry in history}
        root, *also = lived.tags_of(tag)
        for target in list(targets(of))[::23]:
            number = set_by(history, root, also, at, target)
            assert number in numbers, target
            checked += 1
    assert checked > 100


def test_what_an_entry_said_is_found_again(lived: Ledger, archives: dict[str, Archive]) -> None:
    at = Standpoint(lived.registry, lived.today)
    for tag, of in archives.items():
        for each in (r for page in of[1] for r in page.records):
            for target, entry in (
                (Target("records", each.id, ("decided_on",)), each.entries[0]),
                (Target("records", each.id, ("repaired_in",)), each.repaired_in),
            ):
                if entry and not each.corrections:
                    root, *also = lived.tags_of(tag)
                    found_in = set_by(lived.history(tag), root, also, at, target)
                    assert found_in == entry
                    return


def test_what_is_not_there_has_no_provenance(archives: dict[str, Archive]) -> None:
    of = next(iter(archives.values()))
    with pytest.raises(NoValueError):
        found(of, "nothing")
    for path in (("nothing",), ("counts", "nothing"), ("names", "99")):
        with pytest.raises(NoValueError):
            basis(of, Target(HEAD, "", path))
