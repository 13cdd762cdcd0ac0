"""The law and the agencies of this ledger, on a day and as of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.stories.county import County

ASK = """
query($family: String, $on: Date, $entry: Int) { policy(family: $family, on: $on, entry: $entry) {
  id family instrument validFrom validTo mark hash entry rules } }"""


def ask(county: County, **given: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = county.ask(ASK, **given)["policy"]
    return found


def test_every_rule_set_in_force_is_told_with_its_evidence(quiet: County) -> None:
    found = ask(quiet)
    adopted = quiet.rooms.ledger.registry.policy.rule_sets
    assert {one["id"]: one["hash"] for one in found} == {r.id: r.hash for r in adopted.values()}
    assert {one["mark"] for one in found} <= {"V", "M", "D"}
    assert all(one["entry"] > 0 and one["rules"] for one in found)


def test_a_family_has_one_on_a_day(quiet: County) -> None:
    ids = [
        [one["id"] for one in ask(quiet, family="repair", on=on)]
        for on in ("2022-05-01", "2024-01-01", "2026-05-01")
    ]
    assert ids == [["REPAIR-2019"], ["REPAIR-2023"], ["REPAIR-2026"]]


def test_before_an_entry_the_ledger_knew_none(quiet: County) -> None:
    assert ask(quiet, entry=1) == []
    assert len(ask(quiet, entry=quiet.head)) == len(ask(quiet))


def test_agencies_have_codes_names_and_powers(quiet: County) -> None:
    query = "{ agencies { code shortName name powers entry } }"
    found = {one["code"]: one for one in quiet.ask(query)["agencies"]}
    assert found["AMR"]["name"] == "永昌县市场监督管理局"
    assert "listing.market_regulation" in found["AMR"]["powers"]
