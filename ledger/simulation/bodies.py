"""Stories of authorised bodies: under mandates they keep, warn, verify; then they delete."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.codes import synthetic_unified_code
from ledger.mandate import acting, authorising, commissioning, mandate
from ledger.mandate.acting import (
    KeepMemberRecord,
    ReviewWarning,
    WarnOfRisk,
    WithdrawMemberRecord,
)
from ledger.mandate.authorising import AuthoriseBody, ConfirmDeletion, EndMandate
from ledger.mandate.commissioning import CommissionBody, ReportCommission
from ledger.simulation.officers import officer
from ledger.simulation.records import DAY
from ledger.situation import Actor
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

LEAD = "DRC"
ORGANISATION = "organisation"
SCOPES = ("collection_sharing", "risk_warning", "case_verification")
BODIES = (("industry_association", "永昌县餐饮行业协会"), ("rating", "金昌信用评级服务中心"))
STRANGE = "ffffffff-0000-4000-8000-000000000000"


def authorised(town: Town) -> Iterable[Story]:
    """Each body in turn, year after year."""
    for serial, (kind, title) in enumerate(BODIES):
        yield _body(town, synthetic_unified_code(700 + serial, "51"), kind, title)


def _body(town: Town, code: str, kind: str, title: str) -> Story:
    """Mandates follow each other; what was given under one is deleted after it."""
    county, lead = town.county, officer(LEAD)
    itself = Actor(officer=f"body-{code[-4:]}", agency=code, roles=frozenset({"AUTHORISED_BODY"}))
    while True:
        yield county.after(20, 90)
        if not county.has_law(ORGANISATION):
            continue
        until = county.today + county.chance.randint(200, 500) * DAY
        act = AuthoriseBody(
            body=code,
            kind=kind,
            title=title,
            scopes=SCOPES,
            since=county.today,
            until=until,
            contract_no=f"永信授〔{county.today:%Y%m%d}〕{code[-3:]}号",
        )
        if town.somebody_tries():
            _unlawful_mandate(town, act)
        county.do(act, lead)
        yield from _works(town, code, itself, until)
        yield county.after(1, 20)
        end = EndMandate(body=code, contract_no=act.contract_no)
        county.attempt(end, lead, authorising.NO_MANDATE)
        gone = ConfirmDeletion(body=code)
        if town.somebody_tries():
            county.refuse(gone, replaced(itself), mandate.NOT_THE_BODY)
        county.attempt(gone, itself, authorising.NOTHING_TO_DELETE)


def replaced(actor: Actor) -> Actor:
    """The same officer of another body."""
    return Actor(officer=actor.officer, agency=f"{actor.agency}X", roles=actor.roles)


def _works(town: Town, code: str, itself: Actor, until: date) -> Story:
    """Member records kept and withdrawn, warnings reviewed, commissions reported."""
    county = town.county
    while county.today < until - 90 * DAY:
        yield county.after(15, 60)
        members = [s for s in town.subjects if s.kind != PERSON and s.tag]
        if not members:
            continue
        subject = county.chance.choice(members)
        if county.state(subject.tag).registration is None:
            continue
        yield from _kept(town, code, itself, subject)
        yield from _warned(town, code, itself, subject)
        yield from _commissioned(town, code, itself, subject)


def _kept(town: Town, code: str, itself: Actor, subject: Subject) -> Story:
    county = town.county
    keep = KeepMemberRecord(
        body=code, subject=subject.tag, kind="training", digest=_digest(town, subject)
    )
    if town.somebody_tries():
        county.refuse(replace(keep, kind="gossip"), itself, acting.WORD_UNKNOWN)
    record = county.do(keep, itself)
    if county.rarely("member record withdrawn", 0.3):
        yield county.after(2, 10)
        back = WithdrawMemberRecord(record=record)
        county.do(back, itself)
        county.refuse(back, itself, acting.NOT_OPEN)


def _warned(town: Town, code: str, itself: Actor, subject: Subject) -> Story:
    county, unit = town.county, subject.trade.agency
    if not county.rarely("risk warned of", 0.3):
        return
    warn = WarnOfRisk(
        body=code,
        subject=subject.tag,
        signal="many_complaints",
        to=unit,
        digest=_digest(town, subject),
    )
    if town.somebody_tries():
        county.refuse(replace(warn, digest="0"), itself, acting.DIGEST_WRONG)
    warning = county.do(warn, itself)
    yield county.after(1, 9)
    review = ReviewWarning(warning=warning, outcome="not_confirmed")
    if town.somebody_tries():
        county.refuse(replace(review, outcome="maybe"), officer(unit), acting.WORD_UNKNOWN)
    county.do(review, officer(unit))


def _commissioned(town: Town, code: str, itself: Actor, subject: Subject) -> Story:
    county, lead = town.county, officer(LEAD)
    if not county.rarely("body commissioned", 0.3):
        return
    ask = CommissionBody(
        body=code,
        subject=subject.tag,
        scope="case_verification",
        case=STRANGE,
        due_on=county.after(10),
    )
    if town.somebody_tries():
        county.refuse(replace(ask, due_on=county.today), lead, commissioning.DAY_PAST)
    asked = county.do(ask, lead)
    yield county.after(2, 8)
    said = ReportCommission(
        body=code, commission=asked, outcome="confirmed", digest=_digest(town, subject)
    )
    if town.somebody_tries():
        county.refuse(replace(said, commission=STRANGE), itself, acting.NOT_OPEN)
    county.do(said, itself)


def _digest(town: Town, subject: Subject) -> str:
    return sha256(f"{subject.tag} {town.county.today}".encode()).hexdigest()


def _unlawful_mandate(town: Town, act: AuthoriseBody) -> None:
    county, lead = town.county, officer(LEAD)
    command, code = county.chance.choice(
        (
            (replace(act, scopes=("spying",)), authorising.SCOPE_UNKNOWN),
            (replace(act, body="51"), authorising.BODY_CODE_WRONG),
            (replace(act, until=act.since + 3000 * DAY), authorising.PERIOD_WRONG),
        )
    )
    county.refuse(command, lead, code)
    keep = KeepMemberRecord(body=act.body, subject=act.body, kind="training", digest="0" * 64)
    itself = Actor(officer="b", agency=act.body, roles=frozenset({"AUTHORISED_BODY"}))
    county.attempt(keep, itself, mandate.OUTSIDE_MANDATE, acting.SUBJECT_WRONG)
