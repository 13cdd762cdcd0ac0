"""How commands answer: accepted with a receipt, or refused with code, clause and entries."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import strawberry
from strawberry.types import Info

from graphql_api.proof import EntryRef, Resting, covering, have_signed
from ledger.refusal import Refused as Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql_api.context import Context
    from ledger.ledger import Ledger
    from ledger.situation import Actor
    from ledger.store.appending import Receipt as StoredReceipt
    from ledger.store.entry import Entry


@strawberry.type(description="A place in the law. 依据条款")
class Clause:
    instrument: str
    article: str


@strawberry.type(description="The entries of a command are durable and in the tree. 回执")
class Receipt(Resting):
    entries: list[int]
    leaf_hashes: list[str] = strawberry.field(description="SHA-256 leaf hashes, hexadecimal.")
    recorded_at: datetime

    @strawberry.field(
        description="The signed checkpoint that covers the entries; null until signed."
    )
    def checkpoint(self, info: Info) -> str | None:
        return covering(self.entries, info.context)


@strawberry.type(description="The command was accepted. 已受理")
class Accepted:
    receipt: Receipt
    ids: list[strawberry.ID] = strawberry.field(
        description="The records and cases that the entries belong to, first the one changed."
    )
    subjects: list[str] = strawberry.field(
        description="Codes of the organisations concerned; persons are never named here."
    )


@strawberry.type(description="The command was refused; nothing was written. 不予受理")
class Refused:
    code: str = strawberry.field(description="A sentence in snake case; it never changes.")
    clause: Clause
    rests_on: list[EntryRef]
    would_succeed_on: date | None
    fields: list[str] = strawberry.field(description="The arguments to look at, if any.")
    message: str = strawberry.field(description="In Chinese or English, after Accept-Language.")


Outcome = Annotated[
    Accepted | Refused,
    strawberry.union("Outcome", description="What became of a command. 办理结果"),
]


def signed_in(outcome: Accepted | Refused, context: Context) -> Accepted | Refused:
    """The outcome, once a checkpoint covers its entries or the time for that is over."""
    if isinstance(outcome, Accepted):
        have_signed(outcome.receipt.entries, context)
    return outcome


def refused(refusal: Refusal, language: str) -> Refused:
    """The GraphQL shape of a refusal."""
    return Refused(
        code=refusal.code,
        clause=Clause(instrument=refusal.clause.instrument, article=refusal.clause.article),
        rests_on=[EntryRef(entry=number) for number in refusal.rests_on],
        would_succeed_on=refusal.would_succeed_on,
        fields=list(refusal.fields),
        message=refusal.chinese if language == "zh" else refusal.english,
    )


def as_json(refusal: Refusal) -> dict[str, object]:
    """The same shape for the command line."""
    day = refusal.would_succeed_on
    return {
        "code": refusal.code,
        "clause": {"instrument": refusal.clause.instrument, "article": refusal.clause.article},
        "restsOn": [{"entry": number} for number in refusal.rests_on],
        "wouldSucceedOn": day.isoformat() if day else None,
        "fields": list(refusal.fields),
        "message": {"en": refusal.english, "zh": refusal.chinese},
    }


def kept_key(actor: Actor, act: str, key: str) -> str:
    """An idempotency key as the ledger keeps it: of this officer and this kind of act, with
    nothing in it that the caller wrote."""
    if not key:
        return ""
    said = (actor.agency, actor.officer, actor.subject, act, key)
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def accepted(ledger: Ledger, receipt: StoredReceipt) -> Accepted:
    """What one command appended, as the caller may see it."""
    entries = list(ledger.entries(receipt.first - 1, receipt.last)) if receipt.entries else []
    leaves = receipt.leaf_hashes or tuple(ledger.store.leaf(n) for n in receipt.entries)
    return _accepted(entries, leaves, receipt.recorded_at)


def accepted_entries(ledger: Ledger, numbers: tuple[int, ...]) -> Accepted:
    """What an act appended in several steps, between which others may have appended."""
    wanted = frozenset(numbers)
    between = ledger.entries(numbers[0] - 1, numbers[-1]) if numbers else ()
    entries = [entry for entry in between if entry.number in wanted]
    leaves = [ledger.store.leaf(number) for number in numbers]
    return _accepted(entries, leaves, entries[-1].recorded_at if entries else ledger.clock.now())


def _accepted(entries: Sequence[Entry], leaves: Sequence[bytes], recorded_at: datetime) -> Accepted:
    tags = dict.fromkeys(tag for entry in entries for tag in entry.subjects)
    return Accepted(
        receipt=Receipt(
            entries=[entry.number for entry in entries],
            leaf_hashes=[leaf.hex() for leaf in leaves],
            recorded_at=recorded_at,
        ),
        ids=[strawberry.ID(s) for s in dict.fromkeys(entry.stream for entry in entries)],
        subjects=[tag for tag in tags if "-" not in tag],
    )
