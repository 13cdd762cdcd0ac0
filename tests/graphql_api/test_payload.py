"""Whatever is sent, the answer is a clear one and the server stays up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from graphql_api.payload import BadRequestError, accepted, from_address
from tests.examples import examples

if TYPE_CHECKING:
    from tests.stories.county import County

WORDS = (
    "{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "...", "query", "mutation", "fragment", "on",
    "Query", "Subject", "subject", "code", "records", "first", "edges", "node", "history", "asOf",
    "entry", '"91620321MA0000015L"', '"', "1", "-1", "1e400", "null", "true", "$c", "A", "include",
    "if", "__typename", "__schema", "person", "number", "clearance", "codes", "matter", "#", "\\u0000",
    '"""', "&", "|", "\ufeff", "名",
)  # fmt: skip
PATIENT = settings(
    max_examples=examples(60, 600),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


def send(county: County, body: bytes) -> Any:
    headers = {"content-type": "application/json", **county.headers("AUDITOR")}
    return county.client.post("/graphql", content=body, headers=headers)


def check(answer: Any) -> None:
    assert answer.status_code in (200, 400, 413, 415)
    found = answer.json()
    assert "data" in found or found["errors"]
    for error in found.get("errors", ()):
        assert error["extensions"]["code"] != "internal_error"


@PATIENT
@given(body=st.binary(max_size=60))
def test_any_bytes(quiet: County, body: bytes) -> None:
    check(send(quiet, body))


@PATIENT
@given(body=JSON)
def test_any_json(quiet: County, body: Any) -> None:
    check(send(quiet, json.dumps(body).encode()))


@PATIENT
@given(query=TEXTS)
def test_any_words_as_a_query(quiet: County, query: str) -> None:
    check(send(quiet, json.dumps({"query": query}).encode()))


QUESTIONS = (
    "query($v: String!) { subject(code: $v) { code } }",
    'query($v: AsOf) { subject(code: "91620321MA0000015L", asOf: $v) { code } }',
    "query($v: Int!) { listings(first: $v) { edges { cursor } } }",
    "query($v: String) { listings(first: 1, after: $v) { edges { cursor } } }",
    "query($v: String) { commitments(first: 1, after: $v) { edges { cursor } } }",
    "query($v: String) { organisations(first: 1, namePrefix: $v) { edges { cursor } } }",
    "query($v: Date) { policy(on: $v) { id } }",
    "query($v: Int) { policy(entry: $v) { id } }",
    "query($v: ID!) { node(id: $v) { id } record(id: $v) { id } batch(id: $v) { id } }",
    'query($v: [String!]!) { clearance(codes: $v, matter: "tendering") { code } }',
    "query($v: String!) { clearance(codes: [], matter: $v) { code } }",
    "query($v: Int!) { changes(after: $v, first: 1) { entry } }",
    'query($v: String!) { person(number: $v, purpose: "x") { standing } }',
    'query($v: String!) { recordsNumbered(agency: "AMR", documentNo: $v) { id } }',
    "query($v: Date!) { publicationRates(since: $v, until: $v) { agency } }",
    "query($v: ID!) { repairEligibility(target: $v) { eligible } }",
)


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
@settings(PATIENT, max_examples=40)
@given(value=JSON)
def test_any_value_as_a_variable(quiet: County, question: str, value: Any) -> None:
    body = {"query": question, "variables": {"v": value}}
    check(send(quiet, json.dumps(body).encode()))


@PATIENT
@given(value=JSON)
def test_any_value_as_an_act(quiet: County, value: Any) -> None:
    query = """mutation($i: RegisterSubjectInput!, $k: String!) {
      registerSubject(input: $i, idempotencyKey: $k) { __typename } }"""
    head = quiet.head
    body = {"query": query, "variables": {"i": value, "k": "k"}}
    check(send(quiet, json.dumps(body).encode()))
    assert quiet.head == head


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/xml, text/*;q=0.1"])
def test_a_caller_who_takes_no_json_is_refused(accept: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        accepted(accept)
    assert refused.value.status == 406


def test_an_address_holds_a_whole_request() -> None:
    scope = {
        "type": "http", "method": "GET", "headers": [],
        "query_string": b"query=%7Ba%7D&variables=%7B%22x%22%3A1%7D&operationName=A&extensions=",
    }  # fmt: skip
    payload = from_address(Request(scope))
    assert (payload.query, payload.variables, payload.operation) == ("{a}", {"x": 1}, "A")
