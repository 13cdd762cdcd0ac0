"""Incentives (Article 8, 守信激励): proposal, public notice, objections to the draft.

The competent unit proposes with a live basis; the draft is announced for the period of the
rules; whoever objects in that time gets a settlement with reasons.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.event import Disclosure, Draft, Event
from ledger.incentive.basis import NO_BASIS, require_merits
from ledger.incentive.incentive import (
    Contest,
    Incentive,
    IncentiveAnnounced,
    IncentiveContested,
    IncentiveContestSettled,
    IncentiveProposed,
)
from ledger.incentive.rules import incentive_rules, require_competent, type_of_list
from ledger.incentive.standing import incentive_standing
from ledger.notice.notice import same_unit
from ledger.notice.service import AHEAD
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.sanction.determining import require_reason
from ledger.sanction.listed import serious_listing_in_force
from ledger.sanction.sanction import require_object, the_subject
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState

SERIOUS = Code(
    "incentive_needs_a_subject_without_serious_dishonesty",
    "While a serious-dishonesty listing is in force there is no entry in an incentive list.",
    "列入严重失信主体名单期间不得列入红名单。",
    plan(8),
)
ALREADY = Code(
    "subject_must_not_be_on_the_incentive_list_already",
    "The subject is proposed for this incentive list or on it.",
    "该主体已列入或者正在办理列入此红名单。",
    plan(8),
)
NOT_OPEN = Code(
    "incentive_proposal_must_be_open",
    "The proposal was decided or dropped already.",
    "该红名单事项已作出决定或已终止。",
    plan(8),
)
NOT_UNIT = Code(
    "only_the_unit_of_the_incentive_list_may_act",
    "Only the unit that proposed the listing or its successor may act on it.",
    "须由提出、认定单位或其承继单位办理。",
    plan(8),
)
NOTICE_WRONG = Code(
    "public_notice_must_follow_the_rules",
    "A draft is announced once, on a channel of the rules, after it was proposed.",
    "拟列入名单须在规定渠道公示一次，且不得早于提出之日。",
    plan(8),
)
NO_NOTICE = Code(
    "incentive_needs_a_public_notice_that_ran_to_its_end",
    "Nobody enters an incentive list before its public notice ran to its end.",
    "红名单须先公示，公示期满方可认定。",
    plan(8),
)
CONTEST_LATE = Code(
    "contest_must_be_within_the_public_notice",
    "An objection to a draft is raised while it is on public notice.",
    "对拟列入名单的异议须在公示期内提出。",
    plan(8),
)
CONTEST_UNKNOWN = Code(
    "contest_must_be_one_that_waits",
    "There is no such objection to this draft that waits for a settlement.",
    "没有待处理的此项异议。",
    plan(8),
)


class ProposeIncentive(Command, frozen=True):
    """Propose to enter a subject in an incentive list, with its basis."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    subject: str
    list_type: str
    reasoning: str
    """Why it is honoured; kept in the vault."""
    bases: tuple[str, ...] = ()
    """Streams of its honours, awards, contracts performed and commitments kept."""
    document_no: str = ""
    """Number of the higher unit's document, where the list follows one."""

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,), streams=self.bases)


class OnIncentive(Command, frozen=True):
    """An act on one entry of the incentive list."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    incentive: str

    def reads(self) -> Reads:
        """The listing."""
        return Reads(streams=(self.incentive,))


class AnnounceIncentive(OnIncentive, frozen=True):
    """Put the draft to public notice on a channel."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "PUBLICITY_OFFICER"})
    announced_on: date
    channel: str


class ContestIncentive(OnIncentive, frozen=True):
    """Object to a draft on public notice; by an officer for whoever came, or by a subject."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "OBJECTION_OFFICER", "SUBJECT"})
    received_on: date
    text: str
    """What is wrong; kept in the vault."""
    filer: str = ""
    """Who objects, and how to reach them; kept in the vault."""


class SettleContest(OnIncentive, frozen=True):
    """Settle an objection to the draft, with reasons."""

    contested_in: int
    outcome: str
    reasons: str


def propose(command: ProposeIncentive, situation: Situation) -> list[Draft]:
    """Refuses a list without law or of another unit, a kind of subject it is not for, a subject
    on a serious-dishonesty list, a second proposal, and a basis that is missing or not live."""
    state = the_subject(situation, command.subject)
    rule = type_of_list(situation.policy, situation.today, command.list_type)
    agency = require_competent(situation, rule)
    require_object(state, rule["objects"])
    require_no_serious_listing(situation, state, situation.today)
    for each in state.incentives.values():
        stands = incentive_standing(
            state, each, situation.policy, situation.calendar, situation.today
        )
        over = stands.situation in {"dropped", "removed", "expired", "basis_ended"}
        if each.list_type == command.list_type and not over:
            raise ALREADY.refused(*each.entries[:1])
    document = command.document_no.strip() if rule["by_document"] else ""
    if not command.bases and not document:
        raise NO_BASIS.refused(fields=("bases",))
    require_merits(situation, state, rule, command.bases)
    require_reason(command.reasoning)
    event = IncentiveProposed(
        list_type=command.list_type, unit=agency.code, bases=command.bases, document_no=document
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(state.tag,),
            effective_on=situation.today,
            disclosures=(Disclosure(state.tag, "reasoning", command.reasoning),),
            opens=True,
        )
    ]


def announce(command: AnnounceIncentive, situation: Situation) -> list[Draft]:
    """Refuses a second public notice, an unknown channel, and a day out of order."""
    state, of = own_incentive(situation, command.incentive)
    require_open(of)
    if command.announced_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.announced_on)
    rule_set = incentive_rules(situation.policy, command.announced_on)
    rule = rule_set.rules["public_notice"]
    if of.announced is not None:
        raise NOTICE_WRONG.refused(of.announced_in)
    if command.channel not in rule["channels"]:
        raise NOTICE_WRONG.refused(fields=("channel",))
    if command.announced_on < of.proposed_on:
        raise NOTICE_WRONG.refused(of.proposed_in, fields=("announced_on",))
    event = IncentiveAnnounced(
        announced_on=command.announced_on,
        channel=command.channel,
        until=situation.calendar.due(command.announced_on, rule["period"], roll=True).day,
        rule=rule_set.rule(rule["clause"]),
    )
    return [on_incentive(state, of, event, command.announced_on)]


def contest(command: ContestIncentive, situation: Situation) -> list[Draft]:
    """Refuses an objection outside the public notice or without a word of what is wrong."""
    state = situation.holder("incentives", command.incentive)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("incentive",))
    of: Incentive = state.incentives[command.incentive]
    require_open(of)
    if command.received_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.received_on)
    notice = of.announced
    if notice is None or not notice.announced_on <= command.received_on <= notice.until:
        raise CONTEST_LATE.refused(*of.entries)
    require_reason(command.text)
    event = IncentiveContested(received_on=command.received_on)
    texts = {"text": command.text, "filer": command.filer}
    return [on_incentive(state, of, event, command.received_on, **texts)]


def settle(command: SettleContest, situation: Situation) -> list[Draft]:
    """Refuses an outcome the rules do not know, no reasons, and an objection that waits not."""
    state, of = own_incentive(situation, command.incentive)
    require_open(of)
    waiting = [c for c in of.contests if c.entry == command.contested_in and not c.settled_in]
    outcomes = incentive_rules(situation.policy, situation.today).rules["objections"]["outcomes"]
    if not waiting or command.outcome not in outcomes:
        wrong = "outcome" if waiting else "contested_in"
        raise CONTEST_UNKNOWN.refused(*_entries(of.contests), fields=(wrong,))
    require_reason(command.reasons)
    event = IncentiveContestSettled(contested_in=command.contested_in, outcome=command.outcome)
    return [on_incentive(state, of, event, situation.today, reasons=command.reasons)]


def own_incentive(situation: Situation, stream: str) -> tuple[SubjectState, Incentive]:
    """The listing and its subject; refuses an unknown one and another unit's."""
    state = situation.holder("incentives", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("incentive",))
    of: Incentive = state.incentives[stream]
    if not same_unit(situation, of.unit):
        raise NOT_UNIT.refused(of.proposed_in)
    return state, of


def require_open(of: Incentive) -> None:
    """Refuses a proposal that was decided or dropped."""
    if of.listed_in or of.dropped_in:
        raise NOT_OPEN.refused(of.listed_in or of.dropped_in)


def require_no_serious_listing(situation: Situation, state: SubjectState, day: date) -> None:
    """Refuses while a serious-dishonesty listing is in force, resting on its entries."""
    serious = serious_listing_in_force(state, situation.policy, situation.calendar, day)
    if serious is not None:
        raise SERIOUS.refused(*serious.entries)


def on_incentive(state: SubjectState, of: Incentive, event: Event, on: date, **texts: str) -> Draft:
    """One more entry of a listing, its texts on their way to the vault."""
    return Draft(
        stream=of.id,
        event=event,
        subjects=(state.tag,),
        effective_on=on,
        disclosures=tuple(Disclosure(state.tag, n, text) for n, text in texts.items() if text),
    )


def _entries(contests: list[Contest]) -> tuple[int, ...]:
    return tuple(contest.entry for contest in contests)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ProposeIncentive: propose,
    AnnounceIncentive: announce,
    ContestIncentive: contest,
    SettleContest: settle,
}

AGAIN = (
    again(IncentiveProposed, ProposeIncentive, vaulted=("reasoning",)),
    again(IncentiveAnnounced, AnnounceIncentive, stream="incentive"),
    again(IncentiveContested, ContestIncentive, stream="incentive", vaulted=("text", "filer")),
    again(IncentiveContestSettled, SettleContest, stream="incentive", vaulted=("reasons",)),
)
