"""A basis must be live: whether something in the archive can carry a sanction on a day.

Rule over all articles: no measure, class or report rests on a record that is repaired, ended,
sealed, annulled or suspended, nor on a disputed one alone. Days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.commitment.breach import breach_term
from ledger.publication.publication import is_of_person, window
from ledger.rights.retention import retention

if TYPE_CHECKING:
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.commitment.commitment import Commitment
    from ledger.policy import Policy
    from ledger.record.record import Record

DISPUTED = "under_dispute"
SUSPENDED = "suspended"
ANNULLED = "annulled"
SEALED = "sealed"
RESTRICTED = "restricted"
PUBLICATION_ENDED = "publication_ended"
"""To storage: only kept and protected, not used (个人信息保护法 47)."""


@dataclass(frozen=True, slots=True)
class LiveBasis:
    """Whether one record, commitment or listing stands as a basis, and what ended it."""

    stream: str
    kind: str
    """Kind of the record, `commitment`, or the class of the list."""
    stands: bool
    ended_because: str
    """`repaired`, `annulled`, `suspended`, `sealed`, `restricted`, `publication_ended`,
    `withdrawn`, `removed`, `expired` …; empty while it stands."""
    ended_in: int
    """The entry that ended it; 0 when a day did, or while it stands."""
    ended_on: date | None
    marks: tuple[str, ...]
    """`under_dispute`, `under_reconsideration`, `under_lawsuit`."""
    last_day: date | None
    """The last day on which it stands if nothing else happens; None: no end in sight."""
    entries: tuple[int, ...]


def record_basis(record: Record, policy: Policy, calendar: Calendar, day: date) -> LiveBasis:
    """A record as a basis: until repair, annulment, suspension or the end of its publication."""
    last = window(record, policy, calendar).last_display_day
    because, entry, on = _record_end(record, last, day)
    if not because and is_of_person(record):
        kept = retention(record, policy, calendar, day)
        if kept.has_run(day):
            because, entry, on = RESTRICTED, 0, kept.ends_on
    marks = tuple(record.marks)
    if record.facts.status == DISPUTED and DISPUTED not in marks:
        marks = (*marks, DISPUTED)
    return LiveBasis(
        stream=record.id,
        kind=record.facts.kind,
        stands=not because,
        ended_because=because,
        ended_in=entry,
        ended_on=on,
        marks=marks,
        last_day=last,
        entries=tuple(dict.fromkeys((record.entries[0], *record.marks.values()))),
    )


def commitment_basis(
    commitment: Commitment, policy: Policy, calendar: Calendar, day: date
) -> LiveBasis:
    """A commitment as a basis: only one determined broken or found false, until its repair or
    the end of the time for which it is shown."""
    term = breach_term(commitment, policy, calendar)
    determined = commitment.fulfilment
    broken = commitment.determined_in if determined and determined.breach else 0
    entry = commitment.false_in or broken
    because, ended_in = "", 0
    if commitment.annulled_in:
        because, ended_in = ANNULLED, commitment.annulled_in
    elif not entry:
        because = "not_broken"
    elif commitment.repaired_in and (
        commitment.repaired_on is None or commitment.repaired_on <= day
    ):
        because, ended_in = "repaired", commitment.repaired_in
    elif term is not None and term.is_over(day):
        because = PUBLICATION_ENDED
    ended_on = {"repaired": commitment.repaired_on, PUBLICATION_ENDED: term and term.last_day}
    return LiveBasis(
        stream=commitment.id,
        kind="commitment",
        stands=not because,
        ended_because=because,
        ended_in=ended_in,
        ended_on=ended_on.get(because),
        marks=tuple(commitment.marks),
        last_day=term.last_day if term else None,
        entries=(entry or commitment.entries[0],),
    )


def _record_end(record: Record, last: date | None, day: date) -> tuple[str, int, date | None]:
    if record.annulled is not None:
        return ANNULLED, record.annulled_in, record.annulled_on
    if record.sealed_in:
        return SEALED, record.sealed_in, record.sealed_on
    if record.restricted_in or record.erased_in:
        return RESTRICTED, record.restricted_in or record.erased_in, record.restricted_on
    if record.repaired_in and (record.repaired_on is None or record.repaired_on <= day):
        return "repaired", record.repaired_in, record.repaired_on
    if record.suspended_in:
        return SUSPENDED, record.suspended_in, None
    if last is not None and day > last:
        return PUBLICATION_ENDED, 0, last
    return _withdrawal(record, day)


def _withdrawal(record: Record, day: date) -> tuple[str, int, date | None]:
    """The entry that took it down from the last channel that showed it, if that happened."""
    published, withdrawn = record.published, record.withdrawn
    if not published or not withdrawn.keys() >= published.keys():
        return "", 0, None
    on, entry, _ = max(withdrawn.values(), key=lambda w: w[1])
    return ("withdrawn", entry, on) if on <= day else ("", 0, None)
