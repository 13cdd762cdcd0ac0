"""Stories of commitments: made, fulfilled, late, broken after notice and hearing, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.commitment import acceptance, commitment, conditions, fulfilment
from ledger.commitment import matter as listed
from ledger.commitment.acceptance import ChooseOrdinaryProcedure, MakeCommitment
from ledger.commitment.commitment import DocumentOwed, commitment_stream
from ledger.commitment.completion import FinishMatter, ReceiveDocument, WithdrawCommitment
from ledger.commitment.fulfilment import DetermineFulfilment
from ledger.commitment.liability import PursueLiability
from ledger.commitment.standing import outstanding_breaches
from ledger.notice import notice
from ledger.notice.answer import RecordAnswer, ReplyToAnswer
from ledger.sanction.listed import serious_listing_in_force
from ledger.simulation.officers import FIRST, SECOND, officer, subject_itself
from ledger.simulation.records import DAY, other_agency
from ledger.simulation.rectifications import ordered
from ledger.simulation.repairs import notice as notice_of
from ledger.simulation.repairs import repaired
from ledger.simulation.turns import (
    breach_reviewed,
    found_false,
    promise_annulled,
    promise_corrected,
)

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from ledger.refusal import Code
    from ledger.simulation.papers import Subject
    from ledger.simulation.town import Town

    Story = Generator[date, None, None]

OUTSTANDING = "documents_outstanding"
SUBSTITUTING = "approval_substituting"
REGION = "620321"
PURSUED = "责令限期整改，并按最长期限公示"


@dataclass(slots=True)
class Promise:
    """A commitment as the national table has it."""

    subject: Subject
    number: str
    unit: str
    kind: str
    matter: str
    content: str
    liability: str
    made_on: date
    valid_until: date | None = None
    fulfilment: str = ""
    unfulfilled: str = ""
    pursued: str = ""
    determined_on: date | None = None

    @property
    def stream(self) -> str:
        """Of the commitment in the ledger."""
        return commitment_stream(self.number)


def promised(town: Town, subject: Subject) -> Story:
    """A matter of the trade with documents outstanding, or with a commitment in place of proof."""
    county, trade = town.county, subject.trade
    if not trade.matter or not county.has_law("commitment"):
        return
    rule_set = listed.rules_on(county.registry.policy, county.today)
    matter = listed.matters(rule_set)[trade.matter]
    kinds = [kind for kind in (OUTSTANDING, SUBSTITUTING) if kind in matter.types]
    act = _made(town, subject, county.chance.choice(kinds))
    if town.somebody_tries():
        _unlawful_promise(town, act)
    if act.kind == OUTSTANDING and (code := _bad_standing(town, subject)):
        county.refuse(act, officer(trade.agency), code)
        return
    if county.rarely("ordinary procedure", 0.05):
        yield from _ordinary(town, subject, act)
        return
    county.do(act, officer(trade.agency))
    template = listed.templates(rule_set)[listed.current_template(rule_set, matter.template)]
    promise = Promise(
        subject, act.commitment_code, trade.agency, act.kind, matter.label,
        template.content, template.liability, county.today,
    )  # fmt: skip
    town.promises.append(promise)
    yield from _lived(town, promise, act)


def _made(town: Town, subject: Subject, kind: str) -> MakeCommitment:
    county, trade = town.county, subject.trade
    serial = len(town.promises) * 7 + county.chance.randint(1, 6)
    due = county.working(county.today + county.chance.randint(10, 25) * DAY)
    owed = (DocumentOwed(document=trade.document, due_on=due),) if kind == OUTSTANDING else ()
    return MakeCommitment(
        subject=subject.tag,
        kind=kind,
        matter=trade.matter,
        made_on=county.today,
        outstanding=owed,
        application=f"SQ{county.today:%Y%m%d}{serial:06}",
        commitment_code=f"{REGION}{county.today:%Y%m%d}{serial % 10**6:06}",
    )


def _bad_standing(town: Town, subject: Subject) -> Code | None:
    """Why the subject may not be accepted with documents outstanding."""
    county = town.county
    state = county.state(subject.tag)
    if serious_listing_in_force(state, *county.law(), county.today):
        return conditions.SERIOUS
    return conditions.BREACH_OUTSTANDING if outstanding_breaches(state, county.today) else None


def _ordinary(town: Town, subject: Subject, act: MakeCommitment) -> Story:
    """Who declines the commitment route is not pressed."""
    county, unit = town.county, officer(subject.trade.agency)
    county.do(
        ChooseOrdinaryProcedure(
            subject=subject.tag, matter=act.matter, application=act.application
        ),
        subject_itself(subject.tag),
    )
    yield county.after(1, 2)
    county.refuse(
        replace(act, outstanding=(), kind=SUBSTITUTING)
        if SUBSTITUTING in _types(town, act.matter)
        else act,
        unit,
        acceptance.ORDINARY,
    )


def _types(town: Town, matter: str) -> tuple[str, ...]:
    policy, _ = town.county.law()
    return tuple(listed.matters(listed.rules_on(policy, town.county.today))[matter].types)


def _lived(town: Town, promise: Promise, act: MakeCommitment) -> Story:
    """Kept, late, broken, or withdrawn before the matter is finished."""
    county, unit = town.county, officer(promise.unit)
    fate = county.chance.random()
    if fate < 0.06:
        yield county.after(2, 8)
        back = WithdrawCommitment(commitment=promise.stream, withdrawn_on=county.today)
        county.do(back, unit)
        if town.somebody_tries():
            county.refuse(_kept(promise), unit, commitment.NOT_STANDING)
        return
    yield _ready(town, act, late=fate > 0.85)
    breaks = fate > 0.9
    if county.rarely("promise annulled", 0.03):
        yield from promise_annulled(town, promise)
        return
    if act.outstanding and town.somebody_tries():
        county.refuse(_kept(promise), unit, fulfilment.DOCUMENTS_PENDING)
    _finished(town, promise, act, breaks=breaks)
    yield county.after(5, 60)
    if breaks and county.rarely("found false", 0.25):
        yield from found_false(town, promise)
        return
    if breaks:
        yield from broken(town, promise)
        return
    if town.somebody_tries():
        other = officer(other_agency(promise.unit))
        county.refuse(_kept(promise), other, commitment.NOT_ACCEPTING)
    county.do(_kept(promise), unit)
    promise.fulfilment, promise.determined_on = "full", county.today
    if county.happens(0.5):
        yield from town.turn("kept", promise.subject, promise.stream, promise.unit)
    if county.rarely("promise corrected", 0.05):
        yield county.after(5, 30)
        yield from promise_corrected(town, promise)


def _ready(town: Town, act: MakeCommitment, *, late: bool) -> date:
    """The day on which the matter is finished: before the documents are due, or after."""
    county = town.county
    month = county.working(county.today + 30 * DAY)
    due = max((owed.due_on for owed in act.outstanding), default=month)
    if late:
        return county.working(due + county.chance.randint(2, 40) * DAY)
    early = due - county.chance.randint(0, 6) * DAY
    return county.working_before(max(early, county.today + DAY))


def _finished(town: Town, promise: Promise, act: MakeCommitment, *, breaks: bool) -> None:
    """What was owed comes in, unless the promise is broken; the matter is finished."""
    county, unit, stream = town.county, officer(promise.unit), promise.stream
    for owed in () if breaks else act.outstanding:
        county.do(
            ReceiveDocument(commitment=stream, document=owed.document, received_on=county.today),
            unit,
        )
    outcome = "closed" if breaks else "granted"
    county.do(FinishMatter(commitment=stream, outcome=outcome, finished_on=county.today), unit)


def broken(town: Town, promise: Promise) -> Story:
    """Notice, answer, reply, then the breach by another officer; liability; repair at times."""
    county, stream = town.county, promise.stream
    first, second = officer(promise.unit, FIRST), officer(promise.unit, SECOND)
    act = DetermineFulfilment(
        commitment=stream,
        outcome=county.chance.choice(("partial", "none")),
        cause="own_failure",
        unfulfilled="未在承诺期限内补交所缺材料",
    )
    if town.somebody_tries():
        county.refuse(act, second, notice.NOTICE_FIRST)
    if town.somebody_tries():
        county.refuse(replace(act, unfulfilled=""), second, fulfilment.UNFULFILLED_MISSING)
    county.do(notice_of("breach", stream, county.today), first)
    yield from _heard(town, promise, act)
    if town.somebody_tries():
        county.refuse(act, first, proposal.SAME_PERSON)
    yield county.after(1, 4)
    county.do(act, second)
    pursue = PursueLiability(
        commitment=stream, action="longest_publication", liability_pursued=PURSUED
    )
    county.do(pursue, second)
    promise.fulfilment, promise.unfulfilled = act.outcome, act.unfulfilled
    promise.determined_on, promise.pursued = county.today, PURSUED
    yield county.after(2, 10)
    yield from town.turn("breach", promise.subject, stream, promise.unit)
    if county.rarely("breach reviewed", 0.2):
        yield from breach_reviewed(town, promise)
        return
    if county.happens(0.6):
        yield from ordered(town, promise.subject, stream, promise.unit)
    if county.happens(0.6):
        yield from repaired(town, promise.subject, stream)


def _heard(town: Town, promise: Promise, act: DetermineFulfilment) -> Story:
    """The time to answer runs, with an answer and its reply or without."""
    county, stream = town.county, promise.stream
    first, second = officer(promise.unit, FIRST), officer(promise.unit, SECOND)
    served = county.state(promise.subject.tag).notices[stream]
    opens = county.working(notice.time_to_answer(served, *county.law()).opens_on)
    if not county.happens(0.5):
        if town.somebody_tries():
            county.refuse(act, second, notice.TIME_MUST_RUN)
        yield opens
        return
    county.do(RecordAnswer(case=stream, received_on=county.today, statement="材料正在办理"), first)
    yield opens
    if town.somebody_tries():
        county.refuse(act, second, notice.REPLY_FIRST)
    county.do(ReplyToAnswer(case=stream, reply="逾期未补交，理由不成立"), first)


def _kept(promise: Promise) -> DetermineFulfilment:
    return DetermineFulfilment(commitment=promise.stream, outcome="full")


def _unlawful_promise(town: Town, act: MakeCommitment) -> None:
    """Not on the list; by a unit that does not decide it; a document that may not come late."""
    county = town.county
    tries: list[tuple[MakeCommitment, str, Code]] = [
        (replace(act, matter="HAIRCUT_LICENCE"), "", conditions.MATTER_NOT_LISTED),
        (act, "COURT", conditions.NOT_COMPETENT),
        (replace(act, openness="secret"), "", conditions.OPENNESS_UNKNOWN),
        (replace(act, commitment_code="1" * 20), "", conditions.NUMBER_WRONG),
    ]
    if act.outstanding:
        owed = (DocumentOwed(document="payment", due_on=act.outstanding[0].due_on),)
        tries.append((replace(act, outstanding=owed), "", conditions.DOCUMENT_REQUIRED))
    command, by, code = county.chance.choice(tries)
    own = next(s.trade.agency for s in town.subjects if s.tag == act.subject)
    county.refuse(command, officer(by or own), code)
