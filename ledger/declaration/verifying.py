"""Voluntary declarations (Article 5, 自主申报): verified, rejected with reasons, found false.

Who verifies is another officer than the one who entered it. A false one breaks the commitment
to its truth, after notice and hearing, by another officer than the one who served the notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import two_persons
from ledger.commitment.liability import CommitmentFoundFalse
from ledger.declaration.declaration import (
    Declaration,
    DeclarationFoundFalse,
    DeclarationRejected,
    DeclarationVerified,
)
from ledger.declaration.rules import (
    WORD,
    declaration_rules,
    found_declaration,
    require_unit,
    require_words,
)
from ledger.event import Disclosure, Draft, Event
from ledger.notice.notice import completed
from ledger.record.record import is_live
from ledger.refusal import Code, plan
from ledger.sanction.determining import require_reason
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState


NOT_OPEN = Code(
    "declaration_must_wait_for_its_verification",
    "The declaration was verified, rejected or withdrawn already.",
    "该申报已核验、退回或者撤回。",
    plan(5),
)
NOT_VERIFIED = Code(
    "declaration_must_have_been_verified",
    "Only a verified declaration is found false; one that waits is rejected.",
    "仅已核验的申报可认定虚假；待核验的应予退回。",
    plan(5),
)
SOURCE = Code(
    "declaration_must_be_confirmed_by_live_records",
    "A record that confirms a declaration is in the subject's archive and live.",
    "佐证记录须在该主体信用档案中且有效。",
    plan(5),
)


class _OfUnit(Command, frozen=True):
    """An act of the unit that verifies a declaration."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    declaration: str

    def reads(self) -> Reads:
        """The declaration."""
        return Reads(streams=(self.declaration,))


class VerifyDeclaration(_OfUnit, frozen=True):
    """Find that the declaration is accurate."""

    method: str
    sources: tuple[str, ...] = ()
    """Streams of the subject's records that confirm it."""


class RejectDeclaration(_OfUnit, frozen=True):
    """Reject the declaration, with reasons and remedies; both are kept in the vault."""

    ground: str
    reasons: str
    remedies: str


class FindDeclarationFalse(_OfUnit, frozen=True):
    """Determine that a verified declaration was false; the truthfulness commitment is broken."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    ground: str
    finding: str


def verify(command: VerifyDeclaration, situation: Situation) -> list[Draft]:
    """Refuses another unit, the officer who entered it, an unknown method, a dead source."""
    state, of = _waiting(command.declaration, situation)
    methods = declaration_rules(situation.policy, situation.today).rules["verification"]["methods"]
    require_words(methods, (command.method,), "method")
    for stream in command.sources:
        record = state.records.get(stream)
        if record is None or not is_live(record):
            raise SOURCE.refused(*(record.entries if record else ()), fields=("sources",))
    event = DeclarationVerified(method=command.method, sources=command.sources)
    return [_on(state, of, event, situation)]


def reject(command: RejectDeclaration, situation: Situation) -> list[Draft]:
    """Refuses another unit, an unknown ground, and a rejection without reasons and remedies."""
    state, of = _waiting(command.declaration, situation)
    rules = declaration_rules(situation.policy, situation.today).rules["verification"]
    require_words(rules["rejected_because"], (command.ground,), "ground")
    require_reason(command.reasons)
    if not command.remedies.strip():
        raise WORD.refused(of.entries[0], fields=("remedies",))
    texts = {"reasons": command.reasons, "remedies": command.remedies}
    return [_on(state, of, DeclarationRejected(ground=command.ground), situation, **texts)]


def find_false(command: FindDeclarationFalse, situation: Situation) -> list[Draft]:
    """Refuses another unit, one never verified, and a finding without notice, hearing, reasons or
    by the officer who served the notice."""
    state, of = found_declaration(situation, command.declaration)
    require_unit(situation, of)
    if not of.verified_in or of.false_in:
        raise NOT_VERIFIED.refused(of.false_in or of.entries[0])
    rules = declaration_rules(situation.policy, situation.today).rules["false"]
    require_words(rules["grounds"], (command.ground,), "ground")
    require_reason(command.finding)
    served = completed(situation, state, of.id, rules["notice"])
    two_persons(situation, served.officer, served.entry)
    event = DeclarationFoundFalse(
        ground=command.ground,
        found_on=situation.today,
        commitment=of.facts.commitment,
        noticed_in=served.entry,
    )
    drafts = [_on(state, of, event, situation, finding=command.finding)]
    promise = state.commitments.get(of.facts.commitment)
    if promise is not None and not (promise.false_in or promise.annulled_in):
        drafts.append(_broken(command, situation, state, of, served.entry))
    return drafts


def _broken(
    command: FindDeclarationFalse,
    situation: Situation,
    state: SubjectState,
    of: Declaration,
    notice: int,
) -> Draft:
    """The truthfulness commitment was false when it was made."""
    event = CommitmentFoundFalse(
        ground=command.ground,
        determining_unit=situation.actor.agency,
        found_on=situation.today,
        notice=notice,
    )
    return Draft(
        stream=of.facts.commitment,
        event=event,
        subjects=(state.tag,),
        effective_on=situation.today,
        disclosures=(Disclosure(state.tag, "finding", command.finding),),
    )


def _waiting(stream: str, situation: Situation) -> tuple[SubjectState, Declaration]:
    state, of = found_declaration(situation, stream)
    require_unit(situation, of)
    if of.situation != "submitted":
        raise NOT_OPEN.refused(of.entries[-1])
    two_persons(situation, of.submitted_by, of.entries[0])
    return state, of


def _on(
    state: SubjectState, of: Declaration, event: Event, situation: Situation, **texts: str
) -> Draft:
    return Draft(
        stream=of.id,
        event=event,
        subjects=(state.tag,),
        effective_on=situation.today,
        disclosures=tuple(Disclosure(state.tag, n, text) for n, text in texts.items() if text),
    )


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    VerifyDeclaration: verify,
    RejectDeclaration: reject,
    FindDeclarationFalse: find_false,
}

AGAIN = (
    again(DeclarationVerified, VerifyDeclaration, stream="declaration"),
    again(
        DeclarationRejected,
        RejectDeclaration,
        stream="declaration",
        vaulted=("reasons", "remedies"),
    ),
    again(DeclarationFoundFalse, FindDeclarationFalse, stream="declaration", vaulted=("finding",)),
)
