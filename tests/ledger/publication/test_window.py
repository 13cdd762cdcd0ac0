"""Windows of publication and repair under each regime, with the dates of the reference."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ledger.calendar import Calendar
from ledger.publication.publication import (
    PublicationPublished,
    ended,
    is_of_person,
    next_change_on,
    shown_publicly,
    tier_of,
    window,
)
from ledger.record.record import RecordAnnulled, RecordCorrected
from tests.law import day, past
from tests.ledger.penalties import CREDIT_CHINA, PENALTY, filed, law, penalty, record_of

if TYPE_CHECKING:
    from datetime import date

    from ledger.policy import Policy
    from ledger.publication.publication import Window
    from tests.law import Day, Past

SEED = law()


def published(on: Day, channel: str = CREDIT_CHINA) -> Past:
    return past(PublicationPublished(channel=channel, day=day(on)), stream=PENALTY, on=on)


def window_of(*happened: Past, policy: Policy = SEED) -> Window:
    return window(record_of(*happened), policy, Calendar({}, policy))


def dates(span: Window) -> tuple[str, ...]:
    def text(value: date | None) -> str:
        return value.isoformat() if value else "-"

    return tuple(map(text, (span.min_until, span.eligible_from, span.last_display_day)))


@pytest.mark.parametrize(
    ("decided_on", "facts", "tier", "expected"),
    [
        ("2026-09-30", {}, "GENERAL", ("2026-12-30", "2026-12-31", "2027-09-30")),
        (
            "2024-03-01",
            {"domain": "food"},
            "PENALTY_5_FIELDS",
            ("2025-03-01", "2025-03-02", "2027-03-01"),
        ),
        ("2024-03-01", {}, "PENALTY", ("2024-06-01", "2024-06-02", "2027-03-01")),
        ("2022-03-28", {}, "GENERAL", ("2022-06-28", "2022-06-29", "2023-03-28")),
        (
            "2022-03-28",
            {"penalty_kinds": ("licence_revoked",)},
            "SERIOUS",
            ("2022-09-28", "2022-09-29", "2025-03-28"),
        ),
        (
            "2022-03-28",
            {"penalty_kinds": ("business_suspended",), "domain": "work_safety"},
            "SPECIFIC_SERIOUS",
            ("2025-03-28", "-", "2025-03-28"),
        ),
        (
            "2026-09-30",
            {"penalty_kinds": ("fine", "licence_revoked")},
            "SERIOUS",
            ("2027-09-30", "2027-10-01", "2029-09-30"),
        ),
        (
            "2026-09-30",
            {"penalty_kinds": ("warning",), "fine": None},
            "MINOR",
            ("-", "2026-09-30", "2026-12-30"),
        ),
        (
            "2026-09-30",
            {"simple_procedure": True},
            "MINOR",
            ("-", "2026-09-30", "2026-12-30"),
        ),
        (
            "2026-09-30",
            {"tier": "SERIOUS"},
            "SERIOUS",
            ("2027-09-30", "2027-10-01", "2029-09-30"),
        ),
        (
            "2026-09-30",
            {"restricted_until": day("2027-02-01")},
            "GENERAL",
            ("2026-12-30", "2027-02-02", "2027-09-30"),
        ),
        ("2018-05-02", {}, "GENERAL", ("2018-08-02", "2018-08-03", "2019-05-02")),
    ],
)
def test_the_window_follows_the_rules_of_the_day_of_decision(
    decided_on: str, facts: dict[str, Any], tier: str, expected: tuple[str, ...]
) -> None:
    span = window_of(penalty(decided_on, **facts))
    assert (span.tier, dates(span)) == (tier, expected)


def test_the_governing_rules_and_entries_are_named() -> None:
    record = record_of(penalty("2026-09-30"))
    span = window(record, SEED, Calendar({}, SEED))
    assert (span.regime, span.rule) == ("REPAIR-2026", "REPAIR-2026#SC-2025-22.2")
    assert span.derived_from == (record.entries[0],)
    assert not span.provisional


def test_a_correction_of_the_fine_moves_the_window_and_is_named() -> None:
    mended = RecordCorrected(
        record=PENALTY, field="fine", old="20000", new="2000000", basis="更正决定"
    )
    record = record_of(penalty("2026-09-30"), past(mended, stream=PENALTY, on="2026-09-30"))
    span = window(record, SEED, Calendar({}, SEED))
    assert span.tier == "SERIOUS"
    assert span.derived_from == tuple(record.entries)


def test_month_ends_have_no_day_to_correspond_to() -> None:
    span = window_of(penalty("2026-11-30"))
    assert dates(span) == ("2027-02-28", "2027-03-01", "2027-11-30")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("KEEP_ORIGINAL", ("2025-03-01", "2025-03-02", "2027-03-01")),
        ("MORE_FAVOURABLE", ("2025-03-01", "2025-03-02", "2026-03-31")),
    ],
)
def test_new_rules_shorten_what_runs_only_where_they_say_so(
    rule: str, expected: tuple[str, ...]
) -> None:
    policy = law(REPAIR_2026=rule)
    span = window_of(penalty("2024-03-01", domain="food"), policy=policy)
    assert dates(span) == expected


def test_the_old_rules_stay_where_they_are_shorter_already() -> None:
    policy = law(REPAIR_2026="MORE_FAVOURABLE")
    serious: dict[str, Any] = {"penalty_kinds": ("licence_revoked",)}
    span = window_of(penalty("2025-12-01", **serious), policy=policy)
    assert dates(span) == ("2026-03-01", "2026-03-02", "2028-12-01")
    assert span.regime == "REPAIR-2023"


def test_new_rules_may_open_repair_to_what_the_old_ones_closed() -> None:
    policy = law(REPAIR_2023="MORE_FAVOURABLE")
    closed: dict[str, Any] = {"penalty_kinds": ("business_suspended",), "domain": "work_safety"}
    span = window_of(penalty("2022-03-28", **closed), policy=policy)
    assert dates(span)[1:] == ("2023-05-01", "2025-03-28")


@pytest.mark.parametrize(
    ("decided_on", "published_on", "facts", "tier", "expected"),
    [
        ("2026-09-30", "2026-10-12", {}, "GENERAL", ("2027-01-12", "2027-01-13", "2027-10-12")),
        (
            "2026-09-30",
            "2026-10-12",
            {"fine": Decimal(1000)},
            "MINOR",
            ("-", "-", "2027-01-12"),
        ),
        (
            "2024-10-08",
            "2024-10-12",
            {"domain": "food"},
            "SPECIAL_FIELDS",
            ("2025-10-12", "2025-10-13", "2027-10-12"),
        ),
        ("2020-10-09", "2020-10-12", {}, "GENERAL", ("2021-01-09", "2021-01-10", "2021-10-09")),
    ],
)
def test_market_regulation_organs_have_their_own_rules(
    decided_on: str,
    published_on: str,
    facts: dict[str, Any],
    tier: str,
    expected: tuple[str, ...],
) -> None:
    span = window_of(penalty(decided_on, agency="AMR", **facts), published(published_on))
    assert (span.tier, dates(span)) == (tier, expected)


def test_a_period_that_counts_from_publication_is_provisional_before_it() -> None:
    before = window_of(penalty("2026-09-30", agency="AMR"))
    assert before.provisional
    assert before.first_day == day("2026-09-30")
    after = window_of(penalty("2026-09-30", agency="AMR"), published("2026-10-12"))
    assert not after.provisional
    assert after.first_day == day("2026-10-12")


def test_positive_and_neutral_records_have_nothing_to_repair() -> None:
    honour = window_of(penalty("2020-01-06", kind="reward", penalty_kinds=(), fine=None))
    assert (honour.tier, dates(honour)) == ("", ("-", "-", "-"))
    ruling = window_of(penalty("2020-01-06", kind="ruling", penalty_kinds=(), fine=None))
    assert dates(ruling) == ("-", "-", "2025-01-06")
    assert tier_of(filed("2020-01-06", kind="reward"), SEED) is None


def test_what_is_shown_ends_by_itself_at_the_maximum() -> None:
    calendar = Calendar({}, SEED)
    record = record_of(penalty("2026-03-02"), published("2026-03-05"))
    last = day("2029-03-02")
    assert shown_publicly(record, SEED, calendar, last)
    assert not shown_publicly(record, SEED, calendar, day("2029-03-03"))
    assert not ended(record, SEED, calendar, last)
    assert ended(record, SEED, calendar, day("2029-03-03"))
    assert next_change_on(record, SEED, calendar, last) == day("2029-03-03")
    assert next_change_on(record, SEED, calendar, day("2029-03-04")) is None


def test_nothing_is_shown_before_it_is_published_or_after_it_fell_away() -> None:
    calendar = Calendar({}, SEED)
    happened = [penalty("2026-09-30"), published("2026-10-12")]
    record = record_of(*happened)
    assert not shown_publicly(record, SEED, calendar, day("2026-10-11"))
    assert shown_publicly(record, SEED, calendar, day("2026-10-12"))
    fell = RecordAnnulled(record=PENALTY, reason="revoked")
    record = record_of(*happened, past(fell, stream=PENALTY, on="2026-11-02"))
    assert ended(record, SEED, calendar, day("2026-11-03"))
    assert not shown_publicly(record, SEED, calendar, day("2026-11-03"))


def test_what_turns_out_too_light_is_shown_no_more() -> None:
    calendar = Calendar({}, SEED)
    lighter = RecordCorrected(
        record=PENALTY, field="tier", old="", new="MINOR", basis="裁量基准更正"
    )
    simple = RecordCorrected(
        record=PENALTY, field="simple_procedure", old="false", new="true", basis="更正"
    )
    happened = [penalty("2025-09-30"), published("2025-10-12")]
    assert shown_publicly(record_of(*happened), SEED, calendar, day("2025-10-13"))
    for mended, shown in ((lighter, True), (simple, False)):
        record = record_of(*happened, past(mended, stream=PENALTY, on="2025-09-30"))
        assert shown_publicly(record, SEED, calendar, day("2025-10-13")) is shown


def test_a_persons_record_is_known_by_its_missing_name() -> None:
    calendar = Calendar({}, SEED)
    record = record_of(penalty("2026-09-30", name=""), published("2026-10-12"))
    assert is_of_person(record)
    assert not shown_publicly(record, SEED, calendar, day("2026-10-13"))


def test_the_next_change_is_the_next_day_that_a_date_alone_brings() -> None:
    calendar = Calendar({}, SEED)
    record = record_of(penalty("2026-09-30"))
    changes, at = [], day("2026-09-30")
    while coming := next_change_on(record, SEED, calendar, at):
        changes.append(coming.isoformat())
        at = coming
    assert changes == ["2026-10-16", "2026-12-31", "2027-10-01"]
