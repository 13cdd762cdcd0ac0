"""Pushing results and their recall: who may be given what, and what each recipient owes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.evaluation.evaluation import EvaluationAcknowledged, EvaluationPushed
from ledger.evaluation.publishing import WithdrawEvaluation
from ledger.evaluation.pushing import RECIPIENT_UNKNOWN
from ledger.record.record import RecordAnnulled
from tests.law import SUBJECT, entry_of, fold, given, officer, past
from tests.ledger.evaluations import (
    DRC,
    FIRST,
    RECEIVED,
    TAX,
    acknowledgement,
    newest,
    public,
    push,
    received,
    result,
    standing,
)
from tests.ledger.sanctions import PENALTY, after, done, registered, start

if TYPE_CHECKING:
    from tests.law import World

PUSHED = "2026-06-02"


def pushed(**more: Any) -> World:
    """A result was pushed to the market regulator, a bank and the municipal platform."""
    world = received(start(), **more)
    return done(world, push(world, "AMR", "BANK_RCC", "MUNICIPAL"), DRC, PUSHED)


def owed(world: World, on: str, stream: str = "") -> list[tuple[str, str, date, bool]]:
    """Recipient, what it has to confirm, by when, and whether it did."""
    stands = standing(world, on, stream)
    return [(o.recipient, o.of, o.due, o.acknowledged_on is not None) for o in stands.owed]


def test_each_recipient_owes_an_acknowledgement() -> None:
    world = pushed()
    due = date(2026, 6, 9)
    assert owed(world, PUSHED) == [
        (who, "push", due, False) for who in ("AMR", "BANK_RCC", "MUNICIPAL")
    ]
    world = world.when(acknowledgement(world), by=FIRST, on="2026-06-03").then(
        EvaluationAcknowledged
    )
    assert owed(world, "2026-06-03")[0] == ("AMR", "push", due, True)
    outside = acknowledgement(world, recipient="BANK_RCC", receipt_no="回执2026-1")
    world.when(outside, by=DRC, on="2026-06-03").then(EvaluationAcknowledged)


def test_who_confirms_what() -> None:
    world = pushed()
    on = "2026-06-03"
    foreign = "acknowledgement_must_come_from_its_recipient"
    world.when(acknowledgement(world), by=TAX, on=on).refused(foreign)
    bank = acknowledgement(world, recipient="BANK_RCC")
    world.when(bank, by=FIRST, on=on).refused(foreign)
    never = "acknowledgement_must_follow_a_push"
    world.when(acknowledgement(world, recipient="HRSS"), by=DRC, on=on).refused(never)
    world.when(acknowledgement(world, of="recall"), by=FIRST, on=on).refused(never)
    ahead = acknowledgement(world, acknowledged_on=date(2026, 6, 4))
    world.when(ahead, by=FIRST, on=on).refused("day_of_an_act_may_not_lie_ahead")
    before = acknowledgement(world, acknowledged_on=date(2026, 6, 1))
    world.when(before, by=FIRST, on=on).refused("evaluation_result_must_be_in_form")
    number = acknowledgement(world, receipt_no="620321199001010010")
    world.when(number, by=FIRST, on=on).refused("evaluation_result_must_be_in_form")


def test_a_changed_result_is_recalled_from_every_recipient() -> None:
    world = pushed()
    first = newest(world).id
    world = received(world, "2026-09-01", grade="A", valid_from=date(2026, 9, 1))
    due = date(2026, 9, 4)
    recalls = [o for o in owed(world, "2026-09-01", first) if o[1] == "recall"]
    assert recalls == [(who, "recall", due, False) for who in ("AMR", "BANK_RCC", "MUNICIPAL")]
    undone = acknowledgement(world, evaluation=first, of="recall", acknowledged_on=date(2026, 9, 2))
    world = world.when(undone, by=FIRST, on="2026-09-02").then(EvaluationAcknowledged)
    assert ("AMR", "recall", due, True) in owed(world, "2026-09-02", first)
    world.when(undone, by=FIRST, on="2026-09-02").refused("acknowledgement_must_follow_a_push")
    world.when(push(world, "AMR"), by=DRC, on="2026-09-02").then(EvaluationPushed)


def test_a_withdrawn_result_and_one_whose_input_fell_are_recalled() -> None:
    world = pushed()
    withdraw = WithdrawEvaluation(
        evaluation=newest(world).id, reason="by_evaluator", withdrawn_on=date(2026, 7, 1)
    )
    gone = done(world, withdraw, TAX, "2026-07-01")
    assert ("AMR", "recall", date(2026, 7, 6), False) in owed(gone, "2026-07-01")
    fallen = RecordAnnulled(record=PENALTY, reason="revoked", from_beginning=False)
    world = after(pushed(inputs=(PENALTY,)), past(fallen, stream=PENALTY, on="2026-07-01"))
    assert ("AMR", "recall", date(2026, 7, 6), False) in owed(world, "2026-07-01")


def test_what_may_be_pushed_to_whom() -> None:
    world = received(start())
    unknown = "recipient_must_be_an_agency_or_in_the_rules"
    assert RECIPIENT_UNKNOWN.code == unknown
    for nobody in (push(world, "AMR", "SOMEBODY"), push(world, recipients=())):
        world.when(nobody, by=DRC, on=PUSHED).refused(unknown, fields=("recipients",))
    world.when(push(world), by=TAX, on=PUSHED).refused("agency_must_have_the_power")
    ended = "evaluation_result_must_be_in_force"
    world.when(push(world), by=DRC, on="2027-06-01").refused(ended)
    amr = officer("AMR", "PROVIDER", officer="amr")
    risk = done(
        start(), result(scheme="enterprise_risk", grade="D", evaluator="AMR"), amr, RECEIVED
    )
    internal = "internal_risk_class_must_not_be_shown_as_a_grade"
    risk.when(push(risk, "AMR", "BANK_RCC"), by=DRC, on=PUSHED).refused(internal)
    risk.when(push(risk, "AMR", "HRSS"), by=DRC, on=PUSHED).then(EvaluationPushed)


def test_a_person_s_result_stays_with_departments() -> None:
    of_person = public(scheme="gansu_public", grade="B", evaluator="GSCIC", basis="本人授权书8号")
    world = done(given(registered("person")), of_person, DRC, RECEIVED)
    code = "result_of_a_person_must_stay_with_departments"
    world.when(push(world, "BANK_RCC"), by=DRC, on=PUSHED).refused(code)
    world.when(push(world, "HRSS"), by=DRC, on=PUSHED).then(EvaluationPushed)


def test_a_confirmation_of_what_was_never_pushed_is_set_aside() -> None:
    world = received(start())
    event = EvaluationAcknowledged(recipient="AMR", of="push", acknowledged_on=date(2026, 6, 3))
    entry = entry_of(past(event, stream=newest(world).id, on="2026-06-03").draft, 9999)
    assert fold(SUBJECT, [*world.entries, entry]).orphans == [entry]
