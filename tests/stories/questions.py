"""Every question of the schema with everything that may be asked in it, made from the schema.

A property over all roles and all root queries needs them all: what a new room adds is asked
too, without a line more here. Arguments get values by their names.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from graphql_api.agent import admitted
from graphql_api.context import Context
from graphql_api.errors import shown
from graphql_api.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import GraphQLNamedType

    from tests.stories.county import County

DEEP = 6
LIST = 50
WHOLE = "asOf"
"""The question that holds all others, as of a moment: each is asked in it too."""
_NEEDED = {"first": LIST, "from": {"entry": 1}}
"""Arguments that fields within an answer require."""
_ALWAYS = {"first": LIST, "openOnly": False, "inForce": False, "decided": False}


@cache
def _root() -> GraphQLObjectType:
    found = schema()._schema.query_type
    assert found is not None
    return found


def questions(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each root field with a query that asks all of it, once for each way to name what is asked.

    `values` gives arguments by name, or by `field.name`; a tuple of values asks once for each. A
    required argument without one gets a value of its type: what is asked about, for an id.
    """
    for name, field in _root().fields.items():
        if get_named_type(field.type) is _root():
            continue
        chosen = _selection(field.type, DEEP)
        ways = list(_given(name, field, values))
        for arguments in ways:
            yield name, f"{{ {name}{arguments}{chosen} }}"
        asked = f"{{ {name}{ways[-1]}{chosen} }}"
        yield name, f'{{ {WHOLE}(effectiveOn: "{values["on"]}") {asked} }}'


def _given(name: str, field: GraphQLField, values: Mapping[str, Any]) -> Iterator[str]:
    sets: list[dict[str, Any]] = [{}]
    for argument, of in field.args.items():
        key = f"{name}.{argument}" if f"{name}.{argument}" in values else argument
        wanted = key in values or argument in _ALWAYS
        if not wanted and not _required(of):
            continue
        value = values.get(key, _ALWAYS.get(argument)) if wanted else _made_up(of, values)
        many = value if isinstance(value, tuple) else (value,)
        if not _required(of) and argument not in _ALWAYS:
            many = (None, *many)
        sets = [{**one, argument: each} for one in sets for each in many]
    for one in sets:
        said = ", ".join(f"{k}: {_literal(v)}" for k, v in one.items() if v is not None)
        yield f"({said})" if said else ""


def _made_up(of: GraphQLArgument | GraphQLInputField, values: Mapping[str, Any]) -> Any:
    """A value for an argument that nobody gave one: what is asked about, where it has an id."""
    if isinstance(named := get_named_type(of.type), GraphQLInputObjectType):
        needed = {k: f for k, f in named.fields.items() if k == "id" or _required(f)}
        return {name: _made_up(field, values) for name, field in needed.items()}
    said = str(of.type).replace("!", "")
    one = {"Int": 1, "Boolean": True, "Date": values["on"], "DateTime": f"{values['on']}T10:00:00Z"}
    value = one.get(said.strip("[]"), values["record"])
    return [value] if said.startswith("[") else value


def _required(of: GraphQLArgument | GraphQLInputField) -> bool:
    return str(of.type).endswith("!") and of.default_value in (None, ...) and _no_default(of)


def _no_default(of: GraphQLArgument | GraphQLInputField) -> bool:
    from graphql import Undefined  # noqa: PLC0415 - a value of the library

    return of.default_value is Undefined


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_literal(v) for v in value) + "]"
    return msgspec.json.encode(value).decode()


def _selection(of: Any, deep: int) -> str:
    named: GraphQLNamedType = get_named_type(of)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLUnionType):
        parts = [f"... on {t.name} {_selection(t, deep)}" for t in named.types]
        return " { __typename " + " ".join(p for p in parts if p.endswith("}")) + " }"
    assert isinstance(named, (GraphQLObjectType, GraphQLInterfaceType))
    chosen = []
    for name, field in named.fields.items():
        leaf = is_leaf_type(get_named_type(field.type))
        if not leaf and deep <= 0:
            continue
        inner = _selection(field.type, deep - 1)
        if leaf or inner:
            chosen.append(f"{_alias(named, name)}{name}{_arguments(field)}{inner}")
    return " { " + " ".join(chosen) + " }" if chosen else ""


def _alias(of: GraphQLNamedType, name: str) -> str:
    """Types of one union may say the same name with other types: each has names of its own."""
    return f"{of.name.lower()}_{name}: "


def _arguments(field: GraphQLField) -> str:
    needed = [name for name, of in field.args.items() if _required(of)]
    said = ", ".join(f"{name}: {_literal(_NEEDED[name])}" for name in needed)
    return f"({said})" if said else ""


def answered(county: County, query: str, by: str) -> str:
    """The text of the answer that this reader gets, behind the limits of the server."""
    county.rooms.runner.catch_up()
    rooms = county.rooms
    header = county.headers(by).get("Authorization", "")
    actor, _ = admitted(rooms.gate.actor(header), rooms)
    context = Context(
        actor=actor,
        rooms=rooms,
        entry=rooms.runner.position,
        today=rooms.ledger.today,
    )
    result = schema().execute_sync(query, context_value=context)
    wrong = [e for e in result.errors or () if "reference" in shown(e).get("extensions", {})]
    assert not wrong, (query[:200], wrong)
    return repr(result.data) + repr([e.message for e in result.errors or ()])
