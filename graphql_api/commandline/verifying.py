"""`verify`: what an auditor checks offline, with nothing of the ledger but what it handed out.

Thin over `ledger/verify.py`, the one file that auditors copy and run by itself.
"""

from __future__ import annotations

from typing import Annotated

import typer

from ledger import verify as verifier


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command()(verify)


def verify(
    file: Annotated[str, typer.Argument(help="A file, or the folder or address of a served log.")],
    policy: Annotated[
        str, typer.Option(help="Trust file: the keys of log and witnesses, and the quorum.")
    ] = "",
    against: Annotated[
        list[str] | None,
        typer.Option(help="A checkpoint you kept: this must be the same log. May be repeated."),
    ] = None,
    scan: Annotated[
        str, typer.Option(help="Folder or address of the served log, which is read to its end.")
    ] = "",
    token_file: Annotated[
        str, typer.Option(help="File with the auditor's token for that address.")
    ] = "",
    entry: Annotated[
        str, typer.Option(help="File with the bytes of the entry that a proof is of.")
    ] = "",
    keys: Annotated[str, typer.Option(help="JWKS of the keys that sign credit reports.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Check offline what a ledger handed out; nothing of it is trusted but the keys given. 离线核验

    A checkpoint, an inclusion proof with `--entry`, a consistency proof with `--against`, a
    bundle, a credit report with `--keys`, or a served log. Says what is proven and what is not;
    exit status 0 proven, 1 refused, 2 when the file or the call is no good.

    `credit-ledger verify subject.bundle --policy trust.policy` ·
    `credit-ledger verify subject.bundle --policy trust.policy --scan https://… --token-file t` ·
    `credit-ledger verify whole.bundle --policy trust.policy --against last-year.checkpoint`

    Does without this program too: copy `ledger/verify.py` and run it with Python 3.11 or newer.
    """
    given = [("--policy", policy), ("--scan", scan), ("--token-file", token_file)]
    given += [("--entry", entry), ("--keys", keys), *(("--against", one) for one in against or ())]
    arguments = [part for name, value in given if value for part in (name, value)]
    raise typer.Exit(verifier.main([*arguments, *(["--json"] if json else []), "--", file]))
