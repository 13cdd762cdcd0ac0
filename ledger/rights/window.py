"""Protection of rights (Article 15, 权益保护): who may ask, and which agency takes it.

The subject asks with its own token, its agent under a mandate, or an officer of the window
takes what it hands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.authority import acting_agency, acts_for, require_power
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.subject import SUBJECT_UNKNOWN

if TYPE_CHECKING:
    from ledger.event import Tag
    from ledger.situation import Situation
    from ledger.state import SubjectState

OFFICER = "OBJECTION_OFFICER"
AGENT = "AGENT"
ACT = "act"
"""The scope of a mandate that lets an agent do what the subject may."""
ITSELF = Code(
    "subject_its_agent_or_the_window_asks",
    "The subject itself, its agent under a mandate or an officer of the window asks.",
    "须由主体本人、持有授权的代理人或者受理窗口提出。",
    plan(15),
)
NOT_THE_UNIT = Code(
    "only_the_unit_that_has_the_matter",
    "Only the agency that took the matter, or its successor, does this.",
    "须由受理该事项的单位或者其承继单位办理。",
    plan(15),
)
TEXT_MISSING = Code(
    "what_is_asked_must_be_said",
    "A request, complaint or claim says what it is about; a decision gives its reasons.",
    "申请、投诉、主张须说明内容，决定须说明理由。",
    plan(15),
)


def asking_subject(situation: Situation, tag: Tag, power: str) -> SubjectState:
    """The subject that asks; refuses another's token, a unit that is not the window, and a
    subject that is not registered, or was erased, as one that never was."""
    actor = situation.actor
    itself = OFFICER not in actor.roles
    state = situation.states.get(tag)
    if itself and (state is None or not state.is_of(actor.subject)):
        raise ITSELF.refused(fields=("subject",))
    if not itself:
        require_power(situation, power)
    if state is None or state.registration is None or state.erased_in:
        raise SUBJECT_UNKNOWN.refused(fields=("subject",))
    return state


def window_of(situation: Situation, power: str, besides: str = "") -> str:
    """Code of the agency that takes what a subject hands in; never the one named."""
    agencies = situation.registry.agencies.values()
    open_ones = (a for a in agencies if power in a.powers and not a.closed_in)
    return next((a.code for a in open_ones if not besides or not acts_for(a, besides)), "")


def mandate_of(situation: Situation, state: SubjectState) -> str:
    """The mandate under which an agent asks; empty for the subject itself and for officers."""
    if AGENT not in situation.actor.roles:
        return ""
    agent = situation.actor.officer
    mine = (m for m in state.mandates.values() if m.agent == agent and ACT in m.facts.scopes)
    return next((m.id for m in mine if m.is_in_force(situation.today)), "")


def require_unit(situation: Situation, unit: str, *entries: int) -> None:
    """Refuses any agency but the one that has the matter, or its successor."""
    if not acts_for(acting_agency(situation), unit):
        raise NOT_THE_UNIT.refused(*entries)


def require_own(situation: Situation, tag: Tag, unit: str, *entries: int) -> None:
    """Refuses who is neither the subject nor the agency that has the matter."""
    if OFFICER in situation.actor.roles:
        require_unit(situation, unit, *entries)
    elif situation.actor.subject != tag:
        raise CASE_UNKNOWN.refused()


def require_text(**texts: str) -> None:
    """Refuses what is not said."""
    if missing := tuple(name for name, text in texts.items() if not text.strip()):
        raise TEXT_MISSING.refused(fields=missing)
