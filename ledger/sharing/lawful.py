"""Collection and sharing (Article 13, 归集共享): whether an answer was lawful on its day.

By the purpose it was asked for, the powers of the agency as they were registered when it was
given, and the basis it named. Pure; says why, by which rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.sharing.rules import purpose_of, sharing_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from ledger.policy import RuleSet
    from ledger.registry import Registry

NOBODY, IN_OFFICE = "nobody_kept_it", "work_of_the_unit"
POWER, AUTHORISATION, MANDATE = "power", "authorisation", "mandate"


@dataclass(frozen=True, slots=True)
class Lawfulness:
    """Whether a purpose carries an answer, and why or why not."""

    lawful: bool
    because: str
    """`power`, `authorisation`, `mandate`, `work_of_the_unit`, `nobody_kept_it`; or what lacked:
    `agency_unknown`, `agency_closed`, `purpose_unknown`, `basis_missing`, `power_missing`."""
    rule: str


def lawfulness(
    registry: Registry,
    on: date,
    recipient: str,
    purpose: str,
    basis: str,
    *,
    person: bool,
    mandated: bool = False,
) -> Lawfulness:
    """Of an answer given that day to that recipient, by the registry as it stood then; a body
    with a mandate that day (`mandated`) may ask about organisations."""
    rule_set = sharing_rules(registry.policy, on)
    rule = purpose_of(rule_set, purpose)
    clause = (rule or rule_set.rules["purposes"])["clause"]
    lawful, because = _judged(registry, recipient, purpose, basis, rule, person=person)
    if not lawful and mandated and not person and rule is not None:
        lawful, because = True, MANDATE
    return Lawfulness(lawful, because, rule_set.rule(clause))


def _judged(
    registry: Registry,
    recipient: str,
    purpose: str,
    basis: str,
    rule: Mapping[str, Any] | None,
    *,
    person: bool,
) -> tuple[bool, str]:
    if not recipient:
        return True, NOBODY
    agency = registry.agencies.get(recipient)
    if agency is not None and agency.closed_in:
        return False, "agency_closed"
    if person and not basis:
        return False, "basis_missing"
    if not purpose:
        return (agency is not None, IN_OFFICE if agency else "agency_unknown")
    if rule is None:
        return False, "purpose_unknown"
    if agency is not None and agency.powers & set(rule["powers"]):
        return True, POWER
    if rule["by_authorisation"] and basis:
        return True, AUTHORISATION
    return False, "power_missing" if agency is not None else "agency_unknown"


def purposes_open_to(
    rule_set: RuleSet, powers: frozenset[str]
) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Every purpose the powers carry, or that an authorisation would: by code, with which."""
    known: Mapping[str, Mapping[str, Any]] = rule_set.rules["purposes"]["known"]
    found = {}
    for code, rule in known.items():
        if powers & set(rule["powers"]):
            found[code] = (POWER, rule)
        elif rule["by_authorisation"]:
            found[code] = (AUTHORISATION, rule)
    return found
