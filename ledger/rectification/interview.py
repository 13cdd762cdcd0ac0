"""Rectification and interviews (Article 10, 限期整改、约谈): the interview after a failure.

Who determined interviews (谁认定、谁约谈). The interview's record enters the archive and is
owed to the municipal platform; it is no sanction and nothing adverse may rest on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.commitment.matter import rules_on
from ledger.event import Event
from ledger.rectification.grounds import FAMILY, grounds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.rectification.rectification import Rectification
    from ledger.state import SubjectState
    from ledger.store.entry import Entry


class InterviewOpened(Event, frozen=True):
    """The determining unit called the subject to an interview (提示约谈、警示约谈) and served the
    notice of it; place and agenda lie in the vault."""

    TOPIC: ClassVar[str] = "interview.opened"
    rectification: str
    """The stream of the rectification that failed."""
    kind: str
    """`reminder` or `warning`."""
    unit: str
    """Code of the determining unit."""
    notified_on: date
    appointed_on: date
    method: str = ""
    """How the notice was served: a method of the rules of procedure, such as `direct`."""
    because: tuple[str, ...] = ()
    """Why a warning: `repeat`, `no_show`, `serious`."""
    rests_on: tuple[int, ...] = ()
    """Entries that show that the term ended or verification failed."""


class InterviewHeld(Event, frozen=True):
    """The interview was held by at least two officers (约谈); the subject's statement lies in the
    vault.
    """

    TOPIC: ClassVar[str] = "interview.held"
    held_on: date
    officers: tuple[str, ...]
    """Pseudonyms of the officers who held it."""
    follow_up_on: date | None = None


class InterviewMissed(Event, frozen=True):
    """The subject did not come to the interview; a reason it gave lies in the vault."""

    TOPIC: ClassVar[str] = "interview.missed"
    appointed_on: date
    excused: bool = False
    """The unit accepted the reason; it does not count as a no-show."""


class InterviewCalledOff(Event, frozen=True):
    """The unit called the interview off before it was held (取消约谈); another may be appointed.
    Why lies in the vault."""

    TOPIC: ClassVar[str] = "interview.called_off"
    called_off_on: date


class InterviewRecordSigned(Event, frozen=True):
    """The record of the interview was signed, or the refusal to sign was noted with its reason."""

    TOPIC: ClassVar[str] = "interview.record_signed"
    signed_on: date
    refused: bool = False


class InterviewFollowedUp(Event, frozen=True):
    """What the unit found when it looked again after the interview (约谈后跟踪)."""

    TOPIC: ClassVar[str] = "interview.followed_up"
    outcome: str
    """`remedied`, `not_remedied` or `continued`."""
    followed_up_on: date


@dataclass(slots=True)
class Interview:
    """One interview, as its entries say now."""

    id: str
    facts: InterviewOpened
    entries: list[int]
    held: InterviewHeld | None = None
    held_in: int = 0
    missed: InterviewMissed | None = None
    missed_in: int = 0
    called_off_in: int = 0
    signed: InterviewRecordSigned | None = None
    signed_in: int = 0
    follow_ups: list[tuple[str, date, int]] = field(default_factory=list)
    """Outcome, day and entry."""
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Neither held nor missed nor called off yet."""
        return not (self.held_in or self.missed_in or self.called_off_in)

    @property
    def is_no_show(self) -> bool:
        """Missed without an accepted reason."""
        return self.missed is not None and not self.missed.excused


@dataclass(frozen=True, slots=True)
class KindRequired:
    """Which kind of interview the rules ask for, and why."""

    kind: str
    because: tuple[str, ...]
    """`repeat`, `no_show`, `serious`; empty for a first failure."""
    derived_from: tuple[int, ...]
    rule: str


def kind_required(
    state: SubjectState,
    rectification: Rectification,
    policy: Policy,
    calendar: Calendar,
    day: date,
) -> KindRequired:
    """A reminder for a first failure, a warning for whatever the rules list."""
    rule_set = rules_on(policy, day, FAMILY)
    rules = rule_set.rules["interview"]
    earlier = [
        i
        for i in interviews_of(state)
        if not i.is_open and day <= calendar.period_end(_day(i), rules["repeat_within"])
    ]
    reasons = {
        "repeat": [e for i in earlier if i.held_in for e in i.entries[:1]],
        "no_show": [i.missed_in for i in earlier if i.is_no_show],
        "serious": [],
    }
    grounds = grounds_of(state, rectification.facts.basis, policy, calendar, day)
    if grounds is not None and grounds.serious:
        reasons["serious"] = list(grounds.entries)
    because = tuple(name for name in rules["warning_for"] if reasons[name])
    return KindRequired(
        kind="warning" if because else rules["first"],
        because=because,
        derived_from=tuple(e for name in because for e in reasons[name]),
        rule=rule_set.rule(rules["clause"]),
    )


def interviews_of(state: SubjectState) -> Iterator[Interview]:
    """Every interview of a subject, whatever it was about."""
    for rectification in state.rectifications.values():
        yield from rectification.interviews.values()


def _day(interview: Interview) -> date:
    return interview.held.held_on if interview.held else interview.facts.appointed_on


def _opened(state: SubjectState, entry: Entry) -> None:
    rectification = state.rectifications.get(entry.data.rectification)
    if rectification is None:
        state.orphans.append(entry)
        return
    interview = Interview(id=entry.stream, facts=entry.data, entries=[entry.number])
    if entry.sd:
        interview.disclosed["agenda"] = entry.id
    rectification.interviews[entry.stream] = interview
    state.touched.update((entry.stream, rectification.id))


def _about(state: SubjectState, entry: Entry, disclosed: str) -> Interview | None:
    """The interview an entry is about; its rectification is touched with it."""
    for rectification in state.rectifications.values():
        interview = rectification.interviews.get(entry.stream)
        if interview is not None:
            interview.entries.append(entry.number)
            if entry.sd:
                interview.disclosed[disclosed] = entry.id
            state.touched.update((entry.stream, rectification.id))
            return interview
    state.orphans.append(entry)
    return None


def _held(state: SubjectState, entry: Entry) -> None:
    if interview := _about(state, entry, "statement"):
        interview.held, interview.held_in = entry.data, entry.number


def _missed(state: SubjectState, entry: Entry) -> None:
    if interview := _about(state, entry, "reason"):
        interview.missed, interview.missed_in = entry.data, entry.number


def _called_off(state: SubjectState, entry: Entry) -> None:
    if interview := _about(state, entry, "called_off"):
        interview.called_off_in = entry.number


def _signed(state: SubjectState, entry: Entry) -> None:
    if interview := _about(state, entry, "refusal"):
        interview.signed, interview.signed_in = entry.data, entry.number


def _followed_up(state: SubjectState, entry: Entry) -> None:
    if interview := _about(state, entry, "follow_up"):
        event = entry.data
        interview.follow_ups.append((event.outcome, event.followed_up_on, entry.number))


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    InterviewOpened: _opened,
    InterviewHeld: _held,
    InterviewMissed: _missed,
    InterviewCalledOff: _called_off,
    InterviewRecordSigned: _signed,
    InterviewFollowedUp: _followed_up,
}
