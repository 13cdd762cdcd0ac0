"""The only writer: what is refused writes nothing, what is sent twice is written once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from graphql_api.rooms import found
from ledger import ledger as writer
from ledger.clock import SetClock
from ledger.codes import synthetic_identity_number
from ledger.notice.service import ServeNotice
from ledger.record.filing import FileRecord
from ledger.record.record import RecordFiled
from ledger.refusal import Refused
from ledger.situation import Actor
from ledger.store.appending import Conflict, Receipt
from ledger.subject import RegisterSubject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.ledger import Ledger

TAG = "91620321MA0000015L"
PROVIDER = Actor("o1", "AMR", frozenset({"PROVIDER"}))
DESIGNATOR = Actor("o1", "AMR", frozenset({"DESIGNATOR"}))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A founded ledger on files, with one organisation."""
    made = found(
        str(tmp_path),
        "test.example/ledger",
        clock=SetClock(datetime(2026, 3, 2, 4, tzinfo=UTC)),
    )
    made.execute(RegisterSubject(code=TAG, name="永昌县戈壁葡萄酒有限公司"), PROVIDER)
    yield made
    made.close()


def penalty(number: int, **more: str) -> FileRecord:
    """An ordinary fine."""
    facts = RecordFiled(
        kind="penalty",
        document_no=f"永市监罚〔2026〕{number}号",
        agency="AMR",
        decided_on=date(2026, 2, 27),
        penalty_kinds=("fine",),
        name="永昌县某某商贸有限公司",
        **more,  # type: ignore[arg-type]
    )
    return FileRecord(subject=TAG, facts=facts, texts={"facts": "未按规定明码标价"})


def test_a_refused_command_writes_nothing(ledger: Ledger) -> None:
    ledger.execute(penalty(1), PROVIDER)
    before = ledger.head
    with pytest.raises(Refused, match="record_differs_from_the_one_filed"):
        ledger.execute(penalty(1, tier="SERIOUS"), PROVIDER)
    with pytest.raises(Refused, match="role_must_permit_the_command"):
        ledger.execute(penalty(2), Actor("o1", "AMR", frozenset({"AUDITOR"})))
    assert ledger.head == before


def test_a_refused_registration_gives_a_person_no_tag(ledger: Ledger) -> None:
    number = synthetic_identity_number(7)
    person = RegisterSubject(kind="person", name="张某", number=number)
    with pytest.raises(Refused, match="role_must_permit_the_command"):
        ledger.execute(person, Actor("o1", "AMR", frozenset({"AUDITOR"})))
    assert ledger.vault.person_tag(number) is None
    ledger.execute(person, PROVIDER)
    tag = ledger.vault.person_tag(number)
    assert tag is not None
    assert ledger.state(tag).registration is not None
    with pytest.raises(Refused, match="subject_must_not_be_registered_already"):
        ledger.execute(person, PROVIDER)


def test_who_gets_another_tag_meanwhile_is_decided_on_anew(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = synthetic_identity_number(8)
    real, asked = ledger.vault.person_tag, iter([None])

    def late(sought: str) -> str | None:
        """The first time the other process has not registered the person yet."""
        return next(asked, real(sought))

    ledger.vault.register_person(number, "9d3f0f0e-0000-4000-8000-000000000001")
    monkeypatch.setattr(ledger.vault, "person_tag", late)
    ledger.execute(RegisterSubject(kind="person", name="张某", number=number), PROVIDER)
    state = ledger.state("9d3f0f0e-0000-4000-8000-000000000001")
    assert state.registration is not None


def test_the_same_key_answers_the_first_receipt(ledger: Ledger) -> None:
    first = ledger.execute(penalty(1), PROVIDER, "key-1")
    assert ledger.execute(penalty(2), PROVIDER, "key-1") == first
    assert isinstance(first, Receipt)
    assert ledger.head == first.last


def test_a_record_sent_again_says_nothing_new(ledger: Ledger) -> None:
    ledger.execute(penalty(1), PROVIDER)
    before = ledger.head
    assert ledger.execute(penalty(1), PROVIDER) is None
    assert ledger.head == before


def test_a_day_that_no_rule_governs_is_refused(ledger: Ledger) -> None:
    notice = ServeNotice(
        act="listing",
        subject=TAG,
        clauses=("46",),
        basis="x",
        cause="x",
        consequence="x",
        remedies="x",
        served_on=date(1999, 1, 4),
        method="direct",
    )
    with pytest.raises(Refused, match="law_must_be_in_force_on_the_day"):
        ledger.execute(notice, DESIGNATOR)


def test_who_is_overtaken_decides_again_and_gives_up_at_last(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def overtaken(*_: object) -> Conflict:
        tries.append(1)
        return Conflict(newest=ledger.head, on=TAG)

    monkeypatch.setattr(ledger, "append", overtaken)
    with pytest.raises(Refused, match="case_must_be_at_rest"):
        ledger.execute(penalty(3), PROVIDER)
    assert len(tries) == writer.TRIES_MAX


def test_a_value_too_long_for_an_entry_is_refused(ledger: Ledger) -> None:
    long = penalty(1, document_name="长" * 30_000)
    before = ledger.head
    with pytest.raises(Refused, match="entry_must_fit_in_65535_bytes"):
        ledger.execute(long, PROVIDER)
    assert ledger.head == before


def test_the_registry_is_known_at_every_entry(ledger: Ledger) -> None:
    assert ledger.registry_at(0).origin == ""
    assert ledger.registry_at(1).origin == "test.example/ledger"
    assert ledger.registry_at(ledger.head) == ledger.registry
