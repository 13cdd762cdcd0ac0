"""Voluntary declarations (Article 5, 自主申报): kinds, uses and periods, as dated data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.again import HELD, held_where
from ledger.declaration.declaration import APPLY, INTEGRATE, SHARE
from ledger.notice.notice import same_unit
from ledger.policy import NoRuleSetError
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.declaration.declaration import Declaration
    from ledger.policy import Policy, RuleSet
    from ledger.situation import Situation
    from ledger.state import SubjectState

FAMILY: Final = "declaration"

KIND = Code(
    "declaration_must_be_of_a_kind_of_the_plan",
    "A declaration is of one of the four kinds, with the texts that its kind has.",
    "自主申报须属于方案规定的四类，并按要求填写。",
    plan(5),
)
WORD = Code(
    "declaration_must_use_the_words_of_the_rules",
    "Uses, methods and grounds are words of the rules; documents are named by their SHA-256.",
    "授权用途、核验方式、事由须为规定用语，材料以SHA-256标识。",
    plan(5),
)
NOT_OWN = Code(
    "declaration_must_be_the_subjects_own",
    "A subject declares, authorises and withdraws for itself, or its unit records it for it.",
    "自主申报、授权、撤回须由本人办理或由受理单位代为登记。",
    plan(5),
)
NOT_UNIT = Code(
    "only_the_unit_that_verifies_may_act_on_the_declaration",
    "Only the unit that verifies the declaration or its successor may do this.",
    "须由核验单位或其承继单位办理。",
    plan(5),
)


def declaration_rules(policy: Policy, on: date) -> RuleSet:
    """The rules in force that day; refuses a day before there were any."""
    try:
        return policy.in_force(FAMILY, on)
    except NoRuleSetError:
        raise KIND.refused() from None


def kind_of(rule_set: RuleSet, name: str) -> Mapping[str, Any]:
    """The rule of a kind; refuses one the plan does not have."""
    found: Mapping[str, Any] | None = rule_set.rules["kinds"].get(name)
    if found is None:
        raise KIND.refused(fields=("kind",))
    return found


def require_words(known: Mapping[str, Any], words: tuple[str, ...], field: str) -> None:
    """Refuses no word, and a word that the rules do not know."""
    if not words or not set(words) <= set(known):
        raise WORD.refused(fields=(field,))


def found_declaration(situation: Situation, stream: str) -> tuple[SubjectState, Declaration]:
    """The declaration and its subject; refuses an unknown one."""
    state = situation.holder("declarations", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("declaration",))
    return state, state.declarations[stream]


def require_unit(situation: Situation, of: Declaration) -> None:
    """Refuses any but the unit that verifies it."""
    if not same_unit(situation, of.unit):
        raise NOT_UNIT.refused(of.entries[0])


def require_own(situation: Situation, state: SubjectState, of: Declaration) -> None:
    """The subject itself, or an officer of the unit who records what it said."""
    actor = situation.actor
    if actor.subject != state.tag and not same_unit(situation, of.unit):
        raise NOT_OWN.refused(of.entries[0])


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that cannot be computed with."""
    rules = rule_set.rules
    for kind in rules["kinds"].values():
        if not set(kind["required"]) <= set(kind["fields"]):
            raise ValueError("a text is required that the kind does not have")
        (kind["label"], kind["clause"], kind["powers"])
    authorisation = rules["authorisation"]
    if not {INTEGRATE, SHARE, APPLY} >= set(authorisation["purposes"]):
        raise ValueError("an authorisation is to integrate, share or apply")
    verification = rules["verification"]
    (authorisation["needed"], rules["subjects"]["objects"], rules["evidence"]["documents_min"])
    (verification["window_power"], verification["within"], verification["methods"])
    (verification["rejected_because"], rules["false"]["notice"], rules["false"]["grounds"])
    truth = rules["truthfulness"]
    (truth["kind"], truth["openness"], truth["content"], truth["liability"])
    (rules["opt_out"]["kinds"], rules["opt_out"]["clause"])


DECLARED: dict[str, Any] = {
    "texts": lambda _: {"title": HELD, "content": HELD},
    "truthful": lambda _: True,
    "agent": held_where(filer="agent"),
}
"""How a declaration is read from its entry again: its texts lie in the vault, and its truth was
promised or it would not be there."""
