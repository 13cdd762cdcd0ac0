"""Codes: public samples, synthetic ones, every reason to refuse, and a second opinion."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from ledger.codes import (
    CodeError,
    SubjectKind,
    birth_date_of,
    is_identity_number,
    is_old_identity_number,
    is_personal_tax_number,
    is_unified_code,
    normalised,
    organisation_code_of,
    parse_identity_number,
    parse_organisation_code,
    parse_registration_number,
    parse_tax_number,
    parse_unified_code,
    subject_kind_of,
    synthetic_identity_number,
    synthetic_unified_code,
)

PUBLIC = [
    "91110000600037341L",
    "91350100M000100Y43",
    "91110000802100433B",
    "9144030071526726XG",
    "91330100799655058B",
    "91320100748204660Q",
    "11320100MB1886843H",
    "91440300618819640R",
    "91510185MA64ND8627",
    "91510104MA6CFT042R",
]
SYNTHETIC = {
    "91620321MA0000015L": (1, "91"),
    "91620321MA0000023F": (2, "91"),
    "92620321MA00000317": (3, "92"),
    "93620321MA000004XU": (4, "93"),
    "11620321MB0000019B": (1, "11"),
    "12620321MB00000273": (2, "12"),
    "31620321MD00000164": (1, "31"),
    "51620321MJ0000018J": (1, "51"),
    "52620321MJ0000026A": (2, "52"),
    "81620321MC0000012G": (1, "81"),
    "N2620321MF00000138": (1, "N2"),
    "N3620321MF00000210": (2, "N3"),
    "Y1620321MG0000017H": (1, "Y1"),
}
NUMBERS = ["620321209901010013", "620321209901010021", "62032120990101003X", "620321209912319999"]


@pytest.mark.parametrize("code", [*PUBLIC, *SYNTHETIC])
def test_a_valid_unified_code_is_accepted(code: str) -> None:
    assert parse_unified_code(code) == code


@pytest.mark.parametrize(("code", "made_from"), SYNTHETIC.items())
def test_synthetic_codes_are_the_documented_ones(code: str, made_from: tuple[int, str]) -> None:
    assert synthetic_unified_code(*made_from) == code


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91310000132212144D", "unified_code_check_character_is_wrong"),
        ("", "unified_code_must_have_eighteen_characters"),
        ("91620321MA0000015", "unified_code_must_have_eighteen_characters"),
        ("91620321MA000001OL", "unified_code_has_a_forbidden_character"),
        ("B1620321MA0000015L", "unified_code_registering_authority_is_unknown"),
        ("97620321MA0000015L", "unified_code_category_is_unknown"),
        ("91990321MA0000015L", "unified_code_region_is_unknown"),
        ("9162A321MA0000015L", "unified_code_region_is_unknown"),
        ("91620321MA000001KL", "unified_code_organisation_part_is_wrong"),
    ],
)
def test_a_wrong_unified_code_is_refused_with_its_reason(code: str, reason: str) -> None:
    with pytest.raises(CodeError) as wrong:
        parse_unified_code(code)
    assert wrong.value.reason == reason
    assert not code or code not in str(wrong.value)
    assert not is_unified_code(code)


def test_a_code_whose_organisation_part_fails_its_own_check_is_refused() -> None:
    code = "91620321MA0000014"
    with pytest.raises(CodeError, match="unified_code_organisation_part_is_wrong"):
        parse_unified_code(code + uscc.calc_check_digit(code))


@pytest.mark.parametrize(
    "text",
    [
        "91620321ma0000015l",
        " 9162 0321 MA00 0001 5L ",
        "91620321-MA000001-5-L",
        "９１６２０３２１ＭＡ０００００１５Ｌ",
        "'91620321MA0000015L",
        "\ufeff91620321MA0000015L\t",
    ],
)
def test_one_rule_of_normalisation_for_all(text: str) -> None:
    assert normalised(text) == "91620321MA0000015L"
    assert parse_unified_code(text) == "91620321MA0000015L"


def test_the_kind_of_subject_follows_from_its_tag() -> None:
    assert subject_kind_of("91620321MA0000015L") is SubjectKind.ORGANISATION
    assert subject_kind_of("92620321MA00000317") is SubjectKind.INDIVIDUAL_BUSINESS
    assert subject_kind_of("6f1c2a52-6c0e-4d0b-9a63-1d3b1f6f5a10") is SubjectKind.PERSON


@pytest.mark.parametrize("text", ["71526726-X", "D2143569-X", "MA64ND86-2", "132215150"])
def test_an_organisation_code_is_read_with_or_without_its_hyphen(text: str) -> None:
    assert parse_organisation_code(text) == text.replace("-", "")


def test_the_organisation_code_lies_inside_the_unified_code() -> None:
    code = parse_unified_code("9144030071526726XG")
    assert organisation_code_of(code) == parse_organisation_code("71526726-X")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("71526726-1", "organisation_code_check_character_is_wrong"),
        ("7152672", "organisation_code_form_is_wrong"),
        ("71526726-A", "organisation_code_form_is_wrong"),
    ],
)
def test_a_wrong_organisation_code_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CodeError) as wrong:
        parse_organisation_code(text)
    assert wrong.value.reason == reason


@pytest.mark.parametrize("number", ["440301103448669", "620321100000011"])
def test_a_registration_number_has_its_own_check(number: str) -> None:
    assert parse_registration_number(number) == number
    assert mod_11_10.is_valid(number)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("440301103448668", "registration_number_check_digit_is_wrong"),
        ("44030110344866", "registration_number_must_have_fifteen_digits"),
        ("44030110344866A", "registration_number_must_have_fifteen_digits"),
    ],
)
def test_a_wrong_registration_number_is_refused(number: str, reason: str) -> None:
    with pytest.raises(CodeError) as wrong:
        parse_registration_number(number)
    assert wrong.value.reason == reason


@given(st.integers(0, 10**14 - 1))
def test_exactly_one_check_digit_fits_a_registration_number(serial: int) -> None:
    candidates = [f"{serial:014}{digit}" for digit in range(10)]
    accepted = []
    for number in candidates:
        try:
            accepted.append(parse_registration_number(number))
        except CodeError:
            continue
    assert accepted == [number for number in candidates if mod_11_10.is_valid(number)]


def test_a_tax_number_is_a_region_with_an_organisation_code_or_holds_another_code() -> None:
    assert parse_tax_number("62032171526726X") == "62032171526726X"
    assert parse_tax_number("91620321MA0000015L") == "91620321MA0000015L"
    assert not is_personal_tax_number("62032171526726X")
    for personal in ("620321209901010013", "620321209901010013L0"):
        assert parse_tax_number(personal) == personal
        assert is_personal_tax_number(personal)
    with pytest.raises(CodeError, match="tax_number_form_is_wrong"):
        parse_tax_number("620321715267261")


@pytest.mark.parametrize("number", NUMBERS)
def test_test_numbers_with_births_in_2099_are_accepted(number: str) -> None:
    assert parse_identity_number(number.lower()) == number
    assert ric.is_valid(number)


def test_a_birth_ahead_of_a_given_day_is_refused() -> None:
    with pytest.raises(CodeError, match="identity_number_birth_date_lies_ahead"):
        parse_identity_number(NUMBERS[0], today=date(2026, 11, 23))
    assert parse_identity_number(NUMBERS[0], today=date(2099, 1, 1))


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("620321209902290010", "identity_number_birth_date_does_not_exist"),
        ("620321209906310015", "identity_number_birth_date_does_not_exist"),
        ("620321209901010014", "identity_number_check_character_is_wrong"),
        ("990321209901010013", "identity_number_region_is_unknown"),
        ("62032120990101001A", "identity_number_has_a_forbidden_character"),
        ("62032120990101001", "identity_number_must_have_eighteen_characters"),
        ("620321990101001", "identity_number_is_in_the_old_form"),
        ("620321991301001", "identity_number_must_have_eighteen_characters"),
    ],
)
def test_a_wrong_identity_number_is_refused_without_being_named(number: str, reason: str) -> None:
    with pytest.raises(CodeError) as wrong:
        parse_identity_number(number)
    assert wrong.value.reason == str(wrong.value) == reason
    assert not is_identity_number(number)


def test_the_form_of_fifteen_digits_is_recognised_as_such() -> None:
    assert is_old_identity_number("620321990101001")
    assert not is_old_identity_number("620321990231001")
    assert not is_old_identity_number("620321209901010013")


@given(st.integers(1, 364_635))
def test_synthetic_identity_numbers_are_valid_distinct_and_of_nobody(serial: int) -> None:
    number = synthetic_identity_number(serial)
    assert parse_identity_number(number) == number
    assert ric.is_valid(number)
    assert birth_date_of(number).year == 2099
    assert serial == 364_635 or synthetic_identity_number(serial + 1) != number


def test_there_is_an_end_to_synthetic_numbers() -> None:
    for serial in (0, 364_636):
        with pytest.raises(ValueError, match="no synthetic identity numbers are left"):
            synthetic_identity_number(serial)
    with pytest.raises(ValueError, match="no synthetic unified codes are left"):
        synthetic_unified_code(31**6)


@given(st.integers(0, 31**6 - 1), st.sampled_from(["91", "92", "93", "11", "12", "51", "81"]))
def test_synthetic_unified_codes_are_valid_to_a_second_opinion(serial: int, kind: str) -> None:
    code = synthetic_unified_code(serial, kind)
    assert parse_unified_code(code) == code
    assert uscc.is_valid(code)


@given(
    st.integers(0, 10**6), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY")
)
def test_any_single_slip_is_noticed(serial: int, at: int, slip: str) -> None:
    code = synthetic_unified_code(serial)
    wrong = code[:at] + slip + code[at + 1 :]
    assert is_unified_code(wrong) == (wrong == code)


def test_the_second_opinion_rejects_village_codes_that_ours_accepts() -> None:
    village = "N2620321MF00000138"
    assert is_unified_code(village)
    assert not uscc.is_valid(village)


@given(st.text(max_size=40))
def test_no_text_makes_a_check_fail_otherwise_than_with_a_reason(text: str) -> None:
    checks = (
        parse_unified_code,
        parse_organisation_code,
        parse_registration_number,
        parse_tax_number,
        parse_identity_number,
    )
    for check in checks:
        with suppress(CodeError):
            assert check(text) == normalised(text)
