"""Two persons: what one officer proposes, another must approve.

One mechanism for every matter where the plan's rules over all articles ask for a second
person: denial of repair, correction, annulment, exemption from publication, seal, erasure.
A listing's own proposal and the notice before a breach count as the first person's act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.event import Disclosure, Draft, Event
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Tag
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

PROPOSAL_MISSING = Code(
    "matter_must_be_proposed_by_another_officer_first",
    "This act needs a proposal by one officer and the approval of another.",
    "此项须由一名工作人员提出、另一名工作人员批准。",
    plan(15),
)
SAME_PERSON = Code(
    "proposer_may_not_approve",
    "Who proposed an act may not approve it.",
    "提出人不得批准同一事项。",
    plan(15),
)
CASE_UNKNOWN = Code(
    "case_must_exist",
    "No such record or case is in the ledger.",
    "账本中没有此记录或案件。",
    plan(4),
)


MATTER_UNKNOWN = Code(
    "matter_must_be_an_act_of_two_persons",
    "No act of two persons has this name.",
    "没有须由两人办理的此类事项。",
    plan(15),
)
MATTERS = frozenset(
    {
        "subject.merge",
        "subject.unmerge",
        "record.annulment",
        "record.correction",
        "publication.exemption",
        "repair.denial",
        "repair.extension",
        "commitment.annulment",
        "commitment.correction",
        "commitment.revocation",
        "listing.removal",
        "record.seal",
        "record.unseal",
        "rights.refusal",
        "subject.erasure",
        "objection.denial",
        "objection.extension",
    }
)
"""What one officer proposes and another approves."""
OF_TWO_UNITS = frozenset({"publication.exemption"})


class ProposalMade(Event, frozen=True):
    """An officer proposes an act on a record or case; it takes effect by another officer's act."""

    TOPIC: ClassVar[str] = "proposal.made"
    matter: str
    """What is proposed, for example `repair.denial` or `record.annulment`."""
    case: str


@dataclass(slots=True)
class Proposal:
    """A proposal that waits for, or had, its approval."""

    matter: str
    case: str
    officer: str
    agency: str
    entry: int
    disclosed: dict[str, str]


class Propose(Command, frozen=True):
    """Propose an act that another officer of the unit must approve; the reason is free text."""

    ROLES: ClassVar[frozenset[str]] = frozenset(
        {
            "PROVIDER",
            "DESIGNATOR",
            "REPAIR_OFFICER",
            "OBJECTION_OFFICER",
            "PUBLICITY_OFFICER",
            "ADMINISTRATOR",
        }
    )
    matter: str
    case: str
    reason: str

    def reads(self) -> Reads:
        """The record or case the act is about."""
        return Reads(streams=(self.case,))


def propose(command: Propose, situation: Situation) -> list[Draft]:
    """Refuses a matter that needs no second person, and a case that is not in the ledger."""
    if command.matter not in MATTERS:
        raise MATTER_UNKNOWN.refused(fields=("matter",))
    if not situation.states:
        raise CASE_UNKNOWN.refused()
    owner = _owner(situation, command.case)
    return [
        Draft(
            stream=f"proposal/{situation.new_id()}",
            event=ProposalMade(matter=command.matter, case=command.case),
            subjects=tuple(situation.states),
            effective_on=situation.today,
            disclosures=(Disclosure(owner, "reason", command.reason),),
            opens=True,
        )
    ]


def _owner(situation: Situation, case: str) -> Tag:
    """Whose archive holds the case; of a linked one the first that does."""
    stems = ("records", "listings", "commitments", "repairs", "objections", "measures")
    found = (situation.holder(stem, case) for stem in stems)
    held = next((state for state in found if state is not None), None)
    return held.tag if held else next(iter(situation.states))


def approved_by_another(situation: Situation, state: SubjectState, matter: str, case: str) -> int:
    """The entry of the proposal that this actor may approve.

    Raises the refusals that there is none, or that the actor made it.
    """
    proposal = state.proposals.get((matter, case))
    if proposal is None or not _is_colleague(situation, proposal):
        raise PROPOSAL_MISSING.refused()
    require_another(situation, proposal.officer, proposal.entry)
    return proposal.entry


def _is_colleague(situation: Situation, proposal: Proposal) -> bool:
    """Whether it was proposed in the actor's unit or its predecessor; an exemption from
    publication may also be proposed by the organ to the lead of publication."""
    own = situation.registry.agencies.get(situation.actor.agency)
    same = own is not None and proposal.agency in (own.code, *own.successor_of)
    return same or proposal.matter in OF_TWO_UNITS


def require_another(situation: Situation, officer: str, entry: int) -> None:
    """Refuses when the actor is the officer who took the first step in `entry`."""
    if situation.actor.officer == officer:
        raise SAME_PERSON.refused(entry)


def _made(state: SubjectState, entry: Entry) -> None:
    event = entry.data
    state.proposals[event.matter, event.case] = Proposal(
        matter=event.matter,
        case=event.case,
        officer=entry.actor,
        agency=entry.agency,
        entry=entry.number,
        disclosed={"reason": entry.id},
    )
    state.touched.add(event.case)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {ProposalMade: _made}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {Propose: propose}

AGAIN = (again(ProposalMade, Propose, vaulted=("reason",)),)
