"""Limits: each is answered before validation, and no resolver runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLError

from graphql_api import limits
from graphql_api.settings import Settings

if TYPE_CHECKING:
    from tests.stories.county import County

S = Settings()


def cost(text: str, **variables: Any) -> int:
    document = limits.read(text, S.tokens_max)
    operation = document.operation(None)
    assert operation is not None
    return limits.cost_of(document, operation, variables)


def passed(text: str) -> str:
    error = limits.breadth(text, S)
    return "" if error is None else str((error.extensions or {})["code"])


def nested(levels: int) -> str:
    return "{ a " * levels + "{ a }" + " }" * levels


def exploding(fragments: int) -> str:
    """Each fragment spreads the next one several times: small to say, endless to expand."""
    parts = [
        f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} ...F{n + 1} }}"
        for n in range(fragments)
    ]
    return " ".join(
        ["{ ...F0 }", *parts, f"fragment F{fragments} on Query {{ agencies {{ code }} }}"]
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (nested(S.depth_max), "query_is_too_deep"),
        ("{ " + " ".join(f"a{n}: agencies {{ code }}" for n in range(16)) + " }", "query_has_too_many_aliases"),
        ("{ agencies { " + "code " * 17 + "} }", "query_repeats_too_many_fields"),
        ("{ agencies { code " + "@include(if: true) " * 16 + "} }", "query_has_too_many_directives"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "query_is_too_deep"),
        ("{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }", "query_is_too_deep"),
    ],
)  # fmt: skip
def test_what_is_too_broad_is_named(text: str, code: str) -> None:
    assert passed(text) == code


@pytest.mark.parametrize(
    "text",
    [
        nested(S.depth_max - 1),
        "{ " + " ".join(f"a{n}: agencies {{ code }}" for n in range(15)) + " }",
        "{ ...A } fragment A on Query { agencies { code } }",
        "{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } }",
    ],
)
def test_what_is_just_broad_enough_passes(text: str) -> None:
    assert passed(text) == ""


def test_fragments_that_explode_are_measured_once_each() -> None:
    text = exploding(60)
    assert passed(text) == ""
    assert cost(text) > S.cost_max


@pytest.mark.parametrize("text", ["{", "", "nonsense", "{ a(b: ) }", "{ " * 400 + "a" + " }" * 400])
def test_no_graphql_is_an_error(text: str) -> None:
    with pytest.raises(GraphQLError):
        limits.read(text, S.tokens_max)


def test_too_many_tokens_are_an_error() -> None:
    with pytest.raises(GraphQLError, match="tokens"):
        limits.read("{ " + "a " * 1_000 + "}", S.tokens_max)


def test_lists_multiply_what_lies_below_them() -> None:
    small = cost("{ listings(first: 1) { edges { node { code } } } }")
    large = cost("{ listings(first: 100) { edges { node { code } } } }")
    assert large > 90 * (small - 1)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("query($n: Int!) { listings(first: $n) { edges { cursor } } }", {"n": 50}),
        ("query($n: Int = 50) { listings(first: $n) { edges { cursor } } }", {}),
        ("query($n: Int!) { ...L } fragment L on Query { listings(first: $n) { edges { cursor } } }", {"n": 50}),
        ("{ ... on Query { listings(first: 50) { edges { cursor } } } }", {}),
    ],
)  # fmt: skip
def test_a_variable_a_default_and_a_fragment_cost_as_much_as_a_number(
    text: str, variables: dict[str, int]
) -> None:
    plain = cost("{ listings(first: 50) { edges { cursor } } }")
    assert plain <= cost(text, **variables) <= plain + 1


def test_a_list_given_as_variable_costs_its_length() -> None:
    text = "query($c: [String!]!) { subjects(codes: $c) { code } }"
    assert cost(text, c=["x"] * 10) == 1 + 10 * 2
    assert cost(text, c=[]) == 1 + 2
    assert cost('{ subjects(codes: ["a", "b"]) { code } }') == 1 + 2 * 2


def test_a_list_whose_length_is_not_said_costs_its_default() -> None:
    inner = "edges { cursor }"
    said = cost(f'{{ subject(code: "x") {{ records(first: 20) {{ {inner} }} }} }}')
    assert cost(f'{{ subject(code: "x") {{ records {{ {inner} }} }} }}') == said


def test_an_operation_is_found_by_its_name() -> None:
    document = limits.read("query A { a } query B { b ...F } fragment F on Query { c }", 100)
    assert document.operation(None) is None
    assert document.operation("C") is None
    found = document.operation("B")
    assert found is not None
    assert document.fields(found) == ["b", "c"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (nested(S.depth_max), "query_is_too_deep"),
        ("{ " + "agencies { code } " * 200 + " }", "query_repeats_too_many_fields"),
        ("{ " + "a " * 1_000 + "}", "query_has_too_many_tokens"),
        ('{ organisations(first: 100, codePrefix: "91") { edges { node { records(first: 500) { edges { node { id kind } } } } } } }', "query_asks_for_too_much"),
    ],
)  # fmt: skip
def test_no_resolver_runs(
    quiet: County, monkeypatch: pytest.MonkeyPatch, query: str, code: str
) -> None:
    def must_not_run(*_: object, **__: object) -> None:
        raise AssertionError("a resolver ran")

    monkeypatch.setattr("strawberry.Schema.execute_sync", must_not_run)
    assert quiet.error(query) == code
