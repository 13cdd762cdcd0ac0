"""What if: an administrator asks before adopting; a pilot's effect is measured by the program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger.pilot.piloting import MeasurePilot
from ledger.rulemaking import overlay as overlays
from ledger.situation import Actor
from projections.asof import moment
from projections.whatif_run import Task, run
from projections.whatif_totals import measured
from tests.stories import acts
from tests.stories.test_organisation import PILOTS, TOWN, nodes
from tests.stories.test_organisation import overlay as rules_of

if TYPE_CHECKING:
    from tests.stories.county import County

QUERY = (Path(__file__).parents[2] / "docs/queries/new-rules.graphql").read_text(encoding="utf-8")
LONGER = {"changes": [{"rules": "repair", "at": "/tiers/GENERAL/min", "to": "P6M"}]}
ADMINISTRATOR = "ADMINISTRATOR"
DAYS = ("2026-07-06", "2026-07-08", "2026-07-10")


@pytest.fixture(scope="module")
def code(county: County) -> str:
    """An organisation with two ordinary fines: one was repaired after the three months of today's
    rules, one stands."""
    county.on("2026-04-02")
    made = county.new_code()
    first, second = (acts.penalty(county, made, "2026-04-02", "EMB") for _ in range(2))
    for record in (first, second):
        acts.publish(county, record, "EMB")
    acts.repaired(county, first, "EMB", DAYS)
    return made


def asked(county: County, code: str, by: str = ADMINISTRATOR, **given: Any) -> dict[str, Any]:
    variables = {"overlay": LONGER, "codes": [code], **given}
    found: dict[str, Any] = county.ask(QUERY, by, **variables)["whatIf"]
    return found


def test_an_administrator_asks_before_a_new_repair_window_is_adopted(
    county: County, code: str
) -> None:
    before = county.head
    found = asked(county, code)
    (of,) = found["subjects"]
    assert of["refused"] == []
    (opens,) = (d for d in of["computed"] if d["field"] == "window.eligible_from")
    assert (opens["old"], opens["new"]) == ("2026-07-03", "2026-10-03")
    assert county.head == before


def test_an_auditor_sees_what_was_repaired_and_would_not_have_been(
    county: County, code: str
) -> None:
    before = county.head
    found = asked(county, code, by="AUDITOR")
    (of,) = found["subjects"]
    assert [d["field"] for d in of["computed"]].count("window.eligible_from") == 2
    refused = {(r["event"], r["code"], r["wouldSucceedOn"]) for r in of["refused"]}
    assert ("repair.applied", "minimum_window_must_have_passed", "2026-10-03") in refused
    assert ("repair.approved", "minimum_window_must_have_passed", "2026-10-03") in refused
    assert (of["known"], of["notJudged"], found["families"]) == (True, [], ["repair"])
    assert county.head == before
    assert county.ask(MINE, "AUDITOR", code=code)["subject"]["counts"]["repaired"] == 1


MINE = "query($code: String!) { subject(code: $code) { counts { repaired } } }"


def test_before_the_repair_only_the_window_would_be_another(county: County, code: str) -> None:
    (of,) = asked(county, code, effectiveOn="2026-05-01", by="AUDITOR")["subjects"]
    assert any(d["field"] == "window.eligible_from" for d in of["computed"])
    early = asked(county, code, entry=_filed(county, code), by="AUDITOR")
    assert early["subjects"][0]["refused"] == []


def _filed(county: County, code: str) -> int:
    entries = county.rooms.ledger.history(code)
    return next(e.number for e in entries if e.type == "record.filed")


def test_who_may_not_make_rules_does_not_ask(county: County, code: str) -> None:
    for by in ("", "INTEGRATOR PBC_JC", f"SUBJECT {code}", "EMB PROVIDER"):
        error = county.error(QUERY, by, overlay=LONGER, codes=[code])
        assert error == "role_must_permit_the_question", by


@pytest.mark.parametrize(
    ("overlay", "code_"),
    [
        ({"changes": []}, "overlay_must_change_something"),
        (
            {"changes": [{"rules": "weather", "at": "/rain", "to": 1}]},
            "overlay_must_name_what_is_known",
        ),
        (
            {"changes": [{"rules": "repair", "at": "/tiers/GENERAL/min", "to": 3}]},
            "overlay_value_must_be_of_the_same_type",
        ),
        ({"ruleSet": "{"}, "overlay_must_be_well_formed"),
        ({"pilot": "pilot/none"}, "pilot_must_hold_an_overlay"),
    ],
)
def test_an_overlay_that_is_none_is_refused(
    county: County, code: str, overlay: dict[str, Any], code_: str
) -> None:
    assert county.error(QUERY, "AUDITOR", overlay=overlay, codes=[code]) == code_


def test_few_subjects_are_asked_for_and_unknown_ones_are_said(county: County, code: str) -> None:
    stranger = county.new_code()
    assert not asked(county, stranger)["subjects"][0]["known"]
    for codes in ([], [code] * 11):
        error = county.error(QUERY, "AUDITOR", overlay=LONGER, codes=codes)
        assert error == "subjects_must_be_few"


def test_a_pilots_effect_is_measured_by_the_program_or_marked_as_a_statement(
    county: County, code: str
) -> None:
    county.on("2026-08-03")
    told = json.loads(rules_of(county))
    told["rules"]["tiers"]["GENERAL"]["min"] = "P6M"
    text = json.dumps(told, ensure_ascii=False)
    begun = {"field": "repair", "title": "修复期限试点", "documentNo": "城政发〔2026〕30号"}
    pilot = county.done(TOWN, "beginPilot", **begun, until="2026-12-31", overlay=text)
    (of,) = asked(county, code, by="AUDITOR", overlay={"pilot": pilot})["subjects"]
    assert {r["code"] for r in of["refused"]} == {"minimum_window_must_have_passed"}

    county.refused("run_must_be_one_the_program_made", TOWN, "measurePilot", pilot=pilot, run="0")
    county.done(TOWN, "measurePilot", pilot=pilot, upto=county.head, subjects=9, changed=3)
    made = _measured(county, pilot)
    (shown,) = (n for n in nodes(county, MEASURED, "pilots", TOWN) if n["id"] == pilot)
    statement, computed = shown["measured"]
    assert (statement["computed"], statement["overlayHash"]) == (False, "")
    assert (computed["computed"], computed["overlayHash"]) == (True, shown["overlayHash"])
    assert (computed["upto"], computed["changed"]) == (made.upto, made.changed)
    assert {t["name"] for t in computed["totals"]} >= {
        "computed.records.window.eligible_from.later",
        "refused.repair.applied.minimum_window_must_have_passed",
    }


MEASURED = PILOTS.replace("measured { upto", "measured { computed overlayHash scope upto")


def _measured(county: County, pilot: str) -> Any:
    """What `credit-ledger measure` does: the run, then the entry, by the program alone."""
    ledger = county.rooms.ledger
    held: Any = ledger.affairs((pilot,)).held[pilot]
    overlay = overlays.read(held.overlay, pilot)
    at = moment(ledger)
    place = county.rooms.settings.database_url
    totals = run(Task(place, at.entry, at.effective_on, overlay.text, outcomes=False))
    made = measured(overlay, at, totals, "")
    ledger.measured[made.run] = made
    actor = Actor(officer="local", agency="T_CG", roles=MeasurePilot.ROLES)
    ledger.execute(MeasurePilot(pilot=pilot, run=made.run), actor)
    return made
