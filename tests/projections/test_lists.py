"""Lists and measures: in force, ended, as of a day; cases, provenance and commitments beside them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from ledger.sanction.listing import ListingDecided, ListingProposed, ListingRemoved
from ledger.sanction.measure import MeasureImposed
from projections import reading
from projections.cases import cases
from projections.lists import listings, measures
from projections.provenance import derived
from tests.projections.small import COMPANY

if TYPE_CHECKING:
    from tests.projections.small import Small

LISTED = date(2026, 1, 20)


@pytest.fixture
def listed(small: Small) -> tuple[Small, str]:
    small.register()
    basis = small.penalty(agency="AMR", penalty_kinds=("licence_revoked",))
    proposed = ListingProposed(
        list_type="market_regulation_serious", unit="AMR", ground="g", bases=(basis,)
    )
    small.happen(proposed, "listing/1")
    small.today = LISTED
    decided = ListingDecided(
        decision_no="d",
        decided_on=LISTED,
        takes_effect_on=LISTED,
        served_on=LISTED,
        service_method="direct",
        proposed_in=1,
        noticed_in=1,
    )
    small.happen(decided, "listing/1")
    imposed = MeasureImposed(
        code="M06",
        clause="1",
        bases=("listing/1",),
        unit="FIN",
        imposed_on=LISTED,
        noticed_in=1,
        rule_set="MEASURES-2024",
    )
    small.happen(imposed, "measure/1")
    return small, basis


def test_a_listing_and_its_measure_are_in_force(listed: tuple[Small, str]) -> None:
    small, basis = listed
    ((_, row),) = listings.run(small.database, first=9, list_type="market_regulation_serious")
    assert (row.in_force, row.listed_on, row.ended_on) == (True, LISTED, None)
    assert row.rule
    ((_, measure),) = measures.run(small.database, first=9, in_force=True)
    assert (measure.code, measure.unit) == ("M06", "FIN")
    head = reading.heads(small.database, [COMPANY])[COMPANY]
    assert (head.listings_in_force, head.measures_in_force, head.is_clean) == (1, 1, False)
    below = {(row.stream, row.what) for _, row in derived.run(small.database, first=9, tag=COMPANY)}
    assert below == {("listing/1", "listing"), ("measure/1", "measure")}
    assert derived.count(small.database, parent=basis) == 1


def test_the_end_of_a_listing_ends_its_measure_in_the_same_rows(
    listed: tuple[Small, str],
) -> None:
    small, _ = listed
    small.today += timedelta(30)
    removed = ListingRemoved(cause="error", decision_no="d", removed_on=small.today)
    entry = small.happen(removed, "listing/1")
    ((_, row),) = listings.run(small.database, first=9)
    assert (row.in_force, row.ended_on, row.ended_in) == (False, small.today, entry)
    assert not measures.count(small.database, in_force=True)
    before = small.today - timedelta(1)
    assert listings.count(small.database, listed_by=before, not_ended_by=before) == 1
    assert listings.count(small.database, listed_by=small.today, not_ended_by=small.today) == 0


def test_a_listing_on_its_way_is_an_open_case(listed: tuple[Small, str]) -> None:
    small, basis = listed
    proposed = ListingProposed(
        list_type="market_regulation_serious", unit="AMR", ground="g", bases=(basis,)
    )
    entry = small.happen(proposed, "listing/2")
    ((_, row),) = cases.run(small.database, first=9, kind="listing", open=True)
    assert (row.stream, row.about, row.unit, row.entry) == ("listing/2", basis, "AMR", entry)
