"""Overall coordination (Article 17, 统筹推进): which part the plan gives an agency in an article.

Each article names agencies that lead (牵头), agencies responsible by name, or all others within
their duties (各有关部门、单位，各乡镇人民政府): policy family `responsibility`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ledger.policy import Policy, RuleSet
    from ledger.registry import Agency, Registry

FAMILY = "responsibility"
LEAD, NAMED, ALL = "lead", "named", "all"
COORDINATES = 17
"""The article whose leads coordinate all others."""

ARTICLE_UNKNOWN = Code(
    "article_must_be_one_of_the_plan",
    "The plan has no such article.",
    "方案中没有此条。",
    plan(17),
)


class Part(NamedTuple):
    """The part of one agency in one article."""

    article: int
    agency: str
    part: str
    """`lead`, `named` or `all`; empty where the plan gives it none."""
    rule: str


def part_of(policy: Policy, article: int, agency: Agency, on: date) -> Part:
    """The part of an agency; a successor has that of the agencies it took over.

    Raises Refused for an article that the plan does not have.
    """
    rules = policy.in_force(FAMILY, on)
    duties = rules.rules["articles"].get(str(article))
    if duties is None:
        raise ARTICLE_UNKNOWN.refused(fields=("article",))
    return _part(rules, article, duties, agency)


def matrix(registry: Registry, on: date) -> Iterator[Part]:
    """Every part of every agency open on the day, by article and agency."""
    rules = registry.policy.in_force(FAMILY, on)
    for article, duties in sorted(rules.rules["articles"].items(), key=lambda item: int(item[0])):
        for agency in registry.agencies.values():
            part = _part(rules, int(article), duties, agency)
            if part.part and not agency.closed_in:
                yield part


def _part(rules: RuleSet, article: int, duties: dict[str, Any], agency: Agency) -> Part:
    names = {agency.code, *agency.successor_of}
    found = next((part for part in (LEAD, NAMED) if names & set(duties[part])), "")
    within = duties[ALL] and agency.code not in rules.rules["not_responsible"]["agencies"]
    return Part(
        article, agency.code, found or (ALL if within else ""), rules.rule(duties["clause"])
    )
