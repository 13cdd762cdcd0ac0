"""Keeping a ledger: `rebuild`, `clock`, `token`, `agencies`."""

from __future__ import annotations

import sys
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from graphql_api.clockwork import strike
from graphql_api.commandline.frame import (
    Data,
    Failure,
    Json,
    agency_code,
    opened,
    say,
)
from graphql_api.identity import issue
from ledger import authority


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(rebuild)
    app.command()(clock)
    app.command()(token)
    app.command()(agencies)


def progress_bar() -> Progress:
    """The bar of long work; on standard error, and only for a person."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )


def rebuild(data: Data = None) -> None:
    """Build all projections anew beside the old ones, then swap. 重建投影"""
    with opened(data) as rooms, progress_bar() as bar:
        task = bar.add_task("rebuilding", total=rooms.ledger.head)
        rooms.rebuild(lambda done, total: bar.update(task, completed=done, total=total))
        say({"rebuilt": rooms.runner.position})


def clock(
    since: Annotated[
        str, typer.Option(help="Go on from this day, YYYY-MM-DD; else from where it stopped.")
    ] = "",
    data: Data = None,
) -> None:
    """Append the notices of the days that passed: ended, repairable, overdue. 时点通知

    Then the newest entry of every subject is published, once a day. A running server does both
    by itself after each midnight in Shanghai.
    """
    with opened(data) as rooms, progress_bar() as bar:
        task = bar.add_task("looking at subjects", total=None)
        begin = _day(since) if since else None
        done = strike(rooms, begin, lambda looked: bar.update(task, completed=looked))
        heads = rooms.ledger.heads.daily()
        rooms.runner.catch_up()
        said = {"appended": done.appended, "missed": done.missed, "heads": heads}
        say({**said, "entries": rooms.ledger.head})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Failure("day_must_be_a_date", "write it as 2026-03-02") from None


def token(
    role: Annotated[list[str], typer.Option(help="A role; give the option once for each.")],
    agency: Annotated[str, typer.Option(help="Name or code of the agency.")] = "",
    officer: Annotated[str, typer.Option(help="Pseudonym of the officer.")] = "local",
    subject: Annotated[str, typer.Option(help="For SUBJECT: the organisation's code.")] = "",
    data: Data = None,
) -> None:
    """Print a token for local use, valid for twelve hours. 令牌"""
    with opened(data) as rooms:
        roles = tuple(one.upper().replace("-", "_") for one in role)
        known = authority.roles(rooms.ledger.registry.policy, rooms.ledger.today)
        for one in roles:
            if one not in known:
                raise Failure("role_must_be_known", f"roles are {', '.join(sorted(known))}")
            if known[one]["agency"] and not agency:
                raise Failure("role_must_name_its_agency", f"{one} acts for an --agency")
        code = agency_code(rooms, agency) if agency else ""
        made = issue(rooms.gate.key, officer=officer, agency=code, roles=roles, subject=subject)
        sys.stdout.write(made + "\n")


def agencies(data: Data = None, json: Json = False) -> None:
    """List the registered agencies with their names and codes. 单位"""
    with opened(data) as rooms:
        found = sorted(rooms.ledger.registry.agencies.values(), key=lambda a: a.entry)
        if json:
            say(
                [
                    {
                        "code": a.code,
                        "shortName": a.short_name,
                        "name": a.name,
                        "powers": sorted(a.powers),
                        "unifiedCodes": sorted(a.unified_codes),
                    }
                    for a in found
                ]
            )
            return
        table = Table("code 代码", "short name 简称", "name 全称")
        for one in found:
            table.add_row(one.code, one.short_name, one.name)
        Console().print(table)
