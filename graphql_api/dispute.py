"""Objections (Article 15, 权益保护): an objection as those concerned see it, with its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.provenance import Text
from graphql_api.recall import Recall, recalls_of
from graphql_api.stored import type_of
from projections import documents

if TYPE_CHECKING:
    from graphql_api.context import Context

_UPHELD = frozenset({"upheld", "partly"})


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
        sight = info.context.sight
        officers = sight.everything or sight.routes or sight.unit(root.unit, root.window)
        return list(root.recused) if officers else []

    @strawberry.field(
        description="Who must undo what the decision corrected or ended, who has and who is late: "
        "for the subject, the units concerned and auditors. 召回"
    )
    def recalls(
        self, info: Info, first: int, after: str | None = None
    ) -> paging.Connection[Recall]:
        root: Any = self
        return _recalls(root, info.context, paging.checked(first), after)


def _recalls(
    case: documents.Objection, context: Context, first: int, after: str | None
) -> paging.Connection[Recall]:
    """Recalls of what was disputed, by ends that came after the objection was filed."""
    sight = context.sight
    concerned = sight.unpublished(case.about, case.unit, case.window) or sight.routes
    stream = case.disputed if concerned and case.outcome in _UPHELD else ""
    return recalls_of(stream, context, first, after, entry_after=case.entries[0])


def _texts(case: documents.Objection, context: Context) -> list[Text]:
    """The texts, opened from the vault and accounted for; none for auditors."""
    sight = context.sight
    concerned = sight.own(case.about) or sight.own(case.filer_tag)
    if not (concerned or sight.routes or sight.unit(case.unit, case.window)):
        return []
    context.shown.note(case.about, case.id)
    entries = list(dict.fromkeys(case.disclosed.values()))
    found = dict(zip(entries, context.opened(entries), strict=True))
    return [
        Text(name=name, value=str(found[entry][name]))
        for name, entry in sorted(case.disclosed.items())
        if name in found[entry]
    ]


if TYPE_CHECKING:
    ObjectionType = documents.Objection
else:
    ObjectionType = type_of(
        documents.Objection, "Objection", more=ObjectionFields, hide=("filer_tag", "about")
    )
