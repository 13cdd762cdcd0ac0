"""Commitments, rectifications, interviews, repairs and notices as documents store them.

Pure: each function takes the folded state and a standpoint, and what the stems compute of
them; every day that will change an answer goes into the horizon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.commitment.matter import rules_on
from ledger.commitment.standing import missing_for_export, on_column, standing
from ledger.notice.notice import time_to_answer
from ledger.rectification.grounds import FAMILY as RECTIFICATION
from ledger.rectification.rectification import rectification_standing
from projections import holdings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.commitment.commitment import Commitment
    from ledger.commitment.standing import Standing
    from ledger.event import Source
    from ledger.notice.notice import Notice
    from ledger.rectification.interview import Interview
    from ledger.rectification.rectification import Rectification
    from ledger.repair.bankruptcy import Bankruptcy
    from ledger.state import SubjectState
    from projections.horizon import Horizon
    from projections.projection import Standpoint


def file_source(source: Source | None) -> holdings.FileSource | None:
    """The file and row that something came from."""
    if source is None:
        return None
    return holdings.FileSource(file=source.file, sheet=source.sheet, row=source.row)


def corrections(of: Iterable[tuple[str, str, str, int]]) -> tuple[holdings.Correction, ...]:
    """What was corrected from the beginning, oldest first."""
    return tuple(holdings.Correction(field=f, old=o, new=n, entry=e) for f, o, n, e in of)


def marks(of: Mapping[str, int]) -> tuple[holdings.Mark, ...]:
    """The marks that stand, in order of name."""
    return tuple(holdings.Mark(mark=mark, entry=entry) for mark, entry in sorted(of.items()))


def commitment(
    state: SubjectState, of: Commitment, at: Standpoint, horizon: Horizon
) -> holdings.Commitment:
    """A commitment and where it stands."""
    facts, stands = of.facts, standing(of, at.policy, at.calendar, at.day)
    horizon.reached(stands.next_change_on)
    return holdings.Commitment(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=stands.situation,
        due_on=stands.due_on,
        provisional=stands.provisional,
        next_change_on=stands.next_change_on,
        derived_from=stands.derived_from,
        rule=stands.rule,
        number=facts.number,
        kind=facts.kind,
        matter=facts.matter,
        template=facts.template,
        application=facts.application,
        made_on=facts.made_on,
        valid_until=facts.valid_until,
        accepting_unit=facts.accepting_unit,
        openness=facts.openness,
        outstanding=_outstanding(of),
        late=stands.late,
        fulfilment=_fulfilment(of),
        pursued=tuple(of.pursued),
        corrections=corrections(of.corrections),
        marks=marks(of.marks),
        missing_fields=missing_for_export(of),
        **_ended(of, stands),
        collected=facts.collected,
        backfill=facts.backfill,
        batch=of.batch,
        source=file_source(of.source),
        published=on_column(state, of, at.policy, at.calendar, at.day),
    )


def _ended(of: Commitment, stands: Standing) -> dict[str, Any]:
    """How and in which entries a commitment ended otherwise than by fulfilment, and until when
    a breach is shown."""
    return {
        "shown_until": stands.shown_until,
        "shown_rule": stands.shown_rule,
        "ended": stands.ended,
        "false_on": of.false_on,
        "false_by": of.false_by,
        "false_in": of.false_in,
        "withdrawn_in": of.withdrawn_in,
        "annulled_in": of.annulled_in,
        "repaired_on": of.repaired_on,
        "repaired_in": of.repaired_in,
    }


def _outstanding(of: Commitment) -> tuple[holdings.DocumentOwed, ...]:
    return tuple(
        holdings.DocumentOwed(
            document=owed.document,
            due_on=owed.due_on,
            received_on=of.received[owed.document][0] if owed.document in of.received else None,
            received_in=of.received[owed.document][1] if owed.document in of.received else 0,
        )
        for owed in of.facts.outstanding
    )


def _fulfilment(of: Commitment) -> holdings.Fulfilment | None:
    made = of.fulfilment
    if made is None:
        return None
    return holdings.Fulfilment(
        outcome=made.outcome,
        cause=made.cause,
        breach=made.breach,
        unit=made.determining_unit,
        on=made.determined_on,
        entry=of.determined_in,
    )


def rectification(
    state: SubjectState, of: Rectification, at: Standpoint, horizon: Horizon
) -> holdings.Rectification:
    """A rectification with its interviews, and where it stands."""
    facts = of.facts
    stands = rectification_standing(state, of, at.policy, at.calendar, at.day)
    horizon.reached(stands.next_change_on)
    return holdings.Rectification(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=stands.situation,
        due_on=stands.due_on,
        provisional=stands.provisional,
        next_change_on=stands.next_change_on,
        derived_from=stands.derived_from,
        rule=stands.rule,
        basis=facts.basis,
        basis_kind=facts.basis_kind,
        unit=facts.unit,
        items=facts.items,
        ordered_on=facts.ordered_on,
        campaign=facts.campaign,
        awaits_interview=stands.awaits_interview,
        interviews=tuple(interview(each, at) for each in of.interviews.values()),
    )


def interview(of: Interview, at: Standpoint) -> holdings.Interview:
    """An interview; it is no sanction, and nothing follows from it by a date."""
    facts, held = of.facts, of.held
    rules = rules_on(at.policy, facts.notified_on, RECTIFICATION)
    situation = "missed" if of.missed_in else "called"
    if of.called_off_in:
        situation = "called_off"
    if held is not None:
        situation = "signed" if of.signed_in else "held"
    return holdings.Interview(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=situation,
        due_on=facts.appointed_on if of.is_open else None,
        derived_from=facts.rests_on,
        rule=rules.rule(rules.rules["interview"]["clause"]),
        kind=facts.kind,
        unit=facts.unit,
        notified_on=facts.notified_on,
        appointed_on=facts.appointed_on,
        because=facts.because,
        held_on=held.held_on if held else None,
        officers=held.officers if held else (),
        refused_to_sign=bool(of.signed and of.signed.refused),
        no_show=of.is_no_show,
        follow_ups=tuple(outcome for outcome, *_ in of.follow_ups),
    )


def bankruptcy(of: Bankruptcy, horizon: Horizon) -> holdings.Bankruptcy:
    """A statement that stands from the ruling until its outcome."""
    facts, ended = of.facts, of.ended
    stated = horizon.reached(facts.ruled_on)
    over = ended is not None and horizon.reached(ended[1])
    return holdings.Bankruptcy(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation="ended" if over else "stated" if stated else "",
        derived_from=tuple(of.entries),
        rule=facts.rule,
        kind=facts.kind,
        ruled_on=facts.ruled_on,
        court=facts.court,
        ruling_no=facts.ruling_no,
        outcome=ended[0] if ended else "",
        ended_on=ended[1] if ended else None,
    )


def notice(of: Notice, at: Standpoint, horizon: Horizon) -> holdings.Notice:
    """A notice, its time to answer and what came back."""
    served = of.served
    if served is None:
        return holdings.Notice(
            id=of.case,
            entries=tuple(of.entries),
            situation="not_served",
            derived_from=tuple(of.failed),
            act=of.act,
            agency=of.agency,
        )
    runs = time_to_answer(of, at.policy, at.calendar)
    over = horizon.reached(runs.opens_on)
    answered = [a for a in of.answers if not a.waived]
    situation = "over" if over else "running"
    if answered:
        situation = "replied" if of.replied_to >= answered[-1].entry else "answered"
    return holdings.Notice(
        id=of.case,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=situation,
        due_on=runs.last_day,
        provisional=runs.provisional,
        next_change_on=None if over else runs.opens_on,
        derived_from=runs.derived_from,
        rule=runs.rule,
        act=of.act,
        agency=of.agency,
        served_on=runs.served_on,
        method=served.method,
        clauses=served.clauses,
        rests_on=served.rests_on,
        measures=served.measures,
        hearing_until=runs.hearing_until,
        heard=of.heard[0] if of.heard else "",
        waived=any(a.waived for a in of.answers),
        answers=len(answered),
    )
