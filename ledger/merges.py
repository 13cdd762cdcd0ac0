"""Credit archives (Article 4, 信用档案): which codes name one subject, and since which entry.

Subjects match by code only, never by name. A merge is an entry with both tags: from it on, the
state of either is the fold of the entries of both, in their order, under the survivor's tag. An
un-merge takes it back from the beginning: each has its own entries again. Merges stand in the
registry, so every decision in flight is made again, and as-of finds those of its entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar, TypeVar

from ledger.event import Event, Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ledger.state import SubjectState
    from ledger.store.entry import Entry
    from ledger.subject import Registration

MERGED, UNMERGED = "merged", "unmerged"


class SubjectMerged(Event, frozen=True):
    """Two codes name one credit subject (主体合并): one of them goes on, the other is absorbed. The
    entry has both tags; the state of either is the fold of both from here on."""

    TOPIC: ClassVar[str] = "subject.merged"
    survivor: Tag
    absorbed: Tag
    ground: str
    """Code of the ground in the rules: `code_reissued`, `registered_twice` …"""
    document_no: str
    """Number of the document that shows it."""
    proposed_in: int


class SubjectUnmerged(Event, frozen=True):
    """A merge was wrong (撤销合并): from the beginning each code names a subject of its own."""

    TOPIC: ClassVar[str] = "subject.unmerged"
    survivor: Tag
    absorbed: Tag
    document_no: str
    proposed_in: int


@dataclass(frozen=True, slots=True)
class Joining:
    """One step of a subject's merge trail."""

    step: str
    """`merged` or `unmerged`."""
    survivor: Tag
    absorbed: Tag
    ground: str
    document_no: str
    on: date
    """The day it was decided, in Asia/Shanghai."""
    officer: str
    """The officer's pseudonym."""
    agency: str
    stream: str
    entry: int


@dataclass(frozen=True, slots=True)
class Merges:
    """The merges that stand at one position of the registry."""

    into: Mapping[Tag, tuple[Tag, date]] = field(default_factory=dict)
    """By absorbed tag: the survivor, and the law's day of the merge."""
    groups: Mapping[Tag, tuple[Tag, ...]] = field(default_factory=dict)
    """By tag: all tags of its subject, the survivor first; only of those merged."""
    newest: date = date.min
    """From this law's day on every merge counts."""

    def on(self, day: date) -> Merges:
        """Those that have effect by a day of the law."""
        if day >= self.newest:
            return self
        return _of({a: m for a, m in self.into.items() if m[1] <= day})

    def group(self, tag: Tag, on: date | None = None) -> tuple[Tag, ...]:
        """All tags of a subject that day, the survivor first; the tag alone for almost all."""
        return (self if on is None else self.on(on)).groups.get(tag, (tag,))

    def root(self, tag: Tag, on: date | None = None) -> Tag:
        """The tag under which the subject stands that day."""
        return self.group(tag, on)[0]

    def roots(self, tags: Iterable[Tag]) -> dict[Tag, None]:
        """The subjects that some tags name, each once."""
        return {self.groups[tag][0] if tag in self.groups else tag: None for tag in tags}

    def merged(self, survivor: Tag, absorbed: Tag, on: date) -> Merges:
        """With one merge more; one that would make a ring, or absorb twice, changes nothing."""
        if absorbed in self.into or self.root(survivor) == absorbed:
            return self
        return _of({**self.into, absorbed: (survivor, on)})

    def unmerged(self, survivor: Tag, absorbed: Tag) -> Merges:
        """Without one merge; one that does not stand changes nothing."""
        if self.into.get(absorbed, ("",))[0] != survivor:
            return self
        return _of({a: m for a, m in self.into.items() if a != absorbed})


def _of(into: Mapping[Tag, tuple[Tag, date]]) -> Merges:
    return Merges(into, _groups(into), max((on for _, on in into.values()), default=date.min))


def _groups(into: Mapping[Tag, tuple[Tag, date]]) -> dict[Tag, tuple[Tag, ...]]:
    """The tags joined by merges, by each of them: the survivor first, the others in order."""
    found: dict[Tag, list[Tag]] = {}
    for absorbed in into:
        root = absorbed
        while root in into:
            root = into[root][0]
        found.setdefault(root, []).append(absorbed)
    groups = {root: (root, *sorted(others)) for root, others in found.items()}
    return {tag: group for group in groups.values() for tag in group}


S = TypeVar("S")


class ByTag(dict[Tag, S]):
    """Something of each subject by its tag; an absorbed code finds that of its survivor."""

    def __init__(self, given: Mapping[Tag, S], merges: Merges) -> None:
        super().__init__(given)
        self._merges = merges

    def __getitem__(self, tag: Tag) -> S:
        return super().__getitem__(self._merges.root(tag))

    def __contains__(self, tag: object) -> bool:
        return isinstance(tag, str) and super().__contains__(self._merges.root(tag))

    def get(self, tag: Tag, default: S | None = None) -> S | None:  # type: ignore[override]
        """What stands under the tag of its subject."""
        return super().get(self._merges.root(tag), default)


def united(known: Registration | None, made: Registration, *, own: bool) -> Registration:
    """The registration of a subject after one more of its codes: the survivor's is shown."""
    if known is None:
        return made
    first, last = (known, made) if own else (made, known)
    last.names[:0] = first.names
    last.absorbed_names += len(first.names)
    last.identifiers = {**first.identifiers, **last.identifiers}
    last.entries = sorted((*first.entries, *last.entries))
    last.disclosed = {**first.disclosed, **last.disclosed}
    return last


def _joined(state: SubjectState, entry: Entry) -> None:
    event = entry.data
    merged = isinstance(event, SubjectMerged)
    state.joinings.append(
        Joining(
            step=MERGED if merged else UNMERGED,
            survivor=event.survivor,
            absorbed=event.absorbed,
            ground=event.ground if isinstance(event, SubjectMerged) else "",
            document_no=event.document_no,
            on=entry.effective_on,
            officer=entry.actor,
            agency=entry.agency,
            stream=entry.stream,
            entry=entry.number,
        )
    )
    state.touched.add(entry.stream)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    SubjectMerged: _joined,
    SubjectUnmerged: _joined,
}
