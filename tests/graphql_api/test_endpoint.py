"""GraphQL over HTTP: status codes, media types, methods; and that no value leaves in an error."""

from __future__ import annotations

import json
import logging
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api import errors
from graphql_api.payload import GRAPHQL_JSON, JSON
from ledger.codes import synthetic_identity_number
from tests.graphql_api.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.county import County

SECRET = synthetic_identity_number(4711)
ASK = {"query": "{ __typename }"}
BROKEN = {
    "no GraphQL": "{",
    "no such field": "{ nothing }",
    "no such operation": "query A { __typename } query B { __typename }",
}


def post(county: County, body: Any = ASK, accept: str = GRAPHQL_JSON, **headers: str) -> Any:
    sent = {"accept": accept, "content-type": "application/json", **headers}
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    return county.client.post("/graphql", content=content, headers=sent)


def code_of(answer: Any) -> str:
    (error,) = answer.json()["errors"]
    code: str = error["extensions"]["code"]
    return code


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (JSON, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("", JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON};q=0.5", GRAPHQL_JSON),
    ],
)
def test_the_answer_has_a_media_type_that_the_caller_takes(
    quiet: County, accept: str, media: str
) -> None:
    answer = post(quiet, accept=accept)
    assert (answer.status_code, answer.json()["data"]) == (200, {"__typename": "Query"})
    assert answer.headers["content-type"] == f"{media}; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"


def test_a_caller_who_takes_no_json_is_told(quiet: County) -> None:
    answer = post(quiet, accept="text/plain")
    assert (answer.status_code, code_of(answer)) == (406, "answer_is_json")


@pytest.mark.parametrize("why", BROKEN)
def test_a_document_that_cannot_run_is_400_with_the_new_media_type(quiet: County, why: str) -> None:
    answer = post(quiet, {"query": BROKEN[why]})
    assert answer.status_code == 400
    assert "data" not in answer.json()


@pytest.mark.parametrize("why", BROKEN)
def test_and_200_with_plain_json(quiet: County, why: str) -> None:
    answer = post(quiet, {"query": BROKEN[why]}, accept=JSON)
    assert answer.status_code == 200
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 400, "body_must_be_json"),
        ("{", 400, "body_must_be_json"),
        (b"\xff\xfe", 400, "body_must_be_json"),
        ("[" * 5_000, 400, "body_must_be_json"),
        ("7", 400, "query_must_be_given"),
        ("{}", 400, "query_must_be_given"),
        ({"query": 7}, 400, "query_must_be_given"),
        (
            {"query": "{ node(id: $i) { id } }", "variables": {"i": "\0"}},
            400,
            "text_may_hold_no_nul",
        ),
        ([ASK, ASK], 400, "batches_are_not_taken"),
        ({**ASK, "variables": "x"}, 400, "variables_must_be_an_object"),
        ({**ASK, "variables": [1]}, 400, "variables_must_be_an_object"),
        ({**ASK, "extensions": 0}, 400, "extensions_must_be_an_object"),
        ({**ASK, "operationName": 7}, 400, "operation_name_must_be_text"),
    ],
)
def test_a_body_that_is_no_request_is_refused(
    quiet: County, body: Any, status: int, code: str
) -> None:
    answer = post(quiet, body)
    assert (answer.status_code, code_of(answer)) == (status, code)


@pytest.mark.parametrize(
    "body",
    [
        {**ASK, "variables": None, "operationName": None, "extensions": None},
        {**ASK, "variables": {}, "extensions": {"x": 1}},
        {"query": "query A { __typename } query B { b: __typename }", "operationName": "A"},
    ],
)
def test_what_need_not_be_given_may_be_null(quiet: County, body: Any) -> None:
    assert post(quiet, body).json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gb18030", ""],
)
def test_a_body_of_another_kind_is_415(quiet: County, kind: str) -> None:
    answer = post(quiet, **{"content-type": kind})
    assert (answer.status_code, code_of(answer)) == (415, "body_must_be_json")


def test_a_charset_may_be_named(quiet: County) -> None:
    answer = post(quiet, **{"content-type": 'Application/JSON; charset="UTF-8"'})
    assert answer.status_code == 200


def test_a_body_too_large_is_413(tmp_path: Path) -> None:
    with serving(tmp_path, body_bytes_max=100, body_bytes_max_authenticated=1_000) as county:
        large = {"query": "{ __typename }" + " " * 200}
        answer = post(county, large)
        assert (answer.status_code, code_of(answer)) == (413, "body_is_too_large")
        token = county.headers("AUDITOR")["Authorization"]
        assert post(county, large, authorization=token).status_code == 200
        assert post(county, {"query": " " * 2_000}, authorization=token).status_code == 413


@pytest.mark.parametrize("accept", [GRAPHQL_JSON, JSON])
def test_a_wrong_token_is_401(quiet: County, accept: str) -> None:
    answer = post(quiet, accept=accept, authorization="Bearer nonsense")
    assert (answer.status_code, code_of(answer)) == (401, "token_must_be_valid")


def test_questions_may_come_by_get(quiet: County) -> None:
    given = {
        "query": "query A($c: String!) { subject(code: $c) { code } }",
        "variables": json.dumps({"c": "91620321MA0000015L"}),
        "operationName": "A",
    }
    answer = quiet.client.get("/graphql", params=given)
    assert answer.json()["data"]["subject"]["code"] == "91620321MA0000015L"


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"query": "{ __typename }", "variables": "{"}, 400, "variables_must_be_json"),
        ({"query": "{ __typename }", "variables": "7"}, 400, "variables_must_be_an_object"),
        ({"query": "{ __typename }", "extensions": "nope"}, 400, "extensions_must_be_json"),
        ({"operationName": "A"}, 400, "query_must_be_given"),
        ({"query": "mutation { __typename }"}, 405, "only_queries_by_get"),
        ({"query": 'query { person(number: "1", purpose: "x") { code } }'}, 405, "persons_by_post_only"),
        ({"query": 'query { ...P } fragment P on Query { p: person(number: "1", purpose: "x") { code } }'}, 405, "persons_by_post_only"),
    ],
)  # fmt: skip
def test_what_may_not_come_by_get(
    quiet: County, given: dict[str, str], status: int, code: str
) -> None:
    answer = quiet.client.get("/graphql", params=given)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert status != 405 or answer.headers["allow"] == "POST"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method_is_known(quiet: County, method: str) -> None:
    assert quiet.client.request(method, "/graphql").status_code == 405


def test_the_whole_schema_is_told_to_whom_a_token_names(quiet: County) -> None:
    one = "query($n: String!) { __type(name: $n) { name } }"
    assert quiet.ask(one, n="Query")["__type"] == {"name": "Query"}
    asked = "{ __schema { queryType { name } } }"
    assert quiet.error(asked) == "introspection_needs_a_token"
    assert quiet.ask(asked, "AUDITOR")["__schema"]["queryType"]["name"] == "Query"


def test_every_answer_says_which_entry_and_day_it_reflects(quiet: County) -> None:
    extensions = quiet.post("{ agencies { code } }")["extensions"]
    assert extensions["ledger"] == {"entry": quiet.head, "on": "2026-01-05"}
    assert extensions["cost"]["value"] == 3


def test_messages_come_in_the_callers_language(quiet: County) -> None:
    asked = {
        "query": "mutation($i: RegisterSubjectInput!) { registerSubject(input: $i,"
        ' idempotencyKey: "") { ... on Refused { code message } } }',
        "variables": {"i": {"code": "x", "name": "x"}},
    }
    token = quiet.headers("AMR")["Authorization"]
    english, chinese = (
        post(quiet, asked, authorization=token, **{"accept-language": language}).json()
        for language in ("en-GB", "zh-CN,zh;q=0.9")
    )
    assert english["data"]["registerSubject"]["code"] == "subject_code_must_be_valid"
    assert chinese["data"]["registerSubject"]["code"] == "subject_code_must_be_valid"
    assert english["data"]["registerSubject"]["message"].isascii()
    assert not chinese["data"]["registerSubject"]["message"].isascii()


LEAKS: list[dict[str, Any]] = [
    {"query": f'{{ subject(code: "{SECRET}") {{ code }} }}'},
    {"query": f'{{ subject(code: "{SECRET}" }}'},
    {"query": f'{{ subject(code: "{SECRET}", asOf: "{SECRET}") {{ code }} }}'},
    {"query": f"{{ subject(code: {SECRET[:17]}) {{ code }} }}"},
    {"query": f'{{ changes(after: "{SECRET}", first: 1) {{ entry }} }}'},
    {"query": f'{{ policy(on: "{SECRET}") {{ id }} }}'},
    {"query": f'{{ listings(first: 1, after: "{SECRET}") {{ edges {{ cursor }} }} }}'},
    {"query": f'{{ node(id: ["{SECRET}"]) {{ id }} }}'},
    {"query": f'# {SECRET}\n{{ "{SECRET}" }}'},
    {"query": "query($d: Date) { policy(on: $d) { id } }", "variables": {"d": SECRET}},
    {"query": "query($n: Int!) { changes(after: $n, first: 1) { entry } }", "variables": {"n": SECRET}},
    {"query": 'query($a: AsOf) { subject(code: "x", asOf: $a) { code } }', "variables": {"a": {SECRET: 1}}},
    {"query": 'query($a: AsOf) { subject(code: "x", asOf: $a) { code } }', "variables": {"a": SECRET}},
    {"query": "query($s: String!) { subject(code: $s) { code } }", "variables": {"s": SECRET}},
    {"query": "query($s: String!) { subject(code: $s) { code } }", "variables": {"s": [SECRET]}},
    {
        "query": 'mutation($i: RegisterSubjectInput!) { registerSubject(input: $i, idempotencyKey: "k") { __typename } }',
        "variables": {"i": {"kind": "person", "number": SECRET[:-1] + "?", "name": SECRET}},
    },
    {
        "query": 'mutation($i: FileRecordInput!) { fileRecord(input: $i, idempotencyKey: "k") { __typename } }',
        "variables": {"i": {"subject": SECRET, "facts": {"fine": SECRET + "x", "kind": SECRET}}},
    },
]  # fmt: skip


@pytest.mark.parametrize("asked", LEAKS, ids=range(len(LEAKS)))
@pytest.mark.parametrize("by", ["", "AMR"])
def test_no_value_of_a_request_leaves_in_an_error_or_a_log(
    quiet: County, caplog: pytest.LogCaptureFixture, asked: dict[str, Any], by: str
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = post(quiet, asked, **{k.lower(): v for k, v in quiet.headers(by).items()})
    assert answer.status_code in (200, 400)
    body = answer.json()
    assert "internal_error" not in answer.text
    assert "errors" in body or "Refused" in answer.text
    for text in (answer.text, caplog.text):
        assert SECRET[:14] not in text


def test_what_nobody_foresaw_becomes_a_reference(
    quiet: County, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError(SECRET) from ValueError(SECRET)

    monkeypatch.setattr("graphql_api.policy.Agency.__init__", fail)
    answer = post(quiet, {"query": "{ agencies { code } }"})
    (error,) = answer.json()["errors"]
    reference = error["extensions"]["reference"]
    assert error["extensions"]["code"] == "internal_error"
    assert error["message"] == f"Internal error, reference {reference}."
    assert reference in caplog.text
    assert "KeyError" in caplog.text
    assert "policy.py" in caplog.text
    for text in (answer.text, caplog.text):
        assert SECRET not in text


def test_an_answer_that_cannot_be_accounted_for_does_not_leave(
    quiet: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(quiet.rooms.access, "enter", full)
    asked = '{ subject(code: "91620321MA0000015L", purpose: "licence") { code } }'
    answer = post(quiet, {"query": asked})
    assert answer.status_code == 500
    assert code_of(answer) == "internal_error"
    assert "91620321MA0000015L" not in answer.text


def test_a_question_that_takes_too_long_is_504_and_an_act_never_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path, timeout_seconds=0.05) as county:

        def shown(_: object) -> dict[str, Any]:
            sleep(0.4)
            return {}

        monkeypatch.setattr(errors, "shown", shown)
        answer = post(county, {"query": "{ nothing }"})
        assert (answer.status_code, code_of(answer)) == (504, "answer_took_too_long")
        assert post(county, {"query": "mutation { nothing }"}).status_code == 400
        sleep(0.5)  # until what was abandoned has ended
