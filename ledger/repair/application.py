"""Credit repair (Article 12, 信用修复): the application, which opens the case.

The subject or its agent applies at the single window (一网通办), free of charge. What may not be
repaired, or not yet, is refused here with its law and the day on which it would succeed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again, held_where
from ledger.event import Disclosure, Draft
from ledger.intake.fault import VALUE
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Clause, Code, plan
from ledger.repair import eligibility
from ledger.repair.eligibility import judged, open_repair, procedure
from ledger.repair.event import RepairApplied
from ledger.repair.target import Target, target_of
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.repair.eligibility import Eligibility
    from ledger.state import SubjectState

COURT_LIST = Code(
    "court_list_is_repaired_by_the_court_alone",
    "What a court listed only the court deletes.",
    "人民法院名单信息由人民法院决定，不在本平台修复。",
    plan(12),
)
NO_DISHONESTY = Code(
    "only_dishonesty_information_is_repaired",
    "This is no dishonesty information under the rules; there is nothing to repair.",
    "该信息不属于失信信息，无需修复。",
    plan(12),
)
OVER = Code(
    "target_must_stand",
    "It is repaired, removed, annulled or past its last day already.",
    "该信息已修复、移出、撤销或期满。",
    plan(12),
)
BARRED = Code(
    "governing_rules_must_allow_repair",
    "The rules that govern this decision allow no repair before its longest period ends.",
    "适用的规定不允许提前修复。",
    plan(12),
)
AFTER_RESCISSION = Code(
    "rescinded_repair_runs_to_the_longest_period",
    "A repair of this was rescinded; it is shown to the longest period.",
    "原修复已被撤销，公示至最长期限。",
    plan(12),
)
MINIMUM = Code(
    "minimum_window_must_have_passed",
    "The least period of publication has not passed.",
    "最短公示期尚未届满。",
    plan(12),
)
RESTRICTION = Code(
    "restriction_must_have_run",
    "The decision imposes a restriction whose term still runs.",
    "决定设定的限制期限尚未届满。",
    plan(12),
)
PENDING = Code(
    "no_other_application_may_be_pending",
    "An application for repair of this is pending.",
    "该信息已有在办的修复申请。",
    plan(12),
)
COMMITMENT_MISSING = Code(
    "application_must_hold_a_public_commitment",
    "An application for repair holds a public credit commitment.",
    "申请信用修复须作出公开信用承诺。",
    plan(12),
)
APPLICANT = Code(
    "applicant_must_be_the_subject_or_its_agent",
    "Only the subject or a named agent of it applies.",
    "申请人须为信用主体或其代理人。",
    plan(12),
)
OBSTACLES = {
    eligibility.COURT: COURT_LIST,
    eligibility.NO_DISHONESTY: NO_DISHONESTY,
    eligibility.OVER: OVER,
    eligibility.BARRED: BARRED,
    eligibility.RESCISSION: AFTER_RESCISSION,
    eligibility.MINIMUM: MINIMUM,
    eligibility.RESTRICTION: RESTRICTION,
}


class ApplyForRepair(Command, frozen=True):
    """Apply for repair of a record, a listing or a breach; free of charge.

    The subject applies itself, or an officer of the window takes the application.
    """

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", "REPAIR_OFFICER"})
    target: str
    commitment: str
    """The text of the public credit commitment; kept in the vault."""
    materials: tuple[str, ...] = ()
    """Papers handed in, by their codes in the rules."""
    applicant: str = "subject"
    """`subject` or `agent`."""
    agent: str = ""
    """Name of the agent; kept in the vault."""

    def reads(self) -> Reads:
        """What is to be repaired."""
        return Reads(streams=(self.target,))


def apply(command: ApplyForRepair, situation: Situation) -> list[Draft]:
    """Refuses what may not be repaired, or not yet; a second application; a missing commitment."""
    states = [s for s in situation.states.values() if _holds(s, command.target)]
    found = (
        target_of(command.target, states[0], situation.policy, situation.calendar)
        if states
        else None
    )
    if found is None:
        raise CASE_UNKNOWN.refused(fields=("target",))
    require_applicant(situation, states)
    _require_agent(command)
    answer = require_eligible(found, states[0], situation)
    pending = open_repair(command.target, states[0])
    if pending is not None:
        raise PENDING.refused(pending.entries[0])
    if not command.commitment.strip():
        raise COMMITMENT_MISSING.refused(fields=("commitment",))
    require_papers(found, situation, command.materials)
    texts = {"commitment": command.commitment, "agent": command.agent}
    return [
        Draft(
            stream=situation.new_id(),
            event=_applied(command, found, answer),
            subjects=tuple(s.tag for s in states),
            effective_on=situation.today,
            disclosures=tuple(Disclosure(states[0].tag, k, v) for k, v in texts.items() if v),
            opens=True,
        )
    ]


def _applied(command: ApplyForRepair, found: Target, answer: Eligibility) -> RepairApplied:
    """The application with the window it was judged by."""
    return RepairApplied(
        target=command.target,
        target_kind=found.kind,
        unit=found.unit,
        applicant=command.applicant,
        materials=command.materials,
        tier=answer.tier,
        rule=answer.rule,
        eligible_from=answer.opens_on,
        provisional=answer.provisional,
    )


def require_papers(found: Target, situation: Situation, materials: tuple[str, ...]) -> None:
    """Refuses papers that the rules have no code for: no free text gets into an entry."""
    rules = procedure(found, situation.policy, situation.today)
    if not set(materials) <= rules.rules["materials"]["labels"].keys():
        raise VALUE.refused(fields=("materials",))


def _require_agent(command: ApplyForRepair) -> None:
    """Refuses an agent without a name, and who is neither subject nor agent."""
    unnamed = command.applicant == "agent" and not command.agent.strip()
    if command.applicant not in ("subject", "agent") or unnamed:
        raise APPLICANT.refused(fields=("applicant",))


def require_eligible(found: Target, state: SubjectState, situation: Situation) -> Eligibility:
    """The eligibility today; refuses with the obstacle, its law, and the day it falls away."""
    answer = judged(found, state, situation.policy, situation.today)
    if answer.obstacle:
        code = OBSTACLES[answer.obstacle]
        raise code.refused(
            *answer.derived_from,
            would_succeed_on=answer.opens_on,
            clause=clause_of(situation, answer.rule) if answer.regime else None,
        )
    return answer


def clause_of(situation: Situation, rule: str) -> Clause:
    """The law behind a computed rule, for the refusal that rests on it."""
    rule_set, _, article = rule.partition("#")
    return Clause(situation.policy.rule_sets[rule_set].instrument, article)


def require_applicant(situation: Situation, states: list[SubjectState]) -> None:
    """Refuses a subject's token for another subject; an officer takes it for whom it is about."""
    actor = situation.actor
    if "REPAIR_OFFICER" in actor.roles:
        return
    if actor.subject not in {s.tag for s in states}:
        raise APPLICANT.refused(fields=("subject",))


def _holds(state: SubjectState, stream: str) -> bool:
    return any(stream in t for t in (state.records, state.listings, state.commitments))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ApplyForRepair: apply,
}

AGAIN = (
    again(
        RepairApplied,
        ApplyForRepair,
        vaulted=("commitment",),
        agent=held_where(applicant="agent"),
    ),
)
