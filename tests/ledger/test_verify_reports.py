"""Credit reports, as the ledger writes them, before the offline verifier."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import verify
from ledger.report.content import canonical
from ledger.report.credential import HIDEABLE, credential
from ledger.store.signing import SigningKey
from tests.ledger.test_verify import Auditor, audit, county
from tests.ledger.written import Log, path, root

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["audit"]
KEY, OTHER = SigningKey(b"r" * 32), SigningKey(b"s" * 32)
SIZE = 17


class Report:
    """A report that rests on three entries, at a size of its own."""

    def __init__(self, log: Log, rests_on: Sequence[int] = (1, 4, 13)) -> None:
        leaves = log.leaves[:SIZE]
        self.evidence = [
            {
                "entry": n,
                "leaf": leaves[n - 1].hex(),
                "path": [each.hex() for each in path(n - 1, leaves)],
            }
            for n in rests_on
        ]
        self.document: dict[str, Any] = {
            **{name: {"name": "永昌县商贸有限公司", "of": name} for name in HIDEABLE},
            "number": "20260601120000ABCDEFGH",
            "sections": [{"code": "basic", "items": ["甲"]}, {"code": "penalties", "items": []}],
            "entries": list(rests_on),
            "ledger": {
                "origin": "credit.example/ledger/main",
                "size": SIZE,
                "root": root(leaves).hex(),
            },
        }

    def issue(self, log: Log) -> int:
        """The entry by which the ledger says that it issued this report."""
        return log.add(type="report.issued", data={"digest": self.digest})

    @property
    def digest(self) -> str:
        return sha256(canonical(self.document)).hexdigest()

    def credential(self, key: SigningKey = KEY) -> str:
        return credential(self.document, self.digest, self.evidence, key)

    def json(self) -> str:
        said = {"report": self.document, "digest": self.digest, "evidence": self.evidence}
        return canonical(said).decode()


@pytest.fixture
def keys(audit: Auditor) -> str:
    return audit.file("keys", json.dumps({"keys": [OTHER.as_jwk(), KEY.as_jwk()]}))


def test_a_credential_is_proven_by_its_key(audit: Auditor, keys: str) -> None:
    answer = audit.proves(Report(county()).credential(), "--keys", keys)
    assert any("3 entries it rests on" in said for said in answer["proven"])
    assert any("that this tree is the log" in said for said in answer["not proven"])
    assert any("whether it still holds" in said for said in answer["not proven"])


def test_its_tree_is_tied_to_the_log_by_a_checkpoint_or_a_scan(audit: Auditor, keys: str) -> None:
    log = county()
    report = Report(log)
    kept = audit.file("kept", log.checkpoint(size=SIZE))
    issued = report.issue(log)
    served = log.serve(audit.folder / "log")
    audit.proves(report.credential(), "--keys", keys, "--against", kept)
    for text in (report.credential(), report.json()):
        answer = audit.proves(text, "--keys", keys, "--scan", served)
        assert f"entry {issued} says that a report of this digest was issued" in answer["proven"]
    log.lines[2] = log.lines[2].replace(b"100.00", b"7.00")
    of_a_fork = Report(log)
    forked = of_a_fork.credential()
    audit.refuses(forked, "--keys", keys, "--against", kept, why="is not the one of")
    for text in (forked, of_a_fork.json()):
        audit.refuses(text, "--keys", keys, "--scan", served, why="do not give the root")


def test_nothing_signs_the_json_form(audit: Auditor) -> None:
    log = county()
    kept = audit.file("kept", log.checkpoint(size=SIZE))
    audit.cannot_read(Report(log).json(), why="nothing signs this form")
    audit.cannot_read(Report(log).json(), "--against", kept, why="nothing signs this form")


def test_a_forged_report_is_one_that_no_entry_speaks_of(audit: Auditor, keys: str) -> None:
    log = county()
    report = Report(log)
    report.issue(log)
    served = log.serve(audit.folder / "log")
    true = report.json()
    report.document["sections"] = [{"code": "penalties", "items": ["made up"]}]
    for text in (report.json(), report.credential()):
        audit.refuses(text, "--keys", keys, "--scan", served, why="no entry of the log says")
    twice = '{"report":' + json.dumps(report.document) + "," + true[1:]
    audit.cannot_read(twice, "--scan", served, why="not formed")


def test_a_report_names_this_log_and_a_tree_with_entries(audit: Auditor, keys: str) -> None:
    log = county()
    served = log.serve(audit.folder / "log")
    kept = audit.file("kept", log.checkpoint(size=SIZE))
    foreign, empty = Report(log), Report(log, ())
    foreign.document["ledger"]["origin"] = "other.example/log"
    for held in (("--scan", served), ("--against", kept)):
        audit.refuses(foreign.credential(), "--keys", keys, *held, why="this is of the log")
    empty.document["ledger"] |= {"size": 0, "root": "00" * 32}
    audit.refuses(empty.credential(), "--keys", keys, "--scan", served, why="with entries")


def test_what_was_altered_is_refused(audit: Auditor, keys: str) -> None:
    log = county()
    report = Report(log)
    served = log.serve(audit.folder / "log")
    text = report.json().replace("永昌县", "永吉县")
    audit.refuses(text, "--scan", served, why="digest")
    signed, *disclosures = report.credential().split("~")
    head, payload, signature = signed.split(".")
    flipped = payload[:40] + ("A" if payload[40] != "A" else "B") + payload[41:]
    assert audit("~".join([f"{head}.{flipped}.{signature}", *disclosures]), "--keys", keys) == 1
    other = Report(Log(log.lines[::-1])).credential().split("~")[1:]
    audit.refuses("~".join([signed, *other]), "--keys", keys, why="not what was signed")
    twice = "~".join([signed, disclosures[0], *disclosures])
    audit.refuses(twice, "--keys", keys, why="not what was signed")


def test_the_key_must_be_one_that_was_given(audit: Auditor, keys: str) -> None:
    stranger = SigningKey(b"t" * 32)
    text = Report(county()).credential(stranger)
    audit.cannot_read(text, "--keys", keys, why="--keys")
    named = json.dumps({"keys": [{**KEY.as_jwk(), "kid": stranger.kid}]})
    audit.refuses(text, "--keys", audit.file("keys", named), why="forged")


def test_a_part_that_is_kept_back_is_no_fault(audit: Auditor, keys: str) -> None:
    signed, *disclosures, end = Report(county()).credential().split("~")
    audit.proves("~".join([signed, *disclosures[2:], end]), "--keys", keys)
    audit.proves(f"{signed}~", "--keys", keys)


def test_evidence_of_other_entries_is_refused(audit: Auditor, keys: str) -> None:
    log = county()
    report = Report(log)
    report.document["entries"] = [1, 4, 7]
    audit.refuses(report.credential(), "--keys", keys, why="other entries")
    report = Report(log)
    report.evidence[1]["leaf"] = report.evidence[0]["leaf"]
    audit.refuses(report.credential(), "--keys", keys, why="not in the tree", entry=4)


@settings(max_examples=100, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_json_has_the_ledgers_bytes(value: object) -> None:
    assert verify.canonical(value) == canonical(value)
