"""The cast: questions about it have the answers that are written, whatever the seed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.codes import is_unified_code
from ledger.sanction.clearance import clearance
from ledger.sanction.live_basis import record_basis
from ledger.simulation.cast import CAST, CAST_FROM, WINERY
from ledger.simulation.living import Plan

if TYPE_CHECKING:
    from ledger.ledger import Ledger
    from tests.ledger.simulation.conftest import Counties

LAST = date(2026, 11, 20)


@pytest.fixture(scope="module")
def ledger(counties: Counties) -> Ledger:
    """The cast and one subject more."""
    made, outcome, _ = counties.made(Plan(subjects=1, first=CAST_FROM, last=LAST))
    assert outcome.findings == []
    return made


def test_the_answers_are_those_written(ledger: Ledger) -> None:
    law = ledger.registry.policy, ledger.registry.calendar
    for member in CAST:
        state = ledger.state(member.code)
        assert state.registration is not None
        assert state.registration.name == member.name
        assert clearance(state, *law, member.matter, LAST).answer == member.answer, member.name


def test_the_winery_came_by_a_table_and_is_listed(ledger: Ledger) -> None:
    law = ledger.registry.policy, ledger.registry.calendar
    state = ledger.state(WINERY.code)
    record = next(r for r in state.records.values() if r.facts.document_no == "永市监罚〔2026〕1号")
    assert record.source is not None
    assert record.source.row == 2
    assert record_basis(record, *law, LAST).stands
    (listing,) = state.listings.values()
    assert listing.listed_in


def test_the_broken_promise_went_the_whole_way(ledger: Ledger) -> None:
    state = ledger.state(CAST[-1].code)
    (promise,) = state.commitments.values()
    (order,) = state.rectifications.values()
    (listing,) = state.listings.values()
    assert promise.fulfilment is not None
    assert promise.fulfilment.breach
    assert [one.held is not None for one in order.interviews.values()] == [True]
    assert listing.listed_in
    assert state.measures
    assert listing.repaired_in
    assert promise.repaired_in


def test_a_later_simulation_has_no_cast(counties: Counties) -> None:
    ledger, _, _ = counties.made(Plan(subjects=1, first=date(2025, 1, 6), last=date(2025, 3, 3)))
    assert ledger.state(WINERY.code).registration is None


def test_every_code_is_valid() -> None:
    assert all(is_unified_code(member.code) for member in CAST)
    assert WINERY.code == "91620321MA0000015L"
    assert len({member.code for member in CAST}) == len(CAST)
