"""A trust file is read as the tlog-policy format says, and decides which checkpoints count."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest

from ledger import verify
from ledger.store.note import COSIGNATURE, Cosigner, NoteError, NoteSigner, Verifier, signed
from ledger.witness.trust import NAMES_MAX, Trust, TrustError
from tests.ledger.witness.logs import ORIGIN, MadeLog, key

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = MadeLog()
NAMES = ("x1", "x2", "x3", "y1", "y2", "y3")
TEXT = LOG.checkpoint(9).text()


def cosigner(name: str, time: int = 1_793_000_000) -> Cosigner:
    return Cosigner(f"witness.example/{name}", key(name), time)


def witness(name: str, url: str = "") -> str:
    return f"witness {name} {cosigner(name).verifier.vkey()} {url}".strip() + "\n"


KNOWN = f"log {LOG.verifier.vkey()}\n" + "".join(map(witness, NAMES))
EXAMPLE = f"""# two operators
\t{KNOWN}
group X-witnesses 2 x1 x2\tx3
group Y-witnesses any y1 y2 y3
 group  X-and-Y all X-witnesses Y-witnesses

quorum X-and-Y\t
"""


def subsets(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, n) for n in range(len(names) + 1))


def test_a_quorum_of_two_levels_is_met_by_enough_of_each() -> None:
    trust = Trust.parse(EXAMPLE)
    for names in subsets(NAMES):
        enough = sum(name[0] == "x" for name in names) >= 2 and any(n[0] == "y" for n in names)
        assert trust.met(names) is enough


@pytest.mark.parametrize(
    ("quorum", "enough"),
    [
        ("quorum none", {(), ("x1",)}),
        ("quorum x1", {("x1",), ("x1", "x2")}),
        ("group g all x1 x2\nquorum g", {("x1", "x2")}),
        ("group g 1 x1 x2\nquorum g", {("x1",), ("x2",), ("x1", "x2")}),
    ],
)
def test_simple_quorums(quorum: str, enough: set[tuple[str, ...]]) -> None:
    trust = Trust.parse(f"{KNOWN}{quorum}\n")
    for names in ((), ("x1",), ("x2",), ("x1", "x2")):
        assert trust.met(names) == (names in enough or quorum == "quorum none")


def test_the_text_of_a_trust_says_the_same_again() -> None:
    trust = Trust.parse(EXAMPLE + witness("z1", "https://w.example/z"))
    assert trust.witnesses["z1"].url == "https://w.example/z"
    assert Trust.parse(trust.text()) == trust


OTHER_KEY = cosigner("other").verifier.vkey()
MALFORMED = {
    "no quorum": KNOWN,
    "two quorums": f"{KNOWN}quorum none\nquorum none\n",
    "an unknown quorum": f"{KNOWN}quorum z\n",
    "an unknown word": f"{KNOWN}logs x\nquorum none\n",
    "a log without a key": "log\nquorum none\n",
    "a log with a witness's key": f"log {OTHER_KEY}\nquorum none\n",
    "a witness with a log's key": f"witness a {LOG.verifier.vkey()}\nquorum none\n",
    "the same log twice": f"{KNOWN}log {LOG.verifier.vkey()}\nquorum none\n",
    "the same witness twice": f"{KNOWN}witness z {cosigner('x1').verifier.vkey()}\nquorum none\n",
    "the same name twice": f"{KNOWN}witness x1 {OTHER_KEY}\nquorum none\n",
    "a witness named none": f"witness none {OTHER_KEY}\nquorum none\n",
    "a group named none": f"{KNOWN}group none any x1\nquorum none\n",
    "a group of nobody": f"{KNOWN}group g any\nquorum g\n",
    "a group of too few": f"{KNOWN}group g 3 x1 x2\nquorum g\n",
    "a group of none needed": f"{KNOWN}group g 0 x1 x2\nquorum g\n",
    "a group of a word": f"{KNOWN}group g most x1 x2\nquorum g\n",
    "a group of 01": f"{KNOWN}group g 01 x1 x2\nquorum g\n",
    "a member not defined": f"{KNOWN}group g any x1 z\nquorum g\n",
    "a member twice": f"{KNOWN}group g any x1 x1\nquorum g\n",
    "a member of two groups": f"{KNOWN}group g any x1\ngroup h any x1\nquorum g\n",
    "none as a member": f"{KNOWN}group g any none\nquorum g\n",
    "a quorum before its group": f"{KNOWN}quorum g\ngroup g any x1\n",
    "a key of another id": f"log {LOG.verifier.vkey().replace('+', '+0', 1)}\nquorum none\n",
    "two URLs": f"log {LOG.verifier.vkey()} a b\nquorum none\n",
    "a carriage return": f"{KNOWN}quorum none\r\n",
    "too many": KNOWN + "".join(f"group g{n} any x1\n" for n in range(1)) * 1_200 + "quorum none\n",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_trust_file_is_refused(text: str) -> None:
    with pytest.raises(TrustError):
        Trust.parse(text)


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_the_offline_verifier_refuses_the_same_files(text: str) -> None:
    with pytest.raises(verify.Unreadable):
        verify.Policy(text.encode())


@pytest.mark.parametrize("names", list(subsets(NAMES[1:5])), ids="".join)
def test_the_offline_verifier_counts_witnesses_alike(names: tuple[str, ...]) -> None:
    trust, policy = Trust.parse(EXAMPLE), verify.Policy(EXAMPLE.encode())
    note = signed(TEXT, LOG.signer, *map(cosigner, names))
    if trust.met(names):
        assert policy.head(note.encode()).size == trust.trusted(note).checkpoint.size == 9
        assert trust.is_enough(note)
        return
    assert not trust.is_enough(note)
    with pytest.raises(NoteError):
        trust.trusted(note)
    with pytest.raises(verify.Refused):
        policy.head(note.encode())


def test_the_line_that_is_wrong_is_named() -> None:
    with pytest.raises(TrustError, match="Line 3: no line begins with logs"):
        Trust.parse("\n\nlogs x\n")


def test_a_checkpoint_counts_when_its_log_and_enough_witnesses_signed_it() -> None:
    trust = Trust.parse(EXAMPLE)
    note = signed(TEXT, LOG.signer, *(cosigner(n) for n in ("x1", "x3", "y2")))
    found = trust.trusted(note)
    assert found.checkpoint == LOG.checkpoint(9)
    assert found.witnesses == dict.fromkeys(("x1", "x3", "y2"), 1_793_000_000)
    by_strangers = signed(TEXT, LOG.signer, *(cosigner(n) for n in ("x1", "y1", "z1", "z2")))
    for short in (signed(TEXT, LOG.signer), by_strangers):
        with pytest.raises(NoteError, match="Too few witnesses"):
            trust.trusted(short)


def test_witnesses_without_the_log_do_not_count() -> None:
    trust = Trust.parse(EXAMPLE)
    with pytest.raises(NoteError, match="No key of its log"):
        trust.trusted(signed(TEXT, *(cosigner(n) for n in NAMES)))
    other = MadeLog("other.example/log")
    both = Trust.parse(f"log {other.verifier.vkey()}\n{EXAMPLE}")
    foreign = signed(TEXT, other.signer, *(cosigner(n) for n in NAMES))
    with pytest.raises(NoteError, match="No key of its log"):
        both.trusted(foreign)


def test_a_cosignature_that_does_not_hold_rejects_the_note() -> None:
    trust = Trust.parse(EXAMPLE)
    note = signed(TEXT, LOG.signer, *(cosigner(n) for n in ("x1", "x2", "y1")))
    elsewhere = signed(LOG.checkpoint(10).text(), cosigner("x3")).rpartition("\n\n")[2]
    with pytest.raises(NoteError, match="x3 does not hold"):
        trust.trusted(note + elsewhere)


def test_a_log_that_changed_its_key_has_two_lines() -> None:
    new = NoteSigner(ORIGIN, key("new"))
    trust = Trust.parse(f"{KNOWN}log {new.verifier.vkey()}\nquorum none\n")
    for signer in (LOG.signer, new):
        assert trust.trusted(signed(TEXT, signer)).checkpoint.size == 9


def witnesses(count: int) -> str:
    keys = (Verifier(f"w{n}", COSIGNATURE, n.to_bytes(32)) for n in range(count))
    return "".join(f"witness w{n} {one.vkey()}\n" for n, one in enumerate(keys))


def test_a_file_has_at_most_a_thousand_names() -> None:
    assert len(Trust.parse(witnesses(NAMES_MAX - 1) + "quorum none\n").witnesses) == NAMES_MAX - 1
    with pytest.raises(TrustError, match="too many"):
        Trust.parse(witnesses(NAMES_MAX + 1) + "quorum none\n")


@pytest.mark.parametrize("line", ["witness", "group", "quorum none none", "quorum", "# \x01"])
def test_a_line_that_says_too_little_or_too_much_is_named(line: str) -> None:
    with pytest.raises(TrustError, match="Line 2"):
        Trust.parse(f"{witnesses(1)}{line}\nquorum none\n")
