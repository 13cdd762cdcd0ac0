"""Writes what is generated from the code: `python -m tests.house.reference` (`make docs`).

docs/events.md comes from the docstrings of the events, docs/refusals.md from the codes,
docs/settings.md from the settings, graphql_api/schema.graphql from the schema;
tests/house/test_reference.py compares them.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import textwrap
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from ledger.event import Event
from ledger.refusal import CODES
from tests.house.tree import PACKAGES, ROOT, load_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GENERATED = "<!-- Generated from the code by `make docs`; change the code, not this page. -->"


def events() -> dict[str, type[Event]]:
    """Every event of the product by its topic.

    Raises ValueError when two share one.
    """
    load_all("ledger")
    found: dict[str, type[Event]] = {}
    for event in _descendants(Event):
        if event.__module__.split(".")[0] != "tests":
            topic = event.__dict__.get("TOPIC", "")
            if topic in found:
                raise ValueError(f"{event.__qualname__} and {found[topic].__qualname__}: {topic!r}")
            found[topic] = event
    return dict(sorted(found.items()))


def _descendants(event: type[Event]) -> list[type[Event]]:
    return [d for child in event.__subclasses__() for d in (child, *_descendants(child))]


def events_page() -> str:
    """The catalogue of events: topic, what it means, and its fields."""
    lines = [
        "# Events",
        "",
        GENERATED,
        "",
        "What the ledger can record. An event is one fact or one legal act; consequences are",
        "computed and never recorded. Dates are days in Asia/Shanghai, amounts decimal strings in",
        "yuan. Personal values are not in events: they lie in the vault, the entry holds",
        "commitments to them.",
        "",
    ]
    room = ""
    for topic, event in sorted(events().items(), key=lambda item: (item[1].__module__, item[0])):
        if event.__module__ != room:
            room = event.__module__
            lines += [f"## {room}", "", *_first_sentence(room), ""]
        lines += [f"### `{topic}`", "", f"{_flow(inspect.getdoc(event) or '')}", ""]
        lines += _fields(event)
    return "\n".join(lines).rstrip() + "\n"


def _first_sentence(room: str) -> list[str]:
    doc = inspect.getdoc(import_module(room)) or ""
    return [_flow(doc.split("\n\n")[0])]


def _flow(text: str) -> str:
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(paragraphs).replace("|", "\\|")


def _fields(event: type[Event]) -> list[str]:
    fields = msgspec.structs.fields(event)
    if not fields:
        return ["No fields.", ""]
    notes = field_notes(event)
    rows = [
        f"| `{f.encode_name}` | `{_type(f.type)}` | {'' if f.required else 'optional. '}"
        f"{_flow(notes.get(f.name, ''))} |".replace("  ", " ")
        for f in fields
    ]
    return ["| field | type | meaning |", "|---|---|---|", *rows, ""]


def _type(annotation: object) -> str:
    name = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    name = str(annotation) if "[" in str(annotation) else name
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", name).replace("|", "\\|").replace("NoneType", "None")


def field_notes(owner: type) -> dict[str, str]:
    """The string under each field of a class: its documentation."""
    notes: dict[str, str] = {}
    for cls in reversed([c for c in owner.__mro__ if c.__module__.split(".")[0] in PACKAGES]):
        body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, note in zip(body.body, body.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(note, ast.Expr):
                assert isinstance(note.value, ast.Constant)
                notes[ast.unparse(field.target)] = str(note.value.value)
    return notes


def refusals_page() -> str:
    """Every refusal code: what it says in both languages and the clause it rests on."""
    load_all()
    lines = [
        "# Refusals",
        "",
        GENERATED,
        "",
        "A refusal is an answer: nothing was written. It carries the code, the clause, the",
        "entries it rests on (`restsOn`) and, where time alone would change it, the day from which",
        "the same command would be accepted (`wouldSucceedOn`, a day in Asia/Shanghai). The shape",
        "is the same in Python, on the command line and in GraphQL.",
        "",
        "| code | says | 中文 | clause |",
        "|---|---|---|---|",
    ]
    for code in sorted(CODES.values(), key=lambda c: c.code):
        clause = f"{code.clause.instrument} {code.clause.article}".strip()
        lines.append(f"| `{code.code}` | {code.english} | {code.chinese} | {clause} |")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Every setting: its environment variable, its default, what it means."""
    room = import_module("graphql_api.settings")
    notes = field_notes(room.Settings)
    lines = [
        "# Settings",
        "",
        GENERATED,
        "",
        *(inspect.getdoc(room) or "").split("\n"),
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for field in dataclasses.fields(room.Settings):
        variable = f"{room.PREFIX}{field.name.upper()}"
        default = f"`{field.default}`" if field.default not in {"", None} else ""
        lines.append(f"| `{variable}` | {default} | {_flow(notes[field.name])} |")
    vault = inspect.getdoc(import_module("ledger.store").open_vault) or ""
    lines += ["", "Two more are read by the vault, before anything else is open:", "", _flow(vault)]
    return "\n".join(lines) + "\n"


def schema_text() -> str:
    """The GraphQL schema as it is committed."""
    text: str = import_module("graphql_api.schema").sdl()
    return text


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "events.md": events_page,
    ROOT / "docs" / "refusals.md": refusals_page,
    ROOT / "docs" / "settings.md": settings_page,
    ROOT / "graphql_api" / "schema.graphql": schema_text,
}


def main() -> None:
    """Write every page anew."""
    for path, page in PAGES.items():
        path.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
