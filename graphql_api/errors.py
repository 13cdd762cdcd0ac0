"""What a caller may see of an error, and what is logged: never a value, never a query's text.

What nobody foresaw becomes a reference; the log has the reference, the kind of error and the
places in our code.
"""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from graphql import GraphQLError

from graphql_api.result import as_json
from ledger.refusal import Refused
from projections.past import PresentOnlyError
from projections.query import CursorError

if TYPE_CHECKING:
    from graphql import Node

LOG = logging.getLogger("credit_ledger")
_CUTS = (" got invalid value", ", found ", " cannot represent ", " has invalid value")
"""Before these words a message says what is meant, after them a value."""


def syntax(error: GraphQLError) -> dict[str, Any]:
    """A syntax error without the text around it, which may hold personal values."""
    places = [{"line": p.line, "column": p.column} for p in error.locations or ()]
    if "tokens" in error.message:
        code, message = "query_has_too_many_tokens", "The document is too long."
    else:
        code, message = "query_must_be_graphql", "The document is not valid GraphQL."
    return {"message": message, "locations": places, "extensions": {"code": code}}


def shown(error: GraphQLError) -> dict[str, Any]:
    """An error of validation or execution as the caller may see it."""
    formatted: dict[str, Any] = dict(error.formatted)
    original = error.original_error
    if isinstance(original, Refused):
        formatted["message"], formatted["extensions"] = original.english, as_json(original)
    elif isinstance(original, CursorError):
        formatted["message"] = "The cursor is not one of this list."
        formatted["extensions"] = {"code": "cursor_must_be_of_this_list"}
    elif isinstance(original, PresentOnlyError):
        formatted["message"] = "This is about the present only; ask it without asOf."
        formatted["extensions"] = {"code": "question_is_about_the_present"}
    elif "code" in (error.extensions or {}):
        return formatted
    elif error.path:
        return unforeseen(original or error, formatted)
    else:
        formatted["message"] = _without_values(error)
        formatted["extensions"] = {"code": "query_must_fit_the_schema"}
    return formatted


def _without_values(error: GraphQLError) -> str:
    """What is wrong with a query: its names, never the values that stand in it."""
    message = error.message
    for cut in _CUTS:
        if cut in message:
            return message.partition(cut)[0] + " got a value that does not fit."
    if any(_is_value(node) for node in error.nodes or ()):
        return "A value does not fit."
    return message


def _is_value(node: Node) -> bool:
    return node.kind.endswith("_value") or node.kind in ("variable_definition", "object_field")


def unforeseen(error: BaseException, formatted: dict[str, Any]) -> dict[str, Any]:
    """A reference instead of an error; the log gets its kind and its place, never its message."""
    reference = uuid4().hex[:12]
    LOG.error("error %s: %s", reference, place_of(error))
    return {
        **formatted,
        "message": f"Internal error, reference {reference}.",
        "extensions": {"code": "internal_error", "reference": reference},
    }


def place_of(error: BaseException) -> str:
    """The kind of an error and the lines it came through; never its message, which may hold
    personal values."""
    places = traceback.extract_tb(error.__traceback__)[-8:]
    lines = " ".join(f"{place.filename}:{place.lineno}" for place in places)
    return f"{type(error).__name__} at {lines}"
