"""The legal representative of the listed subject, and how it is held to account."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.accountability.determining import DetermineAccountability
from ledger.accountability.proposing import ProposeAccountability
from ledger.accountability.responsibility import LinkResponsiblePerson
from ledger.notice.answer import RecordAnswer
from ledger.subject import SubjectRegistered
from tests.law import SUBJECT, Past, World, officer, past
from tests.ledger.sanctions import (
    FIRST_OFFICER,
    PENALTY,
    SECOND,
    after,
    done,
    listed,
    listing_of,
    notice,
    start,
)

PERSON = "5d1d3c1e-0000-4000-8000-000000000001"
OTHER_PERSON = "5d1d3c1e-0000-4000-8000-000000000002"
REGISTRAR = officer("AMR", "PROVIDER", officer="registrar")
LINKED, PROPOSED, SERVED, DECIDED = "2026-05-19", "2026-06-01", "2026-06-02", "2026-06-10"


def person(tag: str = PERSON) -> Past:
    """A natural person whose archive was opened in time."""
    event = SubjectRegistered(kind="person")
    return past(event, stream=f"subject/{tag}", on="2018-01-02", subjects=(tag,))


def link(**more: Any) -> LinkResponsiblePerson:
    """The person has been the legal representative since 2020."""
    fields: dict[str, Any] = {
        "entity": SUBJECT,
        "person": PERSON,
        "role": "legal_representative",
        "since": date(2020, 3, 2),
        "document_no": "永市监登〔2020〕5号",
    }
    return LinkResponsiblePerson(**{**fields, **more})


def linked(world: World | None = None, **more: Any) -> World:
    """A grave penalty; the person is linked to the entity."""
    known = after(world or start(), person())
    return done(known, link(**more), REGISTRAR, LINKED)


def role_of(world: World, tag: str = PERSON) -> str:
    """The stream of the person's only role."""
    (stream,) = world.state(tag).responsibilities
    return stream


def proposal(world: World, parent: str = PENALTY, **more: Any) -> ProposeAccountability:
    """The proposal to hold the legal representative to account for the revoked licence."""
    fields: dict[str, Any] = {
        "parent": parent,
        "responsibility": role_of(world),
        "clause": "A03",
        "acted_on": date(2026, 3, 1),
        "named_in": "永市监罚〔2026〕1号",
        "reasoning": "决策并组织实施违法行为",
    }
    return ProposeAccountability(**{**fields, **more})


def case_of(world: World, tag: str = PERSON) -> str:
    """The stream of the person's only accountability."""
    (stream,) = world.state(tag).accountabilities
    return stream


def proposed(world: World | None = None, **more: Any) -> World:
    """The accountability is proposed."""
    known = linked(world)
    return done(known, proposal(known, **more), FIRST_OFFICER, PROPOSED)


def served(world: World | None = None, **more: Any) -> World:
    """The person's own notice is served, and the answer waived."""
    known = proposed(world, **more)
    case = case_of(known)
    own = notice(case, act="accountability", served_on=date(2026, 6, 2), measures=())
    known = done(known, own, FIRST_OFFICER, SERVED)
    waived = RecordAnswer(case=case, received_on=date(2026, 6, 3), waived=True)
    return done(known, waived, FIRST_OFFICER, "2026-06-03")


def decision(world: World, parent: str = PENALTY, **more: Any) -> DetermineAccountability:
    """The decision, served the same day with its remedies."""
    fields: dict[str, Any] = {
        "case": case_of(world),
        "parent": parent,
        "decision_no": "永市监责〔2026〕1号",
        "decided_on": date(2026, 6, 10),
        "served_on": date(2026, 6, 10),
        "service_method": "direct",
        "remedies": ("reconsideration", "lawsuit"),
    }
    return DetermineAccountability(**{**fields, **more})


def determined() -> World:
    """The legal representative answers for the penalty since 10 June 2026."""
    world = served()
    return done(world, decision(world), SECOND, DECIDED)


def listed_and_determined() -> World:
    """The legal representative answers for the listing."""
    listing = listing_of(listed())
    more: dict[str, Any] = {"clause": "A01", "named_in": "永市监列〔2026〕1号"}
    world = served(listed(), parent=listing, **more)
    return done(world, decision(world, listing), SECOND, DECIDED)
