"""How a ledger begins, asked of a person: its origin and its first officers."""

from __future__ import annotations

import re
from typing import Final

import typer

from graphql_api.commandline.frame import Failure
from ledger.agency import PSEUDONYM, PSEUDONYM_FORM
from ledger.authority import FAMILY as AUTHORITY
from ledger.founding import AGENCIES
from ledger.policy import parse, seed_texts
from ledger.registry import OfficerAppointed

ORIGIN: Final = re.compile(r"[a-z0-9][a-z0-9.:/_-]{2,99}")
SIMULATED: Final = "/simulated"
"""Origins of made-up ledgers end so, and no other does."""
FIELDS: Final = 3


def origin_of(given: str) -> str:
    """The origin as given, or asked for. Raises Failure for one that may not be."""
    origin = given or typer.prompt(
        "Origin: a name this ledger keeps for ever, for example credit.example.cn/yongchang"
    )
    origin = origin.strip()
    if not ORIGIN.fullmatch(origin):
        raise Failure(
            "origin_must_be_a_name",
            "an origin is 3 to 100 of a-z 0-9 . : / _ - and starts with a letter or digit",
        )
    if origin.endswith(SIMULATED):
        raise Failure("origin_must_be_a_name", f"only made-up ledgers end in {SIMULATED}")
    return origin


def first_officers(given: list[str] | None, *, ask: bool) -> tuple[OfficerAppointed, ...]:
    """The first officers as given, or asked for one by one. Raises Failure."""
    if given or not ask:
        return tuple(officer_of(text) for text in given or ())
    typer.echo("First officers, one a line, as NAME:AGENCY:ROLE,ROLE; an empty line ends.")
    typer.echo(
        "  for example: li-1:县发改局:REPAIR_OFFICER,PUBLICITY_OFFICER or chief::ADMINISTRATOR"
    )
    officers = []
    while text := typer.prompt("Officer", default="", show_default=False).strip():
        try:
            officers.append(officer_of(text))
        except Failure as wrong:
            typer.echo(str(wrong))
    return tuple(officers)


def officer_of(text: str) -> OfficerAppointed:
    """`NAME:AGENCY:ROLE,ROLE`; the agency by code or name, empty for roles without one."""
    parts = [part.strip() for part in text.split(":")]
    if len(parts) != FIELDS or not parts[0]:
        raise Failure("officer_must_be_readable", "an officer is NAME:AGENCY:ROLE,ROLE")
    name, agency, roles = parts
    if not PSEUDONYM_FORM.fullmatch(name):
        raise Failure(PSEUDONYM.code, PSEUDONYM.english)
    known = _roles()
    given = tuple(role.strip().upper() for role in roles.split(",") if role.strip())
    if not given or not set(given) <= known.keys():
        raise Failure("role_must_be_known", f"roles are {', '.join(sorted(known))}")
    code = _agencies().get(agency, "")
    if (agency and not code) or (not code and any(known[role]["agency"] for role in given)):
        raise Failure("agency_must_be_registered", "no agency of the county has this name")
    return OfficerAppointed(officer=name, agency=code, roles=given)


def _roles() -> dict[str, dict[str, bool]]:
    rule_sets = [parse(text) for text in seed_texts()]
    newest = [one for one in rule_sets if one.family == AUTHORITY][-1]
    known: dict[str, dict[str, bool]] = newest.rules["roles"]["known"]
    return known


def _agencies() -> dict[str, str]:
    """Code by every name the seed gives an agency."""
    found: dict[str, str] = {}
    for rule_set in (parse(text) for text in seed_texts()):
        if rule_set.family == AGENCIES:
            for code, row in rule_set.rules["agencies"]["registered"].items():
                names = (code, row["short_name"], row["name"], *row.get("other_names", ()))
                found.update(dict.fromkeys(names, code))
    return found
