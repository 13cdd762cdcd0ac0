"""Pilots: begun with a rule set without force, measured, published, adopted by others."""

from __future__ import annotations

import json
from datetime import date

import msgspec
import pytest

from ledger.pilot.pilot import (
    Measured,
    Pilot,
    PilotBegun,
    PilotEnded,
    PilotMeasured,
    PracticeAdopted,
    PracticePublished,
)
from ledger.pilot.piloting import (
    AdoptPractice,
    BeginPilot,
    EndPilot,
    MeasurePilot,
    PublishPractice,
)
from ledger.policy import seed_policy
from ledger.refusal import plan
from tests.law import FIRST, World, given, officer

TOWN = officer("T_CG", "SUPERVISOR")
OTHER = officer("T_HXP", "SUPERVISOR")
REPAIR = seed_policy().rule_sets["REPAIR-2026"]
OVERLAY = json.dumps(
    {
        "id": "REPAIR-PILOT",
        "family": "repair",
        "instrument": "城关镇试点方案",
        "valid_from": "2026-04-01",
        "valid_to": None,
        "mark": "D",
        "rules": REPAIR.rules,
    }
)
BEGIN = BeginPilot(
    field="repair",
    title="信用修复就近办",
    document_no="城政发〔2026〕3号",
    until=date(2026, 12, 31),
    overlay=OVERLAY,
)
STREAM = "pilot/00000000-0000-0000-0000-0000000f0001"
MEASURE = MeasurePilot(
    pilot=STREAM, upto=FIRST, subjects=2, changed=1, totals={"eligible_earlier": 1}
)
PUBLISH = PublishPractice(pilot=STREAM, title="就近办经验", document_no="城政发〔2026〕8号")
ADOPT = AdoptPractice(pilot=STREAM, document_no="红政发〔2026〕2号")
END = EndPilot(pilot=STREAM, document_no="城政发〔2026〕9号")


def changed(**values: object) -> BeginPilot:
    return BeginPilot(**{**{f: getattr(BEGIN, f) for f in BEGIN.__struct_fields__}, **values})


def begun() -> World:
    return given().when(BEGIN, by=TOWN, on="2026-05-06").then(PilotBegun)


def measured() -> World:
    return begun().when(MEASURE, by=TOWN, on="2026-08-03").then(PilotMeasured)


def pilot(world: World) -> Pilot:
    found = world.affairs(STREAM).find(Pilot, STREAM)
    assert found is not None
    return found


def test_a_pilot_from_beginning_to_adoption_elsewhere() -> None:
    world = (
        measured()
        .when(PUBLISH, by=TOWN, on="2026-09-01")
        .then(PracticePublished)
        .when(ADOPT, by=OTHER, on="2026-09-10")
        .then(PracticeAdopted)
        .when(END, by=TOWN, on="2026-12-30")
        .then(PilotEnded)
    )
    ended = pilot(world)
    assert [(m.upto, m.changed, m.totals) for m in ended.measured] == [
        (FIRST, 1, {"eligible_earlier": 1})
    ]
    assert [a.agency for a in ended.adopted] == ["T_HXP"]
    assert (ended.stage, ended.work()) == ("published", ())
    assert len(ended.overlay_hash) == 64


def test_fields_and_terms() -> None:
    given().when(changed(field="weather"), by=TOWN, on="2026-05-06").refused(
        "pilot_field_must_be_one_of_the_plan", clause=plan(18)
    )
    given().when(BEGIN, by=TOWN, on="2026-12-31").refused(
        "pilot_term_must_lie_ahead", clause=plan(18)
    )


@pytest.mark.parametrize(
    "overlay",
    [
        "nothing",
        "[]",
        json.dumps({**json.loads(OVERLAY), "family": "weather"}),
        json.dumps({**json.loads(OVERLAY), "rules": {}}),
        json.dumps({**json.loads(OVERLAY), "note": "x" * 40_000}),
    ],
)
def test_an_overlay_is_a_rule_set(overlay: str) -> None:
    given().when(changed(overlay=overlay), by=TOWN, on="2026-05-06").refused(
        "overlay_must_be_a_rule_set", clause=plan(18), fields=("overlay",)
    )


def test_what_is_measured_lies_in_the_ledger_and_adds_up() -> None:
    ahead = MeasurePilot(pilot=STREAM, upto=FIRST + 9, subjects=2, changed=1)
    begun().when(ahead, by=TOWN, on="2026-08-03").refused(
        "measured_entry_must_be_in_the_ledger", clause=plan(18)
    )
    more = MeasurePilot(pilot=STREAM, upto=FIRST, subjects=1, changed=2)
    begun().when(more, by=TOWN, on="2026-08-03").refused(
        "measured_counts_must_fit_together", clause=plan(18)
    )


def test_a_practice_is_measured_before_it_is_published_and_published_before_adopted() -> None:
    begun().when(PUBLISH, by=TOWN, on="2026-09-01").refused(
        "pilot_must_be_measured_before_its_practice_is_published", clause=plan(18)
    )
    code = "practice_must_be_published_and_of_another"
    measured().when(ADOPT, by=OTHER, on="2026-09-01").refused(code, clause=plan(18))
    published = measured().when(PUBLISH, by=TOWN, on="2026-09-01").then(PracticePublished)
    published.when(ADOPT, by=TOWN, on="2026-09-02").refused(code)
    taken = published.when(ADOPT, by=OTHER, on="2026-09-02").then(PracticeAdopted)
    taken.when(ADOPT, by=OTHER, on="2026-09-03").refused(code)


def test_only_who_runs_it_and_only_while_it_runs() -> None:
    begun().when(MEASURE, by=OTHER, on="2026-08-03").refused(
        "who_runs_a_pilot_reports_on_it", clause=plan(18)
    )
    ended = begun().when(END, by=TOWN, on="2026-08-03").then(PilotEnded)
    assert pilot(ended).stage == "ended"
    for command in (MEASURE, PUBLISH, END):
        ended.when(command, by=TOWN, on="2026-08-04").refused(
            "pilot_must_be_running", clause=plan(18)
        )


def test_what_the_program_measured_is_entered_as_computed() -> None:
    world = begun()
    held = pilot(world)
    made = Measured(
        overlay_hash=held.overlay_hash,
        upto=FIRST,
        on=date(2026, 8, 3),
        scope="T_CG",
        subjects=2,
        changed=1,
        totals={"computed.records.window.eligible_from.later": 1},
    )
    command = MeasurePilot(pilot=STREAM, run=made.run)
    by_hand = world.when(command, by=TOWN, on="2026-08-03")
    by_hand.refused("run_must_be_one_the_program_made", clause=plan(18))
    other = msgspec.structs.replace(made, overlay_hash="0" * 64)
    world.when(command, by=TOWN, on="2026-08-03", found={"measured": other}).refused(
        "run_must_be_one_the_program_made", clause=plan(18)
    )
    entered = world.when(command, by=TOWN, on="2026-08-03", found={"measured": made})
    (measurement,) = pilot(entered.then(PilotMeasured)).measured
    assert (measurement.computed, measurement.scope) == (True, "T_CG")
    assert measurement.overlay_hash == held.overlay_hash
    (stated,) = pilot(measured()).measured
    assert (stated.computed, stated.overlay_hash) == (False, "")
