"""Protection of rights (Article 15, 权益保护): what was served on a subject, asked, complained of.

Texts are opened for the subject and the unit that has the matter; what was served says when,
how, what proves it, how much time is left, and which remedies there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api.provenance import Text
from graphql_api.stored import type_of
from projections import documents

if TYPE_CHECKING:
    from graphql_api.context import Context


class CaseFields:
    """The texts of a case."""

    @strawberry.field(
        description="What it says and the reasons given: for the subject, and the unit that has "
        "it. 内容"
    )
    def texts(self, info: Info) -> list[Text]:
        root: Any = self
        return texts_of_case(root, info.context)


class NoticeFields(CaseFields):
    """What a notice shows beside its stored values."""

    @strawberry.field(
        description="Days left to answer, the last one included; 0 when the time has run; null "
        "while it was not served."
    )
    def days_left(self, info: Info) -> int | None:
        root: Any = self
        if root.served_on is None or root.due_on is None:
            return None
        left: int = (root.due_on - info.context.today).days + 1
        return max(left, 0)

    @strawberry.field(
        description="What proves the service: SHA-256 leaf hash of its entry, hexadecimal."
    )
    def proof_of_service(self, info: Info) -> str:
        root: Any = self
        return str(info.context.rooms.ledger.store.leaf(root.entries[0]).hex())


def texts_of_case(case: Any, context: Context) -> list[Text]:
    """The texts of a case, opened from the vault and accounted for; none for auditors."""
    sight, tag = context.sight, context.tag_of(case.id)
    unit = getattr(case, "unit", "") or getattr(case, "agency", "")
    if not case.disclosed or not sight.clear(tag, unit):
        return []
    context.shown.note(tag, case.id)
    entries = list(dict.fromkeys(case.disclosed.values()))
    found = dict(zip(entries, context.opened(entries), strict=True))
    return [
        Text(name=name, value=str(value))
        for entry in entries
        for name, value in sorted(found[entry].items())
    ]


if TYPE_CHECKING:
    NoticeType = documents.Notice
    RequestType = documents.RightsRequest
    MandateType = documents.AgentMandate
    ComplaintType = documents.HandlingComplaint
    ClaimType = documents.SecrecyClaim
else:
    NoticeType = type_of(documents.Notice, "Notice", more=NoticeFields)
    RequestType = type_of(documents.RightsRequest, "RightsRequest", more=CaseFields)
    MandateType = type_of(documents.AgentMandate, "AgentMandate", more=CaseFields)
    ComplaintType = type_of(documents.HandlingComplaint, "HandlingComplaint", more=CaseFields)
    ClaimType = type_of(documents.SecrecyClaim, "SecrecyClaim", more=CaseFields)


class HeldFields:
    """The cases of a subject that have texts of their own."""

    @strawberry.field(description="What was served on it: when, how, time left, remedies. 送达告知")
    def notices(self) -> list[NoticeType]:
        root: Any = self
        return list(root.notices)

    @strawberry.field(description="What it asked for by right, and what it got. 权利请求")
    def requests(self) -> list[RequestType]:
        root: Any = self
        return list(root.requests)

    @strawberry.field(description="The mandates of its agents. 代理授权")
    def mandates(self) -> list[MandateType]:
        root: Any = self
        return list(root.mandates)

    @strawberry.field(description="Its complaints about how an office handled a matter. 投诉")
    def complaints(self) -> list[ComplaintType]:
        root: Any = self
        return list(root.complaints)

    @strawberry.field(description="Its claims of trade secrets. 商业秘密主张")
    def claims(self) -> list[ClaimType]:
        root: Any = self
        return list(root.claims)
