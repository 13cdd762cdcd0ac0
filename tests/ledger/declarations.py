"""The declarations that the tests of Article 5 speak of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.declaration.declaring import SubmitDeclaration
from ledger.declaration.verifying import VerifyDeclaration
from tests.law import SUBJECT, World, given, officer
from tests.ledger.sanctions import done, notice, registered

if TYPE_CHECKING:
    from tests.law import Past

ITSELF = officer("", "SUBJECT", officer="itself", subject=SUBJECT)
SOMEBODY = officer("", "SUBJECT", officer="other", subject="91620321MA0000023F")
COUNTER = officer("DRC", "PROVIDER", officer="counter")
FIRST = officer("DRC", "PROVIDER", "DESIGNATOR", officer="first")
SECOND = officer("DRC", "PROVIDER", "DESIGNATOR", officer="second")
MARKET = officer("AMR", "PROVIDER", "DESIGNATOR", officer="market")
PAPER = "ab" * 32
SUBMITTED, VERIFIED = "2026-03-02", "2026-03-09"


def submission(**more: Any) -> SubmitDeclaration:
    """The firm declares a quality certificate."""
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "kind": "qualification",
        "texts": {"title": "质量管理体系认证", "issuer": "某认证公司", "certificate_no": "Q-118"},
        "evidence": (PAPER,),
        "authorised": ("integrate", "share", "apply"),
        "truthful": True,
    }
    return SubmitDeclaration(**{**fields, **more})


def start(*more: Past, kind: str = "organisation") -> World:
    """A registered firm."""
    return given(registered(kind), *more)


def submitted(*more: Past, **given_too: Any) -> World:
    """It declared the certificate."""
    return done(start(*more), submission(**given_too), ITSELF, SUBMITTED)


def declaration_of(world: World) -> str:
    """The stream of the only declaration."""
    (stream,) = world.state().declarations
    return stream


def verification(world: World, **more: Any) -> VerifyDeclaration:
    """The issuer confirmed it."""
    fields: dict[str, Any] = {"declaration": declaration_of(world), "method": "issuer_confirmed"}
    return VerifyDeclaration(**{**fields, **more})


def verified(*more: Past, **given_too: Any) -> World:
    """The declaration is verified since 9 March 2026."""
    world = submitted(*more, **given_too)
    return done(world, verification(world), FIRST, VERIFIED)


def noticed(**given_too: Any) -> World:
    """The notice that it is false was served on 7 May 2026."""
    world = verified(**given_too)
    served = notice(
        declaration_of(world),
        act="declaration_false",
        rests_on=(),
        measures=(),
        served_on=date(2026, 5, 7),
    )
    return done(world, served, FIRST, "2026-05-07")
