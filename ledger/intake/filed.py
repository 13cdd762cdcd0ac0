"""Collection and sharing (Article 13, 归集共享): a parsed row as the events that file it.

What may stand in the open goes into the event; every free text, every person's name and
number and the original cells go to the vault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.commitment.commitment import CommitmentMade, commitment_stream
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.record.identity import record_id
from ledger.record.record import RecordFiled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.event import Tag

COMMITMENT = "commitment"
TEXTS = (
    "title", "violation_kind", "facts", "basis", "content", "licence_withheld",
    "certificate_name", "matter", "liability", "unfulfilled", "liability_pursued", "remark",
)  # fmt: skip
"""The free texts of all layouts: one block in the vault."""
REVOKED = "revoked"
VALID = "valid"


def record_filed(
    values: Mapping[str, Any], kind: str, organ: str, provider: str, *, backfill: bool, layout: str
) -> RecordFiled:
    """A licence or a penalty as its row says; `organ` and `provider` are agency codes."""
    get = values.get
    fine, fine_text = get("fine") or (None, "")
    confiscated, confiscated_text = get("confiscated") or (None, "")
    return RecordFiled(
        kind=kind,
        document_no=values["document_no"],
        agency=organ,
        decided_on=values["decided_on"],
        provider=provider if provider != organ else "",
        document_name=get("document_name", ""),
        name=values["name"],
        penalty_kinds=_kinds(values),
        fine=fine,
        fine_text=fine_text,
        confiscated=confiscated,
        confiscated_text=confiscated_text,
        licence_kind=get("licence_kind", ""),
        certificate_no=get("certificate_no", ""),
        valid_from=get("valid_from"),
        valid_until=get("valid_until"),
        status=get("status", VALID),
        backfill=backfill,
        layout=layout,
    )


def _kinds(values: Mapping[str, Any]) -> tuple[str, ...]:
    kinds: tuple[str, ...] = values.get("penalty_kinds", ())
    more: tuple[str, ...] = values.get("penalty_kinds_2", ())
    return tuple(dict.fromkeys(kinds + more)) if more else kinds


def commitment_made(
    values: Mapping[str, Any], subject_kind: str, organ: str, *, backfill: bool, layout: str
) -> CommitmentMade:
    """A commitment as the national table has it, accepted outside this ledger."""
    return CommitmentMade(
        number=values["commitment_code"],
        kind=values["commitment_type"],
        made_on=values["made_on"],
        valid_until=values.get("valid_until"),
        accepting_unit=organ,
        subject_kind=subject_kind,
        openness=values["openness"],
        collected=True,
        backfill=backfill,
        layout=layout,
    )


def fulfilment_determined(
    values: Mapping[str, Any], organ: str, unit: str
) -> FulfilmentDetermined | None:
    """The determination a row reports; None while there is none.

    It was made, and the subject heard, outside this ledger; its day is the table's, or the
    commitment's last day where the table has none.
    """
    outcome = values.get("fulfilment")
    if outcome is None:
        return None
    made_on = values["made_on"]
    return FulfilmentDetermined(
        outcome=outcome,
        breach=outcome != "full",
        determining_unit=unit or organ,
        determined_on=values.get("determined_on") or made_on,
        collected=True,
    )


def stream_of(event: RecordFiled | CommitmentMade, tag: Tag) -> str:
    """The stream of what a row files."""
    if isinstance(event, CommitmentMade):
        return commitment_stream(event.number)
    return record_id(event.agency, event.kind, event.document_no, tag, event.certificate_no)


def texts_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The free texts of a row, and the representative's name."""
    texts = {name: values[name] for name in TEXTS if name in values}
    if "representative" in values:
        texts["representative"] = values["representative"]
    return texts


def personal_of(
    values: Mapping[str, Any], texts: Mapping[str, str], cells: list[str]
) -> list[tuple[str, Any]]:
    """What goes to the vault with a record: texts as one block, the representative, the cells."""
    made: list[tuple[str, Any]] = [("cells", cells)]
    block = {k: v for k, v in texts.items() if k != "representative"}
    if block:
        made.append(("text", block))
    named = ("representative", "representative_number")
    made.extend((name, values[name]) for name in named if name in values)
    return made
