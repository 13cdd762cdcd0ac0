"""Stories of the county's own work: pilots, rule documents, outreach and training."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import cycle
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import outreach
from ledger.objection.rules import FAMILY as OBJECTION
from ledger.outreach import CallOffOutreach, HoldOutreach, PlanOutreach
from ledger.pilot import piloting
from ledger.pilot.piloting import (
    AdoptPractice,
    BeginPilot,
    EndPilot,
    MeasurePilot,
    PublishPractice,
)
from ledger.policy import canonical, seed_texts
from ledger.rulemaking import document
from ledger.rulemaking.document import AdoptRuleDocument, RepealRuleDocument
from ledger.simulation.officers import officer
from ledger.simulation.records import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

ORGANISATION = "organisation"
FIELDS = ("commitment", "repair", "joint_sanctions")


def piloted(town: Town) -> Iterable[Story]:
    """One agency after the other tries something new."""
    yield _pilots(town)


def _pilots(town: Town) -> Story:
    county = town.county
    for agency, other in cycle((("AMR", "HUD"), ("TRA", "AGR"), ("HEA", "CTS"))):
        yield county.after(60, 200)
        if county.has_law(ORGANISATION):
            yield from _pilot(town, agency, other)


def _pilot(town: Town, agency: str, other: str) -> Story:
    """Begun with the rules it tries, measured, published, adopted by another, ended."""
    county, unit = town.county, officer(agency)
    number = f"永试点〔{county.today:%Y%m%d}〕1号"
    act = BeginPilot(
        field=county.chance.choice(FIELDS),
        title="异议办理提速试点",
        document_no=number,
        until=county.today + 200 * DAY,
        overlay=_overlay(town),
    )
    if town.somebody_tries():
        county.refuse(replace(act, field="astrology"), unit, piloting.FIELD_UNKNOWN)
    if town.somebody_tries():
        county.refuse(replace(act, overlay="{}"), unit, piloting.OVERLAY_MALFORMED)
    pilot = county.do(act, unit)
    yield county.after(20, 60)
    publish = PublishPractice(pilot=pilot, title="异议快办", document_no=number)
    if town.somebody_tries():
        county.refuse(publish, unit, piloting.NOTHING_MEASURED)
    measured = MeasurePilot(
        pilot=pilot, upto=county.ledger.head, subjects=40, changed=3, totals={"earlier": 3}
    )
    if town.somebody_tries():
        county.refuse(replace(measured, changed=41), unit, piloting.COUNTS_WRONG)
    county.do(measured, unit)
    adopt = AdoptPractice(pilot=pilot, document_no="永采纳1号")
    if town.somebody_tries():
        county.refuse(adopt, officer(other), piloting.NOT_PUBLISHED)
    county.do(publish, unit)
    yield county.after(5, 40)
    county.do(adopt, officer(other))
    end = EndPilot(pilot=pilot, document_no=number)
    if town.somebody_tries():
        county.refuse(end, officer(other), piloting.NOT_ITS_AGENCY)
    county.do(end, unit)
    county.refuse(end, unit, piloting.NOT_RUNNING)


def _overlay(town: Town) -> str:
    """The rules of objection with another province's clocks, as a pilot tries them."""
    rule_set = json.loads(next(t for t in seed_texts() if f'"family":"{OBJECTION}"' in t))
    rule_set["id"] = f"OBJECTION-PILOT-{town.county.today:%Y%m%d}"
    rule_set["rules"]["model"]["in_force"] = "shandong"
    return canonical(rule_set)


def documented(town: Town) -> Iterable[Story]:
    """Each agency writes its rules down, supersedes and repeals them."""
    for agency in ("SJJ", "EMB"):
        yield _documents(town, agency)


def _documents(town: Town, agency: str) -> Story:
    county, unit, before = town.county, officer(agency), ""
    while True:
        yield county.after(100, 300)
        if not county.has_law(ORGANISATION):
            continue
        day = county.today
        act = AdoptRuleDocument(
            kind="supervision_measures",
            title=f"{day.year}年信用监管实施细则",
            document_no=f"永规〔{day:%Y%m%d}〕1号",
            digest=sha256(f"{agency} {day}".encode()).hexdigest(),
            supersedes=before,
        )
        if town.somebody_tries():
            county.refuse(replace(act, kind="poem"), unit, document.KIND_UNKNOWN)
        if town.somebody_tries():
            county.refuse(replace(act, digest="1"), unit, document.DIGEST_MALFORMED)
        stream = county.do(replace(act, supersedes=""), unit)
        if before:
            newer = replace(act, supersedes=stream, document_no=f"永规〔{day:%Y%m%d}〕2号")
            if town.somebody_tries():
                county.refuse(newer, officer("CTS"), document.NOT_ITS_AUTHOR)
            county.do(newer, unit)
            stream = ""
        elif county.rarely("rules repealed", 0.3):
            repeal = RepealRuleDocument(document=stream, document_no="永废1号")
            county.do(repeal, unit)
            county.refuse(repeal, unit, document.NOT_IN_FORCE)
            stream = ""
        before = stream


def explained(town: Town) -> Iterable[Story]:
    """Outreach and training, several times a year."""
    for agency in ("DRC", "AMR", "SJJ"):
        yield _outreaches(town, agency)


def _outreaches(town: Town, agency: str) -> Story:
    county, unit = town.county, officer(agency)
    while True:
        yield county.after(40, 150)
        if not county.has_law(ORGANISATION):
            continue
        act = PlanOutreach(
            channel="on_site",
            audience=county.chance.choice(("public", "operators", "front_line_staff")),
            articles=(county.chance.randint(1, 20),),
            title="诚信宣传周",
            due_on=county.after(10, 30),
        )
        if town.somebody_tries():
            county.refuse(replace(act, articles=(21,)), unit, outreach.TOPIC_UNKNOWN)
        planned = county.do(act, unit)
        if county.rarely("outreach called off", 0.1):
            county.do(CallOffOutreach(outreach=planned), unit)
            county.refuse(CallOffOutreach(outreach=planned), unit, outreach.NOT_PLANNED)
            continue
        yield act.due_on
        held = HoldOutreach(outreach=planned, held_on=county.today, participants=60)
        if town.somebody_tries():
            county.refuse(replace(held, participants=0), unit, outreach.COUNT_WRONG)
        county.do(held, unit)
