"""Public credit evaluation (Article 6, 综合评价): results received, and whom they reached.

A county makes no public evaluation: it receives results of national and provincial schemes,
of the regulators' industry schemes and of the market, and pushes them to who uses them. A push
names its recipients; when the result changes each of them owes an acknowledgement again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

FAMILY = "evaluation"
PUSH, RECALL = "push", "recall"


class EvaluationReceived(Event, frozen=True):
    """The result of an evaluation of a subject was received (评价结果归集): by which scheme, by
    whom, with which grade and for how long. The scheme's own score is never kept."""

    TOPIC: ClassVar[str] = "evaluation.received"
    scheme: str
    """A scheme of the rules of evaluation: `national_public`, `tax`, `market_rating` …"""
    grade: str
    evaluator: str
    """Code of a body of the rules or of a regulator, or the unified code of a rating agency."""
    valid_from: date
    rule_set: str
    """The rules of evaluation it was received under."""
    valid_to: date | None = None
    """Its last day; none: until the next result."""
    model_version: str = ""
    inputs: tuple[str, ...] = ()
    """Streams of the records, commitments and listings the evaluator says it rests on."""
    inputs_digest: str = ""
    """SHA-256 of the evaluator's file of inputs, hexadecimal."""
    document_no: str = ""
    basis: str = ""
    """For a person: the law or authorisation it was received on."""
    supersedes: str = ""
    """Stream of the earlier result of the same scheme that it takes the place of."""


class EvaluationWithdrawn(Event, frozen=True):
    """A result was withdrawn (撤回): by its evaluator, because what it rests on fell, or because
    it was received in error. Whoever it was pushed to owes an acknowledgement."""

    TOPIC: ClassVar[str] = "evaluation.withdrawn"
    reason: str
    withdrawn_on: date


class EvaluationPublished(Event, frozen=True):
    """A result that its scheme lets be published was published (公示); of organisations only."""

    TOPIC: ClassVar[str] = "evaluation.published"
    published_on: date


class EvaluationPushed(Event, frozen=True):
    """A result was pushed (推送) to departments, banks, associations or the municipal platform."""

    TOPIC: ClassVar[str] = "evaluation.pushed"
    recipients: tuple[str, ...]
    """Codes of agencies, or of recipients that the rules of evaluation name."""
    pushed_on: date
    rule: str = ""


class EvaluationAcknowledged(Event, frozen=True):
    """A recipient confirmed that it took a result over, or that it no longer uses one that was
    changed or withdrawn (反馈)."""

    TOPIC: ClassVar[str] = "evaluation.acknowledged"
    recipient: str
    of: str
    """`push` or `recall`."""
    acknowledged_on: date
    receipt_no: str = ""


@dataclass(slots=True)
class Push:
    """What one recipient was given, and what it confirmed."""

    recipient: str
    entry: int
    pushed_on: date
    acknowledged: tuple[date, int] | None = None
    recall_acknowledged: tuple[date, int] | None = None


@dataclass(slots=True)
class Evaluation:
    """One result, as its entries say now."""

    id: str
    facts: EvaluationReceived
    entries: list[int]
    received_on: date
    receiver: str
    """Code of the agency that received it."""
    officer: str
    superseded_by: str = ""
    withdrawn: EvaluationWithdrawn | None = None
    withdrawn_in: int = 0
    published: tuple[date, int] | None = None
    pushes: dict[str, Push] = field(default_factory=dict)
    """The newest push to each recipient."""


def _received(state: SubjectState, entry: Entry) -> None:
    event = entry.data
    state.evaluations[entry.stream] = Evaluation(
        id=entry.stream,
        facts=event,
        entries=[entry.number],
        received_on=entry.effective_on,
        receiver=entry.agency,
        officer=entry.actor,
    )
    if earlier := state.evaluations.get(event.supersedes):
        earlier.superseded_by = entry.stream
        earlier.entries.append(entry.number)
        state.touched.add(earlier.id)
    state.touched.add(entry.stream)


def _of(state: SubjectState, entry: Entry) -> Evaluation | None:
    """The result an entry is about; the entry is set aside if there is none."""
    evaluation = state.evaluations.get(entry.stream)
    if evaluation is None:
        state.orphans.append(entry)
        return None
    evaluation.entries.append(entry.number)
    state.touched.add(entry.stream)
    return evaluation


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    if evaluation := _of(state, entry):
        evaluation.withdrawn, evaluation.withdrawn_in = entry.data, entry.number


def _published(state: SubjectState, entry: Entry) -> None:
    if evaluation := _of(state, entry):
        evaluation.published = entry.data.published_on, entry.number


def _pushed(state: SubjectState, entry: Entry) -> None:
    if evaluation := _of(state, entry):
        on = entry.data.pushed_on
        for recipient in entry.data.recipients:
            evaluation.pushes[recipient] = Push(recipient, entry.number, on)


def _acknowledged(state: SubjectState, entry: Entry) -> None:
    if evaluation := _of(state, entry):
        event = entry.data
        push = evaluation.pushes.get(event.recipient)
        if push is None:
            state.orphans.append(entry)
        elif event.of == RECALL:
            push.recall_acknowledged = event.acknowledged_on, entry.number
        else:
            push.acknowledged = event.acknowledged_on, entry.number


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    EvaluationReceived: _received,
    EvaluationWithdrawn: _withdrawn,
    EvaluationPublished: _published,
    EvaluationPushed: _pushed,
    EvaluationAcknowledged: _acknowledged,
}
