"""The access ledger: who was shown what, when, for which purpose.

A second ledger of the same kind, with its own origin, tree and file. Answers with a purpose,
about a person, or with unpublished data are entered here, and are durable before they leave.
Recalls join it by record. Anonymous reads of published data are not entered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from ledger.clock import Clock, day_of
from ledger.event import Event
from ledger.store.appending import Boundary, Proposed, Receipt, Sealed, StoreError
from ledger.store.entry import encode_event

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ledger.event import Tag
    from ledger.situation import Actor
    from ledger.store import Store


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
    entry: int = 0
    on: str = ""
    """The day of the law it was answered for, in Asia/Shanghai."""
    answer: str = ""
    """SHA-256 of the answer's bytes, hexadecimal."""


EVENTS = (AccessAnswered,)


class AccessLedger:
    """Appends one entry for each answer that must be accounted for."""

    def __init__(self, store: Store, clock: Clock | Any = None) -> None:
        self.store = store
        self._clock = clock or Clock()

    def enter(self, event: AccessAnswered, actor: Actor, subjects: Iterable[Tag]) -> Receipt:
        """Enter one answer; durable when this returns.

        Raises StoreError if the access ledger cannot take it: then the answer must not leave.
        """
        now = self._clock.now()
        sealed = Sealed(
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
        nowhere = Boundary(position=self.store.head().size, registry=False)
        proposed = Proposed(entries=[sealed], boundary=nowhere)
        (outcome,) = self.store.append([proposed], now, operator_confirms_clock=True)
        if not isinstance(outcome, Receipt):
            raise StoreError("The access ledger did not take the entry.")
        return outcome

    def close(self) -> None:
        """Close the file."""
        self.store.close()
