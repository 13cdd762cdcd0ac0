"""Exchange with the platforms: `exchange owed`, `prepare`, `write`, `send`, `receipt` …"""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphql_api.commandline.frame import (
    Data,
    Failure,
    Officer,
    agency_code,
    officer,
    opened,
    say,
)
from graphql_api.context import Context
from graphql_api.exchange import shown_items
from ledger.exchange.exchange import RejectedRow
from ledger.exchange.outgoing import ExchangeBatch
from ledger.exchange.owed import CHANGE
from ledger.exchange.platform import REPORT, WITHDRAW, rules_on
from ledger.exchange.preparing import NO_BATCH, CorrectRows, PrepareBatch
from ledger.exchange.reconciling import ReconcileBatch
from ledger.exchange.sending import NoteRejectedRows, ReceiptBatch, SendBatch
from ledger.exchange.writing import keys_of, written
from ledger.record.identity import normal_document_no
from projections import exchange as items_of_platforms
from projections.exchange_counts import counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql_api.rooms import Rooms
    from ledger.exchange.writing import RowKey
    from ledger.situation import Actor, Command

OWNER_ONLY = 0o600
ROW, DOCUMENT = ("row", "行号"), ("document_no", "文书号", "文号", "决定书文号", "承诺编码")
CODE, REASON = ("unified_code", "统一社会信用代码"), ("reason", "原因代码", "退回原因代码")
Platform = Annotated[str, typer.Option(help="municipal, provincial or national.")]
Table = Annotated[str, typer.Option(help="penalty, licence, commitment, listing …")]
Agency = Annotated[str, typer.Option(help="The agency that leads sharing.")]
Batch = Annotated[str, typer.Argument(metavar="BATCH")]
Day = Annotated[str, typer.Option("--on", help="Day, 2026-06-02; default: today.")]
exchange = typer.Typer(help="What goes out to the platforms. 上报与对账", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.add_typer(exchange, name="exchange")


@exchange.command("owed")
def owed(platform: Platform = "", table: Table = "", data: Data = None) -> None:
    """List what each platform is owed, by table and step, with the earliest last day. 应报清单"""
    with opened(data, current=True) as rooms:
        found = counts(rooms.database, platform=platform or None, sort=table or None)
        for each in found:
            if each.step or each.open:
                values = {"platform": each.platform, "table": each.sort, "agency": each.agency}
                step = each.step or "correct"
                say({**values, "owed": step, "items": each.items, "due": each.due})


@exchange.command("prepare")
def prepare(
    platform: Platform,
    table: Table,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take rows back.")] = False,
    basis: Annotated[str, typer.Option(help="For rows about natural persons.")] = "",
    agency: Agency = "DRC",
    as_officer: Officer = "local",
    data: Data = None,
) -> None:
    """Put what is owed longest into one batch; without --basis no natural persons. 组批"""
    with opened(data, current=True) as rooms:
        actor = _actor(rooms, as_officer, agency)
        streams = list(_longest_owed(rooms, platform, table, withdraw=withdraw, basis=basis))
        if not streams:
            raise Failure("nothing_is_owed", "the platform is owed nothing of this table")
        action = WITHDRAW if withdraw else REPORT
        command = PrepareBatch(
            platform=platform, table=table, items=tuple(streams), action=action, basis=basis
        )
        _tell(rooms, command, actor, rows=len(streams))


def _longest_owed(
    rooms: Rooms, platform: str, table: str, *, withdraw: bool, basis: str
) -> Iterator[str]:
    rules = rules_on(rooms.ledger.registry.policy, rooms.ledger.today)
    steps = (WITHDRAW,) if withdraw else (REPORT, CHANGE)
    place, left = "", rules.rows_max
    while left and (
        rows := items_of_platforms.items(
            rooms.database, first=left, after=place, platform=platform, sort=table, step=steps
        )
    ):
        place = rows[-1][0]
        going = [row.stream for _, row in rows if basis or "-" not in row.tag]
        left -= len(going)
        yield from going


@exchange.command("write")
def write(
    batch: Batch,
    out: Annotated[Path, typer.Option(help="Where the file goes; readable by its owner only.")],
    form: Annotated[str, typer.Option(help="csv or xlsx.")] = "csv",
    agency: Agency = "DRC",
    as_officer: Officer = "local",
    data: Data = None,
) -> None:
    """Write the file of a batch; whose values it holds is entered in the access ledger. 生成文件"""
    with opened(data, current=True) as rooms:
        actor = _actor(rooms, as_officer, agency)
        made = written(rooms.ledger, batch, actor, form)
        context = Context(actor, rooms, rooms.runner.position, rooms.ledger.today)
        shown_items(context, made)
        rooms.enter(context, "write_exchange_file", made.content)
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made.content)
        values = {"batch": batch, "file": made.sha256, "rows": made.rows}
        say({**values, "incomplete": made.incomplete})


@exchange.command("send")
def send(
    batch: Batch,
    file: Annotated[str, typer.Option(help="SHA-256 of the file that was sent.")],
    way: Annotated[str, typer.Option(help="upload, interface or front_machine.")] = "upload",
    on: Day = "",
    agency: Agency = "DRC",
    as_officer: Officer = "local",
    data: Data = None,
) -> None:
    """Note that the file of a batch went to the platform. 登记上报"""
    with opened(data) as rooms:
        command = SendBatch(batch=batch, file=file, sent_on=_day(on, rooms), way=way)
        _tell(rooms, command, _actor(rooms, as_officer, agency))


@exchange.command("receipt")
def receipt(
    batch: Batch,
    number: Annotated[str, typer.Argument(help="The platform's number.")],
    on: Day = "",
    agency: Agency = "DRC",
    as_officer: Officer = "local",
    data: Data = None,
) -> None:
    """Enter the platform's receipt of a batch. 登记回执"""
    with opened(data) as rooms:
        command = ReceiptBatch(batch=batch, receipt_no=number, received_on=_day(on, rooms))
        _tell(rooms, command, _actor(rooms, as_officer, agency))


@exchange.command("rejected")
def rejected(
    batch: Batch,
    file: Annotated[Path, typer.Argument(help="CSV: row (or document number), reason code.")],
    on: Day = "",
    agency: Agency = "DRC",
    as_officer: Officer = "local",
    data: Data = None,
) -> None:
    """Enter the rows a platform sent back, from its file. 登记退回数据"""
    with opened(data) as rooms:
        found = _rows(file, keys_of(rooms.ledger, _batch(rooms, batch)))
        rows = tuple(
            RejectedRow(key.row, tuple(_cell(cells, REASON).replace(",", ";").split(";")))
            for key, cells in found
            if key is not None
        )
        if len(rows) < len(found):
            raise Failure("rows_must_be_of_the_batch", "the file names rows that are not in it")
        command = NoteRejectedRows(batch=batch, rows=rows, noted_on=_day(on, rooms))
        _tell(rooms, command, _actor(rooms, as_officer, agency), rows=len(rows))


@exchange.command("correct")
def correct(
    batch: Batch, agency: Agency = "DRC", as_officer: Officer = "local", data: Data = None
) -> None:
    """Send all rows of a batch again that failed, as they are now. 更正重报"""
    with opened(data) as rooms:
        failed = tuple(row.item for row in _batch(rooms, batch).rows if row.open)
        if not failed:
            raise Failure("nothing_is_owed", "no row of this batch waits to be corrected")
        command = CorrectRows(batch=batch, items=failed)
        _tell(rooms, command, _actor(rooms, as_officer, agency), rows=len(failed))


@exchange.command("reconcile")
def reconcile(
    batch: Batch,
    file: Annotated[Path, typer.Argument(help="CSV of what the platform says it holds.")],
    on: Day = "",
    agency: Agency = "DRC",
    as_officer: Officer = "local",
    data: Data = None,
) -> None:
    """Compare a batch with what the platform says it holds. 对账"""
    with opened(data) as rooms:
        found = _rows(file, keys_of(rooms.ledger, _batch(rooms, batch)))
        held = dict.fromkeys(key.item for key, _ in found if key is not None)
        command = ReconcileBatch(batch=batch, held=tuple(held), reconciled_on=_day(on, rooms))
        _tell(rooms, command, _actor(rooms, as_officer, agency), strangers=len(found) - len(held))
        outcomes: dict[str, int] = {}
        for row in _batch(rooms, batch).rows:
            outcomes[row.outcome] = outcomes.get(row.outcome, 0) + 1
        say(outcomes)


def _rows(file: Path, keys: list[RowKey]) -> list[tuple[RowKey | None, dict[str, str]]]:
    """The rows of a platform's file, each with the row of the batch it names, if any."""
    by_row = {str(key.row): key for key in keys}
    by_number: dict[tuple[str, str], RowKey] = {}
    for key in keys:
        number = normal_document_no(key.document_no)
        by_number.setdefault((number, ""), key)
        by_number[number, key.code] = key
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened_file:
            cells = list(csv.DictReader(opened_file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise Failure("file_must_be_readable", "this is no CSV in UTF-8") from None
    made = []
    for row in cells:
        number = normal_document_no(_cell(row, DOCUMENT))
        named = by_row.get(_cell(row, ROW)) or by_number.get((number, _cell(row, CODE)))
        made.append((named, row))
    return made


def _cell(row: dict[str, str], names: tuple[str, ...]) -> str:
    return next((row[n].strip() for n in names if row.get(n)), "")


def _batch(rooms: Rooms, stream: str) -> ExchangeBatch:
    found = rooms.ledger.affairs((stream,)).find(ExchangeBatch, stream)
    if found is None:
        raise NO_BATCH.refused(fields=("batch",))
    return found


def _actor(rooms: Rooms, name: str, agency: str) -> Actor:
    return officer(name, agency_code(rooms, agency), *PrepareBatch.ROLES)


def _day(text: str, rooms: Rooms) -> date:
    try:
        return date.fromisoformat(text) if text else rooms.ledger.today
    except ValueError:
        raise Failure("day_must_be_a_date", "write the day as 2026-06-02") from None


def _tell(rooms: Rooms, command: Command, actor: Actor, **more: Any) -> None:
    """Do it, and say the entries and the batch they belong to."""
    receipt_ = rooms.ledger.execute(command, actor)
    entries = list(receipt_.entries) if receipt_ else []
    stream = getattr(command, "batch", "")
    if entries:
        first = next(rooms.ledger.entries(entries[0] - 1, entries[0]))
        stream = first.stream
    say({"batch": stream, "entries": entries, **more})
