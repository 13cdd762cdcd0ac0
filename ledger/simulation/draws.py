"""Stories of double-random draws: announced, committed to, revealed, made, inspected, published."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.codes import synthetic_unified_code
from ledger.simulation.officers import FIRST, SECOND, THIRD, officer
from ledger.subject import ORGANISATION
from ledger.supervision import announcing, drawing, inspecting
from ledger.supervision.announcing import AnnounceDraw, CommitNonce, DeclareConflict
from ledger.supervision.draw import Draw
from ledger.supervision.drawing import MakeDraw, RevealNonce
from ledger.supervision.event import ClassRatio, Population
from ledger.supervision.inspecting import CountersignInspection, PublishDraw, RecordInspection
from ledger.supervision.supervision import FAMILY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

DRAWING, COMMITTING = "AMR", "SJJ"
EVERY_YEARS = 2
SPRING = (4, 8)
RATIOS = (("A", 100), ("B", 500), ("C", 2100), ("D", 6100))
AHEAD = 12
ELSEWHERE = 9_999_999
"""Serial of a firm that no county of ours has."""
OUTCOMES, WEIGHTS = ("no_problem", "corrected_on_site", "not_found"), (80, 15, 5)


def yearly_draws(town: Town) -> Iterable[Story]:
    """Every other spring the market regulator draws."""
    for year in range(town.county.first.year, town.county.last.year + 1):
        if year % EVERY_YEARS:
            yield _draw(town, date(year, *SPRING))


def _draw(town: Town, day: date) -> Story:
    """The same inspectors each time, all of them at every inspection: who is drawn is chance, who
    acts is not."""
    county, lead = town.county, officer(DRAWING)
    if day < county.first:
        return
    yield county.working(day)
    firms = (s for s in town.subjects if s.kind == ORGANISATION)
    known = any(county.state(firm.tag).registration for firm in firms)
    if not known or not county.has_law(FAMILY):
        return
    plan = AnnounceDraw(
        title=f"{day.year}年双随机抽查",
        ratios=tuple(ClassRatio(*pair) for pair in RATIOS),
        inspectors=tuple(officer(DRAWING, n).officer for n in (FIRST, SECOND, THIRD)),
        inspectors_each=3,
        size=county.ledger.head + AHEAD,
        committer=COMMITTING,
    )
    if town.somebody_tries():
        _unlawful_plan(town, plan)
    draw = county.do(replace(plan, size=county.ledger.head + AHEAD), lead)
    nonce = sha256(f"{county.first} {day}".encode()).hexdigest()
    commitment = sha256(bytes.fromhex(nonce)).hexdigest()
    commit = CommitNonce(draw=draw, commitment=commitment)
    county.refuse(commit, lead, announcing.COMMITTER)
    county.do(commit, officer(COMMITTING))
    _conflict(town, draw)
    yield from _made(town, draw, nonce)
    yield from _inspected(town, draw)


def _unlawful_plan(town: Town, plan: AnnounceDraw) -> None:
    """A size that lies behind, one's own nonce, a ratio out of its class, one inspector."""
    county = town.county
    alone = plan.inspectors[:1]
    command, code = county.chance.choice(
        (
            (replace(plan, size=county.ledger.head), announcing.SIZE_PAST),
            (replace(plan, committer=DRAWING), announcing.COMMITTER),
            (replace(plan, ratios=plan.ratios[1:]), announcing.RATIO),
            (replace(plan, inspectors=alone), announcing.TOO_FEW),
            (replace(plan, population=Population(kinds=("person",))), announcing.POPULATION),
        )
    )
    county.refuse(command, officer(DRAWING), code)


def _conflict(town: Town, draw: str) -> None:
    """An inspector stands aside from a firm elsewhere; who is not in the pool, from nobody."""
    county = town.county
    command = DeclareConflict(draw=draw, subject=synthetic_unified_code(ELSEWHERE))
    county.refuse(command, officer(COMMITTING), announcing.NOT_IN_POOL)
    county.do(command, officer(DRAWING))


def _made(town: Town, draw: str, nonce: str) -> Story:
    """Revealed once the size is reached, then drawn."""
    county, lead, other = town.county, officer(DRAWING), officer(COMMITTING)
    reveal, make = RevealNonce(draw=draw, nonce=nonce), MakeDraw(draw=draw)
    size = _of(town, draw).size
    if county.ledger.head < size:
        county.refuse(reveal, other, drawing.NOT_REACHED)
        county.refuse(make, lead, drawing.NOT_REACHED)
    while county.ledger.head < size:
        yield county.after(1, 4)
    if town.somebody_tries():
        county.refuse(make, lead, drawing.NOT_REVEALED)
    county.refuse(replace(reveal, nonce="0" * 64), other, drawing.MISMATCH)
    county.do(reveal, other)
    yield county.after(0, 1)
    county.do(make, lead)
    county.refuse(make, lead, drawing.DRAWN_ALREADY)
    yield county.after(2, 6)


def _inspected(town: Town, draw: str) -> Story:
    """Every drawn subject is inspected; one officer records, another confirms."""
    county, of = town.county, _of(town, draw)
    first, second = officer(DRAWING, SECOND), officer(DRAWING, THIRD)
    publish = PublishDraw(draw=draw)
    if of.drawn:
        county.refuse(publish, officer(DRAWING), inspecting.NOT_INSPECTED)
    for number in range(1, of.drawn + 1):
        result = RecordInspection(
            draw=draw,
            number=number,
            outcome=county.chance.choices(OUTCOMES, WEIGHTS)[0],
            inspected_on=county.today,
        )
        if town.somebody_tries():
            county.refuse(replace(result, outcome="fine"), first, inspecting.OUTCOME)
        county.do(result, first)
        county.do(CountersignInspection(draw=draw, number=number), second)
        if number % 10 == 0:
            yield county.after(1, 2)
    if of.drawn:
        county.do(publish, officer(DRAWING))


def _of(town: Town, draw: str) -> Draw:
    """The draw as its entries say now."""
    found = town.county.ledger.affairs((draw,)).find(Draw, draw)
    if found is None:
        raise LookupError(draw)
    return found
