"""What keeps the registry of the county in step: calendar years published, agencies merged."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from ledger.adoption import ADOPTED, AdoptRuleSet, PublishCalendarYear
from ledger.agency import (
    AppointOfficer,
    CloseAgency,
    DismissOfficer,
    GiveRelayMandate,
    RegisterAgency,
)
from ledger.calendar import PACKAGE, packaged_year
from ledger.founding import AGENCIES
from ledger.objection.rules import FAMILY as OBJECTION
from ledger.policy import canonical, seed_texts
from ledger.simulation.officers import administrator

if TYPE_CHECKING:
    from collections.abc import Generator

    from ledger.simulation.town import Town
    from ledger.situation import Command

    Story = Generator[date, None, None]
    Event = tuple[date, list[Command]]

NOTICE = (11, 10)
"""Month and day by which the State Council's notice for the next year is in, roughly."""
SPRING = (3, 1)
MODELS = (
    (date(2019, 6, 3), "shanghai"),
    (date(2024, 7, 1), "zhejiang"),
    (date(2025, 7, 1), "county"),
)
"""From when on which model of the clocks of objection is in force in the made-up county."""


def yearly(town: Town) -> Story:
    """Each November the next year's working days, if they are known; in between, mergers."""
    county = town.county
    found = [*_years(town), *_mergers(town), *_staff(town), *_law(town)]
    events = sorted(found, key=lambda event: event[0])
    again = AdoptRuleSet(text=next(iter(seed_texts())))
    county.refuse(again, administrator(), ADOPTED)
    for day, commands in events:
        yield county.working(max(day, county.today))
        for command in commands:
            county.do(command, administrator())


def _years(town: Town) -> list[Event]:
    found: list[Event] = []
    for year in range(town.county.first.year + 1, town.county.last.year + 2):
        table = packaged_year(year)
        day = date(year - 1, *NOTICE)
        if table is not None and day >= town.county.first:
            command = PublishCalendarYear(
                year=year,
                holidays=tuple(sorted(table.holidays)),
                make_up_days=tuple(sorted(table.make_up_days)),
                instrument=PACKAGE,
            )
            found.append((day, [command]))
    return found


def _law(town: Town) -> list[Event]:
    """The county takes over other provinces' clocks of objection: the law changes as it runs."""
    seed = next(text for text in seed_texts() if f'"family":"{OBJECTION}"' in text)
    found: list[Event] = []
    for day, model in MODELS:
        if town.county.first < day < town.county.last:
            rule_set = json.loads(seed)
            rule_set |= {"id": f"OBJECTION-{day.year}", "valid_from": day.isoformat()}
            rule_set["rules"]["model"]["in_force"] = model
            found.append((day, [AdoptRuleSet(text=canonical(rule_set))]))
    return found


def _staff(town: Town) -> list[Event]:
    """Each spring an officer leaves and another comes; the service centre relays for others."""
    found: list[Event] = []
    for year in range(town.county.first.year + 1, town.county.last.year + 1):
        commands: list[Command] = [
            AppointOfficer(officer=f"clerk-{year}", agency="ZWZX", roles=("PROVIDER",)),
        ]
        if found:
            commands.append(DismissOfficer(officer=f"clerk-{year - 1}", agency="ZWZX"))
        else:
            commands.append(GiveRelayMandate(code="ZWZX", on_behalf_of=("HUD", "TRA")))
        found.append((date(year, *SPRING), commands))
    return found


def _mergers(town: Town) -> list[Event]:
    """Agencies that the seed opens or closes after the first day."""
    registry = town.county.ledger.registry
    found: dict[date, list[Command]] = {}
    for rule_set in registry.policy.versions(AGENCIES):
        groups = rule_set.rules["groups"]
        for code, row in rule_set.rules["agencies"]["registered"].items():
            opened, closed = row.get("opened_on", ""), row.get("closed_from", "")
            if opened and code not in registry.agencies:
                powers = {power for group in row["groups"] for power in groups[group]}
                found.setdefault(date.fromisoformat(opened), []).append(
                    RegisterAgency(
                        code=code,
                        short_name=row["short_name"],
                        name=row["name"],
                        powers=tuple(sorted(powers.union(row.get("powers", ())))),
                        successor_of=tuple(row.get("successor_of", ())),
                        other_names=tuple(row.get("other_names", ())),
                    )
                )
            if closed and not registry.agencies[code].closed_in:
                day = date.fromisoformat(closed)
                found.setdefault(day, []).append(CloseAgency(code=code))
    return sorted(found.items(), key=lambda event: event[0])
