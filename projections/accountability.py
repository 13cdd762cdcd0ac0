"""Accountability as of day D: roles, what a person answers for, which units were told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.accountability.responsibility import FAMILY
from ledger.accountability.standing import accountability_standing
from projections import answering

if TYPE_CHECKING:
    from ledger.accountability.accountability import Accountability, Answerable
    from ledger.accountability.informing import AccountabilityNotice
    from ledger.accountability.responsibility import Responsibility
    from ledger.state import SubjectState
    from projections.horizon import Horizon
    from projections.projection import Standpoint


@dataclass(frozen=True, slots=True)
class Answers:
    """All of a subject's accountability on day D, in order of first entry."""

    responsibilities: tuple[answering.ResponsibleRole, ...] = ()
    accountabilities: tuple[answering.Accountability, ...] = ()
    answerable: tuple[answering.Answerable, ...] = ()
    accountability_notices: tuple[answering.AccountabilityNotice, ...] = ()


NONE = Answers()


def answers(state: SubjectState, at: Standpoint, horizon: Horizon) -> Answers:
    """Roles, accountabilities and notices of a subject; none for almost all."""
    if not (
        state.responsibilities
        or state.accountabilities
        or state.answerable
        or state.accountability_notices
    ):
        return NONE
    return Answers(
        tuple(_responsibility(x, at, horizon) for x in state.responsibilities.values()),
        tuple(accountability(state, x, at, horizon) for x in state.accountabilities.values()),
        tuple(_answerable(x) for x in state.answerable.values()),
        tuple(_notice(x, horizon) for x in state.accountability_notices.values()),
    )


def accountability(
    state: SubjectState, of: Accountability, at: Standpoint, horizon: Horizon
) -> answering.Accountability:
    """What a person answers for, and where it stands."""
    stands = accountability_standing(state, of, at.policy, at.calendar, at.day)
    horizon.reached(stands.next_change_on)
    facts = of.facts
    kind, number = _parent(state, of)
    return answering.Accountability(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=stands.situation,
        next_change_on=stands.next_change_on,
        derived_from=stands.derived_from,
        rule=stands.rule,
        unit=of.unit,
        entity=facts.entity,
        parent=of.parent,
        parent_kind=kind,
        parent_document_no=number,
        role=facts.role,
        clause=facts.clause,
        acted_on=facts.acted_on,
        named_in=facts.named_in,
        in_force=stands.in_force,
        proposed_on=of.proposed_on,
        proposed_in=of.proposed_in,
        proposer=of.proposer,
        **_decided(of),
        last_day=stands.last_day,
        ended_in=stands.ended_in,
        ended_because=stands.ended_because,
        marks=stands.marks,
        effects=dict(stands.effects),
    )


def _decided(of: Accountability) -> dict[str, Any]:
    made = of.determined
    if made is None:
        return {}
    return {
        "decided_by": of.decided_by,
        "decision_no": made.decision_no,
        "decided_on": made.decided_on,
        "decided_in": of.determined_in,
        "served_on": made.served_on,
        "service_method": made.service_method,
        "remedies": made.remedies,
    }


def _parent(state: SubjectState, of: Accountability) -> tuple[str, str]:
    """Kind and document number of the entity's record or listing, as they are now."""
    held = state.linked.get(of.parent)
    if held is None:
        return "", of.facts.named_in
    if record := held.records.get(of.parent):
        return record.facts.kind, record.facts.document_no
    listing = held.listings.get(of.parent)
    return (listing.list_type, of.facts.named_in) if listing else ("", of.facts.named_in)


def _responsibility(
    of: Responsibility, at: Standpoint, horizon: Horizon
) -> answering.ResponsibleRole:
    newest = at.policy.versions(FAMILY)[-1:]
    return answering.ResponsibleRole(
        id=of.id,
        entries=tuple(of.entries),
        situation="ended" if horizon.passed(of.until) else "held",
        derived_from=tuple(of.entries),
        rule=newest[0].rule(newest[0].rules["roles"]["clause"]) if newest else "",
        entity=of.entity,
        role=of.role,
        since=of.since,
        until=of.until,
        document_no=of.document_no,
        unit=of.agency,
    )


def _answerable(of: Answerable) -> answering.Answerable:
    return answering.Answerable(
        id=of.case,
        entries=(of.entry,),
        derived_from=(of.entry,),
        rule=of.rule,
        parent=of.parent,
        unit=of.unit,
        role=of.role,
        clause=of.clause,
    )


def _notice(of: AccountabilityNotice, horizon: Horizon) -> answering.AccountabilityNotice:
    facts = of.facts
    done = len(of.acknowledged) == len(facts.addressees)
    late = not done and horizon.passed(facts.due_on)
    return answering.AccountabilityNotice(
        id=of.id,
        entries=tuple(of.entries),
        situation="acknowledged" if done else "overdue" if late else "sent",
        due_on=None if done else facts.due_on,
        derived_from=tuple(of.entries),
        rule=facts.rule,
        about=facts.about,
        subject_kind=facts.subject_kind,
        unit=facts.unit,
        document_no=facts.document_no,
        sent_on=facts.sent_on,
        addressees=tuple(_told(of, kind.kind) for kind in facts.addressees),
    )


def _told(of: AccountabilityNotice, kind: str) -> answering.Told:
    named = next(a for a in of.facts.addressees if a.kind == kind)
    on, entry = of.acknowledged.get(kind, (None, 0))
    return answering.Told(
        kind=kind, agency=named.agency, code=named.code, acknowledged_on=on, acknowledged_in=entry
    )
