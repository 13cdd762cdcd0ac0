"""Voluntary declarations (Article 5, 自主申报): the public ones, a unit's, one with its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.declared import DeclarationType
from graphql_api.incentive import named
from graphql_api.moment import AsOf, named_moment
from graphql_api.stored import type_of
from projections import asof, declarations, documents, reading

if TYPE_CHECKING:
    DeclarationRow = declarations.DeclarationRow
else:
    DeclarationRow = type_of(declarations.DeclarationRow, "DeclarationRow", hide=("tag",))


@strawberry.type(description="A declaration with the organisation that made it.")
class DeclaredOfSubject:
    code: str
    name: str
    declaration: DeclarationRow


@strawberry.type
class DeclarationQuery:
    """What is asked about voluntary declarations."""

    @strawberry.field(
        description="Declarations of organisations that are verified and may be published, newest "
        "first; with `public: false` those of one's own unit, for auditors all. 自主申报"
    )
    def declarations(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        kind: str | None = None,
        situation: str | None = None,
        agency: str | None = None,
        public: bool = True,  # noqa: FBT002
    ) -> paging.Connection[DeclaredOfSubject]:
        context: Context = info.context
        first, sight = paging.checked(first), context.sight
        units: tuple[str, ...] | None = (context.agency_named(agency) or "",) if agency else None
        if not public:
            units = units or sight.units() or None
            if not (sight.everything or sight.unit(*(units or ()))):
                raise GraphQLError(
                    "A unit sees its own work only.", extensions={"code": "unit_sees_its_own_work"}
                )
        rows = paging.filtered(
            lambda place, many: declarations.declarations.run(
                context.rooms.database,
                first=many,
                after=place,
                kind=kind,
                situation=situation,
                unit=units,
                published=True if public else None,
            ),
            lambda row: context.shows(row.tag, "declarations", row.stream),
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _declared(row, context))

    @strawberry.field(
        description="One declaration, now or as of; null when it may not be seen today. 申报"
    )
    def declaration(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002
        as_of: AsOf | None = None,
    ) -> DeclarationType | None:
        context: Context = info.context
        found: DeclarationType | None = _seen(str(id), context, as_of)
        return found


def _seen(stream: str, context: Context, as_of: AsOf | None) -> Any:
    """The declaration as it was, if it may be seen today."""
    tag = context.tag_of(stream)
    head = reading.head(context.rooms.database, tag) if tag else None
    now = _of(head, stream)
    if now is None or not context.sight.case(tag, "declarations", now):
        return None
    if not now.published:
        context.shown.note(tag, stream)
    if as_of is None:
        return now
    then = asof.archive_as_of(context.rooms.ledger, tag, named_moment(as_of, context))
    return _of(then[0], stream) if then else None


def _of(head: documents.Head | None, stream: str) -> documents.Declaration | None:
    held = head.declarations if head else ()
    return next((each for each in held if each.id == stream), None)


def _declared(row: declarations.DeclarationRow, context: Context) -> DeclaredOfSubject:
    if not row.published:
        context.shown.note(row.tag, row.stream)
    code, name = named(row.tag, context)
    return DeclaredOfSubject(code=code, name=name, declaration=row)
