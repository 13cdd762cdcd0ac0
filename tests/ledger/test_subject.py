"""Subjects are registered once, match by code only, and keep every name."""

from __future__ import annotations

from ledger.refusal import plan
from ledger.subject import (
    PERSON,
    AddIdentifier,
    RegisterSubject,
    SubjectIdentifierAdded,
    SubjectNamed,
    SubjectRegistered,
    identifier_stream,
)
from tests.law import FIRST, SUBJECT, given, officer, past
from tests.ledger.penalties import registered

BY = officer("AMR", "PROVIDER")
OTHER = "91620321MA0000023H"
PERSON_TAG = "0b9c53a3-5b0c-4d8c-9a53-0c1d2e3f4a5b"
NUMBER = AddIdentifier(code=SUBJECT, scheme="registration_number", value="620321100000011")


def test_a_subject_is_registered() -> None:
    command = RegisterSubject(code=SUBJECT, name="永昌县甲公司")
    world = given().when(command, by=BY, on="2026-03-02").then(SubjectRegistered)
    registration = world.state().registration
    assert registration is not None
    assert (registration.code, registration.name) == (SUBJECT, "永昌县甲公司")
    assert registration.entries == [FIRST]


def test_a_subject_is_registered_once() -> None:
    command = RegisterSubject(code=SUBJECT, name="永昌县乙公司")
    given(registered()).when(command, by=BY, on="2026-03-02").refused(
        "subject_must_not_be_registered_already", clause=plan(4), rests_on=(FIRST,)
    )


def test_nothing_of_a_person_is_in_the_entry() -> None:
    command = RegisterSubject(kind=PERSON, name="王某", number="620321209901010013")
    outcome = given().when(command, by=BY, on="2026-03-02", found={"person_tag": PERSON_TAG})
    outcome.then(SubjectRegistered(kind=PERSON))
    (draft,) = outcome.drafts
    assert draft.subjects == (PERSON_TAG,)
    assert {(d.owner, d.name) for d in draft.disclosures} == {
        (PERSON_TAG, "name"),
        (PERSON_TAG, "number"),
    }
    assert "620321209901010013" not in f"{draft.stream}{draft.event}"


def test_every_name_is_kept_and_the_newest_shown() -> None:
    named = past(SubjectNamed(name="永昌县新公司"), stream=f"subject/{SUBJECT}", on="2026-01-05")
    registration = given(registered(), named).state().registration
    assert registration is not None
    assert registration.names == [("永昌县甲公司", FIRST), ("永昌县新公司", FIRST + 1)]
    assert registration.name == "永昌县新公司"


def test_a_name_without_a_registration_is_set_aside() -> None:
    named = past(SubjectNamed(name="永昌县新公司"), stream=f"subject/{SUBJECT}", on="2026-01-05")
    state = given(named).state()
    assert [entry.number for entry in state.orphans] == [FIRST]
    assert state.registration is None


def test_a_legacy_number_is_given_once() -> None:
    outcome = given(registered()).when(NUMBER, by=BY, on="2026-03-02")
    world = outcome.then(SubjectIdentifierAdded)
    world.when(NUMBER, by=BY, on="2026-03-03").then()
    registration = world.state().registration
    assert registration is not None
    assert registration.identifiers == {"registration_number": ("620321100000011", FIRST + 1)}


def test_an_unknown_subject_gets_no_number() -> None:
    given().when(NUMBER, by=BY, on="2026-03-02").refused("subject_must_be_registered")


def test_a_number_belongs_to_one_subject() -> None:
    taken = past(
        SubjectIdentifierAdded(scheme=NUMBER.scheme, value=NUMBER.value),
        stream=identifier_stream(NUMBER.scheme, NUMBER.value),
        on="2026-01-05",
        subjects=(OTHER,),
    )
    given(registered(), registered(OTHER), taken).when(NUMBER, by=BY, on="2026-03-02").refused(
        "identifier_must_not_belong_to_another_subject", rests_on=(FIRST + 1,), fields=("value",)
    )
