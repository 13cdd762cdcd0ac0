"""Types made from the stored documents: fields, descriptions, rules, maps, ids."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import graphql
import msgspec
import pytest

from graphql_api.archive import INSIDE
from graphql_api.schema import sdl
from graphql_api.stored import descriptions, said, type_of
from ledger.topics import KINDS
from projections import documents

if TYPE_CHECKING:
    from tests.stories.county import County

SCHEMA = graphql.build_schema(sdl())


class Inner(msgspec.Struct):
    """An inner thing."""

    on: date | None = None
    """A day."""


class Outer(Inner):
    """An outer thing,
    told over two lines."""

    many: tuple[Inner, ...] = ()
    counted: dict[str, int] = {}
    """How many of each."""
    named: dict[str, str] = {}
    secret: int = 0
    tag: str = ""


def test_every_stored_field_but_hidden_ones_is_a_field() -> None:
    made = type_of(Outer, "OuterThing", hide=("secret", "tag"))
    fields = {f.name: f for f in made.__strawberry_definition__.fields}
    assert set(fields) == {"on", "many", "counted", "named"}
    assert fields["on"].description == "A day."
    assert fields["counted"].description == "How many of each."
    assert made.__strawberry_definition__.description == "An outer thing, told over two lines."


def test_descriptions_are_inherited() -> None:
    assert descriptions(Outer) == {"on": "A day.", "counted": "How many of each."}
    assert said(Outer) == "An outer thing, told over two lines."


def test_a_field_of_no_known_kind_is_an_error() -> None:
    class Wrong(msgspec.Struct):
        value: complex

    with pytest.raises(TypeError, match="no GraphQL type"):
        type_of(Wrong, "Wrong")


@pytest.mark.parametrize(
    "struct", [documents.Record, documents.Head, documents.Listing, documents.Repair]
)
def test_the_archive_shows_what_is_stored(struct: type[msgspec.Struct]) -> None:
    name = "Subject" if struct is documents.Head else struct.__name__
    kind: Any = SCHEMA.type_map[name]
    stored = {f.encode_name for f in msgspec.structs.fields(struct)} - {"disclosed", *INSIDE}
    shown = {
        "".join(c if c.islower() else "_" + c.lower() if c.isupper() else c for c in field)
        for field in kind.fields
    }
    assert stored <= shown


@pytest.mark.parametrize("name", ["disclosed", "tag"])
def test_what_would_lead_to_a_person_is_no_field_anywhere(name: str) -> None:
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, graphql.GraphQLObjectType):
            assert name not in kind.fields, kind.name


def parts_with_an_id(struct: type) -> set[str]:
    """Names of the structs with an id in a document, inner ones included."""
    found = set()
    for name, hint in get_type_hints(struct).items():
        for part in get_args(hint):
            shown = name not in INSIDE
            if shown and isinstance(part, type) and issubclass(part, msgspec.Struct):
                own = {part.__name__} if "id" in part.__struct_fields__ else set()
                found |= own | parts_with_an_id(part)
    return found


def test_what_has_an_id_is_a_node() -> None:
    node: Any = SCHEMA.type_map["Node"]
    names = {kind.name for kind in SCHEMA.get_possible_types(node)}
    affairs = {kind.__name__ for kind in KINDS.values()}
    assert names == {"Record"} | parts_with_an_id(documents.Head) | affairs


def test_a_rule_is_a_place_in_the_law_of_this_ledger(quiet: County) -> None:
    query = '{ clearance(codes: ["91620321MA0000015L"], matter: "tendering") { rule { ruleSet instrument clause hash mark entry } } }'
    (found,) = quiet.ask(query)["clearance"]
    policy = quiet.rooms.ledger.registry.policy.rule_sets[found["rule"]["ruleSet"]]
    assert found["rule"]["hash"] == policy.hash
    assert found["rule"]["entry"] == policy.entry > 0
