"""Stories of webhooks: registered by a system, paused, signed with a new key, failed, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.feed import registering
from ledger.feed.registering import (
    FAMILY,
    EndWebhook,
    PauseWebhook,
    RegisterWebhook,
    ResumeWebhook,
    RotateWebhookKey,
)
from ledger.sanction.clearance import MATTER
from ledger.simulation.officers import SECOND, officer
from ledger.simulation.records import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

AGENCIES = ("FIN", "HUD")


def followed(town: Town) -> Iterable[Story]:
    """Two agencies have changes brought to their own systems."""
    return (_webhook(town, agency) for agency in AGENCIES)


def _webhook(town: Town, agency: str) -> Story:
    county, by = town.county, officer(agency)
    yield county.working(county.today + 90 * DAY)
    while not county.has_law(FAMILY):
        yield county.working(county.today + 90 * DAY)
    register = RegisterWebhook(
        endpoint=f"https://{agency.lower()}.example/credit", purpose="招标采购核查", after=0
    )
    _unlawful(town, register, agency)
    webhook = county.do(register, by)
    county.refuse(ResumeWebhook(webhook), by, registering.RUNS)
    yield county.working(county.today + 30 * DAY)
    county.do(PauseWebhook(webhook), officer(agency, SECOND))
    county.refuse(PauseWebhook(webhook), by, registering.RESTS)
    county.refuse(RotateWebhookKey(webhook), officer("AGR"), registering.NOT_THERE)
    yield county.working(county.today + 30 * DAY)
    county.do(ResumeWebhook(webhook), by)
    county.do(RotateWebhookKey(webhook), by)
    yield county.working(county.today + 400 * DAY)
    county.do(EndWebhook(webhook), by)
    county.refuse(EndWebhook(webhook), by, registering.NOT_THERE)


def _unlawful(town: Town, register: RegisterWebhook, agency: str) -> None:
    """An address without TLS, codes that are none, a matter of no list, an entry to come."""
    county, by = town.county, officer(agency)
    county.refuse(replace(register, endpoint="http://a.example/"), by, registering.ENDPOINT)
    county.refuse(replace(register, codes=("1",)), by, registering.FOLLOWED)
    county.refuse(replace(register, matter="haircuts"), by, MATTER)
    county.refuse(replace(register, after=10**12), by, registering.CURSOR)
