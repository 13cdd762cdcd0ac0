"""Random ledgers with values of persons, some of them erased, on any store; and their bundles."""

from __future__ import annotations

import io
import random
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from graphql_api.rooms import found, open_ledger
from ledger.bundle.checking import Check
from ledger.bundle.restoring import restore
from ledger.bundle.writing import whole
from ledger.clock import SetClock
from ledger.codes import synthetic_identity_number, synthetic_unified_code
from ledger.proposal import Propose
from ledger.record.filing import FileRecord
from ledger.record.record import RecordFiled
from ledger.rights.erasure import EraseSubjectValues
from ledger.situation import Actor
from ledger.store import emptied_vault, open_store
from ledger.store.note import Checkpoint, NoteSigner, signed
from ledger.store.signing import SigningKey
from ledger.store.vault_backup import PuttingBack, Taking
from ledger.subject import PERSON, RegisterSubject

if TYPE_CHECKING:
    from ledger.bundle.checking import Checked
    from ledger.ledger import Ledger
    from ledger.store.note import Verifier

ORIGIN = "test.example/bundled"
KEY = SigningKey(bytes(range(32)))
SIGNER = NoteSigner(ORIGIN, KEY)
CLOCK = SetClock(datetime(2026, 3, 3, 4, tzinfo=UTC))
PROVIDER = Actor("o1", "ECO", frozenset({"PROVIDER"}))
FIRST = Actor("o1", "DRC", frozenset({"OBJECTION_OFFICER"}))
SECOND = Actor("o2", "DRC", frozenset({"OBJECTION_OFFICER"}))


def lived(place: str, seed: int, acts: int = 12) -> Ledger:
    """A ledger in which so much happened; the same seed gives the same acts."""
    dice = random.Random(seed)
    ledger = found(place, ORIGIN, clock=CLOCK)
    persons: list[str] = []
    for n in range(acts):
        kind = dice.choice(("person", "organisation", "organisation", "known", "erased"))
        if kind == "erased" and persons:
            _erase(ledger, persons.pop(dice.randrange(len(persons))))
        elif kind == "known" and persons:
            _file(ledger, dice.choice(persons), n)
        elif kind == "organisation":
            _file(ledger, synthetic_unified_code(dice.randrange(1, 4)), n)
        else:
            number = synthetic_identity_number(seed * 1_000 + n + 1)
            ledger.execute(RegisterSubject(kind=PERSON, number=number, name=f"人{n}"), PROVIDER)
            tag = ledger.vault.person_tag(number)
            assert tag
            persons.append(tag)
            _file(ledger, tag, n)
    return ledger


def _file(ledger: Ledger, subject: str, n: int) -> None:
    facts = RecordFiled(
        kind="penalty",
        document_no=f"永环罚〔2021〕{n}号",
        agency="ECO",
        decided_on=date(2021, 3, 2),
        penalty_kinds=("fine",),
        name="" if "-" in subject else "永昌县第一商贸有限公司",
    )
    texts = {"facts": f"露天焚烧 {n}", "representative": "张某某"}
    ledger.execute(FileRecord(subject=subject, facts=facts, texts=texts), PROVIDER, f"key-{n}")


def _erase(ledger: Ledger, tag: str) -> None:
    stream = f"subject/{tag}"
    ledger.execute(Propose(matter="subject.erasure", case=stream, reason="期满"), FIRST)
    ledger.execute(EraseSubjectValues(subject=stream, ground="retention_ended"), SECOND)


def note_of(ledger: Ledger, signer: NoteSigner = SIGNER) -> str:
    """The checkpoint of the head, signed."""
    head = ledger.store.head()
    return signed(Checkpoint(signer.verifier.name, head.size, head.root).text(), signer)


def bundled(ledger: Ledger, note: str = "") -> bytes:
    """The bundle of a whole ledger."""
    return b"".join(whole(ledger.store, note or note_of(ledger), Taking(ledger.vault)))


def checked(bundle: bytes, *verifiers: Verifier, remembered: Checkpoint | None = None) -> Checked:
    """What a bundle is, by the key of these tests."""
    trusted = verifiers or (SIGNER.verifier,)
    return Check(trusted, remembered).read(io.BytesIO(bundle))


def restored(place: str, bundle: bytes) -> Ledger:
    """A ledger made from a bundle in an empty place."""
    known = checked(bundle)
    with closing(open_store(place)) as store:
        vault, last = emptied_vault(place, known.index_key)
        with closing(vault):
            restore(io.BytesIO(bundle), known, store, PuttingBack(vault, known.slots, last))
    return open_ledger(place, CLOCK)
