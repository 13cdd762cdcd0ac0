"""The list of matters and the forms, as the policy files state them."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.commitment.matter import (
    current_template,
    matter_named,
    matters,
    rules_on,
    templates,
)
from ledger.policy import seed_policy

RULES = rules_on(seed_policy(), date(2026, 5, 6))


def test_before_the_first_rules_the_first_ones_apply() -> None:
    assert rules_on(seed_policy(), date(2019, 1, 1)).id == "COMMITMENT-2022"


def test_the_seven_national_types_have_their_codes() -> None:
    values = RULES.rules["types"]["values"]
    assert {name: v["code"] for name, v in values.items()} == {
        "approval_substituting": "1",
        "documents_outstanding": "2",
        "proof_item": "3",
        "credit_repair": "4",
        "industry": "5",
        "voluntary": "6",
        "other": "0",
    }


def test_the_national_record_has_twenty_fields() -> None:
    assert [f["no"] for f in RULES.rules["record"]["fields"]] == list(range(1, 21))


def test_every_matter_is_whole() -> None:
    agencies = seed_policy().in_force("agencies", date(2026, 5, 6)).rules["agencies"]["registered"]
    for matter in matters(RULES).values():
        assert matter.basis
        assert set(matter.agencies) <= agencies.keys()
        assert set(matter.types) <= RULES.rules["types"]["values"].keys()
        assert current_template(RULES, matter.template) in templates(RULES)
        assert matter.documents or "documents_outstanding" not in matter.types
        assert matter.rule == "COMMITMENT-2022#plan-1"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("申请办理食品经营许可证", "FOOD_BUSINESS_LICENCE"),
        ("申请办理行政处罚信息信用修复", "CREDIT_REPAIR"),
        ("自愿作出承诺", ""),
        ("代理记账许可及信用修复", "AGENCY_BOOKKEEPING_LICENCE"),
        ("食品经营许可及代理记账许可", ""),
    ],
)
def test_a_free_text_names_a_matter_or_none(text: str, code: str) -> None:
    assert matter_named(RULES, text) == code


def test_a_form_that_does_not_exist_has_no_version() -> None:
    assert current_template(RULES, "NONE") == ""
