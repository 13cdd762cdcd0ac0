"""Results of evaluations and the supervisory class as documents store them, on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.commitment.matter import rules_on
from ledger.evaluation.result import evaluation_standing, scheme_of
from ledger.supervision.grading import grading
from ledger.supervision.supervision import FAMILY
from ledger.supervision.typical_case import case_standing
from projections import graded

if TYPE_CHECKING:
    from ledger.evaluation.evaluation import Evaluation
    from ledger.evaluation.result import Owed
    from ledger.record.record import RecordFiled
    from ledger.state import SubjectState
    from ledger.supervision.grading import Grading, Reason
    from ledger.supervision.typical_case import TypicalCase
    from projections.facts import Facts
    from projections.horizon import Horizon
    from projections.projection import Standpoint

INSPECTION, LICENCE = "inspection", "licence"


def evaluation(
    state: SubjectState, of: Evaluation, at: Standpoint, horizon: Horizon
) -> graded.Evaluation:
    """A result, where it stands, and what its recipients have to confirm."""
    facts, stands = of.facts, evaluation_standing(state, of, at.policy, at.calendar, at.day)
    horizon.reached(stands.next_change_on)
    scheme = scheme_of(at.policy, of)[1]
    owed = tuple(_owed(each, horizon) for each in stands.owed)
    return graded.Evaluation(
        id=of.id,
        entries=tuple(of.entries),
        situation=stands.situation,
        due_on=min((o.due for o in owed if o.acknowledged_on is None), default=None),
        next_change_on=stands.next_change_on,
        derived_from=stands.derived_from,
        rule=stands.rule,
        scheme=facts.scheme,
        label=scheme["label"],
        kind=stands.kind,
        grade=facts.grade,
        grade_label=scheme["grades"][facts.grade]["label"],
        supervisory_class=stands.supervisory_class,
        evaluator=facts.evaluator,
        receiver=of.receiver,
        received_on=of.received_on,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        in_force=stands.in_force,
        model_version=facts.model_version,
        document_no=facts.document_no,
        basis=facts.basis,
        inputs=facts.inputs,
        fallen=stands.fallen,
        inputs_digest=facts.inputs_digest,
        published_on=of.published[0] if of.published else None,
        shown_publicly=stands.shown_publicly,
        superseded_by=of.superseded_by,
        ended_in=stands.ended_in,
        owed=owed,
    )


def _owed(of: Owed, horizon: Horizon) -> graded.EvaluationOwed:
    """A recall that was never carried out is late once its day has passed, like a push."""
    done = of.acknowledged_on
    late = done > of.due if done is not None else horizon.passed(of.due)
    return graded.EvaluationOwed(
        recipient=of.recipient,
        of=of.of,
        since=of.since,
        due=of.due,
        provisional=of.provisional,
        acknowledged_on=done,
        late=late,
        rule=of.rule,
        derived_from=of.derived_from,
    )


def typical_cases(
    state: SubjectState, at: Standpoint, horizon: Horizon
) -> tuple[graded.TypicalCase, ...]:
    """The cases made of the subject's records, shown or not."""
    return tuple(_typical(state, of, at, horizon) for of in state.typical_cases.values())


def _typical(
    state: SubjectState, of: TypicalCase, at: Standpoint, horizon: Horizon
) -> graded.TypicalCase:
    facts, record = of.facts, state.records.get(of.facts.record)
    stands = case_standing(state, of, at.policy, at.calendar, at.day)
    horizon.reached(stands.next_change_on)
    return graded.TypicalCase(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=stands.situation,
        next_change_on=stands.next_change_on,
        derived_from=stands.derived_from,
        rule=facts.rule,
        kind=facts.kind,
        record=facts.record,
        title=facts.title,
        unit=facts.unit,
        field=record.facts.domain if record else "",
        sound=stands.sound,
        proposed_on=of.proposed_on,
        published_on=of.published[0] if of.published else None,
    )


def speaks(record: Facts | RecordFiled) -> bool:
    """Whether a record may speak about the class: an inspection, a licence of some field."""
    return record.kind == INSPECTION or (record.kind == LICENCE and bool(record.domain))


def supervision(state: SubjectState, at: Standpoint, horizon: Horizon) -> graded.Supervision | None:
    """The class with its reasons; None where nothing speaks about it and the normal one holds."""
    found = grading(state, at.policy, at.calendar, at.day)
    if not found.reasons and not state.confirmations and found.next_change_on is None:
        return None
    horizon.reached(found.next_change_on)
    for record in state.records.values() if found.key_fields else ():
        if speaks(record.facts):
            horizon.passed(record.facts.valid_until)
    return supervised(state, found, at, horizon)


def supervised(
    state: SubjectState, found: Grading, at: Standpoint, horizon: Horizon
) -> graded.Supervision:
    """The class as it is shown, with who confirmed it and what became of a contest."""
    rules = rules_on(at.policy, at.day, FAMILY).rules
    inspected = (
        r.facts.decided_on
        for r in state.records.values()
        if r.facts.kind == INSPECTION and r.annulled is None
    )
    return graded.Supervision(
        supervisory_class=found.supervisory_class,
        label=rules["classes"][found.supervisory_class]["label"],
        computed_class=found.computed_class,
        awaits_confirmation=found.awaits_confirmation,
        reasons=tuple(_reason(each) for each in found.reasons),
        **_confirmation(state, found, at, horizon),
        tilt=found.tilt,
        key_fields=found.key_fields,
        ratio_bp_min=found.ratio_bp_min,
        ratio_bp_max=found.ratio_bp_max,
        times=found.times,
        per=found.per,
        inspected=found.inspected,
        due=found.due,
        interview=found.interview,
        inspected_on=max(inspected, default=None),
        next_change_on=found.next_change_on,
        rule=found.rule,
        derived_from=found.derived_from,
    )


def _reason(of: Reason) -> graded.ClassReason:
    return graded.ClassReason(
        kind=of.kind,
        about=of.stream,
        what=of.what,
        grade=of.grade,
        supervisory_class=of.supervisory_class,
        counts=of.counts,
        because=of.because,
        rule=of.rule,
        derived_from=of.derived_from,
    )


def _confirmation(
    state: SubjectState, found: Grading, at: Standpoint, horizon: Horizon
) -> dict[str, Any]:
    """The confirmation that stands, else the newest one with its contest."""
    held = state.confirmations.get(found.confirmation)
    held = held or next(reversed(state.confirmations.values()), None)
    if held is None:
        return {}
    answered = rules_on(at.policy, at.day, FAMILY).rules["confirmation"]["contest_answer_within"]
    due = None
    if held.contested is not None and held.is_contested:
        due = at.calendar.due(held.contested[0], answered, roll=True).day
        horizon.passed(due)
    return {
        "case": held.id,
        "confirmed_in": held.entries[0],
        "confirmed_on": held.confirmed_on,
        "confirmed_by": held.officer,
        "confirmed_unit": held.agency,
        "contested_on": held.contested[0] if held.contested else None,
        "contest_due": due,
        "contest_outcome": held.decided[0] if held.decided and not held.is_contested else "",
        "disclosed": held.disclosed.copy(),
    }
