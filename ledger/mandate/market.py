"""Authorised bodies (Article 16, 协同监管): member records, risk warnings, commissions.

Market credit information stands apart from the archive: it is never a record, never published,
never a basis. An entry names the organisation it is about, so it stands in that subject's
history; the body, the units concerned, the subject itself and the auditor see it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.affairs import Affair, Affairs, Step, Work, opened
from ledger.event import Event

if TYPE_CHECKING:
    from ledger.store.entry import Entry

KEPT, WITHDRAWN = "kept", "withdrawn"
RAISED, REVIEWED = "raised", "reviewed"
COMMISSIONED, REPORTED = "commissioned", "reported"


class MemberRecordKept(Event, frozen=True):
    """A body keeps a record of a member: market credit information (Article 16, 会员信用记录)."""

    TOPIC: ClassVar[str] = "member_record.kept"
    body: str
    subject: str
    kind: str
    digest: str
    """SHA-256 of the body's own document, hexadecimal."""
    under: int
    """The entry of the mandate it was kept under."""


class MemberRecordWithdrawn(Event, frozen=True):
    """The body withdrew its record of a member (Article 16)."""

    TOPIC: ClassVar[str] = "member_record.withdrawn"


class RiskWarned(Event, frozen=True):
    """A body warned a unit of a risk it sees in an organisation (Article 16, 风险预警)."""

    TOPIC: ClassVar[str] = "risk_warning.raised"
    body: str
    subject: str
    signal: str
    to: str
    """Code of the unit that must look into it."""
    digest: str
    under: int
    due_on: date
    rule: str = ""


class WarningReviewed(Event, frozen=True):
    """The unit looked into a warning: confirmed, not confirmed, unclear (Article 16)."""

    TOPIC: ClassVar[str] = "risk_warning.reviewed"
    outcome: str


class BodyCommissioned(Event, frozen=True):
    """A unit asked a body to verify a case or keep track of it (Article 16, 案例核查、跟踪监测)."""

    TOPIC: ClassVar[str] = "commission.given"
    body: str
    subject: str
    scope: str
    case: str
    """The record or case it is about."""
    due_on: date
    under: int


class CommissionReported(Event, frozen=True):
    """The body reported what it found (Article 16)."""

    TOPIC: ClassVar[str] = "commission.reported"
    outcome: str
    digest: str


class MemberRecord(Affair, kw_only=True):
    """A body's own record of a member (会员信用记录), kept apart from the archive."""

    KIND: ClassVar[str] = "member_record"
    ARTICLE: ClassVar[int] = 16

    body: str
    subject: str
    kind: str
    digest: str
    under: int

    def concerned(self) -> tuple[str, ...]:
        """The body."""
        return (self.body,)

    def about(self) -> str:
        """The organisation, which sees it with its own token."""
        return self.subject


class RiskWarning(Affair, kw_only=True):
    """A warning (风险预警) by a body, which a unit must look into."""

    KIND: ClassVar[str] = "risk_warning"
    ARTICLE: ClassVar[int] = 16

    body: str
    subject: str
    signal: str
    digest: str
    under: int
    outcome: str = ""

    def concerned(self) -> tuple[str, ...]:
        """The body and the unit it warned."""
        return (self.agency, self.body)

    def about(self) -> str:
        """The organisation, which sees it with its own token."""
        return self.subject

    def work(self) -> tuple[Work, ...]:
        """To look into it."""
        return (Work("review", self.agency, self.due_on),) if self.due_on else ()


class Commission(Affair, kw_only=True):
    """What a unit asked a body to find out (委托核查、跟踪监测)."""

    KIND: ClassVar[str] = "commission"
    ARTICLE: ClassVar[int] = 16

    body: str
    subject: str
    scope: str
    case: str
    under: int
    outcome: str = ""
    digest: str = ""

    def concerned(self) -> tuple[str, ...]:
        """The body and the unit that asked."""
        return (self.agency, self.body)

    def work(self) -> tuple[Work, ...]:
        """To report; the body's own work."""
        return (Work("report", self.body, self.due_on),) if self.due_on else ()


def _kept(affairs: Affairs, entry: Entry) -> None:
    affairs.open(opened(MemberRecord, entry, KEPT, agency=entry.data.body), entry)


def _withdrawn(affairs: Affairs, entry: Entry) -> None:
    if record := affairs.told(MemberRecord, entry):
        record.says(entry, WITHDRAWN)


def _raised(affairs: Affairs, entry: Entry) -> None:
    affairs.open(opened(RiskWarning, entry, RAISED, agency=entry.data.to), entry)


def _reviewed(affairs: Affairs, entry: Entry) -> None:
    if warning := affairs.told(RiskWarning, entry):
        warning.outcome, warning.due_on = entry.data.outcome, None
        warning.says(entry, REVIEWED)


def _commissioned(affairs: Affairs, entry: Entry) -> None:
    affairs.open(opened(Commission, entry, COMMISSIONED), entry)


def _reported(affairs: Affairs, entry: Entry) -> None:
    if commission := affairs.told(Commission, entry):
        commission.outcome, commission.digest = entry.data.outcome, entry.data.digest
        commission.due_on = None
        commission.says(entry, REPORTED)


AFFAIRS: dict[type[Event], Step] = {
    MemberRecordKept: _kept,
    MemberRecordWithdrawn: _withdrawn,
    RiskWarned: _raised,
    WarningReviewed: _reviewed,
    BodyCommissioned: _commissioned,
    CommissionReported: _reported,
}
