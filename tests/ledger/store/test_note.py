"""Signed notes, checkpoints and cosignatures, byte for byte as C2SP has them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256

import pytest

from ledger.store.note import (
    SIGNATURES_MAX,
    Checkpoint,
    Cosigner,
    NoteError,
    NoteSigner,
    Opened,
    Signature,
    Verifier,
    opened,
    parsed,
    signed,
    split,
)
from ledger.store.signing import SigningKey
from ledger.store.tree import EMPTY_ROOT

NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    SAID + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2p"
    "ZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The example of the format's first implementation (Go, `golang.org/x/mod/sumdb/note`)."""
LOG = NoteSigner("test.example/log", SigningKey(bytes(32)))
OTHER = NoteSigner("other.example/log", SigningKey(bytes([1]) * 32))
TEXT = Checkpoint("test.example/log", 7, bytes(32)).text()


def test_the_example_of_the_format_opens() -> None:
    verifier = Verifier.parse(NEUMANN)
    assert verifier.vkey() == NEUMANN
    assert opened(NOTE, [verifier]) == Opened(SAID, (Signature(verifier),))


@pytest.mark.parametrize(
    "broken",
    [
        NOTE.replace("answer", "answers"),
        NOTE.replace("x08go/ZJ", "x08go/ZK"),
        NOTE[:-1],
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—"),
        NOTE.replace("x08go", "x08go "),
        NOTE.replace("nAM=", "nAM"),
        NOTE.replace("If", "If\t"),
        NOTE + "\n",
        NOTE + "— Other AAAAAA==\n",
        "",
        SAID,
        SAID + "\n",
    ],
)
def test_what_is_no_note_or_was_changed_is_refused(broken: str) -> None:
    with pytest.raises(NoteError):
        opened(broken, [Verifier.parse(NEUMANN)])


def test_unknown_signatures_are_ignored_and_one_must_be_known() -> None:
    note = signed(TEXT, OTHER, LOG)
    assert opened(note, [LOG.verifier]).signatures == (Signature(LOG.verifier),)
    assert len(opened(note, [LOG.verifier, OTHER.verifier]).signatures) == 2
    with pytest.raises(NoteError, match="No key that is known"):
        opened(signed(TEXT, OTHER), [LOG.verifier])
    with pytest.raises(NoteError, match="No key that is known"):
        opened(note, [])


def test_a_known_key_whose_signature_fails_rejects_the_note_whoever_else_signed() -> None:
    forged = signed(TEXT, OTHER) + LOG.line("something else\n")
    with pytest.raises(NoteError, match=r"test\.example/log does not hold"):
        opened(forged, [OTHER.verifier, LOG.verifier])


def test_a_signature_that_is_repeated_counts_once() -> None:
    assert len(opened(signed(TEXT, LOG, LOG), [LOG.verifier]).signatures) == 1
    with pytest.raises(NoteError, match="at most 100"):
        opened(signed(TEXT, *[LOG] * 101), [LOG.verifier])


def test_a_text_may_hold_empty_lines_of_its_own() -> None:
    text = "one\n\ntwo\n"
    assert opened(signed(text, LOG), [LOG.verifier]).text == text
    assert split(signed(text, LOG))[0] == text


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n"])
def test_a_text_that_can_be_no_note_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        signed(text, LOG)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("PeterNeumann", "Peter Neumann"),
        NEUMANN.replace("+AR", "+BR"),
        NEUMANN[:-4],
        "PeterNeumann+c74f20a3",
        "name+00000000+AQ==",
    ],
)
def test_a_verifier_key_must_agree_with_its_id(vkey: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(vkey)


def test_the_key_id_is_that_of_the_definition() -> None:
    key = SigningKey(bytes(32))
    defined = sha256(b"test.example/log\n\x01" + key.public).digest()[:4]
    assert LOG.verifier.keyid == defined
    raw = b64decode(LOG.line(TEXT).split(" ")[2])
    assert raw == defined + key.sign(TEXT.encode())


def test_a_name_has_no_spaces_and_no_plus() -> None:
    for name in ("", "a b", "a+b", "a\u3000b"):
        with pytest.raises(NoteError):
            NoteSigner(name, SigningKey(bytes(32)))


def test_a_checkpoint_is_three_lines_and_reads_back() -> None:
    head = Checkpoint("test.example/log", 20852163, bytes(range(32)))
    assert head.text() == (
        "test.example/log\n20852163\n" + b64encode(bytes(range(32))).decode() + "\n"
    )
    assert Checkpoint.parse(head.text()) == head
    assert Checkpoint.parse(head.text() + "extension\n") == head
    empty = Checkpoint("test.example/log", 0, EMPTY_ROOT)
    assert Checkpoint.parse(empty.text()) == empty


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n7\n" + "A" * 43 + "=\n",
        "log\n07\n" + "A" * 43 + "=\n",
        "log\n-7\n" + "A" * 43 + "=\n",
        "log\n٧\n" + "A" * 43 + "=\n",
        "log\n7\n" + "A" * 43 + "\n",
        "log\n7\nAAAA\n",
        "log\n7\n",
        "log\n7\n" + "A" * 43 + "=",
        "log\n7\n" + "A" * 43 + "=\n\n",
        "log\n0\n" + "A" * 43 + "=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_a_witness_signs_the_text_and_the_time_it_saw_it() -> None:
    key = SigningKey(bytes([2]) * 32)
    witness = Cosigner("witness.example/w1", key, 1679315147)
    note = signed(TEXT, LOG, witness)
    assert opened(note, [LOG.verifier, witness.verifier]).signatures == (
        Signature(LOG.verifier),
        Signature(witness.verifier, 1679315147),
    )
    raw = b64decode(witness.line(TEXT).split(" ")[2])
    defined = sha256(b"witness.example/w1\n\x04" + key.public).digest()[:4]
    said = b"cosignature/v1\ntime 1679315147\n" + TEXT.encode()
    assert raw == defined + (1679315147).to_bytes(8) + key.sign(said)
    assert Verifier.parse(witness.verifier.vkey()) == witness.verifier


def test_another_time_is_another_cosignature() -> None:
    key = SigningKey(bytes([2]) * 32)
    name, _, coded = Cosigner("w", key, 5).line(TEXT).removeprefix("— ").strip().partition(" ")
    raw = bytearray(b64decode(coded))
    raw[11] += 1
    note = signed(TEXT, LOG) + f"— {name} {b64encode(raw).decode()}\n"
    with pytest.raises(NoteError, match="does not hold"):
        opened(note, [LOG.verifier, Cosigner("w", key, 5).verifier])


def test_a_signature_too_short_for_a_time_does_not_hold() -> None:
    witness = Cosigner("w", SigningKey(bytes([2]) * 32), 5).verifier
    line = f"— w {b64encode(witness.keyid + b'short').decode()}\n"
    with pytest.raises(NoteError, match="does not hold"):
        opened(signed(TEXT, LOG) + line, [LOG.verifier, witness])


@pytest.mark.parametrize(
    ("name", "algorithm", "public"),
    [
        ("log", 0x02, bytes(32)),
        ("log", 0x01, bytes(31)),
        ("log", 0x01, bytes(33)),
        ("a b", 0x01, bytes(32)),
        ("", 0x01, bytes(32)),
    ],
)
def test_a_verifier_key_of_another_kind_is_refused_though_its_id_agrees(
    name: str, algorithm: int, public: bytes
) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(Verifier(name, algorithm, public).vkey())


def test_a_signature_line_is_written_in_one_way() -> None:
    line = LOG.line(TEXT).removesuffix("\n")
    assert len(list(parsed([line]))) == 1
    for wrong in (
        line.removeprefix("— "),
        line.replace("— ", "- "),
        line.replace(LOG.verifier.name, "a+b"),
        "— log AAAAAA==",
    ):
        with pytest.raises(NoteError):
            list(parsed([wrong]))


def test_what_is_no_note_is_not_split() -> None:
    whole = signed(TEXT, LOG)
    assert split(whole)[0] == TEXT
    for wrong in (TEXT, whole[:-1], whole.replace("\n", "\r\n"), "\x01" + whole, whole + "\t\n"):
        with pytest.raises(NoteError):
            split(wrong)


def test_a_note_has_at_most_a_hundred_signatures() -> None:
    lines = LOG.line(TEXT) * SIGNATURES_MAX
    assert len(split(f"{TEXT}\n{lines}")[1]) == SIGNATURES_MAX
    with pytest.raises(NoteError, match="at most"):
        split(f"{TEXT}\n{lines}{LOG.line(TEXT)}")


def test_a_key_counts_once_by_its_first_line() -> None:
    twice = signed(TEXT, LOG) + LOG.line("another text\n")
    assert opened(twice, [LOG.verifier]).signatures == (Signature(LOG.verifier),)
