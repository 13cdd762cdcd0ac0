"""Anything with an id of its own, found again by that id (可溯)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api.affairs import affair_seen
from graphql_api.archive import INSIDE
from graphql_api.record import record_seen
from graphql_api.stored import Node
from graphql_api.subject import archive_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql_api.context import Context


@strawberry.type
class NodeQuery:
    """What is asked by a global id."""

    @strawberry.field(
        description="A record, a case of an archive, or an affair about no subject, by its opaque "
        "id; null when it may not be seen."
    )
    def node(self, info: Info, id: strawberry.ID) -> Node | None:  # noqa: A002
        found: Node | None = _found(str(id), info.context)
        return found


def _found(stream: str, context: Context) -> Any:
    """The record, case or affair of that id that this reader may see today."""
    if affair := affair_seen(stream, context):
        return affair
    tag = context.tag_of(stream)
    if not tag:
        return None
    if record := record_seen(stream, context):
        return record
    archive = archive_of(tag, context)
    for case in parts_of(archive) if archive else ():
        if case.id == stream:
            context.shown.note(tag, stream)
            return case
    return None


def parts_of(archive: Any) -> Iterator[Any]:
    """Everything in an archive's head, as this reader sees it, that has an id of its own."""
    for name in archive.head.__struct_fields__:
        held = () if name in INSIDE else getattr(archive, name)
        for part in held if isinstance(held, tuple) else ():
            if hasattr(part, "id"):
                yield part
                yield from getattr(part, "interviews", ())
