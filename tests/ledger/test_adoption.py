"""How the law of a ledger changes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from ledger.adoption import AdoptRuleSet, PublishCalendarYear
from ledger.policy import canonical, parse, seed_policy, seed_texts
from ledger.registry import CalendarYearPublished, RuleSetAdopted
from tests.law import given, officer

ADMIN = officer("DRC", "ADMINISTRATOR")
ON = "2026-11-23"


def seed(rule_set: str) -> dict[str, Any]:
    text = next(text for text in seed_texts() if parse(text).id == rule_set)
    document: dict[str, Any] = json.loads(text)
    return document


def adopting(document: object) -> AdoptRuleSet:
    return AdoptRuleSet(text=json.dumps(document, ensure_ascii=False, indent=1))


def test_a_rule_set_is_adopted_as_its_canonical_text_and_has_force() -> None:
    document = {**seed("CALENDAR-2025"), "id": "CALENDAR-2027", "valid_from": "2027-01-01"}
    world = given().when(adopting(document), by=ADMIN, on=ON).then(RuleSetAdopted)
    (entry,) = world.entries
    assert entry.data.text == canonical(document)
    assert (entry.stream, entry.effective_on) == (
        "registry/rule_set/CALENDAR-2027",
        date(2026, 11, 23),
    )
    assert world.registry().policy.in_force("calendar", date(2027, 5, 1)).id == "CALENDAR-2027"


def test_a_new_wording_of_a_known_rule_set_does_not_open_its_stream_again() -> None:
    document = {**seed("PRIVACY-2022"), "mark": "M"}
    outcome = given().when(adopting(document), by=ADMIN, on=ON)
    assert [draft.opens for draft in outcome.drafts] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"a":1.5}',
        '{"a":NaN}',
        "{}",
        '{"id":1}',
        "{",
        '"x"',
        '{"id":"A","family":"f","valid_from":"x"}',
    ],
)
def test_a_text_that_is_no_rule_set_is_refused(text: str) -> None:
    given().when(AdoptRuleSet(text=text), by=ADMIN, on=ON).refused("rule_set_must_be_well_formed")


@pytest.mark.parametrize(
    ("rule_set", "change"),
    [
        ("CALENDAR-2025", {"rules": {}}),
        ("CALENDAR-2025", {"rules": {"fixed_holidays": {"days": ["13-01"]}}}),
        ("CATALOGUE-2024", {"rules": {"level": "national"}}),
        ("PRIVACY-2022", {"rules": {"names": 5}}),
        ("PRIVACY-2022", {"id": "a b"}),
        ("PRIVACY-2022", {"rules": []}),
        ("PRIVACY-2022", {"valid_to": "1999-01-01"}),
    ],
)
def test_a_rule_set_whose_family_cannot_read_it_is_refused(
    rule_set: str, change: dict[str, Any]
) -> None:
    document = {**seed(rule_set), **change}
    given().when(adopting(document), by=ADMIN, on=ON).refused("rule_set_must_be_well_formed")


def test_a_text_too_long_for_an_entry_is_refused() -> None:
    document = {**seed("PRIVACY-2022"), "about": '"' * 31_000}
    given().when(adopting(document), by=ADMIN, on=ON).refused("rule_set_must_fit_in_an_entry")


def test_the_same_text_again_is_refused_on_the_entry_that_adopted_it() -> None:
    world = given()
    entry = world.registry().policy.rule_sets["PRIVACY-2022"].entry
    world.when(adopting(seed("PRIVACY-2022")), by=ADMIN, on=ON).refused(
        "rule_set_must_not_be_adopted_already", rests_on=(entry,)
    )


def test_a_rule_set_keeps_its_family() -> None:
    document = {**seed("PRIVACY-2022"), "family": "calendar"}
    given().when(adopting(document), by=ADMIN, on=ON).refused("rule_set_must_keep_its_family")


def test_a_county_adds_no_catalogue_items() -> None:
    document = seed("CATALOGUE-2024")
    document["rules"]["level"] = "county"
    given().when(adopting(document), by=ADMIN, on=ON).refused("county_must_not_add_catalogue_items")


def test_only_an_administrator_adopts() -> None:
    given().when(adopting({}), by=officer("DRC", "SUPERVISOR"), on=ON).refused(
        "role_must_permit_the_command"
    )


YEAR = PublishCalendarYear(
    year=2027,
    holidays=(date(2027, 1, 4), date(2027, 1, 1)),
    make_up_days=(date(2027, 1, 9),),
    instrument="国务院办公厅关于2027年部分节假日安排的通知",
)


def test_a_published_year_turns_a_provisional_deadline_into_a_certain_one() -> None:
    world = given()
    start = date(2026, 12, 24)
    assert world.registry().calendar.add_working_days(start, 7).provisional
    after = world.when(YEAR, by=ADMIN, on=ON).then(CalendarYearPublished)
    due = after.registry().calendar.add_working_days(start, 7)
    assert (due.day, due.provisional) == (date(2027, 1, 6), False)


def test_a_day_of_another_year_is_refused() -> None:
    command = PublishCalendarYear(
        year=2028, holidays=(date(2027, 1, 1),), make_up_days=(), instrument="x"
    )
    given().when(command, by=ADMIN, on=ON).refused("calendar_days_must_lie_in_the_year")


@pytest.mark.parametrize("make_up", [date(2027, 1, 5), date(2027, 1, 2)])
def test_a_make_up_day_is_a_weekend_day_and_no_holiday(make_up: date) -> None:
    command = PublishCalendarYear(
        year=2027, holidays=(date(2027, 1, 2),), make_up_days=(make_up,), instrument="x"
    )
    given().when(command, by=ADMIN, on=ON).refused("make_up_day_must_be_a_weekend_day")


def test_the_same_year_again_is_refused_and_a_corrected_one_is_not() -> None:
    world = given().when(YEAR, by=ADMIN, on=ON).then(CalendarYearPublished)
    world.when(YEAR, by=ADMIN, on=ON).refused(
        "calendar_year_must_not_be_published_already", rests_on=(1001,)
    )
    corrected = PublishCalendarYear(
        year=2027, holidays=YEAR.holidays, make_up_days=(), instrument="x"
    )
    outcome = world.when(corrected, by=ADMIN, on=ON)
    outcome.then(CalendarYearPublished)
    assert [draft.opens for draft in outcome.drafts] == [False]


def test_every_file_of_the_seed_could_be_adopted_by_a_command() -> None:
    for text in seed_texts():
        document = json.loads(text)
        document["instrument"] += " "
        given().when(adopting(document), by=ADMIN, on=ON).then(RuleSetAdopted)
    assert seed_policy().rule_sets
