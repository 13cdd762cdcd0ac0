"""Protection of rights (Article 15, 权益保护): who a natural person is, shown to whom it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from ledger.masking import INTERNAL, masking_of
from ledger.subject import PERSON

if TYPE_CHECKING:
    from graphql_api.archive import Seen
    from graphql_api.context import Context


@strawberry.type(
    description="Who a natural person is: as it is for the person and the units that hold "
    "records of it, masked for auditors. 自然人身份"
)
class Identity:
    name: str
    number: str
    masked: bool
    erased: bool = strawberry.field(
        default=False, description="Name and number were erased for good. 已删除"
    )


def identity_of(found: Seen, context: Context) -> Identity | None:
    """A person's name and number from the vault, masked unless the reader may see them clear."""
    wanted = found.head.disclosed
    if found.head.kind != PERSON or not wanted:
        return None
    if found.head.erased_in:
        return Identity(name="", number="", masked=True, erased=True)
    name, number = (
        str(context.opened([wanted[key]])[0].get(key, "")) if key in wanted else ""
        for key in ("name", "number")
    )
    if found.clear:
        return Identity(name=name, number=number, masked=False)
    masking = masking_of(context.registry.policy, context.today)
    return Identity(
        name=masking.name(name), number=masking.identity_number(number, INTERNAL), masked=True
    )
