"""Credit repair (Article 12, 信用修复): the case, from the single window to acceptance.

The window routes an application to the unit that determined what is to be repaired (谁认定、
谁修复). The unit accepts it, or returns it for papers the rules require and no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for, require_power
from ledger.event import Disclosure, Draft, Event
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Clause, Code, plan
from ledger.repair.application import require_applicant, require_papers
from ledger.repair.eligibility import papers_of, procedure
from ledger.repair.event import (
    RepairAccepted,
    RepairReturned,
    RepairRouted,
    RepairSupplied,
    RepairWithdrawn,
)
from ledger.repair.repair import ACCEPTED, APPLIED, RETURNED, ROUTED, VERIFIED, Repair
from ledger.repair.target import target_of
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.policy import RuleSet
    from ledger.state import SubjectState

NOT_THE_UNIT = Code(
    "only_the_determining_unit_or_its_successor_repairs",
    "The unit that determined it, or its successor, decides on its repair.",
    "谁认定、谁修复：由认定单位或其承继单位办理。",
    plan(12),
)
STAGE = Code(
    "application_must_be_at_this_stage",
    "The application is not at the stage for this act.",
    "修复申请所处环节不能办理此事项。",
    plan(12),
)
NOT_REQUIRED = Code(
    "only_required_papers_may_be_asked_for",
    "An application is returned only for papers the rules require and it lacks.",
    "只能就规定且缺少的材料要求补正。",
    plan(12),
)
OFFICERS = frozenset({"REPAIR_OFFICER", "DESIGNATOR"})


class RepairCommand(Command, frozen=True):
    """A step of one application."""

    repair: str

    def reads(self) -> Reads:
        """The application, and with it its subject."""
        return Reads(streams=(self.repair,))


class RouteRepair(RepairCommand, frozen=True):
    """Push the application to the unit that decides; to the determining one if none is named."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"REPAIR_OFFICER"})
    to: str = ""


class AcceptRepair(RepairCommand, frozen=True):
    """Take the application on."""

    ROLES: ClassVar[frozenset[str]] = OFFICERS


class ReturnRepair(RepairCommand, frozen=True):
    """Return the application for papers the rules require and it lacks."""

    ROLES: ClassVar[frozenset[str]] = OFFICERS
    missing: tuple[str, ...]
    reason: str = ""


class SupplyMaterials(RepairCommand, frozen=True):
    """Hand in what was missing."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", "REPAIR_OFFICER"})
    materials: tuple[str, ...]


class WithdrawRepair(RepairCommand, frozen=True):
    """Withdraw the application before it is decided."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", "REPAIR_OFFICER"})


def route(command: RouteRepair, situation: Situation) -> list[Draft]:
    """Refuses a unit that did not determine it, and who keeps no window."""
    state, repair = found_repair(situation, command.repair)
    require_power(situation, "repair.route")
    require_stage(repair, APPLIED, ROUTED)
    to = situation.registry.agencies.get(command.to or repair.unit)
    if to is None or not acts_for(to, repair.unit):
        raise NOT_THE_UNIT.refused(repair.entries[0], fields=("to",))
    return [step(situation, state, repair, RepairRouted(to=to.code))]


def accept(command: AcceptRepair, situation: Situation) -> list[Draft]:
    """Refuses any unit but the determining one, and an application that was not routed to it."""
    state, repair = found_repair(situation, command.repair)
    require_unit(situation, repair)
    require_stage(repair, ROUTED, *((APPLIED,) if _taken_by_unit(situation, repair) else ()))
    return [step(situation, state, repair, RepairAccepted())]


def hand_back(command: ReturnRepair, situation: Situation) -> list[Draft]:
    """Refuses papers the rules do not require, and those handed in."""
    state, repair = found_repair(situation, command.repair)
    require_unit(situation, repair)
    require_stage(repair, APPLIED, ROUTED)
    required, rules = required_papers(state, repair, situation)
    wrong = tuple(m for m in command.missing if m not in required or m in repair.materials)
    if wrong or not command.missing:
        table = rules.rules["materials"]
        clause = Clause(rules.instrument, table["clause"])
        raise NOT_REQUIRED.refused(repair.entries[0], fields=wrong or ("missing",), clause=clause)
    event = RepairReturned(missing=command.missing)
    return [step(situation, state, repair, event, reason=command.reason)]


def supply(command: SupplyMaterials, situation: Situation) -> list[Draft]:
    """Refuses an application that was not returned, and papers without a code."""
    state, repair = found_repair(situation, command.repair)
    require_applicant(situation, [state])
    require_stage(repair, RETURNED)
    if found := target_of(repair.target, state, situation.policy, situation.calendar):
        require_papers(found, situation, command.materials)
    return [step(situation, state, repair, RepairSupplied(materials=command.materials))]


def withdraw(command: WithdrawRepair, situation: Situation) -> list[Draft]:
    """Refuses a decided application, and who is not the applicant."""
    state, repair = found_repair(situation, command.repair)
    require_applicant(situation, [state])
    require_stage(repair, APPLIED, ROUTED, RETURNED, ACCEPTED, VERIFIED)
    return [step(situation, state, repair, RepairWithdrawn())]


def required_papers(
    state: SubjectState, repair: Repair, situation: Situation
) -> tuple[tuple[str, ...], RuleSet]:
    """The papers the rules of the day of application require, and these rules."""
    found = target_of(repair.target, state, situation.policy, situation.calendar)
    if found is None:
        raise CASE_UNKNOWN.refused(repair.entries[0])
    rules = procedure(found, situation.policy, repair.applied_on)
    return papers_of(found, rules), rules


def found_repair(situation: Situation, stream: str) -> tuple[SubjectState, Repair]:
    """The application that a command names, with its subject; refuses one that is not there."""
    state = situation.holder("repairs", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("repair",))
    return state, state.repairs[stream]


def require_unit(situation: Situation, repair: Repair) -> None:
    """Refuses any unit but the one that determined it, or its successor."""
    agency = acting_agency(situation)
    if not acts_for(agency, repair.unit):
        raise NOT_THE_UNIT.refused(repair.entries[0])
    require_power(situation, "repair.decide")


def require_stage(repair: Repair, *stages: str) -> None:
    """Refuses an application at another stage."""
    if repair.stage not in stages:
        raise STAGE.refused(repair.entries[-1], fields=(repair.stage,))


def step(
    situation: Situation, state: SubjectState, repair: Repair, event: Event, **texts: str
) -> Draft:
    """One more entry of an application, with its texts for the vault."""
    tags = (s.tag for s in situation.states.values() if repair.id in s.repairs)
    return Draft(
        stream=repair.id,
        event=event,
        subjects=tuple(tags),
        effective_on=situation.today,
        disclosures=tuple(Disclosure(state.tag, k, v) for k, v in texts.items() if v),
    )


def _taken_by_unit(situation: Situation, repair: Repair) -> bool:
    """Whether the applicant went to the determining unit's own window."""
    agency = situation.registry.agencies.get(situation.actor.agency)
    return agency is not None and acts_for(agency, repair.taken_by)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RouteRepair: route,
    AcceptRepair: accept,
    ReturnRepair: hand_back,
    SupplyMaterials: supply,
    WithdrawRepair: withdraw,
}

AGAIN = (
    again(RepairRouted, RouteRepair, stream="repair"),
    again(RepairAccepted, AcceptRepair, stream="repair"),
    again(RepairReturned, ReturnRepair, stream="repair", vaulted=("reason",)),
    again(RepairSupplied, SupplyMaterials, stream="repair"),
    again(RepairWithdrawn, WithdrawRepair, stream="repair"),
)
