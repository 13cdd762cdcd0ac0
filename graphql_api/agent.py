"""Protection of rights (Article 15, 权益保护): an agent asks as the subject whose mandate it holds.

A token with the role AGENT names the subject and, as its officer, the agent's pseudonym. Within
scope and dates of a mandate it is the subject's own token; otherwise it is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphql_api.permission import SUBJECT
from ledger.rights.window import AGENT

if TYPE_CHECKING:
    from graphql_api.rooms import Rooms
    from ledger.situation import Actor

SEE, ACT = "see", "act"


class NoMandateError(Exception):
    """No mandate of this agent for this subject is in force today."""


def admitted(actor: Actor, rooms: Rooms) -> tuple[Actor, frozenset[str]]:
    """The actor as it may ask, and the scopes of an agent's mandates; all for anyone else.

    Raises NoMandateError for an agent without a mandate in force.
    """
    if AGENT not in actor.roles:
        return actor, frozenset({SEE, ACT})
    mandates = rooms.ledger.state(actor.subject).mandates.values() if actor.subject else ()
    today = rooms.ledger.today
    mine = [m for m in mandates if m.agent == actor.officer and m.is_in_force(today)]
    if not mine:
        raise NoMandateError
    scopes = frozenset(scope for mandate in mine for scope in mandate.facts.scopes)
    return replace(actor, agency="", roles=frozenset({SUBJECT, AGENT})), scopes
