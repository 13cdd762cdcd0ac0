"""What auditors ask: which listings lack a step, who proposed and who approved.

For auditors only; officers appear by their pseudonyms.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.proof import Provable
from ledger.sanction.listed import steps_missing
from ledger.topics import decode
from projections import lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.store.entry import Entry

FIRST_STEPS = ("proposed_in", "noticed_in", "notice")
"""Fields by which a second person's act names the entry of the first person's."""
_MARKS = tuple(f'"{name}":'.encode() for name in FIRST_STEPS)
PAGE = 1_000
SCANNED_MAX = 50_000
"""Entries one question looks through; the cursor goes on from there."""


@strawberry.type(description="A listing before which a step is missing. 缺少程序的名单列入")
class ListingLackingSteps:
    id: strawberry.ID
    code: str = strawberry.field(description="The organisation; empty for a person.")
    list_type: str
    unit: str
    situation: str
    listed_on: date | None
    entry: int
    missing: list[str] = strawberry.field(
        description="`notice`, `time_to_answer`, `hearing`, `reply`, `consent`, `second_person`."
    )


@strawberry.type(description="One officer's act in an act of two persons.")
class Step(Provable):
    entry: int
    topic: str
    officer: str = strawberry.field(description="Pseudonym.")
    agency: str
    recorded_at: datetime


@strawberry.type(description="An act of two persons: who took the first step, who the second.")
class TwoPersonAct:
    id: strawberry.ID = strawberry.field(description="The record or case.")
    first_step: Step
    second_step: Step
    same_person: bool


@strawberry.type
class AuditQuery:
    """What auditors ask of the whole ledger."""

    @strawberry.field(
        description="Local listings, decided or proposed, before which notice, the time to answer, "
        "a hearing, a reply, consent or a second person is missing. 程序核查"
    )
    def listings_lacking_steps(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        decided: bool = True,  # noqa: FBT002
    ) -> paging.Connection[ListingLackingSteps]:
        context: Context = info.context
        _require_auditor(context)
        first = paging.checked(first)
        found: dict[str, tuple[str, ...]] = {}

        def lacks(row: lists.ListingRow) -> bool:
            if row.mirrored or (decided and not row.listed_in):
                return False
            found[row.stream] = _missing(row, context)
            return bool(found[row.stream])

        rows = paging.filtered(
            lambda place, many: lists.listings.run(context.rooms.database, first=many, after=place),
            lacks,
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _lacking(row, found[row.stream], context))

    @strawberry.field(
        description="Acts of two persons in order of entry, each with both officers; the cursor "
        "is an entry. 双人办理"
    )
    def two_person_acts(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        same_person: bool | None = None,
    ) -> paging.Connection[TwoPersonAct]:
        context: Context = info.context
        _require_auditor(context)
        first = paging.checked(first)
        place, found = paging.number_of(after), []
        for number, act in _acts(context, place):
            place = number
            if act is not None and same_person in (None, act.same_person):
                found.append((paging.number_cursor(number), act))
            if len(found) > first:
                break
        page = paging.page(found, first, lambda act: act)
        if len(found) <= first and place < context.entry:  # more is to be looked through
            page.page_info = paging.PageInfo(
                has_next_page=True, end_cursor=paging.number_cursor(place)
            )
        return page


def _require_auditor(context: Context) -> None:
    if not context.sight.everything:
        raise GraphQLError(
            "Only auditors may ask this.", extensions={"code": "role_must_permit_the_question"}
        )


def _missing(row: lists.ListingRow, context: Context) -> tuple[str, ...]:
    state = context.rooms.state_at(row.tag, context.entry, context.today)
    listing = state.listings.get(row.stream)
    registry = context.registry
    if listing is None:
        return ()
    return steps_missing(state, listing, registry.policy, registry.calendar)


def _lacking(
    row: lists.ListingRow, missing: tuple[str, ...], context: Context
) -> ListingLackingSteps:
    context.shown.note(row.tag, row.stream)
    return ListingLackingSteps(
        id=strawberry.ID(row.stream),
        code="" if "-" in row.tag else row.tag,
        list_type=row.list_type,
        unit=row.unit,
        situation=row.situation,
        listed_on=row.listed_on,
        entry=row.entry,
        missing=list(missing),
    )


def _acts(context: Context, after: int) -> Iterator[tuple[int, TwoPersonAct | None]]:
    """Every entry after one, with the act of two persons that it completes, if any."""
    store, scanned = context.rooms.ledger.store, 0
    while scanned < SCANNED_MAX and (page := store.entries(after, PAGE, context.entry)):
        for number, line in page:
            named = any(mark in line for mark in _MARKS)
            yield number, _act(decode(number, line), context) if named else None
        scanned, after = scanned + len(page), page[-1][0]


def _act(second: Entry, context: Context) -> TwoPersonAct | None:
    number = next((n for name in FIRST_STEPS if (n := getattr(second.data, name, 0))), 0)
    if not number:
        return None
    (first,) = context.rooms.ledger.entries(number - 1, number)
    context.shown.note(next(iter(second.subjects), ""), second.stream)
    return TwoPersonAct(
        id=strawberry.ID(second.stream),
        first_step=_step(first),
        second_step=_step(second),
        same_person=first.actor == second.actor and first.agency == second.agency,
    )


def _step(entry: Any) -> Step:
    return Step(
        entry=entry.number,
        topic=entry.type,
        officer=entry.actor,
        agency=entry.agency,
        recorded_at=entry.recorded_at,
    )
