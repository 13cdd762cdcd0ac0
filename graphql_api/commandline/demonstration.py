"""The made-up county: simulated into an empty ledger, or kept ready in `data/demo`.

On SQLite it is made in memory where there is room, then put in its place at once: what is in
its place is whole, and every commit there is as safe as in any ledger.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from graphql_api.commandline import checking
from graphql_api.commandline.keeping import progress_bar
from graphql_api.rooms import AlreadyFoundedError, close_signed, found
from ledger.clock import SHANGHAI, Clock, SetClock, day_of
from ledger.policy import seed_texts
from ledger.simulation.cast import CAST_FROM
from ledger.simulation.living import Plan
from ledger.simulation.living import simulate as live
from ledger.simulation.officers import appointments
from ledger.store import is_url, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.simulation.county import Outcome

ORIGIN: Final = "credit-ledger.example/yongchang/simulated"
PLACE: Final = Path("data/demo")
MARKER: Final = "made.json"
VERSION: Final = 1
"""Of the demonstration; one of another version, or under another law, is made anew."""
SUBJECTS, SEED, HORIZON = 60, 21, date(2027, 1, 4)
"""Whichever day it is made, its past is the same, entry by entry."""
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - made with mkdtemp in it
BYTES_A_SUBJECT_YEAR: Final = 150_000
KEY_SETTINGS: Final = ("CREDIT_LEDGER_KEYS", "CREDIT_LEDGER_KEK_FILE")


def ready(data: str | None) -> Path:
    """The folder of the demonstration, made first where it is missing or not whole."""
    for name in KEY_SETTINGS:  # a made-up county never shares keys with a real ledger
        os.environ.pop(name, None)
    place = Path(data) if data else PLACE
    wanted = {"version": VERSION, "law": _law()}
    if wanted.items() <= _marker(place).items():
        return place
    if (place / "ledger.sqlite").exists() and not _is_made_up(place):
        raise AlreadyFoundedError
    sys.stderr.write("Making the demonstration: a made-up county. 正在生成模拟县。\n")
    last = day_of(Clock().now()) - timedelta(1)
    with _scratch(SUBJECTS * 6, place.parent) as folder:
        plan = Plan(subjects=SUBJECTS, first=CAST_FROM, last=last, seed=SEED, horizon=HORIZON)
        outcome = _lived(str(folder / "made"), folder / "made" / "tables", plan)
        marker = {**wanted, "entries": outcome.entries, "last": last.isoformat()}
        (folder / "made" / MARKER).write_text(json.dumps(marker), encoding="utf-8")
        _put(folder / "made", place)
    return place


def simulated(data: str, plan: Plan, out: Path | None, *, check: bool = False) -> Outcome:
    """Simulate into an empty ledger, and check what must hold of it if asked to.

    Raises AlreadyFoundedError for a ledger that is not empty.
    """
    with TemporaryDirectory() as unwanted:
        tables = out or Path(unwanted)
        if _is_nowhere(data):
            size = plan.subjects * ((plan.last - plan.first).days // 365 + 1)
            with _scratch(size, Path(data).parent) as folder:
                outcome = _lived(str(folder / "made"), tables, plan, check=check)
                _put(folder / "made", Path(data))
            return outcome
        return _lived(data, tables, plan, check=check)


def _lived(data: str, tables: Path, plan: Plan, *, check: bool = False) -> Outcome:
    first = plan.first
    clock = SetClock(datetime.combine(first, time(9), SHANGHAI).astimezone(UTC))
    ledger = found(data, ORIGIN, appointments(), simulated=True, clock=clock)
    try:
        days = (plan.last - first).days
        with progress_bar() as bar:
            task = bar.add_task("living the years", total=days)

            def lived(day: date) -> None:
                bar.update(task, completed=(day - first).days)

            with checking.followed(data) if check else nullcontext():
                outcome = live(ledger, plan, tables, lived)
            if check:
                outcome.findings += checking.findings(
                    ledger,
                    data,
                    plan.last,
                    lambda what: bar.update(task, description=f"checking: {what}"),
                )
            return outcome
    finally:
        close_signed(ledger, data)


def _is_nowhere(data: str) -> bool:
    """Whether nothing is in that place yet, and its keys will be in it too."""
    if is_url(data) or any(os.environ.get(name) for name in KEY_SETTINGS):
        return False
    folder = Path(data)
    return not folder.exists() or not any(folder.iterdir())


def _is_made_up(place: Path) -> bool:
    """Whether the ledger there is a demonstration, whole or not."""
    store = open_store(place)
    try:
        first = store.entries(0, 1)
        return not first or ORIGIN.encode() in first[0][1]
    finally:
        store.close()


@contextmanager
def _scratch(subject_years: int, beside: Path) -> Iterator[Path]:
    """A folder to work in: in memory where there is room for it, else beside its place."""
    needed = subject_years * BYTES_A_SUBJECT_YEAR
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2 * needed
    beside.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="credit-ledger-", dir=MEMORY if roomy else beside) as folder:
        yield Path(folder)


def _put(made: Path, place: Path) -> None:
    """Move a whole folder to its place; what was there before is removed."""
    arriving = place.with_name(f"{place.name}.{os.getpid()}")
    shutil.copytree(made, arriving)
    for path in arriving.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    if place.exists():
        leaving = place.with_name(f"{place.name}.old.{os.getpid()}")
        place.replace(leaving)
        shutil.rmtree(leaving)
    arriving.replace(place)


def _law() -> str:
    """The law of the seed as one hash: a demonstration under another is made anew."""
    return sha256("\n".join(str(text) for text in seed_texts()).encode()).hexdigest()


def _marker(place: Path) -> dict[str, object]:
    try:
        read: dict[str, object] = json.loads((place / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read
