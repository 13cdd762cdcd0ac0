"""Records are corrected, annulled, marked and suspended by entries, never by an edit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ledger.proposal import ProposalMade
from ledger.record.correction import AnnulRecord, CorrectRecord, MarkRecord, SuspendRecord
from ledger.record.record import (
    RecordAnnulled,
    RecordChanged,
    RecordCorrected,
    RecordMarked,
    RecordSuspended,
    is_live,
)
from ledger.refusal import plan
from tests.law import FIRST, Outcome, Past, World, given, officer, past
from tests.ledger.penalties import PENALTY, penalty, registered

if TYPE_CHECKING:
    from ledger.event import Event
    from ledger.situation import Command

FIRST_OFFICER = officer("ECO", "PROVIDER", officer="o1")
SECOND_OFFICER = officer("ECO", "PROVIDER", officer="o2")
FOREIGN = officer("AMR", "PROVIDER", officer="o2")
FILED = FIRST + 1
PROPOSED = FIRST + 2


def proposed(matter: str) -> Past:
    """The first officer proposed it."""
    event = ProposalMade(matter=matter, case=PENALTY)
    return past(event, stream="proposal/1", on="2026-04-01", by=FIRST_OFFICER)


def world(*happened: Past) -> World:
    """A filed penalty, and what else happened."""
    return given(registered(), penalty("2026-03-02"), *happened)


def correct(field: str = "fine", new: str = "2000") -> CorrectRecord:
    return CorrectRecord(record=PENALTY, field=field, new=new, basis="决定书原件")


def decide(command: Command, *happened: Past) -> Outcome:
    """The second officer's act on the second of April."""
    return world(*happened).when(command, by=SECOND_OFFICER, on="2026-04-02")


def test_a_correction_says_old_and_new_and_takes_the_day_of_what_it_mends() -> None:
    outcome = decide(correct(), proposed("record.correction"))
    after = outcome.then(
        RecordCorrected(
            record=PENALTY,
            field="fine",
            old="20000",
            new="2000",
            basis="决定书原件",
            proposed_in=PROPOSED,
        )
    )
    assert outcome.drafts[0].effective_on.isoformat() == "2026-03-02"
    record = after.state().records[PENALTY]
    assert record.facts.fine == Decimal(2000)
    assert record.corrections == [("fine", "20000", "2000", PROPOSED + 1)]
    assert record.entries == [FILED, PROPOSED + 1]


def test_a_list_is_corrected_as_a_list() -> None:
    command = correct("penalty_kinds", '["warning","fine"]')
    after = decide(command, proposed("record.correction")).then(RecordCorrected)
    assert after.state().records[PENALTY].facts.penalty_kinds == ("warning", "fine")


@pytest.mark.parametrize(
    ("field", "new"), [("fine", "两千元"), ("decided_on", "2026"), ("penalty_kinds", "warning")]
)
def test_what_is_no_value_of_the_field_is_refused(field: str, new: str) -> None:
    decide(correct(field, new), proposed("record.correction")).refused(
        "value_must_fit_the_field", rests_on=(FILED,), fields=(field,)
    )


@pytest.mark.parametrize("field", ["document_no", "agency", "colour"])
def test_what_identifies_a_record_is_not_corrected(field: str) -> None:
    decide(correct(field, "x"), proposed("record.correction")).refused(
        "field_must_be_correctable", clause=plan(4), fields=(field,)
    )


@pytest.mark.parametrize(
    "command", [correct(), AnnulRecord(record=PENALTY, reason="revoked", basis="复议决定")]
)
def test_nobody_mends_alone(command: Command) -> None:
    decide(command).refused("matter_must_be_proposed_by_another_officer_first")
    matter = "record.correction" if isinstance(command, CorrectRecord) else "record.annulment"
    world(proposed(matter)).when(command, by=FIRST_OFFICER, on="2026-04-02").refused(
        "proposer_may_not_approve", clause=plan(15), rests_on=(PROPOSED,)
    )


@pytest.mark.parametrize(
    "command",
    [
        correct(),
        AnnulRecord(record=PENALTY, reason="revoked"),
        MarkRecord(record=PENALTY, mark="under_lawsuit"),
        SuspendRecord(record=PENALTY),
    ],
)
def test_only_who_decided_mends(command: Command) -> None:
    both = (proposed("record.correction"), proposed("record.annulment"))
    world(*both).when(command, by=FOREIGN, on="2026-04-02").refused(
        "only_the_deciding_organ_or_its_successor", rests_on=(FILED,)
    )


@pytest.mark.parametrize("command", [correct(), MarkRecord(record=PENALTY, mark="under_lawsuit")])
def test_what_is_not_filed_cannot_be_mended(command: Command) -> None:
    given().when(command, by=SECOND_OFFICER, on="2026-04-02").refused("case_must_exist")


def test_an_annulled_record_is_not_live_and_is_annulled_once() -> None:
    command = AnnulRecord(record=PENALTY, reason="revoked", basis="复议决定")
    after = decide(command, proposed("record.annulment")).then(RecordAnnulled)
    assert not is_live(after.state().records[PENALTY])
    after.when(command, by=SECOND_OFFICER, on="2026-04-03").refused(
        "record_must_not_be_annulled", rests_on=(PROPOSED + 1,)
    )


def test_a_lawsuit_is_marked_until_its_outcome_and_the_record_stays_live() -> None:
    marked = decide(MarkRecord(record=PENALTY, mark="under_lawsuit")).then(RecordMarked)
    record = marked.state().records[PENALTY]
    assert record.marks == {"under_lawsuit": PROPOSED}
    assert is_live(record)
    command = MarkRecord(record=PENALTY, mark="under_lawsuit", on=False)
    ended = marked.when(command, by=SECOND_OFFICER, on="2026-05-06").then(RecordMarked)
    assert ended.state().records[PENALTY].marks == {}


def test_nothing_rests_on_a_suspended_record_until_it_is_taken_up_again() -> None:
    suspended = decide(SuspendRecord(record=PENALTY, basis="法院裁定")).then(RecordSuspended)
    assert not is_live(suspended.state().records[PENALTY])
    command = SuspendRecord(record=PENALTY, suspended=False)
    resumed = suspended.when(command, by=SECOND_OFFICER, on="2026-05-06").then(RecordSuspended)
    assert is_live(resumed.state().records[PENALTY])


@pytest.mark.parametrize(
    "event",
    [
        RecordChanged(status="revoked"),
        RecordCorrected(record=PENALTY, field="fine", old="1", new="2", basis=""),
        RecordAnnulled(record=PENALTY, reason="revoked"),
        RecordMarked(record=PENALTY, mark="under_lawsuit"),
        RecordSuspended(record=PENALTY),
    ],
)
def test_what_is_about_a_record_not_folded_is_set_aside(event: Event) -> None:
    state = given(past(event, stream=PENALTY, on="2026-04-01")).state()
    assert [entry.number for entry in state.orphans] == [FIRST]
    assert not state.records


def test_a_change_keeps_what_it_does_not_name() -> None:
    changed = past(RecordChanged(status="revoked"), stream=PENALTY, on="2026-04-01")
    facts = world(changed).state().records[PENALTY].facts
    assert (facts.status, facts.fine) == ("revoked", Decimal(20000))
