"""The closed table of acts: of which commands an entry may have come, found beside the handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.commands import ROOMS

if TYPE_CHECKING:
    from ledger.again import Again
    from ledger.event import Event


def _found() -> dict[type[Event], tuple[Again, ...]]:
    found: dict[type[Event], tuple[Again, ...]] = {}
    for room in ROOMS:
        for again in getattr(room, "AGAIN", ()):
            found[again.event] = (*found.get(again.event, ()), again)
    return found


AGAIN = _found()
"""By event: the commands that make such events; the first whose guard passes made it."""

_REGISTRY = "it makes the law and the offices that others are judged by"
_INTAKE = "rows of files are judged one by one by what they file"
_DRAW = "a draw holds its inspectors and nonce in the vault; `redraw` makes it again"
_SUBJECT = "no rule decides whether a subject has an archive"
_CLOCK = "the clock's notice of a day that is computed; no guard"
NOT_AGAIN: dict[str, str] = {
    "access.answered": "an answer, in another ledger",
    "accountability.basis_linked": "written with accountability.determined",
    "agency.closed": _REGISTRY,
    "agency.registered": _REGISTRY,
    "agency.relay_mandate_given": _REGISTRY,
    "batch.received": _INTAKE,
    "batch.rows_settled": _INTAKE,
    "batch.withdrawal_proposed": _INTAKE,
    "batch.withdrawn": _INTAKE,
    "calendar.year_published": _REGISTRY,
    "commitment.overdue": _CLOCK,
    "draw.announced": _DRAW,
    "draw.conflict_declared": _DRAW,
    "draw.inspection_countersigned": _DRAW,
    "draw.inspection_recorded": _DRAW,
    "draw.made": _DRAW,
    "draw.nonce_committed": _DRAW,
    "draw.nonce_revealed": _DRAW,
    "draw.published": _DRAW,
    "exchange.batch_reconciled": "what the platform held is counted in the entry, not listed",
    "exchange.rows_corrected": "written with the batch that corrects",
    "exchange.rows_named": "written with exchange.batch_prepared",
    "heads.published": "the ledger's own; no guard",
    "webhook.failed": "the ledger's own; no guard",
    "intake.row_linked": _INTAKE,
    "intake.row_waiting": _INTAKE,
    "ledger.founded": _REGISTRY,
    "log.key_adopted": _REGISTRY,
    "officer.appointed": _REGISTRY,
    "officer.dismissed": _REGISTRY,
    "publication.ended": _CLOCK,
    "publication.overdue": _CLOCK,
    "record.changed": "a newer row about a record that was filed; judged with record.filed",
    "record.reinstated": "written with batch.withdrawn",
    "repair.window_opened": _CLOCK,
    "seal.overdue": _CLOCK,
    "report.issued": "a report is made again from its basis by `reportCheck`",
    "report.replaced": "a report is made again from its basis by `reportCheck`",
    "rule_document.superseded": "written with rule_document.adopted",
    "rule_set.adopted": _REGISTRY,
    "subject.erased": "what was erased is not there to be judged by",
    "subject.identifier_added": _SUBJECT,
    "subject.named": _SUBJECT,
    "subject.registered": _SUBJECT,
}
"""Topics of entries that are not judged again, each with its reason."""
