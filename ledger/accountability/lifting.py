"""Accountability (Article 11, 责任追究): contested by the person; lifted while the parent stands.

From filing to outcome an accountability under reconsideration or lawsuit is marked; nothing new
rests on it alone meanwhile. Another officer lifts it than the one who proposed it.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads it
from typing import TYPE_CHECKING, Literal

from ledger.accountability.accountability import AccountabilityLifted, AccountabilityMarked
from ledger.accountability.determining import OnCase, on_case, own_case
from ledger.accountability.responsibility import rules_of
from ledger.accountability.standing import accountability_standing
from ledger.again import again
from ledger.notice.service import AHEAD
from ledger.proposal import require_another
from ledger.refusal import Code, plan
from ledger.sanction.determining import require_document, require_reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.accountability.accountability import Accountability
    from ledger.event import Draft
    from ledger.situation import Command, Situation
    from ledger.state import SubjectState

NOT_STANDING = Code(
    "accountability_must_stand",
    "The accountability is not in force, or not any more.",
    "该责任追究尚未作出或者已不再有效。",
    plan(11),
)
CAUSE = Code(
    "cause_of_lifting_must_be_one_of_the_rules",
    "The rules do not know this cause of lifting an accountability.",
    "规则中没有此撤销事由。",
    plan(11),
)


class LiftAccountability(OnCase, frozen=True):
    """Lift an accountability while its parent stands."""

    cause: str
    """`error`, `changed_on_review` or `no_personal_responsibility`."""
    decision_no: str
    lifted_on: date
    reason: str


class MarkAccountability(OnCase, frozen=True):
    """Mark an accountability as under reconsideration or lawsuit, or take the mark away."""

    mark: Literal["under_reconsideration", "under_lawsuit"]
    on: bool = True


def lift(command: LiftAccountability, situation: Situation) -> list[Draft]:
    """Refuses what does not stand, an unknown cause, and the officer who proposed it."""
    person, case = own_case(situation, command.case)
    _require_standing(situation, person, case)
    if command.cause not in rules_of(situation).rules["causes_of_lifting"]["known"]:
        raise CAUSE.refused(fields=("cause",))
    require_another(situation, case.proposer, case.proposed_in)
    require_document(command.decision_no, "decision_no")
    require_reason(command.reason)
    if command.lifted_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.lifted_on)
    event = AccountabilityLifted(
        cause=command.cause,
        decision_no=command.decision_no,
        lifted_on=command.lifted_on,
        proposed_in=case.proposed_in,
    )
    return [on_case(person, case, event, command.lifted_on, lifted=command.reason)]


def mark(command: MarkAccountability, situation: Situation) -> list[Draft]:
    """Refuses what does not stand; the same again makes no entry."""
    person, case = own_case(situation, command.case)
    _require_standing(situation, person, case)
    if command.on == (command.mark in case.marks):
        return []
    event = AccountabilityMarked(mark=command.mark, on=command.on)
    return [on_case(person, case, event, situation.today)]


def _require_standing(situation: Situation, person: SubjectState, case: Accountability) -> None:
    law = (situation.policy, situation.calendar, situation.today)
    if accountability_standing(person, case, *law).situation not in ("standing", "suspended"):
        raise NOT_STANDING.refused(*case.entries)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    LiftAccountability: lift,
    MarkAccountability: mark,
}

AGAIN = (
    again(AccountabilityLifted, LiftAccountability, stream="case", vaulted=("reason",)),
    again(AccountabilityMarked, MarkAccountability, stream="case"),
)
