"""The window accepts, extends, grants or refuses what a subject asked for."""

from __future__ import annotations

import pytest

from ledger.objection.event import ObjectionFiled
from ledger.record.record import RecordCorrected, is_live
from ledger.refusal import plan
from ledger.rights.granting import AcceptRequest, ExtendRequest, GrantRequest, RefuseRequest
from ledger.rights.request import (
    RightsAccepted,
    RightsExtended,
    RightsGranted,
    RightsRefused,
    RightsRequested,
    request_clocks,
)
from tests.law import Past, World, day
from tests.ledger.rights.asking import (
    ELSEWHERE,
    ON,
    PENALTY,
    PERSON,
    SECOND,
    WINDOW,
    about,
    person,
    proposed,
)

GRANT = GrantRequest(request="q-1")
REMEDIES = ("lawsuit", "complaint")
REFUSE = RefuseRequest(request="q-1", reason="duty", reasons="依法履职所需", remedies=REMEDIES)


def asked(kind: str, target: str = "") -> Past:
    event = RightsRequested(subject=PERSON, kind=kind, target=target, window="DRC")
    return about(event, "q-1")


def accepted(kind: str, *happened: Past, target: str = "") -> World:
    """A request that was accepted."""
    return person(asked(kind, target), about(RightsAccepted(), "q-1"), *happened)


def test_it_is_accepted_by_its_window_once() -> None:
    accept = AcceptRequest(request="q-1")
    world = person(asked("access"))
    world.when(accept, by=ELSEWHERE, on=ON).refused(
        "only_the_unit_that_has_the_matter", clause=plan(15)
    )
    after = world.when(accept, by=WINDOW, on=ON).then(RightsAccepted())
    after.when(accept, by=WINDOW, on=ON).refused("request_must_be_open")
    world.when(GRANT, by=WINDOW, on=ON).refused("request_must_be_accepted_first")


def test_its_time_is_extended_once_with_a_reason() -> None:
    extend = ExtendRequest(request="q-1", reason="需调取历史档案")
    world = accepted("access")
    silent = ExtendRequest(request="q-1", reason="")
    world.when(silent, by=WINDOW, on=ON).refused("what_is_asked_must_be_said")
    world.when(extend, by=WINDOW, on="2026-05-08").refused("request_is_extended_once")
    after = world.when(extend, by=WINDOW, on="2026-05-06").then(RightsExtended)
    (request,) = after.state(PERSON).requests.values()
    (_, decide) = request_clocks(request, after.registry().policy, after.registry().calendar)
    assert decide.due == day("2026-05-22")
    after.when(extend, by=WINDOW, on="2026-05-20").refused("request_is_extended_once")


@pytest.mark.parametrize("kind", ["access", "copy"])
def test_access_is_granted(kind: str) -> None:
    after = accepted(kind).when(GRANT, by=WINDOW, on=ON).then(RightsGranted)
    after.when(GRANT, by=WINDOW, on=ON).refused("request_must_be_open")


def test_an_explanation_has_words() -> None:
    world = accepted("explain")
    world.when(GRANT, by=WINDOW, on=ON).refused(
        "what_is_asked_must_be_said", fields=("explanation",)
    )
    said = GrantRequest(request="q-1", explanation="依据目录归集，用于市场监管")
    outcome = world.when(said, by=WINDOW, on=ON)
    outcome.then(RightsGranted)
    assert [d.name for d in outcome.drafts[0].disclosures] == ["explanation"]


def test_a_restriction_holds_from_its_entry() -> None:
    after = accepted("restrict", target=PENALTY).when(GRANT, by=WINDOW, on=ON).then(RightsGranted)
    record = after.state(PERSON).records[PENALTY]
    assert (record.restricted_in, record.restricted_on) == (after.entries[-1].number, day(ON))
    assert not is_live(record)
    whole = accepted("restrict").when(GRANT, by=WINDOW, on=ON).then(RightsGranted)
    assert whole.state(PERSON).records[PENALTY].restricted_in
    foreign = GrantRequest(request="q-1", records=("r-9",))
    accepted("restrict").when(foreign, by=WINDOW, on=ON).refused("case_must_exist")


def test_a_correction_is_routed_to_an_objection_or_was_made() -> None:
    routed = "correction_is_routed_to_an_objection"
    world = accepted("correct", target=PENALTY)
    world.when(GRANT, by=WINDOW, on=ON).refused(routed, fields=("led_to",))
    named = GrantRequest(request="q-1", led_to="o-1")
    world.when(named, by=WINDOW, on=ON).refused(routed)
    filed = ObjectionFiled(
        subject=PERSON, ground="error", window="DRC", unit="ECO", disputed=PENALTY
    )
    objected = accepted("correct", about(filed, "o-1"), target=PENALTY)
    after = objected.when(named, by=WINDOW, on=ON).then(RightsGranted)
    assert after.entries[-1].data.led_to == "o-1"
    mended = RecordCorrected(record=PENALTY, field="fine", old="20000", new="2000", basis="原件")
    corrected = accepted("correct", about(mended, PENALTY), target=PENALTY)
    corrected.when(GRANT, by=WINDOW, on=ON).then(RightsGranted)


def test_an_erasure_is_not_granted_while_a_term_runs() -> None:
    world = accepted("erase")
    world.when(GRANT, by=WINDOW, on=ON).refused(
        "statutory_term_must_have_run", would_succeed_on="2031-03-03"
    )
    world.when(GRANT, by=WINDOW, on="2031-03-03").then(RightsGranted)


def test_a_refusal_has_reason_remedies_and_two_officers() -> None:
    world = accepted("access", proposed("rights.refusal", "q-1"))
    code = "refusal_of_a_request_needs_reason_and_remedies"
    for reason, remedies, fields in (
        ("because", REMEDIES, ("reason",)),
        ("duty", (), ("remedies",)),
        ("because", ("appeal",), ("reason", "remedies")),
    ):
        command = RefuseRequest(request="q-1", reason=reason, reasons="依法履职", remedies=remedies)
        world.when(command, by=SECOND, on=ON).refused(code, fields=fields)
    silent = RefuseRequest(request="q-1", reason="duty", reasons=" ", remedies=REMEDIES)
    world.when(silent, by=SECOND, on=ON).refused("what_is_asked_must_be_said")
    world.when(REFUSE, by=WINDOW, on=ON).refused("proposer_may_not_approve")
    alone = "matter_must_be_proposed_by_another_officer_first"
    accepted("access").when(REFUSE, by=SECOND, on=ON).refused(alone)
    after = world.when(REFUSE, by=SECOND, on=ON).then(RightsRefused)
    (request,) = after.state(PERSON).requests.values()
    assert request.refused is not None
    assert request.refused.remedies == REMEDIES
    assert not after.state(PERSON).proposals
