"""Voluntary declarations (Article 5, 自主申报): declared, authorised, taken back, by the subject.

With each declaration the subject makes a public commitment to its truth. It says separately
whether it may be integrated, shared and applied, and may take each of these back.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.catalogue import FORBIDDEN, catalogue_of
from ledger.commitment import acceptance
from ledger.commitment.acceptance import MakeCommitment
from ledger.declaration.declaration import (
    DeclarationAuthorisationRevoked,
    DeclarationAuthorised,
    DeclarationSubmitted,
    DeclarationWithdrawn,
    authorised,
)
from ledger.declaration.rules import (
    DECLARED,
    KIND,
    NOT_OWN,
    WORD,
    declaration_rules,
    found_declaration,
    kind_of,
    require_own,
    require_words,
)
from ledger.event import Disclosure, Draft, Event
from ledger.refusal import Code, plan
from ledger.sanction.sanction import require_object, the_subject
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ledger.declaration.declaration import Declaration
    from ledger.policy import RuleSet
    from ledger.state import SubjectState

_SHA256 = re.compile(r"[0-9a-f]{64}")

NOT_TRUTHFUL = Code(
    "declaration_needs_a_truthfulness_commitment",
    "Who declares commits itself, publicly, to the truth of it.",
    "自主申报须同时公开作出真实性承诺。",
    plan(5),
)
NOT_AUTHORISED = Code(
    "declaration_must_be_authorised_to_be_integrated",
    "Without the authorisation to integrate it a declaration cannot be taken.",
    "未授权整合的信息不得归集。",
    plan(5),
)
NO_VERIFIER = Code(
    "declaration_must_go_to_a_unit_that_can_verify_it",
    "The unit named cannot verify a declaration of this kind.",
    "所选单位不能核验此类申报。",
    plan(5),
)
OVER = Code(
    "declaration_must_be_open_or_verified",
    "The declaration was rejected, withdrawn or found false.",
    "该申报已被退回、撤回或者认定虚假。",
    plan(5),
)
TERM = Code(
    "declaration_must_be_true_today",
    "What ended before today is not declared.",
    "已失效的信息不得申报。",
    plan(5),
)


class SubmitDeclaration(Command, frozen=True):
    """Declare something of oneself, with a commitment to its truth; by the subject, its agent, or
    at the counter of the unit that verifies it."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", "PROVIDER"})
    subject: str
    kind: str
    texts: dict[str, str]
    """What is declared, by the names its kind has; kept in the vault."""
    evidence: tuple[str, ...]
    """SHA-256 of each document handed in, hexadecimal."""
    authorised: tuple[str, ...]
    """Of `integrate`, `share`, `apply`."""
    truthful: bool = False
    """The subject commits itself to the truth of it."""
    unit: str = ""
    """Code of the unit to verify it; empty: the window."""
    valid_until: date | None = None
    agent: str = ""
    """Name of the agent, where one acts; kept in the vault."""

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,))


class OnDeclaration(Command, frozen=True):
    """An act on one declaration."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", "PROVIDER"})
    declaration: str

    def reads(self) -> Reads:
        """The declaration."""
        return Reads(streams=(self.declaration,))


class AuthoriseDeclaration(OnDeclaration, frozen=True):
    """Authorise further uses of a declaration, from today on."""

    purposes: tuple[str, ...]


class RevokeAuthorisation(OnDeclaration, frozen=True):
    """Take authorisations back, from today on."""

    purposes: tuple[str, ...]


class WithdrawDeclaration(OnDeclaration, frozen=True):
    """Take the declaration back; it is used for nothing from today on."""


def submit(command: SubmitDeclaration, situation: Situation) -> list[Draft]:
    """Refuses a kind, text or document the rules do not know, a declaration for another, without
    commitment, without authorisation to integrate, or to a unit that cannot verify it."""
    state = the_subject(situation, command.subject)
    rule_set = declaration_rules(situation.policy, situation.today)
    rules = rule_set.rules
    require_object(state, rules["subjects"]["objects"])
    if situation.actor.subject and situation.actor.subject != state.tag:
        raise NOT_OWN.refused(fields=("subject",))
    kind = kind_of(rule_set, command.kind)
    _require_texts(command, situation, kind)
    _require_evidence(command, rules)
    require_words(rules["authorisation"]["purposes"], command.authorised, "authorised")
    if not set(rules["authorisation"]["needed"]) <= set(command.authorised):
        raise NOT_AUTHORISED.refused(fields=("authorised",))
    if not command.truthful:
        raise NOT_TRUTHFUL.refused(fields=("truthful",))
    if command.valid_until is not None and command.valid_until < situation.today:
        raise TERM.refused(fields=("valid_until",))
    unit = _verifier(command, situation, rules, kind)
    (promise,) = acceptance.make(_promise(command, unit, situation, rules), situation)
    return [promise, _draft(command, situation, state, rule_set, unit, promise.stream)]


def _draft(
    command: SubmitDeclaration,
    situation: Situation,
    state: SubjectState,
    rule_set: RuleSet,
    unit: str,
    commitment: str,
) -> Draft:
    verification = rule_set.rules["verification"]
    event = DeclarationSubmitted(
        kind=command.kind,
        unit=unit,
        commitment=commitment,
        authorised=tuple(sorted(set(command.authorised))),
        evidence=command.evidence,
        due_on=situation.calendar.due(situation.today, verification["within"], roll=True).day,
        filer="agent" if command.agent else "subject",
        valid_until=command.valid_until,
        rule=rule_set.rule(verification["clause"]),
    )
    disclosed = [Disclosure(state.tag, "text", command.texts)]
    if command.agent:
        disclosed.append(Disclosure(state.tag, "agent", command.agent))
    return Draft(
        stream=situation.new_id(),
        event=event,
        subjects=(state.tag,),
        effective_on=situation.today,
        disclosures=tuple(disclosed),
        opens=True,
    )


def authorise(command: AuthoriseDeclaration, situation: Situation) -> list[Draft]:
    """Refuses an unknown use, another's declaration, one that is over; what stands adds nothing."""
    state, of = _standing(command, situation)
    _require_uses(command.purposes, situation)
    new = tuple(sorted(set(command.purposes) - authorised(of, situation.today)))
    return [_on(state, of, DeclarationAuthorised(purposes=new), situation)] if new else []


def revoke(command: RevokeAuthorisation, situation: Situation) -> list[Draft]:
    """Refuses an unknown use and another's declaration; what does not stand adds nothing."""
    state, of = _standing(command, situation)
    _require_uses(command.purposes, situation)
    gone = tuple(sorted(set(command.purposes) & authorised(of, situation.today)))
    return (
        [_on(state, of, DeclarationAuthorisationRevoked(purposes=gone), situation)] if gone else []
    )


def withdraw(command: WithdrawDeclaration, situation: Situation) -> list[Draft]:
    """Refuses another's declaration and one that is over."""
    state, of = _standing(command, situation)
    return [_on(state, of, DeclarationWithdrawn(), situation)]


def _require_texts(
    command: SubmitDeclaration, situation: Situation, kind: Mapping[str, Any]
) -> None:
    missing = tuple(n for n in kind["required"] if not command.texts.get(n, "").strip())
    unknown = tuple(n for n in command.texts if n not in kind["fields"])
    if missing or unknown:
        raise KIND.refused(fields=missing or ("texts",))
    catalogue = catalogue_of(situation.policy, situation.today)
    if catalogue.forbidden.search("\n".join(command.texts.values())):
        raise FORBIDDEN.refused(fields=("texts",))


def _require_evidence(command: SubmitDeclaration, rules: Mapping[str, Any]) -> None:
    few = len(command.evidence) < rules["evidence"]["documents_min"]
    if few or not all(_SHA256.fullmatch(digest) for digest in command.evidence):
        raise WORD.refused(fields=("evidence",))


def _verifier(
    command: SubmitDeclaration,
    situation: Situation,
    rules: Mapping[str, Any],
    kind: Mapping[str, Any],
) -> str:
    """Code of the unit that verifies: an officer's own, the one named, or the window."""
    agencies = situation.registry.agencies
    power = rules["verification"]["window_power"]
    windows = (a.code for a in agencies.values() if power in a.powers and not a.closed_in)
    unit = situation.actor.agency or command.unit or next(windows, "")
    found = agencies.get(unit)
    if command.unit not in ("", unit):
        raise NO_VERIFIER.refused(fields=("unit",))
    if found is None or found.closed_in or not set(kind["powers"]) & set(found.powers):
        raise NO_VERIFIER.refused(fields=("unit",))
    return unit


def _promise(
    command: SubmitDeclaration, unit: str, situation: Situation, rules: Mapping[str, Any]
) -> MakeCommitment:
    truth = rules["truthfulness"]
    return MakeCommitment(
        subject=command.subject,
        kind=truth["kind"],
        made_on=situation.today,
        accepting_unit=unit,
        openness=truth["openness"],
        content=truth["content"],
        liability=truth["liability"],
        matter_text=rules["kinds"][command.kind]["label"],
    )


def _standing(command: OnDeclaration, situation: Situation) -> tuple[SubjectState, Declaration]:
    state, of = found_declaration(situation, command.declaration)
    require_own(situation, state, of)
    if of.situation not in ("submitted", "verified"):
        raise OVER.refused(of.entries[-1])
    return state, of


def _require_uses(purposes: tuple[str, ...], situation: Situation) -> None:
    rules = declaration_rules(situation.policy, situation.today).rules
    require_words(rules["authorisation"]["purposes"], purposes, "purposes")


def _on(state: SubjectState, of: Declaration, event: Event, situation: Situation) -> Draft:
    return Draft(stream=of.id, event=event, subjects=(state.tag,), effective_on=situation.today)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    SubmitDeclaration: submit,
    AuthoriseDeclaration: authorise,
    RevokeAuthorisation: revoke,
    WithdrawDeclaration: withdraw,
}

AGAIN = (
    again(DeclarationSubmitted, SubmitDeclaration, **DECLARED),
    again(DeclarationAuthorised, AuthoriseDeclaration, stream="declaration"),
    again(DeclarationAuthorisationRevoked, RevokeAuthorisation, stream="declaration"),
    again(DeclarationWithdrawn, WithdrawDeclaration, stream="declaration"),
)
