"""A county in which every daily question has an answer, and the questions with their fields.

Each question stands as a document in `docs/queries`; here is who asks it, about what, and which
fields the answer must hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.ledger.intake.desk import PENALTY_2015
from tests.stories import acts, papers
from tests.stories.test_clerk import AMR, WRONG_CODE
from tests.stories.test_merges import merged
from tests.stories.test_objections import objects as objected
from tests.stories.test_reports import issued

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.stories.county import County

BANK = "INTEGRATOR PBC_JC"


@dataclass
class Asked:
    """What the questions are about."""

    code: str
    twin: str
    record: str
    late: str
    listing: str
    objection: str
    batch: str
    report: str
    before: int


def lived(county: County) -> Asked:
    """From a penalty to a listing, an objection, a delivery, a report, an overdue rectification."""
    county.on("2026-03-02")
    code, old, before = county.new_code(), county.new_code(), county.head
    record = acts.grave(county, code, "2026-03-02")
    acts.publish(county, record, "AMR/2")
    late = acts.penalty(county, old, "2026-02-10", "AMR")
    acts.publish(county, late, "AMR/2")
    listing = acts.listed(county, code, record, ("2026-03-05", "2026-03-06", "2026-03-17"))
    county.on("2026-03-20")
    county.done("FIN", "imposeMeasure", **acts.imposition(code, "2026-03-20", listing))
    county.ask(LOOK, BANK, code=code, purpose="loan")
    merged(county, code, old)
    order = {"basis": late, "items": ["换证"], "dueOn": "2026-04-30", "campaign": "食品专项治理"}
    case = county.done("AMR", "orderRectification", **order)
    batch = _delivered(county)
    county.on("2026-03-24")
    report = issued(county, f"SUBJECT {code}", subject=code, purpose="own_copy")
    objection = _objected(county, code, late)
    county.done(f"SUBJECT {code}", "requestRight", subject=code, kind="copy", text="请提供副本")
    county.on("2026-05-06")
    county.done(
        "AMR", "verifyRectification", rectification=case, outcome="failed", findings="未换证"
    )
    corrected = {"record": record, "field": "fine", "new": "50000", "basis": "永市监函〔2026〕9号"}
    county.propose_and("record.correction", record, "AMR", "correctRecord", **corrected)
    lacking = county.new_code()
    third = acts.grave(county, lacking, "2026-05-06")
    county.done("AMR", "proposeListing", **acts.proposal(lacking, third))
    return Asked(code, old, record, late, listing, objection, batch, report, before)


LOOK = """query($code: String!, $purpose: String!) { subject(code: $code, purpose: $purpose) {
  standing records { edges { node { id } } } listings { id } } }"""


def _delivered(county: County) -> str:
    """A file with one row taken and one refused."""
    good, bad = (papers.penalty_row(county, "2026-03-19") for _ in range(2))
    bad["unified_code"] = WRONG_CODE
    sent = papers.csv_table("penalty-2018", [good, bad])
    batch: str = county.deliver("AMR", sent, AMR)["batch"]
    return batch


def waiting(county: County) -> str:
    """A row with an organisation code alone, delivered before its subject was registered."""
    code = county.new_code()
    row = {**PENALTY_2015, "unified_code": "", "organisation_code": code[8:17]}
    sent = papers.csv_table("penalty-2015", [row])
    batch: str = county.deliver("AMR", sent, AMR, backfill=True)["batch"]
    county.done("AMR", "registerSubject", code=code, name=acts.name_of(code))
    return batch


def _objected(county: County, code: str, record: str) -> str:
    """The subject objects to one of its records; the window marks and routes it."""
    objection = objected(county, code, record)
    channels = [acts.CHINA]
    county.done("DRC", "markObjection", objection=objection, channels=channels)
    county.done("DRC", "routeObjection", objection=objection)
    return objection


class Question(NamedTuple):
    """One daily question: its document, who asks it, about what, which fields it must answer."""

    document: str
    by: str
    about: Callable[[Asked], dict[str, Any]]
    fields: str
    """Names of fields that hold something in the answer."""


def _first(_: Asked) -> dict[str, Any]:
    return {"first": 50}


YEAR = {"since": "2026-01-01", "until": "2026-12-31"}
NO_MARKET_REPAIR = {"rules": "repair.market", "at": "/tiers/SERIOUS/max", "to": "P9Y"}
QUESTIONS = (
    # Integrating system
    Question(
        "integrator",
        "",
        lambda a: {"code": a.code, "matter": "fiscal_funds"},
        "answer kind code clause until derivedFrom ruleSet label",
    ),
    Question(
        "changes",
        BANK,
        lambda a: {"after": a.before, "first": 50},
        "entry codes tombstone supersedes differences field old new",
    ),
    Question("recalls", BANK, _first, "record code recipient due outstanding clause"),
    Question("my-access", BANK, _first, "agency roles purposes costMax log purpose entry"),
    Question("report-check", "", lambda a: {"number": a.report}, "situation issuer asOf asOfEntry"),
    Question(
        "coverage", "", lambda a: {"codes": [a.code]}, "means withheld sources source deliveredOn"
    ),
    # Auditor
    Question(
        "answers-given",
        "AUDITOR",
        lambda a: {"first": 50, "code": a.code, "recipient": "PBC_JC"},
        "digest lawful purpose recipient at records because",
    ),
    Question(
        "listings-lacking-steps",
        "AUDITOR",
        lambda a: {"first": 50, "decided": False},  # noqa: ARG005
        "id code listType unit situation entry missing",
    ),
    Question("two-person-acts", "AUDITOR", _first, "officer agency topic recordedAt samePerson"),
    Question(
        "late-publications",
        "AUDITOR",
        lambda a: {"first": 50, **YEAR},  # noqa: ARG005
        "agency due publishedOn state rate late",
    ),
    Question(
        "exchange-gaps",
        "AUDITOR",
        lambda a: {"platform": "municipal"},  # noqa: ARG005
        "owed due table items agency clause",
    ),
    Question(
        "as-of",
        "AUDITOR",
        lambda a: {"code": a.code, "entry": a.before + 4, "on": "2026-03-04"},
        "standing asOfEntry asOfDay counts records documentNo history topic clearance answer",
    ),
    Question("auditor", "AUDITOR", lambda a: {"code": a.code}, "entry topic leafHash recordedAt"),
    # Objection handler
    Question(
        "objector",
        "AMR",
        lambda a: {"agency": "AMR", "documentNo": a.late},
        "id documentNo provenance nodes kind parents filedBy",
    ),
    Question(
        "provenance",
        "AMR",
        lambda a: {"record": a.record, "field": "window.lastDisplayDay"},
        "value entries setIn rule clause nodes kind parents attributes prov entity activity",
    ),
    Question(
        "objection-case",
        "DRC",
        lambda a: {"id": a.objection},
        "unit clocks step due recused situation",
    ),
    Question(
        "objection-preview",
        "AMR/2",
        lambda a: {"target": a.record},
        "falls kind was becomes rule recipients agency purpose",
    ),
    Question(
        "identity-mix-up",
        "AUDITOR",
        lambda a: {"code": a.code, "other": a.twin},
        "code names mergedInto mergeTrail survivor absorbed ground records",
    ),
    Question("objection-recalls", "DRC", lambda a: {"id": a.objection, "first": 50}, "situation"),
    # Clerk
    Question("work-list", "AMR", _first, "kind due overdue article entry"),
    Question(
        "rejected-rows",
        "AMR",
        lambda a: {"batch": a.batch, "first": 50},
        "row field reason message expected heading type ruleSet",
    ),
    Question(
        "upload-arrivals", "AMR", lambda a: {"batch": a.batch}, "accepted arrivals channel state"
    ),
    Question(
        "replay",
        "AUDITOR",
        lambda a: {"code": a.code, "first": 100},
        "kind asOfEntry entry topic rules ruleSet differences part field old new derivedFrom rule",
    ),
    Question(
        "diff",
        "AMR",
        lambda a: {"code": a.code, "from": {"entry": a.before}, "first": 100},
        "fromEntry toEntry total differences part id field new derivedFrom rule",
    ),
    Question(
        "timeline",
        "AMR",
        lambda a: {"code": a.code, "first": 100},
        "day kind label term about says entry agency",
    ),
    # Subject
    Question(
        "held-on-me",
        "SUBJECT",
        lambda a: {"code": a.code, "first": 50},
        "records id agency window lastDisplayDay shownTo recipient purpose lawful",
    ),
    Question(
        "repair-when",
        "SUBJECT",
        lambda a: {"target": a.record},
        "opensOn obstacle missing papers unit rule",
    ),
    Question(
        "served-on-me",
        "SUBJECT",
        lambda a: {"code": a.code},
        "notices act servedOn method situation objections",
    ),
    Question(
        "my-class",
        "SUBJECT",
        lambda a: {"code": a.code},
        "supervisoryClass reasons kind rule ratioBpMax",
    ),
    # Supervisor
    Question(
        "report",
        "SUBJECT",
        lambda a: {"number": a.report},
        "situation issuer restsOn ruleSets file",
    ),
    Question(
        "my-requests",
        "SUBJECT",
        lambda a: {"code": a.code},
        "requests kind askedOn dueOn situation clocks unit rule",
    ),
    Question("whom-to-inspect", "AMR", _first, "code supervisoryClass ratioBpMax reasons rule"),
    Question(
        "units-behind",
        "AUDITOR",
        lambda a: {"first": 50, **YEAR},  # noqa: ARG005
        "agency due situation quality missing rate overdue",
    ),
    Question("delivery-gaps", "AUDITOR", lambda _: {}, "table due situation quality trend"),
    Question(
        "rectifications", "AMR", _first, "code rectification awaitsInterview campaigns failed"
    ),
    Question("sanctions-compared", "AUDITOR", lambda a: dict(YEAR), "clause unit imposed inForce"),  # noqa: ARG005
    Question(
        "rules-compared",
        "DRC",
        lambda a: {"old": "REPAIR-2023", "new": "REPAIR-2026"},  # noqa: ARG005
        "path old new clause mark",
    ),
    Question(
        "new-rules",
        "AUDITOR",
        lambda a: {"overlay": {"changes": [NO_MARKET_REPAIR]}, "codes": [a.code]},
        "hash families code known computed field old new",
    ),
)
"""One for each question, in the order of their readers."""
