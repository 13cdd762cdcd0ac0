"""Limits of a request, each answered before any resolver runs.

The rule classes are made once: new classes per request would defeat the validation cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ValidationContext,
    ValidationRule,
    VariableNode,
)

if TYPE_CHECKING:
    from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionNode

    from graphql_api.settings import Settings

LISTS = {"first": 100, "codes": 1_000, "commands": 1_000}
"""Arguments that multiply what lies below them, with their largest value."""


class TooMuchError(GraphQLError):
    """A limit was passed; `extensions.code` says which."""

    def __init__(self, code: str, message: str, limit: int) -> None:
        super().__init__(message, extensions={"code": code, "limit": limit})


def rules_for(settings: Settings) -> list[type[ValidationRule]]:
    """The validation rules of a server with these settings."""

    class Breadth(ValidationRule):
        """Depth, aliases and repeated fields of every operation."""

        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            for error in _measure(context.document, settings):
                context.report_error(error)

    return [Breadth]


def _measure(document: DocumentNode, settings: Settings) -> list[GraphQLError]:
    fragments = {d.name.value: d for d in document.definitions if d.kind == "fragment_definition"}  # type: ignore[attr-defined]
    errors: list[GraphQLError] = []
    for operation in document.definitions:
        if operation.kind != "operation_definition":
            continue
        walk = _Walk(fragments, settings.depth_max)
        walk.visit(operation, 0)  # type: ignore[arg-type]
        if walk.depth > settings.depth_max:
            errors.append(
                TooMuchError(
                    "query_is_too_deep", "The query is nested too deeply.", settings.depth_max
                )
            )
        if walk.aliases > settings.aliases_max:
            errors.append(
                TooMuchError(
                    "query_has_too_many_aliases",
                    "The query has too many aliases.",
                    settings.aliases_max,
                )
            )
    return errors


class _Walk:
    """Measures one operation; stops below the deepest level allowed, so cycles end."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode], depth_max: int) -> None:
        self._fragments = fragments
        self._depth_max = depth_max
        self.depth = 0
        self.aliases = 0

    def visit(self, node: Any, depth: int) -> None:
        self.depth = max(self.depth, depth)
        if depth > self._depth_max or node.selection_set is None:
            return
        for selection in node.selection_set.selections:
            self._select(selection, depth)

    def _select(self, selection: SelectionNode, depth: int) -> None:
        if isinstance(selection, FieldNode):
            if selection.name.value.startswith("__"):
                return
            self.aliases += selection.alias is not None
            self.visit(selection, depth + 1)
        elif isinstance(selection, InlineFragmentNode):
            self.visit(selection, depth)
        elif isinstance(selection, FragmentSpreadNode):
            fragment = self._fragments.get(selection.name.value)
            if fragment is not None:
                self.visit(fragment, depth + 1)


def cost_of(
    operation: OperationDefinitionNode,
    fragments: dict[str, FragmentDefinitionNode],
    variables: dict[str, Any],
) -> int:
    """How many values an operation may ask for: list sizes multiplied down the tree."""
    return _cost(operation, fragments, variables, 0)


def _cost(node: Any, fragments: dict[str, Any], variables: dict[str, Any], depth: int) -> int:
    if node.selection_set is None or depth > 50:  # noqa: PLR2004 - cycles are refused elsewhere
        return 1
    total = 1
    for selection in node.selection_set.selections:
        if isinstance(selection, FieldNode):
            below = _cost(selection, fragments, variables, depth + 1)
            total += below * _multiplier(selection, variables)
        elif isinstance(selection, FragmentSpreadNode):
            if fragment := fragments.get(selection.name.value):
                total += _cost(fragment, fragments, variables, depth + 1)
        elif isinstance(selection, InlineFragmentNode):
            total += _cost(selection, fragments, variables, depth + 1)
    return total


def _multiplier(field: FieldNode, variables: dict[str, Any]) -> int:
    for argument in field.arguments or ():
        if argument.name.value not in LISTS:
            continue
        value = argument.value
        if isinstance(value, IntValueNode):
            return max(1, int(value.value))
        if isinstance(value, ListValueNode):
            return max(1, len(value.values))
        if isinstance(value, VariableNode):
            given = variables.get(value.name.value)
            if isinstance(given, list):
                return max(1, len(given))
            return max(1, given) if isinstance(given, int) else LISTS[argument.name.value]
    return 1
