"""Objections (Article 15, 权益保护): the case on its way: marked, routed, extended, stopped.

The window confirms that the mark stands everywhere and forwards the objection: content to the
unit that determined or provided it, transfer, matching and time to the collecting unit. The
time to answer is extended once, by two officers; the time of experts is not counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for, require_power
from ledger.event import Disclosure, Draft, Event
from ledger.objection.clocks import extension
from ledger.objection.event import (
    ObjectionClockResumed,
    ObjectionClockStopped,
    ObjectionExtended,
    ObjectionMarked,
    ObjectionRouted,
)
from ledger.objection.objection import FILED, MARKED, UNDECIDED, Objection
from ledger.objection.rules import model_of, objection_rules
from ledger.proposal import CASE_UNKNOWN, approved_by_another
from ledger.refusal import Clause, Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.policy import RuleSet
    from ledger.state import SubjectState

OFFICER = "OBJECTION_OFFICER"
EXTENSION = "objection.extension"
"""The matter of the proposal that another officer approves."""

STAGE = Code(
    "objection_must_be_at_this_stage",
    "The objection is not at the stage for this act.",
    "异议所处环节不能办理此事项。",
    plan(15),
)
NOT_THE_UNIT = Code(
    "only_the_responsible_unit_or_its_successor_answers",
    "Content is answered by the unit that determined or provided it; transfer, matching and "
    "time by the collecting unit.",
    "内容异议由认定或者提供单位办理，归集、匹配和期限异议由归集单位办理。",
    plan(15),
)
NOT_THE_WINDOW = Code(
    "only_the_window_of_the_objection_may_do_this",
    "This is done by the window that took the objection, or by the responsible unit.",
    "须由受理窗口或者责任单位办理。",
    plan(15),
)
MARK_FIRST = Code(
    "mark_must_be_confirmed_first",
    "The mark must stand everywhere before the objection is forwarded or decided.",
    "转办或者作出决定前须先完成异议标注。",
    plan(15),
)
CHANNELS = Code(
    "mark_must_stand_on_every_channel",
    "Every channel that shows the record confirms the mark; what was left out has none.",
    "仍在公示的渠道须全部完成异议标注；遗漏信息无可标注。",
    plan(15),
)
EXTENDED_ONCE = Code(
    "objection_is_extended_once_where_the_rules_allow",
    "The time to answer is extended once, and only where the rules know an extension.",
    "办理期限只能依规定延长一次。",
    plan(15),
)
EXPERTS = Code(
    "clock_stops_only_for_the_time_of_experts",
    "The clock stops for tests, appraisals and experts where the rules exclude their time, and "
    "runs again once.",
    "仅检测、检验、鉴定、专家评审的时间依规定不计入期限。",
    plan(15),
)


class ObjectionCommand(Command, frozen=True):
    """A step of one objection."""

    objection: str

    def reads(self) -> Reads:
        """The objection, and with it its subject."""
        return Reads(streams=(self.objection,))


class MarkObjection(ObjectionCommand, frozen=True):
    """Confirm that the mark of the dispute stands everywhere the record shows."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})
    channels: tuple[str, ...] = ()
    """Channels of publication that confirmed the mark."""


class RouteObjection(ObjectionCommand, frozen=True):
    """Forward the objection to the unit that answers; to the responsible one if none is named."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})
    to: str = ""


class ExtendObjection(ObjectionCommand, frozen=True):
    """Extend the time to answer, once; another officer proposed it (`objection.extension`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER, "SUPERVISOR"})


class StopClock(ObjectionCommand, frozen=True):
    """A test, appraisal or opinion of experts is commissioned: its time does not count."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})
    ground: str
    """`testing`, `inspection`, `appraisal` or `expert_review`."""
    experts: str = ""
    """Who was commissioned with what; kept in the vault."""


class ResumeClock(ObjectionCommand, frozen=True):
    """The experts' finding came in: the time to answer runs again."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER})


def mark(command: MarkObjection, situation: Situation) -> list[Draft]:
    """Refuses another unit, a second time, and while a channel shows the record unmarked."""
    state, of = found_objection(situation, command.objection)
    require_window(situation, of)
    require_stage(of, FILED)
    record = state.records.get(of.facts.disputed)
    shown = record.published.keys() - record.withdrawn.keys() if record else set()
    missing = tuple(sorted(shown - set(command.channels)))
    if missing or not of.facts.disputed:
        raise CHANNELS.refused(of.entries[0], fields=missing or ("objection",))
    return [step(situation, state, of, ObjectionMarked(channels=command.channels))]


def route(command: RouteObjection, situation: Situation) -> list[Draft]:
    """Refuses an unmarked one, who keeps no window, and a unit that is not responsible."""
    state, of = found_objection(situation, command.objection)
    require_power(situation, _rules(situation, of).rules["window"]["power"])
    require_stage(of, FILED, MARKED)
    require_marked(of)
    to = situation.registry.agencies.get(command.to or of.unit)
    if to is None or to.closed_in or not acts_for(to, of.unit):
        raise NOT_THE_UNIT.refused(of.entries[0], fields=("to",))
    return [step(situation, state, of, ObjectionRouted(to=to.code))]


def extend(command: ExtendObjection, situation: Situation) -> list[Draft]:
    """Refuses a second extension, one the model does not know, and who proposed it alone."""
    state, of = found_objection(situation, command.objection)
    require_unit(situation, of)
    require_stage(of, *UNDECIDED)
    until = extension(of, situation.policy, situation.calendar)
    if of.extended is not None or of.reviewed is not None or until is None:
        rests_on = of.extended[1] if of.extended else of.entries[0]
        raise EXTENDED_ONCE.refused(rests_on, clause=_model_clause(situation, of))
    proposed = approved_by_another(situation, state, EXTENSION, of.id)
    return [step(situation, state, of, ObjectionExtended(until=until[0], proposed_in=proposed))]


def stop(command: StopClock, situation: Situation) -> list[Draft]:
    """Refuses another ground, a model that counts their time, and a stop while one runs."""
    state, of = found_objection(situation, command.objection)
    require_unit(situation, of)
    require_stage(of, *UNDECIDED)
    rule_set = _rules(situation, of)
    excluded = model_of(rule_set).expert_time_excluded
    if command.ground not in rule_set.rules["stops"]["grounds"] or of.stopped or not excluded:
        raise EXPERTS.refused(of.entries[-1], fields=("ground",))
    event = ObjectionClockStopped(ground=command.ground)
    return [step(situation, state, of, event, experts=command.experts)]


def resume(command: ResumeClock, situation: Situation) -> list[Draft]:
    """Refuses a clock that runs."""
    state, of = found_objection(situation, command.objection)
    require_unit(situation, of)
    require_stage(of, *UNDECIDED)
    if not of.stopped:
        raise EXPERTS.refused(of.entries[-1], fields=("objection",))
    return [step(situation, state, of, ObjectionClockResumed())]


def found_objection(situation: Situation, stream: str) -> tuple[SubjectState, Objection]:
    """The objection that a command names, with the subject it is about; refuses an unknown one."""
    held = [s for s in situation.states.values() if stream in s.objections]
    if not held:
        raise CASE_UNKNOWN.refused(fields=("objection",))
    state = next((s for s in held if s.is_of(s.objections[stream].facts.subject)), held[0])
    return state, state.objections[stream]


def require_stage(of: Objection, *stages: str) -> None:
    """Refuses an objection at another stage."""
    if of.stage not in stages:
        raise STAGE.refused(of.entries[-1], fields=(of.stage,))


def require_marked(of: Objection) -> None:
    """Refuses while something is disputed and the mark is not confirmed."""
    if of.facts.disputed and of.marked is None:
        raise MARK_FIRST.refused(of.entries[0])


def require_unit(situation: Situation, of: Objection) -> None:
    """Refuses any unit but the responsible one or its successor, and before it has the case."""
    agency = acting_agency(situation)
    if not acts_for(agency, of.unit):
        raise NOT_THE_UNIT.refused(of.entries[0])
    require_power(situation, _rules(situation, of).rules["window"]["unit_power"])
    if not of.is_own and of.stage in (FILED, MARKED):
        raise STAGE.refused(of.entries[-1], fields=(of.stage,))


def require_window(situation: Situation, of: Objection) -> None:
    """Refuses any but the window that took it, and the responsible unit or its successor."""
    agency = acting_agency(situation)
    if not (acts_for(agency, of.facts.window) or acts_for(agency, of.unit)):
        raise NOT_THE_WINDOW.refused(of.entries[0])


def step(
    situation: Situation, state: SubjectState, of: Objection, event: Event, **texts: str
) -> Draft:
    """One more entry of an objection, with its texts for the vault."""
    tags = (s.tag for s in situation.states.values() if of.id in s.objections)
    return Draft(
        stream=of.id,
        event=event,
        subjects=tuple(dict.fromkeys((state.tag, *tags))),
        effective_on=situation.today,
        caused_by=of.entries[0],
        disclosures=tuple(Disclosure(state.tag, k, v) for k, v in texts.items() if v),
    )


def _rules(situation: Situation, of: Objection) -> RuleSet:
    return objection_rules(situation.policy, of.filed_on)


def _model_clause(situation: Situation, of: Objection) -> Clause:
    """The clause of the model that governs the objection."""
    rule_set = _rules(situation, of)
    row = rule_set.rules["models"][model_of(rule_set).name]
    return Clause(rule_set.instrument, row["clause"])


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    MarkObjection: mark,
    RouteObjection: route,
    ExtendObjection: extend,
    StopClock: stop,
    ResumeClock: resume,
}

AGAIN = (
    again(ObjectionMarked, MarkObjection, stream="objection"),
    again(ObjectionRouted, RouteObjection, stream="objection"),
    again(ObjectionExtended, ExtendObjection, stream="objection"),
    again(ObjectionClockStopped, StopClock, stream="objection", vaulted=("experts",)),
    again(ObjectionClockResumed, ResumeClock, stream="objection"),
)
