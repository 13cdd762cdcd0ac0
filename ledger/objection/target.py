"""Objections (Article 15, 权益保护): what is disputed, which unit answers for it, who made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.commitment.standing import on_column
from ledger.proposal import CASE_UNKNOWN
from ledger.publication.publication import shown_publicly
from ledger.refusal import Code, plan
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listed import listing_standing
from ledger.subject import PERSON

if TYPE_CHECKING:
    from ledger.objection.objection import Objection
    from ledger.registry import Registry
    from ledger.situation import Situation
    from ledger.state import SubjectState

RECORD, LISTING, MEASURE, COMMITMENT = "record", "listing", "measure", "commitment"
ACCOUNTABILITY = "accountability"

RECUSED = Code(
    "maker_of_what_is_disputed_must_stand_aside",
    "Who made or decided what is disputed takes no part in deciding the objection to it.",
    "经办或者作出被异议信息的人员应当回避。",
    plan(15),
)


@dataclass(frozen=True, slots=True)
class Disputed:
    """One thing in an archive that is disputed."""

    stream: str
    kind: str
    """`record`, `listing`, `measure`, `commitment` or `accountability`."""
    unit: str
    """Code of the unit that determined it, or provided it."""
    makers: frozenset[str]
    """Pseudonyms of the officers who made or decided it."""
    entries: tuple[int, ...]


def disputed_of(state: SubjectState, stream: str, registry: Registry) -> Disputed | None:
    """What stands under that stream in the subject's archive; None if nothing does."""
    if record := state.records.get(stream):
        facts = record.facts
        candidates = (facts.agency, facts.provider, record.filed_by)
        unit = next((c for c in candidates if c in registry.agencies), facts.agency)
        return _disputed(stream, RECORD, unit, record.made_by, record.entries)
    if listing := state.listings.get(stream):
        makers = (listing.proposer, listing.decided_by)
        return _disputed(stream, LISTING, listing.unit, makers, listing.entries)
    if measure := state.measures.get(stream):
        makers = (measure.proposer, measure.imposed_by)
        return _disputed(stream, MEASURE, measure.unit, makers, measure.entries)
    if case := state.accountabilities.get(stream):
        makers = (case.proposer, case.decided_by)
        return _disputed(stream, ACCOUNTABILITY, case.unit, makers, case.entries)
    if commitment := state.commitments.get(stream):
        determined = commitment.fulfilment
        unit = commitment.false_by or (determined.determining_unit if determined else "")
        unit = unit or commitment.facts.accepting_unit
        return _disputed(stream, COMMITMENT, unit, commitment.made_by, commitment.entries)
    return None


def _disputed(
    stream: str, kind: str, unit: str, makers: tuple[str, ...], entries: list[int]
) -> Disputed:
    return Disputed(stream, kind, unit, frozenset(m for m in makers if m), tuple(entries))


def is_public(state: SubjectState, disputed: Disputed, situation: Situation) -> bool:
    """Whether anyone may see it today: of an organisation, and published or in force."""
    if state.registration is None or state.registration.kind == PERSON:
        return False
    law = (situation.policy, situation.calendar)
    stream, day = disputed.stream, situation.today
    match disputed.kind:
        case "record":
            return shown_publicly(state.records[stream], *law, day)
        case "listing":
            return listing_standing(state, state.listings[stream], *law, day).in_force
        case "measure":
            return measure_standing(state, state.measures[stream], *law, day).in_force
        case _:
            return on_column(state, state.commitments[stream], *law, day)


def found_disputed(situation: Situation, stream: str) -> tuple[SubjectState, Disputed]:
    """What a command names, with the subject whose archive holds it; refuses what is not there."""
    for state in situation.states.values():
        disputed = disputed_of(state, stream, situation.registry)
        if disputed is not None:
            return state, disputed
    raise CASE_UNKNOWN.refused(fields=("target",))


def recused(of: Objection, state: SubjectState, registry: Registry) -> frozenset[str]:
    """Pseudonyms of the officers who may not decide: makers of it, and deciders of before."""
    disputed = disputed_of(state, of.facts.disputed, registry)
    return frozenset(of.decided_by) | (disputed.makers if disputed else frozenset())


def require_unconcerned(
    situation: Situation, of: Objection, state: SubjectState, officer: str
) -> None:
    """Refuses an officer who made what is disputed, or decided the objection before."""
    if officer in recused(of, state, situation.registry):
        disputed = disputed_of(state, of.facts.disputed, situation.registry)
        first = disputed.entries[:1] if disputed else ()
        decided = (of.decided_in,) if officer in of.decided_by else ()
        raise RECUSED.refused(*first, *decided)
