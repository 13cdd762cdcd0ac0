"""Drawing again: `redraw`.

A double-random draw is made again from its published inputs, in this ledger or from a file that
holds the answer of `drawInputs`; nothing is trusted but the inputs themselves.
"""

from __future__ import annotations

import json as jsons
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphql_api.commandline.asking import ask, pages
from graphql_api.commandline.frame import Data, Failure, opened, say
from ledger.past import Past
from ledger.supervision import selection
from ledger.supervision.selection import Candidate, Conflict, Drawn, population_digest, seed_of

if TYPE_CHECKING:
    from graphql_api.rooms import Rooms


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command()(redraw)


def redraw(
    draw: Annotated[str, typer.Argument(help="The draw's id, such as `draw/…`.")],
    inputs: Annotated[
        Path | None,
        typer.Option(help="A file with the answer of `drawInputs`, instead of a ledger."),
    ] = None,
    data: Data = None,
) -> None:
    """Make a double-random draw again and compare. 双随机抽查复核

    Exit status 1 when the nonce, the root, the population or who was drawn is another.
    """
    if inputs is not None:
        given, root = _read(inputs), ""
    else:
        with opened(data, current=True) as rooms:
            given, root = _asked(rooms, draw)
    compared = _compared(given, root)
    say(compared)
    if not all(compared["equal"].values()):
        raise typer.Exit(1)


def _read(path: Path) -> dict[str, Any]:
    try:
        answer = jsons.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Failure("file_must_be_json", "the file of inputs cannot be read") from None
    found = answer.get("data", answer).get("drawInputs") or answer
    if "population" not in found:
        raise Failure("draw_must_exist", "the file holds no inputs of a draw")
    return dict(found)


def _asked(rooms: Rooms, draw: str) -> tuple[dict[str, Any], str]:
    """The inputs as the local auditor sees them, and the root that this ledger itself has."""
    if ask(rooms, "draw", {"id": draw})["drawInputs"] is None:
        raise Failure("draw_must_exist", "no draw that was made has this id")
    given = pages(rooms, "draw", {"id": draw}, "drawInputs", "population")["drawInputs"]
    drawn = pages(rooms, "drawn", {"id": draw}, "drawInputs", "drawn")["drawInputs"]
    ledger = rooms.ledger
    root = Past(ledger.store, ledger.registry_at).root(given["size"]).hex()
    return {**given, **drawn}, root


def _compared(given: dict[str, Any], root: str) -> dict[str, Any]:
    """The draw made again, and whether each part is what was published."""
    people = [
        Candidate(each["code"], each["supervisoryClass"], each["ratioBp"])
        for each in _nodes(given["population"])
    ]
    conflicts = [Conflict(each["inspector"], each["code"]) for each in given["conflicts"]]
    nonce = bytes.fromhex(given["nonce"])
    seed = seed_of(bytes.fromhex(root or given["root"]), nonce, given["id"])
    pool, each_has = given["inspectors"], given["inspectorsEach"]
    again = selection.redraw(seed, people, pool, conflicts, each_has)
    said = tuple(_drawn(each) for each in _nodes(given["drawn"]))
    equal = {
        "root": not root or root == given["root"],
        "nonce": sha256(nonce).hexdigest() == given["commitment"],
        "population": population_digest(people) == given["populationDigest"],
        "drawn": again == said,
    }
    lines = [each.line for each in again]
    return {"draw": given["id"], "seed": seed.hex(), "equal": equal, "drawn": lines}


def _drawn(node: dict[str, Any]) -> Drawn:
    return Drawn(
        node["number"],
        node["code"],
        node["supervisoryClass"],
        node["ratioBp"],
        tuple(node["inspectors"]),
    )


def _nodes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in connection["edges"]]
