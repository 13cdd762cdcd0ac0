"""Auditor: what was known then, over a whole question; scenario 20 with both clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stories import acts
from tests.stories.test_scenarios_of_records import nodes

if TYPE_CHECKING:
    from tests.stories.county import County

WHOLE = """
query($code: String!, $entry: Int, $knownAt: DateTime, $effectiveOn: Date) {
  asOf(entry: $entry, knownAt: $knownAt, effectiveOn: $effectiveOn) {
    subject(code: $code) { counts { records } records { edges { node { id } } }
      history(first: 50) { edges { node { topic } } } }
    subjects(codes: [$code]) { standing }
    organisations(first: 50, codePrefix: $code) { edges { node { code } } }
    history(code: $code, first: 50) { edges { node { topic } } }
    latePublications(first: 100, agency: "ECO") { edges { node { id state } } }
    cases(first: 50, open: null) { edges { node { code case { stream kind } } } }
    clearance(codes: [$code], matter: "tendering") { known }
    publicationRates(since: "2026-06-01", until: "2026-06-30") { agency late }
  } }"""


def test_scenario_20_holds_for_the_whole_question(county: County) -> None:
    """The decision is there on its day and was not known then."""
    county.on("2026-07-06")
    code = county.new_code()
    county.done("ECO", "registerSubject", code=code, name=acts.name_of(code))
    known, before = county.rooms.ledger.clock.now().isoformat(), county.head
    county.on("2026-07-20", hour=14)
    late = acts.penalty(county, code, "2026-06-22")
    acts.publish(county, late, "ECO/2")

    def then(by: str = "AUDITOR", **at: Any) -> Any:
        return county.ask(WHOLE, by, code=code, **at)["asOf"]

    def late_ones(found: Any) -> list[str]:
        return [edge["node"]["id"] for edge in found["latePublications"]["edges"]]

    for at in ({"effectiveOn": "2026-07-20"}, {"entry": county.head}, {}):
        found = then(**at)
        assert [r["id"] for r in nodes(found["subject"])] == [late]
        assert late in late_ones(found)
        assert found["history"] == found["subject"]["history"]
    for at in ({"knownAt": known}, {"entry": before}):
        found = then(**at, effectiveOn="2026-07-20")
        assert found["subject"]["counts"]["records"] == 0
        assert late not in late_ones(found)
        topics = [edge["node"]["topic"] for edge in found["history"]["edges"]]
        assert topics == ["subject.registered"]
        assert [e["node"]["code"] for e in found["organisations"]["edges"]] == [code]
    day = then(effectiveOn="2026-06-22")
    assert day["subject"]["counts"]["records"] == 0, "the registration has effect later"
    assert day["organisations"]["edges"] == []
    assert not day["clearance"][0]["known"]
