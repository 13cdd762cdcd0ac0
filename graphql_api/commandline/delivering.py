"""Delivering files: `import FILE`, `batch withdraw BATCH`, `batch link`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from ledger.intake.lookup import load_batch
from ledger.intake.withdrawal import withdraw_batch

if TYPE_CHECKING:
    from graphql_api.rooms import Rooms
    from ledger.situation import Actor

Layout = Annotated[
    str | None, typer.Option(help="penalty-2018, licence-2015 …; found by the headings.")
]
Rejects = Annotated[
    Path | None, typer.Option(help="Where rejected rows go; default: beside the file.")
]
Backfill = Annotated[
    bool, typer.Option("--backfill", help="History from before the ledger; never counted late.")
]
SentBy = Annotated[str, typer.Option(help="The agency that acts; default: the file's sender.")]
LAST_LINE = ("batch", "rows", "accepted", "duplicate", "waiting", "rejected", "reasons")
"""What the last line of `--json` holds, in this order."""
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
        _say(summary)
    else:
        _show(summary)
        _point_to(summary, rejects or file.with_name(f"{file.name}.rejects.csv"), written=not check)


def _say(summary: Summary) -> None:
    """As JSON: what else is worth knowing, then the line that scripts read."""
    if summary.warnings or summary.first_batch:
        say({"warnings": summary.warnings, "firstBatch": summary.first_batch or None})
    say({name: getattr(summary, name) for name in LAST_LINE})


def _point_to(summary: Summary, rejects: Path, *, written: bool) -> None:
    if written and summary.rejected and not summary.first_batch:
        sys.stderr.write(f"rejected rows, to correct and send again: {rejects}\n")


def _show(summary: Summary) -> None:
    again = " (read before; nothing was appended)" if summary.first_batch else ""
    table = Table("", "rows", title=f"batch {summary.batch}{again}")
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
    reason: Annotated[str, typer.Option(help="Why the file was wrong.")],
    agency: SentBy = "",
    as_officer: Officer = "local",
    second: Annotated[
        str, typer.Option(help="The second officer, who approves; else call once more as one.")
    ] = "",
    data: Data = None,
) -> None:
    """Annul a wrong file from the beginning; one officer proposes, another approves. 撤回批次

    The first call proposes; a call by another `--officer`, or `--second` in the same call,
    approves and annuls every record of the file. Whoever proposed may not approve.
    """
    with opened(data) as rooms:
        entries: tuple[int, ...] = ()
        for name in filter(None, (as_officer, second)):
            actor = _sender(rooms, batch_id, agency, name)
            entries = withdraw_batch(rooms.ledger, batch_id, reason=reason, actor=actor)
        found = load_batch(rooms.ledger, batch_id)
        withdrawn = found is not None and found.withdrawn_in > 0
        say({"batch": batch_id, "entries": len(entries), "withdrawn": withdrawn})


@batch.command("link")
def link(
    batch_id: Annotated[str, typer.Argument(metavar="BATCH")],
    row: Annotated[int, typer.Argument(help="Row number as the spreadsheet shows it.")],
    subject: Annotated[str, typer.Option(help="Unified code of the organisation.")],
    agency: SentBy = "",
    sheet: Annotated[str, typer.Option(help="Sheet, when the workbook has several.")] = "",
    as_officer: Officer = "local",
    data: Data = None,
) -> None:
    """File a waiting row for the subject it belongs to. 关联主体"""
    with opened(data) as rooms:
        actor = _sender(rooms, batch_id, agency, as_officer)
        entries = link_row(rooms.ledger, batch_id, row, subject=subject, actor=actor, sheet=sheet)
        say({"batch": batch_id, "row": row, "entries": list(entries)})


def _sender(rooms: Rooms, batch_id: str, agency: str, name: str) -> Actor:
    """An officer of the named agency, else of the one that sent the batch."""
    found = None if agency else load_batch(rooms.ledger, batch_id)
    code = agency_code(rooms, agency or (found.received.agency if found else ""))
    return officer(name, code, "PROVIDER", "DESIGNATOR")
