"""The forms of a credit report's one content: signed credential, printable page, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql_api import report_reading
from graphql_api.report_page import page
from ledger.report.credential import credential

if TYPE_CHECKING:
    from graphql_api.context import Context
    from graphql_api.report_reading import Found


def as_credential(found: Found, context: Context) -> str | None:
    """The signed credential; None when the content may not be shown."""
    made = report_reading.content(found, context)
    if made is None:
        return None
    facts, key = found.report.facts, context.rooms.signing.signing
    return credential(made.content.document, facts.digest, made.evidence, key)


def as_json(found: Found, context: Context) -> str | None:
    """The JSON form; None when the content may not be shown."""
    made = report_reading.content(found, context)
    return None if made is None else made.file.decode()


def as_page(found: Found, context: Context) -> str | None:
    """The printable page; None when the content may not be shown."""
    made = report_reading.content(found, context)
    if made is None:
        return None
    return page(made.content.document, found.report.facts.digest, found.standing.situation)
