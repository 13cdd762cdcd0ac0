"""Any command of the ledger from the command line: `credit-ledger do propose-listing …`."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import msgspec
import typer
from graphql import GraphQLError
from rich.console import Console
from rich.table import Table

from graphql_api.commandline.frame import Data, Failure, agency_code, officer, opened, say
from graphql_api.mutations import commands_by_name, made_of
from graphql_api.report_reading import enter_issued
from graphql_api.rooms import Rooms
from ledger.codes import is_identity_number


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("do")(do)
    app.command("acts")(acts)


def do(
    act: Annotated[str, typer.Argument(help="Name of the act; `credit-ledger acts` lists them.")],
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[FIELD=VALUE]...", help="Plain fields.")
    ] = None,
    agency: Annotated[str, typer.Option(help="The agency that acts.")] = "",
    role: Annotated[
        list[str] | None, typer.Option(help="Role; default: those that may do it.")
    ] = None,
    as_officer: Annotated[str, typer.Option("--officer", help="Who acts.")] = "local",
    key: Annotated[str, typer.Option(help="Idempotency key: the same key acts once.")] = "",
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read the fields as a JSON object from standard input.")
    ] = False,
    data: Data = None,
) -> None:
    """Do one act: accepted with its entries, or refused with code and clause (exit 2). 办理

    Fields are `name=value`; lists are given by commas, parts of an act as JSON. What is about a
    natural person is given as one JSON object on standard input, with `--stdin`.
    """
    command = commands_by_name().get(act.replace("-", "_"))
    if command is None:
        raise Failure("act_must_be_known", "no such act; `credit-ledger acts` lists them")
    fields = _read() if stdin else {}
    fields |= dict(_pair(command, value) for value in values or ())
    try:
        made = made_of(command, fields)
    except GraphQLError as error:
        raise Failure("fields_must_fit_the_act", error.message) from None
    with opened(data) as rooms:
        roles = tuple(role or sorted(command.ROLES))
        code = agency_code(rooms, agency) if agency else ""
        actor = officer(as_officer, code, *roles)
        receipt = rooms.ledger.execute(made, actor, key)
        if receipt is not None:
            enter_issued(made, receipt, actor, rooms)
        entries = list(receipt.entries) if receipt else []
        ids = _streams(rooms, entries) if entries else []
        say({"accepted": {"entries": entries, "ids": ids}})


def _streams(rooms: Rooms, entries: list[int]) -> list[str]:
    """The records and cases that the entries belong to, each once."""
    appended = rooms.ledger.entries(entries[0] - 1, entries[-1])
    return list(dict.fromkeys(entry.stream for entry in appended))


def _pair(command: type[msgspec.Struct], value: str) -> tuple[str, Any]:
    """One `field=value`; lists are given by commas."""
    name, separator, text = value.partition("=")
    name = name.replace("-", "_")
    if not separator or name not in command.__struct_fields__:
        raise Failure("fields_must_fit_the_act", "no such field; `credit-ledger acts` lists them")
    if is_identity_number(text):
        raise Failure("persons_come_by_standard_input", "give a person's values with --stdin")
    (kind,) = (f.type for f in msgspec.structs.fields(command) if f.name == name)
    if text[:1] in ("[", "{"):
        return name, _decoded(text)
    many = getattr(kind, "__origin__", None) in (tuple, list)
    return name, text.split(",") if many else text


def _read() -> dict[str, Any]:
    """The fields on standard input."""
    found = _decoded(sys.stdin.read())
    if not isinstance(found, dict):
        raise Failure("fields_must_be_json", "standard input must hold one JSON object")
    return found


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Failure("fields_must_be_json", "this is not JSON") from None


def acts() -> None:
    """List every act with who may do it and its fields. 事项一览"""
    table = Table("act", "roles", "fields", "what it does")
    for name, command in sorted(commands_by_name().items()):
        fields = ", ".join(
            f.name if f.required else f"[{f.name}]" for f in msgspec.structs.fields(command)
        )
        first = (command.__doc__ or "").strip().split("\n")[0]
        roles = ", ".join(sorted(command.ROLES))
        table.add_row(name.replace("_", "-"), roles, fields, first)
    Console().print(table)
