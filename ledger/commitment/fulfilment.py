"""Credit commitments (Article 1, 信用承诺): whether one was kept, as the accepting unit determines.

A breach needs a notice served and answered first, and another officer than the one who
served it. Not kept for a cause that is not the subject's own is noted and is no breach.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from ledger.again import HELD, again
from ledger.commitment.commitment import (
    about,
    found,
    require_accepting_unit,
    require_standing,
)
from ledger.commitment.completion import ALREADY_DETERMINED, on_commitment
from ledger.commitment.conditions import check_lengths
from ledger.commitment.liability import OUTCOME_UNKNOWN, answered, check_action, pursuit
from ledger.commitment.matter import rules_on
from ledger.commitment.standing import FULL, late_documents
from ledger.event import Event
from ledger.proposal import approved_by_another
from ledger.refusal import Clause, Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.commitment.commitment import Commitment
    from ledger.event import Draft
    from ledger.policy import RuleSet
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

UNFULFILLED_MISSING = Code(
    "unfulfilled_content_must_be_stated",
    "Partly or not fulfilled needs the unfulfilled content (field 12).",
    "部分履行或全部未履行须填写未履行的承诺内容。",
    Clause("信用承诺信息归集模板(20项)", "12"),
)
UNFULFILLED_GIVEN = Code(
    "unfulfilled_content_must_be_empty_when_fulfilled",
    "Fully fulfilled leaves the unfulfilled content and the liability pursued empty.",
    "全部履行的，未履行的承诺内容和违诺责任追究内容应为空。",
    Clause("信用承诺信息归集模板(20项)", "12"),
)
DOCUMENTS_PENDING = Code(
    "outstanding_documents_must_have_been_received",
    "A commitment is not fully kept while a document is outstanding.",
    "仍有容缺材料未补交，不得认定为全部履行。",
    plan(1),
)
NOT_DUE = Code(
    "outstanding_documents_must_be_overdue",
    "No document is overdue or came late; a breach cannot be determined yet.",
    "补交期限尚未届满，不得认定违诺。",
    plan(1),
)
NOT_DETERMINED = Code(
    "fulfilment_must_be_determined",
    "There is no determination to revoke.",
    "尚未认定履行状态，无可撤销。",
    plan(1),
)


class FulfilmentDetermined(Event, frozen=True):
    """The accepting unit determined whether a commitment was kept (承诺履行状态认定); the
    unfulfilled content (field 12) lies in the vault."""

    TOPIC: ClassVar[str] = "commitment.fulfilment_determined"
    outcome: str
    """`full`, `partial` or `none`."""
    determining_unit: str
    """Code of the agency."""
    determined_on: date
    cause: str = ""
    """Why it was not fully kept: `own_failure`, `force_majeure`, `authority_fault` …"""
    breach: bool = False
    """The determination is one of a breach (违诺)."""
    notice: int = 0
    """The entry of the notice that was answered or ran out; 0 where none was needed."""
    collected: bool = False
    """Delivered in the national table: determined, and heard, outside this ledger."""


class DeterminationRevoked(Event, frozen=True):
    """The determination of fulfilment was revoked, for example on reconsideration."""

    TOPIC: ClassVar[str] = "commitment.determination_revoked"
    determination: int
    """The entry that is revoked."""
    reason: str
    """`changed_on_review`, `revoked` or `found_wrong`."""
    basis: str = ""
    """Number of the document that revoked it."""
    proposed_in: int = 0


class DetermineFulfilment(Command, frozen=True):
    """Determine whether a commitment was kept; with field 13 at once, if it is known."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    commitment: str
    outcome: str
    cause: str = ""
    unfulfilled: str = ""
    """Free text: what was not kept (field 12)."""
    action: str = ""
    liability_pursued: str = ""
    """Free text: what was done about it (field 13)."""

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


class RevokeDetermination(Command, frozen=True):
    """Revoke a determination; another officer proposed it (`commitment.revocation`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    commitment: str
    reason: str
    basis: str = ""

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


def determine(command: DetermineFulfilment, situation: Situation) -> list[Draft]:
    """Refuses another unit, a second determination, texts that do not fit the outcome, and a
    breach without notice and hearing or by the officer who served the notice."""
    state, commitment = found(situation, command.commitment)
    unit = require_accepting_unit(situation, commitment)
    require_standing(commitment)
    if commitment.determined_in or commitment.false_in:
        raise ALREADY_DETERMINED.refused(commitment.false_in or commitment.determined_in)
    rule_set = rules_on(situation.policy, situation.today)
    rules = rule_set.rules["fulfilment"]
    if command.outcome not in rules["values"]:
        raise OUTCOME_UNKNOWN.refused(fields=("outcome",))
    if command.outcome == FULL:
        _check_kept(command, commitment)
        breach = False
    else:
        _check_unkept(command, commitment, situation, rule_set)
        breach = rules["causes"][command.cause]["breach"]
    event = FulfilmentDetermined(
        outcome=command.outcome,
        cause=command.cause,
        breach=breach,
        determining_unit=unit,
        determined_on=situation.today,
        notice=answered(situation, state, commitment, rules["notice"]) if breach else 0,
    )
    day, texts = situation.today, {"unfulfilled": command.unfulfilled}
    drafts = [on_commitment(state, commitment, event, day, texts)]
    if command.liability_pursued:
        drafts.append(pursuit(state, commitment, command, day))
    return drafts


def revoke(command: RevokeDetermination, situation: Situation) -> list[Draft]:
    """Refuses where nothing is determined, another unit, and the officer who proposed it."""
    state, commitment = found(situation, command.commitment)
    require_accepting_unit(situation, commitment)
    revoked = max(commitment.false_in, commitment.determined_in)
    if not revoked:
        raise NOT_DETERMINED.refused(commitment.entries[0])
    proposed = approved_by_another(situation, state, "commitment.revocation", commitment.id)
    event = DeterminationRevoked(
        determination=revoked, reason=command.reason, basis=command.basis, proposed_in=proposed
    )
    day = commitment.false_on if revoked == commitment.false_in else commitment.determined_on
    return [on_commitment(state, commitment, event, day or situation.today)]


def _check_kept(command: DetermineFulfilment, commitment: Commitment) -> None:
    given = ("cause", "unfulfilled", "action", "liability_pursued")
    filled = tuple(name for name in given if getattr(command, name))
    if filled:
        raise UNFULFILLED_GIVEN.refused(commitment.entries[0], fields=filled)
    if commitment.pending:
        raise DOCUMENTS_PENDING.refused(commitment.entries[0], fields=("outstanding",))


def _check_unkept(
    command: DetermineFulfilment, commitment: Commitment, situation: Situation, rule_set: RuleSet
) -> None:
    if not command.unfulfilled.strip():
        raise UNFULFILLED_MISSING.refused(commitment.entries[0], fields=("unfulfilled",))
    causes = rule_set.rules["fulfilment"]["causes"]
    if command.cause not in causes:
        raise OUTCOME_UNKNOWN.refused(fields=("cause",))
    texts = {"unfulfilled": command.unfulfilled, "liability_pursued": command.liability_pursued}
    check_lengths(rule_set, texts)
    if command.action or command.liability_pursued:
        check_action(rule_set, command.action, breach=causes[command.cause]["breach"])
    dues = [situation.calendar.add_working_days(d.due_on, 0).day for d in commitment.pending]
    if dues and min(dues) >= situation.today and not late_documents(commitment, situation.calendar):
        raise NOT_DUE.refused(commitment.entries[0], would_succeed_on=min(dues) + timedelta(days=1))


def _determined(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        commitment.fulfilment, commitment.determined_in = entry.data, entry.number
        commitment.made_by = (*commitment.made_by, entry.actor)
        commitment.determined_on = entry.effective_on
        commitment.repaired_in, commitment.repaired_on = 0, None
        if entry.sd:
            commitment.disclosed["unfulfilled"] = entry.id


def _revoked(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        commitment.revoked.append(entry.number)
        state.proposals.pop(("commitment.revocation", commitment.id), None)
        commitment.pursued = []
        if entry.data.determination == commitment.false_in:
            commitment.false_in, commitment.false_on, commitment.false_by = 0, None, ""
        elif entry.data.determination == commitment.determined_in:
            commitment.fulfilment, commitment.determined_in = None, 0
            commitment.determined_on = None


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    FulfilmentDetermined: _determined,
    DeterminationRevoked: _revoked,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    DetermineFulfilment: determine,
    RevokeDetermination: revoke,
}

AGAIN = (
    again(
        FulfilmentDetermined,
        DetermineFulfilment,
        stream="commitment",
        unfulfilled=lambda e: HELD if e.data.outcome in ("partial", "none") else "",
    ),
    again(DeterminationRevoked, RevokeDetermination, stream="commitment"),
)
