"""Verifying a report by its file: a signed credential, or the JSON form with its evidence.

Both are checked against themselves (signature, digest, inclusion of every entry in the root that
the report names). Whether the ledger issued it, and whether it still holds, is asked by number.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.report.content import canonical
from ledger.report.credential import CredentialError, verified
from ledger.store.inclusion import is_included

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CREDENTIAL, JSON_FORM = "credential", "json"


class FileError(ValueError):
    """The file is no report, or was changed; the message says which check failed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that holds together."""

    form: str
    """`credential` or `json`."""
    number: str
    digest: str
    size: int
    root: str
    complete: bool
    """False where the holder kept parts of a credential back."""
    evidence: Sequence[Mapping[str, Any]]


def checked(text: str, verifies: Callable[[str, bytes, bytes], bool]) -> Checked:
    """What a file says, after every check that needs no ledger. Raises FileError."""
    try:
        if text.lstrip().startswith("{"):
            return _json_form(text)
        return _credential(text, verifies)
    except CredentialError as wrong:
        raise FileError(str(wrong)) from wrong
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        if isinstance(wrong, FileError):
            raise
        raise FileError("the file is no credit report") from wrong


def _credential(text: str, verifies: Callable[[str, bytes, bytes], bool]) -> Checked:
    said = verified(text, verifies)
    ledger, evidence = said.report["ledger"], said.evidence or ()
    _require_evidence(evidence, ledger)
    if said.complete and evidence:
        _require_all(evidence, said.report["entries"])
    return Checked(
        form=CREDENTIAL,
        number=said.number,
        digest=said.digest,
        size=ledger["size"],
        root=ledger["root"],
        complete=said.complete,
        evidence=evidence,
    )


def _json_form(text: str) -> Checked:
    try:
        said = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError) as wrong:
        raise FileError("the file is no JSON") from wrong
    if set(said) != {"report", "digest", "evidence"}:
        raise FileError("the file must hold a report, its digest and its evidence")
    report, evidence = said["report"], said["evidence"]
    if sha256(canonical(report)).hexdigest() != said["digest"]:
        raise FileError("the report does not have the digest that it names")
    _require_evidence(evidence, report["ledger"])
    _require_all(evidence, report["entries"])
    return Checked(
        form=JSON_FORM,
        number=report["number"],
        digest=said["digest"],
        size=report["ledger"]["size"],
        root=report["ledger"]["root"],
        complete=True,
        evidence=evidence,
    )


def _require_all(evidence: Sequence[Mapping[str, Any]], entries: Sequence[int]) -> None:
    if [proof["entry"] for proof in evidence] != list(entries):
        raise FileError("the evidence is of other entries than those the report rests on")


def _require_evidence(evidence: Sequence[Mapping[str, Any]], ledger: Mapping[str, Any]) -> None:
    """Every entry lies in the tree whose root the report names."""
    root, size = _hash(ledger["root"]), ledger["size"]
    for proof in evidence:
        path = [_hash(each) for each in proof["path"]]
        leaf = _hash(proof["leaf"])
        if set(proof) != {"entry", "leaf", "path"}:
            raise FileError("a proof holds an entry, its leaf and a path")
        if not is_included(leaf, proof["entry"], size, path, root):
            raise FileError("an entry is not in the tree that the report names")


def _hash(text: str) -> bytes:
    """The bytes of a hash, written in lower-case hexadecimal and no other way."""
    data = bytes.fromhex(text)
    if data.hex() != text:
        raise FileError("a hash is written in lower-case hexadecimal")
    return data
