"""What an act of Article 9 rests on, checked when it is proposed and again when it is decided.

Every decision named must be in the archive and live; at least one must be free of dispute.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ledger.rectification.interview_record import refuse_as_basis
from ledger.sanction.listed import basis_of
from ledger.sanction.sanction import NO_BASIS, NOT_IN_ARCHIVE, NOT_LIVE, ONLY_DISPUTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.sanction.live_basis import LiveBasis
    from ledger.situation import Situation
    from ledger.state import SubjectState


def live_bases(
    situation: Situation, state: SubjectState, streams: tuple[str, ...]
) -> list[LiveBasis]:
    """The bases named, each of them live; refuses none, unknown, dead, only disputed ones."""
    if not streams:
        raise NO_BASIS.refused(fields=("bases",))
    refuse_as_basis(state, streams)
    found = []
    for stream in streams:
        basis = basis_of(state, stream, situation.policy, situation.calendar, situation.today)
        if basis is None:
            raise NOT_IN_ARCHIVE.refused(fields=("bases",))
        if not basis.stands:
            rests_on = (*basis.entries, basis.ended_in) if basis.ended_in else basis.entries
            raise NOT_LIVE.refused(*rests_on, fields=("bases",))
        found.append(basis)
    if all(basis.marks for basis in found):
        raise ONLY_DISPUTED.refused(*(e for b in found for e in b.entries), fields=("bases",))
    return found


def meeting(
    state: SubjectState, bases: list[LiveBasis], meets: Callable[[SubjectState, LiveBasis], bool]
) -> list[LiveBasis]:
    """Those of the bases that meet a rule and are free of dispute."""
    return [basis for basis in bases if not basis.marks and meets(state, basis)]


def decided_by(state: SubjectState, basis: LiveBasis) -> str:
    """Code of the unit that decided what the basis is."""
    if record := state.records.get(basis.stream):
        return record.facts.agency
    if case := state.accountabilities.get(basis.stream):
        return case.unit
    if commitment := state.commitments.get(basis.stream):
        determined = commitment.fulfilment
        return commitment.false_by or (determined.determining_unit if determined else "")
    return state.listings[basis.stream].unit


def is_linked(state: SubjectState, basis: LiveBasis, linked: Mapping[str, Any]) -> bool:
    """Whether the basis is conduct that the clause is about (关联): list, kind, field, penalty."""
    if case := state.accountabilities.get(basis.stream):
        held = state.linked[case.parent]
        return is_linked(held, replace(basis, stream=case.parent), linked)
    if basis.stream in state.listings:
        return basis.kind in linked["list_classes"]
    if basis.stream in state.commitments:
        return bool(linked["commitments"])
    facts = state.records[basis.stream].facts
    if facts.kind not in linked["record_kinds"]:
        return False
    if linked["domains"] and facts.domain not in linked["domains"]:
        return False
    penalties = linked["penalty_kinds"]
    return not penalties or bool(set(penalties) & set(facts.penalty_kinds))
