"""A made-up county of any size in which acts are lawful: for benchmarks that run guards again.

Most subjects have records, publications and a commitment. One in five entries belongs to lives
in which everything happens (notices, listings, measures, repairs, objections): a small county is
simulated by the real commands, and each of its entries is entered once for each of many towns,
whose subjects and cases have codes and ids of their own. Numbers of entries within events stay
those of the first town, so the few guards that compare such numbers cannot be judged in others.
"""

from __future__ import annotations

import random
import re
from contextlib import closing
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING

from bench.rebuild import COMMAND_SUBJECTS, FIRST_DAY, LAST_DAY, subject_life
from ledger.clock import SetClock
from ledger.codes import synthetic_unified_code
from ledger.founding import founding_drafts
from ledger.ledger import Ledger
from ledger.policy import seed_policy
from ledger.registry import PREFIX
from ledger.repair.regime import book
from ledger.simulation.living import Plan, simulate
from ledger.simulation.officers import appointments
from ledger.situation import Actor
from ledger.store import open_store, open_vault
from ledger.store.appending import Boundary, Proposed, Sealed
from ledger.store.entry import wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.store import Store

LIVED_SHARE = 5
"""One in so many entries is of a life in which everything happens."""
SUBJECTS, FIRST_SERIAL = 100, 3_000_000
RECORDS_MAX = 4
"""Of a plain subject: so a million entries are about a hundred thousand subjects."""
FOUNDER = Actor(officer="founder", agency="", roles=frozenset({"ADMINISTRATOR"}))
ANYWHERE = Boundary(position=2**40)
_ID = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_NUMBER = re.compile(rb"(620321\d{8})(\d{6})")


def make_county(folder: Path, entries: int, seed: int = 1) -> int:
    """Append about so many entries; answers how many there are."""
    lines = _lived(folder / "small", entries // LIVED_SHARE)
    with closing(open_store(folder)) as store:
        towns = max(1, entries // LIVED_SHARE // len(lines))
        codes = sorted({tag for line in lines for tag in wire(line).subjects if "-" not in tag})
        for together in _moments(lines):
            _append_for_each(store, together, towns, codes)
        _append_plain(store, entries, seed)
        return store.head().size


def _lived(folder: Path, entries: int) -> list[bytes]:
    """The entries of a county that lived by the real commands, small enough for the share."""
    store = open_store(folder)
    vault = open_vault(folder, store, settings={"CREDIT_LEDGER_KEYS": str(folder / "keys")})
    start = datetime.combine(FIRST_DAY, time(1), UTC)
    with closing(Ledger(store, vault, SetClock(start))) as ledger:
        drafts = founding_drafts("bench/simulated", True, appointments(), FIRST_DAY)
        ledger.append(drafts, Boundary(position=0), FOUNDER)
        subjects = min(SUBJECTS, max(8, entries // 60))
        simulate(ledger, Plan(subjects, FIRST_DAY, LAST_DAY, seed=5), folder / "tables")
        return [line for _, line in store.entries(0, 10**7)]


def _moments(lines: list[bytes]) -> Iterator[list[bytes]]:
    for _, together in groupby(lines, key=lambda line: wire(line).recorded_at):
        yield list(together)


def _append_for_each(store: Store, lines: list[bytes], towns: int, codes: list[str]) -> None:
    """What happened in one moment happens in every town; law and offices are made once."""
    once = [line for line in lines if not wire(line).subjects]
    about = [line for line in lines if wire(line).subjects]
    groups = [[_sealed(line) for line in once]] if once else []
    groups += [
        [_sealed(_elsewhere(line, town, codes)) for line in about]
        for town in range(towns if about else 0)
    ]
    now = datetime.fromisoformat(wire(lines[0]).recorded_at)
    proposed = [Proposed(entries=tuple(g), boundary=ANYWHERE) for g in groups]
    store.append(proposed, now, operator_confirms_clock=True)


def _elsewhere(line: bytes, town: int, codes: list[str]) -> bytes:
    """The same entry with the subjects and cases of another town."""
    if not town:
        return line
    for code in wire(line).subjects:
        if code in codes:
            serial = FIRST_SERIAL + town * SUBJECTS * 4 + codes.index(code)
            line = line.replace(code.encode(), synthetic_unified_code(serial).encode())
    line = _ID.sub(lambda m: b"%08x" % (town * 7919 + int(m[0][:4], 16)) + m[1], line)
    return _NUMBER.sub(lambda m: m[1] + b"%06d" % ((int(m[2]) + town * 61_813) % 10**6), line)


_DICE = random.Random(0)


def _sealed(line: bytes) -> Sealed:
    of = wire(line)
    registry = of.stream.startswith(PREFIX) or not of.subjects
    return Sealed(
        id=of.id if registry else f"{_DICE.getrandbits(128):032x}",
        type=of.type,
        stream=of.stream,
        data=bytes(of.data),
        effective_on=date.fromisoformat(of.effective_on),
        subjects=tuple(of.subjects),
        agency=of.agency,
        actor=of.actor,
        batch=of.batch,
        source=of.source,
        sd=of.sd,
    )


def _append_plain(store: Store, entries: int, seed: int) -> None:
    """Subjects with records, publications and commitments, until there is enough."""
    dice, law = random.Random(seed), book(seed_policy())
    now = datetime.combine(LAST_DAY, time(12), UTC)
    size, group, serial = store.head().size, [], 0
    while size < entries:
        serial += 1
        made = tuple(subject_life(dice, law, serial, RECORDS_MAX))
        group.append(Proposed(entries=made, boundary=ANYWHERE))
        size += len(made)
        if len(group) >= COMMAND_SUBJECTS * 10 or size >= entries:
            store.append(group, now, operator_confirms_clock=True)
            group = []
