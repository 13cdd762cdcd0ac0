"""Graded supervision (Article 7, 分级分类监管): what a draw was made of, to redraw it.

Whom a draw took is withheld until everyone was inspected: before that only the officers of its
plan and the auditor see it. Once published it is everybody's, with all that went into it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from ledger.supervision.draw import DRAWN, PUBLISHED, Draw
from ledger.supervision.selection import population_digest
from ledger.supervision.withheld import drawn_again, withheld

if TYPE_CHECKING:
    from ledger.supervision.selection import Candidate, Drawn
    from ledger.supervision.withheld import Withheld


@strawberry.type(description="One subject that could be drawn. 抽查对象名录")
class DrawCandidate:
    code: str
    supervisory_class: str
    ratio_bp: int = strawberry.field(
        description="Its weight: hundredths of a percent of those like it are drawn."
    )


@strawberry.type(description="An inspector stood aside from a subject. 回避")
class DrawConflict:
    inspector: str
    code: str


@strawberry.type(
    description="One subject that was drawn, who inspects it, and the result. 抽查结果"
)
class DrawnSubject:
    number: int
    code: str
    name: str
    supervisory_class: str
    ratio_bp: int
    inspectors: list[str]
    outcome: str = strawberry.field(description="Empty while it was not recorded.")
    inspected_on: date | None
    document_no: str
    countersigned: bool = strawberry.field(description="Another inspector confirmed the result.")


@strawberry.type(description="All that a draw was made of. 抽取依据")
class DrawInputs:
    id: strawberry.ID = strawberry.field(description="The plan: the last part of the seed.")
    size: int
    root: str = strawberry.field(description="The root at that size, hexadecimal.")
    nonce: str = strawberry.field(description="32 bytes, hexadecimal.")
    commitment: str = strawberry.field(description="SHA-256 of the nonce, hexadecimal.")
    algorithm: str
    population_digest: str = strawberry.field(
        description="SHA-256 over the lines `code class ratio` in order of code, each ended by LF."
    )
    inspectors: list[str] = strawberry.field(description="The pool, by pseudonym.")
    inspectors_each: int
    conflicts: list[DrawConflict] = strawberry.field(description="Declared before the draw.")
    redrawn: bool = strawberry.field(description="Drawing again gives the same.")
    _draw: strawberry.Private[Draw]
    _held: strawberry.Private[object]

    @strawberry.field(description="Who could be drawn, in order of code.")
    def population(self, first: int, after: str | None = None) -> paging.Connection[DrawCandidate]:
        first = paging.checked(first, paging.FIRST_IN_ARCHIVE_MAX)
        held: Withheld = self._held  # type: ignore[assignment]
        start = paging.number_of(after)
        people = enumerate(sorted(held.population), 1)
        rows = [(paging.number_cursor(at), each) for at, each in people if at > start]
        return paging.page(rows[: first + 1], first, _candidate)

    @strawberry.field(description="Who was drawn, in order of number.")
    def drawn(
        self, info: Info, first: int, after: str | None = None
    ) -> paging.Connection[DrawnSubject]:
        first = paging.checked(first, paging.FIRST_IN_ARCHIVE_MAX)
        context: Context = info.context
        held: Withheld = self._held  # type: ignore[assignment]
        start = paging.number_of(after)
        rows = [(paging.number_cursor(d.number), d) for d in held.drawn if d.number > start]
        return paging.page(rows[: first + 1], first, lambda d: _drawn(d, self._draw, context))


@strawberry.type
class DrawQuery:
    """What is asked of draws beside the plan itself (`draw`, `draws`)."""

    @strawberry.field(
        description="What a draw was made of and whom it took; null until it is published, but for "
        "the officers of its plan and the auditor. 双随机抽查结果"
    )
    def draw_inputs(self, info: Info, id: strawberry.ID) -> DrawInputs | None:  # noqa: A002
        context: Context = info.context
        draw = context.rooms.ledger.affairs((str(id),)).find(Draw, str(id))
        if draw is None or draw.stage not in (DRAWN, PUBLISHED):
            return None
        held = withheld(draw, context.rooms.ledger.vault.open_many)
        sight = context.sight
        if draw.stage != PUBLISHED:
            own = sight.unit(draw.agency) and held.of_the_plan(context.actor.officer)
            if not (own or sight.everything):
                return None
            context.shown.note("", draw.id)
        return _inputs(draw, held)


def _candidate(each: Candidate) -> DrawCandidate:
    return DrawCandidate(
        code=each.subject, supervisory_class=each.supervisory_class, ratio_bp=each.ratio_bp
    )


def _inputs(draw: Draw, held: Withheld) -> DrawInputs:
    before = held.conflicts[: draw.conflicts_before]
    return DrawInputs(
        id=strawberry.ID(draw.id),
        size=draw.size,
        root=draw.root,
        nonce=held.nonce.hex(),
        commitment=draw.commitment,
        algorithm=draw.algorithm,
        population_digest=population_digest(held.population),
        inspectors=list(held.inspectors),
        inspectors_each=draw.inspectors_each,
        conflicts=[DrawConflict(inspector=c.inspector, code=c.subject) for c in before],
        redrawn=drawn_again(draw, held) == held.drawn,
        _draw=draw,
        _held=held,
    )


def _drawn(each: Drawn, draw: Draw, context: Context) -> DrawnSubject:
    head, result = context.head_of(each.subject), draw.inspection(each.number)
    if draw.stage != PUBLISHED:
        context.shown.note(each.subject, draw.id)
    return DrawnSubject(
        number=each.number,
        code=each.subject,
        name=head.name if head else "",
        supervisory_class=each.supervisory_class,
        ratio_bp=each.ratio_bp,
        inspectors=list(each.inspectors),
        outcome=result.outcome if result else "",
        inspected_on=result.inspected_on if result else None,
        document_no=result.document_no if result else "",
        countersigned=bool(result and result.countersigned),
    )
