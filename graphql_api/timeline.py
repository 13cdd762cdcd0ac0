"""Credit archives (Article 4, 信用档案): a history as people read it, and its steps as fields.

An item says in words what a step changed of what people look for; the steps are those of the
replay day by day, so nobody reads what may not be shown today.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.history import HistoryEntry
from graphql_api.labels import CHINESE, ENGLISH, field_called, label_of, part_called
from graphql_api.moment import AsOf as Moment
from graphql_api.replay import (
    ArchiveDiff,
    ReplayStep,
    StepKind,
    diff_of,
    replay_page,
    same,
    walk_of,
)
from ledger.clock import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql_api.context import Context
    from projections.replay import Replay

PASSED = ("过了一天", "a day came")
"""What a step is called that no entry made."""
NAMES = ("document_no", "list_type", "label", "code", "number", "kind")
"""Fields that name a record or case, best first."""


@strawberry.type(description="One thing that happened, as people read it. 时间线条目")
class TimelineItem:
    day: date = strawberry.field(description="On which it was recorded, or came; Asia/Shanghai.")
    kind: StepKind
    label: str = strawberry.field(description="What it is called in Chinese. 事项")
    term: str = strawberry.field(description="What it is called in English.")
    entry: HistoryEntry | None = strawberry.field(
        description="The entry; null for a day, and where it may not be told."
    )
    about: str = strawberry.field(description="The record or case by its number or kind.")
    says: list[str] = strawberry.field(
        description="What followed, in the reader's language: a part, a field, old → new."
    )


class SteppedFields:
    """What an archive shows of its way here."""

    @strawberry.field(
        description="Its history step by step, oldest first: every entry, and every adoption of "
        "law that changed something, with what it changed. Each is shown as of its entry on one "
        "day, `on`, today unless said: time alone changes nothing. With `byDay` each is shown on "
        "the day on which it was recorded, and days on which time alone changed something are "
        "steps of their own. 回放"
    )
    def replay(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        on: date | None = None,
        *,
        by_day: bool = False,
    ) -> paging.Connection[ReplayStep]:
        return replay_page(self, info.context, paging.checked(first), after, on, by_day=by_day)

    @strawberry.field(
        description="What differs between two moments of it, each named by an entry or an "
        "instant and a day of the law; `to` is now unless said. 对比"
    )
    def diff(
        self,
        info: Info,
        from_: Annotated[Moment, strawberry.argument(name="from")],
        to: Moment | None = None,
    ) -> ArchiveDiff:
        return diff_of(self, info.context, from_, to)

    @strawberry.field(
        description="Its history as people read it, oldest first: what happened on which day, and "
        "what followed from it or from time alone. 时间线"
    )
    def timeline(
        self, info: Info, first: int, after: str | None = None
    ) -> paging.Connection[TimelineItem]:
        return timeline_page(self, info.context, paging.checked(first), after)


def timeline_page(
    root: Any, context: Context, first: int, after: str | None
) -> paging.Connection[TimelineItem]:
    """The next things that this reader may know of."""
    rows: list[tuple[str, TimelineItem]] = []
    if root.tag:
        walk = walk_of(root, context, after, None, by_day=True)
        for place, step in walk:
            item = _item(step, walk.replay, context.language)
            if step.entry or item.says:
                rows.append((place, item))
            if len(rows) > first:
                break
    return paging.page(rows, first, same)


def _item(step: ReplayStep, replay: Replay, language: str) -> TimelineItem:
    topic = step.entry.topic if step.entry else ""
    ids = [each.id for each in step.differences if each.id]
    about = str(step.entry.about) if step.entry else ids[0] if ids else ""
    parts = {each.id: each.part for each in step.differences}
    return TimelineItem(
        day=day_of(step.entry.recorded_at) if step.entry else step.as_of_day,
        kind=step.kind,
        label=label_of(topic, CHINESE) if topic else PASSED[0],
        term=label_of(topic, ENGLISH) if topic else PASSED[1],
        entry=step.entry,
        about=_named(replay, parts.get(strawberry.ID(about), "records"), about),
        says=list(dict.fromkeys(_sentences(step, replay, language))),
    )


def _named(replay: Replay, part: str, stream: str) -> str:
    """A record or case by its number or kind; empty for one that has none."""
    of = replay.part(part, stream)
    return next((str(v) for n in NAMES if of is not None and (v := getattr(of, n, ""))), "")


def _sentences(step: ReplayStep, replay: Replay, language: str) -> Iterator[str]:
    for each in step.differences:
        called = field_called(each.field, language)
        if called:
            name = _named(replay, each.part, each.id)
            part = f"{part_called(each.part, language)} {name}".strip()
            old, new = (_value(value, language) for value in (each.old, each.new))
            yield f"{part}: {called} {f'{old} → {new}' if old else new or '—'}"


def _value(value: Any, language: str) -> str:
    if isinstance(value, bool):
        words = ("是", "否") if language == CHINESE else ("yes", "no")
        return words[0] if value else words[1]
    return "" if value is None else str(value)
