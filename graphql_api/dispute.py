"""Objections (Article 15, 权益保护): an objection as those concerned see it, with its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api.permission import Sight
from graphql_api.provenance import Text
from graphql_api.stored import type_of
from projections import documents

if TYPE_CHECKING:
    from graphql_api.context import Context


class ObjectionFields:
    """What an objection shows beside its stored values."""

    @strawberry.field(
        description="What it says, its reasons, who the agent is: for who filed it, the subject "
        "and the units concerned. 异议内容"
    )
    def texts(self, info: Info) -> list[Text]:
        root: Any = self
        return _texts(root, info.context)

    @strawberry.field(
        description="Officers who may not decide it (回避); for the units concerned and auditors."
    )
    def recused(self, info: Info) -> list[str]:
        root: Any = self
        sight = Sight(info.context.actor, info.context.rooms.ledger.registry)
        officers = sight.everything or sight.routes or sight.unit(root.unit, root.window)
        return list(root.recused) if officers else []


def _texts(case: documents.Objection, context: Context) -> list[Text]:
    """The texts, opened from the vault and accounted for; none for auditors."""
    sight = Sight(context.actor, context.rooms.ledger.registry)
    concerned = sight.own(case.about) or sight.own(case.filer_tag)
    if not (concerned or sight.routes or sight.unit(case.unit, case.window)):
        return []
    context.shown.note(case.about, case.id)
    found = context.rooms.ledger.vault.open_many(case.disclosed.values())
    return sorted(
        (
            Text(name=name, value=str(found[entry][name]))
            for name, entry in case.disclosed.items()
            if name in found.get(entry, {})
        ),
        key=lambda text: text.name,
    )


ObjectionType = type_of(
    documents.Objection, "Objection", more=ObjectionFields, hide=("filer_tag", "about")
)
