"""The feed: which changes are told to whom, how a filter looks at them, what is accounted for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.clockwork import strike
from graphql_api.renewal import Renewal
from tests.graphql_api.populated import populate
from tests.stories import acts
from tests.stories.test_merges import merged

if TYPE_CHECKING:
    from tests.graphql_api.populated import Populated
    from tests.stories.county import County

FEED = """query($after: Int!, $codes: [String!], $topics: [String!], $matter: String,
  $purpose: String! = "") {
  changes(after: $after, first: 100, codes: $codes, topics: $topics, matter: $matter,
    purpose: $purpose) {
    entry codes tombstone topic about supersedes renew effectiveOn
    differences { code part id field old new derivedFrom rule { ruleSet } }
  }
}"""


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    """A county with one of everything."""
    return populate(quiet)


def followed(county: County, by: str = "", **given: Any) -> list[dict[str, Any]]:
    """Every change of the ledger, asked page by page."""
    found: list[dict[str, Any]] = []
    after = 0
    while page := county.ask(FEED, by, after=after, **given)["changes"]:
        found += page
        after = page[-1]["entry"]
    return found


def plain(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that tell something of what is followed."""
    return [c for c in changes if not c["tombstone"] and c["renew"] is None]


def test_a_filter_gives_what_is_told_of_the_subjects_followed(
    quiet: County, here: Populated
) -> None:
    every = [c for c in followed(quiet) if here.twin in c["codes"]]
    assert every
    some = followed(quiet, codes=[here.twin])
    assert plain(some) == every
    assert some[-1]["entry"] == quiet.head, "the cursor moves past what was looked through"


def test_a_topic_or_its_first_word_is_followed(quiet: County, here: Populated) -> None:
    every = [c for c in followed(quiet) if (c["topic"] or "").startswith("listing.")]
    assert here.ids["listing"] in {c["about"] for c in every}
    by_word = followed(quiet, topics=["listing"])
    assert plain(by_word) == every
    name = every[0]["topic"]
    assert {c["topic"] for c in plain(followed(quiet, topics=[name]))} == {name}


def test_a_matter_is_followed(quiet: County, here: Populated) -> None:
    told = plain(followed(quiet, matter="tendering"))
    assert told
    for change in told:
        parts = {each["part"] for each in change["differences"]}
        assert parts & {"listings", "measures"}
    assert here.code in told[0]["codes"]
    unknown = quiet.error(FEED, after=0, matter="haircuts")
    assert unknown == "matter_must_be_listed"


def test_what_is_hidden_matches_no_filter(quiet: County, here: Populated) -> None:
    topics = ["repair", "rectification", "objection"]
    assert not plain(followed(quiet, topics=topics))
    assert plain(followed(quiet, "AUDITOR", topics=topics))
    assert here.ids


def test_a_difference_says_why(quiet: County, here: Populated) -> None:
    about = here.ids["listing"]
    told = [d for c in followed(quiet, codes=[here.code]) for d in c["differences"]]
    fields = {d["field"]: d for d in told if d["id"] == about}
    assert fields["in_force"]["new"] is True
    assert fields["in_force"]["rule"]["ruleSet"]
    assert fields["in_force"]["derivedFrom"]
    assert "disclosed" not in fields


def test_what_is_told_with_a_purpose_is_entered(quiet: County, here: Populated) -> None:
    bank = "INTEGRATOR PBC_JC"
    before = quiet.rooms.access.store.head().size
    followed(quiet, bank, codes=[here.twin])
    assert quiet.rooms.access.store.head().size == before, "published, and no purpose"
    followed(quiet, bank, codes=[here.twin], purpose="credit")
    lines = [line for _, line in quiet.rooms.access.store.entries(before, 1_000)]
    assert any(here.twin.encode() in line and b'"purpose":"credit"' in line for line in lines)


def test_a_unit_is_told_of_its_own_and_that_is_entered(quiet: County, here: Populated) -> None:
    before = quiet.rooms.access.store.head().size
    told = followed(quiet, "AMR")
    mine = here.ids["personal"]
    (filed,) = [c for c in told if c["about"] == mine]
    assert filed["codes"] == []
    assert {d["code"] for d in filed["differences"]} == {None}
    lines = [line for _, line in quiet.rooms.access.store.entries(before, 1_000)]
    assert any(mine.encode() in line for line in lines)


RENEWALS = """query($after: Int!, $codes: [String!], $purpose: String! = "") {
  changes(after: $after, first: 100, codes: $codes, purpose: $purpose) {
    entry codes tombstone topic effectiveOn renew cloudEvent } }"""


def renewals(county: County, after: int, by: str = "", **given: Any) -> list[dict[str, Any]]:
    """What is to be asked again since an entry."""
    told = county.ask(RENEWALS, by, after=after, **given)["changes"]
    return [each for each in told if each["renew"]]


def test_a_day_that_begins_is_told_past_every_filter(county: County) -> None:
    county.on("2026-01-08")
    start, code = county.head, county.new_code()
    acts.penalty(county, code, "2026-01-07", "ECO")
    strike(county.rooms)
    first = county.rooms.ledger.heads.daily()
    (told,) = renewals(county, start, codes=[county.new_code()])
    assert (told["entry"], told["renew"], told["effectiveOn"]) == (first, "DAY", "2026-01-08")
    assert told["codes"] == []
    assert told["cloudEvent"]["data"]["renew"] == "DAY"
    county.on("2026-01-09")
    acts.penalty(county, county.new_code(), "2026-01-07", "ECO")
    second = county.rooms.ledger.heads.daily()
    (told,) = renewals(county, start)
    assert (told["entry"], told["effectiveOn"]) == (second, "2026-01-09"), "the newest alone"


def test_who_asks_again_on_the_day_keeps_nothing_that_is_over(county: County) -> None:
    """A copy made by the feed, mended where `renew` and `nextChangeOn` say, is what is asked."""
    county.on("2026-01-08")
    code = county.new_code()
    record = acts.penalty(county, code, "2026-01-06", "ECO")
    acts.publish(county, record, "ECO")
    shown = """query($c: String!) { subject(code: $c) {
      nextChangeOn records(first: 9) { edges { node { id published } } } } }"""
    copy = county.ask(shown, c=code)["subject"]
    assert [edge["node"]["id"] for edge in copy["records"]["edges"]] == [record]
    due = copy["nextChangeOn"]
    assert due
    start = county.head
    while due and county.rooms.ledger.today.year < 2040:
        county.on(due)
        strike(county.rooms)
        acts.penalty(county, county.new_code(), "2026-01-06", "ECO")
        county.rooms.ledger.heads.daily()
        told = renewals(county, start)
        assert any(t["renew"] == "EVERYTHING" or t["effectiveOn"] >= due for t in told), due
        start = county.head
        due = county.ask(shown, c=code)["subject"]["nextChangeOn"]
    assert county.ask(shown, c=code)["subject"]["records"]["edges"] == []


def test_law_and_agencies_are_told_past_every_filter(county: County) -> None:
    county.on("2026-01-08")
    start, nobody = county.head, county.new_code()
    county.done("ADMINISTRATOR", "appointOfficer", officer="li-9", agency="AMR", roles=["PROVIDER"])
    assert renewals(county, start, codes=[nobody]) == []
    agency = {"code": "NEW", "shortName": "县新局", "name": "永昌县新设局"}
    county.done("ADMINISTRATOR", "registerAgency", **agency)
    (told,) = renewals(county, start, codes=[nobody])
    assert (told["renew"], told["topic"], told["entry"]) == (
        "EVERYTHING", "agency.registered", county.head,
    )  # fmt: skip
    newer = {"code": "NEWER", "name": "永昌县更新局", "shortName": "县更新局"}
    county.done("ADMINISTRATOR", "registerAgency", **newer)
    (told,) = renewals(county, start)
    assert told["entry"] == county.head, "the newest alone"


def test_law_that_begins_to_hold_on_a_day_is_told_with_the_day(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.on("2026-01-08")
    acts.penalty(county, county.new_code(), "2026-01-06", "ECO")
    county.rooms.ledger.heads.daily()
    start = county.head
    for day, begins, wanted in (
        ("2026-01-09", date(2026, 1, 10), "DAY"),
        ("2026-01-12", date(2026, 1, 10), "EVERYTHING"),
    ):
        county.on(day)
        acts.penalty(county, county.new_code(), "2026-01-06", "ECO")
        county.rooms.ledger.heads.daily()
        monkeypatch.setattr(Renewal, "_turns", frozenset({begins}))
        assert [t["renew"] for t in renewals(county, start)] == [wanted]
        start = county.head


def test_a_merge_names_its_codes_and_one_undone_names_nobody(county: County) -> None:
    county.on("2026-01-08")
    one, other = county.new_code(), county.new_code()
    for code in (one, other):
        record = acts.penalty(county, code, "2026-01-06", "ECO")
        acts.publish(county, record, "ECO")
    start = county.head
    merged(county, one, other)
    entry = county.head
    for codes in (None, [one], [other]):
        (told,) = renewals(county, start, codes=codes)
        assert (told["entry"], told["renew"]) == (entry, "CODES")
        assert set(told["codes"]) == {one, other}
    assert renewals(county, start, codes=[county.new_code()]) == []
    undone = {"survivor": one, "absorbed": other}
    case = f"registry/merge/{one}/{other}"
    county.done("AMR", "propose", matter="subject.unmerge", case=case, reason="误合并")
    county.done("AMR/2", "unmergeSubjects", **undone, documentNo="永市监登〔2026〕2号")
    after = renewals(county, start)
    undone_in = [(t["entry"], t["renew"], t["codes"]) for t in after]
    assert undone_in == [(county.head, "EVERYTHING", [])]
    assert renewals(county, start, codes=[county.new_code()]) == after


def test_what_one_was_shown_and_ended_is_marked_for_that_reader_alone(county: County) -> None:
    bank, other = "INTEGRATOR PBC_JC", "INTEGRATOR FIN"
    county.on("2026-01-08")
    code, start = county.new_code(), county.head
    record = acts.penalty(county, code, "2026-01-06", "ECO")
    acts.publish(county, record, "ECO")
    followed(county, bank, codes=[code], purpose="credit")
    given = {"record": record, "reason": "revoked", "basis": "行政复议决定撤销"}
    county.propose_and("record.annulment", record, "ECO", "annulRecord", **given)
    entry = county.head
    for codes in (None, [code]):
        (told,) = renewals(county, start, bank, codes=codes)
        assert (told["entry"], told["renew"], told["tombstone"]) == (entry, "ENDED", True)
        assert (told["codes"], told["topic"], told["effectiveOn"]) == ([], None, None)
        assert told["cloudEvent"]["type"] == "cn.credit.tombstone"
    assert renewals(county, start, bank, codes=[county.new_code()]) == []
    for by in ("", other):
        assert renewals(county, start, by) == []
