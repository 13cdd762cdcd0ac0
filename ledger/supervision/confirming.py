"""Graded supervision (Article 7, 分级分类监管): a human confirms a worsened class; it is contested.

Whoever is a person or an individual business is not graded down by a machine alone (个人信息保护法
24): one officer serves the notice, the time to answer runs, another confirms. The subject may
contest it; who confirmed does not decide the contest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import require_power
from ledger.commitment.matter import rules_on
from ledger.event import Disclosure, Draft, Event
from ledger.notice.notice import completed, same_unit
from ledger.proposal import CASE_UNKNOWN, require_another
from ledger.refusal import Code, plan
from ledger.sanction.determining import require_reason
from ledger.situation import Command, Reads, Situation
from ledger.supervision.grading import grading, needs_confirmation, worse
from ledger.supervision.supervision import (
    ACT,
    DENIED,
    FAMILY,
    UPHELD,
    ClassConfirmation,
    ClassConfirmed,
    ClassContested,
    ContestDecided,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState

INSPECT = "supervision.inspect"
NOT_NEEDED = Code(
    "class_must_wait_for_confirmation",
    "No worsened class of this subject waits for a human: it is computed, or holds already.",
    "该主体没有待人工确认的下调类别。",
    plan(7),
)
NOT_COMPUTED = Code(
    "class_must_follow_from_its_reasons",
    "The class named is not the one that live and undisputed reasons give today.",
    "所确认的类别与现行有效且无异议的依据不符。",
    plan(7),
)
NOT_NOTICED = Code(
    "notice_must_name_the_reasons_of_the_class",
    "The notice served does not name what the class rests on.",
    "告知书未列明该类别所依据的信息。",
    plan(7),
)
CONFIRMED_ALREADY = Code(
    "case_must_not_be_confirmed_already",
    "A class was confirmed in this case already; another needs a notice of its own.",
    "该案已确认类别，须另行告知。",
    plan(7),
)
NOT_OWN = Code(
    "class_must_be_the_subjects_own",
    "A subject contests its own class only.",
    "信用主体只能对本人的监管类别提出异议。",
    plan(7),
)
NOT_CONTESTED = Code(
    "contest_must_be_open",
    "No contest of this class waits for a decision, or one waits already.",
    "没有待处理的监管类别异议，或者已有异议在处理。",
    plan(7),
)
OUTCOME = Code(
    "contest_must_be_upheld_or_denied",
    "A contest is upheld or denied; a denial names the remedies.",
    "异议处理结果应为成立或者不成立；不成立的须载明救济途径。",
    plan(7),
)
NOT_UNIT = Code(
    "only_the_confirming_unit_may_decide_the_contest",
    "The unit that confirmed the class, or its successor, decides the contest.",
    "须由确认单位或其承继单位处理。",
    plan(7),
)


class ConfirmClass(Command, frozen=True):
    """Confirm a class that is worse than the normal one, in the case of its notice."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "DESIGNATOR"})
    case: str
    """Stream of the notice (`serveNotice` with the act `supervision_class`)."""
    supervisory_class: str
    reason: str
    """Why, in words the subject can understand; goes to the vault."""

    def reads(self) -> Reads:
        """The case, and through it the subject."""
        return Reads(streams=(self.case,))


class ContestClass(Command, frozen=True):
    """Contest a confirmed class: by the subject, or by the officer who received its letter."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", "SUPERVISOR", "OBJECTION_OFFICER"})
    case: str
    statement: str

    def reads(self) -> Reads:
        """The case."""
        return Reads(streams=(self.case,))


class DecideContest(Command, frozen=True):
    """Decide a contest: upheld, and the confirmation falls, or denied with reasons and remedies."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "DESIGNATOR"})
    case: str
    outcome: str
    reasons: str
    remedies: str = ""

    def reads(self) -> Reads:
        """The case."""
        return Reads(streams=(self.case,))


def confirm(command: ConfirmClass, situation: Situation) -> list[Draft]:
    """Refuses a class that nothing live gives, one that needs no human, and the same person,
    a notice that is missing, unanswered, or silent on what the class rests on."""
    require_power(situation, INSPECT)
    state = _state(situation, command.case)
    if (known := state.confirmations.get(command.case)) is not None:
        raise CONFIRMED_ALREADY.refused(known.entries[0])
    law = (situation.policy, situation.calendar)
    notice = completed(situation, state, command.case, ACT)
    require_another(situation, notice.officer, notice.entry)
    rule_set = rules_on(situation.policy, situation.today, FAMILY)
    graded, classes = grading(state, *law, situation.today), rule_set.rules["classes"]
    if command.supervisory_class not in classes["order"]:
        raise NOT_COMPUTED.refused(fields=("supervisory_class",))
    if not needs_confirmation(state, rule_set) or not graded.awaits_confirmation:
        raise NOT_NEEDED.refused(*graded.derived_from)
    if command.supervisory_class != graded.computed_class:
        raise NOT_COMPUTED.refused(*graded.derived_from, fields=("supervisory_class",))
    require_reason(command.reason)
    gives = [
        r
        for r in graded.reasons
        if r.counts and worse(r.supervisory_class, classes["normal"], classes)
    ]
    named = set(notice.served.rests_on) if notice.served else set()
    if not {r.stream for r in gives if r.supervisory_class == graded.computed_class} & named:
        raise NOT_NOTICED.refused(notice.entry, fields=("rests_on",))
    event = ClassConfirmed(
        supervisory_class=command.supervisory_class,
        rests_on=tuple(r.stream for r in gives if r.stream in named),
        noticed_in=notice.entry,
        rule=graded.rule,
        derived_from=graded.derived_from,
    )
    return [_draft(state, command.case, event, situation, reason=command.reason)]


def contest(command: ContestClass, situation: Situation) -> list[Draft]:
    """Refuses another's class, a contest that says nothing, and a second one while one is open."""
    state, confirmation = _confirmation(situation, command.case)
    own = situation.actor.subject
    if own and own != state.tag:
        raise NOT_OWN.refused()
    fallen = confirmation.decided is not None and confirmation.decided[0] == UPHELD
    if confirmation.is_contested or fallen:
        raise NOT_CONTESTED.refused(*confirmation.entries)
    require_reason(command.statement)
    event = ClassContested(contested_on=situation.today)
    return [_draft(state, command.case, event, situation, contest=command.statement)]


def decide(command: DecideContest, situation: Situation) -> list[Draft]:
    """Refuses another unit, the officer who confirmed, an outcome without reasons or remedies."""
    state, confirmation = _confirmation(situation, command.case)
    if not same_unit(situation, confirmation.agency):
        raise NOT_UNIT.refused(confirmation.entries[0])
    require_another(situation, confirmation.officer, confirmation.entries[0])
    if not confirmation.is_contested:
        raise NOT_CONTESTED.refused(*confirmation.entries)
    if command.outcome not in (UPHELD, DENIED):
        raise OUTCOME.refused(fields=("outcome",))
    if command.outcome == DENIED and not command.remedies.strip():
        raise OUTCOME.refused(fields=("remedies",))
    require_reason(command.reasons)
    event = ContestDecided(outcome=command.outcome, decided_on=situation.today)
    texts = {"decision": command.reasons, "remedies": command.remedies}
    return [_draft(state, command.case, event, situation, **texts)]


def _state(situation: Situation, case: str) -> SubjectState:
    state = situation.holder("notices", case)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("case",))
    return state


def _confirmation(situation: Situation, case: str) -> tuple[SubjectState, ClassConfirmation]:
    state = situation.holder("confirmations", case)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("case",))
    return state, state.confirmations[case]


def _draft(
    state: SubjectState, stream: str, event: Event, situation: Situation, **texts: str
) -> Draft:
    return Draft(
        stream=stream,
        event=event,
        subjects=(state.tag,),
        effective_on=situation.today,
        disclosures=tuple(Disclosure(state.tag, n, text) for n, text in texts.items() if text),
    )


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ConfirmClass: confirm,
    ContestClass: contest,
    DecideContest: decide,
}

AGAIN = (
    again(ClassConfirmed, ConfirmClass, stream="case", vaulted=("reason",)),
    again(ClassContested, ContestClass, stream="case", vaulted=("statement",)),
    again(ContestDecided, DecideContest, stream="case", vaulted=("reasons", "remedies")),
)
