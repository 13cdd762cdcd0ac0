"""Authorisations for credit reports: the subject says who may have a report on it, and for what.

A natural person's report is issued to others only with one; an organisation's for market use
only. It is given by the subject itself, or recorded at the counter with the signed document's
SHA-256, runs for a term and may be revoked at any time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import require_power
from ledger.codes import is_unified_code
from ledger.event import Draft, Event
from ledger.intake.fault import MISSING, VALUE
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Clause, Code, plan
from ledger.report.rules import OWN, PURPOSE_OF_OTHERS, Purpose, purpose_of, report_rules
from ledger.situation import Command, Reads, Situation
from ledger.subject import registered

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

POWER = "report.issue"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LAW = Clause("征信业管理条例", "18")
MISSING_AUTHORISATION = Code(
    "subject_must_have_authorised_the_report",
    "This report needs the subject's authorisation for that recipient and purpose.",
    "出具此报告须有信用主体对该用途、该查询人的授权。",
    _LAW,
)
REVOKED = Code(
    "authorisation_must_not_be_revoked",
    "The subject revoked the authorisation.",
    "授权已被撤回。",
    _LAW,
)
OUT_OF_DATE = Code(
    "authorisation_must_be_in_date",
    "The authorisation does not run on this day.",
    "授权不在有效期内。",
    _LAW,
)
TERM = Code(
    "authorisation_must_not_run_longer_than_the_rules_allow",
    "An authorisation runs for a term, from its day on, and no longer than the rules allow.",
    "授权期限须自授权之日起，且不得超过规定期限。",
    plan(3),
)
OWN_ONLY = Code(
    "subject_authorises_for_itself_only",
    "Only the subject itself, or the issuing unit with its signed paper, records this.",
    "仅信用主体本人，或者出具单位凭其书面授权，可以办理。",
    plan(3),
)


class ReportAuthorised(Event, frozen=True):
    """The subject authorised a recipient to have its credit report for a purpose (授权查询)."""

    TOPIC: ClassVar[str] = "report.authorised"
    recipient: str
    """Code of an agency or unified code of an organisation."""
    purpose: str
    valid_from: date
    valid_until: date
    """The last day; it ends at 24:00."""
    document: str = ""
    """SHA-256 of the signed paper, where it was recorded at the counter; hexadecimal."""


class ReportAuthorisationRevoked(Event, frozen=True):
    """The subject took its authorisation back; nothing more is issued on it (撤回授权)."""

    TOPIC: ClassVar[str] = "report.authorisation_revoked"


@dataclass(slots=True)
class ReportAuthorisation:
    """One authorisation, as its entries say now."""

    id: str
    facts: ReportAuthorised
    entries: list[int] = field(default_factory=list)
    revoked_in: int = 0
    revoked_on: date | None = None

    def situation(self, day: date) -> str:
        """`ahead`, `running`, `expired` or `revoked` on that day."""
        if self.revoked_in:
            return "revoked"
        if day < self.facts.valid_from:
            return "ahead"
        return "running" if day <= self.facts.valid_until else "expired"


class GiveReportAuthorisation(Command, frozen=True):
    """Authorise a recipient to have the subject's credit report for a purpose, for a term."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", "PROVIDER", "SUPERVISOR"})
    subject: str
    """The unified code; of a natural person, its tag."""
    recipient: str
    purpose: str
    valid_until: date
    valid_from: date | None = None
    document: str = ""

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,))


class RevokeReportAuthorisation(Command, frozen=True):
    """Take an authorisation back."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", "PROVIDER", "SUPERVISOR"})
    authorisation: str

    def reads(self) -> Reads:
        """The authorisation's own stream."""
        return Reads(streams=(self.authorisation,))


def give(command: GiveReportAuthorisation, situation: Situation) -> list[Draft]:
    """Refuses an unknown subject or recipient, a purpose not listed, a term that is too long, and
    whoever is neither the subject nor the issuing unit with the signed paper."""
    state = situation.states[command.subject]
    _require_giver(situation, state, command.document)
    registration = registered(state)
    rule_set = report_rules(situation.policy, situation.today)
    purpose = purpose_of(rule_set, command.purpose)
    if registration.kind not in purpose.kinds:
        raise PURPOSE_OF_OTHERS.refused(rule_set.entry, fields=("purpose",))
    known = command.recipient in situation.registry.agencies
    if not known and not is_unified_code(command.recipient):
        raise VALUE.refused(fields=("recipient",))
    begins = command.valid_from or situation.today
    longest = situation.calendar.period_end(begins, rule_set.rules["authorisation"]["term_max"])
    if not begins <= command.valid_until <= longest or command.valid_until < situation.today:
        raise TERM.refused(rule_set.entry, fields=("valid_until",))
    event = ReportAuthorised(
        recipient=command.recipient,
        purpose=command.purpose,
        valid_from=begins,
        valid_until=command.valid_until,
        document=command.document,
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(state.tag,),
            effective_on=situation.today,
            opens=True,
        )
    ]


def _require_giver(situation: Situation, state: SubjectState, document: str) -> None:
    """The subject itself; at the counter the issuing unit, with the signed paper's digest."""
    actor = situation.actor
    if actor.subject:
        if actor.subject != state.tag:
            raise OWN_ONLY.refused()
        return
    if "SUBJECT" in actor.roles:
        raise OWN_ONLY.refused()
    require_power(situation, POWER)
    if not document:
        raise MISSING.refused(fields=("document",))
    if not _SHA256.fullmatch(document):
        raise VALUE.refused(fields=("document",))


def revoke(command: RevokeReportAuthorisation, situation: Situation) -> list[Draft]:
    """Refuses an authorisation that is not there or was revoked, and who is not the subject."""
    state, given = found(situation, command.authorisation)
    actor = situation.actor
    if actor.subject != state.tag:
        if actor.subject or "SUBJECT" in actor.roles:
            raise OWN_ONLY.refused()
        require_power(situation, POWER)
    if given.revoked_in:
        raise REVOKED.refused(given.revoked_in)
    return [
        Draft(
            stream=given.id,
            event=ReportAuthorisationRevoked(),
            subjects=(state.tag,),
            effective_on=situation.today,
        )
    ]


def found(situation: Situation, stream: str) -> tuple[SubjectState, ReportAuthorisation]:
    """An authorisation with its subject; refuses one that is not there."""
    state = situation.holder("report_authorisations", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("authorisation",))
    return state, state.report_authorisations[stream]


def require_running(
    situation: Situation, state: SubjectState, stream: str, purpose: Purpose
) -> ReportAuthorisation:
    """The subject's authorisation for this purpose; refuses none, a revoked one, one out of its
    term, one for another purpose, and one for another recipient."""
    given = state.report_authorisations.get(stream)
    if given is None or given.facts.purpose != purpose.code:
        raise MISSING_AUTHORISATION.refused(*(given.entries[:1] if given else ()))
    if given.revoked_in:
        raise REVOKED.refused(given.revoked_in)
    if given.situation(situation.today) != "running":
        ahead = given.facts.valid_from
        opens = ahead if situation.today < ahead else None
        raise OUT_OF_DATE.refused(given.entries[0], would_succeed_on=opens)
    if purpose.use != OWN and not _is_for(situation, given.facts.recipient):
        raise MISSING_AUTHORISATION.refused(given.entries[0], fields=("recipient",))
    return given


def _is_for(situation: Situation, recipient: str) -> bool:
    """Whether the actor works for the recipient, its successor, or the issuing unit."""
    actor = situation.actor.agency
    agency = situation.registry.agencies.get(actor)
    if agency is None:
        return actor == recipient
    return actor == recipient or recipient in agency.successor_of or POWER in agency.powers


def _authorised(state: SubjectState, entry: Entry) -> None:
    state.report_authorisations[entry.stream] = ReportAuthorisation(
        id=entry.stream, facts=entry.data, entries=[entry.number]
    )
    state.touched.add(entry.stream)


def _revoked(state: SubjectState, entry: Entry) -> None:
    given = state.report_authorisations.get(entry.stream)
    if given is None:
        state.orphans.append(entry)
        return
    given.entries.append(entry.number)
    given.revoked_in, given.revoked_on = entry.number, entry.effective_on
    state.touched.add(entry.stream)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    ReportAuthorised: _authorised,
    ReportAuthorisationRevoked: _revoked,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    GiveReportAuthorisation: give,
    RevokeReportAuthorisation: revoke,
}

AGAIN = (
    again(ReportAuthorised, GiveReportAuthorisation),
    again(ReportAuthorisationRevoked, RevokeReportAuthorisation, stream="authorisation"),
)
