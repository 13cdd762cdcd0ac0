"""`adopt`: give changed policy files force in a ledger, each by an entry of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from graphql_api.commandline.frame import Data, failing, officer, say
from graphql_api.rooms import close_signed, open_ledger
from graphql_api.settings import Settings
from ledger.adoption import AdoptRuleSet
from ledger.policy import parse, seed_texts


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command()(adopt)


def adopt(
    as_officer: Annotated[
        str, typer.Option("--officer", help="Pseudonym of the administrator who adopts.")
    ] = "local",
    check: Annotated[
        bool, typer.Option("--check", help="Only say which rule sets wait; write nothing.")
    ] = False,
    data: Data = None,
) -> None:
    """Adopt the law of this program where the ledger has another, rule set by rule set. 采纳规则

    A changed policy file has no force until an entry adopts it; until then the ledger does not
    start. What was decided before keeps the law it was decided under.
    """
    settings = Settings.read(database_url=data)
    with failing(settings.database_url):
        ledger = open_ledger(settings.database_url)
        try:
            hashes = ledger.registry.policy.hashes
            waiting = [text for text in seed_texts() if parse(text).hash not in hashes]
            if not check:
                for text in waiting:
                    ledger.execute(
                        AdoptRuleSet(text=text), officer(as_officer, "", "ADMINISTRATOR")
                    )
            done = [parse(text).id for text in waiting]
            say({"waiting" if check else "adopted": done, "entries": ledger.head})
        finally:
            if check:
                ledger.close()
            else:
                close_signed(ledger, settings.database_url)
