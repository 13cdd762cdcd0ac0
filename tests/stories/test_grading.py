"""Articles 6 and 7 over HTTP: results received and pushed, a class explained and contested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.codes import synthetic_identity_number
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

CLASS = """
query($code: String!, $asOf: AsOf) { subject(code: $code, asOf: $asOf) {
  supervision { supervisoryClass label computedClass awaitsConfirmation tilt keyFields ratioBpMin
    ratioBpMax times per interview case confirmedIn confirmedBy confirmedUnit contestOutcome
    contestDue rule { ruleSet clause mark } derivedFrom texts { name value }
    reasons { kind about what grade supervisoryClass counts because derivedFrom rule { clause } } }
  evaluations { id scheme label kind grade gradeLabel situation inForce inputs fallen
    owed { recipient of due acknowledgedOn late } } } }"""
LIST = """
query($class: String, $waits: Boolean) {
  supervisionList(first: 50, supervisoryClass: $class, awaitsConfirmation: $waits) {
    edges { node { code name supervision { supervisoryClass ratioBpMin ratioBpMax times per
      interview reasons { kind what because counts } } } } } }"""
WORK = """
query($agency: String) { workList(first: 100, agency: $agency) {
  edges { node { kind detail id code agency article due overdue } } } }"""
RECORD = "query($id: ID!) { record(id: $id) { marks { mark } published } }"


def archive(county: County, code: str, by: str = "AUDITOR", **more: Any) -> dict[str, Any]:
    """Class and results of a subject as this reader sees them."""
    found: dict[str, Any] = county.ask(CLASS, by, code=code, **more)["subject"]
    return found


def registered(county: County, kind: str = "organisation") -> str:
    """A business that nobody has named before."""
    code = county.new_code("92" if kind == "individual_business" else "91")
    county.done("AMR", "registerSubject", code=code, kind=kind, name=acts.name_of(code))
    return code


def graded(county: County, code: str, grade: str, on: str, **more: Any) -> str:
    """The tax bureau hands in a grade."""
    given = {"subject": code, "scheme": "tax", "grade": grade, "evaluator": "TAX"}
    return county.done("TAX", "receiveEvaluation", **given, validFrom=on, **more)


def work(county: County, agency: str) -> list[tuple[str, str]]:
    """Kind and detail of an agency's work of Articles 6 and 7."""
    edges = county.ask(WORK, "AUDITOR", agency=agency)["workList"]["edges"]
    nodes = [edge["node"] for edge in edges]
    return sorted((n["kind"], n["detail"]) for n in nodes if n["article"] in (6, 7))


def test_a_result_is_pushed_and_recalled_from_who_was_given_it(county: County) -> None:
    county.on("2026-03-02")
    code = registered(county)
    first = graded(county, code, "C", "2026-03-02")
    county.refused(
        "public_evaluation_must_not_be_made_by_the_county",
        "DRC",
        "receiveEvaluation",
        subject=code,
        scheme="gansu_public",
        grade="A",
        evaluator="DRC",
        validFrom="2026-03-02",
    )
    recipients = ["AMR", "BANK_RCC", "MUNICIPAL"]
    county.done("DRC", "pushEvaluation", evaluation=first, recipients=recipients)
    assert work(county, "AMR") == [("evaluation.acknowledge", "AMR")]
    took = {"evaluation": first, "recipient": "AMR", "acknowledgedOn": "2026-03-02"}
    county.done("AMR", "acknowledgeEvaluation", **took)
    assert work(county, "AMR") == []
    assert archive(county, code, "")["evaluations"] == []
    assert [e["id"] for e in archive(county, code, "AMR")["evaluations"]] == [first]
    county.on("2026-03-03")
    second = graded(county, code, "B", "2026-03-03")
    assert work(county, "AMR") == [("evaluation.recall", "AMR")]
    assert ("evaluation.recall", "BANK_RCC") in work(county, "TAX")
    county.on("2026-03-09")
    held = {e["id"]: e for e in archive(county, code)["evaluations"]}
    assert (held[first]["situation"], held[second]["situation"]) == ("superseded", "in_force")
    (late,) = (o for o in held[first]["owed"] if o["of"] == "recall" and o["recipient"] == "AMR")
    assert (late["due"], late["late"]) == ("2026-03-06", True)
    county.done(
        "AMR", "acknowledgeEvaluation", **took | {"acknowledgedOn": "2026-03-09"}, of="recall"
    )
    assert work(county, "AMR") == []


PUSHED = """
query($recipient: String, $code: String, $scheme: String) {
  evaluations(first: 50, recipient: $recipient, code: $code, scheme: $scheme) {
  edges { node { code name evaluation { scheme grade situation inputs owed { recipient of } } } } } }"""


def shown(county: County, by: str, **more: Any) -> list[tuple[str, str, list[str]]]:
    """Grade, situation and the recipients named, of the results that a reader sees."""
    edges = county.ask(PUSHED, by, **more)["evaluations"]["edges"]
    found = [edge["node"]["evaluation"] for edge in edges]
    return [(e["grade"], e["situation"], [o["recipient"] for o in e["owed"]]) for e in found]


def test_which_results_were_pushed_to_us_and_what_everybody_sees(county: County) -> None:
    county.on("2026-03-09", hour=12)
    code = registered(county)
    result = graded(county, code, "A", "2026-03-09")
    county.done("DRC", "pushEvaluation", evaluation=result, recipients=["COURT", "BANK_RCC"])
    assert shown(county, "COURT", recipient="COURT") == [("A", "in_force", ["COURT"])]
    assert shown(county, "TAX", code=code) == [("A", "in_force", ["COURT", "BANK_RCC"])]
    assert shown(county, "", code=code) == []
    assert shown(county, "ZWZX", code=code) == []
    county.done("TAX", "publishEvaluation", evaluation=result)
    assert shown(county, "", code=code) == [("A", "in_force", [])]
    assert archive(county, code, "")["evaluations"][0]["grade"] == "A"
    county.refused(
        "evaluation_must_be_open_to_publication",
        "TAX",
        "publishEvaluation",
        evaluation=graded(county, registered(county), "D", "2026-03-09"),
    )


def test_why_am_i_in_this_class_who_confirmed_and_how_do_i_contest(county: County) -> None:
    county.on("2026-03-10")
    code = registered(county, "individual_business")
    result = graded(county, code, "D", "2026-03-10")
    waiting = archive(county, code)["supervision"]
    assert (waiting["supervisoryClass"], waiting["computedClass"]) == ("B", "D")
    assert ("supervision.confirm_class", "D") in work(county, "TAX")
    (listed,) = county.ask(LIST, "TAX", waits=True)["supervisionList"]["edges"]
    assert listed["node"]["code"] == code
    told = acts.notice("", "supervision_class", "2026-03-10", subject=code, restsOn=[result])
    case = county.done("TAX", "serveNotice", **{k: v for k, v in told.items() if k != "case"})
    confirm = {"case": case, "supervisoryClass": "D", "reason": "年度纳税信用D级，已逐项核实"}
    too_early = county.refused("time_to_answer_must_have_run", "TAX/2", "confirmClass", **confirm)
    assert too_early["wouldSucceedOn"] == "2026-03-18"
    county.on("2026-03-18")
    county.refused("proposer_may_not_approve", "TAX", "confirmClass", **confirm)
    county.done("TAX/2", "confirmClass", **confirm)
    itself = f"SUBJECT {code}"
    mine = archive(county, code, itself)["supervision"]
    assert (mine["supervisoryClass"], mine["confirmedUnit"]) == ("D", "TAX")
    assert (mine["confirmedBy"], mine["case"]) == ("tax-2", case)
    (reason,) = mine["reasons"]
    assert (reason["what"], reason["grade"], reason["counts"]) == ("tax", "D", True)
    assert mine["rule"] == {"ruleSet": "SUPERVISION-2022", "clause": "plan-7", "mark": "D"}
    assert mine["texts"] == [{"name": "reason", "value": "年度纳税信用D级，已逐项核实"}]
    assert archive(county, code, "")["supervision"] is None
    assert archive(county, code, "SUBJECT 91620321MA0000015L")["supervision"] is None
    assert archive(county, code, "AMR")["supervision"]["texts"] == []
    county.done(itself, "contestClass", case=case, statement="欠税已于二月缴清")
    assert ("supervision.decide_contest", "") in work(county, "TAX")
    decide = {"case": case, "outcome": "upheld", "reasons": "缴款凭证属实"}
    county.refused("proposer_may_not_approve", "TAX/2", "decideContest", **decide)
    county.on("2026-03-20")
    county.done("TAX/3", "decideContest", **decide)
    after = archive(county, code, itself)["supervision"]
    assert (after["supervisoryClass"], after["contestOutcome"]) == ("B", "upheld")
    before = archive(county, code, itself, asOf={"effectiveOn": "2026-03-19"})["supervision"]
    assert (before["supervisoryClass"], before["case"]) == ("D", case)


def test_a_disputed_record_is_visible_with_its_mark_and_grades_nobody(county: County) -> None:
    county.on("2026-03-23")
    code = registered(county)
    fine = acts.penalty(county, code, "2026-03-23", "ECO")
    acts.publish(county, fine, "ECO/2")
    given = {"subject": code, "scheme": "environment", "grade": "red", "evaluator": "ECO"}
    result = county.done("ECO", "receiveEvaluation", **given, validFrom="2026-03-23", inputs=[fine])
    assert archive(county, code)["supervision"]["supervisoryClass"] == "D"
    found = county.ask(LIST, "ECO", **{"class": "D"})["supervisionList"]["edges"]
    (row,) = (e["node"] for e in found if e["node"]["code"] == code)
    graded_d = row["supervision"]
    assert (graded_d["ratioBpMin"], graded_d["ratioBpMax"], graded_d["interview"]) == (
        6100,
        10000,
        True,
    )
    county.on("2026-03-24")
    objection = {"target": fine, "ground": "error", "text": "排放数据有误"}
    case = county.done(f"SUBJECT {code}", "fileObjection", **objection)
    county.done("DRC", "markObjection", objection=case, channels=[acts.CHINA])
    seen = county.ask(RECORD, "", id=fine)["record"]
    assert seen["published"]
    assert [m["mark"] for m in seen["marks"]] == ["under_dispute"]
    found = archive(county, code, f"SUBJECT {code}")["supervision"]
    assert found["supervisoryClass"] == "B"
    assert [(r["about"], r["counts"], r["because"]) for r in found["reasons"]] == [
        (result, False, "disputed")
    ]
    again = {**given, "validFrom": "2026-03-24", "inputs": [fine]}
    alone = "evaluation_must_not_rest_on_disputed_records_alone"
    county.refused(alone, "ECO", "receiveEvaluation", **again)
    then = archive(county, code, asOf={"effectiveOn": "2026-03-23"})["supervision"]
    assert then["supervisoryClass"] == "D"


def test_who_inspects_is_not_told_of_what_was_repaired(county: County) -> None:
    assert county.error(LIST, "") == "role_must_permit_the_question"
    assert county.error(LIST, "COURT") == "role_must_permit_the_question"
    county.on("2026-03-30")
    code = registered(county)
    fine = acts.penalty(county, code, "2026-03-30", "ECO")
    given = {"subject": code, "scheme": "environment", "grade": "red", "evaluator": "ECO"}
    county.done("ECO", "receiveEvaluation", **given, validFrom="2026-03-30", inputs=[fine])
    annul = {"record": fine, "reason": "revoked", "basis": "复议决定"}
    county.propose_and("record.annulment", fine, "ECO", "annulRecord", **annul)
    owner = archive(county, code, "ECO")
    assert owner["evaluations"][0]["fallen"] == []
    assert archive(county, code)["evaluations"][0]["fallen"] == [fine]
    assert archive(county, code)["supervision"]["reasons"][0]["because"] == "input_fell"
    other = archive(county, code, "AGR")
    assert (other["evaluations"], other["supervision"]["reasons"]) == ([], [])
    assert other["supervision"]["supervisoryClass"] == "B"


CASES = """
query($kind: String) { typicalCases(first: 50, kind: $kind) {
  edges { node { kind title text unit field publishedOn } } } }"""


def told(county: County) -> list[str]:
    """Titles of the warnings that everybody reads."""
    edges = county.ask(CASES, "", kind="warning")["typicalCases"]["edges"]
    return [edge["node"]["title"] for edge in edges]


def test_a_warning_case_names_nobody_and_goes_with_its_record(county: County) -> None:
    county.on("2026-04-07")
    code = registered(county)
    fine = acts.penalty(county, code, "2026-04-07", "ECO")
    text = "某企业未按规定处理废水，被处以罚款。"
    given = {"record": fine, "kind": "warning", "title": "废水处理案", "text": text}
    named = {**given, "text": f"{acts.name_of(code)}未按规定处理废水"}
    county.refused("typical_case_must_be_anonymised", "ECO", "proposeTypicalCase", **named)
    case = county.done("ECO", "proposeTypicalCase", **given)
    assert told(county) == []
    assert ("typical_case.publish", "warning") in work(county, "ECO")
    county.refused("proposer_may_not_approve", "ECO", "publishTypicalCase", case=case)
    county.done("ECO/2", "publishTypicalCase", case=case)
    (shown,) = county.ask(CASES, "")["typicalCases"]["edges"]
    assert shown["node"] == {
        "kind": "warning",
        "title": "废水处理案",
        "text": text,
        "unit": "ECO",
        "field": "",
        "publishedOn": "2026-04-07",
    }
    objection = county.done(
        f"SUBJECT {code}", "fileObjection", target=fine, ground="error", text="有误"
    )
    county.done("DRC", "markObjection", objection=objection)
    assert told(county) == []
    assert ("typical_case.withdraw", "warning") in work(county, "ECO")
    county.done("ECO", "withdrawTypicalCase", case=case)
    assert ("typical_case.withdraw", "warning") not in work(county, "ECO")


def test_the_schemes_say_what_a_grade_may_be_and_who_may_see_it(county: County) -> None:
    asked = """query($k: String) { evaluationSchemes(kind: $k) { scheme kind level evaluators
      grades { grade label supervisoryClass published } rule { ruleSet clause mark } } }"""
    schemes = {s["scheme"]: s for s in county.ask(asked)["evaluationSchemes"]}
    assert {s["level"] for s in schemes.values() if s["kind"] == "public"} == {
        "national",
        "provincial",
    }
    tax = {g["grade"]: g["published"] for g in schemes["tax"]["grades"]}
    assert (tax["A"], tax["D"]) == (True, False)
    assert all(s["rule"]["ruleSet"] == "EVALUATION-2022" for s in schemes.values())
    market = county.ask(asked, k="market")["evaluationSchemes"]
    assert {s["kind"] for s in market} <= {"market"}


PERSON = """
query($number: String!) { person(number: $number, purpose: "分级分类监管", basis: "授权书8号") {
  code supervision { supervisoryClass awaitsConfirmation }
  evaluations { grade basis situation } } }"""


def test_a_person_s_result_has_a_basis_and_worsens_nothing_by_itself(county: County) -> None:
    county.on("2026-04-20")
    number = synthetic_identity_number(4_321)
    county.done("DRC", "registerSubject", kind="person", number=number, name="张无名")
    given = {
        "personNumber": number,
        "scheme": "gansu_public",
        "grade": "D",
        "evaluator": "GSCIC",
        "validFrom": "2026-04-20",
    }
    basis = "result_of_a_person_must_have_a_basis"
    county.refused(basis, "DRC", "receiveEvaluation", **given)
    result = county.done("DRC", "receiveEvaluation", **given, basis="本人授权书2026-8")
    closed = "result_of_a_person_must_stay_with_departments"
    push = {"evaluation": result, "recipients": ["BANK_RCC"]}
    county.refused(closed, "DRC", "pushEvaluation", **push)
    found = county.ask(PERSON, "DRC", number=number)["person"]
    assert found["evaluations"] == [
        {"grade": "D", "basis": "本人授权书2026-8", "situation": "in_force"}
    ]
    assert found["supervision"] == {"supervisoryClass": "B", "awaitsConfirmation": True}
    waiting = county.ask(LIST, "DRC", waits=True)["supervisionList"]["edges"]
    assert ("", "") in [(e["node"]["code"], e["node"]["name"]) for e in waiting]
    assert shown(county, "", scheme="gansu_public") == []
    nobody = county.ask(PERSON, "COURT", number=number)["person"]
    assert (nobody["evaluations"], nobody["supervision"]) == ([], None)
