"""Publication (Article 14, 公示): what is exempt from it, corrected on a channel, or taken down.

An exemption needs a reason of the rules and two officers. What fell away is taken down within
the window of the rules, with the reason.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.proposal import approved_by_another
from ledger.publication.publication import (
    PublicationCorrected,
    PublicationExempted,
    PublicationWithdrawn,
)
from ledger.publication.publishing import draft_of, found, require_publisher
from ledger.refusal import Clause, Code, plan
from ledger.repair.regime import book
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.record.record import Record

REASON_MISSING = Code(
    "exemption_must_have_a_reason_code",
    "An exemption needs one of the reasons of the rules.",
    "不予公开须注明规定的理由代码。",
    plan(14),
)
PUBLISHED_ALREADY = Code(
    "record_must_not_be_published_already",
    "The record is published; take it down first.",
    "该记录已公示，须先撤回。",
    plan(14),
)
WITHDRAWAL_REASON = Code(
    "withdrawal_must_have_a_reason_code",
    "Taking down needs one of the reasons of the rules.",
    "撤回公示须注明规定的理由代码。",
    Clause("行政处罚法", "48"),
)
NOT_PUBLISHED = Code(
    "record_must_be_published_there",
    "The record is not published on this channel.",
    "该记录未在此渠道公示。",
    plan(14),
)
NOTHING_CORRECTED = Code(
    "record_must_be_corrected_first",
    "Nothing in the record was corrected since it was published.",
    "该记录公示后未作更正。",
    plan(14),
)


class ExemptFromPublication(Command, frozen=True):
    """Decide that a record is not published, for a reason code; another officer proposed it."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER", "SUPERVISOR"})
    record: str
    reason: str

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


class CorrectPublication(Command, frozen=True):
    """Note that a channel shows the corrected record now."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER"})
    record: str
    channel: str
    day: date | None = None

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


class WithdrawPublication(Command, frozen=True):
    """Note that a record was taken down, for a reason code; everywhere if no channel is named."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER"})
    record: str
    reason: str
    channel: str = ""
    day: date | None = None

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


def exempt(command: ExemptFromPublication, situation: Situation) -> list[Draft]:
    """Refuses an unknown reason, a published record, and who proposed it alone."""
    states, record = found(situation, command.record)
    require_publisher(situation, record)
    periods = book(situation.policy).periods(situation.today)
    if command.reason not in periods.exemptions:
        raise REASON_MISSING.refused(record.entries[0], fields=("reason",))
    if record.published.keys() - record.withdrawn.keys():
        raise PUBLISHED_ALREADY.refused(*(entry for _, entry in record.published.values()))
    proposed = approved_by_another(situation, states[0], "publication.exemption", record.id)
    clause = periods.rule_set.rules["exemption"]["clause"]
    event = PublicationExempted(
        reason=command.reason, proposed_in=proposed, rule=periods.rule_set.rule(clause)
    )
    return [draft_of(record, states, event, situation.today)]


def correct(command: CorrectPublication, situation: Situation) -> list[Draft]:
    """Refuses a channel that does not show it, and a record in which nothing was corrected."""
    states, record = found(situation, command.record)
    require_publisher(situation, record)
    shown = _shown_on(record, command.channel)
    if not any(entry > shown[command.channel] for *_, entry in record.corrections):
        raise NOTHING_CORRECTED.refused(shown[command.channel])
    day = command.day or situation.today
    return [draft_of(record, states, PublicationCorrected(channel=command.channel, day=day), day)]


def withdraw(command: WithdrawPublication, situation: Situation) -> list[Draft]:
    """Refuses an unknown reason and a channel that does not show it."""
    states, record = found(situation, command.record)
    require_publisher(situation, record)
    periods = book(situation.policy).periods(situation.today)
    if command.reason not in periods.withdrawals:
        raise WITHDRAWAL_REASON.refused(record.entries[0], fields=("reason",))
    day = command.day or situation.today
    rule = periods.rule_set.rule(periods.rule_set.rules["withdrawal"]["clause"])
    return [
        draft_of(
            record,
            states,
            PublicationWithdrawn(channel=c, day=day, reason=command.reason, rule=rule),
            day,
        )
        for c in sorted(_shown_on(record, command.channel))
    ]


def _shown_on(record: Record, channel: str) -> dict[str, int]:
    """The channels that show it, each with its entry; only the named one if one is named."""
    shown = {c: e for c, (_, e) in record.published.items() if c not in record.withdrawn}
    if channel:
        shown = {c: e for c, e in shown.items() if c == channel}
    if not shown:
        raise NOT_PUBLISHED.refused(record.entries[0], fields=("channel",))
    return shown


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ExemptFromPublication: exempt,
    CorrectPublication: correct,
    WithdrawPublication: withdraw,
}

AGAIN = (
    again(PublicationExempted, ExemptFromPublication, stream="record"),
    again(PublicationCorrected, CorrectPublication, stream="record"),
    again(PublicationWithdrawn, WithdrawPublication, stream="record"),
)
