"""How a natural person's values are shown."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.masking import COURT_LIST, HIDDEN, INTERNAL, PUBLIC, masking, masking_of
from ledger.policy import Policy, seed_policy

ON = date(2026, 5, 6)
MASKING = masking_of(seed_policy(), ON)
NUMBER = "620321209901010013"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳锋", "欧阳*"),
        ("欧阳", "欧*"),
        ("张", "*"),
        ("", ""),
        (" 张 三 ", "张*"),
        ("阿依古丽·买买提", "阿*******"),
    ],
)
def test_a_name_keeps_the_family_name_only(name: str, shown: str) -> None:
    assert MASKING.name(name) == shown


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (PUBLIC, HIDDEN),
        (INTERNAL, "620321********0013"),
        (COURT_LIST, "6203212099****0013"),
        ("unheard of", HIDDEN),
    ],
)
def test_an_identity_number_is_shown_by_view(view: str, shown: str) -> None:
    assert MASKING.identity_number(NUMBER, view) == shown


def test_what_is_too_short_is_hidden_whole() -> None:
    assert MASKING.identity_number("12345", INTERNAL) == "*****"
    assert MASKING.telephone("1234567") == "*******"


def test_a_telephone_keeps_three_and_four() -> None:
    assert MASKING.telephone("13912345678") == "139****5678"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("甘肃省金昌市永昌县城关镇东大街1号", "甘肃省金昌市永昌县"),
        ("永昌县城关镇", "永昌县"),
        ("金昌市金川区北京路", "金昌市金川区"),
        ("北京市朝阳区建国路", "北京市朝阳区"),
        ("东大街1号", HIDDEN),
        ("", HIDDEN),
    ],
)
def test_an_address_is_shown_to_the_county(address: str, shown: str) -> None:
    assert MASKING.place(address) == shown


def test_a_text_loses_numbers_contacts_accounts_and_names_and_keeps_unified_codes() -> None:
    text = (
        f"张三丰(身份证{NUMBER},旧证620321990101001,电话13912345678、0935-7521234,"
        "账号6222021234567890123,a.b@example.org)系91620321MA0000015L法定代表人,罚款5000元。"
    )
    shown = MASKING.prose(text, ["张三丰", "", " "])
    assert shown == (
        "张**(身份证***,旧证***,电话***、***,账号***,***)系91620321MA0000015L法定代表人,"
        "罚款5000元。"
    )


def test_a_unified_code_of_digits_only_stays() -> None:
    code = "911100007109250324"
    assert MASKING.prose(f"系{code}。") == f"系{code}。"


def test_a_longer_name_is_masked_before_one_it_contains() -> None:
    assert MASKING.prose("张三丰与张三", ["张三", "张三丰"]) == "张**与张*"


def test_without_a_policy_everything_is_hidden() -> None:
    bare = masking_of(Policy(), ON)
    assert bare.name("张三") == "**"
    assert bare.identity_number(NUMBER, INTERNAL) == HIDDEN
    assert bare.telephone("13912345678") == HIDDEN
    assert bare.place("永昌县城关镇") == HIDDEN
    assert bare.prose("某\n文") == HIDDEN


def test_rules_that_are_none_are_refused() -> None:
    with pytest.raises(KeyError):
        masking({})
