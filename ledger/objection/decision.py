"""Objections (Article 15, 权益保护): the decision, and the answer to whoever objected.

The responsible unit decides, by an officer who had no part in what is disputed (回避). An upheld
objection corrects or annuls the record by the same act, or names the act that is owed. A denial
is proposed by one officer and made by another; the answer names the remedies against it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.again import again
from ledger.notice.notice import FAMILY as PROCEDURE
from ledger.notice.service import AHEAD
from ledger.objection.case import (
    OFFICER,
    ObjectionCommand,
    found_objection,
    require_marked,
    require_stage,
    require_unit,
    require_window,
    step,
)
from ledger.objection.event import ObjectionAnswered, ObjectionDecided
from ledger.objection.objection import (
    DECIDED,
    DENIED,
    FILED,
    FOUND_WRONG,
    MARKED,
    ROUTED,
    Objection,
)
from ledger.objection.rules import objection_rules
from ledger.objection.target import RECORD, require_unconcerned
from ledger.proposal import approved_by_another
from ledger.record.correction import FieldCorrection, annulled, corrected
from ledger.record.record import RecordAnnulled, RecordCorrected
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ledger.event import Draft, Event
    from ledger.policy import RuleSet
    from ledger.situation import Command, Situation
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

DENIAL = "objection.denial"
"""The matter of the proposal that another officer approves."""

OUTCOME = Code(
    "decision_needs_an_outcome_and_reasons",
    "A decision has an outcome that the rules know, and reasons.",
    "处理决定须写明结果和理由。",
    plan(15),
)
MENDED = Code(
    "upheld_objection_must_be_mended_or_owed",
    "What was found wrong is corrected or annulled by the decision, or the act owed is named: "
    "one of the three, that fits what is disputed; another outcome has none.",
    "异议成立的须当即更正或者撤销，或者写明应办事项；其他结果不得填写。",
    plan(15),
)
ANSWER = Code(
    "answer_must_name_service_and_remedies",
    "The answer says when and how it was given, and names the remedies against what was not "
    "upheld.",
    "答复须写明送达时间、方式，并告知救济途径。",
    plan(15),
)


class DecideObjection(ObjectionCommand, frozen=True):
    """Decide the objection; a denial was proposed by another officer (`objection.denial`).

    Correcting or annulling in the same act needs the proposals that these acts always need
    (`record.correction`, `record.annulment`).
    """

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})
    outcome: str
    """`upheld`, `partly`, `denied` or `inconclusive`."""
    reasons: str
    """Kept in the vault."""
    corrections: tuple[FieldCorrection, ...] = ()
    annul: str = ""
    """Why the record falls away: `filed_in_error`, `revoked`, `changed_on_review` …"""
    basis: str = ""
    """The document that the correction or annulment rests on."""
    owed: str = ""
    """The act that is owed instead: `listing.remove`, `measure.lift`, `record.file` …"""


class AnswerObjection(ObjectionCommand, frozen=True):
    """Tell whoever objected the outcome, its reasons and the remedies."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})
    answered_on: date
    method: str
    """How it was given: `direct`, `post`, `electronic` …"""
    remedies: tuple[str, ...] = ()
    """`review`, `reconsideration`, `lawsuit`."""


def decide(command: DecideObjection, situation: Situation) -> list[Draft]:
    """Refuses another unit, an unmarked one, who made what is disputed, a denial by one alone, and
    a wrong that is neither mended nor owed."""
    state, of = found_objection(situation, command.objection)
    require_unit(situation, of)
    require_stage(of, ROUTED, *((FILED, MARKED) if of.is_own else ()))
    require_marked(of)
    require_unconcerned(situation, of, state, situation.actor.officer)
    rule_set = objection_rules(situation.policy, of.filed_on)
    if command.outcome not in rule_set.rules["outcomes"]["known"] or not command.reasons.strip():
        raise OUTCOME.refused(of.entries[0], fields=("outcome", "reasons"))
    _require_mending(command, of, state, rule_set)
    proposed = _proposed(situation, of, state) if command.outcome == DENIED else 0
    event = ObjectionDecided(
        outcome=command.outcome, unit=of.unit, owed=command.owed, proposed_in=proposed
    )
    decided = step(situation, state, of, event, reasons=command.reasons)
    return [decided, *_mending(command, situation, of, state)]


def answer(command: AnswerObjection, situation: Situation) -> list[Draft]:
    """Refuses an answer before the decision, on a day ahead, and one silent about remedies."""
    state, of = found_objection(situation, command.objection)
    require_window(situation, of)
    require_stage(of, DECIDED)
    if command.answered_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.answered_on, fields=("answered_on",))
    missing = _missing(command, situation, of)
    if missing:
        raise ANSWER.refused(of.decided_in, fields=missing)
    event = ObjectionAnswered(
        answered_on=command.answered_on, method=command.method, remedies=command.remedies
    )
    return [step(situation, state, of, event)]


def _proposed(situation: Situation, of: Objection, state: SubjectState) -> int:
    """The entry that proposed the denial; refuses one by who made what is disputed."""
    entry = approved_by_another(situation, state, DENIAL, of.id)
    require_unconcerned(situation, of, state, state.proposals[DENIAL, of.id].officer)
    return entry


def _require_mending(
    command: DecideObjection, of: Objection, state: SubjectState, rule_set: RuleSet
) -> None:
    """Refuses a wrong that is neither mended nor owed, or by an act that does not fit."""
    ways = [bool(command.corrections), bool(command.annul), bool(command.owed)]
    if command.outcome not in FOUND_WRONG:
        if any(ways):
            raise MENDED.refused(of.entries[0], fields=("outcome",))
        return
    here = of.facts.disputed_kind == RECORD and of.facts.disputed in state.records
    if sum(ways) != 1 or (not command.owed and not here):
        raise MENDED.refused(of.entries[0], fields=("corrections", "annul", "owed"))
    act = rule_set.rules["owed"]["acts"].get(command.owed, {"for": None})
    if command.owed and act["for"] != of.facts.disputed_kind:
        raise MENDED.refused(of.entries[0], fields=("owed",))


def _mending(
    command: DecideObjection, situation: Situation, of: Objection, state: SubjectState
) -> list[Draft]:
    """The entries that correct or annul the record, caused by the objection."""
    if not (command.corrections or command.annul):
        return []
    record = state.records[of.facts.disputed]
    drafts = [
        corrected(situation, state, record, right, command.basis) for right in command.corrections
    ]
    if command.annul:
        drafts.append(annulled(situation, state, record, command.annul, command.basis))
    tags = tuple(s.tag for s in situation.states.values() if record.id in s.records)
    return [
        msgspec.structs.replace(d, caused_by=of.entries[0], subjects=tags or d.subjects)
        for d in drafts
    ]


def _missing(command: AnswerObjection, situation: Situation, of: Objection) -> tuple[str, ...]:
    """What the answer lacks by the rules."""
    methods = situation.policy.in_force(PROCEDURE, situation.today).rules["service"]["methods"]
    table = objection_rules(situation.policy, of.filed_on).rules["remedies"]
    decided_on = of.on(DECIDED)
    wanted = set(table["must_name"]) if of.outcome in table["named_when"] else set()
    named = set(command.remedies)
    lacks = {
        "method": command.method not in methods,
        "answered_on": decided_on is not None and command.answered_on < decided_on,
        "remedies": bool(wanted - named or named - table["kinds"].keys()),
    }
    return tuple(name for name, lacking in lacks.items() if lacking)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    DecideObjection: decide,
    AnswerObjection: answer,
}


def _mended(followed: Sequence[Entry], event: type[Event]) -> list[Any]:
    return [entry.data for entry in followed if isinstance(entry.data, event)]


def _corrections(followed: Sequence[Entry]) -> tuple[FieldCorrection, ...]:
    return tuple(FieldCorrection(e.field, e.new) for e in _mended(followed, RecordCorrected))


def _annulled(followed: Sequence[Entry]) -> str:
    return next((e.reason for e in _mended(followed, RecordAnnulled)), "")


def _basis(followed: Sequence[Entry]) -> str:
    return next(
        (
            e.basis
            for e in (*_mended(followed, RecordCorrected), *_mended(followed, RecordAnnulled))
        ),
        "",
    )


AGAIN = (
    again(
        ObjectionDecided,
        DecideObjection,
        stream="objection",
        vaulted=("reasons",),
        follow={"corrections": _corrections, "annul": _annulled, "basis": _basis},
    ),
    again(ObjectionAnswered, AnswerObjection, stream="objection"),
)
