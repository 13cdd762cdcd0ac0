"""`witness`: runs a witness for the logs of others; `trust`: the trust file of this ledger."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from graphql_api.commandline.frame import Data, Failure, failing, opened
from graphql_api.commandline.running import listen
from graphql_api.witness import create_witness_app
from ledger.store.note import NoteError, Verifier
from ledger.store.signing import SigningKeys
from ledger.store.witnessed import WitnessFile
from ledger.witness.trust import NONE, Keyholder, Trust, TrustError
from ledger.witness.witness import Witness

KEY = "witness.json"
MEMORY = "witness.sqlite"
PORT = 8010


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(witness)
    app.command()(trust)


def witness(
    name: Annotated[str, typer.Option(help="The witness's name, for example witness.example/w1.")],
    log: Annotated[
        list[str] | None, typer.Option(help="Verifier key of a log; give the option once for each.")
    ] = None,
    logs_file: Annotated[
        Path | None, typer.Option(help="A trust file: its log lines are the logs looked at.")
    ] = None,
    folder: Annotated[
        Path, typer.Option(help="Where its key and what it saw lie; in no backup of a log.")
    ] = Path("witness"),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = PORT,
    show: Annotated[
        bool, typer.Option("--show", help="Print its line for a trust file, and stop.")
    ] = False,
) -> None:
    """Sign, with the time, every tree of these logs that continues the last. 见证

    Run it on a machine of somebody else's than the logs'.
    """
    with failing(str(folder)):
        memory, known = _opened(folder), _logs(log or (), logs_file)
        key = SigningKeys.open(folder, KEY).signing
        made = Witness(name, key, known, memory, lambda: int(time.time()))
        try:
            line = f"witness {name.rpartition('/')[2]} {made.verifier.vkey()}"
        except NoteError as wrong:
            memory.close()
            raise Failure("witness_must_have_a_name", str(wrong)) from None
    if show:
        memory.close()
        sys.stdout.write(line + "\n")
        return
    welcome = _Welcome(line, made.origins)
    listen(create_witness_app(made, memory.close), host, port, welcome)


def trust(
    access: Annotated[
        bool, typer.Option("--access", help="Of the access ledger's log, not the ledger's own.")
    ] = False,
    data: Data = None,
) -> None:
    """Print a trust file for auditors: the log's keys, the witnesses, the quorum. 信任清单

    Whoever verifies should have it from somewhere else than the proofs. Former keys are in it:
    what they signed stays signed.
    """
    with opened(data) as rooms:
        found = rooms.settings.trust() or Trust(quorum=NONE)
        log = rooms.logs.access if access else rooms.logs.ledger
        keys = (key for key in rooms.ledger.registry.log_keys if key.log == log.name)
        found.logs = [Keyholder(Verifier.parse(key.vkey)) for key in keys]
        sys.stdout.write(found.text())


class _Welcome:
    """What a witness says once it listens."""

    def __init__(self, line: str, origins: tuple[str, ...]) -> None:
        self._line = line
        self._origins = origins

    def lines(self, address: str) -> list[str]:
        """Its line for a trust file, and the logs it looks at."""
        logs = [f"  {origin}" for origin in self._origins]
        return [f"{self._line} {address}", "looks at", *logs, "", "Stop with Ctrl-C."]


def _opened(folder: Path) -> WitnessFile:
    """The memory; a key without what it saw may not go on: it could sign another history."""
    if (folder / KEY).exists() and not (folder / MEMORY).exists():
        raise Failure(
            "witness_must_remember_what_it_saw",
            f"{folder} holds a key, but not what was signed with it; take a new name and key",
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return WitnessFile(folder / MEMORY)


def _logs(keys: list[str] | tuple[str, ...], file: Path | None) -> list[Verifier]:
    """The keys of the logs, from options and from a file."""
    try:
        found = [Verifier.parse(key) for key in keys]
        if file is not None:
            found += [log.verifier for log in Trust.parse(file.read_text(encoding="utf-8")).logs]
    except (NoteError, TrustError) as wrong:
        raise Failure("log_keys_must_be_readable", str(wrong)) from None
    except (OSError, UnicodeDecodeError):
        raise Failure("log_keys_must_be_readable", f"{file} cannot be read") from None
    if not found:
        raise Failure("witness_must_look_at_a_log", "name one with --log or --logs-file")
    return found
