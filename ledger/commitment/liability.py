"""Credit commitments (Article 1, 信用承诺): liability pursued (违诺责任), commitments found false.

Liability (field 13) is due before the record goes to the platforms. That a commitment was
false is determined like a breach: after notice and hearing, by another officer.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Protocol

from ledger.again import again
from ledger.authority import two_persons
from ledger.commitment.commitment import NOT_STANDING, about, found, require_accepting_unit
from ledger.commitment.completion import ALREADY_DETERMINED, on_commitment
from ledger.commitment.conditions import check_lengths
from ledger.commitment.matter import rules_on
from ledger.commitment.standing import FULL
from ledger.event import Event
from ledger.notice import notice
from ledger.refusal import Clause, Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.commitment.commitment import Commitment
    from ledger.event import Draft
    from ledger.policy import RuleSet
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

OUTCOME_UNKNOWN = Code(
    "outcome_and_cause_must_be_known",
    "The outcome, cause, ground or action is none of those the rules name.",
    "履行状态、原因、情形或追究方式不在规定范围内。",
    plan(1),
)
NO_BREACH = Code(
    "liability_needs_a_determination",
    "Liability is pursued only where a commitment was not fully kept, or was false.",
    "仅在认定未全部履行或虚假承诺后方可追究责任。",
    plan(1),
)
TEXT_NEEDED = Code(
    "action_must_be_described",
    "What was done, or what was false, must be stated.",
    "须填写具体内容。",
    Clause("信用承诺信息归集模板(20项)", "13"),
)


class LiabilityPursued(Event, frozen=True):
    """What was done about an unkept commitment (违诺责任追究, field 13); the text lies in the
    vault.
    """

    TOPIC: ClassVar[str] = "commitment.liability_pursued"
    action: str
    """`correction_ordered`, `matter_suspended`, `decision_revoked`, `longest_publication`,
    `penalty` or `not_pursued`; empty where only a text was delivered."""
    pursued_on: date


class CommitmentFoundFalse(Event, frozen=True):
    """The commitment was false when it was made (虚假承诺); what was false lies in the vault."""

    TOPIC: ClassVar[str] = "commitment.found_false"
    ground: str
    """`false_statement`, `forged_document` or `condition_never_met`."""
    determining_unit: str
    found_on: date
    notice: int


class PursueLiability(Command, frozen=True):
    """Note what was done about an unkept or false commitment (field 13)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    commitment: str
    action: str
    liability_pursued: str

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


class FindFalse(Command, frozen=True):
    """Determine that a commitment was false when it was made; what was false is free text."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    commitment: str
    ground: str
    finding: str

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


class Pursuing(Protocol):
    """A command that says what was done about an unkept commitment."""

    @property
    def action(self) -> str:
        """A code of the rules."""

    @property
    def liability_pursued(self) -> str:
        """Free text."""


def pursue(command: PursueLiability, situation: Situation) -> list[Draft]:
    """Refuses where nothing was determined, another unit, and an action without its text."""
    state, commitment = found(situation, command.commitment)
    require_accepting_unit(situation, commitment)
    determined = commitment.fulfilment
    unkept = determined is not None and determined.outcome != FULL
    if commitment.annulled_in or not (unkept or commitment.false_in):
        raise NO_BREACH.refused(commitment.entries[-1])
    if not command.liability_pursued.strip():
        raise TEXT_NEEDED.refused(fields=("liability_pursued",))
    rule_set = rules_on(situation.policy, situation.today)
    breach = bool(commitment.false_in) or (determined is not None and determined.breach)
    check_action(rule_set, command.action, breach=breach)
    check_lengths(rule_set, {"liability_pursued": command.liability_pursued})
    return [pursuit(state, commitment, command, situation.today)]


def find_false(command: FindFalse, situation: Situation) -> list[Draft]:
    """Refuses another unit, a second finding, one without its text, and one without notice and
    hearing or by the officer who served the notice."""
    state, commitment = found(situation, command.commitment)
    unit = require_accepting_unit(situation, commitment)
    if commitment.annulled_in:
        raise NOT_STANDING.refused(commitment.annulled_in)
    if commitment.false_in:
        raise ALREADY_DETERMINED.refused(commitment.false_in)
    rules = rules_on(situation.policy, situation.today).rules["false"]
    if command.ground not in rules["grounds"]:
        raise OUTCOME_UNKNOWN.refused(fields=("ground",))
    if not command.finding.strip():
        raise TEXT_NEEDED.refused(fields=("finding",))
    event = CommitmentFoundFalse(
        ground=command.ground,
        determining_unit=unit,
        found_on=situation.today,
        notice=answered(situation, state, commitment, rules["notice"]),
    )
    return [on_commitment(state, commitment, event, situation.today, {"finding": command.finding})]


def answered(situation: Situation, state: SubjectState, commitment: Commitment, act: str) -> int:
    """The entry of the completed notice that this determination may rest on: served after any
    earlier determination, by another officer of the same unit."""
    used = max(commitment.determined_in, commitment.false_in, *commitment.revoked, 0)
    served = notice.completed(situation, state, commitment.id, act)
    if served.entry < used:
        raise notice.NOTICE_FIRST.refused(used)
    two_persons(situation, served.officer, served.entry)
    return served.entry


def pursuit(state: SubjectState, commitment: Commitment, command: Pursuing, day: date) -> Draft:
    """The entry of what was done about an unkept commitment."""
    event = LiabilityPursued(action=command.action, pursued_on=day)
    texts = {"liability_pursued": command.liability_pursued}
    return on_commitment(state, commitment, event, day, texts)


def check_action(rule_set: RuleSet, action: str, *, breach: bool) -> None:
    """The action is one of the rules; doing nothing is none for a breach."""
    rules = rule_set.rules["liability"]
    if action not in rules["actions"] or (breach and action in rules["only_without_breach"]):
        raise OUTCOME_UNKNOWN.refused(fields=("action",))


def _pursued(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        commitment.pursued.append(entry.number)
        if entry.sd:
            commitment.disclosed["liability_pursued"] = entry.id


def _found_false(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        commitment.false_in, commitment.false_on = entry.number, entry.effective_on
        commitment.false_by = entry.data.determining_unit
        commitment.made_by = (*commitment.made_by, entry.actor)
        commitment.repaired_in, commitment.repaired_on = 0, None
        if entry.sd:
            commitment.disclosed["finding"] = entry.id


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    LiabilityPursued: _pursued,
    CommitmentFoundFalse: _found_false,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    PursueLiability: pursue,
    FindFalse: find_false,
}

AGAIN = (
    again(LiabilityPursued, PursueLiability, stream="commitment", vaulted=("liability_pursued",)),
    again(CommitmentFoundFalse, FindFalse, stream="commitment", vaulted=("finding",)),
)
