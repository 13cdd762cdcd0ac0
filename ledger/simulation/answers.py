"""Stories of objections: how they are decided, what is mended, the answer, and the review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.objection import case as steps
from ledger.objection import decision, review
from ledger.objection.decision import AnswerObjection, DecideObjection
from ledger.objection.objection import DENIED, INCONCLUSIVE, UPHELD
from ledger.objection.review import RequestReview, ReviewObjection
from ledger.objection.rules import model_of, objection_rules
from ledger.objection.target import RECUSED, recused
from ledger.proposal import Propose
from ledger.record.correction import FieldCorrection
from ledger.sanction.imposing import LiftMeasure
from ledger.sanction.removal import RemoveListing
from ledger.simulation.officers import FIRST, SECOND, THIRD, officer, subject_itself
from ledger.simulation.records import other_agency

if TYPE_CHECKING:
    from ledger.objection.objection import Objection
    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story
    from ledger.simulation.town import Town
    from ledger.situation import Actor

LEAD = "DRC"
REMEDIES = ("reconsideration", "lawsuit")


def decided(town: Town, subject: Subject, objection: str, wanted: str) -> Story:
    """Decided by an officer who had no part in it; a denial by two; what was wrong is mended."""
    county = town.county
    of = _of(town, subject, objection)
    free = _unconcerned(town, subject, of)
    outcome = wanted if len(free) > 1 or wanted == INCONCLUSIVE else INCONCLUSIVE
    act = _mending(town, subject, of, _decision(of, outcome))
    if not free:
        county.find(f"nobody in {of.unit} may decide an objection")
        return
    first, last = free[0], free[-1]
    if town.somebody_tries():
        _unlawful_decision(town, subject, of, last)
    if act.corrections or act.annul:
        matter = "record.annulment" if act.annul else "record.correction"
        county.do(Propose(matter=matter, case=of.facts.disputed, reason="经核实确有错误"), first)
    if outcome == DENIED:
        if town.somebody_tries():
            county.refuse(act, last, proposal.PROPOSAL_MISSING)
        county.do(Propose(matter=decision.DENIAL, case=of.id, reason="经核实信息无误"), first)
        if town.somebody_tries():
            county.refuse(act, first, proposal.SAME_PERSON)
    yield county.after(0, 2)
    county.do(act, last)
    if town.somebody_tries():
        county.refuse(act, last, steps.STAGE)
    if act.owed:
        yield from _carried_out(town, subject, of, act.owed)


def answered(town: Town, subject: Subject, objection: str) -> Story:
    """The answer with its remedies; then at times a review by the lead."""
    county = town.county
    of = _of(town, subject, objection)
    window = officer(of.facts.window, SECOND)
    act = AnswerObjection(
        objection=objection, answered_on=county.today, method="direct", remedies=REMEDIES
    )
    if town.somebody_tries():
        county.refuse(replace(act, method="shouting"), window, decision.ANSWER)
    county.do(act, window)
    if town.somebody_tries():
        county.refuse(act, window, steps.STAGE)
    if of.reviewed is not None or not of.outcome:
        return
    if of.outcome == UPHELD:
        if town.somebody_tries():
            asked = RequestReview(objection=objection, grounds="不服")
            county.refuse(asked, _asker(of), review.REVIEW_ONCE)
    elif county.rarely("objection reviewed", 0.35):
        yield county.after(2, 15)
        yield from _reviewed(town, subject, of)


def _reviewed(town: Town, subject: Subject, of: Objection) -> Story:
    """The lead confirms the decision, or sends it back to be decided anew."""
    county, asker = town.county, _asker(of)
    ask = RequestReview(objection=of.id, grounds="处理决定未回应主要理由")
    if not model_of(objection_rules(county.registry.policy, of.filed_on)).review_within:
        county.refuse(ask, asker, review.REVIEW_ONCE)
        return
    if town.somebody_tries():
        county.refuse(replace(ask, grounds=""), asker, review.REASONS)
    free = _unconcerned(town, subject, of, LEAD)
    if not free:
        return
    county.do(ask, asker)
    yield county.after(2, 5)
    back = county.rarely("sent back", 0.4) and bool(_unconcerned(town, subject, of))
    act = ReviewObjection(
        objection=of.id, outcome="sent_back" if back else "confirmed", reasons="复核意见书"
    )
    if town.somebody_tries():
        county.refuse(replace(act, outcome="ignored"), free[0], review.REASONS)
    county.do(act, free[0])
    if not back:
        return
    yield county.after(1, 4)
    yield from decided(town, subject, of.id, INCONCLUSIVE)
    yield from answered(town, subject, of.id)


def _decision(of: Objection, outcome: str) -> DecideObjection:
    return DecideObjection(objection=of.id, outcome=outcome, reasons="经调阅原卷核实")


def _mending(town: Town, subject: Subject, of: Objection, act: DecideObjection) -> DecideObjection:
    """What was found wrong is mended by the decision where it can be, else the act is owed."""
    if act.outcome in (DENIED, INCONCLUSIVE):
        return act
    owed = {"listing": "listing.remove", "measure": "measure.lift", "": "record.file"}
    if of.facts.disputed_kind in owed:
        return replace(act, owed=owed[of.facts.disputed_kind])
    if of.facts.disputed_kind == "commitment":
        return replace(act, owed="commitment.revoke")
    record = town.county.state(subject.tag).records[of.facts.disputed]
    if act.outcome == UPHELD and town.county.happens(0.5):
        return replace(act, annul="filed_in_error", basis="异议处理决定")
    if record.facts.fine is not None:
        right = FieldCorrection("fine", str(record.facts.fine + 100))
        return replace(act, corrections=(right,), basis="异议处理决定")
    return replace(act, owed="record.correct")


def _carried_out(town: Town, subject: Subject, of: Objection, owed: str) -> Story:
    """The act that was owed is done by the unit."""
    county = town.county
    first, second = officer(of.unit, FIRST), officer(of.unit, SECOND)
    yield county.after(0, 2)
    if owed == "listing.remove" and county.state(subject.tag).listings[of.facts.disputed].listed_in:
        county.do(
            Propose(matter="listing.removal", case=of.facts.disputed, reason="异议成立"), first
        )
        county.do(
            RemoveListing(
                listing=of.facts.disputed,
                cause="error",
                decision_no=f"永移决〔{county.today.year}〕{county.chance.randint(1, 999)}号",
                removed_on=county.today,
                reason="异议成立",
            ),
            second,
        )
    elif owed == "measure.lift":
        county.do(
            LiftMeasure(
                measure=of.facts.disputed,
                reason="disproportionate",
                lifted_on=county.today,
                text="异议成立",
            ),
            second,
        )


def _unconcerned(town: Town, subject: Subject, of: Objection, agency: str = "") -> list[Actor]:
    """The officers of the unit who had no part in what is disputed nor decided before."""
    county = town.county
    now = _of(town, subject, of.id)
    out = recused(now, county.state(subject.tag), county.registry)
    officers = (officer(agency or of.unit, n) for n in (FIRST, SECOND, THIRD))
    return [one for one in officers if one.officer not in out]


def _asker(of: Objection) -> Actor:
    """Who may ask for the review: who filed it, or the window for who came to it."""
    return subject_itself(of.facts.filer_tag) if of.facts.filer_tag else officer(of.facts.window)


def _of(town: Town, subject: Subject, objection: str) -> Objection:
    return town.county.state(subject.tag).objections[objection]


def _unlawful_decision(town: Town, subject: Subject, of: Objection, by: Actor) -> None:
    """Without reasons, by another unit, mending what was not found wrong, by its own maker."""
    county, act = town.county, _decision(of, INCONCLUSIVE)
    tries = [
        (replace(act, reasons=" "), by, decision.OUTCOME),
        (replace(act, outcome="maybe"), by, decision.OUTCOME),
        (replace(act, annul="filed_in_error"), by, decision.MENDED),
        (replace(act, outcome=UPHELD), by, decision.MENDED),
        (act, officer(other_agency(of.unit)), steps.NOT_THE_UNIT),
    ]
    out = recused(of, county.state(subject.tag), county.registry)
    makers = [officer(of.unit, n) for n in (FIRST, SECOND, THIRD)]
    tries += [(act, one, RECUSED) for one in makers if one.officer in out]
    command, actor, code = county.chance.choice(tries)
    county.refuse(command, actor, code)
