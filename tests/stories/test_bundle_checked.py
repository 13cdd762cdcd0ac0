"""A bundle leaves the ledger and is checked offline, by the one file that auditors copy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.bundle import covering
from ledger import verify
from ledger.bundle.writing import whole
from ledger.store.vault_backup import Taking
from tests.stories import acts
from tests.stories.test_merges import merged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.stories.county import County


@pytest.fixture
def verified(
    county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[[str | bytes], dict[str, Any]]:
    """What the verifier answers of a file."""
    policy = tmp_path / "policy"
    key = county.rooms.ledger.registry.log_key(county.rooms.ledger.registry.origin)
    assert key
    policy.write_text(f"log {key.vkey}\nquorum none\n", encoding="utf-8")

    def run(bundle: str | bytes) -> dict[str, Any]:
        file = tmp_path / "bundle.txt"
        file.write_bytes(bundle.encode() if isinstance(bundle, str) else bundle)
        capsys.readouterr()
        verify.main([str(file), "--policy", str(policy), "--json"])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return run


@pytest.fixture(scope="module")
def codes(county: County) -> list[str]:
    """A firm with three records, one whose code was reissued, and one that nobody knows."""
    county.on("2026-03-02")
    firm, old, new, nobody = (county.new_code() for _ in range(4))
    for _ in range(3):
        acts.penalty(county, firm, "2026-03-02")
    acts.penalty(county, old, "2026-03-02")
    acts.penalty(county, new, "2026-03-02")
    merged(county, new, old)
    county.on("2026-03-03")
    county.rooms.ledger.heads.daily()
    return [firm, old, new, nobody]


def bundle(county: County, code: str, by: str = "AUDITOR") -> str:
    answer = county.client.get(f"/bundle/{code}", headers=county.headers(by))
    assert answer.status_code == 200, answer.text
    return answer.text


def without(text: str, beginning: str, nth: int) -> str:
    """A bundle without one of its entries, or what else begins so."""
    rows = text.split("\n")
    at = [n for n, row in enumerate(rows) if row.startswith(beginning)][nth]
    number = rows[at].split(" ")[1]
    about = tuple(f"{word} {number} " for word in ("entry", "proof", "value"))
    return "\n".join(row for row in rows if not row.startswith(about))


def test_a_history_is_proven_and_complete(
    county: County, codes: list[str], verified: Callable[[str], dict[str, Any]]
) -> None:
    for by in ("AUDITOR", f"SUBJECT {codes[0]}"):
        answer = verified(bundle(county, codes[0], by))
        assert answer["verdict"] == "proven", answer
        assert any("complete up to entry" in said for said in answer["proven"])
        assert any("unless the log is scanned" in said for said in answer["not proven"])


def test_a_merged_subject_is_proven_under_every_code(
    county: County, codes: list[str], verified: Callable[[str], dict[str, Any]]
) -> None:
    for code in codes[1:3]:
        text = bundle(county, code)
        assert f"\ntag {codes[2]}\ntag {codes[1]}\n" in text
        assert verified(text)["verdict"] == "proven"


def test_that_there_is_no_such_subject_is_proven(
    county: County, codes: list[str], verified: Callable[[str], dict[str, Any]]
) -> None:
    assert verified(bundle(county, codes[3]))["verdict"] == "proven"


def test_what_is_withheld_altered_or_invented_is_refused(
    county: County, codes: list[str], verified: Callable[[str], dict[str, Any]]
) -> None:
    text, nobody = bundle(county, codes[0]), bundle(county, codes[3])
    *_, last = county.rooms.ledger.history(codes[0])
    entries = [row for row in text.split("\n") if row.startswith("entry ")]
    at = next(n for n, row in enumerate(entries) if row.startswith(f"entry {last.number} "))
    value = next(row for row in text.split("\n") if row.startswith("value "))
    wrong = {
        "a withheld tail": without(text, "entry ", at),
        "a withheld middle": without(text, "entry ", 1),
        "an altered entry": text.replace("20000.00", "10000.00").replace('"20000"', '"10000"'),
        "an invented absence": nobody.replace(codes[3], codes[0]),
        "another value": text.replace(
            value, value[:-8] + ("A" if value[-8] != "A" else "B") + value[-7:]
        ),
    }
    for what, changed in wrong.items():
        assert changed != text, what
        assert verified(changed)["verdict"] != "proven", what


def test_the_whole_ledger_is_proven_with_its_values(
    county: County, codes: list[str], verified: Callable[[bytes], dict[str, Any]]
) -> None:
    assert codes
    rooms = county.rooms
    note = covering(rooms, rooms.ledger.head).note
    for values in (None, Taking(rooms.ledger.vault)):
        answer = verified(b"".join(whole(rooms.ledger.store, note, values)))
        assert answer["verdict"] == "proven", answer
        assert any("values shown" in said for said in answer["proven"]) == (values is not None)
