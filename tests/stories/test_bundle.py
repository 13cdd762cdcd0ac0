"""A subject's bundle over HTTP: who gets it, what is in it, and that it is entered."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64decode
from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_identity_number
from ledger.store.inclusion import is_included
from ledger.store.note import Checkpoint, split
from ledger.store.tree import leaf_hash
from tests.stories import acts, papers
from tests.stories.test_complaints import received

if TYPE_CHECKING:
    from tests.stories.county import County

NUMBER = synthetic_identity_number(42)
NAME = "马秀英"


def get(county: County, path: str, by: str = "", **more: Any) -> Any:
    return county.client.request(
        "POST" if more else "GET", path, headers=county.headers(by), json=more or None
    )


def code_of(answer: Any) -> str:
    """The code of a refusal."""
    return str(answer.json()["errors"][0]["extensions"]["code"])


def values(bundle: str) -> dict[str, Any]:
    """What is disclosed, by name."""
    found: dict[str, Any] = {}
    for line in bundle.split("\n"):
        if line.startswith("value "):
            text = line.split(" ")[2]
            _, name, value = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            found[name] = value
    return found


@pytest.fixture
def fined(county: County) -> str:
    """A firm with a record."""
    county.on("2026-02-10")
    code = county.new_code()
    texts = [
        {"name": "facts", "value": "未按规定处理废水"},
        {"name": "representative", "value": "张某某"},
    ]
    acts.penalty(county, code, "2026-02-09", texts=texts)
    return code


def test_every_entry_is_there_and_proved(county: County, fined: str) -> None:
    answer = get(county, f"/bundle/{fined}", "AUDITOR")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body, _, note = answer.text.partition("\n\n")
    checkpoint = Checkpoint.parse(split(note)[0])
    lines = [line.split(" ", 2) for line in body.split("\n")[1:]]
    entries = {int(n): rest for word, n, *rest in lines if word == "entry"}
    proofs = {int(n): rest for word, n, *rest in lines if word == "proof"}
    history = county.rooms.ledger.history(fined)
    assert {entry.number for entry in history} <= entries.keys() == proofs.keys()
    for number, (line,) in entries.items():
        path = [b64decode(each) for each in proofs[number][0].split(" ")]
        leaf, size = leaf_hash(line.encode()), checkpoint.size
        assert is_included(leaf, number, size, path, checkpoint.root), number


def test_the_subject_has_its_own_and_the_auditor_no_names(county: County, fined: str) -> None:
    own = get(county, "/bundle", f"SUBJECT {fined}")
    assert own.status_code == 200
    assert (
        get(county, f"/bundle/{fined}", f"SUBJECT {fined}").text.split("\n\n")[0]
        == (own.text.split("\n\n")[0])
    )
    seen = values(get(county, f"/bundle/{fined}", "AUDITOR").text)
    mine = values(own.text)
    assert mine["representative"] == "张某某"
    assert seen["text"] == mine["text"]
    assert not {"representative", "name", "number", "cells"} & seen.keys()


@pytest.mark.parametrize("by", ["", "ECO", "DRC", "AMR/2", "INTEGRATOR AMR", "SUBJECT {other}"])
def test_nobody_else_has_it(county: County, fined: str, by: str) -> None:
    other = county.new_code()
    acts.penalty(county, other, "2026-02-09")
    by = by.format(other=other)
    unknown = county.new_code()
    for asked in (fined, unknown):
        answer = get(county, f"/bundle/{asked}", by)
        assert (answer.status_code, code_of(answer)) == (403, "bundle_must_be_permitted")
    head = county.rooms.access.store.head().size
    assert get(county, f"/bundle/{fined}", by).status_code == 403
    assert county.rooms.access.store.head().size == head


def test_it_is_entered_before_it_leaves(county: County, fined: str) -> None:
    before = county.rooms.access.store.head().size
    assert get(county, f"/bundle/{fined}", "AUDITOR").status_code == 200
    (entered,) = papers.accesses(county, before)
    assert entered.operation == "bundle"


def test_who_may_not_see_every_entry_has_no_bundle(county: County, fined: str) -> None:
    received(county, fined, "2026-02-10", flavour="report")
    own = get(county, "/bundle", f"SUBJECT {fined}")
    assert (own.status_code, code_of(own)) == (403, "bundle_must_be_permitted")
    assert get(county, f"/bundle/{fined}", "AUDITOR").status_code == 200


def test_a_person_is_named_in_no_address(county: County) -> None:
    county.on("2026-02-10")
    registered = {"kind": "person", "number": NUMBER, "name": NAME}
    county.done("ECO", "registerSubject", **registered)
    tag = county.rooms.ledger.vault.person_tag(NUMBER)
    assert tag
    for path in (NUMBER, tag, "nonsense"):
        answer = get(county, f"/bundle/{path}", "AUDITOR")
        assert (answer.status_code, code_of(answer)) == (400, "code_must_be_a_unified_code")
    own = get(county, "/bundle", f"SUBJECT {tag}")
    assert own.status_code == 200
    assert values(own.text) == {"name": NAME, "number": NUMBER}
    asked = {"number": NUMBER, "purpose": "专项审计"}
    seen = get(county, "/bundle", "AUDITOR", **asked)
    assert seen.status_code == 200
    assert values(seen.text) == {}
    assert NUMBER not in seen.text
    assert papers.accesses(county)[-1].purpose == "专项审计"
    for by, status in (("ECO", 403), ("", 403), (f"SUBJECT {tag}", 403)):
        assert get(county, "/bundle", by, **asked).status_code == status
    nobody = {"number": synthetic_identity_number(43), "purpose": "x"}
    assert get(county, "/bundle", "AUDITOR", **nobody).status_code == 404
    for wrong in ({"number": NUMBER}, {"number": NUMBER, "purpose": " "}, {"x" * 5_000: "y"}):
        assert get(county, "/bundle", "AUDITOR", **wrong).status_code == 400


def test_a_forged_token_is_refused(county: County, fined: str) -> None:
    answer = county.client.get(f"/bundle/{fined}", headers={"Authorization": "Bearer x.y.z"})
    assert (answer.status_code, code_of(answer)) == (401, "token_must_be_valid")


def test_a_code_without_entries_is_proved_to_have_none(county: County) -> None:
    county.on("2026-02-10")
    acts.penalty(county, county.new_code(), "2026-02-09")
    unknown = county.new_code()
    answer = get(county, f"/bundle/{unknown}", "AUDITOR")
    assert answer.status_code == 200
    assert f"scope subject {unknown}\n" in answer.text
    assert "\ntag " not in answer.text
