"""The schema: committed as it is, with a mutation for every command and a word for everything."""

from __future__ import annotations

from pathlib import Path

import graphql
import pytest

import graphql_api
from graphql_api.mutations import commands_by_name
from graphql_api.proof import NUMBERED
from graphql_api.schema import schema, sdl
from ledger.commands import HANDLERS

SCHEMA = graphql.build_schema(sdl())
COMMITTED = Path(graphql_api.__path__[0]) / "schema.graphql"


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def test_the_committed_definition_is_the_schemas() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == sdl()


def test_the_schema_is_made_once() -> None:
    assert schema() is schema()


def test_every_command_is_a_mutation() -> None:
    mutations = SCHEMA.mutation_type
    assert mutations is not None
    names = {camel(name) for name in commands_by_name()}
    assert len(names) == len(HANDLERS)
    more = {
        "submit",
        "importFile",
        "withdrawBatch",
        "linkRow",
        "writeExchangeFile",
        "revealWebhookSecret",
        "tryWebhook",
    }
    assert set(mutations.fields) == names | more


@pytest.mark.parametrize("kind", [SCHEMA.query_type, SCHEMA.mutation_type], ids=str)
def test_every_question_and_act_says_what_it_is(kind: graphql.GraphQLObjectType) -> None:
    for name, field in kind.fields.items():
        assert field.description, name
        assert "\n" not in field.description, name


def test_every_act_takes_a_key_and_answers_an_outcome() -> None:
    mutations = SCHEMA.mutation_type
    assert mutations is not None
    for name in commands_by_name():
        field = mutations.fields[camel(name)]
        assert set(field.args) == {"input", "idempotencyKey", "awaitCheckpoint"}
        assert str(field.type) == "Outcome!"


ENTERING_NOTHING = {"revealWebhookSecret", "tryWebhook"}


def test_whatever_may_enter_something_can_await_its_checkpoint() -> None:
    mutations = SCHEMA.mutation_type
    assert mutations is not None
    for name, field in mutations.fields.items():
        assert ("awaitCheckpoint" in field.args) is (name not in ENTERING_NOTHING), name


NUMBERS_OF_OTHER_THINGS = {"articles", "missing", "missingFields"}


@pytest.mark.parametrize("name", sorted(SCHEMA.type_map))
def test_whatever_names_entries_has_their_proofs(name: str) -> None:
    fields = getattr(SCHEMA.type_map[name], "fields", {})
    lists = {n for n, field in fields.items() if str(field.type) in ("[Int!]!", "[Int!]")}
    entries = lists - NUMBERS_OF_OTHER_THINGS
    assert entries <= {camel(each) for each in NUMBERED}
    if entries:
        assert str(fields["proofs"].type) == "[EntryRef!]!"


def test_every_list_of_many_is_a_connection_with_first_required() -> None:
    query = SCHEMA.query_type
    assert query is not None
    for name, field in query.fields.items():
        if str(field.type).endswith("Connection!"):
            assert str(field.args["first"].type) == "Int!", name
            assert "after" in field.args, name


def test_no_field_is_named_in_another_style() -> None:
    for kind in SCHEMA.type_map.values():
        fields = getattr(kind, "fields", {})
        if not kind.name.startswith("__"):
            assert not [name for name in fields if "_" in name], kind.name
