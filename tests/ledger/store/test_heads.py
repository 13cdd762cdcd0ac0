"""The tree of heads, against one made from the definition, and what its proofs can show."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.store import heads
from ledger.store.heads import HeadProof, Heads, HeadsTree, digest_of, line_of
from ledger.store.inclusion import is_included
from ledger.store.tree import EMPTY_ROOT
from tests.ledger.store.proposing import NOON, ORGANISATION, OTHER, proposed, sealed
from tests.ledger.store.test_inclusion import defined

if TYPE_CHECKING:
    from ledger.store import Store

TAGS = st.text("0123456789ABCDEF-", min_size=1, max_size=6)
MOVES = st.lists(st.lists(TAGS, max_size=3), max_size=60)


def lines_of(last: dict[str, int]) -> list[str]:
    """The lines as the definition has them."""
    return sorted(f"{sha256(tag.encode()).hexdigest()} {entry}" for tag, entry in last.items())


def root_of(lines: list[str]) -> bytes:
    """The root as the definition has it."""
    leaves = [sha256(b"\x00" + line.encode()).digest() for line in lines]
    return defined(leaves) if leaves else EMPTY_ROOT


def shown(tag: str, proofs: tuple[HeadProof, ...], count: int, root: bytes) -> int:
    """What an auditor learns from the proofs: the tag's last entry, 0 for a tag without one.

    Raises AssertionError when they prove nothing.
    """
    for each in proofs:
        leaf = sha256(b"\x00" + each.line.encode()).digest()
        assert is_included(leaf, each.index + 1, count, each.path, root)
    digest = sha256(tag.encode()).hexdigest()
    if len(proofs) == 1 and proofs[0].digest == digest:
        return proofs[0].last
    if not proofs:
        assert count == 0
        assert root == EMPTY_ROOT
        return 0
    first, last = proofs[0], proofs[-1]
    if len(proofs) == 2:
        assert last.index == first.index + 1
        assert first.digest < digest < last.digest
    elif first.index == 0 and digest < first.digest:
        pass
    else:
        assert (first.index, first.digest < digest) == (count - 1, True)
    return 0


def moved(moves: list[list[str]]) -> tuple[Heads, dict[str, int]]:
    made, last = Heads(), dict[str, int]()
    for entry, tags in enumerate(moves, 1):
        made.move(tags, entry)
        last.update(dict.fromkeys(tags, entry))
    return made, last


@given(MOVES, MOVES)
@settings(max_examples=60, deadline=None)
def test_heads_moved_on_are_the_tree_of_the_definition(
    first: list[list[str]], then: list[list[str]]
) -> None:
    made, last = moved(first)
    assert made.root() == (len(last), root_of(lines_of(last)))
    for entry, tags in enumerate(then, len(first) + 1):
        made.move(tags, entry)
        last.update(dict.fromkeys(tags, entry))
    assert made.root() == (len(last), root_of(lines_of(last)))


@given(MOVES, TAGS)
@settings(max_examples=60, deadline=None)
def test_every_tag_is_proved_and_so_is_that_there_is_none(
    moves: list[list[str]], other: str
) -> None:
    _, last = moved(moves)
    tree = HeadsTree(lines_of(last))
    assert tree.root == root_of(lines_of(last))
    for tag in {*last, other}:
        assert shown(tag, tree.proof(tag), len(tree), tree.root) == last.get(tag, 0)


@pytest.mark.parametrize("count", [1, 2, 3, 255, 256, 257, 600])
def test_a_withheld_tail_and_an_invented_absence_are_refused(count: int) -> None:
    last = {f"tag-{n}": n for n in range(1, count + 1)}
    tree = HeadsTree(lines_of(last))
    (true,) = tree.proof("tag-1")
    older = replace(true, line=line_of(digest_of("tag-1"), 0))
    beside = HeadsTree(lines_of({t: n for t, n in last.items() if t != "tag-1"})).proof("tag-1")
    for forged in ((older,), beside) if count > 1 else ((older,),):
        with pytest.raises(AssertionError):
            shown("tag-1", forged, count, tree.root)


def test_the_lines_at_a_size_are_those_the_entries_up_to_there_name(store: Store) -> None:
    for tags in ((ORGANISATION,), (ORGANISATION, OTHER), (), (OTHER,)):
        store.append([proposed(sealed("", *tags))], NOON)
    assert heads.lines(store, 0) == []
    assert heads.lines(store, 1) == lines_of({ORGANISATION: 1})
    assert heads.lines(store, 3) == lines_of({ORGANISATION: 2, OTHER: 2})
    assert heads.lines(store, 4) == lines_of({ORGANISATION: 2, OTHER: 4})
    (line,) = heads.proof(store, 4, OTHER)
    assert (line.digest, line.last) == (digest_of(OTHER), 4)
    assert (
        shown("nobody", heads.proof(store, 4, "nobody"), 2, HeadsTree(heads.lines(store, 4)).root)
        == 0
    )
