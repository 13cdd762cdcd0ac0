"""Public credit evaluation (Article 6, 综合评价): publishing and withdrawing results."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for, require_power
from ledger.evaluation.evaluation import Evaluation, EvaluationPublished, EvaluationWithdrawn
from ledger.evaluation.receiving import FORM, RECEIVE
from ledger.evaluation.result import IN_FORCE, evaluation_standing, scheme_of
from ledger.event import Draft, Event
from ledger.notice.service import AHEAD
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.subject import ORGANISATION, PERSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState

ENDED = Code(
    "evaluation_result_must_be_in_force",
    "The result is withdrawn, superseded, expired, disputed, or what it rests on fell.",
    "评价结果已撤回、被替代、过期、存在异议或者所依据信息已失效。",
    plan(6),
)
REASON_UNKNOWN = Code(
    "withdrawal_reason_must_be_in_the_rules",
    "The rules of evaluation know no such reason to withdraw a result.",
    "评价规则中没有此撤回事由。",
    plan(6),
)
NOT_OPEN = Code(
    "evaluation_must_be_open_to_publication",
    "The scheme does not let this grade of this subject be published.",
    "该评价结果依规定不予公示。",
    plan(6),
)
INTERNAL = Code(
    "internal_risk_class_must_not_be_shown_as_a_grade",
    "An internal risk class steers supervision; it is no grade to publish or to push outside.",
    "内部信用风险分类仅用于监管，不得作为信用等级公示或者对外推送。",
    plan(6),
)


class WithdrawEvaluation(Command, frozen=True):
    """Withdraw a result; whoever it was pushed to must confirm that it is used no more."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "SUPERVISOR"})
    evaluation: str
    reason: str
    withdrawn_on: date

    def reads(self) -> Reads:
        """The result."""
        return Reads(streams=(self.evaluation,))


class PublishEvaluation(Command, frozen=True):
    """Publish a result of an organisation that its scheme lets be published."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER", "SUPERVISOR"})
    evaluation: str

    def reads(self) -> Reads:
        """The result."""
        return Reads(streams=(self.evaluation,))


def withdraw(command: WithdrawEvaluation, situation: Situation) -> list[Draft]:
    """Refuses another receiver, an unknown reason, a day ahead and a second withdrawal."""
    state, evaluation = found(situation, command.evaluation)
    require_receiver(situation, evaluation)
    rule_set, _ = scheme_of(situation.policy, evaluation)
    if command.reason not in rule_set.rules["withdrawal"]["reasons"]:
        raise REASON_UNKNOWN.refused(fields=("reason",))
    if command.withdrawn_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.withdrawn_on)
    if evaluation.withdrawn is not None:
        raise ENDED.refused(evaluation.withdrawn_in)
    if command.withdrawn_on < evaluation.received_on:
        raise FORM.refused(evaluation.entries[0], fields=("withdrawn_on",))
    event = EvaluationWithdrawn(reason=command.reason, withdrawn_on=command.withdrawn_on)
    at_once = command.reason in rule_set.rules["withdrawal"]["from_beginning"]
    on = evaluation.received_on if at_once else command.withdrawn_on
    return [_draft(state, evaluation.id, event, on)]


def publish(command: PublishEvaluation, situation: Situation) -> list[Draft]:
    """Refuses an internal class, what the scheme keeps closed, a person, what does not count."""
    state, evaluation = found(situation, command.evaluation)
    require_receiver(situation, evaluation)
    _, scheme = scheme_of(situation.policy, evaluation)
    if scheme["kind"] == "risk":
        raise INTERNAL.refused(evaluation.entries[0])
    kind = state.registration.kind if state.registration else PERSON
    if kind != ORGANISATION or evaluation.facts.grade not in scheme["published"]:
        raise NOT_OPEN.refused(evaluation.entries[0])
    require_counting(situation, state, evaluation)
    event = EvaluationPublished(published_on=situation.today)
    return [_draft(state, evaluation.id, event, situation.today)]


def found(situation: Situation, stream: str) -> tuple[SubjectState, Evaluation]:
    """The result a command names, with its subject; refuses an unknown one."""
    state = situation.holder("evaluations", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("evaluation",))
    return state, state.evaluations[stream]


def require_receiver(situation: Situation, evaluation: Evaluation) -> None:
    """Refuses an agency that neither received the result nor receives evaluations by law."""
    agency = acting_agency(situation)
    if not acts_for(agency, evaluation.receiver):
        require_power(situation, RECEIVE)


def require_counting(situation: Situation, state: SubjectState, evaluation: Evaluation) -> None:
    """Refuses a result that does not count today."""
    law = (situation.policy, situation.calendar)
    stands = evaluation_standing(state, evaluation, *law, situation.today)
    if stands.situation != IN_FORCE:
        raise ENDED.refused(*stands.derived_from)


def _draft(state: SubjectState, stream: str, event: Event, on: date) -> Draft:
    return Draft(stream=stream, event=event, subjects=(state.tag,), effective_on=on)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    WithdrawEvaluation: withdraw,
    PublishEvaluation: publish,
}

AGAIN = (
    again(EvaluationWithdrawn, WithdrawEvaluation, stream="evaluation"),
    again(EvaluationPublished, PublishEvaluation, stream="evaluation"),
)
