"""What an act of Article 9 rests on: in the archive, live, not disputed alone, linked."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.record.record import RecordMarked
from ledger.rectification.rectification import RectificationOrdered
from ledger.refusal import Refused
from ledger.sanction.bases import decided_by, is_linked, live_bases
from ledger.sanction.listed import basis_of
from tests.law import World, given, past
from tests.ledger.sanctions import (
    FIRST_OFFICER,
    LISTED,
    OTHER,
    PENALTY,
    after,
    law,
    listed,
    listing_of,
    penalty,
    proposal,
    registered,
    start,
)

ORDER = "66666666-6666-5666-8666-666666666666"


def bases(world: World, *streams: str) -> list[str]:
    situation = world.situation(proposal(), FIRST_OFFICER, "2026-05-06")
    return [b.stream for b in live_bases(situation, world.state(), streams)]


def test_one_undisputed_basis_is_enough() -> None:
    mark = past(RecordMarked(record=PENALTY, mark="under_lawsuit"), stream=PENALTY, on="2026-05-05")
    world = given(registered(), penalty(), penalty(OTHER, document_no="永市监罚〔2026〕2号"), mark)
    assert bases(world, PENALTY, OTHER) == [PENALTY, OTHER]
    with pytest.raises(Refused, match="basis_must_not_be_disputed_alone") as caught:
        bases(world, PENALTY)
    assert caught.value.rests_on == (1002, 1004)


def test_a_rectification_or_interview_is_no_basis() -> None:
    event = RectificationOrdered(
        basis=PENALTY,
        basis_kind="record",
        unit="AMR",
        ordered_on=date(2026, 5, 5),
        due_on=date(2026, 5, 20),
        items=1,
    )
    world = after(start(), past(event, stream=ORDER, on="2026-05-05"))
    with pytest.raises(Refused, match="interview_must_not_be_counted_as_a_sanction"):
        bases(world, PENALTY, ORDER)


def test_who_decided_what_the_basis_is() -> None:
    world = listed()
    state, policy, calendar = law(world)
    for stream in (PENALTY, listing_of(world)):
        basis = basis_of(state, stream, policy, calendar, date.fromisoformat(LISTED))
        assert basis is not None
        assert decided_by(state, basis) == "AMR"


def test_linked_conduct_by_field_and_penalty() -> None:
    state, policy, calendar = law(start())
    basis = basis_of(state, PENALTY, policy, calendar, date(2026, 5, 6))
    assert basis is not None
    linked = {
        "list_classes": [],
        "record_kinds": ["penalty"],
        "domains": ["food"],
        "penalty_kinds": ["licence_revoked"],
        "commitments": False,
    }
    assert is_linked(state, basis, linked)
    assert is_linked(state, basis, {**linked, "penalty_kinds": [], "domains": []})
    assert not is_linked(state, basis, {**linked, "domains": ["fire"]})
    assert not is_linked(state, basis, {**linked, "penalty_kinds": ["detention"]})
    assert not is_linked(state, basis, {**linked, "record_kinds": []})
