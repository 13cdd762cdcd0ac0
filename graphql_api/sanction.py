"""Joint sanctions (Article 9, 失信惩戒): clearance before a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import strawberry
from strawberry.types import Info

from graphql_api.context import Context
from graphql_api.coverage import Coverage, coverage_of
from graphql_api.proof import Resting
from graphql_api.stored import Rule, rule_of
from graphql_api.subject import archive_of, checked_codes, code_of
from ledger.sanction.clearance import clearance as cleared
from ledger.state import SubjectState
from ledger.subject import Registration
from projections import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.sanction.clearance import Bar as LedgerBar
    from ledger.sanction.clearance import Clearance as LedgerClearance


@strawberry.type(description="What stands against a matter, or asks for a human. 限制")
class Bar(Resting):
    kind: str
    id: strawberry.ID = strawberry.field(description="The measure or listing.")
    code: str
    label: str
    clause: str
    until: date | None = strawberry.field(description="Its last day, if one is known.")
    answer: str
    marks: list[str] = strawberry.field(description="Disputed, under reconsideration or lawsuit.")
    derived_from: list[int]
    rule: Rule | None


@strawberry.type(description="May this subject do this matter on this day? 准入核查")
class Clearance(Resting):
    code: str
    known: bool = strawberry.field(description="False: no source has named this subject.")
    matter: str
    answer: str = strawberry.field(description="`yes`, `no` or `ask_a_human`.")
    on: date
    bars: list[Bar]
    next_change_on: date | None = strawberry.field(description="Ask again on this day.")
    derived_from: list[int]
    rule: Rule | None
    entry: int = strawberry.field(description="The entry the answer reflects.")
    sees_all: strawberry.Private[bool]

    @strawberry.field(description="What the answer means: clean, unknown, not delivered.")
    def coverage(self, info: Info) -> Coverage:
        return coverage_of(
            info.context,
            told=True,
            known=self.known,
            shown=bool(self.bars),
            sees_all=self.sees_all,
        )


def _bar(bar: LedgerBar, context: Context) -> Bar:
    return Bar(
        kind=bar.kind,
        id=strawberry.ID(bar.stream),
        code=bar.code,
        label=bar.label,
        clause=bar.clause,
        until=bar.until,
        answer=bar.answer,
        marks=list(bar.marks),
        derived_from=list(bar.derived_from),
        rule=rule_of(bar.rule, context),
    )


class _Desk:
    """Answers clearances of one request: one matter, one day, many subjects.

    A subject with nothing against it is answered from its narrow row; the others are folded.
    """

    def __init__(self, context: Context, matter: str, day: date) -> None:
        self._context, self._matter, self._day = context, matter, day
        self._unknown = self._judge(SubjectState(""))
        nobody = SubjectState("", registration=Registration("", "", day, []))
        self._clean = self._judge(nobody)

    def answers(self, tags: list[str]) -> list[Clearance]:
        """One answer a code, in their order."""
        rows = reading.heads(
            self._context.rooms.database, list({self._context.root(tag): None for tag in tags})
        )
        return [self._answer(tag, self._of(tag, rows)) for tag in tags]

    def _of(self, tag: str, rows: Mapping[str, reading.HeadRow]) -> LedgerClearance:
        context = self._context
        row, now = rows.get(context.root(tag)), self._day == context.today
        if now and row is None:
            return self._unknown
        if now and row is not None and self._is_clean(row):
            return replace(self._clean, next_change_on=self._next_change(row))
        state = self._context.rooms.state_at(tag, self._context.entry, self._day)
        found = self._judge(state)
        whole = (now and context.now is None) or context.sight.unpublished(tag)
        return found if whole else self._today(tag, found)

    def _is_clean(self, row: reading.HeadRow) -> bool:
        """Whether the row says that nothing stands, and still speaks of this day; one without a
        code is of a subject whose registration has no effect yet."""
        fresh = row.next_change_on is None or self._day < row.next_change_on
        return fresh and row.is_clean and bool(row.code)

    def _next_change(self, row: reading.HeadRow) -> date | None:
        """When a measure or listing that this reader may see takes effect; None for none."""
        head = reading.head(self._context.rooms.database, row.tag) if row.next_change_on else None
        seen = self._context.sight.case
        days = (
            case.next_change_on
            for kind in ("listings", "measures")
            for case in getattr(head, kind, ())
            if seen(row.tag, kind, case)
        )
        return min((day for day in days if day), default=None)

    def _today(self, tag: str, found: LedgerClearance) -> LedgerClearance:
        """Of another day, only what may be seen today; what ended answers like never."""
        seen = archive_of(tag, self._context)
        shown = {c.id for c in (*seen.listings, *seen.measures)} if seen else set()
        bars = tuple(bar for bar in found.bars if bar.stream in shown)
        said = {bar.answer for bar in bars}
        clean = self._clean if found.known else self._unknown
        answer = next((a for a in ("no", "ask_a_human") if a in said), clean.answer)
        return replace(
            found,
            answer=answer,
            bars=bars,
            next_change_on=min((b.until + timedelta(1) for b in bars if b.until), default=None),
            derived_from=tuple(sorted({e for bar in bars for e in bar.derived_from})),
        )

    def _judge(self, state: SubjectState) -> LedgerClearance:
        registry = self._context.registry
        return cleared(state, registry.policy, registry.calendar, self._matter, self._day)

    def _answer(self, code: str, found: LedgerClearance) -> Clearance:
        context = self._context
        return Clearance(
            code=code,
            known=found.known,
            matter=found.matter,
            answer=found.answer,
            on=self._day,
            bars=[_bar(bar, context) for bar in found.bars],
            next_change_on=found.next_change_on,
            derived_from=list(found.derived_from),
            rule=rule_of(found.rule, context),
            entry=context.entry,
            sees_all=context.sight.unpublished(code),
        )


@strawberry.type
class SanctionQuery:
    """What is asked before a decision."""

    @strawberry.field(
        description="May these organisations (up to 1,000) do this matter on this day: yes, no, "
        "ask a human. 准入核查"
    )
    def clearance(
        self, info: Info, codes: list[str], matter: str, on: date | None = None, purpose: str = ""
    ) -> list[Clearance]:
        context: Context = info.context
        tags = [code_of(code) for code in checked_codes(codes)]
        if purpose or context.actor.agency:
            for tag in tags:
                context.shown.note(tag, purpose=purpose or matter)
        found = _Desk(context, matter, on or context.today).answers(tags)
        if context.shown.purpose:
            for each in found:
                context.shown.note(each.code, *(str(bar.id) for bar in each.bars))
        return found
