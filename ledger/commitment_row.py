"""Credit commitments (Article 1, 信用承诺): one row of the national table of twenty fields.

A row reports what a unit accepted, and perhaps determined, outside this ledger. It becomes
the same events as at the counter, marked as collected. What the counter would refuse for
reasons of the day (good standing, matters on the list) is not asked again; a matter that is
on no list is a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger import conditions
from ledger import matter as listed
from ledger.authority import acts_for
from ledger.commitment import NOT_ACCEPTING, CommitmentMade, commitment_stream
from ledger.event import Disclosure, Draft, Event, Source
from ledger.filing import DIFFERS
from ledger.fulfilment import (
    UNFULFILLED_GIVEN,
    UNFULFILLED_MISSING,
    FulfilmentDetermined,
)
from ledger.liability import OUTCOME_UNKNOWN, TEXT_NEEDED, LiabilityPursued
from ledger.standing import FULL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.commitment import Commitment
    from ledger.policy import RuleSet
    from ledger.registry import Registry

_ENCODER = msgspec.json.Encoder(order="sorted")
_SAID_ONCE = ("matter", "content", "liability", "kind_named")
FIXED = ("kind", "made_on", "valid_until", "accepting_unit", "openness")
"""Fields in which a commitment sent again may not differ."""


class CommitmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """The parsed fields of a row; units are codes of registered agencies."""

    number: str
    subject: str
    """The subject's tag."""
    subject_kind: str
    kind: str
    made_on: date
    accepting_unit: str
    openness: str
    valid_until: date | None = None
    fulfilment: str = ""
    """`full`, `partial`, `none`, or empty while undetermined."""
    determined_on: date | None = None
    determining_unit: str = ""
    """Empty: the accepting unit."""
    texts: dict[str, str] = {}
    """`matter`, `content`, `liability`, `remark`, `kind_named`, `unfulfilled`,
    `liability_pursued`: free texts, for the vault."""
    backfill: bool = False
    layout: str = ""
    batch: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class RowResult:
    """What a row adds, in order; nothing when it was sent before. Warnings are codes."""

    drafts: list[Draft]
    warnings: tuple[str, ...]


def commitment_from_row(
    row: CommitmentRow, existing: Commitment | None, registry: Registry, today: date
) -> RowResult:
    """The drafts of a row about a commitment that is new, or known as `existing`.

    Refuses what contradicts itself or the commitment filed before; the refusal's `fields` are
    names of this row's fields. Texts are compared by the caller, with `fixed_bytes`.
    """
    rule_set = listed.rules_on(registry.policy, row.made_on)
    _check(row, rule_set, registry, today)
    code = listed.matter_named(rule_set, row.texts["matter"])
    warnings = () if code else _unlisted(row, rule_set)
    if existing is None:
        return RowResult([_made(row, code), *_determined(row, today)], warnings)
    differing = tuple(f for f in FIXED if getattr(existing.facts, f) != getattr(row, f))
    known = existing.fulfilment
    if known is not None and row.fulfilment not in ("", known.outcome):
        differing = (*differing, "fulfilment")
    if differing:
        raise DIFFERS.refused(existing.entries[0], fields=differing)
    return RowResult([] if known else list(_determined(row, today)), warnings)


def fixed_bytes(row: CommitmentRow) -> bytes:
    """What must not differ when a commitment is sent again, for a keyed digest."""
    fields = {name: getattr(row, name) for name in ("number", "subject", *FIXED)}
    return _ENCODER.encode((fields, {k: row.texts.get(k, "") for k in _SAID_ONCE}))


def _check(row: CommitmentRow, rule_set: RuleSet, registry: Registry, today: date) -> None:
    conditions.check_record(rule_set, row.kind, row.openness, row.made_on, row.valid_until, today)
    conditions.check_number(row.number, row.made_on)
    named = {"kind_named": rule_set.rules["types"]["values"][row.kind]["label"]}
    conditions.check_texts(rule_set, row.kind, {**named, **row.texts})
    if not row.texts.get("matter", "").strip():
        raise conditions.TEXT_MISSING.refused(fields=("matter",))
    if row.fulfilment not in ("", *rule_set.rules["fulfilment"]["values"]):
        raise OUTCOME_UNKNOWN.refused(fields=("fulfilment",))
    _check_outcome(row)
    day = row.determined_on
    if day is not None and not row.made_on <= day <= today:
        raise conditions.DATES_WRONG.refused(fields=("determined_on",))
    unit = registry.agencies.get(row.determining_unit or row.accepting_unit)
    if unit is None or not acts_for(unit, row.accepting_unit):
        raise NOT_ACCEPTING.refused(fields=("determining_unit",))


def _check_outcome(row: CommitmentRow) -> None:
    """Fields 12 and 13 are empty if it was fully kept, and required if it was not."""
    consequences = ("unfulfilled", "liability_pursued")
    given = tuple(name for name in consequences if row.texts.get(name, "").strip())
    if row.fulfilment in ("", FULL):
        if given:
            raise UNFULFILLED_GIVEN.refused(fields=given)
    elif "unfulfilled" not in given:
        raise UNFULFILLED_MISSING.refused(fields=("unfulfilled",))
    elif "liability_pursued" not in given:
        raise TEXT_NEEDED.refused(fields=("liability_pursued",))


def _unlisted(row: CommitmentRow, rule_set: RuleSet) -> tuple[str, ...]:
    """A matter on no list: a warning where its type needs one, or the refusal if the rules
    ask it of collected rows too."""
    if not rule_set.rules["types"]["values"][row.kind]["listed_matter"]:
        return ()
    if rule_set.rules["collected"]["listed_matter"]:
        raise conditions.MATTER_NOT_LISTED.refused(fields=("matter",))
    return (conditions.MATTER_NOT_LISTED.code,)


def _made(row: CommitmentRow, matter: str) -> Draft:
    event = CommitmentMade(
        number=row.number,
        kind=row.kind,
        matter=matter,
        made_on=row.made_on,
        valid_until=row.valid_until,
        accepting_unit=row.accepting_unit,
        subject_kind=row.subject_kind,
        openness=row.openness,
        collected=True,
        backfill=row.backfill,
        layout=row.layout,
    )
    texts = {k: v for k in (*_SAID_ONCE, "remark") if (v := row.texts.get(k, ""))}
    return _draft(row, event, row.made_on, Disclosure(row.subject, "text", texts), opens=True)


def _determined(row: CommitmentRow, today: date) -> Iterator[Draft]:
    if not row.fulfilment:
        return
    day = row.determined_on or today
    event = FulfilmentDetermined(
        outcome=row.fulfilment,
        breach=row.fulfilment != FULL,
        determining_unit=row.determining_unit or row.accepting_unit,
        determined_on=day,
        collected=True,
    )
    if row.fulfilment == FULL:
        yield _draft(row, event, day)
        return
    unfulfilled, pursued = row.texts["unfulfilled"], row.texts["liability_pursued"]
    yield _draft(row, event, day, Disclosure(row.subject, "unfulfilled", unfulfilled))
    yield _draft(
        row,
        LiabilityPursued(action="", pursued_on=day),
        day,
        Disclosure(row.subject, "liability_pursued", pursued),
    )


def _draft(
    row: CommitmentRow, event: Event, day: date, *personal: Disclosure, opens: bool = False
) -> Draft:
    return Draft(
        stream=commitment_stream(row.number),
        event=event,
        subjects=(row.subject,),
        effective_on=day,
        disclosures=personal,
        source=row.source,
        batch=row.batch,
        opens=opens,
    )
