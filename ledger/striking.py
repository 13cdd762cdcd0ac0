"""The clock is an actor: on the day when time alone changes something, a notice is appended.

What is due holds from the minute it is due, because questions compare dates; the notice is for
feeds, recalls and history, and no fold reads it. It may be appended late, in order of days; its
key (stream, kind, day, rule) lets it be appended once.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from ledger.commitment.standing import standing as commitment_standing
from ledger.event import Draft, Event
from ledger.heads.heads import HeadsPublished
from ledger.publication.listed_duty import listed_obligations
from ledger.publication.obligation import OVERDUE, standing
from ledger.repair.target import target_of
from ledger.rights.seal_due import seal_due
from ledger.sanction.listed import listing_standing
from ledger.situation import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.calendar import Calendar
    from ledger.event import Tag
    from ledger.policy import Policy
    from ledger.publication.obligation import Obligation
    from ledger.record.record import Record
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState

CLOCK = Actor(officer="clock", agency="", roles=frozenset())
"""Who appends notices: nobody's decision."""
_NEXT = timedelta(days=1)
_RUNS = frozenset({"pending", "listed", "suspended", "expired"})
"""Situations of a listing whose term runs, or ran to its end."""
_BROKEN = frozenset({"breached", "found_false"})


class PublicationEnded(Event, frozen=True):
    """The longest time for which a record, a listing or a breach is shown is over since the
    entry's day (Article 14)."""

    TOPIC: ClassVar[str] = "publication.ended"
    last_day: date
    """The last day on which it was shown, in Asia/Shanghai."""
    rule: str


class RepairWindowOpened(Event, frozen=True):
    """The shortest time is over: repair may be applied for from the entry's day on (Article 12)."""

    TOPIC: ClassVar[str] = "repair.window_opened"
    rule: str


class PublicationOverdue(Event, frozen=True):
    """A record or listing is not yet published on a channel, or not yet taken down from it, though
    the last day has passed (Article 14)."""

    TOPIC: ClassVar[str] = "publication.overdue"
    channel: str
    act: Literal["publish", "take_down"]
    due_on: date
    rule: str


class SealOverdue(Event, frozen=True):
    """A record that the law wants sealed is not sealed, though its unit was reminded and the last
    day has passed (Article 15). It seals nothing."""

    TOPIC: ClassVar[str] = "seal.overdue"
    ground: str
    due_on: date
    rule: str


class CommitmentOverdue(Event, frozen=True):
    """A commitment's last day has passed without a determination; that is no breach (Article 1)."""

    TOPIC: ClassVar[str] = "commitment.overdue"
    due_on: date
    rule: str


NOTICES: tuple[type[Event], ...] = (
    PublicationEnded,
    PublicationOverdue,
    RepairWindowOpened,
    CommitmentOverdue,
    SealOverdue,
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

    A record or listing that was repaired or annulled, or is no longer under its clock for another
    reason, gives no notice but that it should have been taken down; neither does a commitment
    that was withdrawn or kept. What was overdue and is done by `until` is not told any more.
    """
    law = _Law(policy, calendar, until)
    found = [
        *(s for record in state.records.values() for s in _of_record(record, law)),
        *(s for listing in state.listings.values() for s in _of_listing(state, listing, law)),
        *_of_commitments(state, law),
    ]
    made = [_strike(state.tag, stream, event, on) for stream, event, on in found]
    ahead = [strike for strike in made if since < strike.draft.effective_on <= until]
    return sorted(ahead, key=lambda strike: (strike.draft.effective_on, strike.key))


class _Law(NamedTuple):
    """What notices are computed from beside the entries."""

    policy: Policy
    calendar: Calendar
    day: date


_Found = tuple[str, Event, date]
"""The stream, the notice and its day."""


def _of_record(record: Record, law: _Law) -> Iterator[_Found]:
    stands = standing(record, *law)
    yield from _overdue(record.id, stands.obligations, law.day)
    waits = seal_due(record, *law)
    if waits is not None and waits.due_on < law.day:
        notice = SealOverdue(ground=waits.ground, due_on=waits.due_on, rule=waits.rule)
        yield record.id, notice, waits.due_on + _NEXT
    shown = stands.window
    if record.repaired_in or record.annulled is not None or shown.provisional:
        return
    yield from _terms(record.id, shown.eligible_from, shown.last_display_day, shown.rule)


def _of_listing(state: SubjectState, listing: Listing, law: _Law) -> Iterator[_Found]:
    if not listing.listed_in:
        return
    yield from _overdue(listing.id, listed_obligations(state, listing, *law), law.day)
    stands = listing_standing(state, listing, *law)
    if stands.situation in _RUNS:
        yield from _terms(listing.id, stands.earliest_removal, stands.last_day, stands.rule)


def _of_commitments(state: SubjectState, law: _Law) -> Iterator[_Found]:
    for stream, commitment in state.commitments.items():
        stands = commitment_standing(commitment, *law)
        if stands.situation == "overdue" and stands.due_on is not None:
            notice = CommitmentOverdue(due_on=stands.due_on, rule=stands.rule)
            yield stream, notice, stands.due_on + _NEXT
        elif stands.situation in _BROKEN and not stands.repaired:
            found = target_of(stream, state, law.policy, law.calendar)
            opens, rule = (found.opens_on, found.rule) if found else (None, "")
            yield from _terms(stream, opens, stands.shown_until, stands.shown_rule or rule)


def _terms(stream: str, opens: date | None, last: date | None, rule: str) -> Iterator[_Found]:
    """The first day on which repair may be applied for, and the first on which it is over."""
    if opens is not None:
        yield stream, RepairWindowOpened(rule=rule), opens
    if last is not None:
        yield stream, PublicationEnded(last_day=last, rule=rule), last + _NEXT


def _overdue(stream: str, duties: Iterable[Obligation], day: date) -> Iterator[_Found]:
    for duty in duties:
        rule = duty.rule
        if duty.state == OVERDUE:
            due = duty.due
            notice = PublicationOverdue(channel=duty.channel, act="publish", due_on=due, rule=rule)
        elif duty.takedown_due is not None and duty.takedown_due < day:
            due = duty.takedown_due
            notice = PublicationOverdue(
                channel=duty.channel, act="take_down", due_on=due, rule=rule
            )
        else:
            continue
        yield stream, notice, due + _NEXT


def _strike(tag: Tag, stream: str, event: Event, on: date) -> Strike:
    draft = Draft(stream=stream, event=event, subjects=(tag,), effective_on=on)
    rule: str = event.rule  # type: ignore[attr-defined]
    where = f"/{event.channel}/{event.act}" if isinstance(event, PublicationOverdue) else ""
    return Strike(draft, f"clock/{event.TOPIC}/{stream}/{on.isoformat()}/{rule}{where}")
