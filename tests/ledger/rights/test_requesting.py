"""A subject asks for what the law gives it, with its own token or at the window."""

from __future__ import annotations

import pytest

from ledger.rights.request import (
    ACCEPTED,
    RightsAccepted,
    RightsRequested,
    RightsWithdrawn,
    request_clocks,
)
from ledger.rights.requesting import RequestRight, WithdrawRequest
from tests.law import day
from tests.ledger.rights.asking import (
    AGENT,
    ELSEWHERE,
    ME,
    ON,
    PENALTY,
    PERSON,
    STRANGER,
    WINDOW,
    about,
    person,
)

ASKED = RightsRequested(subject=PERSON, kind="access", window="DRC")


def asking(kind: str = "access", **more: str) -> RequestRight:
    return RequestRight(**{"kind": kind, "subject": PERSON, "text": "请提供本人信息", **more})


@pytest.mark.parametrize("by", [ME, WINDOW])
def test_a_subject_asks_itself_or_at_the_window(by: object) -> None:
    outcome = person().when(asking(), by=by, on=ON)  # type: ignore[arg-type]
    world = outcome.then(RightsRequested)
    (draft,) = outcome.drafts
    assert [(d.owner, d.name) for d in draft.disclosures] == [(PERSON, "text")]
    (asked,) = world.state(PERSON).requests.values()
    assert (asked.facts.window, asked.facts.agent, asked.stage) == ("DRC", "", "ASKED")
    accept, decide = request_clocks(asked, world.registry().policy, world.registry().calendar)
    assert (accept.due, decide.due) == (day("2026-04-10"), day("2026-05-07"))


def test_who_may_not_ask() -> None:
    world = person()
    for by in (STRANGER, AGENT.__class__("x", "", frozenset({"SUBJECT"}))):
        world.when(asking(), by=by, on=ON).refused("subject_its_agent_or_the_window_asks")
    world.when(asking(), by=ELSEWHERE, on=ON).refused("agency_must_have_the_power")
    unknown = RequestRight(kind="access", subject=STRANGER.subject, text="请提供")
    world.when(unknown, by=WINDOW, on=ON).refused("subject_must_be_registered")


def test_what_may_not_be_asked() -> None:
    world, kind = person(), "request_must_be_of_a_kind_of_the_rules"
    world.when(asking("everything"), by=ME, on=ON).refused(kind, fields=("kind",))
    world.when(asking("correct"), by=ME, on=ON).refused(kind, fields=("target",))
    world.when(asking("correct", target="r-9"), by=ME, on=ON).refused("case_must_exist")
    world.when(asking(text=" "), by=ME, on=ON).refused("what_is_asked_must_be_said")
    pending = "same_request_must_not_be_pending"
    again = person(about(ASKED, "q-1")).when(asking(), by=ME, on=ON)
    again.refused(pending)
    person(about(ASKED, "q-1")).when(asking("copy"), by=ME, on=ON).then(RightsRequested)
    world.when(asking("correct", target=PENALTY), by=ME, on=ON).then(RightsRequested)


def test_it_is_withdrawn_by_who_made_it() -> None:
    world = person(about(ASKED, "q-1"))
    withdraw = WithdrawRequest(request="q-1")
    world.when(withdraw, by=STRANGER, on=ON).refused("case_must_exist")
    world.when(withdraw, by=ELSEWHERE, on=ON).refused("only_the_unit_that_has_the_matter")
    after = world.when(withdraw, by=ME, on=ON).then(RightsWithdrawn())
    after.when(withdraw, by=ME, on=ON).refused("request_must_be_open")
    person().when(withdraw, by=ME, on=ON).refused("case_must_exist", fields=("request",))


def test_steps_without_a_request_are_kept_aside() -> None:
    state = person(about(RightsAccepted(), "q-9")).state(PERSON)
    assert len(state.orphans) == 1
    assert ACCEPTED not in state.requests
