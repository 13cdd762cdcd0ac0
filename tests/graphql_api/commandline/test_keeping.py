"""Keeping a ledger: agencies, tokens, rebuild, fsck; and where the data is said to lie."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from graphql_api.identity import Gate
from tests.graphql_api.commandline.shell import run
from tests.graphql_api.commandline.test_delivering import deliver
from tests.ledger.intake.desk import SHOP, shop


def test_agencies_have_codes_and_both_names(data: str) -> None:
    found = {a["code"]: a for a in run("agencies", "--json", "--data", data).last}
    assert found["AMR"]["shortName"] == "县市场监管局"
    assert found["AMR"]["name"] == "永昌县市场监督管理局"
    assert found["EMB"]["name"] == "永昌县应急管理局"
    assert "record.penalty" in found["AMR"]["powers"]
    assert "县市场监管局" in run("agencies", "--data", data).out


def test_a_token_opens_the_gate(here: str) -> None:
    ran = run(
        "token", "--role", "repair-officer", "--role", "DESIGNATOR", "--agency", "县发改局",
        "--officer", "li-1", "--data", here,
    )  # fmt: skip
    assert ran.status == 0
    actor = Gate(Path(here) / "keys").actor(f"Bearer {ran.out.strip()}")
    assert (actor.officer, actor.agency) == ("li-1", "DRC")
    assert actor.roles == {"REPAIR_OFFICER", "DESIGNATOR"}
    subject = run("token", "--role", "SUBJECT", "--subject", SHOP, "--data", here)
    assert Gate(Path(here) / "keys").actor(f"Bearer {subject.out.strip()}").subject == SHOP


def test_a_token_needs_a_known_role_and_agency(here: str) -> None:
    unknown = run("token", "--role", "KING", "--data", here)
    assert (unknown.status, unknown.out) == (1, "")
    assert unknown.err.startswith("role_must_be_known: ")
    nobody = run("token", "--role", "PROVIDER", "--agency", "无此单位", "--data", here)
    assert nobody.refused["code"] == "agency_must_be_registered"


def test_a_role_of_an_agency_needs_one(here: str) -> None:
    ran = run("token", "--role", "PROVIDER", "--data", here)
    assert ran.status == 1
    assert ran.err.startswith("role_must_name_its_agency: ")


def test_a_rebuild_answers_as_before(data: str) -> None:
    deliver(data)
    archive = ("archive", shop(1)["unified_code"], "--json", "--data", data)
    before = run(*archive).last
    rebuilt = run("rebuild", "--data", data)
    assert rebuilt.status == 0, rebuilt.err
    assert rebuilt.last["rebuilt"] > 0
    assert run(*archive).last == before


def test_a_whole_ledger_has_no_findings(data: str) -> None:
    deliver(data)
    ran = run("fsck", "--json", "--data", data)
    assert (ran.status, ran.last["findings"]) == (0, [])
    assert ran.last["entries"] > 100
    said = run("fsck", "--data", data)
    assert "0 findings" in said.out


def test_what_was_tampered_with_is_found(here: str) -> None:
    deliver(here)
    with sqlite3.connect(Path(here) / "ledger.sqlite") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        last = connection.execute("SELECT entry, bytes FROM entries ORDER BY entry DESC LIMIT 1")
        entry, line = last.fetchone()
        changed = bytes(line).replace(b"AMR", b"ECO")
        assert changed != bytes(line)
        connection.execute("UPDATE entries SET bytes = ? WHERE entry = ?", (changed, entry))
    connection.close()
    ran = run("fsck", "--json", "--data", here)
    assert ran.out, ran
    assert ran.status == 1
    assert entry in [finding["entry"] for finding in ran.last["findings"]]


def test_a_store_that_does_not_verify_does_not_open(here: str) -> None:
    with sqlite3.connect(Path(here) / "ledger.sqlite") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM entries WHERE entry = (SELECT max(entry) FROM entries)")
    connection.close()
    ran = run("agencies", "--json", "--data", here)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("store_must_verify: ")


def test_the_place_of_the_data_may_come_from_the_environment(
    data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDIT_LEDGER_DATABASE_URL", data)
    assert run("agencies", "--json").status == 0


def test_and_is_the_folder_data_otherwise(folder: Path) -> None:
    assert run("found", "--origin", "test.example/county").status == 0
    assert (folder / "data" / "ledger.sqlite").exists()
    assert run("agencies", "--json").status == 0


def test_the_database_s_address_is_in_no_error() -> None:
    ran = run("agencies", "--data", "postgresql://user:secret@localhost:1/none")
    assert ran.status == 1
    assert "secret" not in ran.out + ran.err


def test_what_nobody_foresaw_is_one_line_without_values(
    here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("620321199001010013")

    monkeypatch.setattr("graphql_api.commandline.keeping.agency_code", fail)
    ran = run("token", "--role", "PROVIDER", "--agency", "AMR", "--data", here)
    assert (ran.status, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("internal_error: KeyError at ")
    assert "620321199001010013" not in line


@pytest.mark.parametrize(
    "command",
    ["", "import", "archive", "history", "trace", "do", "acts", "rebuild", "fsck", "token",
     "agencies", "batch", "serve", "simulate", "found"],
)  # fmt: skip
def test_help_teaches(command: str) -> None:
    ran = run(*filter(None, [command]), "--help")
    assert ran.status == 0
    assert "--help" in ran.out
    if not command:
        for word in ("import", "archive", "serve", "exit", "--data"):
            assert word in ran.out
