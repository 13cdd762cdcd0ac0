"""The schema is documented where it is read: in its own descriptions."""

from __future__ import annotations

import graphql
import pytest

from tests.house.reference import schema_text

SCHEMA = graphql.build_schema(schema_text())
TYPES = [
    kind
    for name, kind in sorted(SCHEMA.type_map.items())
    if not name.startswith("__") and not graphql.is_specified_scalar_type(kind)
]
FACES = [kind for kind in (SCHEMA.query_type, SCHEMA.mutation_type) if kind]


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_a_type_says_what_it_is(kind: graphql.GraphQLNamedType) -> None:
    assert kind.description


@pytest.mark.parametrize("kind", FACES, ids=str)
def test_a_question_and_a_command_say_what_they_ask(kind: graphql.GraphQLObjectType) -> None:
    assert not [name for name, field in kind.fields.items() if not field.description]


def test_there_are_questions_and_commands() -> None:
    assert [kind.name for kind in FACES] == ["Query", "Mutation"]
