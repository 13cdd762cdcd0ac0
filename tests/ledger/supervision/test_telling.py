"""Model and warning cases: anonymised, by two officers, on sound records alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.record.record import RecordFiled, RecordMarked
from ledger.refusal import Refused
from ledger.supervision.telling import (
    ProposeTypicalCase,
    PublishTypicalCase,
    WithdrawTypicalCase,
    propose,
)
from ledger.supervision.typical_case import (
    TypicalCaseProposed,
    TypicalCasePublished,
    TypicalCaseWithdrawn,
    case_standing,
)
from tests.law import SUBJECT, World, day, entry_of, fold, officer, past
from tests.ledger.evaluations import FIRST, SECOND, TAX, marked
from tests.ledger.sanctions import OTHER, PENALTY, after, annulled, done, law, repaired, start

ON = "2026-06-01"
LEAD = officer("AMR", "SUPERVISOR", officer="lead")
TEXT = "某食品企业使用过期原料，被吊销许可并处罚款。"


def case(**more: Any) -> ProposeTypicalCase:
    """A warning of the penalty."""
    fields = {"record": PENALTY, "kind": "warning", "title": "过期原料案", "text": TEXT}
    return ProposeTypicalCase(**{**fields, **more})


def proposed(*more: Any) -> World:
    """A case that waits for another officer."""
    return done(start(*more), case(), FIRST, ON)


def published() -> World:
    """A case that is told."""
    world = proposed()
    return done(world, PublishTypicalCase(case=stream(world)), SECOND, ON)


def stream(world: World) -> str:
    """The only case."""
    (found,) = world.state().typical_cases
    return found


def situation(world: World, on: str) -> str:
    """Where the only case stands."""
    state, policy, calendar = law(world)
    held = state.typical_cases[stream(world)]
    return case_standing(state, held, policy, calendar, day(on)).situation


def test_one_officer_proposes_and_another_publishes() -> None:
    world = start().when(case(), by=FIRST, on=ON).then(TypicalCaseProposed)
    command = PublishTypicalCase(case=stream(world))
    world.when(command, by=FIRST, on=ON).refused("proposer_may_not_approve")
    world = world.when(command, by=SECOND, on=ON).then(TypicalCasePublished)
    assert situation(world, ON) == "published"
    waits = "typical_case_must_stand_for_that_act"
    world.when(command, by=SECOND, on=ON).refused(waits)
    gone = WithdrawTypicalCase(case=stream(world))
    world = world.when(gone, by=SECOND, on=ON).then(TypicalCaseWithdrawn)
    assert situation(world, ON) == "withdrawn"
    for again in (gone, command):
        world.when(again, by=SECOND, on=ON).refused(waits)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "gossip"}, "typical_case_must_be_a_model_or_a_warning"),
        ({"kind": "model"}, "typical_case_must_be_a_model_or_a_warning"),
        ({"title": " "}, "title_must_be_given"),
        ({"title": "永昌县甲公司案"}, "typical_case_must_be_anonymised"),
        ({"text": "永昌县甲公司使用过期原料"}, "typical_case_must_be_anonymised"),
        ({"text": f"代码{SUBJECT}的企业"}, "typical_case_must_be_anonymised"),
        ({"text": "见永市监罚〔2026〕1号"}, "typical_case_must_be_anonymised"),
        ({"text": "负责人电话13800138000"}, "typical_case_must_be_anonymised"),
        ({"record": "nowhere"}, "case_must_exist"),
    ],
)
def test_a_case_names_nobody(change: dict[str, Any], code: str) -> None:
    start().when(case(**change), by=FIRST, on=ON).refused(code)


def test_a_name_that_lies_in_the_vault_is_known_too() -> None:
    command = case(text="张无名使用过期原料")
    situation_then = start().situation(
        command, FIRST, ON, {"opened": lambda ids: {one: {"name": "张无名"} for one in ids}}
    )
    registration = situation_then.states[SUBJECT].registration
    assert registration is not None
    registration.disclosed["name"] = "the entry of the name"
    with pytest.raises(Refused, match="typical_case_must_be_anonymised"):
        propose(command, situation_then)


def test_other_units_tell_nothing() -> None:
    code = "typical_case_is_of_the_determining_unit_or_the_lead"
    start().when(case(), by=TAX, on=ON).refused(code)
    world = proposed()
    world.when(PublishTypicalCase(case=stream(world)), by=TAX, on=ON).refused(code)
    nowhere = PublishTypicalCase(case="nowhere")
    world.when(nowhere, by=SECOND, on=ON).refused("case_must_exist")


@pytest.mark.parametrize(
    "happened",
    [
        (marked(on="2026-05-20"),),
        (annulled(on="2026-05-20"),),
        repaired(PENALTY, "2026-05-20"),
    ],
    ids=["disputed", "annulled", "repaired"],
)
def test_nothing_is_told_of_what_is_not_sound(happened: Any) -> None:
    code = "typical_case_must_rest_on_a_sound_record"
    after(start(), *happened).when(case(), by=FIRST, on=ON).refused(code)
    world = after(proposed(), *happened)
    world.when(PublishTypicalCase(case=stream(world)), by=SECOND, on=ON).refused(code)
    told = after(published(), *happened)
    assert situation(told, ON) == "hidden"


def test_a_case_is_told_again_once_the_dispute_is_over() -> None:
    world = after(published(), marked())
    assert situation(world, "2026-06-02") == "hidden"
    over = RecordMarked(record=PENALTY, mark="under_dispute", on=False)
    world = after(world, past(over, stream=PENALTY, on="2026-06-20"))
    assert situation(world, "2026-06-20") == "published"
    assert situation(world, "2029-06-20") == "hidden"


def test_a_model_case_is_made_of_good_conduct() -> None:
    honour = RecordFiled(
        kind="honour",
        document_no="永政表彰〔2026〕3号",
        agency="AMR",
        name="永昌县甲公司",
        decided_on=date(2026, 4, 1),
    )
    world = start(past(honour, stream=OTHER, on="2026-04-01"))
    good = case(record=OTHER, kind="model", title="诚信经营", text="某企业连续五年诚信经营。")
    world.when(good, by=LEAD, on=ON).then(TypicalCaseProposed)
    bad = case(record=OTHER)
    world.when(bad, by=LEAD, on=ON).refused("typical_case_must_be_a_model_or_a_warning")


def test_an_entry_without_its_case_is_set_aside() -> None:
    event = TypicalCasePublished(published_on=date(2026, 6, 1))
    entry = entry_of(past(event, stream="x", on=ON).draft, 1)
    assert fold(SUBJECT, [entry]).orphans == [entry]
