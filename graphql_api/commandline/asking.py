"""Asking as the local auditor: `archive` and `history`.

Each prints the answer of its document in `docs/queries/cli/`, after bringing the projections
to the head. Identity numbers are read from standard input only, never from arguments.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from graphql_api.commandline.frame import Data, Failure, Json, opened, say
from graphql_api.context import Context
from graphql_api.identity import AUDITOR
from graphql_api.schema import schema
from ledger.refusal import Refused

if TYPE_CHECKING:
    from graphql_api.rooms import Rooms

QUERIES = Path(__file__).parents[2] / "docs" / "queries" / "cli"
Code = Annotated[str, typer.Argument(help="Unified social credit code.")]
ByNumber = Annotated[
    bool,
    typer.Option("--number-stdin", help="Read a person's identity number from standard input."),
]
Purpose = Annotated[str, typer.Option(help="Why a person's archive is read.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(archive)
    app.command()(history)


def ask(rooms: Rooms, name: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The data of one document, as the local auditor sees it."""
    context = Context(
        actor=AUDITOR, rooms=rooms, entry=rooms.runner.position, today=rooms.ledger.today
    )
    document = (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")
    result = schema().execute_sync(document, variables, context_value=context)
    rooms.enter(context, name, json.dumps(result.data, default=str).encode())
    if result.errors:
        original = result.errors[0].original_error
        if isinstance(original, Refused):
            raise original
        code = (result.errors[0].extensions or {}).get("code", "query_failed")
        raise Failure(str(code), result.errors[0].message)
    data: dict[str, Any] = result.data or {}
    return data


def pages(rooms: Rooms, name: str, variables: dict[str, Any], *path: str) -> dict[str, Any]:
    """The data of one document with all pages of the list at that path joined."""
    answer = ask(rooms, name, variables)
    whole = page = _at(answer, path)
    while page["pageInfo"]["hasNextPage"]:
        after = page["pageInfo"]["endCursor"]
        page = _at(ask(rooms, name, {**variables, "after": after}), path)
        whole["edges"] += page["edges"]
    whole["pageInfo"] = page["pageInfo"]
    return answer


def _at(answer: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for name in path:
        answer = answer[name]
    return answer


def _print(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        say(answer)
    else:
        Console().print_json(data=answer, default=str)


def given_number() -> str:
    """An identity number from standard input."""
    return sys.stdin.readline().strip()


def archive(
    code: Code = "",
    number_stdin: ByNumber = False,
    purpose: Purpose = "audit",
    data: Data = None,
    json: Json = False,
) -> None:
    """Print the whole archive of a subject. 信用档案

    A person's identity number is never an argument: it is read with `--number-stdin`.
    """
    with opened(data, current=True) as rooms:
        if number_stdin:
            given = {"number": given_number(), "purpose": purpose}
            answer = pages(rooms, "person", given, "person", "records")
        else:
            answer = pages(rooms, "archive", {"code": code}, "subject", "records")
        _print(answer, as_json=json)


def history(
    code: Code = "",
    number_stdin: ByNumber = False,
    purpose: Purpose = "audit",
    data: Data = None,
    json: Json = False,
) -> None:
    """Print every entry of a subject, in order. 信用历史"""
    with opened(data, current=True) as rooms:
        if number_stdin:
            given = {"number": given_number(), "purpose": purpose}
            answer = pages(rooms, "person-history", given, "person", "history")
        else:
            answer = pages(rooms, "history", {"code": code}, "history")
        _print(answer, as_json=json)
