"""What falls if an objection is upheld, and what a disputed record still carries."""

from __future__ import annotations

from datetime import date

from ledger.objection.objecting import FileObjection
from ledger.objection.preview import Falls, what_falls, without
from ledger.rectification.rectification import RectificationOrdered
from ledger.repair.event import RepairApplied
from ledger.sanction.clearance import clearance
from ledger.sanction.in_force import measures_in_force
from ledger.sanction.measure import MeasureImposed
from tests.law import SUBJECT, World, day, officer, past
from tests.ledger.evaluations import received
from tests.ledger.sanctions import (
    FINANCE,
    FIRST_OFFICER,
    LISTED,
    OTHER,
    PENALTY,
    SECOND,
    after,
    consented,
    decision,
    done,
    imposition,
    law,
    listing_of,
    measure_of,
    penalty,
    proposal,
    sanctioned,
    start,
)

ITSELF = officer("", "SUBJECT", officer="itself", subject=SUBJECT)
DAY = day("2026-05-21")


def falling(world: World, target: str) -> dict[str, tuple[str, str, bool]]:
    """Kind to what it was, becomes and whether it falls."""
    return {f.kind: (f.was, f.becomes, f.falls) for f in resting(world, target)}


def disputed(world: World, target: str, on: str = "2026-05-21") -> World:
    """The subject objects."""
    command = FileObjection(target=target, ground="error", text="事实认定错误")
    return done(world, command, ITSELF, on)


def test_a_penalty_carries_the_list_the_measure_and_the_bar_to_commitments() -> None:
    world = sanctioned()
    assert falling(world, PENALTY) == {
        "listing": ("listed", "basis_void", True),
        "measure": ("in_force", "basis_ended", True),
        "class": ("D", "B", True),
        "right": ("barred", "open", True),
    }
    assert all(f.derived_from for f in resting(world, PENALTY))
    assert {f.stream for f in resting(world, PENALTY)} == {
        listing_of(world),
        measure_of(world),
        "",
    }


def test_a_result_and_the_class_fall_with_what_they_rest_on() -> None:
    world = received(start(), inputs=(PENALTY,))
    found = {f.kind: (f.was, f.becomes, f.falls) for f in _falls(world, "2026-06-02")}
    assert found == {
        "evaluation": ("in_force", "input_fell", True),
        "class": ("C", "B", True),
    }


def _falls(world: World, on: str) -> tuple[Falls, ...]:
    state, policy, calendar = law(world)
    return what_falls(state, PENALTY, policy, calendar, day(on))


def resting(world: World, target: str) -> tuple[Falls, ...]:
    """All that rests on something in the archive."""
    state, policy, calendar = law(world)
    return what_falls(state, target, policy, calendar, DAY)


def test_asking_changes_nothing() -> None:
    world = sanctioned()
    before = measures_in_force(*law(world), DAY)
    falling(world, PENALTY)
    assert measures_in_force(*law(world), DAY) == before
    assert without(law(world)[0], "nothing", DAY) is None
    assert falling(world, "nothing") == {}


def test_a_measure_with_another_live_basis_stands() -> None:
    imposed = MeasureImposed(
        code="M07",
        clause="基础清单7",
        bases=(PENALTY, OTHER),
        unit="FIN",
        imposed_on=date(2026, 5, 20),
        noticed_in=1,
        rule_set="MEASURES-2024",
    )
    world = start(penalty(OTHER), past(imposed, stream="m-1", on="2026-05-20"))
    (found,) = resting(world, PENALTY)
    assert (found.falls, found.becomes, found.other_bases) == (False, "in_force", (OTHER,))


def test_a_listing_or_a_measure_falls_itself() -> None:
    world = sanctioned()
    assert falling(world, listing_of(world))["listing"] == ("listed", "removed", True)
    assert falling(world, listing_of(world))["measure"][2]
    assert falling(world, measure_of(world)) == {"measure": ("in_force", "lifted", True)}


def test_orders_and_applications_lose_what_they_rest_on() -> None:
    ordered = RectificationOrdered(
        basis=PENALTY,
        basis_kind="record",
        unit="AMR",
        items=1,
        ordered_on=date(2026, 5, 6),
        due_on=date(2026, 6, 30),
    )
    applied = RepairApplied(target=PENALTY, target_kind="record", unit="AMR")
    world = start(
        past(ordered, stream="r-1", on="2026-05-06"), past(applied, stream="p-1", on="2026-05-06")
    )
    found = falling(world, PENALTY)
    assert found["rectification"][1:] == ("lapsed", True)
    assert found["repair"] == ("APPLIED", "without_basis", True)


def test_a_proposal_to_list_is_left_without_basis() -> None:
    world = done(start(), proposal(), FIRST_OFFICER, "2026-05-06")
    assert falling(world, PENALTY) == {"listing": ("proposed", "without_basis", True)}


def test_scenario_12_a_disputed_record_carries_nothing_new_alone() -> None:
    world = disputed(start(), PENALTY)
    world.when(imposition(world), by=FINANCE, on="2026-05-22").refused(
        "basis_must_not_be_disputed_alone"
    )
    world.when(proposal(), by=FIRST_OFFICER, on="2026-05-22").refused(
        "basis_must_not_be_disputed_alone"
    )
    both = disputed(start(penalty(OTHER)), PENALTY)
    command = proposal(bases=(PENALTY, OTHER))
    assert both.when(command, by=FIRST_OFFICER, on="2026-05-22").refusal is None


def test_a_listing_proposed_before_the_dispute_is_not_decided_on_it_alone() -> None:
    world = disputed(consented(), PENALTY, "2026-05-15")
    world.when(decision(world), by=SECOND, on=LISTED).refused("basis_must_not_be_disputed_alone")
    assert consented().when(decision(world), by=SECOND, on=LISTED).refusal is None


def test_a_disputed_measure_asks_a_human() -> None:
    world = sanctioned()
    state, policy, calendar = law(world)
    assert clearance(state, policy, calendar, "fiscal_funds", DAY).answer == "no"
    world = disputed(world, measure_of(world))
    state, policy, calendar = law(world)
    found = clearance(state, policy, calendar, "fiscal_funds", DAY)
    assert found.answer == "ask_a_human"
    assert any("under_dispute" in bar.marks for bar in found.bars)
    world = disputed(after(sanctioned()), PENALTY)
    state, policy, calendar = law(world)
    assert clearance(state, policy, calendar, "fiscal_funds", DAY).answer == "ask_a_human"
