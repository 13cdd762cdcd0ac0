"""Going back over a history as the local auditor: `replay`, `diff`, `timeline`.

Each asks its document in `docs/queries/cli/`. A moment is written as an entry (`1200`), a day
(`2026-03-01`: what was known at its end, on that day of the law), or both (`1200@2026-03-01`:
what entry 1200 says of that day). Identity numbers are read from standard input only.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.text import Text

from graphql_api.commandline.asking import ByNumber, Code, Purpose, given_number, pages
from graphql_api.commandline.frame import Data, Failure, Json, opened, say
from graphql_api.labels import CHINESE, ENGLISH, label_of
from ledger.clock import SHANGHAI
from ledger.store.inclusion import Inclusion, is_included

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql_api.rooms import Rooms

PAGE: Final = 100
Proof = Annotated[bool, typer.Option("--proof", help="Prove each entry: its path in the tree.")]
ByDay = Annotated[
    bool,
    typer.Option(
        "--by-day",
        help="Show each step on the day it was recorded, and days on which time alone changed "
        "something as steps of their own.",
    ),
]
On = Annotated[str, typer.Option(help="The day of the law on which all steps are shown.")]
From = Annotated[str, typer.Option("--from", help="An entry, a day, or entry@day.")]
To = Annotated[str, typer.Option("--to", help="The same; default: now.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(replay)
    app.command()(diff)
    app.command()(timeline)


def replay(
    code: Code = "",
    number_stdin: ByNumber = False,
    purpose: Purpose = "audit",
    on: On = "",
    by_day: ByDay = False,
    proof: Proof = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Step through a history: each entry, the rule, what it changed. 回放"""
    given = {"first": PAGE, "on": str(_day(on)) if on else None, "byDay": by_day}
    with opened(data, current=True) as rooms:
        answer, found = _asked(rooms, "replay", code, purpose, given, number_stdin=number_stdin)
        steps = [edge["node"] for edge in found["replay"]["edges"]]
        if proof:
            _prove(rooms, steps)
        if json:
            say(answer)
            return
        console = Console(soft_wrap=True)
        for step in steps:
            for line in _step(step):
                console.print(line)


def diff(
    code: Code = "",
    from_: From = "1",
    to: To = "",
    number_stdin: ByNumber = False,
    purpose: Purpose = "audit",
    data: Data = None,
    json: Json = False,
) -> None:
    """Compare two moments of an archive, with the reasons. 对比"""
    given = {"first": PAGE, "from": moment(from_), "to": moment(to) if to else None}
    with opened(data, current=True) as rooms:
        answer, found = _asked(
            rooms, "diff", code, purpose, given, "differences", number_stdin=number_stdin
        )
        if json:
            say(answer)
            return
        console, of = Console(soft_wrap=True), found["diff"]
        start, end = (f"entry {of[f'{x}Entry']} on {of[f'{x}Day']}" for x in ("from", "to"))
        console.print(Text(f"{start} → {end}: {of['total']} differences", style="bold"))
        for edge in of["differences"]["edges"]:
            console.print(_difference(edge["node"]))


def timeline(
    code: Code = "",
    number_stdin: ByNumber = False,
    purpose: Purpose = "audit",
    data: Data = None,
    json: Json = False,
) -> None:
    """Tell what happened day by day, and what followed. 时间线"""
    with opened(data, current=True) as rooms:
        answer, found = _asked(
            rooms, "timeline", code, purpose, {"first": PAGE}, number_stdin=number_stdin
        )
        if json:
            say(answer)
            return
        console = Console(soft_wrap=True)
        for edge in found["timeline"]["edges"]:
            for line in _item(edge["node"]):
                console.print(line)


def moment(text: str) -> dict[str, Any]:
    """The moment that an argument names, as a question asks for it. Fails for none."""
    entry, _, day = text.partition("@")
    if entry.isascii() and entry.isdigit():
        of = {"entry": int(entry)}
        return {**of, "effectiveOn": str(_day(day))} if day else of
    asked = _day(text)
    night = datetime.combine(asked + timedelta(1), time(), SHANGHAI) - timedelta(microseconds=1)
    return {"knownAt": night.isoformat(), "effectiveOn": str(asked)}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Failure(
            "moment_must_be_an_entry_or_a_day", "write 1200, 2026-03-01 or 1200@2026-03-01"
        ) from None


def _asked(
    rooms: Rooms,
    name: str,
    code: str,
    purpose: str,
    given: dict[str, Any],
    *inner: str,
    number_stdin: bool,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The whole answer, and what it says of the subject."""
    root = "person" if number_stdin else "subject"
    if number_stdin:
        given = {**given, "number": given_number(), "purpose": purpose}
        answer = pages(rooms, f"person-{name}", given, root, name, *inner)
    else:
        answer = pages(rooms, name, {**given, "code": code}, root, name, *inner)
    found: dict[str, Any] = answer[root]
    return answer, found


def _prove(rooms: Rooms, steps: list[dict[str, Any]]) -> None:
    """Give each entry its path in the tree of today, checked against the root."""
    store = rooms.ledger.store
    head = store.head()
    tree = Inclusion(store, head.size)
    for step in steps:
        if step["entry"] is not None:
            number = step["entry"]["entry"]
            path, leaf = tree.path(number), store.leaf(number)
            if not is_included(leaf, number, head.size, path, head.root):
                raise Failure("store_must_verify", f"entry {number} is not in the tree")
            step["proof"] = {
                "index": number - 1,
                "size": head.size,
                "root": b64encode(head.root).decode(),
                "path": [b64encode(each).decode() for each in path],
            }


def _step(step: dict[str, Any]) -> Iterator[Text]:
    entry, line = step["entry"], Text()
    line.append(f"{step['asOfEntry']:>7} ", style="bold")
    if entry is None:
        line.append(f"{step['asOfDay']} 仅因时间经过 a day came")
    else:
        topic = entry["topic"]
        line.append(f"{entry['effectiveOn']} {label_of(topic, CHINESE)} ", style="bold")
        line.append(f"{label_of(topic, ENGLISH)} · {entry['agency'] or '—'}")
        line.append("" if step["counts"] else f" · not yet on {step['asOfDay']}")
    rules = ", ".join(f"{r['ruleSet']}#{r['clause']}" for r in step["rules"])
    line.append(f" · {rules}" if rules else "", style="cyan")
    if proof := step.get("proof"):
        line.append(f" · proved in {proof['size']}: {len(proof['path'])} hashes", style="green")
    yield line
    for each in step["differences"]:
        yield _difference(each)


def _difference(of: dict[str, Any]) -> Text:
    """One line: the part, the field, old and new, the entries, the rule."""
    line = Text(f"        {of['part']} {of['id'][:8]} ", style="dim")
    line.append(f"{of['field']} ", style="bold")
    old, new = (_value(of[name]) for name in ("old", "new"))
    line.append(f"{old} → {new}")
    line.append(f"  ← {', '.join(map(str, of['derivedFrom']))}", style="dim")
    if rule := of["rule"]:
        line.append(f" {rule['ruleSet']}#{rule['clause']}", style="cyan")
    return line


def _value(value: Any) -> str:
    return "—" if value is None else str(value)


def _item(of: dict[str, Any]) -> Iterator[Text]:
    line = Text(f"{of['day']} ", style="bold")
    line.append(f"{of['label']} {of['term']}")
    line.append(f" · {of['about']}" if of["about"] else "")
    if of["entry"] is not None:
        line.append(
            f" · {of['entry']['agency'] or '—'} · entry {of['entry']['entry']}", style="dim"
        )
    yield line
    for says in of["says"]:
        yield Text(f"           {says}", style="dim")
