"""One mutation for every command: its fields as arguments, its outcome, its key, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from graphql import GraphQLError

from graphql_api.mutations import commands_by_name, input_of, made_of, plain
from ledger.record.filing import FileRecord
from ledger.record.record import RecordFiled
from ledger.rectification.interviewing import OpenInterview
from tests.stories.county import OUTCOME

if TYPE_CHECKING:
    from tests.stories.county import County

REGISTER = f"""
mutation($i: RegisterSubjectInput!, $k: String!) {{
  registerSubject(input: $i, idempotencyKey: $k) {{{OUTCOME}}}
}}"""
SUBMIT = f"""
mutation($c: [CommandInput!]!, $k: String!) {{
  submit(commands: $c, idempotencyKey: $k) {{{OUTCOME}}}
}}"""


def penalty(county: County, **facts: Any) -> dict[str, Any]:
    code = county.new_code()
    given = {
        "kind": "penalty",
        "documentNo": f"永市监罚〔2026〕{county.number()}号",
        "agency": "AMR",
        "decidedOn": "2026-01-05",
        "name": "永昌县甲公司",
        "penaltyKinds": ["fine"],
        "fine": "20000.00",
        **facts,
    }
    return {"subject": code, "facts": given, "texts": [{"name": "facts", "value": "未按规定"}]}


def register(county: County, by: str = "AMR", key: str = "", code: str = "") -> dict[str, Any]:
    given = {"code": code or county.new_code(), "name": "永昌县甲公司"}
    found: dict[str, Any] = county.ask(REGISTER, by, i=given, k=key)["registerSubject"]
    return found


def test_an_accepted_command_answers_with_its_receipt(county: County) -> None:
    code = county.new_code()
    outcome = register(county, code=code)
    assert outcome["__typename"] == "Accepted"
    receipt = outcome["receipt"]
    assert receipt["entries"] == [county.head]
    assert receipt["leafHashes"] == [county.rooms.ledger.store.leaf(county.head).hex()]
    assert receipt["checkpoint"] is None
    assert outcome["ids"] == [f"subject/{code}"]
    assert outcome["subjects"] == [code]


def test_a_refused_command_says_why_and_writes_nothing(county: County) -> None:
    code = county.new_code()
    entry = register(county, code=code)["receipt"]["entries"][0]
    head = county.head
    outcome = register(county, code=code)
    assert outcome["__typename"] == "Refused"
    assert outcome["code"] == "subject_must_not_be_registered_already"
    assert outcome["clause"] == {"instrument": "永政办发〔2022〕21号", "article": "4"}
    assert outcome["restsOn"] == [{"entry": entry}]
    assert county.head == head


@pytest.mark.parametrize("by", ["", "AUDITOR", "INTEGRATOR", "NOBODY", "AMR PUBLIC"])
def test_who_may_not_act_is_refused(county: County, by: str) -> None:
    head = county.head
    assert register(county, by)["__typename"] == "Refused"
    assert county.head == head


def test_the_same_key_acts_once(county: County) -> None:
    first = register(county, key="k-1")
    head = county.head
    again = register(county, key="k-1", code=first["subjects"][0])
    assert again == first
    assert county.head == head


def test_a_key_is_of_its_officer_and_its_act(county: County) -> None:
    """Two departments that number their requests from one do not answer each other's."""
    first, second = register(county, key="1"), register(county, "ECO", key="1")
    assert first["receipt"]["entries"] != second["receipt"]["entries"]
    filed = county.act("AMR", "fileRecord", penalty(county), key="1")
    assert filed["receipt"]["entries"] != first["receipt"]["entries"]


def test_what_a_caller_wrote_as_key_is_in_no_entry(county: County) -> None:
    secret = "620321199001010013"
    register(county, key=secret)
    lines = county.rooms.ledger.store.entries(0, 10_000, None)
    assert not any(secret.encode() in line for _, line in lines)


def test_a_record_is_filed_with_nested_values_and_texts(county: County) -> None:
    given = penalty(county)
    record = county.done("AMR", "fileRecord", **given)
    query = (
        "query($id: ID!) { record(id: $id) { fine penaltyKinds decidedOn texts { name value } } }"
    )
    found = county.ask(query, "AMR", id=record)["record"]
    assert found == {
        "fine": "20000.00",
        "penaltyKinds": ["fine"],
        "decidedOn": "2026-01-05",
        "texts": [{"name": "facts", "value": "未按规定"}],
    }


def test_a_record_sent_again_answers_its_first_entry(county: County) -> None:
    given = penalty(county)
    first = county.act("AMR", "fileRecord", given, key="a")
    head = county.head
    again = county.act("AMR", "fileRecord", given, key="b")
    assert again["__typename"] == "Accepted"
    assert set(again["receipt"]["entries"]) <= set(first["receipt"]["entries"])
    assert county.head == head


def test_a_value_that_does_not_fit_is_named_and_not_repeated(county: County) -> None:
    head = county.head
    query = """mutation($i: OpenInterviewInput!) { openInterview(input: $i, idempotencyKey: "")
      { __typename } }"""
    given = {
        "rectification": "x", "kind": "party", "notifiedOn": "2026-01-05", "appointedOn": "2026-01-09",
    }  # fmt: skip
    answer = county.post(query, "AMR", i=given)
    text = str(answer)
    assert "party" not in text
    assert "internal_error" not in text
    assert county.head == head


def test_literal_values_are_text_and_checked_by_the_command() -> None:
    fields = {f.name: f for f in input_of(OpenInterview).__strawberry_definition__.fields}
    assert fields["kind"].type is str
    with pytest.raises(GraphQLError) as wrong:
        made_of(FileRecord, {"subject": "x", "facts": {"kind": 7}})
    assert (wrong.value.extensions or {})["code"] == "fields_must_fit_the_act"


def test_what_is_not_given_takes_the_commands_default() -> None:
    made: Any = input_of(RecordFiled)
    one = made(kind="penalty", document_no="1", agency="AMR", decided_on=None)
    assert "fine" not in plain(one)


@pytest.mark.parametrize("name", commands_by_name())
def test_every_command_has_an_input_with_its_fields(name: str) -> None:
    command = commands_by_name()[name]
    fields = {f.name: f for f in input_of(command).__strawberry_definition__.fields}
    assert set(fields) == {f.name for f in msgspec.structs.fields(command)}
    assert input_of(command).__strawberry_definition__.description


def test_many_commands_in_one_request_have_each_its_outcome(county: County) -> None:
    code = county.new_code()
    one = {"registerSubject": {"code": code, "name": "永昌县甲公司"}}
    wrong = {"registerSubject": {"code": "x", "name": "永昌县乙公司"}}
    file = {"fileRecord": penalty(county)}
    outcomes = county.ask(SUBMIT, "AMR", c=[one, one, wrong, file], k="s")["submit"]
    assert [o["__typename"] for o in outcomes] == ["Accepted", "Refused", "Refused", "Accepted"]
    assert [o.get("code") for o in outcomes][1:3] == [
        "subject_must_not_be_registered_already",
        "subject_code_must_be_valid",
    ]
    head = county.head
    again = county.ask(SUBMIT, "AMR", c=[one, one, wrong, file], k="s")["submit"]
    assert again[0] == outcomes[0]
    assert again[3] == outcomes[3]
    assert county.head == head


def test_a_value_that_does_not_fit_stops_all_before_the_first(county: County) -> None:
    one = {"registerSubject": {"code": county.new_code(), "name": "永昌县甲公司"}}
    wrong = {"fileRecord": penalty(county, fine="-")}
    head = county.head
    answer = county.post(SUBMIT, "AMR", c=[one, wrong], k="s")
    assert answer["errors"][0]["extensions"]["code"] != "internal_error"
    assert county.head == head


def test_one_item_holds_exactly_one_command(county: County) -> None:
    both = {"registerSubject": {"code": "x"}, "fileRecord": penalty(county)}
    for wrong in (both, {}):
        assert county.error(SUBMIT, "AMR", c=[wrong], k="s") == "query_must_fit_the_schema"


def test_a_request_holds_at_most_a_thousand(county: County) -> None:
    one = {"registerSubject": {"code": "x", "name": "x"}}
    assert county.error(SUBMIT, "AMR", c=[one] * 1_001, k="s") in (
        "too_many_commands",
        "query_asks_for_too_much",
    )


def test_a_list_without_texts_is_no_texts(county: County) -> None:
    record = county.done("AMR", "fileRecord", **{**penalty(county), "texts": []})
    query = "query($id: ID!) { record(id: $id) { texts { name } } }"
    assert county.ask(query, "AMR", id=record)["record"]["texts"] == []
