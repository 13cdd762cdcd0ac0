"""What a county hides from all who are not concerned, said from its states alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ledger.commitment.standing import on_column
from ledger.publication.publication import window
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listed import listing_standing
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.ledger import Ledger
    from ledger.policy import Policy
    from ledger.record.record import Record
    from ledger.state import SubjectState

    Law = tuple[Policy, Calendar]


CASES = (
    "rectifications", "repairs", "objections", "requests", "complaints", "claims", "mandates",
    "attendances", "report_authorisations", "foreign_reports", "accountabilities",
    "accountability_notices", "responsibilities", "shares", "confirmations",
)  # fmt: skip
"""What is never public, by its name in a state."""


@dataclass(slots=True)
class Hidden:
    """Strings that no stranger may be told, and those that anyone may."""

    secrets: dict[str, str] = field(default_factory=dict)
    """Secret to what it is."""
    streams: dict[str, list[str]] = field(default_factory=dict)
    """By kind: ids of what is hidden."""
    shown: set[str] = field(default_factory=set)

    def hide(self, kind: str, stream: str, *also: str) -> None:
        """Note what is hidden, with its numbers."""
        self.streams.setdefault(kind, []).append(stream)
        self.secrets.update(dict.fromkeys((one for one in (stream, *also) if one), kind))

    def settle(self) -> None:
        """What is shown elsewhere is no secret."""
        for one in self.shown:
            self.secrets.pop(one, None)


def hidden_in(ledger: Ledger, tags: Iterable[str], day: date) -> Hidden:
    """Everything in these archives that is not public on a day."""
    found = Hidden()
    law = (ledger.registry.policy, ledger.registry.calendar)
    for tag in tags:
        state = ledger.state(tag)
        person = state.registration is None or state.registration.kind == PERSON
        if person:
            found.hide("person", tag)
        for kind, stream, numbers, public in _things(state, law, day):
            if public and not person:
                found.shown |= {stream, *numbers}
            else:
                found.hide(kind, stream, *numbers)
    found.settle()
    return found


def _things(
    state: SubjectState, law: Law, day: date
) -> Iterator[tuple[str, str, tuple[str, ...], bool]]:
    for record in state.records.values():
        kind = "record" if _over(record, law, day) else "unpublished"
        up = record.published.keys() - record.withdrawn.keys()
        yield kind, record.id, (record.facts.document_no,), bool(up) and kind != "record"
    for listing in state.listings.values():
        public = listing_standing(state, listing, *law, day).in_force
        decided = (listing.decided.decision_no,) if listing.decided else ()
        yield "listing", listing.id, decided, public
    for measure in state.measures.values():
        public = measure_standing(state, measure, *law, day).in_force
        decided = (measure.imposed.decision_no,) if measure.imposed else ()
        yield "measure", measure.id, decided, public
    for commitment in state.commitments.values():
        public = on_column(state, commitment, *law, day)
        yield "commitment", commitment.id, (commitment.facts.number,), public
    for kind in CASES:
        for stream in getattr(state, kind):
            yield kind, stream, (), False
    for rectification in state.rectifications.values():
        for interview in rectification.interviews:
            yield "interview", interview, (), False


def _over(record: Record, law: Law, day: date) -> bool:
    """Repaired, annulled, sealed, taken down, or past its days."""
    last = window(record, *law).last_display_day
    down = bool(record.published) and record.withdrawn.keys() >= record.published.keys()
    gone = record.annulled is not None or record.repaired_in or getattr(record, "sealed_in", 0)
    return bool(gone or down or (last is not None and day > last))
