"""Credit archives (Article 4, 信用档案): a consumer complaint as its readers see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api.provenance import Text
from graphql_api.stored import type_of
from projections import documents

if TYPE_CHECKING:
    from graphql_api.context import Context


class ConsumerComplaintFields:
    """What a complaint shows beside its stored values."""

    @strawberry.field(
        description="What was said, and by whom; for the unit that handles it only. 投诉内容"
    )
    def texts(self, info: Info) -> list[Text]:
        root: Any = self
        return _texts(root, info.context)


def _texts(of: documents.ConsumerComplaint, context: Context) -> list[Text]:
    """Opened from the vault and accounted for; who complained is never told the operator."""
    if not of.disclosed or not context.sight.unit(of.unit):
        return []
    context.shown.note(context.tag_of(of.id), of.id)
    return [
        Text(name=name, value=str(value))
        for values in context.opened(dict.fromkeys(of.disclosed.values()))
        for name, value in sorted(values.items())
    ]


if TYPE_CHECKING:
    ConsumerComplaintType = documents.ConsumerComplaint
else:
    ConsumerComplaintType = type_of(
        documents.ConsumerComplaint, "ConsumerComplaint", more=ConsumerComplaintFields
    )
