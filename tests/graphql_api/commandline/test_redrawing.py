"""`credit-ledger redraw`: the same draw again, and what was changed is found."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_unified_code
from ledger.supervision.selection import Candidate, population_digest, redraw, seed_of
from tests.graphql_api.commandline.shell import Ran, run

if TYPE_CHECKING:
    from pathlib import Path

ROOT, NONCE = sha256(b"root").digest(), sha256(b"nonce").digest()
DRAW = "draw/1"
POOL = ["ins-1", "ins-2", "ins-3"]
PEOPLE = [Candidate(synthetic_unified_code(at), "B", 2000) for at in range(20)]


def published() -> dict[str, Any]:
    """The answer of `drawInputs` for a made-up draw."""
    seed = seed_of(ROOT, NONCE, DRAW)
    drawn = redraw(seed, PEOPLE, POOL, (), 2)
    nodes = [
        {
            "number": d.number,
            "code": d.subject,
            "supervisoryClass": d.supervisory_class,
            "ratioBp": d.ratio_bp,
            "inspectors": list(d.inspectors),
        }
        for d in drawn
    ]
    people = [
        {"code": p.subject, "supervisoryClass": p.supervisory_class, "ratioBp": p.ratio_bp}
        for p in PEOPLE
    ]
    return {
        "id": DRAW,
        "size": 100,
        "root": ROOT.hex(),
        "nonce": NONCE.hex(),
        "commitment": sha256(NONCE).hexdigest(),
        "algorithm": "sha256-tickets-1",
        "populationDigest": population_digest(PEOPLE),
        "inspectors": POOL,
        "inspectorsEach": 2,
        "conflicts": [],
        "population": {"edges": [{"node": node} for node in people]},
        "drawn": {"edges": [{"node": node} for node in nodes]},
    }


def again(folder: Path, given: dict[str, Any]) -> Ran:
    """Draw again from a file."""
    file = folder / "draw.json"
    file.write_text(json.dumps({"data": {"drawInputs": given}}), encoding="utf-8")
    return run("redraw", DRAW, "--inputs", str(file))


def test_a_published_draw_is_drawn_again_without_a_ledger(tmp_path: Path) -> None:
    ran = again(tmp_path, published())
    assert ran.status == 0
    assert ran.last["equal"] == dict.fromkeys(("root", "nonce", "population", "drawn"), True)
    assert len(ran.last["drawn"]) == 4


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"nonce": sha256(b"other").hexdigest()}, "nonce"),
        ({"root": sha256(b"other").hexdigest()}, "drawn"),
        ({"id": "draw/2"}, "drawn"),
        ({"populationDigest": "0" * 64}, "population"),
        ({"inspectors": POOL[1:]}, "drawn"),
    ],
)
def test_what_was_changed_is_found(tmp_path: Path, change: dict[str, Any], part: str) -> None:
    ran = again(tmp_path, {**published(), **change})
    assert ran.status == 1
    assert not ran.last["equal"][part]


def test_what_is_no_draw_is_told_in_one_line(tmp_path: Path, here: str) -> None:
    assert run("redraw", DRAW, "--data", here).err.startswith("draw_must_exist: ")
    empty = tmp_path / "empty.json"
    empty.write_text("{}", encoding="utf-8")
    assert run("redraw", DRAW, "--inputs", str(empty)).err.startswith("draw_must_exist: ")
    missing = run("redraw", DRAW, "--inputs", str(tmp_path / "none.json"))
    assert missing.err.startswith("file_must_be_json: ")
