"""Group commit: commands that wait at the same moment share two flushes, of vault and of entries.

Who gets the lock leads and commits for all that wait. A command that conflicts, or was decided
on a boundary that moved, does not hurt the others.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from threading import RLock
from typing import TYPE_CHECKING, Any

from ledger.rights import erasing
from ledger.store.appending import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ledger.store import Store, Vault
    from ledger.store.appending import Outcome, Proposed
    from ledger.store.disclosing import SealedValues

GROUP_MAX = 512
"""How many commands one transaction takes; the rest wait for the next."""


class Group:
    """Appends to one store, after its personal values are durable in one vault."""

    def __init__(
        self, store: Store, vault: Vault, clock: Any, appended: Callable[[], None]
    ) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._appended = appended
        self._lock = RLock()
        self._waiting: deque[_Ticket] = deque()

    def append(self, proposed: Proposed, values: Sequence[SealedValues]) -> Outcome:
        """Append one command's entries, together with whatever else waits.

        Raises what the store or the vault raised for the group.
        """
        ticket = _Ticket(proposed, values)
        self._waiting.append(ticket)
        with self._lock:
            while ticket.outcome is None and ticket.error is None:
                self._lead()
        if ticket.error is not None:
            raise ticket.error
        assert ticket.outcome is not None  # noqa: S101 - the leader settled it
        return ticket.outcome

    def _lead(self) -> None:
        group: list[_Ticket] = []
        with suppress(IndexError):
            while len(group) < GROUP_MAX:
                group.append(self._waiting.popleft())
        try:
            self._vault.commit([value for ticket in group for value in ticket.values])
            outcomes = self._store.append(
                [ticket.proposed for ticket in group],
                self._clock.now(),
                operator_confirms_clock=True,
            )
            for ticket, outcome in zip(group, outcomes, strict=True):
                ticket.outcome = outcome
            self._discard(group)
            for ticket in group:
                if isinstance(ticket.outcome, Receipt):
                    erasing.carry_out(self._vault, ticket.proposed.entries)
        except Exception as error:  # noqa: BLE001 - every waiting command must hear of it
            for ticket in group:
                ticket.error = error
        self._appended()

    def _discard(self, group: list[_Ticket]) -> None:
        """Values whose entries never came are taken out of the vault again."""
        lost = [
            value.entry_id
            for ticket in group
            if not isinstance(ticket.outcome, Receipt)
            for value in ticket.values
        ]
        if lost:
            self._vault.discard(lost)


class _Ticket:
    """One command's place in a group."""

    __slots__ = ("error", "outcome", "proposed", "values")

    def __init__(self, proposed: Proposed, values: Sequence[SealedValues]) -> None:
        self.proposed = proposed
        self.values = values
        self.outcome: Outcome | None = None
        self.error: Exception | None = None
