"""Public credit evaluation (Article 6, 综合评价): pushing results, and what recipients confirm."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for, require_power
from ledger.commitment.matter import rules_on
from ledger.evaluation.evaluation import (
    FAMILY,
    PUSH,
    RECALL,
    EvaluationAcknowledged,
    EvaluationPushed,
)
from ledger.evaluation.publishing import INTERNAL, found, require_counting
from ledger.evaluation.receiving import FORM, PLAIN
from ledger.evaluation.result import evaluation_standing, scheme_of
from ledger.event import Draft
from ledger.notice.service import AHEAD
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.registry import Registry

PUSHES = "evaluation.push"
DEPARTMENT = "department"

RECIPIENT_UNKNOWN = Code(
    "recipient_must_be_an_agency_or_in_the_rules",
    "A result is pushed to registered agencies and to those the rules of evaluation name.",
    "推送对象须为已登记单位或者评价规则列明的机构。",
    plan(6),
)
PERSON_CLOSED = Code(
    "result_of_a_person_must_stay_with_departments",
    "A natural person's result is not pushed to banks, associations or platforms.",
    "自然人评价结果不得推送给金融机构、行业协会或者平台。",
    plan(6),
)
NOT_PUSHED = Code(
    "acknowledgement_must_follow_a_push",
    "This recipient was not given the result, or owes no such confirmation.",
    "未向该对象推送此结果，或者无须此项反馈。",
    plan(6),
)
NOT_RECIPIENT = Code(
    "acknowledgement_must_come_from_its_recipient",
    "The recipient confirms, or who pushes enters the receipt of one outside the ledger.",
    "须由接收单位反馈，或者由推送单位登记外部机构的回执。",
    plan(6),
)


class PushEvaluation(Command, frozen=True):
    """Push a result to departments, banks, associations or the municipal platform."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "SUPERVISOR"})
    evaluation: str
    recipients: tuple[str, ...]

    def reads(self) -> Reads:
        """The result."""
        return Reads(streams=(self.evaluation,))


class AcknowledgeEvaluation(Command, frozen=True):
    """Confirm that a result was taken over (`push`), or that it is used no more (`recall`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "SUPERVISOR"})
    evaluation: str
    recipient: str
    acknowledged_on: date
    of: str = PUSH
    receipt_no: str = ""

    def reads(self) -> Reads:
        """The result."""
        return Reads(streams=(self.evaluation,))


def push(command: PushEvaluation, situation: Situation) -> list[Draft]:
    """Refuses unknown recipients, an internal class or a person's result outside the
    departments, and what does not count."""
    state, evaluation = found(situation, command.evaluation)
    require_power(situation, PUSHES)
    rule_set = rules_on(situation.policy, situation.today, FAMILY)
    rules = rule_set.rules["push"]
    kinds = {r: kind_of(r, situation.registry, rules) for r in command.recipients}
    if not kinds or "" in kinds.values():
        raise RECIPIENT_UNKNOWN.refused(fields=("recipients",))
    _, scheme = scheme_of(situation.policy, evaluation)
    outside = set(kinds.values()) - {DEPARTMENT}
    if outside and scheme["kind"] in rules["internal_kinds"]:
        raise INTERNAL.refused(evaluation.entries[0], fields=("recipients",))
    person = state.registration is None or state.registration.kind == PERSON
    if person and set(kinds.values()) - set(rules["persons_only_to"]):
        raise PERSON_CLOSED.refused(evaluation.entries[0], fields=("recipients",))
    require_counting(situation, state, evaluation)
    event = EvaluationPushed(
        recipients=tuple(kinds),
        pushed_on=situation.today,
        rule=rule_set.rule(rules["clause"]),
    )
    return [
        Draft(
            stream=evaluation.id,
            event=event,
            subjects=(state.tag,),
            effective_on=situation.today,
        )
    ]


def acknowledge(command: AcknowledgeEvaluation, situation: Situation) -> list[Draft]:
    """Refuses a confirmation by another, of what was never given, and one that lies ahead."""
    state, evaluation = found(situation, command.evaluation)
    given = evaluation.pushes.get(command.recipient)
    law = (situation.policy, situation.calendar, situation.today)
    owed = evaluation_standing(state, evaluation, *law).owed
    if given is None or command.of not in {
        o.of for o in owed if o.recipient == command.recipient and o.acknowledged_on is None
    }:
        raise NOT_PUSHED.refused(*((given.entry,) if given else ()), fields=("of",))
    agency = acting_agency(situation)
    local = command.recipient in situation.registry.agencies
    may = acts_for(agency, command.recipient) if local else PUSHES in agency.powers
    if not may:
        raise NOT_RECIPIENT.refused(given.entry, fields=("recipient",))
    if command.acknowledged_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.acknowledged_on)
    if command.acknowledged_on < given.pushed_on:
        raise FORM.refused(given.entry, fields=("acknowledged_on",))
    if not PLAIN.fullmatch(command.receipt_no):
        raise FORM.refused(given.entry, fields=("receipt_no",))
    event = EvaluationAcknowledged(
        recipient=command.recipient,
        of=RECALL if command.of == RECALL else PUSH,
        acknowledged_on=command.acknowledged_on,
        receipt_no=command.receipt_no,
    )
    return [
        Draft(
            stream=evaluation.id,
            event=event,
            subjects=(state.tag,),
            effective_on=command.acknowledged_on,
        )
    ]


def kind_of(recipient: str, registry: Registry, rules: Any) -> str:
    """`department` for a registered agency, else the kind the rules give; empty for neither."""
    agency = registry.agencies.get(recipient)
    if agency is not None:
        return "" if agency.closed_in else DEPARTMENT
    return str(rules["recipients"].get(recipient, {}).get("kind", ""))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    PushEvaluation: push,
    AcknowledgeEvaluation: acknowledge,
}

AGAIN = (
    again(EvaluationPushed, PushEvaluation, stream="evaluation"),
    again(EvaluationAcknowledged, AcknowledgeEvaluation, stream="evaluation"),
)
