"""The results and classes that the tests of Articles 6 and 7 speak of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.evaluation.pushing import AcknowledgeEvaluation, PushEvaluation
from ledger.evaluation.receiving import ReceiveEvaluation
from ledger.evaluation.result import EvaluationStanding, evaluation_standing
from ledger.record.record import RecordMarked
from ledger.supervision.grading import Grading, grading
from tests.law import SUBJECT, Past, World, day, officer, past
from tests.ledger.sanctions import PENALTY, done, law

if TYPE_CHECKING:
    from ledger.evaluation.evaluation import Evaluation
    from tests.law import Day

DRC = officer("DRC", "PROVIDER", "SUPERVISOR", "PUBLICITY_OFFICER", officer="drc")
TAX = officer("TAX", "PROVIDER", "SUPERVISOR", "PUBLICITY_OFFICER", officer="tax")
FIRST = officer("AMR", "SUPERVISOR", "DESIGNATOR", officer="first")
SECOND = officer("AMR", "SUPERVISOR", "DESIGNATOR", officer="second")
THIRD = officer("AMR", "SUPERVISOR", "DESIGNATOR", officer="third")
ITSELF = officer("", "SUBJECT", officer="itself", subject=SUBJECT)
RECEIVED = "2026-06-01"


def result(**more: Any) -> ReceiveEvaluation:
    """The tax bureau hands in the yearly grade of the subject, C unless told otherwise."""
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "scheme": "tax",
        "grade": "C",
        "evaluator": "TAX",
        "valid_from": date(2026, 6, 1),
        "valid_to": date(2027, 5, 31),
        "model_version": "2026",
        "document_no": "永税评〔2026〕1号",
    }
    return ReceiveEvaluation(**{**fields, **more})


def public(**more: Any) -> ReceiveEvaluation:
    """The national grade of the subject, good unless told otherwise."""
    fields: dict[str, Any] = {"scheme": "national_public", "grade": "good", "evaluator": "NPCIC"}
    return result(**{**fields, **more})


def received(world: World, on: Day = RECEIVED, **more: Any) -> World:
    """The world after the tax bureau handed a grade in."""
    return done(world, result(**more), TAX, on)


def newest(world: World) -> Evaluation:
    """The result received last."""
    return list(world.state().evaluations.values())[-1]


def standing(world: World, on: Day, stream: str = "") -> EvaluationStanding:
    """Where a result stands on a day, the newest unless named."""
    state, policy, calendar = law(world)
    evaluation = state.evaluations[stream or newest(world).id]
    return evaluation_standing(state, evaluation, policy, calendar, day(on))


def graded(world: World, on: Day = RECEIVED) -> Grading:
    """The class of the subject on a day."""
    return grading(*law(world), day(on))


def marked(stream: str = PENALTY, on: Day = "2026-06-02", mark: str = "under_dispute") -> Past:
    """The record is disputed from then on."""
    return past(RecordMarked(record=stream, mark=mark), stream=stream, on=on)


def push(world: World, *recipients: str, **more: Any) -> PushEvaluation:
    """A push of the newest result."""
    return PushEvaluation(
        **{"evaluation": newest(world).id, "recipients": recipients or ("AMR",), **more}
    )


def acknowledgement(world: World, **more: Any) -> AcknowledgeEvaluation:
    """The market regulator confirms that it took the newest result over."""
    fields: dict[str, Any] = {
        "evaluation": newest(world).id,
        "recipient": "AMR",
        "acknowledged_on": date(2026, 6, 3),
    }
    return AcknowledgeEvaluation(**{**fields, **more})
