"""Who lists, removes: the determining unit and its successor act on its listing."""

from __future__ import annotations

import pytest

from ledger.refusal import Refused
from ledger.registry import AgencyRegistered
from ledger.sanction.determining import own_listing, require_document, require_reason
from tests.law import World, officer, past
from tests.ledger.sanctions import LABOUR, LISTED, SECOND, after, decision, listed, listing_of

HEIR = officer("AMR2", "DESIGNATOR", officer="heir")


def own(world: World, by: object = SECOND) -> str:
    situation = world.situation(decision(world), by, LISTED)  # type: ignore[arg-type]
    return own_listing(situation, listing_of(world))[1].id


def test_the_unit_that_lists() -> None:
    world = listed()
    assert own(world) == listing_of(world)
    with pytest.raises(Refused, match="only_the_unit_that_lists_may_act_on_the_listing"):
        own(world, LABOUR)


def test_its_successor() -> None:
    event = AgencyRegistered(
        code="AMR2",
        short_name="县市监局",
        name="永昌县市场监督管理局（新）",
        powers=("listing.market_regulation",),
        successor_of=("AMR",),
    )
    successor = past(event, stream="registry/agency/AMR2", on="2026-05-10", subjects=())
    world = after(listed(), successor)
    assert own(world, HEIR) == listing_of(world)


def test_an_act_has_number_and_reason() -> None:
    with pytest.raises(Refused, match="decision_must_have_a_document_number"):
        require_document(" ", "decision_no")
    with pytest.raises(Refused, match="act_must_state_its_reason"):
        require_reason("")
