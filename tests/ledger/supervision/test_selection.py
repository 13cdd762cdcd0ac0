"""The selection of a draw: the same inputs give the same draw, and nobody is favoured."""

from __future__ import annotations

import random
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from ledger.supervision.selection import (
    Candidate,
    Conflict,
    candidate,
    drawn_from,
    drawn_of,
    population_digest,
    redraw,
    seed_of,
)

ROOT, NONCE = sha256(b"root").digest(), sha256(b"nonce").digest()
PEOPLE = [Candidate(f"S{at:02d}", "B", 2500) for at in range(40)]
POOL = ("a", "b", "c", "d", "e")
CRITICAL_39 = 72.055
"""Chi-square with 39 degrees of freedom: exceeded by chance once in a thousand."""
CRITICAL_4 = 18.467
"""The same with 4 degrees of freedom."""


def seed(nonce: bytes = NONCE, root: bytes = ROOT, plan: str = "draw/1") -> bytes:
    return seed_of(root, nonce, plan)


def nonces(count: int) -> list[bytes]:
    """Nonces of a fixed generator: the test is the same on every run."""
    chance = random.Random(20260601)
    return [chance.randbytes(32) for _ in range(count)]


def chi_square(counts: Counter[str], names: list[str], expected: float) -> float:
    return sum((counts[name] - expected) ** 2 / expected for name in names)


def test_every_subject_is_drawn_equally_often_over_many_nonces() -> None:
    tries, counts = 2_000, Counter[str]()
    for nonce in nonces(tries):
        counts.update(d.subject for d in redraw(seed(nonce), PEOPLE, POOL, (), 2))
    expected = tries * 10 / 40
    names = [person.subject for person in PEOPLE]
    assert chi_square(counts, names, expected) * 40 / 30 < CRITICAL_39


def test_every_inspector_is_drawn_equally_often_over_many_nonces() -> None:
    tries, counts = 1_000, Counter[str]()
    for nonce in nonces(tries):
        for each in redraw(seed(nonce), PEOPLE[:1], POOL, (), 2):
            counts.update(each.inspectors)
    assert sum(counts.values()) == tries * 2
    assert chi_square(counts, list(POOL), tries * 2 / 5) * 5 / 3 < CRITICAL_4


@settings(max_examples=50, deadline=None)
@forall(
    count=st.integers(1, 30),
    ratio=st.integers(0, 10_000),
    order=st.randoms(use_true_random=False),
)
def test_a_redraw_gives_the_same_draw_in_whatever_order_the_population_comes(
    count: int, ratio: int, order: random.Random
) -> None:
    people = [Candidate(f"S{at}", "BC"[at % 2], ratio) for at in range(count)]
    first = redraw(seed(), people, POOL, (), 2)
    shuffled = order.sample(people, len(people))
    assert redraw(seed(), shuffled, order.sample(POOL, len(POOL)), (), 2) == first
    assert population_digest(shuffled) == population_digest(people)
    assert [each.number for each in first] == list(range(1, len(first) + 1))
    half = Counter(person.supervisory_class for person in people)
    assert len(first) == sum(drawn_from(many, ratio) for many in half.values())
    assert all(len(set(each.inspectors)) == 2 for each in first)


def test_changing_any_input_changes_the_draw() -> None:
    drawn = redraw(seed(), PEOPLE, POOL, (), 2)
    other = sha256(b"other").digest()
    for changed in (seed(other), seed(root=other), seed(plan="draw/2")):
        assert redraw(changed, PEOPLE, POOL, (), 2) != drawn
    for gone in drawn:
        rest = [person for person in PEOPLE if person.subject != gone.subject]
        assert redraw(seed(), rest, POOL, (), 2) != drawn
    heavier = [person._replace(ratio_bp=5_000) for person in PEOPLE]
    assert redraw(seed(), heavier, POOL, (), 2) != drawn
    assert redraw(seed(), PEOPLE, POOL[1:], (), 2) != drawn
    first = drawn[0]
    conflict = Conflict(first.inspectors[0], first.subject)
    again = redraw(seed(), PEOPLE, POOL, (conflict,), 2)
    assert again[0].inspectors != first.inspectors
    assert [d.subject for d in again] == [d.subject for d in drawn]


def test_one_bit_of_the_nonce_changes_everything() -> None:
    flipped = bytes([NONCE[0] ^ 1, *NONCE[1:]])
    one = {d.subject for d in redraw(seed(), PEOPLE, POOL, (), 2)}
    other = {d.subject for d in redraw(seed(flipped), PEOPLE, POOL, (), 2)}
    assert one != other


def test_a_whole_ratio_draws_everyone_and_none_nobody() -> None:
    whole = [Candidate(f"S{at}", "B", 10_000) for at in range(7)]
    assert len(redraw(seed(), whole, POOL, (), 2)) == 7
    nobody = [Candidate(f"S{at}", "A", 0) for at in range(7)]
    assert redraw(seed(), nobody, POOL, (), 2) == ()
    assert drawn_from(1, 1) == 1


def test_lines_are_read_back() -> None:
    drawn = redraw(seed(), PEOPLE, POOL, (), 2)
    assert [drawn_of(each.line) for each in drawn] == list(drawn)
    assert [candidate(each.line) for each in PEOPLE] == PEOPLE
    with pytest.raises(ValueError, match="not enough values"):
        candidate("S01 B")


def test_root_and_nonce_have_their_length() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seed_of(ROOT, b"short", "draw/1")


def test_the_draw_is_what_its_description_says() -> None:
    """Done again by hand, with nothing of the module but the seed's own bytes."""
    by_hand = sha256(ROOT + NONCE + b"draw/1").digest()
    tickets = sorted(
        (sha256(by_hand + b"subject\x00" + p.subject.encode()).digest(), p.subject) for p in PEOPLE
    )
    drawn = redraw(seed(), PEOPLE, POOL, (), 2)
    assert [d.subject for d in drawn] == [subject for _, subject in tickets[:10]]
    subject = drawn[0].subject.encode()
    officers = sorted(
        POOL,
        key=lambda o: sha256(by_hand + b"inspector\x00" + subject + b"\x00" + o.encode()).digest(),
    )
    assert drawn[0].inspectors == tuple(officers[:2])
