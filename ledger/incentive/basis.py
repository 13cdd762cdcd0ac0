"""Incentives (Article 8, 守信激励): what an entry of the incentive list may rest on.

Honours, awards, contracts performed, commitments kept; each must be live and in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ledger.refusal import Code, plan
from ledger.sanction.live_basis import record_basis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.situation import Situation
    from ledger.state import SubjectState

FULL = "full"
ONE_DAY = timedelta(1)
_VALID = frozenset({"", "valid"})

NO_BASIS = Code(
    "incentive_must_name_its_basis",
    "An incentive listing rests on a record or commitment of the subject, or on a document.",
    "列入红名单须指明依据。",
    plan(8),
)
UNFIT = Code(
    "incentive_basis_must_be_of_a_kind_of_the_list",
    "The list does not rest on records of this kind, or it is not in the subject's archive.",
    "该红名单不得以此类信息为依据，或者该信息不在其信用档案中。",
    plan(8),
)
NOT_LIVE = Code(
    "incentive_basis_must_be_live",
    "The basis is annulled, suspended, ended, out of date or disputed.",
    "依据已撤销、停止执行、期满、失效或者存在异议。",
    plan(8),
)


@dataclass(frozen=True, slots=True)
class Merit:
    """Whether a record or commitment speaks for its subject on a day."""

    stream: str
    stands: bool
    marks: tuple[str, ...]
    ended_in: int
    last_day: date | None
    entries: tuple[int, ...]


def merit_of(
    state: SubjectState, stream: str, policy: Policy, calendar: Calendar, day: date
) -> Merit | None:
    """The record or commitment as a merit that day; None if it is in no archive here."""
    if record := state.records.get(stream):
        basis = record_basis(record, policy, calendar, day)
        until = record.facts.valid_until
        runs = record.facts.status in _VALID and (until is None or day <= until)
        last = min((d for d in (basis.last_day, until) if d), default=None)
        return Merit(
            stream, basis.stands and runs, basis.marks, basis.ended_in, last, basis.entries
        )
    commitment = state.commitments.get(stream)
    if commitment is None:
        return None
    kept = commitment.fulfilment is not None and commitment.fulfilment.outcome == FULL
    gone = commitment.annulled_in or commitment.withdrawn_in or commitment.false_in
    return Merit(
        stream,
        kept and not gone,
        tuple(commitment.marks),
        gone,
        None,
        (commitment.determined_in or commitment.entries[0],),
    )


def require_merits(
    situation: Situation, state: SubjectState, rule: Mapping[str, Any], bases: tuple[str, ...]
) -> None:
    """Refuses a basis of another kind, one that is not live, and only disputed ones."""
    found = []
    for stream in bases:
        if not _fits(state, rule, stream):
            raise UNFIT.refused(fields=("bases",))
        merit = merit_of(state, stream, situation.policy, situation.calendar, situation.today)
        if merit is None or not merit.stands:
            ended = (merit.ended_in,) if merit and merit.ended_in else ()
            raise NOT_LIVE.refused(*(merit.entries if merit else ()), *ended, fields=("bases",))
        found.append(merit)
    if found and all(merit.marks for merit in found):
        raise NOT_LIVE.refused(*(e for m in found for e in m.entries), fields=("bases",))


def _fits(state: SubjectState, rule: Mapping[str, Any], stream: str) -> bool:
    if record := state.records.get(stream):
        return record.facts.kind in rule["record_kinds"]
    return stream in state.commitments and bool(rule["commitments"])
