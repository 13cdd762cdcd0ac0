"""What if, on the command line: some subjects, everyone, and a pilot's effect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ledger.policy import seed_policy
from tests.graphql_api.commandline.shell import Ran, run
from tests.graphql_api.commandline.test_delivering import deliver
from tests.ledger.intake.desk import shop

if TYPE_CHECKING:
    from pathlib import Path

CODE = shop(1)["unified_code"]
LONGER = ("--set", "repair/tiers/GENERAL/max=P9Y", "--set", "repair.market/tiers/GENERAL/max=P9Y")
REPAIR = seed_policy().rule_sets["REPAIR-2026"]


def suppose(data: str, *arguments: str) -> Ran:
    return run("what-if", *arguments, "--data", data, "--json")


def rules(**tiers: Any) -> str:
    """The text of the repair rules under another id, with tiers changed."""
    changed = {**REPAIR.rules, "tiers": {**REPAIR.rules["tiers"], **tiers}}
    told = {
        "id": "REPAIR-TRIED",
        "family": "repair",
        "instrument": "试点方案",
        "valid_from": "2015-01-01",
        "valid_to": None,
        "mark": "D",
        "rules": changed,
    }
    return json.dumps(told, ensure_ascii=False)


def test_one_subject_and_everyone_say_the_same(data: str) -> None:
    deliver(data)
    one, everyone = suppose(data, *LONGER, CODE), suppose(data, *LONGER, "--all")
    assert (one.status, everyone.status) == (0, 0), one.err + everyone.err
    (of,) = one.last["subjects"]
    fields = {(d["part"], d["field"]) for d in of["computed"]}
    assert ("records", "window.last_display_day") in fields
    assert of in everyone.last["subjects"]
    assert everyone.last["totals"]["changed"] == len(everyone.last["subjects"])
    assert everyone.last["hash"] == one.last["hash"]


def test_a_file_holds_an_overlay_and_a_person_reads_a_table(here: str, folder: Path) -> None:
    deliver(here)
    file = folder / "new.json"
    change = {"rules": "repair", "at": "/tiers/GENERAL/max", "to": "P9Y"}
    market = {**change, "rules": "repair.market"}
    file.write_text(json.dumps({"changes": [change, market]}), encoding="utf-8")
    told = run("what-if", "--overlay", str(file), "--all", "--data", here)
    assert told.status == 0, told.err
    assert "window.last_display_day" in told.out.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (LONGER, "subjects_must_be_named"),
        ((*LONGER, "--all", CODE), "subjects_must_be_named"),
        (("--all",), "overlay_must_be_named"),
        (("--overlay", "no-such-file", "--all"), "file_must_be_json"),
        (("--pilot", "pilot/none", "--all"), "pilot_must_hold_an_overlay"),
        ((*LONGER, "nobody"), "subject_must_be_known"),
        ((*LONGER, "--all", "--at", "999999"), "entry_must_be_in_the_ledger"),
    ],
)
def test_what_cannot_be_asked_is_one_line(here: str, arguments: tuple[str, ...], code: str) -> None:
    ran = suppose(here, *arguments)
    assert (ran.status, ran.err.partition(":")[0]) == (1, code)


def test_an_overlay_that_is_none_is_refused(here: str) -> None:
    ran = suppose(here, "--set", "weather/rain=1", "--all")
    assert ran.refused["code"] == "overlay_must_name_what_is_known"


def test_a_pilot_is_measured_and_its_effect_entered(data: str) -> None:
    deliver(data)
    begin = {
        "field": "repair",
        "title": "修复期限试点",
        "document_no": "永试点1号",
        "until": "2099-12-31",
        "overlay": rules(GENERAL={**REPAIR.rules["tiers"]["GENERAL"], "max": "P9Y"}),
    }
    officer = ("--agency", "AMR", "--data", data)
    began = run("do", "begin-pilot", "--stdin", *officer, stdin=json.dumps(begin))
    (pilot,) = began.last["accepted"]["ids"]
    made = run("measure", pilot, *officer)
    assert made.status == 0, made.err
    told = made.last
    assert (told["scope"], told["subjects"]) == ("AMR", 2)
    assert told["accepted"] > told["upto"]
    again = suppose(data, "--pilot", pilot, "--all", "--at", str(told["upto"]))
    assert again.last["hash"] == told["overlay_hash"]
    assert again.last["totals"]["changed"] == told["changed"]
