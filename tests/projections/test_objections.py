"""Objections in documents, cases and the work list: who must do what by when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ledger.objection.event import (
    ObjectionAnswered,
    ObjectionClockResumed,
    ObjectionClockStopped,
    ObjectionDecided,
    ObjectionFiled,
    ObjectionMarked,
    ObjectionReviewRequested,
    ObjectionRouted,
)
from ledger.record.record import RecordCorrected
from projections.cases import cases
from projections.provenance import derived
from projections.reading import head, pages
from projections.worklist import work
from tests.projections.small import COMPANY, OTHER

if TYPE_CHECKING:
    from projections.dispute import Objection
    from tests.projections.small import Small

CASE = "objection/1"


def disputed(small: Small, **more: str) -> str:
    """A penalty is objected to on Monday 5 January 2026; answers its stream."""
    small.register()
    stream = small.penalty()
    fields = {"ground": "error", "window": "DRC", "unit": "EMB", "disputed_kind": "record"}
    filed = ObjectionFiled(subject=COMPANY, disputed=stream, **{**fields, **more})
    small.happen(filed, CASE)
    return stream


def of(small: Small, tag: str = COMPANY) -> Objection:
    found = head(small.database, tag)
    assert found is not None
    (case,) = found.objections
    return case


def todo(small: Small) -> list[tuple[str, str, str]]:
    rows = [row for _, row in work.run(small.database, first=99, article=15)]
    return [(row.kind, row.agency, row.due.isoformat() if row.due else "") for row in rows]


def test_the_mark_stands_in_the_document_while_the_dispute_does(small: Small) -> None:
    stream = disputed(small)
    found = head(small.database, COMPANY)
    assert found is not None
    assert found.counts.marked == 1
    (shown,) = [r for p in pages(small.database, COMPANY) for r in p.records]
    assert shown.id == stream
    assert [(m.mark, m.entry) for m in shown.marks] == [("under_dispute", of(small).entries[0])]
    small.happen(ObjectionDecided(outcome="denied", unit="EMB"), CASE)
    (shown,) = [r for p in pages(small.database, COMPANY) for r in p.records]
    assert shown.marks == ()


def test_an_objection_moves_from_unit_to_unit_with_its_clocks(small: Small) -> None:
    stream = disputed(small)
    assert todo(small) == [("objection.mark", "DRC", "2026-01-06")]
    small.happen(ObjectionMarked(), CASE)
    assert todo(small) == [("objection.route", "DRC", "2026-01-07")]
    small.happen(ObjectionRouted(to="EMB"), CASE)
    assert todo(small) == [("objection.decide", "EMB", "2026-01-12")]
    small.happen(ObjectionClockStopped(ground="testing"), CASE)
    assert todo(small) == [("objection.decide", "EMB", "")]
    small.happen(ObjectionClockResumed(), CASE)
    small.happen(ObjectionDecided(outcome="partly", unit="EMB", owed="record.correct"), CASE)
    assert set(todo(small)) == {
        ("objection.answer", "DRC", "2026-01-19"),
        ("objection.mend", "EMB", "2026-01-08"),
    }
    mended = RecordCorrected(record=stream, field="fine", old="20000", new="2000", basis="b")
    small.happen(mended, stream)
    answered = ObjectionAnswered(answered_on=small.today, method="direct", remedies=("lawsuit",))
    small.happen(answered, CASE)
    assert todo(small) == []
    assert [r.kind for r in of(small).remedies] == ["lawsuit"]
    small.happen(ObjectionReviewRequested(), CASE)
    assert todo(small) == [("objection.review", "DRC", "2026-01-12")]


def test_what_is_late_turns_late_by_the_day_alone(small: Small) -> None:
    disputed(small)
    assert [c.late for c in of(small).clocks] == [False, False, False]
    small.today = date(2026, 1, 8)
    small.runner.catch_up()
    assert {c.step: c.late for c in of(small).clocks} == {
        "mark": True,
        "route": True,
        "answer": False,
    }
    ((_, row),) = cases.run(small.database, first=9, kind="objection", due_until=small.today)
    assert (row.about, row.unit, row.open, row.situation) == (
        of(small).disputed,
        "EMB",
        True,
        "FILED",
    )


def test_who_made_the_record_is_named_as_recused(small: Small) -> None:
    disputed(small)
    assert of(small).recused == ("o1",)


def test_what_is_disputed_says_that_an_objection_rests_on_it(small: Small) -> None:
    stream = disputed(small)
    rows = derived.run(small.database, first=9, tag=COMPANY, parent=stream)
    assert [(row.what, row.stream) for _, row in rows] == [("objection", CASE)]


def test_a_mix_up_is_shown_in_both_archives_and_worked_on_in_one(small: Small) -> None:
    small.register()
    small.register(OTHER, "永昌县乙公司")
    stream = small.penalty()
    filed = ObjectionFiled(
        subject=COMPANY,
        ground="identity_mix_up",
        window="DRC",
        unit="DRC",
        disputed=stream,
        disputed_kind="record",
        confused_with=OTHER,
    )
    small.happen(filed, CASE, COMPANY, OTHER)
    assert of(small, OTHER).confused_with == OTHER
    assert len(todo(small)) == 1
    assert len(cases.run(small.database, first=9, kind="objection")) == 1
    small.happen(ObjectionMarked(), CASE, COMPANY, OTHER)
    assert todo(small) == [("objection.decide", "DRC", "2026-01-14")]
