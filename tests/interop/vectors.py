"""The public probes of RFC 6962 proofs: what they say of both verifiers here."""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from ledger import verify
from ledger.store.consistency import is_consistent
from ledger.store.inclusion import is_included

if TYPE_CHECKING:
    from pathlib import Path

PROBES = 98
"""In each of the two files; fewer are not those that were published."""


def judge(folder: Path) -> str:
    """Every probe before the product's verifier and the auditor's; leaves when one is wrong."""
    wrong = [name for name, good in [*_inclusion(folder), *_consistency(folder)] if not good]
    if wrong:
        sys.exit(f"public vectors: {len(wrong)} came out wrong, the first is {wrong[0]}")
    return f"public vectors: {2 * PROBES} probes came out right, before both verifiers"


def _probes(path: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if len(rows) != PROBES:
        sys.exit(f"{path.name} holds {len(rows)} probes, not {PROBES}")
    return rows


def _hash(text: str | None) -> bytes:
    return b64decode(text or "")


def _path(probe: dict[str, Any]) -> list[bytes]:
    return [_hash(each) for each in probe["proof"] or ()]


def _inclusion(folder: Path) -> list[tuple[str, bool]]:
    judged = []
    for probe in _probes(folder / "inclusion.jsonl"):
        leaf, root = _hash(probe["leafHash"]), _hash(probe["root"])
        index, size, good = probe["leafIdx"], probe["treeSize"], not probe["wantErr"]
        ours = is_included(leaf, index + 1, size, _path(probe), root)
        theirs = verify.root_by(leaf, index, size, _path(probe)) == root
        judged.append((probe["name"], ours is good and theirs is good))
    return judged


def _consistency(folder: Path) -> list[tuple[str, bool]]:
    judged = []
    for probe in _probes(folder / "consistency.jsonl"):
        old, new = _hash(probe["root1"]), _hash(probe["root2"])
        sizes, good = (probe["size1"], probe["size2"]), not probe["wantErr"]
        ours = is_consistent(*sizes, _path(probe), old, new)
        theirs = verify.is_grown(sizes[0], old, sizes[1], new, _path(probe))
        judged.append((probe["name"], ours is good and theirs is good))
    return judged
