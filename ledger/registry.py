"""The registry: what all decisions share. Rule sets, agencies, calendar years, merges, the origin.

Registry entries have no subjects, but for merges; their streams start with `registry/`. The
registry is a fold like any other, kept by position so that as-of finds the law as it was then.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from unicodedata import normalize

from ledger.calendar import Calendar, YearTable
from ledger.event import Event
from ledger.log_key import LogKey, LogKeyAdopted
from ledger.merges import Merges, SubjectMerged, SubjectUnmerged
from ledger.policy import Policy, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.store.entry import Entry

PREFIX = "registry/"


class LedgerFounded(Event, frozen=True):
    """The first entry of a ledger: its origin (a schema-less URL, its name in all proofs) and
    whether everything in it is simulated.
    """

    TOPIC: ClassVar[str] = "ledger.founded"
    origin: str
    simulated: bool = False
    titles: str = ""


class OfficerAppointed(Event, frozen=True):
    """An officer, by pseudonym, may act for an agency in these roles from that day."""

    TOPIC: ClassVar[str] = "officer.appointed"
    officer: str
    agency: str
    roles: tuple[str, ...]


class OfficerDismissed(Event, frozen=True):
    """An officer may no longer act for the agency."""

    TOPIC: ClassVar[str] = "officer.dismissed"
    officer: str
    agency: str


class RuleSetAdopted(Event, frozen=True):
    """A rule set has force in this ledger from this entry on: full text and SHA-256."""

    TOPIC: ClassVar[str] = "rule_set.adopted"
    rule_set: str
    text: str
    hash: str


class AgencyRegistered(Event, frozen=True):
    """An agency of the plan: code, short and written-out names, powers it has by law from the law's
    day of the entry on (Articles 1-20). Registered again it is renamed or its powers change.
    """

    TOPIC: ClassVar[str] = "agency.registered"
    code: str
    short_name: str
    name: str
    powers: tuple[str, ...] = ()
    unified_codes: tuple[str, ...] = ()
    """Organ codes seen or known; a new one beside a registered name is a warning."""
    parent: str = ""
    successor_of: tuple[str, ...] = ()
    """Codes of agencies whose open cases, determinations and clocks it takes over, per power."""
    other_names: tuple[str, ...] = ()
    """Further forms of the name that files use."""


class AgencyClosed(Event, frozen=True):
    """An agency was closed or merged; it acts no more, its decisions and names stay known."""

    TOPIC: ClassVar[str] = "agency.closed"
    code: str


class RelayMandateGiven(Event, frozen=True):
    """An agency may hand in files for others: for all of them, or for those named (Article 13)."""

    TOPIC: ClassVar[str] = "agency.relay_mandate_given"
    code: str
    on_behalf_of: tuple[str, ...] = ()
    """Agency codes; empty means all."""


class CalendarYearPublished(Event, frozen=True):
    """The State Council's notice for one year: holidays on weekdays, make-up working days."""

    TOPIC: ClassVar[str] = "calendar.year_published"
    year: int
    holidays: tuple[date, ...]
    make_up_days: tuple[date, ...]
    instrument: str


@dataclass(frozen=True, slots=True)
class Agency:
    """A registered agency as of now; `entry` registered it."""

    code: str
    short_name: str
    name: str
    powers: frozenset[str]
    unified_codes: frozenset[str]
    entry: int
    relays_for: frozenset[str] | None = None
    """Whose files it may hand in: None for its own only, empty for everyone's."""
    successor_of: frozenset[str] = frozenset()
    """Its predecessors, and theirs."""
    other_names: frozenset[str] = frozenset()
    """Further forms of its name, former ones included."""
    closed_in: int = 0
    """The entry that closed it; 0 while it acts."""

    def may_relay_for(self, code: str) -> bool:
        """Whether it may hand in files of that agency (Article 13)."""
        return code == self.code or (
            self.relays_for is not None and (not self.relays_for or code in self.relays_for)
        )


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry at one position; a new value at every registry entry."""

    position: int = 0
    origin: str = ""
    simulated: bool = False
    policy: Policy = field(default_factory=Policy)
    agencies: Mapping[str, Agency] = field(default_factory=dict)
    officers: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """Roles by (officer, agency); a dismissed officer has none."""
    calendar_years: Mapping[int, YearTable] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    merges: Merges = field(default_factory=Merges)
    """Which codes name one subject."""
    codes_by_name: Mapping[str, str] = field(default_factory=dict)
    """Agency codes by every name and organ code an agency is known by, as `name_key` writes it."""

    log_keys: tuple[LogKey, ...] = ()
    """The keys of the published logs, in the order in which they were adopted."""

    def log_key(self, log: str) -> LogKey | None:
        """The key with which a log is signed now; None before the first."""
        return next((key for key in reversed(self.log_keys) if key.log == log), None)

    def agency(self, name: str) -> Agency | None:
        """An agency by code, organ code, short name or written-out name; None when unknown."""
        return self.agencies.get(name) or self.agencies.get(
            self.codes_by_name.get(name_key(name), "")
        )


def name_key(name: str) -> str:
    """The one form in which agency names are compared: NFKC, no spaces, upper case."""
    return "".join(normalize("NFKC", name).split()).upper()


def fold(registry: Registry, entry: Entry) -> Registry:
    """The registry after one more registry entry; other entries leave it as it is."""
    step = EVENTS.get(type(entry.data))
    return replace(step(registry, entry), position=entry.number) if step else registry


def _founded(registry: Registry, entry: Entry) -> Registry:
    return replace(registry, origin=entry.data.origin, simulated=entry.data.simulated)


def _adopted(registry: Registry, entry: Entry) -> Registry:
    policy = registry.policy.adopting(parse(entry.data.text, entry.number))
    return replace(registry, policy=policy, calendar=Calendar(registry.calendar_years, policy))


def _registered(registry: Registry, entry: Entry) -> Registry:
    e = entry.data
    before = registry.agencies.get(e.code)
    former = {before.name, before.short_name, *before.other_names} if before else set()
    heirs = (
        registry.agencies[code].successor_of for code in e.successor_of if code in registry.agencies
    )
    agency = Agency(
        code=e.code,
        short_name=e.short_name,
        name=e.name,
        powers=frozenset(e.powers),
        unified_codes=frozenset(e.unified_codes),
        entry=entry.number,
        relays_for=before.relays_for if before else None,
        successor_of=frozenset(e.successor_of).union(*heirs),
        other_names=frozenset({*former, *e.other_names} - {e.name, e.short_name}),
    )
    known = (
        agency.code,
        agency.name,
        agency.short_name,
        *agency.other_names,
        *agency.unified_codes,
    )
    return replace(
        registry,
        agencies={**registry.agencies, e.code: agency},
        codes_by_name={**registry.codes_by_name, **{name_key(name): e.code for name in known}},
    )


def _closed(registry: Registry, entry: Entry) -> Registry:
    agency = registry.agencies.get(entry.data.code)
    if agency is None:
        return registry
    closed = replace(agency, closed_in=entry.number)
    return replace(registry, agencies={**registry.agencies, agency.code: closed})


def _mandated(registry: Registry, entry: Entry) -> Registry:
    agency = registry.agencies.get(entry.data.code)
    if agency is None:
        return registry
    relaying = replace(agency, relays_for=frozenset(entry.data.on_behalf_of))
    return replace(registry, agencies={**registry.agencies, agency.code: relaying})


def _appointed(registry: Registry, entry: Entry) -> Registry:
    key = (entry.data.officer, entry.data.agency)
    return replace(registry, officers={**registry.officers, key: frozenset(entry.data.roles)})


def _dismissed(registry: Registry, entry: Entry) -> Registry:
    gone = (entry.data.officer, entry.data.agency)
    return replace(registry, officers={**registry.officers, gone: frozenset()})


def _published(registry: Registry, entry: Entry) -> Registry:
    e = entry.data
    table = YearTable(e.year, frozenset(e.holidays), frozenset(e.make_up_days), entry.number)
    years = {**registry.calendar_years, e.year: table}
    return replace(registry, calendar_years=years, calendar=Calendar(years, registry.policy))


def _signed_with(registry: Registry, entry: Entry) -> Registry:
    key = LogKey(entry.data.log, entry.data.vkey, entry.number)
    return replace(registry, log_keys=(*registry.log_keys, key))


def _merged(registry: Registry, entry: Entry) -> Registry:
    e = entry.data
    merges = registry.merges.merged(e.survivor, e.absorbed, entry.effective_on)
    return replace(registry, merges=merges)


def _unmerged(registry: Registry, entry: Entry) -> Registry:
    e = entry.data
    return replace(registry, merges=registry.merges.unmerged(e.survivor, e.absorbed))


EVENTS: dict[type[Event], Callable[[Registry, Entry], Registry]] = {
    LedgerFounded: _founded,
    OfficerAppointed: _appointed,
    OfficerDismissed: _dismissed,
    RuleSetAdopted: _adopted,
    AgencyRegistered: _registered,
    AgencyClosed: _closed,
    RelayMandateGiven: _mandated,
    CalendarYearPublished: _published,
    LogKeyAdopted: _signed_with,
    SubjectMerged: _merged,
    SubjectUnmerged: _unmerged,
}
