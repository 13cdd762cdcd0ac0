"""Going back over a history on the command line: step by step, two moments, a timeline."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest

from graphql_api.commandline.frame import Failure
from graphql_api.commandline.replaying import moment
from graphql_api.rooms import open_rooms
from graphql_api.settings import Settings
from ledger.store.inclusion import is_included
from tests.graphql_api.commandline.shell import run
from tests.graphql_api.commandline.test_asking import CODE, NAME, ask, register_person
from tests.graphql_api.commandline.test_delivering import deliver
from tests.ledger.intake.desk import NUMBER


def nodes(answer: dict[str, Any], root: str = "subject") -> list[dict[str, Any]]:
    return [edge["node"] for edge in answer[root]["replay"]["edges"]]


def test_a_history_is_replayed_with_proofs(data: str) -> None:
    deliver(data)
    steps = nodes(ask(data, "replay", CODE, "--proof").last)
    assert [s["entry"]["topic"] for s in steps][:2] == ["subject.registered", "record.filed"]
    for step in steps:
        proof = step["proof"]
        path = [b64decode(each) for each in proof["path"]]
        leaf = bytes.fromhex(step["entry"]["leafHash"])
        root = b64decode(proof["root"])
        assert proof["index"] == step["entry"]["entry"] - 1
        assert is_included(leaf, step["entry"]["entry"], proof["size"], path, root)
    assert "proof" not in nodes(ask(data, "replay", CODE).last)[0]
    by_day = nodes(ask(data, "replay", CODE, "--by-day").last)
    assert [s["asOfEntry"] for s in by_day] == [s["asOfEntry"] for s in steps]


def test_what_is_printed_is_for_people(here: str) -> None:
    deliver(here)
    printed = run("replay", CODE, "--proof", "--data", here)
    assert printed.status == 0, printed
    assert "归集信用记录 record filed" in printed.out
    assert "document_no — → " in printed.out
    assert "hashes" in printed.out
    told = run("timeline", CODE, "--data", here)
    assert "信用主体登记 subject registered" in told.out
    compared = run("diff", CODE, "--from", "1", "--data", here)
    assert "differences" in compared.out
    assert "← " in compared.out


def test_two_moments_are_compared(here: str) -> None:
    deliver(here)
    rooms = open_rooms(Settings.read(database_url=here))
    head, today = rooms.ledger.head, rooms.ledger.today
    rooms.close()
    diff = ask(here, "diff", CODE, "--from", str(head - 1), "--to", str(head)).last
    assert diff["subject"]["diff"]["toEntry"] == head
    whole = ask(here, "diff", CODE, "--from", "1", "--to", str(today)).last["subject"]["diff"]
    assert (whole["toEntry"], whole["toDay"]) == (head, str(today))
    assert whole["total"] == len(whole["differences"]["edges"]) > 0
    earlier = ask(here, "diff", CODE, "--from", f"{head}@2001-01-01").last["subject"]["diff"]
    assert earlier["fromDay"] == "2001-01-01"
    assert earlier["total"] == whole["total"]


def test_a_person_is_asked_for_by_number_from_standard_input(here: str) -> None:
    register_person(here)
    ran = ask(here, "replay", "--number-stdin", stdin=NUMBER)
    assert [s["entry"]["topic"] for s in nodes(ran.last, "person")] == ["subject.registered"]
    for command in ("timeline", "diff"):
        told = ask(here, command, "--number-stdin", stdin=NUMBER)
        assert told.status == 0, told
        assert NAME not in told.out + ran.out
        assert NUMBER not in json.dumps(told.last)


def test_a_moment_is_an_entry_a_day_or_both() -> None:
    assert moment("12") == {"entry": 12}
    assert moment("12@2026-03-01") == {"entry": 12, "effectiveOn": "2026-03-01"}
    assert moment("2026-03-01") == {
        "knownAt": "2026-03-01T23:59:59.999999+08:00",
        "effectiveOn": "2026-03-01",
    }
    for wrong in ("", "x", "12@x", "2026-13-01"):
        with pytest.raises(Failure, match="moment_must_be_an_entry_or_a_day"):
            moment(wrong)
