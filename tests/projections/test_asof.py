"""As of an entry and a day: what was known then, which law's day counted, under the law of then."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from ledger.clock import SetClock
from ledger.ledger import Ledger
from ledger.record.record import RecordAnnulled
from ledger.store import open_vault
from projections import reading
from projections.asof import AsOfError, archive_as_of, moment
from tests.projections.small import COMPANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.projections.small import Small


@pytest.fixture
def ledger(small: Small) -> Iterator[Ledger]:
    """The ledger of a company with a penalty that was later annulled."""
    small.register()
    small.today += timedelta(1)
    stream = small.penalty()
    small.today += timedelta(30)
    small.happen(RecordAnnulled(record=stream, reason="revoked"), "x/1")
    clock = SetClock(datetime.combine(small.today, time(6), UTC))
    with closing(open_vault(small.folder, small.store)) as vault:
        yield Ledger(small.store, vault, clock)


def live_records(ledger: Ledger, **at: object) -> int:
    found = archive_as_of(ledger, COMPANY, moment(ledger, **at))  # type: ignore[arg-type]
    return found[0].counts.live if found else -1


def test_now_it_is_what_the_projection_says(small: Small, ledger: Ledger) -> None:
    found = archive_as_of(ledger, COMPANY, moment(ledger))
    assert found is not None
    head, pages = found
    assert head == reading.head(small.database, COMPANY)
    assert list(pages) == reading.pages(small.database, COMPANY)


def test_before_the_annulment_the_record_stands(ledger: Ledger) -> None:
    assert live_records(ledger) == 0
    assert live_records(ledger, entry=ledger.head - 1) == 1
    assert live_records(ledger, entry=ledger.head - 2) == 0


def test_an_instant_means_the_last_entry_recorded_by_then(small: Small, ledger: Ledger) -> None:
    eve = datetime.combine(small.today - timedelta(1), time(12), UTC)
    assert moment(ledger, known_at=eve).entry == ledger.head - 1
    assert live_records(ledger, known_at=eve) == 1


def test_a_back_dated_decision_shows_as_of_its_day_and_not_as_known_then(
    small: Small, ledger: Ledger
) -> None:
    decided = small.today - timedelta(20)
    known_at = datetime.combine(decided, time(12), UTC)
    small.penalty("late", decided_on=decided, on=decided)
    found = archive_as_of(ledger, COMPANY, moment(ledger, effective_on=decided))
    assert found is not None
    assert found[0].counts.records == 2
    found = archive_as_of(ledger, COMPANY, moment(ledger, known_at=known_at, effective_on=decided))
    assert found is not None
    assert found[0].counts.records == 1


def test_a_subject_not_known_by_then_has_no_archive(ledger: Ledger) -> None:
    assert archive_as_of(ledger, COMPANY, moment(ledger, entry=1)) is None
    assert archive_as_of(ledger, "unknown", moment(ledger)) is None


def test_a_moment_is_one_of_this_ledger(ledger: Ledger) -> None:
    with pytest.raises(AsOfError, match="not both"):
        moment(ledger, entry=1, known_at=datetime(2026, 1, 1, tzinfo=UTC))
    for beyond in (-1, ledger.head + 1):
        with pytest.raises(AsOfError, match="ends at entry"):
            moment(ledger, entry=beyond)
    assert moment(ledger).effective_on == ledger.today > date(2026, 1, 5)
