"""As-of: the ledger as it was, named by an entry or an instant and a day of the law."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry
from graphql import GraphQLError

from projections import asof

if TYPE_CHECKING:
    from graphql_api.context import Context


PRESENT_ONLY = {
    "workList": "what is due today, and what is to be undone by whom it was shown to",
    "recalls": "what is to be undone now by whom it was shown to",
    "overdueRecalls": "what is late now",
    "myAccess": "what one may ask now, and one's own log",
    "shownTo": "the access ledger has entries and days of its own",
    "answersGiven": "the access ledger has entries and days of its own",
    "changes": "the feed is seen from today and goes on to the newest entry",
    "checkpoint": "what is signed is the log as it has grown; an older size names itself",
    "proof": "a proof is one by the newest signed tree",
    "consistency": "names its two sizes itself",
    "logKeys": "each key says itself since which entry it signs",
    "webhookDeliveries": "what was tried to bring is kept beside the ledger",
    "webhookKeys": "the keys that sign now are told",
    "webhookProgress": "how far a webhook has come is kept beside the ledger",
    "export": "what is held on oneself now, and to whom it was shown",
}
"""Questions about the present by their nature, and why: they are refused as of a moment."""


@strawberry.input(description="The ledger as it was: at an entry or instant, and a day of the law.")
class AsOf:
    entry: int | None = strawberry.field(default=None, description="Entries up to this one.")
    known_at: datetime | None = strawberry.field(
        default=None, description="Entries recorded by then; not together with `entry`."
    )
    effective_on: date | None = strawberry.field(
        default=None, description="What had effect by this day of the law; default today."
    )


def moment_of(as_of: AsOf, context: Context) -> asof.AsOf:
    """The entry and the day that a question names; a clear error for none of this ledger, and for
    a moment within another."""
    try:
        if context.now is not None:
            raise asof.AsOfError("the whole question has a moment already")  # noqa: TRY301
        return asof.moment(
            context.rooms.ledger,
            entry=as_of.entry,
            known_at=as_of.known_at,
            effective_on=as_of.effective_on,
        )
    except asof.AsOfError as error:
        raise GraphQLError(str(error), extensions={"code": "as_of_must_name_one_moment"}) from None


def named_moment(as_of: AsOf | None, context: Context) -> asof.AsOf:
    """The entry and day that are meant; without any, what the answer reflects and today."""
    return moment_of(as_of, context) if as_of else asof.AsOf(context.entry, context.today)
