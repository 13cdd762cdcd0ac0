"""Collection and sharing (Article 13, 归集共享): what was shown to whom, recalls, own access."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.moment import AsOf, named_moment
from graphql_api.recall import Recall, recall_page, recalls_of, recalls_then, recipients
from graphql_api.shown import AnswerGiven, answers_page, mandates_of, shown_page
from graphql_api.stored import Rule, rule_of
from graphql_api.subject import code_of
from ledger.codes import is_unified_code, normalised
from ledger.sharing.lawful import purposes_open_to
from ledger.sharing.rules import sharing_rules
from projections import accesses, endings
from projections.recalls import recalls

if TYPE_CHECKING:
    from graphql_api.context import Context


@strawberry.type(description="A purpose for which data may be asked. 用途")
class PurposeOpen:
    code: str
    label: str
    because: str = strawberry.field(
        description="`power`, or `authorisation`: then name its number as the basis."
    )
    until: date | None = strawberry.field(description="The last day of the rules that say so.")
    rule: Rule | None


@strawberry.type(description="A mandate of the caller's body. 授权")
class MandateHeld:
    unit: str = strawberry.field(description="Code of the agency that gave it.")
    scopes: list[str]
    since: date
    until: date
    contract_no: str
    entry: int


@strawberry.type(description="What the caller may see, for which purpose, until when. 我的权限")
class MyAccess:
    agency: str
    agency_name: str
    roles: list[str]
    powers: list[str]
    acts_for: list[str] = strawberry.field(description="Agencies it took over.")
    recipient: str = strawberry.field(
        description="As whom it is entered in the access ledger; empty for the public."
    )
    purposes: list[PurposeOpen]
    mandates: list[MandateHeld] = strawberry.field(
        description="Of a body authorised under Article 16, those that hold today."
    )
    cost_max: int = strawberry.field(description="Budget of one query.")
    answers_today: int = strawberry.field(description="Answers about subjects entered today.")
    recalls_outstanding: int = strawberry.field(description="At most 1,000 are counted.")

    @strawberry.field(description="The caller's own access log, newest first. 查询日志")
    def log(
        self, info: Info, first: int, after: str | None = None
    ) -> paging.Connection[AnswerGiven]:
        context: Context = info.context
        first, own = paging.checked(first), recipients(context)
        return answers_page(context, first, after, recipient=own) if own else _nothing(first)


def _nothing(first: int) -> paging.Connection[AnswerGiven]:
    empty: list[tuple[str, AnswerGiven]] = []
    return paging.page(empty, first, lambda row: row)


@strawberry.type(description="An act by which a record was given to another unit. 共享")
class Share:
    id: strawberry.ID = strawberry.field(description="The act; it may be about several records.")
    record: strawberry.ID
    code: str = strawberry.field(description="The organisation; empty for a person.")
    agency: str = strawberry.field(description="Who gave it.")
    recipient: str
    purpose: str
    basis: str
    document_no: str
    on: date
    entry: int
    rule: Rule | None


@strawberry.type
class SharingQuery:
    """What is asked about sharing."""

    @strawberry.field(
        description="Which data the caller may see, for which purpose, until when; its own log; "
        "of today only. 我的权限"
    )
    def my_access(self, info: Info) -> MyAccess:
        return _my_access(info.context)

    @strawberry.field(
        description="What the caller's agency must undo because it ended or was corrected after "
        "it was shown, by last day; with `outstanding: false` what it has undone; of today "
        "only. 召回待办"
    )
    def recalls(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        outstanding: bool | None = True,  # noqa: FBT002
    ) -> paging.Connection[Recall]:
        context: Context = info.context
        first, own = paging.checked(first), recipients(context)
        if not own:
            raise _not_permitted("Only who keeps what it is shown has recalls.")
        return recall_page(context, first, after, outstanding=outstanding, recipient=own)

    @strawberry.field(
        description="Who must undo one record, listing, measure or commitment, and who has: for "
        "the subject, its units, who routes objections, auditors; nobody else is told of any. 召回"
    )
    def recalls_of(
        self,
        info: Info,
        record: strawberry.ID,
        first: int,
        after: str | None = None,
        as_of: AsOf | None = None,
    ) -> paging.Connection[Recall]:
        context: Context = info.context
        first, stream = paging.checked(first), str(record)
        if as_of is not None or context.now is not None:
            return recalls_then(stream, context, first, after, named_moment(as_of, context))
        return recalls_of(stream, context, first, after)

    @strawberry.field(
        description="Recalls whose last day has passed: of every recipient, for supervisors and "
        "auditors; what they are about is told only who may see it; of today only. 逾期召回"
    )
    def overdue_recalls(
        self, info: Info, first: int, after: str | None = None, recipient: str | None = None
    ) -> paging.Connection[Recall]:
        context: Context = info.context
        first = paging.checked(first)
        if not (context.sight.rates or context.sight.routes):
            raise _not_permitted("Only supervisors and auditors may ask this.")
        wanted = context.agency_named(recipient) or recipient
        due = {"due_before": context.today, "recipient": wanted}
        return recall_page(context, first, after, outstanding=True, **due)

    @strawberry.field(
        description="To whom one record or case was shown, newest first: for the subject, its "
        "agent's token and auditors; nobody else is told of any; never as of a moment. 查询记录"
    )
    def shown_to(
        self, info: Info, record: strawberry.ID, first: int, after: str | None = None
    ) -> paging.Connection[AnswerGiven]:
        context: Context = info.context
        first, tag = paging.checked(first), context.tag_of(str(record))
        if not tag or not (context.sight.everything or context.sight.own(tag)):
            return _nothing(first)
        return shown_page(context, str(record), first, after)

    @strawberry.field(
        description="What the ledger told whom about whom, on which day, and whether that was "
        "lawful then; for auditors; never as of a moment. 查询核查"
    )
    def answers_given(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        recipient: str | None = None,
        code: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> paging.Connection[AnswerGiven]:
        context: Context = info.context
        first = paging.checked(first)
        if not context.sight.everything:
            raise _not_permitted("Only auditors may ask this.")
        return answers_page(
            context,
            first,
            after,
            recipient=context.agency_named(recipient) or recipient,
            tag=context.registry.merges.group(code_of(normalised(code))) if code else None,
            since=since,
            until=until,
        )

    @strawberry.field(
        description="Records given to others by acts of sharing, newest first: by the caller's "
        "unit, or to it; all for auditors. 共享记录"
    )
    def shares(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        received: bool = False,  # noqa: FBT002
    ) -> paging.Connection[Share]:
        context: Context = info.context
        first, own = paging.checked(first), recipients(context)
        if not (own or context.sight.everything):
            raise _not_permitted("Only units that share may ask this.")
        whose = {} if context.sight.everything else {"recipient" if received else "agency": own}
        rows = endings.shares.run(
            context.rooms.database, first=first + 1, after=after or "", **whose
        )
        return paging.page(rows, first, lambda row: _share(row, context))


def _not_permitted(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "role_must_permit_the_question"})


def _my_access(context: Context) -> MyAccess:
    sight, registry = context.sight, context.registry
    actor, own = context.actor, recipients(context)
    agency = registry.agencies.get(actor.agency)
    powers = agency.powers if agency else frozenset[str]()
    rule_set = sharing_rules(registry.policy, context.today)
    context.rooms.follow_access()
    database = context.rooms.database
    today = {"recipient": own, "day": context.today}
    return MyAccess(
        agency=actor.agency,
        agency_name=agency.short_name if agency else "",
        roles=sorted(sight.roles),
        powers=sorted(powers),
        acts_for=sorted(agency.successor_of) if agency else [],
        recipient=own[0] if own else "",
        purposes=[
            PurposeOpen(
                code=code,
                label=rule["label"],
                because=because,
                until=rule_set.valid_to,
                rule=rule_of(rule_set.rule(rule["clause"]), context),
            )
            for code, (because, rule) in purposes_open_to(rule_set, powers).items()
            if own
        ],
        mandates=_mandates(context) if is_unified_code(actor.agency) else [],
        cost_max=context.rooms.settings.cost_max,
        answers_today=accesses.answers.count(database, **today) if own else 0,
        recalls_outstanding=(
            len(recalls.run(database, first=1_000, outstanding=True, recipient=own)) if own else 0
        ),
    )


def _mandates(context: Context) -> list[MandateHeld]:
    """The mandates of the body whose token it is."""
    today = context.today
    return [
        MandateHeld(
            unit=each.unit,
            scopes=list(each.scopes),
            since=each.since,
            until=each.until,
            contract_no=each.contract_no,
            entry=each.entry,
        )
        for each in mandates_of(context.actor.agency, context, context.entry)
        if any(each.covers(scope, today) for scope in each.scopes)
    ]


def _share(row: endings.SharedRow, context: Context) -> Share:
    context.shown.note(row.tag)
    return Share(
        id=strawberry.ID(row.share),
        record=strawberry.ID(row.record),
        code="" if "-" in row.tag else row.tag,
        agency=row.agency,
        recipient=row.recipient,
        purpose=row.purpose,
        basis=row.basis,
        document_no=row.document_no,
        on=row.day,
        entry=row.entry,
        rule=rule_of(row.rule, context),
    )
