"""Joint sanctions (Article 9, 失信惩戒): what the law allows, read from the rule sets in force.

A county makes no law: list types stand in the policy family `listing`, sanction measures in
`measures`, each with instrument, competent unit and grounds. The rooms beside this one hold
the acts: `listing`, `enlisting`, `removal`, `court_list`; `measure`, `imposing`, `in_force`,
`clearance`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.policy import NoRuleSetError
from ledger.refusal import Code, plan
from ledger.sanction.listing import Listing
from ledger.sanction.measure import Measure
from ledger.subject import SUBJECT_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.policy import Policy, RuleSet
    from ledger.situation import Situation
    from ledger.state import SubjectState

__all__ = ["Listing", "Measure", "list_rules", "list_type", "measure_rules"]

LISTS = "listing"
MEASURES = "measures"

NO_LIST_TYPE = Code(
    "list_type_must_have_law",
    "No national or Gansu instrument in force knows this list type.",
    "现行国家或甘肃规定中没有此类名单。",
    plan(9),
)
MIRROR = Code(
    "court_list_is_only_a_mirror",
    "A court's list mirrors the court's feed; objections are marked and routed to the court.",
    "法院名单仅同步法院数据，异议应标注并转送法院。",
    plan(9),
)
NOT_IN_VERSION = Code(
    "measure_must_be_on_the_list_in_force",
    "The list of sanction measures in force does not hold this measure for this use.",
    "现行失信惩戒措施清单中没有此项措施，或该名单不适用此措施。",
    plan(9),
)
OBJECT = Code(
    "object_type_must_fit_the_rule",
    "The list or measure is not for this kind of subject.",
    "该名单或措施不适用于此类主体。",
    plan(9),
)
NOT_IN_ARCHIVE = Code(
    "basis_must_be_in_the_archive",
    "The record, commitment or listing named as basis is not in the subject's archive.",
    "所列依据不在该主体的信用档案中。",
    plan(9),
)
NOT_LIVE = Code(
    "basis_must_be_live",
    "The basis is repaired, ended, annulled or suspended; nothing may rest on it.",
    "依据已修复、期满、撤销或者停止执行，不得据以作出不利决定。",
    plan(9),
)
ONLY_DISPUTED = Code(
    "basis_must_not_be_disputed_alone",
    "No basis is free of a dispute, a reconsideration or a lawsuit.",
    "依据均处于异议、复议或者诉讼中，不得单独作为依据。",
    plan(9),
)
NO_BASIS = Code(
    "act_must_name_its_basis",
    "A listing or a measure rests on a named record, commitment or listing.",
    "列入名单或者实施措施须指明依据。",
    plan(9),
)


def list_rules(policy: Policy, on: date) -> RuleSet:
    """The rule set of list types in force that day; refuses a day before there was one."""
    try:
        return policy.in_force(LISTS, on)
    except NoRuleSetError:
        raise NO_LIST_TYPE.refused() from None


def list_type(policy: Policy, on: date, name: str) -> Mapping[str, Any]:
    """The rule of a list type in force that day; refuses one without law."""
    found: Mapping[str, Any] | None = list_rules(policy, on).rules["types"].get(name)
    if found is None:
        raise NO_LIST_TYPE.refused(fields=("list_type",))
    return found


def measure_rules(policy: Policy, on: date) -> RuleSet:
    """The list of sanction measures in force that day; refuses a day before there was one."""
    try:
        return policy.in_force(MEASURES, on)
    except NoRuleSetError:
        raise NOT_IN_VERSION.refused() from None


def require_object(state: SubjectState, objects: object) -> None:
    """Refuses a kind of subject that the rule is not for."""
    kind = state.registration.kind if state.registration else ""
    if not isinstance(objects, list) or kind not in objects:
        raise OBJECT.refused(fields=("subject",))


def the_subject(situation: Situation, tag: str) -> SubjectState:
    """The registered subject a command names by its code or tag."""
    state = situation.states.get(tag)
    if state is None or state.registration is None:
        raise SUBJECT_UNKNOWN.refused(fields=("subject",))
    return state
