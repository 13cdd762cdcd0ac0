"""Anything with an id of its own, found again by that id (可溯)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api.permission import CASES
from graphql_api.record import record_seen
from graphql_api.stored import Node
from graphql_api.subject import archive_of

if TYPE_CHECKING:
    from graphql_api.context import Context


@strawberry.type
class NodeQuery:
    """What is asked by a global id."""

    @strawberry.field(
        description="A record, listing, measure, commitment, rectification, interview, repair, "
        "objection or notice by its opaque id; null when it may not be seen."
    )
    def node(self, info: Info, id: strawberry.ID) -> Node | None:  # noqa: A002
        found: Node | None = _found(str(id), info.context)
        return found


def _found(stream: str, context: Context) -> Any:
    """The record or case of that id that this reader may see today."""
    tag = context.tag_of(stream)
    if not tag:
        return None
    if record := record_seen(stream, context):
        return record
    archive = archive_of(tag, context)
    for case in _cases(archive) if archive else ():
        if case.id == stream:
            context.shown.note(tag, stream)
            return case
    return None


def _cases(archive: Any) -> list[Any]:
    cases = [case for name in CASES for case in getattr(archive, name)]
    cases += archive.bankruptcies
    return cases + [each for order in archive.rectifications for each in order.interviews]
