"""Credit archives: a head document and pages of 200 records for each subject, and a narrow row.

A document is a pure function of the entries up to E, the law at E and the day D. The narrow
row answers batch checks and finds organisations by code and name; of a person it holds the
tag alone.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.publication.obligation import OVERDUE
from ledger.subject import PERSON
from projections import documents
from projections.accountability import NONE, Answers
from projections.attendance import attendances
from projections.database import NEVER, PAGE, SUBJECT, Rows, index, number, packed, table, text
from projections.documents import PAGE_RECORDS
from projections.endings import given
from projections.projection import Projection

if TYPE_CHECKING:
    from collections.abc import Collection

    from ledger.merges import Joining
    from ledger.subject import Registration
    from projections.account import Account
    from projections.caseload import Cases
    from projections.horizon import Horizon

HEADS = table(
    "heads",
    text("tag", key=True),
    text("code"),
    text("kind"),
    text("name"),
    number("entry"),
    number("law"),
    text("next_change_on"),
    number("listings_in_force"),
    number("measures_in_force"),
    number("breaches"),
    packed("document"),
    scope=SUBJECT,
)
index(HEADS, "name", where=HEADS.c.name != "")
index(HEADS, "next_change_on", where=HEADS.c.next_change_on != NEVER)
PAGES = table(
    "pages",
    text("tag", key=True),
    number("page", key=True),
    packed("document"),
    scope=PAGE,
)

BROKEN = frozenset({"breached", "found_false"})
_ENCODE = msgspec.msgpack.Encoder().encode
SUSPENDED = "suspended"
"""It bars nothing while it lasts, but a clearance must ask a human."""


def page(account: Account, at: int) -> documents.Page:
    """A page of the archive: records in order of their first entry."""
    streams = islice(account.places(), at * PAGE_RECORDS, (at + 1) * PAGE_RECORDS)
    return documents.Page(page=at, records=tuple(account.record(s)[0] for s in streams))


def head(account: Account) -> documents.Head:
    """The head of the archive; its `next_change_on` holds for the pages and all rows too."""
    state = account.state
    horizon = account.standpoint.horizon()
    horizon.reached(account.pending_on)
    counts = _counts(account, horizon)
    return documents.Head(
        pages=-(-len(state.records) // PAGE_RECORDS),
        counts=counts,
        **said(account),
        commitments=tuple(account.commitment(stream)[0] for stream in state.commitments),
        given=tuple(given(account)),
        next_change_on=None if horizon.next_change_on == date.max else horizon.next_change_on,
    )


def said(account: Account) -> dict[str, Any]:
    """What a head says of the subject, and of its cases but for commitments; nothing counted."""
    state, registration = account.state, account.state.registration
    return {
        "tag": state.tag,
        "entry": state.entry,
        "law": account.standpoint.law,
        "merge_trail": tuple(_step(joining) for joining in state.joinings),
        **(_registered(registration) if registration else {}),
        **_held(account),
        "erased_on": state.erased_on,
        "erased_in": state.erased_in,
    }


def _step(of: Joining) -> documents.MergeStep:
    return documents.MergeStep(
        step=of.step,
        survivor="" if "-" in of.survivor else of.survivor,
        absorbed="" if "-" in of.absorbed else of.absorbed,
        ground=of.ground,
        document_no=of.document_no,
        on=of.on,
        officer=of.officer,
        agency=of.agency,
        entry=of.entry,
    )


def document(account: Account) -> tuple[documents.Head, tuple[documents.Page, ...]]:
    """The whole archive."""
    made = head(account)
    return made, tuple(page(account, at) for at in range(made.pages))


def _held(account: Account) -> dict[str, Any]:
    """The cases; none for most subjects."""
    cases = account.cases()
    return {
        "listings": cases.listings,
        "measures": cases.measures,
        "rectifications": cases.rectifications,
        "repairs": cases.repairs,
        "objections": cases.objections,
        "notices": cases.notices,
        "bankruptcies": cases.bankruptcies,
        "incentives": cases.incentives,
        "grants": cases.grants,
        "evaluations": cases.evaluations,
        "supervision": cases.supervision,
        "typical_cases": cases.typical_cases,
        **_answers(cases.answers),
        "declarations": cases.declarations,
        "consumer_complaints": cases.consumer_complaints,
        "attendances": attendances(account.state),
        "refused_kinds": tuple(sorted(account.state.refused_kinds)),
        **cases.rights._asdict(),
    }


def _answers(of: Answers) -> dict[str, Any]:
    return {name: getattr(of, name) for name in Answers.__slots__} if of is not NONE else {}


def _registered(registration: Registration) -> dict[str, Any]:
    return {
        "code": registration.code,
        "kind": registration.kind,
        "name": registration.name,
        "registered_on": registration.registered_on,
        "names": tuple(documents.Name(name=n, entry=e) for n, e in registration.names),
        "identifiers": tuple(
            documents.Identifier(scheme=scheme, value=value, entry=entry)
            for scheme, (value, entry) in sorted(registration.identifiers.items())
        ),
        "disclosed": registration.disclosed.copy(),
        "entries": tuple(registration.entries),
    }


def _counts(account: Account, horizon: Horizon) -> documents.Counts:
    made = Tally()
    for stream in account.state.records:
        record, next_change_on = account.record(stream)
        horizon.reached(next_change_on)
        made.record(record, horizon.day)
    for stream in account.state.commitments:
        commitment, next_change_on = account.commitment(stream)
        horizon.reached(next_change_on)
        made.commitment(commitment)
    cases = account.cases()
    horizon.reached(cases.next_change_on)
    return made.counts(cases, horizon.day)


class Tally:
    """What is counted on the way over the records and commitments."""

    __slots__ = (
        "annulled",
        "breaches",
        "by_kind",
        "ended",
        "live",
        "marked",
        "overdue",
        "published",
        "records",
        "repaired",
    )

    def __init__(self) -> None:
        self.records = self.live = self.published = self.ended = 0
        self.repaired = self.annulled = self.marked = self.overdue = self.breaches = 0
        self.by_kind: dict[str, int] = {}

    def record(self, record: documents.Record, day: date, by: int = 1) -> None:
        """Count one record; with -1 count it no more."""
        self.records += by
        self.live += by * record.live
        self.ended += by * record.ended
        self.repaired += by * (record.repaired_in > 0)
        self.annulled += by * (record.annulled is not None)
        self.marked += by * bool(record.marks)
        if record.published:
            self.published += by
            self.by_kind[record.kind] = self.by_kind.get(record.kind, 0) + by
        self.overdue += by * _overdue(record.obligations, day)

    def commitment(self, commitment: documents.Commitment, by: int = 1) -> None:
        """Count one commitment; with -1 count it no more."""
        broken = commitment.situation in BROKEN and not commitment.repaired_in
        self.breaches += by * broken

    def counts(self, cases: Cases, day: date) -> documents.Counts:
        """What was counted, with the duties of listings, and how many cases are in force."""
        listed = sum(_overdue(listing.obligations, day) for listing in cases.listings)
        return documents.Counts(
            records=self.records,
            live=self.live,
            published=self.published,
            ended=self.ended,
            repaired=self.repaired,
            annulled=self.annulled,
            marked=self.marked,
            by_kind={kind: count for kind, count in sorted(self.by_kind.items()) if count},
            publications_overdue=self.overdue + listed,
            listings_in_force=sum(x.in_force for x in cases.listings),
            measures_in_force=sum(x.in_force for x in cases.measures),
            breaches=self.breaches,
        )


def _overdue(duties: tuple[documents.Obligation, ...], day: date) -> int:
    """How many should have been published or taken down by now."""
    return sum(
        duty.state == OVERDUE or (duty.takedown_due is not None and duty.takedown_due < day)
        for duty in duties
    )


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """The head, and the pages that hold a touched record."""
    made = head(account)
    organisation = made.kind != PERSON
    out["heads"].append(
        (
            made.tag,
            made.code,
            made.kind,
            made.name if organisation else "",
            made.entry,
            made.law,
            made.next_change_on.isoformat() if made.next_change_on else NEVER,
            sum(case.in_force or case.situation == SUSPENDED for case in made.listings),
            sum(case.in_force or case.situation == SUSPENDED for case in made.measures),
            made.counts.breaches,
            _ENCODE(made),
        )
    )
    places = account.places()
    for at in sorted({places[s] // PAGE_RECORDS for s in touched if s in places}):
        out["pages"].append((made.tag, at, _ENCODE(page(account, at))))


PROJECTION = Projection((HEADS, PAGES), rows)
