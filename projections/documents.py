"""The stored form of a credit archive: one head and pages of 200 records, in MessagePack.

Keys are the field names; a field at its default is left out. Every computed value carries
the entries it rests on (`derived_from`) and the rule that made it (`rule`, such as
`REPAIR-2026#13`). Personal values are not here: `disclosed` names each and gives the entry
id under which the vault holds it. Days are Asia/Shanghai dates, instants UTC, money yuan.
"""

from __future__ import annotations

from datetime import date, datetime

from ledger.publication.publication import Obligation, Window
from projections.answering import (
    Accountability,
    AccountabilityNotice,
    Answerable,
    ResponsibleRole,
    Told,
)
from projections.attendance import Attendance
from projections.complaint import ConsumerComplaint
from projections.declaration import AuthorisedUse, Declaration
from projections.dispute import Objection, Remedy, Stop
from projections.facts import Facts
from projections.graded import ClassReason, Evaluation, EvaluationOwed, Supervision, TypicalCase
from projections.holdings import (
    Bankruptcy,
    Clock,
    Commitment,
    Correction,
    DocumentOwed,
    FileSource,
    Fulfilment,
    Given,
    Interview,
    Listing,
    Mark,
    Measure,
    Notice,
    Rectification,
    Repair,
)
from projections.incentive import Grant, Incentive
from projections.rights import AgentMandate, HandlingComplaint, RightsRequest, SecrecyClaim
from projections.stored import Stored

__all__ = [
    "Accountability",
    "AccountabilityNotice",
    "AgentMandate",
    "Annulment",
    "Answerable",
    "Attendance",
    "AuthorisedUse",
    "Bankruptcy",
    "ClassReason",
    "Clock",
    "Commitment",
    "ConsumerComplaint",
    "Correction",
    "Counts",
    "Declaration",
    "DocumentOwed",
    "Evaluation",
    "EvaluationOwed",
    "Facts",
    "FileSource",
    "Fulfilment",
    "Given",
    "Grant",
    "HandlingComplaint",
    "Head",
    "Identifier",
    "Incentive",
    "Interview",
    "Listing",
    "Mark",
    "Measure",
    "Name",
    "Notice",
    "Objection",
    "Obligation",
    "Page",
    "Record",
    "Rectification",
    "Remedy",
    "Repair",
    "ResponsibleRole",
    "RightsRequest",
    "SecrecyClaim",
    "Stop",
    "Supervision",
    "Told",
    "TypicalCase",
    "Window",
]
PAGE_RECORDS = 200


class Name(Stored, frozen=True, kw_only=True):
    """A name of an organisation with the entry that brought it."""

    name: str
    entry: int


class Identifier(Stored, frozen=True, kw_only=True):
    """A legacy number of an organisation."""

    scheme: str
    value: str
    entry: int


class Annulment(Stored, frozen=True, kw_only=True):
    """The act or its record fell away (撤销、确认违法、无效)."""

    reason: str
    basis: str = ""
    on: date | None = None
    from_beginning: bool = True
    entry: int = 0


class Record(Facts, frozen=True, kw_only=True):
    """One record with all its values and what follows from them on day D."""

    id: str
    filed_by: str = ""
    filed_at: datetime
    effective_on: date
    batch: str = ""
    source: FileSource | None = None
    entries: tuple[int, ...]
    """Every entry that made it what it is; the first one filed it."""
    disclosed: dict[str, str] = {}
    """Personal values and texts: name to the entry id that opens the vault."""
    corrections: tuple[Correction, ...] = ()
    marks: tuple[Mark, ...] = ()
    annulled: Annulment | None = None
    suspended_in: int = 0
    repaired_in: int = 0
    repaired_on: date | None = None
    exempted: str = ""
    """Reason code of an exemption from publication."""
    exempted_in: int = 0
    tier: str = ""
    """Gravity (`MINOR`, `GENERAL`, `SERIOUS` …) under `window.rule`; empty: no dishonesty."""
    window: Window | None = None
    obligations: tuple[Obligation, ...] = ()
    person: bool = False
    """About a natural person: never published by default."""
    withheld: tuple[str, ...] = ()
    """Names of the texts withheld from the public as a trade secret, claimed or found."""
    sealed_in: int = 0
    """The entry that sealed it (封存); only its deciding unit, auditors and the subject see it."""
    sealed_ground: str = ""
    restricted: bool = False
    """Only stored and protected, for its term is over or on request; shown to auditors and the
    subject alone."""
    retention_ends_on: date | None = None
    """The last day of the term for which it is kept; None where the rules set none."""
    retention_rule: str = ""
    erased_in: int = 0
    """The entry by which its personal values were erased."""
    live: bool = True
    """Whether a measure, class or report may rest on it."""
    ended: bool = False
    """Its publication is over: by its maximum, repair, annulment or withdrawal."""
    published: bool = False
    """Published on at least one channel and not ended: anyone may see it today."""


class Page(Stored, frozen=True, kw_only=True):
    """Up to 200 records, oldest entry first."""

    page: int
    records: tuple[Record, ...]


class Counts(Stored, frozen=True, kw_only=True):
    """How many records stand how, on day D."""

    records: int = 0
    live: int = 0
    published: int = 0
    ended: int = 0
    repaired: int = 0
    annulled: int = 0
    marked: int = 0
    """Under objection, reconsideration or lawsuit."""
    by_kind: dict[str, int] = {}
    """Published records by kind."""
    publications_overdue: int = 0
    """Duties to publish or to take down whose day has passed."""
    listings_in_force: int = 0
    measures_in_force: int = 0
    breaches: int = 0
    """Broken or false commitments that are not repaired."""


class MergeStep(Stored, frozen=True, kw_only=True):
    """Two codes were found to name one subject (合并), or not after all (撤销合并)."""

    step: str
    """`merged` or `unmerged`."""
    survivor: str
    """The code that goes on; empty for a person."""
    absorbed: str
    """The code that was absorbed; empty for a person."""
    ground: str = ""
    document_no: str
    on: date
    officer: str
    """The officer's pseudonym."""
    agency: str
    entry: int


class Head(Stored, frozen=True, kw_only=True):
    """Who the subject is and how it stands; its records are in the pages."""

    tag: str
    code: str = ""
    """The unified code; empty for a person."""
    kind: str = ""
    name: str = ""
    registered_on: date | None = None
    names: tuple[Name, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    disclosed: dict[str, str] = {}
    entries: tuple[int, ...] = ()
    """The entries of its registration."""
    entry: int
    """E: the newest entry of the subject."""
    law: int = 0
    """The newest entry that set law which this document was made under."""
    next_change_on: date | None = None
    """The next day on which a date alone changes it; None: never."""
    pages: int = 0
    counts: Counts
    listings: tuple[Listing, ...] = ()
    measures: tuple[Measure, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    rectifications: tuple[Rectification, ...] = ()
    repairs: tuple[Repair, ...] = ()
    objections: tuple[Objection, ...] = ()
    notices: tuple[Notice, ...] = ()
    bankruptcies: tuple[Bankruptcy, ...] = ()
    incentives: tuple[Incentive, ...] = ()
    grants: tuple[Grant, ...] = ()
    requests: tuple[RightsRequest, ...] = ()
    """What the subject asked for by right (权利请求)."""
    mandates: tuple[AgentMandate, ...] = ()
    """Of its agents (代理授权)."""
    complaints: tuple[HandlingComplaint, ...] = ()
    """About how an office handled a matter (投诉)."""
    claims: tuple[SecrecyClaim, ...] = ()
    """Of trade secrets in its records (商业秘密主张)."""
    erased_on: date | None = None
    """The day on which the values of this person were erased (删除)."""
    erased_in: int = 0
    evaluations: tuple[Evaluation, ...] = ()
    supervision: Supervision | None = None
    """Its class, where something speaks about it."""
    typical_cases: tuple[TypicalCase, ...] = ()
    merge_trail: tuple[MergeStep, ...] = ()
    responsibilities: tuple[ResponsibleRole, ...] = ()
    accountabilities: tuple[Accountability, ...] = ()
    answerable: tuple[Answerable, ...] = ()
    accountability_notices: tuple[AccountabilityNotice, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    consumer_complaints: tuple[ConsumerComplaint, ...] = ()
    refused_kinds: tuple[str, ...] = ()
    """Kinds of record that speak for it and that it refuses to have taken (不予记录)."""
    given: tuple[Given, ...] = ()
    """To whom its records were given; kept for what they may see, and shown to nobody here."""
