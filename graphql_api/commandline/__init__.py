"""The command line: `credit-ledger`. Every command takes `--data`; `--help` teaches.

A refusal is printed as JSON with exit status 2; a file that is no table, a ledger that is not
there or a store that does not verify ends with one line on standard error and status 1.
"""

from __future__ import annotations

import sys

import typer

from graphql_api.commandline import acting, adopting, asking, delivering, keeping, opening
from graphql_api.commandline.frame import Failure

app = typer.Typer(
    name="credit-ledger",
    help="A public ledger of credit: every record, where it came from, what it caused. 信用账本",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for room in (opening, delivering, asking, acting, adopting, keeping):
    room.register(app)


def main() -> None:
    """The entry point of the installed command."""
    try:
        app()
    except Failure as failure:
        sys.stderr.write(f"{failure}\n")
        sys.exit(failure.status)
