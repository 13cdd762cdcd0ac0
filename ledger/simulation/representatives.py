"""Stories of accountability: a legal representative answers for a listing; units are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.accountability import determining, informing, lifting, parent, proposing, responsibility
from ledger.accountability.determining import DetermineAccountability, DropAccountability
from ledger.accountability.informing import (
    AcknowledgeAccountability,
    Addressee,
    NotifyAccountability,
)
from ledger.accountability.lifting import LiftAccountability, MarkAccountability
from ledger.accountability.proposing import ProposeAccountability
from ledger.accountability.responsibility import (
    FAMILY,
    EndResponsibility,
    LinkResponsiblePerson,
)
from ledger.accountability.standing import accountability_standing
from ledger.notice.answer import RecordAnswer, ReplyToAnswer
from ledger.notice.notice import FAMILY as PROCEDURE
from ledger.notice.notice import NOTICE_FIRST, TIME_MUST_RUN, time_to_answer
from ledger.sanction.listed import basis_of
from ledger.simulation.officers import FIRST, SECOND, officer, subject_itself
from ledger.simulation.records import DAY, other_agency
from ledger.simulation.repairs import notice
from ledger.subject import ORGANISATION, PERSON

if TYPE_CHECKING:
    from datetime import date

    from ledger.accountability.accountability import Accountability
    from ledger.sanction.live_basis import LiveBasis
    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story, Thing
    from ledger.simulation.town import Town

SUPERIOR = "DRC"
LEAVES_SHARE, DROPPED_SHARE, CONTESTED_SHARE, LIFTED_SHARE = 0.15, 0.15, 0.3, 0.2


def answered_for(town: Town, subject: Subject, thing: Thing) -> Story:
    """A person of the county leads the listed firm: linked, heard, held to account or not."""
    county = town.county
    persons = [s for s in town.subjects if s.kind == PERSON and not s.erased and s.tag]
    if subject.kind == PERSON or not persons or not county.has_law(PROCEDURE, FAMILY):
        return
    person = county.chance.choice(persons)
    listing = county.state(subject.tag).listings[thing.stream]
    if listing.decided is None or _basis(town, subject, thing).ended_because:
        return
    role = _linked(town, subject, person)
    act = ProposeAccountability(
        parent=thing.stream,
        responsibility=role,
        clause="A01",
        acted_on=listing.decided.decided_on - DAY,
        named_in=listing.decided.decision_no,
        reasoning="决策并组织实施违法行为，负有直接责任",
    )
    if _basis(town, subject, thing).marks:
        county.refuse(act, officer(thing.unit), parent.DISPUTED)
        return
    if town.somebody_tries():
        _unlawful_proposal(town, act, thing)
    case = county.do(act, officer(thing.unit))
    if town.somebody_tries():
        county.refuse(act, officer(thing.unit), proposing.ALREADY)
    yield from _heard(town, person, case, thing)
    yield from _decided(town, subject, person, case, thing)
    if county.rarely("representative left", LEAVES_SHARE):
        _left(town, role)


def _basis(town: Town, subject: Subject, thing: Thing) -> LiveBasis:
    state = town.county.state(subject.tag)
    found = basis_of(state, thing.stream, *town.county.law(), town.county.today)
    assert found is not None  # noqa: S101 - the listing is there
    return found


def _linked(town: Town, subject: Subject, person: Subject) -> str:
    """The role, linked now unless it is known."""
    county, unit = town.county, officer("AMR")
    known = county.state(person.tag).responsibilities.values()
    held = [r.id for r in known if r.entity == subject.tag and r.until is None]
    if held:
        return held[0]
    act = LinkResponsiblePerson(
        entity=subject.tag,
        number=person.number,
        role="legal_representative",
        since=county.first - 400 * DAY,
        document_no=f"永市监登〔{county.today.year}〕{county.chance.randint(1, 999)}号",
    )
    if town.somebody_tries():
        command, code = county.chance.choice(
            (
                (replace(act, role="shareholder"), responsibility.ROLE_UNKNOWN),
                (replace(act, document_no=""), responsibility.BASIS),
                (replace(act, since=county.today + DAY), responsibility.PERIOD),
                (replace(act, entity=person.tag), responsibility.PERSON_ONLY),
            )
        )
        county.refuse(command, unit, code)
    role = county.do(act, unit)
    if town.somebody_tries():
        county.refuse(act, unit, responsibility.HELD_ALREADY)
    return role


def _unlawful_proposal(town: Town, act: ProposeAccountability, thing: Thing) -> None:
    """Another unit, before the role was held, unnamed, under a clause of something else."""
    county, unit = town.county, officer(thing.unit)
    command, by, code = county.chance.choice(
        (
            (act, officer(other_agency(thing.unit)), parent.NOT_UNIT),
            (replace(act, acted_on=county.first - 800 * DAY), unit, parent.NOT_HELD_THEN),
            (replace(act, named_in="永无决〔1〕号"), unit, parent.NOT_NAMED),
            (replace(act, clause="A03"), unit, parent.CLAUSE),
            (replace(act, parent="nothing"), unit, proposal.CASE_UNKNOWN),
        )
    )
    county.refuse(command, by, code)


def _heard(town: Town, person: Subject, case: str, thing: Thing) -> Story:
    """The person's own notice, its answer, the reply."""
    county, unit = town.county, officer(thing.unit)
    if town.somebody_tries():
        early = _decision(case, thing, county.today)
        county.refuse(early, officer(thing.unit, SECOND), NOTICE_FIRST)
    county.do(notice("accountability", case, county.today, (), (thing.stream,)), unit)
    if town.somebody_tries():
        early = _decision(case, thing, county.today)
        county.refuse(early, officer(thing.unit, SECOND), TIME_MUST_RUN)
    served = county.state(person.tag).notices[case]
    if county.rarely("accountability answered", 0.5):
        said = RecordAnswer(case=case, received_on=county.today, statement="本人未参与决策")
        county.do(said, subject_itself(person.tag))
        yield max(county.working(time_to_answer(served, *county.law()).opens_on), county.today)
        county.do(ReplyToAnswer(case=case, reply="经查参与决策，不予采纳"), unit)
        return
    yield max(county.working(time_to_answer(served, *county.law()).opens_on), county.today)


def _decided(town: Town, subject: Subject, person: Subject, case: str, thing: Thing) -> Story:
    """By another officer; dropped where the listing fell meanwhile, or at times all the same."""
    county, first, second = town.county, officer(thing.unit, FIRST), officer(thing.unit, SECOND)
    act, basis = _decision(case, thing, county.today), _basis(town, subject, thing)
    drop = DropAccountability(case=case, reason="查明本人不负直接责任")
    if not basis.stands or basis.marks:
        county.refuse(act, second, parent.DISPUTED if basis.stands else parent.NOT_LIVE)
        county.do(drop, first)
        return
    if county.rarely("accountability dropped", DROPPED_SHARE):
        county.do(drop, first)
        county.refuse(act, second, determining.NOT_OPEN)
        return
    if town.somebody_tries():
        county.refuse(act, first, proposal.SAME_PERSON)
        county.refuse(replace(act, remedies=()), second, determining.REMEDIES)
        late = replace(act, decided_on=county.first - DAY)
        county.refuse(late, second, determining.DAYS)
    county.do(act, second)
    if town.somebody_tries():
        county.refuse(act, second, determining.NOT_OPEN)
    if county.rarely("accountability contested", CONTESTED_SHARE):
        yield from _contested(town, person, case, thing)


def _decision(case: str, thing: Thing, day: date) -> DetermineAccountability:
    return DetermineAccountability(
        case=case,
        parent=thing.stream,
        decision_no=f"永追责决〔{day.year}〕{int(case[:4], 16)}号",
        decided_on=day,
        served_on=day,
        service_method="direct",
        remedies=("lawsuit", "reconsideration"),
    )


def _contested(town: Town, person: Subject, case: str, thing: Thing) -> Story:
    """The person goes to court: marked until the outcome, at times lifted by it."""
    county, first, second = town.county, officer(thing.unit, FIRST), officer(thing.unit, SECOND)
    mark = MarkAccountability(case=case, mark="under_lawsuit")
    county.do(mark, first)
    yield county.after(20, 60)
    if not _stands(town, person, case):
        county.refuse(replace(mark, on=False), first, lifting.NOT_STANDING)
        return
    county.do(replace(mark, on=False), first)
    if not county.rarely("accountability lifted", LIFTED_SHARE):
        return
    lift = LiftAccountability(
        case=case,
        cause="changed_on_review",
        decision_no=f"永追责撤〔{county.today.year}〕{int(case[:4], 16)}号",
        lifted_on=county.today,
        reason="判决撤销",
    )
    if town.somebody_tries():
        county.refuse(lift, first, proposal.SAME_PERSON)
        county.refuse(replace(lift, cause="mercy"), second, lifting.CAUSE)
    county.do(lift, second)
    if town.somebody_tries():
        county.refuse(lift, second, lifting.NOT_STANDING)


def _stands(town: Town, person: Subject, case: str) -> bool:
    state = town.county.state(person.tag)
    of: Accountability = state.accountabilities[case]
    law = (*town.county.law(), town.county.today)
    return accountability_standing(state, of, *law).situation in ("standing", "suspended")


def _left(town: Town, role: str) -> None:
    county = town.county
    end = EndResponsibility(
        responsibility=role,
        until=county.today - DAY,
        document_no=f"永市监登〔{county.today.year}〕{county.chance.randint(1, 999)}号",
    )
    county.do(end, officer("AMR"))
    if town.somebody_tries():
        county.refuse(end, officer("AMR"), proposal.CASE_UNKNOWN)


def told(town: Town, subject: Subject, thing: Thing) -> Story:
    """A state enterprise was punished: its superior unit and the audit office are told."""
    county, unit = town.county, officer(thing.unit)
    if subject.kind != ORGANISATION or not subject.tag.startswith("91"):
        return
    if not county.has_law(FAMILY) or not _basis(town, subject, thing).stands:
        return
    audit = Addressee(kind="audit_office", code="11620300MA0000000K")
    act = NotifyAccountability(
        about=thing.stream,
        subject_kind="state_enterprise",
        addressees=(Addressee(kind="superior_unit", agency=SUPERIOR), audit),
        document_no=f"永通报〔{county.today.year}〕{county.chance.randint(1, 99)}号",
        sent_on=county.today,
    )
    if _basis(town, subject, thing).marks:
        county.refuse(act, unit, parent.DISPUTED)
        return
    if town.somebody_tries():
        command, code = county.chance.choice(
            (
                (replace(act, subject_kind="staff"), informing.SUBJECT_KIND),
                (replace(act, addressees=(audit,)), informing.ADDRESSEES),
                (replace(act, about="nothing"), proposal.CASE_UNKNOWN),
            )
        )
        county.refuse(command, unit, code)
    stream = county.do(act, unit)
    yield county.after(1, 14)
    done = AcknowledgeAccountability(
        notice=stream, addressee="superior_unit", acknowledged_on=county.today
    )
    if town.somebody_tries():
        stranger = next(a for a in ("TRA", "HEA") if a != thing.unit)
        county.refuse(done, officer(stranger), informing.NOT_ADDRESSED)
    county.do(done, officer(SUPERIOR))
    if county.happens(0.7):
        county.do(replace(done, addressee="audit_office"), unit)
