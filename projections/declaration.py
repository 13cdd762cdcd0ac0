"""Voluntary declarations as documents store them, and what each may be used for on day D."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ledger.declaration.declaration import NEEDS, authorised, usable_declarations
from projections.holdings import Holding
from projections.stored import Stored

if TYPE_CHECKING:
    from ledger.declaration import declaration as declared
    from ledger.state import SubjectState
    from projections.horizon import Horizon
    from projections.projection import Standpoint

PUBLICATION = "publication"


class AuthorisedUse(Stored, frozen=True, kw_only=True):
    """One use that the subject authorised, until it took it back."""

    purpose: str
    since: date
    entry: int
    until: date | None = None
    """The first day it no longer holds."""
    revoked_in: int = 0


class Declaration(Holding, frozen=True, kw_only=True):
    """A voluntary declaration (自主申报). Situations: `submitted`, `verified`, `rejected`,
    `withdrawn`, `found_false`."""

    kind: str
    unit: str
    filer: str
    submitted_on: date
    valid_until: date | None = None
    commitment: str
    """Stream of the truthfulness commitment."""
    evidence: tuple[str, ...] = ()
    """SHA-256 of each document handed in."""
    authorisations: tuple[AuthorisedUse, ...] = ()
    authorised: tuple[str, ...] = ()
    """What it authorises on day D."""
    usable_for: tuple[str, ...] = ()
    """What it may be used for on day D."""
    verified_on: date | None = None
    method: str = ""
    sources: tuple[str, ...] = ()
    ground: str = ""
    """Why it was rejected."""
    false_on: date | None = None
    published: bool = False


def declarations(state: SubjectState, at: Standpoint, horizon: Horizon) -> tuple[Declaration, ...]:
    """Every declaration of a subject, oldest first."""
    if not state.declarations:
        return ()
    found = {p: {d.id for d in usable_declarations(state, p, at.day)} for p in NEEDS}
    return tuple(
        _declaration(of, tuple(sorted(p for p in found if of.id in found[p])), at, horizon)
        for of in state.declarations.values()
    )


def _declaration(
    of: declared.Declaration, usable_for: tuple[str, ...], at: Standpoint, horizon: Horizon
) -> Declaration:
    facts, verified = of.facts, of.verified
    horizon.passed(facts.valid_until)
    waits = of.situation == "submitted"
    return Declaration(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=of.situation,
        due_on=facts.due_on if waits else None,
        derived_from=tuple(of.entries),
        rule=facts.rule,
        kind=facts.kind,
        unit=facts.unit,
        filer=facts.filer,
        submitted_on=of.submitted_on,
        valid_until=facts.valid_until,
        commitment=facts.commitment,
        evidence=facts.evidence,
        authorisations=tuple(
            AuthorisedUse(
                purpose=a.purpose,
                since=a.since,
                entry=a.entry,
                until=a.until,
                revoked_in=a.revoked_in,
            )
            for a in of.authorisations
        ),
        authorised=tuple(sorted(authorised(of, at.day))),
        usable_for=usable_for,
        verified_on=of.verified_on,
        method=verified.method if verified else "",
        sources=verified.sources if verified else (),
        ground=of.rejected[0] if of.rejected else "",
        false_on=of.false_on,
        published=PUBLICATION in usable_for,
    )
