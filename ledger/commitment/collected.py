"""Credit commitments (Article 1, 信用承诺): what must hold of one delivered in the national table.

A row reports what a unit accepted, and perhaps determined, outside this ledger. What the
counter refuses for reasons of that day (good standing, who is competent) is not asked again;
whatever contradicts itself is refused, and a matter on no list is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from ledger.authority import acts_for
from ledger.commitment import conditions
from ledger.commitment import matter as listed
from ledger.commitment.commitment import NOT_ACCEPTING
from ledger.commitment.fulfilment import UNFULFILLED_GIVEN, UNFULFILLED_MISSING
from ledger.commitment.liability import TEXT_NEEDED
from ledger.commitment.standing import FULL
from ledger.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from ledger.commitment.commitment import CommitmentMade
    from ledger.commitment.fulfilment import FulfilmentDetermined
    from ledger.policy import Policy, RuleSet
    from ledger.registry import Agency

HEADINGS = {
    "kind": "commitment_type",
    "kind_named": "commitment_type",
    "determining_unit": "determined_by",
}
"""Names of the table's columns where they differ from the names in the ledger."""


def checked(
    event: CommitmentMade,
    texts: Mapping[str, str],
    determined: FulfilmentDetermined | None,
    policy: Policy,
    agency: Callable[[str], Agency | None],
    today: date,
) -> tuple[CommitmentMade, tuple[str, ...]]:
    """The commitment with the matter its text names, and warnings as codes.

    Raises the refusal of the first thing that does not hold; its `fields` are columns of the
    national table. `agency` finds a registered agency by code.
    """
    rule_set = listed.rules_on(policy, event.made_on)
    try:
        _check_promise(event, texts, rule_set, today)
        _check_outcome(event, texts, determined, agency, today)
        matter = listed.matter_named(rule_set, texts["matter"])
        warnings = () if matter else _unlisted(event, rule_set)
    except Refused as refusal:
        refusal.fields = tuple(HEADINGS.get(name, name) for name in refusal.fields)
        raise
    return structs.replace(event, matter=matter), warnings


def _check_promise(
    event: CommitmentMade, texts: Mapping[str, str], rule_set: RuleSet, today: date
) -> None:
    conditions.check_record(
        rule_set, event.kind, event.openness, event.made_on, event.valid_until, today
    )
    conditions.check_number(event.number, event.made_on)
    named = {"kind_named": rule_set.rules["types"]["values"][event.kind]["label"]}
    conditions.check_texts(rule_set, event.kind, {**named, **texts})
    if not texts.get("matter", "").strip():
        raise conditions.TEXT_MISSING.refused(fields=("matter",))


def _check_outcome(
    event: CommitmentMade,
    texts: Mapping[str, str],
    determined: FulfilmentDetermined | None,
    agency: Callable[[str], Agency | None],
    today: date,
) -> None:
    """Fields 12 and 13 are empty if it was fully kept or not determined, else required; the
    accepting unit or its successor determined, between the promise and today."""
    consequences = ("unfulfilled", "liability_pursued")
    given = tuple(name for name in consequences if texts.get(name, "").strip())
    if determined is None or determined.outcome == FULL:
        if given:
            raise UNFULFILLED_GIVEN.refused(fields=given)
    elif "unfulfilled" not in given:
        raise UNFULFILLED_MISSING.refused(fields=("unfulfilled",))
    elif "liability_pursued" not in given:
        raise TEXT_NEEDED.refused(fields=("liability_pursued",))
    if determined is None:
        return
    if not event.made_on <= determined.determined_on <= today:
        raise conditions.DATES_WRONG.refused(fields=("determined_on",))
    unit = agency(determined.determining_unit)
    if unit is None or not acts_for(unit, event.accepting_unit):
        raise NOT_ACCEPTING.refused(fields=("determining_unit",))


def _unlisted(event: CommitmentMade, rule_set: RuleSet) -> tuple[str, ...]:
    """A matter on no list: a warning where its type needs one, or the refusal if the rules
    ask it of collected rows too."""
    if not rule_set.rules["types"]["values"][event.kind]["listed_matter"]:
        return ()
    if rule_set.rules["collected"]["listed_matter"]:
        raise conditions.MATTER_NOT_LISTED.refused(fields=("matter",))
    return (conditions.MATTER_NOT_LISTED.code,)
