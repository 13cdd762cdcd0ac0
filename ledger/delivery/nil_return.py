"""Collection and sharing (Article 13, 归集共享): a source says that it has nothing to deliver.

A unit in whose field nothing happened says so for the period (零报告); else nobody could tell
a quiet month from a forgotten one.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.affairs import Affair, Affairs, Step, Work, opened
from ledger.again import again
from ledger.authority import acting_agency
from ledger.delivery.expected import Period, period_of, responsible, rules_on
from ledger.event import Draft, Event
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.delivery.expected import OwedTable, Rules
    from ledger.store.entry import Entry

SAID = "said"

NOT_EXPECTED = Code(
    "table_must_be_expected_of_the_agency",
    "The rules of delivery expect no such table of this agency.",
    "归集规则未要求该单位报送此表。",
    plan(13),
)
NOT_OWN = Code(
    "agency_speaks_for_its_own_deliveries",
    "Only the agency that owes a table says that there is nothing to deliver.",
    "只能由负有报送责任的单位作出零报告。",
    plan(13),
)
NO_PERIOD = Code(
    "period_must_have_ended",
    "The day begins no period of the table, or the period has not ended.",
    "该日期不是报送周期的起始日，或者周期尚未结束。",
    plan(13),
)
SAID_ALREADY = Code(
    "nothing_is_reported_once_for_a_period",
    "The agency said for this period already that there is nothing.",
    "该周期已作零报告。",
    plan(13),
)


class NothingReported(Event, frozen=True):
    """A source has nothing to deliver of a table for a period (零报告)."""

    TOPIC: ClassVar[str] = "delivery.nothing_reported"
    field: str
    table: str
    begins: date
    ends: date
    rule: str


class NilReturn(Affair, kw_only=True):
    """Word of a source that it has nothing to deliver for a period (零报告)."""

    KIND: ClassVar[str] = "nil_return"
    ARTICLE: ClassVar[int] = 13
    OVERSEERS: ClassVar[frozenset[str]] = frozenset({"sharing.lead"})

    field: str
    table: str
    begins: date
    ends: date

    def work(self) -> tuple[Work, ...]:
        """Nothing is left to do."""
        return ()


class ReportNothing(Command, frozen=True):
    """Say for a period that the agency has nothing to deliver of a table."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "SUPERVISOR"})
    agency: str
    """The actor's own, by its code."""
    table: str
    begins: date
    """First day of the period."""

    @property
    def stream(self) -> str:
        """One for each agency, table and period."""
        return f"nil_return/{self.agency}/{self.table}/{self.begins.isoformat()}"

    def reads(self) -> Reads:
        """What was said for this period."""
        return Reads(affairs=(self.stream,))


def report_nothing(command: ReportNothing, situation: Situation) -> list[Draft]:
    """Refuses another agency's table, one that is not expected, a period that is none or runs,
    and the same again."""
    if acting_agency(situation).code != command.agency:
        raise NOT_OWN.refused(fields=("agency",))
    rules = rules_on(situation.policy, situation.today)
    field, owed, clause = _owed(command, rules, situation)
    period = period_of(owed.period, command.begins)
    if period.begins != command.begins or period.ends >= situation.today:
        raise NO_PERIOD.refused(fields=("begins",), would_succeed_on=_opens(period, command))
    said = situation.affairs.find(NilReturn, command.stream)
    if said is not None:
        raise SAID_ALREADY.refused(*said.entries)
    event = NothingReported(
        field=field,
        table=owed.table,
        begins=period.begins,
        ends=period.ends,
        rule=f"{rules.rule_set}#{clause}",
    )
    return [
        Draft(stream=command.stream, event=event, effective_on=situation.today, opens=True),
    ]


def _owed(command: ReportNothing, rules: Rules, situation: Situation) -> tuple[str, OwedTable, str]:
    for name, field in rules.fields.items():
        if responsible(situation.registry, field.agency) == command.agency:
            for owed in field.tables:
                if owed.table == command.table:
                    return name, owed, field.clause
    raise NOT_EXPECTED.refused(fields=("table",))


def _opens(period: Period, command: ReportNothing) -> date | None:
    """The day after the period's last, where the day named begins one."""
    if period.begins != command.begins:
        return None
    return date.fromordinal(period.ends.toordinal() + 1)


def _said(affairs: Affairs, entry: Entry) -> None:
    affairs.open(opened(NilReturn, entry, SAID), entry)


AFFAIRS: dict[type[Event], Step] = {NothingReported: _said}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {ReportNothing: report_nothing}

AGAIN = (again(NothingReported, ReportNothing, agency=lambda e: e.agency),)
