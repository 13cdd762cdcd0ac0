"""Proofs for outsiders: `checkpoint`, `proof ENTRY`, `keys`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphql_api.commandline.frame import Data, Failure, Json, Officer, officer, opened, say

if TYPE_CHECKING:
    from graphql_api.rooms import Rooms
    from ledger.logs import Log

Access = Annotated[bool, typer.Option("--access", help="Of the access ledger's log.")]
keys = typer.Typer(help="The keys of the logs. 日志密钥", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(checkpoint)
    app.command()(proof)
    app.add_typer(keys, name="keys")


def checkpoint(access: Access = False, data: Data = None) -> None:
    """Sign what is not signed yet and print the newest checkpoint. 检查点"""
    with opened(data) as rooms:
        rooms.logs.sign()
        note = _log(rooms, access=access).store.checkpoint()
        if note is None:
            raise Failure("log_must_have_entries", "the log is empty; there is nothing to sign")
        sys.stdout.write(note)


def proof(
    entry: Annotated[int, typer.Argument(help="Number of the entry.")],
    access: Access = False,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; default: standard output.")
    ] = None,
    data: Data = None,
) -> None:
    """Write the proof file of an entry: that it is in the log. 存在性证明"""
    with opened(data) as rooms:
        rooms.logs.sign()
        found = _log(rooms, access=access).proof(entry)
        if found is None:
            raise Failure("entry_must_exist", f"the log has no entry {entry}")
        if out is None:
            sys.stdout.write(found.text())
        else:
            out.write_text(found.text(), encoding="utf-8")


@keys.callback()
def listed(context: typer.Context, data: Data = None, json: Json = False) -> None:
    """List the keys of both logs, present and former. 日志密钥"""
    if context.invoked_subcommand is None:
        with opened(data) as rooms:
            _list(rooms, json=json)


@keys.command()
def rotate(officer_name: Officer = "local", data: Data = None) -> None:
    """Make a new key for each log, which signs from now on. 更换密钥

    The old key signs that the new one follows it, and that is an entry. What the old
    key signed stays signed.
    """
    with opened(data) as rooms:
        rooms.logs.rotate(officer(officer_name, "", "ADMINISTRATOR"))
        rooms.logs.sign()
        _list(rooms, json=False)


def _list(rooms: Rooms, *, json: bool) -> None:
    registry = rooms.ledger.registry
    if json:
        say(
            [
                {
                    "log": key.log,
                    "vkey": key.vkey,
                    "entry": key.entry,
                    "inForce": registry.log_key(key.log) == key,
                }
                for key in registry.log_keys
            ]
        )
        return
    for key in registry.log_keys:
        sys.stdout.write(f"log {key.vkey}\n")


def _log(rooms: Rooms, *, access: bool) -> Log:
    return rooms.logs.access if access else rooms.logs.ledger
