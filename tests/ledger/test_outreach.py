"""Outreach and training: planned, held, counted; nobody is named."""

from __future__ import annotations

from datetime import date

from ledger.outreach import (
    CallOffOutreach,
    HoldOutreach,
    Outreach,
    OutreachCalledOff,
    OutreachHeld,
    OutreachPlanned,
    PlanOutreach,
)
from ledger.refusal import plan
from tests.law import World, given, officer

MEDIA = officer("MEDIA", "PUBLICITY_OFFICER")
OTHER = officer("TRA", "PUBLICITY_OFFICER")
PLAN = PlanOutreach(
    channel="on_site",
    audience="front_line_staff",
    articles=(1, 12),
    title="信用承诺与信用修复培训",
    due_on=date(2026, 4, 15),
)
STREAM = "outreach/00000000-0000-0000-0000-0000000f0001"
HOLD = HoldOutreach(outreach=STREAM, held_on=date(2026, 4, 14), participants=36)


def changed(command: PlanOutreach | HoldOutreach, **values: object) -> PlanOutreach | HoldOutreach:
    given_values = {f: getattr(command, f) for f in command.__struct_fields__}
    return type(command)(**{**given_values, **values})


def planned() -> World:
    return given().when(PLAN, by=MEDIA, on="2026-03-02").then(OutreachPlanned)


def outreach(world: World) -> Outreach:
    found = world.affairs(STREAM).find(Outreach, STREAM)
    assert found is not None
    return found


def test_a_training_is_planned_and_held() -> None:
    assert [w.step for w in outreach(planned()).work()] == ["hold"]
    held = outreach(planned().when(HOLD, by=MEDIA, on="2026-04-16").then(OutreachHeld))
    assert (held.stage, held.held_on, held.participants) == ("held", date(2026, 4, 14), 36)
    assert held.training
    assert held.work() == ()


def test_what_is_called_off_is_owed_no_more() -> None:
    world = planned().when(CallOffOutreach(outreach=STREAM), by=MEDIA, on="2026-04-01")
    gone = world.then(OutreachCalledOff)
    assert outreach(gone).work() == ()
    gone.when(HOLD, by=MEDIA, on="2026-04-16").refused(
        "outreach_must_be_planned_and_own", clause=plan(20)
    )


def test_channels_audiences_and_articles_are_the_plans() -> None:
    for wrong in ({"channel": "pigeon"}, {"audience": "nobody"}):
        given().when(changed(PLAN, **wrong), by=MEDIA, on="2026-03-02").refused(
            "outreach_must_use_a_channel_and_audience_of_the_plan", clause=plan(20)
        )
    for articles in ((), (21,)):
        given().when(changed(PLAN, articles=articles), by=MEDIA, on="2026-03-02").refused(
            "outreach_must_explain_articles_of_the_plan", clause=plan(20)
        )


def test_days_lie_where_they_can() -> None:
    given().when(PLAN, by=MEDIA, on="2026-04-16").refused(
        "planned_day_must_lie_ahead", clause=plan(20), fields=("due_on",)
    )
    for day in (date(2026, 3, 1), date(2026, 4, 17)):
        planned().when(changed(HOLD, held_on=day), by=MEDIA, on="2026-04-16").refused(
            "planned_day_must_lie_ahead", fields=("held_on",)
        )


def test_others_do_not_report_and_nobody_is_not_somebody() -> None:
    planned().when(HOLD, by=OTHER, on="2026-04-16").refused("outreach_must_be_planned_and_own")
    planned().when(changed(HOLD, participants=0), by=MEDIA, on="2026-04-16").refused(
        "participants_must_be_counted", clause=plan(20)
    )
