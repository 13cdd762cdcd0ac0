"""Whom to inspect, and what is owed on results: rows of the projections."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ledger.evaluation.evaluation import (
    EvaluationAcknowledged,
    EvaluationPushed,
    EvaluationReceived,
    EvaluationWithdrawn,
)
from projections.supervision import classes
from projections.worklist import work

if TYPE_CHECKING:
    from projections.supervision import ClassRow
    from tests.projections.small import Small

STREAM = "evaluation/1"


def received(small: Small, grade: str = "C", stream: str = STREAM, **more: Any) -> None:
    """The tax bureau's grade."""
    event = EvaluationReceived(
        scheme="tax",
        grade=grade,
        evaluator="TAX",
        valid_from=small.today,
        rule_set="EVALUATION-2022",
        **more,
    )
    small.happen(event, stream)


def listed(small: Small, **filters: Any) -> list[ClassRow]:
    """The subjects about whose class something speaks."""
    return [row for _, row in classes.run(small.database, first=9, **filters)]


def test_a_subject_is_listed_while_something_speaks_about_its_class(small: Small) -> None:
    small.register()
    assert not listed(small)
    received(small, valid_to=small.today + timedelta(30))
    (row,) = listed(small, supervisory_class="C")
    assert (row.kind, row.supervision.ratio_bp_min) == ("organisation", 2100)
    assert row.supervision.derived_from
    small.runner.catch_up()
    assert not listed(small, supervisory_class="D")
    small.happen(EvaluationWithdrawn(reason="by_evaluator", withdrawn_on=small.today), STREAM)
    assert not listed(small)


def test_recipients_owe_a_confirmation_until_they_give_it(small: Small) -> None:
    small.register()
    received(small)
    small.happen(EvaluationPushed(recipients=("AMR",), pushed_on=small.today), STREAM)

    def owed() -> list[tuple[str, str]]:
        rows = work.run(small.database, first=9, article=6)
        return [(row.kind, row.agency) for _, row in rows]

    assert owed() == [("evaluation.acknowledge", "AMR")]
    done = EvaluationAcknowledged(recipient="AMR", of="push", acknowledged_on=small.today)
    small.happen(done, STREAM)
    assert owed() == []
    received(small, "D", "evaluation/2", supersedes=STREAM)
    assert owed() == [("evaluation.recall", "AMR")]
