"""Accountability: one act in two archives, that falls with its parent; nobody else sees it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ledger.codes import synthetic_identity_number
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

ARCHIVE = """
  standing registeredOn
  accountabilities { id situation inForce role clause parent parentKind endedBecause endedIn
    decidedIn decisionNo remedies effects { name value } derivedFrom rule { ruleSet clause } }
  responsibilities { id role since until entity situation }
  answerable { id parent role }
  notices { id act situation }
  measures { id inForce endedIn }
  history(first: 50) { edges { node { entry topic about } } }
"""
PERSON = f"""
query($n: String!, $p: String!, $b: String! = "", $asOf: AsOf) {{
  person(number: $n, purpose: $p, basis: $b, asOf: $asOf) {{ {ARCHIVE} }} }}"""
SUBJECT = f"query($c: String!) {{ subject(code: $c) {{ {ARCHIVE} }} }}"


class Firm:
    """A listed firm and its legal representative."""

    def __init__(self, county: County, serial: int, on: str) -> None:
        self.county = county
        self.code = county.new_code()
        self.number = str(synthetic_identity_number(serial))
        self.basis = acts.grave(county, self.code, on)
        given = {"kind": "person", "number": self.number, "name": "周无名"}
        self.person = county.done("AMR", "registerSubject", **given).partition("/")[2]

    def linked(self, role: str = "legal_representative") -> str:
        """The person is linked by its number, from the registration of the firm."""
        since = {"since": "2021-05-10", "documentNo": "永市监登〔2021〕7号"}
        named = {"entity": self.code, "number": self.number, "role": role}
        return self.county.done("AMR", "linkResponsiblePerson", **named, **since)

    def seen_by(self, by: str, **more: Any) -> dict[str, Any]:
        """The person's archive as somebody sees it."""
        asked = {"n": self.number, "p": "案件办理", "b": "行政处罚法", **more}
        found: dict[str, Any] = self.county.ask(PERSON, by, **asked)["person"]
        return found


def proposal(parent: str, responsibility: str, named_in: str, **more: Any) -> dict[str, Any]:
    """The proposal to hold the legal representative to account for the listing."""
    return {
        "parent": parent,
        "responsibility": responsibility,
        "clause": "A01",
        "actedOn": "2025-02-10",
        "namedIn": named_in,
        "reasoning": "决策并组织实施违法行为",
        **more,
    }


def decision(case: str, parent: str, on: str) -> dict[str, Any]:
    """The decision, served the same day."""
    return {
        "case": case,
        "parent": parent,
        "decisionNo": f"永市监责〔{on[:4]}〕1号",
        "decidedOn": on,
        "servedOn": on,
        "serviceMethod": "direct",
        "remedies": ["reconsideration", "lawsuit"],
    }


def topics(found: dict[str, Any]) -> list[str]:
    return [edge["node"]["topic"] for edge in found["history"]["edges"]]


def test_scenario_05_a_dependent_personal_record_falls_with_the_penalty(county: County) -> None:
    county.on("2025-03-03")
    firm = Firm(county, 41, "2025-03-03")
    listing = acts.listed(county, firm.code, firm.basis, ("2025-03-05", "2025-03-06", "2025-03-17"))
    role = firm.linked()
    county.on("2025-03-18")
    named_in = acts.decision(listing, "2025-03-17")["decisionNo"]
    proposed = proposal(listing, role, named_in)
    late = {**proposed, "actedOn": "2021-05-09"}
    left = county.refused(
        "person_must_have_held_the_role_at_the_time_of_the_act",
        "AMR",
        "proposeAccountability",
        **late,
    )
    assert left["clause"]["article"] == "11"
    county.refused(
        "accountability_is_decided_by_the_determining_unit",
        "FIN",
        "proposeAccountability",
        **proposed,
    )
    case = county.done("AMR", "proposeAccountability", **proposed)
    county.refused(
        "notice_must_be_served_first",
        "AMR/2",
        "determineAccountability",
        **decision(case, listing, "2025-03-18"),
    )
    county.done("AMR", "serveNotice", **acts.notice(case, "accountability", "2025-03-18"))
    mine = f"SUBJECT {firm.person}"
    assert [n["act"] for n in firm.seen_by(mine)["notices"]] == ["accountability"]
    said = {"case": case, "receivedOn": "2025-03-18", "statement": "本人未参与决策"}
    county.done(mine, "recordAnswer", **said)
    county.on("2025-03-26")
    county.done("AMR", "replyToAnswer", case=case, reply="经查参与决策，不予采纳")
    county.done("AMR/2", "determineAccountability", **decision(case, listing, "2025-03-26"))
    before = county.head
    for by in (mine, "AUDITOR", "AMR"):
        (one,) = firm.seen_by(by)["accountabilities"]
        assert (one["situation"], one["inForce"]) == ("standing", True)
        assert one["rule"] == {"ruleSet": "ACCOUNTABILITY-2022", "clause": "plan-11"}
        assert {"name": "awards", "value": "no"} in one["effects"]
    measure = _measured(county, firm, case)
    county.on("2025-06-02")
    annul = {"record": firm.basis, "reason": "revoked", "basis": "金昌市人民政府行政复议决定"}
    county.propose_and("record.annulment", firm.basis, "AMR", "annulRecord", **annul)
    entry = county.head
    now = firm.seen_by(mine)
    (one,) = now["accountabilities"]
    assert (one["situation"], one["endedIn"]) == ("basis_void", entry)
    assert now["history"]["edges"][-1]["node"]["entry"] == entry
    ended = {"id": measure, "inForce": False, "endedIn": entry}
    assert now["measures"] == [ended]
    as_of = {"entry": before, "effectiveOn": "2025-03-26"}
    (then,) = firm.seen_by("AUDITOR", asOf=as_of)["accountabilities"]
    assert (then["situation"], then["inForce"]) == ("standing", True)


def _measured(county: County, firm: Firm, case: str) -> str:
    """The person is barred from fiscal funds, on the accountability alone."""
    what = {"subject": firm.person, "code": "M06", "clause": "plan-9", "bases": [case]}
    measure = county.done("FIN", "proposeMeasure", **what, reasoning="负有个人责任")
    county.done("FIN", "serveNotice", **acts.notice(measure, "measure", "2025-03-26"))
    waived = {"receivedOn": "2025-03-26", "waived": True}
    county.done(f"SUBJECT {firm.person}", "recordAnswer", case=measure, **waived)
    imposed = {"imposedOn": "2025-03-26", "decisionNo": "永财惩〔2025〕9号", "case": measure}
    county.done("FIN/2", "imposeMeasure", **what, **imposed)
    return measure


def test_scenario_16_nobody_else_learns_who_answers(county: County) -> None:
    county.on("2025-07-01")
    firm = Firm(county, 42, "2025-07-01")
    acts.publish(county, firm.basis, "AMR/2")
    role = firm.linked()
    number = county.ask(
        "query($id: ID!) { record(id: $id) { documentNo } }", "AUDITOR", id=firm.basis
    )["record"]["documentNo"]
    case = county.done(
        "AMR", "proposeAccountability", **proposal(firm.basis, role, number, clause="A03")
    )
    county.done("AMR", "serveNotice", **acts.notice(case, "accountability", "2025-07-01"))
    county.done("AMR", "recordAnswer", case=case, receivedOn="2025-07-01", waived=True)
    county.done("AMR/2", "determineAccountability", **decision(case, firm.basis, "2025-07-01"))
    determined = county.head
    for by in ("", "INTEGRATOR", f"SUBJECT {firm.code}", "FIN", "PROVIDER-X"):
        firms = county.ask(SUBJECT, by, c=firm.code)["subject"]
        assert (firms["accountabilities"], firms["answerable"]) == ([], [])
        assert not [t for t in topics(firms) if t.startswith("accountability.")], by
        changes = "query($a: Int!) { changes(after: $a, first: 5) { entry topic tombstone } }"
        (change,) = county.ask(changes, by, a=determined - 1)["changes"]
        assert (change["topic"], change["tombstone"]) == (None, True)
        node = "query($id: ID!) { node(id: $id) { __typename } }"
        assert county.ask(node, by, id=case)["node"] is None
    for by in ("", "INTEGRATOR"):
        found = firm.seen_by(by)
        assert found["standing"] == "WITHHELD"
        assert (found["accountabilities"], found["history"]["edges"]) == ([], [])
    clearance = 'query($c: [String!]!) { clearance(codes: $c, matter: "office_holding") { answer bars { id } } }'
    asked = county.ask(clearance, "INTEGRATOR", c=[firm.code])
    assert case not in json.dumps(asked)
    for by in ("AUDITOR", "AMR"):
        assert county.ask(SUBJECT, by, c=firm.code)["subject"]["answerable"] == [
            {"id": case, "parent": firm.basis, "role": "legal_representative"}
        ]
    refused = county.refused(
        "accountability_must_never_be_published",
        "AMR",
        "publishRecords",
        records=[case],
        channel=acts.CHINA,
    )
    assert refused["clause"]["article"] == "11"


def test_units_are_told_and_acknowledge(county: County) -> None:
    county.on("2025-09-01")
    code = county.new_code("11")
    fined = acts.penalty(county, code, "2025-09-01")
    told = {
        "about": fined,
        "subjectKind": "organ",
        "addressees": [
            {"kind": "superior_unit", "agency": "GOV"},
            {"kind": "audit_office", "code": county.new_code("11")},
        ],
        "documentNo": "永环通〔2025〕1号",
        "sentOn": "2025-09-01",
    }
    wrong = {**told, "addressees": [{"kind": "employing_unit", "agency": "GOV"}]}
    county.refused("addressees_must_be_those_of_the_rules", "ECO", "notifyAccountability", **wrong)
    notice = county.done("ECO", "notifyAccountability", **told)
    work = (
        "query { workList(first: 20, article: 11) { edges { node {"
        " id kind detail due article } } } }"
    )
    (owed,) = [e["node"] for e in county.ask(work, "GOV")["workList"]["edges"]]
    assert (owed["id"], owed["detail"]) == (notice, "superior_unit")
    assert (owed["due"], owed["kind"]) == ("2025-09-15", "accountability.acknowledge")
    done = {"notice": notice, "addressee": "superior_unit", "acknowledgedOn": "2025-09-01"}
    county.refused(
        "acknowledgement_is_the_addressees_own", "FIN", "acknowledgeAccountability", **done
    )
    county.done("GOV", "acknowledgeAccountability", **done)
    assert county.ask(work, "GOV")["workList"]["edges"] == []
    notices = (
        "query($c: String!) { subject(code: $c) { accountabilityNotices {"
        " situation dueOn addressees { kind acknowledgedOn } } } }"
    )
    asked = county.ask(notices, "AUDITOR", c=code)["subject"]["accountabilityNotices"]
    assert asked[0]["situation"] == "sent"
    assert county.ask(notices, "", c=code)["subject"]["accountabilityNotices"] == []
    assert len(county.ask(notices, "GOV", c=code)["subject"]["accountabilityNotices"]) == 1
    mine = (
        "query($a: String) { accountabilityNotices(first: 10, agency: $a) { edges { node {"
        " code notice { id documentNo situation addressees { kind acknowledgedOn } } } } } }"
    )
    (sent,) = county.ask(mine, "ECO")["accountabilityNotices"]["edges"]
    assert (sent["node"]["code"], sent["node"]["notice"]["id"]) == (code, notice)
    assert county.ask(mine, "FIN")["accountabilityNotices"]["edges"] == []
    assert county.error(mine, "FIN", a="ECO") == "unit_sees_its_own_work"
    assert county.error(mine, "", a="ECO") == "unit_sees_its_own_work"
