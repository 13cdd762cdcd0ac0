"""Incentives (Article 8, 守信激励): granting what the catalogue holds, ending it, feedback.

Each unit grants in its own matters, to one who is on the incentive list that day, what the
list brings and the catalogue gives to this unit.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acts_for, require_power
from ledger.event import Draft
from ledger.incentive.grant import (
    Grant,
    IncentiveFeedbackRecorded,
    IncentiveGranted,
    IncentiveGrantEnded,
)
from ledger.incentive.nominating import OnIncentive
from ledger.incentive.rules import IMPLEMENTER, NOT_IN_CATALOGUE
from ledger.incentive.standing import SUSPENDED, grant_standing, incentive_standing, rules_of
from ledger.notice.notice import same_unit
from ledger.notice.service import AHEAD
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.sanction.sanction import require_object
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Event
    from ledger.incentive.incentive import Incentive
    from ledger.state import SubjectState

MATTER = re.compile(r"[0-9A-Za-z\u4e00-\u9fff〔〕（）()\[\]_.-]{0,64}")
"""A code or number of a matter; no free text."""

NOT_ON_LIST = Code(
    "incentive_needs_a_listing_in_force",
    "Incentives are granted to who is on the incentive list that day.",
    "激励措施须给予当日在红名单上的主体。",
    plan(8),
)
WHILE_SUSPENDED = Code(
    "incentive_must_not_be_granted_while_suspended",
    "A serious-dishonesty listing suspends the incentive listing and all it brings.",
    "列入严重失信主体名单期间中止激励。",
    plan(8),
)
GRANT_WRONG = Code(
    "grant_must_fit_its_listing",
    "A grant is made today or before, after the listing, and ends within its term.",
    "激励措施的日期须在列入期限之内，事项须为编号。",
    plan(8),
)
GRANT_OVER = Code(
    "grant_must_stand",
    "The grant ended already.",
    "该激励措施已终止。",
    plan(8),
)
NOT_GRANTER = Code(
    "only_the_unit_that_grants_may_act_on_the_grant",
    "Only the unit that granted it or its successor may end it or report on it.",
    "须由给予激励的单位或其承继单位办理。",
    plan(8),
)
WORD = Code(
    "result_or_reason_must_be_one_of_the_rules",
    "The result of a grant, or the reason why it ended, is a word of the rules.",
    "反馈结果或者终止原因须为规定用语。",
    plan(8),
)


class GrantIncentive(OnIncentive, frozen=True):
    """Grant an incentive of the catalogue to a subject on the list."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    code: str
    granted_on: date
    matter: str = ""
    """Number of the application or project it was granted in."""
    until: date | None = None


class OnGrant(Command, frozen=True):
    """An act on one grant."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    grant: str

    def reads(self) -> Reads:
        """The grant."""
        return Reads(streams=(self.grant,))


class EndGrant(OnGrant, frozen=True):
    """Note that a grant ended, and why."""

    reason: str
    ended_on: date


class RecordIncentiveFeedback(OnGrant, frozen=True):
    """Report what came of a grant."""

    result: str
    reported_on: date


def grant(command: GrantIncentive, situation: Situation) -> list[Draft]:
    """Refuses a listing that is not in force or suspended, a measure outside the catalogue or the
    list, another implementer, a kind of subject it is not for, and days out of order."""
    state = situation.holder("incentives", command.incentive)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("incentive",))
    of: Incentive = state.incentives[command.incentive]
    agency = require_power(situation, "incentive.grant")
    _require_in_force(command, situation, state, of)
    rule_set, rule = rules_of(situation.policy, of)
    measure = rule_set.rules["measures"].get(command.code)
    if measure is None or command.code not in rule["measures"]:
        raise NOT_IN_CATALOGUE.refused(of.listed_in, fields=("code",))
    units = measure["agencies"]
    if units and not any(acts_for(agency, code) for code in units):
        raise IMPLEMENTER.refused(agency.entry, fields=("code",))
    require_object(state, measure["objects"])
    _require_term(command, of)
    event = IncentiveGranted(
        incentive=of.id,
        code=command.code,
        unit=agency.code,
        matter=command.matter,
        granted_on=command.granted_on,
        until=command.until,
        listed_in=of.listed_in,
        rule=rule_set.rule(measure["clause"]),
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(state.tag,),
            effective_on=command.granted_on,
            opens=True,
        )
    ]


def end(command: EndGrant, situation: Situation) -> list[Draft]:
    """Refuses another unit, a grant that ended, an unknown reason, a day out of order."""
    state, of = _own(situation, command.grant)
    stands = grant_standing(state, of, situation.policy, situation.calendar, situation.today)
    if of.ended or stands is None or stands.situation in {"term_served", "listing_ended"}:
        raise GRANT_OVER.refused(*of.entries)
    _require_word(situation, state, of, "grant_ends", "reasons", command.reason)
    _require_day(situation, of, command.ended_on, "ended_on")
    event = IncentiveGrantEnded(reason=command.reason, ended_on=command.ended_on)
    return [_on_grant(state, of, event, command.ended_on)]


def feedback(command: RecordIncentiveFeedback, situation: Situation) -> list[Draft]:
    """Refuses another unit, a result the rules do not know, a day out of order."""
    state, of = _own(situation, command.grant)
    _require_word(situation, state, of, "feedback", "results", command.result)
    _require_day(situation, of, command.reported_on, "reported_on")
    event = IncentiveFeedbackRecorded(result=command.result, reported_on=command.reported_on)
    return [_on_grant(state, of, event, command.reported_on)]


def _require_in_force(
    command: GrantIncentive, situation: Situation, state: SubjectState, of: Incentive
) -> None:
    if command.granted_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.granted_on)
    for day in (command.granted_on, situation.today):
        stands = incentive_standing(state, of, situation.policy, situation.calendar, day)
        if stands.situation == SUSPENDED:
            raise WHILE_SUSPENDED.refused(*stands.because)
        if not stands.in_force:
            opens = stands.since if stands.situation == "pending" else None
            raise NOT_ON_LIST.refused(*of.entries, would_succeed_on=opens)


def _require_term(command: GrantIncentive, of: Incentive) -> None:
    last = of.listed.until if of.listed else command.granted_on
    if command.until is not None and not command.granted_on <= command.until <= last:
        raise GRANT_WRONG.refused(of.listed_in, fields=("until",))
    if not MATTER.fullmatch(command.matter):
        raise GRANT_WRONG.refused(of.listed_in, fields=("matter",))


def _require_word(
    situation: Situation, state: SubjectState, of: Grant, section: str, table: str, word: str
) -> None:
    rule_set, _ = rules_of(situation.policy, state.incentives[of.facts.incentive])
    if word not in rule_set.rules[section][table]:
        raise WORD.refused(of.granted_in, fields=(section,))


def _require_day(situation: Situation, of: Grant, day: date, field: str) -> None:
    if day > situation.today:
        raise AHEAD.refused(would_succeed_on=day, fields=(field,))
    if day < of.facts.granted_on:
        raise GRANT_WRONG.refused(of.granted_in, fields=(field,))


def _own(situation: Situation, stream: str) -> tuple[SubjectState, Grant]:
    state = situation.holder("grants", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("grant",))
    of: Grant = state.grants[stream]
    if not same_unit(situation, of.facts.unit):
        raise NOT_GRANTER.refused(of.granted_in)
    return state, of


def _on_grant(state: SubjectState, of: Grant, event: Event, on: date) -> Draft:
    return Draft(stream=of.id, event=event, subjects=(state.tag,), effective_on=on)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    GrantIncentive: grant,
    EndGrant: end,
    RecordIncentiveFeedback: feedback,
}

AGAIN = (
    again(IncentiveGranted, GrantIncentive),
    again(IncentiveGrantEnded, EndGrant, stream="grant"),
    again(IncentiveFeedbackRecorded, RecordIncentiveFeedback, stream="grant"),
)
