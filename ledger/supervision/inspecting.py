"""Graded supervision (Article 7, 分级分类监管): results of drawn inspections (一公开).

At least two officers inspect: one of them records the result, another confirms it. Once every
drawn subject was inspected the draw is published with its results. A result becomes a record
of the archive by filing it like any other (`fileRecord`, kind `inspection`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.commitment.matter import rules_on
from ledger.evaluation.receiving import PLAIN
from ledger.event import Disclosure, Draft
from ledger.notice.service import AHEAD
from ledger.proposal import SAME_PERSON
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.supervision.announcing import found
from ledger.supervision.draw import DRAWN, Draw
from ledger.supervision.drawing import require_drawing
from ledger.supervision.event import DrawPublished, InspectionCountersigned, InspectionRecorded
from ledger.supervision.selection import population_digest
from ledger.supervision.supervision import FAMILY
from ledger.supervision.withheld import Withheld, assigned, withheld

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.supervision.selection import Drawn

NOT_DRAWN = Code(
    "inspected_subject_must_be_drawn",
    "The draw was not made yet, is published, or has no such number.",
    "尚未抽取、已经公布或者没有此编号。",
    plan(7),
)
CONFLICT = Code(
    "inspector_must_not_have_declared_a_conflict",
    "This officer declared a conflict with the subject and stands aside.",
    "该检查人员已申报回避。",
    plan(7),
)
NOT_INSPECTOR = Code(
    "inspection_must_be_recorded_by_its_inspectors",
    "The result is recorded and confirmed by the officers who were drawn for the subject.",
    "检查结果须由抽取的检查人员记录和确认。",
    plan(7),
)
OUTCOME = Code(
    "inspection_result_must_be_in_the_rules",
    "The rules know no such result, the day is none of the inspection, or the number no plain one.",
    "检查结果、日期或者文书号不符合规定。",
    plan(7),
)
CONFIRMED = Code(
    "inspection_result_must_wait_for_confirmation",
    "No result of this number waits to be confirmed, or it is confirmed already.",
    "没有待确认的检查结果，或者已经确认。",
    plan(7),
)
NOT_INSPECTED = Code(
    "draw_must_be_inspected_before_it_is_published",
    "Not every drawn subject has a result that two officers confirmed.",
    "抽取对象尚未全部检查完毕并由两人确认。",
    plan(7),
)


class RecordInspection(Command, frozen=True):
    """Record the result of a drawn inspection, by one of its inspectors."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "PROVIDER", "DESIGNATOR"})
    draw: str
    number: int
    outcome: str
    inspected_on: date
    document_no: str = ""

    def reads(self) -> Reads:
        """The draw."""
        return Reads(affairs=(self.draw,))


class CountersignInspection(Command, frozen=True):
    """Confirm a recorded result, by another of its inspectors."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "PROVIDER", "DESIGNATOR"})
    draw: str
    number: int

    def reads(self) -> Reads:
        """The draw."""
        return Reads(affairs=(self.draw,))


class PublishDraw(Command, frozen=True):
    """Publish the draw with its results, once everyone drawn was inspected."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "PUBLICITY_OFFICER"})
    draw: str

    def reads(self) -> Reads:
        """The draw."""
        return Reads(affairs=(self.draw,))


def record(command: RecordInspection, situation: Situation) -> list[Draft]:
    """Refuses who was not drawn as inspector or declared a conflict, an unknown result, a day
    before the draw or ahead, and a result that two officers confirmed already."""
    draw, _, _ = _inspector(situation, command.draw, command.number)
    known = draw.inspection(command.number)
    if known is not None and known.countersigned:
        raise CONFIRMED.refused(*draw.entries[-1:])
    outcomes = rules_on(situation.policy, situation.today, FAMILY).rules["inspection"]["outcomes"]
    if command.outcome not in outcomes:
        raise OUTCOME.refused(fields=("outcome",))
    if command.inspected_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.inspected_on)
    if draw.drawn_on is not None and command.inspected_on < draw.drawn_on:
        raise OUTCOME.refused(fields=("inspected_on",))
    if not PLAIN.fullmatch(command.document_no):
        raise OUTCOME.refused(fields=("document_no",))
    event = InspectionRecorded(
        number=command.number,
        outcome=command.outcome,
        inspected_on=command.inspected_on,
        document_no=command.document_no,
    )
    by = Disclosure(draw.id, f"recorded_by.{command.number}", situation.actor.officer)
    return [
        Draft(
            stream=draw.id,
            event=event,
            effective_on=command.inspected_on,
            disclosures=(by,),
        )
    ]


def countersign(command: CountersignInspection, situation: Situation) -> list[Draft]:
    """Refuses the officer who recorded it, who was not drawn, and a result that does not wait."""
    draw, held, _ = _inspector(situation, command.draw, command.number)
    known = draw.inspection(command.number)
    if known is None or known.countersigned:
        raise CONFIRMED.refused(*draw.entries[-1:])
    if held.recorded_by.get(command.number) == situation.actor.officer:
        raise SAME_PERSON.refused(*draw.entries[-1:])
    event = InspectionCountersigned(number=command.number)
    return [Draft(stream=draw.id, event=event, effective_on=situation.today)]


def publish(command: PublishDraw, situation: Situation) -> list[Draft]:
    """Refuses another agency, a draw that was not made, and one that is not wholly inspected."""
    draw = found(situation, command.draw)
    require_drawing(situation, draw)
    done = {i.number for i in draw.inspections if i.countersigned}
    if draw.stage != DRAWN or len(done) < draw.drawn:
        raise NOT_INSPECTED.refused(*draw.entries[-1:])
    held = withheld(draw, situation.found["opened"])
    event = DrawPublished(
        nonce=held.nonce.hex(),
        population_digest=population_digest(held.population),
        published_on=situation.today,
    )
    return [Draft(stream=draw.id, event=event, effective_on=situation.today)]


def _inspector(situation: Situation, stream: str, number: int) -> tuple[Draw, Withheld, Drawn]:
    """The drawn subject and what is withheld, for an officer who was drawn to inspect it."""
    draw = found(situation, stream)
    require_drawing(situation, draw)
    held = withheld(draw, situation.found["opened"])
    drawn = held.number(number)
    if draw.stage != DRAWN or drawn is None:
        raise NOT_DRAWN.refused(*draw.entries[-1:], fields=("number",))
    officer = situation.actor.officer
    if (officer, drawn.subject) in held.conflicts:
        raise CONFLICT.refused(*draw.entries[:1])
    if officer not in assigned(draw, held, drawn):
        raise NOT_INSPECTOR.refused(*draw.entries[:1])
    return draw, held, drawn


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RecordInspection: record,
    CountersignInspection: countersign,
    PublishDraw: publish,
}
