"""Stories of objections: filed, marked, routed, extended, stopped, decided, answered, reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.notice.notice import FAMILY as PROCEDURE
from ledger.objection import case as steps
from ledger.objection import objecting
from ledger.objection.case import ExtendObjection, ResumeClock, StopClock
from ledger.objection.objecting import FileObjection, WithdrawObjection
from ledger.objection.objection import DENIED, INCONCLUSIVE, PARTLY, UPHELD
from ledger.objection.rules import model_of, objection_rules
from ledger.objection.target import disputed_of
from ledger.proposal import Propose
from ledger.simulation.answers import answered, decided
from ledger.simulation.officers import FIRST, SECOND, officer, subject_itself
from ledger.simulation.papers import penalty
from ledger.simulation.records import DAY, filed, other_agency
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.objection.objection import Objection
    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story, Thing
    from ledger.simulation.town import Town
    from ledger.situation import Actor

WINDOW = "DRC"
OUTCOMES = (UPHELD, PARTLY, DENIED, INCONCLUSIVE)
OUTCOME_WEIGHTS = (30, 15, 40, 15)
OMISSION_SHARE, MIX_UP_SHARE = 0.06, 0.03


def objected(town: Town, subject: Subject, thing: Thing) -> Story:
    """What was decided is objected to: by the subject, its agent, or one affected by it."""
    county = town.county
    if not county.has_law(PROCEDURE):
        return
    act = FileObjection(target=thing.stream, ground="error", text="与事实不符，请求更正")
    if town.somebody_tries():
        _unlawful_filing(town, subject, act, thing)
    act, by = _filer(town, subject, act, thing)
    objection = county.do(act, by)
    if town.somebody_tries():
        county.refuse(act, by, objecting.PENDING)
    yield county.after(0, 1)
    if county.rarely("objection withdrawn", 0.08):
        yield from _withdrawn(town, objection, by)
        return
    yield from _marked(town, subject, objection)
    yield from _handled(
        town, subject, objection, county.chance.choices(OUTCOMES, OUTCOME_WEIGHTS)[0]
    )
    if _of(town, subject, objection).outcome == DENIED and town.somebody_tries():
        county.refuse(act, by, objecting.REPEATED)


def still_shown(town: Town, subject: Subject, thing: Thing) -> Story:
    """The subject says that something shows for too long; the collecting unit answers itself."""
    county = town.county
    if not county.has_law(PROCEDURE):
        return
    act = FileObjection(target=thing.stream, ground="over_time", text="公示期已满仍在公示")
    objection = county.do(act, subject_itself(subject.tag))
    yield county.after(0, 1)
    yield from _marked(town, subject, objection)
    yield from _handled(town, subject, objection, county.chance.choice((DENIED, INCONCLUSIVE)))


def left_out(town: Town, subject: Subject) -> Iterable[Story]:
    """Something is missing in the archive, or somebody else's is in it."""
    if town.county.happens(OMISSION_SHARE):
        yield _omitted(town, subject)
    if subject.kind != PERSON and town.county.happens(MIX_UP_SHARE):
        yield _mixed_up(town, subject)


def _omitted(town: Town, subject: Subject) -> Story:
    """A decision was never delivered: upheld, and what is owed is filed."""
    county, unit = town.county, subject.trade.agency
    if not county.has_law(PROCEDURE):
        return
    act = FileObjection(
        subject=subject.tag, ground="omission", unit=unit, text="已作出的决定未归集"
    )
    if town.somebody_tries():
        unknown = replace(act, target="ffffffff-0000-4000-8000-000000000000")
        county.refuse(unknown, officer(unit), objecting.GROUND)
    objection = county.do(act, subject_itself(subject.tag))
    yield county.after(0, 1)
    yield from _handled(town, subject, objection, UPHELD if county.happens(0.6) else DENIED)
    of = _of(town, subject, objection)
    if of.owed == "record.file":
        paper = penalty(county, town.registrar, subject)
        yield from filed(town, paper, by_table=False)


def _mixed_up(town: Town, subject: Subject) -> Story:
    """What another did stands here, says the subject; the collecting unit looks into both."""
    county = town.county
    others = [s for s in town.subjects if s is not subject and s.kind == subject.kind]
    if not others or not county.has_law(PROCEDURE):
        return
    other = county.chance.choice(others)
    if county.state(other.tag).registration is None:
        return
    act = FileObjection(
        subject=subject.tag,
        ground="identity_mix_up",
        confused_with=other.tag,
        text="该信息不属于本单位",
    )
    objection = county.do(act, subject_itself(subject.tag))
    yield county.after(0, 1)
    yield from _handled(town, subject, objection, county.chance.choice((DENIED, INCONCLUSIVE)))


def _filer(
    town: Town, subject: Subject, act: FileObjection, thing: Thing
) -> tuple[FileObjection, Actor]:
    """Who objects: mostly the subject; its agent at a window; one affected by what is public."""
    county = town.county
    which = county.chance.random()
    if which < 0.5:
        return act, subject_itself(subject.tag)
    if which < 0.7:
        named = replace(act, filer="agent", filer_name="王代理，电话见委托书")
        return named, officer(WINDOW)
    if which < 0.85:
        named = replace(act, filer="affected", filer_name="李某，合同相对方")
        return named, officer(WINDOW)
    unit = disputed_of(county.state(subject.tag), thing.stream, county.registry)
    return act, officer(unit.unit if unit else WINDOW)


def _withdrawn(town: Town, objection: str, by: Actor) -> Story:
    """Taken back before it is decided, by nobody but who filed it."""
    county = town.county
    back = WithdrawObjection(objection=objection)
    if town.somebody_tries():
        county.refuse(back, officer("ZWZX"), objecting.WINDOW)
    county.do(back, by)
    if town.somebody_tries():
        county.refuse(back, by, steps.STAGE)
    yield county.after(1, 5)


def _marked(town: Town, subject: Subject, objection: str) -> Story:
    """The window confirms that the mark stands on every channel."""
    county = town.county
    of = _of(town, subject, objection)
    record = county.state(subject.tag).records.get(of.facts.disputed)
    shown = tuple(sorted(record.published.keys() - record.withdrawn.keys())) if record else ()
    act = steps.MarkObjection(objection=objection, channels=shown)
    window = officer(of.facts.window)
    if shown and town.somebody_tries():
        county.refuse(replace(act, channels=()), window, steps.CHANNELS)
    if town.somebody_tries():
        county.refuse(steps.RouteObjection(objection=objection), officer(WINDOW), steps.MARK_FIRST)
    if of.facts.window != "ZWZX" and of.unit != "ZWZX" and town.somebody_tries():
        county.refuse(act, officer("ZWZX"), steps.NOT_THE_WINDOW)
    county.do(act, window)
    yield county.after(0, 1)


def _handled(town: Town, subject: Subject, objection: str, outcome: str) -> Story:
    """Routed to who answers for it; extended and stopped at times; decided and answered."""
    county = town.county
    of = _of(town, subject, objection)
    if not of.is_own:
        if town.somebody_tries():
            other = other_agency(of.unit)
            wrong = steps.RouteObjection(objection=objection, to=other)
            county.refuse(wrong, officer(WINDOW), steps.NOT_THE_UNIT)
        county.do(steps.RouteObjection(objection=objection), officer(WINDOW))
        yield county.after(0, 2)
    if county.rarely("experts", 0.2):
        yield from _stopped(town, of)
    if county.rarely("objection extended", 0.15):
        yield from _extended(town, of)
    yield county.after(1, 3)
    yield from decided(town, subject, objection, outcome)
    yield from answered(town, subject, objection)


def _stopped(town: Town, of: Objection) -> Story:
    """Experts are asked: their time does not count."""
    county, unit = town.county, officer(of.unit)
    model = model_of(objection_rules(county.registry.policy, of.filed_on))
    stop = StopClock(objection=of.id, ground="appraisal", experts="省产品质量监督检验研究院")
    if not model.expert_time_excluded:
        county.refuse(stop, unit, steps.EXPERTS)
        return
    if town.somebody_tries():
        county.refuse(replace(stop, ground="holiday"), unit, steps.EXPERTS)
    if town.somebody_tries():
        county.refuse(ResumeClock(objection=of.id), unit, steps.EXPERTS)
    county.do(stop, unit)
    if town.somebody_tries():
        county.refuse(stop, unit, steps.EXPERTS)
    yield county.after(3, 12)
    county.do(ResumeClock(objection=of.id), unit)


def _extended(town: Town, of: Objection) -> Story:
    """One officer proposes more time, another grants it, once."""
    county, first, second = town.county, officer(of.unit, FIRST), officer(of.unit, SECOND)
    extend = ExtendObjection(objection=of.id)
    if not model_of(objection_rules(county.registry.policy, of.filed_on)).may_extend:
        county.refuse(extend, second, steps.EXTENDED_ONCE)
        return
    if town.somebody_tries():
        county.refuse(extend, second, proposal.PROPOSAL_MISSING)
    county.do(Propose(matter=steps.EXTENSION, case=of.id, reason="需外地协查"), first)
    if town.somebody_tries():
        county.refuse(extend, first, proposal.SAME_PERSON)
    county.do(extend, second)
    if town.somebody_tries():
        county.refuse(extend, second, steps.EXTENDED_ONCE)
    yield county.working(county.today + 2 * DAY)


def _of(town: Town, subject: Subject, objection: str) -> Objection:
    """The objection as the ledger has it."""
    return town.county.state(subject.tag).objections[objection]


def _unlawful_filing(town: Town, subject: Subject, act: FileObjection, thing: Thing) -> None:
    """Without a ground, a text or a name, by somebody else, or with another unit."""
    county, itself = town.county, subject_itself(subject.tag)
    stranger = subject_itself("91620321MA0000099X")
    unknown = replace(act, target="ffffffff-0000-4000-8000-000000000000")
    command, by, code = county.chance.choice(
        (
            (replace(act, ground="dislike"), itself, objecting.GROUND),
            (replace(act, target=""), itself, objecting.GROUND),
            (replace(act, text=" "), itself, objecting.TEXT_MISSING),
            (replace(act, filer="agent"), officer(WINDOW), objecting.FILER),
            (act, stranger, objecting.FILER),
            (unknown, itself, proposal.CASE_UNKNOWN),
            (act, officer(other_agency(thing.unit)), objecting.WINDOW),
        )
    )
    county.refuse(command, by, code)
