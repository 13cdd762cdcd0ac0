"""Collection and sharing (Article 13, 归集共享): what is owed to the platforms, computed.

Every item is to stand on a platform in its present version, or is not to stand there. What
was named in batches and what became of it says what the platform holds; the difference is
owed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.exchange.outgoing import ARRIVED, FAILED, MISSING
from ledger.exchange.platform import WITHDRAW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from ledger.calendar import Due
    from ledger.exchange.exchange import Named
    from ledger.exchange.item import Item, Law
    from ledger.exchange.platform import Rules
    from ledger.state import SubjectState

REPORT, CHANGE = "report", "change"
"""Steps owed, beside `withdraw`: the first row about an item, and a newer version of it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One step that is owed to one platform."""

    platform: str
    item: Item
    step: str
    """`report`, `change` or `withdraw`; empty: nothing is owed."""
    due_on: date
    provisional: bool
    rule: str


def arrived(_: Named) -> str:
    """The outcome supposed where the batch itself is not looked into."""
    return ARRIVED


def holding(named: Sequence[Named], outcome: Callable[[Named], str] = arrived) -> str:
    """The version a platform holds of an item, or will when what is under way arrives; empty
    when it holds none."""
    held = ""
    for one in named:
        became = outcome(one)
        if one.present and became == MISSING:
            held = ""
        elif became not in FAILED:
            held = one.version if one.present else ""
    return held


def step_of(item: Item, named: Sequence[Named], outcome: Callable[[Named], str] = arrived) -> str:
    """The step that is owed of an item: what it is to be, less what the platform holds."""
    held = holding(named, outcome) if named else ""
    if not item.present:
        return WITHDRAW if held else ""
    if not held:
        return REPORT
    return "" if held == item.version else CHANGE


def owed(
    state: SubjectState,
    item: Item,
    rules: Rules,
    law: Law,
    outcome: Callable[[Named], str] = arrived,
) -> Iterator[Owed]:
    """What is owed of an item to each platform that takes its table, settled or not."""
    table = rules.tables[item.table]
    may_go = bool(table.persons) or not item.person
    dues: dict[str, tuple[Due, str]] = {}
    for platform in rules.receivers[item.table]:
        step = step_of(item, state.exchanged.get((platform, item.item), ()), outcome)
        if step not in dues:
            within, clause = _within(step, item, rules)
            dues[step] = law.calendar.due(item.since, within, roll=True), rules.rule(clause)
        due, rule = dues[step]
        given = item.due_on if step == REPORT else None
        yield Owed(
            platform=platform,
            item=item,
            step=step if may_go else "",
            due_on=given or due.day,
            provisional=due.provisional and given is None,
            rule=rule,
        )


def _within(step: str, item: Item, rules: Rules) -> tuple[str, str]:
    """The clock of a step and its clause."""
    if step == WITHDRAW:
        return rules.clocks.withdraw_within, rules.clocks.clause
    if step == CHANGE:
        return rules.clocks.change_within, rules.clocks.clause
    table = rules.tables[item.table]
    return table.within, table.clause
