"""The closed table of commands: which function decides each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import (
    acceptance,
    adoption,
    agency,
    answer,
    application,
    bankruptcy,
    calling_off,
    commitment_correction,
    completion,
    correction,
    court_list,
    enlisting,
    exemption,
    filing,
    fulfilment,
    hearing,
    imposing,
    interview_record,
    interviewing,
    liability,
    objecting,
    objection_case,
    objection_decision,
    objection_review,
    proposal,
    publishing,
    rectifying,
    removal,
    repair_case,
    repair_decision,
    repair_execution,
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
    bankruptcy,
    hearing,
    acceptance,
    completion,
    fulfilment,
    calling_off,
    commitment_correction,
    liability,
    interviewing,
    enlisting,
    removal,
    court_list,
    imposing,
    publishing,
    exemption,
    application,
    interview_record,
    rectifying,
    repair_case,
    repair_decision,
    repair_execution,
    objecting,
    objection_case,
    objection_decision,
    objection_review,
)
"""Every room that decides."""

HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    command: decide for room in ROOMS for command, decide in room.HANDLERS.items()
}
