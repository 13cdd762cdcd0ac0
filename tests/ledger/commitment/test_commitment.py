"""A commitment's state is a fold: nothing raises, orphans are set aside, everything is touched."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.commitment.commitment import (
    EVENTS,
    CommitmentAnnulled,
    CommitmentWithdrawn,
    DocumentReceived,
    MatterFinished,
    OrdinaryProcedureChosen,
    commitment_stream,
)
from ledger.commitment.fulfilment import DeterminationRevoked, FulfilmentDetermined
from ledger.commitment.liability import CommitmentFoundFalse, LiabilityPursued
from tests.law import FIRST, SUBJECT, entry_of, fold, past
from tests.law_tables import evolve_of
from tests.ledger.promises import NUMBER, C, made

if TYPE_CHECKING:
    from ledger.event import Event

DAY = date(2026, 4, 15)
ALL: list[Event] = [
    made(),
    DocumentReceived(document="premises_proof", received_on=DAY),
    MatterFinished(outcome="granted", finished_on=DAY),
    CommitmentWithdrawn(withdrawn_on=DAY),
    CommitmentAnnulled(reason="void"),
    OrdinaryProcedureChosen(matter="FOOD_BUSINESS_LICENCE", application="A-1"),
    FulfilmentDetermined(outcome="none", determining_unit="AMR", determined_on=DAY, breach=True),
    DeterminationRevoked(determination=FIRST, reason="revoked"),
    LiabilityPursued(action="penalty", pursued_on=DAY),
    CommitmentFoundFalse(ground="forged_document", determining_unit="AMR", found_on=DAY, notice=1),
]


def test_the_stream_is_the_number() -> None:
    assert commitment_stream(NUMBER) == C == "2ae6a001-32b3-5402-ae44-02e28e2210fb"


def test_every_event_of_the_room_is_folded() -> None:
    assert set(EVENTS) <= {type(event) for event in ALL}


@for_all(
    st.lists(st.sampled_from(ALL[1:]), max_size=6), st.lists(st.sampled_from(ALL[1:]), max_size=6)
)
def test_any_history_folds_and_loses_nothing(before: list[Event], after: list[Event]) -> None:
    entries = [
        entry_of(past(event, stream=C, on=DAY).draft, FIRST + at)
        for at, event in enumerate([*before, ALL[0], *after])
    ]
    state = fold(SUBJECT, entries)
    told = [e for e in entries if not isinstance(e.data, OrdinaryProcedureChosen)]
    opened = FIRST + len(before)
    assert [e.number for e in state.orphans] == [e.number for e in told if e.number < opened]
    assert state.commitments[C].entries == [e.number for e in told if e.number >= opened]
    assert state.touched == {C}


def test_values_in_the_vault_are_found_by_the_entry_that_holds_them() -> None:
    state = fold(SUBJECT, [])
    for at, event in enumerate(
        [made(), ALL[6], ALL[8], ALL[9], CommitmentWithdrawn(withdrawn_on=DAY)]
    ):
        draft = past(event, stream=C, on=DAY).draft
        evolve_of(event)(state, entry_of(draft, at + 1, sd=("x",)))
    names = {"text", "unfulfilled", "liability_pursued", "finding", "withdrawal"}
    assert set(state.commitments[C].disclosed) == names
