"""Affairs: what the entries about no credit subject say, one accumulator for each stream.

Work tasks, pilots, mandates, draws, deliveries to platforms belong to an agency, not to a
subject. Each such case is a stream of its own; its state is the fold of that stream alone.
A decision names the streams it needs in `Reads.affairs` and finds them in
`Situation.affairs`; where nothing was entered yet there is nothing to find.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

import msgspec

if TYPE_CHECKING:
    from ledger.store.entry import Entry


class Work(NamedTuple):
    """A step that an agency owes: a piece of its work list."""

    step: str
    """The step's name; its work is called `<kind>.<step>`."""
    agency: str
    due_on: date | None


class Affair(msgspec.Struct, kw_only=True):
    """What stands in one stream. A stem adds its own fields; a projection stores it whole."""

    KIND: ClassVar[str]
    """Names the kind in lists and in the API, in the singular: `task`."""
    ARTICLE: ClassVar[int]
    """Which article of the plan it serves."""

    id: str
    """The stream."""
    agency: str
    """Code of the agency whose affair it is."""
    stage: str
    """Where it stands."""
    opened_on: date
    """The law's day of its first entry, in Asia/Shanghai."""
    due_on: date | None = None
    """The day by whose end the next step is due, in Asia/Shanghai; none when nothing is due."""
    entries: list[int] = []
    """Every entry that made it, in order."""
    disclosed: dict[str, str] = {}
    """Name of a text or personal value → id of the entry whose vault row holds it."""
    rule: str = ""
    """What gave `due_on`, as `RuleSet.rule(clause)` says it; empty for the plan's own article."""

    PUBLIC_STAGES: ClassVar[frozenset[str]] = frozenset()
    """Where it is for everybody's eyes; before and after only for those concerned."""
    OVERSEERS: ClassVar[frozenset[str]] = frozenset()
    """Powers whose officers see every affair of this kind."""
    ROLES_THAT_SEE: ClassVar[frozenset[str]] = frozenset()
    """Roles, besides auditors, that see every affair of this kind."""
    FOR_SYSTEMS: ClassVar[bool] = False
    """Whether the systems of the agencies concerned see it as their officers do."""

    def concerned(self) -> tuple[str, ...]:
        """Codes of the agencies whose officers see it."""
        return (self.agency,)

    def about(self) -> str:
        """Tag of the subject it is about, which sees it with its own token; mostly none."""
        return ""

    def work(self) -> tuple[Work, ...]:
        """What must be done next and by whom; nothing when nothing is due."""
        return (Work(self.stage, self.agency, self.due_on),) if self.due_on else ()

    def says(self, entry: Entry, stage: str = "") -> None:
        """Note that an entry was folded, and where the affair stands after it."""
        self.entries.append(entry.number)
        self.stage = stage or self.stage


A = TypeVar("A", bound=Affair)


@dataclass(slots=True)
class Affairs:
    """The affairs of the streams that were read, by stream."""

    held: dict[str, Affair] = field(default_factory=dict)
    orphans: list[Entry] = field(default_factory=list)
    """Entries whose stream was never opened (filtered by date); nothing rests on them."""

    def find(self, kind: type[A], stream: str) -> A | None:
        """The affair of this kind in a stream, if it was opened."""
        found = self.held.get(stream)
        return found if isinstance(found, kind) else None

    def open(self, affair: Affair, entry: Entry) -> None:
        """Begin an affair with its first entry."""
        affair.entries.append(entry.number)
        self.held[affair.id] = affair

    def told(self, kind: type[A], entry: Entry) -> A | None:
        """The affair that an entry goes on with; an entry without one is kept aside."""
        affair = self.find(kind, entry.stream)
        if affair is None:
            self.orphans.append(entry)
        return affair


def opened(kind: type[A], entry: Entry, stage: str, **values: Any) -> A:
    """A new affair of the stream: what its first event says under the same names, and `values`."""
    event = entry.data
    said = {n: getattr(event, n) for n in event.__struct_fields__ if n in kind.__struct_fields__}
    own = {n: list(value) if isinstance(value, tuple) else value for n, value in said.items()}
    begun = {"id": entry.stream, "agency": entry.agency, "opened_on": entry.effective_on}
    return kind(**{**begun, "stage": stage, **own, **values})


Step = Callable[[Affairs, "Entry"], None]
"""How an event changes the affair of its stream; like every fold it never raises."""
