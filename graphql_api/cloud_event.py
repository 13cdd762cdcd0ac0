"""CloudEvents 1.0: a change as an event that other systems route, in JSON.

The data is the change as its recipient may see it, in the words of the GraphQL type `Change`.
The verbatim entry goes only to who is cleared for all of any entry: auditors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from graphql_api.context import Context
    from graphql_api.feed import Change

TYPE: Final = "cn.credit."
MEDIA_TYPE: Final = "application/cloudevents+json"
CHANGED: Final = "changed"
"""The type of a change whose entry is not for the recipient, only its effects."""
TOMBSTONE: Final = "tombstone"
"""The type of a change of which nothing may be told but that it ended what was shown."""


def cloud_event(change: Change, context: Context) -> dict[str, Any]:
    """A change as a CloudEvent; of a tombstone nothing but that it is one, and what to renew."""
    if change.tombstone:
        return tombstone_event(change, context)
    made: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(change.entry),
        "source": source_of(context),
        "type": f"{TYPE}{change.topic or CHANGED}",
        "datacontenttype": "application/json",
        "data": _data(change, context),
    }
    if change.recorded_at:
        made["time"] = change.recorded_at.isoformat().replace("+00:00", "Z")
    if change.codes:
        made["subject"] = ",".join(change.codes)
    return made


def tombstone_event(change: Change, context: Context) -> dict[str, Any]:
    """That an entry ended something the recipient was shown; nothing else is in it."""
    return {
        "specversion": "1.0",
        "id": str(change.entry),
        "source": source_of(context),
        "type": f"{TYPE}{TOMBSTONE}",
        "datacontenttype": "application/json",
        "data": {
            "entry": change.entry,
            "codes": [],
            "tombstone": True,
            "renew": change.renew.name if change.renew else None,
        },
    }


def source_of(context: Context) -> str:
    """The ledger's origin, as a URI reference."""
    return f"//{context.registry.origin}"


def encoded(event: dict[str, Any]) -> bytes:
    """An event as it is sent and signed."""
    return msgspec.json.encode(event)


def _data(change: Change, context: Context) -> dict[str, Any]:
    data: dict[str, Any] = {
        "entry": change.entry,
        "codes": change.codes,
        "topic": change.topic,
        "about": change.about,
        "effectiveOn": change.effective_on.isoformat() if change.effective_on else None,
        "agency": change.agency,
        "summary": change.summary,
        "supersedes": change.supersedes,
        "renew": change.renew.name if change.renew else None,
        "differences": [
            {
                "code": each.code,
                "part": each.part,
                "id": str(each.id),
                "field": each.field,
                "old": each.old,
                "new": each.new,
                "derivedFrom": each.derived_from,
                "rule": each.rule_reference,
            }
            for each in change.differences
        ],
    }
    if context.sight.everything:
        ((_, line),) = context.rooms.ledger.store.entries(change.entry - 1, 1)
        data["entryBytes"] = line.decode()
    return data
