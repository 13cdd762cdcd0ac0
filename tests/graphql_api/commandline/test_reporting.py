"""Credit reports on the command line: issued, shown, printed, verified."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.graphql_api.commandline.shell import Ran, run
from tests.graphql_api.commandline.test_delivering import deliver
from tests.ledger.intake.desk import shop

if TYPE_CHECKING:
    from pathlib import Path

CODE = shop(1)["unified_code"]


def report(data: str, *arguments: str) -> Ran:
    return run("report", *arguments, "--data", data)


def issued(data: str) -> str:
    """A report on a delivered shop; its number."""
    deliver(data)
    said = report(
        data, "issue", CODE, "--purpose", "government_procurement", "--agency", "县财政局"
    )
    assert said.status == 0, said
    number: str = said.last["number"]
    return number


def test_a_report_is_issued_shown_printed_and_verified(data: str, folder: Path) -> None:
    number = issued(data)
    file = report(data, "show", number)
    assert json.loads(file.out)["report"]["number"] == number
    out = folder / "report.jwt"
    assert report(data, "show", number, "--form", "credential", "--out", str(out)).status == 0
    assert out.stat().st_mode & 0o777 == 0o600
    good = report(data, "verify", "--file", str(out), "--json")
    assert (good.status, good.last["situation"], good.last["authentic"]) == (0, "valid", True)
    assert report(data, "verify", number, "--json").last["situation"] == "valid"
    page = report(data, "print", number, "--out", str(folder / "page.html"))
    assert page.status == 0
    assert "公共信用信息报告" in (folder / "page.html").read_text(encoding="utf-8")
    (key,) = report(data, "keys").last["keys"]
    assert key["alg"] == "Ed25519"


def test_what_is_not_good_has_status_two(here: str, folder: Path) -> None:
    number = issued(here)
    changed = folder / "changed.json"
    text = report(here, "show", number).out.replace("government_procurement", "tendering")
    changed.write_text(text, encoding="utf-8")
    bad = report(here, "verify", "--file", str(changed), "--json")
    assert (bad.status, bad.last["authentic"]) == (2, False)
    unknown = report(here, "verify", "20260101000000ABCDEFGH", "--json")
    assert (unknown.status, unknown.last["situation"]) == (2, "unknown")
    anew = report(here, "issue", "--agency", "FIN", "--replaces", number, "--reason", "new_day")
    assert anew.status == 0, anew
    old = report(here, "verify", number, "--json")
    assert (old.status, old.last["situation"]) == (2, "superseded")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "20260101000000ABCDEFGH"), "report_must_exist"),
        (("show", "1", "--form", "pdf"), "form_must_be_known"),
        (("issue", "620321199001010018", "--purpose", "civil_service"), ""),
    ],
)
def test_what_cannot_be_done_says_so(here: str, arguments: tuple[str, ...], code: str) -> None:
    said = report(here, *arguments)
    assert said.status in (1, 2)
    assert code in said.err


def test_a_refusal_is_printed(here: str) -> None:
    said = report(here, "issue", CODE, "--purpose", "gossip", "--agency", "FIN")
    assert said.refused["code"] == "purpose_must_be_on_the_list_of_uses"
