"""The penalties, listings and measures that the tests of Article 9 speak of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger.notice.answer import RecordAnswer
from ledger.notice.service import ServeNotice
from ledger.record.record import RecordAnnulled, RecordFiled
from ledger.repair.event import RepairApplied, RepairApproved, RepairExecuted
from ledger.sanction.court_list import MirrorCourtListing
from ledger.sanction.enlisting import ListSubject, ProposeListing, RecordConsent
from ledger.sanction.imposing import ImposeMeasure
from ledger.subject import SubjectRegistered
from tests.law import SUBJECT, Outcome, Past, World, day, given, officer, past

if TYPE_CHECKING:
    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.situation import Actor, Command
    from ledger.state import SubjectState
    from tests.law import Day

FIRST_OFFICER = officer("AMR", "DESIGNATOR", officer="first")
SECOND = officer("AMR", "DESIGNATOR", officer="second")
FINANCE = officer("FIN", "DESIGNATOR", "SUPERVISOR", officer="finance")
LABOUR = officer("HRSS", "DESIGNATOR", "SUPERVISOR", officer="labour")
COURT = officer("COURT", "PROVIDER", "DESIGNATOR", officer="clerk")
PENALTY = "11111111-1111-5111-8111-111111111111"
OTHER = "22222222-2222-5222-8222-222222222222"
SERIOUS = "market_regulation_serious"
PROPOSED, SERVED, OPENS = "2026-05-06", "2026-05-07", "2026-05-14"
"""Proposed on a Wednesday, served the day after; of the five working days one is a Saturday."""
LISTED = "2026-05-18"


def registered(kind: str = "organisation", tag: str = SUBJECT) -> Past:
    """The subject, whose archive was opened in time."""
    name = "" if kind == "person" else "永昌县甲公司"
    event = SubjectRegistered(kind=kind, code=tag, name=name)
    return past(event, stream=f"subject/{tag}", on="2018-01-02", subjects=(tag,))


def penalty(stream: str = PENALTY, on: Day = "2026-04-20", **facts: Any) -> Past:
    """A market-regulation organ revoked a food licence and fined."""
    values: dict[str, Any] = {
        "kind": "penalty",
        "document_no": f"永市监罚〔2026〕{stream[0]}号",
        "agency": "AMR",
        "name": "永昌县甲公司",
        "penalty_kinds": ("fine", "licence_revoked"),
        "fine": Decimal(60000),
        "domain": "food",
        "decided_on": day(on),
    }
    return past(RecordFiled(**{**values, **facts}), stream=stream, on=on)


def annulled(stream: str = PENALTY, on: Day = "2026-04-20") -> Past:
    """The penalty was revoked on review, from the beginning."""
    return past(RecordAnnulled(record=stream, reason="revoked"), stream=stream, on=on)


def done(world: World, command: Command, by: Actor, on: Day) -> World:
    """The world after a command that must not be refused."""
    outcome: Outcome = world.when(command, by=by, on=on)
    assert outcome.refusal is None, (outcome.refusal, outcome.refusal and outcome.refusal.fields)
    return world.adding(outcome.drafts, by, on)


def start(*more: Past, kind: str = "organisation") -> World:
    """A registered subject with one grave penalty."""
    return given(registered(kind), penalty(), *more)


def proposal(**more: Any) -> ProposeListing:
    """The proposal to list it as seriously dishonest."""
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "list_type": SERIOUS,
        "ground": "licence_or_qualification",
        "reasoning": "多次违法，主观恶意明显",
        "bases": (PENALTY,),
        "measures": ("M06", "M07", "M08"),
    }
    return ProposeListing(**{**fields, **more})


def notice(case: str, **more: Any) -> ServeNotice:
    """The notice before an act, served by hand."""
    fields: dict[str, Any] = {
        "case": case,
        "act": "listing",
        "clauses": ("国家市场监督管理总局令第44号#2",),
        "basis": "国家市场监督管理总局令第44号第二条",
        "cause": "被吊销食品经营许可证",
        "consequence": "拟列入严重违法失信名单，公示三年",
        "remedies": "五个工作日内可以陈述申辩",
        "rests_on": (PENALTY,),
        "measures": ("M06", "M07", "M08"),
        "served_on": date(2026, 5, 7),
        "method": "direct",
    }
    return ServeNotice(**{**fields, **more})


def waiver(case: str) -> RecordAnswer:
    """The subject waives its answer, on the day of service."""
    return RecordAnswer(case=case, received_on=date(2026, 5, 7), waived=True)


def listing_of(world: World) -> str:
    """The stream of the only listing."""
    (stream,) = world.state().listings
    return stream


def measure_of(world: World) -> str:
    """The stream of the only measure."""
    (stream,) = world.state().measures
    return stream


def proposed(**more: Any) -> World:
    """The listing is proposed."""
    return done(start(), proposal(**more), FIRST_OFFICER, PROPOSED)


def noticed() -> World:
    """The listing is proposed and its notice served."""
    world = proposed()
    return done(world, notice(listing_of(world)), FIRST_OFFICER, SERVED)


def consented() -> World:
    """The notice is served and the next level consented."""
    world = noticed()
    consent = RecordConsent(
        listing=listing_of(world), document_no="金市监函〔2026〕3号", consented_on=date(2026, 5, 15)
    )
    return done(world, consent, FIRST_OFFICER, "2026-05-15")


def decision(world: World, **more: Any) -> ListSubject:
    """The decision to list, served the same day."""
    fields: dict[str, Any] = {
        "listing": listing_of(world),
        "decision_no": "永市监列〔2026〕1号",
        "decided_on": date(2026, 5, 18),
        "takes_effect_on": date(2026, 5, 18),
        "served_on": date(2026, 5, 18),
        "service_method": "direct",
        "repair_notice": True,
    }
    return ListSubject(**{**fields, **more})


def listed() -> World:
    """The subject is on the serious-dishonesty list since 18 May 2026."""
    world = consented()
    return done(world, decision(world), SECOND, LISTED)


def imposition(world: World, **more: Any) -> ImposeMeasure:
    """The bureau of finance bars a listed subject from fiscal funds."""
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "code": "M06",
        "clause": "plan-9",
        "bases": (listing_of(world),) if world.state().listings else (PENALTY,),
        "imposed_on": date(2026, 5, 20),
        "decision_no": "永财惩〔2026〕1号",
    }
    return ImposeMeasure(**{**fields, **more})


def sanctioned() -> World:
    """The listed subject is barred from fiscal funds since 20 May 2026."""
    world = listed()
    return done(world, imposition(world), FINANCE, "2026-05-20")


def court_listing(**more: Any) -> MirrorCourtListing:
    """A listing of the court's feed."""
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "list_type": "judgment_defaulter",
        "case_no": "（2026）甘0321执12号",
        "court": "永昌县人民法院",
        "grounds": ("breaks_asset_reporting",),
        "listed_on": date(2026, 3, 2),
        "performance": "none",
        "text": "给付货款",
    }
    return MirrorCourtListing(**{**fields, **more})


def law(world: World, tag: str = SUBJECT) -> tuple[SubjectState, Policy, Calendar]:
    """What the consequences are computed from."""
    registry = world.registry()
    return world.state(tag), registry.policy, registry.calendar


def repaired(target: str, on: Day, *, kind: str = "record") -> tuple[Past, ...]:
    """The repair of a record or listing was applied for, approved and carried out that day."""
    stream = f"33333333-3333-5333-8333-{target[-12:]}"
    return (
        past(RepairApplied(target=target, target_kind=kind, unit="AMR"), stream=stream, on=on),
        past(RepairApproved(target=target, duties=()), stream=stream, on=on),
        past(
            RepairExecuted(target=target, target_kind=kind, acknowledged=("measures_lifted",)),
            stream=stream,
            on=on,
        ),
    )


def after(world: World, *happened: Past) -> World:
    """The world after these things happened too."""
    for item in happened:
        world = world.adding([item.draft], item.by)
    return world
