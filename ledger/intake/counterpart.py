"""Collection and sharing (Article 13, 归集共享): whom a row is about, by code and never by name.

Old and new numbers stand in the wrong columns in real tables; each is known by its form.
A legacy number alone may find a registered subject, or the row waits for linking.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.codes import (
    CodeError,
    is_identity_number,
    is_personal_tax_number,
    is_unified_code,
    normalised,
    parse_identity_number,
    parse_organisation_code,
    parse_registration_number,
    parse_unified_code,
)
from ledger.intake.fault import CATEGORY, CODE_CHECKS, MISSING, NO_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.refusal import Code

UNIFIED, PERSON, LEGACY = "unified", "person", "legacy"
SCHEMES = (
    "organisation_code",
    "registration_number",
    "tax_number",
    "institution_certificate",
    "association_certificate",
)
"""Legacy numbers, in the order in which they are tried."""
LEGACY_FIELDS = frozenset({*SCHEMES, "subject_code"})
IDENTITY_WORDS = ("身份证", "居民身份")
REMEMBERED_MAX = 65_536
UNIFIED_LENGTH, REGISTRATION_LENGTH, ORGANISATION_LENGTH = 18, 15, 9

Wrong = list[tuple[str, "Code"]]


class Counterpart(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Whom a row is about (行政相对人)."""

    by: str
    """`unified`, `person` or `legacy`."""
    code: str = ""
    """The unified code, or a person's number; empty when only legacy numbers are known."""
    legacy: tuple[tuple[str, str], ...] = ()
    """Scheme and value of every legacy number that may be kept in the open."""


def counterpart_of(
    values: Mapping[str, Any], subject_by: str
) -> tuple[Counterpart | None, Wrong, tuple[str, ...]]:
    """Whom the row is about, what is wrong with its codes, and what is only odd."""
    category = values.get("category")
    if (
        category != PERSON
        and "unified_code" in values
        and LEGACY_FIELDS.isdisjoint(values)
        and (found := _plain(values["unified_code"], category)) is not None
    ):
        return found
    codes = _sorted(values)
    if category == PERSON or (subject_by == "code" and not codes and "person_number" in values):
        return _person(values, codes)
    if "unified_code" in codes:
        return _organisation(codes, category)
    if not codes:
        return None, [("unified_code", NO_CODE)], ()
    return _legacy(codes)


@lru_cache(REMEMBERED_MAX)
def _plain(
    code: str | None, category: str | None
) -> tuple[Counterpart | None, Wrong, tuple[str, ...]] | None:
    """The answer for a row that has a unified code and no other, which is nearly all of them."""
    if code is None or not code.strip("0") or _belongs("unified_code", code) != "unified_code":
        return None
    return _organisation({"unified_code": code}, category)


def representative_of(values: dict[str, Any]) -> tuple[str, ...]:
    """Drop a representative's identity number that fails its check, and say so; the cell stays."""
    number, kind = values["representative_number"], values.get("representative_document_kind", "")
    if kind and not any(word in kind for word in IDENTITY_WORDS):
        return ()
    if number and not is_identity_number(number):
        del values["representative_number"]
        return ("representative_number_is_not_valid",)
    return ()


def _sorted(values: Mapping[str, Any]) -> dict[str, str]:
    """The codes of an organisation under the field they belong to; zeros stand for none."""
    codes: dict[str, str] = {}
    for field in ("unified_code", "subject_code", *SCHEMES):
        code = values.get(field)
        if code and code.strip("0"):
            codes.setdefault(_belongs(field, code), code)
    return codes


@lru_cache(REMEMBERED_MAX)
def _belongs(field: str, code: str) -> str:
    """Where a code belongs: its form tells where the column does not."""
    if field in ("unified_code", "subject_code"):
        if len(code) == REGISTRATION_LENGTH and code.isdigit():
            return "registration_number"
        if len(code) == ORGANISATION_LENGTH:
            return "organisation_code"
        return "unified_code"
    return "unified_code" if is_unified_code(code) else field


def _person(
    values: Mapping[str, Any], codes: Mapping[str, str]
) -> tuple[Counterpart | None, Wrong, tuple[str, ...]]:
    field = "subject_code" if "subject_code" in values else "person_number"
    number = values.get(field)
    code = codes.get("unified_code", "")
    if field == "person_number" and is_unified_code(code) and not is_identity_number(code):
        return None, [("category", CATEGORY)], ()
    if not number:
        return None, [(field, MISSING)], ()
    kind = values.get("person_document_kind") or ""
    if kind and not any(word in kind for word in IDENTITY_WORDS):
        return Counterpart(PERSON, f"{normalised(kind)}:{number}"), [], ()
    try:
        return Counterpart(PERSON, parse_identity_number(number)), [], ()
    except CodeError as error:
        return None, [(field, CODE_CHECKS[error.reason])], ()


def _organisation(
    codes: Mapping[str, str], category: str | None
) -> tuple[Counterpart | None, Wrong, tuple[str, ...]]:
    checked = _unified(codes["unified_code"])
    if not isinstance(checked, str):
        return None, [("unified_code", checked)], ()
    legacy: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    if len(codes) > 1:
        legacy, odd = _kept(codes)
        warnings = ("legacy_number_is_not_valid",) if odd else ()
    if category and (category == "individual_business") != checked.startswith("92"):
        warnings = (*warnings, "category_differs_from_the_code")
    return Counterpart(UNIFIED, checked, legacy), [], warnings


@lru_cache(REMEMBERED_MAX)
def _unified(code: str) -> str | Code:
    try:
        return parse_unified_code(code)
    except CodeError as error:
        return CODE_CHECKS[error.reason]


def _legacy(codes: Mapping[str, str]) -> tuple[Counterpart | None, Wrong, tuple[str, ...]]:
    """Only legacy numbers: the first that is wrong is a fault when none is right."""
    legacy, odd = _kept(codes)
    if legacy:
        return Counterpart(LEGACY, "", legacy), [], ()
    return None, odd, ()


def _kept(codes: Mapping[str, str]) -> tuple[tuple[tuple[str, str], ...], Wrong]:
    """The legacy numbers that hold, and what is wrong with the others."""
    kept: list[tuple[str, str]] = []
    odd: Wrong = []
    for scheme in SCHEMES:
        if (code := codes.get(scheme)) is None:
            continue
        try:
            if scheme == "organisation_code":
                code = parse_organisation_code(code)
            elif scheme == "registration_number" and len(code) == REGISTRATION_LENGTH:
                code = parse_registration_number(code)
            elif scheme == "tax_number" and is_personal_tax_number(code):
                continue
        except CodeError as error:
            odd.append((scheme, CODE_CHECKS[error.reason]))
            continue
        kept.append((scheme, code))
    return tuple(kept), odd
