"""Voluntary declarations (Article 5, 自主申报): a declaration as its readers see it, with texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api.provenance import Text
from graphql_api.stored import type_of
from ledger.masking import masking_of
from projections import documents

if TYPE_CHECKING:
    from graphql_api.context import Context


class DeclarationFields:
    """What a declaration shows beside its stored values."""

    @strawberry.field(
        description="What it says; why it was rejected or found false, for the subject and its "
        "unit only. 申报内容"
    )
    def texts(self, info: Info) -> list[Text]:
        root: Any = self
        return _texts(root, info.context)


def _texts(of: documents.Declaration, context: Context) -> list[Text]:
    """Opened from the vault: all for the subject and its unit, else what may be published."""
    tag = context.tag_of(of.id)
    clear = context.sight.clear(tag, of.unit)
    if not of.disclosed or not (clear or of.published):
        return []
    if not of.published:
        context.shown.note(tag, of.id)
    hide = masking_of(context.registry.policy, context.today).prose
    found = []
    for values in context.opened(dict.fromkeys(of.disclosed.values())):
        for key, block in sorted(values.items()):
            if key == "text":
                found += [(n, v if clear else hide(v)) for n, v in sorted(block.items())]
            elif clear:
                found.append((key, str(block)))
    return [Text(name=name, value=value) for name, value in found]


if TYPE_CHECKING:
    DeclarationType = documents.Declaration
else:
    DeclarationType = type_of(documents.Declaration, "Declaration", more=DeclarationFields)
