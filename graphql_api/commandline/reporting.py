"""Credit reports on the command line: `report issue`, `show`, `print`, `verify`, `keys`.

Who stands at the machine is its local auditor. A report on a natural person is issued on the
person's authorisation; no identity number is ever an argument.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from graphql_api import report_check, report_reading
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
from graphql_api.context import Context
from graphql_api.identity import AUDITOR
from graphql_api.report_forms import as_credential, as_json, as_page
from ledger.codes import is_identity_number
from ledger.report.issuing import IssueReport, ReplaceReport
from ledger.report.report import PREFIX

if TYPE_CHECKING:
    from graphql_api.rooms import Rooms
    from ledger.situation import Command
    from ledger.store.appending import Receipt

FORMS = {"json": as_json, "credential": as_credential, "html": as_page}
Number = Annotated[str, typer.Argument(help="Number of the report.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write it to this file; else to standard output.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    room = typer.Typer(help="Credit reports: issue, show, print, verify. 信用报告")
    room.command()(issue)
    room.command()(show)
    room.command("print")(printed)
    room.command()(verify)
    room.command()(keys)
    app.add_typer(room, name="report")


def _context(rooms: Rooms) -> Context:
    return Context(
        actor=AUDITOR, rooms=rooms, entry=rooms.runner.position, today=rooms.ledger.today
    )


def issue(
    subject: Annotated[str, typer.Argument(help="Unified code; empty with --authorisation.")] = "",
    purpose: Annotated[str, typer.Option(help="Code of the list of uses.")] = "",
    agency: Annotated[str, typer.Option(help="The agency whose matter it is.")] = "",
    authorisation: Annotated[str, typer.Option(help="The subject's authorisation.")] = "",
    section: Annotated[
        list[str] | None, typer.Option(help="Only this section; may be given again.")
    ] = None,
    replaces: Annotated[str, typer.Option(help="Number of a report to replace.")] = "",
    reason: Annotated[str, typer.Option(help="Why it is replaced.")] = "basis_changed",
    as_officer: Officer = "local",
    data: Data = None,
) -> None:
    """Issue a report, or one in place of an older one; prints its number and digest. 出具"""
    if is_identity_number(subject):
        raise Failure("persons_come_by_authorisation", "give the person's --authorisation")
    with opened(data) as rooms:
        actor = officer(as_officer, agency_code(rooms, agency) if agency else "", "PROVIDER")
        command: Command = IssueReport(
            subject=subject,
            purpose=purpose,
            authorisation=authorisation,
            sections=tuple(section or ()),
        )
        if replaces:
            command = ReplaceReport(report=replaces, reason=reason)
        receipt = rooms.ledger.execute(command, actor)
        if receipt is None:
            raise Failure("report_was_not_issued", "nothing followed from this")
        report_reading.enter_issued(command, receipt, actor, rooms)
        say(_said(rooms, receipt))


def _said(rooms: Rooms, receipt: Receipt) -> dict[str, object]:
    """Number, digest and moment of the report that was issued."""
    (entry, *_) = rooms.ledger.entries(receipt.first - 1, receipt.first)
    facts = entry.data
    return {
        "number": entry.stream.removeprefix(PREFIX),
        "digest": facts.digest,
        "asOf": {"entry": facts.size, "date": facts.as_of.isoformat()},
        "entries": list(receipt.entries),
    }


def _form(rooms: Rooms, number: str, form: str) -> str:
    """A form of a report; a failure that says why there is none."""
    if form not in FORMS:
        raise Failure("form_must_be_known", f"one of {', '.join(FORMS)}")
    context = _context(rooms)
    found = report_reading.seen(number, context)
    if found is None:
        raise Failure("report_must_exist", "no report has this number")
    made = FORMS[form](found, context)
    rooms.enter(context, "report", (made or "").encode())
    if made is None:
        raise Failure("report_cannot_be_made_again", "a value that it shows was erased since")
    return made


def _give(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text + "\n")
        return
    file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as writing:
        writing.write(text + "\n")
    say({"written": str(out), "bytes": out.stat().st_size})


def show(
    number: Number,
    form: Annotated[str, typer.Option(help="`json` or `credential`.")] = "json",
    out: Out = None,
    data: Data = None,
) -> None:
    """Show a report as JSON with its proofs, or as a signed credential. 报告与电子凭证"""
    with opened(data) as rooms:
        _give(_form(rooms, number, form), out)


def printed(number: Number, out: Out = None, data: Data = None) -> None:
    """Write the printable page of a report (HTML, A4). 打印页"""
    with opened(data) as rooms:
        _give(_form(rooms, number, "html"), out or Path(f"{number}.html"))


def verify(
    number: Annotated[str, typer.Argument(help="Number of the report.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", help="A credential, or the JSON form.")
    ] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Whether a report is good, by number or by file; exit status 2 when it is not. 核验"""
    with opened(data) as rooms:
        context = _context(rooms)
        if file is None:
            check = report_check.by_number(number, context)
            said: dict[str, object] = {"authentic": check.situation != report_check.UNKNOWN}
        else:
            found = report_check.by_file(file.read_text(encoding="utf-8"), context)
            check = found.check
            said = {
                "authentic": found.authentic,
                "reason": found.reason,
                "form": found.form,
                "complete": found.complete,
            }
        said |= {
            "number": check.number,
            "situation": check.situation,
            "issuer": check.issuer_name,
            "asOf": check.as_of,
            "digest": check.digest,
        }
        if json:
            say(said)
        else:
            Console().print_json(data=said, default=str)
        if not said["authentic"] or check.situation != "valid":
            raise typer.Exit(2)


def keys(data: Data = None) -> None:
    """Print the public keys that reports are signed with, as a JWKS. 验签公钥"""
    with opened(data) as rooms:
        say(rooms.signing.jwks())
