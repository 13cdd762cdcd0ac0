"""What came of a record or case (可溯): what rests on it, to whom it was shown, recalls, exchange.

Each is told only to whom may know it today: to whom it was shown to the subject and auditors,
recalls and exchange to those who see them elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql_api.exchange import may_see_item
from graphql_api.recall import recalls_of, recalls_then
from graphql_api.shown import shown_page
from graphql_api.tracing import KINDS, rests_on
from ledger.exchange.preparing import POWER
from ledger.report.standing import reports_on
from projections import exchange
from projections.asof import AsOf
from projections.tracing import parts_of

if TYPE_CHECKING:
    from graphql_api.archive import Seen
    from graphql_api.context import Context
    from graphql_api.tracing import Trail
    from projections.differences import Archive

FIRST = 100
"""How many answers, recalls and items are told of one thing, the newest."""


def follow(trail: Trail, seen: Seen, of: Archive, start: tuple[str, str], context: Context) -> None:
    """Add what came of a record or case, and of what rests on it in turn."""
    met, waiting = {start[1]}, [start]
    while waiting:
        part, stream = waiting.pop()
        name = f"{KINDS[part]}:{stream}"
        for where, each in parts_of(of):
            if each.id not in met and stream in rests_on(each):
                met.add(each.id)
                trail.whole(where, each)
                waiting.append((where, each.id))
        _reports(trail, seen, stream, name, context)
        _shown(trail, seen, stream, name, context)
        _recalls(trail, stream, name, context)
        _exchange(trail, seen, stream, name, context)


def _reports(trail: Trail, seen: Seen, stream: str, name: str, context: Context) -> None:
    state = context.rooms.state_at(seen.tag, context.entry, context.today)
    for falls in reports_on(state, stream):
        facts = state.reports[falls["stream"]].facts
        if context.sight.report(seen.tag, facts.issuer, facts.requester):
            trail.add(
                f"report:{facts.number}",
                "report",
                facts.number,
                (name, *trail.entries(falls["derived_from"])),
                purpose=facts.purpose,
                agency=facts.issuer,
                requester=facts.requester,
            )


def _shown(trail: Trail, seen: Seen, stream: str, name: str, context: Context) -> None:
    knows = context.sight.everything or context.sight.own(seen.tag)
    if context.now is not None or not knows:
        return
    for edge in shown_page(context, stream, FIRST, None).edges:
        answer: Any = edge.node
        trail.add(
            f"shown:{answer.access_entry}",
            "shown",
            answer.recipient or answer.operation,
            (name,),
            on=answer.on,
            at=answer.at.isoformat(),
            recipient=answer.recipient,
            officer=answer.officer,
            purpose=answer.purpose,
            basis=answer.basis,
            lawful=answer.lawful,
        )


def _recalls(trail: Trail, stream: str, name: str, context: Context) -> None:
    if context.now is None:
        page = recalls_of(stream, context, FIRST, None)
    else:
        page = recalls_then(stream, context, FIRST, None, AsOf(context.entry, context.today))
    for edge in page.edges:
        recall: Any = edge.node
        state = "taken_back" if recall.taken_back else recall.done or "outstanding"
        trail.add(
            f"recall:{recall.id}",
            "recall",
            recall.recipient,
            (name, *trail.entries(recall.derived_from)),
            recipient=recall.recipient,
            told=recall.told,
            cause=recall.cause,
            since=recall.since,
            due=recall.due,
            state=state,
            late=recall.late,
            done_on=recall.done_on,
        )


def _exchange(trail: Trail, seen: Seen, stream: str, name: str, context: Context) -> None:
    rows = exchange.items(context.rooms.database, first=FIRST, tag=seen.tag, stream=stream)
    sight = context.sight
    for _, row in rows:
        knows = sight.everything or sight.power(POWER) or sight.unit(row.agency)
        if knows and may_see_item(row, context):
            trail.add(
                f"exchange:{row.platform}/{stream}",
                "exchange",
                row.platform,
                (name, *trail.rule(row.rule)),
                table=row.sort,
                owed=row.step,
                outcome=row.outcome,
                due=row.due,
                batch=row.batch,
            )
