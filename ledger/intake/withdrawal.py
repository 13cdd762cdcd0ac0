"""Collection and sharing (Article 13, 归集共享): a wrong file is withdrawn from the beginning.

One officer proposes it with a reason, another of the same agency carries it out. Every record
and commitment the batch filed is annulled with the law's day of its own decision; what the
batch only changed is changed back, and what it alone said was revoked stands again. The
subjects it registered stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger import authority
from ledger.commitment.commitment import CommitmentAnnulled, CommitmentMade
from ledger.event import Disclosure, Draft
from ledger.intake.batch import BatchWithdrawalProposed, BatchWithdrawn, batch_stream
from ledger.intake.linking import BATCH_UNKNOWN
from ledger.intake.lookup import load_batch
from ledger.intake.standing import require_sender, situation_of
from ledger.ledger import BUSY, TRIES_MAX
from ledger.record.record import (
    RecordAnnulled,
    RecordChanged,
    RecordFiled,
    RecordReinstated,
)
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads
from ledger.state import SubjectState
from ledger.store.appending import Boundary, Receipt
from ledger.topics import decode, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.event import Event
    from ledger.intake.batch import Batch
    from ledger.ledger import Ledger
    from ledger.record.record import Record
    from ledger.situation import Actor, Situation
    from ledger.store.entry import Entry

PIECE = 1_000
REASON = "batch_withdrawn"
"""Why what the batch filed is annulled."""
REASON_MISSING = Code(
    "withdrawal_must_state_its_reason",
    "Why the file is withdrawn must be stated.",
    "撤回批次须说明理由。",
    plan(13),
)
WITHDRAWN = Code(
    "batch_must_not_be_withdrawn",
    "The batch was withdrawn already.",
    "该批次已撤回。",
    plan(13),
)


class WithdrawBatch(Command, frozen=True):
    """Withdraw a wrong file: the first officer's act proposes it, another's carries it out."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    batch: str
    reason: str

    def reads(self) -> Reads:
        """The batch; `withdraw_batch` reads its records."""
        return Reads(streams=(batch_stream(self.batch),))


def withdraw_batch(
    ledger: Ledger, batch: str, *, reason: str, actor: Actor, key: str = ""
) -> tuple[int, ...]:
    """Propose the withdrawal, or, when another officer proposed it, carry it out; the entries,
    of which `key` finds the last again.

    Interrupted, it is carried on by calling it again. Raises Refused for an unknown or withdrawn
    batch, a foreign agency, a missing reason, and for the proposer who would approve.
    """
    situation = situation_of(ledger, actor)
    authority.authorise(WithdrawBatch(batch=batch, reason=reason), situation)
    found = load_batch(ledger, batch)
    if found is None:
        raise BATCH_UNKNOWN.refused(fields=("batch",))
    require_sender(situation, found)
    if found.withdrawn_in:
        raise WITHDRAWN.refused(found.withdrawn_in)
    if found.proposed is None:
        return _propose(ledger, found, reason, situation, key)
    officer, proposed_in = found.proposed
    authority.two_persons(situation, officer, proposed_in)
    return _withdraw(ledger, found, proposed_in, situation, key)


def _propose(
    ledger: Ledger, batch: Batch, reason: str, situation: Situation, key: str
) -> tuple[int, ...]:
    if not reason.strip():
        raise REASON_MISSING.refused(fields=("reason",))
    stream = batch_stream(batch.id)
    draft = Draft(
        stream=stream,
        event=BatchWithdrawalProposed(batch=batch.id),
        effective_on=situation.today,
        disclosures=(Disclosure(stream, "reason", reason),),
        batch=batch.id,
    )
    boundary = Boundary(position=batch.newest, streams=(stream,), registry=False)
    answer = ledger.append([draft], boundary, situation.actor, key)
    if not isinstance(answer, Receipt):
        raise BUSY.refused()
    return answer.entries


def _withdraw(
    ledger: Ledger, batch: Batch, proposed_in: int, situation: Situation, key: str
) -> tuple[int, ...]:
    streams = list(_streams(ledger, batch))
    entries: list[int] = []
    for begin in range(0, len(streams), PIECE):
        entries += _undo(ledger, batch, streams[begin : begin + PIECE], proposed_in, situation)
    event = BatchWithdrawn(batch=batch.id, annulled=len(streams), proposed_in=proposed_in)
    stream = batch_stream(batch.id)
    draft = Draft(stream=stream, event=event, effective_on=situation.today, batch=batch.id)
    boundary = Boundary(position=batch.newest, streams=(stream,), registry=False)
    answer = ledger.append([draft], boundary, situation.actor, key)
    if not isinstance(answer, Receipt):
        raise BUSY.refused()
    return (*entries, *answer.entries)


def _streams(ledger: Ledger, batch: Batch) -> Iterator[str]:
    """The streams in which the batch filed or changed something, each once."""
    found: dict[str, None] = {}
    for entry in ledger.entries(batch.entry, batch.newest):
        if entry.batch == batch.id and isinstance(
            entry.data, RecordFiled | CommitmentMade | RecordChanged | RecordAnnulled
        ):
            found[entry.stream] = None
    return iter(found)


def _undo(
    ledger: Ledger, batch: Batch, streams: Sequence[str], proposed_in: int, situation: Situation
) -> tuple[int, ...]:
    for _ in range(TRIES_MAX):
        position = ledger.head
        drafts = [d for s in streams for d in _undone(ledger, batch, s, proposed_in)]
        if not drafts:
            return ()
        boundary = Boundary(position=position, streams=tuple(streams), registry=False)
        answer = ledger.append(drafts, boundary, situation.actor)
        if isinstance(answer, Receipt):
            return answer.entries
    raise BUSY.refused()


def _undone(ledger: Ledger, batch: Batch, stream: str, proposed_in: int) -> list[Draft]:
    """The drafts that take back what the batch did in a stream; none when nothing stands."""
    entries = [decode(n, line) for n, line in ledger.store.stream_entries(stream)]
    tags = tuple(entries[-1].subjects)
    state = fold(SubjectState(tags[0]), entries)
    events: list[Event] = []
    if (commitment := state.commitments.get(stream)) is not None:
        if not commitment.annulled_in:
            events = [CommitmentAnnulled(reason=REASON, proposed_in=proposed_in)]
        effective_on = commitment.effective_on
    else:
        record = state.records[stream]
        effective_on = record.effective_on
        events = list(_undone_record(batch, record, entries, proposed_in))
    return [
        Draft(
            stream=stream,
            event=event,
            subjects=tags,
            effective_on=effective_on,
            batch=batch.id,
            caused_by=proposed_in,
        )
        for event in events
    ]


def _undone_record(
    batch: Batch, record: Record, entries: Sequence[Entry], proposed_in: int
) -> Iterator[Event]:
    """What the batch filed is annulled; what it changed or revoked is as it was before.

    A record that the batch both filed and revoked is annulled once more, as filed in error: it
    may be filed again.
    """
    revoked_in = _revoked_by(batch, record, entries)
    if record.annulled_in and not revoked_in:
        return
    if record.batch == batch.id:
        yield RecordAnnulled(record=record.id, reason=REASON, proposed_in=proposed_in)
        return
    if revoked_in:
        yield RecordReinstated(record=record.id, annulled_in=revoked_in, proposed_in=proposed_in)
    before = _before(batch, entries, record)
    values = {
        name: old
        for name in ("status", "valid_from", "valid_until")
        if (old := getattr(before, name)) and old != getattr(record.facts, name)
    }
    if values:
        yield RecordChanged(**values)


def _revoked_by(batch: Batch, record: Record, entries: Sequence[Entry]) -> int:
    """The entry by which a row of the batch reported the revocation that stands; 0 for none."""
    for entry in entries:
        if entry.number == record.annulled_in and entry.batch == batch.id:
            return 0 if entry.data.reason == REASON else entry.number
    return 0


def _before(batch: Batch, entries: Sequence[Entry], record: Record) -> RecordFiled:
    """The record's values without what this batch changed."""
    others = [entry for entry in entries if entry.batch != batch.id]
    state = fold(SubjectState(""), others)
    found = state.records.get(record.id)
    return found.facts if found else msgspec.structs.replace(record.facts)
