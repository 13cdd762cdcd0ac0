"""Asking on the command line, as the local auditor: archives, histories, provenance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from graphql_api.commandline import asking
from graphql_api.rooms import open_rooms
from graphql_api.settings import Settings
from ledger.topics import decode
from tests.graphql_api.commandline.shell import Ran, run
from tests.graphql_api.commandline.test_delivering import deliver, penalties
from tests.ledger.intake.desk import NUMBER, shop

if TYPE_CHECKING:
    from pathlib import Path

CODE = shop(1)["unified_code"]
NAME = "张无名"


def ask(data: str, *arguments: str, stdin: str = "") -> Ran:
    return run(*arguments, "--data", data, "--json", stdin=stdin)


def register_person(data: str) -> None:
    given = {"kind": "person", "number": NUMBER, "name": NAME}
    command = ("do", "register-subject", "--stdin", "--agency", "AMR", "--data", data)
    assert run(*command, stdin=json.dumps(given)).status == 0


def test_an_archive_is_current_without_a_server(data: str) -> None:
    assert ask(data, "archive", CODE).last["subject"]["standing"] == "UNKNOWN"
    deliver(data)
    found = ask(data, "archive", CODE).last["subject"]
    assert found["standing"] == "ADVERSE"
    (record,) = [edge["node"] for edge in found["records"]["edges"]]
    assert record["documentNo"] == shop(1)["document_no"]
    assert record["source"]["row"] == 2


def test_an_archive_and_a_history_are_whole_however_long(
    here: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(here, file=penalties("many.csv", *(shop(n, unified_code=CODE) for n in range(1, 8))))
    whole = [ask(here, command, CODE).last for command in ("archive", "history")]
    queries = folder / "queries"
    queries.mkdir()
    for path in asking.QUERIES.iterdir():
        text = path.read_text(encoding="utf-8").replace("first: 500", "first: 3")
        (queries / path.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(asking, "QUERIES", queries)
    joined = [ask(here, command, CODE).last for command in ("archive", "history")]
    assert joined == whole
    assert len(joined[0]["subject"]["records"]["edges"]) == 7
    entries = [edge["node"]["entry"] for edge in joined[1]["history"]["edges"]]
    assert entries == sorted(entries)
    assert len(entries) >= 8


def test_a_record_is_traced_by_id_and_by_number(data: str) -> None:
    deliver(data)
    numbered = ask(data, "trace", shop(1)["document_no"], "--agency", "县市场监管局").last
    record = numbered["record"]
    assert record["provenance"]["row"] == 2
    assert {"file", "batch", "entry", "record", "rule"} <= {
        node["kind"] for node in record["provenance"]["nodes"]
    }
    assert ask(data, "trace", record["id"]).last == numbered


@pytest.mark.parametrize("more", [(), ("--agency", "AMR")])
def test_what_is_not_there_is_told_in_one_line(here: str, more: tuple[str, ...]) -> None:
    ran = ask(here, "trace", "永市监罚〔2026〕404号", *more)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("record_must_exist: ")


def test_a_wrong_code_is_told_and_not_repeated(here: str) -> None:
    for command in ("archive", "history"):
        ran = ask(here, command, NUMBER)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith("subject_code_must_be_valid: ")
        assert NUMBER not in ran.err


def test_a_person_is_asked_for_by_standard_input(data: str) -> None:
    register_person(data)
    found = ask(data, "archive", "--number-stdin", "--purpose", "审计", stdin=NUMBER + "\n")
    assert found.last["person"]["identity"] == {
        "name": "张**", "number": f"{NUMBER[:6]}{'*' * 8}{NUMBER[-4:]}", "masked": True,
    }  # fmt: skip
    history = ask(data, "history", "--number-stdin", stdin=NUMBER)
    topics = [edge["node"]["topic"] for edge in history.last["person"]["history"]["edges"]]
    assert topics == ["subject.registered"]
    for ran in (found, history):
        assert NUMBER not in ran.out + ran.err
        assert NAME not in ran.out
    rooms = open_rooms(Settings(database_url=data))
    lines = rooms.access.store.entries(0, 100, None)
    rooms.close()
    entered = [decode(number, line) for number, line in lines]
    assert [(e.data.operation, e.data.purpose, e.actor) for e in entered] == [
        ("person", "审计", "local-auditor"),
        ("person-history", "audit", "local-auditor"),
    ]


def test_for_a_person_at_the_terminal_the_answer_is_laid_out(here: str) -> None:
    ran = run("archive", CODE, "--data", here)
    assert ran.status == 0
    assert json.loads(ran.out)["subject"]["standing"] == "UNKNOWN"
    assert len(ran.out.splitlines()) > 5


def test_without_a_ledger_one_line_says_how_to_begin(folder: Path) -> None:
    assert folder.exists()
    ran = ask("nowhere", "archive", CODE)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("ledger_must_be_founded: ")
