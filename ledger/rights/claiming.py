"""Protection of rights (Article 15, 权益保护): claiming a trade secret, and deciding the claim.

An organisation claims, itself or at the window; the unit that decided the record decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.rights.case import opening, step
from ledger.rights.rules import rights_rules
from ledger.rights.secrecy import (
    SecrecyClaim,
    SecrecyClaimed,
    SecrecyDecided,
    SecrecyWithdrawn,
)
from ledger.rights.window import (
    OFFICER,
    asking_subject,
    mandate_of,
    require_own,
    require_text,
    require_unit,
)
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.state import SubjectState

FIELDS = Code(
    "claim_names_texts_of_the_record",
    "A claim names texts of the record by their names.",
    "须写明所主张的记录文本字段。",
    plan(15),
)
ORGANISATION = Code(
    "only_an_organisation_claims_a_trade_secret",
    "An organisation claims a trade secret; a person's values are not public anyway.",
    "商业秘密由法人、非法人组织或者个体工商户主张。",
    plan(15),
)
PENDING = Code(
    "same_claim_must_not_be_pending",
    "A claim to this record is not decided yet.",
    "针对该记录的主张正在审查。",
    plan(15),
)
CLOSED = Code(
    "claim_must_be_open",
    "The claim is decided or withdrawn.",
    "该主张已经处理或者撤回。",
    plan(15),
)
REASON = Code(
    "claim_is_decided_with_a_reason_of_the_rules",
    "A claim is decided with a reason of the rules.",
    "处理商业秘密主张须注明规定的理由。",
    plan(15),
)
_FIELD = re.compile(r"[a-z][a-z_]{1,39}")


class ClaimSecrecy(Command, frozen=True):
    """Claim that texts of a record are a trade secret; they are withheld until decided."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})
    record: str
    fields: tuple[str, ...]
    """Names of the texts: `facts`, `basis`, `content` …"""
    reasons: str
    subject: str = ""
    """Whose record; one's own token need not say it."""

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,) if self.subject else ())


class DecideSecrecy(Command, frozen=True):
    """Decide a claim, with a reason of the rules and the reasons in full."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER", "DESIGNATOR"})
    claim: str
    reason: str
    reasons: str

    def reads(self) -> Reads:
        """The claim."""
        return Reads(streams=(self.claim,))


class WithdrawSecrecyClaim(Command, frozen=True):
    """Take a claim back before it is decided."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})
    claim: str

    def reads(self) -> Reads:
        """The claim."""
        return Reads(streams=(self.claim,))


def claim(command: ClaimSecrecy, situation: Situation) -> list[Draft]:
    """Refuses a person, a record that is not its own, texts without a name, no reasons, and a
    second claim while one is pending."""
    rule_set = rights_rules(situation.policy, situation.today)
    rules = rule_set.rules["trade_secrets"]
    power = rule_set.rules["requests"]["power"]
    state = asking_subject(situation, command.subject, power)
    if "-" in state.tag:
        raise ORGANISATION.refused(fields=("subject",))
    record = state.records.get(command.record)
    if record is None:
        raise CASE_UNKNOWN.refused(fields=("record",))
    if not command.fields or not all(map(_FIELD.fullmatch, command.fields)):
        raise FIELDS.refused(record.entries[0], fields=("fields",))
    require_text(reasons=command.reasons)
    for of in state.claims.values():
        if of.is_open and of.facts.record == record.id:
            raise PENDING.refused(of.entries[0])
    event = SecrecyClaimed(
        subject=state.tag,
        record=record.id,
        fields=tuple(sorted({*command.fields})),
        unit=record.facts.agency,
        agent=mandate_of(situation, state),
        rule=rule_set.rule(rules["clause"]),
    )
    return [opening(situation, state.tag, event, reasons=command.reasons)]


def decide(command: DecideSecrecy, situation: Situation) -> list[Draft]:
    """Refuses any unit but the one that decided the record, an unknown reason, and none in full."""
    state, of = _found(command.claim, situation)
    require_unit(situation, of.facts.unit, of.entries[0])
    if not of.is_open:
        raise CLOSED.refused(of.entries[-1])
    rule_set = rights_rules(situation.policy, of.claimed_on)
    reason = rule_set.rules["trade_secrets"]["reasons"].get(command.reason)
    if reason is None:
        raise REASON.refused(of.entries[0], fields=("reason",))
    require_text(reasons=command.reasons)
    event = SecrecyDecided(
        record=of.facts.record,
        upheld=bool(reason["upheld"]),
        reason=command.reason,
        rule=rule_set.rule(reason["clause"]),
    )
    return [step(situation, state.tag, of, event, decision=command.reasons)]


def withdraw(command: WithdrawSecrecyClaim, situation: Situation) -> list[Draft]:
    """Refuses a decided claim, and who did not make it."""
    state, of = _found(command.claim, situation)
    require_own(situation, state.tag, of.facts.unit, of.entries[0])
    if not of.is_open:
        raise CLOSED.refused(of.entries[-1])
    return [step(situation, state.tag, of, SecrecyWithdrawn(record=of.facts.record))]


def _found(stream: str, situation: Situation) -> tuple[SubjectState, SecrecyClaim]:
    state = situation.holder("claims", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("claim",))
    return state, state.claims[stream]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ClaimSecrecy: claim,
    DecideSecrecy: decide,
    WithdrawSecrecyClaim: withdraw,
}

AGAIN = (
    again(SecrecyClaimed, ClaimSecrecy, vaulted=("reasons",)),
    again(SecrecyDecided, DecideSecrecy, stream="claim", vaulted=("reasons",)),
    again(SecrecyWithdrawn, WithdrawSecrecyClaim, stream="claim"),
)
