"""Results of drawn inspections: by two officers without a conflict, then published."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from ledger.affairs import Affairs
from ledger.supervision.event import DrawPublished, InspectionCountersigned, InspectionRecorded
from ledger.supervision.inspecting import CountersignInspection, PublishDraw
from ledger.supervision.selection import population_digest
from ledger.supervision.withheld import assigned
from ledger.topics import fold_affairs
from tests.law import entry_of, past
from tests.ledger.draws import (
    COMMITMENT,
    LEAD,
    NONCE,
    OUTSIDER,
    POOL,
    Scene,
    conflict,
    drawn,
    inspected,
    inspector,
    published,
    result,
    revealed,
)

ON = "2026-06-10"


def crew(scene: Scene, number: int = 1) -> tuple[str, ...]:
    """The inspectors of a number."""
    found = scene.held.number(number)
    assert found is not None
    return found.inspectors


def idle(scene: Scene, number: int = 1) -> str:
    """An officer of the pool who was not drawn for a number."""
    return next(name for name in POOL if name not in crew(scene, number))


def countersign(scene: Scene, number: int = 1) -> CountersignInspection:
    return CountersignInspection(draw=scene.stream, number=number)


def test_one_inspector_records_and_another_confirms() -> None:
    scene = drawn()
    first, second = crew(scene)
    scene.when(result(scene), inspector(first), ON).then(InspectionRecorded)
    scene = scene.done(result(scene), inspector(first), ON)
    scene.when(countersign(scene), inspector(first), ON).refused("proposer_may_not_approve")
    scene.when(countersign(scene), inspector(second), ON).then(InspectionCountersigned)
    scene = scene.done(countersign(scene), inspector(second), ON)
    waits = "inspection_result_must_wait_for_confirmation"
    scene.when(countersign(scene), inspector(second), ON).refused(waits)
    scene.when(result(scene), inspector(first), ON).refused(waits)


def test_a_result_may_be_put_right_until_it_is_confirmed() -> None:
    scene = drawn()
    first, second = crew(scene)
    scene = scene.done(result(scene), inspector(first), ON)
    scene = scene.done(result(scene, outcome="not_found"), inspector(second), ON)
    assert [i.outcome for i in scene.draw.inspections] == ["not_found"]
    scene.when(countersign(scene), inspector(first), ON).then(InspectionCountersigned)


def test_only_drawn_inspectors_without_a_conflict_inspect() -> None:
    scene = drawn()
    first, second = crew(scene)
    code = "inspection_must_be_recorded_by_its_inspectors"
    scene.when(result(scene), inspector(idle(scene)), ON).refused(code)
    scene.when(result(scene), LEAD, ON).refused(code)
    scene.when(result(scene), OUTSIDER, ON).refused("only_the_announcing_agency_may_draw")
    found = scene.held.number(1)
    assert found is not None
    scene = scene.done(conflict(scene, found.subject), inspector(first), ON)
    aside = "inspector_must_not_have_declared_a_conflict"
    scene.when(result(scene), inspector(first), ON).refused(aside)
    crew_now = assigned(scene.draw, scene.held, found)
    assert second in crew_now
    assert first not in crew_now
    scene.when(result(scene), inspector(crew_now[1]), ON).then(InspectionRecorded)


def test_a_result_is_one_of_the_rules_on_a_day_after_the_draw() -> None:
    scene = drawn()
    by = inspector(crew(scene)[0])
    code = "inspection_result_must_be_in_the_rules"
    scene.when(result(scene, outcome="fine"), by, ON).refused(code, fields=("outcome",))
    early = result(scene, inspected_on=date(2026, 6, 7))
    scene.when(early, by, ON).refused(code, fields=("inspected_on",))
    ahead = result(scene, inspected_on=date(2026, 6, 11))
    scene.when(ahead, by, ON).refused("day_of_an_act_may_not_lie_ahead")
    number = result(scene, document_no="620321199001010010")
    scene.when(number, by, ON).refused(code, fields=("document_no",))
    missing = "inspected_subject_must_be_drawn"
    scene.when(result(scene, 99), by, ON).refused(missing)
    before = revealed()
    before.when(result(before), by, ON).refused(missing)


def test_the_draw_is_published_once_everyone_was_inspected() -> None:
    scene = drawn()
    command = PublishDraw(draw=scene.stream)
    code = "draw_must_be_inspected_before_it_is_published"
    scene.when(command, LEAD, ON).refused(code)
    assert scene.draw.work()[0].step == "inspect"
    scene = inspected(scene)
    assert scene.draw.work()[0].step == "publish"
    scene.when(command, OUTSIDER, ON).refused("only_the_announcing_agency_may_draw")
    world = scene.when(command, LEAD, ON).then(DrawPublished)
    event = world.entries[-1].data
    assert sha256(bytes.fromhex(event.nonce)).hexdigest() == COMMITMENT
    assert event.nonce == NONCE
    assert event.population_digest == population_digest(scene.held.population)
    done = published(scene)
    assert (done.draw.stage, done.draw.due_on, done.draw.work()) == ("published", None, ())
    done.when(command, LEAD, "2026-06-12").refused(code)


def test_an_entry_without_its_draw_is_set_aside() -> None:
    event = InspectionCountersigned(number=1)
    entry = entry_of(past(event, stream="draw/x", on=ON, subjects=()).draft, 1)
    assert fold_affairs(Affairs(), [entry]).orphans == [entry]
