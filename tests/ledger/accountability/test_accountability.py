"""An accountability falls away with its parent, by the same entry or the same day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.accountability.accountability import (
    AccountabilityBasisLinked,
    AccountabilityDetermined,
)
from ledger.accountability.standing import AccountabilityStanding, accountability_standing
from ledger.notice.answer import RecordAnswer
from ledger.proposal import Propose
from ledger.record.correction import AnnulRecord, CorrectRecord, SuspendRecord
from ledger.record.record import RecordAnnulled, RecordCorrected
from ledger.repair.application import ApplyForRepair
from ledger.sanction.imposing import ImposeMeasure, ProposeMeasure
from ledger.sanction.in_force import measure_standing
from ledger.sanction.removal import RemoveListing
from tests.law import SUBJECT, World, day, officer
from tests.ledger.answers import (
    DECIDED,
    PERSON,
    case_of,
    determined,
    listed_and_determined,
)
from tests.ledger.sanctions import (
    FIRST_OFFICER,
    PENALTY,
    SECOND,
    done,
    law,
    listing_of,
    notice,
)

if TYPE_CHECKING:
    from ledger.situation import Command

PROVIDER = officer("AMR", "PROVIDER", "DESIGNATOR", officer="first")
SECOND_OF_TWO = officer("AMR", "DESIGNATOR", "SUPERVISOR", officer="fourth")
APPROVER = officer("AMR", "PROVIDER", "DESIGNATOR", officer="second")


def standing(world: World, on: str) -> AccountabilityStanding:
    state, policy, calendar = law(world, PERSON)
    case = state.accountabilities[case_of(world)]
    return accountability_standing(state, case, policy, calendar, day(on))


def by_two(world: World, matter: str, command: Command, on: str) -> World:
    world = done(world, Propose(matter=matter, case=PENALTY, reason="复议"), PROVIDER, on)
    return done(world, command, APPROVER, on)


def test_the_same_entry_stands_in_both_archives() -> None:
    world = determined()
    (entry,) = (e for e in world.entries if isinstance(e.data, AccountabilityDetermined))
    assert set(entry.subjects) == {SUBJECT, PERSON}
    assert entry.stream == PENALTY
    assert world.state().answerable[case_of(world)].entry == entry.number
    assert world.state(PERSON).accountabilities[case_of(world)].determined_in == entry.number
    found = standing(world, DECIDED)
    assert (found.situation, found.in_force) == ("standing", True)
    assert found.effects == {"office_holding": "no"}
    assert found.rule == "ACCOUNTABILITY-2022#178"
    assert entry.number in found.derived_from


def test_the_entity_archive_holds_no_notice_of_the_person() -> None:
    world = determined()
    assert case_of(world) not in world.state().notices
    assert world.state(PERSON).records == {}
    assert world.state(PERSON).orphans == []


def test_an_annulled_parent_ends_it_by_the_same_entry() -> None:
    annul = AnnulRecord(record=PENALTY, reason="revoked", basis="复议决定")
    world = by_two(determined(), "record.annulment", annul, "2026-07-01")
    entry = world.entries[-1]
    assert isinstance(entry.data, RecordAnnulled)
    assert set(entry.subjects) == {SUBJECT, PERSON}
    found = standing(world, "2026-07-01")
    assert (found.situation, found.ended_in) == ("annulled", entry.number)
    assert found.effects == {}
    assert world.state(PERSON).orphans == []
    assert world.state(PERSON).proposals == {}


def test_a_corrected_parent_is_corrected_for_the_person_too() -> None:
    correct = CorrectRecord(record=PENALTY, field="fine", new="50000", basis="更正")
    world = by_two(determined(), "record.correction", correct, "2026-07-01")
    entry = world.entries[-1]
    assert isinstance(entry.data, RecordCorrected)
    assert entry.number in standing(world, "2026-07-01").derived_from
    assert str(world.state(PERSON).linked[PENALTY].records[PENALTY].facts.fine) == "50000"


def test_a_suspended_parent_suspends_it() -> None:
    suspend = SuspendRecord(record=PENALTY, basis="停止执行")
    world = done(determined(), suspend, PROVIDER, "2026-07-01")
    assert standing(world, "2026-07-01").situation == "suspended"
    again = SuspendRecord(record=PENALTY, suspended=False, basis="恢复执行")
    assert standing(done(world, again, PROVIDER, "2026-07-02"), "2026-07-02").in_force


def test_it_ends_with_the_day_that_ends_its_parent() -> None:
    world = determined()
    last = standing(world, DECIDED).last_day
    assert last is not None
    assert standing(world, str(last)).in_force
    after_it = standing(world, str(date.fromordinal(last.toordinal() + 1)))
    assert (after_it.situation, after_it.ended_in) == ("publication_ended", 0)


def test_a_repair_of_the_parent_reaches_the_person() -> None:
    world = determined()
    apply = ApplyForRepair(target=PENALTY, commitment="承诺", materials=("commitment_letter",))
    window = officer("AMR", "REPAIR_OFFICER")
    outcome = world.when(apply, by=window, on="2028-05-10")
    assert outcome.refusal is None, outcome.refusal
    assert set(outcome.drafts[0].subjects) == {SUBJECT, PERSON}
    known = world.adding(outcome.drafts, window, "2028-05-10")
    assert known.state(PERSON).repairs == {}
    assert known.state(PERSON).linked[PENALTY].repairs


def test_a_removed_listing_ends_it() -> None:
    world = listed_and_determined()
    assert standing(world, DECIDED).effects == {"fiscal_funds": "ask_a_human", "awards": "no"}
    listing = listing_of(world)
    propose = Propose(matter="listing.removal", case=listing, reason="认定有误")
    world = done(world, propose, FIRST_OFFICER, "2026-07-01")
    remove = RemoveListing(
        listing=listing,
        cause="error",
        decision_no="永市监移〔2026〕1号",
        removed_on=date(2026, 7, 1),
        reason="认定有误",
    )
    world = done(world, remove, SECOND, "2026-07-01")
    found = standing(world, "2026-07-01")
    assert (found.situation, found.ended_in) == ("removed", world.entries[-1].number)


def test_what_annuls_the_basis_of_the_listing_ends_it() -> None:
    world = listed_and_determined()
    kinds = [type(e.data) for e in world.entries[-2:]]
    assert kinds == [AccountabilityDetermined, AccountabilityBasisLinked]
    annul = AnnulRecord(record=PENALTY, reason="revoked", basis="复议决定")
    world = by_two(world, "record.annulment", annul, "2026-07-01")
    found = standing(world, "2026-07-01")
    assert (found.situation, found.ended_in) == ("basis_void", world.entries[-1].number)


def test_a_measure_may_rest_on_it_and_ends_with_it() -> None:
    world = determined()
    case, proposer = case_of(world), officer("AMR", "DESIGNATOR", "SUPERVISOR", officer="third")
    what: dict[str, Any] = {
        "subject": PERSON,
        "code": "M01",
        "clause": "市场主体登记管理条例40",
        "bases": (case,),
    }
    world = done(world, ProposeMeasure(**what, reasoning="负有个人责任"), proposer, "2026-06-11")
    (measure,) = world.state(PERSON).measures
    own = notice(measure, act="measure", served_on=date(2026, 6, 11), measures=())
    world = done(world, own, proposer, "2026-06-11")
    waiver = RecordAnswer(case=measure, received_on=date(2026, 6, 11), waived=True)
    world = done(world, waiver, proposer, "2026-06-11")
    impose = ImposeMeasure(
        **what,
        imposed_on=date(2026, 6, 12),
        decision_no="永市监惩〔2026〕1号",
        until=date(2028, 6, 12),
        case=measure,
    )
    world = done(world, impose, SECOND_OF_TWO, "2026-06-12")
    state, policy, calendar = law(world, PERSON)
    made = state.measures[measure]
    assert measure_standing(state, made, policy, calendar, day("2026-06-12")).in_force
    annul = AnnulRecord(record=PENALTY, reason="revoked", basis="复议决定")
    world = by_two(world, "record.annulment", annul, "2026-07-01")
    state, policy, calendar = law(world, PERSON)
    stands = measure_standing(state, state.measures[measure], policy, calendar, day("2026-07-01"))
    assert (stands.in_force, stands.ended_in) == (False, world.entries[-1].number)


def test_the_state_before_the_annulment_still_shows_it() -> None:
    world = determined()
    annul = AnnulRecord(record=PENALTY, reason="revoked", basis="复议决定")
    later = by_two(world, "record.annulment", annul, "2026-07-01")
    assert not standing(later, "2026-07-01").in_force
    before = World(later.entries[: len(world.entries)])
    assert standing(before, "2026-07-01").in_force
