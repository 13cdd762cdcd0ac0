"""Which command an entry came from: every act is made again, or says why it is not."""

from __future__ import annotations

import pytest

from ledger.acts import AGAIN, NOT_AGAIN
from ledger.again import HELD, again
from ledger.commands import HANDLERS
from ledger.proposal import ProposalMade
from ledger.repair.application import ApplyForRepair
from ledger.repair.event import RepairApplied
from ledger.topics import TOPICS
from tests.law import entry_of, past


@pytest.mark.parametrize("topic", TOPICS)
def test_every_event_is_made_again_or_has_its_reason(topic: str) -> None:
    assert (TOPICS[topic] in AGAIN) != (topic in NOT_AGAIN)
    assert len(NOT_AGAIN.get(topic, "a reason of several words").split()) > 2


def test_reasons_are_given_for_events_there_are() -> None:
    assert NOT_AGAIN.keys() <= TOPICS.keys()


def test_every_command_is_one_that_is_decided() -> None:
    assert {way.command for ways in AGAIN.values() for way in ways} <= HANDLERS.keys()


def test_a_command_is_read_from_its_entry_and_texts_are_stood_in_for() -> None:
    event = RepairApplied(
        target="r-1", target_kind="record", unit="AMR", materials=("m",), applicant="agent"
    )
    entry = entry_of(past(event, stream="repair-1", on="2026-05-06").draft, 7)
    (way,) = AGAIN[RepairApplied]
    assert way.made(entry) == ApplyForRepair(
        target="r-1", commitment=HELD, materials=("m",), applicant="agent", agent=HELD
    )


def test_a_field_that_is_found_nowhere_stops_the_table() -> None:
    with pytest.raises(TypeError, match="commitment"):
        again(ProposalMade, ApplyForRepair, target=lambda _: "")
