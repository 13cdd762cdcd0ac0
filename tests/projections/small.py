"""A small ledger with its projections, for tests: entries appended by hand, rows read back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ledger.founding import founding_drafts
from ledger.record.identity import record_id
from ledger.record.record import RecordFiled
from ledger.store import open_store
from ledger.store.appending import Boundary, Proposed, Receipt, Sealed
from ledger.store.entry import encode_event
from ledger.subject import SubjectRegistered
from projections.opening import open_projections
from projections.runner import Runner

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.event import Event
    from projections.database import Database

COMPANY = "91620321MA0000015L"
OTHER = "91620321MA0000023F"
PERSON = "5b1f7c1e-2222-4f2f-8d5a-000000000001"
START = date(2026, 1, 5)


class Small:
    """A founded ledger in a folder, seen on a day that the test sets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.today = START
        self.store = open_store(folder)
        self.projections = open_projections(folder)
        self.runner = Runner(self.store, self.projections, lambda: self.today)
        drafts = founding_drafts("test/simulated", True, (), START)
        self.add(*(self.sealed(d.event, d.stream, (), d.effective_on) for d in drafts))

    def add(self, *entries: Sealed) -> int:
        """Append at noon of today; answers the number of the last entry."""
        now = datetime.combine(self.today, time(4), UTC)
        proposed = Proposed(entries=entries, boundary=Boundary(position=2**40))
        (outcome,) = self.store.append([proposed], now, operator_confirms_clock=True)
        assert isinstance(outcome, Receipt)
        return outcome.last

    def sealed(
        self,
        event: Event,
        stream: str,
        subjects: tuple[str, ...] = (COMPANY,),
        on: date | None = None,
        **more: Any,
    ) -> Sealed:
        """An entry of today, or of another law's day."""
        values = {"agency": "AMR", "actor": "o1", **more}
        return Sealed(
            id=uuid4().hex,
            type=event.TOPIC,
            stream=stream,
            data=encode_event(event),
            subjects=subjects,
            effective_on=on or self.today,
            **values,
        )

    def happen(self, event: Event, stream: str, *subjects: str, **more: Any) -> int:
        """Append one event and bring the projections up to it."""
        entry = self.add(self.sealed(event, stream, subjects or (COMPANY,), **more))
        self.runner.catch_up()
        return entry

    def register(self, tag: str = COMPANY, name: str = "永昌县甲公司") -> int:
        """The subject's archive is opened."""
        kind = "person" if tag == PERSON else "organisation"
        code, name = ("", "") if tag == PERSON else (tag, name)
        event = SubjectRegistered(kind=kind, code=code, name=name)
        return self.happen(event, f"subject/{tag}", tag)

    def penalty(self, number: str = "1", tag: str = COMPANY, **more: Any) -> str:
        """An ordinary fine is filed; answers its stream."""
        values: dict[str, Any] = {
            "kind": "penalty",
            "document_no": f"永市监罚〔2026〕{number}号",
            "agency": "EMB",
            "decided_on": self.today,
            "name": "" if tag == PERSON else "永昌县甲公司",
            "penalty_kinds": ("fine",),
            "fine": Decimal(20_000),
        }
        kept = {k: more.pop(k) for k in list(more) if k in ("on", "source", "batch")}
        facts = RecordFiled(**{**values, **more})
        stream = record_id(facts.agency, facts.kind, facts.document_no, tag)
        self.happen(facts, stream, tag, **kept)
        return stream

    def sealed_penalty(self, number: int) -> Sealed:
        """An ordinary fine, not appended yet."""
        facts = RecordFiled(
            kind="penalty",
            document_no=f"永应急罚〔2026〕{number}号",
            agency="EMB",
            decided_on=self.today,
            name="永昌县甲公司",
            penalty_kinds=("fine",),
        )
        return self.sealed(facts, record_id("EMB", "penalty", facts.document_no, COMPANY))

    @property
    def database(self) -> Database:
        """The generation in use."""
        return self.projections.database

    def close(self) -> None:
        """Close everything."""
        self.projections.close()
        self.store.close()
