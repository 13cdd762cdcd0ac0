"""Affairs about no credit subject: one question for each kind, one list for each kind.

Made from the closed table of kinds: a new kind in the ledger is a new question here. Each is
shown to the agencies it concerns, to those who oversee its kind and to the auditor; to
everybody where it is public.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.tools import create_type
from strawberry.types import Info

from graphql_api import paging
from graphql_api.moment import AsOf, moment_of
from graphql_api.stored import said, type_of
from ledger.topics import KINDS
from projections.affairs import AFFAIRS_OF

if TYPE_CHECKING:
    from graphql_api.context import Context
    from ledger.affairs import Affair


def affair_seen(stream: str, context: Context, as_of: AsOf | None = None) -> Affair | None:
    """An affair by its id, if this reader may see it today; as it was at an earlier moment."""
    ledger = context.rooms.ledger
    now = ledger.affairs((stream,)).held.get(stream)
    if now is None or not context.sight.affair(now):
        return None
    if as_of is None:
        return now
    at = moment_of(as_of, context)
    return ledger.affairs((stream,), at.entry, at.effective_on).held.get(stream)


def _one(kind: type[Affair]) -> Any:
    shown = type_of(kind)

    def resolve(info: Info, id: strawberry.ID, as_of: AsOf | None = None) -> Any:  # noqa: A002
        found = affair_seen(str(id), info.context, as_of)
        return found if isinstance(found, kind) else None

    resolve.__annotations__["return"] = shown | None
    resolve.__name__ = kind.KIND
    return strawberry.field(resolver=resolve, description=said(kind))


def _several(kind: type[Affair]) -> Any:
    shown = type_of(kind)

    def resolve(
        info: Info,
        first: int,
        after: str | None = None,
        agency: str | None = None,
        stage: str | None = None,
        due_until: date | None = None,
        as_of: AsOf | None = None,
    ) -> Any:
        context: Context = info.context
        first = paging.checked(first)
        wanted: dict[str, Any] = {"stage": stage, "due_until": due_until}
        if as_of is not None:
            wanted = {"entry_until": moment_of(as_of, context).entry}

        def run(place: str, most: int) -> list[tuple[str, Affair]]:
            return AFFAIRS_OF[kind.KIND].run(
                context.rooms.database,
                first=most,
                after=place,
                kind=kind.KIND,
                agency=(context.agency_named(agency) or "") if agency else None,
                **wanted,
            )

        rows = paging.filtered(run, context.sight.affair, first, after)
        if as_of is not None:
            rows = _as_it_was(rows, context, as_of, stage, due_until)
        return paging.page(rows, first, lambda affair: affair)

    resolve.__annotations__["return"] = paging.Connection[shown]
    words = f"{said(kind)} Newest first."
    resolve.__name__ = _plural(kind.KIND)
    return strawberry.field(resolver=resolve, description=words)


def _as_it_was(
    rows: list[tuple[str, Affair]],
    context: Context,
    as_of: AsOf,
    stage: str | None,
    due_until: date | None,
) -> list[tuple[str, Affair]]:
    """The same affairs as they stood then, those left that were so."""
    then = [(place, affair_seen(now.id, context, as_of)) for place, now in rows]
    return [
        (place, affair)
        for place, affair in then
        if affair is not None
        and stage in (None, affair.stage)
        and (due_until is None or (affair.due_on is not None and affair.due_on <= due_until))
    ]


def _plural(name: str) -> str:
    """The name of a list of a kind."""
    if name.endswith("y"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name[-1] in "sxh" else f"{name}s"


def _questions() -> Any:
    """Two fields for each kind of affair."""
    made = [field for kind in KINDS.values() for field in (_one(kind), _several(kind))]
    return create_type("Affairs", made) if made else object


if TYPE_CHECKING:

    class AffairsQuery:
        """Two questions for each kind."""

else:
    AffairsQuery = _questions()
