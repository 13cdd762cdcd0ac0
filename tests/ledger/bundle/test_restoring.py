"""A ledger that is exported and restored is the same ledger: bytes, root, values, index, keys."""

from __future__ import annotations

import io
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.inspection import Inspection
from graphql_api.rooms import found
from ledger.bundle.reading import BundleError
from ledger.bundle.restoring import restore
from ledger.bundle.writing import whole
from ledger.codes import synthetic_identity_number
from ledger.store import emptied_vault, open_store
from ledger.store.entry import wire
from ledger.store.note import Checkpoint, NoteSigner
from ledger.store.refilling import NotEmptyError
from ledger.store.signing import SigningKey
from ledger.store.vault_backup import PuttingBack
from ledger.subject import PERSON, RegisterSubject
from tests.ledger.bundle.histories import (
    CLOCK,
    ORIGIN,
    PROVIDER,
    bundled,
    checked,
    lived,
    note_of,
    restored,
)
from tests.tampering import superuser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ledger.ledger import Ledger


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where nothing is yet; keys lie in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    if request.param == "sqlite":
        return str(tmp_path / "restored")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def original(tmp_path: Path) -> Iterator[Ledger]:
    with closing(lived(str(tmp_path / "original"), 7)) as ledger:
        yield ledger


def rows(place: str, table: str) -> list[Any]:
    """All rows of a table of the ledger, in order."""
    with superuser(place) as execute:
        found = execute(f"SELECT * FROM {table}")
        return sorted(
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in found
        )


@pytest.mark.parametrize("seed", range(6))
def test_exported_restored_and_exported_again_it_is_the_same_file(
    tmp_path: Path, place: str, seed: int
) -> None:
    original = str(tmp_path / "original")
    with closing(lived(original, seed)) as ledger:
        first, note = bundled(ledger), note_of(ledger)
    with closing(restored(place, first)) as again:
        assert again.store.head() == ledger_head(original)
        assert bundled(again, note) == first
    for table in ("entries", "tags", "keys", "tiles", "head"):
        assert rows(place, table) == rows(original, table), table
    assert [str(finding) for finding in Inspection(place).findings()] == []


def ledger_head(place: str) -> Any:
    with closing(open_store(place)) as store:
        return store.head()


def test_values_persons_and_contents_are_found_again(original: Ledger, place: str) -> None:
    ids = [entry_id for _, entry_id in original.store.ids()]
    streams = {wire(line).stream for _, line in original.store.entries(limit=10_000)}
    numbers = [synthetic_identity_number(7_001 + n) for n in range(12)]
    with closing(restored(place, bundled(original))) as again:
        assert again.vault.open_many(ids) == original.vault.open_many(ids)
        assert again.vault.person_tags(numbers) == original.vault.person_tags(numbers) != {}
        assert again.vault.contents(streams) == original.vault.contents(streams) != {}
        assert again.store.receipt("key-1") == original.store.receipt("key-1")


def test_the_restored_ledger_goes_on(original: Ledger, place: str) -> None:
    number = synthetic_identity_number(99)
    with closing(restored(place, bundled(original))) as again:
        again.execute(RegisterSubject(kind=PERSON, number=number, name="新人"), PROVIDER)
        tag = again.vault.person_tag(number)
        assert tag
        assert len(again.history(tag)) == 1
    assert list(Inspection(place).findings()) == []


def erased_afterwards(ledger: Ledger) -> tuple[str, bytes]:
    """A person whose values were erased, and a bundle that still holds them."""
    from tests.ledger.bundle.histories import _erase, _file  # noqa: PLC0415

    number = synthetic_identity_number(5)
    ledger.execute(RegisterSubject(kind=PERSON, number=number, name="孙无名"), PROVIDER)
    tag = ledger.vault.person_tag(number)
    assert tag
    _file(ledger, tag, 77)
    before = bundled(ledger).split(b"\n\n")[0].split(b"\n")
    _erase(ledger, tag)
    after = bundled(ledger).split(b"\n")
    held = {line for line in before if b" " in line} - set(after)
    values = [line for line in held if line.startswith((b"value ", b"vault "))]
    made = []
    for line in after:
        if line.startswith(b'vault {"entry":') and b"erased" in line:
            number_ = line.split(b'"entry":')[1].split(b",")[0].split(b"}")[0]
            mine = [v for v in values if v.startswith((b"value " + number_ + b" ",))]
            mine += [
                v for v in values if v.startswith(b"vault ") and b'"entry":' + number_ + b"," in v
            ]
            made += mine or [line]
        else:
            made.append(line)
    return tag, b"\n".join(made)


def test_what_an_entry_erases_is_not_put_back(original: Ledger, place: str) -> None:
    tag, bundle = erased_afterwards(original)
    assert bundle != bundled(original)
    with closing(restored(place, bundle)) as again:
        opened = again.vault.open_many(entry_id for _, entry_id in again.store.ids())
        assert "孙无名" not in str(opened)
        assert tag in again.vault.erased_owners()
    assert list(Inspection(place).findings()) == []


def test_nothing_is_restored_into_a_ledger_with_entries(original: Ledger, place: str) -> None:
    found(place, ORIGIN, clock=CLOCK).close()
    bundle = bundled(original)
    known = checked(bundle)
    with closing(open_store(place)) as store, pytest.raises(NotEmptyError):
        restore(io.BytesIO(bundle), known, store, None)


def test_cut_short_the_ledger_is_empty_and_the_restore_begins_again(
    original: Ledger, place: str
) -> None:
    class Cut(io.BytesIO):
        """The machine stops when half is read."""

        def readline(self, size: int | None = -1, /) -> bytes:
            if self.tell() > len(bundle) // 2:
                raise KeyboardInterrupt
            return super().readline(size)

    bundle = bundled(original)
    known = checked(bundle)
    with closing(open_store(place)) as store:
        vault, last = emptied_vault(place, known.index_key)
        with closing(vault), pytest.raises(KeyboardInterrupt):
            restore(Cut(bundle), known, store, PuttingBack(vault, known.slots, last))
        assert store.head().size == 0
    with closing(restored(place, bundle)) as again:
        assert again.head == original.head
    assert list(Inspection(place).findings()) == []


def without(bundle: bytes, beginning: bytes, nth: int = 0) -> bytes:
    """The bundle without one of its lines of a kind."""
    lines = bundle.split(b"\n")
    at = [n for n, line in enumerate(lines) if line.startswith(beginning)][nth]
    return b"\n".join(lines[:at] + lines[at + 1 :])


def entry(bundle: bytes, number: int) -> bytes:
    """The line of one entry."""
    return next(row for row in bundle.split(b"\n") if row.startswith(b"entry %d " % number))


def of_first_valued(bundle: bytes, line: bytes) -> bool:
    """Whether a line says something of the values of the first entry that has some."""
    number = bundle.split(b"\nvalue ")[1].split(b" ")[0]
    vault = line.startswith(b"vault ") and b'"entry":%b,' % number in line
    return vault or line.startswith(b"value %b " % number)


WRONG: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "an entry left out": ("Entry 4 is missing", lambda b: without(b, b"entry ", 3)),
    "the newest left out": ("does not belong", lambda b: without(b, b"entry ", -1)),
    "another version": (
        "entry 9 are not in the canonical form",
        lambda b: b.replace(entry(b, 9), entry(b, 9).replace(b'"v":1', b'"v":2')),
    ),
    "another form": (
        "entry 9 are not in the canonical form",
        lambda b: b.replace(entry(b, 9), entry(b, 9).replace(b'"data":', b'"data": ')),
    ),
    "other content": (
        "do not give the root",
        lambda b: b.replace(entry(b, 9), entry(b, 9).replace(b'"founder"', b'"finder"')),
    ),
    "garbage": ("entry 9 are no entry", lambda b: b.replace(entry(b, 9), b"entry 9 {}")),
    "values left out": ("not said whose", lambda b: without(b, b"value ")),
    "values and owners left out": (
        "neither in the bundle nor erased",
        lambda b: b"\n".join(line for line in b.split(b"\n") if not of_first_valued(b, line)),
    ),
    "a value of another": (
        "does not commit to a value",
        lambda b: re.sub(rb" Wy[IJ]", b" Wy0", b, count=1),
    ),
    "whose left out": ("not said whose", lambda b: without(b, b'vault {"')),
    "cut off": ("cut off", lambda b: b[: len(b) // 2]),
    "cut off at a line": ("cut off", lambda b: b[: b.index(b"\nentry 50 ") + 1]),
    "no checkpoint": ("cut off", lambda b: b[: b.index(b"\n\n") + 2]),
    "no bundle": ("does not begin with", lambda b: b"hello\n" + b),
    "nothing": ("cut off", lambda _: b""),
    "another size": ("not the one", lambda b: b.replace(b"\nsize ", b"\nsize 1", 1)),
    "no size": ("no number", lambda b: b.replace(b"\nsize ", b"\nsize x", 1)),
    "no origin": ("does not say its origin", lambda b: without(b, b"origin ")),
    "a word not known": ("not known", lambda b: b.replace(b"\nentry 3 ", b"\nentries 3 ")),
    "a word misplaced": ("does not belong", lambda b: b.replace(b"\nentry 3 ", b"\nproof 3 ")),
    "no number": ("has no number", lambda b: b.replace(b"\nentry 3 ", b"\nentry x ")),
    "a subject's": (
        "not that of a whole",
        lambda b: b.replace(b"scope ledger", b"scope subject x"),
    ),
    "a vault line astray": ("another entry", lambda b: b.replace(b'"entry":', b'"entry":9', 1)),
    "a vault line that is none": ("no JSON", lambda b: b.replace(b"vault {", b"vault [", 1)),
    "erased without an entry": (
        "no entry says so",
        lambda b: b.replace(b'"owners":[', b'"erased":[["x",1]],"owners":[', 1),
    ),
}


@pytest.mark.parametrize("done", WRONG)
def test_what_does_not_verify_is_refused(original: Ledger, done: str) -> None:
    said, change = WRONG[done]
    bundle = bundled(original)
    assert change(bundle) != bundle
    with pytest.raises(BundleError, match=said):
        checked(change(bundle))


def test_another_key_is_refused(original: Ledger) -> None:
    other = NoteSigner(ORIGIN, SigningKey(bytes(32)))
    bundle = bundled(original)
    with pytest.raises(BundleError, match="not to be trusted"):
        checked(bundle, other.verifier)
    with pytest.raises(BundleError, match="not to be trusted"):
        checked(bundled(original, note_of(original, other)))
    forged = bundle.replace(bundle.split(b"\n")[-2][-20:-8], b"AAAAAAAAAAAA")
    with pytest.raises(BundleError, match="not to be trusted"):
        checked(forged)


def test_what_the_signer_signed_must_be_in_it(original: Ledger) -> None:
    bundle, head = bundled(original), original.store.head()
    checked(bundle, remembered=Checkpoint(ORIGIN, head.size, head.root))
    with pytest.raises(BundleError, match="newer ones would be lost"):
        checked(bundle, remembered=Checkpoint(ORIGIN, head.size + 1, head.root))
    with pytest.raises(BundleError, match="not those that were signed"):
        checked(bundle, remembered=Checkpoint(ORIGIN, head.size - 1, head.root))


def test_progress_is_heard(original: Ledger) -> None:
    heard: list[tuple[int, int]] = []
    list(whole(original.store, note_of(original), None, lambda *at: heard.append(at)))
    assert heard[-1] == (original.head, original.head)
