"""The objections that tests of Article 15 speak of: filed at the window on a Friday."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.objection.case import MarkObjection, RouteObjection
from ledger.objection.decision import AnswerObjection, DecideObjection
from ledger.objection.objecting import FileObjection
from ledger.objection.review import RequestReview
from ledger.proposal import Propose
from ledger.publication.publication import PublicationPublished
from tests.law import SUBJECT, Past, given, officer, past
from tests.ledger.sanctions import PENALTY, done, penalty, registered

if TYPE_CHECKING:
    from ledger.objection.objection import Objection
    from tests.law import World

__all__ = ["PENALTY", "done", "registered"]
FRIDAY = "2026-02-13"
"""Before the Spring Festival; the Saturday after it is worked."""
MARKED = "2026-02-14"
ROUTED = "2026-02-24"
DECIDED = "2026-02-27"
ITSELF = officer("", "SUBJECT", officer="itself", subject=SUBJECT)
WINDOW = officer("DRC", "OBJECTION_OFFICER", officer="window")
LEAD = officer("DRC", "OBJECTION_OFFICER", officer="lead")
UNIT = officer("AMR", "OBJECTION_OFFICER", "DESIGNATOR", officer="unit")
SECOND = officer("AMR", "OBJECTION_OFFICER", "DESIGNATOR", officer="other")
LABOUR = officer("HRSS", "OBJECTION_OFFICER", "DESIGNATOR", officer="labour")
CHANNEL = "credit_china_jinchang"


def fined(*more: Past, **facts: Any) -> World:
    """A registered subject with a penalty of January 2026, made by the officer `maker`."""
    maker = officer("AMR", "DESIGNATOR", officer="maker")
    made = penalty(on="2026-01-12", **facts)
    return given(registered(), Past(made.draft, maker), *more)


def shown(stream: str = PENALTY) -> Past:
    """The penalty is published."""
    event = PublicationPublished(channel=CHANNEL, day=date(2026, 1, 14))
    return past(event, stream=stream, on="2026-01-14")


def objection(**more: Any) -> FileObjection:
    """The subject says that the fine is wrong."""
    fields: dict[str, Any] = {"target": PENALTY, "ground": "error", "text": "罚款金额有误"}
    return FileObjection(**{**fields, **more})


def filed(*more: Past, **fields: Any) -> World:
    """It objected at the single window."""
    return done(fined(*more), objection(**fields), ITSELF, FRIDAY)


def case_of(world: World) -> str:
    """The stream of the newest objection."""
    return list(world.state().objections)[-1]


def of(world: World) -> Objection:
    """The newest objection."""
    return world.state().objections[case_of(world)]


def marked(*more: Past, **fields: Any) -> World:
    """The mark is confirmed on every channel."""
    world = filed(*more, **fields)
    return done(world, MarkObjection(objection=case_of(world), channels=(CHANNEL,)), WINDOW, MARKED)


def routed(*more: Past, **fields: Any) -> World:
    """It lies with the market regulator."""
    world = marked(*more, **fields)
    return done(world, RouteObjection(objection=case_of(world)), WINDOW, ROUTED)


def decision(world: World, outcome: str = "inconclusive", **more: Any) -> DecideObjection:
    """A decision with its reasons."""
    fields: dict[str, Any] = {"outcome": outcome, "reasons": "经核查，证据不足"}
    return DecideObjection(objection=case_of(world), **{**fields, **more})


def denial_proposed(world: World) -> World:
    """The second officer proposes to deny it."""
    propose = Propose(matter="objection.denial", case=case_of(world), reason="金额无误")
    return done(world, propose, SECOND, DECIDED)


def denied(*more: Past) -> World:
    """It was denied by two officers."""
    world = denial_proposed(routed(*more))
    return done(world, decision(world, "denied"), UNIT, DECIDED)


def reply(world: World, **more: Any) -> AnswerObjection:
    """The answer with all remedies."""
    fields: dict[str, Any] = {
        "answered_on": date(2026, 2, 28),
        "method": "direct",
        "remedies": ("review", "reconsideration", "lawsuit"),
    }
    return AnswerObjection(objection=case_of(world), **{**fields, **more})


def answered(*more: Past) -> World:
    """The denial was told on the last day of February."""
    world = denied(*more)
    return done(world, reply(world), WINDOW, "2026-02-28")


def under_review() -> World:
    """The subject asks for a review."""
    world = answered()
    request = RequestReview(objection=case_of(world), grounds="未核对缴款凭证")
    return done(world, request, ITSELF, "2026-03-02")
