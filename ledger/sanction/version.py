"""The list of sanction measures in force (全国失信惩戒措施基础清单): what a measure must satisfy.

Measure, clause, implementer, kind of subject, linked conduct and term are data of the policy
family `measures`; a county adds nothing to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.authority import acting_agency
from ledger.refusal import Code, plan
from ledger.sanction.bases import is_linked
from ledger.sanction.court_list import NOT_LINKED
from ledger.sanction.sanction import NOT_IN_VERSION, measure_rules, require_object

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.sanction.live_basis import LiveBasis
    from ledger.situation import Situation
    from ledger.state import SubjectState

NO_CLAUSE = Code(
    "measure_must_rest_on_a_clause_of_the_list",
    "The list ties this measure to other clauses; without legal basis there is no measure.",
    "清单中该措施无此法律依据；没有法律依据不得实施惩戒。",
    plan(9),
)
IMPLEMENTER = Code(
    "measure_must_be_by_its_implementer",
    "The list gives this measure to other units.",
    "清单规定该措施由其他单位实施。",
    plan(9),
)
MARKET = Code(
    "measure_of_the_market_is_not_an_act_of_the_county",
    "What lenders and rating agencies decide is recorded as feedback, never as our act.",
    "市场主体的措施仅作反馈登记，不由本县作出。",
    plan(9),
)
BY_FEED = Code(
    "limit_must_come_from_a_court_or_statutory_feed",
    "Limits on consumption and exit come from the feed of a court or an authority by statute.",
    "限制消费、限制出境仅来自法院或法定机关数据。",
    plan(9),
)
ASSOCIATION = Code(
    "measure_of_an_association_needs_its_rule_and_mandate",
    "Public criticism by an association needs its own rule and a mandate.",
    "行业通报批评、公开谴责须有行业规则和授权。",
    plan(16),
)
OWN_ACT = Code(
    "measure_must_be_taken_by_its_own_act",
    "Listing and publication are measures taken by their own acts, not imposed beside them.",
    "列入名单、共享公示按各自程序办理，不得另行实施。",
    plan(9),
)
TERM = Code(
    "term_must_fit_the_clause",
    "The term is outside what the clause allows, or needs none.",
    "措施期限不符合条款规定。",
    plan(9),
)
BASIS_TERM = "basis"
"""A clause without a term of its own: the measure stands as long as its basis."""
_NOT_IMPOSED_HERE = (
    ("market", MARKET),
    ("feed", BY_FEED),
    ("association", ASSOCIATION),
    ("by_listing", OWN_ACT),
    ("by_publication", OWN_ACT),
)


def require_measure(
    situation: Situation, state: SubjectState, code: str, clause: str, bases: list[LiveBasis]
) -> Mapping[str, Any]:
    """The clause of the measure; refuses what the list in force does not allow this unit here."""
    rules = measure_rules(situation.policy, situation.today).rules
    rule = rules["measures"].get(code)
    if rule is None:
        raise NOT_IN_VERSION.refused(fields=("code",))
    for key, refusal in _NOT_IMPOSED_HERE:
        if rule.get(key):
            raise refusal.refused(fields=("code",))
    found: Mapping[str, Any] | None = rule["clauses"].get(clause)
    if found is None:
        raise NO_CLAUSE.refused(fields=("clause",))
    _require_implementer(situation, rule["implementers"])
    require_object(state, found.get("objects", rule["objects"]))
    if not any(not b.marks and is_linked(state, b, found["linked"]) for b in bases):
        raise NOT_LINKED.refused(*(e for b in bases for e in b.entries), fields=("bases",))
    return found


def require_term(
    clause: Mapping[str, Any], calendar: Calendar, start: date, until: date | None
) -> None:
    """Refuses a term the clause does not allow; without one of its own none may be given."""
    if clause["term"] == BASIS_TERM:
        if until is not None:
            raise TERM.refused(fields=("until",))
        return
    longest = calendar.period_end(start, clause["term"])
    least = calendar.period_end(start, clause.get("term_min", "P0D"))
    if until is None or not least <= until <= longest:
        raise TERM.refused(fields=("until",))


def _require_implementer(situation: Situation, rule: Mapping[str, Any]) -> None:
    agency = acting_agency(situation)
    named = {agency.code, *agency.successor_of} & set(rule.get("agencies", ()))
    if rule.get("power") not in agency.powers or ("agencies" in rule and not named):
        raise IMPLEMENTER.refused(agency.entry, fields=("code",))
