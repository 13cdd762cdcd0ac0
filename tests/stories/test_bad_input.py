"""Bad input: one clear error with a code, nothing written, nothing lost, the server stays up."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from graphql_api.settings import Settings
from ledger.codes import synthetic_identity_number
from tests.ledger.intake.desk import PENALTY, table
from tests.stories import acts, papers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stories.county import County

FILE_BYTES_MAX = 40_000
AMR = "县市场监管局"


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Small files only: the largest stands for the 300 MB one."""
    return Settings(file_bytes_max=FILE_BYTES_MAX)


@pytest.fixture(autouse=True)
def _nothing_happens(county: County) -> Iterator[None]:
    """Whatever comes in, the ledger is as it was and the server answers."""
    county.on("2026-11-20")
    yield
    county.rooms.runner.catch_up()
    health = county.client.get("/health")
    assert (health.status_code, health.json()["ready"]) == (200, True)


def facts(**more: Any) -> dict[str, Any]:
    """An ordinary fine."""
    return {
        "kind": "penalty",
        "documentNo": "永市监罚〔2026〕900号",
        "agency": "AMR",
        "decidedOn": "2026-11-19",
        "name": "永昌县某某商贸有限公司",
        "penaltyKinds": ["fine"],
        "fine": "3000",
        **more,
    }


@pytest.mark.parametrize(
    ("code", "by", "given", "more"),
    [
        ("subject_code_must_be_valid", "AMR", {}, {"subject": "91310000132212144D"}),
        ("document_number_must_be_given", "AMR", {"documentNo": " "}, {}),
        ("deciding_organ_must_be_registered", "AMR", {"agency": "XYZ"}, {}),
        ("agency_must_be_registered", "XYZ", {}, {}),
        ("kind_must_be_in_the_catalogue", "AMR", {"kind": "gossip"}, {}),
        ("decision_date_must_not_lie_ahead", "AMR", {"decidedOn": "2026-11-21"}, {}),
        ("decision_date_must_not_lie_ahead", "AMR", {"servedOn": "2026-12-01"}, {}),
        ("validity_must_not_end_before_it_begins", "AMR", {"validUntil": "2026-11-18"}, {}),
        ("amount_must_fit_its_digits", "AMR", {"fine": "-5"}, {}),
        ("amount_must_fit_its_digits", "AMR", {"fine": "1e400"}, {}),
        ("value_must_be_one_of_the_list", "AMR", {"penaltyKinds": ["张三"]}, {}),
        ("value_must_be_one_of_the_list", "AMR", {"tier": "HUGE"}, {}),
        ("value_must_be_one_of_the_list", "AMR", {"domain": "张三的店"}, {}),
        ("field_must_be_given", "AMR", {"name": " "}, {}),
        ("sender_must_be_the_deciding_organ_or_hold_a_mandate", "ECO", {}, {}),
        ("role_must_permit_the_command", "AUDITOR", {}, {}),
        ("role_must_permit_the_command", "INTEGRATOR AMR", {}, {}),
        ("role_must_permit_the_command", "", {}, {}),
        ("role_must_permit_the_command", "AMR REPAIR_OFFICER", {}, {}),
    ],
)
def test_a_record_that_must_not_be_filed(
    county: County, code: str, by: str, given: dict[str, Any], more: dict[str, Any]
) -> None:
    command = {"subject": county.new_code(), "facts": facts(**given)} | more
    refused = county.refused(code, by, "fileRecord", **command)
    assert refused["message"] != ""
    assert refused["clause"]["article"] != ""


def test_the_same_identity_with_other_content(county: County) -> None:
    code, number = county.new_code(), f"永市监罚〔2026〕{county.number()}号"
    given: dict[str, Any] = {
        "subject": code,
        "facts": facts(documentNo=number, name=acts.name_of(code)),
    }
    county.done("AMR", "fileRecord", **given)
    given["facts"] |= {"fine": "30000", "documentNo": number.replace("〔", "[").replace("〕", "]")}
    refused = county.refused("record_differs_from_the_one_filed", "AMR", "fileRecord", **given)
    assert refused["fields"] == ["fine"]
    assert len(refused["restsOn"]) == 1


def test_the_same_person_proposes_and_approves(county: County) -> None:
    fine = acts.penalty(county, county.new_code(), "2026-11-19", "AMR")
    county.done("AMR", "propose", matter="record.annulment", case=fine, reason="复议撤销")
    annul = {"record": fine, "reason": "revoked"}
    refused = county.refused("proposer_may_not_approve", "AMR", "annulRecord", **annul)
    assert refused["restsOn"] == [{"entry": county.head}]


def test_one_proposal_is_for_one_act_of_a_colleague(county: County) -> None:
    fine = acts.penalty(county, county.new_code(), "2026-11-19", "AMR")
    reason = {"matter": "record.correction", "case": fine, "reason": "录入错误"}
    correct = {"record": fine, "field": "fine", "new": "30000", "basis": "决定书原件"}
    missing = "matter_must_be_proposed_by_another_officer_first"
    county.done("HEA", "propose", **reason)
    county.refused(missing, "AMR", "correctRecord", **correct)
    county.done("AMR", "propose", **reason)
    wrong = correct | {"field": "decided_on", "new": "2030-01-01"}
    county.refused("decision_date_must_not_lie_ahead", "AMR/2", "correctRecord", **wrong)
    county.done("AMR/2", "correctRecord", **correct)
    county.refused(missing, "AMR/2", "correctRecord", **correct | {"new": "1"})
    unknown = reason | {"matter": "张三的事"}
    county.refused("matter_must_be_an_act_of_two_persons", "AMR", "propose", **unknown)
    county.done("AMR", "propose", **reason | {"matter": "record.annulment"})
    why = {"record": fine, "reason": "张三要求"}
    county.refused("value_must_be_one_of_the_list", "AMR/2", "annulRecord", **why)
    mark = {"record": fine, "mark": "张三不服"}
    county.refused("value_must_be_one_of_the_list", "AMR", "markRecord", **mark)


def test_a_notice_is_not_older_than_its_case(county: County) -> None:
    """Else the time to answer would have run before the case was opened."""
    code = county.new_code()
    base = acts.grave(county, code, "2026-11-02")
    listing = county.done("AMR", "proposeListing", **acts.proposal(code, base))
    announced = {"restsOn": [base], "measures": ["M06"]}
    early = acts.notice(listing, "listing", "2026-11-03", **announced)
    refusal = "notice_must_not_be_served_before_its_case"
    refused = county.refused(refusal, "AMR", "serveNotice", **early)
    assert refused["fields"] == ["served_on"]
    promise = {
        "subject": county.new_code(),
        "kind": "documents_outstanding",
        "madeOn": "2026-11-20",
        "matter": "FOOD_BUSINESS_LICENCE",
        "outstanding": [{"document": "premises_proof", "dueOn": "2026-12-04"}],
    }
    register = {"code": promise["subject"], "name": "永昌县某某食品有限公司"}
    county.done("AMR", "registerSubject", **register)
    made = county.done("AMR", "makeCommitment", **promise)
    hasty = acts.notice(made, "breach", "2026-11-20")
    county.refused(refusal, "AMR", "serveNotice", **hasty)


def test_identifiers_and_persons_that_are_none(county: County) -> None:
    code = county.new_code()
    county.done("AMR", "registerSubject", code=code, name=acts.name_of(code))
    number = synthetic_identity_number(32)
    for scheme, value, field in (
        ("registration_number", "620321100000012", "value"),
        ("tax_number", number, "value"),
        ("tax_number", "123", "value"),
        ("张三的号码", "620321100000011", "scheme"),
    ):
        given = {"code": code, "scheme": scheme, "value": value}
        refused = county.refused("subject_code_must_be_valid", "AMR", "addIdentifier", **given)
        assert refused["fields"] == [field]
    person = {"kind": "person", "code": code, "number": number, "name": "张三"}
    refused = county.refused("subject_code_must_be_valid", "AMR", "registerSubject", **person)
    assert refused["fields"] == ["code"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"query": "{ subject(code: "}, 400, "query_must_be_graphql"),
        ({"query": "{ nobody }"}, 400, "query_must_fit_the_schema"),
        ({"query": "{ subject { name } }"}, 400, "query_must_fit_the_schema"),
        ({"query": ""}, 400, "query_must_be_graphql"),
        ({"no": "query"}, 400, "query_must_be_given"),
        ([{"query": "{ agencies { code } }"}], 400, "batches_are_not_taken"),
        ({"query": "{ agencies { code } }", "variables": [1]}, 400, "variables_must_be_an_object"),
        ("not json", 400, "body_must_be_json"),
    ],
)
def test_malformed_graphql(county: County, body: Any, status: int, code: str) -> None:
    head = county.head
    sent = body if isinstance(body, str) else json.dumps(body)
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/graphql-response+json",
    }
    answer = county.client.post("/graphql", content=sent, headers=headers)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (status, code)
    assert county.head == head


def test_a_wrong_type_names_its_field_and_not_its_value(county: County) -> None:
    number = synthetic_identity_number(31)
    query = """mutation($i: FileRecordInput!) {
      fileRecord(input: $i, idempotencyKey: "t") { __typename } }"""
    given = {"subject": county.new_code(), "facts": facts(decidedOn=number)}
    answer = county.post(query, "AMR", i=given)
    assert number not in json.dumps(answer)
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "query_must_fit_the_schema"


def test_a_token_that_is_not_to_be_trusted(county: County) -> None:
    forged = county.headers("AMR")["Authorization"][:-6] + "AAAAAA"
    query = {"query": "{ agencies { code } }"}
    answer = county.client.post("/graphql", json=query, headers={"Authorization": forged})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (401, "token_must_be_valid")


def workbook(*rows: dict[str, str]) -> bytes:
    """A penalty table as a workbook."""
    book, file = Workbook(), io.BytesIO()
    for line in table("penalty-2018", rows):
        book.active.append(line)
    book.save(file)
    return file.getvalue()


def bad_files() -> dict[str, tuple[bytes, str]]:
    """Files that are no table, each with the code of its error."""
    whole = workbook(PENALTY)
    return {
        "empty": (b"", "file_must_not_be_empty"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "file_must_be_a_table"),
        "letter": ("尊敬的领导：\n附件请查收。\n".encode(), "file_must_be_a_table"),
        "other table": ("甲,乙,丙\n1,2,3\n".encode(), "headings_must_match_a_layout"),
        "truncated": (whole[: len(whole) // 2], "workbook_must_be_readable"),
    }


@pytest.mark.parametrize("kind", ["empty", "picture", "letter", "other table", "truncated"])
def test_a_file_that_is_no_table(county: County, kind: str) -> None:
    content, code = bad_files()[kind]
    head = county.head
    refused = county.deliver("AMR", content, AMR)
    assert refused["__typename"] == "Refused", refused
    assert refused["code"] == code
    assert county.head == head


def test_a_file_that_is_too_large(county: County) -> None:
    head = county.head
    most = b"x" * FILE_BYTES_MAX
    refused = county.put("AMR", most + b"x")
    assert refused.status_code == 413
    assert refused.json()["errors"][0]["extensions"]["code"] == "file_is_too_large"

    def unannounced() -> Iterator[bytes]:
        for _ in range(3):
            yield most

    headers = county.headers("AMR")
    answer = county.client.put(f"/intake/{'0' * 64}", content=unannounced(), headers=headers)
    assert answer.status_code == 413
    assert county.put("AMR", most).status_code == 201
    assert county.head == head


def test_uploads_that_are_not_taken(county: County) -> None:
    query = """mutation($s: String!) { importFile(sha256: $s, agency: "AMR") {
      __typename ... on Refused { code } } }"""
    for by, sha256, status, code in (
        ("", "", 403, "role_must_permit_the_command"),
        ("AUDITOR", "", 403, "role_must_permit_the_command"),
        ("AMR", "1" * 64, 422, "file_must_have_the_named_digest"),
        ("AMR", "name.csv", 400, "address_must_be_a_sha256"),
    ):
        answer = county.put(by, b"a,b", sha256)
        error = answer.json()["errors"][0]["extensions"]["code"]
        assert (answer.status_code, error) == (status, code)
    missing = county.ask(query, "AMR", s="2" * 64)["importFile"]
    assert missing == {"__typename": "Refused", "code": "file_must_be_uploaded_first"}


def test_a_file_from_an_unknown_agency(county: County) -> None:
    rows = papers.csv_table("penalty-2018", [papers.penalty_row(county, "2026-11-19")])
    head = county.head
    refused = county.deliver("AMR", rows, "县无此局")
    assert refused["__typename"] == "Refused"
    assert refused["fields"] == ["agency"]
    assert county.head == head
    assert county.deliver("AMR", rows, AMR)["accepted"] == 1


def test_a_whole_workbook_is_read_after_all_that(county: County) -> None:
    row = papers.penalty_row(county, "2026-11-19")
    assert county.deliver("AMR", workbook(row), AMR)["accepted"] == 1
