"""Article 7 over HTTP: a whole draw from its plan to the publication of its results."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ledger.past import Past
from ledger.supervision.selection import Candidate, Conflict, population_digest, redraw, seed_of
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

PLAN = """
query($id: ID!, $asOf: AsOf) { draw(id: $id, asOf: $asOf) { stage size committer commitment root
  nonce drawn subjects inspectors publishedOn dueOn rule { ruleSet clause }
  strata { supervisoryClass ratioBp subjects drawn }
  inspections { number outcome countersigned } } }"""
INPUTS = """
query($id: ID!) { drawInputs(id: $id) { id size root nonce commitment algorithm populationDigest
  inspectors inspectorsEach redrawn conflicts { inspector code }
  population(first: 500) { edges { node { code supervisoryClass ratioBp } } }
  drawn(first: 500) { edges { node { number code name supervisoryClass ratioBp inspectors outcome
    inspectedOn countersigned documentNo } } } } }"""
WORK = """
query($agency: String) { workList(first: 100, agency: $agency) {
  edges { node { kind id agency article due } } } }"""
NONCE = sha256(b"drawn by dice at the bureau of justice").hexdigest()
COMMITMENT = sha256(bytes.fromhex(NONCE)).hexdigest()
RATIOS = [
    {"supervisoryClass": name, "ratioBp": bp}
    for name, bp in (("A", 300), ("B", 2000), ("C", 5000), ("D", 10_000))
]
POOL = ["amr-1", "amr-2", "amr-3", "amr-4"]
LEAD = "AMR SUPERVISOR"


def plan(county: County, **more: Any) -> dict[str, Any]:
    """The plan of the market regulator."""
    return {
        "title": "2026年春季双随机抽查",
        "ratios": RATIOS,
        "inspectors": POOL,
        "size": county.head + 8,
        "committer": "SJJ",
        "population": {"kinds": ["organisation"]},
        **more,
    }


def work(county: County, draw: str) -> list[tuple[str, str]]:
    """The step that a draw waits for, and whose it is."""
    edges = county.ask(WORK, "AUDITOR")["workList"]["edges"]
    return [(e["node"]["kind"], e["node"]["agency"]) for e in edges if e["node"]["id"] == draw]


def inputs(county: County, draw: str, by: str = "AUDITOR") -> dict[str, Any] | None:
    """What a draw was made of, as this reader sees it."""
    found: dict[str, Any] | None = county.ask(INPUTS, by, id=draw)["drawInputs"]
    return found


def nodes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in connection["edges"]]


def again(found: dict[str, Any]) -> list[tuple[int, str, list[str]]]:
    """The draw made again from what anyone can read."""
    people = [
        Candidate(p["code"], p["supervisoryClass"], p["ratioBp"])
        for p in nodes(found["population"])
    ]
    assert population_digest(people) == found["populationDigest"]
    assert sha256(bytes.fromhex(found["nonce"])).hexdigest() == found["commitment"]
    seed = seed_of(bytes.fromhex(found["root"]), bytes.fromhex(found["nonce"]), found["id"])
    conflicts = [Conflict(c["inspector"], c["code"]) for c in found["conflicts"]]
    drawn = redraw(seed, people, found["inspectors"], conflicts, found["inspectorsEach"])
    return [(d.number, d.subject, list(d.inspectors)) for d in drawn]


def registered(county: County, count: int) -> list[str]:
    """Firms that nobody has named before."""
    codes = [county.new_code() for _ in range(count)]
    for code in codes:
        county.done("AMR", "registerSubject", code=code, name=acts.name_of(code))
    return codes


def test_a_draw_from_its_plan_to_its_publication(county: County) -> None:
    county.on("2026-03-02")
    codes = registered(county, 20)
    graded = {"subject": codes[0], "scheme": "tax", "grade": "D", "evaluator": "TAX"}
    county.done("TAX", "receiveEvaluation", **graded, validFrom="2026-03-02")
    past_size = "draw_size_must_lie_ahead"
    county.refused(past_size, LEAD, "announceDraw", **plan(county, size=county.head))
    own = "nonce_must_be_committed_by_another_agency"
    county.refused(own, LEAD, "announceDraw", **plan(county, committer="AMR"))
    draw = county.done(LEAD, "announceDraw", **plan(county))
    assert work(county, draw) == [("draw.commit_nonce", "SJJ")]
    county.refused(own, LEAD, "commitNonce", draw=draw, commitment=COMMITMENT)
    county.done("SJJ", "commitNonce", draw=draw, commitment=COMMITMENT)
    open_plan = county.ask(PLAN, "", id=draw)["draw"]
    assert (open_plan["stage"], open_plan["inspectors"]) == ("committed", 4)
    early = "named_size_must_be_reached"
    county.refused(early, "SJJ", "revealNonce", draw=draw, nonce=NONCE)
    county.done("AMR/2", "declareConflict", draw=draw, subject=codes[0])
    registered(county, 8)
    county.refused("nonce_must_be_revealed_before_the_draw", LEAD, "makeDraw", draw=draw)
    wrong = "nonce_must_match_its_commitment"
    county.refused(wrong, "SJJ", "revealNonce", draw=draw, nonce="0" * 64)
    county.done("SJJ", "revealNonce", draw=draw, nonce=NONCE)
    assert work(county, draw) == [("draw.make", "AMR")]
    county.done(LEAD, "makeDraw", draw=draw)
    _is_withheld(county, draw)
    found = inputs(county, draw)
    assert found is not None
    _is_what_anyone_would_draw(county, found, codes)
    _inspected_and_published(county, draw, found)


def _is_what_anyone_would_draw(county: County, found: dict[str, Any], codes: list[str]) -> None:
    """The auditor redraws it, and the root is the ledger's own at that size."""
    drawn = nodes(found["drawn"])
    assert again(found) == [(d["number"], d["code"], d["inspectors"]) for d in drawn]
    assert found["redrawn"]
    ledger = county.rooms.ledger
    assert found["root"] == Past(ledger.store, ledger.registry_at).root(found["size"]).hex()
    assert codes[0] in {d["code"] for d in drawn}
    assert all("amr-2" not in d["inspectors"] for d in drawn if d["code"] == codes[0])
    assert all(len(set(d["inspectors"])) == 2 for d in drawn)


def _is_withheld(county: County, draw: str) -> None:
    """Nobody but the plan's officers and the auditor sees whom was drawn."""
    assert inputs(county, draw, "AMR/3 PROVIDER") is not None
    for other in ("", "AMR/9", "SJJ", "DRC", "ADMINISTRATOR", "INTEGRATOR DRC"):
        assert inputs(county, draw, other) is None, other
    shown = county.ask(PLAN, "", id=draw)["draw"]
    assert (shown["stage"], shown["nonce"]) == ("drawn", "")
    assert shown["drawn"] == sum(s["drawn"] for s in shown["strata"])
    lines = [line for _, line in county.rooms.ledger.store.stream_entries(draw)]
    assert all(NONCE.encode() not in line for line in lines)


def _inspected_and_published(county: County, draw: str, found: dict[str, Any]) -> None:
    county.on("2026-03-05")
    publish = "draw_must_be_inspected_before_it_is_published"
    for each in nodes(found["drawn"]):
        county.refused(publish, LEAD, "publishDraw", draw=draw)
        first, second = (f"AMR/{name[-1]}" for name in each["inspectors"])
        idle = next(o for o in POOL if o not in each["inspectors"])
        number = f"永市监检〔2026〕{each['number']}号"
        result = {
            "draw": draw,
            "number": each["number"],
            "outcome": "no_problem",
            "inspectedOn": "2026-03-05",
            "documentNo": number,
        }
        foreign = "inspection_must_be_recorded_by_its_inspectors"
        if (each["code"], idle) not in [(c["code"], c["inspector"]) for c in found["conflicts"]]:
            county.refused(foreign, f"AMR/{idle[-1]}", "recordInspection", **result)
        county.done(first, "recordInspection", **result)
        sign = {"draw": draw, "number": each["number"]}
        county.refused("proposer_may_not_approve", first, "countersignInspection", **sign)
        county.done(second, "countersignInspection", **sign)
    county.done(LEAD, "publishDraw", draw=draw)
    seen = inputs(county, draw, "")
    assert seen is not None
    assert (seen["nonce"], seen["redrawn"]) == (NONCE, True)
    assert again(seen) == again(found)
    results = nodes(seen["drawn"])
    assert {r["outcome"] for r in results} == {"no_problem"}
    assert all(r["countersigned"] and r["name"] for r in results)
    one = results[0]
    filed = {
        "kind": "inspection",
        "documentNo": one["documentNo"],
        "agency": "AMR",
        "decidedOn": "2026-03-05",
        "name": one["name"],
        "item": "no_problem",
    }
    county.done(
        "AMR",
        "fileRecord",
        subject=one["code"],
        facts=filed,
        texts=[{"name": "content", "value": "双随机检查，未发现问题"}],
    )
    published = county.ask(PLAN, "", id=draw)["draw"]
    assert (published["stage"], published["publishedOn"]) == ("published", "2026-03-05")
    assert work(county, draw) == []
    before = county.ask(PLAN, "", id=draw, asOf={"effectiveOn": "2026-03-02"})["draw"]
    assert (before["stage"], before["inspections"]) == ("drawn", [])
