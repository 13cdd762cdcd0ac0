"""One thing that a credit report shows, and where a report is written from."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.report.rules import rules_near
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.policy import RuleSet
    from ledger.registry import Registry
    from ledger.state import SubjectState


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a section shows."""

    section: str
    kind: str
    """Kind of the record, the class of the list, or `commitment`."""
    stream: str
    entries: tuple[int, ...]
    fields: tuple[tuple[str, str], ...]
    """Label and value, in the order of the format."""
    marks: tuple[str, ...]
    rules: tuple[str, ...]
    """The rules it is shown by: `REPAIR-2026#13`."""
    fingerprint: str
    """SHA-256 over what it says without texts: another one means that it changed."""
    last_day: date | None
    """The last day it is shown if nothing else happens; None: no end in sight."""
    advice: tuple[tuple[str, str], ...] = ()
    """What the last section says about it."""


@dataclass(frozen=True, slots=True)
class View:
    """Where a report is written from: the law, the day, the texts opened."""

    registry: Registry
    day: date
    rule_set: RuleSet
    opened: Mapping[str, Mapping[str, Any]]
    masks: str = "otherwise"
    """How a person's values are shown: `own_copy` or `otherwise`."""

    @property
    def rules(self) -> Mapping[str, Any]:
        """The rules of the format."""
        return self.rule_set.rules


def view_of(
    registry: Registry,
    day: date,
    opened: Mapping[str, Mapping[str, Any]] | None = None,
    masks: str = "otherwise",
) -> View:
    """The view by the rules of that day. Raises NoRuleSetError when there never were any."""
    return View(registry, day, rules_near(registry.policy, day), opened or {}, masks)


def is_person(state: SubjectState) -> bool:
    """Whether the report is on a natural person."""
    return state.registration is not None and state.registration.kind == PERSON


def fingerprint(*parts: Any) -> str:
    """SHA-256 of what is said, hexadecimal; never of a text or a personal value."""
    return sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
