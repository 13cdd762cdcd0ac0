"""Outreach and training (Article 20, 宣传培训): what was explained to whom, and who was trained.

Counts only: nobody who took part is named.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.affairs import Affair, Affairs, Step, Work, opened
from ledger.again import again, on
from ledger.authority import acting_agency, acts_for
from ledger.event import Draft, Event
from ledger.refusal import Code, plan
from ledger.rulemaking.harsher import FAMILY
from ledger.situation import Command, Reads, Situation
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.store.entry import Entry

PLANNED, HELD, CALLED_OFF = "planned", "held", "called_off"
ARTICLES = range(1, 21)
"""The plan's articles."""

CHANNEL_UNKNOWN = Code(
    "outreach_must_use_a_channel_and_audience_of_the_plan",
    "The plan names no such channel or audience.",
    "方案未列明该宣传渠道或对象。",
    plan(20),
)
TOPIC_UNKNOWN = Code(
    "outreach_must_explain_articles_of_the_plan",
    "Outreach names the articles of the plan that it explains.",
    "宣传培训须列明所讲解的方案条目。",
    plan(20),
)
DAY_PAST = Code(
    "planned_day_must_lie_ahead",
    "What is planned lies ahead; what was held has been.",
    "计划日期不得早于今日，举办日期不得晚于今日。",
    plan(20),
)
NOT_PLANNED = Code(
    "outreach_must_be_planned_and_own",
    "There is no such activity planned by this agency.",
    "本单位没有此项已计划的宣传培训。",
    plan(20),
)
COUNT_WRONG = Code(
    "participants_must_be_counted",
    "Who took part is counted: a number of at least one, reached or trained.",
    "参加人数须为正整数。",
    plan(20),
)


class OutreachPlanned(Event, frozen=True):
    """An agency plans outreach or a training (Article 20)."""

    TOPIC: ClassVar[str] = "outreach.planned"
    channel: str
    audience: str
    articles: tuple[int, ...]
    title: str
    due_on: date
    training: bool = False
    rule: str = ""


class OutreachHeld(Event, frozen=True):
    """It was held or published, and reached so many (Article 20)."""

    TOPIC: ClassVar[str] = "outreach.held"
    participants: int
    document_no: str = ""


class OutreachCalledOff(Event, frozen=True):
    """It will not be held (Article 20)."""

    TOPIC: ClassVar[str] = "outreach.called_off"


class Outreach(Affair, kw_only=True):
    """Outreach (宣传) or a training (培训) of an agency."""

    KIND: ClassVar[str] = "outreach"
    ARTICLE: ClassVar[int] = 20
    PUBLIC_STAGES: ClassVar[frozenset[str]] = frozenset({PLANNED, HELD, CALLED_OFF})

    channel: str
    audience: str
    articles: list[int]
    title: str
    training: bool
    held_on: date | None = None
    participants: int = 0
    document_no: str = ""

    def work(self) -> tuple[Work, ...]:
        """To hold what was planned."""
        return (Work("hold", self.agency, self.due_on),) if self.stage == PLANNED else ()


def _planned(affairs: Affairs, entry: Entry) -> None:
    affairs.open(opened(Outreach, entry, PLANNED), entry)


def _held(affairs: Affairs, entry: Entry) -> None:
    event: OutreachHeld = entry.data
    if outreach := affairs.told(Outreach, entry):
        outreach.held_on, outreach.due_on = entry.effective_on, None
        outreach.participants, outreach.document_no = event.participants, event.document_no
        outreach.says(entry, HELD)


def _called_off(affairs: Affairs, entry: Entry) -> None:
    if outreach := affairs.told(Outreach, entry):
        outreach.due_on = None
        outreach.says(entry, CALLED_OFF)


AFFAIRS: dict[type[Event], Step] = {
    OutreachPlanned: _planned,
    OutreachHeld: _held,
    OutreachCalledOff: _called_off,
}
_ROLES: frozenset[str] = frozenset({"SUPERVISOR", "PUBLICITY_OFFICER", "PROVIDER"})


class PlanOutreach(Command, frozen=True):
    """Plan outreach or a training: channel, audience, the articles it explains, the day."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    channel: str
    audience: str
    articles: tuple[int, ...]
    title: str
    due_on: date

    def reads(self) -> Reads:
        """Nothing but the law."""
        return Reads()


class HoldOutreach(Command, frozen=True):
    """Report that it was held, with how many took part or were reached."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    outreach: str
    held_on: date
    participants: int
    document_no: str = ""

    def reads(self) -> Reads:
        """What was planned."""
        return Reads(affairs=(self.outreach,))


class CallOffOutreach(Command, frozen=True):
    """Call off what was planned."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    outreach: str

    def reads(self) -> Reads:
        """What was planned."""
        return Reads(affairs=(self.outreach,))


def plan_outreach(command: PlanOutreach, situation: Situation) -> list[Draft]:
    """Refuses a channel, an audience or an article that the plan does not have; a day past."""
    acting_agency(situation)
    rules = situation.policy.in_force(FAMILY, situation.today)
    known = rules.rules["outreach"]
    if command.channel not in known["channels"] or command.audience not in known["audiences"]:
        raise CHANNEL_UNKNOWN.refused(fields=("channel", "audience"))
    if not command.articles or not set(command.articles) <= set(ARTICLES):
        raise TOPIC_UNKNOWN.refused(fields=("articles",))
    if command.due_on < situation.today:
        raise DAY_PAST.refused(fields=("due_on",))
    require_titles(situation, title=command.title)
    event = OutreachPlanned(
        channel=command.channel,
        audience=command.audience,
        articles=command.articles,
        title=command.title,
        due_on=command.due_on,
        training=command.audience in known["training"],
        rule=rules.rule(known["clause"]),
    )
    stream = f"outreach/{situation.new_id()}"
    return [Draft(stream=stream, event=event, effective_on=situation.today, opens=True)]


def hold_outreach(command: HoldOutreach, situation: Situation) -> list[Draft]:
    """Refuses what was not planned, a day ahead, and nobody."""
    outreach = _own(command.outreach, situation)
    if not outreach.opened_on <= command.held_on <= situation.today:
        raise DAY_PAST.refused(*outreach.entries, fields=("held_on",))
    if command.participants < 1:
        raise COUNT_WRONG.refused(fields=("participants",))
    if command.document_no:
        require_titles(situation, document_no=command.document_no)
    event = OutreachHeld(participants=command.participants, document_no=command.document_no)
    return [Draft(stream=outreach.id, event=event, effective_on=command.held_on)]


def call_off_outreach(command: CallOffOutreach, situation: Situation) -> list[Draft]:
    """Refuses what was not planned by this agency."""
    outreach = _own(command.outreach, situation)
    return [Draft(stream=outreach.id, event=OutreachCalledOff(), effective_on=situation.today)]


def _own(stream: str, situation: Situation) -> Outreach:
    outreach = situation.affairs.find(Outreach, stream)
    agency = acting_agency(situation)
    if outreach is None or outreach.stage != PLANNED or not acts_for(agency, outreach.agency):
        raise NOT_PLANNED.refused(*(outreach.entries if outreach else ()), fields=("outreach",))
    return outreach


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    PlanOutreach: plan_outreach,
    HoldOutreach: hold_outreach,
    CallOffOutreach: call_off_outreach,
}

AGAIN = (
    again(OutreachPlanned, PlanOutreach),
    again(OutreachHeld, HoldOutreach, stream="outreach", held_on=on),
    again(OutreachCalledOff, CallOffOutreach, stream="outreach"),
)
