"""What one request carries: who asks, in which language, and what it has been shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from strawberry.types import Info

from graphql_api.past import PastSight, Today, today_of
from graphql_api.permission import Sight
from projections import reading, sealing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from graphql_api.rooms import Rooms
    from ledger.event import Tag
    from ledger.registry import Registry
    from ledger.situation import Actor
    from projections.asof import AsOf
    from projections.deliveries import Covered
    from projections.documents import Head


@dataclass(slots=True)
class Shown:
    """What the answer shows that must be entered in the access ledger."""

    purpose: str = ""
    basis: str = ""
    subjects: dict[Tag, dict[str, None]] = field(default_factory=dict)
    """What of each subject's the answer showed or rested on: its records and cases."""
    to: dict[str, None] = field(default_factory=dict)
    """Others that keep what is shown: whom a report is for, beside who has it issued."""
    accounted: bool = False
    """What goes out is corrected on a way of its own (exchange): nobody is recalled."""

    def note(self, tag: Tag, *records: str, purpose: str = "", basis: str = "") -> None:
        """Remember that something of a subject that must be accounted for enters the answer."""
        self.subjects.setdefault(tag, {}).update(dict.fromkeys(records))
        self.purpose = purpose or self.purpose
        self.basis = basis or self.basis


@dataclass
class Context:
    """Made anew for every request; what is asked often is found once."""

    actor: Actor
    rooms: Rooms
    entry: int
    """The entry that the projections reflect for this answer."""
    today: date
    language: str = "en"
    """`zh` or `en`, from Accept-Language."""
    shown: Shown = field(default_factory=Shown)
    cost: int = 0
    scopes: frozenset[str] = frozenset({"see", "act"})
    """What an agent's mandate covers; everything for anyone else."""
    tags: dict[str, Tag] = field(default_factory=dict)
    """The subjects of the records shown so far, by the record's id."""
    _opened: dict[str, dict[str, Any]] = field(default_factory=dict)
    _announced: dict[str, None] = field(default_factory=dict)
    _heads: dict[Tag, Head | None] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)
    """What a resolver computed and another of the same request may need."""
    now: Context | None = None
    """Of a question as of a moment: what it would be asked with today; None for any other."""

    def travel(self, at: AsOf) -> None:
        """From here on the question is as of a moment; what may be seen stays today's."""
        self.now = replace(self)
        self.rooms, self.entry, self.today = self.rooms.as_of(at), at.entry, at.effective_on
        self.tags, self._heads, self.kept = {}, {}, {}
        for name in ("registry", "sight", "coverage"):
            self.__dict__.pop(name, None)

    @property
    def present(self) -> Context:
        """With what the question would be asked today."""
        return self.now or self

    @cached_property
    def registry(self) -> Registry:
        """The law, the agencies and the calendar as they stand for this answer."""
        return self.rooms.ledger.registry

    @cached_property
    def sight(self) -> Sight:
        """What the actor may see; of the past, what may be seen of it today."""
        if self.now is None:
            return Sight(self.actor, self.registry)
        return PastSight(self.actor, self.present.registry, self)

    def allowed(self, tag: Tag) -> Today | None:
        """What this reader may see today of a subject; None when it is asked now, or by who may
        see all of it."""
        if self.now is None or self.sight.unpublished(tag):
            return None
        key = ("allowed", tag)
        if key not in self.kept:
            self.kept[key] = today_of(self.now, tag)
        found: Today = self.kept[key]
        return found

    def shows(self, tag: Tag, part: str, stream: str) -> bool:
        """Whether a row that was public then may be seen today."""
        allowed = self.allowed(tag)
        return allowed is None or (part, stream) in allowed

    @cached_property
    def coverage(self) -> Covered:
        """What every source owed and gave by today."""
        return self.rooms.coverage(self.today)

    def tag_of(self, stream: str) -> Tag:
        """The subject of a record or case; empty for none."""
        tag = self.tags.get(stream)
        if tag is None:
            tag = self.tags[stream] = self.rooms.tag_of(stream)
        return tag

    def opened(self, entry_ids: Iterable[str]) -> list[dict[str, Any]]:
        """The values that the vault holds under entries; those announced are opened together."""
        wanted = list(dict.fromkeys(entry_ids))
        missing = [one for one in wanted if one not in self._opened]
        if missing:
            together = [one for one in self._announced if one not in self._opened]
            self._announced.clear()
            self._opened.update({one: {} for one in (*together, *missing)})
            found = self.rooms.ledger.vault.open_many([*together, *missing])
            self._opened.update(found)
        return [self._opened[one] for one in wanted]

    def announce(self, entry_ids: Iterable[str]) -> None:
        """Say which entries' values may soon be asked for one by one."""
        self._announced.update(dict.fromkeys(entry_ids))

    def concealed(self, tag: Tag, *streams: str) -> bool:
        """Whether a row of a list is about something sealed that this reader may not see."""
        if self.now is not None:
            return self.now.concealed(tag, *streams)
        if not self._anything_sealed:
            return False
        rows = sealing.sealed.run(self.rooms.database, first=100, tag=tag, stream=streams)
        return any(not self.sight.sealed(row.tag, row.unit) for _, row in rows)

    @cached_property
    def _anything_sealed(self) -> bool:
        return bool(sealing.sealed.run(self.rooms.database, first=1))

    def root(self, tag: Tag) -> Tag:
        """The tag under which a subject stands now: that of the survivor of its merges."""
        return self.registry.merges.root(tag)

    def head_of(self, tag: Tag) -> Head | None:
        """The head of an archive, read once."""
        if tag not in self._heads:
            self._heads[tag] = reading.head(self.rooms.database, self.root(tag))
        return self._heads[tag]

    def agency_named(self, name: str | None) -> str | None:
        """Code of an agency by code or name; None for none, and for one not registered."""
        found = self.registry.agency(name) if name else None
        return found.code if found else None


def context_of(info: Info[Context, None]) -> Context:
    """The request's context in a resolver."""
    return info.context
