"""The honours, incentive listings and grants that the tests of Article 8 speak of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.incentive.deciding import ListIncentive
from ledger.incentive.granting import GrantIncentive
from ledger.incentive.nominating import (
    AnnounceIncentive,
    ContestIncentive,
    ProposeIncentive,
    SettleContest,
)
from ledger.record.record import RecordFiled
from ledger.sanction.listing import ListingDecided, ListingProposed
from tests.law import SUBJECT, Past, World, day, given, officer, past
from tests.ledger.sanctions import SERIOUS, done, penalty, registered

if TYPE_CHECKING:
    from tests.law import Day

FIRST = officer("DRC", "DESIGNATOR", officer="first")
SECOND = officer("DRC", "DESIGNATOR", officer="second")
TAX = officer("TAX", "DESIGNATOR", officer="tax")
BANK = officer("PBC", "PROVIDER", "DESIGNATOR", officer="bank")
HONOUR = "44444444-4444-5444-8444-444444444444"
PROPOSED, ANNOUNCED, NOTICE_ENDS, OPENS = "2026-03-02", "2026-03-03", "2026-03-12", "2026-03-13"
"""Announced on a Tuesday; the seventh working day after is the Thursday of the next week."""
LISTED = "2026-03-13"
SERIOUSLY = "55555555-5555-5555-8555-555555555555"


def honour(stream: str = HONOUR, on: Day = "2026-01-12", **facts: Any) -> Past:
    """The firm was named a model of honesty."""
    values: dict[str, Any] = {
        "kind": "honour",
        "document_no": f"永发改发〔2026〕{stream[0]}号",
        "agency": "DRC",
        "name": "永昌县甲公司",
        "decided_on": day(on),
    }
    return past(RecordFiled(**{**values, **facts}), stream=stream, on=on)


def start(*more: Past, kind: str = "organisation") -> World:
    """A registered subject with one honour."""
    return given(registered(kind), honour(), *more)


def proposal(**more: Any) -> ProposeIncentive:
    """The proposal to enter it in the list of honest enterprises."""
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "list_type": "honest_enterprise",
        "reasoning": "连续三年无失信记录，获评诚信示范企业",
        "bases": (HONOUR,),
    }
    return ProposeIncentive(**{**fields, **more})


def incentive_of(world: World) -> str:
    """The stream of the only incentive listing."""
    (stream,) = world.state().incentives
    return stream


def grant_of(world: World) -> str:
    """The stream of the only grant."""
    (stream,) = world.state().grants
    return stream


def proposed(*more: Past) -> World:
    """The listing is proposed."""
    return done(start(*more), proposal(), FIRST, PROPOSED)


def announcement(world: World, **more: Any) -> AnnounceIncentive:
    """The draft goes to the municipal site."""
    fields: dict[str, Any] = {
        "incentive": incentive_of(world),
        "announced_on": day(ANNOUNCED),
        "channel": "credit_china_jinchang",
    }
    return AnnounceIncentive(**{**fields, **more})


def announced(*more: Past) -> World:
    """The draft is on public notice."""
    world = proposed(*more)
    return done(world, announcement(world), FIRST, ANNOUNCED)


def decision(world: World, **more: Any) -> ListIncentive:
    """The decision to list."""
    fields: dict[str, Any] = {
        "incentive": incentive_of(world),
        "decision_no": "永发改红〔2026〕1号",
        "decided_on": day(LISTED),
        "takes_effect_on": day(LISTED),
    }
    return ListIncentive(**{**fields, **more})


def listed(*more: Past) -> World:
    """The firm is on the list of honest enterprises since 13 March 2026."""
    world = announced(*more)
    return done(world, decision(world), SECOND, LISTED)


def granting(world: World, **more: Any) -> GrantIncentive:
    """The window takes its applications by the green channel."""
    fields: dict[str, Any] = {
        "incentive": incentive_of(world),
        "code": "I01",
        "granted_on": day("2026-03-16"),
        "matter": "永政务受〔2026〕18号",
    }
    return GrantIncentive(**{**fields, **more})


def granted(*more: Past) -> World:
    """It was granted the green channel."""
    world = listed(*more)
    return done(world, granting(world), FIRST, "2026-03-16")


def contest(world: World, **more: Any) -> ContestIncentive:
    """Somebody objects to the draft while it is on public notice."""
    fields: dict[str, Any] = {
        "incentive": incentive_of(world),
        "received_on": day("2026-03-05"),
        "text": "该企业拖欠货款",
        "filer": "李某 0935-1234567",
    }
    return ContestIncentive(**{**fields, **more})


def settlement(world: World, outcome: str = "unfounded", **more: Any) -> SettleContest:
    """The unit settles the first objection to the draft."""
    (first, *_) = world.state().incentives[incentive_of(world)].contests
    fields: dict[str, Any] = {
        "incentive": incentive_of(world),
        "contested_in": first.entry,
        "outcome": outcome,
        "reasons": "经核实不存在",
    }
    return SettleContest(**{**fields, **more})


def seriously_listed(on: Day, since: Day = "") -> tuple[Past, ...]:
    """It is on the serious-dishonesty list from that day on."""
    first = day(since or on)
    proposed_on = date(2026, 1, 5)
    made = ListingProposed(
        list_type=SERIOUS, unit="AMR", ground="licence_or_qualification", bases=()
    )
    decided = ListingDecided(
        decision_no="永市监列〔2026〕1号",
        decided_on=day(on),
        takes_effect_on=first,
        served_on=day(on),
        service_method="direct",
        proposed_in=0,
        noticed_in=0,
    )
    return (
        penalty(on="2026-01-05"),
        past(made, stream=SERIOUSLY, on=proposed_on),
        past(decided, stream=SERIOUSLY, on=on),
    )
