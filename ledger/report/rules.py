"""The rules of credit reports: the national format, what reports are used for, who is masked how.

Policy family `report`: sections and fields of the national standard, the list of matters that
use reports (应用事项清单), market uses, the term of an authorisation, mutual recognition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ledger.policy import NoRuleSetError
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from ledger.policy import Policy, RuleSet

FAMILY: Final = "report"
LEVELS: Final = frozenset({"national", "province"})
LISTED, MARKET, OWN = "listed", "market", "own"

RESULTS = "evaluation"
"""Fields of an evaluator's result: its grade is shown as it came; a report has none of its own."""

PURPOSE_MISSING = Code(
    "report_must_have_a_purpose",
    "A report is issued for a stated purpose.",
    "出具信用报告须说明用途。",
    plan(3),
)
PURPOSE_UNKNOWN = Code(
    "purpose_must_be_on_the_list_of_uses",
    "The list of uses of credit reports has no such purpose.",
    "信用报告应用事项清单没有此用途。",
    plan(3),
)
PURPOSE_OF_OTHERS = Code(
    "purpose_must_be_for_subjects_of_this_kind",
    "Reports on subjects of this kind are not used for that purpose.",
    "该用途不适用于此类信用主体。",
    plan(3),
)
SCORE = Code(
    "report_must_hold_no_score",
    "The national standard has no score, and nor has a report.",
    "信用报告不得含有评分、评级。",
    plan(3),
)
SECTION = Code(
    "section_must_be_of_the_national_format",
    "The national format of credit reports has no such section.",
    "国家统一的信用报告标准没有此栏目。",
    plan(3),
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that a report may be used for."""

    code: str
    label: str
    english: str
    use: str
    """`listed`: a matter of the plan; `market`: with the subject's authorisation; `own` copy."""
    kinds: tuple[str, ...]
    departments: tuple[str, ...]
    """Codes of the departments whose matter it is; empty for every department."""
    mandatory: bool
    basis: str
    mark: str
    rule: str


def report_rules(policy: Policy, on: date) -> RuleSet:
    """The rule set of the day. Raises NoRuleSetError."""
    return policy.in_force(FAMILY, on)


def rules_near(policy: Policy, on: date) -> RuleSet:
    """The rule set of the day; the newest one for a day that none governs, so that a report that
    was issued can be looked at on any day. Raises NoRuleSetError when none was ever adopted."""
    try:
        return report_rules(policy, on)
    except NoRuleSetError:
        known = policy.versions(FAMILY)
        if not known:
            raise
        return known[-1]


def purposes(rule_set: RuleSet) -> Iterator[Purpose]:
    """Every purpose of the rules: the listed matters, market uses, the own copy."""
    rules = rule_set.rules
    for use, table in ((LISTED, "use_items"), (MARKET, "market")):
        yield from (_purpose(row, use, rules[table], rule_set) for row in rules[table]["list"])
    yield _purpose(rules["own_copy"], OWN, rules["own_copy"], rule_set)


def _purpose(
    row: Mapping[str, Any], use: str, table: Mapping[str, Any], rule_set: RuleSet
) -> Purpose:
    return Purpose(
        code=row["code"],
        label=row["label"],
        english=row["english"],
        use=use,
        kinds=tuple(row["kinds"]),
        departments=tuple(row.get("departments", ())),
        mandatory=bool(row.get("mandatory", False)),
        basis=row.get("basis", ""),
        mark=row.get("mark", table["mark"]),
        rule=rule_set.rule(table["clause"]),
    )


def purpose_of(rule_set: RuleSet, code: str) -> Purpose:
    """The purpose of that code; refuses none, and one that is not listed."""
    if not code.strip():
        raise PURPOSE_MISSING.refused(fields=("purpose",))
    for purpose in purposes(rule_set):
        if purpose.code == code:
            return purpose
    raise PURPOSE_UNKNOWN.refused(rule_set.entry, fields=("purpose",))


def sections_of(rule_set: RuleSet, wanted: Iterable[str]) -> tuple[str, ...]:
    """The sections to show, in the order of the format; all when none is named.

    Refuses a score, and a section that the national format does not have.
    """
    rules, chosen = rule_set.rules, tuple(wanted)
    if any(name.strip().lower() in rules["format"]["never"] for name in chosen):
        raise SCORE.refused(rule_set.entry, fields=("sections",))
    known = tuple(section["code"] for section in rules["sections"]["list"])
    if not frozenset(chosen) <= frozenset(known):
        raise SECTION.refused(rule_set.entry, fields=("sections",))
    return tuple(code for code in known if not chosen or code in chosen)


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that no report can be made by."""
    rules = rule_set.rules
    if rules["format"]["level"] not in LEVELS:
        raise ValueError("a county makes no format of reports")
    never = frozenset(rules["format"]["never"])
    for section in rules["sections"]["list"]:
        section["no"], section["title"]
        if section["code"] in never:
            raise ValueError("a report holds no score")
    own = {name: fields for name, fields in rules["fields"].items() if name != RESULTS}
    for name, fields in own.items():
        if isinstance(fields, list) and any(source in never for _, source in fields):
            raise ValueError(f"a report holds no score: {name}")
    for word in ("title", "version", "empty", "missing", "issuer", "kinds"):
        rules["format"][word]
    list(purposes(rule_set))
    rules["authorisation"]["term_max"], rules["persons"]["own_copy"], rules["persons"]["otherwise"]
    rules["recognition"]["reasons"], rules["replacement"]["reasons"], rules["words"]["marks"]
