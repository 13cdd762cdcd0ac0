"""Credit commitments (Article 1, 信用承诺): documents handed in, matter finished, withdrawal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.commitment.commitment import (
    CommitmentAnnulled,
    CommitmentWithdrawn,
    DocumentReceived,
    MatterFinished,
    found,
    require_accepting_unit,
    require_own,
    require_standing,
)
from ledger.event import Disclosure, Draft, Event
from ledger.intake.fault import VALUE
from ledger.proposal import approved_by_another
from ledger.refusal import Clause, Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.commitment.commitment import Commitment
    from ledger.state import SubjectState

OUTCOMES = frozenset({"granted", "refused", "closed"})
"""How a matter is finished."""
REASONS = frozenset({"filed_in_error"})
"""Why a commitment falls away by an officer's act; a wrong file has its own."""
DOCUMENT_NOT_OWED = Code(
    "document_must_be_outstanding",
    "This document is not, or no longer, outstanding.",
    "该材料并非待补材料，或已补交。",
    plan(1),
)
DAY_WRONG = Code(
    "day_must_lie_between_the_promise_and_today",
    "What happened to a commitment happened after it was made and not in the future.",
    "日期应不早于承诺作出日期且不晚于今日。",
    plan(1),
)
ALREADY_FINISHED = Code(
    "matter_must_not_be_finished",
    "The matter is finished; its commitment can no longer be withdrawn or finished again.",
    "事项已办结，承诺不得撤回。",
    plan(1),
)
ALREADY_DETERMINED = Code(
    "fulfilment_must_be_undetermined",
    "Fulfilment was determined, or the commitment was found false.",
    "承诺履行状态已经认定。",
    plan(1),
)


class ReceiveDocument(Command, frozen=True):
    """Note that an outstanding document came in, whether in time or late."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    commitment: str
    document: str
    received_on: date

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


class FinishMatter(Command, frozen=True):
    """Note that the matter for which the commitment was made is finished."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    commitment: str
    outcome: str
    """`granted`, `refused` or `closed`."""
    finished_on: date

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


class WithdrawCommitment(Command, frozen=True):
    """Take a commitment back before its matter is finished; the reason is free text."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "SUBJECT"})
    commitment: str
    withdrawn_on: date
    reason: str = ""

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


class AnnulCommitment(Command, frozen=True):
    """Annul an entry made in error, from the beginning; another officer proposed it
    (`commitment.annulment`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    commitment: str
    reason: str = "filed_in_error"

    def reads(self) -> Reads:
        """The commitment."""
        return Reads(streams=(self.commitment,))


def receive_document(command: ReceiveDocument, situation: Situation) -> list[Draft]:
    """Refuses a document that is not outstanding, and another unit. A late one is received."""
    state, commitment = found(situation, command.commitment)
    require_accepting_unit(situation, commitment)
    require_standing(commitment)
    if all(owed.document != command.document for owed in commitment.pending):
        raise DOCUMENT_NOT_OWED.refused(commitment.entries[0], fields=("document",))
    _check_day(commitment, command.received_on, situation.today)
    event = DocumentReceived(document=command.document, received_on=command.received_on)
    return [on_commitment(state, commitment, event, command.received_on)]


def finish(command: FinishMatter, situation: Situation) -> list[Draft]:
    """Refuses a matter that is finished, an unknown outcome, and another unit."""
    state, commitment = found(situation, command.commitment)
    require_accepting_unit(situation, commitment)
    require_standing(commitment)
    if commitment.finished is not None:
        raise ALREADY_FINISHED.refused(commitment.finished[1])
    _check_day(commitment, command.finished_on, situation.today)
    if command.outcome not in OUTCOMES:
        raise VALUE.refused(fields=("outcome",))
    event = MatterFinished(outcome=command.outcome, finished_on=command.finished_on)
    return [on_commitment(state, commitment, event, command.finished_on)]


def withdraw(command: WithdrawCommitment, situation: Situation) -> list[Draft]:
    """Refuses once the matter is finished or fulfilment is determined."""
    state, commitment = found(situation, command.commitment)
    if situation.actor.subject:
        require_own(situation, state)
    else:
        require_accepting_unit(situation, commitment)
    require_standing(commitment)
    if commitment.finished is not None:
        raise ALREADY_FINISHED.refused(
            commitment.finished[1], clause=Clause("深圳经济特区社会信用条例", "62")
        )
    if commitment.determined_in or commitment.false_in:
        raise ALREADY_DETERMINED.refused(commitment.determined_in or commitment.false_in)
    _check_day(commitment, command.withdrawn_on, situation.today)
    event = CommitmentWithdrawn(withdrawn_on=command.withdrawn_on)
    return [
        on_commitment(
            state, commitment, event, command.withdrawn_on, {"withdrawal": command.reason}
        )
    ]


def annul(command: AnnulCommitment, situation: Situation) -> list[Draft]:
    """Refuses another unit, a second time, and the officer who proposed it."""
    state, commitment = found(situation, command.commitment)
    require_accepting_unit(situation, commitment)
    require_standing(commitment)
    if command.reason not in REASONS:
        raise VALUE.refused(fields=("reason",))
    proposed = approved_by_another(situation, state, "commitment.annulment", commitment.id)
    return [annulment(state, commitment, command.reason, proposed)]


def annulment(
    state: SubjectState, commitment: Commitment, reason: str, proposed_in: int = 0
) -> Draft:
    """The entry that makes a commitment fall away from the beginning; also for a wrong file."""
    event = CommitmentAnnulled(reason=reason, proposed_in=proposed_in)
    return on_commitment(state, commitment, event, commitment.effective_on)


def on_commitment(
    state: SubjectState,
    commitment: Commitment,
    event: Event,
    day: date,
    texts: dict[str, str] | None = None,
) -> Draft:
    """An entry in the commitment's own stream; empty texts are left out."""
    return Draft(
        stream=commitment.id,
        event=event,
        subjects=(state.tag,),
        effective_on=day,
        disclosures=tuple(Disclosure(state.tag, k, v) for k, v in (texts or {}).items() if v),
    )


def _check_day(commitment: Commitment, day: date, today: date) -> None:
    if not commitment.facts.made_on <= day <= today:
        raise DAY_WRONG.refused(commitment.entries[0])


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ReceiveDocument: receive_document,
    FinishMatter: finish,
    WithdrawCommitment: withdraw,
    AnnulCommitment: annul,
}

AGAIN = (
    again(DocumentReceived, ReceiveDocument, stream="commitment"),
    again(MatterFinished, FinishMatter, stream="commitment"),
    again(CommitmentWithdrawn, WithdrawCommitment, stream="commitment"),
    again(CommitmentAnnulled, AnnulCommitment, stream="commitment"),
)
