"""Tasks of the plan: who may set them, for whom, and what becomes of their milestones."""

from __future__ import annotations

from datetime import date

from ledger.refusal import plan
from ledger.task.setting import DropTask, ReachMilestone, RescheduleTask, SetTask
from ledger.task.task import (
    Milestone,
    MilestoneReached,
    Task,
    TaskDropped,
    TaskRescheduled,
    TaskSet,
)
from tests.law import World, given, officer

LEAD = officer("DRC", "SUPERVISOR", officer="lead")
OWN = officer("AMR", "SUPERVISOR", officer="own")
TOWN = officer("T_CG", "SUPERVISOR", officer="town")
SET = SetTask(
    article=4,
    agency="县市场监管局",
    title="信用档案建档",
    milestones=(Milestone("摸底", date(2026, 3, 31)), Milestone("建档", date(2026, 6, 30))),
    document_no="永信用办〔2026〕1号",
)
STREAM = "task/00000000-0000-0000-0000-0000000f0001"


def changed(**values: object) -> SetTask:
    return SetTask(**{**{f: getattr(SET, f) for f in SET.__struct_fields__}, **values})


def world() -> World:
    return given().when(SET, by=LEAD, on="2026-01-05").then(TaskSet)


def task_of(made: World) -> Task:
    (found,) = made.affairs(STREAM).held.values()
    assert isinstance(found, Task)
    return found


def test_the_lead_sets_a_task_for_who_leads_the_article() -> None:
    task = task_of(world())
    assert (task.agency, task.part, task.due_on) == ("AMR", "lead", date(2026, 3, 31))
    assert task.rule == "RESPONSIBILITY-2022#4"


def test_an_agency_sets_its_own_and_the_lead_of_an_article_sets_for_all() -> None:
    given().when(SET, by=OWN, on="2026-01-05").then(TaskSet)
    given().when(changed(agency="T_CG"), by=OWN, on="2026-01-05").then(TaskSet)


def test_a_task_is_done_when_its_last_milestone_is_reached_late_or_not() -> None:
    reach = ReachMilestone(task=STREAM, milestone="摸底")
    late = world().when(reach, by=OWN, on="2026-04-02").then(MilestoneReached)
    assert [(p.name, p.late) for p in task_of(late).reached] == [("摸底", True)]
    last = ReachMilestone(task=STREAM, milestone="建档")
    done = late.when(last, by=OWN, on="2026-06-30").then(MilestoneReached)
    assert (task_of(done).stage, task_of(done).due_on) == ("done", None)
    assert not task_of(done).reached[1].late
    done.when(last, by=OWN, on="2026-07-01").refused("task_must_be_open", clause=plan(17))


def test_a_moved_milestone_changes_what_is_due() -> None:
    move = RescheduleTask(
        task=STREAM, milestone="摸底", due_on=date(2026, 7, 31), document_no="永信用办〔2026〕3号"
    )
    moved = world().when(move, by=LEAD, on="2026-03-01").then(TaskRescheduled)
    assert task_of(moved).due_on == date(2026, 6, 30)
    assert [m.name for m in task_of(moved).milestones] == ["建档", "摸底"]


def test_a_dropped_task_owes_nothing() -> None:
    drop = DropTask(task=STREAM, document_no="永信用办〔2026〕9号")
    dropped = world().when(drop, by=LEAD, on="2026-02-01").then(TaskDropped)
    assert (task_of(dropped).stage, task_of(dropped).work()) == ("dropped", ())


def test_articles_and_agencies_are_those_of_the_plan() -> None:
    given().when(changed(article=21), by=LEAD, on="2026-01-05").refused(
        "article_must_be_one_of_the_plan", clause=plan(17)
    )
    for agency in ("PWR", "县不存在局"):
        given().when(changed(article=7, agency=agency), by=LEAD, on="2026-01-05").refused(
            "agency_must_be_responsible_for_the_article", clause=plan(17)
        )


def test_a_stranger_neither_sets_nor_moves_nor_drops_nor_reports() -> None:
    code = "lead_agency_or_the_agency_itself_sets_its_tasks"
    given().when(SET, by=TOWN, on="2026-01-05").refused(code, clause=plan(17))
    made = world()
    for command in (
        ReachMilestone(task=STREAM, milestone="摸底"),
        RescheduleTask(
            task=STREAM, milestone="摸底", due_on=date(2026, 5, 1), document_no="文〔2026〕1号"
        ),
        DropTask(task=STREAM, document_no="文〔2026〕1号"),
    ):
        made.when(command, by=TOWN, on="2026-02-01").refused(code)


def test_milestones_stand_in_order_and_ahead() -> None:
    first, second = SET.milestones
    for milestones in ((), (second, first), (first, first)):
        given().when(changed(milestones=milestones), by=LEAD, on="2026-01-05").refused(
            "task_must_have_milestones_in_order", clause=plan(17)
        )
    given().when(SET, by=LEAD, on="2026-04-01").refused("task_must_have_milestones_in_order")
    back = RescheduleTask(
        task=STREAM, milestone="摸底", due_on=date(2026, 1, 31), document_no="文〔2026〕1号"
    )
    world().when(back, by=LEAD, on="2026-02-01").refused("task_must_have_milestones_in_order")


def test_a_milestone_and_a_task_must_be_there() -> None:
    reach = ReachMilestone(task=STREAM, milestone="验收")
    world().when(reach, by=OWN, on="2026-02-01").refused("milestone_must_be_open", clause=plan(17))
    given().when(reach, by=OWN, on="2026-02-01").refused("task_must_be_open", fields=("task",))


def test_titles_are_short_and_hold_nobodys_number() -> None:
    given().when(changed(title=" "), by=LEAD, on="2026-01-05").refused(
        "title_must_be_given", clause=plan(17), fields=("title",)
    )
    given().when(changed(title="长" * 101), by=LEAD, on="2026-01-05").refused(
        "title_must_be_short", clause=plan(17)
    )
    given().when(changed(title="联系 13900005678"), by=LEAD, on="2026-01-05").refused(
        "title_must_hold_no_personal_values", clause=plan(15)
    )
