"""Collection and sharing (Article 13, 归集共享): which organ a row names, and who may send it.

Organs are known by name or code; a code not seen before beside a registered name is a
warning. The sender must be the deciding organ or hold a relay mandate for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ledger.codes import normalised
from ledger.intake.cell import plain
from ledger.record.filing import ORGAN_UNKNOWN, SENDER
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.registry import Agency, Registry

DISAGREE = Code(
    "organ_name_and_code_must_agree",
    "The name and the code of the organ belong to two different agencies.",
    "机关名称与其代码分属不同单位。",
    plan(13),
)
CODE_NEW = "organ_code_not_seen_before"
NAME_NEW = "organ_name_not_seen_before"
SOURCE_UNKNOWN = "source_unit_is_not_registered"


class Organ(msgspec.Struct, frozen=True):
    """The organ a row names, or why it cannot be taken from this sender."""

    code: str = ""
    fault: Code | None = None
    warning: str = ""


class Organs:
    """Finds organs for one sender; each name and code is looked up once."""

    def __init__(self, registry: Registry, sender: Agency) -> None:
        self._registry = registry
        self._sender = sender
        self._known: dict[tuple[str, str], Organ] = {}
        self._providers: dict[tuple[str, str], Organ] = {}

    def deciding(self, name: str, code: str) -> Organ:
        """The deciding organ of a row."""
        found = self._known.get((name, code))
        if found is None:
            found = self._known[name, code] = self._deciding(name, code)
        return found

    def provider(self, name: str, code: str) -> Organ:
        """The unit the data came from; an unknown one is a warning only, none named is nothing."""
        if not (name or code):
            return Organ()
        found = self._providers.get((name, code))
        if found is None:
            agency = self._deciding(name, code).code
            found = Organ(agency, warning="" if agency else SOURCE_UNKNOWN)
            self._providers[name, code] = found
        return found

    def _deciding(self, name: str, code: str) -> Organ:
        by_name = self._registry.agency(plain(name)) if name else None
        by_code = self._registry.agency(code) if code else None
        if by_name is not None and by_code is not None and by_name.code != by_code.code:
            return Organ(fault=DISAGREE)
        agency = by_name or by_code
        if agency is None:
            return Organ(fault=ORGAN_UNKNOWN)
        if not self._sender.may_relay_for(agency.code):
            return Organ(agency.code, SENDER)
        if by_name is None:
            return Organ(agency.code, warning=NAME_NEW)
        return Organ(agency.code, warning=CODE_NEW if code and by_code is None else "")

    def require_any(self, organs: Iterable[tuple[str, str]]) -> None:
        """Refuse the whole file of a foreign sender: of the organs that are registered it may
        send for none."""
        found = [self.deciding(name, normalised(code)) for name, code in organs]
        foreign = [o for o in found if o.fault is SENDER]
        if foreign and all(o.fault is not None for o in found):
            agency = self._registry.agencies[foreign[0].code]
            raise SENDER.refused(agency.entry)
