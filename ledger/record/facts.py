"""Credit archives (Article 4, 信用档案): what the values of a filed record may be.

What is a code is one of the rules' words and never free text, so that nobody's name gets into
an entry. Days are dates in Asia/Shanghai, amounts are yuan.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.intake.fault import AMOUNT_SIZE, DATE_AHEAD, DATES_ORDER, MISSING, UNWANTED, VALUE
from ledger.policy import NoRuleSetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ledger.policy import Policy
    from ledger.record.record import RecordFiled
    from ledger.situation import Situation

WORDS = "layout-rules"
"""Policy family of the words that codes are written with."""
REPAIR = ("repair", "repair.market")
AMOUNT_MAX = Decimal(10) ** 16
"""Yuan: what 18 digits of ten-thousand yuan with six decimals can say."""
CODES = ("domain", "item", "licence_kind", "service_method", "status", "layout")
_CODE = re.compile(r"[A-Za-z0-9_.-]{0,64}")


def require_facts(facts: RecordFiled, situation: Situation, *, person: bool) -> None:
    """Refuses days ahead or out of order, impossible amounts, words the rules do not have, an
    organisation without its name, and a person's name in the entry."""
    if wrong := tuple(_days_ahead(facts, situation.today)):
        raise DATE_AHEAD.refused(fields=wrong)
    if wrong := tuple(_days_out_of_order(facts)):
        raise DATES_ORDER.refused(fields=wrong)
    if wrong := tuple(_amounts(facts)):
        raise AMOUNT_SIZE.refused(fields=wrong)
    if wrong := tuple(_words(facts, situation.policy, situation.today)):
        raise VALUE.refused(fields=wrong)
    if person and facts.name:
        raise UNWANTED.refused(fields=("name",))
    if not person and not facts.name.strip():
        raise MISSING.refused(fields=("name",))


def _days_ahead(facts: RecordFiled, today: date) -> Iterator[str]:
    for name in ("decided_on", "served_on"):
        day = getattr(facts, name)
        if day is not None and day > today:
            yield name


def _days_out_of_order(facts: RecordFiled) -> Iterator[str]:
    begins = facts.valid_from or facts.decided_on
    if facts.valid_until is not None and facts.valid_until < begins:
        yield "valid_until"
    for name in ("served_on", "restricted_until"):
        day = getattr(facts, name)
        if day is not None and day < facts.decided_on:
            yield name


def _amounts(facts: RecordFiled) -> Iterator[str]:
    for name in ("fine", "confiscated"):
        given = getattr(facts, name)
        if given is None:
            continue
        amount = Decimal(given)
        if not (amount.is_finite() and 0 <= amount < AMOUNT_MAX):
            yield name


def _words(facts: RecordFiled, policy: Policy, today: date) -> Iterator[str]:
    yield from (name for name in CODES if not _CODE.fullmatch(getattr(facts, name)))
    known = _penalty_kinds(policy, today)
    if known and not known.issuperset(facts.penalty_kinds):
        yield "penalty_kinds"
    if facts.tier and facts.tier not in _tiers(policy):
        yield "tier"


def _penalty_kinds(policy: Policy, today: date) -> frozenset[str]:
    try:
        values = policy.in_force(WORDS, today).rules["penalty_kind"]["values"].values()
    except NoRuleSetError:
        return frozenset()
    return frozenset(kind for value in values for kind in value.split(";"))


def _tiers(policy: Policy) -> frozenset[str]:
    return frozenset(
        tier
        for family in REPAIR
        for rule_set in policy.versions(family)
        for tier in rule_set.rules["tier_of_kind"].get("declared", ())
    )
