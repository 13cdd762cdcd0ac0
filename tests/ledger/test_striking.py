"""The clock's notices: once, on the day, for what time alone changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.record.record import RecordAnnulled
from ledger.striking import PublicationEnded, RepairWindowOpened, Strike, strikes
from tests.law import World, given, past
from tests.ledger.penalties import PENALTY, penalty

if TYPE_CHECKING:
    from ledger.event import Event

WHOLE = (date(2020, 1, 1), date(2035, 1, 1))


def struck(world: World, since: date, until: date) -> list[Strike]:
    law = world.registry()
    return strikes(world.state(), law.policy, law.calendar, since, until)


def told(found: list[Strike]) -> list[tuple[type[Event], date]]:
    return [(type(one.draft.event), one.draft.effective_on) for one in found]


def test_a_general_penalty_opens_and_ends_as_scenario_one_says() -> None:
    world = given(penalty("2026-09-30"))
    assert told(struck(world, *WHOLE)) == [
        (RepairWindowOpened, date(2026, 12, 31)),
        (PublicationEnded, date(2027, 10, 1)),
    ]
    opened, ended = struck(world, *WHOLE)
    assert opened.draft.event.rule.startswith("REPAIR-2026#")  # type: ignore[attr-defined]
    assert ended.draft.event.last_day == date(2027, 9, 30)  # type: ignore[attr-defined]
    assert len({opened.key, ended.key}) == 2


def test_the_day_before_nothing_and_the_day_after_nothing_more() -> None:
    world = given(penalty("2026-09-30"))
    day = date(2026, 12, 31)
    assert told(struck(world, day - timedelta(2), day - timedelta(1))) == []
    assert told(struck(world, day - timedelta(1), day)) == [(RepairWindowOpened, day)]
    assert told(struck(world, day, day + timedelta(1))) == []


def test_what_was_annulled_gives_no_notice() -> None:
    gone = past(
        RecordAnnulled(record=PENALTY, reason="revoked", basis="〔2026〕1号"),
        stream=PENALTY,
        on="2026-10-08",
    )
    assert struck(given(penalty("2026-09-30"), gone), *WHOLE) == []


@for_all(st.lists(st.integers(1, 500), max_size=6), st.integers(0, 600))
def test_however_often_it_looks_each_notice_falls_once(steps: list[int], late: int) -> None:
    world = given(penalty("2026-09-30"))
    begin = date(2026, 9, 30)
    found: list[str] = []
    for step in [*steps, late]:
        until = begin + timedelta(step)
        found += [one.key for one in struck(world, begin, until)]
        begin = until
    assert found == [one.key for one in struck(world, date(2026, 9, 30), begin)]
