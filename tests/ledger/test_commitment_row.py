"""A row of the national table of commitments becomes the same events as at the counter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec import structs

from ledger.commitment import CommitmentMade, commitment_stream
from ledger.commitment_row import CommitmentRow, RowResult, commitment_from_row, fixed_bytes
from ledger.event import Source
from ledger.fulfilment import FulfilmentDetermined
from ledger.liability import LiabilityPursued
from ledger.policy import Policy, canonical, parse
from ledger.refusal import Refused
from ledger.registry import Registry
from ledger.standing import missing_for_export, outstanding_breaches
from tests.law import FIRST, SUBJECT, World, given
from tests.ledger.promises import CLERK, NUMBER

TODAY = date(2026, 11, 23)
REGISTRY = given().registry()
TEXTS = {
    "matter": "申请办理食品经营许可证",
    "content": "三十日内补交材料",
    "liability": "撤销许可并记入信用记录",
    "remark": "无",
}
BROKEN = {"unfulfilled": "未补交", "liability_pursued": "撤销许可"}


def row(**more: Any) -> CommitmentRow:
    fields: dict[str, Any] = {
        "number": NUMBER,
        "subject": SUBJECT,
        "subject_kind": "organisation",
        "kind": "documents_outstanding",
        "made_on": date(2026, 3, 2),
        "accepting_unit": "AMR",
        "openness": "public",
        "valid_until": date(2027, 3, 1),
        "texts": TEXTS,
    }
    return CommitmentRow(**{**fields, **more})


def broken(**more: Any) -> CommitmentRow:
    fields: dict[str, Any] = {
        "fulfilment": "none",
        "determined_on": date(2026, 6, 1),
        "texts": TEXTS | BROKEN,
    }
    return row(**{**fields, **more})


def drafts(sent: CommitmentRow, known: World | None = None) -> RowResult:
    existing = known.state().commitments.get(commitment_stream(NUMBER)) if known else None
    return commitment_from_row(sent, existing, REGISTRY, TODAY)


def filed(sent: CommitmentRow) -> World:
    return given().adding(drafts(sent).drafts, CLERK, TODAY)


def test_an_undetermined_row_is_one_event() -> None:
    source = Source(file="ab" * 32, row=2)
    (draft,) = drafts(row(source=source, batch="b-1", layout="commitment")).drafts
    assert draft.event == CommitmentMade(
        number=NUMBER,
        kind="documents_outstanding",
        made_on=date(2026, 3, 2),
        accepting_unit="AMR",
        subject_kind="organisation",
        openness="public",
        matter="FOOD_BUSINESS_LICENCE",
        valid_until=date(2027, 3, 1),
        collected=True,
        layout="commitment",
    )
    assert (draft.stream, draft.opens) == (commitment_stream(NUMBER), True)
    assert (draft.source, draft.batch) == (source, "b-1")
    assert draft.disclosures[0].value == TEXTS


def test_a_breach_in_the_table_is_three_events_and_counts() -> None:
    made = drafts(broken()).drafts
    assert [type(d.event) for d in made] == [
        CommitmentMade,
        FulfilmentDetermined,
        LiabilityPursued,
    ]
    assert made[1].effective_on == date(2026, 6, 1)
    state = filed(broken()).state()
    (outstanding,) = outstanding_breaches(state, TODAY)
    assert (outstanding.unit, outstanding.since) == ("AMR", date(2026, 6, 1))
    assert missing_for_export(state.commitments[commitment_stream(NUMBER)]) == ()


def test_a_kept_commitment_is_two_events() -> None:
    made = drafts(row(fulfilment="full")).drafts
    assert [type(d.event) for d in made] == [CommitmentMade, FulfilmentDetermined]
    assert made[1].effective_on == TODAY


def test_the_same_row_again_adds_nothing() -> None:
    assert drafts(row(), filed(row())).drafts == []
    assert drafts(broken(), filed(broken())).drafts == []
    assert drafts(row(), filed(broken())).drafts == []


def test_a_newer_row_brings_the_determination() -> None:
    made = drafts(broken(), filed(row())).drafts
    assert [type(d.event) for d in made] == [FulfilmentDetermined, LiabilityPursued]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"openness": "limited"}, "openness"),
        ({"valid_until": None}, "valid_until"),
        ({"kind": "proof_item"}, "kind"),
        ({"accepting_unit": "HRSS"}, "accepting_unit"),
        ({"fulfilment": "partial", "texts": TEXTS | BROKEN}, "fulfilment"),
    ],
)
def test_another_content_under_the_same_number_is_refused(
    change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        drafts(row(**change), filed(broken()))
    assert refusal.value.code == "record_differs_from_the_one_filed"
    assert refusal.value.fields == (field,)
    assert refusal.value.rests_on == (FIRST,)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"number": "1" * 20}, "commitment_number_must_have_region_day_and_serial", "number"),
        ({"made_on": date(2026, 12, 1)}, "commitment_dates_must_be_in_order", "made_on"),
        ({"kind": "vow"}, "commitment_type_must_be_known", "kind"),
        ({"fulfilment": "mostly"}, "outcome_and_cause_must_be_known", "fulfilment"),
        ({"fulfilment": "none"}, "unfulfilled_content_must_be_stated", "unfulfilled"),
        (
            {"fulfilment": "partial", "texts": TEXTS | {"unfulfilled": "x"}},
            "action_must_be_described",
            "liability_pursued",
        ),
        (
            {"fulfilment": "full", "texts": TEXTS | {"unfulfilled": "x"}},
            "unfulfilled_content_must_be_empty_when_fulfilled",
            "unfulfilled",
        ),
        ({"texts": TEXTS | {"content": ""}}, "content_and_liability_must_be_stated", "content"),
        ({"texts": TEXTS | {"matter": ""}}, "content_and_liability_must_be_stated", "matter"),
        ({"texts": TEXTS | {"remark": "x" * 513}}, "field_must_fit_its_national_length", "remark"),
        ({"determining_unit": "HRSS"}, "only_the_accepting_unit_or_its_successor", None),
        ({"determined_on": date(2026, 3, 1)}, "commitment_dates_must_be_in_order", None),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(
    change: dict[str, Any], code: str, field: str | None
) -> None:
    with pytest.raises(Refused) as refusal:
        drafts(row(**change))
    assert refusal.value.code == code
    assert refusal.value.fields == (field or next(iter(change)),)


def test_a_matter_on_no_list_is_a_warning_where_its_type_needs_one() -> None:
    unlisted = TEXTS | {"matter": "申请办理飞船驾驶证"}
    assert drafts(row(texts=unlisted)).warnings == ("matter_must_be_on_the_list",)
    assert drafts(row(texts=unlisted, kind="voluntary")).warnings == ()
    assert drafts(row()).warnings == ()


def test_rules_may_refuse_a_collected_matter_on_no_list() -> None:
    rule_set = REGISTRY.policy.in_force("commitment", TODAY)
    strict = {**rule_set.rules, "collected": {"clause": "plan-1", "listed_matter": True}}
    document = {
        "id": "STRICT",
        "family": "commitment",
        "instrument": "样例",
        "valid_from": "2022-03-28",
        "valid_to": None,
        "mark": "D",
        "rules": strict,
    }
    registry = Registry(
        policy=Policy({"STRICT": parse(canonical(document))}), agencies=REGISTRY.agencies
    )
    sent = row(texts=TEXTS | {"matter": "申请办理飞船驾驶证"})
    with pytest.raises(Refused) as refusal:
        commitment_from_row(sent, None, registry, TODAY)
    assert refusal.value.code == "matter_must_be_on_the_list"


def test_the_digest_covers_what_may_not_differ_and_nothing_else() -> None:
    same = structs.replace(row(), batch="b-2", texts=TEXTS | {"remark": "另注"}, fulfilment="full")
    assert fixed_bytes(row()) == fixed_bytes(same)
    assert fixed_bytes(row()) != fixed_bytes(row(texts=TEXTS | {"content": "别的"}))


def test_nothing_personal_stands_in_the_events() -> None:
    texts = {name: f"张某{name}" for name in (*TEXTS, *BROKEN)}
    made = drafts(broken(texts=texts)).drafts
    assert "张某" not in "".join(repr(draft.event) for draft in made)
