"""Incentives (Article 8, 守信激励): listed, dropped, removed.

Another officer than the one who proposed it lists, once the public notice ran to its end and
every objection was found without ground. A removal the subject did not ask for is announced
to it and answered first.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - commands are built from their hints
from typing import TYPE_CHECKING

from ledger.again import again
from ledger.incentive.basis import ONE_DAY, require_merits
from ledger.incentive.incentive import (
    Incentive,
    IncentiveDropped,
    IncentiveListed,
    IncentiveRemoved,
)
from ledger.incentive.nominating import (
    NO_NOTICE,
    OnIncentive,
    on_incentive,
    own_incentive,
    require_no_serious_listing,
    require_open,
)
from ledger.incentive.rules import incentive_rules, require_competent, type_of_list
from ledger.incentive.standing import incentive_standing
from ledger.notice.notice import completed
from ledger.notice.service import AHEAD
from ledger.proposal import require_another
from ledger.refusal import Code, plan
from ledger.sanction.determining import require_document, require_reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.situation import Command, Situation
    from ledger.state import SubjectState

CONTESTED = Code(
    "contests_must_be_settled_as_unfounded",
    "An objection to the draft waits, or was upheld.",
    "对拟列入名单的异议尚未处理或者成立。",
    plan(8),
)
DAYS = Code(
    "incentive_days_must_be_in_order",
    "The decision follows the public notice, takes effect and is removed not before it was made.",
    "决定须在公示期满之后，生效、移出不得早于决定。",
    plan(8),
)
NOT_LISTED = Code(
    "incentive_must_be_listed",
    "The subject is not on this incentive list, or no more.",
    "该主体未列入此红名单，或者已移出、期满。",
    plan(8),
)
CAUSE = Code(
    "incentive_removal_must_have_a_cause_of_the_rules",
    "A removal has a cause that the rules know and that holds.",
    "移出红名单须有规定且属实的事由。",
    plan(8),
)
ENDED = frozenset({"removed", "expired", "dropped", "proposed", "announced", "contested", "ready"})


class ListIncentive(OnIncentive, frozen=True):
    """Enter the subject in the incentive list, by another officer than the one who proposed it."""

    decision_no: str
    decided_on: date
    takes_effect_on: date


class DropIncentive(OnIncentive, frozen=True):
    """Decide not to list."""

    reason: str


class RemoveIncentive(OnIncentive, frozen=True):
    """Take the subject off the incentive list; another officer than the one who served the
    notice, where the cause needs one."""

    cause: str
    decision_no: str
    removed_on: date
    reason: str
    """Kept in the vault."""


def enlist(command: ListIncentive, situation: Situation) -> list[Draft]:
    """Refuses before the public notice ran to its end, while an objection waits or was upheld, on
    a basis no longer live, during a serious-dishonesty listing, and the officer who proposed it."""
    state, of = own_incentive(situation, command.incentive)
    require_open(of)
    require_another(situation, of.proposer, of.proposed_in)
    rule = type_of_list(situation.policy, situation.today, of.list_type)
    require_competent(situation, rule)
    require_no_serious_listing(situation, state, situation.today)
    require_no_serious_listing(situation, state, command.decided_on)
    if of.announced is None:
        raise NO_NOTICE.refused(*of.entries)
    opens = of.announced.until + ONE_DAY
    if min(command.decided_on, situation.today) < opens:
        raise NO_NOTICE.refused(of.announced_in, would_succeed_on=opens)
    open_contests = [c.entry for c in of.contests if c.outcome != "unfounded"]
    if open_contests:
        raise CONTESTED.refused(*open_contests)
    require_merits(situation, state, rule, of.bases)
    require_document(command.decision_no, "decision_no")
    if command.decided_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.decided_on)
    if command.takes_effect_on < command.decided_on:
        raise DAYS.refused(*of.entries, fields=("takes_effect_on",))
    return [on_incentive(state, of, _listed(command, situation, of), command.decided_on)]


def _listed(command: ListIncentive, situation: Situation, of: Incentive) -> IncentiveListed:
    rule_set = incentive_rules(situation.policy, command.decided_on)
    rule = type_of_list(situation.policy, command.decided_on, of.list_type)
    return IncentiveListed(
        decision_no=command.decision_no,
        decided_on=command.decided_on,
        takes_effect_on=command.takes_effect_on,
        until=situation.calendar.period_end(command.takes_effect_on, rule["term"]),
        proposed_in=of.proposed_in,
        announced_in=of.announced_in,
        settled_in=tuple(c.settled_in for c in of.contests),
        rule=rule_set.rule(rule["clause"]),
    )


def drop(command: DropIncentive, situation: Situation) -> list[Draft]:
    """Refuses a proposal that is decided, or a drop without reason."""
    state, of = own_incentive(situation, command.incentive)
    require_open(of)
    require_reason(command.reason)
    return [on_incentive(state, of, IncentiveDropped(), situation.today, reason=command.reason)]


def remove(command: RemoveIncentive, situation: Situation) -> list[Draft]:
    """Refuses what is not listed, a cause that does not hold, and a removal that was not announced
    to the subject where it did not ask for it."""
    state, of = own_incentive(situation, command.incentive)
    stands = incentive_standing(state, of, situation.policy, situation.calendar, situation.today)
    if of.listed is None or stands.situation in ENDED:
        raise NOT_LISTED.refused(*of.entries)
    causes = incentive_rules(situation.policy, situation.today).rules["removal"]["causes"]
    cause = causes.get(command.cause)
    void = stands.situation == "basis_ended"
    if cause is None or (command.cause == "basis_void" and not void):
        raise CAUSE.refused(of.listed_in, fields=("cause",))
    noticed_in = _noticed(command, situation, state, cause["notice"])
    require_document(command.decision_no, "decision_no")
    require_reason(command.reason)
    if command.removed_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.removed_on)
    if command.removed_on < of.listed.decided_on:
        raise DAYS.refused(of.listed_in, fields=("removed_on",))
    event = IncentiveRemoved(
        cause=command.cause,
        decision_no=command.decision_no,
        removed_on=command.removed_on,
        noticed_in=noticed_in,
    )
    return [on_incentive(state, of, event, command.removed_on, reason=command.reason)]


def _noticed(command: RemoveIncentive, situation: Situation, state: SubjectState, act: str) -> int:
    """The entry of the notice that was answered or ran out; 0 where the cause needs none."""
    if not act:
        return 0
    notice = completed(situation, state, command.incentive, act, command.removed_on)
    require_another(situation, notice.officer, notice.entry)
    return notice.entry


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ListIncentive: enlist,
    DropIncentive: drop,
    RemoveIncentive: remove,
}

AGAIN = (
    again(IncentiveListed, ListIncentive, stream="incentive"),
    again(IncentiveDropped, DropIncentive, stream="incentive", vaulted=("reason",)),
    again(IncentiveRemoved, RemoveIncentive, stream="incentive", vaulted=("reason",)),
)
