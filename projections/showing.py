"""What is shown of one account, compared each time it moves: by an entry, the law, or a day.

A record or commitment is compared only when an entry touched it, so a step costs what it
changes. What is found is what `differences` finds between the whole archives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from projections import archive
from projections.archive import Tally
from projections.caseload import Caseload, Touched
from projections.differences import RECORDS as OF_RECORDS
from projections.differences import (
    Difference,
    in_order,
    of_counts,
    of_heads,
    of_one,
    of_parts,
    of_sums,
)
from projections.documents import Head
from projections.grades import speaks

if TYPE_CHECKING:
    from ledger.store.entry import Entry
    from projections.account import Account
    from projections.caseload import Cases
    from projections.differences import Archive
    from projections.documents import Commitment, Counts, Record
    from projections.projection import Standpoint

OF_COMMITMENTS = "commitments"
OF_RECORDS_ALONE = ("record.", "publication.")
"""Topics whose entries change records, and of a head nothing but counts and cases."""
PUBLISHED = frozenset({"obligations", "published"})
"""Fields of a record that only its publication changes: no case rests on those of all records."""


class Showing:
    """One subject's account on its way; there is none before its first entry."""

    def __init__(self) -> None:
        self.account: Account | None = None
        self._head: Head | None = None
        """Without its commitments, which stand beside it."""
        self._records: dict[str, Record] = {}
        self._commitments: dict[str, Commitment] = {}
        self._tally = Tally()
        self._caseload = Caseload()
        self._cases: Cases | None = None
        self._counts: Counts | None = None
        """Newer than those of the head where only they changed."""

    def archive(self) -> Archive | None:
        """The whole archive as it is now; None before there is one."""
        return None if self.account is None else archive.document(self.account)

    def part(self, name: str, stream: str) -> Any:
        """A record or case as it is now; None where there is none."""
        apart: dict[str, dict[str, Any]] = {
            OF_RECORDS: self._records,
            OF_COMMITMENTS: self._commitments,
        }
        if name in apart:
            return apart[name].get(stream)
        held = getattr(self._head, name, ())
        many = held if isinstance(held, tuple) else ()
        return next((each for each in many if each.id == stream), None)

    def take(self, account: Account) -> list[Difference]:
        """Another account of the same subject, settled: what differs from the one before."""
        self.account = account
        self._caseload.forget()
        return self._compared_whole()

    def stand(self, standpoint: Standpoint) -> list[Difference]:
        """Another law, or a later day: what differs by that alone."""
        if self.account is None:
            return []
        self.account.stand(standpoint)
        self._caseload.forget()
        return self._compared_whole()

    def advance(self, account: Account, entry: Entry) -> list[Difference]:
        """One more entry: what it changed. Nothing, where its day lies ahead."""
        account.advance(entry)
        if entry.effective_on > account.standpoint.day:
            return []
        return self._compared(account, frozenset(account.forget()), entry.type)

    def _compared(self, account: Account, touched: frozenset[str], topic: str) -> list[Difference]:
        """What differs in the streams that an entry touched, and in the cases."""
        records, grading = self._compared_records(account, touched)
        commitments: list[Difference] = []
        for stream in touched:
            if stream in account.state.commitments:
                was, now = self._commitments.get(stream), account.commitment(stream)[0]
                if was != now:
                    commitments += of_one(OF_COMMITMENTS, stream, was, now)
                    if was is not None:
                        self._tally.commitment(was, -1)
                    self._tally.commitment(now)
                    self._commitments[stream] = now
        published = all(each.field in PUBLISHED for each in records)
        by = Touched(touched, topic, published, grading)
        cases = self._caseload.after(account.state, account.standpoint, by)
        same, self._cases = cases is self._cases, cases
        account.keep(cases)
        if same and topic.startswith(OF_RECORDS_ALONE):
            return records + self._counted(records, account.state.entry)
        return self._joined(account, commitments, records)

    def _compared_records(
        self, account: Account, touched: frozenset[str]
    ) -> tuple[list[Difference], bool]:
        """What differs in the records, and whether one that may speak about a class does."""
        day, places = account.standpoint.day, account.places()
        found: list[Difference] = []
        grading = False
        streams = [stream for stream in touched if stream in places]
        for stream in sorted(streams, key=places.__getitem__) if streams[1:] else streams:
            old, new = self._records.get(stream), account.record(stream)[0]
            if old != new:
                grading = grading or speaks(new) or (old is not None and speaks(old))
                found += of_one(OF_RECORDS, stream, old, new)
                if old is not None:
                    self._tally.record(old, day, -1)
                self._tally.record(new, day)
                self._records[stream] = new
        return found, grading

    def _counted(self, found: list[Difference], entry: int) -> list[Difference]:
        """What differs in the counts by that; nothing else in the head does."""
        old = self._counts
        cases, account = self._cases, self.account
        day = account.standpoint.day if account else None
        self._counts = self._tally.counts(cases, day) if cases and day else None
        return of_counts(old, self._counts, found, entry)

    def _compared_whole(self) -> list[Difference]:
        """What differs anywhere."""
        account = self.account
        if account is None:
            return []
        state, day, tally = account.state, account.standpoint.day, Tally()
        records = {stream: account.record(stream)[0] for stream in state.records}
        commitments = {stream: account.commitment(stream)[0] for stream in state.commitments}
        for record in records.values():
            tally.record(record, day)
        for commitment in commitments.values():
            tally.commitment(commitment)
        old = self._records, self._commitments
        self._records, self._commitments, self._tally = records, commitments, tally
        return self._joined(
            account,
            of_parts(OF_COMMITMENTS, old[1].values(), commitments.values()),
            of_parts(OF_RECORDS, old[0].values(), records.values()),
        )

    def _joined(
        self, account: Account, commitments: list[Difference], records: list[Difference]
    ) -> list[Difference]:
        """All differences in their one order; the head is the new one from here on."""
        self._cases = account.cases()
        counts = self._tally.counts(self._cases, account.standpoint.day)
        old, new = self._head, Head(**archive.said(account), counts=counts)
        if old is not None and self._counts is not None:
            old = msgspec.structs.replace(old, counts=self._counts)
        self._head, self._counts = new, counts
        found = of_heads(old, new)
        found = in_order(found + commitments) if commitments else found
        found += records
        return found + of_sums(old, new, found)
