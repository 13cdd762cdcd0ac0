"""What one request carries: who asks, in which language, and what it has been shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strawberry.types import Info

if TYPE_CHECKING:
    from datetime import date

    from graphql_api.rooms import Rooms
    from ledger.event import Tag
    from ledger.situation import Actor


@dataclass(slots=True)
class Shown:
    """What the answer shows that must be entered in the access ledger."""

    purpose: str = ""
    basis: str = ""
    subjects: dict[Tag, None] = field(default_factory=dict)
    records: dict[str, None] = field(default_factory=dict)

    def note(self, tag: Tag, *records: str, purpose: str = "", basis: str = "") -> None:
        """Remember that unpublished or personal data of a subject enters the answer."""
        self.subjects[tag] = None
        self.records.update(dict.fromkeys(records))
        self.purpose = purpose or self.purpose
        self.basis = basis or self.basis


@dataclass(slots=True)
class Context:
    """Made anew for every request."""

    actor: Actor
    rooms: Rooms
    entry: int
    """The entry that the projections reflect for this answer."""
    today: date
    language: str = "en"
    """`zh` or `en`, from Accept-Language."""
    shown: Shown = field(default_factory=Shown)
    cost: int = 0


def context_of(info: Info[Context, None]) -> Context:
    """The request's context in a resolver."""
    return info.context
