"""How a ledger begins: its origin, the seed's rule sets, the agencies, calendar and officers.

The files of the seed have force only through these entries; whatever changes later is
decided in `adoption.py` and `agency.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ledger.calendar import PACKAGE, packaged_year
from ledger.event import Draft, Event
from ledger.log_key import LogKeyAdopted
from ledger.policy import parse, seed_texts
from ledger.registry import (
    PREFIX,
    AgencyClosed,
    AgencyRegistered,
    CalendarYearPublished,
    LedgerFounded,
    OfficerAppointed,
    RelayMandateGiven,
    RuleSetAdopted,
)
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from ledger.policy import Policy, RuleSet

AGENCIES = "agencies"
"""The family whose seed names the agencies a ledger is founded with."""
_FIRST_PACKAGED_YEAR = 2004


class RegistryCommand(Command, frozen=True):
    """A command about the registry: it reads no subject and no stream, only the registry."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"ADMINISTRATOR"})

    def reads(self) -> Reads:
        """Nothing but the registry, which every decision reads."""
        return Reads()


def founding_drafts(
    origin: str,
    simulated: bool,  # noqa: FBT001 - part of the founding's fixed signature
    officers: Iterable[OfficerAppointed],
    first_day: date,
    keys: Iterable[LogKeyAdopted] = (),
) -> list[Draft]:
    """Every entry that a new ledger begins with, in order; `first_day` is their law's day."""
    events = [
        LedgerFounded(origin=origin, simulated=simulated),
        *(rule_set_adopted(text) for text in seed_texts()),
        *_agencies(first_day),
        *_calendar_years(first_day),
        *officers,
        *keys,
    ]
    seen: set[str] = set()
    drafts = []
    for event in events:
        stream = stream_of(event)
        drafts.append(
            Draft(stream=stream, event=event, effective_on=first_day, opens=stream not in seen)
        )
        seen.add(stream)
    return drafts


def rule_set_adopted(text: str) -> RuleSetAdopted:
    """The event that adopts a canonical text."""
    rule_set = parse(text)
    return RuleSetAdopted(rule_set=rule_set.id, text=text, hash=rule_set.hash)


def stream_of(event: Event) -> str:
    """The stream of a registry event: one for the ledger, each rule set, agency, year, officer."""
    match event:
        case RuleSetAdopted():
            return f"{PREFIX}rule_set/{event.rule_set}"
        case AgencyRegistered() | AgencyClosed() | RelayMandateGiven():
            return f"{PREFIX}agency/{event.code}"
        case CalendarYearPublished():
            return f"{PREFIX}calendar/{event.year}"
        case LogKeyAdopted():
            return f"{PREFIX}log_key/{event.log}"
        case LedgerFounded():
            return f"{PREFIX}ledger"
    officer: Any = event
    return f"{PREFIX}officer/{officer.agency}/{officer.officer}"


def registry_draft(
    event: Event, situation: Situation, *, opens: bool = False, on: date | None = None
) -> Draft:
    """The entry of a registry event in its stream, from the day `on` or today."""
    return Draft(
        stream=stream_of(event), event=event, effective_on=on or situation.today, opens=opens
    )


def unadopted(policy: Policy) -> list[RuleSet]:
    """The files of the seed whose text this ledger never adopted.

    A text that was adopted and later replaced by another entry is not among them.
    """
    files = (parse(text) for text in seed_texts())
    return [rule_set for rule_set in files if rule_set.hash not in policy.hashes]


def powers_known(policy: Policy) -> Mapping[str, str]:
    """The vocabulary of powers, newest version."""
    versions = policy.versions(AGENCIES)
    known: Mapping[str, str] = versions[-1].rules["powers"]["vocabulary"] if versions else {}
    return known


def _agencies(first_day: date) -> Iterator[Event]:
    """The agencies of the seed that existed by the first day; predecessors first."""
    for text in seed_texts():
        rule_set = parse(text)
        if rule_set.family == AGENCIES:
            rules = rule_set.rules
            for code, agency in rules["agencies"]["registered"].items():
                if agency.get("opened_on", "") <= first_day.isoformat():
                    yield from _agency(code, agency, rules["groups"], first_day)


def _agency(
    code: str, agency: Mapping[str, Any], groups: Mapping[str, Any], first_day: date
) -> Iterator[Event]:
    powers = {power for group in agency["groups"] for power in groups[group]}
    yield AgencyRegistered(
        code=code,
        short_name=agency["short_name"],
        name=agency["name"],
        powers=tuple(sorted(powers.union(agency.get("powers", ())))),
        unified_codes=tuple(agency.get("unified_codes", ())),
        successor_of=tuple(agency.get("successor_of", ())),
        other_names=tuple(agency.get("other_names", ())),
    )
    if agency.get("relays_for") == "all":
        yield RelayMandateGiven(code=code)
    if first_day.isoformat() >= agency.get("closed_from", "9999"):
        yield AgencyClosed(code=code)


def _calendar_years(first_day: date) -> Iterator[Event]:
    """The years that the calendar package knows, up to the year of the first day.

    Published here they hold in this ledger whatever a later package says.
    """
    for year in range(_FIRST_PACKAGED_YEAR, first_day.year + 1):
        table = packaged_year(year)
        if table is not None:
            yield CalendarYearPublished(
                year=year,
                holidays=tuple(sorted(table.holidays)),
                make_up_days=tuple(sorted(table.make_up_days)),
                instrument=PACKAGE,
            )
