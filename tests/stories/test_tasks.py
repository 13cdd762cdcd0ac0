"""The lead sets tasks by article; everybody sees who is responsible and who is late (17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stories.test_supervisor import work

if TYPE_CHECKING:
    from tests.stories.county import County

TASKS = """
query($agency: String, $stage: String, $asOf: AsOf) {
  tasks(first: 10, agency: $agency, stage: $stage, asOf: $asOf) {
    edges { node { id article agency part title stage dueOn milestones { name dueOn }
      reached { name on late entry } rule { ruleSet clause mark } } } } }"""
MATRIX = """
query($article: Int, $agency: String) {
  responsibilities(article: $article, agency: $agency) {
    article agency part open overdue done rule { ruleSet clause } } }"""
LEAD, OWN = "DRC SUPERVISOR", "AMR SUPERVISOR"
SET = {
    "article": 4,
    "agency": "县市场监管局",
    "title": "消费投诉公示",
    "milestones": [
        {"name": "方案", "dueOn": "2026-03-31"},
        {"name": "上线", "dueOn": "2026-06-30"},
    ],
    "documentNo": "永信用办〔2026〕1号",
}


def tasks(county: County, by: str = "", **asked: Any) -> list[dict[str, Any]]:
    return [edge["node"] for edge in county.ask(TASKS, by, **asked)["tasks"]["edges"]]


def part(county: County, article: int, agency: str) -> dict[str, Any]:
    (found,) = county.ask(MATRIX, "", article=article, agency=agency)["responsibilities"]
    return dict(found)


def test_a_task_from_setting_to_done(county: County) -> None:
    county.on("2026-01-05")
    task = county.done(LEAD, "setTask", **SET)
    (shown,) = tasks(county, agency="AMR")
    assert (shown["id"], shown["stage"], shown["dueOn"]) == (task, "open", "2026-03-31")
    assert shown["rule"] == {"ruleSet": "RESPONSIBILITY-2022", "clause": "4", "mark": "V"}
    assert [w["due"] for w in work(county, OWN, article=17)] == ["2026-03-31"]
    assert (part(county, 4, "AMR")["part"], part(county, 4, "AMR")["open"]) == ("lead", 1)

    before = county.head
    county.on("2026-04-02")
    assert part(county, 4, "AMR")["overdue"] == 1
    assert [w["overdue"] for w in work(county, OWN, article=17)] == [True]
    refused = county.act("T_CG SUPERVISOR", "reachMilestone", {"task": task, "milestone": "方案"})
    assert refused["code"] == "lead_agency_or_the_agency_itself_sets_its_tasks"
    assert refused["clause"] == {"instrument": "永政办发〔2022〕21号", "article": "17"}
    county.done(OWN, "reachMilestone", task=task, milestone="方案")
    county.on("2026-06-30")
    county.done(OWN, "reachMilestone", task=task, milestone="上线")
    (shown,) = tasks(county, stage="done")
    assert [(p["name"], p["late"]) for p in shown["reached"]] == [("方案", True), ("上线", False)]
    assert work(county, OWN, article=17) == []
    (then,) = tasks(county, asOf={"entry": before})
    assert (then["stage"], then["reached"]) == ("open", [])
    assert tasks(county, stage="done", asOf={"entry": before}) == []


def test_every_article_has_whom_the_plan_names(county: County) -> None:
    found = county.ask(MATRIX, "")["responsibilities"]
    assert {row["article"] for row in found} == set(range(1, 21))
    leads = {(r["article"], r["agency"]) for r in found if r["part"] == "lead"}
    assert {(1, "SJJ"), (1, "DRC"), (12, "DRC"), (15, "CAC"), (20, "CPD")} <= leads
    assert part(county, 13, "PWR")["part"] == "named"
