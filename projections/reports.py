"""Credit reports by unit, purpose and day; authorisations; reports of other regions; their work."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger.clock import day_of
from ledger.report.foreign import AUTHENTIC, NOT_AUTHENTIC, RECEIVED
from ledger.report.standing import STALE, report_standing, shown_today
from projections.database import NEVER, STREAM, Row, Rows, index, number, table, text
from projections.projection import Projection
from projections.publication import iso
from projections.query import Query, equal, from_on, up_to
from projections.worklist import WORK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from projections.account import Account

REPORTS = table(
    "reports",
    text("tag", key=True),
    text("stream", key=True),
    text("number"),
    text("purpose"),
    text("use"),
    text("issuer"),
    text("requester"),
    text("authorisation"),
    text("issued_on"),
    text("situation"),
    number("uses"),
    number("size"),
    text("digest"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(REPORTS, "requester", "issued_on")
AUTHORISATIONS = table(
    "report_authorisations",
    text("tag", key=True),
    text("stream", key=True),
    text("recipient"),
    text("purpose"),
    text("valid_from"),
    text("valid_until"),
    number("revoked_in"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(AUTHORISATIONS, "recipient", "valid_until")
FOREIGN = table(
    "foreign_reports",
    text("tag", key=True),
    text("stream", key=True),
    text("region"),
    text("number"),
    text("matter"),
    text("agency"),
    text("issued_on"),
    text("received_on"),
    text("version"),
    text("stage"),
    text("reason"),
    text("until"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(FOREIGN, "agency", "received_on")
ARTICLE = 3
_WAITING = {
    RECEIVED: "report.verify_foreign",
    AUTHENTIC: "report.recognise_foreign",
    NOT_AUTHENTIC: "report.refuse_foreign",
}


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Every report and authorisation of the subject that was touched."""
    state, tag = account.state, account.tag
    if state.reports:
        out[REPORTS.name] += (row for row in _reports(account, out) if row[1] in touched)
    for given in state.report_authorisations.values():
        if given.id in touched:
            facts, entry = given.facts, given.entries[0]
            out[AUTHORISATIONS.name].append(
                (
                    tag,
                    given.id,
                    facts.recipient,
                    facts.purpose,
                    facts.valid_from.isoformat(),
                    facts.valid_until.isoformat(),
                    given.revoked_in,
                    entry,
                    "",
                )
            )
    if state.foreign_reports:
        _foreign(account, touched, out)


def _reports(account: Account, out: Rows) -> Iterator[Row]:
    at = account.standpoint
    today = shown_today(account.state, at.registry, at.day)
    for report in account.state.reports.values():
        facts, stands = report.facts, report_standing(report, at.registry, at.day, today)
        if stands.situation == STALE and facts.requester in at.registry.agencies:
            item = ("report.replace", facts.purpose, facts.requester, ARTICLE)
            out[WORK.name].append(
                (
                    account.tag,
                    report.id,
                    *item,
                    iso(facts.as_of),
                    NEVER,
                    report.entries[0],
                    stands.rule,
                )
            )
        yield (
            account.tag,
            report.id,
            facts.number,
            facts.purpose,
            facts.use,
            facts.issuer,
            facts.requester,
            facts.authorisation,
            day_of(report.issued_at).isoformat(),
            stands.situation,
            len(report.uses),
            facts.size,
            facts.digest,
            report.entries[0],
            stands.rule,
        )


def _foreign(account: Account, touched: Collection[str], out: Rows) -> None:
    """Reports of other regions, and what is to be done about them."""
    for report in account.state.foreign_reports.values():
        if report.id not in touched:
            continue
        facts, entry, tag = report.facts, report.entries[0], account.tag
        out[FOREIGN.name].append(
            (
                tag,
                report.id,
                facts.region,
                facts.number,
                facts.matter,
                facts.agency,
                facts.issued_on.isoformat(),
                report.received_on.isoformat(),
                facts.version,
                report.stage,
                report.reason,
                iso(report.until),
                entry,
                report.rule,
            )
        )
        if kind := _WAITING.get(report.stage):
            item = (kind, facts.matter, facts.agency, ARTICLE, iso(report.received_on), NEVER)
            out[WORK.name].append((tag, report.id, *item, entry, report.rule))


PROJECTION = Projection((REPORTS, AUTHORISATIONS, FOREIGN), rows)


class ReportRow(msgspec.Struct, frozen=True, gc=False):
    """A credit report as it stands on the day D of the projections."""

    tag: str
    stream: str
    number: str
    purpose: str
    use: str
    """`listed`, `market` or `own`."""
    issuer: str
    requester: str
    """Empty for the subject's own copy."""
    authorisation: str
    issued_on: date
    situation: str
    """`valid`, `stale` or `superseded`."""
    uses: int
    """How often its use was recorded."""
    size: int
    digest: str
    entry: int
    rule: str


class AuthorisationRow(msgspec.Struct, frozen=True, gc=False):
    """Who may have a report on a subject, and for what."""

    tag: str
    stream: str
    recipient: str
    purpose: str
    valid_from: date
    valid_until: date
    revoked_in: int
    """The entry that revoked it; 0 while none did."""
    entry: int
    rule: str


class ForeignRow(msgspec.Struct, frozen=True, gc=False):
    """A report of another region that was received here."""

    tag: str
    stream: str
    region: str
    number: str
    matter: str
    agency: str
    issued_on: date
    received_on: date
    version: str
    stage: str
    """`received`, `authentic`, `not_authentic`, `recognised` or `refused`."""
    reason: str
    until: date | None
    """The last day it counts here."""
    entry: int
    rule: str


reports = Query(
    REPORTS,
    ReportRow,
    ("issued_on", "tag", "stream"),
    {
        "tag": ("tag", equal),
        "stream": ("stream", equal),
        "purpose": ("purpose", equal),
        "issuer": ("issuer", equal),
        "requester": ("requester", equal),
        "situation": ("situation", equal),
        "issued_from": ("issued_on", from_on),
        "issued_until": ("issued_on", up_to),
    },
    descending=True,
)
"""Reports, newest first."""
authorisations = Query(
    AUTHORISATIONS,
    AuthorisationRow,
    ("valid_until", "tag", "stream"),
    {"tag": ("tag", equal), "recipient": ("recipient", equal), "until": ("valid_until", from_on)},
)
"""Authorisations in order of their last day."""
foreign_reports = Query(
    FOREIGN,
    ForeignRow,
    ("received_on", "tag", "stream"),
    {
        "tag": ("tag", equal),
        "agency": ("agency", equal),
        "region": ("region", equal),
        "number": ("number", equal),
        "stage": ("stage", equal),
    },
    descending=True,
)
"""Reports of other regions, newest first."""
