"""Protection of rights (Article 15, 权益保护): agents of a subject under a dated mandate (代理人).

Within the scope and the dates of its mandate an agent sees and does what the subject may;
before, after and beyond it is a stranger. An agent is known by the pseudonym of its token; its
name lies in the vault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.event import Disclosure, Draft, Event, Tag
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.rights.rules import rights_rules
from ledger.rights.window import (
    AGENT,
    ITSELF,
    OFFICER,
    asking_subject,
    require_own,
    require_text,
    window_of,
)
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

TERM = Code(
    "mandate_must_have_scope_and_dates_of_the_rules",
    "A mandate has a scope of the rules, begins no earlier than today and is no longer than the "
    "rules allow.",
    "授权须有规定的范围，起始日不早于当日且不超过规定期限。",
    plan(15),
)
PSEUDONYM = Code(
    "agent_is_named_by_a_pseudonym",
    "An agent is named by the pseudonym of its token, never by a number that says who it is.",
    "代理人须以令牌化名标识，不得使用证件号码。",
    plan(15),
)
ENDED = Code(
    "mandate_must_be_in_force",
    "The mandate is over or was revoked.",
    "该授权已经届满或者撤销。",
    plan(15),
)
_NUMBER = re.compile(r"[0-9]{11}")
"""As many digits as a telephone number has, or more."""
_PSEUDONYM = re.compile(r"[A-Za-z0-9._:@-]{3,64}")


class AgentMandated(Event, frozen=True):
    """A subject gave an agent a mandate (授权委托), with scope and dates; its name and the paper
    lie in the vault."""

    TOPIC: ClassVar[str] = "agent.mandated"
    subject: Tag
    agent: str
    """Pseudonym of the agent's token."""
    scopes: tuple[str, ...]
    """`see`, `act`."""
    valid_from: date
    valid_until: date
    """The last day, in Asia/Shanghai."""
    window: str = ""
    rule: str = ""


class AgentRevoked(Event, frozen=True):
    """A mandate was revoked, or given up by the agent (解除委托); it ends with this entry."""

    TOPIC: ClassVar[str] = "agent.revoked"


@dataclass(slots=True)
class Mandate:
    """One mandate, as its entries say now."""

    id: str
    facts: AgentMandated
    entries: list[int]
    revoked_in: int = 0
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def agent(self) -> str:
        """Pseudonym of the agent's token."""
        return self.facts.agent

    def is_in_force(self, day: date) -> bool:
        """Whether it holds that day."""
        return not self.revoked_in and self.facts.valid_from <= day <= self.facts.valid_until


class MandateAgent(Command, frozen=True):
    """Give an agent a mandate to see, or to see and act; an agent may not give one."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})
    agent: str
    """Pseudonym of the agent's token."""
    name: str
    """Who the agent is, and how to reach it; kept in the vault."""
    scopes: tuple[str, ...]
    valid_until: date
    subject: str = ""
    """Whose agent; one's own token need not say it."""
    valid_from: date | None = None

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,) if self.subject else ())


class RevokeAgent(Command, frozen=True):
    """Revoke a mandate; it ends at once."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})
    mandate: str

    def reads(self) -> Reads:
        """The mandate."""
        return Reads(streams=(self.mandate,))


def mandate(command: MandateAgent, situation: Situation) -> list[Draft]:
    """Refuses who may not give one, an agent itself, an unnamed agent or one named by a number,
    an unknown scope, and dates that the rules do not allow."""
    rule_set = rights_rules(situation.policy, situation.today)
    rules = rule_set.rules["mandates"]
    power = rule_set.rules["requests"]["power"]
    if AGENT in situation.actor.roles:
        raise ITSELF.refused(fields=("subject",))
    state = asking_subject(situation, command.subject, power)
    if _NUMBER.search(command.agent) or not _PSEUDONYM.fullmatch(command.agent):
        raise PSEUDONYM.refused(fields=("agent",))
    require_text(name=command.name)
    begins = command.valid_from or situation.today
    longest = situation.calendar.period_end(begins, rules["longest"])
    dated = situation.today <= begins <= command.valid_until <= longest
    if not command.scopes or not rules["scopes"].keys() >= {*command.scopes} or not dated:
        raise TERM.refused(fields=("scopes", "valid_from", "valid_until"))
    event = AgentMandated(
        subject=state.tag,
        agent=command.agent,
        scopes=tuple(dict.fromkeys(command.scopes)),
        valid_from=begins,
        valid_until=command.valid_until,
        window=window_of(situation, power),
        rule=rule_set.rule(rules["clause"]),
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(state.tag,),
            effective_on=situation.today,
            disclosures=(Disclosure(state.tag, "name", command.name),),
            opens=True,
        )
    ]


def revoke(command: RevokeAgent, situation: Situation) -> list[Draft]:
    """Refuses an unknown mandate, another's, and one that is over."""
    state = situation.holder("mandates", command.mandate)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("mandate",))
    of = state.mandates[command.mandate]
    require_own(situation, state.tag, of.facts.window, of.entries[0])
    if of.revoked_in or situation.today > of.facts.valid_until:
        raise ENDED.refused(of.revoked_in or of.entries[0])
    return [
        Draft(
            stream=of.id,
            event=AgentRevoked(),
            subjects=(state.tag,),
            effective_on=situation.today,
            caused_by=of.entries[0],
        )
    ]


def _mandated(state: SubjectState, entry: Entry) -> None:
    disclosed = {"name": entry.id} if entry.sd else {}
    state.mandates[entry.stream] = Mandate(
        entry.stream, entry.data, [entry.number], disclosed=disclosed
    )
    state.touched.add(entry.stream)


def _revoked(state: SubjectState, entry: Entry) -> None:
    of = state.mandates.get(entry.stream)
    if of is None:
        state.orphans.append(entry)
        return
    of.entries.append(entry.number)
    of.revoked_in = entry.number
    state.touched.add(entry.stream)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    AgentMandated: _mandated,
    AgentRevoked: _revoked,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    MandateAgent: mandate,
    RevokeAgent: revoke,
}

AGAIN = (
    again(AgentMandated, MandateAgent, vaulted=("name",)),
    again(AgentRevoked, RevokeAgent, stream="mandate"),
)
