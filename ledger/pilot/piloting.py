"""Pilots (Article 18, 试点示范): beginning, measuring, publishing, adopting and ending one."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.adoption import require_form
from ledger.again import again
from ledger.authority import acting_agency, acts_for
from ledger.event import Draft
from ledger.pilot.pilot import (
    Measured,
    Pilot,
    PilotBegun,
    PilotEnded,
    PilotMeasured,
    PracticeAdopted,
    PracticePublished,
)
from ledger.policy import canonical, parse
from ledger.refusal import Code, Refused, plan
from ledger.rulemaking.harsher import FAMILY
from ledger.situation import Command, Reads, Situation
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.policy import Policy

OVERLAY_BYTES_MAX = 40_000
"""What the text of an overlay may take inside an entry."""

FIELD_UNKNOWN = Code(
    "pilot_field_must_be_one_of_the_plan",
    "The plan names no such field for pilots.",
    "方案未列明该试点领域。",
    plan(18),
)
OVERLAY_MALFORMED = Code(
    "overlay_must_be_a_rule_set",
    "The overlay is no rule set that could be adopted: malformed, too long, or in force already.",
    "试点规则不是格式正确、尚未生效的规则集。",
    plan(18),
)
TERM_WRONG = Code(
    "pilot_term_must_lie_ahead",
    "A pilot ends on a day that lies ahead.",
    "试点期限须晚于今日。",
    plan(18),
)
NOT_RUNNING = Code(
    "pilot_must_be_running",
    "There is no such pilot, or it has ended.",
    "该试点不存在或已结束。",
    plan(18),
)
NOT_ITS_AGENCY = Code(
    "who_runs_a_pilot_reports_on_it",
    "Only the agency that runs the pilot, or its successor, measures, publishes and ends it.",
    "试点由承担单位或其承继单位评估、总结、结束。",
    plan(18),
)
NOTHING_MEASURED = Code(
    "pilot_must_be_measured_before_its_practice_is_published",
    "A practice is published with the effect that was measured.",
    "推广经验前须先评估试点成效。",
    plan(18),
)
COUNTS_WRONG = Code(
    "measured_counts_must_fit_together",
    "No more subjects can be changed than were replayed, and no count is below zero.",
    "评估计数相互矛盾。",
    plan(18),
)
ENTRY_AHEAD = Code(
    "measured_entry_must_be_in_the_ledger",
    "The totals rest on an entry that the ledger does not hold yet.",
    "评估所依据的账本位置尚不存在。",
    plan(18),
)
RUN_UNKNOWN = Code(
    "run_must_be_one_the_program_made",
    "The program has made no such run under the rules that the pilot holds.",
    "本系统没有依据该试点规则作出过此次推演。",
    plan(18),
)
NOT_PUBLISHED = Code(
    "practice_must_be_published_and_of_another",
    "An agency adopts a practice that another has published, once.",
    "仅可采用其他单位已公布的试点经验，且不得重复。",
    plan(18),
)
_ROLES: frozenset[str] = frozenset({"SUPERVISOR", "ADMINISTRATOR"})


class BeginPilot(Command, frozen=True):
    """Begin a pilot of one's own agency; `overlay` is the text of the rule set it tries."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    field: str
    title: str
    document_no: str
    until: date
    overlay: str = ""

    def reads(self) -> Reads:
        """Nothing but the law."""
        return Reads()


class MeasurePilot(Command, frozen=True):
    """Enter what replaying the ledger under the pilot's rules gave: a run that the program made
    (`run`), or as a statement the totals themselves."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    pilot: str
    run: str = ""
    """Names a run of the program; everything else is then taken from it."""
    upto: int = 0
    subjects: int = 0
    changed: int = 0
    totals: dict[str, int] = {}

    def reads(self) -> Reads:
        """The pilot."""
        return Reads(affairs=(self.pilot,))


class PublishPractice(Command, frozen=True):
    """Publish the practice of a pilot that was measured."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    pilot: str
    title: str
    document_no: str

    def reads(self) -> Reads:
        """The pilot."""
        return Reads(affairs=(self.pilot,))


class AdoptPractice(Command, frozen=True):
    """Adopt a practice that another agency published."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    pilot: str
    document_no: str

    def reads(self) -> Reads:
        """The pilot."""
        return Reads(affairs=(self.pilot,))


class EndPilot(Command, frozen=True):
    """End a pilot of one's own agency."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    pilot: str
    document_no: str

    def reads(self) -> Reads:
        """The pilot."""
        return Reads(affairs=(self.pilot,))


def begin_pilot(command: BeginPilot, situation: Situation) -> list[Draft]:
    """Refuses a field outside the plan, a term that is past, an overlay that is no rule set."""
    acting_agency(situation)
    rules = situation.policy.in_force(FAMILY, situation.today)
    pilots = rules.rules["pilots"]
    if command.field not in pilots["fields"]:
        raise FIELD_UNKNOWN.refused(fields=("field",))
    if command.until <= situation.today:
        raise TERM_WRONG.refused(fields=("until",))
    require_titles(situation, title=command.title, document_no=command.document_no)
    text, digest = _overlay(command.overlay, situation.policy) if command.overlay else ("", "")
    event = PilotBegun(
        field=command.field,
        title=command.title,
        document_no=command.document_no,
        until=command.until,
        overlay=text,
        overlay_hash=digest,
        rule=rules.rule(pilots["clause"]),
    )
    stream = f"pilot/{situation.new_id()}"
    return [Draft(stream=stream, event=event, effective_on=situation.today, opens=True)]


def _overlay(given: str, policy: Policy) -> tuple[str, str]:
    """Canonical text and hash of a rule set that could be adopted and is not."""
    try:
        text = canonical(json.loads(given))
        rule_set = parse(text)
        require_form(rule_set)
    except (TypeError, ValueError, AttributeError, RecursionError, Refused) as wrong:
        raise OVERLAY_MALFORMED.refused(fields=("overlay",)) from wrong
    known = rule_set.family in {each.family for each in policy.rule_sets.values()}
    if not known or rule_set.hash in policy.hashes or len(text.encode()) > OVERLAY_BYTES_MAX:
        raise OVERLAY_MALFORMED.refused(fields=("overlay",))
    return text, rule_set.hash


def measure_pilot(command: MeasurePilot, situation: Situation) -> list[Draft]:
    """Refuses another's pilot, one that has ended, a run that the program did not make, an entry
    ahead, counts that cannot be."""
    pilot = _own(command.pilot, situation)
    event = _computed(pilot, situation) if command.run else _stated(command, situation)
    if event.upto < pilot.entries[0] or event.upto > situation.head:
        raise ENTRY_AHEAD.refused(*pilot.entries[:1], fields=("upto",))
    return [Draft(stream=pilot.id, event=event, effective_on=situation.today)]


def _computed(pilot: Pilot, situation: Situation) -> PilotMeasured:
    made: Measured | None = situation.found.get("measured")
    if made is None or not pilot.overlay or made.overlay_hash != pilot.overlay_hash:
        raise RUN_UNKNOWN.refused(*pilot.entries[:1], fields=("run",))
    return PilotMeasured(computed=True, **msgspec.structs.asdict(made))


def _stated(command: MeasurePilot, situation: Situation) -> PilotMeasured:
    counts = (command.changed, *command.totals.values())
    if not 0 <= command.changed <= command.subjects or min(counts) < 0:
        raise COUNTS_WRONG.refused(fields=("changed", "totals"))
    return PilotMeasured(
        upto=command.upto,
        on=situation.today,
        subjects=command.subjects,
        changed=command.changed,
        totals=command.totals,
    )


def publish_practice(command: PublishPractice, situation: Situation) -> list[Draft]:
    """Refuses a practice whose effect nobody measured."""
    pilot = _own(command.pilot, situation)
    if not pilot.measured:
        raise NOTHING_MEASURED.refused(*pilot.entries)
    require_titles(situation, title=command.title, document_no=command.document_no)
    event = PracticePublished(title=command.title, document_no=command.document_no)
    return [Draft(stream=pilot.id, event=event, effective_on=situation.today)]


def adopt_practice(command: AdoptPractice, situation: Situation) -> list[Draft]:
    """Refuses one's own practice, one not published, and one adopted already."""
    pilot = situation.affairs.find(Pilot, command.pilot)
    agency = acting_agency(situation)
    adopted = {adoption.agency for adoption in pilot.adopted} if pilot else set()
    if pilot is None or not pilot.practice or acts_for(agency, pilot.agency):
        raise NOT_PUBLISHED.refused(fields=("pilot",))
    if agency.code in adopted:
        raise NOT_PUBLISHED.refused(*pilot.entries, fields=("pilot",))
    require_titles(situation, document_no=command.document_no)
    event = PracticeAdopted(agency=agency.code, document_no=command.document_no)
    return [Draft(stream=pilot.id, event=event, effective_on=situation.today)]


def end_pilot(command: EndPilot, situation: Situation) -> list[Draft]:
    """Refuses another's pilot, and one that has ended."""
    pilot = _own(command.pilot, situation)
    require_titles(situation, document_no=command.document_no)
    event = PilotEnded(document_no=command.document_no)
    return [Draft(stream=pilot.id, event=event, effective_on=situation.today)]


def _own(stream: str, situation: Situation) -> Pilot:
    pilot = situation.affairs.find(Pilot, stream)
    if pilot is None or pilot.ended_on is not None:
        raise NOT_RUNNING.refused(*(pilot.entries if pilot else ()), fields=("pilot",))
    if not acts_for(acting_agency(situation), pilot.agency):
        raise NOT_ITS_AGENCY.refused(*pilot.entries)
    return pilot


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    BeginPilot: begin_pilot,
    MeasurePilot: measure_pilot,
    PublishPractice: publish_practice,
    AdoptPractice: adopt_practice,
    EndPilot: end_pilot,
}

AGAIN = (
    again(PilotBegun, BeginPilot),
    again(PilotMeasured, MeasurePilot, stream="pilot"),
    again(PracticePublished, PublishPractice, stream="pilot"),
    again(PracticeAdopted, AdoptPractice, stream="pilot"),
    again(PilotEnded, EndPilot, stream="pilot"),
)
