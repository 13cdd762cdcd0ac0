"""What every command of the command line shares: options, opening a ledger, how it fails."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphql_api.result import as_json
from graphql_api.rooms import (
    AlreadyFoundedError,
    LawChangedError,
    NotFoundedError,
    Rooms,
    open_rooms,
)
from graphql_api.settings import Settings
from ledger.authority import AGENCY
from ledger.refusal import Refused
from ledger.situation import Actor
from ledger.store.appending import StoreError
from ledger.witness.trust import TrustError

if TYPE_CHECKING:
    from collections.abc import Iterator

Data = Annotated[
    str | None,
    typer.Option(
        "--data",
        help="A folder for SQLite files or a postgresql:// URL. "
        "Default: CREDIT_LEDGER_DATABASE_URL, else ./data.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Officer = Annotated[str, typer.Option("--officer", help="Pseudonym of the officer who acts.")]


class Failure(Exception):  # noqa: N818 - the way a command ends, told in one line
    """A command ends with one line on standard error; the line starts with a code."""

    def __init__(self, code: str, sentence: str, status: int = 1) -> None:
        super().__init__(f"{code}: {sentence}")
        self.status = status


@contextmanager
def opened(data: str | None, *, current: bool = False, clock: Any = None) -> Iterator[Rooms]:
    """The rooms of a ledger; with `current` the projections are brought to the head first."""
    settings = Settings.read(database_url=data)
    with failing(settings.database_url):
        rooms = open_rooms(settings, clock)
        try:
            if current:
                rooms.runner.catch_up()
            yield rooms
        finally:
            rooms.close()


@contextmanager
def failing(where: str) -> Iterator[None]:
    """Turns what may go wrong into one line, or into a printed refusal with status 2."""
    try:
        yield
    except Refused as refusal:
        say({"refused": as_json(refusal)})
        raise typer.Exit(2) from None
    except NotFoundedError:
        raise Failure(
            "ledger_must_be_founded",
            f"there is no ledger in {_shown(where)}; start one with `credit-ledger found`",
        ) from None
    except AlreadyFoundedError:
        raise Failure("ledger_must_be_empty", f"{_shown(where)} holds a ledger already") from None
    except LawChangedError as changed:
        raise Failure("law_must_be_adopted", str(changed)) from None
    except TrustError as wrong:
        raise Failure("trust_file_must_be_readable", str(wrong)) from None
    except StoreError as error:
        raise Failure("store_must_verify", str(error)) from None


def say(value: object) -> None:
    """One line of JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def officer(name: str, agency: str, *roles: str) -> Actor:
    """An officer who acts at the machine itself."""
    return Actor(officer=name, agency=agency, roles=frozenset(roles))


def agency_code(rooms: Rooms, name: str) -> str:
    """The code of an agency given by code, short name or full name; refused if unknown."""
    found = rooms.ledger.registry.agency(name)
    if found is None:
        raise AGENCY.refused(fields=("agency",))
    return found.code


def _shown(where: str) -> str:
    return "the database" if where.startswith("postgresql://") else where
