"""Credit repair (Article 12, 信用修复): the steps of an application, as they are written down."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger.event import Event


class RepairApplied(Event, frozen=True):
    """The subject, or an agent for it, applied for repair of a record, listing or breach
    (申请信用修复) with its public commitment; the window it was judged by stands here."""

    TOPIC: ClassVar[str] = "repair.applied"
    target: str
    """Stream of the record, listing or commitment."""
    target_kind: str
    """`record`, `listing` or `commitment`."""
    unit: str
    """Code of the determining unit, which decides (谁认定、谁修复)."""
    applicant: str = "subject"
    """`subject` or `agent`."""
    materials: tuple[str, ...] = ()
    tier: str = ""
    rule: str = ""
    eligible_from: date | None = None
    provisional: bool = False


class RepairRouted(Event, frozen=True):
    """The single window pushed the application to the determining unit (一网通办、推送)."""

    TOPIC: ClassVar[str] = "repair.routed"
    to: str
    """Code of the agency that decides: the determining unit or its successor."""


class RepairAccepted(Event, frozen=True):
    """The determining unit took the application on (受理)."""

    TOPIC: ClassVar[str] = "repair.accepted"


class RepairReturned(Event, frozen=True):
    """The application was returned for papers the rules require (补正)."""

    TOPIC: ClassVar[str] = "repair.returned"
    missing: tuple[str, ...]


class RepairSupplied(Event, frozen=True):
    """The applicant handed in what was missing (补交材料)."""

    TOPIC: ClassVar[str] = "repair.supplied"
    materials: tuple[str, ...]


class RepairAcceptanceRefused(Event, frozen=True):
    """The application was not taken on, with ground, reasons and remedies (不予受理)."""

    TOPIC: ClassVar[str] = "repair.acceptance_refused"
    ground: str
    remedies: tuple[str, ...]
    law: str = ""
    """Instrument and article, where the ground is that law bars repair."""


class RepairVerified(Event, frozen=True):
    """The determining unit verified which duties are done and which are not (核查)."""

    TOPIC: ClassVar[str] = "repair.verified"
    duties_done: tuple[str, ...]
    outstanding: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    """Further routes the subject took of itself: `training`, `report`, `charity` …"""


class RepairExtended(Event, frozen=True):
    """The time to decide was extended once, approved by a second officer (延长)."""

    TOPIC: ClassVar[str] = "repair.extended"
    until: date
    proposed_in: int


class RepairApproved(Event, frozen=True):
    """The determining unit granted repair (准予修复); what its guard rested on stands here."""

    TOPIC: ClassVar[str] = "repair.approved"
    target: str
    duties: tuple[str, ...]
    eligible_from: date | None = None
    rule: str = ""


class RepairDenied(Event, frozen=True):
    """Repair was denied with ground, reasons and remedies, by two officers (不予修复)."""

    TOPIC: ClassVar[str] = "repair.denied"
    ground: str
    remedies: tuple[str, ...]
    proposed_in: int


class RepairWithdrawn(Event, frozen=True):
    """The applicant withdrew the application before the decision (撤回申请)."""

    TOPIC: ClassVar[str] = "repair.withdrawn"


class RepairExecuted(Event, frozen=True):
    """Publication, sharing, measures and evaluation ended together, as acknowledged by those who
    keep them; from the day of the decision on, nothing may rest on what was repaired (修复完成)."""

    TOPIC: ClassVar[str] = "repair.executed"
    target: str
    target_kind: str
    acknowledged: tuple[str, ...]
    """`publication_stopped`, `sharing_stopped`, `measures_lifted`, `evaluation_updated`."""
    channels: tuple[str, ...] = ()
    """The channels that confirmed they show it no more."""


class RepairRescinded(Event, frozen=True):
    """A granted repair was rescinded after notice and hearing, for false material or a broken
    commitment (撤销修复): what it ended stands again, to the longest period."""

    TOPIC: ClassVar[str] = "repair.rescinded"
    target: str
    target_kind: str
    ground: str
    notice: int
    """The entry of the notice before it."""
