"""`simulate --check`: a county that lived is asked whether all holds that must hold of a ledger.

While it lives, a process of its own keeps the projections at the head, as a server would. Then
they are rebuilt and compared, every derived value is asked for its entries and its rule, what
stands today is asked for as of the last entry, and the histories are read for what the law
does not allow.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from ledger.clock import day_of
from ledger.simulation.invariants import unlawful, unproved
from ledger.store import open_store
from projections.comparing import subjects, unlike_now, unlike_rebuilt
from projections.opening import open_projections
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.unfounded import unfounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from multiprocessing.synchronize import Event

    from ledger.event import Tag
    from ledger.ledger import Ledger

    Saying = Callable[[str], None]

PAUSE_SECONDS: Final = 3.0
SAMPLED_MAX: Final = 400
"""Of how many subjects the archive is folded anew as of the last entry."""
FOUND_MAX: Final = 20
"""How many findings of one kind are told."""


@contextmanager
def followed(data: str) -> Iterator[None]:
    """Keep the projections at the head in another process meanwhile, day by day as it lives."""
    context = get_context("spawn")
    done = context.Event()
    reader = context.Process(target=_follow, args=(data, done))
    reader.start()
    try:
        yield
    finally:
        done.set()
        reader.join()


def _follow(data: str, done: Event) -> None:
    """The reader: every day of the ledger's own clock is a day of its projections."""
    with closing(open_store(data)) as store, closing(open_projections(data)) as projections:

        def today() -> date:
            recorded_at = store.head().recorded_at
            assert recorded_at is not None  # noqa: S101 - the ledger was founded
            return day_of(recorded_at)

        runner = Runner(store, projections, today)
        while not done.wait(PAUSE_SECONDS):
            runner.catch_up()


def findings(ledger: Ledger, data: str, today: date, say: Saying = lambda _: None) -> list[str]:
    """What does not hold of a ledger and of the projections that followed it, in sentences."""
    found: list[str] = []
    with closing(open_projections(data)) as projections:
        Runner(ledger.store, projections, lambda: today).catch_up()
        database = projections.database
        tags = subjects(database)
        policy = ledger.registry.policy
        checks: dict[str, Callable[[], Iterator[str]]] = {
            "entries and vault": lambda: unproved(ledger),
            "histories": lambda: unlawful(ledger, tags),
            "derived values": lambda: unfounded(ledger.store, policy, database),
            "as of the last entry": lambda: unlike_now(ledger, database, _sample(tags), today),
            "rebuilt and live": lambda: unlike_rebuilt(
                database, rebuild(data, projections, lambda: today)
            ),
        }
        for name, check in checks.items():
            say(name)
            held = list(check())
            found += [f"{name}: {finding}" for finding in held[:FOUND_MAX]]
        database.close()
    return found


def _sample(tags: list[Tag]) -> list[Tag]:
    """Every so many-th subject, all of them in a small county."""
    return tags[:: -(-len(tags) // SAMPLED_MAX) or 1]
