"""Credit commitments (Article 1, 信用承诺): the matters that accept them, and the templates.

The list of matters (事项清单) and the templates (承诺书模板) are dated data of the policy
family `commitment`; this module only reads them. Nothing here raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.policy import Policy, RuleSet

FAMILY = "commitment"
OTHER = "other"
OUTSTANDING = "documents_outstanding"


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter in which a commitment is accepted, as the list says."""

    code: str
    label: str
    english: str
    agencies: tuple[str, ...]
    """Codes of the units that may accept it; empty for all."""
    types: tuple[str, ...]
    documents: Mapping[str, str]
    """What may be handed in late, code to label; whatever is not named must be there."""
    basis: str
    template: str
    rule: str


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a commitment form; a commitment names it `APPROVAL@1`."""

    id: str
    version: int
    label: str
    published_on: str
    tells: tuple[str, ...]
    """What the form tells the subject before it commits itself."""
    content: str
    liability: str
    rule: str

    @property
    def reference(self) -> str:
        """How a commitment names this version."""
        return f"{self.id}@{self.version}"


def rules_on(policy: Policy, day: date, family: str = FAMILY) -> RuleSet:
    """The rule set that governs the day (Asia/Shanghai); before the first one, the first."""
    versions = policy.versions(family)
    if versions:
        newest = versions[-1]
        if newest.governs(day):
            return newest
        if day < versions[0].valid_from:
            return versions[0]
    return policy.in_force(family, day)


def matters(rule_set: RuleSet) -> dict[str, Matter]:
    """The list of matters by code."""
    section = rule_set.rules["matters"]
    return {row["code"]: _matter(row, rule_set.rule(section["clause"])) for row in section["list"]}


def matter_named(rule_set: RuleSet, text: str) -> str:
    """The code of the listed matter that a free text speaks of; empty when none or several do."""
    found = [m for m in matters(rule_set).values() if m.label in text]
    longest = max((len(m.label) for m in found), default=0)
    best = [m.code for m in found if len(m.label) == longest]
    return best[0] if len(best) == 1 else ""


def templates(rule_set: RuleSet) -> dict[str, Template]:
    """Every published version of every form, by reference."""
    section = rule_set.rules["templates"]
    made = (_template(row, rule_set.rule(section["clause"])) for row in section["list"])
    return {template.reference: template for template in made}


def current_template(rule_set: RuleSet, form: str) -> str:
    """The reference of the newest version of a form; empty when there is none."""
    versions = [t for t in templates(rule_set).values() if t.id == form]
    return max(versions, key=lambda t: t.version).reference if versions else ""


def _matter(row: Mapping[str, Any], rule: str) -> Matter:
    return Matter(
        code=row["code"],
        label=row["label"],
        english=row["english"],
        agencies=tuple(row["agencies"]),
        types=tuple(row["types"]),
        documents=row["documents"],
        basis=row["basis"],
        template=row["template"],
        rule=rule,
    )


def _template(row: Mapping[str, Any], rule: str) -> Template:
    return Template(
        id=row["id"],
        version=row["version"],
        label=row["label"],
        published_on=row["published_on"],
        tells=tuple(row["tells"]),
        content=row["content"],
        liability=row["liability"],
        rule=rule,
    )
