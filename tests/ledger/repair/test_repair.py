"""Repair: the chain from application to execution, and everything that is refused on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger.calendar import Calendar
from ledger.notice.notice import NoticeServed
from ledger.proposal import ProposalMade, Propose
from ledger.publication.publication import PublicationPublished, ended, obligations, shown_publicly
from ledger.record.record import is_live
from ledger.refusal import Clause
from ledger.registry import AgencyRegistered
from ledger.repair.application import ApplyForRepair
from ledger.repair.case import (
    AcceptRepair,
    ReturnRepair,
    RouteRepair,
    SupplyMaterials,
    WithdrawRepair,
)
from ledger.repair.clocks import repair_clocks
from ledger.repair.decision import (
    ApproveRepair,
    DenyRepair,
    ExtendRepair,
    RefuseAcceptance,
    VerifyRepair,
)
from ledger.repair.eligibility import eligibility
from ledger.repair.event import (
    RepairAcceptanceRefused,
    RepairAccepted,
    RepairApplied,
    RepairApproved,
    RepairDenied,
    RepairExecuted,
    RepairExtended,
    RepairRescinded,
    RepairReturned,
    RepairRouted,
    RepairSupplied,
    RepairVerified,
    RepairWithdrawn,
)
from ledger.repair.execution import ExecuteRepair, RescindRepair
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listing import CourtListingMirrored, ListingDecided, ListingProposed
from ledger.sanction.measure import MeasureImposed
from ledger.state import SubjectState
from ledger.topics import fold
from tests.law import SUBJECT, day, officer, past
from tests.ledger.penalties import CREDIT_CHINA, ENTERPRISE, PENALTY, law, penalty, world

if TYPE_CHECKING:
    from ledger.repair.repair import Repair
    from tests.law import Outcome, Past, World

SEED = law()
CALENDAR = Calendar({}, SEED)
OWNER = officer("", "SUBJECT", officer="s1", subject=SUBJECT)
WINDOW = officer("DRC", "REPAIR_OFFICER", officer="w1")
UNIT = officer("ECO", "REPAIR_OFFICER")
SECOND = officer("ECO", "REPAIR_OFFICER", officer="o2")
DONE = ("conduct_corrected", "fine_paid")
ALL_FOUR = ("publication_stopped", "sharing_stopped", "measures_lifted", "evaluation_updated")
PAPERS = ("commitment_letter", "proof_of_duties")
REMEDIES = ("reconsideration", "lawsuit")
OPENS = "2026-12-31"
"""The first day on which the penalty of 2026-09-30 may be repaired."""


def fined(*more: Past, **facts: Any) -> World:
    shown = PublicationPublished(channel=CREDIT_CHINA, day=day("2026-10-12"))
    decided = penalty("2026-09-30", **facts)
    return world(decided, past(shown, stream=PENALTY, on="2026-10-12"), *more)


def application(**more: Any) -> ApplyForRepair:
    values = {"target": PENALTY, "commitment": "依法诚信经营", "materials": PAPERS}
    return ApplyForRepair(**{**values, **more})


def applied(happened: World, on: str = OPENS, by: Any = OWNER, **more: Any) -> World:
    return happened.when(application(**more), by=by, on=on).then(RepairApplied)


def case(happened: World) -> Repair:
    (repair,) = happened.state().repairs.values()
    return repair


def act(happened: World, command: type, by: Any = UNIT, on: str = OPENS, **more: Any) -> Outcome:
    return happened.when(command(repair=case(happened).id, **more), by=by, on=on)


def routed(happened: World) -> World:
    return act(happened, RouteRepair, by=WINDOW).then(RepairRouted)


def accepted() -> World:
    return act(routed(applied(fined())), AcceptRepair, on="2027-01-04").then(RepairAccepted)


def verified(outstanding: tuple[str, ...] = ()) -> World:
    done = tuple(d for d in DONE if d not in outstanding)
    more: dict[str, Any] = {"duties_done": done, "outstanding": outstanding, "finding": "现场核查"}
    return act(accepted(), VerifyRepair, on="2027-01-05", **more).then(RepairVerified)


def approved() -> World:
    return act(verified(), ApproveRepair, on="2027-01-06").then(RepairApproved)


def executed() -> World:
    more: dict[str, Any] = {"acknowledged": ALL_FOUR, "channels": (CREDIT_CHINA,)}
    return act(approved(), ExecuteRepair, by=WINDOW, on="2027-01-07", **more).then(RepairExecuted)


def test_the_chain_ends_publication_and_every_basis_with_one_entry() -> None:
    happened = executed()
    record = happened.state().records[PENALTY]
    entry = happened.entries[-1]
    assert (record.repaired_in, record.repaired_on) == (entry.number, day("2027-01-06"))
    assert entry.effective_on == day("2027-01-06")
    assert not is_live(record)
    assert ended(record, SEED, CALENDAR, day("2027-01-07"))
    assert not shown_publicly(record, SEED, CALENDAR, day("2027-01-07"))
    (duty,) = obligations(record, SEED, CALENDAR, day("2027-01-07"))
    assert (duty.state, duty.withdrawn_on) == ("STOPPED_BY_REPAIR", day("2027-01-07"))
    assert (duty.takedown_due, duty.reason) == (None, "repaired")
    assert case(happened).stage == "EXECUTED"


def test_the_application_holds_what_its_guard_rested_on() -> None:
    outcome = fined().when(application(), by=OWNER, on=OPENS)
    outcome.then(
        RepairApplied(
            target=PENALTY,
            target_kind="record",
            unit="ECO",
            materials=PAPERS,
            tier="GENERAL",
            rule="REPAIR-2026#SC-2025-22.2",
            eligible_from=day(OPENS),
        )
    )
    (draft,) = outcome.drafts
    assert [d.name for d in draft.disclosures] == ["commitment"]


def test_an_agent_is_named_in_the_vault_only() -> None:
    more: dict[str, Any] = {"applicant": "agent", "agent": "张三"}
    outcome = fined().when(application(**more), by=WINDOW, on=OPENS)
    outcome.then(RepairApplied)
    assert [d.name for d in outcome.drafts[0].disclosures] == ["commitment", "agent"]
    fined().when(application(applicant="agent"), by=WINDOW, on=OPENS).refused(
        "applicant_must_be_the_subject_or_its_agent"
    )


def test_before_the_minimum_it_is_refused_until_the_day_it_opens() -> None:
    fined().when(application(), by=OWNER, on="2026-12-30").refused(
        "minimum_window_must_have_passed",
        rests_on=(1002,),
        would_succeed_on=OPENS,
        clause=Clause(SEED.rule_sets["REPAIR-2026"].instrument, "SC-2025-22.2"),
    )


def test_a_running_restriction_is_waited_for() -> None:
    happened = fined(restricted_until=day("2027-02-01"))
    happened.when(application(), by=OWNER, on="2027-01-04").refused(
        "restriction_must_have_run", would_succeed_on="2027-02-02"
    )


def test_a_specific_serious_penalty_of_2019_is_not_repaired_early() -> None:
    closed = penalty("2022-03-28", penalty_kinds=("licence_revoked",), domain="fire")
    world(closed).when(application(), by=OWNER, on="2024-05-06").refused(
        "governing_rules_must_allow_repair",
        clause=Clause(SEED.rule_sets["REPAIR-2019"].instrument, "3.3"),
    )


def test_a_court_record_and_a_court_list_are_the_courts() -> None:
    judgment = penalty("2026-01-12", kind="judgment", agency="COURT")
    world(judgment).when(application(), by=OWNER, on="2026-11-02").refused(
        "court_list_is_repaired_by_the_court_alone"
    )
    mirrored = CourtListingMirrored(
        list_type="judgment_defaulter",
        case_no="(2026)甘0321执1号",
        court="永昌县人民法院",
        grounds=("1",),
        listed_on=day("2026-01-12"),
    )
    happened = world(past(mirrored, stream="court-1", on="2026-01-12"))
    happened.when(application(target="court-1"), by=OWNER, on="2026-11-02").refused(
        "court_list_is_repaired_by_the_court_alone"
    )


def test_only_dishonesty_information_is_repaired() -> None:
    reward = penalty("2026-01-12", kind="reward", penalty_kinds=(), fine=None)
    world(reward).when(application(), by=OWNER, on="2026-11-02").refused(
        "only_dishonesty_information_is_repaired"
    )


def test_what_ended_by_itself_needs_no_repair() -> None:
    world(penalty("2022-03-28")).when(application(), by=OWNER, on="2023-03-29").refused(
        "target_must_stand"
    )
    happened = executed()
    happened.when(application(), by=OWNER, on="2027-02-01").refused("target_must_stand")


def test_one_application_at_a_time_and_each_with_a_commitment() -> None:
    fined().when(application(commitment=" "), by=OWNER, on=OPENS).refused(
        "application_must_hold_a_public_commitment", fields=("commitment",)
    )
    happened = applied(fined())
    happened.when(application(), by=OWNER, on=OPENS).refused(
        "no_other_application_may_be_pending", rests_on=(1004,)
    )


def test_another_subject_may_not_apply() -> None:
    other = officer("", "SUBJECT", officer="s2", subject="91620321MA0000023D")
    fined().when(application(), by=other, on=OPENS).refused(
        "applicant_must_be_the_subject_or_its_agent", fields=("subject",)
    )


def test_an_unknown_target_or_application_is_refused() -> None:
    fined().when(application(target="none"), by=OWNER, on=OPENS).refused("case_must_exist")
    fined().when(AcceptRepair(repair="none"), by=UNIT, on=OPENS).refused("case_must_exist")


def test_the_window_routes_only_to_the_unit_that_determined() -> None:
    happened = applied(fined())
    act(happened, RouteRepair, by=WINDOW, to="TAX").refused(
        "only_the_determining_unit_or_its_successor_repairs", fields=("to",)
    )
    act(happened, RouteRepair, by=UNIT).refused("agency_must_have_the_power")


def test_a_successor_takes_over_what_its_predecessor_determined() -> None:
    heir = AgencyRegistered(
        code="ECO2",
        short_name="市生态环境局金川分局",
        name="金昌市生态环境局金川分局",
        powers=("repair.decide",),
        successor_of=("ECO",),
    )
    happened = applied(
        fined(past(heir, stream="registry/agency/ECO2", on="2026-11-02", subjects=()))
    )
    after = act(happened, RouteRepair, by=WINDOW, to="ECO2").then(RepairRouted(to="ECO2"))
    act(after, AcceptRepair, by=officer("ECO2", "REPAIR_OFFICER")).then(RepairAccepted)


@pytest.mark.parametrize("agency", ["DRC", "TAX"])
def test_no_other_unit_decides(agency: str) -> None:
    stranger = officer(agency, "REPAIR_OFFICER")
    act(verified(), ApproveRepair, by=stranger, on="2027-01-06").refused(
        "only_the_determining_unit_or_its_successor_repairs"
    )


def test_the_unit_accepts_at_its_own_window_what_it_took_itself() -> None:
    happened = applied(fined(), by=UNIT)
    act(happened, AcceptRepair).then(RepairAccepted)
    act(applied(fined(), by=WINDOW), AcceptRepair).refused(
        "application_must_be_at_this_stage", fields=("APPLIED",)
    )


def test_papers_not_required_may_not_be_asked_for() -> None:
    happened = routed(applied(fined(), materials=("commitment_letter",)))
    act(happened, ReturnRepair, missing=("credit_report",)).refused(
        "only_required_papers_may_be_asked_for", fields=("credit_report",)
    )
    act(happened, ReturnRepair, missing=("commitment_letter",)).refused(
        "only_required_papers_may_be_asked_for", fields=("commitment_letter",)
    )
    act(happened, ReturnRepair, missing=()).refused("only_required_papers_may_be_asked_for")


def test_missing_papers_stop_the_clocks_until_they_come() -> None:
    happened = routed(applied(fined(), materials=("commitment_letter",)))
    back = act(happened, ReturnRepair, on="2027-01-04", missing=("proof_of_duties",))
    waiting = back.then(RepairReturned)
    assert repair_clocks(case(waiting), waiting.state(), SEED, CALENDAR) == ()
    act(waiting, SupplyMaterials, by=UNIT, on="2027-01-04", materials=())
    supplied = act(
        waiting, SupplyMaterials, by=OWNER, on="2027-01-11", materials=("proof_of_duties",)
    ).then(RepairSupplied)
    repair = case(supplied)
    assert (repair.stage, repair.missing) == ("ROUTED", ())
    clocks = repair_clocks(repair, supplied.state(), SEED, CALENDAR)
    assert [(c.step, c.due) for c in clocks] == [
        ("accept", day("2027-01-14")),
        ("decide", day("2027-01-25")),
    ]
    act(supplied, SupplyMaterials, by=OWNER, on="2027-01-12", materials=()).refused(
        "application_must_be_at_this_stage"
    )


def test_2019_asks_for_more_papers_where_the_matter_is_serious() -> None:
    happened = world(penalty("2022-03-28", penalty_kinds=("licence_revoked",)))
    answer = eligibility(PENALTY, happened.state(), SEED, CALENDAR, day("2023-01-04"))
    assert answer is not None
    assert answer.eligible
    assert {"training_certificate", "credit_report"} < set(answer.papers)


def test_acceptance_is_refused_only_for_a_ground_that_holds_with_reasons_and_remedies() -> None:
    happened = routed(applied(fined()))
    more: dict[str, Any] = {
        "ground": "not_the_subject",
        "reasons": "申请人与该主体无关",
        "remedies": REMEDIES,
    }
    lacks: tuple[dict[str, Any], ...] = ({"reasons": ""}, {"remedies": ()}, {"ground": "busy"})
    for lacking in lacks:
        act(happened, RefuseAcceptance, **{**more, **lacking}).refused(
            "denial_must_give_ground_reasons_and_remedies", fields=tuple(lacking)
        )
    act(happened, RefuseAcceptance, **{**more, "ground": "minimum_not_reached"}).refused(
        "ground_of_refusal_must_hold"
    )
    after = act(happened, RefuseAcceptance, **more).then(RepairAcceptanceRefused)
    assert case(after).stage == "REFUSED"


def test_barred_without_law_is_refused() -> None:
    happened = routed(applied(fined()))
    more: dict[str, Any] = {"ground": "barred", "reasons": "不可修复", "remedies": REMEDIES}
    act(happened, RefuseAcceptance, **more).refused("bar_must_name_its_law", fields=("law",))
    law_named: dict[str, Any] = {**more, "law": "食品安全法135"}
    after = act(happened, RefuseAcceptance, **law_named).then(RepairAcceptanceRefused)
    assert case(after).law == "食品安全法135"


def test_verification_names_every_duty_of_the_rules_and_no_other() -> None:
    act(accepted(), VerifyRepair, on="2027-01-05", duties_done=("fine_paid",)).refused(
        "duty_must_be_one_of_the_rules", fields=("conduct_corrected",)
    )
    act(accepted(), VerifyRepair, on="2027-01-05", duties_done=(*DONE, "tea_offered")).refused(
        "duty_must_be_one_of_the_rules", fields=("tea_offered",)
    )


def test_no_repair_while_a_duty_is_outstanding() -> None:
    act(verified(outstanding=("fine_paid",)), ApproveRepair, on="2027-01-06").refused(
        "legal_duties_must_be_done", fields=("fine_paid",)
    )
    act(accepted(), ApproveRepair, on="2027-01-06").refused("legal_duties_must_be_done")


def test_a_denial_needs_two_officers_reasons_and_remedies() -> None:
    happened = verified(outstanding=("fine_paid",))
    more: dict[str, Any] = {
        "ground": "duties_outstanding",
        "reasons": "罚款未缴",
        "remedies": REMEDIES,
    }
    act(happened, DenyRepair, on="2027-01-06", **more).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    ask = Propose(matter="repair.denial", case=case(happened).id, reason="罚款未缴")
    proposed = happened.when(ask, by=UNIT, on="2027-01-06").then(ProposalMade)
    act(proposed, DenyRepair, on="2027-01-06", **more).refused("proposer_may_not_approve")
    act(proposed, DenyRepair, by=SECOND, on="2027-01-06", **{**more, "remedies": ()}).refused(
        "denial_must_give_ground_reasons_and_remedies", fields=("remedies",)
    )
    after = act(proposed, DenyRepair, by=SECOND, on="2027-01-06", **more).then(RepairDenied)
    assert (case(after).stage, case(after).ground) == ("DENIED", "duties_outstanding")
    assert is_live(after.state().records[PENALTY])


def test_the_time_to_decide_is_extended_once_with_a_second_officer() -> None:
    happened = accepted()
    ask = Propose(matter="repair.extension", case=case(happened).id, reason="须现场核查")
    proposed = happened.when(ask, by=UNIT, on="2027-01-05").then(ProposalMade)
    after = act(proposed, ExtendRepair, by=SECOND, on="2027-01-05").then(RepairExtended)
    clocks = repair_clocks(case(after), after.state(), SEED, CALENDAR)
    assert {c.step: c.due for c in clocks}["decide"] == day("2027-01-29")
    act(after, ExtendRepair, by=SECOND, on="2027-01-06").refused("time_to_decide_is_extended_once")


def test_the_clocks_are_those_of_the_day_of_application() -> None:
    happened = approved()
    clocks = repair_clocks(case(happened), happened.state(), SEED, CALENDAR)
    assert [(c.step, c.due, c.done_on, c.provisional) for c in clocks] == [
        ("accept", day("2027-01-06"), day("2027-01-04"), True),
        ("decide", day("2027-01-15"), day("2027-01-06"), True),
        ("execute", day("2027-01-07"), None, True),
    ]
    assert not clocks[2].is_late(day("2027-01-07"))
    assert clocks[2].is_late(day("2027-01-08"))


def test_a_withdrawn_application_is_over_and_may_be_made_again() -> None:
    happened = act(accepted(), WithdrawRepair, by=OWNER, on="2027-01-05").then(RepairWithdrawn)
    assert not case(happened).is_open
    happened.when(application(), by=OWNER, on="2027-01-06").then(RepairApplied)
    act(approved(), WithdrawRepair, by=OWNER, on="2027-01-07").refused(
        "application_must_be_at_this_stage"
    )


def test_nothing_ends_before_everyone_acknowledged() -> None:
    happened = approved()
    act(happened, ExecuteRepair, acknowledged=ALL_FOUR[:2], on="2027-01-07").refused(
        "all_acknowledgements_must_be_in", fields=(*sorted(ALL_FOUR[2:]), CREDIT_CHINA)
    )
    act(verified(), ExecuteRepair, acknowledged=ALL_FOUR, on="2027-01-07").refused(
        "application_must_be_at_this_stage"
    )


def test_a_market_regulation_repair_waits_for_both_channels() -> None:
    market = officer("AMR", "REPAIR_OFFICER")
    shown = [
        past(
            PublicationPublished(channel=c, day=day("2026-04-15")), stream=PENALTY, on="2026-04-15"
        )
        for c in (CREDIT_CHINA, ENTERPRISE)
    ]
    happened = applied(world(penalty("2026-04-08", agency="AMR"), *shown), on="2026-07-16")
    happened = act(happened, RouteRepair, by=WINDOW, on="2026-07-16").then(RepairRouted)
    happened = act(happened, AcceptRepair, by=market, on="2026-07-17").then(RepairAccepted)
    clocks = repair_clocks(case(happened), happened.state(), SEED, CALENDAR)
    assert [(c.step, c.due) for c in clocks] == [
        ("accept", day("2026-07-20")),
        ("decide", day("2026-07-28")),
    ]
    happened = act(happened, VerifyRepair, by=market, on="2026-07-20", duties_done=DONE).then(
        RepairVerified
    )
    happened = act(happened, ApproveRepair, by=market, on="2026-07-21").then(RepairApproved)
    more: dict[str, Any] = {"acknowledged": ALL_FOUR, "channels": (CREDIT_CHINA,)}
    act(happened, ExecuteRepair, by=market, on="2026-07-22", **more).refused(
        "all_acknowledgements_must_be_in", fields=(ENTERPRISE,)
    )
    more["channels"] = (CREDIT_CHINA, ENTERPRISE)
    act(happened, ExecuteRepair, by=market, on="2026-07-22", **more).then(RepairExecuted)


def listed(list_type: str = "market_regulation_serious", on: str = "2026-01-12") -> list[Past]:
    proposed = ListingProposed(
        list_type=list_type, unit="AMR", ground="heavier_fine", bases=(PENALTY,)
    )
    decided = ListingDecided(
        decision_no="永市监列〔2026〕1号",
        decided_on=day(on),
        takes_effect_on=day(on),
        served_on=day(on),
        service_method="direct",
        proposed_in=1,
        noticed_in=2,
    )
    return [
        past(proposed, stream="listing-1", on="2025-12-26"),
        past(decided, stream="listing-1", on=on),
    ]


def test_a_listing_is_repaired_by_the_rule_of_its_list_type() -> None:
    happened = world(*listed())
    answer = eligibility("listing-1", happened.state(), SEED, CALENDAR, day("2026-11-02"))
    assert answer is not None
    assert (answer.opens_on, answer.ends_on, answer.unit) == (
        day("2027-01-13"),
        day("2029-01-12"),
        "AMR",
    )
    happened.when(application(target="listing-1"), by=OWNER, on="2027-01-12").refused(
        "minimum_window_must_have_passed", would_succeed_on="2027-01-13"
    )
    market = officer("AMR", "REPAIR_OFFICER")
    on = "2027-01-13"
    happened = applied(happened, on=on, target="listing-1")
    happened = act(happened, RouteRepair, by=WINDOW, on=on).then(RepairRouted)
    happened = act(happened, AcceptRepair, by=market, on=on).then(RepairAccepted)
    clocks = repair_clocks(case(happened), happened.state(), SEED, CALENDAR)
    assert [(c.step, c.due) for c in clocks] == [
        ("accept", day("2027-01-15")),
        ("decide", day("2027-01-22")),
    ]
    done = ("conduct_corrected", "harm_removed", "obligations_performed")
    happened = act(happened, VerifyRepair, by=market, on=on, duties_done=done).then(RepairVerified)
    happened = act(happened, ApproveRepair, by=market, on=on).then(RepairApproved)
    happened = act(happened, ExecuteRepair, by=market, on="2027-01-14", acknowledged=ALL_FOUR).then(
        RepairExecuted
    )
    listing = happened.state().listings["listing-1"]
    assert (listing.repaired_in, listing.repaired_on) == (happened.entries[-1].number, day(on))


def test_a_listing_under_a_longer_restriction_ends_with_it() -> None:
    under = penalty("2025-12-25", agency="AMR", restricted_until=day("2030-06-03"))
    happened = world(under, *listed())
    answer = eligibility("listing-1", happened.state(), SEED, CALENDAR, day("2027-02-01"))
    assert answer is not None
    assert (answer.obstacle, answer.opens_on, answer.ends_on) == (
        "restriction",
        None,
        day("2030-06-03"),
    )


def served(happened: World, on: str = "2027-03-01") -> Past:
    event = NoticeServed(
        case=case(happened).id,
        act="repair_rescission",
        clauses=("信用修复管理办法",),
        served_on=day(on),
        method="direct",
    )
    return past(event, stream=case(happened).id, on=on, by=UNIT)


def test_a_repair_is_rescinded_only_after_notice_and_hearing() -> None:
    happened = executed()
    more: dict[str, Any] = {"ground": "false_material", "reasons": "缴款凭证系伪造"}
    act(happened, RescindRepair, on="2027-03-01", **more).refused("notice_must_be_served_first")
    notice = served(happened)
    happened = happened.adding([notice.draft], notice.by)
    act(happened, RescindRepair, by=SECOND, on="2027-03-08", **more).refused(
        "time_to_answer_must_have_run", would_succeed_on="2027-03-09"
    )
    act(happened, RescindRepair, on="2027-03-09", **more).refused("proposer_may_not_approve")
    act(happened, RescindRepair, by=SECOND, on="2027-03-09", ground="regret", reasons="x").refused(
        "rescission_needs_a_ground_of_the_rules"
    )
    after = act(happened, RescindRepair, by=SECOND, on="2027-03-09", **more).then(RepairRescinded)
    record = after.state().records[PENALTY]
    assert is_live(record)
    assert shown_publicly(record, SEED, CALENDAR, day("2027-03-09"))
    after.when(application(), by=OWNER, on="2027-03-10").refused(
        "rescinded_repair_runs_to_the_longest_period", would_succeed_on=None
    )


OTHER = "22222222-2222-5222-8222-222222222222"


def test_a_measure_stays_while_one_of_its_bases_stands() -> None:
    imposed = MeasureImposed(
        code="M06",
        clause="6",
        bases=(PENALTY, OTHER),
        unit="ECO",
        imposed_on=day("2026-10-26"),
        noticed_in=1,
        rule_set="MEASURES-2024",
    )
    happened = fined(
        penalty("2026-09-30", stream=OTHER), past(imposed, stream="m-1", on="2026-10-26")
    )
    for target, stands in ((PENALTY, True), (OTHER, False)):
        ends = RepairExecuted(target=target, target_kind="record", acknowledged=ALL_FOUR)
        stream = f"repair-{target}"
        applied_for = RepairApplied(target=target, target_kind="record", unit="ECO")
        happened = happened.adding(
            [past(e, stream=stream, on="2027-01-06").draft for e in (applied_for, ends)], UNIT
        )
        state = happened.state()
        answer = measure_standing(state, state.measures["m-1"], SEED, CALENDAR, day("2027-01-06"))
        assert answer.in_force is stands
        assert answer.ended_in == (0 if stands else happened.entries[-1].number)


def test_a_decision_recorded_late_is_in_the_archive_of_its_own_day_only_once_known() -> None:
    happened = executed()
    by_law = fold(SubjectState(SUBJECT), happened.entries, day("2026-10-01"))
    assert by_law.records.keys() == {PENALTY}
    assert not by_law.records[PENALTY].published
    before = fold(SubjectState(SUBJECT), happened.entries[:1], day("2026-10-01"))
    assert not before.records


def test_repair_counts_from_the_day_of_the_decision_in_every_view() -> None:
    happened = executed()
    eve = fold(SubjectState(SUBJECT), happened.entries, day("2027-01-05"))
    assert is_live(eve.records[PENALTY])
    decided = fold(SubjectState(SUBJECT), happened.entries, day("2027-01-06"))
    assert not is_live(decided.records[PENALTY])


@pytest.mark.parametrize(
    ("on", "eligible", "obstacle"),
    [
        ("2026-12-30", False, "minimum"),
        ("2026-12-31", True, ""),
        ("2027-09-30", True, ""),
        ("2027-10-01", False, "over"),
    ],
)
def test_eligibility_on_any_day(on: str, obstacle: str, *, eligible: bool) -> None:
    answer = eligibility(PENALTY, fined().state(), SEED, CALENDAR, day(on))
    assert answer is not None
    assert (answer.eligible, answer.obstacle) == (eligible, obstacle)
    assert (answer.papers, answer.unit, answer.missing) == (PAPERS, "ECO", DONE)
    assert (answer.regime, answer.rule) == ("REPAIR-2026", "REPAIR-2026#SC-2025-22.2")
    assert answer.derived_from == (1002,)


def test_eligibility_tells_which_duties_are_verified() -> None:
    happened = verified(outstanding=("fine_paid",))
    answer = eligibility(PENALTY, happened.state(), SEED, CALENDAR, day("2027-01-06"))
    assert answer is not None
    assert answer.missing == ("fine_paid",)


def test_there_is_no_eligibility_of_what_is_not_in_the_archive() -> None:
    assert eligibility("none", fined().state(), SEED, CALENDAR, day(OPENS)) is None


def test_repair_costs_nothing_under_any_rules() -> None:
    for family in ("repair", "repair.market"):
        for rule_set in SEED.versions(family):
            assert rule_set.rules["fee"]["yuan"] == "0"


def test_an_entry_of_an_application_that_is_not_there_is_set_aside() -> None:
    orphan = past(RepairAccepted(), stream="none", on=OPENS)
    assert [e.stream for e in fined(orphan).state().orphans] == ["none"]
    ends = RepairExecuted(target="none", target_kind="record", acknowledged=())
    happened = accepted()
    happened = happened.adding([past(ends, stream=case(happened).id, on=OPENS).draft], UNIT)
    assert [e.type for e in happened.state().orphans] == ["repair.executed"]
