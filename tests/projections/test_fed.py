"""As-of is the past itself: a fresh ledger fed with the first entries answers the same."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from ledger.clock import SetClock, day_of
from ledger.ledger import Ledger
from ledger.past import Past
from ledger.simulation.living import Plan, simulate
from ledger.store import open_store, open_vault
from projections.asof import AsOf, archive_as_of
from projections.comparing import subjects
from projections.opening import open_projections
from projections.reading import head_document, page_documents
from projections.runner import Runner
from tests.ledger.simulation.conftest import founded
from tests.projections.feeding import feed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLAN = Plan(subjects=30, first=date(2022, 6, 1), last=date(2026, 6, 30), seed=9)
LATER = timedelta(200)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A county after four years."""
    folder = tmp_path_factory.mktemp("lived")
    with closing(founded(str(folder / "data"), folder / "keys", PLAN.first)) as ledger:
        assert simulate(ledger, PLAN, folder / "tables").findings == []
        yield ledger


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_as_of_is_what_a_fresh_ledger_says(lived: Ledger, share: float, tmp_path: Path) -> None:
    upto = int(lived.head * share)
    lines = [line for _, line in lived.store.entries(0, 100_000, upto)]
    with closing(open_store(tmp_path / "fresh")) as store:
        feed(store, lines)
        assert [line for _, line in store.entries(0, 100_000)] == lines
        head = store.head()
        assert (head.size, head.root) == (upto, Past(lived.store, lived.registry_at).root(upto))
        assert head.recorded_at is not None
        today = day_of(head.recorded_at)
        clock = SetClock(datetime.combine(today, time(12), UTC))
        fresh = Ledger(store, open_vault(tmp_path / "fresh", store), clock)
        for day in (today, today - LATER, today + LATER):
            _says_the_same(lived, fresh, tmp_path / day.isoformat(), AsOf(upto, day))


def _says_the_same(lived: Ledger, fresh: Ledger, folder: Path, at: AsOf) -> None:
    """As-of in the long ledger, as-of in the fresh one, and the fresh one's projections agree."""
    encode = msgspec.msgpack.Encoder().encode
    with closing(open_projections(folder)) as projections:
        Runner(fresh.store, projections, lambda: at.effective_on).catch_up()
        tags = subjects(projections.database)
        assert tags
        for tag in tags:
            then = archive_as_of(lived, tag, at)
            assert then == archive_as_of(fresh, tag, at), tag
            assert then is not None
            if at.effective_on >= fresh.today:
                head, pages = then
                assert encode(head) == head_document(projections.database, tag), tag
                assert [*map(encode, pages)] == page_documents(projections.database, tag), tag
