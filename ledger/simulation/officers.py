"""Who acts in the made-up county: three officers in each agency that takes part, and subjects."""

from __future__ import annotations

from functools import cache

from ledger.registry import OfficerAppointed
from ledger.situation import Actor

AGENCIES = (
    "DRC", "AMR", "SJJ", "HRSS", "FIN", "COURT", "HUD", "TRA", "AGR", "CTS", "HEA", "EMB",
    "ECO", "TAX", "ZWZX", "CIV",
)  # fmt: skip
ROLES = (
    "DESIGNATOR", "OBJECTION_OFFICER", "PROVIDER", "PUBLICITY_OFFICER", "REPAIR_OFFICER",
    "SUPERVISOR",
)  # fmt: skip
FIRST, SECOND, THIRD = 1, 2, 3


@cache
def officer(agency: str, number: int = FIRST) -> Actor:
    """An officer of an agency by its pseudonym; two of them are two persons."""
    return Actor(officer=_pseudonym(agency, number), agency=agency, roles=frozenset(ROLES))


@cache
def administrator() -> Actor:
    """Who keeps the registry."""
    return Actor(officer="registrar", agency="", roles=frozenset({"ADMINISTRATOR"}))


def subject_itself(tag: str) -> Actor:
    """The subject with its own token."""
    return Actor(officer="", agency="", roles=frozenset({"SUBJECT"}), subject=tag)


def appointments() -> tuple[OfficerAppointed, ...]:
    """The first officers of a simulated ledger."""
    return tuple(
        OfficerAppointed(officer=_pseudonym(agency, number), agency=agency, roles=ROLES)
        for agency in AGENCIES
        for number in (FIRST, SECOND, THIRD)
    )


def _pseudonym(agency: str, number: int) -> str:
    return f"{agency.lower()}-{number}"
