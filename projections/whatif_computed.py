"""What follows otherwise for one folded subject: its records, commitments and cases compared.

Fold once: `evolve` reads no rules. What read no rule that the overlay changes is not computed
again; a record is laid out only where its window, duties or term differ.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import msgspec

from projections.account import Account
from projections.accountability import NONE, Answers
from projections.caseload import Cases
from projections.consequences import follows
from projections.differences import Difference, of_one, of_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.rulemaking.watching import Watched
    from projections.projection import Standpoint

NAMES_OF_RULES: Final = frozenset({"rule", "retention_rule", "clause", "regime"})
"""Fields that only name the rules: no consequence for the subject."""
SUPERVISION = "supervision"


def computed(
    account: Account, other: Standpoint, watch: Watched, families: frozenset[str]
) -> list[Difference]:
    """The differences of a settled account whose policy is watched, seen from another standpoint;
    `families` are those in which the two differ."""
    seen = twin(account, other)
    found: list[Difference] = []
    watch.read.clear()
    cases = account.cases()
    if watch.read & families:
        found += _of_cases(cases, seen.cases())
    found += _of_records(account, seen, watch, families)
    found += _of_commitments(account, seen, watch, families)
    return [_plain(d) for d in found if d.field.rpartition(".")[2] not in NAMES_OF_RULES]


def twin(account: Account, standpoint: Standpoint) -> Account:
    """The same folded state seen from another standpoint."""
    other = Account(account.tag, standpoint)
    other.state = account.state
    other.pending_on = account.pending_on
    other.settle()
    return other


def _of_cases(was: Cases, now: Cases) -> Iterator[Difference]:
    if was.supervision != now.supervision:
        yield from of_one(SUPERVISION, "", was.supervision, now.supervision)
    for (part, before), (_, after) in zip(_parts(was), _parts(now), strict=True):
        if before != after:
            yield from of_parts(part, before, after)


def _parts(cases: Cases) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The lists of a subject's cases by name, those within answers and rights too."""
    for each in fields(Cases):
        value = getattr(cases, each.name)
        if each.name == "answers":
            for name in Answers.__slots__:
                yield name, () if value is NONE else getattr(value, name)
        elif each.name == "rights":
            yield from value._asdict().items()
        elif isinstance(value, tuple):
            yield each.name, value


def _of_records(
    account: Account, seen: Account, watch: Watched, families: frozenset[str]
) -> list[Difference]:
    at, other = account.standpoint, seen.standpoint
    changed = []
    for stream, record in account.state.records.items():
        watch.read.clear()
        was = follows(record, at)
        if watch.read & families and was != follows(record, other):
            changed.append(stream)
    before = [account.record(stream)[0] for stream in changed]
    return of_parts("records", before, [seen.record(stream)[0] for stream in changed])


def _of_commitments(
    account: Account, seen: Account, watch: Watched, families: frozenset[str]
) -> Iterator[Difference]:
    for stream in account.state.commitments:
        watch.read.clear()
        was = account.commitment(stream)[0]
        if watch.read & families:
            now = seen.commitment(stream)[0]
            if was != now:
                yield from of_parts("commitments", (was,), (now,))


def _plain(of: Difference) -> Difference:
    """The difference with its values as JSON has them, as it also comes from another process."""
    old, new = msgspec.to_builtins(of.old), msgspec.to_builtins(of.new)
    return msgspec.structs.replace(of, old=old, new=new)
