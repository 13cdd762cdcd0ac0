"""Any act from the command line: accepted with its entries, or refused with exit status 2."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from graphql_api.mutations import commands_by_name
from tests.graphql_api.commandline.shell import Ran, run
from tests.ledger.intake.desk import NUMBER, SHOP

if TYPE_CHECKING:
    from pathlib import Path


def do(data: str, *arguments: str, stdin: str = "") -> Ran:
    return run("do", *arguments, "--data", data, stdin=stdin)


def register(data: str, *more: str) -> Ran:
    return do(
        data, "register-subject", f"code={SHOP}", "name=永昌县甲公司", "--agency", "AMR", *more
    )


def test_an_act_is_accepted_or_refused(data: str) -> None:
    first = register(data)
    assert first.status == 0, first
    assert first.last["accepted"]["ids"] == [f"subject/{SHOP}"]
    (entry,) = first.last["accepted"]["entries"]
    refused = register(data).refused
    assert refused["code"] == "subject_must_not_be_registered_already"
    assert refused["restsOn"] == [{"entry": entry}]
    assert list(refused)[:4] == ["code", "clause", "restsOn", "wouldSucceedOn"]


def test_the_same_key_acts_once(here: str) -> None:
    assert register(here, "--key", "k").last == register(here, "--key", "k").last


def test_parts_and_lists_are_given_as_json_and_by_commas(here: str) -> None:
    facts = {
        "kind": "penalty",
        "document_no": "永市监罚〔2026〕1号",
        "agency": "AMR",
        "decided_on": "2026-06-01",
        "name": "永昌县甲公司",
        "penalty_kinds": ["fine"],
        "fine": "20000",
    }
    register(here)
    filed = do(
        here, "file-record", f"subject={SHOP}", f"facts={json.dumps(facts)}", "--agency", "AMR",
        "--role", "PROVIDER",
    )  # fmt: skip
    assert filed.status == 0, filed
    (record,) = filed.last["accepted"]["ids"]
    published = do(
        here, "publish-records", f"records={record}", "channel=credit_china_jinchang",
        "--agency", "AMR", "--officer", "o2",
    )  # fmt: skip
    assert published.status == 0, published


def test_a_persons_values_come_by_standard_input(here: str) -> None:
    ran = do(
        here, "register-subject", "kind=person", f"number={NUMBER}", "name=x", "--agency", "AMR"
    )
    assert ran.status == 1
    assert ran.err.startswith("persons_come_by_standard_input: ")
    assert NUMBER not in ran.out + ran.err
    given = json.dumps({"kind": "person", "number": NUMBER, "name": "张无名"})
    assert do(here, "register-subject", "--stdin", "--agency", "AMR", stdin=given).status == 0


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (("no-such-act",), "", "act_must_be_known"),
        (("register-subject", "colour=red"), "", "fields_must_fit_the_act"),
        (("register-subject", "code"), "", "fields_must_fit_the_act"),
        (("receive-document", "received_on=soon-secret"), "", "fields_must_fit_the_act"),
        (("open-interview", "kind=secret-party"), "", "fields_must_fit_the_act"),
        (("register-subject", "--stdin"), "{", "fields_must_be_json"),
        (("register-subject", "--stdin"), "[1]", "fields_must_be_json"),
        (("register-subject", "code={"), "", "fields_must_be_json"),
    ],
)
def test_what_is_no_act_is_one_line_and_not_repeated(
    here: str, arguments: tuple[str, ...], stdin: str, code: str
) -> None:
    ran = do(here, *arguments, stdin=stdin)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{code}: ")
    assert "secret" not in ran.err


def test_an_officer_without_an_agency_is_refused(here: str) -> None:
    ran = do(here, "register-subject", f"code={SHOP}", "name=x", "--role", "PROVIDER")
    assert ran.refused["code"] == "agency_must_be_registered"
    nobody = do(here, "register-subject", f"code={SHOP}", "name=x", "--agency", "无此单位")
    assert nobody.refused["code"] == "agency_must_be_registered"


def test_acts_are_listed_with_roles_and_fields(folder: Path) -> None:
    assert folder.exists()
    out = run("acts").out
    for name in commands_by_name():
        assert name.replace("_", "-")[:12] in out
