"""Repair eligibility over GraphQL: on any day, for whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.graphql_api.populated import Populated, populate

if TYPE_CHECKING:
    from tests.stories.county import County

ASK = """
query($target: ID!, $on: Date) { repairEligibility(target: $target, on: $on) {
  target on eligible obstacle opensOn endsOn duties missing papers unit tier regime derivedFrom
  rule { ruleSet clause }
} }"""


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    return populate(quiet)


def ask(county: County, by: str, target: str, on: str | None = None) -> Any:
    return county.ask(ASK, by, target=target, on=on)["repairEligibility"]


def test_the_window_opens_with_time(quiet: County, here: Populated) -> None:
    record = here.ids["published"]
    before, later = (ask(quiet, "ECO", record, on) for on in ("2026-08-31", "2026-09-02"))
    assert (before["eligible"], before["obstacle"]) == (False, "minimum")
    assert before["opensOn"] == "2026-09-02"
    assert later["eligible"]
    assert later["unit"] == "ECO"
    assert "fine_paid" in later["duties"]
    assert later["papers"]
    assert later["rule"]["ruleSet"] == later["regime"]
    assert later["derivedFrom"]


def test_without_a_day_it_is_today(quiet: County, here: Populated) -> None:
    assert ask(quiet, "AUDITOR", here.ids["published"])["on"] == "2026-06-12"


@pytest.mark.parametrize(
    ("by", "told"),
    [("", False), ("HEA", False), ("INTEGRATOR", False), ("SUBJECT x", False), ("ECO", True),
     ("DRC", True), ("AUDITOR", True), ("itself", True)],
)  # fmt: skip
def test_only_whom_it_concerns_is_told(
    quiet: County,
    here: Populated,
    by: str,
    told: bool,  # noqa: FBT001
) -> None:
    reader = f"SUBJECT {here.code}" if by == "itself" else by
    assert (ask(quiet, reader, here.ids["published"]) is not None) is told


def test_what_is_no_target_has_none(quiet: County, here: Populated) -> None:
    for target in ("nothing", here.ids["rectification"], here.ids["repair"]):
        assert ask(quiet, "AUDITOR", target) is None
    assert ask(quiet, "AUDITOR", here.ids["repaired"])["obstacle"] == "over"
