"""Stories of what subjects ask for: their rights, an agent, secrecy; complaints about handling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.proposal import CASE_UNKNOWN, Propose
from ledger.rights import agent, claiming, complaining, granting, requesting
from ledger.rights.agent import MandateAgent, RevokeAgent
from ledger.rights.claiming import ClaimSecrecy, DecideSecrecy, WithdrawSecrecyClaim
from ledger.rights.complaining import (
    AcceptComplaint,
    AnswerComplaint,
    FileComplaint,
    WithdrawComplaint,
)
from ledger.rights.granting import (
    AcceptRequest,
    ExtendRequest,
    GrantRequest,
    RefuseRequest,
)
from ledger.rights.request import REFUSAL
from ledger.rights.requesting import RequestRight, WithdrawRequest
from ledger.rights.rules import FAMILY
from ledger.simulation.officers import FIRST, SECOND, THIRD, officer, subject_itself
from ledger.simulation.records import DAY
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story, Thing
    from ledger.simulation.town import Town

WINDOW = "DRC"


def asked(town: Town, subject: Subject) -> Iterable[Story]:
    """Some ask what is held on them, complain, or send an agent."""
    if town.county.rarely(f"right asked {subject.kind == PERSON}", 0.1, first=4):
        yield _request(town, subject)
    if town.county.rarely("complained", 0.04, first=8):
        yield _complaint(town, subject)
    if town.county.rarely("agent sent", 0.04, first=4):
        yield _agent(town, subject)


def _is_there(town: Town, subject: Subject) -> bool:
    county = town.county
    known = bool(subject.tag) and county.state(subject.tag).registration is not None
    return known and county.has_law(FAMILY) and not subject.erased


def _request(town: Town, subject: Subject) -> Story:
    """Accepted, extended at times, granted, or refused by two officers; or taken back."""
    county = town.county
    if not _is_there(town, subject):
        return
    itself, window = subject_itself(subject.tag), officer(WINDOW)
    kind = county.chance.choice(("access", "copy", "explain"))
    act = RequestRight(kind=kind, text="请提供本单位全部信用信息", subject=subject.tag)
    if town.somebody_tries():
        county.refuse(replace(act, kind="wish"), itself, requesting.KIND)
    request = county.do(act, itself)
    if town.somebody_tries():
        county.refuse(act, itself, requesting.PENDING)
    if county.rarely("request withdrawn", 0.1):
        county.do(WithdrawRequest(request=request), itself)
        county.refuse(WithdrawRequest(request=request), itself, requesting.CLOSED)
        return
    grant = GrantRequest(request=request, explanation="按目录归集，依据见规则编号")
    if town.somebody_tries():
        county.refuse(grant, window, granting.UNACCEPTED)
    county.do(AcceptRequest(request=request), window)
    yield county.after(2, 10)
    if county.rarely("request extended", 0.2):
        extend = ExtendRequest(request=request, reason="材料较多")
        county.do(extend, window)
        county.refuse(extend, window, granting.ONCE)
        yield county.after(2, 10)
    if not county.rarely("request refused", 0.2):
        county.do(grant, window)
        return
    refuse = RefuseRequest(
        request=request, reason="not_held", reasons="本平台未持有", remedies=("lawsuit",)
    )
    if town.somebody_tries():
        county.refuse(replace(refuse, remedies=()), window, granting.REASON)
    county.do(Propose(matter=REFUSAL, case=request, reason="未持有"), window)
    if town.somebody_tries():
        county.refuse(refuse, window, proposal.SAME_PERSON)
    county.do(refuse, officer(WINDOW, SECOND))


def _complaint(town: Town, subject: Subject) -> Story:
    """About how an agency handled something; answered by another, or taken back."""
    county = town.county
    if not _is_there(town, subject) or subject.trade.agency == WINDOW:
        return
    itself, third = subject_itself(subject.tag), officer(WINDOW, THIRD)
    act = FileComplaint(
        against=subject.trade.agency, matter="delay", text="逾期未办理", subject=subject.tag
    )
    if town.somebody_tries():
        county.refuse(replace(act, matter="weather"), itself, complaining.MATTER)
    complaint = county.do(act, itself)
    if county.rarely("complaint withdrawn", 0.2):
        county.do(WithdrawComplaint(complaint=complaint), itself)
        return
    accept = AcceptComplaint(complaint=complaint)
    if town.somebody_tries():
        county.refuse(accept, officer(subject.trade.agency), complaining.CONCERNED)
    yield county.after(1, 4)
    county.do(accept, third)
    yield county.after(3, 30)
    answer = AnswerComplaint(complaint=complaint, outcome="partly", reasons="确有延误，已督促")
    if town.somebody_tries():
        county.refuse(replace(answer, outcome="perhaps"), third, complaining.OUTCOME)
    county.do(answer, third)
    county.refuse(answer, third, complaining.CLOSED)


def _agent(town: Town, subject: Subject) -> Story:
    """A dated mandate, taken back at times."""
    county = town.county
    if not _is_there(town, subject):
        return
    itself = subject_itself(subject.tag)
    act = MandateAgent(
        agent=f"agent-{county.chance.randint(1, 999)}",
        name="王代理",
        scopes=("see",),
        valid_until=county.today + 100 * DAY,
        subject=subject.tag,
    )
    if town.somebody_tries():
        county.refuse(replace(act, scopes=()), itself, agent.TERM)
    mandate = county.do(act, itself)
    yield county.after(5, 60)
    if county.rarely("agent revoked", 0.5):
        county.do(RevokeAgent(mandate=mandate), itself)
        county.refuse(RevokeAgent(mandate=mandate), itself, agent.ENDED)


def kept_secret(town: Town, subject: Subject, thing: Thing) -> Story:
    """A trade secret is claimed in what is published; the unit decides."""
    county = town.county
    if subject.kind == PERSON or not county.has_law(FAMILY):
        return
    itself, unit = subject_itself(subject.tag), officer(thing.unit, FIRST)
    act = ClaimSecrecy(
        record=thing.stream, fields=("content",), reasons="含工艺参数", subject=subject.tag
    )
    if town.somebody_tries():
        county.refuse(replace(act, fields=()), itself, claiming.FIELDS)
    if town.somebody_tries():
        unknown = replace(act, record="ffffffff-0000-4000-8000-000000000000")
        county.refuse(unknown, itself, CASE_UNKNOWN)
    claim = county.do(act, itself)
    if town.somebody_tries():
        county.refuse(act, itself, claiming.PENDING)
    yield county.after(1, 8)
    if county.rarely("secrecy claim withdrawn", 0.2):
        county.do(WithdrawSecrecyClaim(claim=claim), itself)
        return
    reasons = county.law()[0].in_force(FAMILY, county.today).rules["trade_secrets"]["reasons"]
    decide = DecideSecrecy(
        claim=claim, reason=county.chance.choice(sorted(reasons)), reasons="经审查"
    )
    if town.somebody_tries():
        county.refuse(replace(decide, reason="whim"), unit, claiming.REASON)
    county.do(decide, unit)
