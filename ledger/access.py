"""The access ledger: who was shown what, when, for which purpose.

A second ledger of the same kind, with its own origin, tree and file. Answers with a purpose,
about a person, or with unpublished data are entered here, and are durable before they leave.
Recalls join it by record. Anonymous reads of published data are not entered.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from uuid import uuid4

import msgspec

from ledger.clock import Clock, day_of
from ledger.event import Event
from ledger.sharing.recall import Shown
from ledger.store.appending import Boundary, Proposed, Receipt, Sealed, StoreError
from ledger.store.entry import encode_event, wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ledger.event import Tag
    from ledger.situation import Actor
    from ledger.store import Store

SYSTEM = "system/"
"""How a system is named as a recipient whose token names no agency."""
NOBODY_KEEPS = frozenset({"AUDITOR", "SUBJECT", "PUBLIC", "ADMINISTRATOR"})
"""Roles whose looks nobody has to undo: oversight, the subject itself, the public."""


class AccessAnswered(Event, frozen=True):
    """An answer was given: to whom, for which purpose and on which basis, about which records,
    as the credit ledger stood at `entry`. Holds a digest of the answer, never the answer."""

    TOPIC: ClassVar[str] = "access.answered"
    operation: str
    """Root fields that were asked, for example `subject` or `person`."""
    purpose: str = ""
    basis: str = ""
    """Code of the legal basis, or the number of the authorisation."""
    records: tuple[str, ...] = ()
    """Records and cases that the answer showed or rested on; of one subject where there are any."""
    entry: int = 0
    on: str = ""
    """The day of the law it was answered for, in Asia/Shanghai."""
    answer: str = ""
    """SHA-256 of the answer's bytes, hexadecimal."""
    recipient: str = ""
    """Who must undo it if what was shown ends: the agency of the token, or `system/<name>`; empty
    for the public, auditors and the subject itself."""


EVENTS = (AccessAnswered,)
_DECODE = msgspec.json.Decoder(AccessAnswered).decode


class Answered(NamedTuple):
    """One part of an answer, and whom it was about."""

    event: AccessAnswered
    subjects: tuple[Tag, ...]


def recipient_of(actor: Actor) -> str:
    """Who keeps what the actor is shown: its agency, the system itself, or nobody."""
    if not actor.roles - NOBODY_KEEPS:
        return ""
    return actor.agency or f"{SYSTEM}{actor.officer}"


class AccessLedger:
    """Appends one entry for each part of an answer that must be accounted for."""

    def __init__(self, store: Store, clock: Clock | Any = None) -> None:
        self.store = store
        self._clock = clock or Clock()

    def enter(self, answered: Iterable[Answered], actor: Actor) -> Receipt:
        """Enter an answer; all its parts are durable when this returns.

        Raises StoreError if the access ledger cannot take it: then the answer must not leave.
        """
        now = self._clock.now()
        sealed = [
            Sealed(
                id=uuid4().hex,
                type=event.TOPIC,
                stream=f"access/{uuid4().hex}",
                data=encode_event(event),
                effective_on=day_of(now),
                subjects=tuple(dict.fromkeys(subjects)),
                agency=actor.agency,
                actor=actor.officer,
                opens=True,
            )
            for event, subjects in answered
        ]
        nowhere = Boundary(position=self.store.head().size, registry=False)
        proposed = Proposed(entries=sealed, boundary=nowhere)
        (outcome,) = self.store.append([proposed], now, operator_confirms_clock=True)
        if not isinstance(outcome, Receipt):
            raise StoreError("The access ledger did not take the entry.")
        return outcome

    def shown(self, tags: Iterable[Tag], record: str) -> Iterator[Shown]:
        """To whom a record of these subjects was shown, oldest answer first for each."""
        mark = f'"{record}"'.encode()
        for tag in tags:
            for number, line in self.store.subject_entries(tag):
                if mark in line and (found := shown_in(number, line)).recipient:
                    yield found

    def close(self) -> None:
        """Close the file."""
        self.store.close()


def shown_in(number: int, line: bytes) -> Shown:
    """What an entry of the access ledger says of its recipient."""
    event = _DECODE(wire(line).data)
    return Shown(event.recipient, event.entry, date.fromisoformat(event.on), number)
