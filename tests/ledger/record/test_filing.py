"""A decision is filed once; sent again it is known, changed, or refused as another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from ledger.record.filing import FileRecord, content
from ledger.record.record import RecordChanged, RecordFiled
from ledger.refusal import plan
from ledger.subject import SubjectNamed, SubjectRegistered
from tests.law import FIRST, SUBJECT, Outcome, World, given, officer
from tests.ledger.penalties import filed, registered

OWN = officer("ECO", "PROVIDER")
TEXTS = {"facts": "超标排放", "basis": "大气污染防治法第九十九条"}


def digest(data: bytes) -> bytes:
    """Stands for the vault's keyed digest."""
    return sha256(data).digest()


def record(texts: dict[str, str] = TEXTS, subject: str = SUBJECT, **facts: Any) -> FileRecord:
    """An ordinary fine, handed in."""
    return FileRecord(subject=subject, facts=filed("2026-03-02", **facts), texts=dict(texts))


def hand_in(world: World, command: FileRecord, known: FileRecord | None = None) -> Outcome:
    """Hand a record in; `known` is what the vault remembers of an earlier delivery."""
    remembered = (
        {known.stream: content(known.facts, known.texts, digest)} if known is not None else {}
    )
    found = {"digest": digest, "content": remembered}
    return world.when(command, by=OWN, on="2026-03-05", found=found)


def again(command: FileRecord, first: FileRecord | None = None) -> Outcome:
    """Hand a record in after it was filed."""
    first = first or record()
    return hand_in(hand_in(given(registered()), first).then(RecordFiled), command, first)


def test_a_record_is_filed_and_its_texts_go_to_the_vault() -> None:
    outcome = hand_in(given(registered()), record({**TEXTS, "representative": "李某"}))
    world = outcome.then(RecordFiled)
    (draft,) = outcome.drafts
    assert draft.effective_on.isoformat() == "2026-03-02"
    assert {d.name: d.value for d in draft.disclosures} == {
        "text": TEXTS,
        "representative": "李某",
    }
    assert "李某" not in repr(draft.event)
    assert "排放" not in repr(draft.event)
    assert list(world.state().records) == [record().stream]


def test_an_unknown_subject_with_a_valid_code_is_registered_with_it() -> None:
    hand_in(given(), record()).then(SubjectRegistered, RecordFiled)


@pytest.mark.parametrize("code", ["91620321MA0000015M", "9162", ""])
def test_a_wrong_code_registers_nobody(code: str) -> None:
    hand_in(given(), record(subject=code)).refused(
        "subject_code_must_be_valid", clause=plan(4), fields=("subject",)
    )


def test_a_person_is_registered_before_its_records() -> None:
    person = "0b9c53a3-5b0c-4d8c-9a53-0c1d2e3f4a5b"
    hand_in(given(), record(subject=person, name="")).refused("subject_must_be_registered")


def test_another_name_is_history_not_an_error() -> None:
    outcome = hand_in(given(registered()), record(name="永昌县甲有限公司"))
    outcome.then(SubjectNamed(name="永昌县甲有限公司"), RecordFiled)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("decision_date_must_not_lie_ahead", {"served_on": date(2026, 3, 6)}),
        ("validity_must_not_end_before_it_begins", {"valid_until": date(2026, 3, 1)}),
        ("validity_must_not_end_before_it_begins", {"restricted_until": date(2026, 3, 1)}),
        ("amount_must_fit_its_digits", {"fine": Decimal(-1)}),
        ("amount_must_fit_its_digits", {"confiscated": Decimal("NaN")}),
        ("value_must_be_one_of_the_list", {"penalty_kinds": ("hanging",)}),
        ("value_must_be_one_of_the_list", {"tier": "HUGE"}),
        ("value_must_be_one_of_the_list", {"item": "赵某某"}),
        ("field_must_be_given", {"name": " "}),
    ],
)
def test_values_that_no_decision_has(code: str, facts: dict[str, Any]) -> None:
    """Filed at the counter as with a table: no free text gets into an entry as a code."""
    hand_in(given(registered()), record(**facts)).refused(code, fields=tuple(facts))


def test_a_persons_name_is_not_in_the_entry() -> None:
    person = "0b9c53a3-5b0c-4d8c-9a53-0c1d2e3f4a5b"
    hand_in(given(), record(subject=person)).refused("field_must_be_empty", fields=("name",))


@pytest.mark.parametrize("number", ["", "  "])
def test_a_record_needs_its_document_number(number: str) -> None:
    hand_in(given(registered()), record(document_no=number)).refused(
        "document_number_must_be_given", fields=("document_no",)
    )


def test_the_deciding_organ_is_registered() -> None:
    hand_in(given(registered()), record(agency="NOBODY")).refused(
        "deciding_organ_must_be_registered", clause=plan(13)
    )


def test_an_organ_decides_only_what_the_law_lets_it_decide() -> None:
    world, found = given(registered()), {"digest": digest, "content": {}}
    outcome = world.when(
        record(agency="ORG"), by=officer("ORG", "PROVIDER"), on="2026-03-05", found=found
    )
    outcome.refused("deciding_organ_must_have_the_power", clause=plan(4))


def test_only_the_deciding_organ_or_a_relay_hands_in() -> None:
    found = {"digest": digest, "content": {}}
    other = officer("AMR", "PROVIDER")
    relay = officer("DRC", "PROVIDER")
    world = given(registered())
    world.when(record(), by=other, on="2026-03-05", found=found).refused(
        "sender_must_be_the_deciding_organ_or_hold_a_mandate", clause=plan(13)
    )
    world.when(record(), by=relay, on="2026-03-05", found=found).then(RecordFiled)


def test_the_deciding_organ_has_the_power() -> None:
    found = {"digest": digest, "content": {}}
    party = officer("ORG", "PROVIDER")
    given(registered()).when(record(agency="ORG"), by=party, on="2026-03-05", found=found).refused(
        "deciding_organ_must_have_the_power", clause=plan(4)
    )


def test_what_the_catalogue_does_not_know_is_not_collected() -> None:
    hand_in(given(registered()), record(kind="utility_arrears")).refused(
        "kind_must_be_in_the_catalogue", fields=("kind",)
    )


def test_a_simple_procedure_penalty_is_not_collected() -> None:
    hand_in(given(registered()), record(simple_procedure=True)).refused(
        "simple_procedure_penalty_must_not_be_collected", fields=("simple_procedure",)
    )


def test_the_same_again_is_accepted_without_an_entry() -> None:
    again(record()).then()


def test_the_same_number_otherwise_written_is_the_same_record() -> None:
    again(record(document_no="永环罚 [2026] 1号")).then()


def test_a_newer_state_is_a_change() -> None:
    again(record(status="revoked")).then(RecordChanged(status="revoked"))


def test_a_newer_remark_is_a_change_and_lies_in_the_vault() -> None:
    outcome = again(record({**TEXTS, "remark": "已履行"}))
    outcome.then(RecordChanged(remark=True))
    assert [(d.name, d.value) for d in outcome.drafts[0].disclosures] == [("remark", "已履行")]


def test_other_content_under_the_same_identity_is_refused() -> None:
    again(record(fine="30000")).refused(
        "record_differs_from_the_one_filed", rests_on=(FIRST + 1,), fields=("fine",)
    )


def test_other_texts_are_named_without_their_values() -> None:
    again(record({**TEXTS, "facts": "另一事实"})).refused(
        "record_differs_from_the_one_filed", fields=("texts",)
    )
