"""GraphQL types made from the stored documents: one field for each stored field.

What the archive stores is what the face shows, so an operation over stored fields can later be
compiled straight to bytes. Docstrings of the structs are the descriptions. Two fields mean
something else here: `rule` becomes the place in the law, `disclosed` stays inside (texts are
opened by `texts`, after permission).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import strawberry
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from graphql_api.context import Context
from graphql_api.proof import NUMBERED, proofs_field

_PLAIN = {str, int, bool, date, datetime, Decimal}
_MADE: dict[str, type] = {}
"""Which struct each type was made from: two of one name would answer for each other."""
HIDDEN = frozenset({"disclosed"})
"""Stored fields that are never fields of the face."""


@strawberry.type(description="The rule that made a value. 依据规则")
class Rule:
    rule_set: str
    instrument: str
    clause: str
    hash: str = strawberry.field(description="SHA-256 of the rule set's text, hexadecimal.")
    mark: str = strawberry.field(
        description="How well it is evidenced: V verified, M from memory, D our own design."
    )
    entry: int = strawberry.field(description="The entry that adopted it.")


@strawberry.interface(description="Anything with an opaque id that never changes.")
class Node:
    id: strawberry.ID


@strawberry.type(description="A name and a number.")
class Count:
    name: str
    value: int


def rule_of(reference: str, context: Context) -> Rule | None:
    """The place in the law that a reference such as `REPAIR-2026#13` names."""
    name, _, clause = reference.partition("#")
    found = context.registry.policy.rule_sets.get(name)
    if found is None:
        return None
    return Rule(
        rule_set=found.id,
        instrument=found.instrument,
        clause=clause,
        hash=found.hash,
        mark=found.mark,
        entry=found.entry,
    )


def _rule(root: Any, info: Info) -> Rule | None:
    return rule_of(root.rule, info.context)


@strawberry.type(description="A name and what stands under it.")
class Pair:
    name: str
    value: str


def _items(name: str, hint: Any) -> Any:
    """A stored map as a list: of counts, or of names with a text."""
    item: Any = Count if get_args(hint)[1] is int else Pair

    def resolve(root: Any) -> Any:
        given = sorted(getattr(root, name).items())
        return [item(name=k, value=v if item is Count else str(v)) for k, v in given]

    resolve.__annotations__ = {"return": list[item]}
    return resolve


@cache
def descriptions(struct: type) -> dict[str, str]:
    """The sentence below each field of a class, by field name, inherited ones included."""
    found: dict[str, str] = {}
    for cls in reversed(struct.__mro__):
        if not issubclass(cls, msgspec.Struct) or cls is msgspec.Struct:
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0].body  # type: ignore[attr-defined]
        for field, text in pairwise(body):
            if isinstance(field, ast.AnnAssign) and _is_text(text):
                found[field.target.id] = " ".join(text.value.value.split())  # type: ignore[union-attr]
    return found


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _annotation(hint: Any) -> Any:
    """The GraphQL type of a stored field."""
    if hint in _PLAIN:
        return hint
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (a for a in arguments if a is not type(None))
        return Union[_annotation(inner), None]  # noqa: UP007 - made at run time
    if origin in (tuple, list):
        return list[_annotation(arguments[0])]  # type: ignore[misc]
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return type_of(hint)
    raise TypeError(f"no GraphQL type for {hint}")


def said(struct: type) -> str:
    """The docstring of a class as one paragraph."""
    return " ".join((struct.__doc__ or "").split())


def _require_one(struct: type, name: str) -> None:
    """Raises TypeError for a second struct of one name."""
    if _MADE.setdefault(name, struct) is not struct:
        raise TypeError(f"two stored structs would be one type: {name}")


@cache
def type_of(
    struct: type[msgspec.Struct],
    name: str = "",
    more: type | None = None,
    hide: tuple[str, ...] = (),
) -> Any:
    """The object type of a stored struct; `more` is a class whose fields are added.

    Instances of the struct itself are resolved: nothing is copied.
    """
    hints, notes = get_type_hints(struct), descriptions(struct)
    space: dict[str, Any] = {"__doc__": struct.__doc__}
    annotations: dict[str, Any] = {}
    for field in msgspec.structs.fields(struct):
        if field.name in HIDDEN or field.name in hide or (more and hasattr(more, field.name)):
            continue
        hint, note = hints[field.name], notes.get(field.name)
        if field.name == "rule":
            space["rule"] = strawberry.field(resolver=_rule, description="The rule that made it.")
        elif get_origin(hint) is dict:
            items = _items(field.name, hint)
            space[field.name] = strawberry.field(resolver=items, description=note)
        else:
            annotations[field.name] = _annotation(hint)
            space[field.name] = strawberry.field(description=note)
    added = {k: v for part in reversed(more.__mro__) for k, v in vars(part).items()} if more else {}
    space |= {name: value for name, value in added.items() if isinstance(value, StrawberryField)}
    for part in reversed(more.__mro__) if more else ():
        annotations.update(vars(part).get("__annotations__", {}))
    if annotations.keys() & set(NUMBERED):
        space["proofs"] = proofs_field()
    identified = "id" in annotations
    if identified:
        del annotations["id"], space["id"]
        space["is_type_of"] = classmethod(lambda _, obj, __: isinstance(obj, struct))
    kinds = (Node,) if identified else ()
    _require_one(struct, name or struct.__name__)
    made = type(name or struct.__name__, kinds, {"__annotations__": annotations, **space})
    made.__module__ = more.__module__ if more else __name__
    return strawberry.type(made, name=name or struct.__name__, description=said(struct))
