"""Retrial: the guard of an act run once more, on the state before it, under the law or an overlay.

What-if never invents or undoes an act. It asks of each act whether its guard would have let it
happen: the same command by the same officer on the same day and the same state, the law of its
entry with the overlay over it. Where the guard does not pass under the law itself the act cannot
be judged (its command is not wholly in the entry), and that is all that is said of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.acts import AGAIN
from ledger.affairs import Affairs
from ledger.clock import day_of
from ledger.ledger import decided
from ledger.merges import ByTag
from ledger.past import Past
from ledger.refusal import Refused
from ledger.rights import concealment
from ledger.rulemaking.watching import Watched, watched, watched_policy
from ledger.situation import Actor, Command, Situation
from ledger.state import SubjectState
from ledger.store.scanning import of_subjects
from ledger.topics import decode, fold, fold_affairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ledger.event import Draft, Tag
    from ledger.registry import Registry
    from ledger.rulemaking.overlay import Overlay
    from ledger.store import Store
    from ledger.store.entry import Entry

    States = Mapping[tuple[Tag, ...], SubjectState]
    Streams = Mapping[str, tuple[Tag, ...]]

TOKENS: Final = frozenset({"SUBJECT", "AGENT"})
"""Roles of who acts with a subject's own token."""
OF_RULES: Final = frozenset({"rule", "rule_set", "rule_sets", "layout_hash", "digest"})
"""Fields of events that name the rules themselves."""
NOT_RUN: Final = "rules_could_not_be_computed_with"
BROKEN: Final = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What computing raises where rules lack something that stands in the ledger already."""


class Change(NamedTuple):
    """A value that an act would have written otherwise: a day that was due, a class."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one act, and of how many further entries it is the act too."""

    entry: Entry
    refused: Refused | None = None
    """It would not have been let happen."""
    changes: tuple[Change, ...] = ()
    """It would have been let happen and would have written this."""
    unjudged: str = ""
    """Why it cannot be judged: the code of the refusal under the law itself."""
    families: frozenset[str] = frozenset()
    """The families its guard read, of those that the overlay changes."""
    parts: int = 0
    """How many entries after it belong to the same act."""

    @property
    def says_something(self) -> bool:
        """Whether anything would be otherwise, or cannot be told."""
        return bool(self.refused or self.changes or self.unjudged)


class Laws(NamedTuple):
    """The law at one position; the same under the overlay, watched; the families that differ."""

    law: Registry
    other: Registry
    watch: Watched
    families: frozenset[str]


class Retrial:
    """Judges acts of one ledger under one overlay."""

    def __init__(
        self, store: Store, registry_at: Callable[[int], Registry], overlay: Overlay
    ) -> None:
        self._store = store
        self._registry_at = registry_at
        self._overlay = overlay
        self._laws: dict[int, Laws] = {}
        self._watched: dict[int, Watched] = {}
        self._always: dict[str, Any] = {
            "digest": _no_digest,
            "opened": _nothing_opened,
            "past": Past(store, registry_at),
            "content": {},
        }

    def judged(
        self,
        entry: Entry,
        states: States,
        streams: Streams,
        followed: Callable[[], Sequence[Entry]] = tuple,
    ) -> Verdict | None:
        """The verdict on an act; None for what is no act, or is part of another.

        The guard is run under the overlay first. Where it read no changed rule, or wrote what the
        entry says, it need not be run under the law.

        `states` are subjects folded up to the entry before, by their tags; `streams` the subjects
        of streams as of then. What is in neither is read from the ledger. `followed` gives the
        entries that came in the same moment by the same officer.
        """
        laws = self.laws(entry.number - 1)
        if not laws.families or not (ways := AGAIN.get(type(entry.data))):
            return None
        found: Refused | str = NOT_RUN
        read: frozenset[str] = frozenset()
        for way in ways:
            command = way.made(entry, followed() if way.looks_on else ())
            if command is None:
                return None
            for actor in _actors(entry, command, laws.law):
                situation = self._situation(entry, command, actor, laws.other, states, streams)
                laws.watch.read.clear()
                after = _outcome(command, situation)
                read = frozenset(laws.watch.read & laws.families)
                before = after
                if read and not _is_what_was(after, entry):
                    law = replace(situation, registry=laws.law, new_id=_ids(entry))
                    before = _outcome(command, law)
                if isinstance(before, list):
                    return _verdict(before, after, entry, read)
                found = before
        code = found.code if isinstance(found, Refused) else found
        return Verdict(entry, unjudged=code if read else "", families=read)

    def laws(self, position: int) -> Laws:
        """The law as adopted at an entry, and the same under the overlay."""
        registry = self._registry_at(position)
        made = self._laws.get(registry.position)
        if made is None:
            families = self._overlay.families(registry.policy)
            over = self._overlay.registry(registry)
            watch = self._watched.get(registry.policy.position) or watched_policy(over.policy)
            self._watched[registry.policy.position] = watch
            other = watched(over, watch)
            made = self._laws[registry.position] = Laws(registry, other, watch, families)
        return made

    def _situation(
        self,
        entry: Entry,
        command: Command,
        actor: Actor,
        registry: Registry,
        states: States,
        streams: Streams,
    ) -> Situation:
        """What the act was decided on: the state before it, on the day it was recorded."""
        reads, upto = command.reads(), entry.number - 1
        opened = entry.stream if entry.version == 1 else ""
        of = {s: () if s == opened else self._about(s, streams, upto) for s in reads.streams}
        tags = dict.fromkeys(chain(reads.subjects, *of.values()))
        if getattr(command, "person_number", ""):
            tags.update(dict.fromkeys(entry.subjects))
        merges = registry.merges
        groups = [merges.group(tag) for tag in merges.roots(tags)]
        known = {g[0]: states.get(g) or self._folded(g, upto) for g in groups}
        whole = Situation(
            now=entry.recorded_at,
            today=day_of(entry.recorded_at),
            actor=actor,
            registry=registry,
            states=ByTag(known, merges),
            new_id=_ids(entry),
            found=self._found(entry),
            linked={s: t for s, t in of.items() if len(t) > 1},
            affairs=self._affairs(reads.affairs, upto) if reads.affairs else Affairs(),
            head=upto,
        )
        return concealment.without_sealed(command, whole)

    def _about(self, stream: str, streams: Streams, upto: int) -> tuple[Tag, ...]:
        """The subjects of a stream at an entry."""
        known = streams.get(stream)
        return self._store.stream_tags(stream, upto) if known is None else known

    def _folded(self, tags: tuple[Tag, ...], upto: int) -> SubjectState:
        state = SubjectState(tags[0], frozenset(tags[1:]))
        return fold(state, (decode(*line) for line in of_subjects(self._store, tags, upto)))

    def _affairs(self, streams: tuple[str, ...], upto: int) -> Affairs:
        lines = (line for s in streams for line in self._store.stream_entries(s, upto))
        return fold_affairs(Affairs(), (decode(*line) for line in lines))

    def _found(self, entry: Entry) -> dict[str, Any]:
        """What other files knew then, as far as a guard asks: never the values of persons."""
        person, tree = next(iter(entry.subjects), ""), (entry.number - 1, b"")
        return {**self._always, "person_tag": person, "tree": tree}


def _no_digest(_: bytes) -> bytes:
    return b""


def _nothing_opened(_: object) -> dict[str, Any]:
    return {}


def _outcome(command: Command, situation: Situation) -> list[Draft] | Refused | str:
    """The drafts, the refusal, or the code of what could not be computed."""
    try:
        return decided(command, situation)
    except Refused as refused:
        return refused
    except BROKEN:
        return NOT_RUN


def _is_what_was(outcome: list[Draft] | Refused | str, entry: Entry) -> bool:
    """Whether exactly what stands in the entry followed."""
    if not isinstance(outcome, list) or len(outcome) != 1:
        return False
    (draft,) = outcome
    return draft.event == entry.data and draft.effective_on == entry.effective_on


def _verdict(
    before: list[Draft], after: list[Draft] | Refused | str, entry: Entry, read: frozenset[str]
) -> Verdict:
    """The verdict on an act that passes under the law and wrote these drafts."""
    kinds = [type(draft.event) for draft in before]
    at = kinds.index(type(entry.data)) if type(entry.data) in kinds else len(kinds) - 1
    parts = len(kinds) - 1 - at
    if isinstance(after, str):
        return Verdict(entry, unjudged=after, families=read, parts=parts)
    if isinstance(after, Refused):
        return Verdict(entry, refused=after, families=read, parts=parts)
    changes = () if after is before else tuple(_changes(before, after))
    return Verdict(entry, changes=changes, families=read, parts=parts)


def _actors(entry: Entry, command: Command, registry: Registry) -> Iterator[Actor]:
    """Who may have acted: an officer with every role of the command, or one of the subjects."""
    if entry.agency or not command.ROLES & TOKENS:
        yield Actor(entry.actor, entry.agency, command.ROLES - TOKENS)
        return
    role = {"AGENT"} if getattr(entry.data, "agent", "") and entry.actor else {"SUBJECT"}
    for own in (getattr(entry.data, "filer_tag", ""), *entry.subjects):
        if own:
            yield Actor(entry.actor, "", frozenset(role), registry.merges.root(own))


def _ids(entry: Entry) -> Callable[[], str]:
    """First the id in the name of the entry's own stream, then made-up ones."""
    made = (f"{entry.id}-{n}" for n in count(1))
    given: Iterator[str] = chain((entry.stream.rpartition("/")[2],), made)
    return lambda: next(given)


def _changes(before: list[Draft], after: list[Draft]) -> Iterator[Change]:
    """What the drafts say otherwise, but for the names of rules; more or fewer drafts at last."""
    for old, new in zip(before, after, strict=False):
        if type(old.event) is not type(new.event):
            yield Change("event", old.event.TOPIC, new.event.TOPIC)
            continue
        if old.effective_on != new.effective_on:
            yield Change("effective_on", old.effective_on, new.effective_on)
        for name in old.event.__struct_fields__:
            was, now = getattr(old.event, name), getattr(new.event, name)
            if was != now and name not in OF_RULES:
                yield Change(name, was, now)
    if len(before) != len(after):
        yield Change("entries", len(before), len(after))
