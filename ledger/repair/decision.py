"""Credit repair (Article 12, 信用修复): verifying, extending, granting, denying, refusing.

Only the determining unit or its successor decides. A denial and a refusal to take the
application on give ground, reasons and remedies; a denial needs two officers. What is barred
is barred by a law that is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.proposal import CASE_UNKNOWN, approved_by_another
from ledger.refusal import Clause, Code, plan
from ledger.repair import eligibility
from ledger.repair.application import require_eligible
from ledger.repair.case import (
    OFFICERS,
    RepairCommand,
    found_repair,
    require_stage,
    require_unit,
    step,
)
from ledger.repair.clocks import extension
from ledger.repair.eligibility import BARRED, duties_of, judged, procedure
from ledger.repair.event import (
    RepairAcceptanceRefused,
    RepairApproved,
    RepairDenied,
    RepairExtended,
    RepairVerified,
)
from ledger.repair.repair import ACCEPTED, APPLIED, ROUTED, VERIFIED, Repair
from ledger.repair.target import Target, target_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.policy import RuleSet
    from ledger.situation import Command, Situation
    from ledger.state import SubjectState

BAR_WITHOUT_LAW = Code(
    "bar_must_name_its_law",
    "Repair is barred only by a law, regulation or central document, which must be named.",
    "认定不可修复须写明法律、法规或者党中央、国务院文件依据。",
    Clause("信用修复管理办法（2026）", "2"),
)
REASONS = Code(
    "denial_must_give_ground_reasons_and_remedies",
    "A denial gives a ground of the rules, reasons and the remedies against it.",
    "不予受理或者不予修复须说明理由并告知救济途径。",
    plan(12),
)
GROUND_FALSE = Code(
    "ground_of_refusal_must_hold",
    "The ground given for refusing does not hold under the governing rules.",
    "不予受理的理由不成立。",
    plan(12),
)
DUTY = Code(
    "duty_must_be_one_of_the_rules",
    "Verification names duties of the rules, each done or outstanding.",
    "核查须逐项写明规定的义务是否履行。",
    plan(12),
)
DUTIES_OPEN = Code(
    "legal_duties_must_be_done",
    "Not every legal duty is verified as done.",
    "法定义务尚未全部履行完毕。",
    plan(12),
)
EXTENDED_ONCE = Code(
    "time_to_decide_is_extended_once",
    "The time to decide was extended already.",
    "办理期限只能延长一次。",
    plan(12),
)


_GROUNDS = {
    "minimum_not_reached": eligibility.MINIMUM,
    "court_list": eligibility.COURT,
    "repaired_already": eligibility.OVER,
    "not_dishonesty_information": eligibility.NO_DISHONESTY,
}
"""Grounds that are computed: the window must say the same."""


class RefuseAcceptance(RepairCommand, frozen=True):
    """Refuse to take the application on."""

    ROLES: ClassVar[frozenset[str]] = OFFICERS
    ground: str
    reasons: str
    remedies: tuple[str, ...]
    law: str = ""
    """Instrument and article that bar repair, where that is the ground."""


class VerifyRepair(RepairCommand, frozen=True):
    """Write down which duties are done and which are outstanding."""

    ROLES: ClassVar[frozenset[str]] = OFFICERS
    duties_done: tuple[str, ...]
    outstanding: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    finding: str = ""


class ExtendRepair(RepairCommand, frozen=True):
    """Extend the time to decide, once; another officer proposed it (`repair.extension`)."""

    ROLES: ClassVar[frozenset[str]] = OFFICERS | {"SUPERVISOR"}


class ApproveRepair(RepairCommand, frozen=True):
    """Grant repair, every duty being done and the least period over."""

    ROLES: ClassVar[frozenset[str]] = OFFICERS


class DenyRepair(RepairCommand, frozen=True):
    """Deny repair; another officer proposed it (`repair.denial`)."""

    ROLES: ClassVar[frozenset[str]] = OFFICERS
    ground: str
    reasons: str
    remedies: tuple[str, ...]


def refuse(command: RefuseAcceptance, situation: Situation) -> list[Draft]:
    """Refuses a bar without law, a ground that does not hold, and silence about remedies."""
    state, repair, found, rules = _case(situation, command.repair)
    require_stage(repair, APPLIED, ROUTED)
    _require_reasons(rules, repair, "refuse", command)
    if command.ground == BARRED and not command.law.strip():
        raise BAR_WITHOUT_LAW.refused(repair.entries[0], fields=("law",))
    answer = judged(found, state, situation.policy, situation.today)
    if _GROUNDS.get(command.ground, answer.obstacle) != answer.obstacle:
        raise GROUND_FALSE.refused(*answer.derived_from, fields=("ground",))
    event = RepairAcceptanceRefused(
        ground=command.ground, remedies=command.remedies, law=command.law
    )
    return [step(situation, state, repair, event, reasons=command.reasons)]


def verify(command: VerifyRepair, situation: Situation) -> list[Draft]:
    """Refuses duties that are not of the rules, and silence about one of them."""
    state, repair, found, rules = _case(situation, command.repair)
    require_stage(repair, ACCEPTED, VERIFIED)
    named = set(command.duties_done) | set(command.outstanding)
    owed = set(duties_of(found, rules))
    twice = set(command.duties_done) & set(command.outstanding)
    unknown_routes = set(command.routes) - rules.rules["routes"]["kinds"].keys()
    wrong = (named ^ owed) | twice | unknown_routes
    if wrong:
        raise DUTY.refused(repair.entries[0], fields=tuple(sorted(wrong)))
    event = RepairVerified(
        duties_done=command.duties_done, outstanding=command.outstanding, routes=command.routes
    )
    return [step(situation, state, repair, event, finding=command.finding)]


def extend(command: ExtendRepair, situation: Situation) -> list[Draft]:
    """Refuses a second extension, and who proposed it alone."""
    state, repair, _, _ = _case(situation, command.repair)
    require_stage(repair, ACCEPTED, VERIFIED)
    if repair.extended is not None:
        raise EXTENDED_ONCE.refused(repair.extended[1])
    until = extension(repair, state, situation.policy, situation.calendar)
    if until is None:
        raise CASE_UNKNOWN.refused(repair.entries[0])
    proposed = approved_by_another(situation, state, "repair.extension", repair.id)
    return [step(situation, state, repair, RepairExtended(until=until[0], proposed_in=proposed))]


def approve(command: ApproveRepair, situation: Situation) -> list[Draft]:
    """Refuses while a duty is outstanding, the least period or a restriction runs."""
    state, repair, found, rules = _case(situation, command.repair)
    require_stage(repair, ACCEPTED, VERIFIED)
    answer = require_eligible(found, state, situation)
    owed = duties_of(found, rules)
    outstanding = tuple(d for d in owed if d not in repair.duties_done)
    if outstanding:
        raise DUTIES_OPEN.refused(repair.entries[-1], fields=outstanding)
    event = RepairApproved(
        target=repair.target, duties=owed, eligible_from=answer.opens_on, rule=answer.rule
    )
    return [step(situation, state, repair, event)]


def deny(command: DenyRepair, situation: Situation) -> list[Draft]:
    """Refuses a denial without ground, reasons or remedies, and who proposed it alone."""
    state, repair, _, rules = _case(situation, command.repair)
    require_stage(repair, ACCEPTED, VERIFIED)
    _require_reasons(rules, repair, "deny", command)
    proposed = approved_by_another(situation, state, "repair.denial", repair.id)
    event = RepairDenied(ground=command.ground, remedies=command.remedies, proposed_in=proposed)
    return [step(situation, state, repair, event, reasons=command.reasons)]


def _case(situation: Situation, stream: str) -> tuple[SubjectState, Repair, Target, RuleSet]:
    """The application, what it is about and the rules of its day, for its unit alone."""
    state, repair = found_repair(situation, stream)
    require_unit(situation, repair)
    found = target_of(repair.target, state, situation.policy, situation.calendar)
    if found is None:
        raise CASE_UNKNOWN.refused(repair.entries[0])
    return state, repair, found, procedure(found, situation.policy, repair.applied_on)


def _require_reasons(
    rules: RuleSet, repair: Repair, act: str, command: RefuseAcceptance | DenyRepair
) -> None:
    """Refuses a denial that does not say why, and what may be done against it."""
    missing = []
    if command.ground not in rules.rules["grounds"][act]:
        missing.append("ground")
    if not command.reasons.strip():
        missing.append("reasons")
    known = rules.rules["remedies"]["kinds"].keys()
    if not command.remedies or set(command.remedies) - known:
        missing.append("remedies")
    if missing:
        raise REASONS.refused(repair.entries[0], fields=tuple(missing))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RefuseAcceptance: refuse,
    VerifyRepair: verify,
    ExtendRepair: extend,
    ApproveRepair: approve,
    DenyRepair: deny,
}

AGAIN = (
    again(RepairAcceptanceRefused, RefuseAcceptance, stream="repair", vaulted=("reasons",)),
    again(RepairVerified, VerifyRepair, stream="repair", vaulted=("finding",)),
    again(RepairExtended, ExtendRepair, stream="repair"),
    again(RepairApproved, ApproveRepair, stream="repair"),
    again(RepairDenied, DenyRepair, stream="repair", vaulted=("reasons",)),
)
