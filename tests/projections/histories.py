"""Random histories of a small county: every event about subjects, in any order that may happen.

Events are appended as entries, without commands: what the projections make of them must not
depend on a command having been wise.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ledger.accountability.accountability import (
    AccountabilityDetermined,
    AccountabilityProposed,
)
from ledger.accountability.copied import copy_of
from ledger.codes import synthetic_unified_code
from ledger.event import Event, Source
from ledger.founding import founding_drafts, stream_of
from ledger.intake.batch import (
    BatchReceived,
    BatchWithdrawalProposed,
    BatchWithdrawn,
    Rejection,
    RowLinked,
    RowsSettled,
    RowWaiting,
    TableRead,
)
from ledger.merges import SubjectMerged, SubjectUnmerged
from ledger.record.identity import record_id
from ledger.record.record import RecordFiled
from ledger.registry import AgencyRegistered, CalendarYearPublished, RuleSetAdopted
from ledger.state import SubjectState
from ledger.store.appending import Boundary, Proposed, Sealed
from ledger.store.entry import encode_event
from ledger.subject import SubjectIdentifierAdded, SubjectNamed, SubjectRegistered
from ledger.topics import decode, fold
from tests.projections.acts import OF_RECORD, openings, steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.store import Store

FIRST_DAY = date(2022, 5, 1)
PERSON = "5b1f7c1e-2222-4f2f-8d5a-000000000001"
KINDS = ("penalty", "licence", "inspection", "judgment", "honour")
AGENCIES = ("AMR", "DRC", "HRSS", "EMB", "COURT")


class County:
    """A county whose days pass and whose entries grow; the same seed gives the same history."""

    def __init__(self, store: Store, seed: int, subjects: int = 5, merging: float = 0.0) -> None:
        self.store = store
        self.merging = merging
        """How many of the acts merge two subjects, or undo that."""
        self.dice = random.Random(seed)
        self.day = FIRST_DAY
        self.tags = [synthetic_unified_code(n + 1) for n in range(subjects)] + [PERSON]
        self.cases: list[tuple[str, str, str]] = []
        """Stem, stream and tag of everything begun."""
        self.batches: list[str] = []
        self.joined: list[tuple[str, str]] = []
        drafts = founding_drafts("test/simulated", True, (), FIRST_DAY)
        self.append([self.sealed(d.event, d.stream, ()) for d in drafts])

    def live(self, acts: int) -> None:
        """Let so many acts happen, on days that pass unevenly."""
        for _ in range(acts):
            if self.dice.random() < 0.3:
                self.day += timedelta(self.dice.choice((1, 1, 7, 40, 200)))
            self.append(list(self._act()))

    def append(self, entries: Iterable[Sealed]) -> None:
        """Append entries, recorded at noon of the day."""
        now = datetime.combine(self.day, time(4), UTC)
        made = tuple(entries)
        (outcome,) = self.store.append(
            [Proposed(entries=made, boundary=Boundary(position=2**40))],
            now,
            operator_confirms_clock=True,
        )
        assert hasattr(outcome, "last"), outcome

    def sealed(self, event: Event, stream: str, subjects: tuple[str, ...], **more: Any) -> Sealed:
        """An entry of this day, or of another law's day near it."""
        shift = self.dice.choice((0, 0, 0, -30, -400, 3, 25))
        values: dict[str, Any] = {
            "effective_on": self.day + timedelta(shift if subjects else 0),
            "agency": self.dice.choice(AGENCIES),
            "actor": self.dice.choice(("o1", "o2")),
            "sd": ("A" * 43,) if self.dice.random() < 0.5 else (),
        }
        return Sealed(
            id=UUID(int=self.dice.getrandbits(128)).hex,
            type=event.TOPIC,
            stream=stream,
            data=encode_event(event),
            subjects=subjects,
            **{**values, **more},
        )

    def _act(self) -> Iterable[Sealed]:
        choice = self.dice.random()
        if self.merging and self.dice.random() < self.merging:
            return [self._merge()]
        if choice < 0.02 and self.cases:
            return self._accountability()
        if choice < 0.1:
            return [self._registration()]
        if choice < 0.35:
            return [self._record()]
        if choice < 0.5 and self.cases:
            return self._opening()
        if choice < 0.93 and self.cases:
            return self._step()
        return [self._registry()] if choice < 0.95 else self._batch()

    def _merge(self) -> Sealed:
        """Two organisations are merged, or un-merged, whether that makes sense or not."""
        survivor, absorbed = self.dice.sample(self.tags[:-1], 2)
        event: Event = SubjectMerged(
            survivor=survivor, absorbed=absorbed, ground="", document_no="1", proposed_in=1
        )
        if self.joined and self.dice.random() < 0.5:
            survivor, absorbed = self.dice.choice(self.joined)
            event = SubjectUnmerged(
                survivor=survivor, absorbed=absorbed, document_no="2", proposed_in=1
            )
        self.joined.append((survivor, absorbed))
        stream = f"registry/merge/{survivor}/{absorbed}"
        return self.sealed(event, stream, (survivor, absorbed), effective_on=self.day)

    def _accountability(self) -> Iterable[Sealed]:
        """A person is held to account for a record or listing of another, which is copied."""
        stem, parent, tag = self.dice.choice(self.cases)
        if stem not in {"record", "listing"} or tag == PERSON:
            return [self._record()]
        lines = (decode(n, line) for n, line in self.store.subject_entries(tag))
        state, case = fold(SubjectState(tag), lines), str(UUID(int=self.dice.getrandbits(128)))
        same: dict[str, Any] = {
            "entity": tag,
            "person": PERSON,
            "parent": parent,
            "role": "legal_representative",
            "clause": "A01",
            "rule": "ACCOUNTABILITY-2022#plan-11",
            "unit": "AMR",
        }
        proposed = AccountabilityProposed(
            **same, responsibility="x", acted_on=self.day, named_in="1"
        )
        determined = AccountabilityDetermined(
            **same,
            case=case,
            decision_no="1",
            decided_on=self.day,
            served_on=self.day,
            service_method="direct",
            remedies=(),
            noticed_in=1,
            proposed_in=1,
            copied=copy_of(state, parent),
        )
        self.cases.append(("accountability", case, PERSON))
        return [
            self.sealed(proposed, case, (PERSON,)),
            self.sealed(determined, parent, (tag, PERSON)),
        ]

    def _registration(self) -> Sealed:
        tag = self.dice.choice(self.tags)
        stream = f"subject/{tag}"
        kind = "person" if tag == PERSON else "organisation"
        name = "" if tag == PERSON else f"永昌县{self.dice.choice('甲乙丙')}公司"
        code = "" if tag == PERSON else tag
        event = self.dice.choice(
            (
                SubjectRegistered(kind=kind, code=code, name=name),
                SubjectNamed(name=name or "x"),
                SubjectIdentifierAdded(scheme="registration_number", value="620321100000011"),
            )
        )
        return self.sealed(event, stream, (tag,))

    def _record(self) -> Sealed:
        tag, dice = self.dice.choice(self.tags), self.dice
        decided_on = self.day - timedelta(dice.choice((0, 3, 30, 500)))
        facts = RecordFiled(
            kind=dice.choice(KINDS),
            document_no=f"永〔{decided_on.year}〕{dice.randrange(10**6)}号",
            agency=dice.choice(AGENCIES),
            decided_on=decided_on,
            name="" if tag == PERSON else "永昌县甲公司",
            penalty_kinds=dice.choice((("fine",), ("warning",), ("licence_revoked", "fine"), ())),
            fine=Decimal(dice.choice((100, 5_000, 900_000))),
            domain=dice.choice(("", "food", "work_safety")),
            valid_until=dice.choice((None, decided_on + timedelta(300))),
            backfill=dice.random() < 0.1,
        )
        stream = record_id(facts.agency, facts.kind, facts.document_no, tag)
        self.cases.append(("record", stream, tag))
        source = Source(file="ab" * 32, sheet="1", row=dice.randrange(2, 99))
        return self.sealed(facts, stream, (tag,), source=source, batch="b")

    def _opening(self) -> Iterable[Sealed]:
        """A new case about something begun before; now and then about a second subject too."""
        stem, about, tag = self.dice.choice(self.cases)
        kind, event = self.dice.choice(openings(self.dice, stem, about, self.day, tag))
        stream = about if kind == "notice" else str(UUID(int=self.dice.getrandbits(128)))
        self.cases.append((kind, stream, tag))
        linked = (tag, self.dice.choice(self.tags)) if self.dice.random() < 0.1 else (tag,)
        return [self.sealed(event, stream, tuple(dict.fromkeys(linked)))]

    def _step(self) -> Iterable[Sealed]:
        """A further step of something begun; its parent may not count yet, or not any more."""
        stem, stream, tag = self.dice.choice(self.cases)
        number = self.store.head().size
        found = steps(self.dice, stem, stream, self.day, number)
        if not found:
            return [self._record()]
        event = self.dice.choice(found)
        in_own = stem != "record" or not isinstance(event, OF_RECORD)
        if stem == "proposal" or not in_own:
            stream = f"x/{UUID(int=self.dice.getrandbits(128))}"
        return [self.sealed(event, stream, (tag,))]

    def _registry(self) -> Sealed:
        """The law, the calendar or an agency changes."""
        policy_text = self.dice.choice(_rule_set_texts(self.store))
        event: Event = self.dice.choice(
            (
                policy_text,
                CalendarYearPublished(
                    year=2027,
                    holidays=(date(2027, 1, 1),),
                    make_up_days=(),
                    instrument="test",
                ),
                AgencyRegistered(code="NEW", short_name="新局", name="永昌县新局"),
            )
        )
        return self.sealed(event, stream_of(event), ())

    def _batch(self) -> Iterable[Sealed]:
        """A file arrives, or a piece of one is settled."""
        if not self.batches or self.dice.random() < 0.4:
            batch = f"b{len(self.batches)}"
            self.batches.append(f"batch/{batch}")
            table = TableRead(
                sheet="1", layout="penalty-2018", hash="c" * 64, heading_row=1, columns={"name": 1}
            )
            event: Event = BatchReceived(
                batch=batch,
                file="ab" * 32,
                size_bytes=1,
                encoding="",
                agency="AMR",
                rows=9,
                tables=(table,),
            )
            return [self.sealed(event, self.batches[-1], ())]
        row = self.dice.randrange(2, 30)
        event = self.dice.choice(
            (
                RowsSettled(
                    sheet="1",
                    first_row=row,
                    last_row=row + 1,
                    accepted=1,
                    rejected=(Rejection("code", "unified_code_is_wrong", (row,)),),
                    warnings={"name_differs": 1},
                ),
                RowWaiting(sheet="1", row=row, legacy=(("registration_number", "6" * 15),)),
                RowLinked(sheet="1", row=row, subject=self.tags[0], waited_in=1),
                BatchWithdrawalProposed(batch="b"),
                BatchWithdrawn(batch="b", annulled=1, proposed_in=1),
            )
        )
        about = (self.tags[0],) if isinstance(event, RowLinked) else ()
        return [self.sealed(event, self.dice.choice(self.batches), about)]


def _rule_set_texts(store: Store) -> list[RuleSetAdopted]:
    """The rule sets of the founding, to be adopted once more: the law's position moves."""
    drafts = founding_drafts("test", True, (), FIRST_DAY)
    del store
    return [d.event for d in drafts if isinstance(d.event, RuleSetAdopted)]
