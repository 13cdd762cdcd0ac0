"""A provenance as W3C PROV-JSON (member submission of 2013-04-24): entities, activities, agents.

Entries, answers, recalls and deliveries to platforms are activities; papers, rows, rules, records,
cases, reports and values are entities; agencies, recipients and officers' pseudonyms are agents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql_api.provenance import TraceNode

PREFIX: Final = "cl"
ACTIVITIES: Final = frozenset({"entry", "shown", "recall", "exchange"})
"""Kinds of nodes that happened; all others are things."""
AGENTS: Final = {"agency": "agency", "officer": "officer", "recipient": "recipient"}
"""Attributes that name who did it."""
TIMES: Final = ("recorded_at", "at")
RELATIONS: Final = {
    (False, False): ("wasDerivedFrom", "prov:generatedEntity", "prov:usedEntity"),
    (False, True): ("wasGeneratedBy", "prov:entity", "prov:activity"),
    (True, False): ("used", "prov:activity", "prov:entity"),
    (True, True): ("wasInformedBy", "prov:informed", "prov:informant"),
}
"""By whether a node and its parent happened: the relation, and the names of both in it."""


def prov_json(nodes: Iterable[TraceNode], origin: str) -> dict[str, Any]:
    """The document; names are in the namespace of the ledger's origin."""
    made = _Document(origin)
    known = {str(node.id): node for node in nodes}
    for node in known.values():
        made.node(node)
        for parent in node.parents:
            made.relation(node, known[str(parent)])
    return made.document


def named(node: str) -> str:
    """A node's name, as a qualified name may be written."""
    return f"{PREFIX}:{quote(node, safe='')}"


class _Document:
    """The document on its way."""

    def __init__(self, origin: str) -> None:
        self.document: dict[str, Any] = {"prefix": {PREFIX: f"https://{origin}/prov#"}}
        self._relations = 0

    def node(self, node: TraceNode) -> None:
        """The node itself, and who did it."""
        told = {pair.name: pair.value for pair in node.attributes}
        happened = node.kind in ACTIVITIES
        attributes: dict[str, Any] = {
            "prov:label": node.label,
            "prov:type": {"$": f"{PREFIX}:{node.kind}", "type": "prov:QUALIFIED_NAME"},
            **{f"{PREFIX}:{name}": value for name, value in told.items()},
        }
        name = named(str(node.id))
        if happened:
            times = [told[at] for at in TIMES if at in told]
            attributes |= (
                dict.fromkeys(("prov:startTime", "prov:endTime"), times[0]) if times else {}
            )
        self._section("activity" if happened else "entity")[name] = attributes
        for attribute, kind in AGENTS.items():
            if attribute in told:
                self._agent(name, f"{kind}:{told[attribute]}", told, happened=happened)

    def _agent(self, name: str, agent: str, told: dict[str, str], *, happened: bool) -> None:
        label = told.get("agency_name") if agent.startswith("agency:") else None
        known = self._section("agent").setdefault(named(agent), {})
        known.setdefault("prov:label", label or agent.partition(":")[2])
        thing = "prov:activity" if happened else "prov:entity"
        kind = "wasAssociatedWith" if happened else "wasAttributedTo"
        self._add(kind, {thing: name, "prov:agent": named(agent)})

    def relation(self, node: TraceNode, parent: TraceNode) -> None:
        """That a node came from another."""
        kind, of, came_from = RELATIONS[node.kind in ACTIVITIES, parent.kind in ACTIVITIES]
        self._add(kind, {of: named(str(node.id)), came_from: named(str(parent.id))})

    def _add(self, kind: str, said: dict[str, str]) -> None:
        self._relations += 1
        self._section(kind)[f"_:r{self._relations}"] = said

    def _section(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document.setdefault(name, {})
        return found
