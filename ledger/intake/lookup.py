"""Collection and sharing (Article 13, 归集共享): what a piece of a batch must know of the ledger.

Everything is asked for once a piece and in bulk: persons, subjects, legacy numbers, and the
streams that its rows would open. Nothing here decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import normalize
from uuid import uuid4

from ledger.codes import UNIFIED_LENGTH
from ledger.commitment.commitment import Commitment, CommitmentMade
from ledger.intake import batch as batches
from ledger.intake.counterpart import LEGACY, PERSON
from ledger.state import SubjectState
from ledger.subject import identifier_stream
from ledger.topics import decode, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.event import Tag
    from ledger.intake.batch import Batch
    from ledger.intake.counterpart import Counterpart
    from ledger.ledger import Ledger
    from ledger.record.record import Record, RecordFiled

SUBJECTS = "subject/"
OWN_ERRORS = frozenset({"batch_withdrawn", "filed_in_error"})
"""Reasons of annulment after which the same decision may be filed again."""
REMEMBERED_MAX = 60_000
"""Subjects and persons kept in memory from piece to piece; more are asked for again."""
TIDY = str.maketrans("", "", " \t\r\n")


@dataclass(slots=True)
class KnownSubject:
    """What matters of a subject when a row about it is filed."""

    tag: Tag
    registered: bool = False
    names: set[str] = field(default_factory=set)
    """As `name_key` writes them."""
    identifiers: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class KnownFiling:
    """What a stream holds already."""

    event: RecordFiled | CommitmentMade
    content: bytes
    entry: int = 0
    annulled_in: int = 0
    may_refile: bool = False
    """It was annulled only because it had been filed in error."""
    outcome: str = ""
    """Fulfilment determined, of a commitment."""


@lru_cache(65_536)
def name_key(name: str) -> str:
    """A name as it is compared: half width, no spaces."""
    return name if name.isascii() else normalize("NFKC", name).translate(TIDY)


def load_batch(ledger: Ledger, batch: str) -> Batch | None:
    """A batch of the ledger as it stands now; None when there is no such one."""
    found: Batch | None = None
    for number, line in ledger.store.stream_entries(batches.batch_stream(batch)):
        found = batches.fold(found, decode(number, line))
    return found


class Lookup:
    """The knowledge of one import, kept from piece to piece."""

    def __init__(self, ledger: Ledger, *, dry: bool) -> None:
        self._ledger = ledger
        self._dry = dry
        self.subjects: dict[Tag, KnownSubject] = {}
        self.persons: dict[str, Tag] = {}
        """Tag by number, in memory only."""
        self.filings: dict[str, KnownFiling | None] = {}
        """By stream, of the piece at hand; None for one that does not exist."""
        self.identifiers: dict[tuple[str, str], Tag | None] = {}
        """Whose a legacy number is; None when nobody's."""
        self._by_organisation_code: dict[str, Tag] | None = None

    def learn(self, counterparts: Iterable[Counterpart], representatives: Iterable[str]) -> None:
        """Find the subjects of a piece's rows."""
        found = list(counterparts)
        numbers = {c.code for c in found if c.by == PERSON}
        self._learn_persons(numbers.union(representatives))
        self._learn_identifiers({number for c in found for number in c.legacy})
        tags = (self.tag_of(c) for c in found)
        self._learn_subjects({t for t in tags if t and t not in self.subjects})

    def tag_of(self, counterpart: Counterpart) -> Tag:
        """The subject's tag; empty when only legacy numbers are known and nobody's."""
        if counterpart.by == PERSON:
            return self.persons[counterpart.code]
        if counterpart.by == LEGACY:
            owners = (self.identifiers.get(number) for number in counterpart.legacy)
            return next((tag for tag in owners if tag), "")
        return counterpart.code

    def learn_filings(self, streams: Mapping[str, Tag]) -> None:
        """Find what the streams hold that a piece's rows would open; by stream, its subject."""
        unknown = [s for s in streams if s not in self.filings]
        self.filings.update(dict.fromkeys(unknown))
        existing = [row[0] for row in self._ledger.store.newest_by_stream(unknown)]
        if not existing:
            return
        contents = self._ledger.vault.contents(existing)
        for stream in existing:
            self.filings[stream] = self._filing(stream, streams[stream], contents.get(stream, b""))

    def next_piece(self) -> None:
        """What the last piece filed can be asked of the ledger now; after a dry run it cannot."""
        if self._dry:
            return
        self.filings = {}
        if len(self.subjects) + len(self.persons) > REMEMBERED_MAX:
            self.subjects.clear()
            self.persons.clear()

    def forget(self) -> None:
        """Others appended in between: ask for everything anew."""
        if not self._dry:
            self.filings.clear()
        self.subjects.clear()
        self.identifiers.clear()
        self._by_organisation_code = None

    def _learn_persons(self, numbers: set[str]) -> None:
        unknown = {n for n in numbers if n not in self.persons}
        if not unknown:
            return
        self.persons.update(self._ledger.vault.person_tags(unknown))
        new = {n: str(uuid4()) for n in unknown if n not in self.persons}
        if new and not self._dry:
            new = self._ledger.vault.register_persons(new)
        self.persons.update(new)

    def _learn_identifiers(self, numbers: set[tuple[str, str]]) -> None:
        unknown = [n for n in numbers if n not in self.identifiers]
        if not unknown:
            return
        streams = {identifier_stream(*n): n for n in unknown}
        self.identifiers.update(dict.fromkeys(unknown))
        for stream, *_ in self._ledger.store.newest_by_stream(list(streams)):
            tags = self._ledger.store.stream_tags(stream)
            self.identifiers[streams[stream]] = tags[0] if tags else None
        for scheme, value in unknown:
            if scheme == "organisation_code":
                self.identifiers[scheme, value] = self._organisation_codes().get(value)

    def _organisation_codes(self) -> dict[str, Tag]:
        """Every registered unified code by its positions 9-17; read from the index, once."""
        if self._by_organisation_code is None:
            tags = (s[len(SUBJECTS) :] for s in self._ledger.store.streams(SUBJECTS))
            self._by_organisation_code = {t[8:17]: t for t in tags if len(t) == UNIFIED_LENGTH}
        return self._by_organisation_code

    def registered(self, tag: Tag) -> None:
        """A subject was registered by this import: its organisation code finds it from now on."""
        if self._by_organisation_code is not None and len(tag) == UNIFIED_LENGTH:
            self._by_organisation_code[tag[8:17]] = tag
        if self.identifiers and len(tag) == UNIFIED_LENGTH:
            number = ("organisation_code", tag[8:17])
            if number in self.identifiers:
                self.identifiers[number] = tag

    def _learn_subjects(self, tags: set[Tag]) -> None:
        streams = {SUBJECTS + tag: tag for tag in tags}
        self.subjects.update((tag, KnownSubject(tag)) for tag in tags)
        for stream, *_ in self._ledger.store.newest_by_stream(list(streams)):
            tag = streams[stream]
            state = self._fold(stream, tag)
            if (registration := state.registration) is not None:
                names = {name_key(name) for name, _ in registration.names}
                self.subjects[tag] = KnownSubject(tag, registered=True, names=names)

    def _fold(self, stream: str, tag: Tag) -> SubjectState:
        entries = self._ledger.store.stream_entries(stream)
        return fold(SubjectState(tag), (decode(n, line) for n, line in entries))

    def _filing(self, stream: str, tag: Tag, content: bytes) -> KnownFiling | None:
        state = self._fold(stream, tag)
        held: Record | Commitment | None = state.records.get(stream) or state.commitments.get(
            stream
        )
        if held is None:
            return None
        if isinstance(held, Commitment):
            outcome = held.fulfilment.outcome if held.fulfilment else ""
            gone = held.annulled_in
            return KnownFiling(held.facts, content, held.entries[0], gone, bool(gone), outcome)
        reason = held.annulled.reason if held.annulled else ""
        return KnownFiling(
            held.facts, content, held.entries[0], held.annulled_in, reason in OWN_ERRORS
        )
