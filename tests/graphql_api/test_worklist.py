"""What a unit must do, its cases, its commitments; and that another unit's are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.graphql_api.populated import Populated, populate

if TYPE_CHECKING:
    from tests.stories.county import County

WORK = """
query($agency: String, $article: Int, $until: Date) {
  workList(first: 100, agency: $agency, article: $article, dueUntil: $until) { edges { node {
    kind id code agency article due overdue rule { ruleSet } } } } }"""
CASES = """
query($agency: String, $kind: String, $open: Boolean = true) {
  cases(first: 100, agency: $agency, kind: $kind, open: $open) { edges { node {
    code case { stream kind unit situation open dueOn } } } } }"""
COMMITMENTS = """
query($public: Boolean!, $agency: String) {
  commitments(first: 100, public: $public, agency: $agency) { edges { node {
    code name commitment { stream situation published } } } } }"""


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    return populate(quiet)


def nodes(quiet: County, query: str, by: str, **given: Any) -> list[dict[str, Any]]:
    (found,) = quiet.ask(query, by, **given).values()
    return [edge["node"] for edge in found["edges"]]


def test_a_unit_sees_its_own_work_in_order_of_its_last_day(quiet: County, here: Populated) -> None:
    work = nodes(quiet, WORK, "AMR")
    assert {one["agency"] for one in work} == {"AMR"}
    due = [one["due"] for one in work if one["due"]]
    assert due == sorted(due)
    assert here.ids["unpublished"] in {one["id"] for one in work if one["overdue"]}
    assert nodes(quiet, WORK, "AMR", agency="县市场监管局") == work
    only = nodes(quiet, WORK, "AMR", article=14, until="2026-06-12")
    assert {one["article"] for one in only} == {14}
    assert all(one["due"] <= "2026-06-12" for one in only)


def test_an_auditor_sees_everybodys(quiet: County, here: Populated) -> None:
    everything = nodes(quiet, WORK, "AUDITOR")
    assert len({one["agency"] for one in everything}) > 1
    assert nodes(quiet, WORK, "AUDITOR", agency="AMR") == nodes(quiet, WORK, "AMR")
    persons = {one["code"] for one in everything if one["id"] == here.ids["personal"]}
    assert persons <= {""}


@pytest.mark.parametrize("query", [WORK, CASES])
@pytest.mark.parametrize(
    ("by", "agency"),
    [("", None), ("", "AMR"), ("HEA", "AMR"), ("INTEGRATOR", "AMR"), ("AMR/9", None),
     ("AMR INTEGRATOR", None), ("SUBJECT", None), ("AMR", "无此单位")],
)  # fmt: skip
def test_nobody_else_sees_a_units_work(
    quiet: County, here: Populated, query: str, by: str, agency: str | None
) -> None:
    assert here
    assert quiet.error(query, by, agency=agency) == "unit_sees_its_own_work"


def test_cases_have_their_clocks(quiet: County, here: Populated) -> None:
    found = {one["case"]["stream"]: one for one in nodes(quiet, CASES, "AMR")}
    assert found[here.ids["proposed"]]["code"] == here.twin
    order = found[here.ids["rectification"]]["case"]
    assert (order["kind"], order["unit"], order["dueOn"]) == ("rectification", "AMR", "2026-07-13")
    assert {one["case"]["kind"] for one in nodes(quiet, CASES, "AMR", kind="listing")} == {
        "listing"
    }
    closed = {one["case"]["stream"] for one in nodes(quiet, CASES, "ECO", open=False)}
    assert here.ids["repair"] in closed


def test_the_public_sees_public_commitments(quiet: County, here: Populated) -> None:
    (one,) = nodes(quiet, COMMITMENTS, "", public=True)
    assert (one["code"], one["commitment"]["stream"]) == (here.code, here.ids["commitment"])
    assert one["name"]


@pytest.mark.parametrize(
    ("by", "agency", "many"),
    [("", None, 0), ("HEA", None, 0), ("HEA", "AMR", 0), ("AMR", None, 2), ("AMR", "AMR", 2),
     ("AUDITOR", None, 2), ("AUDITOR", "HEA", 0), ("AMR/9", "AMR", 0)],
)  # fmt: skip
def test_other_commitments_are_seen_by_their_unit(
    quiet: County, here: Populated, by: str, agency: str | None, many: int
) -> None:
    assert here
    assert len(nodes(quiet, COMMITMENTS, by, public=False, agency=agency)) == many
