"""As-of: the ledger as it was, named by an entry or an instant and a day of the law."""

from __future__ import annotations

from datetime import date, datetime

import strawberry


@strawberry.input(description="The ledger as it was: at an entry or instant, and a day of the law.")
class AsOf:
    entry: int | None = strawberry.field(default=None, description="Entries up to this one.")
    known_at: datetime | None = strawberry.field(
        default=None, description="Entries recorded by then; not together with `entry`."
    )
    effective_on: date | None = strawberry.field(
        default=None, description="What had effect by this day of the law; default today."
    )
