"""A public ledger of credit: every record, where it came from, what it caused. 信用账本

Begin with `found` (or look around first: `serve --demo`), deliver files with `import`, ask with
`archive`, `history` and `trace`, act with `do` (`acts` lists what), and let others in with
`serve` and a `token`. Every command takes `--data`: a folder for SQLite, or a PostgreSQL URL.

A refusal is printed as JSON with the clause it rests on, exit status 2. A file that is no
table, a ledger that is not there, a store that does not verify: one line on standard error
that starts with a code, exit status 1.
"""

from __future__ import annotations

import sys

import typer

from graphql_api.commandline import (
    acting,
    adopting,
    asking,
    bringing,
    bundling,
    delivering,
    exchanging,
    inspecting,
    keeping,
    opening,
    proving,
    redrawing,
    replaying,
    reporting,
    supposing,
    tracing,
    verifying,
    witnessing,
)
from graphql_api.commandline.frame import Failure
from graphql_api.errors import place_of

app = typer.Typer(
    name="credit-ledger",
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for room in (
    opening,
    delivering,
    exchanging,
    inspecting,
    bundling,
    asking,
    replaying,
    tracing,
    acting,
    reporting,
    adopting,
    keeping,
    redrawing,
    supposing,
    verifying,
    witnessing,
    proving,
    bringing,
):
    room.register(app)


def main() -> None:
    """The entry point of the installed command; what nobody foresaw is one line without values."""
    try:
        app()
    except Failure as failure:
        sys.stderr.write(f"{failure}\n")
        sys.exit(failure.status)
    except Exception as error:  # noqa: BLE001 - its message may hold personal values
        sys.stderr.write(f"internal_error: {place_of(error)}\n")
        sys.exit(1)
