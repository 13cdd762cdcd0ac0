"""Entering on a list: proposal, notice, consent, decision by another officer."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.sanction.enlisting import DropListing, RecordConsent
from ledger.sanction.listing import (
    ListingConsented,
    ListingDecided,
    ListingDropped,
    ListingProposed,
)
from tests.law import SUBJECT, World
from tests.ledger.sanctions import (
    COURT,
    FIRST_OFFICER,
    LABOUR,
    LISTED,
    OPENS,
    PENALTY,
    PROPOSED,
    SECOND,
    SERIOUS,
    annulled,
    consented,
    court_listing,
    decision,
    done,
    listed,
    listing_of,
    noticed,
    proposal,
    proposed,
    start,
)


def refused_proposal(code: str, world: World | None = None, **more: object) -> None:
    (world or start()).when(proposal(**more), by=FIRST_OFFICER, on=PROPOSED).refused(code)


def test_a_proposal_opens_a_listing_with_its_reasoning_in_the_vault() -> None:
    outcome = start().when(proposal(), by=FIRST_OFFICER, on=PROPOSED)
    outcome.then(
        ListingProposed(
            list_type=SERIOUS,
            unit="AMR",
            ground="licence_or_qualification",
            bases=(PENALTY,),
            measures=("M06", "M07", "M08"),
        )
    )
    (draft,) = outcome.drafts
    assert draft.opens
    assert [d.name for d in draft.disclosures] == ["reasoning"]


def test_a_list_type_needs_law() -> None:
    refused_proposal("list_type_must_have_law", list_type="county_blacklist")
    refused_proposal("list_type_must_have_law", list_type="medical_insurance_serious")
    start().when(proposal(), by=FIRST_OFFICER, on="2016-05-06").refused("list_type_must_have_law")


def test_a_court_list_is_proposed_by_nobody() -> None:
    refused_proposal("court_list_is_only_a_mirror", list_type="judgment_defaulter")


def test_only_the_competent_unit_proposes() -> None:
    start().when(proposal(), by=LABOUR, on=PROPOSED).refused("agency_must_have_the_power")


def test_an_abnormal_listing_is_for_companies_only() -> None:
    world = start(kind="individual_business")
    fields = {"ground": "not_at_address", "bases": (), "measures": ()}
    refused_proposal(
        "object_type_must_fit_the_rule", world, list_type="abnormal_operation", **fields
    )
    done(
        world,
        proposal(list_type="abnormal_operation_mark", **fields),
        FIRST_OFFICER,
        PROPOSED,
    )


def test_measures_beyond_the_list_type_are_not_announced() -> None:
    refused_proposal("measure_must_be_on_the_list_in_force", measures=("M06", "M99"))
    refused_proposal("measure_must_be_on_the_list_in_force", measures=("M03",))


def test_nobody_is_proposed_twice() -> None:
    world = proposed()
    refused_proposal("subject_must_not_be_on_the_list_already", world)
    world = done(world, DropListing(listing=listing_of(world), reason="申辩成立"), SECOND, OPENS)
    done(world, proposal(), FIRST_OFFICER, "2026-05-20")


def test_an_unknown_subject_is_not_listed() -> None:
    refused_proposal("subject_must_be_registered", subject="91620321MA0000023F")


def test_the_decision_carries_what_let_it_happen() -> None:
    world = consented()
    outcome = world.when(decision(world), by=SECOND, on=LISTED)
    after = outcome.then(ListingDecided)
    event = outcome.drafts[0].event
    assert isinstance(event, ListingDecided)
    listing = after.state().listings[listing_of(world)]
    assert event.proposed_in == listing.proposed_in
    assert event.noticed_in == world.state().notices[listing.id].entry
    assert listing.consented
    assert event.consented_in == listing.consented[1]
    assert listing.listed_on == date(2026, 5, 18)
    assert (listing.proposer, listing.decided_by) == ("first", "second")


def test_no_listing_before_the_notice_time_has_run() -> None:
    world = noticed()
    early = decision(world, decided_on=date(2026, 5, 13), served_on=date(2026, 5, 13))
    world.when(early, by=SECOND, on="2026-05-13").refused(
        "time_to_answer_must_have_run", would_succeed_on=OPENS
    )
    proposed_only = proposed()
    proposed_only.when(decision(proposed_only), by=SECOND, on=LISTED).refused(
        "notice_must_be_served_first"
    )


def test_who_proposed_does_not_decide() -> None:
    world = consented()
    world.when(decision(world), by=FIRST_OFFICER, on=LISTED).refused("proposer_may_not_approve")


def test_the_next_level_consents_first() -> None:
    world = noticed()
    world.when(decision(world), by=SECOND, on=LISTED).refused(
        "listing_needs_consent_of_the_next_level"
    )


def test_consent_is_recorded_once_with_its_document() -> None:
    world = noticed()
    case = listing_of(world)
    blank = RecordConsent(listing=case, document_no=" ", consented_on=date(2026, 5, 15))
    world.when(blank, by=FIRST_OFFICER, on="2026-05-15").refused(
        "decision_must_have_a_document_number"
    )
    ahead = RecordConsent(listing=case, document_no="金市监函3", consented_on=date(2026, 5, 18))
    world.when(ahead, by=FIRST_OFFICER, on="2026-05-15").refused("day_of_an_act_may_not_lie_ahead")
    again = RecordConsent(listing=case, document_no="金市监函3", consented_on=date(2026, 5, 15))
    world = world.when(again, by=FIRST_OFFICER, on="2026-05-15").then(ListingConsented)
    world.when(again, by=FIRST_OFFICER, on="2026-05-15").refused(
        "consent_must_be_one_the_list_type_asks"
    )


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"decision_no": ""}, "decision_must_have_a_document_number"),
        ({"service_method": "rumour"}, "service_must_follow_a_method_of_the_law"),
        ({"served_on": date(2026, 5, 19)}, "day_of_an_act_may_not_lie_ahead"),
        ({"takes_effect_on": date(2026, 5, 17)}, "days_of_a_decision_must_be_in_order"),
        ({"decided_on": date(2026, 5, 14)}, "days_of_a_decision_must_be_in_order"),
    ],
)
def test_a_decision_has_number_service_and_days_in_order(
    wrong: dict[str, object], code: str
) -> None:
    world = consented()
    world.when(decision(world, **wrong), by=SECOND, on=LISTED).refused(code)


def test_the_basis_must_live_until_the_decision() -> None:
    world = consented()
    past = annulled()
    world = world.adding([past.draft], past.by)
    world.when(decision(world), by=SECOND, on=LISTED).refused("basis_must_be_live")


def test_a_decided_or_dropped_listing_is_closed() -> None:
    world = listed()
    world.when(decision(world), by=SECOND, on="2026-05-19").refused(
        "listing_must_be_proposed_and_open"
    )
    drop = DropListing(listing=listing_of(world), reason="不予列入")
    world.when(drop, by=SECOND, on="2026-05-19").refused("listing_must_be_proposed_and_open")


def test_a_drop_has_its_reason() -> None:
    world = noticed()
    case = listing_of(world)
    world.when(DropListing(listing=case, reason=" "), by=SECOND, on=OPENS).refused(
        "act_must_state_its_reason"
    )
    outcome = world.when(DropListing(listing=case, reason="申辩成立"), by=SECOND, on=OPENS)
    assert outcome.then(ListingDropped).state().listings[case].dropped_in


def test_only_the_unit_that_lists_acts() -> None:
    world = consented()
    world.when(decision(world), by=LABOUR, on=LISTED).refused(
        "only_the_unit_that_lists_may_act_on_the_listing"
    )
    unknown = DropListing(listing="none", reason="…")
    world.when(unknown, by=SECOND, on=LISTED).refused("case_must_exist")


def test_a_mirrored_listing_knows_no_local_decision() -> None:
    world = done(start(), court_listing(), COURT, "2026-03-03")
    for command in (
        decision(world),
        DropListing(listing=listing_of(world), reason="…"),
    ):
        world.when(command, by=SECOND, on=LISTED).refused("court_list_is_only_a_mirror")


def test_events_carry_the_subject() -> None:
    world = listed()
    assert all(SUBJECT in entry.subjects for entry in world.entries)
