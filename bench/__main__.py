"""`make bench`: measures, prints a table, writes `bench/results/latest.json`.

Figures of a shared machine move; read the ratios. `--quick` takes smaller sizes, to see that
everything runs.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from bench import (
    as_of,
    auditing,
    bundling,
    feed,
    heads,
    import_rows,
    past_lists,
    proving,
    rebuild,
    replaying,
    whatif,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS = Path(__file__).parent / "results" / "latest.json"
Figure = dict[str, Any]
ROOMS: dict[str, Callable[[Path, bool], list[Figure]]] = {
    "import": lambda folder, quick: import_rows.measure(folder, 5_000 if quick else 100_000),
    "writing": lambda folder, quick: writing.measure(folder, 200 if quick else 2_000),
    "proving": lambda folder, quick: proving.measure(folder, 20_000 if quick else 1_000_000),
    "auditing": lambda folder, quick: auditing.measure(folder, 20_000 if quick else 1_000_000),
    "rebuild": lambda folder, quick: rebuild.measure(folder, 20_000 if quick else 1_000_000),
    "heads": lambda folder, quick: heads.measure(folder, 5_000 if quick else 100_000),
    "bundle": lambda folder, quick: bundling.measure(folder, 5_000 if quick else 100_000),
    "feed": lambda folder, quick: feed.measure(folder, 3_000 if quick else 20_000),
    "as-of": lambda folder, quick: as_of.measure(folder, 5_000 if quick else 100_000),
    "past-lists": lambda folder, quick: past_lists.measure(folder, 10_000 if quick else 1_000_000),
    "replay": lambda folder, quick: replaying.measure(folder, 10_000 if quick else 100_000),
    "what-if": lambda folder, quick: whatif.measure(folder, 20_000 if quick else 1_000_000),
}


def main() -> None:
    """Run the benchmarks named, or all of them."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rooms", nargs="*", help="which; default: all")
    parser.add_argument("--quick", action="store_true", help="small sizes")
    chosen = parser.parse_args()
    figures: list[Figure] = []
    for name in chosen.rooms or ROOMS:
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            figures += ROOMS[name](Path(folder), chosen.quick)
    show(figures)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def show(figures: list[Figure]) -> None:
    """Print what was measured."""
    table = Table("figure", "store", "value", "peer", "× peer", "limit", "× limit")
    for one in figures:
        table.add_row(
            one["figure"],
            one["store"],
            f"{one['value']:,} {one['unit']}",
            _told(one, "peer"),
            str(one["ratio_peer"] or ""),
            _told(one, "limit"),
            str(one["ratio_limit"] or ""),
        )
    Console().print(table)


def _told(one: Figure, name: str) -> str:
    value = one[f"{name}_value"]
    return f"{one[name]}: {value:,}" if value is not None else one[name] or ""


if __name__ == "__main__":
    main()
