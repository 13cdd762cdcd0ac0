"""Service of notices: what a notice must state, and how it reaches the subject."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.notice.notice import NoticeNotServed, NoticeServed, time_to_answer
from tests.law import SUBJECT, World
from tests.ledger.sanctions import (
    FIRST_OFFICER,
    LABOUR,
    SERVED,
    after,
    done,
    law,
    listing_of,
    notice,
    proposed,
    registered,
    start,
)


def serve(world: World, on: str = SERVED, **more: object) -> World:
    return done(world, notice(listing_of(world), **more), FIRST_OFFICER, on)


def test_a_served_notice_is_an_event_and_its_texts_are_disclosures() -> None:
    world = proposed()
    outcome = world.when(notice(listing_of(world)), by=FIRST_OFFICER, on=SERVED)
    outcome.then(NoticeServed)
    (draft,) = outcome.drafts
    assert draft.stream == listing_of(world)
    assert {d.name for d in draft.disclosures} == {"basis", "cause", "consequence", "remedies"}
    assert draft.effective_on == date(2026, 5, 7)
    assert not draft.opens


def test_a_notice_before_an_act_without_a_stream_opens_one() -> None:
    command = notice("", subject=SUBJECT, act="supervision_class")
    outcome = start().when(command, by=FIRST_OFFICER, on=SERVED)
    world = outcome.then(NoticeServed)
    (draft,) = outcome.drafts
    assert draft.opens
    assert isinstance(draft.event, NoticeServed)
    assert draft.event.case == draft.stream
    assert world.state().notices[draft.stream].act == "supervision_class"


def test_a_notice_needs_a_subject_or_a_case() -> None:
    command = notice("no-such-case")
    start().when(command, by=FIRST_OFFICER, on=SERVED).refused(
        "notice_must_name_a_subject_or_its_case"
    )


def test_nobody_else_serves_a_notice_in_a_case() -> None:
    world = proposed()
    command = notice(listing_of(world))
    world.when(command, by=LABOUR, on=SERVED).refused(
        "notice_must_be_served_by_the_unit_of_the_case", fields=("case",)
    )


def test_nobody_is_drawn_into_a_case_that_is_not_about_it() -> None:
    other = "91620321MA0000023F"
    world = after(proposed(), registered(tag=other))
    command = notice(listing_of(world), subject=other)
    world.when(command, by=FIRST_OFFICER, on=SERVED).refused(
        "notice_must_be_served_by_the_unit_of_the_case", fields=("subject",)
    )


def test_only_acts_of_the_rules_have_a_notice() -> None:
    world = proposed()
    command = notice(listing_of(world), act="scolding")
    world.when(command, by=FIRST_OFFICER, on=SERVED).refused(
        "notice_must_be_of_a_listed_act", fields=("act",)
    )


@pytest.mark.parametrize(
    ("lacking", "fields"),
    [
        ({"cause": " "}, ("cause",)),
        ({"clauses": ()}, ("clauses",)),
        ({"basis": "", "remedies": ""}, ("basis", "remedies")),
    ],
)
def test_a_notice_states_everything(lacking: dict[str, object], fields: tuple[str, ...]) -> None:
    world = proposed()
    command = notice(listing_of(world), **lacking)
    world.when(command, by=FIRST_OFFICER, on=SERVED).refused(
        "notice_must_state_basis_cause_consequence_and_remedies", fields=fields
    )


def test_only_methods_of_the_law_serve() -> None:
    world = proposed()
    for wrong in ({"method": "shouting"}, {"not_served_because": "rain"}):
        world.when(notice(listing_of(world), **wrong), by=FIRST_OFFICER, on=SERVED).refused(
            "service_must_follow_a_method_of_the_law"
        )


def test_service_does_not_lie_ahead() -> None:
    world = proposed()
    command = notice(listing_of(world), served_on=date(2026, 5, 8))
    world.when(command, by=FIRST_OFFICER, on=SERVED).refused(
        "day_of_an_act_may_not_lie_ahead", would_succeed_on="2026-05-08"
    )


def test_public_notice_is_the_last_resort_and_takes_thirty_days() -> None:
    world = proposed()
    command = notice(listing_of(world), method="public_notice")
    refused = world.when(command, by=FIRST_OFFICER, on=SERVED)
    world = refused.refused("public_notice_must_follow_failed_service")
    world = serve(world, method="post", not_served_because="returned")
    assert isinstance(world.entries[-1].data, NoticeNotServed)
    state, policy, calendar = law(world)
    assert state.notices[listing_of(world)].served is None
    world = serve(world, method="public_notice")
    state, policy, calendar = law(world)
    runs = time_to_answer(state.notices[listing_of(world)], policy, calendar)
    assert runs.served_on == date(2026, 6, 6)
    assert runs.last_day == date(2026, 6, 12)
    assert len(state.notices[listing_of(world)].failed) == 1


def test_a_notice_may_grant_more_time_but_not_less() -> None:
    world = proposed()
    case = listing_of(world)
    less = notice(case, time_to_answer="3WD")
    world.when(less, by=FIRST_OFFICER, on=SERVED).refused(
        "time_to_answer_must_not_be_shorter_than_the_law_gives"
    )
    world = serve(world, time_to_answer="10WD")
    state, policy, calendar = law(world)
    assert time_to_answer(state.notices[case], policy, calendar).last_day == date(2026, 5, 20)
