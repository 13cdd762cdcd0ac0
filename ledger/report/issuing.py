"""Issuing and replacing credit reports: who may have one, on whom, for what.

A listed matter's department has an organisation's report for the matter; a natural person's needs
the person's authorisation, and market use needs the subject's in every case. The subject has its
own copy free. The decision reads the tree's size and root and the texts that the report shows.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar

from ledger.authority import acting_agency, acts_for, require_power
from ledger.clock import SHANGHAI
from ledger.event import Draft
from ledger.intake.fault import VALUE
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.report.authorisation import MISSING_AUTHORISATION, OWN_ONLY, POWER, require_running
from ledger.report.content import LAYOUT, TIME, Asked, calendar_of, content_of
from ledger.report.item import view_of
from ledger.report.items import basis_of, needed
from ledger.report.report import Report, ReportIssued, ReportReplaced, stream_of
from ledger.report.rules import (
    MARKET,
    OWN,
    PURPOSE_OF_OTHERS,
    Purpose,
    purpose_of,
    report_rules,
    sections_of,
)
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON, SUBJECT_UNKNOWN, registered

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState

USE = "report.use"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TAIL = 8
NOT_ITS_MATTER = Code(
    "matter_must_be_of_the_asking_department",
    "The list of uses names other departments for this matter.",
    "该事项由清单所列的其他部门应用信用报告。",
    plan(3),
)
SUPERSEDED = Code(
    "report_must_not_be_replaced",
    "Another report took its place.",
    "该报告已被替代。",
    plan(3),
)
ROLES = frozenset({"SUBJECT", "PROVIDER", "DESIGNATOR", "SUPERVISOR", "INTEGRATOR"})


class IssueReport(Command, frozen=True):
    """Issue a credit report on a subject, for a listed purpose."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    purpose: str
    """A matter of the list of uses, a market use, or `own_copy`."""
    subject: str = ""
    """The unified code; a natural person is found by its authorisation, or is the token's own."""
    authorisation: str = ""
    sections: tuple[str, ...] = ()
    """Sections of the national format; all when none is named."""

    def reads(self) -> Reads:
        """The subject, and the authorisation's own stream."""
        return Reads(
            subjects=(self.subject,) if self.subject else (),
            streams=(self.authorisation,) if self.authorisation else (),
        )


class ReplaceReport(Command, frozen=True):
    """Issue a report anew, on the same purpose and authorisation, in place of an older one."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    report: str
    """Number of the report to replace."""
    reason: str

    def reads(self) -> Reads:
        """The report's own stream."""
        return Reads(streams=(stream_of(self.report),))


@dataclass(frozen=True, slots=True)
class _Grant:
    """What was found before the content is read: who may have it, for what."""

    purpose: Purpose
    requester: str
    authorisation: str


def issue(command: IssueReport, situation: Situation) -> list[Draft]:
    """Refuses no or another purpose, a score, a section outside the format, an unknown subject,
    who has no authorisation where one is needed, and one revoked or out of date."""
    rule_set = report_rules(situation.policy, situation.today)
    purpose = purpose_of(rule_set, command.purpose)
    sections = sections_of(rule_set, command.sections)
    state = _subject(command, situation)
    grant = _granted(purpose, state, command.authorisation, situation)
    return [_issued(grant, sections, state, situation)]


def _subject(command: IssueReport, situation: Situation) -> SubjectState:
    """The one subject that the command names, or its authorisation does."""
    states = situation.states
    if command.authorisation and not command.subject:
        if len(states) != 1:
            raise MISSING_AUTHORISATION.refused(fields=("authorisation",))
        return situation.subject
    if command.subject not in states:
        raise SUBJECT_UNKNOWN.refused(fields=("subject",))
    return states[command.subject]


def _granted(
    purpose: Purpose, state: SubjectState, authorisation: str, situation: Situation
) -> _Grant:
    """Who the report is for, and the authorisation it is issued on."""
    actor = situation.actor
    itself = bool(actor.subject) or "SUBJECT" in actor.roles
    if itself and (actor.subject != state.tag or purpose.use != OWN):
        raise OWN_ONLY.refused(fields=("purpose",))
    kind = registered(state).kind
    if kind not in purpose.kinds:
        raise PURPOSE_OF_OTHERS.refused(fields=("purpose",))
    if itself:
        return _Grant(purpose, "", "")
    if purpose.use == OWN:
        require_power(situation, POWER)
    given = None
    if purpose.use in (MARKET, OWN) or kind == PERSON:
        given = require_running(situation, state, authorisation, purpose)
    if purpose.use == OWN:
        return _Grant(purpose, "", authorisation)
    requester = given.facts.recipient if given else actor.agency
    if purpose.use != MARKET:
        _require_matter(purpose, situation)
    return _Grant(purpose, requester, given.id if given else "")


def _require_matter(purpose: Purpose, situation: Situation) -> None:
    """The department whose matter it is, its successor, or the issuing unit for it."""
    agency = acting_agency(situation)
    if POWER in agency.powers:
        return
    require_power(situation, USE)
    wanted = purpose.departments
    if wanted and not any(acts_for(agency, code) for code in wanted):
        raise NOT_ITS_MATTER.refused(fields=("purpose",))


def _issued(
    grant: _Grant,
    sections: tuple[str, ...],
    state: SubjectState,
    situation: Situation,
    replaces: str = "",
) -> Draft:
    """The entry of a report, with the digest of its bytes."""
    registry, day = situation.registry, situation.today
    asked = _asked(grant, sections, situation)
    opened = situation.found["opened"](needed(state, view_of(registry, day)))
    made = content_of(state, asked, registry, day, opened)
    event = ReportIssued(
        **{field.name: getattr(asked, field.name) for field in fields(Asked)},
        use=grant.purpose.use,
        as_of=day,
        rests_on=made.rests_on,
        basis=basis_of(made.items, made.rests_on),
        digest=made.digest,
        rule_sets=made.rule_sets,
        layout=LAYOUT,
        replaces=replaces,
    )
    return Draft(
        stream=stream_of(asked.number),
        event=event,
        subjects=(state.tag,),
        effective_on=day,
        opens=True,
    )


def _asked(grant: _Grant, sections: tuple[str, ...], situation: Situation) -> Asked:
    """What the report is issued on: its number, the tree and the calendar as they stand."""
    rules = report_rules(situation.policy, situation.today).rules
    size, root = situation.found["tree"]
    return Asked(
        number=_number(situation),
        purpose=grant.purpose.code,
        requester=grant.requester,
        authorisation=grant.authorisation,
        issuer=_issuer(rules["format"]["issuer"], situation),
        sections=sections,
        size=size,
        root=root.hex(),
        calendar=calendar_of(situation.registry),
    )


def _number(situation: Situation) -> str:
    """The time in Asia/Shanghai and eight letters and digits of chance."""
    chance = int(situation.new_id().replace("-", ""), 16)
    tail = ""
    for _ in range(TAIL):
        chance, place = divmod(chance, len(ALPHABET))
        tail += ALPHABET[place]
    return situation.now.astimezone(SHANGHAI).strftime(TIME) + tail


def _issuer(named: str, situation: Situation) -> str:
    """The issuing unit of the rules, or who took it over."""
    agencies = situation.registry.agencies
    held = agencies.get(named)
    if held is not None and not held.closed_in:
        return named
    heirs = (a for a in agencies.values() if named in a.successor_of and not a.closed_in)
    return next((heir.code for heir in heirs), named)


def found(situation: Situation, number: str) -> tuple[SubjectState, Report]:
    """A report with its subject; refuses one that is not there."""
    state = situation.holder("reports", stream_of(number))
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("report",))
    return state, state.reports[stream_of(number)]


def replace(command: ReplaceReport, situation: Situation) -> list[Draft]:
    """Refuses a report that was replaced, a reason not listed, whoever may not have it anew."""
    state, report = found(situation, command.report)
    rule_set = report_rules(situation.policy, situation.today)
    if command.reason not in rule_set.rules["replacement"]["reasons"]:
        raise VALUE.refused(rule_set.entry, fields=("reason",))
    if report.replaced is not None:
        raise SUPERSEDED.refused(report.replaced[2])
    purpose = purpose_of(rule_set, report.facts.purpose)
    sections = sections_of(rule_set, report.facts.sections)
    grant = _granted(purpose, state, report.facts.authorisation, situation)
    if grant.requester != report.facts.requester:
        raise OWN_ONLY.refused(report.entries[0])
    issued = _issued(grant, sections, state, situation, report.facts.number)
    told = Draft(
        stream=report.id,
        event=ReportReplaced(by=issued.event.number, reason=command.reason),  # type: ignore[attr-defined]
        subjects=(state.tag,),
        effective_on=situation.today,
    )
    return [issued, told]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    IssueReport: issue,
    ReplaceReport: replace,
}
