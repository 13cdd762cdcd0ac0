"""Credit commitments (Article 1, 信用承诺): what must hold before one is accepted.

Every check reads the rules of the day the commitment was made and raises its refusal; the
same checks serve the counter and, as far as they apply, the national table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ledger.authority import acts_for
from ledger.commitment import matter as listed
from ledger.commitment.standing import outstanding_breaches
from ledger.refusal import Clause, Code, plan
from ledger.sanction.listed import serious_listing_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.commitment.commitment import DocumentOwed
    from ledger.commitment.matter import Matter
    from ledger.policy import RuleSet
    from ledger.situation import Situation
    from ledger.state import SubjectState

NATIONAL: Final = Clause("信用承诺信息归集模板(20项)", "1")
_NUMBER: Final = re.compile(r"[1-9][0-9]{19}")

KIND_UNKNOWN = Code(
    "commitment_type_must_be_known",
    "The type is none of the national ones, or `other` without a name.",
    "承诺类型不在国家分类之内，或选择其他但未注明。",
    plan(1),
)
MATTER_NOT_LISTED = Code(
    "matter_must_be_on_the_list",
    "This matter does not accept commitments of this type.",
    "该事项未列入适用信用承诺的事项清单，或不适用此承诺类型。",
    plan(1),
)
NOT_COMPETENT = Code(
    "matter_must_be_accepted_by_its_competent_unit",
    "The unit is not the one that decides this matter.",
    "受理单位不是该事项的主管单位。",
    plan(1),
)
NUMBER_WRONG = Code(
    "commitment_number_must_have_region_day_and_serial",
    "The commitment code is 6 digits of region, the day it was made (8) and a serial of 6.",
    "承诺编码应为6位行政区划、8位作出日期和6位顺序号。",
    NATIONAL,
)
DATES_WRONG = Code(
    "commitment_dates_must_be_in_order",
    "A commitment is not made in the future and does not end before it was made.",
    "承诺作出日期不得晚于今日，有效期不得早于作出日期。",
    plan(1),
)
TEXT_MISSING = Code(
    "content_and_liability_must_be_stated",
    "A commitment states what is promised and what follows from breaking it.",
    "须载明承诺内容和违诺责任。",
    plan(1),
)
TEXT_TOO_LONG = Code(
    "field_must_fit_its_national_length",
    "A text is longer than the national record allows.",
    "内容超过国家模板规定的长度。",
    NATIONAL,
)
OPENNESS_UNKNOWN = Code(
    "openness_must_be_known",
    "Openness is public, limited or closed.",
    "公开类型应为可向社会公开、特定范围内公开或不可公开。",
    NATIONAL,
)
TEMPLATE_UNKNOWN = Code(
    "template_must_be_a_published_version",
    "The commitment names a form that is not published.",
    "承诺书模板未公布。",
    plan(1),
)
DOCUMENTS_NONE = Code(
    "outstanding_documents_must_be_named",
    "Acceptance with documents outstanding names them; no other type has any.",
    "容缺受理须列明所缺材料，其他类型不得列明。",
    plan(1),
)
DOCUMENT_REQUIRED = Code(
    "document_must_be_one_that_may_come_late",
    "This document must be there when the matter is accepted.",
    "该材料不属于可容缺材料。",
    plan(1),
)
TERM_WRONG = Code(
    "outstanding_document_must_be_due_within_the_term",
    "The day an outstanding document is due lies outside the term the rules allow.",
    "补交期限超出规定期限。",
    plan(1),
)
SERIOUS = Code(
    "subject_must_not_be_on_the_serious_dishonesty_list",
    "A subject on the serious-dishonesty list is not accepted with documents outstanding.",
    "严重失信主体不适用容缺受理。",
    plan(1),
)
BREACH_OUTSTANDING = Code(
    "earlier_breach_must_be_repaired",
    "A false or broken commitment stands unrepaired: no acceptance with documents outstanding.",
    "存在未修复的虚假承诺或违诺记录，不适用容缺受理。",
    plan(1),
)


def check_record(
    rule_set: RuleSet,
    kind: str,
    openness: str,
    made_on: date,
    valid_until: date | None,
    today: date,
) -> None:
    """Type and openness are national ones, and the days are in order."""
    if kind not in rule_set.rules["types"]["values"]:
        raise KIND_UNKNOWN.refused(fields=("kind",))
    if openness not in rule_set.rules["record"]["openness"]:
        raise OPENNESS_UNKNOWN.refused(fields=("openness",))
    if made_on > today:
        raise DATES_WRONG.refused(fields=("made_on",), would_succeed_on=made_on)
    if valid_until is not None and valid_until < made_on:
        raise DATES_WRONG.refused(fields=("valid_until",))


def check_number(number: str, made_on: date) -> None:
    """Six digits of region, the day it was made, a serial of six."""
    if not _NUMBER.fullmatch(number) or number[6:14] != f"{made_on:%Y%m%d}":
        raise NUMBER_WRONG.refused(fields=("commitment_code",))


def check_texts(rule_set: RuleSet, kind: str, texts: Mapping[str, str]) -> None:
    """What must be said is said, and fits the national fields."""
    missing = tuple(n for n in ("content", "liability") if not texts.get(n, "").strip())
    if missing:
        raise TEXT_MISSING.refused(fields=missing)
    named = rule_set.rules["types"]["values"][kind].get("to_be_named", False)
    if named and not texts.get("kind_named", "").strip():
        raise KIND_UNKNOWN.refused(fields=("kind_named",))
    check_lengths(rule_set, texts)


def check_lengths(rule_set: RuleSet, texts: Mapping[str, str]) -> None:
    """No text is longer than its national field."""
    limits = {f["field"]: f.get("length") for f in rule_set.rules["record"]["fields"]}
    long = tuple(n for n, text in texts.items() if limits.get(n) and len(text) > limits[n])
    if long:
        raise TEXT_TOO_LONG.refused(fields=long)


def check_matter(rule_set: RuleSet, kind: str, code: str) -> Matter | None:
    """The matter, which must be on the list for this type where the type needs one."""
    if not code and not rule_set.rules["types"]["values"][kind]["listed_matter"]:
        return None
    matter = listed.matters(rule_set).get(code)
    if matter is None or kind not in matter.types:
        raise MATTER_NOT_LISTED.refused(fields=("matter",))
    return matter


def check_competence(situation: Situation, matter: Matter | None, unit: str) -> None:
    """The accepting unit is one that decides the matter, or succeeds it."""
    agency = situation.registry.agencies.get(unit)
    units = matter.agencies if matter else ()
    if agency is None or (units and not any(acts_for(agency, code) for code in units)):
        raise NOT_COMPETENT.refused(fields=("accepting_unit",))


def check_template(rule_set: RuleSet, reference: str) -> None:
    """A form that is named was published."""
    if reference and reference not in listed.templates(rule_set):
        raise TEMPLATE_UNKNOWN.refused(fields=("template",))


def check_documents(
    rule_set: RuleSet,
    calendar: Calendar,
    kind: str,
    matter: Matter | None,
    made_on: date,
    outstanding: Sequence[DocumentOwed],
) -> None:
    """Documents are outstanding only in that type, only those that may be, within the term."""
    rules = rule_set.rules["documents_outstanding"]
    if kind != rules["type"]:
        if outstanding:
            raise DOCUMENTS_NONE.refused(fields=("outstanding",))
        return
    names = [owed.document for owed in outstanding]
    if len(names) < rules["documents_min"] or len(set(names)) != len(names):
        raise DOCUMENTS_NONE.refused(fields=("outstanding",))
    allowed = matter.documents if matter else {}
    needed = tuple(name for name in names if name not in allowed)
    if needed:
        raise DOCUMENT_REQUIRED.refused(fields=("outstanding",))
    last = calendar.due(made_on, rules["term_max"], roll=True).day
    if any(not made_on <= owed.due_on <= last for owed in outstanding):
        raise TERM_WRONG.refused(fields=("outstanding",))


def check_good_standing(situation: Situation, state: SubjectState, rule_set: RuleSet) -> None:
    """No serious-dishonesty listing in force, no false or broken commitment unrepaired."""
    rules = rule_set.rules["documents_outstanding"]
    serious = serious_listing_in_force(state, situation.policy, situation.calendar, situation.today)
    if rules["no_serious_listing"] and serious is not None:
        raise SERIOUS.refused(*serious.entries)
    breaches = outstanding_breaches(state, situation.today)
    if rules["no_unrepaired_breach"] and breaches:
        raise BREACH_OUTSTANDING.refused(*(breach.entry for breach in breaches))
