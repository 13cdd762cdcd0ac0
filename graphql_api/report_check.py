"""Verifying a credit report (核验): by number or by file, for anyone, without its content."""

from __future__ import annotations

from datetime import date, datetime

import strawberry
from strawberry.types import Info

from graphql_api import report_reading
from graphql_api.context import Context
from ledger.report.foreign import EXPIRED, RECEIVED, RECOGNISED, REFUSED
from ledger.report.verification import FileError, checked
from projections import reports

UNKNOWN = "unknown"


@strawberry.type(description="Whether a report is good. 报告核验结果")
class ReportCheck:
    number: str
    situation: str = strawberry.field(
        description="`valid`; `stale`: something it rests on has changed; `superseded`: another "
        "took its place; `unknown`: no report of this ledger has the number. Of another region's: "
        "`recognised`, `expired`, `refused`, or `received` while that is not settled."
    )
    issuer: str
    issuer_name: str
    issued_at: datetime | None
    as_of: date | None = strawberry.field(description="The day it is of, in Asia/Shanghai.")
    as_of_entry: int | None = strawberry.field(
        description="Entries of the ledger it was read from."
    )
    digest: str = strawberry.field(description="SHA-256 of its bytes, hexadecimal.")


@strawberry.type(description="Whether a file is a report of this ledger, and still good.")
class ReportFileCheck:
    authentic: bool = strawberry.field(
        description="Its signature or digest is right, its entries are in the tree it names, and "
        "this ledger issued exactly this."
    )
    reason: str = strawberry.field(description="Which check failed; empty for none.")
    form: str = strawberry.field(description="`credential`, `json`, or empty.")
    complete: bool = strawberry.field(
        description="False: the holder kept parts of the credential back."
    )
    check: ReportCheck


@strawberry.type
class ReportCheckQuery:
    """What anyone may ask of a report it was handed."""

    @strawberry.field(
        description="Whether the report of a number is valid, with its day and issuer; never its "
        "content or whom it is on. With a region: whether that region's is recognised here. "
        "凭编号核验、异地互认"
    )
    def verify_report(self, info: Info, number: str, region: str | None = None) -> ReportCheck:
        context: Context = info.context
        return of_region(region, number, context) if region else by_number(number, context)

    @strawberry.field(
        description="Whether a file (a credential, or the JSON form) is a report of this ledger, "
        "unchanged, and still valid. 凭文件核验"
    )
    def verify_report_file(self, info: Info, file: str) -> ReportFileCheck:
        return by_file(file, info.context)


def by_number(number: str, context: Context) -> ReportCheck:
    """The standing of a report today."""
    found = report_reading.numbered(number, context)
    if found is None:
        return _unknown()
    facts = found.report.facts
    issuer = context.registry.agencies.get(facts.issuer)
    return ReportCheck(
        number=facts.number,
        situation=found.standing.situation,
        issuer=facts.issuer,
        issuer_name=issuer.name if issuer else "",
        issued_at=found.report.issued_at,
        as_of=facts.as_of,
        as_of_entry=facts.size,
        digest=facts.digest,
    )


def _unknown() -> ReportCheck:
    return ReportCheck(
        number="",
        situation=UNKNOWN,
        issuer="",
        issuer_name="",
        issued_at=None,
        as_of=None,
        as_of_entry=None,
        digest="",
    )


def of_region(region: str, number: str, context: Context) -> ReportCheck:
    """Whether another region's report that was handed in here is recognised."""
    found = reports.foreign_reports.run(
        context.rooms.database, first=1, region=region, number=number.strip()
    )
    if not found:
        return _unknown()
    _, row = found[0]
    settled = row.stage in (RECOGNISED, REFUSED)
    over = row.stage == RECOGNISED and row.until is not None and context.today > row.until
    return ReportCheck(
        number=row.number,
        situation=EXPIRED if over else row.stage if settled else RECEIVED,
        issuer=row.region,
        issuer_name="",
        issued_at=None,
        as_of=row.issued_on,
        as_of_entry=None,
        digest="",
    )


def by_file(file: str, context: Context) -> ReportFileCheck:
    """The file checked against itself, then against what the ledger says of its number."""
    try:
        said = checked(file, context.rooms.signing.verifies)
    except FileError as wrong:
        return ReportFileCheck(
            authentic=False,
            reason=str(wrong),
            form="",
            complete=False,
            check=_unknown(),
        )
    check = by_number(said.number, context)
    reason = _differs(said.digest, said.size, said.root, context, check)
    return ReportFileCheck(
        authentic=not reason,
        reason=reason,
        form=said.form,
        complete=said.complete,
        check=check if not reason else _unknown(),
    )


def _differs(digest: str, size: int, root: str, context: Context, check: ReportCheck) -> str:
    """What the ledger says otherwise than the file; empty for nothing."""
    found = report_reading.numbered(check.number, context) if check.number else None
    if found is None:
        return "this ledger issued no report of that number"
    facts = found.report.facts
    if (facts.digest, facts.size, facts.root) != (digest, size, root):
        return "this ledger issued another report of that number"
    return ""
