"""Whom to inspect: the subjects about whose class something speaks, most urgent first.

Whoever is not in this table is in the normal class. Persons are never drawn, but they stand here
for who must confirm their class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ledger.commitment.matter import rules_on
from ledger.supervision.supervision import FAMILY
from ledger.supervision.typical_case import HIDDEN, PROPOSED, PUBLISHED
from projections.database import STREAM, SUBJECT, Rows, index, number, packed, table, text
from projections.graded import Supervision, TypicalCase
from projections.projection import Projection
from projections.query import Query, equal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from projections.account import Account

    WorkItem = tuple[str, str, str, int, date | None, date | None, int, str]
    """Kind, detail, agency, article, since, due, entry, rule."""

CLASSES = table(
    "classes",
    text("tag", key=True),
    number("rank"),
    text("kind"),
    text("supervisory_class"),
    text("computed_class"),
    number("awaits_confirmation"),
    number("key_field"),
    number("interview"),
    number("due"),
    number("entry"),
    text("rule"),
    packed("document"),
    scope=SUBJECT,
)
index(CLASSES, "rank", "tag")
CASES = table(
    "typical_cases",
    text("tag", key=True),
    text("stream", key=True),
    text("kind"),
    text("published_on"),
    number("entry"),
    text("rule"),
    packed("document"),
    scope=STREAM,
)
index(CASES, "published_on", "stream")
_TILT = {"upper": 0, "middle": 1, "lower": 2}
_ENCODE = msgspec.msgpack.Encoder().encode
ARTICLE_EVALUATION, ARTICLE = 6, 7


def rows(account: Account, _touched: Collection[str], out: Rows) -> None:
    """One row for each subject about whose class something speaks."""
    held = account.cases().supervision
    if held is None:
        return
    at, registration = account.standpoint, account.state.registration
    order = rules_on(at.policy, at.day, FAMILY).rules["classes"]["order"]
    place = len(order) - order.index(held.supervisory_class)
    rank = 0 if held.key_fields else 10 * place + _TILT[held.tilt]
    row = ClassRow(account.tag, registration.kind if registration else "", held)
    out[CLASSES.name].append(
        (
            account.tag,
            rank,
            row.kind,
            held.supervisory_class,
            held.computed_class,
            int(held.awaits_confirmation),
            int(bool(held.key_fields)),
            int(held.interview),
            int(held.due),
            account.state.entry,
            held.rule,
            _ENCODE(row),
        )
    )


def case_rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """The published cases whose records are sound, and no others."""
    for case in account.cases().typical_cases if account.state.typical_cases else ():
        if case.id in touched and case.situation == PUBLISHED and case.published_on:
            entry = case.entries[0]
            row = TypicalRow(case, case.disclosed["text"])
            day = case.published_on.isoformat()
            packed_row = _ENCODE(row)
            out[CASES.name].append(
                (account.tag, case.id, case.kind, day, entry, case.rule, packed_row)
            )


def _both(account: Account, touched: Collection[str], out: Rows) -> None:
    rows(account, touched, out)
    case_rows(account, touched, out)


PROJECTION = Projection((CLASSES, CASES), _both)


class ClassRow(msgspec.Struct, frozen=True, gc=False):
    """A subject's class with all that speaks about it, on the day D of the projections."""

    tag: str
    kind: str
    supervision: Supervision


classes = Query(
    CLASSES,
    ClassRow,
    ("rank", "tag"),
    {
        "tag": ("tag", equal),
        "kind": ("kind", equal),
        "supervisory_class": ("supervisory_class", equal),
        "awaits_confirmation": ("awaits_confirmation", equal),
        "key_field": ("key_field", equal),
        "interview": ("interview", equal),
        "due": ("due", equal),
    },
)
"""Key fields first, then the last class before the first, then by the market's results."""


class TypicalRow(msgspec.Struct, frozen=True, gc=False):
    """A case that is told today."""

    case: TypicalCase
    text: str
    """The entry id whose vault row holds the text."""


typical_cases = Query(
    CASES, TypicalRow, ("published_on", "stream"), {"kind": ("kind", equal)}, descending=True
)
"""Cases that are told today, newest first."""


def work(account: Account) -> Iterator[tuple[str, WorkItem]]:
    """Work of Articles 6 and 7 with the stream it stands under."""
    cases = account.cases()
    for held in cases.evaluations:
        for owed in held.owed:
            if owed.acknowledged_on is None:
                local = owed.recipient in account.standpoint.registry.agencies
                kind = "evaluation.acknowledge" if owed.of == "push" else "evaluation.recall"
                unit = owed.recipient if local else held.receiver
                since, due, entry = owed.since, owed.due, held.entries[0]
                of = ARTICLE_EVALUATION
                yield held.id, (kind, owed.recipient, unit, of, since, due, entry, owed.rule)
    for case in cases.typical_cases:
        step = {PROPOSED: "publish", HIDDEN: "withdraw"}.get(case.situation)
        if step == "publish" and not case.sound:
            step = "withdraw"
        if step:
            kind, since, entry = f"typical_case.{step}", case.proposed_on, case.entries[0]
            yield case.id, (kind, case.kind, case.unit, ARTICLE, since, None, entry, case.rule)
    graded = cases.supervision
    if graded is None:
        return
    if graded.awaits_confirmation:
        yield from _confirm(account, graded)
    if graded.contest_due is not None:
        kind, unit = "supervision.decide_contest", graded.confirmed_unit
        begun, due, entry = graded.contested_on, graded.contest_due, graded.confirmed_in
        yield graded.case, (kind, "", unit, ARTICLE, begun, due, entry, graded.rule)


def _confirm(account: Account, graded: Supervision) -> Iterator[tuple[str, WorkItem]]:
    """Who received the result, or listed, has the class confirmed by a human, or sees to it."""
    state = account.state
    for reason in graded.reasons:
        if reason.counts and reason.supervisory_class == graded.computed_class:
            evaluation, listing = (
                state.evaluations.get(reason.about),
                state.listings.get(reason.about),
            )
            unit = evaluation.receiver if evaluation else listing.unit if listing else ""
            since: date | None = evaluation.received_on if evaluation else None
            kind, what = "supervision.confirm_class", graded.computed_class
            entry = reason.derived_from[0]
            yield reason.about, (kind, what, unit, ARTICLE, since, None, entry, graded.rule)
            return
