"""The rebuild of all projections: entries a second over a made-up ledger, beside its limit.

The limit is a loop over the same entries that only reads and decodes them, and writes nothing;
the peer is the projection of the library that the ledger's recorders belong to.
"""

from __future__ import annotations

import random
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from bench import following
from ledger.calendar import Calendar
from ledger.codes import synthetic_unified_code
from ledger.commitment.commitment import CommitmentMade, commitment_stream
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.event import Source
from ledger.founding import founding_drafts
from ledger.policy import seed_policy
from ledger.publication.obligation import duties
from ledger.publication.publication import PublicationPublished
from ledger.record.identity import record_id
from ledger.record.record import RecordFiled
from ledger.repair.regime import book
from ledger.store import open_store
from ledger.store.appending import Boundary, Proposed, Sealed
from ledger.store.entry import encode_event
from ledger.subject import SubjectRegistered
from ledger.topics import decode
from projections.opening import open_projections
from projections.rebuild import rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.event import Event
    from ledger.repair.regime import Book

FIRST_DAY = date(2022, 4, 1)
LAST_DAY = date(2026, 11, 20)
COMMAND_SUBJECTS = 50
PEER_EVENTS = 5_000
RECORDS = (("licence", "AMR"), ("licence", "HUD"), ("penalty", "AMR"), ("penalty", "EMB"))
FILE = "ab" * 32
CALENDAR = Calendar({}, seed_policy())


def measure(folder: Path, entries: int) -> list[dict[str, object]]:
    """The figure for a ledger of about so many entries, made in the folder."""
    size = make_ledger(folder, entries)
    started = time.perf_counter()
    with closing(open_projections(folder)) as projections:
        rebuild(folder, projections, lambda: LAST_DAY)
    value = size / (time.perf_counter() - started)
    limit = _limit(folder, size)
    peer = following.measure(folder / "peer", PEER_EVENTS)
    return [
        {
            "figure": "rebuild of all projections",
            "store": "sqlite",
            "value": round(value),
            "unit": "entries/s",
            "peer": "eventsourcing's projection, tracking only",
            "peer_value": round(peer),
            "limit": "read and decode only, one process",
            "limit_value": round(limit),
            "ratio_peer": round(value / peer, 2),
            "ratio_limit": round(value / limit, 3),
        }
    ]


def _limit(folder: Path, size: int) -> float:
    with closing(open_store(folder)) as store:
        started, after = time.perf_counter(), 0
        while page := store.entries(after, 2_000):
            for number, line in page:
                decode(number, line)
            after = page[-1][0]
        return size / (time.perf_counter() - started)


def make_ledger(folder: Path, entries: int, seed: int = 1) -> int:
    """Append a made-up county's entries, with no vault; answers how many there are."""
    dice, law = random.Random(seed), book(seed_policy())
    now = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, tzinfo=UTC)
    with closing(open_store(folder)) as store:
        drafts = founding_drafts("bench/simulated", True, (), FIRST_DAY)
        found = [
            made_up(dice, d.event, d.stream, (), d.effective_on, "DRC", opens=d.opens)
            for d in drafts
        ]
        group, waiting, size = [found], 0, 0
        for serial in range(1, entries):
            made = list(subject_life(dice, law, serial))
            group.append(made)
            waiting += len(made)
            if waiting > COMMAND_SUBJECTS * 100 or size + waiting >= entries:
                store.append(
                    [Proposed(entries=e, boundary=Boundary(position=2**40)) for e in group], now
                )
                size, group, waiting = size + waiting, [], 0
            if size >= entries:
                break
        return store.head().size


def subject_life(
    dice: random.Random, law: Book, serial: int, records_max: int = 8
) -> Iterator[Sealed]:
    """One organisation with its records, their publications and a commitment."""
    code = synthetic_unified_code(serial)
    name = f"永昌县第{serial}商贸有限公司"
    registered = SubjectRegistered(kind="organisation", code=code, name=name)
    yield made_up(dice, registered, f"subject/{code}", (code,), FIRST_DAY, "AMR", opens=True)
    for at in range(dice.randrange(2, records_max + 1)):
        kind, agency = dice.choice(RECORDS)
        yield from record_life(dice, law, code, name, kind, agency, f"{serial}-{at}")
    if dice.random() < 0.3:  # noqa: PLR2004 - made up
        yield from _commitment(dice, code, serial)


def record_life(
    dice: random.Random, law: Book, code: str, name: str, kind: str, agency: str, serial: str
) -> Iterator[Sealed]:
    """A record and its publications."""
    day = FIRST_DAY + timedelta(dice.randrange((LAST_DAY - FIRST_DAY).days - 30))
    facts = RecordFiled(
        kind=kind,
        document_no=f"永{agency}字〔{day.year}〕{serial}号",
        agency=agency,
        decided_on=day,
        name=name,
        penalty_kinds=("fine",) if kind == "penalty" else (),
        fine=Decimal(dice.randrange(1, 500) * 100) if kind == "penalty" else None,
        licence_kind="general" if kind == "licence" else "",
        valid_until=day + timedelta(1000) if kind == "licence" else None,
        layout=f"{kind}-2018",
    )
    stream = record_id(agency, kind, facts.document_no, code)
    source = Source(file=FILE, sheet="Sheet1", row=dice.randrange(1, 100_000))
    sealed = made_up(dice, facts, stream, (code,), day, agency, opens=True, source=source)
    yield sealed
    for rule in duties(facts, law):
        on = day + timedelta(dice.randrange(1, 12))
        due = CALENDAR.due(day, rule.due, roll=True).day
        event = PublicationPublished(channel=rule.channel, day=on, due=due, rule=rule.rule)
        yield made_up(dice, event, stream, (code,), on, "DRC")


def _commitment(dice: random.Random, code: str, serial: int) -> Iterator[Sealed]:
    day = FIRST_DAY + timedelta(dice.randrange(1_000))
    number = f"620321{day:%Y%m%d}{serial % 1_000_000:06d}"
    made = CommitmentMade(
        number=number,
        kind="voluntary",
        made_on=day,
        accepting_unit="AMR",
        subject_kind="organisation",
        openness="public",
        valid_until=day + timedelta(365),
    )
    yield made_up(dice, made, commitment_stream(number), (code,), day, "AMR", opens=True)
    kept = FulfilmentDetermined(
        outcome="full", determining_unit="AMR", determined_on=day + timedelta(300)
    )
    stream, on = commitment_stream(number), day + timedelta(300)
    yield made_up(dice, kept, stream, (code,), on, "AMR")


def made_up(
    dice: random.Random,
    event: Event,
    stream: str,
    subjects: tuple[str, ...],
    on: date,
    agency: str,
    *,
    opens: bool = False,
    source: Source | None = None,
) -> Sealed:
    """An entry of an event that nobody decided."""
    return Sealed(
        id=UUID(int=dice.getrandbits(128)).hex,
        type=event.TOPIC,
        stream=stream,
        data=encode_event(event),
        effective_on=on,
        subjects=subjects,
        agency=agency,
        actor="officer-1",
        opens=opens,
        source=source,
        sd=("A" * 43,) if source else (),
        batch="7d1f" if source else "",
    )
