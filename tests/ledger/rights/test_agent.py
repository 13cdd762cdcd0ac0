"""An agent has a dated mandate with a scope; it may not give one itself."""

from __future__ import annotations

from ledger.rights.agent import AgentMandated, AgentRevoked, MandateAgent, RevokeAgent
from ledger.rights.request import RightsRequested
from ledger.rights.requesting import RequestRight
from tests.law import Past, day
from tests.ledger.rights.asking import (
    AGENT,
    ELSEWHERE,
    ME,
    ON,
    PERSON,
    STRANGER,
    WINDOW,
    about,
    person,
)


def mandating(**more: object) -> MandateAgent:
    given = {
        "subject": PERSON,
        "agent": "agent-7",
        "name": "甘肃某律师事务所",
        "scopes": ("see", "act"),
        "valid_until": day("2026-12-31"),
    }
    return MandateAgent(**{**given, **more})  # type: ignore[arg-type]


def mandated(until: str = "2026-12-31") -> Past:
    event = AgentMandated(
        subject=PERSON,
        agent="agent-7",
        scopes=("see", "act"),
        valid_from=day(ON),
        valid_until=day(until),
        window="DRC",
    )
    return about(event, "m-1")


def test_a_mandate_holds_on_its_days() -> None:
    world = person().when(mandating(), by=ME, on=ON).then(AgentMandated)
    (mandate,) = world.state(PERSON).mandates.values()
    held = {d: mandate.is_in_force(day(d)) for d in ("2026-04-06", ON, "2026-12-31", "2027-01-01")}
    assert list(held.values()) == [False, True, True, False]
    outcome = person().when(mandating(), by=WINDOW, on=ON)
    outcome.then(AgentMandated)
    assert [d.name for d in outcome.drafts[0].disclosures] == ["name"]


def test_what_mandates_the_rules_do_not_know() -> None:
    code = "mandate_must_have_scope_and_dates_of_the_rules"
    wrong = (
        {"scopes": ()},
        {"scopes": ("all",)},
        {"valid_from": day("2026-04-06")},
        {"valid_until": day("2026-04-06")},
        {"valid_until": day("2027-04-08")},
    )
    for more in wrong:
        person().when(mandating(**more), by=ME, on=ON).refused(code)
    named = "agent_is_named_by_a_pseudonym"
    for agent in ("620321199001010013", "13900000000", "a", "张三的代理人"):
        person().when(mandating(agent=agent), by=ME, on=ON).refused(named)
    person().when(mandating(name=" "), by=ME, on=ON).refused("what_is_asked_must_be_said")


def test_who_may_not_give_one() -> None:
    itself = "subject_its_agent_or_the_window_asks"
    world = person(mandated())
    world.when(mandating(agent="agent-8"), by=AGENT, on=ON).refused(itself)
    world.when(mandating(), by=STRANGER, on=ON).refused(itself)
    world.when(mandating(), by=ELSEWHERE, on=ON).refused("agency_must_have_the_power")


def test_it_is_revoked_at_once_and_only_once() -> None:
    revoke = RevokeAgent(mandate="m-1")
    world = person(mandated())
    world.when(revoke, by=STRANGER, on=ON).refused("case_must_exist")
    after = world.when(revoke, by=ME, on=ON).then(AgentRevoked())
    assert not after.state(PERSON).mandates["m-1"].is_in_force(day(ON))
    after.when(revoke, by=ME, on=ON).refused("mandate_must_be_in_force")
    person(mandated("2026-04-08")).when(revoke, by=ME, on="2026-04-09").refused(
        "mandate_must_be_in_force"
    )
    person().when(revoke, by=ME, on=ON).refused("case_must_exist", fields=("mandate",))
    assert len(person(about(AgentRevoked(), "m-9")).state(PERSON).orphans) == 1


def test_what_an_agent_asks_names_its_mandate() -> None:
    ask = RequestRight(kind="access", subject=PERSON, text="代为查阅")
    world = person(mandated()).when(ask, by=AGENT, on=ON).then(RightsRequested)
    assert world.entries[-1].data.agent == "m-1"
