"""Overall coordination (Article 17, 统筹推进): work tasks by article and agency, with milestones.

A task sets what a responsible agency does by when (时间表、路线图); everybody sees what is
overdue. Which agency has which part in an article is the plan's: `responsibility`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.affairs import Affair, Affairs, Step, Work, opened
from ledger.event import Event

if TYPE_CHECKING:
    from ledger.store.entry import Entry

OPEN, DONE, DROPPED = "open", "done", "dropped"


class Milestone(msgspec.Struct, frozen=True):
    """A step of a task and the day by whose end it is due, in Asia/Shanghai."""

    name: str
    due_on: date


class TaskSet(Event, frozen=True):
    """A work task was set for an agency under an article (Article 17, 时间表、路线图)."""

    TOPIC: ClassVar[str] = "task.set"
    article: int
    agency: str
    part: str
    """`lead`, `named` or `all`: which part the plan gives the agency in the article."""
    title: str
    milestones: tuple[Milestone, ...]
    document_no: str = ""
    rule: str = ""


class MilestoneReached(Event, frozen=True):
    """The agency reported a milestone of its task reached (Article 17)."""

    TOPIC: ClassVar[str] = "task.milestone_reached"
    milestone: str
    document_no: str = ""


class TaskRescheduled(Event, frozen=True):
    """Who leads moved the day of a milestone, on the document that says so (Article 17)."""

    TOPIC: ClassVar[str] = "task.rescheduled"
    milestone: str
    due_on: date
    document_no: str


class TaskDropped(Event, frozen=True):
    """A task is no longer pursued, on the document that says so (Article 17)."""

    TOPIC: ClassVar[str] = "task.dropped"
    document_no: str


class Passed(msgspec.Struct, frozen=True):
    """A milestone that was reached."""

    name: str
    on: date
    entry: int
    late: bool


class Task(Affair, kw_only=True):
    """A work task (工作任务) of an agency under an article of the plan."""

    KIND: ClassVar[str] = "task"
    ARTICLE: ClassVar[int] = 17
    PUBLIC_STAGES: ClassVar[frozenset[str]] = frozenset({OPEN, DONE, DROPPED})

    article: int
    part: str
    title: str
    document_no: str
    milestones: list[Milestone]
    """Those still to be reached, in order of their days."""
    reached: list[Passed] = []
    set_by: str = ""

    def work(self) -> tuple[Work, ...]:
        """The next milestone."""
        return (Work("reach_milestone", self.agency, self.due_on),) if self.due_on else ()


def _set(affairs: Affairs, entry: Entry) -> None:
    first = entry.data.milestones[0].due_on
    affairs.open(opened(Task, entry, OPEN, due_on=first, set_by=entry.agency), entry)


def _reached(affairs: Affairs, entry: Entry) -> None:
    event: MilestoneReached = entry.data
    if task := affairs.told(Task, entry):
        for milestone in [m for m in task.milestones if m.name == event.milestone]:
            task.milestones.remove(milestone)
            on = entry.effective_on
            task.reached.append(Passed(milestone.name, on, entry.number, on > milestone.due_on))
        task.due_on = task.milestones[0].due_on if task.milestones else None
        task.says(entry, OPEN if task.milestones else DONE)


def _rescheduled(affairs: Affairs, entry: Entry) -> None:
    event: TaskRescheduled = entry.data
    if task := affairs.told(Task, entry):
        moved = Milestone(event.milestone, event.due_on)
        rest = [m for m in task.milestones if m.name != event.milestone]
        task.milestones = sorted([*rest, moved], key=lambda m: m.due_on)
        task.due_on = task.milestones[0].due_on
        task.says(entry)


def _dropped(affairs: Affairs, entry: Entry) -> None:
    if task := affairs.told(Task, entry):
        task.due_on = None
        task.says(entry, DROPPED)


AFFAIRS: dict[type[Event], Step] = {
    TaskSet: _set,
    MilestoneReached: _reached,
    TaskRescheduled: _rescheduled,
    TaskDropped: _dropped,
}
