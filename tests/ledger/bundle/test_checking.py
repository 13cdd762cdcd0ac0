"""A bundle that its own key signs may still be of no ledger: nothing of it is restored.

Each is signed again after the change, so that only the change itself can be what is refused.
"""

from __future__ import annotations

import io
import json
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.restoring import restore_into
from ledger.bundle.reading import BundleError
from ledger.store.disclosing import commitment
from ledger.store.note import Checkpoint, NoteSigner, signed
from ledger.store.tree import Tree, leaf_hash
from tests.ledger.bundle.histories import KEY, ORIGIN, SIGNER, bundled, checked, lived

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A whole ledger with values, some of them erased."""
    with closing(lived(str(tmp_path_factory.mktemp("original")), 7)) as ledger:
        return bundled(ledger)


def sealed_again(bundle: bytes, signer: NoteSigner = SIGNER) -> bytes:
    """The bundle with a checkpoint over the entries it has now."""
    body = bundle.split(b"\n\n")[0]
    tree = Tree()
    tree.extend([leaf_hash(line) for line in re.findall(rb"\nentry \d+ ([^\n]+)", body)])
    note = signed(Checkpoint(ORIGIN, tree.size, tree.root()).text(), signer)
    return body + b"\n\n" + note.encode()


def written(entry: dict[str, Any]) -> bytes:
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def entry(bundle: bytes, about: Callable[[dict[str, Any]], bool]) -> tuple[bytes, dict[str, Any]]:
    """The last entry of a kind: its bytes, and what they say."""
    lines = re.findall(rb"\nentry \d+ ([^\n]+)", bundle)
    line = next(line for line in reversed(lines) if about(json.loads(line)))
    return line, json.loads(line)


def with_entry(
    bundle: bytes, change: dict[str, Any], about: Callable[[dict[str, Any]], bool]
) -> bytes:
    """The bundle with another entry in the place of the last one of a kind."""
    line, held = entry(bundle, about)
    return sealed_again(bundle.replace(line, written(held | change)))


SUBJECTS: dict[str, tuple[str, dict[str, Any]]] = {
    "of a kind to come": ("not known here", {"type": "future.thing"}),
    "of another shape": ("not known here", {"data": []}),
    "another previous entry": ("previous entry of its subject", {"subjects": {"A": 5}}),
    "no previous entry there can be": ("previous entry", {"subjects": {"A": 10**30}}),
    "another version": ("does not follow in its stream", {"version": 77}),
    "a version too large for any store": ("does not follow in its stream", {"version": 10**30}),
    "an earlier instant": (
        "recorded before the entry before it",
        {"recorded_at": "2001-01-01T00:00:00.000000Z"},
    ),
    "an instant that is none": ("canonical form", {"recorded_at": "yesterday"}),
    "a day that is none": ("canonical form", {"effective_on": "soon"}),
    "another law": ("names entry 3 as the law", {"policy": 3}),
    "a cause to come": ("came no earlier", {"caused_by": 10**6}),
    "a cause before all": ("came no earlier", {"caused_by": -1}),
    "a line in a tag": ("control characters", {"subjects": {"A\ntag B": 0}}),
    "a character that no database takes": ("control characters", {"agency": "A\0"}),
}
"""What is changed in an entry about a subject."""


@pytest.mark.parametrize("how", SUBJECTS)
def test_an_entry_that_no_ledger_would_have(bundle: bytes, how: str) -> None:
    said, change = SUBJECTS[how]
    with pytest.raises(BundleError, match=said):
        checked(with_entry(bundle, change, lambda e: bool(e.get("subjects"))))


@pytest.mark.parametrize("event", [b'{"zz":1,"zz":2,', b'{"zz":1,', b'{"a":1.5,', b'{"a": 1,'])
def test_an_event_that_can_be_read_in_two_ways(bundle: bytes, event: bytes) -> None:
    line, _ = entry(bundle, lambda e: bool(e.get("subjects")))
    changed = line.replace(b'"data":{', b'"data":' + event)
    with pytest.raises(BundleError, match="canonical form"):
        checked(sealed_again(bundle.replace(line, changed)))


@pytest.mark.parametrize("slot", [-5, 0, 2**31, 2**64])
def test_a_key_that_no_vault_has_is_not_destroyed(bundle: bytes, slot: int) -> None:
    _, held = entry(bundle, lambda e: e["type"] == "subject.erased")
    change = {"data": held["data"] | {"keys": [slot]}}
    with pytest.raises(BundleError, match="no vault has"):
        checked(with_entry(bundle, change, lambda e: e["type"] == "subject.erased"))


def test_the_founding_names_the_log(bundle: bytes) -> None:
    for change, said in (
        ({"data": {"origin": "other.example/x"}}, "another name"),
        ({"type": "access.answered", "data": {}}, "not known here"),
    ):
        with pytest.raises(BundleError, match=said):
            checked(with_entry(bundle, change, lambda e: e["type"] == "ledger.founded"))


def test_a_ledger_is_founded(bundle: bytes) -> None:
    body = re.sub(rb"\nsize \d+", b"\nsize 0", bundle.split(b"\n\n")[0])
    empty = b"\n".join(body.split(b"\n")[:4])
    with pytest.raises(BundleError, match="No entry of the bundle founds"):
        checked(sealed_again(empty))


def test_a_key_of_another_log_signs_nothing_here(bundle: bytes) -> None:
    other = NoteSigner("other.example/log", KEY)
    with pytest.raises(BundleError, match="not to be trusted"):
        checked(sealed_again(bundle, other), other.verifier)


def test_an_adopted_key_is_one(bundle: bytes) -> None:
    _, held = entry(bundle, lambda e: e["type"] == "log.key_adopted")
    change = {"data": held["data"] | {"vkey": "none"}}
    with pytest.raises(BundleError, match="adopts a key that is none"):
        checked(with_entry(bundle, change, lambda e: e["type"] == "log.key_adopted"))


def valued(bundle: bytes) -> tuple[bytes, dict[str, Any], bytes]:
    """A line `vault` with owners, what it says, and the first value beside it."""
    line, value = re.findall(rb'\nvalue \d+ ([^\n]+)\nvault (\{[^\n]*"owners"[^\n]*)', bundle)[-1][
        ::-1
    ]
    return line, json.loads(line), value


VAULT: dict[str, dict[str, Any]] = {
    "owners that are no list": {"owners": 5},
    "an owner without a number": {"owners": ["ab"]},
    "fewer than none": {"owners": [["a", -1], ["b", 3]]},
    "a fraction": {"owners": [["a", 2.0]]},
    "an owner that is no text": {"owners": [[5, 2]]},
    "an owner twice": {"owners": [["a", 1], ["a", 1]]},
    "erased that is no list": {"erased": 7},
    "fewer erased than none": {"erased": [["a", -1]]},
    "one erased twice": {"erased": [["a", 1], ["a", 1]]},
    "a digest that is none": {"content": 5},
    "a word not known": {"zeal": 1},
    "a person too": {"person": ["a", "b"]},
    "a key too": {"index": "AAAA"},
    "an entry that is no number": {"entry": True},
    "nested without end": {"owners": "HERE"},
}


@pytest.mark.parametrize("how", VAULT)
def test_a_line_of_the_vault_is_written_in_one_way(bundle: bytes, how: str) -> None:
    line, held, _ = valued(bundle)
    changed = written(held | VAULT[how]).replace(b'"HERE"', b"[" * 50_000 + b"]" * 50_000)
    with pytest.raises(BundleError, match="A line 'vault'"):
        checked(bundle.replace(line, changed))


def test_a_line_of_the_vault_stands_once(bundle: bytes) -> None:
    line, held, _ = valued(bundle)
    for changed, said in (
        (line.replace(b"{", b'{"content":"",', 1), "not written"),
        (json.dumps(held).encode(), "not written"),
        (line + b"\nvault " + line, "another entry than its own"),
        (written(held | {"content": "*"}), "base64url"),
    ):
        with pytest.raises(BundleError, match=said):
            checked(bundle.replace(line, changed))


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (b'{"index":5}', "A line 'vault'"),
        ('{"index":"ü"}'.encode(), "base64url"),
        (b'{"index":"AAAAA"}', "base64url"),
        (b'{"index":"AAAA"}', "key of the index"),
        (b'{"person":["a"]}', "A line 'vault'"),
        (b'{"person":[1,2]}', "A line 'vault'"),
        (b"{}", "A line 'vault'"),
        (b'{"index":"%b"}\nvault {"index":"%b"}' % (b"A" * 43, b"A" * 43), "two keys"),
    ],
)
def test_the_index_is_one(bundle: bytes, index: bytes, said: str) -> None:
    with pytest.raises(BundleError, match=said):
        checked(re.sub(rb'\{"index":[^\n]+', index, bundle, count=1))


@pytest.mark.parametrize("value", [b"AAAA", b"\xff\xfe", b"e30", b"WyJhIiwiYiJd"])
def test_a_value_is_a_disclosure(bundle: bytes, value: bytes) -> None:
    _, _, was = valued(bundle)
    line, held = entry(bundle, lambda e: commitment(was) in e.get("_sd", ()))
    sd = [commitment(value) if each == commitment(was) else each for each in held["_sd"]]
    changed = bundle.replace(line, written(held | {"_sd": sd})).replace(was, value)
    with pytest.raises(BundleError, match="is no disclosure"):
        checked(sealed_again(changed))


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (b"scope ledger\n", b"scope ledger\ntag \xff\n", "tag of the bundle is no text"),
        (b"scope ledger\n", b"scope ledger\ntag x\n", "names a subject"),
        (b"\norigin ", b"\norigin \x1b[2K", "origin of the bundle is no text"),
        (b"\norigin ", b"\norigin \xff", "origin of the bundle is no text"),
        (b"\norigin ", b"\norigin \nsize 1\norigin ", "does not say its origin"),
        (b"\nentry 3 ", b"\nentry 9223372036854775808000 ", "has no number"),
        (b"\n\n", b"\n\n\xff", "is no text"),
    ],
)
def test_the_form_is_judged_before_anything_is_believed(
    bundle: bytes, was: bytes, now: bytes, said: str
) -> None:
    with pytest.raises(BundleError, match=said):
        checked(bundle.replace(was, now, 1))


def test_nothing_is_written_of_what_is_refused(bundle: bytes, tmp_path: Path) -> None:
    changed = with_entry(bundle, {"version": 77}, lambda e: bool(e.get("subjects")))
    place = str(tmp_path / "place")
    with pytest.raises(BundleError):
        restore_into(place, io.BytesIO(changed), [SIGNER.verifier], lambda *_at: None)
    told = restore_into(place, io.BytesIO(bundle), [SIGNER.verifier], lambda *_at: None)
    assert told["keyFrom"] == "given"
