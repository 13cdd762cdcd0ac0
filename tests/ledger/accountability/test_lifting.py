"""The person contests it, or the unit finds it wrong: the parent stands all the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.accountability.accountability import AccountabilityLifted, AccountabilityMarked
from ledger.accountability.lifting import LiftAccountability, MarkAccountability
from ledger.objection.objecting import FileObjection
from ledger.objection.preview import what_falls
from ledger.publication.publishing import PublishRecords
from ledger.sanction.imposing import ProposeMeasure
from tests.law import day, officer
from tests.ledger.answers import PERSON, case_of, determined, served
from tests.ledger.sanctions import FIRST_OFFICER, PENALTY, SECOND, done, law


def lifting(case: str, **more: Any) -> LiftAccountability:
    """The unit finds that the person is not responsible after all."""
    fields: dict[str, Any] = {
        "case": case,
        "cause": "no_personal_responsibility",
        "decision_no": "永市监责撤〔2026〕1号",
        "lifted_on": date(2026, 7, 1),
        "reason": "查明不负责任",
    }
    return LiftAccountability(**{**fields, **more})


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"cause": "mercy"}, "cause_of_lifting_must_be_one_of_the_rules"),
        ({"lifted_on": date(2026, 7, 2)}, "day_of_an_act_may_not_lie_ahead"),
    ],
)
def test_refuses_a_lifting(more: dict[str, Any], code: str) -> None:
    world = determined()
    world.when(lifting(case_of(world), **more), by=SECOND, on="2026-07-01").refused(code)


def test_a_lifting_leaves_the_parent() -> None:
    world = determined()
    case = case_of(world)
    early = served()
    early.when(lifting(case_of(early)), by=SECOND, on="2026-07-01").refused(
        "accountability_must_stand"
    )
    world.when(lifting(case), by=FIRST_OFFICER, on="2026-07-01").refused("proposer_may_not_approve")
    world = world.when(lifting(case), by=SECOND, on="2026-07-01").then(AccountabilityLifted)
    assert world.state(PERSON).accountabilities[case].lifted is not None
    assert world.state().records[PENALTY].annulled is None
    world.when(lifting(case), by=SECOND, on="2026-07-02").refused("accountability_must_stand")


def test_a_contested_one_carries_nothing_new_alone() -> None:
    world = determined()
    case = case_of(world)
    mark = MarkAccountability(case=case, mark="under_lawsuit")
    world = world.when(mark, by=SECOND, on="2026-07-01").then(AccountabilityMarked)
    world.when(mark, by=SECOND, on="2026-07-01").then()
    measure = ProposeMeasure(
        subject=PERSON,
        code="M01",
        clause="市场主体登记管理条例40",
        bases=(case,),
        reasoning="负有个人责任",
    )
    proposer = officer("AMR", "DESIGNATOR", "SUPERVISOR", officer="third")
    world.when(measure, by=proposer, on="2026-07-02").refused("basis_must_not_be_disputed_alone")
    off = MarkAccountability(case=case, mark="under_lawsuit", on=False)
    world = done(world, off, SECOND, "2026-07-03")
    assert world.state(PERSON).accountabilities[case].marks == {}
    early = served()
    early.when(
        MarkAccountability(case=case_of(early), mark="under_lawsuit"), by=SECOND, on="2026-07-01"
    ).refused("accountability_must_stand")


def test_the_person_objects_to_it() -> None:
    world = determined()
    case = case_of(world)
    objection = FileObjection(
        target=case, ground="unlawful_handling", text="本人未参与", filer="subject"
    )
    me = officer("", "SUBJECT", officer="me", subject=PERSON)
    world = done(world, objection, me, "2026-06-15")
    state = world.state(PERSON)
    (filed,) = state.objections.values()
    assert (filed.facts.disputed_kind, filed.unit) == ("accountability", "AMR")
    assert "under_dispute" in state.accountabilities[case].marks
    assert world.state().objections == {}


def test_the_preview_names_who_would_answer_no_more() -> None:
    world = determined()
    state, policy, calendar = law(world)
    falls = what_falls(state, PENALTY, policy, calendar, day("2026-06-20"))
    assert [(f.stream, f.becomes, f.code) for f in falls if f.kind == "accountability"] == [
        (case_of(world), "annulled", "legal_representative")
    ]


def test_it_is_never_published() -> None:
    world = determined()
    publish = PublishRecords(records=(case_of(world),), channel="credit_china_jinchang")
    by = officer("AMR", "PUBLICITY_OFFICER")
    world.when(publish, by=by, on="2026-06-20").refused("accountability_must_never_be_published")
