"""Who is listed is published where it is due, shown as late where it was not, and taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stories import acts
from tests.stories.acts import CHINA, ENTERPRISE

if TYPE_CHECKING:
    from tests.stories.county import County

LISTINGS = """query($code: String!) { subject(code: $code) { counts { publicationsOverdue }
  listings { id situation obligations {
    channel state due publishedOn withdrawnOn takedownDue rule { ruleSet clause } } } } }"""
LATE = """query($agency: String) { latePublications(first: 50, agency: $agency) {
  edges { node { id code kind channel state due } } } }"""
RATES = """query($s: Date!, $u: Date!) { publicationRates(since: $s, until: $u) {
  agency due onTime late overdue } }"""
WORK = """{ workList(first: 50, article: 14) { edges { node { kind detail id due overdue } } } }"""
PUBLICITY = "AMR PUBLICITY_OFFICER"


def listed(county: County, proposed: str, noticed: str, decided: str) -> tuple[str, str]:
    """A firm that was listed on these days; its code and the listing."""
    county.on(proposed)
    code = county.new_code()
    county.done("AMR", "registerSubject", code=code, name=acts.name_of(code))
    basis = acts.grave(county, code, proposed)
    for channel in (CHINA, ENTERPRISE):
        acts.publish(county, basis, "AMR", channel)
    return code, acts.listed(county, code, basis, (proposed, noticed, decided))


def duties(county: County, code: str, by: str = "AUDITOR") -> dict[str, Any]:
    """The duties of the firm's only listing, by channel."""
    (found,) = county.ask(LISTINGS, by, code=code)["subject"]["listings"]
    return {duty["channel"]: duty for duty in found["obligations"]}


def nodes(found: dict[str, Any], name: str) -> list[Any]:
    return [edge["node"] for edge in found[name]["edges"]]


def test_a_listing_is_published_late_and_taken_down_when_it_is_removed(county: County) -> None:
    code, listing = listed(county, "2026-05-06", "2026-05-07", "2026-05-18")
    owed = duties(county, code)
    assert {c: (d["state"], d["due"]) for c, d in owed.items()} == {
        CHINA: ("PENDING", "2026-05-27"),
        ENTERPRISE: ("PENDING", "2026-06-15"),
    }
    assert owed[CHINA]["rule"] == {"ruleSet": "PUBLICATION-2022", "clause": "plan-14"}
    county.on("2026-05-28")
    work = [w for w in nodes(county.ask(WORK, "AMR"), "workList") if w["id"] == listing]
    assert [(w["kind"], w["detail"], w["overdue"]) for w in work] == [
        ("publication.publish", CHINA, True),
        ("publication.publish", ENTERPRISE, False),
    ]
    head = county.ask(LISTINGS, "AUDITOR", code=code)["subject"]
    assert head["counts"]["publicationsOverdue"] == 1
    (late,) = [
        n for n in nodes(county.ask(LATE, "AUDITOR"), "latePublications") if n["id"] == listing
    ]
    assert (late["code"], late["kind"], late["state"]) == (code, acts.SERIOUS, "OVERDUE")
    published = {"listings": [listing], "channel": CHINA}
    refusal = "only_the_unit_that_lists_may_act_on_the_listing"
    county.refused(refusal, "HRSS", "publishListings", **published)
    county.refused("role_must_permit_the_command", "AMR DESIGNATOR", "publishListings", **published)
    county.done(PUBLICITY, "publishListings", **published)
    county.done(PUBLICITY, "publishListings", **published | {"channel": ENTERPRISE})
    owed = duties(county, code)
    assert (owed[CHINA]["state"], owed[ENTERPRISE]["state"]) == ("PUBLISHED_LATE", "PUBLISHED")
    (rate,) = [
        r
        for r in county.ask(RATES, "AUDITOR", s="2026-05-18", u="2026-05-18")["publicationRates"]
        if r["agency"] == "AMR"
    ]
    assert (rate["due"], rate["onTime"], rate["late"]) == (2, 1, 1)
    before = county.head
    removed(county, listing, "2026-06-03")
    ended = duties(county, code)
    assert {d["takedownDue"] for d in ended.values()} == {"2026-06-08"}
    county.on("2026-06-09")
    work = [w for w in nodes(county.ask(WORK, "AMR"), "workList") if w["id"] == listing]
    assert {(w["kind"], w["overdue"]) for w in work} == {("publication.take_down", True)}
    again = county.refused(
        "listing_to_publish_must_be_in_force",
        "AMR",
        "publishListings",
        **(published | {"channel": "department_portal"}),
    )
    assert again["clause"]["article"] == "14"
    county.done(PUBLICITY, "takeDownListing", listing=listing, reason="revoked")
    assert {d["state"] for d in duties(county, code).values()} == {"WITHDRAWN"}
    assert nodes(county.ask(WORK, "AMR"), "workList") == []
    then = """query($c: String!, $e: Int!) { subject(code: $c, asOf: {entry: $e}) {
      listings { obligations { channel state } } } }"""
    (was,) = county.ask(then, "AUDITOR", c=code, e=before)["subject"]["listings"]
    assert [o["state"] for o in was["obligations"]] == ["PUBLISHED_LATE", "PUBLISHED"]


def removed(county: County, listing: str, on: str) -> None:
    """It was wrong: proposed by one officer, removed by another."""
    county.on(on)
    propose = {"matter": "listing.removal", "case": listing, "reason": "列入错误"}
    county.done("AMR", "propose", **propose)
    county.done(
        "AMR/2",
        "removeListing",
        listing=listing,
        cause="error",
        decisionNo="永市监移〔2026〕1号",
        removedOn=on,
        reason="列入错误，予以移出",
    )


def test_what_was_late_is_told_while_it_stands_and_counted_afterwards(county: County) -> None:
    code, listing = listed(county, "2026-06-10", "2026-06-11", "2026-06-22")
    county.on("2026-07-03")
    county.done("AMR", "publishListings", listings=[listing], channel=CHINA)
    for by in ("AUDITOR", "AMR", "DRC SUPERVISOR"):
        shown = nodes(county.ask(LATE, by, agency="AMR"), "latePublications")
        assert (listing, code) in [(n["id"], n["code"]) for n in shown]
    removed(county, listing, "2026-07-06")
    for by in ("AUDITOR", "AMR", "DRC SUPERVISOR"):
        shown = nodes(county.ask(LATE, by, agency="AMR"), "latePublications")
        assert listing not in [n["id"] for n in shown]
    rates = county.ask(RATES, "AUDITOR", s="2026-06-22", u="2026-06-22")["publicationRates"]
    assert [(r["agency"], r["late"]) for r in rates] == [("AMR", 1)]


def test_a_listing_is_exempt_by_two_officers(county: County) -> None:
    code, listing = listed(county, "2026-07-07", "2026-07-08", "2026-07-17")
    act = {"listing": listing, "reason": "trade_secret"}
    county.done(
        PUBLICITY, "propose", matter="publication.exemption", case=listing, reason="含商业秘密"
    )
    county.refused("proposer_may_not_approve", PUBLICITY, "exemptListing", **act)
    county.done("DRC PUBLICITY_OFFICER", "exemptListing", **act)
    assert {d["state"] for d in duties(county, code).values()} == {"EXEMPT"}


def test_repair_ends_a_listing_where_it_is_shown_and_each_channel_confirms(county: County) -> None:
    code, listing = listed(county, "2026-08-03", "2026-08-04", "2026-08-13")
    county.done("AMR", "publishListings", listings=[listing], channel=CHINA)
    acts.repaired(county, listing, "AMR", ("2027-08-16", "2027-08-18", "2027-08-19"))
    ended = duties(county, code)[CHINA]
    assert (ended["state"], ended["withdrawnOn"]) == ("STOPPED_BY_REPAIR", "2027-08-19")
