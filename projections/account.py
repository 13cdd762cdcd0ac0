"""A subject's account: its folded state, and what was computed from it at one standpoint.

The account keeps what it computed of each record and commitment, so an entry costs what it
touches and not what the archive holds. Cases (listings, measures, rectifications, repairs,
notices) are few and may end one another: they are computed anew each time.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from ledger.state import SubjectState
from ledger.topics import evolve
from projections import casework
from projections.caseload import Cases, cases_of
from projections.consequences import record_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.event import Tag
    from ledger.store.entry import Entry
    from projections import holdings
    from projections.documents import Record
    from projections.projection import Standpoint


class Account:
    """One subject at one standpoint; changed in place by `advance`."""

    __slots__ = (
        "_cases",
        "_commitments",
        "_places",
        "_records",
        "pending_on",
        "standpoint",
        "state",
    )

    def __init__(self, tag: Tag, standpoint: Standpoint) -> None:
        self.state = SubjectState(tag, frozenset(standpoint.registry.merges.group(tag)[1:]))
        self.standpoint = standpoint
        self.pending_on = date.max
        """The first day on which an entry that does not count yet will."""
        self._records: dict[str, tuple[Record, date]] = {}
        self._commitments: dict[str, tuple[holdings.Commitment, date]] = {}
        self._cases: Cases | None = None
        self._places: dict[str, int] = {}

    @property
    def tag(self) -> Tag:
        """Whose account it is."""
        return self.state.tag

    def advance(self, entry: Entry) -> None:
        """Fold one more entry; one whose day lies ahead is left out until then."""
        state = self.state
        if entry.effective_on > self.standpoint.day:
            self.pending_on = min(self.pending_on, entry.effective_on)
        else:
            evolve(state, entry)
        state.entry = entry.number

    def fold(self, entries: Iterable[Entry]) -> Account:
        """Fold entries in order; answers itself."""
        for entry in entries:
            self.advance(entry)
        return self

    def stand(self, standpoint: Standpoint) -> None:
        """Look from the same or a later day, and maybe under another law: what that changes is
        forgotten. Not for a day on which an entry left out before begins to count."""
        if standpoint.law != self.standpoint.law:
            self._records.clear()
            self._commitments.clear()
        else:
            self._records = {k: m for k, m in self._records.items() if m[1] > standpoint.day}
            held = self._commitments.items()
            self._commitments = {k: m for k, m in held if m[1] > standpoint.day}
        self.standpoint = standpoint
        self._cases = None

    def forget(self) -> set[str]:
        """The streams that entries touched; what was computed of them and of cases is gone."""
        state = self.state
        touched, state.touched = state.touched, set()
        for stream in touched:
            self._records.pop(stream, None)
            self._commitments.pop(stream, None)
        places = self._places
        if len(places) < len(state.records):
            for stream in islice(state.records, len(places), None):
                places[stream] = len(places)
        self._cases = None
        return touched

    def settle(self) -> set[str]:
        """The streams whose rows may have changed; what was computed of them is forgotten."""
        state, touched = self.state, self.forget()
        touched.update(state.listings, state.measures, state.repairs, state.notices)
        touched.update(state.objections)
        touched.update(state.evaluations, state.confirmations, state.typical_cases)
        if state.accountabilities or state.accountability_notices:
            touched.update(state.accountabilities, state.accountability_notices)
        touched.update(state.reports)
        touched.update(state.incentives, state.grants, state.declarations)
        touched.update(state.requests, state.mandates, state.complaints, state.claims)
        touched.add(f"subject/{state.tag}")
        touched.update(state.consumer_complaints)
        if state.rectifications:
            touched.update(state.rectifications)
            for order in state.rectifications.values():
                touched.update(order.interviews)
        return touched

    def places(self) -> Mapping[str, int]:
        """The records' streams in order of first entry, each with its place from 0."""
        return self._places

    def record(self, stream: str) -> tuple[Record, date]:
        """A record as a document shows it, and the next day on which it changes."""
        made = self._records.get(stream)
        if made is None:
            state, horizon = self.state, self.standpoint.horizon()
            document = record_document(state, state.records[stream], self.standpoint, horizon)
            made = self._records[stream] = document, horizon.next_change_on
        return made

    def commitment(self, stream: str) -> tuple[holdings.Commitment, date]:
        """A commitment as a document shows it, and the next day on which it changes."""
        made = self._commitments.get(stream)
        if made is None:
            state, horizon = self.state, self.standpoint.horizon()
            of = state.commitments[stream]
            held = casework.commitment(state, of, self.standpoint, horizon)
            made = self._commitments[stream] = held, horizon.next_change_on
        return made

    def cases(self) -> Cases:
        """All cases as documents show them, and the next day on which one changes."""
        if self._cases is None:
            self._cases = cases_of(self.state, self.standpoint)
        return self._cases

    def keep(self, cases: Cases) -> None:
        """Take the cases as computed elsewhere from the same state at the same standpoint."""
        self._cases = cases
