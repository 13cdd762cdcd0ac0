"""Graded supervision (Article 7, 分级分类监管): revealing the nonce, making the draw."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from ledger.authority import acting_agency, acts_for
from ledger.commitment.matter import rules_on
from ledger.event import Disclosure, Draft
from ledger.record.record import is_live
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.supervision.announcing import TOO_FEW, TOO_LATE, found, require_committer
from ledger.supervision.draw import ANNOUNCED, COMMITTED, REVEALED, Draw
from ledger.supervision.event import DrawMade, NonceRevealed, Stratum
from ledger.supervision.grading import LOWER, UPPER, grading
from ledger.supervision.selection import ALGORITHM, Candidate, redraw, seed_of
from ledger.supervision.supervision import FAMILY
from ledger.supervision.withheld import withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from ledger.registry import Registry
    from ledger.state import SubjectState
    from ledger.supervision.event import Population
    from ledger.supervision.grading import Grading
    from ledger.supervision.selection import Drawn

_NONCE = re.compile(r"[0-9a-f]{64}")

NOT_REACHED = Code(
    "named_size_must_be_reached",
    "The ledger has not reached the size that the plan names; its root is not known yet.",
    "账本尚未达到计划指定的规模。",
    plan(7),
)
NOT_COMMITTED = Code(
    "nonce_must_be_committed_first",
    "No agency has committed to a nonce for this draw.",
    "尚未承诺随机数。",
    plan(7),
)
MISMATCH = Code(
    "nonce_must_match_its_commitment",
    "The SHA-256 of what was revealed is not the commitment; 32 bytes in hexadecimal are.",
    "所公开的随机数与承诺值不符。",
    plan(7),
)
REVEALED_ALREADY = Code(
    "nonce_must_not_be_revealed_already",
    "The nonce was revealed before.",
    "随机数已经公开。",
    plan(7),
)
NOT_REVEALED = Code(
    "nonce_must_be_revealed_before_the_draw",
    "The draw waits for the nonce.",
    "须先公开随机数方可抽取。",
    plan(7),
)
NOT_DRAWING = Code(
    "only_the_announcing_agency_may_draw",
    "The agency that announced the draw, or its successor, makes it, inspects and publishes.",
    "须由发布抽查计划的单位或其承继单位办理。",
    plan(7),
)
DRAWN_ALREADY = Code(
    "draw_must_not_be_made_already",
    "The draw was made; it cannot be made again.",
    "已完成抽取，不得重复抽取。",
    plan(7),
)
NOBODY = Code(
    "population_must_not_be_empty",
    "No subject meets the rule of the population.",
    "没有符合范围的抽查对象。",
    plan(7),
)


class RevealNonce(Command, frozen=True):
    """Reveal the nonce after the named size was reached; it stays in the vault until published."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR"})
    draw: str
    nonce: str
    """The 32 bytes, in 64 hexadecimal digits."""

    def reads(self) -> Reads:
        """The draw."""
        return Reads(affairs=(self.draw,))


class MakeDraw(Command, frozen=True):
    """Make the draw from the root at the named size and the nonce."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR"})
    draw: str

    def reads(self) -> Reads:
        """The draw."""
        return Reads(affairs=(self.draw,))


def reveal(command: RevealNonce, situation: Situation) -> list[Draft]:
    """Refuses another agency, a size that was not reached, a commitment that came too late, and a
    nonce that does not match."""
    draw = found(situation, command.draw)
    require_committer(situation, draw)
    if draw.stage == ANNOUNCED:
        raise NOT_COMMITTED.refused(draw.entries[0])
    if draw.stage != COMMITTED:
        raise REVEALED_ALREADY.refused(draw.revealed_in)
    if not draw.in_time:
        raise TOO_LATE.refused(draw.committed_in)
    if situation.head < draw.size:
        raise NOT_REACHED.refused(draw.entries[0])
    nonce = command.nonce
    known = _NONCE.fullmatch(nonce) is not None
    if not known or sha256(bytes.fromhex(nonce)).hexdigest() != draw.commitment:
        raise MISMATCH.refused(draw.committed_in, fields=("nonce",))
    return [
        Draft(
            stream=draw.id,
            event=NonceRevealed(head=situation.head),
            effective_on=situation.today,
            disclosures=(Disclosure(draw.id, "nonce", nonce),),
        )
    ]


def make(command: MakeDraw, situation: Situation) -> list[Draft]:
    """Refuses another agency, a draw before the named size or the reveal, an empty population,
    and subjects whom fewer than two inspectors may inspect."""
    draw = found(situation, command.draw)
    require_drawing(situation, draw)
    if situation.head < draw.size:
        raise NOT_REACHED.refused(draw.entries[0])
    if draw.stage in (ANNOUNCED, COMMITTED):
        raise NOT_REVEALED.refused(*draw.entries)
    if draw.stage != REVEALED:
        raise DRAWN_ALREADY.refused(*draw.entries[-1:])
    past, held = situation.found["past"], withheld(draw, situation.found["opened"])
    root, on = past.root(draw.size), past.day(draw.size)
    people = candidates(draw, past.subjects(draw.size, on), past.registry(draw.size), on)
    if not people:
        raise NOBODY.refused(draw.entries[0])
    seed = seed_of(root, held.nonce, draw.id)
    drawn = redraw(seed, people, held.inspectors, held.conflicts, draw.inspectors_each)
    if any(len(each.inspectors) < draw.inspectors_each for each in drawn):
        raise TOO_FEW.refused(draw.entries[0], fields=("inspectors",))
    event = DrawMade(
        size=draw.size,
        root=root.hex(),
        algorithm=ALGORITHM,
        population_on=on,
        subjects=len(people),
        drawn=len(drawn),
        strata=strata(people, drawn),
        publish_by=_publish_by(situation),
    )
    texts = {"population": [p.line for p in people], "drawn": [d.line for d in drawn]}
    return [
        Draft(
            stream=draw.id,
            event=event,
            effective_on=situation.today,
            disclosures=tuple(Disclosure(draw.id, name, lines) for name, lines in texts.items()),
        )
    ]


def _publish_by(situation: Situation) -> date:
    rules = rules_on(situation.policy, situation.today, FAMILY).rules["draw"]
    return situation.calendar.due(situation.today, rules["publish_within"], roll=True).day


def require_drawing(situation: Situation, draw: Draw) -> None:
    """Refuses every agency but the one that announced the draw."""
    if not acts_for(acting_agency(situation), draw.agency):
        raise NOT_DRAWING.refused(draw.entries[0])


def candidates(
    draw: Draw, states: Iterable[SubjectState], registry: Registry, on: date
) -> list[Candidate]:
    """The population: every subject that meets the plan's rule when the size is reached and was not
    inspected as often as its class allows, with its ratio, in the order of their codes."""
    rules = rules_on(registry.policy, on, FAMILY).rules
    kinds = frozenset(draw.population.kinds or rules["draw"]["kinds"])
    ratios = {ratio.supervisory_class: ratio.ratio_bp for ratio in draw.ratios}
    found = []
    for state in states:
        registration = state.registration
        if registration is None or not registration.code or registration.kind not in kinds:
            continue
        graded = grading(state, registry.policy, registry.calendar, on)
        if graded.due and _meets(draw.population, state, graded, on):
            ratio = ratio_of(graded, ratios[graded.supervisory_class])
            found.append(Candidate(registration.code, graded.supervisory_class, ratio))
    return sorted(found)


def ratio_of(graded: Grading, of_class: int) -> int:
    """The ratio of a subject in hundredths of a percent: whole in a key field; else the plan's,
    moved to the class's upper or lower bound where the market's results point there."""
    if graded.key_fields:
        return graded.ratio_bp_min
    return {UPPER: graded.ratio_bp_max, LOWER: graded.ratio_bp_min}.get(graded.tilt, of_class)


def _meets(population: Population, state: SubjectState, graded: Grading, on: date) -> bool:
    if population.field and population.field not in graded.key_fields:
        return False
    return not population.licensed_by or any(
        record.facts.kind == "licence"
        and record.facts.agency == population.licensed_by
        and is_live(record)
        and (record.facts.valid_until is None or record.facts.valid_until >= on)
        for record in state.records.values()
    )


def strata(people: Iterable[Candidate], drawn: Iterable[Drawn]) -> tuple[Stratum, ...]:
    """How many of each class and ratio there were, and how many were drawn."""
    there = Counter((p.supervisory_class, p.ratio_bp) for p in people)
    taken = Counter((d.supervisory_class, d.ratio_bp) for d in drawn)
    return tuple(Stratum(*key, there[key], taken[key]) for key in sorted(there))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {RevealNonce: reveal, MakeDraw: make}
