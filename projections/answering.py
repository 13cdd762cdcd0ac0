"""Accountability as documents store it: roles, what a person answers for, who was told."""

from __future__ import annotations

from datetime import date

from projections.holdings import Holding
from projections.stored import Stored


class ResponsibleRole(Holding, frozen=True, kw_only=True):
    """A responsible role (法定代表人、主要负责人、实际控制人), in the archives of both subjects.
    Situations: `held`, `ended`."""

    entity: str
    """The entity's unified code."""
    role: str
    since: date
    until: date | None = None
    document_no: str = ""
    unit: str = ""
    """The agency that linked it."""


class Accountability(Holding, frozen=True, kw_only=True):
    """What a person is held to account for (责任追究). Situations: `proposed`, `noticed`, `ready`,
    `dropped`, `standing`, `suspended`, `lifted`, or how the parent ended."""

    unit: str
    entity: str
    """The entity's unified code."""
    parent: str
    """The entity's listing or record; when it ends, this ends by the same entry or day."""
    parent_kind: str
    """Kind of the record, or type of the list."""
    parent_document_no: str = ""
    role: str
    clause: str
    acted_on: date
    named_in: str
    in_force: bool = False
    proposed_on: date
    proposed_in: int
    proposer: str = ""
    decided_by: str = ""
    decision_no: str = ""
    decided_on: date | None = None
    decided_in: int = 0
    served_on: date | None = None
    service_method: str = ""
    remedies: tuple[str, ...] = ()
    last_day: date | None = None
    ended_in: int = 0
    ended_because: str = ""
    marks: tuple[str, ...] = ()
    effects: dict[str, str] = {}
    """By matter: `no` or `ask_a_human`, while it stands."""


class Answerable(Holding, frozen=True, kw_only=True):
    """In the entity's archive: that a person answers for a listing or record of it. Who, its unit
    and auditors find by the case."""

    parent: str
    unit: str
    role: str
    clause: str


class Told(Stored, frozen=True, kw_only=True):
    """An addressee of a notice, and when it acknowledged."""

    kind: str
    agency: str = ""
    code: str = ""
    acknowledged_on: date | None = None
    acknowledged_in: int = 0


class AccountabilityNotice(Holding, frozen=True, kw_only=True):
    """What units were told of the subject's dishonesty (通报). Situations: `sent`, `overdue`,
    `acknowledged`."""

    about: str
    """The listing or record."""
    subject_kind: str
    unit: str
    document_no: str
    sent_on: date
    addressees: tuple[Told, ...] = ()
