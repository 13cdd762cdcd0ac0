"""Proofs that need no trust in whoever answers: checkpoints, inclusion, consistency, the keys.

A proof is null until a checkpoint covers its entry, at most a second after the entry was taken.
It holds hashes only: to check it one needs the entry's bytes, or their leaf hash.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api.context import Context
from graphql_api.paging import FIRST_IN_ARCHIVE_MAX, checked
from ledger.store.note import Checkpoint as SignedTree
from ledger.store.note import split

if TYPE_CHECKING:
    from ledger.logs import Log as PublishedLog
    from ledger.store.proof import Proof as Proved


@strawberry.enum(description="One of the two published logs. 日志")
class Log(Enum):
    LEDGER = strawberry.enum_value("ledger", description="The entries of the credit ledger.")
    ACCESS = strawberry.enum_value("access", description="To whom answers were given.")


@strawberry.type(description="That an entry is in the log, to be checked offline. 存在性证明")
class Proof:
    index: int = strawberry.field(description="Its place in the tree: entry 1 is 0.")
    size: int = strawberry.field(description="How many entries the tree has.")
    leaf_hash: str = strawberry.field(description="SHA256(0x00 || entry bytes), base64.")
    hashes: list[str] = strawberry.field(
        description="The path from the leaf's sibling up (RFC 6962), base64."
    )
    checkpoint: str = strawberry.field(description="The checkpoint, a signed note (C2SP).")
    file: str = strawberry.field(description="All of it as a proof file (C2SP tlog-proof).")


@strawberry.type(description="A tree of a log that was signed. 检查点")
class Checkpoint:
    origin: str = strawberry.field(description="Name of the log, and of its key.")
    size: int = strawberry.field(description="How many entries the tree has.")
    root: str = strawberry.field(description="RFC 6962 root, base64.")
    note: str = strawberry.field(description="The signed note, with the witnesses' cosignatures.")
    made_at: datetime = strawberry.field(description="When it was signed, UTC.")


@strawberry.type(description="That a log only grew from one size to another. 一致性证明")
class Consistency:
    old: int = strawberry.field(description="The smaller size.")
    size: int = strawberry.field(description="The larger size.")
    hashes: list[str] = strawberry.field(description="RFC 6962 (2.1.2), base64.")


@strawberry.type(description="A key that signs, or signed, the checkpoints of a log. 日志密钥")
class LogKey:
    log: str = strawberry.field(description="Name of the log.")
    vkey: str = strawberry.field(description="Verifier key (C2SP).")
    entry: int = strawberry.field(description="The entry that adopted it.")
    in_force: bool = strawberry.field(description="Whether it signs now; former keys verify on.")


@strawberry.type
class Provable:
    """What every object that stands for one entry has: `entry` is its number."""

    @strawberry.field(
        description="That the entry is in the log; null until a checkpoint covers it."
    )
    def proof(self, info: Info) -> Annotated[Proof, strawberry.lazy("graphql_api.proof")] | None:
        root: Any = self
        return proof_of(root.entry, info.context)


@strawberry.type(description="An entry of the ledger that an answer rests on.")
class EntryRef(Provable):
    entry: int


NUMBERED = ("entries", "derived_from", "rests_on", "supersedes", "suspended_by", "pursued")
"""Fields whose numbers are those of entries."""


def proofs_of(root: Any, first: int, after: int = 0) -> list[EntryRef]:
    """The entries that an object names, each once."""
    named = {number for name in NUMBERED for number in getattr(root, name, ())}
    wanted = sorted(number for number in named if number > max(after, 0))
    return [EntryRef(entry=number) for number in wanted[: checked(first, FIRST_IN_ARCHIVE_MAX)]]


def proofs_field() -> Any:
    """The field that every object has which names entries by their numbers."""
    return strawberry.field(
        resolver=proofs_of,
        description="Every entry that it names (`entries`, `derivedFrom`, `restsOn`), each once, "
        "ascending, with its proof; go on after the last one.",
    )


@strawberry.type
class Resting:
    """What every object that names entries by their numbers has."""

    proofs: list[EntryRef] = proofs_field()


def proof_of(entry: int, context: Context, log: Log = Log.LEDGER) -> Proof | None:
    """The proof of an entry; None until it is covered."""
    found = _log(log, context).proof(entry)
    return _shown(found) if found else None


def covering(entries: list[int], context: Context) -> str | None:
    """The newest checkpoint, if it covers entries of the ledger."""
    logs = context.present.rooms.logs
    return logs.ledger.signer.covering(max(entries)) if entries else None


def have_signed(entries: list[int], context: Context) -> None:
    """Have a checkpoint over entries signed now, within the time that the settings give."""
    rooms = context.rooms
    if entries:
        rooms.logs.checkpoint_for(max(entries), rooms.settings.checkpoint_seconds_max)


def _log(log: Log, context: Context) -> PublishedLog:
    logs = context.present.rooms.logs
    return logs.ledger if log is Log.LEDGER else logs.access


def _shown(proof: Proved) -> Proof:
    return Proof(
        index=proof.index,
        size=proof.size,
        leaf_hash=b64encode(proof.leaf).decode(),
        hashes=proof.hashes(),
        checkpoint=proof.checkpoint,
        file=proof.text(),
    )


WhichLog = Annotated[Log, strawberry.argument(description="Which log; the ledger's by default.")]


@strawberry.type
class ProofQuery:
    """What auditors and witnesses ask about the logs."""

    @strawberry.field(
        description="The newest checkpoint of a log, or the first of at least `size` entries; null "
        "before the first; never as of a moment. 最新检查点"
    )
    def checkpoint(
        self, info: Info, size: int | None = None, log: WhichLog = Log.LEDGER
    ) -> Checkpoint | None:
        store = _log(log, info.context).store
        note = store.checkpoint(size)
        if note is None:
            return None
        signed = SignedTree.parse(split(note)[0])
        ((_, _, made_at),) = store.checkpoints(signed.size - 1, 1)
        root = b64encode(signed.root).decode()
        return Checkpoint(
            origin=signed.origin, size=signed.size, root=root, note=note, made_at=made_at
        )

    @strawberry.field(
        description="That an entry is in a log, by its number; null until a checkpoint covers it; "
        "never as of a moment. 存在性证明"
    )
    def proof(self, info: Info, entry: int, log: WhichLog = Log.LEDGER) -> Proof | None:
        return proof_of(entry, info.context, log)

    @strawberry.field(
        description="That a log only grew between two sizes, the later covered by a checkpoint; "
        "never as of a moment. 一致性证明"
    )
    def consistency(
        self,
        info: Info,
        old: Annotated[int, strawberry.argument(name="from", description="The smaller size.")],
        size: Annotated[int, strawberry.argument(name="to", description="The larger size.")],
        log: WhichLog = Log.LEDGER,
    ) -> Consistency:
        try:
            hashes = _log(log, info.context).consistency(old, size)
        except ValueError as error:
            code = {"code": "sizes_must_be_signed_and_in_order"}
            raise GraphQLError(f"There is {error}.", extensions=code) from None
        return Consistency(old=old, size=size, hashes=[b64encode(h).decode() for h in hashes])

    @strawberry.field(
        description="The keys of both logs, in the order of their adoption; never as of a moment. "
        "日志密钥"
    )
    def log_keys(self, info: Info) -> list[LogKey]:
        registry = info.context.present.registry
        return [
            LogKey(
                log=key.log,
                vkey=key.vkey,
                entry=key.entry,
                in_force=registry.log_key(key.log) == key,
            )
            for key in registry.log_keys
        ]
