"""Two codes of one firm: asked by either, undone by a decision, and seen as it was known then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

ARCHIVE = """
query($c: String!, $asOf: AsOf) { subject(code: $c, asOf: $asOf) {
  code name standing mergedInto
  mergeTrail { step survivor absorbed ground documentNo on officer agency entry }
  records(first: 20) { edges { node { id } } }
  listings { id inForce }
  history(first: 50) { edges { node { entry topic } } }
} }"""
CLEARANCE = """
query($c: [String!]!) { clearance(codes: $c, matter: "fiscal_funds") { code known answer } }"""


def archive(county: County, code: str, by: str = "AUDITOR", **more: Any) -> dict[str, Any]:
    """A firm's archive, asked by a code of it."""
    found: dict[str, Any] = county.ask(ARCHIVE, by, c=code, **more)["subject"]
    return found


def records(found: dict[str, Any]) -> list[str]:
    return [edge["node"]["id"] for edge in found["records"]["edges"]]


def merged(county: County, survivor: str, absorbed: str) -> None:
    """One officer proposes, another decides."""
    both = {"survivor": survivor, "absorbed": absorbed}
    county.done("AMR", "proposeMerge", **both, reason="登记机关换发统一社会信用代码")
    decided = {**both, "ground": "code_reissued", "documentNo": "永市监登〔2025〕11号"}
    county.refused("proposer_may_not_approve", "AMR", "mergeSubjects", **decided)
    county.done("AMR/2", "mergeSubjects", **decided)


def test_a_firm_whose_code_was_reissued(county: County) -> None:
    county.on("2025-03-03")
    old, new = county.new_code(), county.new_code()
    basis = acts.grave(county, old, "2025-03-03")
    acts.publish(county, basis, "AMR/2")
    listing = acts.listed(county, old, basis, ("2025-03-05", "2025-03-06", "2025-03-17"))
    fined = acts.penalty(county, new, "2025-03-17")
    assert county.ask(CLEARANCE, "INTEGRATOR", c=[new])["clearance"][0]["answer"] == "yes"
    before = county.head
    county.on("2025-04-01")
    merged(county, new, old)
    merge = county.head
    for code in (new, old):
        found = archive(county, code)
        assert (found["code"], found["name"]) == (new, acts.name_of(new))
        assert records(found) == [basis, fined]
        assert [one["id"] for one in found["listings"]] == [listing]
        assert found["mergedInto"] == (new if code == old else None)
        (step,) = found["mergeTrail"]
        assert (step["step"], step["survivor"], step["absorbed"]) == ("merged", new, old)
        assert (step["entry"], step["agency"], step["ground"]) == (merge, "AMR", "code_reissued")
        entries = [edge["node"]["entry"] for edge in found["history"]["edges"]]
        assert entries == sorted(set(entries))
        assert merge in entries
    cleared = county.ask(CLEARANCE, "INTEGRATOR", c=[new, old])["clearance"]
    assert [(c["code"], c["known"], c["answer"]) for c in cleared] == [
        (new, True, "ask_a_human"),
        (old, True, "ask_a_human"),
    ]
    public = archive(county, old, "")
    assert (public["mergedInto"], public["mergeTrail"]) == (new, [])
    assert archive(county, old, "DRC OBJECTION_OFFICER")["mergeTrail"]
    assert archive(county, old, f"SUBJECT {old}")["mergeTrail"]
    assert records(archive(county, new, f"SUBJECT {old}")) == [basis, fined]
    then = {"entry": before, "effectiveOn": "2025-03-20"}
    assert records(archive(county, old, asOf=then)) == [basis]
    assert records(archive(county, new, asOf=then)) == [fined]
    assert archive(county, old, asOf=then)["mergedInto"] is None
    _taken_back(county, (new, old), (fined, basis))


def _taken_back(county: County, codes: tuple[str, str], own: tuple[str, str]) -> None:
    (new, old), (fined, basis) = codes, own
    county.on("2025-06-02")
    later = acts.penalty(county, old, "2025-06-02")
    assert records(archive(county, new)) == [basis, fined, later]
    merged_at = county.head
    case = f"registry/merge/{new}/{old}"
    back = {"survivor": new, "absorbed": old, "documentNo": "永市监登〔2025〕12号"}
    county.refused(
        "matter_must_be_proposed_by_another_officer_first", "AMR/2", "unmergeSubjects", **back
    )
    county.done("AMR", "propose", matter="subject.unmerge", case=case, reason="代码系误换")
    work = "{ workList(first: 20, article: 15) { edges { node { id detail } } } }"
    waits = [e["node"] for e in county.ask(work, "AMR/2")["workList"]["edges"]]
    assert {"id": case, "detail": "subject.unmerge"} in waits
    county.done("AMR/2", "unmergeSubjects", **back)
    waits = [e["node"]["id"] for e in county.ask(work, "AMR/2")["workList"]["edges"]]
    assert case not in waits
    assert records(archive(county, new)) == [fined]
    found = archive(county, old)
    assert (records(found), found["mergedInto"]) == ([basis, later], None)
    assert [step["step"] for step in found["mergeTrail"]] == ["merged", "unmerged"]
    cleared = county.ask(CLEARANCE, "INTEGRATOR", c=[new, old])["clearance"]
    assert [c["answer"] for c in cleared] == ["yes", "ask_a_human"]
    while_merged = {"entry": merged_at, "effectiveOn": "2025-06-02"}
    assert records(archive(county, old, asOf=while_merged)) == [basis, fined, later]
    own_now = archive(county, old, f"SUBJECT {old}", asOf=while_merged)
    assert records(own_now) == [basis, later]


def test_a_merge_is_refused_without_a_document_or_over_kinds(county: County) -> None:
    county.on("2025-07-01")
    codes = county.new_code(), county.new_code()
    for code in codes:
        county.done("AMR", "registerSubject", code=code, name=acts.name_of(codes[0]))
    both = {"survivor": codes[0], "absorbed": codes[1]}
    refused = county.refused(
        "matter_must_be_proposed_by_another_officer_first",
        "AMR",
        "mergeSubjects",
        **both,
        ground="registered_twice",
        documentNo="1号",
    )
    assert refused["clause"]["article"] == "15"
    county.refused("agency_must_have_the_power", "ECO", "proposeMerge", **both, reason="同名")
    county.done("AMR", "proposeMerge", **both, reason="同名")
    county.refused(
        "merge_needs_a_ground_and_a_document",
        "AMR/2",
        "mergeSubjects",
        **both,
        ground="same_name",
        documentNo="1号",
    )
