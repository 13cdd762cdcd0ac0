"""What a declaration may be used for on a day: verified, true, and authorised, or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from ledger.commitment.completion import WithdrawCommitment
from ledger.declaration.declaration import NEEDS, authorised, usable, usable_declarations
from ledger.declaration.declaring import (
    AuthoriseDeclaration,
    RevokeAuthorisation,
    WithdrawDeclaration,
)
from tests.ledger.declarations import ITSELF, declaration_of, submitted, verified
from tests.ledger.sanctions import done

if TYPE_CHECKING:
    from tests.law import World

USES = ("integrate", "share", "apply")
DAY = date(2026, 3, 9)


def may(world: World, purpose: str, on: date) -> bool:
    return usable(world.state().declarations[declaration_of(world)], purpose, on)


def test_only_a_verified_one_is_used() -> None:
    assert not may(submitted(), "evaluation", date(2026, 3, 10))
    world = verified()
    assert [may(world, purpose, DAY) for purpose in NEEDS] == [True] * len(NEEDS)
    assert not may(world, "evaluation", date(2026, 3, 8))
    assert not may(world, "advertising", DAY)


@pytest.mark.parametrize(
    "given", [("integrate", *more) for n in range(3) for more in combinations(USES[1:], n)]
)
@pytest.mark.parametrize("purpose", sorted(NEEDS))
def test_every_use_needs_its_own_authorisation(given: tuple[str, ...], purpose: str) -> None:
    assert may(verified(authorised=given), purpose, DAY) == (set(NEEDS[purpose]) <= set(given))


def test_it_is_used_until_it_ends() -> None:
    world = verified(valid_until=date(2026, 12, 31))
    assert may(world, "report", date(2026, 12, 31))
    assert not may(world, "report", date(2027, 1, 1))
    back = WithdrawDeclaration(declaration=declaration_of(world))
    gone = done(world, back, ITSELF, "2026-06-01")
    assert may(gone, "report", date(2026, 5, 31))
    assert not may(gone, "report", date(2026, 6, 1))


def test_it_falls_with_its_commitment() -> None:
    world = verified()
    state = world.state()
    assert usable_declarations(state, "report", DAY)
    promise = state.declarations[declaration_of(world)].facts.commitment
    back = WithdrawCommitment(commitment=promise, withdrawn_on=date(2026, 4, 1))
    assert usable_declarations(done(world, back, ITSELF, "2026-04-01").state(), "report", DAY) == ()


@over(
    changes=st.lists(
        st.tuples(st.sampled_from(USES), st.booleans(), st.integers(1, 20)), max_size=6
    ),
    on=st.integers(0, 150),
)
def test_authorisations_stand_from_the_day_given_to_the_day_taken_back(
    changes: list[tuple[str, bool, int]], on: int
) -> None:
    world, today, stands = VERIFIED, DAY, [(DAY, frozenset(USES))]
    for purpose, give, after in changes:
        today += timedelta(after)
        act = AuthoriseDeclaration if give else RevokeAuthorisation
        world = done(
            world, act(declaration=declaration_of(world), purposes=(purpose,)), ITSELF, today
        )
        held = stands[-1][1]
        stands.append((today, held | {purpose} if give else held - {purpose}))
    asked = DAY + timedelta(on)
    expected = [held for since, held in stands if since <= asked][-1]
    assert authorised(world.state().declarations[declaration_of(world)], asked) == expected


VERIFIED = verified()
