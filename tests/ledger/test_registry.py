"""The registry as a fold."""

from __future__ import annotations

from datetime import date

from ledger.event import Draft, Event
from ledger.founding import rule_set_adopted, stream_of
from ledger.policy import seed_texts
from ledger.proposal import ProposalMade
from ledger.registry import (
    AgencyClosed,
    AgencyRegistered,
    CalendarYearPublished,
    LedgerFounded,
    OfficerAppointed,
    OfficerDismissed,
    Registry,
    RelayMandateGiven,
    fold,
    name_key,
)
from tests.law import entry_of

ON = date(2026, 1, 5)


def after(*events: Event) -> Registry:
    registry = Registry()
    for number, event in enumerate(events, start=1):
        draft = Draft(stream=stream_of(event), event=event, effective_on=ON)
        registry = fold(registry, entry_of(draft, number))
    return registry


def agency(code: str, name: str, *successor_of: str) -> AgencyRegistered:
    return AgencyRegistered(
        code=code, short_name=f"县{name}", name=f"永昌县{name}", successor_of=successor_of
    )


def test_every_registry_entry_moves_the_position_and_others_do_not() -> None:
    registry = after(LedgerFounded(origin="example.org/ledger"), agency("AMR", "市场监督管理局"))
    assert registry.position == 2
    foreign = Draft(stream="p", event=ProposalMade(matter="m", case="c"), effective_on=ON)
    assert fold(registry, entry_of(foreign, 3)) is registry


def test_an_agency_renamed_is_still_known_by_its_former_names() -> None:
    registry = after(
        agency("AMR", "工商行政管理局"),
        RelayMandateGiven(code="AMR"),
        agency("AMR", "市场监督管理局"),
    )
    for name in ("县工商行政管理局", "永昌县工商行政管理局", "县市场监督管理局", "AMR"):
        found = registry.agency(name)
        assert found is not None
        assert found.name == "永昌县市场监督管理局"
    assert registry.agencies["AMR"].may_relay_for("DRC")
    assert registry.agency("县某局") is None


def test_names_are_compared_without_spaces_and_width() -> None:
    assert name_key(" ａｍｒ　局 ") == "AMR局"
    registry = after(
        AgencyRegistered(
            code="AMR", short_name="局", name="永昌(县)局", unified_codes=("11620321MB0000019B",)
        )
    )
    assert registry.agency("永昌（县） 局") == registry.agency("11620321mb0000019b")


def test_succession_reaches_back_over_several_agencies() -> None:
    registry = after(agency("A", "甲局"), agency("B", "乙局", "A"), agency("C", "丙局", "B", "X"))
    assert registry.agencies["C"].successor_of == {"A", "B", "X"}


def test_a_closed_agency_stays_known_and_one_registered_again_acts_again() -> None:
    closed = after(agency("A", "甲局"), AgencyClosed(code="A"))
    assert closed.agencies["A"].closed_in == 2
    again = after(agency("A", "甲局"), AgencyClosed(code="A"), agency("A", "甲局"))
    assert not again.agencies["A"].closed_in


def test_entries_about_unknown_agencies_change_nothing_but_the_position() -> None:
    registry = after(AgencyClosed(code="A"), RelayMandateGiven(code="A"))
    assert (registry.position, registry.agencies) == (2, {})


def test_a_mandate_may_name_whom_it_is_for() -> None:
    registry = after(agency("A", "甲局"), RelayMandateGiven(code="A", on_behalf_of=("B",)))
    assert registry.agencies["A"].may_relay_for("B")
    assert not registry.agencies["A"].may_relay_for("C")
    assert registry.agencies["A"].may_relay_for("A")


def test_a_dismissed_officer_keeps_no_role_and_may_be_appointed_again() -> None:
    appointed = OfficerAppointed(officer="o1", agency="A", roles=("PROVIDER",))
    dismissed = OfficerDismissed(officer="o1", agency="A")
    assert after(appointed, dismissed).officers == {("o1", "A"): frozenset()}
    assert after(appointed, dismissed, appointed).officers["o1", "A"] == {"PROVIDER"}


def test_the_calendar_follows_the_law_and_the_published_years() -> None:
    text = next(text for text in seed_texts() if '"family":"calendar"' in text)
    published = CalendarYearPublished(
        year=2027, holidays=(date(2027, 1, 4),), make_up_days=(date(2027, 1, 2),), instrument="x"
    )
    assert not after(rule_set_adopted(text)).calendar.is_working_day(date(2027, 10, 1))
    both = after(rule_set_adopted(text), published).calendar
    assert both.is_working_day(date(2027, 1, 2))
    assert not both.is_working_day(date(2027, 1, 4))
    assert both.add_working_days(date(2026, 12, 31), 1).calendar == "2027@2"


def test_a_rule_set_adopted_later_is_law_from_its_entry_on() -> None:
    text = next(iter(seed_texts()))
    registry = after(LedgerFounded(origin="x"), rule_set_adopted(text))
    (rule_set,) = registry.policy.rule_sets.values()
    assert (rule_set.entry, registry.policy.position) == (2, 2)
