"""Limits of a request, each answered before validation and before any resolver runs.

A document is parsed and measured once, then kept. Each fragment is measured once, however
often it is spread, so that measuring takes time in the length of the document only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    VariableNode,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import SelectionNode

    from graphql_api.settings import Settings

LISTS = {"first": 500, "codes": 1_000, "commands": 1_000}
"""Arguments that multiply what lies below them, with their largest value; the first that is given
counts."""
UNSAID = {"records": 20, "differences": 10}
"""Lists whose length need not be said, with the length they then have."""
FOLLOWED = frozenset({"changes"})
"""Fields whose `codes` say what is left out, not how much is asked for."""
INTROSPECTED = frozenset({"fields", "inputFields", "interfaces", "possibleTypes"})
INTROSPECTED_MAX = 3
"""How deep the lists of an introspection may be nested."""
AS_OF = "asOf"
"""The root field that says as of when the whole question is."""
ENDLESS = 1_000_000
DOCUMENTS_MAX = 512


class TooMuchError(GraphQLError):
    """A limit was passed; `extensions.code` says which."""

    def __init__(self, code: str, message: str, limit: int) -> None:
        super().__init__(message, extensions={"code": code, "limit": limit})


@dataclass(slots=True)
class Size:
    """How large a selection is; of fragments with what they spread."""

    depth: int = 0
    aliases: int = 0
    repeated: int = 0
    directives: int = 0
    introspected: int = 0
    """Levels of introspection lists."""

    def add(self, below: Size, deeper: int = 0, introspected: int = 0) -> None:
        """Take in what a selection of this one has."""
        self.depth = max(self.depth, below.depth + deeper)
        self.aliases = min(ENDLESS, self.aliases + below.aliases)
        self.repeated = min(ENDLESS, self.repeated + below.repeated)
        self.directives = min(ENDLESS, self.directives + below.directives)
        self.introspected = max(self.introspected, below.introspected + introspected)


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its operations and fragments, ready to be measured and executed."""

    text: str
    node: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of that name, or the only one; None when there is no such."""
        named = [o for o in self.operations if not name or (o.name and o.name.value == name)]
        return named[0] if len(named) == 1 else None

    def fields(self, operation: OperationDefinitionNode) -> list[str]:
        """Names of the root fields of an operation, through its fragments."""
        return list(self._fields(operation.selection_set.selections, set()))

    def asked(self, operation: OperationDefinitionNode) -> list[str]:
        """Names of what is asked: the root fields, and those asked as of a moment."""
        roots = self._nodes(operation.selection_set.selections, set())
        whole = [node for node in roots if node.name.value == AS_OF and node.selection_set]
        inside = [
            below.name.value
            for node in whole
            for below in self._nodes(node.selection_set.selections, set())  # type: ignore[union-attr]
        ]
        return [n for n in self.fields(operation) if n != AS_OF] + inside

    def is_of_two_moments(self, operation: OperationDefinitionNode) -> bool:
        """Whether a part of the operation is as of a moment, and not the whole of it."""
        fields = [name for name in self.fields(operation) if not name.startswith("__")]
        return AS_OF in fields and len(fields) > 1

    def _fields(self, selections: Any, met: set[str]) -> Iterator[str]:
        return (node.name.value for node in self._nodes(selections, met))

    def _nodes(self, selections: Any, met: set[str]) -> Iterator[FieldNode]:
        for selection in selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                yield from self._nodes(selection.selection_set.selections, met)
            elif (name := selection.name.value) not in met and name in self.fragments:
                met.add(name)
                yield from self._nodes(self.fragments[name].selection_set.selections, met)


@lru_cache(maxsize=DOCUMENTS_MAX)
def read(text: str, tokens_max: int) -> Document:
    """The document of a request. Raises GraphQLError for no GraphQL and for too many tokens."""
    try:
        node = parse(text, max_tokens=tokens_max)
    except RecursionError:
        raise GraphQLError("nested beyond all reading") from None
    operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
    fragments = [d for d in node.definitions if isinstance(d, FragmentDefinitionNode)]
    return Document(text, node, tuple(operations), {f.name.value: f for f in fragments})


@lru_cache(maxsize=DOCUMENTS_MAX)
def breadth(text: str, settings: Settings) -> TooMuchError | None:
    """The first limit that one of the operations of a document passes, if any."""
    document = read(text, settings.tokens_max)
    measure = _Measure(document.fragments)
    for operation in document.operations:
        if error := _passed(measure.of(operation), settings):
            return error
    return None


def _passed(size: Size, settings: Settings) -> TooMuchError | None:
    for value, limit, code, message in (
        (size.depth, settings.depth_max, "query_is_too_deep", "Ask less deeply."),
        (size.aliases, settings.aliases_max, "query_has_too_many_aliases", "Use fewer aliases."),
        (
            size.repeated,
            settings.repeated_max,
            "query_repeats_too_many_fields",
            "Ask for a field once.",
        ),
        (
            size.directives,
            settings.directives_max,
            "query_has_too_many_directives",
            "Use fewer directives.",
        ),
        (size.introspected, INTROSPECTED_MAX, "query_is_too_deep", "Ask less deeply."),
    ):
        if value > limit:
            return TooMuchError(code, message, limit)
    return None


class _Measure:
    """Measures selections; a fragment that leads back to itself is endless."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[tuple[str, bool], Size] = {}

    def of(self, node: Any, *, inside: bool = False) -> Size:
        """The size of what a node selects; `inside` an introspection levels count apart."""
        size = Size(directives=len(node.directives or ()))
        if node.selection_set is None:
            return size
        names: Counter[str] = Counter()
        for selection in node.selection_set.selections:
            self._select(selection, size, names, inside)
        size.repeated += sum(names.values()) - len(names)
        return size

    def _select(
        self, selection: SelectionNode, size: Size, names: Counter[str], inside: bool
    ) -> None:
        if isinstance(selection, FieldNode):
            name = selection.name.value
            names[selection.alias.value if selection.alias else name] += 1
            apart = inside or name.startswith("__")
            size.aliases += selection.alias is not None
            below = self.of(selection, inside=apart)
            size.add(below, deeper=not apart, introspected=apart and name in INTROSPECTED)
        elif isinstance(selection, InlineFragmentNode):
            size.add(self.of(selection, inside=inside))
        elif isinstance(selection, FragmentSpreadNode):
            size.directives += len(selection.directives or ())
            size.add(self._fragment(selection.name.value, inside))

    def _fragment(self, name: str, inside: bool) -> Size:
        if name not in self._fragments:
            return Size()
        key = (name, inside)
        if key not in self._known:
            self._known[key] = Size(depth=ENDLESS)
            self._known[key] = self.of(self._fragments[name], inside=inside)
        return self._known[key]


def cost_of(
    document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> int:
    """How many values an operation may ask for: list sizes multiplied down the tree."""
    defaults = {
        definition.variable.name.value: definition.default_value
        for definition in operation.variable_definitions or ()
    }
    return _Cost(document.fragments, variables, defaults).of(operation)


class _Cost:
    """Costs of selections; each fragment is reckoned once."""

    def __init__(
        self, fragments: Mapping[str, Any], variables: Mapping[str, Any], defaults: dict[str, Any]
    ) -> None:
        self._fragments = fragments
        self._variables = variables
        self._defaults = defaults
        self._known: dict[str, int] = {}

    def of(self, node: Any) -> int:
        """One for the node, and what it selects."""
        if node.selection_set is None:
            return 1
        total = 1
        for selection in node.selection_set.selections:
            if isinstance(selection, FieldNode):
                total += self.of(selection) * self._times(selection)
            elif isinstance(selection, InlineFragmentNode):
                total += self.of(selection)
            else:
                total += self._fragment(selection.name.value)
        return total

    def _fragment(self, name: str) -> int:
        if name not in self._known:
            self._known[name] = ENDLESS
            self._known[name] = self.of(self._fragments[name]) if name in self._fragments else 0
        return self._known[name]

    def _times(self, field: FieldNode) -> int:
        times = UNSAID.get(field.name.value, 1) if field.selection_set else 1
        arguments = {a.name.value: a.value for a in field.arguments or ()}
        if field.name.value in FOLLOWED:
            arguments.pop("codes", None)
        if name := next((name for name in LISTS if name in arguments), ""):
            times = self._length(arguments[name], LISTS[name])
        return max(1, times)

    def _length(self, value: Any, most: int) -> int:
        if isinstance(value, VariableNode):
            name = value.name.value
            given = self._variables.get(name)
            if given is None:
                default = self._defaults.get(name)
                return most if default is None else self._length(default, most)
            if isinstance(given, list):
                return len(given)
            return given if isinstance(given, int) else most
        if isinstance(value, IntValueNode):
            return int(value.value)
        return len(value.values) if isinstance(value, ListValueNode) else 1
