"""Webhooks (Article 13, 归集共享): their secrets, their trials, and the log of what was brought."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.webhook_delivery import Deliverer
from ledger.feed.registering import NOT_THERE
from ledger.feed.webhook import ENDED, Webhook
from ledger.store.delivered import instant

if TYPE_CHECKING:
    from graphql_api.context import Context
    from ledger.store.delivered import Attempt


@strawberry.type(description="One delivery, tried once; never what was in it. 推送记录")
class WebhookDelivery:
    message: str = strawberry.field(description="Its `webhook-id`, the same at every attempt.")
    entry: int = strawberry.field(description="The change that was brought; 0 for a trial.")
    tried_at: datetime = strawberry.field(description="UTC.")
    attempt: int
    outcome: str = strawberry.field(
        description="`delivered`, `refused_by_endpoint`, `redirected`, `timed_out`, "
        "`unreachable`, `address_not_allowed` or `tls_failed`."
    )
    status: int = strawberry.field(description="Of HTTP; 0 where nothing was answered.")
    milliseconds: int


@strawberry.type(description="How far a webhook has come. 推送进度")
class WebhookProgress:
    cursor: int = strawberry.field(description="Everything up to this entry is done.")
    behind: int = strawberry.field(description="How many entries are still to be looked at.")
    tries: int = strawberry.field(description="Attempts at the next change, none of them taken.")
    failing_since: datetime | None
    next_try_at: datetime | None


@strawberry.type(description="The secret of a key, in the form of Standard Webhooks. 签名密钥")
class WebhookSecret:
    key: str
    secret: str


@strawberry.type(description="The public half of a key, in the form of Standard Webhooks. 签名公钥")
class WebhookKey:
    key: str
    public_key: str = strawberry.field(
        description="`whpk_` and 32 bytes in base64: Ed25519, verifies the signatures `v1a`."
    )
    signs_until: date | None = strawberry.field(
        description="The last day of a key that was followed by another, in Asia/Shanghai."
    )


@strawberry.type(description="What became of a trial. 试推送")
class WebhookTrial:
    outcome: str
    status: int


@strawberry.type
class WebhookQuery:
    """What is asked about webhooks beside their entries."""

    @strawberry.field(
        description="What was tried to bring to a webhook of one's own agency, newest first; for "
        "auditors of any. Kept beside the ledger, never as of a moment. 推送记录"
    )
    def webhook_deliveries(
        self, info: Info, webhook: strawberry.ID, first: int, after: str | None = None
    ) -> paging.Connection[WebhookDelivery]:
        context: Context = info.context
        first, before = paging.checked(first), paging.number_of(after)
        if _own(webhook, context) is None:
            return paging.page([], first, _delivery)
        found = context.rooms.deliveries.attempts(str(webhook), first=first + 1, before=before)
        rows = [(paging.number_cursor(each.number), each) for each in found]
        return paging.page(rows, first, _delivery)

    @strawberry.field(
        description="How far a webhook of one's own agency has come; for auditors of any. Kept "
        "beside the ledger, never as of a moment. 推送进度"
    )
    def webhook_progress(self, info: Info, webhook: strawberry.ID) -> WebhookProgress | None:
        context: Context = info.context
        if _own(webhook, context) is None:
            return None
        place = context.rooms.deliveries.place(str(webhook))
        if place is None:
            return None
        return WebhookProgress(
            cursor=place.cursor,
            behind=max(0, context.entry - place.cursor),
            tries=place.tries,
            failing_since=instant(place.failing_since) if place.failing_since else None,
            next_try_at=instant(place.next_try_at) if place.tries else None,
        )

    @strawberry.field(
        description="With which keys deliveries to a webhook are signed (`v1a`), the newest first: "
        "public, for whoever names the webhook; never as of a moment. 签名公钥"
    )
    def webhook_keys(self, info: Info, webhook: strawberry.ID) -> list[WebhookKey]:
        context: Context = info.context
        rooms, stream = context.rooms, str(webhook)
        found = rooms.ledger.affairs((stream,)).find(Webhook, stream)
        if found is None:
            return []
        keys = {found.key: None, found.former_key: found.both_until}
        return [
            WebhookKey(key=key, public_key=rooms.webhook_secrets.public(key), signs_until=until)
            for key, until in keys.items()
            if key
        ]


@strawberry.type
class WebhookMutation:
    """What is done with webhooks beside the acts that are entered."""

    @strawberry.mutation(
        description="Show the secret of a webhook's newest key to its agency, once. 查看签名密钥"
    )
    def reveal_webhook_secret(self, info: Info, webhook: strawberry.ID) -> WebhookSecret:
        context: Context = info.context
        found = _required(webhook, context)
        rooms = context.rooms
        if not rooms.deliveries.show(found.key, rooms.ledger.clock.now()):
            raise GraphQLError(
                "It was shown before; rotate the key.", extensions={"code": "secret_was_shown"}
            )
        return WebhookSecret(key=found.key, secret=rooms.webhook_secrets.text(found.key))

    @strawberry.mutation(
        description="Send a signed event that says nothing of anybody to one's own webhook, to "
        "see whether it is taken. 试推送"
    )
    def try_webhook(self, info: Info, webhook: strawberry.ID) -> WebhookTrial:
        context: Context = info.context
        posted = Deliverer(context.rooms).tried(_required(webhook, context))
        return WebhookTrial(outcome=posted.outcome, status=posted.status)


def _own(stream: str, context: Context) -> Webhook | None:
    """A webhook that this reader may see."""
    found = context.rooms.ledger.affairs((str(stream),)).find(Webhook, str(stream))
    return found if found is not None and context.sight.affair(found) else None


def _required(stream: str, context: Context) -> Webhook:
    """A webhook of the actor's agency that has not ended. Raises the refusal that it is none."""
    found = _own(stream, context)
    if found is None or found.stage == ENDED or not context.sight.recipient(found.agency):
        raise NOT_THERE.refused(fields=("webhook",))
    return found


def _delivery(of: Attempt) -> WebhookDelivery:
    return WebhookDelivery(
        message=of.message,
        entry=of.entry,
        tried_at=of.tried_at,
        attempt=of.attempt,
        outcome=of.outcome,
        status=of.status,
        milliseconds=of.milliseconds,
    )
