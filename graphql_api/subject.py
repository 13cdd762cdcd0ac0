"""Credit archives (Article 4, 信用档案): asking for subjects, one, many, by name or by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.archive import Seen, Standing, SubjectType, seen, unknown
from graphql_api.moment import AsOf, moment_of
from graphql_api.past import Today, visible_today
from graphql_api.permission import CASES
from ledger.codes import CodeError, normalised, parse_unified_code
from projections import asof, documents, reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql_api.context import Context

CODES_MAX = 1_000
AT_LEAST_SECONDS = 2.0


def code_of(text: str) -> str:
    """A unified code from an argument; a clear error that never repeats what was sent."""
    try:
        return parse_unified_code(normalised(text))
    except CodeError as wrong:
        raise GraphQLError(
            "The unified social credit code is not valid.",
            extensions={"code": "subject_code_must_be_valid", "reason": wrong.reason},
        ) from None


def wait_for(context: Context, entry: int | None) -> None:
    """Wait until the answer would reflect an entry; an error when it takes too long."""
    if entry and not context.rooms.runner.at_least(entry, AT_LEAST_SECONDS):
        raise GraphQLError(
            "The projections do not reflect this entry yet.",
            extensions={"code": "entry_is_not_reflected_yet"},
        )
    context.entry = context.rooms.runner.position


def archive_of(tag: str, context: Context, as_of: AsOf | None = None) -> Seen | None:
    """A subject's archive as this reader may see it, now or as of; None when unknown."""
    database, root = context.rooms.database, context.root(tag)
    head = reading.head(database, root)
    if head is None or not head.registered_on:
        return None
    if as_of is None:
        pages = reading.pages(database, root) if head.pages else ()
        allowed = context.allowed(root)
        shown: Seen | None = seen(head, records_of(pages), context, context.today, allowed)
    else:
        shown = _as_of(tag, head, context, as_of)
    if shown is not None:
        shown.asked = tag
    return shown


def _as_of(tag: str, today: documents.Head, context: Context, as_of: AsOf) -> Seen | None:
    """As of an entry and a day; what may be seen of it is decided by today's visibility, and
    who sees it as its own sees what is its own today: a merge may have been taken back."""
    rooms, database = context.rooms, context.rooms.database
    at = moment_of(as_of, context)
    then = asof.archive_as_of(rooms.ledger, tag, at)
    if then is None or not then[0].registered_on:
        return None
    allowed: Today | None = None
    joined = rooms.ledger.tags_of(tag, at.entry, at.effective_on)
    apart = set(joined) - set(context.registry.merges.group(tag))
    if not context.sight.unpublished(tag) or (apart and not context.sight.everything):
        allowed = visible_today(
            today, records_of(reading.pages(database, today.tag)), context.sight
        )
    shown = seen(then[0], records_of(then[1]), context, at.effective_on, allowed)
    shown.as_of_entry, shown.moment = at.entry, at
    return shown


def records_of(pages: Iterable[documents.Page]) -> tuple[documents.Record, ...]:
    """Every record of an archive's pages, oldest first."""
    return tuple(record for page in pages for record in page.records)


@strawberry.type
class SubjectQuery:
    """What is asked about subjects."""

    @strawberry.field(description="The archive of one organisation, by its unified code. 信用主体")
    def subject(
        self,
        info: Info,
        code: str,
        as_of: AsOf | None = None,
        at_least: int | None = None,
        purpose: str = "",
    ) -> SubjectType:
        context: Context = info.context
        wait_for(context, at_least)
        tag = code_of(code)
        if purpose:
            context.shown.note(tag, purpose=purpose)
        return archive_of(tag, context, as_of) or unknown(tag, context)

    @strawberry.field(description="Up to 1,000 organisations in the order asked. 批量查询")
    def subjects(self, info: Info, codes: list[str], purpose: str = "") -> list[SubjectType]:
        context: Context = info.context
        tags = [code_of(code) for code in checked_codes(codes)]
        if purpose:
            for tag in tags:
                context.shown.note(tag, purpose=purpose)
        return [archive_of(tag, context) or unknown(tag, context) for tag in tags]

    @strawberry.field(
        description="One natural person, by exact number, with a purpose and a legal basis or "
        "authorisation. Unknown, unauthorised and no record answer alike. 自然人"
    )
    def person(
        self, info: Info, number: str, purpose: str, basis: str = "", as_of: AsOf | None = None
    ) -> SubjectType:
        context: Context = info.context
        return person_seen(number, purpose, basis, context, as_of) or unknown(
            "", context, Standing.WITHHELD
        )

    @strawberry.field(
        description="Organisations by the beginning of their code or name; never persons. 检索"
    )
    def organisations(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        code_prefix: str | None = None,
        name_prefix: str | None = None,
    ) -> paging.Connection[SubjectType]:
        context: Context = info.context
        first = paging.checked(first)
        if bool(code_prefix) == bool(name_prefix):
            raise GraphQLError(
                "Give codePrefix or namePrefix.",
                extensions={"code": "search_is_by_code_or_by_name"},
            )
        rows = reading.search(
            context.rooms.database,
            code=code_prefix or "",
            name=name_prefix or "",
            first=first + 1,
            after=after or "",
        )
        return paging.page(
            rows, first, lambda row: archive_of(row.tag, context) or unknown(row.code, context)
        )


def person_seen(
    number: str, purpose: str, basis: str, context: Context, as_of: AsOf | None = None
) -> Seen | None:
    """A person's archive as this reader may see it; None alike for unknown, unauthorised and no
    record, after the same look into the vault's index. Each asking is entered.
    """
    if not purpose.strip():
        raise GraphQLError("Say for which purpose.", extensions={"code": "purpose_must_be_stated"})
    sight = context.sight
    basis = basis.strip()
    tag = context.rooms.ledger.vault.person_tag(normalised(number)) or ""
    context.shown.note(tag, purpose=purpose.strip(), basis=basis)
    if not tag or not (sight.own(tag) or sight.person(basis)):
        return None
    found = archive_of(tag, context, as_of)
    if found is None or sight.unpublished(tag):
        return found
    held = found.visible or any(getattr(found.head, name) for name in CASES)
    return found if held else None


def checked_codes(codes: list[str]) -> list[str]:
    """At most 1,000 codes; a clear error otherwise."""
    if len(codes) > CODES_MAX:
        raise GraphQLError(
            f"At most {CODES_MAX} codes.",
            extensions={"code": "too_many_codes", "limit": CODES_MAX},
        )
    return codes
