"""Accountability (Article 11, 责任追究): the entity's listing or record that a person answers for.

It must be live and free of dispute, of the acting unit, name the person, and be one that the
clause is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.accountability.responsibility import rules_of
from ledger.notice.notice import same_unit
from ledger.proposal import CASE_UNKNOWN
from ledger.record.identity import normal_document_no
from ledger.refusal import Code, plan
from ledger.sanction.listed import basis_of, rule_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.accountability.accountability import Accountability
    from ledger.situation import Situation
    from ledger.state import SubjectState

NOT_LIVE = Code(
    "parent_of_accountability_must_be_live",
    "The listing or record is repaired, ended, annulled or suspended; nobody answers for it.",
    "名单或者记录已修复、期满、撤销或者停止执行，不得据以追究责任。",
    plan(11),
)
DISPUTED = Code(
    "parent_of_accountability_must_not_be_disputed",
    "The listing or record is under objection, reconsideration or lawsuit.",
    "名单或者记录处于异议、复议或者诉讼中，不得单独据以追究责任。",
    plan(11),
)
NOT_UNIT = Code(
    "accountability_is_decided_by_the_determining_unit",
    "Only the unit that determined the listing or record, or its successor, holds to account.",
    "责任追究由作出认定的单位或者其承继单位办理。",
    plan(11),
)
NOT_HELD_THEN = Code(
    "person_must_have_held_the_role_at_the_time_of_the_act",
    "Only who held a responsible role in the entity at the time of the act answers for it.",
    "仅行为发生时担任该主体责任人员的，方可追究责任。",
    plan(11),
)
NOT_NAMED = Code(
    "person_must_be_named_in_the_determination",
    "The determination that the listing or record rests on must name the person.",
    "责任人员须在认定文书中载明。",
    plan(11),
)
CLAUSE = Code(
    "clause_must_cover_the_role",
    "No clause of the rules covers this role for this kind of listing or record.",
    "所引条款不适用于该身份或者该类名单、记录。",
    plan(11),
)
REPAIRING = Code(
    "repair_of_the_parent_must_be_decided_first",
    "An application for repair of the listing or record is open; it is decided first.",
    "该名单或者记录的信用修复申请正在办理，须先行办结。",
    plan(11),
)


@dataclass(frozen=True, slots=True)
class Parent:
    """A listing or record of an entity."""

    stream: str
    state: SubjectState
    unit: str
    """Code of the unit that determined it."""
    document_no: str
    decided_on: date
    kind: str
    """`listing` or `record`."""
    bases: tuple[str, ...]
    """Streams of what a listing rests on."""
    entries: tuple[int, ...]


def parent_of(situation: Situation, stream: str) -> Parent:
    """The listing or record under a stream; refuses what is neither."""
    if state := situation.holder("records", stream):
        record = state.records[stream]
        facts, entries = record.facts, tuple(record.entries)
        return Parent(
            stream, state, facts.agency, facts.document_no, facts.decided_on, "record", (), entries
        )
    state = situation.holder("listings", stream)
    listing = state.listings[stream] if state else None
    if state is None or listing is None or listing.listed_on is None:
        raise CASE_UNKNOWN.refused(fields=("parent",))
    decided, mirrored = listing.decided, listing.mirrored
    number = decided.decision_no if decided else mirrored.case_no if mirrored else ""
    on = decided.decided_on if decided else listing.listed_on
    entries = tuple(listing.entries)
    return Parent(stream, state, listing.unit, number, on, "listing", listing.bases, entries)


def require_unit(situation: Situation, of: Parent | Accountability) -> None:
    """Refuses any but the unit that determined it."""
    if not same_unit(situation, of.unit):
        raise NOT_UNIT.refused(*of.entries[:1])


def require_live(situation: Situation, parent: Parent) -> None:
    """Refuses a parent that does not stand, or is disputed."""
    law = (situation.policy, situation.calendar, situation.today)
    basis = basis_of(parent.state, parent.stream, *law)
    if basis is None or not basis.stands:
        ended = (basis.ended_in,) if basis and basis.ended_in else ()
        raise NOT_LIVE.refused(*parent.entries[:1], *ended)
    if basis.marks:
        raise DISPUTED.refused(*basis.entries)


def require_named(parent: Parent, document_no: str) -> None:
    """Refuses a document other than the determination itself."""
    named = normal_document_no(document_no)
    if not named or named != normal_document_no(parent.document_no):
        raise NOT_NAMED.refused(*parent.entries[:1], fields=("named_in",))


def require_at_rest(parent: Parent) -> None:
    """Refuses while a repair of the parent, or of what it rests on, is open."""
    about = {parent.stream, *parent.bases}
    for repair in parent.state.repairs.values():
        if repair.target in about and repair.is_open:
            raise REPAIRING.refused(*repair.entries[:1])


def covering(situation: Situation, parent: Parent, role: str, code: str) -> Mapping[str, Any]:
    """The clause of the rules; refuses one that does not cover the role or the parent."""
    clause: Mapping[str, Any] | None = rules_of(situation).rules["clauses"].get(code)
    if clause is None or role not in clause["roles"] or not _is_about(situation, parent, clause):
        raise CLAUSE.refused(*parent.entries[:1], fields=("clause",))
    return clause


def _is_about(situation: Situation, parent: Parent, clause: Mapping[str, Any]) -> bool:
    if parent.kind == "listing":
        rule = rule_of(situation.policy, parent.state.listings[parent.stream])[1]
        return rule["list_class"] in clause["list_classes"]
    facts = parent.state.records[parent.stream].facts
    kinds = clause["penalty_kinds"]
    return facts.kind in clause["record_kinds"] and (
        not kinds or bool(set(kinds) & set(facts.penalty_kinds))
    )
