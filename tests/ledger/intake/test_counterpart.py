"""Whom a row is about: by codes of every age, in whatever column they stand, never by name."""

from __future__ import annotations

import pytest

from ledger.intake.counterpart import LEGACY, PERSON, UNIFIED, Counterpart, counterpart_of
from tests.ledger.intake.desk import NUMBER, SHOP

ORGANISATION_CODE = "MA0000015"
REGISTRATION = "620321100000011"


def found(by: str = "category", **values: str) -> Counterpart:
    counterpart, wrong, _ = counterpart_of(values, by)
    assert not wrong
    assert counterpart is not None
    return counterpart


def wrong(by: str = "category", **values: str) -> list[tuple[str, str]]:
    counterpart, faults, _ = counterpart_of(values, by)
    assert counterpart is None
    return [(field, code.code) for field, code in faults]


def warnings(**values: str) -> tuple[str, ...]:
    return counterpart_of(values, "category")[2]


def test_a_unified_code() -> None:
    assert found(category="organisation", unified_code=SHOP) == Counterpart(UNIFIED, SHOP)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91310000132212144D", "unified_code_check_character_is_wrong"),
        ("9162032", "unified_code_must_have_eighteen_characters"),
        ("91620321MA000001OL", "unified_code_has_a_forbidden_character"),
        ("0162032100000001AA", "unified_code_registering_authority_is_unknown"),
        ("98620321MA0000015L", "unified_code_category_is_unknown"),
        ("91990321MA0000015L", "unified_code_region_is_unknown"),
        ("91620321MA000001AL", "unified_code_organisation_part_is_wrong"),
    ],
)
def test_a_unified_code_that_fails_its_check(code: str, reason: str) -> None:
    assert wrong(category="organisation", unified_code=code) == [("unified_code", reason)]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("620321209901010014", "identity_number_check_character_is_wrong"),
        ("62032120990101001", "identity_number_must_have_eighteen_characters"),
        ("62032120990101001A", "identity_number_has_a_forbidden_character"),
        ("990321209901010013", "identity_number_region_is_unknown"),
        ("620321990101001", "identity_number_is_in_the_old_form"),
        ("620321209902290010", "identity_number_birth_date_does_not_exist"),
    ],
)
def test_an_identity_number_that_fails_its_check(number: str, reason: str) -> None:
    assert wrong(category="person", person_number=number) == [("person_number", reason)]


def test_a_person_by_number() -> None:
    assert found(category="person", person_number=NUMBER) == Counterpart(PERSON, NUMBER)
    assert found("code", person_number=NUMBER) == Counterpart(PERSON, NUMBER)


def test_a_person_by_another_document() -> None:
    values = {"person_document_kind": "护照", "person_number": "E12345678"}
    assert found(category="person", **values) == Counterpart(PERSON, "护照:E12345678")


def test_a_person_without_a_number() -> None:
    assert wrong(category="person") == [("person_number", "field_must_be_given")]


def test_a_person_with_the_code_of_an_organisation() -> None:
    assert wrong(category="person", unified_code=SHOP, person_number=NUMBER) == [
        ("category", "subject_category_must_agree_with_its_code")
    ]


def test_a_row_of_the_old_layout_without_any_code() -> None:
    assert wrong("code", name="某公司") == [("unified_code", "subject_code_must_be_given")]


@pytest.mark.parametrize("zeros", ["0", "000000000000000000"])
def test_zeros_stand_for_no_code(zeros: str) -> None:
    assert wrong("code", unified_code=zeros) == [("unified_code", "subject_code_must_be_given")]


def test_legacy_numbers_alone() -> None:
    legacy = (("organisation_code", ORGANISATION_CODE), ("registration_number", REGISTRATION))
    values = {"organisation_code": "MA000001-5", "registration_number": REGISTRATION}
    assert found("code", **values) == Counterpart(LEGACY, "", legacy)


def test_a_code_is_known_by_its_form_where_the_column_is_wrong() -> None:
    assert found("code", organisation_code=SHOP) == Counterpart(UNIFIED, SHOP)
    assert found("code", tax_number=SHOP).code == SHOP
    assert found("code", unified_code=REGISTRATION).legacy == (
        ("registration_number", REGISTRATION),
    )
    assert found("code", unified_code=ORGANISATION_CODE).by == LEGACY


@pytest.mark.parametrize(
    ("scheme", "code", "reason"),
    [
        ("organisation_code", "MA0000016", "organisation_code_check_character_is_wrong"),
        ("organisation_code", "MA00", "organisation_code_form_is_wrong"),
        ("registration_number", "620321100000012", "registration_number_check_digit_is_wrong"),
        (
            "registration_number",
            "62032110000001A",
            "registration_number_must_have_fifteen_digits",
        ),
    ],
)
def test_a_legacy_number_that_fails_its_check(scheme: str, code: str, reason: str) -> None:
    assert wrong("code", **{scheme: code}) == [(scheme, reason)]
    assert warnings(category="organisation", unified_code=SHOP, **{scheme: code}) == (
        "legacy_number_is_not_valid",
    )


def test_numbers_from_before_the_check_digit_are_taken_as_they_are() -> None:
    assert found("code", registration_number="6203212200012").legacy == (
        ("registration_number", "6203212200012"),
    )


def test_a_tax_number_made_of_an_identity_number_stays_out_of_the_open() -> None:
    assert counterpart_of({"tax_number": NUMBER + "00"}, "code")[0] is None
    assert not found(category="organisation", unified_code=SHOP, tax_number=NUMBER).legacy


def test_a_category_that_its_code_denies_is_odd() -> None:
    assert warnings(category="individual_business", unified_code=SHOP) == (
        "category_differs_from_the_code",
    )
