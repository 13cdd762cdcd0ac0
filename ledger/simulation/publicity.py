"""Stories of publication: who was listed is shown where it is due, exempted, and taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.proposal import SAME_PERSON, Propose
from ledger.publication import exemption, listed_publishing, publishing
from ledger.publication.listed_duty import is_persons, listed_obligations
from ledger.publication.listed_publishing import ExemptListing, PublishListings, TakeDownListing
from ledger.publication.obligation import OVERDUE, PENDING
from ledger.simulation.officers import FIRST, SECOND, THIRD, officer

if TYPE_CHECKING:
    from ledger.publication.obligation import Obligation
    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story, Thing
    from ledger.simulation.town import Town

CHINA = "credit_china_jinchang"
CAUSES = {"repair": "repaired", "basis_void": "revoked", "cured": "period_ended"}
"""By the cause of a removal: the reason code of taking the listing down."""


def listed(town: Town, subject: Subject, thing: Thing) -> Story:
    """A listing is published on every channel that has a duty; rarely it is exempted."""
    county = town.county
    if is_persons(county.state(subject.tag)):
        if county.state(subject.tag).listings[thing.stream].decided is not None:
            county.refuse(_publish(thing.stream), officer(thing.unit), publishing.PERSON_UNSEEN)
        return
    if county.rarely("listing exempted", 0.03):
        yield from _exempted(town, thing)
        return
    for duty in owed(town, subject, thing.stream):
        yield county.after(0, 2)
        if not any(o.channel == duty.channel for o in owed(town, subject, thing.stream)):
            return
        county.do(_publish(thing.stream, duty.channel), officer(thing.unit, SECOND))
    if town.somebody_tries():
        wrong = _publish(thing.stream, "wall_newspaper")
        county.refuse(wrong, officer(thing.unit), publishing.CHANNEL)


def owed(town: Town, subject: Subject, listing: str) -> list[Obligation]:
    """The duties to publish a listing that are open today."""
    state, (policy, calendar) = town.county.state(subject.tag), town.county.law()
    held = state.listings[listing]
    found = listed_obligations(state, held, policy, calendar, town.county.today)
    return [duty for duty in found if duty.state in (PENDING, OVERDUE)]


def taken_down(town: Town, subject: Subject, listing: str, unit: str, cause: str) -> Story:
    """What a removal ended is taken down from where it still shows."""
    county, held = town.county, town.county.state(subject.tag).listings[listing]
    down = TakeDownListing(listing=listing, reason=CAUSES[cause])
    if not held.published.keys() - held.withdrawn.keys():
        if town.somebody_tries():
            county.refuse(down, officer(unit), exemption.NOT_PUBLISHED)
        return
    yield county.after(0, 2)
    county.do(down, officer(unit, THIRD))
    if town.somebody_tries():
        county.refuse(_publish(listing), officer(unit), listed_publishing.NOT_STANDING)


def _exempted(town: Town, thing: Thing) -> Story:
    county, unit = town.county, thing.unit
    act = ExemptListing(listing=thing.stream, reason="trade_secret")
    propose = Propose(matter="publication.exemption", case=thing.stream, reason="附卷宗")
    county.do(propose, officer(unit, FIRST))
    if town.somebody_tries():
        county.refuse(act, officer(unit, FIRST), SAME_PERSON)
    yield county.after(1, 2)
    county.do(act, officer(unit, SECOND))
    county.refuse(_publish(thing.stream), officer(unit), publishing.EXEMPTED)


def _publish(listing: str, channel: str = CHINA) -> PublishListings:
    return PublishListings(listings=(listing,), channel=channel)
