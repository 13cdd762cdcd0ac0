"""Credit archives (Article 4, 信用档案): a subject's archive as one reader may see it.

"None" is never ambiguous: the standing says whether a subject is clean, unknown, withheld or
has records; coverage says which sources have delivered, and when last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.complained import ConsumerComplaintType
from graphql_api.context import Context
from graphql_api.coverage import Coverage, coverage_of
from graphql_api.declared import DeclarationType
from graphql_api.dispute import ObjectionType
from graphql_api.grading import SupervisionType, supervision_of
from graphql_api.heads import HeadsFields
from graphql_api.held import HeldFields
from graphql_api.history import HistoryEntry, history_page
from graphql_api.permission import CASES
from graphql_api.person import Identity, identity_of
from graphql_api.provenance import Text, Trace, texts_of, trace_of
from graphql_api.shown import AnswerGiven, shown_of
from graphql_api.stored import type_of
from graphql_api.timeline import SteppedFields
from graphql_api.unsaid import BROKEN
from graphql_api.visible import visible
from ledger.sharing.keeping import KEPT_BY
from ledger.subject import PERSON
from projections import documents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql_api.past import Today
    from projections.asof import AsOf

INSIDE = ("tag", "pages", "given")
"""What an archive's head holds and no face shows: who it is, how it is cut, to whom it went."""


@strawberry.enum(description="How a subject stands, so that an empty list says what it means.")
class Standing(Enum):
    CLEAN = strawberry.enum_value(
        "CLEAN", description="Known, and nothing adverse is in force. 无失信信息"
    )
    ADVERSE = strawberry.enum_value(
        "ADVERSE", description="Adverse records or listings stand. 有失信信息"
    )
    UNKNOWN = strawberry.enum_value(
        "UNKNOWN", description="No source has named this subject. 未收录"
    )
    WITHHELD = strawberry.enum_value(
        "WITHHELD", description="This reader may not be told, or nothing is there. 不予提供"
    )


class RecordFields:
    """What a record shows beside its stored values."""

    @strawberry.field(description="Its texts and named persons, opened from the vault. 文书内容")
    def texts(self, info: Info) -> list[Text]:
        root: Any = self
        return texts_of(root, info.context)

    @strawberry.field(description="Where it came from and what was derived from it. 溯源")
    def provenance(self, info: Info) -> Trace:
        root: Any = self
        return trace_of(root, info.context)


if TYPE_CHECKING:
    RecordType = documents.Record
else:
    RecordType = type_of(documents.Record, "Record", more=RecordFields)


if TYPE_CHECKING:
    MergeStepType = documents.MergeStep
else:
    MergeStepType = type_of(documents.MergeStep)


@dataclass(slots=True)
class Seen:
    """One subject's archive as one reader may see it; missing attributes are its head's."""

    head: documents.Head
    visible: tuple[documents.Record, ...]
    standing: Standing
    as_of_entry: int
    as_of_day: date
    clear: bool = False
    """Whether this reader may see who a natural person is without masks."""
    asked: str = ""
    """The tag that was asked for; another than the head's where it was absorbed."""
    moment: AsOf | None = None
    """The moment it is shown as of; None for now."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.head, name)


class SubjectFields(HeldFields, HeadsFields, SteppedFields):
    """What an archive shows beside its stored head."""

    standing: Standing = strawberry.field(description="How it stands, for this reader. 状态")

    @strawberry.field(description="Who a natural person is; null for an organisation.")
    def identity(self, info: Info) -> Identity | None:
        root: Any = self
        return identity_of(root, info.context)

    @strawberry.field(description="The entry the archive is shown as of.")
    def as_of_entry(self) -> int:
        root: Any = self
        return int(root.as_of_entry)

    @strawberry.field(description="The day of the law it is shown on.")
    def as_of_day(self) -> date:
        root: Any = self
        day: date = root.as_of_day
        return day

    @strawberry.field(
        description="The code it was merged into, where the one asked for was absorbed. 合并"
    )
    def merged_into(self) -> str | None:
        root: Any = self
        absorbed = root.asked not in ("", root.tag)
        return str(root.code) if absorbed and root.code else None

    @strawberry.field(
        description="Its merges and un-merges, oldest first: for the subject, who routes or "
        "handles objections, and auditors. 合并记录"
    )
    def merge_trail(self, info: Info) -> list[MergeStepType]:
        root: Any = self
        context: Context = info.context
        return list(root.head.merge_trail) if context.sight.merges(root.tag) else []

    @strawberry.field(description="Its records, oldest first. 信用记录")
    def records(
        self, info: Info, first: int = 20, after: str | None = None, kind: str | None = None
    ) -> paging.Connection[RecordType]:
        root: Any = self
        first = paging.checked(first, paging.FIRST_IN_ARCHIVE_MAX)
        start = paging.number_of(after)
        context: Context = info.context
        chosen = [
            (paging.number_cursor(place), record)
            for place, record in enumerate(root.visible, 1)
            if place > start and kind in (None, record.kind)
        ]
        for _, record in chosen[:first]:
            context.tags[record.id] = root.tag
            context.announce(record.disclosed.values())
        return paging.page(chosen[: first + 1], first, lambda record: record)

    @strawberry.field(description="Objections to what is in it or was left out of it. 异议")
    def objections(self) -> list[ObjectionType]:
        root: Any = self
        return list(root.objections)

    @strawberry.field(
        description="Its supervisory class, why, who confirmed it and how to contest it; null "
        "when this reader may not see it. 监管类别"
    )
    def supervision(self, info: Info) -> SupervisionType | None:
        return supervision_of(self, info.context)

    @strawberry.field(description="Consumer complaints about it. 消费投诉")
    def consumer_complaints(self) -> list[ConsumerComplaintType]:
        root: Any = self
        return list(root.consumer_complaints)

    @strawberry.field(description="What it declared of itself. 自主申报")
    def declarations(self) -> list[DeclarationType]:
        root: Any = self
        return list(root.declarations)

    @strawberry.field(description="Every entry of the subject, oldest first. 信用历史")
    def history(
        self, info: Info, first: int, after: str | None = None
    ) -> paging.Connection[HistoryEntry]:
        root: Any = self
        first = paging.checked(first, paging.FIRST_IN_ARCHIVE_MAX)
        return history_page(root, info.context, first, after)

    @strawberry.field(
        description="To whom it was shown, newest first; for the subject itself, its agent's "
        "token and auditors, else empty; never as of a moment. 查询记录"
    )
    def shown_to(
        self, info: Info, first: int, after: str | None = None
    ) -> paging.Connection[AnswerGiven]:
        root: Any = self
        return shown_of(root.tag, info.context, paging.checked(first), after)

    @strawberry.field(description="What the answer means: clean, unknown, withheld, not delivered.")
    def coverage(self, info: Info) -> Coverage:
        root: Any = self
        standing: Standing = root.standing
        return coverage_of(
            info.context,
            told=standing is not Standing.WITHHELD,
            known=standing is not Standing.UNKNOWN,
            shown=standing is Standing.ADVERSE,
            sees_all=info.context.sight.unpublished(root.tag),
        )


if TYPE_CHECKING:
    SubjectType = Seen
else:
    SubjectType = type_of(documents.Head, "Subject", more=SubjectFields, hide=INSIDE)


def unknown(code: str, context: Context, standing: Standing = Standing.UNKNOWN) -> Seen:
    """The answer about a subject that the ledger does not know, or will not tell of."""
    head = documents.Head(tag="", code=code, entry=0, counts=documents.Counts())
    return Seen(head, (), standing, context.entry, context.today)


def seen(
    head: documents.Head,
    records: Iterable[documents.Record],
    context: Context,
    day: date,
    allowed: Today | None = None,
) -> Seen:
    """The archive as this reader may see it, entered as shown where that must be.

    For as-of, `allowed` names what may be seen of it today; the same rule for every face.
    """
    sight, tag = context.sight, head.tag
    made, shown = visible(head, records, sight, allowed)
    if context.shown.purpose:  # the answer may rest on all of it, whatever it selects
        cases = (c.id for name in KEPT_BY if name in CASES for c in getattr(made, name))
        context.shown.note(tag, *(r.id for r in shown), *cases)
    elif any(not r.published for r in shown) or head.kind == PERSON:
        context.shown.note(tag, *(r.id for r in shown if not r.published))
    reflected = head.entry if sight.unpublished(tag) else context.entry
    clear = sight.own(tag) or any(sight.unit(r.agency, r.filed_by) for r in shown)
    return Seen(made, shown, _standing(made, shown), reflected, day, clear)


def _standing(head: documents.Head, records: Iterable[documents.Record]) -> Standing:
    adverse = any(r.window is not None and r.window.tier and r.live for r in records)
    listed = any(c.in_force for c in head.listings) or any(c.in_force for c in head.measures)
    broken = any(c.situation in BROKEN and not c.repaired_in for c in head.commitments)
    return Standing.ADVERSE if adverse or listed or broken else Standing.CLEAN
