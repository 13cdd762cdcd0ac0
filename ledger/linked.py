"""Linked cases: a record or listing of one subject whose entries stand in another's archive too.

An act that links a further subject copies what its fold needs. From then on every entry of the
stream carries all its tags, and so does every case that is opened about it (a repair, an
objection, a proposal). In the other's fold these entries go into the copy: its own tables hold
its own cases alone, and whatever is computed of the copy is computed by the same rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ledger.state import NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.event import Draft, Tag


def carrying(drafts: Iterable[Draft], tags_of: Mapping[str, tuple[Tag, ...]]) -> list[Draft]:
    """The drafts, each with all subjects of its stream and of the linked case it is about.

    `tags_of` holds the subjects of the streams that were read and have more than one.
    """
    if not tags_of:
        return list(drafts)
    return [_carrying(draft, tags_of) for draft in drafts]


def _carrying(draft: Draft, tags_of: Mapping[str, tuple[Tag, ...]]) -> Draft:
    streams = [draft.stream, *(getattr(draft.event, name, "") for name in NAMED)]
    linked = [tag for stream in streams for tag in tags_of.get(stream, ())]
    if not draft.subjects or set(linked) <= set(draft.subjects):
        return draft
    subjects = tuple(dict.fromkeys((*draft.subjects, *linked)))
    return msgspec.structs.replace(draft, subjects=subjects)
