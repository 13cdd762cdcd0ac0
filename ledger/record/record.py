"""Credit archives (Article 4, 信用档案): the records of decisions that an archive keeps.

A record's identity is the deciding organ, the kind, the normalised document number, the
subject and, where one decision gives several certificates, the certificate number. What
follows from a record (windows, tiers, eligibility) is computed, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.clock import day_of
from ledger.event import Event, Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ledger.state import SubjectState
    from ledger.store.entry import Entry


class RecordFiled(Event, frozen=True):
    """A decision about a subject was filed by its organ or for it (行政许可, 行政处罚, the eight
    other acts, judgments, honours …). All free texts and names of persons lie in the vault."""

    TOPIC: ClassVar[str] = "record.filed"
    kind: str
    """Kind of the catalogue: `penalty`, `licence`, `inspection` …"""
    document_no: str
    agency: str
    """Code of the deciding organ (谁认定)."""
    decided_on: date
    provider: str = ""
    """Code of the unit the data came from (数据来源单位), when another."""
    document_name: str = ""
    name: str = ""
    """The organisation's name as the document has it; empty for a person."""
    penalty_kinds: tuple[str, ...] = ()
    fine: Decimal | None = None
    """In yuan."""
    fine_text: str = ""
    confiscated: Decimal | None = None
    """In yuan."""
    confiscated_text: str = ""
    simple_procedure: bool = False
    domain: str = ""
    """Field of law that windows depend on: `food`, `drugs`, `special_equipment`, `work_safety`,
    `fire`, or empty."""
    tier: str = ""
    """Gravity set by the organ's own standard (`MINOR`, `GENERAL`, `SERIOUS`); empty: computed."""
    licence_kind: str = ""
    certificate_no: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    """None: open-ended (written 2099-12-31 in the tables)."""
    restricted_until: date | None = None
    """Last day of a restriction the decision imposes; no repair before it has run."""
    status: str = "valid"
    item: str = ""
    """For the other acts: object or result as a code."""
    served_on: date | None = None
    service_method: str = ""
    """How the decision was served (送达), or why it was not."""
    repair_notice: bool = False
    """The repair notice was served together with the decision (两书同达)."""
    backfill: bool = False
    """History from before the ledger: never counted late."""
    layout: str = ""


class RecordChanged(Event, frozen=True):
    """The organ sent a newer state, validity or remark of the same decision (变更)."""

    TOPIC: ClassVar[str] = "record.changed"
    status: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    remark: bool = False
    """True when the remark in the vault is a new one."""


class RecordCorrected(Event, frozen=True):
    """A wrong value was corrected from the beginning: old and new value, why; never an edit."""

    TOPIC: ClassVar[str] = "record.corrected"
    record: str
    field: str
    old: str
    new: str
    basis: str
    proposed_in: int = 0


class RecordAnnulled(Event, frozen=True):
    """The act or its record fell away: revoked, unlawful, void, or a wrong file withdrawn.
    Publication ends within the window of the publication rules; the reason is shown."""

    TOPIC: ClassVar[str] = "record.annulled"
    record: str
    reason: str
    """`revoked`, `unlawful`, `void`, `changed_on_review`, `batch_withdrawn`, `filed_in_error`."""
    basis: str = ""
    from_beginning: bool = True
    proposed_in: int = 0


class RecordReinstated(Event, frozen=True):
    """The record stands again: that its act was revoked, in the entry named, was said only by a
    file that was withdrawn as wrong (撤回批次，恢复记录)."""

    TOPIC: ClassVar[str] = "record.reinstated"
    record: str
    annulled_in: int
    proposed_in: int = 0


class RecordMarked(Event, frozen=True):
    """The act is under reconsideration or lawsuit (复议中, 诉讼中) from filing to outcome."""

    TOPIC: ClassVar[str] = "record.marked"
    record: str
    mark: str
    """`under_reconsideration` or `under_lawsuit`."""
    on: bool = True


class RecordSuspended(Event, frozen=True):
    """Execution or use of the record is suspended, or taken up again."""

    TOPIC: ClassVar[str] = "record.suspended"
    record: str
    suspended: bool = True
    basis: str = ""


@dataclass(slots=True)
class Record:
    """One record of an archive, as its entries say now."""

    id: str
    facts: RecordFiled
    """The filed values with every change and correction applied."""
    entries: list[int]
    filed_at: datetime
    """When the ledger took it, UTC."""
    filed_by: str
    """The agency that handed it in."""
    effective_on: date
    source: Source | None
    batch: str
    made_by: tuple[str, ...] = ()
    """Pseudonyms of the officers who filed, changed or corrected it."""
    changed_on: date | None = None
    """The day it was last changed or corrected here."""
    disclosed: dict[str, str] = field(default_factory=dict)
    corrections: list[tuple[str, str, str, int]] = field(default_factory=list)
    """Field, old value, new value, entry."""
    marks: dict[str, int] = field(default_factory=dict)
    annulled: RecordAnnulled | None = None
    annulled_on: date | None = None
    annulled_in: int = 0
    suspended_in: int = 0
    repaired_in: int = 0
    """The entry that executed its repair; 0 while it stands."""
    repaired_on: date | None = None
    published: dict[str, tuple[date, int]] = field(default_factory=dict)
    """First day of publication and its entry, by channel."""
    withdrawn: dict[str, tuple[date, int, str]] = field(default_factory=dict)
    """Day, entry and reason by channel where publication was taken down."""
    exempted: tuple[str, int] | None = None
    """Reason code and entry of an exemption from publication."""
    withheld: dict[str, int] = field(default_factory=dict)
    """Texts withheld from the public as a trade secret, claimed or found, by name."""
    sealed_in: int = 0
    """The entry that sealed it (封存); 0 while it is open."""
    unsealed_in: int = 0
    """The entry that opened it again; 0 where that never happened."""
    sealed_on: date | None = None
    sealed_ground: str = ""
    sealed_rule: str = ""
    restricted_in: int = 0
    """The entry that restricted it to storage on request; 0 while none did."""
    restricted_on: date | None = None
    erased_in: int = 0
    """The entry by which its personal values were erased; 0 while they are held."""


def with_value(facts: RecordFiled, name: str, text: str) -> RecordFiled:
    """The filed values with one of them corrected; a list is written as JSON.

    Raises msgspec.DecodeError when the text is no value of that field.
    """
    values = msgspec.to_builtins(facts)
    listed = isinstance(getattr(facts, name), tuple)
    values[name] = msgspec.json.decode(text) if listed else text
    return msgspec.convert(values, RecordFiled, strict=False)


def is_live(record: Record) -> bool:
    """Whether a measure, class or report may rest on it.

    It may not once repaired, annulled, suspended, sealed, restricted to storage or erased.
    Whether its publication window has ended is the publication rules' business.
    """
    closed = record.sealed_in or record.restricted_in or record.erased_in
    return not (record.annulled or record.repaired_in or record.suspended_in or closed)


def _filed(state: SubjectState, entry: Entry) -> None:
    record = Record(
        id=entry.stream,
        facts=entry.data,
        entries=[entry.number],
        filed_at=entry.recorded_at,
        filed_by=entry.agency,
        effective_on=entry.effective_on,
        source=entry.source,
        batch=entry.batch,
        made_by=(entry.actor,),
        disclosed={"text": entry.id} if entry.sd else {},
    )
    state.records[entry.stream] = record
    state.touched.add(entry.stream)


def _of(state: SubjectState, entry: Entry, stream: str) -> Record | None:
    """The record an entry is about, noted as touched; the entry is set aside if there is none."""
    record = state.records.get(stream)
    if record is None:
        state.orphans.append(entry)
        return None
    record.entries.append(entry.number)
    state.touched.add(stream)
    return record


def _changed(state: SubjectState, entry: Entry) -> None:
    if record := _of(state, entry, entry.stream):
        event = entry.data
        record.made_by = (*record.made_by, entry.actor)
        record.changed_on = day_of(entry.recorded_at)
        record.facts = msgspec.structs.replace(
            record.facts,
            status=event.status or record.facts.status,
            valid_from=event.valid_from or record.facts.valid_from,
            valid_until=event.valid_until or record.facts.valid_until,
        )
        if event.remark:
            record.disclosed["remark"] = entry.id


def _corrected(state: SubjectState, entry: Entry) -> None:
    if record := _of(state, entry, entry.data.record):
        event = entry.data
        record.made_by = (*record.made_by, entry.actor)
        record.changed_on = day_of(entry.recorded_at)
        record.facts = with_value(record.facts, event.field, event.new)
        record.corrections.append((event.field, event.old, event.new, entry.number))
        state.proposals.pop(("record.correction", record.id), None)


def _annulled(state: SubjectState, entry: Entry) -> None:
    if record := _of(state, entry, entry.data.record):
        record.annulled, record.annulled_in = entry.data, entry.number
        record.annulled_on = day_of(entry.recorded_at)


def _reinstated(state: SubjectState, entry: Entry) -> None:
    if record := _of(state, entry, entry.data.record):
        record.annulled, record.annulled_on, record.annulled_in = None, None, 0


def _marked(state: SubjectState, entry: Entry) -> None:
    if record := _of(state, entry, entry.data.record):
        if entry.data.on:
            record.marks[entry.data.mark] = entry.number
        else:
            record.marks.pop(entry.data.mark, None)


def _suspended(state: SubjectState, entry: Entry) -> None:
    if record := _of(state, entry, entry.data.record):
        record.suspended_in = entry.number if entry.data.suspended else 0


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    RecordFiled: _filed,
    RecordChanged: _changed,
    RecordCorrected: _corrected,
    RecordAnnulled: _annulled,
    RecordReinstated: _reinstated,
    RecordMarked: _marked,
    RecordSuspended: _suspended,
}
