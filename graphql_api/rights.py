"""Protection of rights (Article 15, 权益保护): what is held on the one who asks, as one answer."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import strawberry
from strawberry.types import Info

from graphql_api.archive import SubjectType
from graphql_api.permission import CASES
from graphql_api.subject import archive_of
from projections import accesses, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql_api.context import Context
    from projections.documents import Head

EXPORTED = frozenset({"access", "copy"})
VERIFIED = frozenset({"ACCEPTED", "GRANTED"})
RECIPIENTS_MAX = 1_000
"""How many answers about the subject an export names, newest first."""
INTERNAL = frozenset(
    {
        "tag",
        "disclosed",
        "law",
        "pages",
        "proposer",
        "decided_by",
        "recused",
        "officers",
        "filer_tag",
        "confused_with",
        "about",
    }
)
"""Stored fields that say nothing about the subject: places, officers' pseudonyms, others."""
UNSHOWN = frozenset({"cells"})
"""Original cells of a delivered table: they may hold others' values."""
_JSON = msgspec.json.Encoder(order="sorted")


@strawberry.type(description="All that is held on a subject, as one JSON text. 个人信息副本")
class Export:
    json: str = strawberry.field(
        description="Archive, cases, texts and names from the vault, and who was shown what."
    )
    sha256: str = strawberry.field(description="Of the text's UTF-8 bytes, hexadecimal.")
    entry: int = strawberry.field(description="The entry of the ledger it reflects.")
    on: date


@strawberry.type
class RightsQuery:
    """What a subject asks about itself."""

    @strawberry.field(
        description="The archive of whose token this is, or whose agent's; null for anyone else. "
        "本人档案"
    )
    def mine(self, info: Info) -> SubjectType | None:
        context: Context = info.context
        tag = context.actor.subject
        return archive_of(tag, context) if context.sight.own(tag) else None

    @strawberry.field(
        description="All that is held on a subject: for itself, or for the window under a request "
        "to access or copy that it accepted; null for anyone else; of today only. 查阅、复制"
    )
    def export(self, info: Info, request: strawberry.ID | None = None) -> Export | None:
        context: Context = info.context
        tag = _asked_of(str(request), context) if request else context.actor.subject
        if not tag or not (request or context.sight.own(tag)):
            return None
        head = context.head_of(tag)
        return _export(head, context) if head and head.registered_on else None


def _asked_of(request: str, context: Context) -> str:
    """Whose archive an accepted request to access or copy is about; empty for anyone else's."""
    tag = context.tag_of(request)
    head = context.head_of(tag) if tag else None
    for asked in head.requests if head else ():
        if asked.id == request and asked.kind in EXPORTED and asked.situation in VERIFIED:
            return tag if context.sight.clear(tag, asked.unit) else ""
    return ""


def _export(head: Head, context: Context) -> Export:
    """Everything but original cells, officers' pseudonyms and what others said in confidence."""
    tag = head.tag
    context.shown.note(tag, purpose="" if context.sight.own(tag) else "个人信息查阅复制")
    records = [r for page in reading.pages(context.rooms.database, tag) for r in page.records]
    told = {
        "entry": context.entry,
        "on": context.today,
        "subject": {
            **{k: v for k, v in _plain(head, context).items() if k not in CASES},
            "identity": _texts(head.disclosed, context),
        },
        "records": [_plain(record, context) for record in records],
        "cases": {name: [_plain(c, context) for c in _own(head, name)] for name in CASES},
        "shown": list(_shown(tag, context)),
    }
    text = _JSON.encode(told)
    return Export(
        json=text.decode(),
        sha256=hashlib.sha256(text).hexdigest(),
        entry=context.entry,
        on=context.today,
    )


def _own(head: Head, name: str) -> Iterator[Any]:
    """The cases of a kind; of an objection that another filed not the texts."""
    for case in getattr(head, name):
        others = name == "objections" and case.filer == "affected" and case.filer_tag != head.tag
        yield msgspec.structs.replace(case, disclosed={}) if others else case


def _plain(stored: Any, context: Context) -> dict[str, Any]:
    """A document as plain values, with its texts from the vault and without what is internal."""
    made: dict[str, Any] = _without(msgspec.to_builtins(stored))
    disclosed = getattr(stored, "disclosed", {})
    if disclosed and "registered_on" not in made:
        made["texts"] = _texts(disclosed, context)
    return made


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without(v) for k, v in value.items() if k not in INTERNAL}
    return [_without(each) for each in value] if isinstance(value, list) else value


def _texts(disclosed: dict[str, str], context: Context) -> dict[str, Any]:
    """What the vault holds under the entries of a document, by name."""
    entries = list(dict.fromkeys(disclosed.values()))
    return {
        name: value
        for values in context.opened(entries)
        for name, value in sorted(values.items())
        if name not in UNSHOWN
    }


def _shown(tag: str, context: Context) -> Iterator[dict[str, Any]]:
    """Who was shown what, newest first."""
    context.rooms.follow_access()
    for _, answer in accesses.answers.run(context.rooms.database, first=RECIPIENTS_MAX, tag=tag):
        yield {
            "on": answer.day,
            "at": answer.at,
            "recipient": answer.recipient,
            "purpose": answer.purpose,
            "basis": answer.basis,
            "records": answer.records,
        }
