"""Sending again, and sending many at once: each act once, each outcome its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stories import acts
from tests.stories.county import OUTCOME

if TYPE_CHECKING:
    from tests.stories.county import County

SUBMIT = f"""
mutation($commands: [CommandInput!]!, $key: String!) {{
  submit(commands: $commands, idempotencyKey: $key) {{ {OUTCOME} }}
}}"""


def registration(county: County, code: str = "") -> dict[str, str]:
    """The registration of a firm."""
    code = code or county.new_code()
    return {"code": code, "name": acts.name_of(code)}


def submit(county: County, by: str, key: str, *commands: dict[str, Any]) -> list[dict[str, Any]]:
    """What became of each of many commands."""
    found: list[dict[str, Any]] = county.ask(SUBMIT, by, commands=list(commands), key=key)["submit"]
    return found


def test_the_same_key_answers_the_same_receipt(county: County) -> None:
    county.on("2026-11-02")
    given = registration(county)
    first = county.act("AMR", "registerSubject", given, key="desk-7")
    head = county.head
    again = county.act("AMR", "registerSubject", given, key="desk-7")
    assert again == first
    assert first["receipt"]["entries"] == [head]
    assert len(first["receipt"]["leafHashes"][0]) == 64
    assert first["receipt"]["checkpoint"] is None
    assert first["subjects"] == [given["code"]]
    other = county.act("AMR", "registerSubject", given, key="desk-8")
    assert other["code"] == "subject_must_not_be_registered_already"
    assert county.head == head


def test_a_key_belongs_to_the_officer_who_used_it(county: County) -> None:
    county.act("AMR", "registerSubject", registration(county), key="shared")
    head = county.head
    given = registration(county)
    own = county.act("ECO", "registerSubject", given, key="shared")
    assert own["subjects"] == [given["code"]]
    assert county.head == head + 1
    public = county.act("", "registerSubject", registration(county), key="shared")
    assert public["code"] == "role_must_permit_the_command"


def test_of_many_commands_one_is_refused(county: County) -> None:
    first, third = registration(county), registration(county)
    commands = [
        {"registerSubject": first},
        {"registerSubject": {"code": "91310000132212144D", "name": "错码公司"}},
        {"registerSubject": third},
        {"proposeListing": acts.proposal(first["code"], listType="county_blacklist")},
    ]
    head = county.head
    outcomes = submit(county, "AMR", "many", *commands)
    assert [o["__typename"] for o in outcomes] == ["Accepted", "Refused", "Accepted", "Refused"]
    assert [o["code"] for o in outcomes if "code" in o] == [
        "subject_code_must_be_valid",
        "list_type_must_have_law",
    ]
    assert county.head == head + 2
    assert submit(county, "AMR", "many", *commands)[::2] == outcomes[::2]
    assert county.head == head + 2


def test_a_command_that_does_not_fit_stops_all_before_any(county: County) -> None:
    commands = [
        {"registerSubject": registration(county)},
        {"recordHearing": {"case": "x", "outcome": "perhaps"}},
    ]
    head = county.head
    assert county.error(SUBMIT, "AMR", commands=commands, key="k") == "fields_must_fit_the_act"
    assert county.head == head


def test_too_many_commands(county: County) -> None:
    commands = [{"propose": {"matter": "x", "case": "y", "reason": "z"}}] * 1_001
    assert county.error(SUBMIT, "AMR", commands=commands, key="k") == "too_many_commands"


def test_answers_in_chinese(county: County) -> None:
    headers = county.headers("AMR") | {"Accept-Language": "zh-CN,zh;q=0.9"}
    query = f"""mutation {{ registerSubject(input: {{ code: "1" }}, idempotencyKey: "z") {{
      {OUTCOME} }} }}"""
    answer = county.client.post("/graphql", json={"query": query}, headers=headers)
    message = answer.json()["data"]["registerSubject"]["message"]
    assert message == "统一社会信用代码或者身份号码无效。"
