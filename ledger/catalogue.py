"""What may be collected: the catalogue of public credit information, forbidden personal data.

A county makes no law: kinds of record exist only as items of the national or the provincial
catalogue (policy family `catalogue`, Article 4). Outside it nothing is credit information.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ledger.policy import NoRuleSetError
from ledger.refusal import Clause, Code, plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ledger.policy import Policy, RuleSet

FAMILY: Final = "catalogue"
LEVELS: Final = frozenset({"national", "province"})

KIND = Code(
    "kind_must_be_in_the_catalogue",
    "The catalogue in force has no such kind of record.",
    "现行公共信用信息目录没有此类信息。",
    plan(4),
)
FORBIDDEN = Code(
    "forbidden_personal_data_must_not_be_collected",
    "The text holds personal data that may not be collected.",
    "内容含有禁止归集的个人信息。",
    Clause("征信业管理条例", "14"),
)
SIMPLE = Code(
    "simple_procedure_penalty_must_not_be_collected",
    "A penalty decided in the simple procedure is not collected.",
    "适用简易程序的行政处罚不予归集。",
    plan(4),
)


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One kind of record as a version of the catalogue has it."""

    kind: str
    code: str
    name: str
    bearing: str
    """What it says of its subject: `adverse`, `neutral` or `positive`."""
    published: frozenset[str]
    """Kinds of subject whose records are published by default."""
    act: str
    """Number among the administrative acts, or empty."""
    rule: str

    def is_published_for(self, subject_kind: str) -> bool:
        """Whether the record of such a subject is published by default."""
        return subject_kind in self.published


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of the catalogue, ready for use in bulk."""

    id: str
    items: Mapping[str, CatalogueItem]
    forbidden: re.Pattern[str]
    """One expression for all classes of forbidden data: a search costs microseconds."""
    classes: tuple[tuple[str, str], ...]
    """Each class of forbidden data with its expression."""
    simple_procedure_collected: bool


def catalogue_of(policy: Policy, on: date) -> Catalogue:
    """The version that governs the day; the oldest one for days before it.

    Raises NoRuleSetError when none was ever adopted.
    """
    return _made(_rule_set(policy, on))


def item(policy: Policy, kind: str, on: date) -> CatalogueItem:
    """The item of a kind of record; refuses a kind outside the catalogue."""
    found = catalogue_of(policy, on).items.get(kind)
    if found is None:
        raise KIND.refused(fields=("kind",))
    return found


def check(
    policy: Policy,
    kind: str,
    texts: Iterable[str],
    on: date,
    *,
    simple_procedure: bool = False,
) -> CatalogueItem:
    """The record's item; refuses a kind outside the catalogue, and forbidden personal data.

    `fields` of the refusal names the class of forbidden data, never the text.
    """
    catalogue = catalogue_of(policy, on)
    found = catalogue.items.get(kind)
    if found is None:
        raise KIND.refused(fields=("kind",))
    text = "\n".join(texts)
    if catalogue.forbidden.search(text):
        found_in = (name for name, pattern in catalogue.classes if re.search(pattern, text))
        raise FORBIDDEN.refused(fields=tuple(found_in))
    if simple_procedure and not catalogue.simple_procedure_collected:
        raise SIMPLE.refused(fields=("simple_procedure",))
    return found


def require_form(rules: Mapping[str, Any]) -> None:
    """Raises KeyError, TypeError or ValueError for rules that are no catalogue, or a county's."""
    if rules["level"] not in LEVELS:
        raise ValueError("a county makes no catalogue")
    _items("", rules)
    _forbidden(rules)
    bool(rules["simple_procedure"]["collected"])


def _rule_set(policy: Policy, on: date) -> RuleSet:
    try:
        return policy.in_force(FAMILY, on)
    except NoRuleSetError:
        versions = policy.versions(FAMILY)
        if not versions:
            raise
        return versions[0] if on < versions[0].valid_from else versions[-1]


_CATALOGUES: Final[dict[str, Catalogue]] = {}
"""By hash of the rule set; a process meets few."""


def _made(rule_set: RuleSet) -> Catalogue:
    made = _CATALOGUES.get(rule_set.hash)
    if made is None:
        rules = rule_set.rules
        made = _CATALOGUES[rule_set.hash] = Catalogue(
            id=rule_set.id,
            items=_items(rule_set.id, rules),
            forbidden=_forbidden(rules),
            classes=tuple(rules["forbidden"]["personal"].items()),
            simple_procedure_collected=bool(rules["simple_procedure"]["collected"]),
        )
    return made


def _items(version: str, rules: Mapping[str, Any]) -> dict[str, CatalogueItem]:
    return {
        kind: CatalogueItem(
            kind=kind,
            code=row["item"],
            name=row["name"],
            bearing=row["bearing"],
            published=frozenset(subject for subject, shown in row["published"].items() if shown),
            act=row.get("act", ""),
            rule=f"{version}#{row['item']}",
        )
        for kind, row in rules["kinds"]["items"].items()
    }


def _forbidden(rules: Mapping[str, Any]) -> re.Pattern[str]:
    """Matches what any class matches, and nothing when there are none. Without groups the
    engine skips ahead to the first characters, ten times faster.
    """
    return re.compile("|".join(rules["forbidden"]["personal"].values()) or "(?!)")
