"""Files on their way: each Friday the lead agency relays what departments handed in that week."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from ledger.intake.importing import import_file
from ledger.simulation.officers import officer
from ledger.simulation.tables import UTF_8, Clerk

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date
    from pathlib import Path

    from ledger.simulation.county import County
    from ledger.simulation.papers import Paper

RELAY = "DRC"
WEEK = timedelta(7)
FRIDAY = 4


class Relay:
    """Collects papers and delivers them as one file a week for each layout."""

    def __init__(self, county: County, folder: Path) -> None:
        self._county = county
        self.folder = folder
        self._waiting: dict[str, list[Paper]] = defaultdict(list)
        self._clerk = Clerk(county.ledger, county.today)
        self._year = county.today.year

    def hand_in(self, paper: Paper) -> date:
        """Give a paper to the relay; the day after which the ledger holds it."""
        self._waiting[self._clerk.layout_of(paper)].append(paper)
        return self.next_delivery(self._county.today)

    def next_delivery(self, day: date) -> date:
        """The next Friday that is a working day, or the last working day before it."""
        friday = day + timedelta((FRIDAY - day.weekday()) % 7)
        delivery = self._county.working_before(friday)
        return delivery if delivery > day else self.next_delivery(friday + timedelta(1))

    def story(self) -> Generator[date, None, None]:
        """Deliver every week."""
        while True:
            yield self.next_delivery(self._county.today)
            for layout in sorted(self._waiting):
                self._deliver(layout, self._waiting.pop(layout))

    def _deliver(self, layout: str, papers: list[Paper]) -> None:
        county = self._county
        if county.today.year != self._year:
            self._year = county.today.year
            self._clerk = Clerk(county.ledger, county.today)
        path = self.folder / f"{county.today:%Y%m%d}-{layout}.csv"
        path.write_bytes(self._clerk.table(layout, papers).encode(UTF_8))
        summary = import_file(
            county.ledger, path, agency=RELAY, actor=officer(RELAY), layout=layout
        )
        county.outcome.files += 1
        county.outcome.rows += summary.accepted
        if summary.accepted != len(papers):
            county.find(
                f"{path.name}: {len(papers)} rows, {summary.accepted} accepted, "
                f"{dict(summary.reasons)}"
            )
