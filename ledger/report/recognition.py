"""Mutual recognition of credit reports (异地互认): receiving another region's, verifying, deciding.

Only a report in the national format that was found authentic and is not too old is recognised;
a refusal names one of the reasons of the rules.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from ledger.again import again
from ledger.authority import acts_for, require_power
from ledger.event import Draft, Event
from ledger.intake.fault import VALUE
from ledger.notice.service import AHEAD
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.report.foreign import (
    AUTHENTIC,
    ForeignReport,
    ForeignReportReceived,
    ForeignReportRecognised,
    ForeignReportRefused,
    ForeignReportVerified,
)
from ledger.report.issuing import USE
from ledger.report.rules import LISTED, PURPOSE_UNKNOWN, purpose_of, report_rules
from ledger.situation import Command, Reads, Situation
from ledger.subject import registered

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.policy import RuleSet
    from ledger.state import SubjectState

_REGION = re.compile(r"[1-9][0-9]{5}")
_NUMBER = re.compile(r"[0-9A-Za-z-]{8,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"[A-Za-z0-9._-]{1,32}")

UNVERIFIED = Code(
    "foreign_report_must_be_verified_first",
    "A report of another region is recognised only after it was found authentic.",
    "异地信用报告须先核验属实，方可互认。",
    plan(3),
)
NOT_NATIONAL = Code(
    "foreign_report_must_be_in_the_national_format",
    "Only reports in the national format are recognised.",
    "仅互认符合国家统一标准的信用报告。",
    plan(3),
)
TOO_OLD = Code(
    "foreign_report_must_be_in_date",
    "The report is older than the rules allow.",
    "异地信用报告已超过规定时效。",
    plan(3),
)
SETTLED = Code(
    "foreign_report_must_not_be_settled_already",
    "It was recognised or refused already.",
    "该异地信用报告已办结。",
    plan(3),
)


class ReceiveForeignReport(Command, frozen=True):
    """Enter that another region's report on the subject was handed in for a listed matter."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    subject: str
    region: str
    number: str
    issued_on: date
    version: str
    digest: str
    matter: str

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,))


class ForeignCommand(Command, frozen=True):
    """An act on a report of another region."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    report: str
    """Its stream here."""

    def reads(self) -> Reads:
        """Its own stream."""
        return Reads(streams=(self.report,))


class VerifyForeignReport(ForeignCommand, frozen=True):
    """Enter how it was verified, and whether it is authentic."""

    method: str
    authentic: bool


class RecogniseForeignReport(ForeignCommand, frozen=True):
    """Let it count here for its matter."""


class RefuseForeignReport(ForeignCommand, frozen=True):
    """Refuse it, with a reason of the rules."""

    reason: str


def receive(command: ReceiveForeignReport, situation: Situation) -> list[Draft]:
    """Refuses an unknown subject, a matter not listed, and values without their form."""
    agency = require_power(situation, USE)
    state = situation.states[command.subject]
    registered(state)
    rule_set = _rules(situation)
    if purpose_of(rule_set, command.matter).use != LISTED:
        raise PURPOSE_UNKNOWN.refused(rule_set.entry, fields=("matter",))
    forms = {"region": _REGION, "number": _NUMBER, "digest": _SHA256, "version": _VERSION}
    wrong = tuple(n for n, form in forms.items() if not form.fullmatch(getattr(command, n)))
    if wrong:
        raise VALUE.refused(fields=wrong)
    if command.issued_on > situation.today:
        raise AHEAD.refused(fields=("issued_on",))
    event = ForeignReportReceived(
        region=command.region,
        number=command.number,
        issued_on=command.issued_on,
        version=command.version,
        digest=command.digest,
        matter=command.matter,
        agency=agency.code,
    )
    return [_draft(situation.new_id(), event, state, situation, opens=True)]


def verify(command: VerifyForeignReport, situation: Situation) -> list[Draft]:
    """Refuses one that is settled, another unit than the receiving one, an unknown method."""
    state, report = _open(command, situation)
    rules = _rules(situation).rules["recognition"]
    if command.method not in rules["methods"]:
        raise VALUE.refused(fields=("method",))
    event = ForeignReportVerified(method=command.method, authentic=command.authentic)
    return [_draft(report.id, event, state, situation)]


def recognise(command: RecogniseForeignReport, situation: Situation) -> list[Draft]:
    """Refuses one not found authentic, in another format, or too old."""
    state, report = _open(command, situation)
    rule_set = _rules(situation)
    rules: dict[str, Any] = rule_set.rules["recognition"]
    if report.stage != AUTHENTIC:
        raise UNVERIFIED.refused(report.entries[-1])
    if report.facts.version not in rules["versions"]:
        raise NOT_NATIONAL.refused(report.entries[0], rule_set.entry, fields=("version",))
    until = situation.calendar.period_end(report.facts.issued_on, rules["kept"])
    if until < situation.today:
        raise TOO_OLD.refused(report.entries[0], rule_set.entry)
    event = ForeignReportRecognised(until=until, rule=rule_set.rule(rules["clause"]))
    return [_draft(report.id, event, state, situation)]


def refuse(command: RefuseForeignReport, situation: Situation) -> list[Draft]:
    """Refuses one that is settled, and a reason that the rules do not have."""
    state, report = _open(command, situation)
    if command.reason not in _rules(situation).rules["recognition"]["reasons"]:
        raise VALUE.refused(fields=("reason",))
    return [_draft(report.id, ForeignReportRefused(reason=command.reason), state, situation)]


def _rules(situation: Situation) -> RuleSet:
    return report_rules(situation.policy, situation.today)


def _open(command: ForeignCommand, situation: Situation) -> tuple[SubjectState, ForeignReport]:
    """The report that a command names, not settled; by the unit that received it."""
    state = situation.holder("foreign_reports", command.report)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("report",))
    report = state.foreign_reports[command.report]
    agency = require_power(situation, USE)
    if not acts_for(agency, report.facts.agency):
        raise CASE_UNKNOWN.refused(fields=("report",))
    if report.settled_in:
        raise SETTLED.refused(report.settled_in)
    return state, report


def _draft(
    stream: str, event: Event, state: SubjectState, situation: Situation, *, opens: bool = False
) -> Draft:
    return Draft(
        stream=stream,
        event=event,
        subjects=(state.tag,),
        effective_on=situation.today,
        opens=opens,
    )


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ReceiveForeignReport: receive,
    VerifyForeignReport: verify,
    RecogniseForeignReport: recognise,
    RefuseForeignReport: refuse,
}

AGAIN = (
    again(ForeignReportReceived, ReceiveForeignReport),
    again(ForeignReportVerified, VerifyForeignReport, stream="report"),
    again(ForeignReportRecognised, RecogniseForeignReport, stream="report"),
    again(ForeignReportRefused, RefuseForeignReport, stream="report"),
)
