"""The clock is an actor: on the day when time alone changes something, a notice is appended.

What is due holds from the minute it is due, because questions compare dates; the notice is for
feeds, recalls and history, and no fold reads it. It may be appended late, in order of days; its
key (stream, kind, day, rule) lets it be appended once.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ledger.commitment.standing import standing
from ledger.event import Draft, Event
from ledger.heads.heads import HeadsPublished
from ledger.publication.window import window
from ledger.situation import Actor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.calendar import Calendar
    from ledger.event import Tag
    from ledger.policy import Policy
    from ledger.record.record import Record
    from ledger.state import SubjectState

CLOCK = Actor(officer="clock", agency="", roles=frozenset())
"""Who appends notices: nobody's decision."""
_NEXT = timedelta(days=1)


class PublicationEnded(Event, frozen=True):
    """The longest time for which a record is shown is over since the entry's day (Article 14)."""

    TOPIC: ClassVar[str] = "publication.ended"
    last_day: date
    """The last day on which it was shown, in Asia/Shanghai."""
    rule: str


class RepairWindowOpened(Event, frozen=True):
    """The shortest time is over: repair may be applied for from the entry's day on (Article 12)."""

    TOPIC: ClassVar[str] = "repair.window_opened"
    rule: str


class CommitmentOverdue(Event, frozen=True):
    """A commitment's last day has passed without a determination; that is no breach (Article 1)."""

    TOPIC: ClassVar[str] = "commitment.overdue"
    due_on: date
    rule: str


NOTICES: tuple[type[Event], ...] = (
    PublicationEnded,
    RepairWindowOpened,
    CommitmentOverdue,
    HeadsPublished,
)
"""What the ledger appends of itself, by nobody's decision; no fold reads it."""


class Strike(NamedTuple):
    """A notice to append, and the key under which it is appended once."""

    draft: Draft
    key: str


def strikes(
    state: SubjectState, policy: Policy, calendar: Calendar, since: date, until: date
) -> list[Strike]:
    """What time alone changed for a subject after `since` up to `until`, in order of days.

    A record that was repaired or annulled, or is no longer under its clock for another reason,
    gives no notice; neither does a commitment that was determined or withdrawn.
    """
    found = [
        *(s for record in state.records.values() for s in _of_record(record, policy, calendar)),
        *_of_commitments(state, policy, calendar, until),
    ]
    made = [_strike(state.tag, stream, event, on) for stream, event, on in found]
    ahead = [strike for strike in made if since < strike.draft.effective_on <= until]
    return sorted(ahead, key=lambda strike: (strike.draft.effective_on, strike.key))


def _of_record(
    record: Record, policy: Policy, calendar: Calendar
) -> Iterator[tuple[str, Event, date]]:
    if record.repaired_in or record.annulled is not None:
        return
    shown = window(record, policy, calendar)
    if shown.provisional:
        return
    if shown.eligible_from is not None:
        yield record.id, RepairWindowOpened(rule=shown.rule), shown.eligible_from
    if shown.last_display_day is not None:
        ended = PublicationEnded(last_day=shown.last_display_day, rule=shown.rule)
        yield record.id, ended, shown.last_display_day + _NEXT


def _of_commitments(
    state: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> Iterator[tuple[str, Event, date]]:
    for stream, commitment in state.commitments.items():
        stands = standing(commitment, policy, calendar, day)
        if stands.situation == "overdue" and stands.due_on is not None:
            notice = CommitmentOverdue(due_on=stands.due_on, rule=stands.rule)
            yield stream, notice, stands.due_on + _NEXT


def _strike(tag: Tag, stream: str, event: Event, on: date) -> Strike:
    draft = Draft(stream=stream, event=event, subjects=(tag,), effective_on=on)
    rule: str = event.rule  # type: ignore[attr-defined]
    return Strike(draft, f"clock/{event.TOPIC}/{stream}/{on.isoformat()}/{rule}")
