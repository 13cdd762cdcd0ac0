"""Delivering files: `import FILE`, `batch withdraw BATCH`, `batch link`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graphql_api.commandline.frame import (
    Data,
    Failure,
    Json,
    Officer,
    agency_code,
    officer,
    opened,
    say,
)
from graphql_api.commandline.keeping import progress_bar
from ledger.intake.batch import Summary
from ledger.intake.fault import NoTable
from ledger.intake.importing import import_file
from ledger.intake.linking import link_row
from ledger.intake.withdrawal import withdraw_batch

Layout = Annotated[
    str | None, typer.Option(help="penalty-2018, licence-2015 …; found by the headings.")
]
Rejects = Annotated[
    Path | None, typer.Option(help="Where rejected rows go; default: beside the file.")
]
Backfill = Annotated[
    bool, typer.Option("--backfill", help="History from before the ledger; never counted late.")
]
batch = typer.Typer(help="Work on a delivered batch. 批次", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("import")(deliver)
    app.add_typer(batch, name="batch")


def deliver(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB18030), .xls, .xlsx or .ods.")],
    agency: Annotated[str, typer.Option(help="Who sends it: 县市场监管局, a full name or a code.")],
    layout: Layout = None,
    rejects: Rejects = None,
    check: Annotated[bool, typer.Option("--check", help="Dry run: nothing is written.")] = False,
    backfill: Backfill = False,
    as_officer: Annotated[str, typer.Option("--officer", help="Who sends it.")] = "local",
    data: Data = None,
    json: Json = False,
) -> None:
    """Import a department's table of licences, penalties or commitments. 导入双公示数据

    A row in error never stops the others: it goes to the rejects file, to be corrected there
    and sent again. The same file sent again appends nothing.
    """
    with opened(data) as rooms, progress_bar() as bar:
        task = bar.add_task(file.name, total=None)
        sender = officer(as_officer, agency_code(rooms, agency), "PROVIDER", "DESIGNATOR")
        try:
            summary = import_file(
                rooms.ledger,
                file,
                agency=agency,
                actor=sender,
                layout=layout,
                check=check,
                backfill=backfill,
                rejects=rejects,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        except NoTable as error:
            raise Failure(error.code, error.english) from None
        except FileNotFoundError:
            raise Failure("file_must_exist", "there is no such file") from None
    if json:
        say(as_line(summary))
    else:
        _show(summary)


def as_line(summary: Summary) -> dict[str, object]:
    """The summary as the last line of `--json` has it."""
    line: dict[str, object] = {
        name: getattr(summary, name)
        for name in ("batch", "rows", "accepted", "duplicate", "waiting", "rejected", "reasons")
    }
    if summary.warnings:
        line["warnings"] = summary.warnings
    if summary.first_batch:
        line["firstBatch"] = summary.first_batch
    return line


def _show(summary: Summary) -> None:
    table = Table("", "rows", title=f"batch {summary.batch}")
    table.add_row("accepted 接收", str(summary.accepted))
    table.add_row("duplicate 重复", str(summary.duplicate))
    table.add_row("waiting 待关联", str(summary.waiting))
    table.add_row("rejected 退回", str(summary.rejected))
    for code, count in sorted(summary.reasons.items()):
        table.add_row(f"  {code}", str(count))
    for code, count in sorted(summary.warnings.items()):
        table.add_row(f"  warning: {code}", str(count))
    Console().print(table)


@batch.command("withdraw")
def withdraw(
    batch_id: Annotated[str, typer.Argument(metavar="BATCH")],
    agency: Annotated[str, typer.Option(help="The agency that sent it.")],
    reason: Annotated[str, typer.Option(help="Why the file was wrong.")],
    as_officer: Officer = "local",
    second: Annotated[
        str, typer.Option(help="The second officer, who approves; empty: only propose.")
    ] = "",
    data: Data = None,
) -> None:
    """Annul a wrong file from the beginning; one officer proposes, another approves. 撤回批次"""
    with opened(data) as rooms:
        code = agency_code(rooms, agency)
        entries: tuple[int, ...] = ()
        for name in filter(None, (as_officer, second)):
            actor = officer(name, code, "PROVIDER", "DESIGNATOR")
            entries = withdraw_batch(rooms.ledger, batch_id, reason=reason, actor=actor)
        say({"batch": batch_id, "entries": len(entries), "approved": bool(second)})


@batch.command("link")
def link(
    batch_id: Annotated[str, typer.Argument(metavar="BATCH")],
    row: Annotated[int, typer.Argument(help="Row number as the spreadsheet shows it.")],
    subject: Annotated[str, typer.Option(help="Unified code of the organisation.")],
    agency: Annotated[str, typer.Option(help="The agency that sent the file.")],
    sheet: Annotated[str, typer.Option(help="Sheet, when the workbook has several.")] = "",
    as_officer: Officer = "local",
    data: Data = None,
) -> None:
    """File a waiting row for the subject it belongs to. 关联主体"""
    with opened(data) as rooms:
        actor = officer(as_officer, agency_code(rooms, agency), "PROVIDER", "DESIGNATOR")
        entries = link_row(rooms.ledger, batch_id, row, subject=subject, actor=actor, sheet=sheet)
        say({"batch": batch_id, "row": row, "entries": list(entries)})


def written(path: Path) -> None:
    """Say on standard error where rejected rows are."""
    sys.stderr.write(f"rejected rows: {path}\n")
