"""Protection of rights (Article 15, 权益保护): deciding on what a subject asked for.

A correction is routed to an objection or the record's correction, an erasure leads to the act
of two persons, a restriction holds from the entry that grants it. A refusal names a reason of
the rules, says why, and names the remedies; two officers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.proposal import CASE_UNKNOWN, approved_by_another
from ledger.refusal import Code, plan
from ledger.rights.case import step
from ledger.rights.erasure import require_terms
from ledger.rights.request import (
    REFUSAL,
    Request,
    RightsAccepted,
    RightsExtended,
    RightsGranted,
    RightsRefused,
    request_clocks,
)
from ledger.rights.requesting import CLOSED, RequestCommand, found_request
from ledger.rights.rules import rights_rules
from ledger.rights.window import OFFICER, require_text, require_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.policy import RuleSet
    from ledger.situation import Command, Situation
    from ledger.state import SubjectState

UNACCEPTED = Code(
    "request_must_be_accepted_first",
    "Who asks is verified first: the request is accepted before it is decided or extended.",
    "须先核实身份并受理。",
    plan(15),
)
ONCE = Code(
    "request_is_extended_once",
    "The time to decide is extended once, before it has run.",
    "期限届满前可延长一次。",
    plan(15),
)
ROUTED = Code(
    "correction_is_routed_to_an_objection",
    "A correction is granted by naming the objection it was routed to, or after the record was "
    "corrected.",
    "更正请求须转为异议办理，或者在记录更正后准予。",
    plan(15),
)
REASON = Code(
    "refusal_of_a_request_needs_reason_and_remedies",
    "A refusal names a reason of the rules and the remedies against it.",
    "不予准许须注明规定的理由和救济途径。",
    plan(15),
)


class AcceptRequest(RequestCommand, frozen=True):
    """Accept a request, after it was verified who asks."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})


class ExtendRequest(RequestCommand, frozen=True):
    """Extend the time to decide, once, with the reason."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})
    reason: str


class GrantRequest(RequestCommand, frozen=True):
    """Grant a request. Of a restriction: `records` (none: the one it names, or all); of a
    correction: the objection it was routed to; of an explanation: its text."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})
    records: tuple[str, ...] = ()
    led_to: str = ""
    explanation: str = ""


class RefuseRequest(RequestCommand, frozen=True):
    """Refuse a request, with a reason of the rules, the reasons in full and the remedies; another
    officer proposed it (`rights.refusal`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})
    reason: str
    reasons: str
    remedies: tuple[str, ...]


def accept(command: AcceptRequest, situation: Situation) -> list[Draft]:
    """Refuses another unit, and a request accepted or decided already."""
    state, of = found_request(situation, command.request)
    require_unit(situation, of.facts.window, of.entries[0])
    if not of.is_open or of.is_accepted:
        raise CLOSED.refused(of.entries[-1])
    return [step(situation, state.tag, of, RightsAccepted())]


def extend(command: ExtendRequest, situation: Situation) -> list[Draft]:
    """Refuses another unit, a second time, a time that has run, and no reason."""
    state, of = _in_hand(command.request, situation)
    require_text(reason=command.reason)
    (*_, decide) = request_clocks(of, situation.policy, situation.calendar)
    if of.extended is not None or situation.today > decide.due:
        raise ONCE.refused(*of.entries[:1], fields=("request",))
    rules = rights_rules(situation.policy, of.filed_on).rules["requests"]
    until = situation.calendar.due(decide.due, rules["extend_by"], roll=True).day
    return [step(situation, state.tag, of, RightsExtended(until=until), reason=command.reason)]


def grant(command: GrantRequest, situation: Situation) -> list[Draft]:
    """Refuses another unit, a correction routed nowhere, an explanation without words, an erasure
    while a term of the law runs, records that are not in the archive."""
    state, of = _in_hand(command.request, situation)
    rule_set = rights_rules(situation.policy, of.filed_on)
    leads_to = rule_set.rules["requests"]["kinds"][of.facts.kind]["leads_to"]
    records: tuple[str, ...] = ()
    if leads_to == "objection":
        _require_routed(command, state, of)
    elif leads_to == "explanation":
        require_text(explanation=command.explanation)
    elif leads_to == "erasure":
        require_terms(situation, state)
    elif leads_to == "restriction":
        records = command.records or ((of.facts.target,) if of.facts.target else (*state.records,))
        if not records or not state.records.keys() >= {*records}:
            raise CASE_UNKNOWN.refused(of.entries[0], fields=("records",))
    event = RightsGranted(
        kind=of.facts.kind,
        records=records,
        led_to=command.led_to if leads_to == "objection" else "",
        rule=_rule(rule_set, of),
    )
    return [step(situation, state.tag, of, event, explanation=command.explanation)]


def refuse(command: RefuseRequest, situation: Situation) -> list[Draft]:
    """Refuses another unit, a reason or remedy that the rules do not know, none at all, and one
    person alone."""
    state, of = _in_hand(command.request, situation)
    rule_set = rights_rules(situation.policy, of.filed_on)
    rules = rule_set.rules["requests"]
    lacking = [] if command.reason in rules["refusals"] else ["reason"]
    if not command.remedies or not rules["remedies"].keys() >= {*command.remedies}:
        lacking.append("remedies")
    if lacking:
        raise REASON.refused(of.entries[0], fields=tuple(lacking))
    require_text(reasons=command.reasons)
    event = RightsRefused(
        kind=of.facts.kind,
        reason=command.reason,
        remedies=command.remedies,
        rule=rule_set.rule(rules["refusals"][command.reason]["clause"]),
        proposed_in=approved_by_another(situation, state, REFUSAL, of.id),
    )
    return [step(situation, state.tag, of, event, reasons=command.reasons)]


def _in_hand(stream: str, situation: Situation) -> tuple[SubjectState, Request]:
    """The request, accepted and undecided, in the hands of the unit that acts."""
    state, of = found_request(situation, stream)
    require_unit(situation, of.facts.window, of.entries[0])
    if not of.is_open:
        raise CLOSED.refused(of.entries[-1])
    if not of.is_accepted:
        raise UNACCEPTED.refused(of.entries[0])
    return state, of


def _require_routed(command: GrantRequest, state: SubjectState, of: Request) -> None:
    objection = state.objections.get(command.led_to)
    about = objection is not None and objection.facts.disputed == of.facts.target
    record = state.records.get(of.facts.target)
    corrected = record is not None and any(c[3] > of.entries[0] for c in record.corrections)
    if command.led_to and about:
        return
    if command.led_to or not corrected:
        raise ROUTED.refused(of.entries[0], fields=("led_to",))


def _rule(rule_set: RuleSet, of: Request) -> str:
    return rule_set.rule(rule_set.rules["requests"]["kinds"][of.facts.kind]["clause"])


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    AcceptRequest: accept,
    ExtendRequest: extend,
    GrantRequest: grant,
    RefuseRequest: refuse,
}

AGAIN = (
    again(RightsAccepted, AcceptRequest, stream="request"),
    again(RightsExtended, ExtendRequest, stream="request", vaulted=("reason",)),
    again(RightsGranted, GrantRequest, stream="request", vaulted=("explanation",)),
    again(RightsRefused, RefuseRequest, stream="request", vaulted=("reasons",)),
)
