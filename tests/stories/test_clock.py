"""The clock tells what time alone changed: once, in order, and to those who may see it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from graphql_api.clockwork import strike
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

NOTHING = (0, 0)
HISTORY = """query($code: String!) { history(code: $code, first: 50) { edges { node {
  topic effectiveOn officer about summary } } } }"""
CHANGES = "query($after: Int!) { changes(after: $after, first: 50) { topic codes tombstone } }"


def notices(county: County, code: str, by: str) -> list[Any]:
    found = county.ask(HISTORY, by, code=code)["history"]["edges"]
    kinds = (
        "publication.ended",
        "publication.overdue",
        "repair.window_opened",
        "commitment.overdue",
        "seal.overdue",
    )
    return [
        (e["node"]["topic"], e["node"]["effectiveOn"]) for e in found if e["node"]["topic"] in kinds
    ]


def test_notices_fall_once_and_late_ones_in_order(county: County) -> None:
    county.on("2026-09-30")
    code = county.new_code()
    record = acts.penalty(county, code, "2026-09-30")
    acts.publish(county, record, "ECO/2")
    assert strike(county.rooms, date(2026, 9, 29)) == NOTHING
    county.on("2027-10-05")
    before = county.head
    assert strike(county.rooms) == (3, 0)
    assert notices(county, code, "AUDITOR") == [
        ("repair.window_opened", "2026-12-31"),
        ("publication.ended", "2027-10-01"),
        ("publication.overdue", "2027-10-02"),
    ]
    assert strike(county.rooms) == NOTHING
    assert strike(county.rooms, date(2026, 9, 29)) == NOTHING
    assert county.head == before + 3
    assert notices(county, code, "") == []
    assert notices(county, code, f"SUBJECT {code}") == notices(county, code, "AUDITOR")
    public = county.ask(CHANGES, "", after=before)["changes"]
    assert [(c["topic"], c["codes"], c["tombstone"]) for c in public] == [(None, [], True)] * 3


def test_a_rebuild_does_not_strike_again(county: County) -> None:
    county.on("2027-10-06")
    county.rooms.rebuild()
    assert strike(county.rooms) == NOTHING


def test_what_changed_meanwhile_is_looked_at_again(county: County) -> None:
    county.on("2027-10-07")
    code = county.new_code()
    record = acts.penalty(county, code, "2027-10-07")
    county.on("2028-01-08")
    unpublished = [record]

    def meanwhile(_: int) -> None:
        while unpublished:
            acts.publish(county, unpublished.pop(), "ECO/2")

    assert strike(county.rooms, progress=meanwhile) == (0, 2)
    assert notices(county, code, "AUDITOR") == []
    assert strike(county.rooms) == (1, 0)
    assert notices(county, code, "AUDITOR") == [("repair.window_opened", "2028-01-08")]


def test_what_is_overdue_is_told_on_the_day_after_and_work_waits(county: County) -> None:
    county.on("2028-03-01")
    code = county.new_code()
    acts.penalty(county, code, "2028-03-01")
    county.on("2028-03-14")
    strike(county.rooms)
    assert notices(county, code, "AUDITOR") == [("publication.overdue", "2028-03-11")]
    assert notices(county, code, "ECO") == notices(county, code, "AUDITOR")
    assert notices(county, code, "") == []


def test_a_public_security_record_waits_to_be_sealed_and_only_its_own_hear_of_it(
    county: County,
) -> None:
    county.on("2028-04-10")
    code = county.new_code()
    record = acts.penalty(county, code, "2028-04-10", "PSB")
    acts.publish(county, record, "PSB/2")
    query = "{ workList(first: 50, article: 15) { edges { node { kind detail id due overdue } } } }"

    def waits() -> list[Any]:
        found = county.ask(query, "PSB")["workList"]["edges"]
        return [e["node"] for e in found if e["node"]["id"] == record]

    (work,) = waits()
    assert (work["kind"], work["detail"], work["overdue"]) == (
        "record.seal",
        "public_security",
        False,
    )
    county.on("2028-04-17")
    strike(county.rooms)
    told = [("seal.overdue", "2028-04-14")]
    assert [n for n in notices(county, code, "AUDITOR") if n in told] == told
    assert [n for n in notices(county, code, "PSB") if n in told] == told
    assert notices(county, code, "") == []
    county.done("PSB", "propose", matter="record.seal", case=record, reason="治安管理处罚记录")
    county.done("PSB/2", "sealRecord", record=record, ground="public_security")
    assert waits() == [] or [w["kind"] for w in waits()] == ["publication.take_down"]
