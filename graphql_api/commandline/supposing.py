"""Supposing other rules: `what-if`, `measure`.

What would follow if other rules governed, for some subjects or for the whole ledger. Nothing is
written; the local auditor sees every subject by its tag, never a person's number.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from graphql_api.commandline.frame import (
    Data,
    Failure,
    Json,
    agency_code,
    officer,
    opened,
    say,
)
from graphql_api.commandline.keeping import progress_bar
from ledger.pilot.pilot import Pilot
from ledger.pilot.piloting import MeasurePilot
from ledger.rulemaking import overlay as overlays
from projections.asof import AsOfError, moment
from projections.whatif import standpoints, what_if
from projections.whatif_run import Task, run
from projections.whatif_totals import Totals, measured

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql_api.rooms import Rooms
    from ledger.rulemaking.overlay import Overlay
    from projections.asof import AsOf
    from projections.whatif import Outcome

SHOWN_MAX = 20
"""How many subjects are laid out at a terminal; `--json` tells all."""


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command("what-if")(suppose)
    app.command("measure")(measure)


def suppose(
    codes: Annotated[list[str] | None, typer.Argument(help="Unified codes or tags.")] = None,
    overlay: Annotated[
        Path | None, typer.Option(help="A rule set, or a file of changed values, as JSON.")
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", help="A value, such as repair/tiers/GENERAL/min=P6M; repeatable."),
    ] = None,
    pilot: Annotated[str, typer.Option(help="The pilot whose rules are supposed.")] = "",
    everyone: Annotated[bool, typer.Option("--all", help="The whole ledger.")] = False,
    at: Annotated[int | None, typer.Option(help="As the ledger stood at this entry.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day asked about.")
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Say what would follow under other rules; nothing is written. 假设推演

    Consequences are computed anew; of each act it is said whether it would have been refused.
    """
    if bool(codes) == everyone:
        raise Failure("subjects_must_be_named", "name subjects, or ask for --all")
    with opened(data) as rooms:
        found = _overlay(rooms, overlay, change or [], pilot)
        try:
            moment_ = moment(rooms.ledger, entry=at, effective_on=on.date() if on else None)
        except AsOfError as wrong:
            raise Failure("entry_must_be_in_the_ledger", str(wrong)) from None
        overlays.require_effect(found, rooms.ledger.registry_at(moment_.entry).policy)
        outcomes: list[Outcome] = []
        if everyone:
            totals = _everyone(rooms, found, moment_, outcomes)
        else:
            totals = _some(rooms, codes or [], found, moment_, outcomes)
        _tell(found, moment_, totals, outcomes, as_json=json)


def measure(
    pilot: Annotated[str, typer.Argument(help="The pilot's id, such as `pilot/…`.")],
    agency: Annotated[str, typer.Option(help="The agency that runs it.")],
    as_officer: Annotated[str, typer.Option("--officer", help="Who acts.")] = "local",
    everyone: Annotated[
        bool, typer.Option("--all", help="The whole ledger, not only the agency's subjects.")
    ] = False,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day asked about.")
    ] = None,
    data: Data = None,
) -> None:
    """Measure a pilot's effect and enter it: replayed here, not stated by hand. 试点成效评估"""
    with opened(data) as rooms:
        overlay, code = _of_pilot(rooms, pilot), agency_code(rooms, agency)
        at = moment(rooms.ledger, effective_on=on.date() if on else None)
        totals = _everyone(rooms, overlay, at, None, scope="" if everyone else code)
        made = measured(overlay, at, totals, "" if everyone else code)
        rooms.ledger.measured[made.run] = made
        command = MeasurePilot(pilot=pilot, run=made.run)
        actor = officer(as_officer, code, *sorted(command.ROLES))
        receipt = rooms.ledger.execute(command, actor, made.run)
        say({"accepted": receipt.last if receipt else 0, **msgspec.to_builtins(made)})


def _overlay(rooms: Rooms, file: Path | None, change: list[str], pilot: str) -> Overlay:
    """The one overlay that was named."""
    if sum((file is not None, bool(change), bool(pilot))) != 1:
        raise Failure("overlay_must_be_named", "give --overlay, --set or --pilot, one of them")
    if pilot:
        return _of_pilot(rooms, pilot)
    if file is None:
        return overlays.worded(change)
    try:
        return overlays.read(file.read_text(encoding="utf-8"), file.stem)
    except (OSError, UnicodeDecodeError):
        raise Failure("file_must_be_json", "the overlay's file cannot be read") from None


def _of_pilot(rooms: Rooms, pilot: str) -> Overlay:
    held = rooms.ledger.affairs((pilot,)).find(Pilot, pilot)
    if held is None or not held.overlay:
        raise Failure("pilot_must_hold_an_overlay", "no pilot of this id holds rules")
    return overlays.read(held.overlay, held.id)


def _everyone(
    rooms: Rooms,
    overlay: Overlay,
    at: AsOf,
    outcomes: list[Outcome] | None,
    *,
    scope: str = "",
) -> Totals:
    task = Task(
        rooms.settings.database_url,
        at.entry,
        at.effective_on,
        overlay.text,
        overlay.name,
        outcomes=outcomes is not None,
        scope=scope,
    )
    heard = outcomes.append if outcomes is not None else _unheard
    with progress_bar() as bar:
        line = bar.add_task("supposing", total=at.entry)
        return run(task, heard, lambda done, total: bar.update(line, completed=done, total=total))


def _unheard(_: Outcome) -> None:
    """Only the totals are wanted."""


def _some(
    rooms: Rooms, codes: Iterable[str], overlay: Overlay, at: AsOf, outcomes: list[Outcome]
) -> Totals:
    totals, views = Totals(), standpoints(rooms.ledger, overlay, at)
    for code in codes:
        found = what_if(rooms.ledger, code, views)
        if found is None:
            raise Failure("subject_must_be_known", "the ledger knows no subject of this code")
        totals.add(found)
        outcomes.append(found)
    return totals


def _tell(
    overlay: Overlay, at: AsOf, totals: Totals, outcomes: list[Outcome], *, as_json: bool
) -> None:
    answer: dict[str, Any] = {
        "overlay": overlay.name,
        "hash": overlay.hash,
        "entry": at.entry,
        "on": at.effective_on.isoformat(),
        "totals": msgspec.to_builtins(totals),
    }
    if as_json:
        say({**answer, "subjects": msgspec.to_builtins(outcomes)})
        return
    console = Console()
    console.print_json(data=answer)
    for of in outcomes[:SHOWN_MAX]:
        console.print(_laid_out(of))
    if len(outcomes) > SHOWN_MAX:
        console.print(f"and {len(outcomes) - SHOWN_MAX} more; --json tells all")


def _laid_out(of: Outcome) -> Table:
    table = Table("what", "now", "under the overlay", "because", title=of.tag)
    for d in of.computed:
        table.add_row(f"{d.part} {d.id} {d.field}", _said(d.old), _said(d.new), d.rule)
    for r in of.refused:
        when = f" until {r.would_succeed_on}" if r.would_succeed_on else ""
        told = f"would have been refused: {r.code}{when}"
        table.add_row(f"entry {r.entry} {r.event}", "stands", told, f"{r.instrument} {r.article}")
    for o in of.otherwise:
        what = f"entry {o.entry} {o.event} {o.field}"
        table.add_row(what, _said(o.old), _said(o.new), ", ".join(o.families))
    for u in of.unjudged:
        table.add_row(f"entry {u.entry} {u.event}", "stands", "cannot be judged", u.code)
    return table


def _said(value: object) -> str:
    if value is None:
        return "—"
    return value.isoformat() if isinstance(value, date) else str(msgspec.to_builtins(value))
