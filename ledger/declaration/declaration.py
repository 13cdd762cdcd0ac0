"""Voluntary declarations (Article 5, 自主申报): what was declared, verified, authorised.

Four kinds: qualifications and licences, market operation, contracts performed, public benefit.
Texts lie in the vault. Only a verified one whose authorisation stands is used for anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from ledger.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

INTEGRATE, SHARE, APPLY = "integrate", "share", "apply"
NEEDS: Final = {
    INTEGRATE: (INTEGRATE,),
    SHARE: (INTEGRATE, SHARE),
    APPLY: (INTEGRATE, APPLY),
    "evaluation": (INTEGRATE, APPLY),
    "report": (INTEGRATE, SHARE, APPLY),
    "publication": (INTEGRATE, SHARE),
}
"""What the subject must have authorised for each use."""


class DeclarationSubmitted(Event, frozen=True):
    """A subject declared something of itself (自主申报), committed itself to its truth and said
    what may be done with it: integrate, share, apply. What it says lies in the vault."""

    TOPIC: ClassVar[str] = "declaration.submitted"
    kind: str
    """`qualification`, `operation`, `contract` or `charity`."""
    unit: str
    """Code of the unit that verifies it."""
    commitment: str
    """Stream of the truthfulness commitment made with it."""
    authorised: tuple[str, ...]
    """Of `integrate`, `share`, `apply`."""
    evidence: tuple[str, ...]
    """SHA-256 of each document handed in, hexadecimal."""
    due_on: date
    """The last day to verify it."""
    filer: str = "subject"
    """`subject` or `agent`."""
    valid_until: date | None = None
    """The last day it is true, where it has one."""
    rule: str = ""


class DeclarationAuthorised(Event, frozen=True):
    """The subject authorised further uses of its declaration (授权)."""

    TOPIC: ClassVar[str] = "declaration.authorised"
    purposes: tuple[str, ...]


class DeclarationAuthorisationRevoked(Event, frozen=True):
    """The subject took an authorisation back (撤回授权); from that day that use ends."""

    TOPIC: ClassVar[str] = "declaration.authorisation_revoked"
    purposes: tuple[str, ...]


class DeclarationVerified(Event, frozen=True):
    """The unit verified the declaration as accurate (经验证准确)."""

    TOPIC: ClassVar[str] = "declaration.verified"
    method: str
    sources: tuple[str, ...] = ()
    """Streams of the subject's records that confirm it."""


class DeclarationRejected(Event, frozen=True):
    """The unit could not verify the declaration; its reasons and the remedies lie in the vault."""

    TOPIC: ClassVar[str] = "declaration.rejected"
    ground: str


class DeclarationWithdrawn(Event, frozen=True):
    """The subject took its declaration back; no blame attaches."""

    TOPIC: ClassVar[str] = "declaration.withdrawn"


class DeclarationFoundFalse(Event, frozen=True):
    """A verified declaration was false (申报虚假); it breaks the truthfulness commitment, by the
    entry beside this one. The finding lies in the vault."""

    TOPIC: ClassVar[str] = "declaration.found_false"
    ground: str
    found_on: date
    commitment: str
    noticed_in: int


@dataclass(frozen=True, slots=True)
class Authorisation:
    """One use that was authorised, from one day, until the day it was taken back."""

    purpose: str
    since: date
    entry: int
    until: date | None = None
    """The first day it no longer holds."""
    revoked_in: int = 0


@dataclass(slots=True)
class Declaration:
    """One declaration, as its entries say now."""

    id: str
    facts: DeclarationSubmitted
    submitted_on: date
    submitted_by: str
    """Pseudonym of who entered it."""
    entries: list[int]
    authorisations: list[Authorisation] = field(default_factory=list)
    verified: DeclarationVerified | None = None
    verified_on: date | None = None
    verified_in: int = 0
    rejected: tuple[str, date, int] | None = None
    """Ground, day and entry."""
    withdrawn_on: date | None = None
    withdrawn_in: int = 0
    false_on: date | None = None
    false_in: int = 0
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Code of the unit that verifies it."""
        return self.facts.unit

    @property
    def situation(self) -> str:
        """`submitted`, `verified`, `rejected`, `withdrawn` or `found_false`."""
        if self.false_in:
            return "found_false"
        if self.withdrawn_in:
            return "withdrawn"
        if self.rejected:
            return "rejected"
        return "verified" if self.verified_in else "submitted"


def authorised(declaration: Declaration, day: date) -> frozenset[str]:
    """What the subject authorises that day: of `integrate`, `share`, `apply`."""
    return frozenset(
        each.purpose
        for each in declaration.authorisations
        if each.since <= day and (each.until is None or day < each.until)
    )


def usable(declaration: Declaration, purpose: str, day: date) -> bool:
    """Whether the declaration may be used that day for `evaluation`, `report`, `publication` or
    one of the authorised uses: verified by then, still true, every authorisation standing.

    An unknown purpose may use nothing. The truthfulness commitment is looked at by
    `usable_declarations`.
    """
    needs = NEEDS.get(purpose)
    if needs is None or declaration.verified_on is None or day < declaration.verified_on:
        return False
    for gone in (declaration.withdrawn_on, declaration.false_on):
        if gone is not None and gone <= day:
            return False
    until = declaration.facts.valid_until
    if until is not None and day > until:
        return False
    return authorised(declaration, day).issuperset(needs)


def usable_declarations(state: SubjectState, purpose: str, day: date) -> tuple[Declaration, ...]:
    """Every declaration of the subject that may be used so that day, its commitment standing."""
    return tuple(
        declaration
        for declaration in state.declarations.values()
        if usable(declaration, purpose, day) and _is_kept(state, declaration)
    )


def _is_kept(state: SubjectState, declaration: Declaration) -> bool:
    commitment = state.commitments.get(declaration.facts.commitment)
    if commitment is None:
        return False
    return not (commitment.false_in or commitment.annulled_in or commitment.withdrawn_in)


def _noted(state: SubjectState, entry: Entry) -> Declaration | None:
    declaration = state.declarations.get(entry.stream)
    if declaration is None:
        state.orphans.append(entry)
        return None
    declaration.entries.append(entry.number)
    state.touched.add(entry.stream)
    return declaration


def _submitted(state: SubjectState, entry: Entry) -> None:
    given = entry.data.authorised
    state.declarations[entry.stream] = Declaration(
        id=entry.stream,
        facts=entry.data,
        submitted_on=entry.effective_on,
        submitted_by=entry.actor,
        entries=[entry.number],
        authorisations=list(_given(given, entry)),
        disclosed={"text": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _given(purposes: tuple[str, ...], entry: Entry) -> Iterator[Authorisation]:
    for purpose in purposes:
        yield Authorisation(purpose, entry.effective_on, entry.number)


def _authorised(state: SubjectState, entry: Entry) -> None:
    if declaration := _noted(state, entry):
        declaration.authorisations += _given(entry.data.purposes, entry)


def _revoked(state: SubjectState, entry: Entry) -> None:
    if declaration := _noted(state, entry):
        declaration.authorisations = [
            Authorisation(a.purpose, a.since, a.entry, entry.effective_on, entry.number)
            if a.until is None and a.purpose in entry.data.purposes
            else a
            for a in declaration.authorisations
        ]


def _verified(state: SubjectState, entry: Entry) -> None:
    if declaration := _noted(state, entry):
        declaration.verified, declaration.verified_in = entry.data, entry.number
        declaration.verified_on = entry.effective_on


def _rejected(state: SubjectState, entry: Entry) -> None:
    if declaration := _noted(state, entry):
        declaration.rejected = (entry.data.ground, entry.effective_on, entry.number)
        declaration.disclosed["reasons"] = entry.id


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    if declaration := _noted(state, entry):
        declaration.withdrawn_on, declaration.withdrawn_in = entry.effective_on, entry.number


def _found_false(state: SubjectState, entry: Entry) -> None:
    if declaration := _noted(state, entry):
        declaration.false_on, declaration.false_in = entry.effective_on, entry.number
        declaration.disclosed["finding"] = entry.id


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    DeclarationSubmitted: _submitted,
    DeclarationAuthorised: _authorised,
    DeclarationAuthorisationRevoked: _revoked,
    DeclarationVerified: _verified,
    DeclarationRejected: _rejected,
    DeclarationWithdrawn: _withdrawn,
    DeclarationFoundFalse: _found_false,
}
