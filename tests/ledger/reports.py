"""The firms, persons and reports that tests of Article 3 speak of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.publication.publication import PublicationPublished
from ledger.report.authorisation import GiveReportAuthorisation
from ledger.report.issuing import IssueReport
from ledger.subject import SubjectRegistered
from tests.law import SUBJECT, Outcome, Past, World, given, officer, past
from tests.ledger.sanctions import PENALTY, penalty, registered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.event import Tag
    from ledger.report.report import Report
    from ledger.situation import Actor, Command
    from tests.law import Day

PERSON = "5f0c1c68-0c5e-4b7e-9d3c-2a6f1b7d9e10"
BANK = "91620321MA00001033"
TODAY = "2026-06-01"
ROOT = bytes(range(32))
LEAD = officer("DRC", "PROVIDER", "SUPERVISOR", officer="lead")
FINANCE = officer("FIN", "PROVIDER", officer="finance")
PARTY = officer("ORG", "PROVIDER", officer="party")
LABOUR = officer("HRSS", "PROVIDER", officer="labour")
LENDER = officer(BANK, "INTEGRATOR", officer="lender")
ITSELF = officer("", "SUBJECT", officer="itself", subject=SUBJECT)
HERSELF = officer("", "SUBJECT", officer="herself", subject=PERSON)
CHANNEL = "credit_china_jinchang"
TEXTS = {"facts": "未按规定处理废水，联系电话13912345678", "content": "罚款六万元"}


def opened(ids: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """What the vault of the law tests holds: a person's name and number, and texts."""
    said = {"name": "欧阳小明", "number": "620321199002290010", "text": TEXTS}
    return dict.fromkeys(ids, said)


FOUND: Mapping[str, Any] = {"tree": (1_500, ROOT), "opened": opened}


def shown(stream: str = PENALTY, on: str = "2026-04-22") -> Past:
    """The record is published."""
    event = PublicationPublished(channel=CHANNEL, day=date.fromisoformat(on))
    return past(event, stream=stream, on=on)


def firm(*more: Past) -> World:
    """A registered firm with a published penalty of its market regulator."""
    made = penalty()
    said = Past(made.draft, officer("AMR", "DESIGNATOR", officer="maker"))
    return given(registered(), said, shown(), *more)


def person(*more: Past) -> World:
    """A registered natural person."""
    event = SubjectRegistered(kind="person")
    return given(
        past(event, stream=f"subject/{PERSON}", on="2018-01-02", subjects=(PERSON,)), *more
    )


def asked(world: World, command: Command, by: Actor, on: Day = TODAY) -> Outcome:
    """A command decided with a tree and a vault."""
    return world.when(command, by=by, on=on, found=FOUND)


def authorise(tag: Tag = SUBJECT, **more: Any) -> GiveReportAuthorisation:
    """A bank may have the report for a loan until the end of the year."""
    given_by = {
        "subject": tag,
        "recipient": BANK,
        "purpose": "financing",
        "valid_until": date(2026, 12, 31),
    }
    return GiveReportAuthorisation(**{**given_by, **more})


def authorised(world: World, by: Actor, on: Day = TODAY, **more: Any) -> tuple[World, str]:
    """The world after an authorisation, and its stream."""
    made = asked(world, authorise(by.subject, **more), by, on)
    (stream,) = (draft.stream for draft in made.drafts)
    return made.world.adding(made.drafts, by, on), stream


def issue(**more: Any) -> IssueReport:
    """A report on the firm for government procurement."""
    values = {"subject": SUBJECT, "purpose": "government_procurement"}
    return IssueReport(**{**values, **more})


def issued(world: World, by: Actor = FINANCE, on: Day = TODAY, **more: Any) -> tuple[World, Report]:
    """The world after a report, and the report."""
    made = asked(world, issue(**more), by, on)
    assert made.refusal is None, made.refusal
    after = made.world.adding(made.drafts, by, on)
    (tag,) = made.drafts[0].subjects
    return after, after.state(tag).reports[made.drafts[0].stream]
