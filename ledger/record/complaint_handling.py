"""Credit archives (Article 4, 信用档案): how consumer complaints are handled, step by step."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ledger import catalogue
from ledger.again import again, on, said
from ledger.authority import require_power
from ledger.event import Disclosure, Draft
from ledger.notice.service import AHEAD
from ledger.record.complaint_case import (
    STEP,
    OnComplaint,
    at_step,
    due_of,
    on_complaint,
    own,
    require_day,
    require_word,
)
from ledger.record.complaint_clocks import NO_RULES, rules_of
from ledger.record.consumer_complaint import (
    COMPLAINT,
    REPORT,
    ConsumerComplaintAccepted,
    ConsumerComplaintEnded,
    ConsumerComplaintMediated,
    ConsumerComplaintReceived,
    ConsumerComplaintRefused,
    ConsumerComplaintTold,
)
from ledger.record.identity import record_id
from ledger.refusal import Clause, Code, plan
from ledger.sanction.sanction import the_subject
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState

NATIONAL = "市场监督管理投诉举报处理暂行办法"
ONE_DAY = timedelta(1)
_NUMBER = re.compile(r"[0-9A-Za-z〔〕（）()\[\]\u4e00-\u9fff-]{1,64}")
_METHODS = {"phone": "", "platform": "", "letter": "", "counter": "", "message": ""}

NEW = Code(
    "consumer_complaint_must_be_new",
    "A complaint with this number about this subject is in the ledger.",
    "该编号的投诉举报已登记。",
    plan(4),
)
NOT_OVER = Code(
    "mediation_time_must_have_run",
    "A complaint ends out of time only once the time to mediate has run.",
    "调解期限尚未届满。",
    Clause(NATIONAL, "21"),
)
OVER = Code(
    "mediation_must_be_within_its_time",
    "After the time to mediate has run the complaint is ended, not mediated.",
    "调解期限已届满，应当终止调解。",
    Clause(NATIONAL, "21"),
)
NOT_MEDIATED = Code(
    "mediation_must_have_been_held_with_this_outcome",
    "Agreed or failed is what a mediation that was held says.",
    "未经调解或者调解结果不符。",
    Clause(NATIONAL, "21"),
)


class ReceiveConsumerComplaint(Command, frozen=True):
    """Take a consumer's complaint or report about a subject."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    subject: str
    flavour: str
    """`complaint` or `report`."""
    complaint_no: str
    """Number of the platform."""
    received_on: date
    category: str
    channel: str
    text: str
    """What was said; kept in the vault."""
    complainant: str = ""
    """Who complains, and how to reach them; kept in the vault, for the unit only."""
    amount: Decimal | None = None
    """In yuan."""

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,))


class AcceptConsumerComplaint(OnComplaint, frozen=True):
    """Accept a complaint; the time to mediate runs."""


class RefuseConsumerComplaint(OnComplaint, frozen=True):
    """Do not accept a complaint, on a ground of the rules."""

    ground: str


class MediateConsumerComplaint(OnComplaint, frozen=True):
    """Record a mediation that was held."""

    outcome: str
    """`agreed` or `failed`."""


class EndConsumerComplaint(OnComplaint, frozen=True):
    """End a complaint: agreed, failed, withdrawn, out of time."""

    outcome: str


class TellParties(OnComplaint, frozen=True):
    """Record that the parties, or whoever reported under a name, were told."""

    method: str
    """`phone`, `platform`, `letter`, `counter` or `message`."""


def receive(command: ReceiveConsumerComplaint, situation: Situation) -> list[Draft]:
    """Refuses a unit without the power, words the rules do not know, a number used before,
    forbidden personal data, and a day ahead."""
    state = the_subject(situation, command.subject)
    if command.received_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.received_on, fields=("received_on",))
    rule_set = rules_of(situation.policy, command.received_on)
    rules = rule_set.rules
    agency = require_power(situation, rules["power"]["name"])
    require_word({COMPLAINT: "", REPORT: ""}, command.flavour, "flavour")
    require_word(rules["categories"]["known"], command.category, "category")
    require_word(rules["channels"]["known"], command.channel, "channel")
    if not _NUMBER.fullmatch(command.complaint_no) or not command.text.strip():
        raise NO_RULES.refused(fields=("complaint_no", "text"))
    if command.amount is not None and not (command.amount.is_finite() and command.amount >= 0):
        raise NO_RULES.refused(fields=("amount",))
    catalogue.check(situation.policy, "consumer_complaint", (command.text,), command.received_on)
    stream = record_id(agency.code, "consumer_complaint", command.complaint_no, state.tag)
    if known := state.consumer_complaints.get(stream):
        raise NEW.refused(known.entries[0], fields=("complaint_no",))
    rule = rule_set.rule(rules["accept"]["clause"])
    return [_received(command, state, agency.code, stream, rule)]


def _received(
    command: ReceiveConsumerComplaint, state: SubjectState, unit: str, stream: str, rule: str
) -> Draft:
    event = ConsumerComplaintReceived(
        flavour=command.flavour,
        number=command.complaint_no,
        unit=unit,
        received_on=command.received_on,
        category=command.category,
        channel=command.channel,
        amount=command.amount,
        named=bool(command.complainant.strip()),
        rule=rule,
    )
    texts = {"text": command.text, "complainant": command.complainant}
    return Draft(
        stream=stream,
        event=event,
        subjects=(state.tag,),
        effective_on=command.received_on,
        disclosures=tuple(Disclosure(state.tag, n, text) for n, text in texts.items() if text),
        opens=True,
    )


def accept(command: AcceptConsumerComplaint, situation: Situation) -> list[Draft]:
    """Refuses a report, what was answered already, and days out of order."""
    state, of, _ = at_step(command, situation, "received", COMPLAINT)
    require_day(command, situation, of.facts.received_on)
    return [on_complaint(state, of, ConsumerComplaintAccepted(accepted_on=command.on), command)]


def refuse(command: RefuseConsumerComplaint, situation: Situation) -> list[Draft]:
    """Refuses an unknown ground, a report, what was answered already, days out of order."""
    state, of, rules = at_step(command, situation, "received", COMPLAINT)
    require_day(command, situation, of.facts.received_on)
    require_word(rules["refusals"]["known"], command.ground, "ground")
    event = ConsumerComplaintRefused(ground=command.ground, refused_on=command.on)
    return [on_complaint(state, of, event, command)]


def mediate(command: MediateConsumerComplaint, situation: Situation) -> list[Draft]:
    """Refuses what was not accepted, an outcome that is none, and a day after the time."""
    state, of, rules = at_step(command, situation, "accepted", COMPLAINT)
    require_day(command, situation, of.accepted[0] if of.accepted else command.on)
    require_word(rules["endings"]["mediated"], command.outcome, "outcome")
    last = due_of(of, situation, "end")
    if command.on > last:
        raise OVER.refused(of.entries[-1])
    event = ConsumerComplaintMediated(held_on=command.on, outcome=command.outcome)
    return [on_complaint(state, of, event, command)]


def end(command: EndConsumerComplaint, situation: Situation) -> list[Draft]:
    """Refuses what was not accepted, an outcome that no mediation gave, out of time too early."""
    state, of, rules = at_step(command, situation, "accepted", COMPLAINT)
    require_day(command, situation, of.accepted[0] if of.accepted else command.on)
    require_word(rules["endings"]["known"], command.outcome, "outcome")
    mediated = of.mediations[-1][1] if of.mediations else ""
    if command.outcome in rules["endings"]["mediated"] and mediated != command.outcome:
        raise NOT_MEDIATED.refused(*(entry for _, _, entry in of.mediations), fields=("outcome",))
    last = due_of(of, situation, "end")
    if command.outcome == "out_of_time" and command.on <= last:
        raise NOT_OVER.refused(of.entries[-1], would_succeed_on=last + ONE_DAY)
    event = ConsumerComplaintEnded(outcome=command.outcome, ended_on=command.on)
    return [on_complaint(state, of, event, command)]


def tell(command: TellParties, situation: Situation) -> list[Draft]:
    """Refuses before there is something to tell, twice, and a method that is none."""
    state, of = own(command, situation)
    done = of.ended or (of.checked if of.facts.named else None)
    if done is None or of.told is not None:
        raise STEP.refused(of.entries[-1])
    require_day(command, situation, done[1])
    require_word(_METHODS, command.method, "method")
    event = ConsumerComplaintTold(told_on=command.on, method=command.method)
    return [on_complaint(state, of, event, command)]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ReceiveConsumerComplaint: receive,
    AcceptConsumerComplaint: accept,
    RefuseConsumerComplaint: refuse,
    MediateConsumerComplaint: mediate,
    EndConsumerComplaint: end,
    TellParties: tell,
}

AGAIN = (
    again(
        ConsumerComplaintReceived,
        ReceiveConsumerComplaint,
        vaulted=("text", "complainant"),
        complaint_no=said("number"),
    ),
    again(ConsumerComplaintAccepted, AcceptConsumerComplaint, stream="complaint", on=on),
    again(ConsumerComplaintRefused, RefuseConsumerComplaint, stream="complaint", on=on),
    again(ConsumerComplaintMediated, MediateConsumerComplaint, stream="complaint", on=on),
    again(ConsumerComplaintEnded, EndConsumerComplaint, stream="complaint", on=on),
    again(ConsumerComplaintTold, TellParties, stream="complaint", on=on),
)
