"""Announcing a draw and committing to its nonce: nobody can choose what comes out."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.supervision.announcing import CommitNonce
from ledger.supervision.event import ClassRatio, DrawAnnounced, NonceCommitted, Population
from tests.ledger.draws import (
    ANNOUNCED,
    COMMITMENT,
    COMMITTER,
    LEAD,
    OUTSIDER,
    RATIOS,
    announced,
    committed,
    conflict,
    firm,
    inspector,
    plan,
    start,
)


def ratios(**changed: int) -> tuple[ClassRatio, ...]:
    """The plan's ratios with some of them changed."""
    return tuple(ClassRatio(name, changed.get(name, bp)) for name, bp in RATIOS)


def test_a_draw_is_announced_with_a_future_size() -> None:
    scene = start()
    world = scene.when(plan(scene), LEAD, ANNOUNCED).then(DrawAnnounced)
    event = world.entries[-1].data
    assert (event.size, event.head, event.inspectors_each) == (scene.head + 6, scene.head, 2)
    assert event.rule == "SUPERVISION-2022#plan-7"
    assert "ins-1" not in repr(event)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size": 0}, "draw_size_must_lie_ahead"),
        ({"committer": "AMR"}, "nonce_must_be_committed_by_another_agency"),
        ({"committer": "NOBODY"}, "nonce_must_be_committed_by_another_agency"),
        ({"ratios": ratios(C=2000)}, "ratio_must_lie_within_its_class"),
        ({"ratios": ratios()[1:]}, "ratio_must_lie_within_its_class"),
        (
            {"population": Population(kinds=("person",))},
            "population_must_follow_the_rules_of_draws",
        ),
        ({"population": Population(field="gold")}, "population_must_follow_the_rules_of_draws"),
        (
            {"population": Population(licensed_by="NOBODY")},
            "population_must_follow_the_rules_of_draws",
        ),
        ({"inspectors": ("ins-1",)}, "at_least_two_inspectors_must_inspect"),
        ({"inspectors": ("ins-1", "ins-1")}, "at_least_two_inspectors_must_inspect"),
        ({"inspectors": ("ins-1", "张三")}, "at_least_two_inspectors_must_inspect"),
        ({"inspectors_each": 1}, "at_least_two_inspectors_must_inspect"),
        ({"inspectors_each": 5}, "at_least_two_inspectors_must_inspect"),
        ({"title": ""}, "title_must_be_given"),
    ],
)
def test_a_plan_out_of_the_rules_is_refused(change: dict[str, Any], code: str) -> None:
    scene = start()
    scene.when(plan(scene, **change), LEAD, ANNOUNCED).refused(code)


def test_the_size_leaves_an_entry_for_the_commitment() -> None:
    scene = start()
    near = plan(scene, size=scene.head + 2)
    scene.when(near, LEAD, ANNOUNCED).refused("draw_size_must_lie_ahead")
    scene.when(plan(scene, size=scene.head + 3), LEAD, ANNOUNCED).then(DrawAnnounced)


def test_another_agency_commits_once_and_in_time() -> None:
    scene = announced()
    command = CommitNonce(draw=scene.stream, commitment=COMMITMENT)
    other = "nonce_must_be_committed_by_another_agency"
    for foreign in (LEAD, OUTSIDER):
        scene.when(command, foreign, ANNOUNCED).refused(other)
    bad = CommitNonce(draw=scene.stream, commitment="42")
    scene.when(bad, COMMITTER, ANNOUNCED).refused("commitment_must_be_a_sha256")
    nowhere = CommitNonce(draw="draw/none", commitment=COMMITMENT)
    scene.when(nowhere, COMMITTER, ANNOUNCED).refused("case_must_exist")
    scene.when(command, COMMITTER, ANNOUNCED).then(NonceCommitted)
    twice = committed()
    again = CommitNonce(draw=twice.stream, commitment="0" * 64)
    twice.when(again, COMMITTER, ANNOUNCED).refused("nonce_must_be_committed_once")


def test_nobody_commits_once_the_root_can_be_known() -> None:
    scene = announced()
    scene = scene.passing(scene.draw.size - scene.head)
    command = CommitNonce(draw=scene.stream, commitment=COMMITMENT)
    late = "nonce_must_be_committed_before_the_named_size"
    scene.when(command, COMMITTER, "2026-06-08").refused(late)


def test_only_an_inspector_of_the_pool_declares_a_conflict() -> None:
    scene = announced()
    code = "inspector_must_be_in_the_pool"
    scene.when(conflict(scene, firm(1)), LEAD, ANNOUNCED).refused(code)
    scene.when(conflict(scene, "甲公司"), inspector("ins-1"), ANNOUNCED).refused(code)
    scene = scene.done(conflict(scene, firm(1)), inspector("ins-1"), ANNOUNCED)
    assert scene.held.conflicts == (("ins-1", firm(1)),)
    scene.when(conflict(scene, firm(1)), inspector("ins-1"), ANNOUNCED).refused(code)
