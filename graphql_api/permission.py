"""What a person may see today, decided in one place for every face.

Today's visibility rules yesterday's data: whoever may not see a record now does not see it
in as-of, history, feed or counts either; formerly listed answers like never listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.authority import acts_for

if TYPE_CHECKING:
    from ledger.event import Tag
    from ledger.registry import Registry
    from ledger.situation import Actor

AUDITOR, SUBJECT = "AUDITOR", "SUBJECT"


@dataclass(frozen=True, slots=True)
class Sight:
    """One actor's eyes on one ledger as the registry stands today."""

    actor: Actor
    registry: Registry

    @property
    def everything(self) -> bool:
        """Auditors see all there is, without personal values in the clear."""
        return AUDITOR in self.actor.roles

    def own(self, tag: Tag) -> bool:
        """Whether the subject asks about itself."""
        return SUBJECT in self.actor.roles and bool(tag) and self.actor.subject == tag

    def unit(self, agency: str) -> bool:
        """Whether the actor works for the unit that determined it, or for its successor."""
        own = self.registry.agencies.get(self.actor.agency)
        return own is not None and bool(agency) and acts_for(own, agency)

    def record(self, tag: Tag, record: Any) -> bool:
        """Published and not ended: anyone. Else the auditor, the subject, its own units."""
        return record.published or self.unpublished(tag, record.agency, record.filed_by)

    def unpublished(self, tag: Tag, *agencies: str) -> bool:
        """Whether what is not (or no longer) public may be seen."""
        return self.everything or self.own(tag) or any(self.unit(a) for a in agencies)

    def texts(self, tag: Tag, record: Any) -> bool:
        """Texts of a record: as the record itself, for an organisation; else its unit and subject."""
        if record.person:
            return self.own(tag) or self.unit(record.agency)
        return self.record(tag, record)

    def cells(self, filed_by: str) -> bool:
        """Original cells: only the agency that sent them may see them, to correct them."""
        return self.unit(filed_by)
