"""Consumer complaints: received, accepted or refused, mediated, ended, told; reports checked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.record.clue_check import CheckClue, ExtendClueCheck
from ledger.record.complaint_handling import (
    AcceptConsumerComplaint,
    EndConsumerComplaint,
    MediateConsumerComplaint,
    RefuseConsumerComplaint,
    TellParties,
)
from ledger.record.consumer_complaint import (
    ConsumerClueChecked,
    ConsumerClueExtended,
    ConsumerComplaintAccepted,
    ConsumerComplaintEnded,
    ConsumerComplaintMediated,
    ConsumerComplaintReceived,
    ConsumerComplaintRefused,
    ConsumerComplaintTold,
)
from tests.ledger.complaints import (
    ACCEPTED,
    CHIEF,
    CLERK,
    MEDIATION_ENDS,
    OTHER,
    RECEIVED,
    accepted,
    complaint_of,
    ended,
    mediated,
    on,
    received,
    reception,
    reported,
    start,
)
from tests.ledger.sanctions import done

WORD = "consumer_complaint_needs_rules_of_its_day"
STEP = "consumer_complaint_must_be_at_this_step"
DAYS = "days_of_a_complaint_must_be_in_order"


def test_who_complains_is_in_the_vault_only() -> None:
    outcome = start().when(reception(amount=Decimal(399)), by=CLERK, on=RECEIVED)
    made = ConsumerComplaintReceived(
        flavour="complaint",
        number="1620321002026030200001",
        unit="AMR",
        received_on=date(2026, 3, 2),
        category="after_sales",
        channel="platform",
        amount=Decimal(399),
        named=True,
        rule="CONSUMER-COMPLAINT-2020#14",
    )
    outcome.then(made)
    assert [d.name for d in outcome.drafts[0].disclosures] == ["text", "complainant"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"flavour": "gossip"}, WORD),
        ({"category": "mood"}, WORD),
        ({"channel": "pigeon"}, WORD),
        ({"complaint_no": "张 三"}, WORD),
        ({"text": " "}, WORD),
        ({"amount": Decimal(-1)}, WORD),
        ({"received_on": date(2019, 12, 31)}, WORD),
        ({"received_on": date(2026, 3, 3)}, "day_of_an_act_may_not_lie_ahead"),
        ({"text": "老板宗教信仰问题"}, "forbidden_personal_data_must_not_be_collected"),
    ],
)
def test_what_a_complaint_must_have(more: dict[str, Any], code: str) -> None:
    start().when(reception(**more), by=CLERK, on=RECEIVED).refused(code)


def test_who_takes_complaints_and_takes_each_once() -> None:
    start().when(reception(), by=OTHER, on=RECEIVED).refused("agency_must_have_the_power")
    received().when(reception(), by=CLERK, on=RECEIVED).refused("consumer_complaint_must_be_new")


def test_accepted_or_refused_once() -> None:
    world = received()
    take = AcceptConsumerComplaint(**on(world, ACCEPTED))
    world.when(take, by=CLERK, on=ACCEPTED).then(
        ConsumerComplaintAccepted(accepted_on=date(2026, 3, 5))
    )
    world.when(take, by=OTHER, on=ACCEPTED).refused("only_the_unit_that_took_the_complaint_may_act")
    before = AcceptConsumerComplaint(**on(world, "2026-03-01"))
    world.when(before, by=CLERK, on=ACCEPTED).refused(DAYS)
    world.when(take, by=CLERK, on="2026-03-04").refused(DAYS)
    no = RefuseConsumerComplaint(**on(world, ACCEPTED), ground="not_consumer")
    world.when(no, by=CLERK, on=ACCEPTED).then(
        ConsumerComplaintRefused(ground="not_consumer", refused_on=date(2026, 3, 5))
    )
    whim = RefuseConsumerComplaint(**on(world, ACCEPTED), ground="whim")
    world.when(whim, by=CLERK, on=ACCEPTED).refused(WORD)
    over = accepted()
    over.when(take, by=CLERK, on=ACCEPTED).refused(STEP)
    over.when(no, by=CLERK, on=ACCEPTED).refused(STEP)
    nowhere = AcceptConsumerComplaint(complaint="nowhere", on=date(2026, 3, 5))
    world.when(nowhere, by=CLERK, on=ACCEPTED).refused("case_must_exist")


def test_mediated_within_its_time() -> None:
    world = accepted()
    met = MediateConsumerComplaint(**on(world, MEDIATION_ENDS), outcome="failed")
    world.when(met, by=CLERK, on=MEDIATION_ENDS).then(
        ConsumerComplaintMediated(held_on=date.fromisoformat(MEDIATION_ENDS), outcome="failed")
    )
    late = MediateConsumerComplaint(**on(world, "2026-05-13"), outcome="agreed")
    world.when(late, by=CLERK, on="2026-05-13").refused("mediation_must_be_within_its_time")
    other = MediateConsumerComplaint(**on(world, "2026-03-20"), outcome="postponed")
    world.when(other, by=CLERK, on="2026-03-20").refused(WORD)
    waiting = received()
    early = MediateConsumerComplaint(**on(waiting, "2026-03-20"), outcome="agreed")
    waiting.when(early, by=CLERK, on="2026-03-20").refused(STEP)


def test_ended_as_the_mediation_says_or_out_of_time() -> None:
    world = mediated()
    agreed = EndConsumerComplaint(**on(world, "2026-03-23"), outcome="agreed")
    world.when(agreed, by=CLERK, on="2026-03-23").then(
        ConsumerComplaintEnded(outcome="agreed", ended_on=date(2026, 3, 23))
    )
    failed = EndConsumerComplaint(**on(world, "2026-03-23"), outcome="failed")
    code = "mediation_must_have_been_held_with_this_outcome"
    world.when(failed, by=CLERK, on="2026-03-23").refused(code)
    world = accepted()
    world.when(agreed, by=CLERK, on="2026-03-23").refused(code)
    early = EndConsumerComplaint(**on(world, MEDIATION_ENDS), outcome="out_of_time")
    world.when(early, by=CLERK, on=MEDIATION_ENDS).refused(
        "mediation_time_must_have_run", would_succeed_on="2026-05-13"
    )
    over = EndConsumerComplaint(**on(world, "2026-05-13"), outcome="out_of_time")
    world.when(over, by=CLERK, on="2026-05-13").then(ConsumerComplaintEnded)
    whim = EndConsumerComplaint(**on(world, "2026-03-23"), outcome="whim")
    world.when(whim, by=CLERK, on="2026-03-23").refused(WORD)


def test_the_parties_are_told_once_it_ended() -> None:
    world = ended()
    told = TellParties(**on(world, "2026-03-24"), method="phone")
    world.when(told, by=CLERK, on="2026-03-24").then(
        ConsumerComplaintTold(told_on=date(2026, 3, 24), method="phone")
    )
    shouted = TellParties(**on(world, "2026-03-24"), method="shouting")
    world.when(shouted, by=CLERK, on="2026-03-24").refused(WORD)
    twice = done(world, told, CLERK, "2026-03-24")
    twice.when(told, by=CLERK, on="2026-03-25").refused(STEP)
    waiting = accepted()
    early = TellParties(**on(waiting, ACCEPTED), method="phone")
    waiting.when(early, by=CLERK, on=ACCEPTED).refused(STEP)


def test_the_clue_of_a_report_is_checked_and_may_take_longer_once() -> None:
    world = reported()
    longer = ExtendClueCheck(**on(world, "2026-03-20"))
    world.when(longer, by=CLERK, on="2026-03-20").refused("proposer_may_not_approve")
    world.when(longer, by=CHIEF, on="2026-03-20").then(
        ConsumerClueExtended(until=date(2026, 4, 14))
    )
    late = ExtendClueCheck(**on(world, "2026-03-24"))
    world.when(late, by=CHIEF, on="2026-03-24").refused("clue_may_be_extended_once_in_time")
    extended = done(world, longer, CHIEF, "2026-03-20")
    extended.when(longer, by=CHIEF, on="2026-03-20").refused("clue_may_be_extended_once_in_time")
    found = CheckClue(**on(world, "2026-04-13"), outcome="case_opened")
    extended.when(found, by=CLERK, on="2026-04-13").then(
        ConsumerClueChecked(outcome="case_opened", checked_on=date(2026, 4, 13))
    )
    whim = CheckClue(**on(world, "2026-03-20"), outcome="perhaps")
    world.when(whim, by=CLERK, on="2026-03-20").refused(WORD)


def test_a_report_is_no_complaint() -> None:
    world = reported()
    take = AcceptConsumerComplaint(**on(world, ACCEPTED))
    world.when(take, by=CLERK, on=ACCEPTED).refused(STEP)
    complaint = received()
    found = CheckClue(**on(complaint, ACCEPTED), outcome="no_case")
    complaint.when(found, by=CLERK, on=ACCEPTED).refused(STEP)
    assert complaint_of(complaint).situation == "received"


def test_who_reports_without_a_name_is_told_nothing() -> None:
    for who, told in (("", False), ("郑某 13800000001", True)):
        world = reported(complainant=who)
        found = CheckClue(**on(world, "2026-03-10"), outcome="no_case")
        world = done(world, found, CLERK, "2026-03-10")
        tell = TellParties(**on(world, "2026-03-11"), method="phone")
        outcome = world.when(tell, by=CLERK, on="2026-03-11")
        if told:
            outcome.then(ConsumerComplaintTold)
        else:
            outcome.refused(STEP)
