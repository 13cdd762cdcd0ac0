"""Credit reports (Article 3, 信用报告): what may be asked of reports, authorisations and uses."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging, report_reading
from graphql_api.context import Context
from graphql_api.moment import AsOf, moment_of
from graphql_api.proof import Resting
from graphql_api.report_forms import as_credential, as_page
from graphql_api.stored import Rule, rule_of, type_of
from graphql_api.subject import code_of
from ledger.report.rules import purposes, report_rules
from projections import reports as rows

if TYPE_CHECKING:
    from graphql_api.report_reading import Found
    from ledger.report.rules import Purpose

    ReportRow = rows.ReportRow
    AuthorisationRow = rows.AuthorisationRow
    ForeignRow = rows.ForeignRow
else:
    ReportRow = type_of(rows.ReportRow, "ReportRow", hide=("tag",))
    AuthorisationRow = type_of(rows.AuthorisationRow, "ReportAuthorisationRow", hide=("tag",))
    ForeignRow = type_of(rows.ForeignRow, "ForeignReportRow", hide=("tag",))


@strawberry.type(description="Something that credit reports are used for. 信用报告应用事项")
class ReportPurpose:
    code: str
    label: str
    english: str
    use: str = strawberry.field(description="`listed`, `market` or `own`.")
    kinds: list[str] = strawberry.field(description="The kinds of subject it is for.")
    departments: list[str] = strawberry.field(description="Whose matter it is; empty: of all.")
    mandatory: bool
    basis: str
    mark: str = strawberry.field(description="V verified, M from memory, D our own design.")
    rule: Rule | None


@strawberry.type(description="A recorded use of a report. 应用记录")
class ReportUse:
    matter: str
    used_by: str
    used_on: date
    entry: int


@strawberry.type(description="A credit report as this reader may have it. 信用报告")
class CreditReport(Resting):
    number: str
    code: str = strawberry.field(description="The organisation; empty for a person.")
    situation: str = strawberry.field(description="`valid`, `stale` or `superseded`.")
    purpose: str
    use: str
    issuer: str
    requester: str
    authorisation: str
    issued_at: datetime
    as_of: date
    size: int = strawberry.field(description="Entries of the ledger it was read from.")
    root: str = strawberry.field(description="Root of the tree at that size, hexadecimal.")
    digest: str = strawberry.field(description="SHA-256 of the report's bytes, hexadecimal.")
    rests_on: list[int]
    rule_sets: list[str]
    calendar: list[str]
    superseded_by: str
    replaces: str
    uses: list[ReportUse]
    entries: list[int]
    derived_from: list[int]
    found: strawberry.Private[Any]

    @strawberry.field(
        description="The JSON form: the report, its digest and a proof for each entry; null when "
        "its content may not be shown (any more)."
    )
    def file(self, info: Info) -> str | None:
        made = report_reading.content(self.found, info.context)
        return made.file.decode() if made else None

    @strawberry.field(description="The signed credential (SD-JWT VC); null like `file`. 电子凭证")
    def credential(self, info: Info) -> str | None:
        return as_credential(self.found, info.context)

    @strawberry.field(description="The printable page (HTML, A4); null like `file`. 打印页")
    def page(self, info: Info) -> str | None:
        return as_page(self.found, info.context)

    @strawberry.field(description="The rule by which it stands.")
    def rule(self, info: Info) -> Rule | None:
        return rule_of(self.found.standing.rule, info.context)


@strawberry.type
class ReportQuery:
    """What is asked of credit reports."""

    @strawberry.field(
        description="A report by its number, now or as of; null for whoever may not know of it. "
        "Its content is shown as today allows. 信用报告"
    )
    def report(self, info: Info, number: str, as_of: AsOf | None = None) -> CreditReport | None:
        context: Context = info.context
        at = moment_of(as_of, context) if as_of else None
        found = report_reading.seen(number, context, at)
        return _report(found) if found else None

    @strawberry.field(
        description="Reports, newest first: my own, my unit's, or of anyone for auditors. 报告清单"
    )
    def reports(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        code: str | None = None,
        purpose: str | None = None,
        situation: str | None = None,
        issued_from: date | None = None,
        issued_until: date | None = None,
    ) -> paging.Connection[ReportRow]:
        context: Context = info.context
        first, sight = paging.checked(first), context.sight
        found = paging.filtered(
            lambda place, many: rows.reports.run(
                context.rooms.database,
                first=many,
                after=place,
                tag=_tag(code, context),
                purpose=purpose,
                situation=situation,
                issued_from=issued_from,
                issued_until=issued_until,
                **_whose(context, "requester", issues=True),
            ),
            lambda row: sight.report(row.tag, row.issuer, row.requester),
            first,
            after,
        )
        for _, row in found[:first]:
            context.shown.note(row.tag, row.stream)
        return paging.page(found, first, lambda row: row)

    @strawberry.field(
        description="Who may have a report on a subject, for what, until when: those I gave, those "
        "given to me; all for auditors and the issuing unit. 授权清单"
    )
    def report_authorisations(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        code: str | None = None,
        running_on: date | None = None,
    ) -> paging.Connection[AuthorisationRow]:
        context: Context = info.context
        first, sight = paging.checked(first), context.sight
        found = paging.filtered(
            lambda place, many: rows.authorisations.run(
                context.rooms.database,
                first=many,
                after=place,
                tag=_tag(code, context),
                until=running_on,
                **_whose(context, "recipient", issues=True),
            ),
            lambda row: (
                (running_on is None or (row.valid_from <= running_on and not row.revoked_in))
                and (
                    sight.unpublished(row.tag)
                    or sight.recipient(row.recipient)
                    or sight.power(ISSUES)
                )
            ),
            first,
            after,
        )
        for _, row in found[:first]:
            context.shown.note(row.tag, row.stream)
        return paging.page(found, first, lambda row: row)

    @strawberry.field(
        description="Reports of other regions received here, newest first: my unit's, those on "
        "me, or all for auditors. 异地报告互认"
    )
    def foreign_reports(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        code: str | None = None,
        number: str | None = None,
        stage: str | None = None,
    ) -> paging.Connection[ForeignRow]:
        context: Context = info.context
        first, sight = paging.checked(first), context.sight
        found = paging.filtered(
            lambda place, many: rows.foreign_reports.run(
                context.rooms.database,
                first=many,
                after=place,
                tag=_tag(code, context),
                number=number,
                stage=stage,
                **_whose(context, "agency"),
            ),
            lambda row: sight.unpublished(row.tag, row.agency),
            first,
            after,
        )
        for _, row in found[:first]:
            context.shown.note(row.tag, row.stream)
        return paging.page(found, first, lambda row: row)

    @strawberry.field(
        description="What credit reports are used for, by the rules of a day. 信用报告应用事项清单"
    )
    def report_purposes(self, info: Info, on: date | None = None) -> list[ReportPurpose]:
        context: Context = info.context
        rule_set = report_rules(context.registry.policy, on or context.today)
        return [_purpose(each, context) for each in purposes(rule_set)]


ISSUES = "report.issue"


def _tag(code: str | None, context: Context) -> str | None:
    """The organisation asked for; a subject's own token asks for itself."""
    if code:
        return code_of(code)
    return context.actor.subject or None


def _whose(context: Context, column: str, *, issues: bool = False) -> dict[str, Any]:
    """The filter of a list: nothing for auditors, a subject, and where asked the issuing unit."""
    sight, actor = context.sight, context.actor
    if sight.everything or actor.subject or (issues and sight.power(ISSUES)):
        return {}
    own = sight.units() or ((actor.agency,) if sight.recipient(actor.agency) else ())
    if not own:
        raise GraphQLError(
            "A unit sees its own work only.", extensions={"code": "unit_sees_its_own_work"}
        )
    return {column: own}


def _purpose(of: Purpose, context: Context) -> ReportPurpose:
    return ReportPurpose(
        code=of.code,
        label=of.label,
        english=of.english,
        use=of.use,
        kinds=list(of.kinds),
        departments=list(of.departments),
        mandatory=of.mandatory,
        basis=of.basis,
        mark=of.mark,
        rule=rule_of(of.rule, context),
    )


def _report(found: Found) -> CreditReport:
    report, facts = found.report, found.report.facts
    return CreditReport(
        number=facts.number,
        code="" if "-" in found.tag else found.tag,
        situation=found.standing.situation,
        purpose=facts.purpose,
        use=facts.use,
        issuer=facts.issuer,
        requester=facts.requester,
        authorisation=facts.authorisation,
        issued_at=report.issued_at,
        as_of=facts.as_of,
        size=facts.size,
        root=facts.root,
        digest=facts.digest,
        rests_on=list(facts.rests_on),
        rule_sets=list(facts.rule_sets),
        calendar=list(facts.calendar),
        superseded_by=report.replaced[0] if report.replaced else "",
        replaces=facts.replaces,
        uses=[ReportUse(matter=m, used_by=b, used_on=d, entry=e) for m, b, d, e in report.uses],
        entries=list(report.entries),
        derived_from=list(found.standing.derived_from),
        found=found,
    )
