"""Collection and sharing (Article 13, 归集共享): a batch compared with what the platform holds.

What was sent and is not there has not arrived; what was withdrawn and is still there should
not be; what is there and was not in the batch is named.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.authority import require_power
from ledger.event import Draft
from ledger.exchange.exchange import BatchReconciled
from ledger.exchange.outgoing import REJECTED
from ledger.exchange.platform import WITHDRAW, rules_on
from ledger.exchange.preparing import EMPTY, POWER, ROLES
from ledger.exchange.sending import DAY_WRONG, sent_batch
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

STRANGERS_MAX = 500
_ITEM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ReconcileBatch(Command, frozen=True):
    """Compare a sent batch with what the platform says it holds of it."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    batch: str
    held: tuple[str, ...]
    """The items that the platform says it holds: of this batch, and others it names with them."""
    reconciled_on: date

    def reads(self) -> Reads:
        """The batch."""
        return Reads(affairs=(self.batch,))


def reconcile(command: ReconcileBatch, situation: Situation) -> list[Draft]:
    """Refuses a batch that was not sent, a day before it was, and items that are none."""
    require_power(situation, POWER)
    batch = sent_batch(situation, command.batch)
    held = set(command.held)
    strangers = sorted(held - {row.item for row in batch.rows})
    many = len(held) < len(command.held) or len(strangers) > STRANGERS_MAX
    if many or not all(map(_ITEM.fullmatch, strangers)):
        raise EMPTY.refused(batch.entries[0], fields=("held",))
    on = command.reconciled_on
    if on > situation.today or (batch.sent_on is not None and on < batch.sent_on):
        raise DAY_WRONG.refused(batch.sent_in)
    live = [r for r in batch.rows if r.outcome != REJECTED and not r.corrected_by]
    withdrawn = batch.action == WITHDRAW
    within = rules_on(situation.policy, situation.today).clocks.correct_within
    event = BatchReconciled(
        reconciled_on=on,
        held=sum(row.item in held for row in batch.rows),
        missing=() if withdrawn else tuple(r.row for r in live if r.item not in held),
        still_there=tuple(r.row for r in live if r.item in held) if withdrawn else (),
        strangers=tuple(strangers),
        correct_by=situation.calendar.due(on, within, roll=True).day,
    )
    return [Draft(stream=batch.id, event=event, effective_on=situation.today)]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {ReconcileBatch: reconcile}
