"""Authorised bodies (Article 16, 协同监管): giving and ending a mandate, confirming deletion."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again, on
from ledger.authority import acting_agency, acts_for, require_power
from ledger.codes import CodeError, parse_unified_code
from ledger.event import Draft
from ledger.mandate.mandate import (
    ENDED,
    FAMILY,
    NOT_THE_BODY,
    BodyAuthorised,
    DeletionConfirmed,
    Mandate,
    MandateEnded,
    mandate_stream,
)
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable

GIVES = "mandate.authorise"
BODY_CODE_WRONG = Code(
    "body_must_have_a_valid_unified_code",
    "A body is authorised by its unified code; this one is not valid.",
    "授权机构的统一社会信用代码无效。",
    plan(16),
)
SCOPE_UNKNOWN = Code(
    "mandate_kind_and_scope_must_be_those_of_the_plan",
    "The plan names no such kind of body, or no such scope.",
    "方案未列明该类机构或授权范围。",
    plan(16),
)
PERIOD_WRONG = Code(
    "mandate_period_must_lie_within_the_rules",
    "A mandate ends after it begins, and is not longer than the rules allow.",
    "授权期限不符合规定。",
    plan(16),
)
CONTRACT_USED = Code(
    "contract_number_must_be_new",
    "A mandate under this contract stands already.",
    "该合同编号的授权已存在。",
    plan(16),
)
NO_MANDATE = Code(
    "mandate_must_be_standing_and_own",
    "There is no such mandate standing that this unit gave.",
    "本单位没有此项有效授权。",
    plan(16),
)
NOTHING_TO_DELETE = Code(
    "mandate_must_have_ended_before_deletion",
    "Deletion is confirmed when no mandate is left, once.",
    "授权全部终止后方可确认删除，且仅一次。",
    plan(16),
)
_ROLES: frozenset[str] = frozenset({"SUPERVISOR", "ADMINISTRATOR"})


class AuthoriseBody(Command, frozen=True):
    """Authorise an association or service agency, within a scope, for a period."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    body: str
    kind: str
    title: str
    scopes: tuple[str, ...]
    since: date
    until: date
    contract_no: str

    def reads(self) -> Reads:
        """The body's mandates."""
        return Reads(affairs=(mandate_stream(self.body),))


class EndMandate(Command, frozen=True):
    """End a mandate of one's own unit before its day."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    body: str
    contract_no: str

    def reads(self) -> Reads:
        """The body's mandates."""
        return Reads(affairs=(mandate_stream(self.body),))


class ConfirmDeletion(Command, frozen=True):
    """Confirm that what was given under mandates that have ended is deleted."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"AUTHORISED_BODY"})
    body: str

    def reads(self) -> Reads:
        """The body's mandates."""
        return Reads(affairs=(mandate_stream(self.body),))


def authorise_body(command: AuthoriseBody, situation: Situation) -> list[Draft]:
    """Refuses a unit without the power, a wrong code, an unknown scope, a period too long."""
    require_power(situation, GIVES)
    rules = situation.policy.in_force(FAMILY, situation.today)
    known = rules.rules["mandates"]
    try:
        body = parse_unified_code(command.body)
    except CodeError as wrong:
        raise BODY_CODE_WRONG.refused(fields=("body",)) from wrong
    if command.kind not in known["kinds"] or not set(command.scopes) <= set(known["scopes"]):
        raise SCOPE_UNKNOWN.refused(fields=("kind", "scopes"))
    if not command.scopes or body != command.body:
        raise SCOPE_UNKNOWN.refused(fields=("scopes", "body"))
    longest = situation.calendar.period_end(command.since, known["longest"]["period"])
    if not command.since <= command.until <= longest or command.until < situation.today:
        raise PERIOD_WRONG.refused(fields=("since", "until"))
    require_titles(situation, title=command.title, contract_no=command.contract_no)
    stream = mandate_stream(body)
    mandate = situation.affairs.find(Mandate, stream)
    if mandate and any(g.contract_no == command.contract_no for g in mandate.grants):
        raise CONTRACT_USED.refused(*mandate.entries, fields=("contract_no",))
    event = BodyAuthorised(
        body=body,
        kind=command.kind,
        title=command.title,
        scopes=command.scopes,
        until=command.until,
        contract_no=command.contract_no,
        rule=rules.rule(known["clause"]),
    )
    opens = mandate is None
    return [Draft(stream=stream, event=event, effective_on=command.since, opens=opens)]


def end_mandate(command: EndMandate, situation: Situation) -> list[Draft]:
    """Refuses a mandate of another unit, and one that has ended."""
    mandate = situation.affairs.find(Mandate, mandate_stream(command.body))
    agency = acting_agency(situation)
    standing = [
        grant
        for grant in (mandate.grants if mandate else ())
        if grant.contract_no == command.contract_no
        and acts_for(agency, grant.unit)
        and not grant.ended_in
    ]
    if mandate is None or not standing:
        raise NO_MANDATE.refused(fields=("contract_no",))
    rules = situation.policy.in_force(FAMILY, situation.today)
    deletion = rules.rules["mandates"]["deletion"]
    due = situation.calendar.due(situation.today, deletion["period"], roll=True)
    event = MandateEnded(
        contract_no=command.contract_no, deletion_due=due.day, rule=rules.rule(deletion["clause"])
    )
    return [Draft(stream=mandate.id, event=event, effective_on=situation.today)]


def confirm_deletion(command: ConfirmDeletion, situation: Situation) -> list[Draft]:
    """Refuses another body, and a deletion while a mandate stands."""
    if situation.actor.agency != command.body:
        raise NOT_THE_BODY.refused(fields=("body",))
    mandate = situation.affairs.find(Mandate, mandate_stream(command.body))
    if mandate is None or mandate.stage != ENDED:
        raise NOTHING_TO_DELETE.refused(*(mandate.entries if mandate else ()))
    event = DeletionConfirmed()
    return [Draft(stream=mandate.id, event=event, effective_on=situation.today)]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    AuthoriseBody: authorise_body,
    EndMandate: end_mandate,
    ConfirmDeletion: confirm_deletion,
}

AGAIN = (
    again(BodyAuthorised, AuthoriseBody, since=on),
    again(MandateEnded, EndMandate, body=lambda e: e.stream.rpartition("/")[2]),
    again(DeletionConfirmed, ConfirmDeletion, body=lambda e: e.stream.rpartition("/")[2]),
)
