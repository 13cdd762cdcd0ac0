"""A commitment delivered in the national table: what contradicts itself is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.commitment.collected import checked
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.policy import Policy, canonical, parse
from ledger.refusal import Refused
from tests.law import given
from tests.ledger.promises import made

if TYPE_CHECKING:
    from ledger.commitment.commitment import CommitmentMade

TODAY = date(2026, 11, 23)
REGISTRY = given().registry()
TEXTS = {
    "matter": "申请办理食品经营许可证",
    "content": "三十日内补交材料",
    "liability": "撤销许可并记入信用记录",
    "remark": "无",
}
BROKEN = TEXTS | {"unfulfilled": "未补交", "liability_pursued": "撤销许可"}


def promise(**more: Any) -> CommitmentMade:
    return made(**{"matter": "", "outstanding": (), "collected": True, **more})


def determined(outcome: str = "none", **more: Any) -> FulfilmentDetermined:
    fields: dict[str, Any] = {
        "outcome": outcome,
        "determining_unit": "AMR",
        "determined_on": date(2026, 6, 1),
        "collected": True,
    }
    return FulfilmentDetermined(**{**fields, **more})


def check(
    event: CommitmentMade,
    texts: dict[str, str] | None = None,
    outcome: FulfilmentDetermined | None = None,
    policy: Policy = REGISTRY.policy,
) -> tuple[CommitmentMade, tuple[str, ...]]:
    return checked(event, texts or TEXTS, outcome, policy, REGISTRY.agencies.get, TODAY)


def refused(*args: Any, **more: Any) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as refusal:
        check(*args, **more)
    return refusal.value.code, refusal.value.fields


def test_the_matter_its_text_names_becomes_its_code() -> None:
    event, warnings = check(promise())
    assert event == promise(matter="FOOD_BUSINESS_LICENCE")
    assert warnings == ()


@pytest.mark.parametrize("kind", ["voluntary", "industry", "other"])
def test_a_type_that_needs_no_list_has_no_warning(kind: str) -> None:
    event, warnings = check(promise(kind=kind), TEXTS | {"matter": "自愿作出承诺"})
    assert (event.matter, warnings) == ("", ())


def test_a_determination_is_whole() -> None:
    check(promise(), BROKEN, determined())
    check(promise(), TEXTS, determined("full"))


def test_what_happened_before_the_first_rules_is_judged_by_the_first() -> None:
    old = promise(made_on=date(2019, 5, 6), number="62032120190506000001")
    check(old)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (
            {"number": "62032120260301000011"},
            "commitment_number_must_have_region_day_and_serial",
            "commitment_code",
        ),
        ({"made_on": date(2026, 12, 1)}, "commitment_dates_must_be_in_order", "made_on"),
        ({"valid_until": date(2026, 3, 1)}, "commitment_dates_must_be_in_order", "valid_until"),
        ({"kind": "vow"}, "commitment_type_must_be_known", "commitment_type"),
        ({"openness": "secret"}, "openness_must_be_known", "openness"),
    ],
)
def test_a_promise_that_contradicts_itself_is_refused(
    change: dict[str, Any], code: str, field: str
) -> None:
    assert refused(promise(**change)) == (code, (field,))


@pytest.mark.parametrize(
    ("texts", "outcome", "code", "field"),
    [
        ({"content": ""}, None, "content_and_liability_must_be_stated", "content"),
        ({"matter": " "}, None, "content_and_liability_must_be_stated", "matter"),
        ({"remark": "x" * 513}, None, "field_must_fit_its_national_length", "remark"),
        ({}, "none", "unfulfilled_content_must_be_stated", "unfulfilled"),
        ({"unfulfilled": "x"}, "partial", "action_must_be_described", "liability_pursued"),
        (
            {"unfulfilled": "x"},
            "full",
            "unfulfilled_content_must_be_empty_when_fulfilled",
            "unfulfilled",
        ),
        (
            {"unfulfilled": "x"},
            "",
            "unfulfilled_content_must_be_empty_when_fulfilled",
            "unfulfilled",
        ),
    ],
)
def test_texts_fit_the_outcome(texts: dict[str, str], outcome: str, code: str, field: str) -> None:
    found = determined(outcome) if outcome else None
    assert refused(promise(), TEXTS | texts, found) == (code, (field,))


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 11, 24)])
def test_it_is_determined_between_the_promise_and_today(day: date) -> None:
    found = determined("full", determined_on=day)
    assert refused(promise(), TEXTS, found) == (
        "commitment_dates_must_be_in_order",
        ("determined_on",),
    )


@pytest.mark.parametrize("unit", ["HRSS", "NOBODY"])
def test_the_accepting_unit_determines(unit: str) -> None:
    found = determined("full", determining_unit=unit)
    assert refused(promise(), TEXTS, found) == (
        "only_the_accepting_unit_or_its_successor",
        ("determined_by",),
    )


def test_a_matter_on_no_list_is_a_warning_or_refused_as_the_rules_say() -> None:
    unlisted = TEXTS | {"matter": "申请办理飞船驾驶证"}
    assert check(promise(), unlisted)[1] == ("matter_must_be_on_the_list",)
    rules = REGISTRY.policy.in_force("commitment", TODAY).rules
    document = {
        "id": "STRICT",
        "family": "commitment",
        "instrument": "样例",
        "valid_from": "2022-03-28",
        "mark": "D",
        "rules": {**rules, "collected": {"clause": "plan-1", "listed_matter": True}},
    }
    strict = Policy({"STRICT": parse(canonical(document))})
    assert refused(promise(), unlisted, policy=strict) == (
        "matter_must_be_on_the_list",
        ("matter",),
    )
