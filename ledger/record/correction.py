"""Credit archives (Article 4, 信用档案): how records are corrected, annulled, marked and suspended.

A correction is never an edit: it is an entry that says old and new value and why, and it
takes the law's day of what it mends. Correction and annulment need two officers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.again import again
from ledger.authority import acts_for
from ledger.event import Draft, Event
from ledger.intake.fault import VALUE
from ledger.objection.objection import require_mark_to_fall
from ledger.proposal import CASE_UNKNOWN, approved_by_another
from ledger.record.facts import require_facts
from ledger.record.record import (
    Record,
    RecordAnnulled,
    RecordCorrected,
    RecordFiled,
    RecordMarked,
    RecordSuspended,
    with_value,
)
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState

FIELD_FIXED = Code(
    "field_must_be_correctable",
    "This field identifies the record; annul it and file the right one.",
    "该字段是记录标识，不可更正，请撤销后重新报送。",
    plan(4),
)
VALUE_WRONG = Code(
    "value_must_fit_the_field",
    "The new value is no value of this field.",
    "新值不符合该字段的格式。",
    plan(4),
)
ALREADY_ANNULLED = Code(
    "record_must_not_be_annulled",
    "The record is annulled already.",
    "该记录已撤销。",
    plan(4),
)
DETERMINING_UNIT = Code(
    "only_the_deciding_organ_or_its_successor",
    "Only the organ that decided, or its successor, may do this.",
    "须由作出决定的机关或其承继机关办理。",
    plan(15),
)

IDENTITY = frozenset({"kind", "document_no", "agency", "certificate_no", "name", "layout"})
"""Fields that make a record the one it is; they are annulled, not corrected."""
REASONS = frozenset({"revoked", "unlawful", "void", "changed_on_review", "filed_in_error"})
MARKS = frozenset({"under_dispute", "under_reconsideration", "under_lawsuit"})


class FieldCorrection(msgspec.Struct, frozen=True):
    """A field of a record and its right value, written as the field is: a day as `2026-03-28`, an
    amount in yuan, a list as JSON."""

    field: str
    new: str


class CorrectRecord(Command, frozen=True):
    """Correct a wrong value from the beginning; another officer proposed it.

    `new` is written as the field is: a day as `2026-03-28`, an amount in yuan, a list as JSON.
    """

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "OBJECTION_OFFICER"})
    record: str
    field: str
    new: str
    basis: str

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


class AnnulRecord(Command, frozen=True):
    """The act was revoked, unlawful or void, or filed in error; another officer proposed it."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    record: str
    reason: str
    basis: str = ""

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


class MarkRecord(Command, frozen=True):
    """Set or clear the mark of reconsideration or lawsuit."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "OBJECTION_OFFICER"})
    record: str
    mark: str
    on: bool = True

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


class SuspendRecord(Command, frozen=True):
    """Suspend a record's execution and use, or end the suspension."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    record: str
    suspended: bool = True
    basis: str = ""

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


def find(command: Command, situation: Situation, stream: str) -> tuple[SubjectState, Record]:
    """The record that a command names, with its subject; refuses one that is not there."""
    del command
    state = situation.holder("records", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("record",))
    return state, state.records[stream]


def require_deciding_organ(situation: Situation, record: Record) -> None:
    """Refuses anyone but the organ that decided the record, or its successor."""
    actor = situation.registry.agencies.get(situation.actor.agency)
    if actor is None or not acts_for(actor, record.facts.agency):
        raise DETERMINING_UNIT.refused(record.entries[0])


def _about(record: Record, state: SubjectState, event: Event, situation: Situation) -> Draft:
    """An entry in the record's own stream; mending takes the day of what it mends."""
    del situation
    return Draft(
        stream=record.id, event=event, subjects=(state.tag,), effective_on=record.effective_on
    )


def correct(command: CorrectRecord, situation: Situation) -> list[Draft]:
    """Refuses identity fields, a foreign unit and an officer who proposed it alone."""
    state, record = find(command, situation, command.record)
    require_deciding_organ(situation, record)
    right = FieldCorrection(command.field, command.new)
    return [corrected(situation, state, record, right, command.basis)]


def corrected(
    situation: Situation, state: SubjectState, record: Record, right: FieldCorrection, basis: str
) -> Draft:
    """The entry that corrects a value; refuses what `correct` does, but for who may ask."""
    if right.field in IDENTITY or right.field not in RecordFiled.__struct_fields__:
        raise FIELD_FIXED.refused(record.entries[0], fields=(right.field,))
    try:
        facts = with_value(record.facts, right.field, right.new)
    except msgspec.DecodeError as wrong:
        raise VALUE_WRONG.refused(record.entries[0], fields=(right.field,)) from wrong
    require_facts(facts, situation, person="-" in state.tag)
    proposed = approved_by_another(situation, state, "record.correction", record.id)
    old = msgspec.to_builtins(record.facts).get(right.field, "")
    event = RecordCorrected(
        record=record.id,
        field=right.field,
        old=old if isinstance(old, str) else msgspec.json.encode(old).decode(),
        new=right.new,
        basis=basis,
        proposed_in=proposed,
    )
    return _about(record, state, event, situation)


def annul(command: AnnulRecord, situation: Situation) -> list[Draft]:
    """Refuses a foreign unit, a record annulled already, and who proposed it alone."""
    state, record = find(command, situation, command.record)
    require_deciding_organ(situation, record)
    return [annulled(situation, state, record, command.reason, command.basis)]


def annulled(
    situation: Situation, state: SubjectState, record: Record, reason: str, basis: str
) -> Draft:
    """The entry that annuls a record; refuses what `annul` does, but for who may ask."""
    if record.annulled is not None:
        raise ALREADY_ANNULLED.refused(record.annulled_in)
    if reason not in REASONS:
        raise VALUE.refused(record.entries[0], fields=("reason",))
    proposed = approved_by_another(situation, state, "record.annulment", record.id)
    event = RecordAnnulled(record=record.id, reason=reason, basis=basis, proposed_in=proposed)
    return _about(record, state, event, situation)


def mark(command: MarkRecord, situation: Situation) -> list[Draft]:
    """The mark stands from this day until it is cleared."""
    state, record = find(command, situation, command.record)
    require_deciding_organ(situation, record)
    if command.mark not in MARKS:
        raise VALUE.refused(record.entries[0], fields=("mark",))
    require_mark_to_fall(state, record.id, command.mark, on=command.on)
    event = RecordMarked(record=record.id, mark=command.mark, on=command.on)
    return [
        msgspec.structs.replace(
            _about(record, state, event, situation), effective_on=situation.today
        )
    ]


def suspend(command: SuspendRecord, situation: Situation) -> list[Draft]:
    """Nothing may rest on a suspended record."""
    state, record = find(command, situation, command.record)
    require_deciding_organ(situation, record)
    event = RecordSuspended(record=record.id, suspended=command.suspended, basis=command.basis)
    return [
        msgspec.structs.replace(
            _about(record, state, event, situation), effective_on=situation.today
        )
    ]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    CorrectRecord: correct,
    AnnulRecord: annul,
    MarkRecord: mark,
    SuspendRecord: suspend,
}

AGAIN = (
    again(RecordCorrected, CorrectRecord),
    again(RecordAnnulled, AnnulRecord),
    again(RecordMarked, MarkRecord),
    again(RecordSuspended, SuspendRecord),
)
