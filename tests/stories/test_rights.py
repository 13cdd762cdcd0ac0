"""A subject and its agent: what is held on me, asking for my rights, complaints, trade secrets."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_identity_number
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

NUMBER = synthetic_identity_number(701)
MINE = """{ mine { kind standing identity { name number masked }
  records { edges { node { id documentNo live restricted texts { name value } } } }
  notices { act servedOn method dueOn daysLeft proofOfService texts { name value } }
  requests { id kind situation unit dueOn reason remedies agent texts { name value }
    clocks { step due doneOn late } }
  mandates { id agent situation scopes validUntil texts { name value } }
  complaints { id against unit situation outcome texts { name value } }
  claims { id record situation textsNamed } } }"""
EXPORT = "query($r: ID) { export(request: $r) { json sha256 entry on } }"
RECORD = "query($id: ID!) { record(id: $id) { id withheld texts { name value } } }"
WORK = "{ workList(first: 100, article: 15) { edges { node { kind id agency due } } } }"
PERSON = """query($n: String!, $p: String!, $b: String!) {
  person(number: $n, purpose: $p, basis: $b) { standing requests { id } mandates { id } } }"""


@pytest.fixture(scope="module")
def me(county: County) -> dict[str, str]:
    """A person with a fine, on whom a notice was served."""
    county.on("2026-04-07")
    register = {"kind": "person", "number": NUMBER, "name": "李有权"}
    subject = county.done("ECO", "registerSubject", **register)
    tag = subject.removeprefix("subject/")
    facts = {
        "kind": "penalty",
        "documentNo": "永环罚〔2026〕701号",
        "agency": "ECO",
        "decidedOn": "2026-04-03",
        "penaltyKinds": ["fine"],
        "fine": "800",
    }
    texts = [{"name": "facts", "value": "焚烧垃圾"}]
    record = county.done("ECO", "fileRecord", subject=tag, facts=facts, texts=texts)
    notice = acts.notice("", "measure", "2026-04-07", subject=tag, restsOn=[record])
    county.done("ECO", "serveNotice", **notice)
    return {"subject": subject, "tag": tag, "record": record}


def mine(county: County, me: dict[str, str], by: str = "") -> dict[str, Any]:
    """My archive, as my token or my agent's sees it."""
    found: dict[str, Any] = county.ask(MINE, by or f"SUBJECT {me['tag']}")["mine"]
    return found


def test_what_is_held_on_me_and_what_was_served(county: County, me: dict[str, str]) -> None:
    found = mine(county, me)
    assert found["identity"] == {"name": "李有权", "number": NUMBER, "masked": False}
    (record,) = (e["node"] for e in found["records"]["edges"])
    assert record["texts"] == [{"name": "facts", "value": "焚烧垃圾"}]
    (notice,) = found["notices"]
    assert (notice["servedOn"], notice["method"]) == ("2026-04-07", "direct")
    assert (notice["dueOn"], notice["daysLeft"]) == ("2026-04-14", 8)
    assert len(notice["proofOfService"]) == 64
    said = {text["name"] for text in notice["texts"]}
    assert said == {"basis", "cause", "consequence", "remedies"}
    for by in ("", "ECO", "AUDITOR", "INTEGRATOR"):
        assert county.ask(MINE, by)["mine"] is None


def test_i_ask_for_all_of_it_and_get_one_text(county: County, me: dict[str, str]) -> None:
    token = f"SUBJECT {me['tag']}"
    asked = county.done(token, "requestRight", kind="copy", text="请复制本人全部信息")
    work = county.ask(WORK, "DRC")["workList"]["edges"]
    own = [e["node"] for e in work if e["node"]["id"] == asked]
    assert [(w["kind"], w["due"]) for w in own] == [("rights.accept", "2026-04-10")]
    assert county.ask(EXPORT, "DRC", r=asked)["export"] is None, "not accepted yet"
    county.done("DRC", "acceptRequest", request=asked)
    export = county.ask(EXPORT, "DRC", r=asked)["export"]
    assert hashlib.sha256(export["json"].encode()).hexdigest() == export["sha256"]
    held = json.loads(export["json"])
    assert held["subject"]["identity"] == {"name": "李有权", "number": NUMBER}
    assert [r["texts"]["text"]["facts"] for r in held["records"]] == ["焚烧垃圾"]
    assert [n["act"] for n in held["cases"]["notices"]] == ["measure"]
    assert me["tag"] not in export["json"]
    county.done("DRC/2", "grantRequest", request=asked)
    again = json.loads(county.ask(EXPORT, token)["export"]["json"])
    assert any(each["purpose"] == "个人信息查阅复制" for each in again["shown"])
    for by in ("ECO", "AUDITOR", "INTEGRATOR", ""):
        assert county.ask(EXPORT, by, r=asked)["export"] is None
    (request,) = (r for r in mine(county, me)["requests"] if r["id"] == asked)
    assert request["situation"] == "GRANTED"
    assert not any(clock["late"] for clock in request["clocks"])


def test_a_refusal_says_why_and_names_remedies(county: County, me: dict[str, str]) -> None:
    token = f"SUBJECT {me['tag']}"
    asked = county.done(token, "requestRight", kind="erase", text="请删除")
    county.refused(
        "same_request_must_not_be_pending", token, "requestRight", kind="erase", text="x"
    )
    county.done("DRC", "acceptRequest", request=asked)
    early = county.refused("statutory_term_must_have_run", "DRC", "grantRequest", request=asked)
    assert early["wouldSucceedOn"] == "2031-04-04"
    refuse = {
        "request": asked,
        "reason": "term_runs",
        "reasons": "法定保存期限未届满",
        "remedies": ["lawsuit", "complaint"],
    }
    county.propose_and("rights.refusal", asked, "DRC", "refuseRequest", **refuse)
    (request,) = (r for r in mine(county, me)["requests"] if r["id"] == asked)
    assert (request["situation"], request["reason"]) == ("REFUSED", "term_runs")
    assert request["remedies"] == ["lawsuit", "complaint"]
    assert {"name": "reasons", "value": "法定保存期限未届满"} in request["texts"]


def test_an_agent_sees_what_i_see_within_its_mandate(county: County, me: dict[str, str]) -> None:
    token, agent = f"SUBJECT {me['tag']}", f"AGENT agent-7 {me['tag']}"
    stopped = "mandate_must_be_in_force"
    assert county.error(MINE, agent) == stopped
    given = {"agent": "agent-7", "name": "某律师事务所", "validUntil": "2026-04-30"}
    seeing = county.done(token, "mandateAgent", scopes=["see"], **given)
    assert mine(county, me, agent) == mine(county, me)
    assert county.error(MINE, f"AGENT agent-8 {me['tag']}") == stopped
    ask = {"kind": "explain", "text": "为何被处罚", "subject": None}
    act = 'mutation($i: RequestRightInput!) { requestRight(input: $i, idempotencyKey: "a") { __typename } }'
    beyond = county.error(act, agent, i={k: v for k, v in ask.items() if v})
    assert beyond == "mandate_must_cover_what_is_asked"
    county.done(token, "mandateAgent", scopes=["see", "act"], **given)
    asked = county.done(agent, "requestRight", kind="explain", text="为何被处罚")
    (request,) = (r for r in mine(county, me)["requests"] if r["id"] == asked)
    acting = request["agent"]
    assert acting
    itself = "subject_its_agent_or_the_window_asks"
    county.refused(itself, agent, "mandateAgent", scopes=["see"], **given | {"agent": "agent-9"})
    county.done(token, "revokeAgent", mandate=acting)
    assert mine(county, me, agent)["kind"] == "person", "the other mandate still holds"
    county.done(token, "revokeAgent", mandate=seeing)
    assert county.error(MINE, agent) == stopped
    county.done(token, "mandateAgent", scopes=["see"], **given)
    county.on("2026-05-01")
    assert county.error(MINE, agent) == stopped
    over = {m["situation"] for m in mine(county, me)["mandates"]}
    assert over == {"revoked", "over"}


def test_a_restricted_record_is_only_stored(county: County, me: dict[str, str]) -> None:
    token = f"SUBJECT {me['tag']}"
    asked = county.done(
        token, "requestRight", kind="restrict", text="处理有误，请停止使用", target=me["record"]
    )
    county.done("DRC", "acceptRequest", request=asked)
    assert county.ask(RECORD, "ECO", id=me["record"])["record"]
    county.done("DRC", "grantRequest", request=asked)
    for by in ("ECO", "DRC", ""):
        assert county.ask(RECORD, by, id=me["record"])["record"] is None
    (record,) = (e["node"] for e in mine(county, me)["records"]["edges"])
    assert (record["restricted"], record["live"]) == (True, False)


@pytest.mark.usefixtures("me")
def test_unknown_unauthorised_and_no_record_answer_alike(county: County) -> None:
    unknown = synthetic_identity_number(702)
    asked = {"p": "核查", "b": ""}
    for by in ("INTEGRATOR", "", f"SUBJECT {county.new_code()}"):
        was = county.ask(PERSON, by, n=NUMBER, **asked)
        assert was == county.ask(PERSON, by, n=unknown, **asked)
    another = {"p": "核查", "b": "行政许可法"}
    assert county.ask(PERSON, "HRSS", n=NUMBER, **another) == county.ask(
        PERSON, "HRSS", n=unknown, **another
    )


def test_a_complaint_is_answered_by_another_office(county: County, me: dict[str, str]) -> None:
    token = f"SUBJECT {me['tag']}"
    complain = {"against": "DRC", "matter": "delay", "text": "逾期未答复"}
    filed = county.done(token, "fileComplaint", **complain)
    not_itself = "who_is_complained_about_does_not_decide"
    county.refused(not_itself, "DRC", "acceptComplaint", complaint=filed)
    county.done("GOV", "acceptComplaint", complaint=filed)
    reply = {"complaint": filed, "outcome": "unfounded", "reasons": "未超期"}
    county.done("GOV/2", "answerComplaint", **reply)
    (complaint,) = mine(county, me)["complaints"]
    assert (complaint["unit"], complaint["outcome"]) == ("GOV", "unfounded")
    assert {t["value"] for t in complaint["texts"]} == {"逾期未答复", "未超期"}


def test_a_claimed_secret_is_withheld_until_decided(county: County) -> None:
    county.on("2026-05-06")
    code = county.new_code()
    record = acts.penalty(county, code, "2026-04-30", "ECO")
    acts.publish(county, record, "ECO")
    assert county.ask(RECORD, "", id=record)["record"]["texts"]
    claim = {"record": record, "fields": ["facts"], "reasons": "含工艺参数"}
    claimed = county.done(f"SUBJECT {code}", "claimSecrecy", **claim)
    public = county.ask(RECORD, "", id=record)["record"]
    assert (public["texts"], public["withheld"]) == ([], ["facts"])
    for by in (f"SUBJECT {code}", "ECO"):
        assert county.ask(RECORD, by, id=record)["record"]["texts"]
    decide = {"claim": claimed, "reason": "not_secret", "reasons": "已公开的事实"}
    county.done("ECO", "decideSecrecy", **decide)
    assert county.ask(RECORD, "", id=record)["record"]["texts"]
