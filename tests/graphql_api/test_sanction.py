"""Clearance before a decision, one and a thousand at once; and the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.rooms import Rooms
from ledger.codes import synthetic_unified_code
from ledger.sanction.clearance import clearance
from ledger.topics import decode
from tests.graphql_api.populated import Populated, populate
from tests.stories import acts

if TYPE_CHECKING:
    from datetime import date

    from ledger.state import SubjectState
    from tests.stories.county import County

ASK = """
query($codes: [String!]!, $matter: String!, $on: Date, $purpose: String! = "") {
  clearance(codes: $codes, matter: $matter, on: $on, purpose: $purpose) {
    code known answer matter on nextChangeOn derivedFrom entry rule { ruleSet }
    bars { kind id code answer derivedFrom rule { ruleSet } }
  }
}"""
MATTERS = ("tendering", "government_procurement", "fiscal_funds", "credit_granting")


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    return populate(quiet)


def ask(county: County, *codes: str, by: str = "", **given: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = county.ask(
        ASK, by, **{"codes": codes, "matter": "tendering", **given}
    )["clearance"]
    return found


@pytest.mark.parametrize("matter", MATTERS)
def test_the_narrow_row_answers_as_the_fold_does(
    quiet: County, here: Populated, matter: str
) -> None:
    codes = [here.code, here.twin, synthetic_unified_code(99)]
    registry = quiet.rooms.ledger.registry
    for code, found in zip(codes, ask(quiet, *codes, matter=matter), strict=True):
        state = quiet.rooms.ledger.state(code)
        said = clearance(
            state, registry.policy, registry.calendar, matter, quiet.rooms.ledger.today
        )
        assert (found["code"], found["answer"]) == (code, said.answer)
        assert found["known"] is said.known
        assert [bar["id"] for bar in found["bars"]] == [bar.stream for bar in said.bars]
        assert found["derivedFrom"] == list(said.derived_from)
        assert found["nextChangeOn"] == (said.next_change_on and said.next_change_on.isoformat())


def test_listed_clean_and_unknown_are_told_apart(quiet: County, here: Populated) -> None:
    listed, clean, unknown = ask(quiet, here.code, here.twin, synthetic_unified_code(99))
    assert listed["bars"][0]["id"] == here.ids["listing"]
    assert (clean["answer"], clean["known"], clean["bars"]) == ("yes", True, [])
    assert (unknown["known"], unknown["bars"]) == (False, [])
    for found in (listed, clean, unknown):
        assert found["entry"] == quiet.head
        assert found["rule"]["ruleSet"]


def test_a_thousand_at_once_keep_their_order(
    quiet: County, here: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []
    state_at = Rooms.state_at

    def noted(rooms: Rooms, tag: str, entry: int, day: date) -> SubjectState:
        folded.append(tag)
        return state_at(rooms, tag, entry, day)

    monkeypatch.setattr(Rooms, "state_at", noted)
    codes = [synthetic_unified_code(n) for n in range(10_000, 10_998)]
    asked = [*codes[:500], here.twin, here.code, *codes[500:]]
    assert [found["code"] for found in ask(quiet, *asked)] == asked
    assert folded == [here.code]


def test_the_same_code_may_be_asked_twice(quiet: County, here: Populated) -> None:
    first, second = ask(quiet, here.code, here.code)
    assert first == second


def test_more_than_a_thousand_are_refused(quiet: County) -> None:
    codes = [synthetic_unified_code(n) for n in range(1_001)]
    given = {"codes": codes, "matter": "tendering"}
    query = ASK.replace("rule { ruleSet }", "")
    assert quiet.error(query, "AMR", **given) == "too_many_codes"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"matter": "gardening"}, "matter_must_be_listed"),
        ({"codes": ["91620321MA0000015X"]}, "subject_code_must_be_valid"),
    ],
)
def test_what_cannot_be_asked_has_a_code(
    quiet: County, here: Populated, given: dict[str, Any], code: str
) -> None:
    assert quiet.error(ASK, **{"codes": [here.code], "matter": "tendering", **given}) == code


def test_another_day_is_folded(quiet: County, here: Populated) -> None:
    (before,) = ask(quiet, here.code, on="2026-06-05", by="AUDITOR")
    (after,) = ask(quiet, here.code, on="2026-07-01", by="AUDITOR")
    assert (before["answer"], before["bars"]) == ("yes", [])
    assert after["bars"]


@pytest.mark.parametrize(("by", "purpose", "many"), [("", "", 0), ("AMR", "", 1), ("", "bid", 1)])
def test_who_asks_for_a_purpose_is_accounted_for(
    quiet: County, here: Populated, by: str, purpose: str, many: int
) -> None:
    before = quiet.rooms.access.store.head().size
    ask(quiet, here.twin, by=by, purpose=purpose)
    lines = quiet.rooms.access.store.entries(before, 10, None)
    entered = [decode(number, line) for number, line in lines]
    assert [e.data.purpose for e in entered] == [purpose or "tendering"] * many
    assert all(e.subjects.keys() == {here.twin} for e in entered)


def test_measures_are_listed_in_order(quiet: County, here: Populated) -> None:
    quiet.done(
        "FIN", "imposeMeasure", **acts.imposition(here.code, "2026-06-12", here.ids["listing"])
    )
    query = "{ measures(first: 10) { edges { node { code name measure { code inForce } } } } }"
    (node,) = [edge["node"] for edge in quiet.ask(query)["measures"]["edges"]]
    assert (node["code"], node["measure"]) == (here.code, {"code": "M06", "inForce": True})
