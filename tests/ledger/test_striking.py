"""The clock's notices: once, on the day, for what time alone changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.publication.publication import PublicationPublished
from ledger.record.record import RecordAnnulled
from ledger.rights.sealing import RecordSealed, RecordUnsealed
from ledger.striking import (
    PublicationEnded,
    PublicationOverdue,
    RepairWindowOpened,
    SealOverdue,
    Strike,
    strikes,
)
from tests.law import World, given, past
from tests.ledger import promises, sanctions
from tests.ledger.penalties import CREDIT_CHINA, ENTERPRISE, PENALTY, penalty

if TYPE_CHECKING:
    from ledger.event import Event
    from tests.law import Past

WHOLE = (date(2020, 1, 1), date(2035, 1, 1))


def struck(world: World, since: date, until: date) -> list[Strike]:
    law = world.registry()
    return strikes(world.state(), law.policy, law.calendar, since, until)


def told(found: list[Strike]) -> list[tuple[type[Event], date]]:
    return [(type(one.draft.event), one.draft.effective_on) for one in found]


def published(on: str, channel: str = CREDIT_CHINA, stream: str = PENALTY) -> Past:
    event = PublicationPublished(channel=channel, day=date.fromisoformat(on))
    return past(event, stream=stream, on=on)


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
    world = given(penalty("2026-09-30"), published("2026-10-09"))
    begin = date(2026, 9, 30)
    found: list[str] = []
    for step in [*steps, late]:
        until = begin + timedelta(step)
        found += [one.key for one in struck(world, begin, until)]
        begin = until
    assert found == [one.key for one in struck(world, date(2026, 9, 30), begin)]


def overdue(found: list[Strike]) -> list[tuple[str, str, date, date]]:
    """Channel, act, last day and day of the notices of what was not published or taken down."""
    said = [(one.draft.event, one.draft.effective_on) for one in found]
    return [
        (event.channel, event.act, event.due_on, on)
        for event, on in said
        if isinstance(event, PublicationOverdue)
    ]


def test_what_is_not_published_by_its_last_day_is_told_once_on_the_next() -> None:
    world = given(penalty("2026-09-30"))
    due, day = date(2026, 10, 15), date(2026, 10, 16)
    assert overdue(struck(world, date(2026, 9, 30), due)) == []
    assert overdue(struck(world, due, day)) == [(CREDIT_CHINA, "publish", due, day)]
    assert overdue(struck(world, day, date(2026, 11, 2))) == []
    late = given(penalty("2026-09-30"), published("2026-10-20"))
    assert overdue(struck(late, due, date(2026, 10, 20))) == []


def test_duties_on_two_channels_by_one_rule_are_two_notices() -> None:
    world = given(penalty("2026-09-30", kind="inspection", penalty_kinds=(), fine=None))
    found = struck(world, date(2026, 10, 15), date(2026, 10, 16))
    assert len(overdue(found)) == 2
    assert len({one.key for one in found}) == 2


def test_what_fell_away_and_is_still_shown_is_told() -> None:
    gone = past(RecordAnnulled(record=PENALTY, reason="revoked"), stream=PENALTY, on="2026-10-30")
    world = given(penalty("2026-09-30"), published("2026-10-12"), gone)
    found = struck(world, *WHOLE)
    assert overdue(found) == [
        (CREDIT_CHINA, "take_down", date(2026, 11, 4), date(2026, 11, 5)),
    ]
    assert len(found) == 1


def test_a_listing_is_told_like_a_record() -> None:
    world = sanctions.listed()
    listing = sanctions.listing_of(world)
    own = [one for one in struck(world, *WHOLE) if one.draft.stream == listing]
    assert told(own) == [
        (RepairWindowOpened, date(2027, 5, 19)),
        (PublicationEnded, date(2029, 5, 19)),
    ]
    late = [
        one
        for one in struck(world, date(2026, 5, 18), date(2026, 6, 16))
        if one.draft.stream == listing
    ]
    assert overdue(late) == [
        (CREDIT_CHINA, "publish", date(2026, 5, 27), date(2026, 5, 28)),
        (ENTERPRISE, "publish", date(2026, 6, 15), date(2026, 6, 16)),
    ]
    shown = published("2026-05-20", stream=listing)
    world = sanctions.after(
        world, shown, *sanctions.repaired(listing, "2027-05-20", kind="listing")
    )
    after_it = [one for one in struck(world, *WHOLE) if one.draft.stream == listing]
    assert overdue(after_it) == [
        (CREDIT_CHINA, "take_down", date(2027, 5, 21), date(2027, 5, 22)),
    ]
    assert len(after_it) == 1


def test_a_breach_opens_for_repair_and_is_shown_no_more() -> None:
    broken = FulfilmentDetermined(
        outcome="none",
        breach=True,
        cause="own_failure",
        determining_unit="AMR",
        determined_on=date(2026, 4, 15),
    )
    world = promises.promised()
    world = world.adding([past(broken, stream=promises.C, on="2026-04-15").draft], promises.JUDGE)
    assert told(struck(world, *WHOLE)) == [
        (RepairWindowOpened, date(2026, 7, 16)),
        (PublicationEnded, date(2027, 4, 16)),
    ]


def test_a_record_the_law_wants_sealed_is_told_when_it_is_not() -> None:
    world = given(penalty("2026-09-30", agency="PSB", name=""))
    seal = [one for one in struck(world, *WHOLE) if isinstance(one.draft.event, SealOverdue)]
    assert told(seal) == [(SealOverdue, date(2026, 10, 11))]
    sealed = past(
        RecordSealed(record=PENALTY, ground="public_security"), stream=PENALTY, on="2026-10-09"
    )
    opened = past(
        RecordUnsealed(record=PENALTY, ground="sealed_in_error"), stream=PENALTY, on="2026-10-10"
    )
    for more in ((sealed,), (sealed, opened)):
        after_it = struck(given(penalty("2026-09-30", agency="PSB", name=""), *more), *WHOLE)
        assert not [one for one in after_it if isinstance(one.draft.event, SealOverdue)]
