"""What a subject asked for by right, its agents, complaints and claims, as documents store them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ledger.rights import complaint as complaints
from ledger.rights import request as requests
from ledger.rights.retention import retention
from ledger.rights.rules import rights_rules
from ledger.rights.secrecy import claim_due
from ledger.subject import PERSON
from projections.holdings import Clock, Holding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ledger.rights.agent import Mandate
    from ledger.rights.secrecy import SecrecyClaim as Claimed
    from ledger.state import SubjectState
    from projections.account import Account
    from projections.horizon import Horizon
    from projections.projection import Standpoint

_ARTICLE = 15
Work = tuple[str, str, str, int, date | None, date | None, int, str]
"""Kind, detail, agency, article, since, due, entry, rule."""


class RightsRequest(Holding, frozen=True, kw_only=True):
    """What a subject asked for by right (权利请求). Situations: `ASKED`, `ACCEPTED`, `GRANTED`,
    `REFUSED`, `WITHDRAWN`."""

    kind: str
    """`access`, `copy`, `correct`, `erase`, `explain`, `restrict`."""
    target: str = ""
    unit: str = ""
    """The agency that answers."""
    agent: str = ""
    """The mandate under which an agent asked."""
    asked_on: date
    extended_to: date | None = None
    records: tuple[str, ...] = ()
    """Of a granted restriction: the records that are only stored from then on."""
    led_to: str = ""
    reason: str = ""
    """Why it was refused, as a code of the rules."""
    remedies: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    open: bool = True


class AgentMandate(Holding, frozen=True, kw_only=True):
    """The mandate of an agent (代理授权). Situations: `ahead`, `in_force`, `over`, `revoked`."""

    agent: str
    """Pseudonym of the agent's token."""
    scopes: tuple[str, ...]
    valid_from: date
    valid_until: date
    unit: str = ""
    """The window that was told of it."""


class HandlingComplaint(Holding, frozen=True, kw_only=True):
    """A complaint about how an office handled a matter (投诉). Situations: `FILED`, `ACCEPTED`,
    `ANSWERED`, `WITHDRAWN`."""

    against: str
    matter: str
    about: str = ""
    """The record or case that was handled."""
    unit: str = ""
    """The agency that answers; never the one complained about."""
    filed_on: date
    outcome: str = ""
    clocks: tuple[Clock, ...] = ()
    open: bool = True


class SecrecyClaim(Holding, frozen=True, kw_only=True):
    """A claim that texts of a record are a trade secret (商业秘密主张). Situations: `CLAIMED`,
    `UPHELD`, `DENIED`, `WITHDRAWN`."""

    record: str
    texts_named: tuple[str, ...]
    unit: str
    claimed_on: date
    reason: str = ""
    open: bool = True


class Rights(NamedTuple):
    """What a subject does for its rights, oldest first."""

    requests: tuple[RightsRequest, ...]
    mandates: tuple[AgentMandate, ...]
    complaints: tuple[HandlingComplaint, ...]
    claims: tuple[SecrecyClaim, ...]


def held(state: SubjectState, at: Standpoint, horizon: Horizon) -> Rights:
    """Requests, mandates, complaints and claims of a subject, oldest first."""
    return Rights(
        tuple(_request(each, at, horizon) for each in state.requests.values()),
        tuple(_mandate(each, horizon) for each in state.mandates.values()),
        tuple(_complaint(each, at, horizon) for each in state.complaints.values()),
        tuple(_claim(each, at, horizon) for each in state.claims.values()),
    )


def _request(of: requests.Request, at: Standpoint, horizon: Horizon) -> RightsRequest:
    clocks = tuple(
        Clock(
            step=clock.step,
            due=clock.due,
            provisional=clock.provisional,
            done_on=clock.done_on,
            late=_late(clock.due, clock.done_on, horizon, runs=of.is_open),
            derived_from=clock.derived_from,
            rule=clock.rule,
        )
        for clock in requests.request_clocks(of, at.policy, at.calendar)
    )
    waits = next((c for c in clocks if c.done_on is None), None) if of.is_open else None
    granted, refused = of.granted, of.refused
    return RightsRequest(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=of.stage,
        due_on=waits.due if waits else None,
        provisional=waits.provisional if waits else False,
        derived_from=tuple(of.entries[:1]),
        rule=of.facts.rule,
        kind=of.facts.kind,
        target=of.facts.target,
        unit=of.facts.window,
        agent=of.facts.agent,
        asked_on=of.filed_on,
        extended_to=of.extended[0] if of.extended else None,
        records=granted.records if granted else (),
        led_to=granted.led_to if granted else "",
        reason=refused.reason if refused else "",
        remedies=refused.remedies if refused else (),
        clocks=clocks,
        open=of.is_open,
    )


def _late(due: date, done_on: date | None, horizon: Horizon, *, runs: bool) -> bool:
    return done_on > due if done_on is not None else runs and horizon.passed(due)


def _mandate(of: Mandate, horizon: Horizon) -> AgentMandate:
    facts = of.facts
    situation = "in_force"
    if of.revoked_in:
        situation = "revoked"
    elif not horizon.reached(facts.valid_from):
        situation = "ahead"
    elif horizon.passed(facts.valid_until):
        situation = "over"
    return AgentMandate(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=situation,
        derived_from=tuple(of.entries),
        rule=facts.rule,
        agent=facts.agent,
        scopes=facts.scopes,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        unit=facts.window,
    )


def _complaint(of: complaints.Complaint, at: Standpoint, horizon: Horizon) -> HandlingComplaint:
    entries, rule = tuple(of.entries[:1]), of.facts.rule
    clocks = tuple(
        Clock(
            step=step,
            due=due,
            provisional=provisional,
            done_on=done_on,
            late=_late(due, done_on, horizon, runs=of.is_open),
            derived_from=entries,
            rule=rule,
        )
        for step, due, provisional, done_on in complaints.complaint_clocks(
            of, at.policy, at.calendar
        )
    )
    waits = next((c for c in clocks if c.done_on is None), None) if of.is_open else None
    return HandlingComplaint(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=of.stage,
        due_on=waits.due if waits else None,
        provisional=waits.provisional if waits else False,
        derived_from=entries,
        rule=rule,
        against=of.facts.against,
        matter=of.facts.matter,
        about=of.facts.case,
        unit=of.facts.window,
        filed_on=of.filed_on,
        outcome=of.outcome,
        clocks=clocks,
        open=of.is_open,
    )


def _claim(of: Claimed, at: Standpoint, horizon: Horizon) -> SecrecyClaim:
    due = claim_due(of, at.policy, at.calendar)
    if of.is_open:
        horizon.passed(due.day)
    return SecrecyClaim(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=of.stage,
        due_on=due.day if of.is_open else None,
        provisional=due.provisional if of.is_open else False,
        derived_from=tuple(of.entries[:1]),
        rule=of.facts.rule,
        record=of.facts.record,
        texts_named=of.facts.fields,
        unit=of.facts.unit,
        claimed_on=of.claimed_on,
        reason=of.reason,
        open=of.is_open,
    )


def work(account: Account, touched: Collection[str]) -> Iterator[tuple[str, Work]]:
    """The open work on what was touched, each with its stream."""
    cases, state = account.cases().rights, account.state
    for asked in cases.requests:
        if asked.open and asked.id in touched:
            step = "accept" if asked.situation == requests.ASKED else "decide"
            place = (asked.asked_on, asked.due_on, asked.entries[0], asked.rule)
            yield asked.id, (f"rights.{step}", asked.kind, asked.unit, _ARTICLE, *place)
    for filed in cases.complaints:
        if filed.open and filed.id in touched:
            step = "accept" if filed.situation == complaints.FILED else "answer"
            place = (filed.filed_on, filed.due_on, filed.entries[0], filed.rule)
            yield filed.id, (f"complaint.{step}", filed.matter, filed.unit, _ARTICLE, *place)
    for claimed in cases.claims:
        if claimed.open and claimed.id in touched:
            place = (claimed.claimed_on, claimed.due_on, claimed.entries[0], claimed.rule)
            yield claimed.id, ("secrecy.decide", "", claimed.unit, _ARTICLE, *place)
    yield from _erasure(account, state)


def _erasure(account: Account, state: SubjectState) -> Iterator[tuple[str, Work]]:
    """A person whose every term is over is erased."""
    registration, at = state.registration, account.standpoint
    if registration is None or registration.kind != PERSON or state.erased_in:
        return
    terms = [retention(r, at.policy, at.calendar, at.day) for r in state.records.values()]
    ends = [term.ends_on for term in terms if term.ends_on is not None]
    if not ends or any(term.still_runs(at.day) for term in terms):
        return
    rule_set = rights_rules(at.policy, at.day)
    rules = rule_set.rules["erasure"]
    place = (max(ends), None, registration.entries[0], rule_set.rule(rules["clause"]))
    yield f"subject/{state.tag}", ("subject.erase", "", rules["unit"], _ARTICLE, *place)
