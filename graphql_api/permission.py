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
    from projections import documents

AUDITOR, SUBJECT = "AUDITOR", "SUBJECT"
CASES = ("listings", "measures", "commitments", "rectifications", "repairs", "notices")
"""The parts of an archive's head that are shown case by case."""


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

    def unit(self, *agencies: str) -> bool:
        """Whether the actor works for one of the units that determined it, or a successor."""
        own = self.registry.agencies.get(self.actor.agency)
        return own is not None and any(bool(a) and acts_for(own, a) for a in agencies)

    def unpublished(self, tag: Tag, *agencies: str) -> bool:
        """Whether what is not (or no longer) public may be seen."""
        return self.everything or self.own(tag) or self.unit(*agencies)

    def record(self, tag: Tag, record: documents.Record) -> bool:
        """Published and not ended: anyone. Else the auditor, the subject, its own units."""
        return record.published or self.unpublished(tag, record.agency, record.filed_by)

    def texts(self, tag: Tag, record: documents.Record) -> bool:
        """The texts of a record: as the record itself; a person's only for its unit and itself."""
        if record.person:
            return self.own(tag) or self.unit(record.agency)
        return self.record(tag, record)

    def cells(self, filed_by: str) -> bool:
        """Original cells: only the agency that sent them may see them, to correct them."""
        return self.unit(filed_by)

    def case(self, tag: Tag, kind: str, case: Any) -> bool:
        """A listing or measure in force, a commitment on the public column: anyone.

        What runs, ended or was dropped: the auditor, the subject, the unit whose case it is.
        """
        match kind:
            case "listings" | "measures":
                public = case.in_force
            case "commitments":
                public = case.published
            case _:
                public = False
        return public or self.unpublished(tag, _unit_of(case))

    def person(self, basis: str) -> bool:
        """Whether a person may be asked about at all: an officer, an auditor, with a basis."""
        trusted = self.everything or (
            self.actor.agency and self.actor.agency in self.registry.agencies
        )
        return bool(trusted and basis)


def _unit_of(case: Any) -> str:
    """The unit whose case it is, by the name its kind has for it."""
    for name in ("unit", "accepting_unit", "agency"):
        if found := getattr(case, name, ""):
            return str(found)
    return ""
