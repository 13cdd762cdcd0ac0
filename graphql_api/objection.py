"""Objections (Article 15, 权益保护): the case, the list for officers, what falls, who was shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.dispute import ObjectionType
from graphql_api.proof import Resting
from graphql_api.stored import Rule, rule_of
from ledger.access import AccessAnswered
from ledger.objection.preview import what_falls
from ledger.objection.target import disputed_of
from ledger.store.scanning import of_subjects
from ledger.topics import decode
from projections import cases, reading

if TYPE_CHECKING:
    from graphql_api.context import Context
    from ledger.objection.preview import Falls as LedgerFalls
    from projections import documents

RECIPIENTS_MAX = 500
"""How many recipients one preview names, newest first."""


@strawberry.type(description="An objection with the organisation it is about. 异议")
class ObjectionCase:
    code: str = strawberry.field(description="Empty for a person.")
    name: str = strawberry.field(description="Empty for a person.")
    overdue: bool = strawberry.field(description="A step of it is late, or its day has passed.")
    objection: ObjectionType


@strawberry.type(description="One thing that rests on what is disputed. 关联影响")
class Falls(Resting):
    kind: str = strawberry.field(
        description="`measure`, `listing`, `accountability`, `rectification`, `repair`, "
        "`evaluation`, `class`, `right` or `report`."
    )
    id: strawberry.ID = strawberry.field(description="Its case; empty for a right.")
    code: str = strawberry.field(description="The measure, the type of the list, the right.")
    was: str
    becomes: str
    falls: bool = strawberry.field(description="False: it stands by what else it rests on.")
    other_bases: list[strawberry.ID]
    derived_from: list[int]
    rule: Rule | None


@strawberry.type(description="Who was shown it, from the access ledger. 查询记录")
class Recipient:
    agency: str = strawberry.field(description="Empty for the subject itself or a system.")
    officer: str = strawberry.field(description="The officer's pseudonym, for auditors.")
    purpose: str
    basis: str
    on: str = strawberry.field(description="The day of the law it was answered for.")
    access_entry: int = strawberry.field(description="The entry of the access ledger.")
    by_record: bool = strawberry.field(
        description="False: the archive was asked for with a purpose while this was in it."
    )


@strawberry.type(description="What falls if the objection is upheld; nothing is written. 影响预览")
class ObjectionPreview:
    target: strawberry.ID
    kind: str
    unit: str
    on: date
    entry: int = strawberry.field(description="The entry the answer reflects.")
    falls: list[Falls]
    recipients: list[Recipient]


@strawberry.type
class ObjectionQuery:
    """What is asked about objections."""

    @strawberry.field(description="One objection; null when it may not be seen. 异议")
    def objection(self, info: Info, id: strawberry.ID) -> ObjectionType | None:  # noqa: A002
        context: Context = info.context
        return seen(str(id), context)

    @strawberry.field(
        description="Objections by due day for the unit that answers or took them: mine, or all "
        "for who routes and for auditors. 异议办理"
    )
    def objections(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        unit: str | None = None,
        open: bool | None = True,  # noqa: A002, FBT002
        due_until: date | None = None,
    ) -> paging.Connection[ObjectionCase]:
        context: Context = info.context
        first = paging.checked(first)
        units = _units(unit, context)
        rows = paging.filtered(
            lambda place, many: cases.cases.run(
                context.rooms.database,
                first=many,
                after=place,
                kind=cases.OBJECTION,
                unit=units,
                open=open,
                due_until=due_until,
            ),
            lambda row: not context.concealed(row.tag, row.stream, row.about),
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _case(row, context))

    @strawberry.field(
        description="What would fall if an objection to this record, listing, measure or "
        "commitment were upheld, and who was shown it; null when it may not be seen. 影响预览"
    )
    def objection_preview(self, info: Info, target: strawberry.ID) -> ObjectionPreview | None:
        context: Context = info.context
        return _preview(str(target), context)


def _units(named: str | None, context: Context) -> str | tuple[str, ...] | None:
    """Whose objections are asked for: a unit sees its own and those it took over."""
    registry, sight = context.registry, context.sight
    found = registry.agency(named) if named else None
    wanted = found.code if found else named
    if sight.everything or sight.routes:
        return wanted or None
    own = sight.units()
    if not own or (wanted and wanted not in own):
        raise GraphQLError(
            "A unit sees its own work only.", extensions={"code": "unit_sees_its_own_work"}
        )
    return wanted or own


def _held(stream: str, context: Context) -> documents.Objection | None:
    """The objection as stored in the archive it is about."""
    rooms = context.rooms
    for tag in context.registry.merges.roots(rooms.ledger.store.stream_tags(stream)):
        head = reading.head(rooms.database, tag)
        for case in head.objections if head else ():
            if case.id == stream and case.about == tag:
                return case
    return None


def seen(stream: str, context: Context) -> documents.Objection | None:
    """An objection, if this reader may see it today; an access like any other."""
    case = _held(stream, context)
    if case is None:
        return None
    if not context.sight.objection(case.about, case):
        return None
    context.shown.note(case.about, stream)
    return case


def _case(row: cases.CaseRow, context: Context) -> ObjectionCase:
    """A row of the list with its case; the reader's unit was checked before."""
    head = reading.head(context.rooms.database, row.tag)
    case = next((c for c in head.objections if c.id == row.stream), None) if head else None
    if head is None or case is None:
        raise GraphQLError(
            "The projections are being renewed; ask again.",
            extensions={"code": "entry_is_not_reflected_yet"},
        )
    context.shown.note(row.tag, row.stream)
    person = "-" in row.tag
    return ObjectionCase(
        code="" if person else head.code,
        name="" if person else head.name,
        overdue=any(c.late and c.done_on is None for c in case.clocks),
        objection=case,
    )


def _preview(target: str, context: Context) -> ObjectionPreview | None:
    """What rests on it, computed from the ledger as it stands, and who was shown it."""
    rooms = context.rooms
    registry, sight = context.registry, context.sight
    for tag in rooms.ledger.store.stream_tags(target):
        state = rooms.state_at(tag, context.entry, context.today)
        disputed = disputed_of(state, target, registry)
        if disputed is None:
            continue
        if context.concealed(tag, target):
            return None
        if not (sight.unpublished(tag, disputed.unit) or sight.routes):
            return None
        context.shown.note(tag, target)
        falls = what_falls(state, target, registry.policy, registry.calendar, context.today)
        return ObjectionPreview(
            target=strawberry.ID(target),
            kind=disputed.kind,
            unit=disputed.unit,
            on=context.today,
            entry=context.entry,
            falls=[
                _falls(each, context)
                for each in falls
                if each.kind != "accountability" or sight.everything or sight.unit(disputed.unit)
            ],
            recipients=_recipients(tag, target, disputed.entries[0], context),
        )
    return None


def _falls(each: LedgerFalls, context: Context) -> Falls:
    return Falls(
        kind=each.kind,
        id=strawberry.ID(each.stream),
        code=each.code,
        was=each.was,
        becomes=each.becomes,
        falls=each.falls,
        other_bases=[strawberry.ID(stream) for stream in each.other_bases],
        derived_from=list(each.derived_from),
        rule=rule_of(each.rule, context),
    )


def _recipients(tag: str, target: str, since: int, context: Context) -> list[Recipient]:
    """Who was shown it, or its archive with a purpose since it is there; newest first."""
    auditor = context.sight.everything
    found = []
    tags = context.registry.merges.group(tag)
    for number, line in of_subjects(context.rooms.access.store, tags):
        entry = decode(number, line)
        shown = entry.data
        if not isinstance(shown, AccessAnswered) or shown.entry > context.entry:
            continue
        whole = not shown.records and bool(shown.purpose) and shown.entry >= since
        if target in shown.records or whole:
            found.append(
                Recipient(
                    agency=entry.agency,
                    officer=entry.actor if auditor else "",
                    purpose=shown.purpose,
                    basis=shown.basis,
                    on=shown.on,
                    access_entry=number,
                    by_record=not whole,
                )
            )
    return found[::-1][:RECIPIENTS_MAX]
