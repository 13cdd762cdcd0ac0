"""Protection of rights (Article 15, 权益保护): records that the law wants sealed (封存).

What is sealed (public-security violations, minors, other grounds of the rules) vanishes from
every face but the case's own: the officers of the unit that decided it, the auditor, the
subject itself. Nothing rests on it, and whoever received it is asked to give it back. One
officer of the deciding unit proposes, another approves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acting_agency
from ledger.event import Draft, Event
from ledger.proposal import approved_by_another
from ledger.record.correction import find, require_deciding_organ
from ledger.refusal import Code, plan
from ledger.rights.rules import clause_of, rights_rules
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.record.record import Record
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

GROUND = Code(
    "sealing_needs_a_ground_of_the_rules",
    "A record is sealed, or opened again, on a ground of the rules that fits it.",
    "封存或者解除封存须有规定的事由。",
    plan(15),
)
SEALED = Code(
    "record_must_not_be_sealed_already",
    "The record is sealed already.",
    "该记录已经封存。",
    plan(15),
)
NOT_SEALED = Code(
    "record_must_be_sealed",
    "The record is not sealed.",
    "该记录未封存。",
    plan(15),
)
SEAL, UNSEAL = "record.seal", "record.unseal"


class RecordSealed(Event, frozen=True):
    """A record was sealed (封存) on a statutory ground: from this entry on it is seen by its
    deciding unit, the auditor and its subject only, and by nobody else as if it had never been.
    Whoever received it is recalled."""

    TOPIC: ClassVar[str] = "record.sealed"
    record: str
    ground: str
    """Code of the rules: `public_security`, `minor`, `criminal_minor`, `court_order`."""
    rule: str = ""
    proposed_in: int = 0


class RecordUnsealed(Event, frozen=True):
    """A seal was lifted (解除封存): the record stands again as its entries say."""

    TOPIC: ClassVar[str] = "record.unsealed"
    record: str
    ground: str
    """Code of the rules: `sealed_in_error`, `court_order`."""
    rule: str = ""
    proposed_in: int = 0


class SealRecord(Command, frozen=True):
    """Seal a record; another officer of the deciding unit proposed it (`record.seal`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    record: str
    ground: str

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


class UnsealRecord(Command, frozen=True):
    """Lift the seal of a record; another officer proposed it (`record.unseal`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    record: str
    ground: str

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


def seal(command: SealRecord, situation: Situation) -> list[Draft]:
    """Refuses a foreign unit, a sealed record, a ground that does not fit, and one person alone."""
    state, record = find(command, situation, command.record)
    require_deciding_organ(situation, record)
    if record.sealed_in:
        raise SEALED.refused(record.sealed_in)
    rule_set = rights_rules(situation.policy, situation.today)
    ground = rule_set.rules["sealing"]["grounds"].get(command.ground)
    if ground is None:
        raise GROUND.refused(record.entries[0], fields=("ground",))
    of_person = "-" in state.tag
    lacking = ground["power"] and ground["power"] not in acting_agency(situation).powers
    if lacking or (ground["persons_only"] and not of_person):
        clause = clause_of(rule_set, ground)
        raise GROUND.refused(record.entries[0], fields=("ground",), clause=clause)
    event = RecordSealed(
        record=record.id,
        ground=command.ground,
        rule=rule_set.rule(ground["clause"]),
        proposed_in=approved_by_another(situation, state, SEAL, record.id),
    )
    return [_about(record, state, event, situation)]


def unseal(command: UnsealRecord, situation: Situation) -> list[Draft]:
    """Refuses a foreign unit, a record without a seal, an unknown ground, and one person alone."""
    state, record = find(command, situation, command.record)
    require_deciding_organ(situation, record)
    if not record.sealed_in:
        raise NOT_SEALED.refused(record.entries[0])
    rule_set = rights_rules(situation.policy, situation.today)
    ground = rule_set.rules["sealing"]["unsealing"].get(command.ground)
    if ground is None:
        raise GROUND.refused(record.entries[0], fields=("ground",))
    event = RecordUnsealed(
        record=record.id,
        ground=command.ground,
        rule=rule_set.rule(ground["clause"]),
        proposed_in=approved_by_another(situation, state, UNSEAL, record.id),
    )
    return [_about(record, state, event, situation)]


def _about(record: Record, state: SubjectState, event: Event, situation: Situation) -> Draft:
    tags = (s.tag for s in situation.states.values() if record.id in s.records)
    return Draft(
        stream=record.id,
        event=event,
        subjects=tuple(dict.fromkeys((state.tag, *tags))),
        effective_on=situation.today,
        caused_by=record.entries[0],
    )


def _told(state: SubjectState, entry: Entry) -> Record | None:
    record = state.records.get(entry.stream)
    if record is None:
        state.orphans.append(entry)
        return None
    record.entries.append(entry.number)
    state.proposals.pop((SEAL, record.id), None)
    state.proposals.pop((UNSEAL, record.id), None)
    state.touched.add(entry.stream)
    state.touched.update(resting_on(state, entry.stream))
    return record


def _sealed(state: SubjectState, entry: Entry) -> None:
    if record := _told(state, entry):
        record.sealed_in, record.sealed_on = entry.number, entry.effective_on
        record.sealed_ground, record.sealed_rule = entry.data.ground, entry.data.rule
        state.sealed.add(entry.stream)


def _unsealed(state: SubjectState, entry: Entry) -> None:
    if record := _told(state, entry):
        record.sealed_in, record.sealed_on, record.unsealed_in = 0, None, entry.number
        record.sealed_ground = record.sealed_rule = ""
        state.sealed.discard(entry.stream)


def sealed_records(state: SubjectState) -> dict[str, Record]:
    """The sealed records of an archive by stream, with those of entities that it answers for."""
    found = {stream: state.records[stream] for stream in sorted(state.sealed)}
    for linked in state.linked.values():
        found |= {stream: linked.records[stream] for stream in sorted(linked.sealed)}
    return found


def resting_on(state: SubjectState, stream: str) -> set[str]:
    """The cases of an archive that are about a record: repairs, objections, requests, complaints,
    claims, accountabilities, rectifications and their interviews, and the notices in them."""
    about = {r.id for r in state.repairs.values() if r.target == stream}
    about |= {o.id for o in state.objections.values() if o.facts.disputed == stream}
    about |= {q.id for q in state.requests.values() if q.facts.target == stream}
    about |= {c.id for c in state.complaints.values() if c.facts.case == stream}
    about |= {c.id for c in state.claims.values() if c.facts.record == stream}
    about |= {a.id for a in state.accountabilities.values() if a.facts.parent == stream}
    for order in state.rectifications.values():
        if order.facts.basis == stream:
            about |= {order.id, *order.interviews}
    about |= {c.id for c in state.typical_cases.values() if c.facts.record == stream}
    return about | {case for case in state.notices if case in about}


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    RecordSealed: _sealed,
    RecordUnsealed: _unsealed,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    SealRecord: seal,
    UnsealRecord: unseal,
}

AGAIN = (
    again(RecordSealed, SealRecord),
    again(RecordUnsealed, UnsealRecord),
)
