"""Objections (Article 15, 权益保护): the review by the credit lead (复核).

Whoever objected may ask once for a review of what was not upheld. The credit lead, by an officer
who took no part before, confirms the decision or sends it back to the unit to be decided anew;
it does not decide the content itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import require_power
from ledger.objection.case import OFFICER, ObjectionCommand, found_objection, require_stage, step
from ledger.objection.event import ObjectionReviewed, ObjectionReviewRequested
from ledger.objection.objecting import require_own
from ledger.objection.objection import ANSWERED, REVIEW_REQUESTED, UPHELD
from ledger.objection.rules import model_of, objection_rules
from ledger.objection.target import require_unconcerned
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.situation import Command, Situation

REVIEW_ONCE = Code(
    "review_is_once_of_what_was_not_upheld",
    "What was not wholly upheld is reviewed once, where the rules know a review.",
    "对未完全成立的决定可依规定申请一次复核。",
    plan(15),
)
REASONS = Code(
    "review_must_give_its_grounds_and_reasons",
    "A request for review says why, a review has an outcome of the rules and its reasons.",
    "复核申请和复核决定均须说明理由。",
    plan(15),
)


class RequestReview(ObjectionCommand, frozen=True):
    """Ask the credit lead to review the decision."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})
    grounds: str
    """Kept in the vault."""


class ReviewObjection(ObjectionCommand, frozen=True):
    """Confirm the decision, or send it back to be decided anew."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})
    outcome: str
    """`confirmed` or `sent_back`."""
    reasons: str
    """Kept in the vault."""


def request(command: RequestReview, situation: Situation) -> list[Draft]:
    """Refuses who did not object, an unanswered or upheld objection, and a second review."""
    state, of = found_objection(situation, command.objection)
    require_own(situation, of)
    require_stage(of, ANSWERED)
    model = model_of(objection_rules(situation.policy, of.filed_on))
    if of.outcome == UPHELD or of.reviewed is not None or not model.review_within:
        raise REVIEW_ONCE.refused(of.reviewed[2] if of.reviewed else of.decided_in)
    if not command.grounds.strip():
        raise REASONS.refused(of.decided_in, fields=("grounds",))
    return [step(situation, state, of, ObjectionReviewRequested(), review_grounds=command.grounds)]


def review(command: ReviewObjection, situation: Situation) -> list[Draft]:
    """Refuses any but the credit lead, who decided before, and a review without reasons."""
    state, of = found_objection(situation, command.objection)
    rules = objection_rules(situation.policy, of.filed_on).rules
    require_power(situation, rules["window"]["power"])
    require_stage(of, REVIEW_REQUESTED)
    require_unconcerned(situation, of, state, situation.actor.officer)
    if command.outcome not in rules["review"]["outcomes"] or not command.reasons.strip():
        raise REASONS.refused(of.decided_in, fields=("outcome", "reasons"))
    event = ObjectionReviewed(outcome=command.outcome)
    return [step(situation, state, of, event, review_reasons=command.reasons)]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RequestReview: request,
    ReviewObjection: review,
}

AGAIN = (
    again(ObjectionReviewRequested, RequestReview, stream="objection", vaulted=("grounds",)),
    again(ObjectionReviewed, ReviewObjection, stream="objection", vaulted=("reasons",)),
)
