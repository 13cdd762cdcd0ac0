"""Security and rights (Article 15, 权益保护): who was shown what, from the access ledger.

For the subject of a record, its agent's token, and auditors: recipients appear as agencies with
purpose and basis; officers' pseudonyms are for auditors alone.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import strawberry

from graphql_api import paging
from graphql_api.recall import recipients
from graphql_api.stored import Rule, rule_of
from ledger.codes import is_unified_code
from ledger.mandate.mandate import Mandate, mandate_stream
from ledger.sharing.lawful import lawfulness
from projections import accesses

if TYPE_CHECKING:
    from graphql_api.context import Context
    from ledger.mandate.mandate import Authorisation


@strawberry.type(description="One answer that was given about a subject. 查询记录")
class AnswerGiven:
    access_entry: int = strawberry.field(description="The entry of the access ledger.")
    at: datetime = strawberry.field(description="When it was given, UTC.")
    on: date = strawberry.field(description="The day of the law it was answered for.")
    code: str = strawberry.field(description="The organisation it was about; empty for a person.")
    recipient: str = strawberry.field(
        description="The agency or system that keeps it; empty for the public, auditors and the "
        "subject itself."
    )
    officer: str = strawberry.field(description="The officer's pseudonym, for auditors.")
    operation: str = strawberry.field(description="The root fields that were asked.")
    purpose: str
    basis: str
    records: list[strawberry.ID] = strawberry.field(
        description="What of the subject's it showed or rested on."
    )
    entry: int = strawberry.field(description="The entry of the credit ledger it reflected.")
    digest: str = strawberry.field(description="SHA-256 of the answer's bytes, hexadecimal.")
    lawful: bool = strawberry.field(
        description="By purpose, powers and basis as they stood that day."
    )
    because: str
    rule: Rule | None


def answer_given(answer: accesses.Answer, context: Context) -> AnswerGiven:
    """An answer with whether it was lawful, by the registry as it stood then."""
    person = "-" in answer.tag
    registry = context.rooms.ledger.registry_at(answer.known)
    judged = lawfulness(
        registry,
        answer.day,
        answer.recipient,
        answer.purpose,
        answer.basis,
        person=person,
        mandated=_mandated(answer, context),
    )
    return AnswerGiven(
        access_entry=answer.entry,
        at=answer.at,
        on=answer.day,
        code="" if person else answer.tag,
        recipient=answer.recipient,
        officer=answer.officer if context.sight.everything else "",
        operation=answer.operation,
        purpose=answer.purpose,
        basis=answer.basis,
        records=[strawberry.ID(each) for each in answer.records],
        entry=answer.known,
        digest=answer.digest,
        lawful=judged.lawful,
        because=judged.because,
        rule=rule_of(judged.rule, context),
    )


def _mandated(answer: accesses.Answer, context: Context) -> bool:
    """Whether the recipient is a body that had a mandate on the day of the answer."""
    if not is_unified_code(answer.recipient):
        return False
    return any(
        each.since <= answer.day <= each.until
        and not (each.ended_on is not None and each.ended_on <= answer.day)
        for each in mandates_of(answer.recipient, context, answer.known)
    )


def mandates_of(body: str, context: Context, entry: int) -> list[Authorisation]:
    """The mandates of a body as the ledger knew them at an entry."""
    stream = mandate_stream(body)
    found = context.rooms.ledger.affairs((stream,), entry).find(Mandate, stream)
    return found.grants if found else []


def answers_page(
    context: Context, first: int, after: str | None, **filters: Any
) -> paging.Connection[AnswerGiven]:
    """Answers about subjects, newest first; each is an access of its own."""
    context.rooms.follow_access()
    rows = accesses.answers.run(
        context.rooms.database, first=first + 1, after=after or "", **filters
    )
    return _page(rows, context, first)


def shown_page(
    context: Context, record: str, first: int, after: str | None
) -> paging.Connection[AnswerGiven]:
    """Answers that showed a record or rested on it, newest first."""
    context.rooms.follow_access()
    rows = accesses.shown.run(
        context.rooms.database, first=first + 1, after=after or "", record=record
    )
    return _page(rows, context, first)


def shown_of(
    tag: str, context: Context, first: int, after: str | None
) -> paging.Connection[AnswerGiven]:
    """Answers about a subject, for itself and auditors; for anyone else there are none."""
    if not tag or not (context.sight.everything or context.sight.own(tag)):
        return _page([], context, first)
    return answers_page(context, first, after, tag=context.registry.merges.group(tag))


def _page(rows: Any, context: Context, first: int) -> paging.Connection[AnswerGiven]:
    own = recipients(context)
    for _, answer in rows[:first]:
        if answer.recipient not in own:  # its own log tells nobody anything new
            context.shown.note(answer.tag)
    return paging.page(rows, first, lambda answer: answer_given(answer, context))
