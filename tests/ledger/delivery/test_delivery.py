"""What each source owes for each period, what it gave, and what an empty answer means."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from ledger.delivery.coverage import (
    CLASSES,
    CLEAN,
    NOT_DELIVERED,
    SOMETHING,
    UNKNOWN,
    WITHHELD,
    meaning,
    sources,
    withheld,
)
from ledger.delivery.expected import (
    DELIVERED,
    LATE,
    MISSING,
    PENDING,
    Delivery,
    Expected,
    Period,
    expected,
    period_of,
    periods,
    responsible,
    rules_on,
    rules_or_none,
    settled,
)
from ledger.delivery.nil_return import NilReturn, NothingReported, ReportNothing
from ledger.policy import Policy, seed_policy
from ledger.registry import AgencyClosed, AgencyRegistered
from tests.law import given, officer, past

POLICY = seed_policy()
ECO = officer("ECO", "PROVIDER")
FIELDS = [
    "公安",
    "法院",
    "市场监管",
    "安全生产",
    "住建",
    "交通",
    "水利",
    "文化旅游",
    "税务",
    "金融",
    "生态环境",
    "自然资源",
    "工业信息",
    "司法",
    "人社",
    "电子商务",
    "卫生健康",
    "科学技术",
    "教育",
    "供电",
    "供气",
    "供水",
    "供暖",
]


def stands(
    delivered: dict[tuple[str, str], list[Delivery]],
    day: date,
    nothing: dict[tuple[str, str, date], date] | None = None,
    since: date = date(2026, 1, 1),
) -> list[Expected]:
    rules, registry = rules_on(POLICY, day), given().registry()
    return list(expected(rules, registry, delivered, nothing or {}, since, day))


def of(found: list[Expected], agency: str, table: str = "penalty") -> list[str]:
    return [e.situation for e in found if (e.agency, e.table) == (agency, table)]


def test_the_plan_names_twenty_three_fields() -> None:
    rules = rules_on(POLICY, date(2026, 6, 1))
    assert sorted(field.label for field in rules.fields.values()) == sorted(FIELDS)
    assert {f.agency for f in rules.fields.values()} <= given().registry().agencies.keys()


def test_before_the_plan_nothing_was_expected() -> None:
    assert rules_or_none(Policy(), date(2020, 1, 1)) is None


@pytest.mark.parametrize(
    ("length", "day", "begins", "ends"),
    [
        ("month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        ("month", date(2025, 12, 31), date(2025, 12, 1), date(2025, 12, 31)),
        ("quarter", date(2026, 5, 1), date(2026, 4, 1), date(2026, 6, 30)),
        ("quarter", date(2026, 12, 1), date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_one_of_the_calendar(length: str, day: date, begins: date, ends: date) -> None:
    assert period_of(length, day) == Period(begins, ends)


def test_a_month_is_delivered_late_or_missing_by_its_own_day() -> None:
    day = date(2026, 4, 20)
    files = [Delivery(date(2026, 2, 5), "batch/1"), Delivery(date(2026, 3, 20), "batch/2")]
    found = stands({("ECO", "penalty"): files}, day)
    assert of(found, "ECO") == [DELIVERED, LATE, MISSING, PENDING]
    assert of(found, "ECO", "licence") == [MISSING, MISSING, MISSING, PENDING]
    january = next(e for e in found if e.agency == "ECO")
    assert (january.batch, january.rule) == ("batch/1", "DELIVERY-2022#plan-13")


def test_word_that_there_is_nothing_settles_its_own_period() -> None:
    nothing = {("ECO", "penalty", date(2026, 2, 1)): date(2026, 3, 3)}
    found = stands({}, date(2026, 4, 20), nothing)
    assert of(found, "ECO") == [MISSING, DELIVERED, MISSING, PENDING]
    assert [e.nothing for e in found if (e.agency, e.table) == ("ECO", "penalty")][1]


@pytest.mark.parametrize("seed", range(100))
def test_every_delivery_settles_at_most_one_period_and_never_one_to_come(seed: int) -> None:
    chance = Random(seed)
    spans = list(periods("month", date(2026, 1, 1), date(2026, 12, 31)))
    days = [date(2026, chance.randint(1, 12), chance.randint(1, 28)) for _ in range(9)]
    found = settled(spans, [Delivery(day, f"batch/{n}") for n, day in enumerate(days)])
    assert len({d.batch for d in found.values()}) == len(found) <= len(days)
    assert all(period.begins <= d.on for period, d in found.items())
    assert all(0 <= month_of(d.on) - month_of(p.begins) <= 1 for p, d in found.items())


def month_of(day: date) -> int:
    """The month of the year."""
    return day.month


def test_a_successor_answers_for_its_predecessor() -> None:
    heir = AgencyRegistered(
        code="NEW", short_name="县新局", name="永昌县新局", powers=(), successor_of=("ECO",)
    )
    world = given(
        past(heir, stream="registry/agency/NEW", on="2026-01-05", subjects=()),
        past(AgencyClosed(code="ECO"), stream="registry/agency/ECO", on="2026-01-06", subjects=()),
    )
    assert responsible(world.registry(), "ECO") == "NEW"
    assert responsible(world.registry(), "AMR") == "AMR"


def report(**more: Any) -> ReportNothing:
    fields: dict[str, Any] = {"agency": "ECO", "table": "penalty", "begins": date(2026, 5, 1)}
    return ReportNothing(**{**fields, **more})


def test_a_source_says_that_it_has_nothing() -> None:
    world = given().when(report(), by=ECO, on="2026-06-01").then(NothingReported)
    said = world.affairs(report().stream).find(NilReturn, report().stream)
    assert said is not None
    assert (said.ends, said.work()) == (date(2026, 5, 31), ())
    world.when(report(), by=ECO, on="2026-06-02").refused("nothing_is_reported_once_for_a_period")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agency": "AMR"}, "agency_speaks_for_its_own_deliveries"),
        ({"table": "weather"}, "table_must_be_expected_of_the_agency"),
        ({"begins": date(2026, 5, 2)}, "period_must_have_ended"),
    ],
)
def test_what_a_source_cannot_say(change: dict[str, Any], code: str) -> None:
    given().when(report(**change), by=ECO, on="2026-06-01").refused(code)


def test_a_period_that_runs_is_not_empty_yet() -> None:
    given().when(report(), by=ECO, on="2026-05-31").refused(
        "period_must_have_ended", would_succeed_on="2026-06-01"
    )


def test_coverage_says_until_when_and_who_is_behind() -> None:
    files = [Delivery(date(2026, 2, 5), "batch/1"), Delivery(date(2026, 3, 3), "batch/2")]
    rules, registry = rules_on(POLICY, date(2026, 3, 20)), given().registry()
    expectations = stands({("ECO", "penalty"): files}, date(2026, 3, 20))
    newest = {("ECO", "penalty"): date(2026, 3, 3)}
    found = sources(rules, registry, expectations, newest)
    eco = next(s for s in found if (s.agency, s.table) == ("ECO", "penalty"))
    assert (eco.delivered_on, eco.covered_until) == (date(2026, 3, 3), date(2026, 2, 28))
    assert not eco.behind
    tax = next(s for s in found if s.agency == "TAX")
    assert (tax.delivered_on, tax.covered_until, tax.behind) == (None, None, True)


@pytest.mark.parametrize(
    ("told", "known", "shown", "behind", "means"),
    [
        (False, True, True, False, WITHHELD),
        (False, False, False, True, WITHHELD),
        (True, True, True, True, SOMETHING),
        (True, False, False, False, UNKNOWN),
        (True, True, False, True, NOT_DELIVERED),
        (True, True, False, False, CLEAN),
    ],
)
def test_none_is_never_ambiguous(
    *, told: bool, known: bool, shown: bool, behind: bool, means: str
) -> None:
    assert meaning(told=told, known=known, shown=shown, behind=behind) == means


def test_what_is_withheld_is_a_matter_of_who_asks() -> None:
    assert withheld(sees_all=False) == CLASSES
    assert withheld(sees_all=True) == ()
