"""The offline verifier: what it proves, what it refuses, and that bad input is one clear error.

Everything it reads is written by `tests/ledger/written.py`, from the definitions alone.
"""

from __future__ import annotations

import io
import json
import sys
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import verify
from tests.ledger import written
from tests.ledger.written import (
    LATER,
    LOG,
    OLD_LOG,
    POLICY,
    WITNESSED,
    WITNESSES,
    Log,
    Signer,
    b64,
    head_line,
    note,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

A, B, PERSON = "91620321MA0000015L", "91620321MA0000023D", "5f6c0a52-9d0e-4f0e-8d46-2f6d4f1f5b11"
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Auditor:
    """Runs the verifier on files in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.policy = self.file("policy", POLICY)
        self.answer: dict[str, Any] = {}

    def file(self, name: str, content: str | bytes | Sequence[str]) -> str:
        path = self.folder / name
        if not isinstance(content, bytes):
            content = (content if isinstance(content, str) else "\n".join(content)).encode()
        path.write_bytes(content)
        return str(path)

    def __call__(self, content: str | bytes | Sequence[str], *options: str) -> int:
        file = self.file("file", content)
        status = verify.main([file, "--policy", self.policy, "--json", *options])
        self.answer = json.loads(self._capsys.readouterr().out)
        return status

    def proves(self, content: str | bytes | Sequence[str], *options: str) -> dict[str, Any]:
        assert self(content, *options) == 0, self.answer
        return self.answer

    def refuses(
        self, content: str | bytes | Sequence[str], *options: str, why: str, entry: int = 0
    ) -> None:
        assert self(content, *options) == 1, self.answer
        assert why in self.answer["reason"], self.answer
        assert self.answer["entry"] == entry, self.answer

    def cannot_read(self, content: str | bytes | Sequence[str], *options: str, why: str) -> None:
        assert self(content, *options) == 2, self.answer
        assert why in self.answer["reason"], self.answer


@pytest.fixture
def audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Auditor:
    return Auditor(tmp_path, capsys)


def county(entries: int = 20) -> Log:
    """Two organisations and a person, by turns, with values; heads; and three entries after."""
    log = Log()
    for number in range(entries):
        log.add((A, B, PERSON)[number % 3], values={"name": f"name {number}"})
    log.publish_heads()
    for tag in (B, A, B):
        log.add(tag)
    return log


HEADS = 21
"""The entry that publishes the heads of the first 20."""
OF_A = [n for n in range(1, 21) if n % 3 == 1]


# --- checkpoints and the policy


def test_a_checkpoint_is_proven_by_the_logs_key(audit: Auditor) -> None:
    answer = audit.proves(county().checkpoint())
    assert "signed by the log and 0" in answer["proven"][0]
    assert "no witness is asked for" in answer["not proven"][0]


def test_a_rotated_log_has_several_keys(audit: Auditor) -> None:
    log = county()
    audit.policy = audit.file("policy", WITNESSED.replace("quorum any-two", "quorum none"))
    for signer in (LOG, OLD_LOG):
        audit.proves(log.checkpoint(signer))


def test_keys_nobody_trusts_say_nothing(audit: Auditor) -> None:
    log, stranger = county(), Signer("stranger.example", seed=77)
    audit.proves(log.checkpoint(stranger, LOG, WITNESSES[0]))
    audit.refuses(log.checkpoint(stranger), why="no key that the policy trusts")
    other = Signer("credit.example/ledger/main", seed=78)
    audit.refuses(log.checkpoint(other), why="no key that the policy trusts")


def test_a_known_key_of_another_log_does_not_count(audit: Auditor) -> None:
    other = Signer("credit.example/other", seed=5)
    audit.policy = audit.file("policy", f"log {LOG.vkey}\nlog {other.vkey}\nquorum none\n")
    text = county().text(origin="credit.example/other")
    audit.proves(note(text, other))
    audit.refuses(note(text, LOG), why="no key that the policy trusts")


@pytest.mark.parametrize("at", [0, 30, 63])
def test_a_forged_signature_is_refused(audit: Auditor, at: int) -> None:
    log = county()
    raw = bytearray(LOG.key.sign(log.text().encode()))
    raw[at] ^= 1
    line = f"— {LOG.name} {b64(LOG.keyid + bytes(raw))}\n"
    audit.refuses(log.text() + "\n" + line, why="forged")


def test_another_root_under_a_true_signature_is_refused(audit: Auditor) -> None:
    log = county()
    text, _, lines = log.checkpoint().rpartition("\n\n")
    origin, size, _ = text.split("\n")
    changed = f"{origin}\n{size}\n{b64(bytes(32))}\n\n{lines}"
    audit.refuses(changed, why="forged")


@pytest.mark.parametrize("present", [(), (0,), (2,), (0, 1), (0, 2), (0, 1, 2)])
def test_the_quorum_must_be_reached(audit: Auditor, present: tuple[int, ...]) -> None:
    audit.policy = audit.file("policy", WITNESSED)
    signed = county().checkpoint(LOG, *(WITNESSES[n] for n in present))
    if len(present) >= 2:
        assert f"and {len(present)} of" in audit.proves(signed)["proven"][0]
    else:
        audit.refuses(signed, why="witnesses are missing")


def test_a_forged_cosignature_is_refused_though_the_quorum_is_there(audit: Auditor) -> None:
    audit.policy = audit.file("policy", WITNESSED)
    log = county()
    good = log.checkpoint(LOG, *WITNESSES[:2])
    forged = (LATER + 1).to_bytes(8, "big") + WITNESSES[2].key.sign(log.text().encode())
    line = f"— {WITNESSES[2].name} {b64(WITNESSES[2].keyid + forged)}\n"
    audit.refuses(good + line, why="forged")


def test_a_cosignature_holds_for_its_own_time_only(audit: Auditor) -> None:
    audit.policy = audit.file("policy", WITNESSED)
    log = county()
    line = WITNESSES[0].line(log.text())
    coded = bytearray(verify._base64(line.split()[2]))
    coded[11] ^= 1
    audit.refuses(
        log.checkpoint(LOG, WITNESSES[1]) + f"— {WITNESSES[0].name} {b64(bytes(coded))}\n",
        why="forged",
    )


def test_a_root_is_32_bytes_long(audit: Auditor) -> None:
    text = f"{written.ORIGIN}\n5\n{b64(bytes(31))}\n"
    audit.cannot_read(note(text, LOG), why="32 bytes")


NESTED = (
    f"log {LOG.vkey}\n"
    + "".join(f"witness w{n} {w.vkey}\n" for n, w in enumerate(WITNESSES, 1))
    + "group first all w1 w2\ngroup both any first w3\nquorum both\n"
)


@pytest.mark.parametrize(
    ("present", "good"), [((0,), False), ((0, 1), True), ((2,), True), ((1, 2), True)]
)
def test_groups_hold_groups(audit: Auditor, present: tuple[int, ...], *, good: bool) -> None:
    audit.policy = audit.file("policy", NESTED)
    signed = county().checkpoint(LOG, *(WITNESSES[n] for n in present))
    assert audit(signed) == (0 if good else 1)


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "quorum none\n",
        f"log {LOG.vkey}\n",
        f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none\n",
        f"log {LOG.vkey}\nquorum none\nquorum none\n",
        f"log {LOG.vkey}\nquorum w1\n",
        f"log {LOG.vkey}\ngroup g any w1\nquorum g\n",
        f"log {WITNESSES[0].vkey}\nquorum none\n",
        f"log {LOG.vkey}\nwitness w {LOG.vkey}\nquorum none\n",
        f"log {LOG.vkey[:-4]}AAA=\nquorum none\n",
        f"log {LOG.vkey.replace('main', 'mine')}\nquorum none\n",
        f"log {LOG.vkey}\nwitness none {WITNESSES[0].vkey}\nquorum none\n",
        f"log {LOG.vkey}\nwitness w {WITNESSES[0].vkey}\nwitness v {WITNESSES[0].vkey}\nquorum w\n",
        f"log {LOG.vkey}\nwitness w {WITNESSES[0].vkey}\ngroup g 2 w\nquorum g\n",
        f"log {LOG.vkey}\nwitness w {WITNESSES[0].vkey}\ngroup g 0 w\nquorum g\n",
        f"log {LOG.vkey}\nwitness w {WITNESSES[0].vkey}\ngroup g all\nquorum g\n",
        f"log {LOG.vkey}\nwitness w {WITNESSES[0].vkey}\ngroup g any w w\nquorum g\n",
        f"log {LOG.vkey}\nwitness w {WITNESSES[0].vkey}\ngroup g any w\ngroup h any w\nquorum g\n",
        f"log {LOG.vkey}\nwitness w {WITNESSES[0].vkey}\ngroup g any none\nquorum g\n",
        f"log {LOG.vkey}\nallow everything\nquorum none\n",
        "log\nquorum none\n",
        "\x00\xff",
    ],
)
def test_a_policy_that_is_none_is_one_clear_error(audit: Auditor, policy: str) -> None:
    audit.policy = audit.file("policy", policy)
    audit.cannot_read(county().checkpoint(), why="")


# --- one entry, and two checkpoints


@pytest.mark.parametrize("number", [1, 2, 13, 20, 24])
def test_an_entry_is_proven_by_its_bytes_and_no_others(audit: Auditor, number: int) -> None:
    log = county()
    held = audit.file("entry", log.lines[number - 1])
    answer = audit.proves(log.proof_file(number), "--entry", held)
    assert answer["proven"][-1] == f"the bytes are those of entry {number}"
    held = audit.file("entry", log.lines[number - 1].replace(b"100.00", b"100.01"))
    audit.refuses(log.proof_file(number), "--entry", held, why="not those", entry=number)


def test_a_proof_may_carry_extra_data_and_wants_the_entry(audit: Auditor) -> None:
    log = county()
    held = audit.file("entry", log.lines[4] + b"\n")
    text = log.proof_file(5).replace("\nindex", "\nextra YWJj\nindex", 1)
    audit.proves(text, "--entry", held)
    audit.cannot_read(text, why="--entry")


@pytest.mark.parametrize("old", [1, 2, 8, 13, 23])
def test_a_later_checkpoint_is_the_same_log_grown(audit: Auditor, old: int) -> None:
    log = county()
    kept = audit.file("kept", log.checkpoint(size=old))
    audit.proves(log.consistency_file(old), "--against", kept)
    forked = county()
    forked.lines[0] = forked.lines[0].replace(b"100.00", b"999.00")
    audit.refuses(forked.consistency_file(old), "--against", kept, why="is not the one of")


def test_of_the_empty_log_nothing_is_proven(audit: Auditor) -> None:
    kept = audit.file("kept", Log().checkpoint())
    text = county().consistency_file(1).replace("old 1", "old 0")
    audit.refuses(text, "--against", kept, why="is not the one of 0")
    audit.proves(Log().checkpoint())


# --- a whole log


def test_a_whole_log_is_walked(audit: Auditor) -> None:
    log = county(600)
    kept = audit.file("kept", log.checkpoint(size=300))
    answer = audit.proves(log.whole(), "--against", kept)
    assert any("entries 1 to 604" in said for said in answer["proven"])
    assert any("checkpoint of 300" in said for said in answer["proven"])
    assert any("600 values" in said for said in answer["proven"])


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513])
def test_a_log_of_any_size(audit: Auditor, size: int) -> None:
    log = Log()
    for number in range(size):
        log.add(f"tag-{number % 5}")
    audit.proves(log.whole())


def test_an_entry_may_be_about_several_or_none(audit: Auditor) -> None:
    log = Log()
    log.add(A, B, PERSON, stream="case")
    log.add(stream="registry/law")
    log.add(B, stream="case", source={"file": "ab" * 32, "row": 7, "sheet": '年报 "{1}"'})
    log.add(B, source={"file": "ab" * 32, "row": 8})
    log.publish_heads()
    audit.proves(log.whole())


def changed(rows: list[str], number: int, old: str, new: str) -> list[str]:
    at = next(i for i, row in enumerate(rows) if row.startswith(f"entry {number} "))
    assert old in rows[at]
    return [*rows[:at], rows[at].replace(old, new), *rows[at + 1 :]]


def without(rows: list[str], *begins: str) -> list[str]:
    kept = [row for row in rows if not row.startswith(tuple(begins))]
    assert len(kept) < len(rows)
    return kept


def test_an_altered_entry_is_refused(audit: Auditor) -> None:
    rows = county().whole()
    audit.refuses(changed(rows, 9, "100.00", "900.00"), why="altered, removed, added or moved")
    audit.refuses(changed(rows, 9, ',"v":1', ',"v":2'), why="are no entry", entry=9)


def test_a_removed_entry_is_refused(audit: Auditor) -> None:
    rows = county().whole()
    audit.refuses(without(rows, "entry 9 ", "value 9 "), why="missing", entry=9)


@pytest.mark.parametrize("last", [23, 1])
def test_a_truncated_log_is_refused(audit: Auditor, last: int) -> None:
    log = county()
    begins = [f"{word} {n} " for n in range(last + 1, 25) for word in ("entry", "value")]
    rows = without(log.whole(), *begins)
    audit.refuses(rows, why=f"the first {last} entries do not give the root")


def fork(alter: Callable[[Log], None]) -> list[str]:
    """A log that its operator wrote anew and signed again, in good order."""
    log = county()
    alter(log)
    return log.whole()


def _other_amount(log: Log) -> None:
    log.lines[5] = log.lines[5].replace(b"100.00", b"0.01")


def _cut(log: Log) -> None:
    del log.lines[-1]


def _cut_far(log: Log) -> None:
    del log.lines[15:]
    log.values = {n: v for n, v in log.values.items() if n <= 15}


def _cut_and_grown(log: Log) -> None:
    del log.lines[21:]
    log.last, log.versions = {A: 19, B: 20, PERSON: 18}, {"log/heads": 1}
    for _ in range(5):
        log.add(A)


@pytest.mark.parametrize("alter", [_other_amount, _cut, _cut_far, _cut_and_grown])
def test_a_rewritten_log_signed_again_is_refused_from_an_older_checkpoint(
    audit: Auditor, alter: Callable[[Log], None]
) -> None:
    kept = audit.file("kept", county().checkpoint())
    rows = fork(alter)
    audit.proves(rows)  # who kept nothing cannot know
    audit.refuses(rows, "--against", kept, why="altered, removed, added or moved")


def test_a_previous_entry_that_is_not_named_is_refused(audit: Auditor) -> None:
    log = county()
    log.add(A, subjects={A: 19})
    audit.refuses(log.whole(), why="entry before is not 23", entry=25)


def test_a_version_out_of_its_stream_is_refused(audit: Auditor) -> None:
    log = county()
    log.add(A, stream="case-1", version=3)
    audit.refuses(log.whole(), why="version", entry=25)


def test_time_that_runs_back_is_refused(audit: Auditor) -> None:
    log = county()
    log.add(A, recorded_at="2026-11-01T00:00:00.000000Z")
    audit.refuses(log.whole(), why="back-dated", entry=25)


@pytest.mark.parametrize("wrong", [{"root": "00" * 32}, {"subjects": 4}, {"size": 19}])
def test_heads_that_are_not_those_of_the_log_are_refused(
    audit: Auditor, wrong: dict[str, Any]
) -> None:
    log = county()
    log.publish_heads(**wrong)
    audit.refuses(log.whole(), why="its heads are not those", entry=25)


def test_heads_of_later_entries_are_refused(audit: Auditor) -> None:
    log = county()
    said = {"size": 25, "subjects": 3, "root": "00" * 32}
    log.add(stream="log/heads", type="heads.published", data=said)
    audit.refuses(log.whole(), why="does not publish", entry=25)


def test_heads_may_be_published_late_but_not_of_less_than_before(audit: Auditor) -> None:
    log = county()
    log.publish_heads(22)
    audit.proves(log.whole())
    log.publish_heads(5)
    audit.refuses(log.whole(), why="its heads are not those", entry=26)


HIDDEN = {
    "a subject out of its place": b'"subjects":{"%s":0},' % A.encode(),
    "a type that stands twice": b'"type":"penalty.decided","stream":"x",',
    "a subject written with an escape": b'"subj\\u0065cts":{"%s":0},' % A.encode(),
    "what is no JSON": b"\x00 garbage,",
}


@pytest.mark.parametrize("key", HIDDEN.values(), ids=HIDDEN)
def test_nothing_hides_before_or_between_the_keys_of_an_entry(audit: Auditor, key: bytes) -> None:
    log = county()
    log.add()
    true = log.lines[-1]
    at = true.index(b'"effective_on"')
    for line in (b"{" + key + true[1:], true[:at] + key + true[at:]):
        log.lines[-1] = line
        audit.refuses(log.whole(), why="the one form", entry=len(log.lines))


@pytest.mark.parametrize("link", [A, "case-25", "record.filed"])
def test_no_link_is_written_with_an_escape(audit: Auditor, link: str) -> None:
    log = county()
    log.add(A)
    escaped = f"\\u{ord(link[0]):04x}{link[1:]}"
    head, _, tail = log.lines[-1].rpartition(f'"{link}"'.encode())
    log.lines[-1] = head + f'"{escaped}"'.encode() + tail
    assert json.loads(log.lines[-1])["subjects"].keys() == {A}
    audit.refuses(log.whole(), why="the one form", entry=25)


NO_ENTRIES = {
    "a time with an offset": {"recorded_at": "2026-11-01T01:25:00.0+14:00"},
    "a time that is none": {"recorded_at": "2026-11-01"},
    "true for one": {"v": True},
    "a float for one": {"v": 1.0},
    "true for a version": {"version": True},
    "true for an entry before": {"subjects": {A: True}},
}


@pytest.mark.parametrize("changed", NO_ENTRIES.values(), ids=NO_ENTRIES)
def test_an_entry_has_no_other_form(audit: Auditor, changed: dict[str, Any]) -> None:
    log = county()
    number = log.add(**changed)
    audit.refuses(log.whole(), why="the one form", entry=number)


@pytest.mark.parametrize("size", [24, 255, 256, 257, 700])
def test_a_second_process_hashes_the_same(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(verify, "APART_FROM", 1)
    monkeypatch.setattr(verify, "_MAY_FORK", True)
    log = county(size - 4)
    kept = [audit.file(f"kept{n}", log.checkpoint(size=n)) for n in (10, 20, size)]
    against = [word for file in kept for word in ("--against", file)]
    audit.proves(log.whole(), *against)
    served = log.serve(audit.folder / "log")
    audit.proves(log.checkpoint(), "--scan", served, *against)
    log.lines[14] = log.lines[14].replace(b"100.00", b"7.00")
    audit.refuses(log.whole(), *against, why="do not give the root")


def test_an_entry_with_a_line_break_is_refused(audit: Auditor) -> None:
    log = county()
    log.lines[22] = log.lines[22].replace(b"100.00", b"100\n00")
    served = log.serve(audit.folder / "log")
    audit.refuses(log.checkpoint(), "--scan", served, why="more than one line", entry=23)


def test_a_second_process_that_ended_is_one_clear_error(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "APART_FROM", 1)
    monkeypatch.setattr(verify, "_MAY_FORK", True)
    monkeypatch.setattr(verify, "_grow", lambda *_: None)
    audit.cannot_read(county(600).whole(), why="the process that hashes has ended")


@pytest.mark.parametrize("data", [b'{"a":"1","a":"2"}', b'{"b":"1","a":"2"}', b'{"x":NaN}', b"{,}"])
def test_what_an_entry_says_is_read_when_the_auditor_asks(audit: Auditor, data: bytes) -> None:
    log = county()
    log.lines[-1] = log.lines[-1].replace(b'"data":{', b'"data":' + data[:-1] + b",", 1)
    answer = audit.proves(log.whole())
    assert "that every entry's data is JSON in one form: give --decode" in answer["not proven"]
    audit.refuses(log.whole(), "--decode", why="the one form", entry=len(log.lines))
    answer = audit.proves(county().whole(), "--decode")
    assert "every entry is JSON in the one form that entries have" in answer["proven"]
    assert not any("--decode" in said for said in answer["not proven"])


def test_a_checkpoint_of_another_log_is_not_one_that_was_kept(audit: Auditor) -> None:
    log, other = county(), Signer("other.example/log")
    audit.policy = audit.file("policy", POLICY + f"log {other.vkey}\n")
    kept = audit.file("kept", note(log.text(origin=other.name), other))
    for file in (log.checkpoint(), log.whole()):
        audit.refuses(file, "--against", kept, why="this is of the log other.example/log")


@pytest.mark.parametrize("first", ["log", "witness"])
def test_a_log_is_no_witness_of_itself(audit: Auditor, first: str) -> None:
    witness = Signer("w.example", 4)
    witness.coded = b"\x04" + LOG.coded[1:]
    witness.keyid = sha256(b"w.example\n" + witness.coded).digest()[:4]
    witness.vkey = f"w.example+{witness.keyid.hex()}+{b64(witness.coded)}"
    lines = [f"witness w {witness.vkey}", f"log {LOG.vkey}"]
    lines = lines[::-1] if first == "log" else lines
    audit.policy = audit.file("policy", [*lines, "quorum w", ""])
    audit.cannot_read(county().checkpoint(), why="a key that is there already")


def test_what_a_file_says_moves_no_cursor(
    audit: Auditor, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = county().subject("zzz\x1b[2K\u202e永", heads=HEADS, head_lines=[])
    status = verify.main([audit.file("file", rows), "--policy", audit.policy])
    said = capsys.readouterr().out
    assert (status, said.count("\n")) == (1, 1)
    assert "zzz\\x1b[2K\\u202e永" in said


def test_an_old_terminal_gets_what_it_can_show(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, "ascii", write_through=True))
    rows = county().subject("永", heads=HEADS, head_lines=[])
    assert verify.main([audit.file("file", rows), "--policy", audit.policy]) == 1
    assert b"\\u6c38" in shown.getvalue()


def test_a_bundle_says_of_what_it_is(audit: Auditor) -> None:
    rows = county().subject(A, A, heads=HEADS)
    for scope in (A, "subject ", "subjects " + A, "ledger of " + A):
        changed = [f"scope {scope}" if row.startswith("scope ") else row for row in rows]
        audit.cannot_read(changed, why="a bundle begins with")


def test_a_swapped_value_is_refused(audit: Auditor) -> None:
    log = county()
    log.values[4], log.values[7] = log.values[7], log.values[4]
    audit.refuses(log.whole(), why="not one it commits to", entry=4)


def test_an_entry_is_back_dated_when_a_witness_saw_the_log_without_it(audit: Auditor) -> None:
    audit.policy = audit.file("policy", WITNESSED)
    log = county()
    two = (LOG, *WITNESSES[:2])
    early = int(written.BEGIN.timestamp()) + 60 * 10
    kept = audit.file("kept", log.checkpoint(*two, size=8, time=early))
    audit.proves(log.whole(*two), "--against", kept)
    kept = audit.file("kept", log.checkpoint(*two, size=8, time=early + 86_400))
    audit.refuses(log.whole(*two), "--against", kept, why="back-dated", entry=9)
    kept = audit.file("kept", log.checkpoint(*two, size=8, time=early - 86_400))
    audit.refuses(log.whole(*two), "--against", kept, why="later time", entry=8)
    audit.refuses(log.whole(*two, time=early - 86_400), why="later time", entry=24)
    a = log.subject(A, A, heads=HEADS, signers=two)
    kept = audit.file("kept", log.checkpoint(*two, size=8, time=early + 86_400))
    audit.refuses(a, "--against", kept, "--scan", str(audit.folder), why="back-dated", entry=10)
    a = log.subject(A, A, heads=HEADS, signers=two, time=early - 86_400)
    audit.refuses(a, why="later time", entry=24)


# --- one subject


def test_a_subject_is_complete_up_to_the_heads_and_no_further(audit: Auditor) -> None:
    answer = audit.proves(county().subject(A, A, heads=HEADS))
    assert any("complete up to entry 20" in said for said in answer["proven"])
    assert any("from entry 21 to 24, unless" in said for said in answer["not proven"])


def test_a_scan_closes_what_the_heads_leave_open(audit: Auditor) -> None:
    log = county()
    served = log.serve(audit.folder / "log")
    answer = audit.proves(log.subject(A, A, heads=HEADS), "--scan", served)
    assert any("complete up to entry 24, by the whole log" in said for said in answer["proven"])
    assert not any("unless" in said for said in answer["not proven"])


def test_a_scan_may_have_grown_since(audit: Auditor) -> None:
    log = county()
    rows = log.subject(A, A, heads=HEADS)
    for _ in range(300):
        log.add(A)
    audit.proves(rows, "--scan", log.serve(audit.folder / "log"))


def test_a_withheld_tail_after_the_heads_is_found_by_a_scan(audit: Auditor) -> None:
    log = county()
    rows = log.subject(A, A, heads=HEADS, hide=[23])
    audit.proves(rows)
    served = log.serve(audit.folder / "log")
    audit.refuses(rows, "--scan", served, why="withheld", entry=23)


def test_a_withheld_tail_before_the_heads_is_refused(audit: Auditor) -> None:
    rows = county().subject(A, A, heads=HEADS, hide=[19, 23])
    audit.refuses(rows, why="withheld", entry=19)


@pytest.mark.parametrize("hidden", [1, 4, 13])
def test_a_withheld_middle_is_refused(audit: Auditor, hidden: int) -> None:
    rows = county().subject(A, A, heads=HEADS, hide=[hidden])
    before = max((n for n in OF_A if n < hidden), default=0)
    following = min(n for n in OF_A if n > hidden)
    audit.refuses(rows, why=f"entry before is not {before}", entry=following)


def test_an_altered_entry_of_a_subject_is_refused(audit: Auditor) -> None:
    rows = county().subject(A, A, heads=HEADS)
    audit.refuses(changed(rows, 7, "100.00", "1.00"), why="its proof", entry=7)


def test_an_entry_of_another_is_refused(audit: Auditor) -> None:
    log = county()
    of_a, of_b = log.subject(A, A, heads=HEADS), log.subject(B, B, heads=HEADS)
    at = next(i for i, row in enumerate(of_a) if row.startswith("entry 4 "))
    two = [row for row in of_b if row.startswith(("entry 2 ", "proof 2 "))]
    audit.refuses([*of_a[:at], *two, *of_a[at:]], why="not about the subject", entry=2)


def test_an_invented_no_such_subject_is_refused(audit: Auditor) -> None:
    log = county()
    audit.refuses(log.subject(A, heads=HEADS), why="withheld", entry=19)
    rows = log.heads(20)
    for lines in ([], [head_line(rows, 0)], [head_line(rows, 1), head_line(rows, 2)]):
        others = [line for line in lines if sha256(A.encode()).hexdigest() not in line]
        bundle = log.subject(A, heads=HEADS, head_lines=others)
        audit.refuses(bundle, why="nothing shows", entry=HEADS)


@pytest.mark.parametrize("number", range(12))
def test_no_such_subject_is_proven_by_its_neighbours(audit: Auditor, number: int) -> None:
    """Twelve codes fall before, between and after the lines of the three that are there."""
    log = county()
    answer = audit.proves(log.subject(f"unknown {number}", heads=HEADS))
    assert any("complete up to entry 20" in said for said in answer["proven"])


def test_no_such_subject_in_a_log_without_any(audit: Auditor) -> None:
    log = Log()
    log.add(stream="registry/law")
    log.publish_heads()
    audit.proves(log.subject(A, heads=2))


def test_neighbours_that_do_not_touch_are_refused(audit: Auditor) -> None:
    log = Log()
    for number in range(9):
        log.add(f"tag {number}")
    log.publish_heads()
    rows = log.heads(9)
    hidden = next(
        t for t in (f"tag {n}" for n in range(9)) if sha256(t.encode()).hexdigest() == rows[4][:64]
    )
    lines = [head_line(rows, 3), head_line(rows, 5)]
    audit.refuses(log.subject(hidden, heads=10, head_lines=lines), why="nothing shows", entry=10)
    moved = [lines[0], lines[1].replace("head 5", "head 4", 1)]
    audit.refuses(
        log.subject(hidden, heads=10, head_lines=moved), why="not among the heads", entry=10
    )


def test_a_line_of_heads_with_another_last_entry_is_refused(audit: Auditor) -> None:
    log = county()
    (line,) = log.head_lines(HEADS, [A])
    forged = line.replace(" 19 ", " 16 ")
    rows = log.subject(A, A, heads=HEADS, hide=[19, 23], head_lines=[forged])
    audit.refuses(rows, why="not among the heads", entry=HEADS)


def test_an_entry_that_only_looks_like_heads_does_not_count(audit: Auditor) -> None:
    log = county()
    fake = log.add(
        stream="log/heads", type="record.filed", data={"size": 20, "subjects": 0, "root": ""}
    )
    audit.refuses(
        log.subject(PERSON, heads=fake, head_lines=[]), why="does not publish", entry=fake
    )
    other = log.add(
        stream="case-x", type="heads.published", data={"size": 20, "subjects": 0, "root": ""}
    )
    audit.refuses(
        log.subject(PERSON, heads=other, head_lines=[]), why="does not publish", entry=other
    )


def test_without_heads_nothing_shows_that_none_is_left_out(audit: Auditor) -> None:
    log = county()
    audit.refuses(log.subject(A, A), why="no published heads")
    audit.proves(log.subject(A, A), "--scan", log.serve(audit.folder / "log"))


def test_a_subjects_bundle_against_a_rewritten_log(audit: Auditor) -> None:
    kept = audit.file("kept", county().checkpoint(size=12))
    forked = county()
    _other_amount(forked)
    rows = forked.subject(A, A, heads=HEADS)
    served = forked.serve(audit.folder / "log")
    audit.cannot_read(rows, "--against", kept, why="--scan")
    audit.refuses(rows, "--against", kept, "--scan", served, why="altered, removed, added")


def merged() -> Log:
    log = county()
    said = {"survivor": A, "absorbed": B, "ground": "code_reissued"}
    log.add(A, B, stream="registry/merge/1", type="subject.merged", data=said)
    log.add(B)
    log.publish_heads()
    return log


def test_a_merged_subject_has_the_histories_of_all_its_codes(audit: Auditor) -> None:
    log = merged()
    audit.proves(log.subject(A, A, B, heads=27))
    audit.proves(log.subject(B, A, B, heads=27))
    audit.refuses(log.subject(A, A, heads=27), why=f"{A}, {B}")
    audit.refuses(log.subject(B, B, heads=27), why=f"{A}, {B}")
    audit.refuses(log.subject(A, A, PERSON, heads=HEADS), why=f"are {A}")


def test_a_merge_that_was_undone_joins_nothing(audit: Auditor) -> None:
    log = merged()
    said = {"survivor": A, "absorbed": B}
    log.add(A, B, stream="registry/merge/1", type="subject.unmerged", data=said)
    log.publish_heads()
    audit.proves(log.subject(A, A, heads=29))
    audit.refuses(log.subject(A, A, B, heads=29), why=f"are {A}")


# --- a served log


@pytest.mark.parametrize("size", [20, 255, 256, 300, 513])
def test_a_served_log_is_walked(audit: Auditor, size: int) -> None:
    log = Log()
    for number in range(size):
        log.add(f"tag {number % 7}")
    place = log.serve(audit.folder / "log")
    assert verify.main([place, "--policy", audit.policy]) == 0
    tile = next((audit.folder / "log" / "tile" / "entries").rglob("*0*"))
    tile = tile if tile.is_file() else next(tile.iterdir())
    tile.write_bytes(tile.read_bytes().replace(b"100.00", b"100.01", 1))
    assert verify.main([place, "--policy", audit.policy]) == 1
    tile.write_bytes(tile.read_bytes()[:-5])
    assert verify.main([place, "--policy", audit.policy]) == 2
    tile.unlink()
    assert verify.main([place, "--policy", audit.policy]) == 2


class _Serving(SimpleHTTPRequestHandler):
    """A folder behind an address, entries for whoever has the token; `/away` points elsewhere."""

    asked: ClassVar[list[tuple[str, str]]] = []
    away = ""

    def do_GET(self) -> None:
        said = self.headers.get("Authorization", "")
        self.asked.append((self.path, said))
        if self.path.startswith("/away/") and self.away:
            self.send_response(302)
            self.send_header("Location", self.away + self.path.removeprefix("/away"))
            self.end_headers()
        elif "/entries/" in self.path and said != "Bearer let-me-in":
            self.send_error(403)
        else:
            super().do_GET()

    def log_message(self, *_: Any) -> None:
        """Nothing is said."""


@pytest.fixture
def address(audit: Auditor) -> Iterator[str]:
    county().serve(audit.folder / "log")
    _Serving.asked.clear()
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Serving, directory=str(audit.folder / "log"))
    ) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        _Serving.away = f"http://localhost:{server.server_address[1]}"
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_log_is_read_from_its_address_with_a_token(
    audit: Auditor, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    token = audit.file("token", "let-me-in\n")
    trust = ("--policy", audit.policy)
    assert verify.main([address, *trust, "--token-file", token]) == 0
    assert verify.main([address + "/", *trust]) == 2
    assert verify.main([address + "/nothing", *trust]) == 2
    capsys.readouterr()
    audit.proves(county().subject(A, A, heads=HEADS), "--scan", address, "--token-file", token)


def test_the_token_is_not_sent_on_to_another_place(audit: Auditor, address: str) -> None:
    token = audit.file("token", "let-me-in\n")
    trust = ("--policy", audit.policy)
    assert verify.main([f"{address}/away", *trust, "--token-file", token]) == 2
    assert ("/away/checkpoint", "Bearer let-me-in") in _Serving.asked
    assert not any(said for path, said in _Serving.asked if not path.startswith("/away"))


# --- input that is none


def test_a_file_that_is_cut_off_anywhere_is_one_clear_error(audit: Auditor) -> None:
    log = county(4)
    for content in (
        "\n".join(log.subject(A, A, heads=5)),
        "\n".join(log.whole()),
        log.proof_file(2),
    ):
        held = audit.file("entry", log.lines[1])
        for end in range(0, len(content.encode()), 23):
            assert audit(content.encode()[:end], "--entry", held) != 0
            assert audit.answer["reason"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("size 24", "size 024"),
        ("size 24", "size 23"),
        (f"origin {written.ORIGIN}", "origin other.example"),
        ("scope subject", "scopes"),
        ("entry 4 ", "entry 04 "),
        ("entry 4 ", "entry 1 "),
        ("proof 4 ", "proof 7 "),
        ("proof 4 ", "proof 4 AAAA "),
        ("proof 4 ", "proof 4 !! "),
        ("value 4 ", "value 7 "),
        ("value 4 ", "worth 4 "),
        ("heads 21", "heads 22"),
        ("heads 21", "heads -1"),
        ("head ", "head x"),
        (f"tag {A}", f"tag {A}\ntag {A}"),
        ("heads 21", "heads 21\nheads 21"),
    ],
)
def test_a_malformed_line_is_one_clear_error(audit: Auditor, old: str, new: str) -> None:
    text = "\n".join(county().subject(A, A, heads=HEADS))
    assert old in text
    assert audit(text.replace(old, new, 1)) != 0
    assert audit.answer["reason"]


def test_lines_that_stand_twice_are_one_clear_error(audit: Auditor) -> None:
    rows = county().subject(A, A, heads=HEADS)
    for word in ("entry 4 ", "proof 4 ", "value 4 ", "head ", "tag "):
        at = next(i for i, row in enumerate(rows) if row.startswith(word))
        assert audit([*rows[: at + 1], *rows[at:]]) == (1 if word == "entry 4 " else 2)
    text = county().checkpoint()
    audit.cannot_read(text + text.split("\n")[-2] + "\n", why="each once")


def test_a_huge_line_and_deep_json_are_one_clear_error(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "LINE_BYTES_MAX", 2_000)
    monkeypatch.setattr(verify, "FILE_BYTES_MAX", 3_000)
    rows = county().whole()
    audit.cannot_read([*rows[:4], "entry 1 " + "x" * 3_000, *rows[4:]], why="far too long")
    audit.cannot_read("y" * 4_000, why="longer than 3000")
    assert audit("{" * 2_900) == 2
    assert audit("[" * 2_900) == 2


@SLOW
@given(st.binary(max_size=400))
def test_noise_is_never_a_traceback(audit: Auditor, noise: bytes) -> None:
    assert audit(noise) == 2


@SLOW
@given(st.data())
def test_whatever_is_flipped_is_never_accepted_and_never_a_traceback(
    audit: Auditor, data: st.DataObject
) -> None:
    log = county(5)
    made = data.draw(st.sampled_from([log.whole(), log.subject(A, A, heads=6)]))
    text = bytearray("\n".join(made).encode())
    begin = data.draw(st.integers(0, len(text) - 1))
    text[begin : begin + data.draw(st.integers(0, 3))] = data.draw(
        st.binary(min_size=1, max_size=3)
    )
    if bytes(text) != "\n".join(made).encode():
        assert audit(bytes(text)) != 0


@SLOW
@given(st.binary(max_size=200), st.sampled_from(["policy", "against", "entry", "keys"]))
def test_noise_in_any_other_file_is_one_clear_error(
    audit: Auditor, noise: bytes, option: str
) -> None:
    log = county(3)
    file = audit.file("noise", noise)
    status = audit(log.proof_file(2), f"--{option}", file)
    assert status in (1, 2)
    assert audit.answer["reason"]


def test_a_missing_file_is_one_clear_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main(["/nowhere/at/all"]) == 2
    assert capsys.readouterr().out.startswith("unreadable: ")


def test_it_speaks_in_sentences(audit: Auditor, capsys: pytest.CaptureFixture[str]) -> None:
    log = county()
    file = audit.file("bundle", log.subject(A, A, heads=HEADS))
    assert verify.main([file, "--policy", audit.policy]) == 0
    said = capsys.readouterr().out
    assert "\nproven: complete up to entry 20" in said
    assert "\nnot proven: from entry 21 to 24" in said
    file = audit.file("bundle", log.subject(A, A, heads=HEADS, hide=[4]))
    assert verify.main([file, "--policy", audit.policy]) == 1
    assert capsys.readouterr().out.startswith("refused, entry 7: ")
