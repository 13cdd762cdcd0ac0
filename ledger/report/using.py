"""The use of credit reports (应用): which matter a report was used in, by whom.

A report that was replaced, or whose basis has changed, may not be used.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import require_power
from ledger.event import Draft
from ledger.intake.fault import VALUE
from ledger.notice.service import AHEAD
from ledger.refusal import Code, plan
from ledger.report.issuing import NOT_ITS_MATTER, SUPERSEDED, USE, found
from ledger.report.report import ReportUsed, stream_of
from ledger.report.rules import LISTED, OWN, purpose_of, report_rules
from ledger.report.standing import STALE as STALE_NOW
from ledger.report.standing import report_standing, shown_today
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

STALE = Code(
    "report_must_still_rest_on_its_basis",
    "Something the report rests on has changed since; have it issued anew.",
    "据以出具报告的信息已发生变化，请重新出具。",
    plan(3),
)


class RecordReportUse(Command, frozen=True):
    """Record that a report was used in a matter."""

    ROLES: ClassVar[frozenset[str]] = frozenset(
        {"PROVIDER", "DESIGNATOR", "SUPERVISOR", "INTEGRATOR"}
    )
    report: str
    """Its number."""
    matter: str
    used_on: date

    def reads(self) -> Reads:
        """The report's own stream."""
        return Reads(streams=(stream_of(self.report),))


def use(command: RecordReportUse, situation: Situation) -> list[Draft]:
    """Refuses a replaced or stale report, a matter not listed or not its own, a day ahead."""
    state, report = found(situation, command.report)
    purpose = purpose_of(report_rules(situation.policy, situation.today), command.matter)
    if command.used_on > situation.today:
        raise AHEAD.refused(fields=("used_on",))
    if command.used_on < report.facts.as_of:
        raise VALUE.refused(report.entries[0], fields=("used_on",))
    actor = situation.actor.agency
    asked_for = report.facts.requester
    if asked_for and asked_for != actor:
        raise NOT_ITS_MATTER.refused(report.entries[0])
    if purpose.use == OWN or (asked_for and purpose.code != report.facts.purpose):
        raise NOT_ITS_MATTER.refused(report.entries[0], fields=("matter",))
    if purpose.use == LISTED:
        require_power(situation, USE)
    if report.replaced is not None:
        raise SUPERSEDED.refused(report.replaced[2])
    today = shown_today(state, situation.registry, situation.today)
    stands = report_standing(report, situation.registry, situation.today, today)
    if stands.situation == STALE_NOW:
        raise STALE.refused(*stands.derived_from)
    event = ReportUsed(matter=command.matter, used_by=actor, used_on=command.used_on)
    return [
        Draft(
            stream=report.id,
            event=event,
            subjects=(state.tag,),
            effective_on=situation.today,
        )
    ]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {RecordReportUse: use}

AGAIN = (again(ReportUsed, RecordReportUse, report=lambda e: e.stream.rpartition("/")[2]),)
