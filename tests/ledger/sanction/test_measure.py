"""Folding the entries of a sanction measure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.sanction.measure import MeasureFeedbackRecorded, MeasureLifted
from tests.law import SUBJECT, entry_of, fold, past
from tests.ledger.sanctions import FINANCE, listing_of, measure_of, sanctioned

if TYPE_CHECKING:
    from ledger.event import Event

DAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    "event",
    [
        MeasureLifted(reason="error", lifted_on=DAY),
        MeasureFeedbackRecorded(code="M06", result="applied", happened_on=DAY),
    ],
    ids=lambda event: event.TOPIC,
)
def test_an_entry_without_its_measure_is_set_aside(event: Event) -> None:
    entry = entry_of(past(event, stream="x", on=DAY).draft, 1)
    assert fold(SUBJECT, [entry]).orphans == [entry]


def test_a_measure_keeps_who_when_and_what_it_rests_on() -> None:
    world = sanctioned()
    measure = world.state().measures[measure_of(world)]
    assert (measure.code, measure.unit, measure.imposed_by) == ("M06", "FIN", FINANCE.officer)
    assert measure.bases == (listing_of(world),)
    assert measure.imposed_in == world.entries[-1].number
    assert {measure.id, listing_of(world)} <= world.state().touched
