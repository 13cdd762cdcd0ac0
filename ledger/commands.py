"""The closed table of commands: which function decides each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import (
    acceptance,
    adoption,
    agency,
    answer,
    completion,
    correction,
    exemption,
    filing,
    fulfilment,
    hearing,
    liability,
    proposal,
    publishing,
    service,
    subject,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.situation import Command

ROOMS = (
    adoption,
    agency,
    subject,
    filing,
    correction,
    proposal,
    service,
    answer,
    hearing,
    acceptance,
    completion,
    fulfilment,
    liability,
    publishing,
    exemption,
)
"""Every room that decides."""

HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    command: decide for room in ROOMS for command, decide in room.HANDLERS.items()
}
