"""Stories of incentives: nominated, announced, contested, listed; granted, fed back, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.incentive import basis, deciding, granting, nominating
from ledger.incentive.deciding import DropIncentive, ListIncentive, RemoveIncentive
from ledger.incentive.granting import EndGrant, GrantIncentive, RecordIncentiveFeedback
from ledger.incentive.nominating import (
    AnnounceIncentive,
    ContestIncentive,
    ProposeIncentive,
    SettleContest,
)
from ledger.sanction.listed import serious_listing_in_force
from ledger.simulation.officers import FIRST, SECOND, officer
from ledger.simulation.records import DAY

if TYPE_CHECKING:
    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story, Thing
    from ledger.simulation.town import Town

UNIT = "DRC"
CHANNEL = "credit_china_jinchang"
GRANTS = (("I01", "ZWZX"), ("I03", "FIN"), ("I09", "TRA"), ("I14", "CTS"))


def honoured(town: Town, subject: Subject, thing: Thing) -> Story:
    """Who kept a commitment is nominated; after public notice it is listed, and granted much."""
    county, first = town.county, officer(UNIT, FIRST)
    act = ProposeIncentive(
        subject=subject.tag,
        list_type="honest_enterprise",
        reasoning="连续多年按期履约，无失信记录",
        bases=(thing.stream,),
    )
    if serious_listing_in_force(county.state(subject.tag), *county.law(), county.today):
        county.refuse(act, first, nominating.SERIOUS)
        return
    if not county.state(subject.tag).incentives and town.somebody_tries():
        county.refuse(replace(act, bases=()), first, basis.NO_BASIS)
    incentive = county.attempt(act, first, nominating.ALREADY)
    if incentive is None:
        return
    if town.somebody_tries():
        county.refuse(_listed(town, incentive), officer(UNIT, SECOND), nominating.NO_NOTICE)
    county.do(
        AnnounceIncentive(incentive=incentive, announced_on=county.today, channel=CHANNEL), first
    )
    yield county.after(1, 2)
    if county.rarely("incentive contested", 0.2):
        upheld = county.rarely("contest upheld", 0.3)
        _contested(town, subject, incentive, upheld=upheld)
        if upheld:
            drop = DropIncentive(incentive=incentive, reason="异议成立")
            county.do(drop, first)
            county.refuse(drop, first, nominating.NOT_OPEN)
            return
    announced = county.state(subject.tag).incentives[incentive].announced
    assert announced is not None  # noqa: S101 - it was announced a moment ago
    yield county.working(announced.until + DAY)
    decide = _listed(town, incentive)
    if town.somebody_tries():
        county.refuse(decide, first, proposal.SAME_PERSON)
    if county.attempt(decide, officer(UNIT, SECOND), nominating.SERIOUS, basis.NOT_LIVE) is None:
        return
    yield from _enjoyed(town, incentive)


def _contested(town: Town, subject: Subject, incentive: str, *, upheld: bool) -> None:
    county, first = town.county, officer(UNIT, FIRST)
    county.do(
        ContestIncentive(
            incentive=incentive, received_on=county.today, text="曾被处罚", filer="群众来电"
        ),
        first,
    )
    (contest,) = county.state(subject.tag).incentives[incentive].contests
    settle = SettleContest(
        incentive=incentive,
        contested_in=contest.entry,
        outcome="upheld" if upheld else "unfounded",
        reasons="经核查处理",
    )
    if town.somebody_tries():
        unknown = replace(settle, contested_in=1)
        county.refuse(unknown, first, nominating.CONTEST_UNKNOWN)
    county.do(settle, first)


def _enjoyed(town: Town, incentive: str) -> Story:
    """Units grant what the list brings; some grants end; some leave the list at their own wish."""
    county = town.county
    yield county.after(5, 60)
    for code, unit in GRANTS:
        if not county.rarely(f"granted {code}", 0.3):
            continue
        act = GrantIncentive(incentive=incentive, code=code, granted_on=county.today, matter="A1")
        if town.somebody_tries():
            county.refuse(replace(act, matter="随便 写"), officer(unit), granting.GRANT_WRONG)
        grant = county.attempt(act, officer(unit), granting.WHILE_SUSPENDED, granting.NOT_ON_LIST)
        if grant is None:
            return
        if county.rarely("grant fed back", 0.3):
            said = RecordIncentiveFeedback(grant=grant, result="used", reported_on=county.today)
            if town.somebody_tries():
                county.refuse(said, officer("HEA"), granting.NOT_GRANTER)
            county.do(said, officer(unit))
        if county.rarely("grant ended", 0.2):
            end = EndGrant(grant=grant, reason="used_up", ended_on=county.today)
            county.do(end, officer(unit))
            county.refuse(end, officer(unit), granting.GRANT_OVER)
        yield county.after(1, 20)
    if county.rarely("incentive removed", 0.15):
        remove = RemoveIncentive(
            incentive=incentive,
            cause="own_wish",
            decision_no=f"永红移〔{county.today.year}〕{county.chance.randint(1, 999)}号",
            removed_on=county.today,
            reason="本人申请退出",
        )
        if town.somebody_tries():
            county.refuse(replace(remove, cause="envy"), officer(UNIT), deciding.CAUSE)
        county.attempt(remove, officer(UNIT, SECOND), deciding.NOT_LISTED)


def _listed(town: Town, incentive: str) -> ListIncentive:
    today = town.county.today
    return ListIncentive(
        incentive=incentive,
        decision_no=f"永红认〔{today.year}〕{int(incentive[:4], 16)}号",
        decided_on=today,
        takes_effect_on=today,
    )
