"""Rarer turns: corrected, revoked, found false, extended, called off, reorganised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.commitment.completion import AnnulCommitment
from ledger.commitment.correction import CorrectCommitment, MarkCommitment
from ledger.commitment.fulfilment import RevokeDetermination
from ledger.commitment.liability import FindFalse
from ledger.notice.notice import time_to_answer
from ledger.proposal import Propose
from ledger.rectification.calling_off import CallOffInterview, WithdrawRectification
from ledger.repair import bankruptcy
from ledger.repair.bankruptcy import FAMILY as REPAIR
from ledger.repair.bankruptcy import EndBankruptcy, StateBankruptcy
from ledger.sanction.listed import listing_standing
from ledger.sanction.removal import ExtendListing, MarkListing
from ledger.simulation.officers import FIRST, SECOND, officer
from ledger.simulation.repairs import WINDOW, notice

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from ledger.simulation.papers import Subject
    from ledger.simulation.promises import Promise
    from ledger.simulation.town import Town

    Story = Generator[date, None, None]


def promise_corrected(town: Town, promise: Promise) -> Story:
    """A wrong value of a commitment is corrected by two officers."""
    county, first = town.county, officer(promise.unit, FIRST)
    act = CorrectCommitment(
        commitment=promise.stream, field="openness", new="limited", basis="核对承诺书原件"
    )
    _propose(town, "commitment.correction", promise)
    if town.somebody_tries():
        county.refuse(act, first, proposal.SAME_PERSON)
    yield county.after(1, 3)
    county.do(act, officer(promise.unit, SECOND))


def promise_annulled(town: Town, promise: Promise) -> Story:
    """A commitment entered by mistake falls away from the beginning."""
    county = town.county
    _propose(town, "commitment.annulment", promise)
    yield county.after(1, 3)
    county.do(AnnulCommitment(commitment=promise.stream), officer(promise.unit, SECOND))
    town.promises.remove(promise)


def breach_reviewed(town: Town, promise: Promise) -> Story:
    """A breach is marked while it is reviewed; the determination is revoked, or stands."""
    county, first = town.county, officer(promise.unit, FIRST)
    county.do(MarkCommitment(commitment=promise.stream, mark="under_reconsideration"), first)
    yield county.after(20, 50)
    county.do(
        MarkCommitment(commitment=promise.stream, mark="under_reconsideration", on=False), first
    )
    if county.rarely("breach revoked", 0.5):
        _propose(town, "commitment.revocation", promise)
        revoke = RevokeDetermination(
            commitment=promise.stream, reason="changed_on_review", basis="永政复决〔1〕号"
        )
        county.do(revoke, officer(promise.unit, SECOND))
        promise.fulfilment = promise.unfulfilled = promise.pursued = ""
        promise.determined_on = None


def found_false(town: Town, promise: Promise) -> Story:
    """Notice, the time to answer, then found false by another officer."""
    county, stream = town.county, promise.stream
    county.do(notice("breach", stream, county.today), officer(promise.unit, FIRST))
    served = county.state(promise.subject.tag).notices[stream]
    yield county.working(time_to_answer(served, *county.law()).opens_on)
    act = FindFalse(commitment=stream, ground="false_statement", finding="所述条件不具备")
    if town.somebody_tries():
        county.refuse(act, officer(promise.unit, FIRST), proposal.SAME_PERSON)
    county.do(act, officer(promise.unit, SECOND))


def listing_contested(town: Town, listing: str, unit: str) -> Story:
    """A listing is marked while it is objected to."""
    county = town.county
    mark = MarkListing(listing=listing, mark="under_dispute")
    county.do(mark, officer(unit))
    yield county.after(10, 30)
    county.do(MarkListing(listing=listing, mark="under_dispute", on=False), officer(unit))


def listing_extended(town: Town, subject: Subject, listing: str, unit: str) -> Story:
    """A listing runs half a year longer, after a notice of its own."""
    county = town.county
    county.do(notice("listing_extension", listing, county.today), officer(unit))
    state = county.state(subject.tag)
    yield county.working(time_to_answer(state.notices[listing], *county.law()).opens_on)
    state = county.state(subject.tag)
    stands = listing_standing(state, state.listings[listing], *county.law(), county.today)
    if stands.last_day is None or not stands.in_force:
        return
    extend = ExtendListing(
        listing=listing,
        until=county.working(stands.last_day.replace(day=1, year=stands.last_day.year + 1)),
        clause="名单管理规定",
        decision_no=f"永延决〔{county.today.year}〕{county.chance.randint(1, 99)}号",
    )
    county.do(extend, officer(unit, SECOND))


def interview_called_off(town: Town, interview: str, unit: str) -> None:
    """The unit calls an interview off."""
    act = CallOffInterview(interview=interview, reason="当事人已提前整改")
    town.county.do(act, officer(unit))


def rectification_withdrawn(town: Town, case: str, unit: str) -> None:
    """The unit takes an order to rectify back."""
    act = WithdrawRectification(rectification=case, reason="责令事项另案处理")
    town.county.do(act, officer(unit))


def reorganised(town: Town, subject: Subject) -> Story:
    """A court approves a plan: measures rest until it is carried out or fails."""
    county, window = town.county, officer(WINDOW)
    act = StateBankruptcy(
        subject=subject.tag,
        kind="reorganisation",
        ruling_no=f"（{county.today.year}）甘03破{county.chance.randint(1, 30)}号",
        court="金昌市中级人民法院",
        ruled_on=county.today,
        statement="重整计划已获批准，正在执行",
    )
    if since := _statements_since(town):
        county.refuse(act, window, bankruptcy.NO_RULE)
        yield max(county.working(since), county.after(1, 60))
        act = replace(act, ruled_on=county.today)
    case = county.do(act, window)
    if town.somebody_tries():
        county.refuse(act, window, bankruptcy.STANDS_ALREADY)
    yield county.after(60, 200)
    outcome = "executed" if county.happens(0.7) else "failed"
    county.do(EndBankruptcy(bankruptcy=case, outcome=outcome, ended_on=county.today), window)


def _statements_since(town: Town) -> date | None:
    """The coming day from which statements of bankruptcy have a rule; None if they have today."""
    versions = town.county.registry.policy.versions(REPAIR)
    since = min(v.valid_from for v in versions if "bankruptcy" in v.rules)
    return since if since > town.county.today else None


def _propose(town: Town, matter: str, promise: Promise) -> None:
    town.county.do(
        Propose(matter=matter, case=promise.stream, reason="承办人提出，附卷宗"),
        officer(promise.unit, FIRST),
    )
