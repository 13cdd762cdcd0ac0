"""The subscription (Article 13, 归集共享): the feed as it grows."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api.feed import Change, wanted
from graphql_api.following import KEPT

if TYPE_CHECKING:
    from graphql_api.context import Context
    from graphql_api.following import Stream


@strawberry.type(description="What may be followed.")
class Subscription:
    """Over graphql-transport-ws, and as server-sent events."""

    @strawberry.subscription(
        description="Every change after an entry, those to come as they come; without `after`, "
        "those to come. The cursor is the entry of the last change: it never expires. Filters and "
        "purpose as for the question `changes`; while nothing is wanted, now and then a "
        "tombstone moves the cursor. 变更订阅"
    )
    async def changes(
        self,
        info: Info,
        after: int | None = None,
        codes: list[str] | None = None,
        topics: list[str] | None = None,
        matter: str | None = None,
        purpose: str = "",
    ) -> AsyncGenerator[Change, None]:
        context: Context = info.context
        stream: Stream = context.kept[KEPT]
        stream.follows = wanted(context, codes, topics, matter)
        stream.purpose = purpose.strip()
        told: Any = stream.changes(after)
        return told  # type: ignore[no-any-return]
