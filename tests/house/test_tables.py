"""The closed tables are complete: no event unfolded, no command undecided, no role unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger import access, authority
from ledger.commands import HANDLERS
from ledger.situation import Command
from ledger.topics import TOPICS
from tests.house.reference import events
from tests.house.tree import load_all, stems
from tests.law import given, instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.event import Event

load_all("ledger")
TODAY = instant("2026-11-23").date()


def commands(of: type[Command] = Command) -> Iterator[type[Command]]:
    """Every command of the product; one that others extend is no command itself."""
    for command in of.__subclasses__():
        if command.__module__.split(".")[0] == "ledger" and not command.__subclasses__():
            yield command
        yield from commands(command)


COMMANDS = [pytest.param(c, id=c.__qualname__) for c in commands()]


@pytest.mark.parametrize("event", [pytest.param(e, id=t) for t, e in events().items()])
def test_an_event_is_in_the_table_of_topics(event: type[Event]) -> None:
    assert event in {*TOPICS.values(), *access.EVENTS}
    assert TOPICS.get(event.TOPIC, event) is event


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_decided(command: type[Command]) -> None:
    carried_out_in_pieces = command.__module__.startswith("ledger.intake.")
    assert command in HANDLERS or carried_out_in_pieces


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_asks_for(command: type[Command]) -> None:
    doc = command.__dict__.get("__doc__") or ""
    assert len(doc.split()) > 3
    assert not doc.startswith(command.__name__ + "(")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_for_roles_that_exist(command: type[Command]) -> None:
    assert command.ROLES
    assert authority.roles(given().registry().policy, TODAY).keys() >= command.ROLES


def test_every_room_that_decides_is_in_the_table() -> None:
    decided = {command for module in stems() for command in module.load().HANDLERS}
    assert decided == set(HANDLERS)
