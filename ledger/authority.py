"""Who may act: roles of officers, powers of agencies, successors, two persons.

A role says what an officer may do for its agency; a power says what the agency may do by
law. Roles are data of the policy family `authority`, powers stand in the agency's registration
(family `agencies`). `ledger.py` authorises every command; each stem asks for the power.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.policy import NoRuleSetError, Policy
from ledger.proposal import SAME_PERSON
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.registry import Agency
    from ledger.situation import Command, Situation

FAMILY: Final = "authority"

ROLE = Code(
    "role_must_permit_the_command",
    "None of the actor's roles may do this.",
    "操作人员的角色无权办理此事项。",
    plan(15),
)
AGENCY = Code(
    "agency_must_be_registered",
    "The agency is not registered, or is closed.",
    "单位未登记或者已撤销。",
    plan(13),
)
POWER = Code(
    "agency_must_have_the_power",
    "The agency has no power to do this by law.",
    "该单位无此法定职权。",
    plan(9),
)


def authorise(command: Command, situation: Situation) -> None:
    """Refuses an actor whose roles do not permit the command, or whose agency may not act.

    An officer who was appointed in this ledger has at most the roles of the appointment;
    one who was dismissed has none. Any other is known by its token alone.
    """
    actor, registry = situation.actor, situation.registry
    held = actor.roles & command.ROLES
    appointed = registry.officers.get((actor.officer, actor.agency))
    if appointed is not None:
        held &= appointed
    if not held:
        raise ROLE.refused(fields=("role",))
    known = roles(situation.policy, situation.today)
    if all(known.get(role, {}).get("agency", True) for role in held):
        acting_agency(situation)


def roles(policy: Policy, on: date) -> Mapping[str, Mapping[str, Any]]:
    """Every role by name: whether it acts for an `agency`, what it `may` do."""
    try:
        known: Mapping[str, Mapping[str, Any]] = policy.in_force(FAMILY, on).rules["roles"]["known"]
    except NoRuleSetError:
        return {}
    return known


def acting_agency(situation: Situation) -> Agency:
    """The agency the actor acts for; refuses one that is unknown or closed."""
    agency = situation.registry.agencies.get(situation.actor.agency)
    if agency is None or agency.closed_in:
        raise AGENCY.refused(*((agency.closed_in,) if agency else ()), fields=("agency",))
    return agency


def require_power(situation: Situation, power: str) -> Agency:
    """The actor's agency, if its registration gives it the power; else a refusal resting on it."""
    agency = acting_agency(situation)
    if power not in agency.powers:
        raise POWER.refused(agency.entry, fields=(power,))
    return agency


def acts_for(agency: Agency, other: str) -> bool:
    """Whether the agency is that one (by code) or took over its cases as successor."""
    return agency.code == other or other in agency.successor_of


def two_persons(situation: Situation, first_officer: str, *rests_on: int) -> None:
    """Refuses the officer who took the first step; `rests_on` are the entries of that step."""
    if situation.actor.officer == first_officer:
        raise SAME_PERSON.refused(*rests_on)
