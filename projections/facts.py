"""What a record says, as documents store it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from projections.stored import Stored


class Facts(Stored, frozen=True):
    """What a record says, with every change and correction applied; in the order of the event."""

    kind: str
    document_no: str
    agency: str
    """Deciding organ."""
    decided_on: date
    provider: str = ""
    document_name: str = ""
    name: str = ""
    penalty_kinds: tuple[str, ...] = ()
    fine: Decimal | None = None
    fine_text: str = ""
    confiscated: Decimal | None = None
    confiscated_text: str = ""
    simple_procedure: bool = False
    domain: str = ""
    licence_kind: str = ""
    certificate_no: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    restricted_until: date | None = None
    status: str = "valid"
    item: str = ""
    served_on: date | None = None
    service_method: str = ""
    repair_notice: bool = False
    backfill: bool = False
    layout: str = ""
