"""Objections (Article 15, 权益保护): filing, which opens the case, and withdrawing.

Whoever is shown in, omitted from, confused with or affected by an archive may object, itself or
through an agent, at the single window or with the unit that determined what is disputed. From
filing on it is marked, and nothing may rest on it alone.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import HELD, again, said
from ledger.authority import acting_agency, acts_for
from ledger.event import Disclosure, Draft
from ledger.notice.service import AHEAD
from ledger.objection.case import OFFICER, ObjectionCommand, found_objection, require_stage, step
from ledger.objection.event import ObjectionFiled, ObjectionWithdrawn
from ledger.objection.objection import DENIED, UNDECIDED, Objection
from ledger.objection.rules import COLLECTING, ground_of, objection_rules
from ledger.objection.target import Disputed, found_disputed, is_public
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.subject import SUBJECT_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.policy import RuleSet
    from ledger.state import SubjectState

GROUND = Code(
    "objection_needs_a_ground_of_the_rules",
    "An objection has a ground that the rules know, and names what it disputes where there is "
    "something.",
    "异议须写明规定的事由和所针对的信息。",
    plan(15),
)
TEXT_MISSING = Code(
    "objection_must_say_what_is_wrong",
    "An objection says what is wrong.",
    "异议须说明具体内容。",
    plan(15),
)
FILER = Code(
    "filer_must_be_concerned_and_named",
    "The subject, a named agent of it or a named affected person objects, each for itself.",
    "异议申请人须为信用主体、其代理人或者利害关系人。",
    plan(15),
)
WINDOW = Code(
    "objection_is_taken_by_the_window_or_the_unit",
    "An objection is taken by the single window or by the unit that determined what is disputed.",
    "异议由统一窗口或者认定、提供单位受理。",
    plan(15),
)
PENDING = Code(
    "same_objection_must_not_be_pending",
    "An objection to this on the same ground is open.",
    "同一信息同一事由的异议正在办理。",
    plan(15),
)
REPEATED = Code(
    "denied_objection_is_reviewed_not_repeated",
    "An objection to this on the same ground was denied; ask for a review or another remedy.",
    "同一信息同一事由的异议已作出不成立决定，请申请复核或者寻求其他救济。",
    plan(15),
)


class FileObjection(Command, frozen=True):
    """Object to a record, listing, measure or commitment, or to what was left out; free of charge.

    The subject or an affected one objects itself, or an officer takes the objection for it.
    """

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})
    ground: str
    """Code of the rules: `error`, `omission`, `over_time`, `wrongly_listed` …"""
    text: str
    """What is wrong; kept in the vault."""
    target: str = ""
    """What is disputed; empty for what was left out of an archive."""
    subject: str = ""
    """Whose archive it is; needed where there is no target."""
    filer: str = "subject"
    """`subject`, `agent` or `affected`."""
    filer_name: str = ""
    """Name of the agent or affected person, and how to reach it; kept in the vault."""
    confused_with: str = ""
    """The other subject of a mix-up, where it is known."""
    unit: str = ""
    """For what was left out: the agency that should have provided it."""
    received_on: date | None = None
    """The day an officer's window received it, if not today."""

    def reads(self) -> Reads:
        """What is disputed and whose archive it is in."""
        named = tuple(s for s in (self.subject, self.confused_with) if s)
        return Reads(subjects=named, streams=(self.target,) if self.target else ())


class WithdrawObjection(ObjectionCommand, frozen=True):
    """Take the objection back before it is decided."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})


def file(command: FileObjection, situation: Situation) -> list[Draft]:
    """Refuses an unknown ground, an empty text, who is not concerned, another unit's window, and
    the same objection again."""
    rule_set = objection_rules(situation.policy, situation.today)
    state, disputed = _about(command, situation, rule_set)
    if not command.text.strip():
        raise TEXT_MISSING.refused(fields=("text",))
    _require_filer(command, situation, state, rule_set)
    _require_known(situation, state, disputed)
    _require_first(command, state)
    on = _received_on(command, situation)
    window, unit = _units(command, situation, disputed, rule_set)
    affected = situation.actor.subject if command.filer == "affected" else ""
    event = ObjectionFiled(
        subject=state.tag,
        disputed=command.target,
        disputed_kind=disputed.kind if disputed else "",
        ground=command.ground,
        filer=command.filer,
        filer_tag=situation.actor.subject,
        window=window,
        unit=unit,
        confused_with=command.confused_with,
        rule=rule_set.rule(rule_set.rules["grounds"]["known"][command.ground]["clause"]),
    )
    texts = {"text": command.text, "filer": command.filer_name}
    tags = dict.fromkeys((state.tag, *situation.states, *([affected] if affected else [])))
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=tuple(tags),
            effective_on=on,
            disclosures=tuple(Disclosure(state.tag, k, v) for k, v in texts.items() if v),
            opens=True,
        )
    ]


def withdraw(command: WithdrawObjection, situation: Situation) -> list[Draft]:
    """Refuses a decided objection, and who did not file it."""
    state, of = found_objection(situation, command.objection)
    require_own(situation, of)
    require_stage(of, *UNDECIDED)
    return [step(situation, state, of, ObjectionWithdrawn())]


def require_own(situation: Situation, of: Objection) -> None:
    """Refuses who neither filed the objection nor is an officer of the window that took it."""
    actor = situation.actor
    if OFFICER in actor.roles:
        if acts_for(acting_agency(situation), of.facts.window):
            return
        raise WINDOW.refused(of.entries[0])
    for_another = of.facts.filer == "affected"
    own = of.facts.filer_tag or ("" if for_another else of.facts.subject)
    if not own or actor.subject != situation.registry.merges.root(own):
        raise FILER.refused(of.entries[0], fields=("subject",))


def _about(
    command: FileObjection, situation: Situation, rule_set: RuleSet
) -> tuple[SubjectState, Disputed | None]:
    """Whose archive it is about and what in it; refuses a ground that does not fit."""
    ground = ground_of(rule_set, command.ground)
    asked = ground["target"] if ground else ""
    if not ground:
        raise GROUND.refused(fields=("ground",))
    if asked == ("none" if command.target else "required"):
        raise GROUND.refused(fields=("target",))
    if command.confused_with:
        _registered(situation, command.confused_with, "confused_with")
    if not command.target:
        return _registered(situation, command.subject, "subject"), None
    state, disputed = found_disputed(situation, command.target)
    if command.subject and not state.is_of(command.subject):
        raise CASE_UNKNOWN.refused(fields=("subject",))
    return state, disputed


def _registered(situation: Situation, tag: str, field: str) -> SubjectState:
    state = situation.states.get(tag)
    if state is None or state.registration is None:
        raise SUBJECT_UNKNOWN.refused(fields=(field,))
    return state


def _require_filer(
    command: FileObjection, situation: Situation, state: SubjectState, rule_set: RuleSet
) -> None:
    """Refuses a kind of filer the rules do not know, an unnamed one, and another's token."""
    if command.filer not in rule_set.rules["filers"]["kinds"]:
        raise FILER.refused(fields=("filer",))
    actor = situation.actor
    itself = OFFICER not in actor.roles
    unnamed = not command.filer_name.strip()
    if unnamed and (command.filer == "agent" or (command.filer == "affected" and not itself)):
        raise FILER.refused(fields=("filer_name",))
    own = actor.subject == state.tag or (command.filer == "affected" and bool(actor.subject))
    if itself and not own:
        raise FILER.refused(fields=("subject",))


def _require_known(situation: Situation, state: SubjectState, disputed: Disputed | None) -> None:
    """Refuses, as if it were not there, what one affected names without having seen it: its own
    token reaches only what is public of others; for all else it goes to the window."""
    actor = situation.actor
    if OFFICER in actor.roles or disputed is None or actor.subject == state.tag:
        return
    if not is_public(state, disputed, situation):
        raise CASE_UNKNOWN.refused(fields=("target",))


def _require_first(command: FileObjection, state: SubjectState) -> None:
    """Refuses the same objection while it is open, or after it was denied."""
    for of in state.objections.values():
        facts = of.facts
        if not command.target or (facts.disputed, facts.ground) != (command.target, command.ground):
            continue
        if of.is_open:
            raise PENDING.refused(of.entries[0])
        if of.outcome == DENIED:
            raise REPEATED.refused(of.decided_in)


def _received_on(command: FileObjection, situation: Situation) -> date:
    """The day it was received; a subject's own filing is of today."""
    on = command.received_on
    if on is None or OFFICER not in situation.actor.roles:
        return situation.today
    if on > situation.today:
        raise AHEAD.refused(would_succeed_on=on, fields=("received_on",))
    return on


def _units(
    command: FileObjection, situation: Situation, disputed: Disputed | None, rule_set: RuleSet
) -> tuple[str, str]:
    """Codes of the window and of the unit that answers; refuses a window of another unit."""
    agencies = situation.registry.agencies
    power = rule_set.rules["window"]["power"]
    windows = (a.code for a in agencies.values() if power in a.powers and not a.closed_in)
    collecting = next(windows, "")
    ground = rule_set.rules["grounds"]["known"][command.ground]
    unit = disputed.unit if disputed else command.unit
    if ground["answered_by"] == COLLECTING or not unit:
        unit = collecting
    if unit not in agencies:
        raise WINDOW.refused(fields=("unit",))
    if OFFICER not in situation.actor.roles:
        return collecting or unit, unit
    agency = acting_agency(situation)
    if power in agency.powers:
        return agency.code, unit
    if not acts_for(agency, unit):
        raise WINDOW.refused(agency.entry)
    return unit, unit


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    FileObjection: file,
    WithdrawObjection: withdraw,
}

AGAIN = (
    again(
        ObjectionFiled,
        FileObjection,
        vaulted=("text",),
        target=said("disputed"),
        subject=lambda e: "" if e.data.disputed else e.data.subject,
        filer_name=lambda e: HELD if e.data.filer != "subject" else "",
    ),
    again(ObjectionWithdrawn, WithdrawObjection, stream="objection"),
)
