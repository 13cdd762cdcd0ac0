"""Protection of rights (Article 15, 权益保护): asking for what the law gives a subject.

The subject asks itself, through its agent, or at the window; the window decides in
`granting.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.rights.case import opening, step
from ledger.rights.request import Request, RightsRequested, RightsWithdrawn
from ledger.rights.rules import rights_rules
from ledger.rights.window import (
    OFFICER,
    asking_subject,
    mandate_of,
    require_own,
    require_text,
    window_of,
)
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.state import SubjectState

KIND = Code(
    "request_must_be_of_a_kind_of_the_rules",
    "A request is of a kind that the rules know, and names a record where it is about one.",
    "请求须为规定的种类，涉及具体记录的须写明。",
    plan(15),
)
PENDING = Code(
    "same_request_must_not_be_pending",
    "The same was asked and is not decided yet.",
    "相同请求正在办理。",
    plan(15),
)
CLOSED = Code(
    "request_must_be_open",
    "The request is decided or withdrawn.",
    "该请求已经办结或者撤回。",
    plan(15),
)


class RequestRight(Command, frozen=True):
    """Ask for what the law gives a subject: `access`, `copy`, `correct`, `erase`, `explain`,
    `restrict`. Free of charge; the window verifies who asks."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})
    kind: str
    text: str
    """What is asked and why; kept in the vault."""
    subject: str = ""
    """Who asks; one's own token need not say it."""
    target: str = ""
    """The record it is about."""

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,) if self.subject else ())


class RequestCommand(Command, frozen=True):
    """A step in a request."""

    request: str

    def reads(self) -> Reads:
        """The request."""
        return Reads(streams=(self.request,))


class WithdrawRequest(RequestCommand, frozen=True):
    """Take a request back before it is decided."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})


def request(command: RequestRight, situation: Situation) -> list[Draft]:
    """Refuses an unknown kind, an empty text, who may not ask, a record that is not in the
    archive, and the same again."""
    rule_set = rights_rules(situation.policy, situation.today)
    rules = rule_set.rules["requests"]
    state = asking_subject(situation, command.subject, rules["power"])
    kind = rules["kinds"].get(command.kind)
    if kind is None:
        raise KIND.refused(fields=("kind",))
    if kind["leads_to"] == "objection" and not command.target:
        raise KIND.refused(fields=("target",))
    if command.target and command.target not in state.records:
        raise CASE_UNKNOWN.refused(fields=("target",))
    require_text(text=command.text)
    for of in state.requests.values():
        if of.is_open and (of.facts.kind, of.facts.target) == (command.kind, command.target):
            raise PENDING.refused(of.entries[0])
    event = RightsRequested(
        subject=state.tag,
        kind=command.kind,
        target=command.target,
        window=window_of(situation, rules["power"]),
        agent=mandate_of(situation, state),
        rule=rule_set.rule(kind["clause"]),
    )
    return [opening(situation, state.tag, event, text=command.text)]


def withdraw(command: WithdrawRequest, situation: Situation) -> list[Draft]:
    """Refuses a decided request, and who did not make it."""
    state, of = found_request(situation, command.request)
    require_own(situation, state.tag, of.facts.window, of.entries[0])
    if not of.is_open:
        raise CLOSED.refused(of.entries[-1])
    return [step(situation, state.tag, of, RightsWithdrawn())]


def found_request(situation: Situation, stream: str) -> tuple[SubjectState, Request]:
    """The request that a command names, with its subject; refuses one that is not there."""
    state = situation.holder("requests", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("request",))
    return state, state.requests[stream]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RequestRight: request,
    WithdrawRequest: withdraw,
}

AGAIN = (
    again(RightsRequested, RequestRight, vaulted=("text",)),
    again(RightsWithdrawn, WithdrawRequest, stream="request"),
)
