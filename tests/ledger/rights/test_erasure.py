"""A person's values are erased by two officers, once no term runs and no case is open."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.policy import seed_policy
from ledger.proposal import ProposalMade
from ledger.refusal import plan
from ledger.rights.erasure import EraseSubjectValues, SubjectErased
from ledger.rights.request import RightsGranted, RightsRequested
from ledger.rights.retention import is_restricted, retention
from tests.law import Past, World, day, given, officer, past
from tests.ledger.penalties import PENALTY, penalty, registered

PERSON = "3b1f0b0e-0000-4000-8000-000000000001"
FIRM = "91620321MA0000015L"
FIRST_OFFICER = officer("DRC", "OBJECTION_OFFICER", officer="o1")
SECOND_OFFICER = officer("DRC", "OBJECTION_OFFICER", officer="o2")
KEYS = {"keys": {PERSON: (4,)}}
ON = "2026-04-02"


def erasing(ground: str = "retention_ended", request: str = "") -> EraseSubjectValues:
    return EraseSubjectValues(subject=f"subject/{PERSON}", ground=ground, request=request)


def proposed(tag: str = PERSON) -> Past:
    """The first officer proposed to erase."""
    event = ProposalMade(matter="subject.erasure", case=f"subject/{tag}")
    return past(event, stream="proposal/1", on="2026-04-01", subjects=(tag,), by=FIRST_OFFICER)


def person(decided_on: str = "2021-03-02", *happened: Past, **facts: Any) -> World:
    """A person with a penalty of that day, and the proposal."""
    filed = penalty(decided_on, tag=PERSON, name="", **facts)
    return given(registered(PERSON, "person"), filed, *happened, proposed())


def about(event: Any, stream: str, on: str = "2026-03-02") -> Past:
    return past(event, stream=stream, on=on, subjects=(PERSON,))


def test_when_its_term_is_over_the_keys_are_named_and_everything_else_stays() -> None:
    world = person()
    after = world.when(erasing(), by=SECOND_OFFICER, on=ON, found=KEYS).then(SubjectErased)
    state = after.state(PERSON)
    (event,) = (e.data for e in after.entries if isinstance(e.data, SubjectErased))
    assert (event.keys, event.ground) == ((4,), "retention_ended")
    assert (state.erased_in, state.erased_on) == (after.entries[-1].number, day(ON))
    assert list(state.records) == [PENALTY]
    assert state.records[PENALTY].erased_in == state.erased_in
    assert not state.proposals
    after.when(erasing(), by=SECOND_OFFICER, on=ON).refused(
        "subject_must_not_be_erased_already", rests_on=(state.erased_in,)
    )


def test_not_while_a_term_of_the_law_runs() -> None:
    term = "statutory_term_must_have_run"
    world = person("2021-04-02")
    world.when(erasing(), by=SECOND_OFFICER, on=ON).refused(
        term, would_succeed_on="2026-04-03", clause=plan(15)
    )
    world.when(erasing("purpose_met"), by=SECOND_OFFICER, on=ON).refused(term)
    world.when(erasing(), by=SECOND_OFFICER, on="2026-04-03", found=KEYS).then(SubjectErased)
    world.when(erasing("unlawful"), by=SECOND_OFFICER, on=ON, found=KEYS).then(SubjectErased)


def test_a_licence_without_a_last_day_keeps_its_holder() -> None:
    world = person(kind="licence", penalty_kinds=(), fine=None)
    refused = world.when(erasing(), by=SECOND_OFFICER, on=ON)
    refused.refused("statutory_term_must_have_run")
    assert refused.refusal is not None
    assert refused.refusal.would_succeed_on is None


def test_not_while_a_case_is_open() -> None:
    asked = RightsRequested(subject=PERSON, kind="access", window="DRC")
    world = person("2021-03-02", about(asked, "r-1"))
    entry = world.state(PERSON).requests["r-1"].entries[0]
    world.when(erasing(), by=SECOND_OFFICER, on=ON).refused(
        "no_case_of_the_subject_may_be_open", rests_on=(entry,)
    )


def test_on_request_only_once_it_was_granted() -> None:
    ground = "erasure_needs_a_ground_of_the_rules"
    asked = about(RightsRequested(subject=PERSON, kind="erase", window="DRC"), "r-1")
    world = person("2021-03-02", asked)
    named = erasing("requested", "r-1")
    for command in (named, erasing("requested"), erasing("requested", "r-2")):
        world.when(command, by=SECOND_OFFICER, on=ON).refused(ground, fields=("request",))
    granted = person("2021-03-02", asked, about(RightsGranted(kind="erase"), "r-1"))
    granted.when(named, by=SECOND_OFFICER, on=ON, found=KEYS).then(SubjectErased)
    granted.when(erasing("because"), by=SECOND_OFFICER, on=ON).refused(ground, fields=("ground",))


def test_whom_and_by_whom() -> None:
    firm = EraseSubjectValues(subject=f"subject/{FIRM}", ground="purpose_met")
    persons = "only_a_natural_persons_values_are_erased"
    given(registered(), proposed(FIRM)).when(firm, by=SECOND_OFFICER, on=ON).refused(persons)
    unknown = "subject_must_be_registered"
    given().when(erasing(), by=SECOND_OFFICER, on=ON).refused(unknown)
    world = person()
    world.when(erasing(), by=FIRST_OFFICER, on=ON).refused("proposer_may_not_approve")
    alone = given(registered(PERSON, "person"))
    missing = "matter_must_be_proposed_by_another_officer_first"
    alone.when(erasing(), by=SECOND_OFFICER, on=ON).refused(missing)
    foreign = officer("ECO", "OBJECTION_OFFICER", officer="o2")
    world.when(erasing(), by=foreign, on=ON).refused("agency_must_have_the_power")
    clerk = officer("DRC", "REPAIR_OFFICER", officer="o2")
    world.when(erasing(), by=clerk, on=ON).refused("role_must_permit_the_command")


@pytest.mark.parametrize(
    ("facts", "ends_on"),
    [
        ({}, "2026-03-02"),
        ({"kind": "licence", "valid_until": day("2023-06-30")}, "2028-06-30"),
        ({"kind": "licence"}, None),
        ({"kind": "honour"}, None),
        ({"kind": "inspection"}, "2026-03-02"),
        ({"restricted_until": day("2029-01-01")}, "2029-01-01"),
    ],
)
def test_how_long_a_record_is_kept(facts: dict[str, Any], ends_on: str | None) -> None:
    world = person("2021-03-02", **facts)
    record = world.state(PERSON).records[PENALTY]
    law = (seed_policy(), world.registry().calendar)
    term = retention(record, *law, day(ON))
    assert term.ends_on == (day(ends_on) if ends_on else None)
    assert term.rule.startswith("RIGHTS-2022#")
    over = ends_on is not None and day(ON) > day(ends_on)
    assert is_restricted(record, *law, day(ON), person=True) == over
    assert not is_restricted(record, *law, day(ON), person=False)
