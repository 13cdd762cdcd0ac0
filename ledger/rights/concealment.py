"""Protection of rights (Article 15, 权益保护): a sealed record is not there for who may not see it.

An act that names a sealed record, or a case about one, is decided as if that were in no
archive, unless the actor is of the unit that decided it or is the subject itself: a refusal
must not tell that there is something.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.authority import acts_for
from ledger.merges import ByTag
from ledger.rights.sealing import resting_on, sealed_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.situation import Command, Situation
    from ledger.state import SubjectState

_TABLES = (
    "records",
    "repairs",
    "objections",
    "rectifications",
    "notices",
    "requests",
    "complaints",
    "claims",
    "accountabilities",
)


def without_sealed(command: Command, situation: Situation) -> Situation:
    """The situation without what the command names and the actor may not see."""
    if command.ON_SEALED or not any(map(sealed_records, situation.states.values())):
        return situation
    named = frozenset(_texts(msgspec.to_builtins(command)))
    states = {}
    for tag, state in situation.states.items():
        hidden = named & _hidden(situation, state)
        if not hidden:
            states[tag] = state
        elif named & set(situation.registry.merges.group(tag)):
            states[tag] = _without(state, hidden)
    return replace(situation, states=ByTag(states, situation.registry.merges))


def _hidden(situation: Situation, state: SubjectState) -> set[str]:
    """The sealed records that the actor may not see, with the cases about them."""
    actor = situation.actor
    if actor.subject == state.tag:
        return set()
    agency = situation.registry.agencies.get(actor.agency)
    sealed = {
        stream
        for stream, record in sealed_records(state).items()
        if agency is None or not acts_for(agency, record.facts.agency)
    }
    return sealed.union(*(resting_on(state, stream) for stream in sealed))


def _without(state: SubjectState, hidden: set[str] | frozenset[str]) -> SubjectState:
    tables: dict[str, Any] = {
        name: {
            stream: held for stream, held in getattr(state, name).items() if stream not in hidden
        }
        for name in _TABLES
    }
    return replace(state, **tables)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a command's plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
