"""Every question the schema knows, made from the schema itself, as deep as is useful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import GraphQLField, GraphQLSchema

DEPTH = 7
SIZE = 25
"""How many rows of a list are asked for."""
INNER = {"first": "3", "on": "null", "from": "{entry: 1}"}
"""What arguments inside an answer are given."""
TOLD_BESIDE = frozenset({"proofs"})
"""Fields that say nothing but of the numbers that stand beside them."""
LOOPS_MAX = 1
"""How often one type is asked for below itself."""


def schema_of(text: str) -> GraphQLSchema:
    """The schema of the committed SDL."""
    return build_schema(text)


AS_OF = "asOf"
"""The question that holds a whole other one."""


def root_fields(schema: GraphQLSchema) -> dict[str, GraphQLField]:
    """Every question by its name; as-of, which is all of them, left out."""
    assert schema.query_type is not None
    return {name: of for name, of in schema.query_type.fields.items() if name != AS_OF}


def question(
    schema: GraphQLSchema,
    name: str,
    given: Mapping[str, str],
    about: str = "",
    moment: str = "",
    without: frozenset[str] = frozenset(),
) -> str:
    """The text of one question: all leaves to the depth; arguments are written as they are, the
    one it is about is the variable `$about`. A moment (`entry: 7`) asks all of it as of then.
    Some fields of types (`Subject.shownTo`) may be left out."""
    field = root_fields(schema)[name]
    given = {**given, about: "$about"}
    head = f"query($about: {field.args[about].type}) " if about else ""
    asked = f"{{ {name}{_arguments(field, given)}{_selected(schema, field, DEPTH, (), without)} }}"
    return f"{head}{{ {AS_OF}({moment}) {asked} }}" if moment else head + asked


def _arguments(field: GraphQLField, given: Mapping[str, str]) -> str:
    named = [f"{name}: {given[name]}" for name in field.args if name in given]
    return f"({', '.join(named)})" if named else ""


def _selected(
    schema: GraphQLSchema,
    field: GraphQLField,
    depth: int,
    above: tuple[str, ...],
    without: frozenset[str],
) -> str:
    of = get_named_type(field.type)
    if is_leaf_type(of):
        return ""
    inner = " ".join(_parts(schema, of, depth, (*above, of.name), without))
    return f" {{ __typename {inner} }}"


def _parts(
    schema: GraphQLSchema, of: Any, depth: int, above: tuple[str, ...], without: frozenset[str]
) -> Iterator[str]:
    if isinstance(of, GraphQLUnionType | GraphQLInterfaceType):
        for each in schema.get_possible_types(of):
            inner = " ".join(_fields(schema, each, depth - 1, above, without, f"{each.name}_"))
            yield f"... on {each.name} {{ {inner} }}"
    else:
        yield from _fields(schema, of, depth, above, without)


def _fields(
    schema: GraphQLSchema,
    of: GraphQLObjectType,
    depth: int,
    above: tuple[str, ...],
    without: frozenset[str],
    prefix: str = "",
) -> Iterator[str]:
    for name, field in of.fields.items():
        needed = {n for n, argument in field.args.items() if is_required_argument(argument)}
        below = get_named_type(field.type)
        if needed - INNER.keys() or (not is_leaf_type(below) and depth <= 1):
            continue
        if above.count(below.name) > LOOPS_MAX:
            continue
        if name in TOLD_BESIDE or f"{of.name}.{name}" in without:
            continue
        given = {n: INNER[n] for n in needed}
        alias = f"{prefix}{name}: " if prefix else ""
        selected = _selected(schema, field, depth - 1, above, without)
        yield f"{alias}{name}{_arguments(field, given)}{selected}"
