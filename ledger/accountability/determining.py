"""Accountability (Article 11, 责任追究): the decision, after a notice of its own.

The unit that determined the listing or record decides who answers for it: only a person who
held the role at the time of the act, whom the determination names, under a clause that covers
the role, after a notice of its own. Another officer decides than proposed or served the notice.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.accountability.accountability import (
    Accountability,
    AccountabilityBasisLinked,
    AccountabilityDetermined,
    AccountabilityDropped,
)
from ledger.accountability.copied import copy_of
from ledger.accountability.parent import (
    parent_of,
    require_at_rest,
    require_live,
    require_unit,
)
from ledger.accountability.responsibility import rules_of
from ledger.again import again
from ledger.event import Disclosure, Draft, Event
from ledger.notice.notice import completed
from ledger.notice.service import AHEAD, METHOD_UNKNOWN
from ledger.policy import NoRuleSetError
from ledger.proposal import CASE_UNKNOWN, require_another
from ledger.refusal import Code, plan
from ledger.sanction.determining import require_document, require_reason
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.accountability.parent import Parent
    from ledger.state import SubjectState

NOT_OPEN = Code(
    "accountability_must_be_proposed_and_open",
    "The accountability was decided, dropped or lifted already.",
    "该责任追究事项已作出决定、终止或者撤销。",
    plan(11),
)
REMEDIES = Code(
    "accountability_must_name_its_remedies",
    "The decision tells the person of reconsideration and lawsuit.",
    "追究决定须告知复议、诉讼的救济途径。",
    plan(11),
)
DAYS = Code(
    "accountability_must_follow_its_proposal",
    "The decision follows the proposal and is served on or after the day it was made.",
    "追究决定须在提出之后作出，送达不得早于作出之日。",
    plan(11),
)
PROCEDURE = "procedure"
ACT = "accountability"
"""The act that the person's own notice announces."""


class OnCase(Command, frozen=True):
    """An act on one accountability."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    case: str

    def reads(self) -> Reads:
        """The case, and with it the person."""
        return Reads(streams=(self.case,))


class DetermineAccountability(OnCase, frozen=True):
    """Decide to hold the person to account, by another officer than the one who proposed it."""

    parent: str
    """Stream of the entity's listing or record, as proposed."""
    decision_no: str
    decided_on: date
    served_on: date
    service_method: str
    remedies: tuple[str, ...]
    """`reconsideration`, `lawsuit`."""

    def reads(self) -> Reads:
        """The case with the person, the parent with the entity."""
        return Reads(streams=(self.case, self.parent))


class DropAccountability(OnCase, frozen=True):
    """Decide not to hold the person to account."""

    reason: str


def determine(command: DetermineAccountability, situation: Situation) -> list[Draft]:
    """Refuses what `propose` does, a missing or unanswered notice, the proposer, open repairs."""
    person, case = own_case(situation, command.case)
    if case.determined or case.dropped_in or case.parent != command.parent:
        raise NOT_OPEN.refused(*case.entries)
    parent = parent_of(situation, command.parent)
    require_unit(situation, parent)
    require_live(situation, parent)
    require_at_rest(parent)
    require_another(situation, case.proposer, case.proposed_in)
    notice = completed(situation, person, case.id, ACT)
    require_another(situation, notice.officer, notice.entry)
    _require_decision(command, situation, case)
    drafts = {case.parent: _determined(command, parent, case, notice.entry)}
    for basis in parent.bases:
        drafts[basis] = AccountabilityBasisLinked(
            case=case.id,
            entity=parent.state.tag,
            parent=case.parent,
            copied=copy_of(parent.state, basis),
        )
    tags = (parent.state.tag, person.tag)
    return [
        Draft(stream=stream, event=event, subjects=tags, effective_on=command.decided_on)
        for stream, event in drafts.items()
    ]


def _determined(
    command: DetermineAccountability, parent: Parent, case: Accountability, noticed_in: int
) -> Event:
    facts = case.facts
    return AccountabilityDetermined(
        case=case.id,
        entity=parent.state.tag,
        person=facts.person,
        parent=case.parent,
        role=facts.role,
        clause=facts.clause,
        rule=facts.rule,
        unit=case.unit,
        decision_no=command.decision_no,
        decided_on=command.decided_on,
        served_on=command.served_on,
        service_method=command.service_method,
        remedies=command.remedies,
        noticed_in=noticed_in,
        proposed_in=case.proposed_in,
        copied=copy_of(parent.state, case.parent),
    )


def drop(command: DropAccountability, situation: Situation) -> list[Draft]:
    """Refuses a decided case, another unit, and no reason."""
    person, case = own_case(situation, command.case)
    if case.determined or case.dropped_in:
        raise NOT_OPEN.refused(*case.entries)
    require_reason(command.reason)
    event = AccountabilityDropped()
    return [on_case(person, case, event, situation.today, dropped=command.reason)]


def on_case(
    person: SubjectState, case: Accountability, event: Event, on: date, **texts: str
) -> Draft:
    """One more entry of the person's case, its texts on their way to the vault."""
    return Draft(
        stream=case.id,
        event=event,
        subjects=(person.tag,),
        effective_on=on,
        disclosures=tuple(Disclosure(person.tag, n, text) for n, text in texts.items()),
    )


def own_case(situation: Situation, stream: str) -> tuple[SubjectState, Accountability]:
    """The case with its person; refuses an unknown one, and another unit's."""
    state = situation.holder("accountabilities", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("case",))
    case: Accountability = state.accountabilities[stream]
    require_unit(situation, case)
    return state, case


def _require_decision(
    command: DetermineAccountability, situation: Situation, case: Accountability
) -> None:
    require_document(command.decision_no, "decision_no")
    rules = rules_of(situation).rules["notices"]
    if set(rules["remedies"]) - set(command.remedies):
        raise REMEDIES.refused(fields=("remedies",))
    if max(command.decided_on, command.served_on) > situation.today:
        raise AHEAD.refused(fields=("decided_on", "served_on"))
    if not case.proposed_on <= command.decided_on <= command.served_on:
        raise DAYS.refused(*case.entries[:1], fields=("decided_on", "served_on"))
    try:
        methods = situation.policy.in_force(PROCEDURE, command.served_on).rules["service"][
            "methods"
        ]
    except NoRuleSetError:
        methods = {}
    if command.service_method not in methods:
        raise METHOD_UNKNOWN.refused(fields=("service_method",))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    DetermineAccountability: determine,
    DropAccountability: drop,
}

AGAIN = (
    again(AccountabilityDetermined, DetermineAccountability),
    again(AccountabilityDropped, DropAccountability, stream="case", vaulted=("reason",)),
)
