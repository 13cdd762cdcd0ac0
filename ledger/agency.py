"""Who belongs to the registry: agencies with their powers and mandates, officers with roles.

All commands here are the administrator's. An agency registered again is renamed, or its
powers change from that day on; former names stay known, since old files carry them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from ledger.authority import AGENCY, roles
from ledger.codes import is_unified_code
from ledger.founding import RegistryCommand, powers_known, registry_draft
from ledger.refusal import Code, plan
from ledger.registry import (
    AgencyClosed,
    AgencyRegistered,
    OfficerAppointed,
    OfficerDismissed,
    RelayMandateGiven,
    name_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.situation import Command, Situation

_AGENCY_CODE: Final = re.compile("[A-Z][A-Z0-9_]{1,19}")
PSEUDONYM_FORM: Final = re.compile("(?!.*[0-9]{7})[A-Za-z][A-Za-z0-9._-]{0,39}")

AGENCY_CODE = Code(
    "agency_code_must_be_well_formed",
    "An agency's code is made of capital letters, digits and underscores.",
    "单位代码须由大写字母、数字和下划线组成。",
    plan(13),
)
NAMES = Code(
    "agency_names_must_be_its_own",
    "Another agency is known by one of these names or organ codes.",
    "名称或者机构代码已属于其他单位。",
    plan(13),
)
ORGAN_CODE = Code(
    "organ_code_must_be_valid",
    "An organ's unified social credit code is not valid.",
    "机关的统一社会信用代码无效。",
    plan(13),
)
POWERS = Code(
    "power_must_be_known",
    "The vocabulary of powers does not have this word.",
    "职权不在职权词表之内。",
    plan(17),
)
ROLES_KNOWN = Code(
    "role_must_be_known",
    "The policy does not have this role.",
    "角色不存在。",
    plan(17),
)
PSEUDONYM = Code(
    "officer_must_be_a_pseudonym",
    "Officers are known by a pseudonym in Latin letters, never by name or number.",
    "工作人员须使用代号，不得使用姓名或者号码。",
    plan(15),
)
NOT_APPOINTED = Code(
    "officer_must_be_appointed",
    "The officer is not appointed for this agency.",
    "该工作人员未在此单位任职。",
    plan(17),
)


class RegisterAgency(RegistryCommand, frozen=True):
    """Register an agency, or give a registered one new names, powers or predecessors."""

    code: str
    short_name: str
    name: str
    powers: tuple[str, ...] = ()
    unified_codes: tuple[str, ...] = ()
    successor_of: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    valid_from: date | None = None
    """The law's day from which it acts so; today when not given."""


class CloseAgency(RegistryCommand, frozen=True):
    """Close an agency; its successor says so in its own registration."""

    code: str


class GiveRelayMandate(RegistryCommand, frozen=True):
    """Let an agency hand in files for others, or for all when none is named."""

    code: str
    on_behalf_of: tuple[str, ...] = ()


class AppointOfficer(RegistryCommand, frozen=True):
    """Let an officer, by pseudonym, act for an agency in these roles and no others."""

    officer: str
    agency: str
    roles: tuple[str, ...]


class DismissOfficer(RegistryCommand, frozen=True):
    """Take all roles at an agency from an officer."""

    officer: str
    agency: str


def register_agency(command: RegisterAgency, situation: Situation) -> list[Draft]:
    """Refuses names of another agency, unknown powers and unknown predecessors."""
    registry = situation.registry
    if not _AGENCY_CODE.fullmatch(command.code):
        raise AGENCY_CODE.refused(fields=("code",))
    names = (command.name, command.short_name, *command.other_names, *command.unified_codes)
    for name in names:
        known = registry.codes_by_name.get(name_key(name), command.code)
        if known != command.code:
            raise NAMES.refused(registry.agencies[known].entry, fields=("name",))
    if not all(map(is_unified_code, command.unified_codes)):
        raise ORGAN_CODE.refused(fields=("unified_codes",))
    if unknown := tuple(p for p in command.powers if p not in powers_known(situation.policy)):
        raise POWERS.refused(fields=unknown)
    _require_agencies(situation, command.successor_of)
    event = AgencyRegistered(
        code=command.code,
        short_name=command.short_name,
        name=command.name,
        powers=tuple(sorted(set(command.powers))),
        unified_codes=command.unified_codes,
        successor_of=command.successor_of,
        other_names=command.other_names,
    )
    opens = command.code not in registry.agencies
    return [registry_draft(event, situation, opens=opens, on=command.valid_from)]


def close_agency(command: CloseAgency, situation: Situation) -> list[Draft]:
    """Refuses an agency that is unknown or closed already."""
    _require_agencies(situation, (command.code,))
    agency = situation.registry.agencies[command.code]
    if agency.closed_in:
        raise AGENCY.refused(agency.closed_in, fields=("code",))
    return [registry_draft(AgencyClosed(code=command.code), situation)]


def give_mandate(command: GiveRelayMandate, situation: Situation) -> list[Draft]:
    """Refuses unknown agencies."""
    _require_agencies(situation, (command.code, *command.on_behalf_of))
    event = RelayMandateGiven(code=command.code, on_behalf_of=command.on_behalf_of)
    return [registry_draft(event, situation)]


def appoint(command: AppointOfficer, situation: Situation) -> list[Draft]:
    """Refuses an unknown agency, an unknown role and what is no pseudonym."""
    if not PSEUDONYM_FORM.fullmatch(command.officer):
        raise PSEUDONYM.refused(fields=("officer",))
    _require_agencies(situation, (command.agency,))
    known = roles(situation.policy, situation.today)
    if not command.roles or any(role not in known for role in command.roles):
        raise ROLES_KNOWN.refused(fields=("roles",))
    event = OfficerAppointed(
        officer=command.officer, agency=command.agency, roles=tuple(sorted(set(command.roles)))
    )
    opens = (command.officer, command.agency) not in situation.registry.officers
    return [registry_draft(event, situation, opens=opens)]


def dismiss(command: DismissOfficer, situation: Situation) -> list[Draft]:
    """Refuses an officer who holds no role there."""
    if not situation.registry.officers.get((command.officer, command.agency)):
        raise NOT_APPOINTED.refused(fields=("officer",))
    event = OfficerDismissed(officer=command.officer, agency=command.agency)
    return [registry_draft(event, situation)]


def _require_agencies(situation: Situation, codes: tuple[str, ...]) -> None:
    if unknown := tuple(code for code in codes if code not in situation.registry.agencies):
        raise AGENCY.refused(fields=unknown)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RegisterAgency: register_agency,
    CloseAgency: close_agency,
    GiveRelayMandate: give_mandate,
    AppointOfficer: appoint,
    DismissOfficer: dismiss,
}
