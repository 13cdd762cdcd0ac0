"""The only writer: loads what a command reads, decides, appends.

A command is decided on the state of its boundary (subjects, streams, law). If one of them
got a newer entry before the append, it is decided again. Whatever is refused writes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Condition, RLock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ledger import authority, registry
from ledger.affairs import Affairs
from ledger.clock import Clock, day_of
from ledger.commands import HANDLERS
from ledger.drafting import sealed
from ledger.grouping import Group
from ledger.heads.proving import Proving
from ledger.heads.publishing import Publishing
from ledger.linked import carrying
from ledger.merges import ByTag
from ledger.past import Past
from ledger.policy import NoRuleSetError
from ledger.refusal import Code, plan
from ledger.registry import Registry
from ledger.remembering import Remembering
from ledger.rights import concealment, erasing
from ledger.situation import Command, Situation
from ledger.state import SubjectState
from ledger.store.appending import (
    Boundary,
    Conflict,
    KeyUsed,
    Proposed,
    Receipt,
    TooLarge,
)
from ledger.store.scanning import of_subjects
from ledger.topics import decode, fold, fold_affairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ledger.access import AccessLedger
    from ledger.event import Draft, Tag
    from ledger.pilot.pilot import Measured
    from ledger.situation import Actor
    from ledger.store import Store, Vault
    from ledger.store.entry import Entry

TRIES_MAX = 20
"""How often a command is decided anew when others are faster."""
PAGE = 1_000

TOO_LARGE = Code(
    "entry_must_fit_in_65535_bytes",
    "The act says more than one entry can hold.",
    "内容超过单条记录上限。",
    plan(13),
)
NO_LAW = Code(
    "law_must_be_in_force_on_the_day",
    "No rule set of this ledger governs the day that the act names.",
    "所涉日期没有适用的规则。",
    plan(19),
)
BUSY = Code(
    "case_must_be_at_rest",
    "Others are changing the same case right now; send the command again.",
    "同一事项正在被他人修改，请重新提交。",
    plan(13),
)


class Ledger:
    """A store of entries with its vault: commands in, receipts out, states on request.

    Thread-safe: commands are decided one at a time and committed in groups.
    """

    def __init__(self, store: Store, vault: Vault, clock: Clock | Any = None) -> None:
        self.store = store
        self.vault = vault
        self.clock = clock or Clock()
        self.access: AccessLedger | None = None
        """Where it stands to whom something was shown; None where nobody asks."""
        self.measured: dict[str, Measured] = {}
        """What this process has measured of pilots, by run: only the program enters it."""
        erasing.complete(store, vault)
        self._deciding = RLock()
        self._remembering = Remembering(store)
        self._registries: list[Registry] = [Registry()]
        self._appended = Condition()
        self._group = Group(self.store, vault, self.clock, self._notify)
        self.heads = Publishing(self, self._append)
        self.proving = Proving(store)

    @property
    def head(self) -> int:
        """Number of the newest entry."""
        return self.store.head().size

    @property
    def today(self) -> date:
        """The date in Asia/Shanghai."""
        return day_of(self.clock.now())

    @property
    def registry(self) -> Registry:
        """The law, the agencies and the calendar as they stand now."""
        with self._deciding:
            newest = self._registries[-1]
            if self.store.head().policy != newest.position:
                for number, line in self.store.registry_entries(newest.position):
                    newest = registry.fold(newest, decode(number, line))
                    self._registries.append(newest)
            return newest

    def registry_at(self, entry: int) -> Registry:
        """The registry as the ledger knew it at an entry."""
        newest = self.registry
        if entry >= newest.position:
            return newest
        return next(r for r in reversed(self._registries) if r.position <= entry)

    def registries(self, upto: int) -> list[Registry]:
        """The registry at each of its positions up to an entry, oldest first."""
        newest = self.registry
        return [r for r in self._registries if r.position <= min(upto, newest.position)]

    def entries(self, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
        """All entries in order, decoded."""
        while page := self.store.entries(after, PAGE, upto):
            yield from (decode(number, line) for number, line in page)
            after = page[-1][0]

    def tags_of(
        self, tag: Tag, upto: int | None = None, effective_on: date | None = None
    ) -> tuple[Tag, ...]:
        """All tags of a subject, the survivor first, as merges stand at an entry and a day."""
        registry = self.registry if upto is None else self.registry_at(upto)
        return registry.merges.group(tag, effective_on)

    def history(
        self, tag: Tag, upto: int | None = None, effective_on: date | None = None
    ) -> list[Entry]:
        """The entries of one subject, in order, up to an entry; of all that are merged by then."""
        tags = self.tags_of(tag, upto, effective_on)
        return [decode(n, line) for n, line in of_subjects(self.store, tags, upto)]

    def state(
        self, tag: Tag, upto: int | None = None, effective_on: date | None = None
    ) -> SubjectState:
        """A subject's state, folded afresh: as of an entry, and of a day of the law."""
        root, *also = self.tags_of(tag, upto, effective_on)
        state = SubjectState(root, frozenset(also))
        return fold(state, self.history(tag, upto, effective_on), effective_on)

    def affairs(
        self, streams: Iterable[str], upto: int | None = None, effective_on: date | None = None
    ) -> Affairs:
        """What stands in streams about no subject, as of an entry and a day of the law."""
        lines = (line for s in streams for line in self.store.stream_entries(s, upto))
        return fold_affairs(Affairs(), (decode(*line) for line in lines), effective_on)

    def execute(self, command: Command, actor: Actor, key: str = "") -> Receipt | None:
        """Decide a command and append what follows.

        The same `key` again answers the first receipt. None when nothing new followed (a record
        sent again). Raises Refused; then nothing was written.
        """
        if key and (known := self.store.receipt(key)):
            return known
        for _ in range(TRIES_MAX):
            with self._deciding:
                situation, boundary = self._load(command, actor)
                authority.authorise(command, situation)
                drafts = decided(command, situation)
            if not drafts:
                return None
            if not self._names_person(command, situation):
                continue
            outcome = self.append(drafts, boundary, actor, key)
            if isinstance(outcome, Receipt):
                return outcome
            if isinstance(outcome, KeyUsed):
                return outcome.receipt
            if isinstance(outcome, TooLarge):
                raise TOO_LARGE.refused()
        raise BUSY.refused()

    def append(
        self, drafts: Sequence[Draft], boundary: Boundary, actor: Actor, key: str = ""
    ) -> Receipt | Conflict | KeyUsed | TooLarge:
        """Append what was decided elsewhere on that boundary (intake, founding)."""
        outcome = self._append(drafts, boundary, actor, key)
        if isinstance(outcome, Receipt):
            self.heads.after(outcome.last)
        return outcome

    def _append(
        self, drafts: Sequence[Draft], boundary: Boundary, actor: Actor, key: str = ""
    ) -> Receipt | Conflict | KeyUsed | TooLarge:
        entries, values = sealed(drafts, actor, self.vault, self.clock.now())
        return self._group.append(Proposed(entries=entries, boundary=boundary, key=key), values)

    def wait(self, entry: int, timeout: float) -> bool:
        """Wait until the ledger holds the entry; False when the time ran out first."""
        with self._appended:
            return self._appended.wait_for(lambda: self.head >= entry, timeout)

    def _notify(self) -> None:
        with self._appended:
            self._appended.notify_all()

    def _load(self, command: Command, actor: Actor) -> tuple[Situation, Boundary]:
        """What the command reads, and the boundary that must not move before the append."""
        head, reads = self.store.head(), command.reads()
        tags = dict.fromkeys(reads.subjects)
        linked = {}
        for stream in reads.streams:
            of = self.store.stream_tags(stream)
            tags.update(dict.fromkeys(of))
            if len(of) > 1:
                linked[stream] = of
        found = {**self._look_up(command, reads.streams, tags), "tree": (head.size, head.root)}
        if person := found.get("person_tag"):
            tags[person] = None
        now, registry = self.clock.now(), self.registry
        groups = [registry.merges.group(tag) for tag in registry.merges.roots(tags)]
        states = {group[0]: self._remembering.current(group) for group in groups}
        whole = Situation(
            now=now,
            today=day_of(now),
            actor=replace(actor, subject=registry.merges.root(actor.subject)),
            registry=registry,
            states=ByTag(states, registry.merges),
            new_id=lambda: str(uuid4()),
            found=found,
            linked=linked,
            affairs=self.affairs(reads.affairs),
            head=head.size,
        )
        streams = reads.streams + reads.affairs
        about = tuple(tag for group in groups for tag in group)
        boundary = Boundary(position=head.size, tags=about, streams=streams)
        return concealment.without_sealed(command, whole), boundary

    def _look_up(
        self, command: Command, streams: Iterable[str], tags: Iterable[Tag]
    ) -> Mapping[str, Any]:
        """What other files know: the tag of a person, digests of contents and values to show (the
        vault), to whom something was shown (the access ledger)."""
        found: dict[str, Any] = {
            "digest": self.vault.digest,
            "opened": self.vault.open_many,
            "past": Past(self.store, self.registry_at),
            "content": {s: c for s in streams if (c := self.vault.content(s))},
        }
        if number := getattr(command, "person_number", ""):
            found["person_tag"] = self.vault.person_tag(number) or str(uuid4())
        if self.access is not None and (record := getattr(command, "shown", "")):
            merges = self.registry.merges
            every = dict.fromkeys(each for tag in tags for each in merges.group(tag))
            found["shown"] = tuple(self.access.shown(every, record))
        if run := getattr(command, "run", ""):
            found["measured"] = self.measured.get(run)
        if owner := getattr(command, "erases", ""):
            found["keys"] = {tag: self.vault.keys_of(tag) for tag in self.tags_of(owner)}
        return found

    def _names_person(self, command: Command, situation: Situation) -> bool:
        """Keep the tag under which a person was decided on, only now: what is refused writes
        nothing. False when the person got another tag meanwhile."""
        number = getattr(command, "person_number", "")
        tag = situation.found.get("person_tag", "")
        return not number or self.vault.register_person(number, tag) == tag

    def close(self) -> None:
        """Close the files."""
        self.store.close()
        self.vault.close()


def decided(command: Command, situation: Situation) -> list[Draft]:
    """What follows from a command; a day that no rule governs is refused like anything else."""
    try:
        return carrying(HANDLERS[type(command)](command, situation), situation.linked)
    except NoRuleSetError as none:
        raise NO_LAW.refused() from none
