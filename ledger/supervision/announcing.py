"""Graded supervision (Article 7, 分级分类监管): announcing a draw, committing to its nonce."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from ledger.authority import acting_agency, acts_for, require_power
from ledger.codes import is_unified_code
from ledger.commitment.matter import rules_on
from ledger.event import Disclosure, Draft
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.supervision.draw import ANNOUNCED, PREFIX, Draw
from ledger.supervision.event import (
    ClassRatio,
    ConflictDeclared,
    DrawAnnounced,
    NonceCommitted,
    Population,
)
from ledger.supervision.supervision import FAMILY
from ledger.supervision.withheld import withheld
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

INSPECT = "supervision.inspect"
_PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

SIZE_PAST = Code(
    "draw_size_must_lie_ahead",
    "The size named lies behind, or leaves no entry for the other agency's commitment.",
    "所指定的账本规模须为将来规模，并为承诺随机数留出余地。",
    plan(7),
)
COMMITTER = Code(
    "nonce_must_be_committed_by_another_agency",
    "The nonce is committed by the other agency that the plan names, never by the drawing one.",
    "随机数须由计划指定的其他单位承诺，不得由抽查单位自行承诺。",
    plan(7),
)
TOO_LATE = Code(
    "nonce_must_be_committed_before_the_named_size",
    "The ledger has reached the named size; a commitment now could have been chosen.",
    "账本已达到指定规模，此时承诺随机数无效。",
    plan(7),
)
COMMITMENT_FORM = Code(
    "commitment_must_be_a_sha256",
    "A commitment is the SHA-256 of 32 bytes, in 64 hexadecimal digits.",
    "承诺值须为32字节随机数的SHA-256，以64位十六进制表示。",
    plan(7),
)
COMMITTED_ALREADY = Code(
    "nonce_must_be_committed_once",
    "A commitment stands already; it cannot be exchanged.",
    "已承诺随机数，不得更换。",
    plan(7),
)
POPULATION = Code(
    "population_must_follow_the_rules_of_draws",
    "The rule names a kind of subject, a field or an agency that draws do not have.",
    "抽查对象范围不符合规定。",
    plan(7),
)
RATIO = Code(
    "ratio_must_lie_within_its_class",
    "Each class has one ratio, within the bounds of the rules of supervision.",
    "各类别抽查比例须唯一并在规定范围内。",
    plan(7),
)
TOO_FEW = Code(
    "at_least_two_inspectors_must_inspect",
    "Each inspection has at least two officers, known by different pseudonyms.",
    "检查人员不得少于两人且不得重复。",
    plan(7),
)
NOT_IN_POOL = Code(
    "inspector_must_be_in_the_pool",
    "Only an inspector of the draw's pool declares a conflict, with one subject, and once.",
    "只有本次抽查名录中的检查人员可以就一个对象申报一次回避。",
    plan(7),
)


class AnnounceDraw(Command, frozen=True):
    """Announce a draw: who may be drawn, which ratio of each class, the pool of inspectors, the
    future size of the ledger, and the other agency that commits to the nonce."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR"})
    title: str
    ratios: tuple[ClassRatio, ...]
    inspectors: tuple[str, ...]
    """Pseudonyms of the officers who may be drawn as inspectors."""
    size: int
    committer: str
    population: Population = Population()
    inspectors_each: int = 0
    """How many inspect each subject; 0: the rule's."""

    def reads(self) -> Reads:
        """Nothing but the law and the size of the ledger."""
        return Reads()


class CommitNonce(Command, frozen=True):
    """Commit to a nonce of 32 random bytes, by their SHA-256, before the named size is reached."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR"})
    draw: str
    commitment: str

    def reads(self) -> Reads:
        """The draw."""
        return Reads(affairs=(self.draw,))


class DeclareConflict(Command, frozen=True):
    """Declare that one may not inspect a subject (回避); before or after the draw."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "PROVIDER", "DESIGNATOR"})
    draw: str
    subject: str
    """Its unified code."""

    def reads(self) -> Reads:
        """The draw."""
        return Reads(affairs=(self.draw,))


def announce(command: AnnounceDraw, situation: Situation) -> list[Draft]:
    """Refuses a size that lies behind, the same agency as committer, ratios outside the classes,
    a population outside the rules, and fewer than two inspectors."""
    agency = require_power(situation, INSPECT)
    require_titles(situation, title=command.title)
    if command.size <= situation.head + 2:
        raise SIZE_PAST.refused(fields=("size",))
    rule_set = rules_on(situation.policy, situation.today, FAMILY)
    rules = rule_set.rules
    _require_committer(command.committer, agency.code, situation)
    _require_population(command.population, rules, situation)
    _require_ratios(command.ratios, rules["classes"])
    each = command.inspectors_each or rules["draw"]["inspectors_min"]
    pool = tuple(dict.fromkeys(command.inspectors))
    known = all(_PSEUDONYM.fullmatch(officer) for officer in pool)
    if each < rules["draw"]["inspectors_min"] or len(pool) < each or not known:
        raise TOO_FEW.refused(fields=("inspectors",))
    event = DrawAnnounced(
        agency=agency.code,
        title=command.title,
        population=command.population,
        ratios=command.ratios,
        inspectors=len(pool),
        inspectors_each=each,
        size=command.size,
        head=situation.head,
        committer=command.committer,
        rule=rule_set.rule(rules["draw"]["clause"]),
    )
    stream = f"{PREFIX}{situation.new_id()}"
    names = {"officers": [situation.actor.officer], "inspectors": list(pool)}
    return [
        Draft(
            stream=stream,
            event=event,
            effective_on=situation.today,
            disclosures=tuple(Disclosure(stream, *named) for named in names.items()),
            opens=True,
        )
    ]


def commit(command: CommitNonce, situation: Situation) -> list[Draft]:
    """Refuses the drawing agency, a size that was reached, a second commitment, what is no
    SHA-256."""
    draw = found(situation, command.draw)
    require_committer(situation, draw)
    if draw.stage != ANNOUNCED:
        raise COMMITTED_ALREADY.refused(draw.committed_in)
    if situation.head >= draw.size:
        raise TOO_LATE.refused(*draw.entries)
    if not _SHA256.fullmatch(command.commitment):
        raise COMMITMENT_FORM.refused(fields=("commitment",))
    event = NonceCommitted(commitment=command.commitment, head=situation.head)
    return [Draft(stream=draw.id, event=event, effective_on=situation.today)]


def declare(command: DeclareConflict, situation: Situation) -> list[Draft]:
    """Refuses who is not in the pool, what is no code, and a conflict declared before."""
    draw = found(situation, command.draw)
    held = withheld(draw, situation.found["opened"])
    officer, subject = situation.actor.officer, command.subject
    own = acts_for(acting_agency(situation), draw.agency) and officer in held.inspectors
    if not own or not is_unified_code(subject) or (officer, subject) in held.conflicts:
        raise NOT_IN_POOL.refused(draw.entries[0])
    name = f"conflict.{draw.conflicts + 1}"
    return [
        Draft(
            stream=draw.id,
            event=ConflictDeclared(declared_on=situation.today),
            effective_on=situation.today,
            disclosures=(Disclosure(draw.id, name, [officer, subject]),),
        )
    ]


def found(situation: Situation, stream: str) -> Draw:
    """The draw a command names; refuses an unknown one."""
    draw = situation.affairs.find(Draw, stream)
    if draw is None:
        raise CASE_UNKNOWN.refused(fields=("draw",))
    return draw


def require_committer(situation: Situation, draw: Draw) -> None:
    """Refuses every agency but the one that the plan names to commit and reveal."""
    if not acts_for(acting_agency(situation), draw.committer):
        raise COMMITTER.refused(draw.entries[0])


def _require_committer(committer: str, own: str, situation: Situation) -> None:
    other = situation.registry.agencies.get(committer)
    mine = situation.registry.agencies[own]
    if other is None or other.closed_in or acts_for(mine, committer) or acts_for(other, own):
        raise COMMITTER.refused(fields=("committer",))


def _require_population(
    population: Population, rules: Mapping[str, Any], situation: Situation
) -> None:
    known = set(population.kinds) <= set(rules["draw"]["kinds"])
    field = not population.field or population.field in rules["key_fields"]["domains"]
    agency = population.licensed_by
    if not known or not field or (agency and agency not in situation.registry.agencies):
        raise POPULATION.refused(fields=("population",))


def _require_ratios(ratios: tuple[ClassRatio, ...], classes: Mapping[str, Any]) -> None:
    named = [ratio.supervisory_class for ratio in ratios]
    if sorted(named) != sorted(classes["order"]):
        raise RATIO.refused(fields=("ratios",))
    for ratio in ratios:
        bounds = classes[ratio.supervisory_class]
        if not bounds["ratio_bp_min"] <= ratio.ratio_bp <= bounds["ratio_bp_max"]:
            raise RATIO.refused(fields=("ratios", ratio.supervisory_class))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    AnnounceDraw: announce,
    CommitNonce: commit,
    DeclareConflict: declare,
}
