"""Credit commitments (Article 1, 信用承诺): how one is corrected, and marked while under review.

A correction is never an edit: it says old and new value and why, and takes the law's day of
what it mends. Who, what and when a commitment was made with is not corrected but annulled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.again import again
from ledger.commitment.commitment import (
    CommitmentMade,
    about,
    found,
    require_accepting_unit,
    require_standing,
)
from ledger.commitment.completion import on_commitment
from ledger.commitment.matter import matters, rules_on
from ledger.event import Event
from ledger.objection.objection import require_mark_to_fall
from ledger.proposal import approved_by_another
from ledger.record.correction import FIELD_FIXED
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.commitment.commitment import Commitment
    from ledger.event import Draft
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

CORRECTABLE = frozenset({"kind", "matter", "application", "valid_until", "openness"})
VALUE_WRONG = Code(
    "corrected_value_must_fit_its_field",
    "The new value, or the mark, is none the field can hold.",
    "更正后的值或标注不符合该字段的要求。",
    plan(15),
)


class CommitmentCorrected(Event, frozen=True):
    """A wrong value of a commitment was corrected from the beginning: old and new value, why."""

    TOPIC: ClassVar[str] = "commitment.corrected"
    field: str
    old: str
    new: str
    basis: str
    proposed_in: int = 0


class CommitmentMarked(Event, frozen=True):
    """The determination is under objection, reconsideration or lawsuit (异议、复议中、诉讼中) from
    filing to outcome, or no longer."""

    TOPIC: ClassVar[str] = "commitment.marked"
    mark: str
    """`under_dispute`, `under_reconsideration` or `under_lawsuit`."""
    on: bool = True


class CorrectCommitment(Command, frozen=True):
    """Correct a wrong value; another officer proposed it (`commitment.correction`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "OBJECTION_OFFICER"})
    commitment: str
    field: str
    new: str
    basis: str

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


class MarkCommitment(Command, frozen=True):
    """Set or clear the mark of objection, reconsideration or lawsuit."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "OBJECTION_OFFICER"})
    commitment: str
    mark: str
    on: bool = True

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


def correct(command: CorrectCommitment, situation: Situation) -> list[Draft]:
    """Refuses fields that make it the commitment it is, a value the field cannot hold, another
    unit, and the officer who proposed it."""
    state, commitment = found(situation, command.commitment)
    require_accepting_unit(situation, commitment)
    require_standing(commitment)
    if command.field not in CORRECTABLE:
        raise FIELD_FIXED.refused(commitment.entries[0], fields=(command.field,))
    _check_value(command, commitment, situation)
    event = CommitmentCorrected(
        field=command.field,
        old=str(msgspec.to_builtins(commitment.facts).get(command.field, "")),
        new=command.new,
        basis=command.basis,
        proposed_in=approved_by_another(situation, state, "commitment.correction", commitment.id),
    )
    return [on_commitment(state, commitment, event, commitment.effective_on)]


def _check_value(command: CorrectCommitment, commitment: Commitment, situation: Situation) -> None:
    rule_set = rules_on(situation.policy, commitment.facts.made_on)
    allowed = {
        "kind": rule_set.rules["types"]["values"],
        "openness": rule_set.rules["record"]["openness"],
        "matter": ("", *matters(rule_set)),
    }
    if command.new not in allowed.get(command.field, (command.new,)):
        raise VALUE_WRONG.refused(fields=("new",))
    try:
        corrected(commitment.facts, command.field, command.new)
    except msgspec.ValidationError as wrong:
        raise VALUE_WRONG.refused(fields=("new",)) from wrong


def mark(command: MarkCommitment, situation: Situation) -> list[Draft]:
    """Refuses another unit and an unknown mark; it stands from this day until it is cleared."""
    state, commitment = found(situation, command.commitment)
    require_accepting_unit(situation, commitment)
    known = rules_on(situation.policy, situation.today).rules["marks"]["values"]
    if command.mark not in known:
        raise VALUE_WRONG.refused(fields=("mark",))
    require_mark_to_fall(state, commitment.id, command.mark, on=command.on)
    event = CommitmentMarked(mark=command.mark, on=command.on)
    return [on_commitment(state, commitment, event, situation.today)]


def corrected(facts: CommitmentMade, field: str, new: str) -> CommitmentMade:
    """The facts with one value corrected; an empty day is none.

    Raises msgspec.ValidationError for a value the field cannot hold.
    """
    values = msgspec.to_builtins(facts)
    values[field] = new or (None if field == "valid_until" else "")
    return msgspec.convert(values, CommitmentMade)


def _corrected(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        event = entry.data
        commitment.facts = corrected(commitment.facts, event.field, event.new)
        commitment.corrections.append((event.field, event.old, event.new, entry.number))
        state.proposals.pop(("commitment.correction", commitment.id), None)


def _marked(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        if entry.data.on:
            commitment.marks[entry.data.mark] = entry.number
        else:
            commitment.marks.pop(entry.data.mark, None)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    CommitmentCorrected: _corrected,
    CommitmentMarked: _marked,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    CorrectCommitment: correct,
    MarkCommitment: mark,
}

AGAIN = (
    again(CommitmentCorrected, CorrectCommitment, stream="commitment"),
    again(CommitmentMarked, MarkCommitment, stream="commitment"),
)
