"""Errors as a caller may see them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLError, parse

from graphql_api import errors
from ledger.refusal import CODES
from projections.query import CursorError

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "620321199001010013"


def test_a_refusal_in_a_question_keeps_its_code_and_clause() -> None:
    refused = CODES["matter_must_be_listed"].refused(fields=("matter",))
    shown = errors.shown(GraphQLError(SECRET, path=["clearance"], original_error=refused))
    assert shown["extensions"]["code"] == "matter_must_be_listed"
    assert shown["extensions"]["clause"]["article"] == "9"
    assert SECRET not in str(shown)


def test_a_wrong_cursor_has_a_code() -> None:
    shown = errors.shown(GraphQLError(SECRET, path=["x"], original_error=CursorError(SECRET)))
    assert shown["extensions"] == {"code": "cursor_must_be_of_this_list"}
    assert SECRET not in str(shown)


def test_an_error_with_a_code_is_ours() -> None:
    ours = GraphQLError("Ask less.", path=["x"], extensions={"code": "ask_less"})
    assert errors.shown(ours)["message"] == "Ask less."


@pytest.mark.parametrize(
    "made",
    [
        lambda: GraphQLError(SECRET, path=["x"], original_error=ValueError(SECRET)),
        lambda: GraphQLError(f"Int cannot represent value: {SECRET}", path=["x"]),
    ],
)
def test_what_happens_in_a_resolver_is_masked(
    made: Callable[[], GraphQLError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = errors.shown(made())
    assert shown["extensions"]["code"] == "internal_error"
    assert shown["extensions"]["reference"] in caplog.text
    assert SECRET not in str(shown) + caplog.text


def test_a_message_of_validation_keeps_names_and_loses_values() -> None:
    value = parse(f'{{ a(b: "{SECRET}") }}').definitions[0].selection_set.selections[0]  # type: ignore[attr-defined]
    argument = value.arguments[0].value
    for message in (
        f"Expected value of type 'Int!', found \"{SECRET}\".",
        f"Variable '$i' got invalid value '{SECRET}' at 'i.x'; no.",
        f"Int cannot represent non-integer value: {SECRET}",
        f"Something else about {SECRET}",
    ):
        shown = errors.shown(GraphQLError(message, nodes=[argument]))
        assert SECRET not in str(shown)
        assert shown["extensions"]["code"] == "query_must_fit_the_schema"
    named = errors.shown(GraphQLError("Cannot query field 'x' on type 'Query'."))
    assert named["message"] == "Cannot query field 'x' on type 'Query'."
