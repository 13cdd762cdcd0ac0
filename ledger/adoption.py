"""How the law of a ledger changes: rule sets and calendar years are adopted by entries.

A rule set is adopted as a whole text (Article 19); one that is malformed, too long for an
entry or in force already is refused. A calendar year is the State Council's notice.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec

from ledger import calendar, catalogue, masking
from ledger.declaration import rules as declaration_rules
from ledger.evaluation import evaluation
from ledger.evaluation import form as evaluation_form
from ledger.founding import RegistryCommand, registry_draft, rule_set_adopted
from ledger.incentive import rules as incentive_rules
from ledger.objection import rules as objection_rules
from ledger.policy import RuleSet, canonical, parse
from ledger.record import complaint_clocks
from ledger.refusal import Code, plan
from ledger.registry import CalendarYearPublished
from ledger.repair import form as repair_form
from ledger.report import rules as report_rules
from ledger.rights import rules as rights_rules
from ledger.rulemaking.harsher import require_not_harsher
from ledger.sharing import rules as sharing_rules
from ledger.supervision import form as supervision_form
from ledger.supervision import supervision

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.situation import Command, Situation

TEXT_BYTES_MAX: Final = 60_000
"""What a rule set's text may take inside an entry, its quotes escaped."""
_RULE_SET_ID: Final = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SATURDAY: Final = 5

MALFORMED = Code(
    "rule_set_must_be_well_formed",
    "The text is no rule set of its family: a key is missing or a value cannot be read.",
    "规则集文本不符合格式要求。",
    plan(19),
)
TOO_LONG = Code(
    "rule_set_must_fit_in_an_entry",
    "The text of the rule set is too long for one entry; divide it.",
    "规则集文本过长，请拆分。",
    plan(19),
)
ADOPTED = Code(
    "rule_set_must_not_be_adopted_already",
    "The same text is in force already.",
    "相同文本的规则集已经采用。",
    plan(19),
)
OTHER_FAMILY = Code(
    "rule_set_must_keep_its_family",
    "A rule set of this id belongs to another family.",
    "同一编号的规则集属于其他类别。",
    plan(19),
)
COUNTY_LAW = Code(
    "county_must_not_add_catalogue_items",
    "A county makes no law: catalogues are national or provincial.",
    "县级无权增设目录事项。",
    plan(4),
)
YEAR = Code(
    "calendar_days_must_lie_in_the_year",
    "A published day lies outside its year.",
    "公布的日期不在该年度内。",
    plan(14),
)
WEEKEND = Code(
    "make_up_day_must_be_a_weekend_day",
    "Only a Saturday or Sunday that is no holiday can be a make-up working day.",
    "调休上班日须为非节假日的周六或周日。",
    plan(14),
)
PUBLISHED = Code(
    "calendar_year_must_not_be_published_already",
    "The year is published with exactly these days.",
    "该年度已按相同内容公布。",
    plan(14),
)

_FORMS: Final[dict[str, Callable[[RuleSet], object]]] = {
    calendar.FAMILY: lambda rule_set: calendar.require_form(rule_set.rules),
    catalogue.FAMILY: lambda rule_set: catalogue.require_form(rule_set.rules),
    masking.FAMILY: lambda rule_set: masking.masking(rule_set.rules),
    objection_rules.FAMILY: objection_rules.require_form,
    incentive_rules.FAMILY: incentive_rules.require_form,
    report_rules.FAMILY: report_rules.require_form,
    sharing_rules.FAMILY: sharing_rules.require_form,
    rights_rules.FAMILY: rights_rules.require_form,
    evaluation.FAMILY: evaluation_form.require_form,
    supervision.FAMILY: supervision_form.require_form,
    declaration_rules.FAMILY: declaration_rules.require_form,
    complaint_clocks.FAMILY: complaint_clocks.require_form,
    **dict.fromkeys(repair_form.FAMILIES, repair_form.require_form),
}
"""What the rules of a family must hold to be computed with."""


class AdoptRuleSet(RegistryCommand, frozen=True):
    """Give a rule set force in this ledger: its whole text as JSON."""

    text: str


class PublishCalendarYear(RegistryCommand, frozen=True):
    """Enter the State Council's notice for a year; a later one for the same year replaces it."""

    year: int
    holidays: tuple[date, ...]
    make_up_days: tuple[date, ...]
    instrument: str


def adopt(command: AdoptRuleSet, situation: Situation) -> list[Draft]:
    """Refuses a text that is malformed, too long, adopted already, or a county's own law."""
    policy = situation.policy
    try:
        text = canonical(json.loads(command.text, parse_float=_no_float, parse_constant=_no_float))
        rule_set = parse(text)
    except (TypeError, ValueError, AttributeError, RecursionError) as wrong:
        raise MALFORMED.refused(fields=("text",)) from wrong
    if len(msgspec.json.encode(text)) > TEXT_BYTES_MAX:
        raise TOO_LONG.refused(fields=("text",))
    before = policy.rule_sets.get(rule_set.id)
    if before is not None and before.hash == rule_set.hash:
        raise ADOPTED.refused(before.entry)
    if before is not None and before.family != rule_set.family:
        raise OTHER_FAMILY.refused(before.entry, fields=("family",))
    require_form(rule_set)
    require_not_harsher(rule_set, policy)
    return [registry_draft(rule_set_adopted(text), situation, opens=before is None)]


def _no_float(text: str) -> float:
    raise ValueError(text)


def require_form(rule_set: RuleSet) -> None:
    """Refuses a rule set without what its family is computed with."""
    if not _RULE_SET_ID.fullmatch(rule_set.id):
        raise MALFORMED.refused(fields=("id",))
    if rule_set.valid_to is not None and rule_set.valid_to < rule_set.valid_from:
        raise MALFORMED.refused(fields=("valid_to",))
    if not isinstance(rule_set.rules, dict):
        raise MALFORMED.refused(fields=("rules",))
    if rule_set.family == catalogue.FAMILY and rule_set.rules.get("level") == "county":
        raise COUNTY_LAW.refused(fields=("level",))
    try:
        if (require := _FORMS.get(rule_set.family)) is not None:
            require(rule_set)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, re.error) as wrong:
        raise MALFORMED.refused(fields=("rules",)) from wrong


def publish_year(command: PublishCalendarYear, situation: Situation) -> list[Draft]:
    """Refuses days of another year, make-up days in the week, and the same days again."""
    holidays, make_up_days = frozenset(command.holidays), frozenset(command.make_up_days)
    if any(day.year != command.year for day in holidays | make_up_days):
        raise YEAR.refused(fields=("year",))
    if any(day.weekday() < _SATURDAY or day in holidays for day in make_up_days):
        raise WEEKEND.refused(fields=("make_up_days",))
    before = situation.registry.calendar_years.get(command.year)
    if before and (before.holidays, before.make_up_days) == (holidays, make_up_days):
        raise PUBLISHED.refused(before.entry)
    event = CalendarYearPublished(
        year=command.year,
        holidays=tuple(sorted(holidays)),
        make_up_days=tuple(sorted(make_up_days)),
        instrument=command.instrument,
    )
    return [registry_draft(event, situation, opens=before is None)]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    AdoptRuleSet: adopt,
    PublishCalendarYear: publish_year,
}
