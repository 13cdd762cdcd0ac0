"""What a decision may read, and nothing else: the policy, the states, the actor, the day.

`ledger.py` builds a situation before it decides; stems read it and never a clock,
a database or a random source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.affairs import Affairs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from ledger.calendar import Calendar
    from ledger.event import Tag
    from ledger.policy import Policy
    from ledger.registry import Registry
    from ledger.state import SubjectState


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an officer's pseudonym, the agency it acts for, its roles."""

    officer: str
    agency: str
    """Code of a registered agency (`DRC`), or empty for the public."""
    roles: frozenset[str]
    subject: Tag = ""
    """For a subject's own token: whose data it may see."""


@dataclass(frozen=True, slots=True)
class Reads:
    """The boundary of a command: subjects (codes or tags) and streams it must know."""

    subjects: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    affairs: tuple[str, ...] = ()
    """Streams about no credit subject."""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer asks the ledger to do; `ROLES` says who may (any one suffices)."""

    ROLES: ClassVar[frozenset[str]]
    ON_SEALED: ClassVar[bool] = False
    """Whether it is decided on sealed records too; it must refuse strangers as if they were not
    there."""

    def reads(self) -> Reads:
        """Which subjects and streams the decision rests on."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Situation:
    """The state a command is decided on."""

    now: datetime
    """Instant, UTC."""
    today: date
    """The day in Asia/Shanghai."""
    actor: Actor
    registry: Registry
    states: Mapping[Tag, SubjectState]
    """The subjects the command named, and those of the streams it named."""
    new_id: Callable[[], str]
    found: Mapping[str, Any] = field(default_factory=dict)
    """What `ledger.py` looked up in the vault's index for the command (person tags, digests)."""
    linked: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)
    """The subjects of the streams that were read and are about more than one."""
    affairs: Affairs = field(default_factory=Affairs)
    """What stands in the streams about no subject that the command named."""
    head: int = 0
    """The newest entry of the ledger when the decision began."""

    @property
    def policy(self) -> Policy:
        """The law as adopted at this position."""
        return self.registry.policy

    @property
    def calendar(self) -> Calendar:
        """Working days as adopted at this position."""
        return self.registry.calendar

    @property
    def subject(self) -> SubjectState:
        """The only subject of a command about one subject."""
        (state,) = self.states.values()
        return state

    def holder(self, stem: str, stream: str) -> SubjectState | None:
        """The subject whose `stem` table (for example `"repairs"`) holds this stream, if any."""
        return next((s for s in self.states.values() if stream in getattr(s, stem)), None)


Decide = "Callable[[Any, Situation], Iterable[Draft]]"
"""The shape of a decision: a command and a situation give drafts, or raise `Refused`."""
