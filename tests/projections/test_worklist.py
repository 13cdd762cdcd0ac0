"""The work list: what each unit must do, with its last day, until it is done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ledger.commitment.commitment import CommitmentMade
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.publication.publication import PublicationPublished
from ledger.record.record import RecordAnnulled
from ledger.rectification.interview import InterviewCalledOff, InterviewOpened
from ledger.rectification.rectification import RectificationOrdered, RectificationVerified
from ledger.repair.event import RepairAccepted, RepairApplied, RepairRouted
from projections.reading import head
from projections.worklist import work
from tests.projections.small import COMPANY

if TYPE_CHECKING:
    from tests.projections.small import Small


def kinds(small: Small, **filters: str) -> list[str]:
    return [row.kind for _, row in work.run(small.database, first=99, after="", **filters)]


def test_what_must_be_published_is_work_until_it_is(small: Small) -> None:
    small.register()
    stream = small.penalty()
    found = work.run(small.database, first=9, agency="EMB")
    assert found
    assert all(row.kind == "publication.publish" and row.due for _, row in found)
    for _, row in found:
        small.happen(PublicationPublished(channel=row.detail, day=small.today), stream)
    assert not kinds(small)
    small.happen(RecordAnnulled(record=stream, reason="revoked"), "x/1")
    assert set(kinds(small)) == {"publication.take_down"}


def test_a_repair_moves_from_unit_to_unit_with_its_clocks(small: Small) -> None:
    small.register()
    stream = small.penalty()
    applied = RepairApplied(target=stream, target_kind="record", unit="EMB")
    small.happen(applied, "repair/1")
    assert "repair.route" in kinds(small)
    small.happen(RepairRouted(to="EMB"), "repair/1")
    assert "repair.accept" in kinds(small, agency="EMB")
    small.happen(RepairAccepted(), "repair/1")
    (row,) = [row for _, row in work.run(small.database, first=9, kind="repair.decide")]
    assert (row.agency, row.article, row.stream) == ("EMB", 12, "repair/1")
    assert row.due is not None
    assert row.rule


def test_a_rectification_is_verified_or_leads_to_an_interview(small: Small) -> None:
    small.register()
    stream = small.penalty()
    ordered = RectificationOrdered(
        basis=stream,
        basis_kind="record",
        unit="EMB",
        items=1,
        ordered_on=small.today,
        due_on=small.today + timedelta(20),
    )
    small.happen(ordered, "rectification/1")
    assert "rectification.verify" in kinds(small, agency="EMB")
    failed = RectificationVerified(outcome="failed", verified_on=small.today, unit="EMB")
    small.happen(failed, "rectification/1")
    assert "interview.call" in kinds(small, agency="EMB")


def test_an_interview_that_was_called_off_is_not_held(small: Small) -> None:
    small.register()
    ordered = RectificationOrdered(
        basis=small.penalty(),
        basis_kind="record",
        unit="EMB",
        items=1,
        ordered_on=small.today,
        due_on=small.today + timedelta(20),
    )
    small.happen(ordered, "rectification/1")
    failed = RectificationVerified(outcome="failed", verified_on=small.today, unit="EMB")
    small.happen(failed, "rectification/1")
    called = InterviewOpened(
        rectification="rectification/1",
        kind="reminder",
        unit="EMB",
        notified_on=small.today,
        appointed_on=small.today + timedelta(5),
    )
    small.happen(called, "interview/1")
    assert "interview.hold" in kinds(small, agency="EMB")
    small.happen(InterviewCalledOff(called_off_on=small.today), "interview/1")
    assert "interview.hold" not in kinds(small, agency="EMB")
    held = head(small.database, COMPANY)
    assert held is not None
    (interview,) = held.rectifications[0].interviews
    assert (interview.situation, interview.due_on) == ("called_off", None)
    assert interview.rule == "RECTIFICATION-2022#plan-10"


def test_a_commitment_waits_for_its_determination(small: Small) -> None:
    small.register()
    made = CommitmentMade(
        number="62032120260105000001",
        kind="voluntary",
        made_on=small.today,
        accepting_unit="AMR",
        subject_kind="organisation",
        openness="public",
        valid_until=date(2026, 3, 1),
    )
    small.happen(made, "c/1")
    ((_, row),) = work.run(small.database, first=9, agency="AMR")
    assert (row.kind, row.due, row.tag) == ("commitment.determine", date(2026, 3, 1), COMPANY)
    kept = FulfilmentDetermined(outcome="full", determining_unit="AMR", determined_on=small.today)
    small.happen(kept, "c/1")
    assert not kinds(small, agency="AMR")
