"""Stories of lists: proposed, noticed, answered, heard, listed; measures; the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.notice.answer import RecordAnswer, ReplyToAnswer
from ledger.notice.hearing import AnnounceHearing, RecordHearing
from ledger.notice.notice import FAMILY as PROCEDURE
from ledger.notice.notice import (
    HEARING_FIRST,
    NOTICE_FIRST,
    REPLY_FIRST,
    TIME_MUST_RUN,
    time_to_answer,
)
from ledger.policy import NoRuleSetError
from ledger.sanction import determining, enlisting, sanction, trigger
from ledger.sanction.enlisting import DropListing, ListSubject, ProposeListing, RecordConsent
from ledger.sanction.removal import RemoveListing
from ledger.sanction.sanction import LISTS
from ledger.simulation.measures import SERIOUS_MEASURES, imposed
from ledger.simulation.officers import SECOND, THIRD, officer
from ledger.simulation.papers import penalty
from ledger.simulation.player import Thing
from ledger.simulation.publicity import listed as shown
from ledger.simulation.publicity import taken_down
from ledger.simulation.records import DAY, annulled, filed, other_agency, published
from ledger.simulation.repairs import notice, repaired
from ledger.simulation.turns import listing_contested, listing_extended
from ledger.subject import INDIVIDUAL_BUSINESS

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from datetime import date
    from typing import Any

    from ledger.simulation.papers import Paper, Subject
    from ledger.simulation.town import Town

    Story = Generator[date, None, None]


def list_types(town: Town) -> Mapping[str, Any]:
    """The list types that have law today."""
    county = town.county
    try:
        rule_set = county.registry.policy.in_force(LISTS, county.today)
    except NoRuleSetError:
        return {}
    types: Mapping[str, Any] = rule_set.rules["types"]
    return types


def punished_gravely(town: Town, subject: Subject) -> Story:
    """A grave penalty, then the list of its field where there is law for one."""
    county = town.county
    list_type, ground = subject.trade.listing
    if not list_type:
        return
    paper = penalty(county, town.registrar, subject, grave=True)
    yield from filed(town, paper, by_table=False)
    yield from published(town, paper)
    yield county.after(5, 30)
    if not county.has_law(PROCEDURE):
        return
    propose = ProposeListing(
        subject=subject.tag,
        list_type=list_type,
        ground=ground,
        reasoning="主观恶意明显，违法持续时间长，社会影响较大",
        bases=(paper.stream,),
        measures=announced(town, list_type),
    )
    first = officer(paper.agency)
    if list_type not in list_types(town):
        county.refuse(propose, first, sanction.NO_LIST_TYPE)
        return
    if town.somebody_tries():
        _unlawful_proposal(town, paper, propose)
    listing = county.do(propose, first)
    if town.somebody_tries():
        county.refuse(propose, first, trigger.LISTED_ALREADY)
    yield from _heard(town, subject, paper, listing, list_type)


def _heard(town: Town, subject: Subject, paper: Paper, listing: str, list_type: str) -> Story:
    """Notice, answer, reply; a hearing where it is asked for; consent where the type wants it."""
    county, unit = town.county, paper.agency
    first, measures = officer(unit), announced(town, list_type)
    if town.somebody_tries():
        county.refuse(_decision(town, listing), officer(unit, SECOND), NOTICE_FIRST)
    yield county.after(1, 3)
    county.do(notice("listing", listing, county.today, measures, (paper.stream,)), first)
    if town.somebody_tries():
        opens = county.refuse(_decision(town, listing), officer(unit, SECOND), TIME_MUST_RUN)
        if opens != _runs(town, subject, listing).opens_on:
            county.find("the day a decision would succeed is not the day after the time to answer")
    if county.rarely("notice answered", 0.6):
        yield from _answered(town, subject, paper, listing)
    yield max(county.working(_runs(town, subject, listing).opens_on), county.today)
    consent = list_types(town)[list_type].get("consent")
    if consent and town.somebody_tries():
        county.refuse(_decision(town, listing), officer(unit, SECOND), enlisting.CONSENT)
    if consent:
        consented = f"金市监函〔{county.today.year}〕{county.chance.randint(1, 99)}号"
        county.do(
            RecordConsent(listing=listing, document_no=consented, consented_on=county.today), first
        )
        yield county.after(1, 5)
    if county.rarely("listing dropped", 0.1):
        county.do(DropListing(listing=listing, reason="情节轻微并及时改正，决定不予列入"), first)
        return
    yield from _listed(town, subject, paper, listing)


def _answered(town: Town, subject: Subject, paper: Paper, listing: str) -> Story:
    county, first, second = town.county, officer(paper.agency), officer(paper.agency, SECOND)
    hearing = county.rarely("hearing", 0.3)
    county.do(
        RecordAnswer(
            case=listing, received_on=county.today, statement="已经整改，请求从轻", hearing=hearing
        ),
        first,
    )
    if hearing:
        if town.somebody_tries():
            yield max(county.working(_runs(town, subject, listing).opens_on), county.today)
            county.refuse(_decision(town, listing), second, HEARING_FIRST)
        ahead = _procedure(town)["hearing"]["announced_ahead"]
        _, calendar = county.law()
        held = county.working(calendar.due(county.today, ahead, roll=True).day + DAY)
        county.do(AnnounceHearing(case=listing, held_on=held, text="县政务大厅三楼"), first)
        yield held
        county.do(RecordHearing(case=listing, outcome="held", minutes="听证笔录附卷"), second)
    yield max(county.working(_runs(town, subject, listing).opens_on), county.today)
    if town.somebody_tries():
        county.refuse(_decision(town, listing), second, REPLY_FIRST)
    county.do(ReplyToAnswer(case=listing, reply="事实清楚，证据充分，理由不予采纳"), first)


def _listed(town: Town, subject: Subject, paper: Paper, listing: str) -> Story:
    """Decided by another officer; measures follow; repair or a fallen basis ends it."""
    county, unit = town.county, paper.agency
    if town.somebody_tries():
        county.refuse(_decision(town, listing), officer(unit), proposal.SAME_PERSON)
    if town.somebody_tries():
        other = officer(other_agency(unit), SECOND)
        county.refuse(_decision(town, listing), other, determining.NOT_UNIT)
    county.do(_decision(town, listing), officer(unit, SECOND))
    yield county.after(2, 10)
    yield from imposed(town, subject, listing, county.state(subject.tag).listings[listing].measures)
    yield from town.turn("listing", subject, listing, unit)
    if county.state(subject.tag).listings[listing].removed:
        return
    if county.happens(0.1):
        yield county.after(20, 60)
        yield from annulled(town, paper)
        yield county.after(1, 2)
        county.do(_removal(town, listing, "basis_void"), officer(unit, SECOND))
        yield from taken_down(town, subject, listing, unit, "basis_void")
        return
    if county.rarely("listing contested", 0.15):
        yield from listing_contested(town, listing, unit)
    if county.rarely("listing extended", 0.15):
        yield from listing_extended(town, subject, listing, unit)
    yield county.after(30, 200)
    if county.happens(0.7):
        yield from repaired(town, subject, listing)
        if county.state(subject.tag).listings[listing].repaired_in:
            yield county.after(0, 2)
            county.do(_removal(town, listing, "repair"), officer(unit, THIRD))
            yield from taken_down(town, subject, listing, unit, "repair")


def announced(town: Town, list_type: str) -> tuple[str, ...]:
    """The measures a notice announces, of those the list type allows."""
    allowed = list_types(town).get(list_type, {}).get("measures", ())
    return tuple(code for code in SERIOUS_MEASURES if code in allowed)


def found_abnormal(town: Town, subject: Subject) -> Story:
    """No annual report: entered as abnormal after notice, taken off when it is made up for."""
    county, unit = town.county, "AMR"
    if not county.has_law(PROCEDURE, LISTS):
        return
    single = subject.kind == INDIVIDUAL_BUSINESS
    list_type = "abnormal_operation_mark" if single else "abnormal_operation"
    first, second = officer(unit), officer(unit, SECOND)
    listing = county.do(
        ProposeListing(
            subject=subject.tag,
            list_type=list_type,
            ground=county.chance.choice(("annual_report_missing", "not_at_address")),
            reasoning="经催告仍未公示",
        ),
        first,
    )
    yield county.after(1, 2)
    county.do(notice("abnormal_listing", listing, county.today), first)
    if county.happens(0.2):
        county.do(RecordAnswer(case=listing, received_on=county.today, waived=True), first)
    else:
        yield max(county.working(_runs(town, subject, listing).opens_on), county.today)
    yield county.after(0, 3)
    county.do(_decision(town, listing), second)
    yield from shown(town, subject, Thing(listing, unit))
    yield county.after(20, 300)
    if town.somebody_tries():
        other = officer(other_agency(unit), SECOND)
        county.refuse(_removal(town, listing, "cured"), other, determining.NOT_UNIT)
    if county.happens(0.8):
        county.do(_removal(town, listing, "cured"), second)
        yield from taken_down(town, subject, listing, unit, "cured")


def _runs(town: Town, subject: Subject, case: str) -> Any:
    """The time to answer the notice of a case."""
    county = town.county
    return time_to_answer(county.state(subject.tag).notices[case], *county.law())


def _procedure(town: Town) -> Mapping[str, Any]:
    """The rules of procedure of today."""
    policy, _ = town.county.law()
    rules: Mapping[str, Any] = policy.in_force(PROCEDURE, town.county.today).rules
    return rules


def _decision(town: Town, listing: str) -> ListSubject:
    today = town.county.today
    return ListSubject(
        listing=listing,
        decision_no=f"永列决〔{today.year}〕{int(listing[:4], 16)}号",
        decided_on=today,
        takes_effect_on=today,
        served_on=today,
        service_method="direct",
        repair_notice=True,
    )


def _removal(town: Town, listing: str, cause: str) -> RemoveListing:
    today = town.county.today
    return RemoveListing(
        listing=listing,
        cause=cause,
        decision_no=f"永移决〔{today.year}〕{int(listing[:4], 16)}号",
        removed_on=today,
        reason="移出情形成立，附卷宗",
    )


def _unlawful_proposal(town: Town, paper: Paper, propose: ProposeListing) -> None:
    county = town.county
    changed, code = county.chance.choice(
        (
            ({"list_type": "county_blacklist"}, sanction.NO_LIST_TYPE),
            ({"ground": "rumour"}, trigger.GROUND),
            ({"list_type": "judgment_defaulter"}, sanction.MIRROR),
            ({"measures": ("M99",)}, sanction.NOT_IN_VERSION),
            ({"bases": ()}, sanction.NO_BASIS),
        )
    )
    county.refuse(replace(propose, **changed), officer(paper.agency), code)
