"""Authorised bodies (Article 16, 协同监管): what a body does under its mandate, and who asks it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ledger.again import again
from ledger.authority import acting_agency, acts_for
from ledger.codes import is_unified_code
from ledger.event import Draft
from ledger.mandate.mandate import FAMILY, mandate_stream, require_mandate
from ledger.mandate.market import (
    KEPT,
    RAISED,
    MemberRecord,
    MemberRecordKept,
    MemberRecordWithdrawn,
    RiskWarned,
    RiskWarning,
    WarningReviewed,
)
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.mandate.market import Commission

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
COLLECTS, WARNS = "collection_sharing", "risk_warning"

WORD_UNKNOWN = Code(
    "kind_signal_or_outcome_must_be_known",
    "The rules know no such kind of member record, signal or outcome.",
    "会员记录类别、预警信号或核查结果不在规定范围内。",
    plan(16),
)
SUBJECT_WRONG = Code(
    "market_information_is_about_known_organisations",
    "A body keeps and warns about organisations that the ledger knows; never about persons.",
    "授权机构仅可记录账本中已有的单位，不得记录自然人。",
    plan(16),
)
DIGEST_WRONG = Code(
    "document_digest_must_be_sha256",
    "The body's document is named by its SHA-256, 64 hexadecimal characters.",
    "文件摘要须为64位十六进制SHA-256值。",
    plan(16),
)
NOT_OPEN = Code(
    "market_case_must_be_open_and_own",
    "There is no such member record, warning or commission open in these hands.",
    "没有由本机构办理的此项会员记录、预警或委托。",
    plan(16),
)
UNIT_UNKNOWN = Code(
    "warning_must_name_a_registered_unit",
    "A warning goes to a registered agency that is open.",
    "预警须发给已登记且未撤销的单位。",
    plan(16),
)
BODY: frozenset[str] = frozenset({"AUTHORISED_BODY"})
UNIT: frozenset[str] = frozenset({"SUPERVISOR", "DESIGNATOR"})


class KeepMemberRecord(Command, frozen=True):
    """Keep a record of a member organisation, apart from the public archive."""

    ROLES: ClassVar[frozenset[str]] = BODY
    body: str
    subject: str
    kind: str
    digest: str

    def reads(self) -> Reads:
        """The body's mandates and the subject."""
        return Reads(subjects=(self.subject,), affairs=(mandate_stream(self.body),))


class WithdrawMemberRecord(Command, frozen=True):
    """Withdraw one's own record of a member."""

    ROLES: ClassVar[frozenset[str]] = BODY
    record: str

    def reads(self) -> Reads:
        """The record."""
        return Reads(affairs=(self.record,))


class WarnOfRisk(Command, frozen=True):
    """Warn a unit of a risk seen in an organisation."""

    ROLES: ClassVar[frozenset[str]] = BODY
    body: str
    subject: str
    signal: str
    to: str
    digest: str

    def reads(self) -> Reads:
        """The body's mandates and the subject."""
        return Reads(subjects=(self.subject,), affairs=(mandate_stream(self.body),))


class ReviewWarning(Command, frozen=True):
    """Say what a warning came to, after looking into it."""

    ROLES: ClassVar[frozenset[str]] = UNIT
    warning: str
    outcome: str

    def reads(self) -> Reads:
        """The warning."""
        return Reads(affairs=(self.warning,))


def keep_record(command: KeepMemberRecord, situation: Situation) -> list[Draft]:
    """Refuses what no mandate covers, a kind unknown, a person."""
    grant = require_mandate(situation, command.body, COLLECTS)
    require_word(command.kind, rules(situation)["member_records"]["kinds"], "kind")
    require_subject(command.subject, situation)
    require_digest(command.digest)
    event = MemberRecordKept(
        body=command.body,
        subject=command.subject,
        kind=command.kind,
        digest=command.digest,
        under=grant.entry,
    )
    return [opening("member_record", event, command.subject, situation)]


def withdraw_record(command: WithdrawMemberRecord, situation: Situation) -> list[Draft]:
    """Refuses another body's record, and one withdrawn already."""
    record = situation.affairs.find(MemberRecord, command.record)
    if record is None or record.stage != KEPT or record.body != situation.actor.agency:
        raise NOT_OPEN.refused(fields=("record",))
    return [following(record, MemberRecordWithdrawn(), situation)]


def warn(command: WarnOfRisk, situation: Situation) -> list[Draft]:
    """Refuses what no mandate covers, a signal unknown, a unit that is not registered."""
    grant = require_mandate(situation, command.body, WARNS)
    known = rules(situation)
    require_word(command.signal, known["warnings"]["signals"], "signal")
    require_subject(command.subject, situation)
    require_digest(command.digest)
    unit = situation.registry.agency(command.to)
    if unit is None or unit.closed_in:
        raise UNIT_UNKNOWN.refused(fields=("to",))
    due = situation.calendar.due(situation.today, known["review"]["period"], roll=True)
    rule_set = situation.policy.in_force(FAMILY, situation.today)
    event = RiskWarned(
        body=command.body,
        subject=command.subject,
        signal=command.signal,
        to=unit.code,
        digest=command.digest,
        under=grant.entry,
        due_on=due.day,
        rule=rule_set.rule(known["review"]["clause"]),
    )
    return [opening("risk_warning", event, command.subject, situation)]


def review(command: ReviewWarning, situation: Situation) -> list[Draft]:
    """Refuses a warning to another unit, one reviewed already, an outcome unknown."""
    warning = situation.affairs.find(RiskWarning, command.warning)
    agency = acting_agency(situation)
    if warning is None or warning.stage != RAISED or not acts_for(agency, warning.agency):
        raise NOT_OPEN.refused(fields=("warning",))
    require_word(command.outcome, outcomes(situation), "outcome")
    return [following(warning, WarningReviewed(outcome=command.outcome), situation)]


def rules(situation: Situation) -> Any:
    """What the rules say of mandates today."""
    return situation.policy.in_force(FAMILY, situation.today).rules["mandates"]


def outcomes(situation: Situation) -> set[str]:
    """The words for what a review or a verification came to."""
    return set(rules(situation)["outcomes"]) - {"clause", "mark"}


def require_word(word: str, known: Any, field: str) -> None:
    """Refuses a word that the rules do not know."""
    if word not in known:
        raise WORD_UNKNOWN.refused(fields=(field,))


def require_subject(subject: str, situation: Situation) -> None:
    """Refuses a person, and an organisation that the ledger does not know."""
    state = situation.states.get(subject)
    if not is_unified_code(subject) or state is None or state.registration is None:
        raise SUBJECT_WRONG.refused(fields=("subject",))


def require_digest(digest: str) -> None:
    """Refuses what is no SHA-256."""
    if not _DIGEST.fullmatch(digest):
        raise DIGEST_WRONG.refused(fields=("digest",))


def opening(kind: str, event: Any, subject: str, situation: Situation) -> Draft:
    """The first entry of a case about an organisation."""
    return Draft(
        stream=f"{kind}/{situation.new_id()}",
        event=event,
        subjects=(subject,),
        effective_on=situation.today,
        opens=True,
    )


def following(
    affair: MemberRecord | RiskWarning | Commission, event: Any, situation: Situation
) -> Draft:
    """The next entry of such a case."""
    return Draft(
        stream=affair.id, event=event, subjects=(affair.subject,), effective_on=situation.today
    )


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    KeepMemberRecord: keep_record,
    WithdrawMemberRecord: withdraw_record,
    WarnOfRisk: warn,
    ReviewWarning: review,
}

AGAIN = (
    again(MemberRecordKept, KeepMemberRecord),
    again(MemberRecordWithdrawn, WithdrawMemberRecord, stream="record"),
    again(RiskWarned, WarnOfRisk),
    again(WarningReviewed, ReviewWarning, stream="warning"),
)
