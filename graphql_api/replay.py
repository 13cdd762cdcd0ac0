"""Credit archives (Article 4, 信用档案): a history step by step, two moments compared.

What this reader may not see today is taken out of the archive before a step and of the one after
it, and only then are they compared. A step whose entry may not be told, and that changed nothing
which may be seen, is not there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.differing import Differing, FieldDifference
from graphql_api.history import HistoryEntry, told_of
from graphql_api.moment import moment_of
from graphql_api.stored import Rule, rule_of
from projections import asof
from projections.query import CursorError, cursor, key_of
from projections.replay import DAY, ENTRY, LAW, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql_api import moment
    from graphql_api.context import Context
    from projections.differences import Archive
    from projections.replay import Step


@strawberry.enum(description="What made a step of a history.")
class StepKind(Enum):
    ENTRY = strawberry.enum_value(ENTRY, description="An entry about the subject. 信用主体的记录")
    LAW = strawberry.enum_value(
        LAW, description="An entry about the law, the calendar or an agency. 规则、日历或者部门变化"
    )
    DAY = strawberry.enum_value(DAY, description="Time alone. 仅因时间经过")


@strawberry.type(description="One step of a history and what it changed. 回放步骤")
class ReplayStep:
    kind: StepKind
    as_of_entry: int = strawberry.field(description="The archive after the step is as of it …")
    as_of_day: date = strawberry.field(description="… and this day of the law, Asia/Shanghai.")
    entry: HistoryEntry | None = strawberry.field(
        description="The entry; null for a day, and where it may not be told."
    )
    counts: bool = strawberry.field(
        description="False while the law's day of the entry lies after `asOfDay`."
    )
    differences: list[FieldDifference] = strawberry.field(
        description="What it changed, as far as this reader may see it today. 变更明细"
    )
    rule_references: strawberry.Private[tuple[str, ...]]

    @strawberry.field(
        description="The rules that applied: the one the act names, then those of what changed."
    )
    def rules(self, info: Info) -> list[Rule]:
        found = (rule_of(each, info.context) for each in self.rule_references)
        return [rule for rule in found if rule is not None]


@strawberry.type(description="What differs between two moments of one archive. 两个时点的差异")
class ArchiveDiff:
    from_entry: int
    from_day: date
    to_entry: int
    to_day: date
    total: int = strawberry.field(description="How many differences there are.")
    found: strawberry.Private[list[FieldDifference]]

    @strawberry.field(description="Each with the entries and the rule that made it. 变更明细")
    def differences(
        self, first: int, after: str | None = None
    ) -> paging.Connection[FieldDifference]:
        first = paging.checked(first, paging.FIRST_IN_ARCHIVE_MAX)
        start = paging.number_of(after)
        rows = list(enumerate(self.found[start : start + first + 1], start + 1))
        return paging.page([(paging.number_cursor(n), each) for n, each in rows], first, same)


def same(value: Any) -> Any:
    """As it is."""
    return value


class Walk:
    """The steps of one replay as one reader may see them."""

    def __init__(self, replay: Replay, tag: str, context: Context, before: Archive | None) -> None:
        self.replay, self._context = replay, context
        self._root = context.root(tag)
        self._differing = Differing(context)
        if replay.tags - set(context.registry.merges.group(tag)):
            self._differing.narrow(self._root)
        self._old = before

    def __iter__(self) -> Iterator[tuple[str, ReplayStep]]:
        """Cursor and step."""
        view = self._differing.view(self._root)
        for step in self.replay:
            found = self._differences(step)
            told = step.entry and told_of(step.entry, self._root, view.streams, self._context)
            if told or found:
                place = cursor((step.at.entry, step.at.effective_on.isoformat()))
                yield place, self._step(step, told or None, found)

    def _differences(self, step: Step) -> list[FieldDifference]:
        if self._context.sight.everything:
            return self._differing.fields(self._root, step.differences)
        if not step.differences:
            return []
        old, self._old = self._old, self.replay.archive()
        return self._differing.between(self._root, old, self._old)

    def _step(
        self, step: Step, told: HistoryEntry | None, found: list[FieldDifference]
    ) -> ReplayStep:
        seen = dict.fromkeys(each.rule_reference for each in found if each.rule_reference)
        named = step.named_rule if told else ""
        return ReplayStep(
            kind=StepKind(step.kind),
            as_of_entry=step.at.entry,
            as_of_day=step.at.effective_on,
            entry=told,
            counts=step.entry is None or step.entry.effective_on <= step.at.effective_on,
            differences=found,
            rule_references=tuple(dict.fromkeys((*([named] if named else ()), *seen))),
        )


def walk_of(
    root: Any, context: Context, after: str | None, on: date | None, *, by_day: bool
) -> Walk:
    """The steps after a cursor, up to the moment that the archive is shown as of."""
    tag = root.asked or root.tag
    upto = root.moment or asof.AsOf(context.entry, context.today)
    upto = asof.AsOf(upto.entry, on or upto.effective_on)
    context = context.present
    start = _moment(after) if after else None
    if start is not None and start.entry > upto.entry:
        raise CursorError("the cursor is not one of this list")
    ledger = context.rooms.ledger
    before = None
    if start is not None and not context.sight.everything:
        before = asof.archive_as_of(ledger, tag, start)
    return Walk(Replay(ledger, tag, upto, start, by_day=by_day), tag, context, before)


def _by(of: moment.AsOf, latest: asof.AsOf, context: Context) -> asof.AsOf:
    """A moment that was named; without a day, on that of the question."""
    return moment_of(replace(of, effective_on=of.effective_on or latest.effective_on), context)


def _moment(after: str) -> asof.AsOf:
    entry, day = key_of(after, 2)
    try:
        return asof.AsOf(int(entry), date.fromisoformat(str(day)))
    except ValueError:
        raise CursorError("the cursor is not one of this list") from None


def replay_page(
    root: Any, context: Context, first: int, after: str | None, on: date | None, *, by_day: bool
) -> paging.Connection[ReplayStep]:
    """The next steps that this reader may see."""
    if not root.tag:
        return paging.page([], first, same)
    rows = []
    for row in walk_of(root, context, after, on, by_day=by_day):
        rows.append(row)
        if len(rows) > first:
            break
    return paging.page(rows, first, same)


def diff_of(
    root: Any, context: Context, start: moment.AsOf, end: moment.AsOf | None
) -> ArchiveDiff:
    """What differs between two moments, as far as this reader may see it today."""
    latest = asof.AsOf(context.entry, context.today)
    context = context.present
    before = _by(start, latest, context)
    after = _by(end, latest, context) if end else latest
    if max(before.entry, after.entry) > latest.entry:
        raise GraphQLError(
            f"This question ends at entry {latest.entry}.",
            extensions={"code": "as_of_must_name_one_moment"},
        )
    found: list[FieldDifference] = []
    if root.tag:
        tag, ledger = root.asked or root.tag, context.rooms.ledger
        differing, subject = Differing(context), context.root(root.tag)
        joined = {each for at in (before, after) for each in ledger.tags_of(tag, at.entry)}
        if joined - set(context.registry.merges.group(tag)):
            differing.narrow(subject)
        archives = (asof.archive_as_of(ledger, tag, at) for at in (before, after))
        found = differing.between(subject, *archives)
    return ArchiveDiff(
        from_entry=before.entry,
        from_day=before.effective_on,
        to_entry=after.entry,
        to_day=after.effective_on,
        total=len(found),
        found=found,
    )
