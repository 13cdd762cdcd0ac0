"""Accountability (Article 11, 责任追究): the proposal, by the unit that determined the parent.

Only a person who held the role at the time of the act, whom the determination names, under a
clause that covers the role.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.accountability.accountability import AccountabilityProposed
from ledger.accountability.parent import (
    NOT_HELD_THEN,
    covering,
    parent_of,
    require_live,
    require_named,
    require_unit,
)
from ledger.accountability.responsibility import rules_of
from ledger.again import again
from ledger.event import Disclosure, Draft
from ledger.refusal import Code, plan
from ledger.sanction.determining import require_reason
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.accountability.parent import Parent
    from ledger.state import SubjectState

ALREADY = Code(
    "person_must_not_answer_for_it_already",
    "The person is held to account for this listing or record, or is about to be.",
    "该人员已因此事项被追究责任，或者正在办理中。",
    plan(11),
)


class ProposeAccountability(Command, frozen=True):
    """Propose to hold a responsible person to account for an entity's listing or record."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    parent: str
    """Stream of the entity's listing or record."""
    responsibility: str
    """Stream of the link between the person and the entity."""
    clause: str
    """Code of the clause that covers the role (policy family `accountability`)."""
    acted_on: date
    """The day of the act."""
    named_in: str
    """Number of the determination, which names the person."""
    reasoning: str

    def reads(self) -> Reads:
        """The entity with the parent, and both with the link."""
        return Reads(streams=(self.parent, self.responsibility))


def propose(command: ProposeAccountability, situation: Situation) -> list[Draft]:
    """Refuses another unit, a dead or disputed parent, who did not hold the role at the time, a
    clause that does not cover it, who is not named, and the same twice."""
    parent = parent_of(situation, command.parent)
    require_unit(situation, parent)
    require_live(situation, parent)
    person = _person(situation, command.responsibility, parent)
    role = person.responsibilities[command.responsibility]
    if not role.held_on(command.acted_on) or command.acted_on > parent.decided_on:
        raise NOT_HELD_THEN.refused(*role.entries, fields=("acted_on",))
    require_named(parent, command.named_in)
    clause = covering(situation, parent, role.role, command.clause)
    _require_first(person, command.parent)
    require_reason(command.reasoning)
    event = AccountabilityProposed(
        entity=parent.state.tag,
        person=person.tag,
        parent=command.parent,
        responsibility=command.responsibility,
        role=role.role,
        clause=command.clause,
        rule=rules_of(situation).rule(clause["clause"]),
        acted_on=command.acted_on,
        named_in=command.named_in,
        unit=parent.unit,
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(person.tag,),
            effective_on=situation.today,
            disclosures=(Disclosure(person.tag, "reasoning", command.reasoning),),
            opens=True,
        )
    ]


def _person(situation: Situation, responsibility: str, parent: Parent) -> SubjectState:
    """The person whom the link names, if it is a link to the parent's entity."""
    for state in situation.states.values():
        role = state.responsibilities.get(responsibility)
        if role is None or state is parent.state:
            continue
        if parent.state.responsibilities.get(responsibility) is None:
            break
        return state
    raise NOT_HELD_THEN.refused(fields=("responsibility",))


def _require_first(person: SubjectState, parent: str) -> None:
    for case in person.accountabilities.values():
        if case.parent == parent and not case.dropped_in and not case.lifted:
            raise ALREADY.refused(*case.entries)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {ProposeAccountability: propose}

AGAIN = (again(AccountabilityProposed, ProposeAccountability, vaulted=("reasoning",)),)
