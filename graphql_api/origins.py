"""Asking where any value of an archive came from, and what came of it (可溯)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from graphql_api.aftermath import follow
from graphql_api.context import Context
from graphql_api.proof import Resting
from graphql_api.prov_json import prov_json
from graphql_api.provenance import TraceNode
from graphql_api.stored import Rule, rule_of
from graphql_api.subject import archive_of, code_of
from graphql_api.tracing import Trail, told
from projections import tracing
from projections.differences import HEAD, RECORDS
from projections.documents import Page
from projections.projection import Standpoint
from projections.tracing import Basis, NoValueError, Target

if TYPE_CHECKING:
    from graphql_api.archive import Seen
    from projections.differences import Archive

INSIDE: Final = frozenset({"tag", "pages", "given", "disclosed", "filer_tag", "confused_with"})
"""Stored fields that no face shows."""
OFFICERS: Final = frozenset(
    {"proposer", "decided_by", "confirmed_by", "officer", "officers", "recused"}
)
"""Fields that hold pseudonyms of officers: for auditors alone."""
OF_REGISTRATION: Final = frozenset(
    {"code", "kind", "name", "registered_on", "names", "identifiers"}
)
"""Fields of a head that an entry of the registration set, whoever asks."""


@strawberry.input(description="A value of an archive: of a subject by its code, or of a record.")
class ProvenanceOf:
    code: str | None = strawberry.field(
        default=None, description="The organisation; not needed for a record or case."
    )
    id: strawberry.ID | None = strawberry.field(
        default=None, description="The record or case; without it a value of the subject itself."
    )
    part: str | None = strawberry.field(
        default=None, description="`notices` for a notice: it has the id of the case it is about."
    )
    field: str = strawberry.field(
        default="",
        description="The value's name as in the schema, within others with dots and places from "
        "0: `window.lastDisplayDay`, `obligations.0.due`. Empty: all of it.",
    )


@strawberry.type(description="What one value rests on, and what came of it. 溯源")
class Provenance(Resting):
    part: str
    id: strawberry.ID | None
    field: str
    value: str = strawberry.field(description="As text; empty for one that is made of others.")
    derived: bool = strawberry.field(description="A rule computes it; else an entry says it.")
    entries: list[int] = strawberry.field(description="What it rests on, ascending.")
    set_in: int | None = strawberry.field(
        description="The last entry that made it what it is, by the law and the day of the "
        "answer; null where this reader may not see it, or the history is very long."
    )
    rule: Rule | None
    reference: str = strawberry.field(description="The rule as it is written: `REPAIR-2026#13`.")
    nodes: list[TraceNode] = strawberry.field(
        description="Each after those it came from, as far as this reader may see them today."
    )
    origin: strawberry.Private[str]

    @strawberry.field(description="The same as W3C PROV-JSON.")
    def prov(self) -> JSON:
        found: JSON = prov_json(self.nodes, self.origin)  # type: ignore[assignment]
        return found


@strawberry.type
class ProvenanceQuery:
    """What is asked about where values came from."""

    @strawberry.field(
        description="Where a value of an archive came from (rule, clause, entries, document, "
        "batch, file, row, cell) and what came of it (cases, reports, to whom it was shown, "
        "recalls, exchange); null when it may not be seen. 溯源"
    )
    def provenance(self, info: Info, of: ProvenanceOf) -> Provenance | None:
        context: Context = info.context
        tag = code_of(of.code) if of.code else context.tag_of(str(of.id)) if of.id else ""
        seen = archive_of(tag, context) if tag else None
        return _found(of, seen, context) if seen is not None else None


def _found(of: ProvenanceOf, seen: Seen, context: Context) -> Provenance | None:
    archive = seen.head, (Page(page=0, records=seen.visible),)
    path = tuple(_snake(name) for name in of.field.split(".")) if of.field else ()
    hidden = INSIDE if context.sight.everything else INSIDE | OFFICERS
    if hidden.intersection(path):
        return None
    try:
        part, stream = HEAD, ""
        if of.id:
            stream = str(of.id)
            part, _ = tracing.found(archive, stream, of.part or "")
        target = Target(part, stream, path)
        basis = tracing.basis(archive, target)
    except NoValueError:
        return None
    if stream and part != RECORDS:
        context.shown.note(seen.tag, stream)
    return _told(target, basis, seen, archive, context)


def _set_in(target: Target, seen: Seen, context: Context) -> int:
    """The last entry that made the value what it is; 0 where that is not looked for."""
    if not (target.id or context.sight.unpublished(seen.tag) or _is_registered(target)):
        return 0
    root, *also = context.rooms.ledger.tags_of(seen.tag)
    entries = context.rooms.ledger.history(seen.tag)
    if len(entries) > tracing.CHECKED_MAX or not target.path:
        return 0
    return tracing.set_by(entries, root, also, Standpoint(context.registry, context.today), target)


def _is_registered(target: Target) -> bool:
    return bool(target.path) and target.path[0] in OF_REGISTRATION


def _told(
    target: Target, basis: Basis, seen: Seen, archive: Archive, context: Context
) -> Provenance:
    trail = Trail(seen, archive, context)
    parents: list[str] = []
    whole = tracing.found(archive, target.id, target.part)[1] if target.id else None
    if whole is not None and target.part == RECORDS and target.path:
        parents += trail.cell(whole, target.path[0])
    set_in = _set_in(target, seen, context)
    set_in = set_in if set_in and trail.may_tell(set_in) else 0
    entries = (set_in,) if set_in and not basis.derived else basis.entries
    parents += trail.rule(basis.rule)
    parents += trail.entries((*entries, set_in) if set_in else entries)
    if whole is not None:
        parents.append(trail.whole(target.part, whole))
    elif not target.path:
        for part, each in tracing.parts_of(archive):
            trail.whole(part, each)
    if target.path:
        trail.value(target, basis.value, parents)
    if whole is not None:
        follow(trail, seen, archive, (target.part, target.id), context)
    return Provenance(
        part=target.part,
        id=strawberry.ID(target.id) if target.id else None,
        field=target.field,
        value=told(basis.value),
        derived=basis.derived,
        entries=list(entries),
        set_in=set_in or None,
        rule=rule_of(basis.rule, context),
        reference=basis.rule,
        nodes=trail.nodes,
        origin=context.registry.origin,
    )


def _snake(name: str) -> str:
    """A name of the schema as it is stored."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
