"""What an entry changed in an archive, value by value, as far as one reader may see it today.

What may not be seen today is taken out of the archive before the entry and of the one after it;
only then are they compared. So whatever was repaired, sealed, ended or is about a person leaves
no trace, and an entry that changed nothing else has no differences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from graphql_api.identity import PUBLIC
from graphql_api.past import Today, visible_today
from graphql_api.permission import RECORDS, Sight
from graphql_api.proof import Resting
from graphql_api.stored import Rule, rule_of
from graphql_api.visible import visible
from projections import reading
from projections.differences import HEAD, PROVENANCE, differences
from projections.documents import Page
from projections.unfolding import Unfolding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql_api.context import Context
    from ledger.event import Tag
    from projections.differences import Archive, Difference

WITHIN: Final = frozenset({"disclosed", "filer_tag", "tag", "recused"})
"""Stored fields, at whatever depth, that no feed tells."""
TRAIL: Final = "merge_trail"
SUBJECTS_MAX: Final = 100
"""An entry about more subjects than this is told without differences: ask for those of interest."""


@strawberry.type(
    description="One value that an entry changed, as far as this reader may see it today: old, "
    "new, and why. 变更明细"
)
class FieldDifference(Resting):
    code: str | None = strawberry.field(
        description="The organisation under the code it has now; null for a person."
    )
    part: str = strawberry.field(
        description="`head`, `counts`, `supervision`, `records`, or another list of the archive."
    )
    id: strawberry.ID = strawberry.field(description="The record or case; empty for the head.")
    field: str = strawberry.field(
        description="Its stored name, such as `in_force` or `window.last_display_day`."
    )
    old: JSON | None = strawberry.field(description="Null where there was none.")
    new: JSON | None = strawberry.field(description="Null where there is none any more.")
    derived_from: list[int] = strawberry.field(description="The entries the value rests on.")
    rule_reference: strawberry.Private[str]

    @strawberry.field(description="The rule that made it; null where a fact changed.")
    def rule(self, info: Info) -> Rule | None:
        return rule_of(self.rule_reference, info.context)


class View(NamedTuple):
    """What one reader may see of one subject today."""

    allowed: Today | None
    """Kind and id; None for all of it."""
    public: frozenset[str]
    """Ids of what anyone may see."""
    known: bool
    streams: frozenset[str] | None = frozenset()
    """The streams whose entries may be told; None for all."""


class Told(NamedTuple):
    """What one entry changed for one reader."""

    differences: list[FieldDifference]
    codes: list[str]
    supersedes: list[int]
    """Entries that said what is no longer so."""
    matters: frozenset[str]
    """Matters that what changed bears upon; `*` for all."""


NOTHING: Final = Told([], [], [], frozenset())
_NONE: Final = View(Today(), frozenset(), known=False)


class Differing:
    """Tells of one page of entries, in ascending order."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._views: dict[Tag, View] = {}
        self._unfolding = Unfolding(
            context.rooms.ledger.store, context.registry, context.today, context.entry
        )

    def view(self, tag: Tag) -> View:
        """What the reader may see of a subject today."""
        root = self._context.root(tag)
        if root not in self._views:
            self._views[root] = self._view(root)
        return self._views[root]

    def _view(self, root: Tag) -> View:
        context = self._context
        head = context.head_of(root)
        if head is None or not head.registered_on:
            return _NONE
        pages = reading.pages(context.rooms.database, root) if head.pages else ()
        records = tuple(r for page in pages for r in page.records)
        anyone = visible_today(head, records, Sight(PUBLIC, context.registry))
        public = frozenset(stream for _, stream in anyone)
        if context.sight.unpublished(root):
            return View(None, public, known=True, streams=None)
        allowed = visible_today(head, records, context.sight)
        held = {stream for _, stream in allowed}
        meetings = {
            i.id for case in head.rectifications if case.id in held for i in case.interviews
        }
        return View(allowed, public, known=True, streams=frozenset(held | meetings))

    def told(self, number: int, tags: list[Tag]) -> Told:
        """What an entry changed in the archives of its subjects."""
        roots = {self._context.root(tag) for tag in tags}
        open_to = {root for root in roots if self.may_tell(root)}
        if not open_to or len(tags) > SUBJECTS_MAX:
            return NOTHING
        found = NOTHING
        for root, old, new in self._unfolding.around(number, open_to):
            found = _joined(found, self._between(root, old, new))
        return found

    def may_tell(self, root: Tag) -> bool:
        """Whether anything of a subject can be seen: of an organisation, who it is."""
        view = self.view(root)
        return view.known and ("-" not in root or view.allowed != frozenset())

    def _between(self, root: Tag, old: Archive | None, new: Archive) -> Told:
        was, now = self._seen(root, old), self._seen(root, new)
        changed = self._kept(root, differences(was, now))
        if not changed:
            return NOTHING
        code = None if "-" in root else root
        return Told(
            self.fields(root, changed),
            [code] if code else [],
            sorted(set(_superseded(was, changed))),
            frozenset(_matters((was, now), changed)),
        )

    def between(self, root: Tag, old: Archive | None, new: Archive | None) -> list[FieldDifference]:
        """What differs between two archives of a subject, as far as the reader may see them."""
        return self.fields(root, differences(self._seen(root, old), self._seen(root, new)))

    def fields(self, root: Tag, found: list[Difference]) -> list[FieldDifference]:
        """Differences of what the reader may see, as they are told and accounted for."""
        kept = self._kept(root, found)
        if kept:
            self.note(root, *(each.id for each in kept))
        code = None if "-" in root else root
        return [_field(code, each) for each in kept]

    def narrow(self, root: Tag) -> None:
        """Show of a subject no more than what is in its archive today, even to itself: codes that
        were merged with it are another's again."""
        head = self._context.head_of(root)
        view = self.view(root)
        if head is not None and view.allowed is None and not self._context.sight.everything:
            records = (
                r
                for page in reading.pages(self._context.rooms.database, root)
                for r in page.records
            )
            allowed = visible_today(head, records, self._context.sight)
            streams = frozenset(stream for _, stream in allowed) | {f"subject/{root}"}
            self._views[root] = view._replace(allowed=allowed, streams=streams)

    def _kept(self, root: Tag, found: list[Difference]) -> list[Difference]:
        return [each for each in found if self._tells(root, each) and _tellable(each)]

    def _seen(self, root: Tag, archive: Archive | None) -> Archive | None:
        """An archive without what may not be seen today; None before it was registered."""
        if archive is None or not archive[0].registered_on:
            return None
        records = (r for page in archive[1] for r in page.records)
        head, shown = visible(archive[0], records, self._context.sight, self.view(root).allowed)
        return head, (Page(page=0, records=shown),)

    def _tells(self, root: Tag, of: Difference) -> bool:
        if of.field.rpartition(".")[2] in WITHIN:
            return False
        if of.part == HEAD and of.field == TRAIL:
            return self._context.sight.merges(root)
        hidden_head = "-" in root and self.view(root).allowed is not None
        return bool(of.id) or not hidden_head

    def note(self, tag: Tag, *streams: str) -> None:
        """Note what is told of a subject and must be accounted for: what is not public, all that
        is about a person, and with a purpose everything."""
        shown, root = self._context.shown, self._context.root(tag)
        public = () if shown.purpose or "-" in root else self.view(root).public
        told = [stream for stream in dict.fromkeys(streams) if stream and stream not in public]
        if told or "-" in root:
            shown.note(root, *told)


def _joined(one: Told, other: Told) -> Told:
    return Told(
        one.differences + other.differences,
        one.codes + other.codes,
        sorted({*one.supersedes, *other.supersedes}),
        one.matters | other.matters,
    )


def _tellable(of: Difference) -> bool:
    return of.old is None or of.new is None or plain(of.old) != plain(of.new)


def _field(code: str | None, of: Difference) -> FieldDifference:
    return FieldDifference(
        code=code,
        part=of.part,
        id=strawberry.ID(of.id),
        field=of.field,
        old=plain(of.old),
        new=plain(of.new),
        derived_from=list(of.derived_from),
        rule_reference=of.rule,
    )


def plain(value: Any) -> Any:
    """A stored value as JSON, without what no feed tells and without where it comes from."""
    made = msgspec.to_builtins(value)
    return _cut(made) if isinstance(made, dict | list) else made


_INSIDE: Final = WITHIN | PROVENANCE


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cut(each) for name, each in value.items() if name not in _INSIDE}
    return [_cut(each) for each in value] if isinstance(value, list | tuple) else value


def _parts(archive: Archive | None, part: str) -> dict[str, Any]:
    if archive is None:
        return {}
    if part == RECORDS:
        return {r.id: r for page in archive[1] for r in page.records}
    return {each.id: each for each in getattr(archive[0], part, ())}


def _superseded(was: Archive | None, changed: list[Difference]) -> Iterator[int]:
    """The newest entry of each part before it changed."""
    for part, name in {(each.part, each.id) for each in changed if each.id}:
        entries = getattr(_parts(was, part).get(name), "entries", ())
        if entries:
            yield entries[-1]


def _matters(between: tuple[Archive | None, ...], changed: list[Difference]) -> Iterator[str]:
    """The matters that changed measures bar; every one where a listing changed."""
    for part, name in {(each.part, each.id) for each in changed if each.id}:
        if part == "listings":
            yield "*"
        elif part == "measures":
            for archive in between:
                yield from getattr(_parts(archive, part).get(name), "bars", ())
