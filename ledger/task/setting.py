"""Overall coordination (Article 17, 统筹推进): setting tasks, reporting and moving milestones."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for
from ledger.event import Draft
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.task.responsibility import COORDINATES, LEAD, part_of
from ledger.task.task import (
    OPEN,
    Milestone,
    MilestoneReached,
    Task,
    TaskDropped,
    TaskRescheduled,
    TaskSet,
)
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_RESPONSIBLE = Code(
    "agency_must_be_responsible_for_the_article",
    "The plan gives this agency no part in the article.",
    "该单位不是本条责任单位。",
    plan(17),
)
MAY_NOT_SET = Code(
    "lead_agency_or_the_agency_itself_sets_its_tasks",
    "The plan's lead, the article's lead or the agency itself sets a task.",
    "任务由牵头单位或责任单位自身设定。",
    plan(17),
)
MILESTONES_MISSING = Code(
    "task_must_have_milestones_in_order",
    "A task has milestones in the order of their days, none of them past.",
    "任务须有按时间顺序、未过期的节点。",
    plan(17),
)
TASK_CLOSED = Code(
    "task_must_be_open",
    "There is no such task, or it is done or dropped.",
    "任务不存在、已完成或已取消。",
    plan(17),
)
MILESTONE_UNKNOWN = Code(
    "milestone_must_be_open",
    "The task has no such milestone, or it was reached.",
    "任务没有此节点，或该节点已完成。",
    plan(17),
)


class SetTask(Command, frozen=True):
    """Set a work task for an agency under an article, with its milestones."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "ADMINISTRATOR"})
    article: int
    agency: str
    title: str
    milestones: tuple[Milestone, ...]
    document_no: str = ""

    def reads(self) -> Reads:
        """Nothing but the law: the plan's parts."""
        return Reads()


class ReachMilestone(Command, frozen=True):
    """Report that a milestone of one's own task was reached."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "PROVIDER", "DESIGNATOR"})
    task: str
    milestone: str
    document_no: str = ""

    def reads(self) -> Reads:
        """The task."""
        return Reads(affairs=(self.task,))


class RescheduleTask(Command, frozen=True):
    """Move the day of a milestone, on a document."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "ADMINISTRATOR"})
    task: str
    milestone: str
    due_on: date
    document_no: str

    def reads(self) -> Reads:
        """The task."""
        return Reads(affairs=(self.task,))


class DropTask(Command, frozen=True):
    """Drop a task, on a document."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "ADMINISTRATOR"})
    task: str
    document_no: str

    def reads(self) -> Reads:
        """The task."""
        return Reads(affairs=(self.task,))


def set_task(command: SetTask, situation: Situation) -> list[Draft]:
    """Refuses an agency without a part in the article, a stranger, days out of order or past."""
    owner = situation.registry.agency(command.agency)
    if owner is None:
        raise NOT_RESPONSIBLE.refused(fields=("agency",))
    part = part_of(situation.policy, command.article, owner, situation.today)
    if not part.part:
        raise NOT_RESPONSIBLE.refused(fields=("agency",))
    _require_hand(situation, command.article, owner.code)
    names = {f"milestone_{at}": m.name for at, m in enumerate(command.milestones, 1)}
    require_titles(situation, title=command.title, **names)
    days = [milestone.due_on for milestone in command.milestones]
    unique = len(set(names.values())) == len(days)
    if not days or days != sorted(days) or days[0] < situation.today or not unique:
        raise MILESTONES_MISSING.refused(fields=("milestones",))
    event = TaskSet(
        article=command.article,
        agency=owner.code,
        part=part.part,
        title=command.title,
        milestones=command.milestones,
        document_no=command.document_no,
        rule=part.rule,
    )
    stream = f"task/{situation.new_id()}"
    return [Draft(stream=stream, event=event, effective_on=situation.today, opens=True)]


def reach_milestone(command: ReachMilestone, situation: Situation) -> list[Draft]:
    """Refuses another agency's task, one that is closed, a milestone it does not have."""
    task = _open(command.task, situation)
    if not acts_for(acting_agency(situation), task.agency):
        raise MAY_NOT_SET.refused(*task.entries)
    _require_milestone(task, command.milestone)
    event = MilestoneReached(milestone=command.milestone, document_no=command.document_no)
    return [Draft(stream=task.id, event=event, effective_on=situation.today)]


def reschedule_task(command: RescheduleTask, situation: Situation) -> list[Draft]:
    """Refuses whom the task is not in the hands of, and a day that is past."""
    task = _open(command.task, situation)
    _require_hand(situation, task.article, "")
    _require_milestone(task, command.milestone)
    require_titles(situation, document_no=command.document_no)
    if command.due_on < situation.today:
        raise MILESTONES_MISSING.refused(*task.entries, fields=("due_on",))
    event = TaskRescheduled(
        milestone=command.milestone, due_on=command.due_on, document_no=command.document_no
    )
    return [Draft(stream=task.id, event=event, effective_on=situation.today)]


def drop_task(command: DropTask, situation: Situation) -> list[Draft]:
    """Refuses whom the task is not in the hands of."""
    task = _open(command.task, situation)
    _require_hand(situation, task.article, "")
    require_titles(situation, document_no=command.document_no)
    event = TaskDropped(document_no=command.document_no)
    return [Draft(stream=task.id, event=event, effective_on=situation.today)]


def _open(stream: str, situation: Situation) -> Task:
    task = situation.affairs.find(Task, stream)
    if task is None or task.stage != OPEN:
        raise TASK_CLOSED.refused(*(task.entries if task else ()), fields=("task",))
    return task


def _require_milestone(task: Task, name: str) -> None:
    if all(milestone.name != name for milestone in task.milestones):
        raise MILESTONE_UNKNOWN.refused(*task.entries, fields=("milestone",))


def _require_hand(situation: Situation, article: int, own: str) -> None:
    """Who coordinates, who leads the article, or the agency itself where `own` names it."""
    agency, on = acting_agency(situation), situation.today
    if own and acts_for(agency, own):
        return
    leads = (part_of(situation.policy, each, agency, on).part for each in (COORDINATES, article))
    if LEAD not in leads:
        raise MAY_NOT_SET.refused()


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    SetTask: set_task,
    ReachMilestone: reach_milestone,
    RescheduleTask: reschedule_task,
    DropTask: drop_task,
}

AGAIN = (
    again(TaskSet, SetTask),
    again(MilestoneReached, ReachMilestone, stream="task"),
    again(TaskRescheduled, RescheduleTask, stream="task"),
    again(TaskDropped, DropTask, stream="task"),
)
