"""Whether a history is complete: the newest entry of a subject, proved by the published heads.

Only for those who see the whole history, the auditor and the subject itself: for anyone else the
number of an entry would tell of what is not published, and absence whether a code is known.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api.context import Context
from ledger.store.heads import digest_of

if TYPE_CHECKING:
    from ledger.heads.proving import Proved
    from ledger.store.heads import HeadProof


@strawberry.type(description="One line of the tree of heads with the path that proves it.")
class HeadLine:
    index: int = strawberry.field(description="Its place among the sorted lines, from 0.")
    line: str = strawberry.field(
        description="`sha256hex(tag) last-entry`; its leaf is SHA256(0x00 || line)."
    )
    path: list[str] = strawberry.field(
        description="Hashes from the leaf's sibling up (RFC 6962), base64."
    )


@strawberry.type(
    description="The newest entry of one code of a subject; a merged subject has several codes."
)
class TagHead:
    digest: str = strawberry.field(description="SHA-256 of the tag, hexadecimal.")
    last: int | None = strawberry.field(
        description="Its newest entry up to `size`; null where no entry names it."
    )
    lines: list[HeadLine] = strawberry.field(
        description="Its line; where it has none the two neighbours, at an edge the one there is."
    )


@strawberry.type(
    description="That no entry of a subject is withheld up to `size`: which is its newest, proved "
    "by the heads that the ledger published. Entries after `size` are not covered. 完整性证明"
)
class HeadsProof:
    entry: int = strawberry.field(description="The `heads.published` entry.")
    size: int = strawberry.field(description="How many entries it covers, from the first on.")
    subjects: int = strawberry.field(description="How many lines its tree has.")
    root: str = strawberry.field(description="RFC 6962 root over the lines, hexadecimal.")
    leaf_hash: str = strawberry.field(description="SHA-256 leaf hash of the entry, hexadecimal.")
    heads: list[TagHead] = strawberry.field(description="One for each code of the subject.")


class HeadsFields:
    """What an archive shows of its own completeness."""

    @strawberry.field(
        description="That its history is complete up to the newest published heads, those at the "
        "entry `at` if given; also that a code has no entry. For the subject itself and auditors, "
        "else null. 完整性证明"
    )
    def heads_proof(self, info: Info, at: int | None = None) -> HeadsProof | None:
        root: Any = self
        context: Context = info.context
        tag = root.tag or root.code
        if not tag or not (context.sight.everything or context.sight.own(tag)):
            return None
        upto = context.entry if at is None else min(at, context.entry)
        proved = context.rooms.ledger.proving.at(upto)
        if proved is None:
            return None
        context.shown.note(tag)
        return _proof(proved, context.registry.merges.group(tag), context)


def _proof(proved: Proved, tags: tuple[str, ...], context: Context) -> HeadsProof:
    published, tree = proved
    return HeadsProof(
        entry=published.entry,
        size=published.size,
        subjects=len(tree),
        root=tree.root.hex(),
        leaf_hash=context.rooms.ledger.store.leaf(published.entry).hex(),
        heads=[_head(tag, tree.proof(tag)) for tag in tags],
    )


def _head(tag: str, lines: tuple[HeadProof, ...]) -> TagHead:
    digest = digest_of(tag)
    return TagHead(
        digest=digest,
        last=next((each.last for each in lines if each.digest == digest), None),
        lines=[
            HeadLine(index=one.index, line=one.line, path=[b64encode(h).decode() for h in one.path])
            for one in lines
        ],
    )
