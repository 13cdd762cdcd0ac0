"""Stories of work tasks: set each spring under the articles, reached, moved, dropped, overdue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.simulation.officers import FIRST, SECOND, officer
from ledger.simulation.records import DAY
from ledger.task import setting
from ledger.task.responsibility import ARTICLE_UNKNOWN, FAMILY
from ledger.task.setting import DropTask, ReachMilestone, RescheduleTask, SetTask
from ledger.task.task import Milestone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

LEAD = "DRC"
SPRING = (3, 10)
WORK = (
    (1, "SJJ", "梳理证明事项和涉企经营许可事项告知承诺清单"),
    (4, "AMR", "完成市场主体信用档案建档"),
    (9, "FIN", "落实政府采购失信惩戒措施"),
    (12, "HUD", "规范信用修复两书同达"),
    (13, "TRA", "归集行政许可和行政处罚信息"),
)
"""Article, agency and title of what is set each year."""


def yearly_tasks(town: Town) -> Iterable[Story]:
    """Each spring tasks are set for the year."""
    for year in range(town.county.first.year, town.county.last.year + 1):
        for article, agency, title in WORK:
            yield _task(town, date(year, *SPRING), article, agency, f"{year}年{title}")


def _task(town: Town, day: date, article: int, agency: str, title: str) -> Story:
    """Set by the lead with two milestones."""
    county, lead = town.county, officer(LEAD)
    if day < county.first:
        return
    yield county.working(day)
    if not county.has_law(FAMILY):
        return
    ends = (county.after(60, 90), county.after(150, 220))
    milestones = (Milestone("部署", ends[0]), Milestone("总结", ends[1]))
    act = SetTask(
        article=article,
        agency=agency,
        title=title,
        milestones=milestones,
        document_no=f"永政办发〔{day.year}〕{article}号",
    )
    if town.somebody_tries():
        _unlawful_task(town, act)
    yield from _worked_on(town, county.do(act, lead), act)


def _worked_on(town: Town, task: str, act: SetTask) -> Story:
    """Milestones are reached, some late; the task is moved or dropped at times."""
    county, lead, agency = town.county, officer(LEAD), act.agency
    reach = ReachMilestone(task=task, milestone="部署")
    if town.somebody_tries():
        stranger = "CTS" if agency != "CTS" else "AGR"
        county.refuse(reach, officer(stranger), setting.MAY_NOT_SET)
        county.refuse(replace(reach, milestone="验收"), officer(agency), setting.MILESTONE_UNKNOWN)
    first = act.milestones[0].due_on
    yield county.working(first) if county.happens(0.8) else county.after(95, 120)
    county.do(reach, officer(agency, SECOND))
    number = f"永政办函〔{county.today.year}〕8号"
    if county.rarely("task moved", 0.2):
        later = county.after(120, 160)
        move = RescheduleTask(task=task, milestone="总结", due_on=later, document_no=number)
        if town.somebody_tries():
            county.refuse(replace(move, due_on=first - DAY), lead, setting.MILESTONES_MISSING)
        county.do(move, lead)
    yield county.after(30, 140)
    if county.rarely("task dropped", 0.1):
        drop = DropTask(task=task, document_no=number)
        county.do(drop, officer(LEAD, SECOND))
        county.refuse(drop, lead, setting.TASK_CLOSED)
    elif county.happens(0.8):
        county.do(replace(reach, milestone="总结"), officer(agency, FIRST))


def _unlawful_task(town: Town, act: SetTask) -> None:
    """Of an article that is none, for a court, by a stranger, without or with past milestones."""
    county, lead = town.county, officer(LEAD)
    past = Milestone("部署", date(2001, 1, 1))
    command, by, code = county.chance.choice(
        (
            (replace(act, article=21), lead, ARTICLE_UNKNOWN),
            (replace(act, agency="NOBODY"), lead, setting.NOT_RESPONSIBLE),
            (act, officer("CTS"), setting.MAY_NOT_SET),
            (replace(act, milestones=()), lead, setting.MILESTONES_MISSING),
            (replace(act, milestones=(past,)), lead, setting.MILESTONES_MISSING),
        )
    )
    county.refuse(command, by, code)
