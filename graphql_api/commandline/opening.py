"""Beginning and running: `found`, `serve`, `simulate`.

A ledger begins with its origin and its first officers: by flags, or asked for in a dialogue.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphql_api.clockwork import Clockwork
from graphql_api.commandline import demonstration
from graphql_api.commandline.beginning import first_officers, origin_of
from graphql_api.commandline.frame import Data, Failure, Json, failing, say
from graphql_api.commandline.keeping import progress_bar
from graphql_api.commandline.running import Welcome, run
from graphql_api.cosigning import cosigning_of
from graphql_api.rooms import NotFoundedError, Rooms, close_signed, open_rooms
from graphql_api.rooms import found as found_ledger
from graphql_api.settings import Settings
from graphql_api.webhook_delivery import Deliverer
from ledger.clock import Clock, day_of
from ledger.simulation.living import Plan

if TYPE_CHECKING:
    from ledger.simulation.county import Outcome

PAGE = 2_000
"""How many entries the projections take before the bar moves on."""
Origin = Annotated[
    str,
    typer.Option(help="Name of the ledger for ever, for example `credit.example.cn/yongchang`."),
]
Officers = Annotated[
    list[str] | None,
    typer.Option("--officer", metavar="NAME:AGENCY:ROLE,ROLE", help="A first officer; repeatable."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(serve)
    app.command()(found)
    app.command()(simulate)


def found(origin: Origin = "", officer: Officers = None, data: Data = None) -> None:
    """Begin an empty ledger: origin, law, agencies, calendar, first officers. 建账"""
    settings = Settings.read(database_url=data)
    with failing(settings.database_url):
        name = origin_of(origin)
        officers = first_officers(officer, ask=not origin)
        ledger = found_ledger(settings.database_url, name, officers)
        head = ledger.head
        close_signed(ledger, settings.database_url)
    say({"founded": name, "entries": head})


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Serve the made-up county in data/demo, made if need be.")
    ] = False,
    origin: Origin = "",
    officer: Officers = None,
    data: Data = None,
) -> None:
    """Serve the ledger over HTTP until it is stopped. 启动服务"""
    with failing(data or str(demonstration.PLACE)):
        place = str(demonstration.ready(data)) if demo else data
    settings = Settings.read(database_url=place, host=host, port=port)
    with failing(settings.database_url):
        rooms = _opened(settings, origin, officer)
        try:
            caught_up(rooms)
        except BaseException:
            rooms.close()
            raise
        beside = (Clockwork(rooms), cosigning_of(rooms), Deliverer(rooms))
        for each in beside:
            each.start()
        try:
            run(rooms, Welcome(rooms, demo=demo))
        finally:
            for each in beside:
                each.stop()


def simulate(
    subjects: Annotated[int, typer.Option(min=1, help="How many credit subjects.")] = 60,
    years: Annotated[int, typer.Option(min=1, help="How many years, ending yesterday.")] = 6,
    seed: Annotated[int, typer.Option(help="The same seed gives the same history.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the tables the departments would have sent.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Then ask whether all holds that must hold.")
    ] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Fill an empty ledger with the years of a made-up county, by the real commands. 模拟"""
    settings = Settings.read(database_url=data)
    last = day_of(Clock().now()) - timedelta(1)
    first = date(last.year - years, last.month, 1)
    with failing(settings.database_url):
        plan = Plan(subjects=subjects, first=first, last=last, seed=seed)
        outcome = demonstration.simulated(settings.database_url, plan, out, check=check)
    _tell(outcome, first, last, json=json)


def caught_up(rooms: Rooms) -> None:
    """Bring the projections to the head, with a bar when it takes a while."""
    head = rooms.ledger.head
    with progress_bar() as bar:
        task = bar.add_task("reading the ledger", total=head, completed=rooms.runner.position)
        while rooms.runner.position < head:
            rooms.runner.catch_up(min(rooms.runner.position + PAGE, head))
            bar.update(task, completed=rooms.runner.position)
    rooms.runner.catch_up()


def _opened(settings: Settings, origin: str, officers: list[str] | None) -> Rooms:
    """The rooms; an empty ledger is founded first, by flags or in a dialogue."""
    try:
        return open_rooms(settings)
    except NotFoundedError:
        if not origin and not sys.stdin.isatty():
            raise
        sys.stderr.write("There is no ledger here yet. 此处尚无账本，现在建账。\n")
        name = origin_of(origin)
        found_ledger(settings.database_url, name, first_officers(officers, ask=not origin)).close()
        return open_rooms(settings)


def _tell(outcome: Outcome, first: date, last: date, *, json: bool) -> None:
    summary = {
        "from": first,
        "to": last,
        "subjects": outcome.subjects,
        "entries": outcome.entries,
        "commands": outcome.commands,
        "files": outcome.files,
        "rows": outcome.rows,
        "findings": outcome.findings,
    }
    refused = dict(sorted(outcome.refusals.items()))
    if json:
        say({**summary, "refused": refused})
    else:
        for name, value in summary.items():
            sys.stdout.write(f"{name:10} {value}\n")
        for code, times in refused.items():
            sys.stdout.write(f"  refused {times:5}  {code}\n")
    if outcome.findings:
        raise Failure(
            "simulation_must_find_nothing",
            f"{len(outcome.findings)} things are not as they must be",
        )
