"""A credit subject's state: the one accumulator that every fold fills.

Decisions, the archive, as-of, replay and what-if all fold entries into this. Inside a
fold it is changed in place; from outside a fold is pure. `evolve` functions never raise:
what refers to a parent that was filtered out is kept in `orphans`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from ledger.accountability.accountability import Accountability, Answerable
    from ledger.accountability.informing import AccountabilityNotice
    from ledger.accountability.responsibility import Responsibility
    from ledger.commitment.commitment import Commitment
    from ledger.declaration.declaration import Declaration
    from ledger.education.attendance import Attendance
    from ledger.evaluation.evaluation import Evaluation
    from ledger.event import Tag
    from ledger.exchange.exchange import Named
    from ledger.incentive.grant import Grant
    from ledger.incentive.incentive import Incentive
    from ledger.merges import Joining
    from ledger.notice.notice import Notice
    from ledger.objection.objection import Objection
    from ledger.proposal import Proposal
    from ledger.record.consumer_complaint import ConsumerComplaint
    from ledger.record.record import Record
    from ledger.rectification.rectification import Rectification
    from ledger.repair.bankruptcy import Bankruptcy
    from ledger.repair.repair import Repair
    from ledger.report.authorisation import ReportAuthorisation
    from ledger.report.foreign import ForeignReport
    from ledger.report.report import Report
    from ledger.rights.agent import Mandate
    from ledger.rights.complaint import Complaint
    from ledger.rights.request import Request
    from ledger.rights.secrecy import SecrecyClaim
    from ledger.sanction.sanction import Listing, Measure
    from ledger.sharing.ending import Ending
    from ledger.sharing.sharing import Acknowledgement, Share
    from ledger.store.entry import Entry
    from ledger.subject import Registration
    from ledger.supervision.supervision import ClassConfirmation
    from ledger.supervision.typical_case import TypicalCase


@dataclass(slots=True)
class SubjectState:
    """All that the entries say of one subject, by stream id, in order of first entry."""

    tag: Tag
    also: frozenset[Tag] = frozenset()
    """Other tags of the same subject, absorbed by merges."""
    entry: int = 0
    """The newest entry folded."""
    registration: Registration | None = None
    records: dict[str, Record] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    ordinary_procedures: dict[tuple[str, str], int] = field(default_factory=dict)
    """By (matter, application): the entry in which the subject declined the commitment route."""
    notices: dict[str, Notice] = field(default_factory=dict)
    """By the stream of the case they were served in."""
    proposals: dict[tuple[str, str], Proposal] = field(default_factory=dict)
    """By (matter, stream): what one officer proposed and another must approve."""
    listings: dict[str, Listing] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    rectifications: dict[str, Rectification] = field(default_factory=dict)
    repairs: dict[str, Repair] = field(default_factory=dict)
    objections: dict[str, Objection] = field(default_factory=dict)
    """To what is in this archive or was left out of it, and those the subject filed itself."""
    bankruptcies: dict[str, Bankruptcy] = field(default_factory=dict)
    """Statements of reorganisation or settlement, by their stream."""
    incentives: dict[str, Incentive] = field(default_factory=dict)
    """Entries of incentive lists (红名单), proposed, in force and over."""
    grants: dict[str, Grant] = field(default_factory=dict)
    """Incentives that were granted."""
    reports: dict[str, Report] = field(default_factory=dict)
    """Credit reports issued on it, by their stream."""
    report_authorisations: dict[str, ReportAuthorisation] = field(default_factory=dict)
    """Who may have a report on it, and for what."""
    foreign_reports: dict[str, ForeignReport] = field(default_factory=dict)
    """Reports of other regions on it, received here."""
    shares: dict[str, Share] = field(default_factory=dict)
    """Acts by which records of it were given to others."""
    endings: dict[str, list[Ending]] = field(default_factory=dict)
    """By stream: what entries ended or corrected, in their order."""
    acknowledgements: dict[tuple[str, str, str], Acknowledgement] = field(default_factory=dict)
    """By (stream, end, recipient): what was said to be undone."""
    requests: dict[str, Request] = field(default_factory=dict)
    """What the subject asked for by right: to access, copy, correct, erase, explain, restrict."""
    mandates: dict[str, Mandate] = field(default_factory=dict)
    """Of the subject's agents."""
    complaints: dict[str, Complaint] = field(default_factory=dict)
    """About how an office handled a matter of the subject."""
    claims: dict[str, SecrecyClaim] = field(default_factory=dict)
    """Of trade secrets in its records."""
    sealed: set[str] = field(default_factory=set)
    """Streams of the records that are sealed (封存)."""
    erased_in: int = 0
    """The entry by which the values of this person were erased; 0 while they are held."""
    erased_on: date | None = None
    exchanged: dict[tuple[str, str], list[Named]] = field(default_factory=dict)
    """By (platform, stream): every batch that reported or withdrew it, oldest first."""
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    """Results of evaluations received."""
    confirmations: dict[str, ClassConfirmation] = field(default_factory=dict)
    """Supervisory classes that a human confirmed, by the case of their notice."""
    typical_cases: dict[str, TypicalCase] = field(default_factory=dict)
    """Model and warning cases made of its records."""
    responsibilities: dict[str, Responsibility] = field(default_factory=dict)
    """Roles of persons in entities, in the archives of both."""
    accountabilities: dict[str, Accountability] = field(default_factory=dict)
    """What the person is, or may be, held to account for."""
    answerable: dict[str, Answerable] = field(default_factory=dict)
    """By case: who answers for a listing or record of this entity."""
    accountability_notices: dict[str, AccountabilityNotice] = field(default_factory=dict)
    """What units were told of the subject's dishonesty (通报)."""
    linked: dict[str, SubjectState] = field(default_factory=dict)
    """By stream: the copy of a linked case of another subject, in which its entries are folded."""
    declarations: dict[str, Declaration] = field(default_factory=dict)
    """What the subject declared of itself (自主申报)."""
    attendances: dict[str, Attendance] = field(default_factory=dict)
    """Integrity education it took part in and agreed to be named for; used for nothing."""
    consumer_complaints: dict[str, ConsumerComplaint] = field(default_factory=dict)
    """Complaints and reports of consumers about it (12315); neutral."""
    refused_kinds: dict[str, int] = field(default_factory=dict)
    """Kinds of record that speak for it and that it refuses to have taken, with the entry."""
    joinings: list[Joining] = field(default_factory=list)
    """The merges and un-merges of the subject's codes, oldest first."""
    orphans: list[Entry] = field(default_factory=list)
    """Entries whose parent was not folded (filtered by date); nothing rests on them."""
    touched: set[str] = field(default_factory=set)
    """Streams changed since the last flush; the projections empty it."""

    def is_of(self, tag: Tag) -> bool:
        """Whether the tag names this subject."""
        return tag == self.tag or tag in self.also


NAMED = ("record", "case", "target", "disputed", "listing")
"""The fields of an event that name what it is about."""


def place_of(state: SubjectState, entry: Entry) -> SubjectState:
    """Where an entry is folded: in the subject's own state, or in the copy of a linked case."""
    held = state.linked.get(entry.stream)
    if held is not None:
        return held
    for name in NAMED:
        held = state.linked.get(getattr(entry.data, name, ""))
        if held is not None:
            state.linked[entry.stream] = held
            return held
    return state
