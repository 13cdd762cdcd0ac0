"""Webhooks: `webhook list`, `try`, `secret`, `key`, `log`, `bring`; acts go through `do`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphql_api.commandline.frame import Data, Failure, opened, say
from graphql_api.webhook_delivery import Deliverer
from ledger.feed.registering import NOT_THERE
from ledger.feed.webhook import Webhook
from projections.affairs import AFFAIRS_OF

if TYPE_CHECKING:
    from graphql_api.rooms import Rooms

Name = Annotated[str, typer.Argument(metavar="WEBHOOK")]
webhook = typer.Typer(help="Changes brought to others' endpoints. 变更推送", no_args_is_help=True)
PAGE = 1_000


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.add_typer(webhook, name="webhook")


@webhook.command("list")
def every(data: Data = None) -> None:
    """List every webhook: whose, where to, how far it has come. 推送清单"""
    with opened(data, current=True) as rooms:
        rows = AFFAIRS_OF[Webhook.KIND].run(rooms.database, first=PAGE, kind=Webhook.KIND)
        for _, found in rows:
            place = rooms.deliveries.place(found.id)
            told = {"webhook": found.id, "agency": found.agency, "stage": found.stage}
            far = {"cursor": place.cursor, "tries": place.tries} if place else {}
            say({**told, "endpoint": getattr(found, "endpoint", ""), **far})


@webhook.command("try")
def trial(name: Name, data: Data = None) -> None:
    """Send a signed event that says nothing of anybody; no cursor moves. 试推送"""
    with opened(data, current=True) as rooms:
        posted = Deliverer(rooms).tried(_found(rooms, name))
        say({"outcome": posted.outcome, "status": posted.status})


@webhook.command("secret")
def secret(name: Name, data: Data = None) -> None:
    """Show the secret of the newest key, once: to be handed to the agency. 签名密钥"""
    with opened(data) as rooms:
        key = _found(rooms, name).key
        if not rooms.deliveries.show(key, rooms.ledger.clock.now()):
            raise Failure("secret_was_shown", "It was shown before; rotate the key.")
        say({"key": key, "secret": rooms.webhook_secrets.text(key)})


@webhook.command("key")
def key(name: Name, data: Data = None) -> None:
    """Show the public keys that verify what is brought (`v1a`), newest first. 签名公钥"""
    with opened(data) as rooms:
        found = _found(rooms, name)
        for each in filter(None, (found.key, found.former_key)):
            say({"key": each, "public_key": rooms.webhook_secrets.public(each)})


@webhook.command("log")
def log(
    name: Name,
    first: Annotated[int, typer.Option(min=1, max=PAGE, help="How many, newest first.")] = 20,
    data: Data = None,
) -> None:
    """List what was tried to bring: entry, outcome, status, time taken; never content. 推送记录"""
    with opened(data) as rooms:
        for each in rooms.deliveries.attempts(_found(rooms, name).id, first=first):
            say(
                {
                    "message": each.message,
                    "entry": each.entry,
                    "tried_at": each.tried_at.isoformat(),
                    "attempt": each.attempt,
                    "outcome": each.outcome,
                    "status": each.status,
                    "milliseconds": each.milliseconds,
                }
            )


@webhook.command("bring")
def bring(data: Data = None) -> None:
    """Bring what is due now, once; a running server does so by itself. 立即推送"""
    with opened(data, current=True) as rooms:
        say({"tried": Deliverer(rooms).bring()})


def _found(rooms: Rooms, name: str) -> Webhook:
    """A webhook by its id. Raises the refusal that there is none."""
    found = rooms.ledger.affairs((name,)).find(Webhook, name)
    if found is None:
        raise NOT_THERE.refused(fields=("webhook",))
    return found
