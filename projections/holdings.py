"""What a subject holds beside its records, as its head document stores it.

Commitments, listings, sanction measures, rectifications with interviews, repairs, notices:
each with the entries that made it, what follows on day D, and the rule that says so.
Objections are in `dispute.py`.
"""

from __future__ import annotations

from datetime import date

from ledger.publication.publication import Obligation
from projections.stored import Computed, Stored


class FileSource(Stored, frozen=True, kw_only=True):
    """The delivered file (SHA-256) and the row that something came from."""

    file: str
    sheet: str = ""
    row: int = 0


class Mark(Stored, frozen=True, kw_only=True):
    """It is under objection, reconsideration or lawsuit (存在异议, 复议中, 诉讼中)."""

    mark: str
    entry: int


class Correction(Stored, frozen=True, kw_only=True):
    """A value that was corrected from the beginning."""

    field: str
    old: str
    new: str
    entry: int


class Holding(Computed, frozen=True, kw_only=True):
    """What every case in an archive has."""

    id: str
    """Its stream."""
    entries: tuple[int, ...] = ()
    disclosed: dict[str, str] = {}
    """Personal values and texts: name to the entry id that opens the vault."""
    situation: str = ""
    """Where it stands on day D."""
    due_on: date | None = None
    provisional: bool = False
    next_change_on: date | None = None
    sealed_for: str = ""
    """Code of the unit that alone may see it, because the record it is about is sealed."""


class DocumentOwed(Stored, frozen=True, kw_only=True):
    """A document accepted as outstanding (容缺受理)."""

    document: str
    due_on: date
    received_on: date | None = None
    received_in: int = 0


class Fulfilment(Stored, frozen=True, kw_only=True):
    """What the accepting unit determined."""

    outcome: str
    cause: str = ""
    breach: bool = False
    unit: str
    on: date
    entry: int


class Commitment(Holding, frozen=True, kw_only=True):
    """A commitment (信用承诺). Situations: `open`, `due_soon`, `overdue`, `fulfilled`, `excused`,
    `breached`, `found_false`, `withdrawn`, `annulled`."""

    number: str
    kind: str
    matter: str = ""
    template: str = ""
    application: str = ""
    made_on: date
    valid_until: date | None = None
    accepting_unit: str
    openness: str
    outstanding: tuple[DocumentOwed, ...] = ()
    late: tuple[str, ...] = ()
    fulfilment: Fulfilment | None = None
    pursued: tuple[int, ...] = ()
    corrections: tuple[Correction, ...] = ()
    marks: tuple[Mark, ...] = ()
    missing_fields: tuple[int, ...] = ()
    """Numbers of the national fields that must be filled before export."""
    false_on: date | None = None
    false_by: str = ""
    false_in: int = 0
    withdrawn_in: int = 0
    annulled_in: int = 0
    repaired_on: date | None = None
    repaired_in: int = 0
    collected: bool = False
    backfill: bool = False
    batch: str = ""
    source: FileSource | None = None
    shown_until: date | None = None
    """The last day on which a breach is shown, shared and rested on; it bars until its repair."""
    shown_rule: str = ""
    ended: bool = False
    """Whether that day is over."""
    published: bool = False
    """On the public commitments page (信用承诺专栏)."""


class Listing(Holding, frozen=True, kw_only=True):
    """A listing (名单). Situations: `proposed`, `noticed`, `answered`, `ready`, `dropped`,
    `pending`, `listed`, `suspended`, `removed`, `repaired`, `expired`, `basis_void`."""

    list_type: str
    unit: str
    grounds: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    in_force: bool = False
    proposed_on: date | None = None
    proposed_in: int = 0
    proposer: str = ""
    decided_by: str = ""
    decision_no: str = ""
    listed_on: date | None = None
    listed_in: int = 0
    earliest_removal: date | None = None
    last_day: date | None = None
    removal_due: date | None = None
    ended_in: int = 0
    ended_because: str = ""
    court: str = ""
    case_no: str = ""
    mirrored: bool = False
    """Copied from the feed of a court; nothing local may end it."""
    marks: tuple[str, ...] = ()
    steps_missing: tuple[str, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    """Where it must be published by when, and taken down."""


class Measure(Holding, frozen=True, kw_only=True):
    """A sanction measure (惩戒措施)."""

    code: str
    label: str = ""
    clause: str = ""
    unit: str
    bases: tuple[str, ...] = ()
    live_bases: tuple[str, ...] = ()
    in_force: bool = False
    proposed_in: int = 0
    imposed_on: date | None = None
    imposed_in: int = 0
    last_day: date | None = None
    ended_in: int = 0
    ended_because: str = ""
    ordered: bool = False
    """An order of a court or another authority that the ledger mirrors."""
    marks: tuple[str, ...] = ()
    bars: dict[str, str] = {}
    """What it bars: matter to the answer (`no`, `ask_a_human`)."""


class Interview(Holding, frozen=True, kw_only=True):
    """A regulatory interview (约谈). Situations: `called`, `called_off`, `held`, `signed`,
    `missed`."""

    kind: str
    unit: str
    notified_on: date
    appointed_on: date
    because: tuple[str, ...] = ()
    held_on: date | None = None
    officers: tuple[str, ...] = ()
    refused_to_sign: bool = False
    no_show: bool = False
    follow_ups: tuple[str, ...] = ()
    """Outcomes, oldest first."""


class Rectification(Holding, frozen=True, kw_only=True):
    """An order to rectify (限期整改). Situations: `open`, `due_soon`, `overdue`, `reported`,
    `passed`, `failed`, `lapsed`."""

    basis: str
    basis_kind: str
    unit: str
    items: int = 0
    ordered_on: date
    campaign: str = ""
    awaits_interview: bool = False
    interviews: tuple[Interview, ...] = ()


class Clock(Computed, frozen=True, kw_only=True):
    """One step of an application or objection and its last day, which ends at 24:00."""

    step: str
    """Of a repair `accept`, `decide` or `execute`; of an objection `mark`, `route`, `decide`,
    `answer`, `review` or `mend`."""
    due: date
    provisional: bool = False
    done_on: date | None = None
    late: bool = False
    """Done late, or overdue on day D."""
    stopped: bool = False
    """The time of experts runs: the day is what it would be without it."""


class Repair(Holding, frozen=True, kw_only=True):
    """An application for credit repair (信用修复); its situation is its stage."""

    target: str
    target_kind: str
    unit: str
    applied_on: date
    applicant: str = ""
    taken_by: str = ""
    materials: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    duties_done: tuple[str, ...] = ()
    outstanding: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    ground: str = ""
    law: str = ""
    extended_to: date | None = None
    reached: dict[str, date] = {}
    """Day by stage."""
    clocks: tuple[Clock, ...] = ()
    open: bool = True


class Bankruptcy(Holding, frozen=True, kw_only=True):
    """A statement on a company's reorganisation or settlement. Situations: `stated`, `ended`."""

    kind: str
    ruled_on: date
    court: str = ""
    ruling_no: str = ""
    outcome: str = ""
    ended_on: date | None = None


class Notice(Holding, frozen=True, kw_only=True):
    """A notice before an act that worsens the subject's position. Situations: `not_served`,
    `running`, `answered`, `replied`, `over`."""

    act: str
    agency: str
    served_on: date | None = None
    method: str = ""
    clauses: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    hearing_until: date | None = None
    heard: str = ""
    waived: bool = False
    answers: int = 0


class Given(Stored, frozen=True, kw_only=True):
    """Records given to a unit by an act of sharing, as far as they still stand (共享)."""

    id: str
    recipient: str
    records: tuple[str, ...]
    entry: int
