"""Credit repair (Article 12, 信用修复): carrying a granted repair out, and rescinding it.

Publication, sharing, measures and evaluation end together, in one entry that has the day of
the decision. Those who keep them acknowledge it, and each channel that showed it. A repair won
by false material, or whose commitment is broken, is rescinded after notice and hearing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import structs

from ledger.again import again
from ledger.authority import acting_agency
from ledger.intake.fault import VALUE
from ledger.notice.notice import completed
from ledger.proposal import CASE_UNKNOWN, require_another
from ledger.refusal import Code, plan
from ledger.repair.case import (
    OFFICERS,
    RepairCommand,
    found_repair,
    require_stage,
    require_unit,
    step,
)
from ledger.repair.eligibility import procedure
from ledger.repair.event import RepairExecuted, RepairRescinded
from ledger.repair.repair import APPROVED, EXECUTED
from ledger.repair.target import target_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.policy import RuleSet
    from ledger.repair.repair import Repair
    from ledger.repair.target import Target
    from ledger.situation import Command, Situation
    from ledger.state import SubjectState

ACKNOWLEDGED = Code(
    "all_acknowledgements_must_be_in",
    "Publication, sharing, measures and evaluation end together, each acknowledged.",
    "停止公示、停止共享、终止惩戒、更新评价须一并完成并取得回执。",
    plan(12),
)
GROUND = Code(
    "rescission_needs_a_ground_of_the_rules",
    "A repair is rescinded for false material or a broken commitment only.",
    "仅因提供虚假材料或者违反修复承诺可以撤销修复。",
    plan(12),
)


class ExecuteRepair(RepairCommand, frozen=True):
    """End publication, sharing, measures and evaluation together, as acknowledged."""

    ROLES: ClassVar[frozenset[str]] = OFFICERS
    acknowledged: tuple[str, ...]
    """Codes of the rules: `publication_stopped`, `sharing_stopped`, `measures_lifted` …"""
    channels: tuple[str, ...] = ()
    """Channels that confirmed they show it no more."""


class RescindRepair(RepairCommand, frozen=True):
    """Rescind a repair, after notice and hearing (`repair_rescission`)."""

    ROLES: ClassVar[frozenset[str]] = OFFICERS
    ground: str
    reasons: str


def execute(command: ExecuteRepair, situation: Situation) -> list[Draft]:
    """Refuses until everyone who keeps a copy has acknowledged; takes the day of the decision."""
    state, repair = found_repair(situation, command.repair)
    if "repair.route" not in acting_agency(situation).powers:
        require_unit(situation, repair)
    require_stage(repair, APPROVED)
    found, rules = _target(situation, state, repair)
    missing = [
        d for d in rules.rules["acknowledgements"]["duties"] if d not in command.acknowledged
    ]
    missing += [c for c in found.channels if c not in command.channels]
    if missing:
        raise ACKNOWLEDGED.refused(repair.reached[APPROVED][1], fields=tuple(missing))
    unknown = set(command.acknowledged) - rules.rules["acknowledgements"]["duties"].keys()
    if unknown or set(command.channels) - set(found.channels):
        raise VALUE.refused(fields=("acknowledged" if unknown else "channels",))
    event = RepairExecuted(
        target=repair.target,
        target_kind=repair.target_kind,
        acknowledged=command.acknowledged,
        channels=command.channels,
    )
    decided_on = repair.reached[APPROVED][0]
    return [structs.replace(step(situation, state, repair, event), effective_on=decided_on)]


def rescind(command: RescindRepair, situation: Situation) -> list[Draft]:
    """Refuses without notice and hearing, by another unit, or by the officer of the notice."""
    state, repair = found_repair(situation, command.repair)
    require_unit(situation, repair)
    require_stage(repair, EXECUTED)
    _, rules = _target(situation, state, repair)
    if command.ground not in rules.rules["grounds"]["rescind"] or not command.reasons.strip():
        raise GROUND.refused(repair.entries[0], fields=("ground",))
    notice = completed(situation, state, repair.id, "repair_rescission")
    require_another(situation, notice.officer, notice.entry)
    event = RepairRescinded(
        target=repair.target,
        target_kind=repair.target_kind,
        ground=command.ground,
        notice=notice.entry,
    )
    return [step(situation, state, repair, event, rescission=command.reasons)]


def _target(situation: Situation, state: SubjectState, repair: Repair) -> tuple[Target, RuleSet]:
    """What is repaired, and the rules of procedure of the day of application."""
    found = target_of(repair.target, state, situation.policy, situation.calendar)
    if found is None:
        raise CASE_UNKNOWN.refused(repair.entries[0])
    return found, procedure(found, situation.policy, repair.applied_on)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ExecuteRepair: execute,
    RescindRepair: rescind,
}

AGAIN = (
    again(RepairExecuted, ExecuteRepair, stream="repair"),
    again(RepairRescinded, RescindRepair, stream="repair", vaulted=("reasons",)),
)
