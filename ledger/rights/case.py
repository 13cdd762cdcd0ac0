"""Protection of rights (Article 15, 权益保护): how a request, complaint or claim is written down.

Every text of such a case lies in the vault under its subject's key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.event import Disclosure, Draft

if TYPE_CHECKING:
    from ledger.event import Event, Tag
    from ledger.rights.complaint import Complaint
    from ledger.rights.request import Request
    from ledger.rights.secrecy import SecrecyClaim
    from ledger.situation import Situation

    Case = Request | Complaint | SecrecyClaim


def opening(situation: Situation, tag: Tag, event: Event, **texts: str) -> Draft:
    """The first entry of a case, in a stream of its own."""
    return Draft(
        stream=situation.new_id(),
        event=event,
        subjects=(tag,),
        effective_on=situation.today,
        disclosures=_told(tag, texts),
        opens=True,
    )


def step(situation: Situation, tag: Tag, of: Case, event: Event, **texts: str) -> Draft:
    """One more entry of a case, caused by its first."""
    return Draft(
        stream=of.id,
        event=event,
        subjects=(tag,),
        effective_on=situation.today,
        caused_by=of.entries[0],
        disclosures=_told(tag, texts),
    )


def _told(tag: Tag, texts: dict[str, str]) -> tuple[Disclosure, ...]:
    return tuple(Disclosure(tag, name, text) for name, text in texts.items() if text)
