"""What reached the city platform and what did not: the whole way, over HTTP, on both stores."""

from __future__ import annotations

import csv
import io
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_identity_number
from tests.stories.acts import name_of, penalty

if TYPE_CHECKING:
    from tests.stories.county import County

ITEMS = """
query($platform: String, $outcome: String, $owed: String, $gap: Boolean = false, $id: ID,
      $agency: String) {
  exchangeItems(first: 50, platform: $platform, table: "penalty", outcome: $outcome, owed: $owed,
                gap: $gap, id: $id, agency: $agency) {
    edges { node { id code agency platform owed because due overdue outcome failed reasons
      batch { id stage row sentOn receiptNo receivedOn } rule { ruleSet clause } } } } }
"""
WRITE = """
mutation($b: ID!, $f: String!) { writeExchangeFile(batch: $b, form: $f) { __typename
  ... on ExchangeFile { file form rows incomplete { name value } content }
  ... on Refused { code } } }
"""
PLATFORM = "municipal"
QUERIES = Path(__file__).parents[2] / "docs" / "queries"


def items(county: County, by: str = "DRC", **wanted: Any) -> list[dict[str, Any]]:
    wanted.setdefault("platform", PLATFORM)
    found = county.ask(ITEMS, by, **wanted)["exchangeItems"]["edges"]
    return [edge["node"] for edge in found]


def prepared(county: County, *records: str, **more: Any) -> str:
    given = {"platform": PLATFORM, "table": "penalty", "items": list(records), **more}
    outcome = county.act("DRC", "prepareBatch", given)
    assert outcome["__typename"] == "Accepted", outcome
    batch: str = outcome["ids"][0]
    return batch


def written(county: County, batch: str, form: str = "csv") -> dict[str, Any]:
    made: dict[str, Any] = county.ask(WRITE, "DRC", b=batch, f=form)["writeExchangeFile"]
    return made


def sent(county: County, batch: str, on: str) -> None:
    made = written(county, batch)
    county.done("DRC", "sendBatch", batch=batch, file=made["file"], sentOn=on)


def rows_of(made: dict[str, Any]) -> list[dict[str, str]]:
    text = b64decode(made["content"]).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_batch_goes_out_a_row_comes_back_and_goes_out_again(county: County) -> None:
    county.on("2026-06-02")
    one, two = county.new_code(), county.new_code()
    first, second = penalty(county, one, "2026-06-01"), penalty(county, two, "2026-06-01")
    owed = items(county, gap=True, owed="report")
    assert {i["id"] for i in owed} == {first, second}
    assert owed[0]["due"] == "2026-06-11"
    assert owed[0]["rule"] == {"ruleSet": "EXCHANGE-2022", "clause": "发改办财金〔2018〕424号"}
    batch = prepared(county, first, second)
    assert not items(county, gap=True)
    sent(county, batch, "2026-06-02")
    county.refused(
        "batch_must_not_be_sent_twice",
        "DRC",
        "sendBatch",
        batch=batch,
        file="0" * 64,
        sentOn="2026-06-02",
    )
    county.on("2026-06-03")
    rejected = {"row": 2, "reasons": ["E103"]}
    county.done("DRC", "noteRejectedRows", batch=batch, rows=[rejected], notedOn="2026-06-03")
    county.done("DRC", "receiptBatch", batch=batch, receiptNo="JC-77", receivedOn="2026-06-03")
    (arrived,) = items(county, outcome="arrived")
    assert (arrived["id"], arrived["batch"]["receiptNo"]) == (first, "JC-77")
    (failed,) = items(county, gap=True)
    assert (failed["id"], failed["outcome"], failed["reasons"]) == (second, "rejected", ["E103"])
    assert (failed["failed"], failed["batch"]["row"]) == (True, 2)
    again = county.act("DRC", "correctRows", {"batch": batch, "items": [second]})["ids"][0]
    assert not items(county, gap=True)
    sent(county, again, "2026-06-03")
    county.done("DRC", "receiptBatch", batch=again, receiptNo="JC-78", receivedOn="2026-06-03")
    assert {i["id"] for i in items(county, outcome="arrived")} == {first, second}


def test_as_of_a_batch_is_what_it_was(county: County) -> None:
    county.on("2026-06-04")
    record = penalty(county, county.new_code(), "2026-06-03")
    batch = prepared(county, record)
    before = county.head
    sent(county, batch, "2026-06-04")
    query = (
        "query($b: ID!, $e: Int) { now: exchangeBatch(id: $b) { stage rows { outcome } }"
        " then: exchangeBatch(id: $b, asOf: {entry: $e}) { stage rows { outcome } } }"
    )
    found = county.ask(query, "DRC", b=batch, e=before)
    assert found["now"] == {"stage": "sent", "rows": [{"outcome": "sent"}]}
    assert found["then"] == {"stage": "prepared", "rows": [{"outcome": "prepared"}]}
    assert county.ask(query, "ECO", b=batch, e=before) == {"now": None, "then": None}
    listed = county.ask("{ exchangeBatches(first: 5) { edges { node { id } } } }", "AUDITOR")
    assert batch in {e["node"]["id"] for e in listed["exchangeBatches"]["edges"]}


def test_the_file_is_in_the_national_layout_and_comes_back_the_same(county: County) -> None:
    county.on("2026-06-05")
    code = county.new_code()
    texts = [
        {"name": "facts", "value": "未按规定处理废水"},
        {"name": "basis", "value": "水污染防治法83"},
    ]
    record = penalty(county, code, "2026-06-04", fine="12345.60", texts=texts)
    batch = prepared(county, record)
    made = written(county, batch)
    assert made["rows"] == 1
    (row,) = rows_of(made)
    assert row["行政相对人名称"] == name_of(code)
    assert row["罚款金额(万元)"] == "1.23456"
    assert row["处罚类别"] == "罚款"
    assert row["处罚有效期"] == "2099-12-31"
    assert row["违法事实"] == "未按规定处理废水"
    assert row["处罚机关"] == "金昌市生态环境局永昌分局"
    assert {each["name"] for each in made["incomplete"]} >= {"organ_code", "content"}
    assert written(county, batch)["file"] == made["file"], "the same batch gives the same bytes"
    workbook = written(county, batch, "xlsx")
    assert b64decode(workbook["content"]).startswith(b"PK")
    assert written(county, batch, "pdf")["code"] == "batch_must_not_be_sent_yet"
    refused = county.ask(WRITE, "ECO", b=batch, f="csv")["writeExchangeFile"]
    assert refused["code"] == "agency_must_have_the_power"


def test_whose_values_a_file_holds_is_in_the_access_ledger(county: County) -> None:
    county.on("2026-06-08")
    number = synthetic_identity_number(4_711)
    headings = (
        "行政相对人名称,行政相对人类别,自然人证件类型,自然人证件号码,行政处罚决定书文号,违法行为类型,"
        "违法事实,处罚依据,处罚类别,处罚内容,罚款金额(万元),处罚决定日期,处罚有效期,处罚机关,"
        "处罚机关统一社会信用代码,数据来源单位,数据来源单位统一社会信用代码"
    )
    row = (
        f"王小明,自然人,身份证,{number},永环罚〔2026〕900号,排污,排放污水,水污染防治法83,罚款,罚款五百元,"
        "0.05,2026-06-05,2099-12-31,市生态环境局永昌分局,116203217458990012,市生态环境局永昌分局,"
        "116203217458990012"
    )
    done = county.deliver("ECO", f"{headings}\n{row}\n".encode("utf-8-sig"), "ECO")
    assert done["accepted"] == 1, done
    (owed,) = items(county, gap=True, agency="ECO")
    assert owed["code"] == ""
    given = {"platform": PLATFORM, "table": "penalty", "items": [owed["id"]]}
    refused = county.act("DRC", "prepareBatch", given)
    assert refused["code"] == "rows_about_persons_need_a_lawful_basis"
    batch = prepared(county, owed["id"], basis="statutory_collection")
    before = county.rooms.access.store.head().size
    (told,) = rows_of(written(county, batch))
    assert (told["行政相对人名称"], told["自然人证件号码"]) == ("王小明", number)
    entries = county.rooms.access.store.entries(before, 10)
    assert any(owed["id"].encode() in line and b"exchange" in line for _, line in entries)
    lines = b"".join(line for _, line in county.rooms.ledger.store.entries(0, 100_000))
    assert number.encode() not in lines
    arrivals = county.ask(
        "query($b: ID!) { batch(id: $b) { arrivals { channel state rows } } }",
        "ECO",
        b=done["batch"],
    )["batch"]["arrivals"]
    assert {"channel": PLATFORM, "state": "prepared", "rows": 1} in arrivals
    assert {"channel": "national", "state": "owed", "rows": 1} in arrivals


def test_what_is_annulled_is_taken_back_from_where_it_was(county: County) -> None:
    county.on("2026-06-09")
    record = penalty(county, county.new_code(), "2026-06-08")
    batch = prepared(county, record)
    sent(county, batch, "2026-06-09")
    county.done("DRC", "receiptBatch", batch=batch, receiptNo="JC-90", receivedOn="2026-06-09")
    county.propose_and(
        "record.annulment",
        record,
        "ECO",
        "annulRecord",
        record=record,
        reason="revoked",
        basis="永环撤〔2026〕1号",
    )
    (owed,) = items(county, id=record)
    assert (owed["owed"], owed["because"], owed["due"]) == ("withdraw", "annulled", "2026-06-12")
    assert not items(county, id=record, platform="national")
    (own,) = items(county, "ECO", id=record)
    assert own["owed"] == "withdraw"
    assert county.error(ITEMS, "AMR", agency="ECO") == "unit_sees_its_own_work"
    assert county.error(ITEMS) == "unit_sees_its_own_work"
    notice = prepared(county, record, action="withdraw")
    (row,) = rows_of(written(county, notice))
    assert (row["撤下原因"], row["应撤下日期"]) == ("撤销", "2026-06-09")
    assert row["原报送表"] == "行政处罚"
    sent(county, notice, "2026-06-09")
    county.done("DRC", "reconcileBatch", batch=notice, held=[record], reconciledOn="2026-06-09")
    (still,) = items(county, id=record)
    assert (still["outcome"], still["failed"]) == ("still_there", True)


WORK = """
query($agency: String) { workList(first: 100, article: 13, agency: $agency) {
  edges { node { kind detail agency due overdue id } } } }
"""


def work(county: County, by: str, kind: str) -> list[dict[str, Any]]:
    edges = county.ask(WORK, by)["workList"]["edges"]
    return [e["node"] for e in edges if e["node"]["kind"] == kind]


def test_the_work_list_says_what_to_send_to_receive_and_to_correct(county: County) -> None:
    county.on("2026-06-10")
    record = penalty(county, county.new_code(), "2026-06-09")
    owed = work(county, "DRC", "exchange_batch.prepare")
    assert any(w["id"] == "exchange/municipal/penalty" and w["detail"] == "report 1" for w in owed)
    batch = prepared(county, record)
    (send,) = [w for w in work(county, "DRC", "exchange_batch.send") if w["id"] == batch]
    assert send["due"] == "2026-06-12"
    sent(county, batch, "2026-06-10")
    county.on("2026-06-26")
    (late,) = [w for w in work(county, "DRC", "exchange_batch.receipt") if w["id"] == batch]
    assert (late["due"], late["overdue"]) == ("2026-06-17", True)
    rejected = {"row": 1, "reasons": ["E1"]}
    county.done("DRC", "noteRejectedRows", batch=batch, rows=[rejected], notedOn="2026-06-26")
    assert batch in {w["id"] for w in work(county, "DRC", "exchange_batch.correct")}
    assert not work(county, "ECO", "exchange_batch.correct")


GAPS = """
query($agency: String) { deliveryGaps(first: 100, agency: $agency) { edges { node {
  field agency table begins ends due situation deliveredOn rule { ruleSet } } } } }
"""


def test_which_unit_did_not_deliver_which_table_for_which_period(county: County) -> None:
    county.on("2026-07-20")
    mine = county.ask(GAPS, "TAX PROVIDER")["deliveryGaps"]["edges"]
    june = [e["node"] for e in mine if e["node"]["begins"] == "2026-06-01"]
    assert {(n["table"], n["due"], n["situation"]) for n in june} == {
        ("penalty", "2026-07-14", "missing"),
        ("licence", "2026-07-14", "missing"),
    }
    owed = work(county, "TAX", "delivery.deliver")
    assert {w["detail"].split()[0] for w in owed} == {"penalty", "licence"}
    county.done("TAX", "reportNothing", agency="TAX", table="penalty", begins="2026-06-01")
    after = county.ask(GAPS, "TAX PROVIDER")["deliveryGaps"]["edges"]
    assert len(after) == len(mine) - 1
    everyone = county.ask(GAPS, "AUDITOR")["deliveryGaps"]["edges"]
    assert len({e["node"]["agency"] for e in everyone}) > 3
    assert county.error(GAPS, "TAX PROVIDER", agency="AMR") == "unit_sees_its_own_work"
    query = """query($s: String, $e: Date) { deliveries(first: 100, agency: "ECO", situation: $s,
      asOf: {effectiveOn: $e}) { edges { node { table begins situation deliveredOn } } } }"""
    found = county.ask(query, "AUDITOR", s=None, e="2026-07-20")["deliveries"]["edges"]
    given = {e["node"]["table"]: e["node"] for e in found if e["node"]["begins"] == "2026-06-01"}
    assert given["penalty"]["situation"] == "delivered"
    before = county.ask(query, "AUDITOR", s="missing", e="2026-06-01")["deliveries"]["edges"]
    assert all(e["node"]["begins"] < "2026-06-01" for e in before)


def test_quality_and_timeliness_by_unit_with_the_trend(county: County) -> None:
    county.on("2026-07-21")
    query = """{ deliveryQuality { agency due onTime late missing rate rows accepted rejected quality
      faults { name value } trend { month due onTime accepted rejected } } }"""
    found = {q["agency"]: q for q in county.ask(query, "AUDITOR")["deliveryQuality"]}
    assert found["ECO"]["accepted"] == 1
    assert found["ECO"]["quality"] == "100.0"
    assert found["TAX"]["missing"] > found["ECO"]["missing"]
    assert any(m["month"] == "2026-07" and m["due"] == 2 for m in found["TAX"]["trend"])
    (own,) = county.ask(query, "TAX PROVIDER")["deliveryQuality"]
    assert own["agency"] == "TAX"


COVERAGE = """
query($c: String!) { subject(code: $c) { standing coverage { means complete withheld on
  sources { source table deliveredOn coveredUntil behind } } } }
"""


def test_none_says_what_it_means(county: County) -> None:
    county.on("2026-07-22")
    clean, bad, nobody = county.new_code(), county.new_code(), county.new_code()
    county.done("AMR", "registerSubject", code=clean, name=name_of(clean))
    record = penalty(county, bad, "2026-07-21")
    county.done("ECO", "publishRecords", records=[record], channel="credit_china_jinchang")
    answers = {c: county.ask(COVERAGE, c=c)["subject"]["coverage"] for c in (clean, bad, nobody)}
    assert [answers[c]["means"] for c in (clean, bad, nobody)] == [
        "NOT_DELIVERED",
        "SOMETHING",
        "UNKNOWN",
    ]
    kept = [{k: a[k] for k in ("withheld", "complete", "sources")} for a in answers.values()]
    assert kept[0] == kept[1] == kept[2], "what is withheld says nothing of who is asked about"
    assert kept[0]["withheld"] == ["natural_persons", "unpublished", "ended", "sealed"]
    assert county.ask(COVERAGE, "AUDITOR", c=clean)["subject"]["coverage"]["withheld"] == []
    number = synthetic_identity_number(99)
    person = """query($n: String!) { person(number: $n, purpose: "test", basis: "test") {
      coverage { means } } }"""
    assert county.ask(person, "AMR", n=number)["person"]["coverage"]["means"] == "WITHHELD"
    clearance = """query($c: [String!]!) { clearance(codes: $c, matter: "tendering") {
      answer coverage { means complete } } }"""
    found = county.ask(clearance, c=[clean, nobody])["clearance"]
    assert [f["coverage"]["means"] for f in found] == ["NOT_DELIVERED", "UNKNOWN"]
    extensions = county.post(clearance, c=[clean])["extensions"]["ledger"]
    assert extensions["coverage"]["complete"] is False
    assert "TAX" in extensions["coverage"]["behind"]


@pytest.mark.parametrize("reader", ["", "INTEGRATOR", "AMR"])
def test_formerly_shown_and_never_shown_have_the_same_coverage(county: County, reader: str) -> None:
    county.on("2026-07-23")
    never, formerly = county.new_code(), county.new_code()
    county.done("AMR", "registerSubject", code=never, name=name_of(never))
    record = penalty(county, formerly, "2026-07-22")
    county.done("ECO", "publishRecords", records=[record], channel="credit_china_jinchang")
    county.propose_and(
        "record.annulment",
        record,
        "ECO",
        "annulRecord",
        record=record,
        reason="revoked",
        basis="永环撤〔2026〕2号",
    )
    both = [county.ask(COVERAGE, reader, c=c)["subject"] for c in (never, formerly)]
    assert both[0] == both[1]


def registered(name: str) -> str:
    return (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")


def test_the_registered_questions_are_answered_with_their_fields(county: County) -> None:
    county.on("2026-07-24")
    record = penalty(county, county.new_code(), "2026-07-23")
    gaps = county.ask(registered("exchange-gaps"), "AUDITOR", platform=PLATFORM)
    assert record in {e["node"]["id"] for e in gaps["exchangeItems"]["edges"]}
    assert any(c["table"] == "penalty" and c["owed"] == "report" for c in gaps["exchangeCounts"])
    units = county.ask(registered("delivery-gaps"), "AUDITOR", agency="TAX")
    assert {e["node"]["agency"] for e in units["deliveryGaps"]["edges"]} == {"TAX"}
    assert units["deliveryQuality"][0]["missing"]
    found = county.ask(registered("coverage"), "INTEGRATOR", codes=[county.new_code()])
    assert found["subjects"][0]["coverage"]["means"] == "UNKNOWN"
    batches = county.ask("{ batches(first: 1) { edges { node { id } } } }", "ECO")
    (batch,) = (e["node"]["id"] for e in batches["batches"]["edges"])
    upload = county.ask(registered("upload-arrivals"), "ECO", batch=batch)
    assert {"channel": "national", "state": "owed", "rows": 1} in upload["batch"]["arrivals"]


def test_a_reissued_code_is_reported_again_under_the_new_one(county: County) -> None:
    county.on("2026-07-27")
    old, new = county.new_code(), county.new_code()
    record = penalty(county, old, "2026-07-24")
    county.done("AMR", "registerSubject", code=new, name=name_of(new))
    batch = prepared(county, record)
    sent(county, batch, "2026-07-27")
    county.done("DRC", "receiptBatch", batch=batch, receiptNo="JC-95", receivedOn="2026-07-27")
    both = {"survivor": new, "absorbed": old}
    county.done("AMR", "proposeMerge", **both, reason="登记机关换发统一社会信用代码")
    decided = {**both, "ground": "code_reissued", "documentNo": "永市监登〔2026〕12号"}
    county.done("AMR/2", "mergeSubjects", **decided)
    (owed,) = items(county, id=record)
    assert (owed["owed"], owed["code"]) == ("change", new)
    again = prepared(county, record)
    (row,) = rows_of(written(county, again))
    assert row["行政相对人代码_1(统一社会信用代码)"] == new
    assert not items(county, id=record)[0]["owed"]


def test_what_is_sealed_is_seen_only_by_who_takes_it_back(county: County) -> None:
    county.on("2026-07-28")
    record = penalty(county, county.new_code(), "2026-07-27")
    batch = prepared(county, record)
    sent(county, batch, "2026-07-28")
    seal = {"record": record, "ground": "court_order"}
    county.propose_and("record.seal", record, "ECO", "sealRecord", **seal)
    (owed,) = items(county, id=record)
    assert (owed["owed"], owed["because"]) == ("withdraw", "sealed")
    assert items(county, "ECO", id=record)
    assert items(county, "AUDITOR", id=record)
    assert not items(county, "TAX", id=record)
    given = {"platform": "national", "table": "penalty", "items": [record]}
    refused = county.act("DRC", "prepareBatch", given)
    assert refused["code"] == "sealed_records_must_not_go_out"
    never = penalty(county, county.new_code(), "2026-07-27")
    county.propose_and("record.seal", never, "ECO", "sealRecord", **{**seal, "record": never})
    refused = county.act("DRC", "prepareBatch", {**given, "items": [never]})
    assert refused["code"] == "case_must_exist", "what never went out is not there"
    assert not items(county, id=never)
    back = prepared(county, record, action="withdraw")
    assert rows_of(written(county, back))[0]["撤下原因"] == "依法封存"
    assert not items(county, id=record), "taken back: it is not there for who does not keep it"
