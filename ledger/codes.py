"""Codes of credit subjects: unified code, organisation code, legacy numbers, identity number.

GB 32100-2015, GB 11714-1997, GS 15-2006 and GB 11643-1999, each with its own check. One rule
of normalisation for all: NFKC (full width becomes half width), no spaces, hyphens or
spreadsheet apostrophes, upper case. A failed check raises CodeError, whose reason is a
code that reads as a sentence and never holds the value.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from enum import StrEnum
from operator import getitem
from typing import Final, NewType

UnifiedCode = NewType("UnifiedCode", str)
"""统一社会信用代码 of an organisation or an individual business; public."""
OrganisationCode = NewType("OrganisationCode", str)
"""组织机构代码 without its hyphen: positions 9-17 of the unified code."""
RegistrationNumber = NewType("RegistrationNumber", str)
"""工商登记码, fifteen digits."""
TaxNumber = NewType("TaxNumber", str)
"""税务登记号; one that holds an identity number is personal."""
IdentityNumber = NewType("IdentityNumber", str)
"""公民身份号码; personal, never in an entry, a log, an address or an error."""


class CodeError(ValueError):
    """A code fails its check; `reason` says which, without the value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SubjectKind(StrEnum):
    """The three categories of credit subjects (主体类别)."""

    ORGANISATION = "organisation"
    INDIVIDUAL_BUSINESS = "individual_business"
    PERSON = "person"


UNIFIED_LENGTH: Final = 18
_UNIFIED_SYMBOLS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_SYMBOLS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CATEGORIES: Final = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "1239",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "1239",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
"""Registering authority (position 1) and the categories of bodies (position 2) it registers."""
_INDIVIDUAL_BUSINESS: Final = "92"
_REGION: Final = "(?:1[0-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}"
_UNIFIED: Final = re.compile(
    "(?:{})".format("|".join(f"{p}[{c}]" for p, c in _CATEGORIES.items()))
    + f"{_REGION}[{_UNIFIED_SYMBOLS}]{{8}}[0-9X][{_UNIFIED_SYMBOLS}]"
)
_ORGANISATION: Final = re.compile("[0-9A-Z]{8}[0-9X]")
_IDENTITY: Final = re.compile(f"{_REGION}[0-9]{{11}}[0-9X]")
_OLD_IDENTITY: Final = re.compile(f"{_REGION}([0-9]{{6}})[0-9]{{3}}")
_FIFTEEN_DIGITS: Final = re.compile("[0-9]{15}")
_TAX_OF_ORGANISATION: Final = re.compile(f"{_REGION}([0-9A-Z]{{8}}[0-9X])")
_TAX_OF_PERSON: Final = re.compile(f"({_REGION}[0-9]{{11}}[0-9X])[0-9A-Z]{{2}}")
_ADDED: Final = dict.fromkeys(map(ord, "-‐‑‒–—―−'’‘`\u200b\u200c\u200d\ufeff"))


def _weighed(symbols: str, weights: tuple[int, ...]) -> tuple[dict[str, int], ...]:
    """For each position what every symbol adds to the sum."""
    return tuple({s: value * w for value, s in enumerate(symbols)} for w in weights)


_UNIFIED_SUM: Final = _weighed(_UNIFIED_SYMBOLS, tuple(pow(3, i, 31) for i in range(17)))
_ORGANISATION_SUM: Final = _weighed(_ORGANISATION_SYMBOLS, (3, 7, 9, 10, 5, 8, 4, 2))
_IDENTITY_SUM: Final = _weighed("0123456789", tuple(pow(2, 17 - i, 11) for i in range(17)))
_UNIFIED_CHECK: Final = tuple(_UNIFIED_SYMBOLS[-r % 31] for r in range(31))
_ORGANISATION_CHECK: Final = "0X987654321"
_IDENTITY_CHECK: Final = "10X98765432"


def normalised(text: str) -> str:
    """The one form in which codes are compared."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(unicodedata.normalize("NFKC", text).translate(_ADDED).split()).upper()


def parse_unified_code(text: str) -> UnifiedCode:
    """The unified code, checked as GB 32100 asks, positions 9-17 as GB 11714 asks."""
    code = normalised(text)
    if not _UNIFIED.fullmatch(code):
        raise CodeError(_why_not_unified(code))
    if _UNIFIED_CHECK[sum(map(getitem, _UNIFIED_SUM, code)) % 31] != code[17]:
        raise CodeError("unified_code_check_character_is_wrong")
    if _organisation_check(code[8:16]) != code[16]:
        raise CodeError("unified_code_organisation_part_is_wrong")
    return UnifiedCode(code)


def is_unified_code(text: str) -> bool:
    """Whether the text is a valid unified code once normalised."""
    try:
        parse_unified_code(text)
    except CodeError:
        return False
    return True


def subject_kind_of(tag: str) -> SubjectKind:
    """The category of the subject a tag names: a unified code, else a person."""
    if len(tag) != UNIFIED_LENGTH:
        return SubjectKind.PERSON
    if tag.startswith(_INDIVIDUAL_BUSINESS):
        return SubjectKind.INDIVIDUAL_BUSINESS
    return SubjectKind.ORGANISATION


def parse_organisation_code(text: str) -> OrganisationCode:
    """The organisation code, with or without its hyphen."""
    code = normalised(text)
    if not _ORGANISATION.fullmatch(code):
        raise CodeError("organisation_code_form_is_wrong")
    if _organisation_check(code) != code[8]:
        raise CodeError("organisation_code_check_character_is_wrong")
    return OrganisationCode(code)


def organisation_code_of(code: UnifiedCode) -> OrganisationCode:
    """The organisation code inside a unified code: by it legacy rows find their subject."""
    return OrganisationCode(code[8:17])


def parse_registration_number(text: str) -> RegistrationNumber:
    """The legacy registration number: fifteen digits, ISO 7064 MOD 11,10."""
    number = normalised(text)
    if not _FIFTEEN_DIGITS.fullmatch(number):
        raise CodeError("registration_number_must_have_fifteen_digits")
    product = 10
    for digit in number[:14]:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    if (product + int(number[14])) % 10 != 1:
        raise CodeError("registration_number_check_digit_is_wrong")
    return RegistrationNumber(number)


def parse_tax_number(text: str) -> TaxNumber:
    """The tax registration number: region and organisation code, or a unified code, or an
    identity number with two characters more or none (then it is personal).
    """
    number = normalised(text)
    of_organisation = _TAX_OF_ORGANISATION.fullmatch(number)
    if of_organisation and _organisation_check(of_organisation[1]) == of_organisation[1][8]:
        return TaxNumber(number)
    if is_unified_code(number) or is_personal_tax_number(number):
        return TaxNumber(number)
    raise CodeError("tax_number_form_is_wrong")


def is_personal_tax_number(text: str) -> bool:
    """Whether a tax number holds an identity number: it is kept as a person's number then."""
    number = normalised(text)
    of_person = _TAX_OF_PERSON.fullmatch(number)
    return is_identity_number(of_person[1] if of_person else number)


def parse_identity_number(text: str, today: date | None = None) -> IdentityNumber:
    """The identity number: region, a birth date that exists, check character.

    With `today` a birth date after it is refused; without, it is accepted (test numbers have
    births in 2099). The form of fifteen digits, which has no check, is refused as such.
    """
    number = normalised(text)
    if not _IDENTITY.fullmatch(number):
        raise CodeError(_why_not_identity(number))
    if _IDENTITY_CHECK[sum(map(getitem, _IDENTITY_SUM, number)) % 11] != number[17]:
        raise CodeError("identity_number_check_character_is_wrong")
    born = _date(number[6:10], number[10:12], number[12:14])
    if born is None:
        raise CodeError("identity_number_birth_date_does_not_exist")
    if today is not None and born > today:
        raise CodeError("identity_number_birth_date_lies_ahead")
    return IdentityNumber(number)


def is_identity_number(text: str) -> bool:
    """Whether the text is a valid identity number once normalised."""
    try:
        parse_identity_number(text)
    except CodeError:
        return False
    return True


def is_old_identity_number(text: str) -> bool:
    """Whether the text has the form of fifteen digits: region, a birth date of 19xx, sequence."""
    match = _OLD_IDENTITY.fullmatch(normalised(text))
    return bool(match and _date("19" + match[1][:2], match[1][2:4], match[1][4:]))


def birth_date_of(number: IdentityNumber) -> date:
    """The birth date in an identity number; who is a minor is the policy's to say."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


_SYNTHETIC_REGION: Final = "620321"
_SYNTHETIC_SERIES: Final = {
    "91": "MA", "92": "MA", "93": "MA", "11": "MB", "12": "MB", "31": "MD", "51": "MJ",
    "52": "MJ", "81": "MC", "N2": "MF", "N3": "MF", "Y1": "MG",
}  # fmt: skip
_SERIAL_LENGTH: Final = 6
_SEQUENCES: Final = 999
_SYNTHETIC_BIRTHS: Final = date(2099, 1, 1)
_BIRTH_DAYS: Final = 365


def synthetic_unified_code(serial: int, kind: str = "91") -> UnifiedCode:
    """A valid code of the made-up county; `kind` is positions 1-2, the serial counts from 0."""
    digits = ""
    for _ in range(_SERIAL_LENGTH):
        serial, digit = divmod(serial, len(_UNIFIED_SYMBOLS))
        digits = _UNIFIED_SYMBOLS[digit] + digits
    if serial:
        raise ValueError("no synthetic unified codes are left")
    part = _SYNTHETIC_SERIES[kind] + digits
    code = kind + _SYNTHETIC_REGION + part + _organisation_check(part)
    return UnifiedCode(code + _UNIFIED_CHECK[sum(map(getitem, _UNIFIED_SUM, code)) % 31])


def synthetic_identity_number(serial: int) -> IdentityNumber:
    """A valid number of nobody, born in 2099; the serial counts from 1 to 364,635."""
    days, sequence = divmod(serial - 1, _SEQUENCES)
    if not 0 <= days < _BIRTH_DAYS:
        raise ValueError("no synthetic identity numbers are left")
    born = _SYNTHETIC_BIRTHS + timedelta(days)
    number = f"{_SYNTHETIC_REGION}{born:%Y%m%d}{sequence + 1:03}"
    check = _IDENTITY_CHECK[sum(map(getitem, _IDENTITY_SUM, number)) % 11]
    return IdentityNumber(number + check)


def _organisation_check(code: str) -> str:
    return _ORGANISATION_CHECK[sum(map(getitem, _ORGANISATION_SUM, code)) % 11]


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _why_not_unified(code: str) -> str:
    if len(code) != UNIFIED_LENGTH:
        return "unified_code_must_have_eighteen_characters"
    if not all(symbol in _UNIFIED_SYMBOLS for symbol in code):
        return "unified_code_has_a_forbidden_character"
    if code[0] not in _CATEGORIES:
        return "unified_code_registering_authority_is_unknown"
    if code[1] not in _CATEGORIES[code[0]]:
        return "unified_code_category_is_unknown"
    if not re.fullmatch(_REGION, code[2:8]):
        return "unified_code_region_is_unknown"
    return "unified_code_organisation_part_is_wrong"


def _why_not_identity(number: str) -> str:
    if is_old_identity_number(number):
        return "identity_number_is_in_the_old_form"
    if len(number) != UNIFIED_LENGTH:
        return "identity_number_must_have_eighteen_characters"
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        return "identity_number_has_a_forbidden_character"
    return "identity_number_region_is_unknown"
