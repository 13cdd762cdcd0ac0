"""Article 5 over HTTP: a firm declares of itself, says what may be done with it, and is believed
once it is verified; a false declaration breaks its commitment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

DECLARATION = """
query($id: ID!, $asOf: AsOf) { declaration(id: $id, asOf: $asOf) {
  id kind situation unit dueOn authorised usableFor published filer
  authorisations { purpose since until } texts { name value } rule { clause } } }"""
PUBLIC = """
query($public: Boolean, $first: Int!, $after: String) {
  declarations(first: $first, after: $after, public: $public) {
    edges { node { code declaration { stream kind situation } } }
    pageInfo { hasNextPage endCursor } } }"""
ARCHIVE = """
query($code: String!) { subject(code: $code) {
  refusedKinds declarations { id situation texts { name value } }
  commitments { id kind situation } } }"""
WORK = "{ workList(first: 50, article: 5) { edges { node { kind id due overdue } } } }"
PAPER = "0f" * 32
BY, OTHER = "DRC DESIGNATOR", "DRC/2 DESIGNATOR"


def declared(county: County, code: str, **more: Any) -> str:
    """The firm declares a contract it performed; the id of the declaration."""
    given = {
        "subject": code,
        "kind": "contract",
        "texts": [
            {"name": "title", "value": "供暖设备采购合同"},
            {"name": "counterparty", "value": "永昌县某热力公司，联系电话13800000000"},
            {"name": "content", "value": "按期履行完毕"},
        ],
        "evidence": [PAPER],
        "authorised": ["integrate", "share", "apply"],
        "truthful": True,
        **more,
    }
    return county.done(f"SUBJECT {code}", "submitDeclaration", **given)


def firm(county: County) -> str:
    """A firm with an archive."""
    code = county.new_code()
    given = {"code": code, "kind": "organisation", "name": acts.name_of(code)}
    county.done("AMR PROVIDER", "registerSubject", **given)
    return code


def seen(county: County, case: str, by: str = "", **more: Any) -> Any:
    """The declaration as this reader sees it."""
    return county.ask(DECLARATION, by, id=case, **more)["declaration"]


def public(county: County, by: str = "", **more: Any) -> list[str]:
    """Ids of what is listed."""
    edges = county.ask(PUBLIC, by, **{"first": 20, **more})["declarations"]["edges"]
    return [edge["node"]["declaration"]["stream"] for edge in edges]


def test_declared_verified_and_used_as_authorised(county: County) -> None:
    county.on("2026-03-02")
    code = firm(county)
    case = declared(county, code)
    own = f"SUBJECT {code}"
    waiting = seen(county, case, own)
    assert (waiting["situation"], waiting["dueOn"]) == ("submitted", "2026-03-23")
    assert waiting["usableFor"] == []
    assert seen(county, case) is None
    assert public(county) == []
    (task,) = county.ask(WORK, BY)["workList"]["edges"]
    assert task["node"] == {
        "kind": "declaration.verify", "id": case, "due": "2026-03-23", "overdue": False,
    }  # fmt: skip
    county.on("2026-03-09")
    stranger = {"declaration": case, "method": "document"}
    unit = "only_the_unit_that_verifies_may_act_on_the_declaration"
    county.refused(unit, "AMR PROVIDER", "verifyDeclaration", **stranger)
    county.done("DRC PROVIDER", "verifyDeclaration", declaration=case, method="document")
    verified = seen(county, case)
    assert verified["published"]
    assert {"evaluation", "report", "publication"} <= set(verified["usableFor"])
    texts = {text["name"]: text["value"] for text in verified["texts"]}
    assert "13800000000" not in texts["counterparty"]
    assert public(county) == [case]
    assert county.ask(WORK, BY)["workList"]["edges"] == []
    county.on("2026-03-10")
    county.done(own, "revokeAuthorisation", declaration=case, purposes=["share"])
    assert seen(county, case) is None
    assert public(county) == []
    mine = seen(county, case, own)
    assert mine["usableFor"] == ["apply", "evaluation", "integrate"]
    then = seen(county, case, own, asOf={"effectiveOn": "2026-03-09"})
    assert then["published"]
    assert seen(county, case, asOf={"effectiveOn": "2026-03-09"}) is None
    assert public(county, BY, public=False) == [case]
    assert county.error(PUBLIC, first=5, public=False) == "unit_sees_its_own_work"


def test_what_cannot_be_verified_is_rejected_with_reasons(county: County) -> None:
    code = firm(county)
    promise = "declaration_needs_a_truthfulness_commitment"
    given = {
        "subject": code,
        "kind": "charity",
        "texts": [{"name": "title", "value": "捐赠"}, {"name": "content", "value": "助学"}],
        "evidence": [PAPER],
        "authorised": ["integrate"],
    }
    county.refused(promise, f"SUBJECT {code}", "submitDeclaration", **given)
    case = county.done(f"SUBJECT {code}", "submitDeclaration", **given, truthful=True)
    reject = {"declaration": case, "ground": "not_confirmed", "reasons": "受赠方未确认"}
    words = "declaration_must_use_the_words_of_the_rules"
    county.refused(words, "DRC PROVIDER", "rejectDeclaration", **reject, remedies=" ")
    county.done("DRC PROVIDER", "rejectDeclaration", **reject, remedies="可补正后重新申报")
    told = seen(county, case, f"SUBJECT {code}")
    assert told["situation"] == "rejected"
    assert {"reasons", "remedies", "title"} <= {text["name"] for text in told["texts"]}
    assert seen(county, case, "AUDITOR")["texts"] == []


def test_a_false_declaration_breaks_the_commitment(county: County) -> None:
    county.on("2026-04-01")
    code = firm(county)
    case = declared(county, code)
    county.on("2026-04-02")
    county.done("DRC PROVIDER", "verifyDeclaration", declaration=case, method="document")
    find = {"declaration": case, "ground": "forged_document", "finding": "合同系伪造"}
    first = "notice_must_be_served_first"
    county.refused(first, OTHER, "findDeclarationFalse", **find)
    served = acts.notice(case, "declaration_false", "2026-04-02", restsOn=[], measures=[])
    county.done(BY, "serveNotice", **served)
    county.on("2026-04-20")
    county.refused("proposer_may_not_approve", BY, "findDeclarationFalse", **find)
    county.done(OTHER, "findDeclarationFalse", **find)
    archive = county.ask(ARCHIVE, f"SUBJECT {code}", code=code)["subject"]
    assert [d["situation"] for d in archive["declarations"]] == ["found_false"]
    assert [(c["kind"], c["situation"]) for c in archive["commitments"]] == [
        ("voluntary", "found_false")
    ]
    assert seen(county, case) is None
    county.refused(
        "earlier_breach_must_be_repaired",
        "AMR DESIGNATOR",
        "makeCommitment",
        subject=code,
        kind="documents_outstanding",
        matter="FOOD_BUSINESS_LICENCE",
        madeOn="2026-04-20",
        outstanding=[{"document": "floor_plan", "dueOn": "2026-04-30"}],
    )


def test_honours_are_not_recorded_against_the_subjects_will(county: County) -> None:
    county.on("2026-05-06")
    code = firm(county)
    own = f"SUBJECT {code}"
    county.done(own, "refuseRecording", subject=code, kinds=["honour"])
    facts = {
        "kind": "honour",
        "documentNo": "永发改荣〔2026〕7号",
        "agency": "DRC",
        "decidedOn": "2026-05-06",
        "name": acts.name_of(code),
    }
    file = {"subject": code, "facts": facts}
    refusal = "subject_refuses_to_have_this_recorded"
    county.refused(refusal, "DRC PROVIDER", "fileRecord", **file)
    assert county.ask(ARCHIVE, own, code=code)["subject"]["refusedKinds"] == ["honour"]
    assert county.ask(ARCHIVE, code=code)["subject"]["refusedKinds"] == []
    county.done(own, "allowRecording", subject=code, kinds=["honour"])
    county.done("DRC PROVIDER", "fileRecord", **file)
