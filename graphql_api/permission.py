"""What a person may see today, decided in one place for every face.

Today's visibility rules yesterday's data: whoever may not see a record now does not see it
in as-of, history, feed or counts either; formerly listed answers like never listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.authority import acts_for

if TYPE_CHECKING:
    from collections.abc import Container

    from ledger.affairs import Affair
    from ledger.event import Tag
    from ledger.registry import Registry
    from ledger.situation import Actor
    from projections import documents

OBJECTION = "OBJECTION_OFFICER"
AUDITOR, SUBJECT, SUPERVISOR, INTEGRATOR = "AUDITOR", "SUBJECT", "SUPERVISOR", "INTEGRATOR"
BODY = "AUTHORISED_BODY"
OFFICERS = frozenset(
    {
        "PROVIDER",
        "DESIGNATOR",
        "REPAIR_OFFICER",
        "OBJECTION_OFFICER",
        "PUBLICITY_OFFICER",
        SUPERVISOR,
    }
)
"""The roles that work for an agency; only they see what their unit works on."""
CASES = (
    "listings",
    "measures",
    "commitments",
    "rectifications",
    "repairs",
    "objections",
    "notices",
    "incentives",
    "grants",
    "evaluations",
    "typical_cases",
    "responsibilities",
    "accountabilities",
    "answerable",
    "accountability_notices",
    "declarations",
    "attendances",
    "requests",
    "mandates",
    "complaints",
    "claims",
    "consumer_complaints",
)
"""The parts of an archive's head that are shown case by case."""
RECORDS = "records"
"""The part of an archive that its pages hold."""
ROUTES_REPAIR = "repair.route"
ROUTES_OBJECTION = "objection.route"
INSPECTS = "supervision.inspect"
RISK = "risk"
"""An internal class that steers supervision."""
OF_ARCHIVES = ("subject.", "record.", "commitment.", "declaration.")
"""Topics of entries whose values an archive shows."""
TEXTS, NAMES = frozenset({"text", "remark"}), frozenset({"name", "number", "representative"})
"""Values by name: texts, and who natural persons are."""
COUNTED = frozenset({"in_force", "disputed"})
"""Results that inspectors see; what fell is for who made, received or was given it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One actor's eyes on one ledger as the registry stands today."""

    actor: Actor
    registry: Registry

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the token, at most those of the appointment; none after a dismissal."""
        appointed = self.registry.officers.get((self.actor.officer, self.actor.agency))
        return self.actor.roles if appointed is None else self.actor.roles & appointed

    @property
    def everything(self) -> bool:
        """Auditors see all there is, without personal values in the clear."""
        return AUDITOR in self.roles

    @property
    def rates(self) -> bool:
        """Who may compare units: auditors and supervisors."""
        return self.everything or (SUPERVISOR in self.roles and self.officer)

    @property
    def officer(self) -> bool:
        """Whether the actor is an officer of a registered agency."""
        return bool(self.roles & OFFICERS) and self.actor.agency in self.registry.agencies

    def own(self, tag: Tag) -> bool:
        """Whether the subject asks about itself."""
        if SUBJECT not in self.roles or not tag or not self.actor.subject:
            return False
        root = self.registry.merges.root
        return root(self.actor.subject) == root(tag)

    def merges(self, tag: Tag) -> bool:
        """The trail of merges: the auditor, the subject, who handles objections."""
        return self.everything or self.own(tag) or (self.officer and OBJECTION in self.roles)

    def unit(self, *agencies: str) -> bool:
        """Whether the actor works for one of the units that determined it, or a successor."""
        if not self.officer:
            return False
        own = self.registry.agencies[self.actor.agency]
        return any(bool(a) and acts_for(own, a) for a in agencies)

    def power(self, name: str) -> bool:
        """Whether the actor is an officer of an agency with that power."""
        return self.officer and name in self.registry.agencies[self.actor.agency].powers

    def units(self) -> tuple[str, ...]:
        """The agency whose work the actor does, and those it took over from; none for others."""
        if not self.officer:
            return ()
        own = self.registry.agencies[self.actor.agency]
        return (own.code, *sorted(own.successor_of))

    def unpublished(self, tag: Tag, *agencies: str) -> bool:
        """Whether what is not (or no longer) public may be seen."""
        return self.everything or self.own(tag) or self.unit(*agencies)

    def record(
        self, tag: Tag, record: documents.Record, handled: Container[str] = frozenset()
    ) -> bool:
        """Published and not ended: anyone. Else the auditor, the subject, its own units, and who
        handles an open repair or objection about it.

        A sealed record: the unit that decided it, the auditor, the subject. What is restricted
        to storage: the auditor and the subject alone.
        """
        if record.sealed_in:
            return self.unpublished(tag, record.agency)
        if record.restricted:
            return self.unpublished(tag)
        if record.published or record.id in handled:
            return True
        return self.unpublished(tag, record.agency, record.filed_by)

    def sealed(self, tag: Tag, unit: str) -> bool:
        """Whether what is sealed, or about something sealed, may be seen: by the auditor, the
        subject, and the unit that decided it."""
        return self.unpublished(tag, unit)

    def handled(self, head: documents.Head) -> frozenset[str]:
        """The records and cases that open repairs and objections in the actor's hands are about,
        and the records that were given to its unit and still stand."""
        return frozenset(
            (
                *(r.target for r in head.repairs if r.open and self.case(head.tag, "repairs", r)),
                *(o.disputed for o in head.objections if o.open and self.objection(head.tag, o)),
                *(r for g in head.given if self.received(g.recipient) for r in g.records),
                *(q.target for q in head.requests if q.open and self.case(head.tag, "requests", q)),
            )
        )

    def received(self, recipient: str) -> bool:
        """Whether what was given to a unit was given to the actor's: its officers and systems."""
        keeps = bool(self.roles & (OFFICERS | {INTEGRATOR}))
        own = self.registry.agencies.get(self.actor.agency)
        return keeps and own is not None and acts_for(own, recipient)

    def clear(self, tag: Tag, *agencies: str) -> bool:
        """Whether values of natural persons are shown as they are: the subject and its units."""
        return self.own(tag) or self.unit(*agencies)

    def texts(self, tag: Tag, record: documents.Record) -> bool:
        """The texts of a record: as the record itself; a person's only for its unit and itself."""
        if record.person:
            return self.clear(tag, record.agency)
        return self.record(tag, record)

    def value(self, tag: Tag, owner: Tag, topic: str, name: str) -> bool:
        """A value in the bundle of a subject, as its archive shows it: the subject its own, the
        auditor the texts of an organisation and no natural person's name or number."""
        if self.own(tag):
            return topic.startswith(OF_ARCHIVES) and self.own(owner) and name in TEXTS | NAMES
        public = topic.startswith(OF_ARCHIVES) and "-" not in owner and name in TEXTS
        return self.everything and public

    def cells(self, filed_by: str) -> bool:
        """Original cells: only the agency that sent them may see them, to correct them."""
        return self.unit(filed_by)

    def case(self, tag: Tag, kind: str, case: Any) -> bool:
        """A listing or measure in force, a commitment on the public column: anyone.

        What runs, ended or was dropped: the auditor, the subject, the unit whose case it is;
        an open repair also whoever took or routes it. A person's cases are never public.
        """
        if case.sealed_for and not self.sealed(tag, case.sealed_for):
            return False
        match kind:
            case "listings" | "measures":
                public = case.in_force and "-" not in tag
            case "incentives":
                shown = case.in_force or case.situation == "announced"
                public = shown and "-" not in tag
            case "consumer_complaints" if case.flavour == "report":
                return self.everything or self.unit(case.unit)
            case "declarations" | "consumer_complaints" | "commitments":
                public = case.published and "-" not in tag
            case "repairs":
                return self.unpublished(tag, case.unit, case.taken_by) or (
                    case.open and self.power(ROUTES_REPAIR)
                )
            case "objections":
                return self.objection(tag, case)
            case "evaluations":
                return self.evaluation(tag, case)
            case "responsibilities" | "answerable" | "accountability_notices":
                return self.accountability(tag, kind, case)
            case _:
                public = False
        return public or self.unpublished(tag, _unit_of(case))

    def evaluation(self, tag: Tag, case: documents.Evaluation) -> bool:
        """A published result: anyone. Else the subject, who made, received or was given it, and
        who inspects; an internal risk class is for inspectors and auditors alone."""
        inspects = self.power(INSPECTS) and case.situation in COUNTED
        if case.kind == RISK:
            return inspects or self.everything
        given = (owed.recipient for owed in case.owed)
        public = case.shown_publicly and "-" not in tag
        own = self.unpublished(tag, case.evaluator, case.receiver, *given)
        return public or inspects or own

    def graded(self, tag: Tag) -> bool:
        """Whether the supervisory class is shown: to the subject, who inspects, the auditor."""
        return self.power(INSPECTS) or self.unpublished(tag)

    def accountability(self, tag: Tag, kind: str, case: Any) -> bool:
        """Roles in an entity: every officer; who answers for it: the unit and the auditor; a
        notice: the unit and those it tells."""
        if kind == "responsibilities":
            return self.unpublished(tag, case.unit) or (self.officer and "-" not in tag)
        told = (each.agency for each in getattr(case, "addressees", ()))
        return self.everything or self.unit(case.unit, *told)

    def objection(self, tag: Tag, case: documents.Objection) -> bool:
        """An objection: who filed it, the subject, the units concerned, who routes, the auditor.

        Everybody else sees the mark of what is disputed, and nothing of the case.
        """
        if case.sealed_for and not self.sealed(tag, case.sealed_for):
            return False
        filed = bool(case.filer_tag) and self.own(case.filer_tag)
        return filed or self.routes or self.unpublished(tag, case.unit, case.window)

    def report(self, tag: Tag, issuer: str, requester: str) -> bool:
        """A credit report: the subject, who issued it, whom it is for, the auditor."""
        return self.unpublished(tag, issuer) or self.recipient(requester)

    def recipient(self, code: str) -> bool:
        """Whether the actor works for an agency, or is the system of an organisation."""
        system = INTEGRATOR in self.roles and self.actor.agency == code
        return bool(code) and (system or self.unit(code))

    @property
    def routes(self) -> bool:
        """Whether the actor is an officer of the agency that routes and reviews objections."""
        return self.power(ROUTES_OBJECTION)

    def affair(self, affair: Affair) -> bool:
        """An affair that is public: anyone; else who is concerned or oversees it, the auditor."""
        if affair.stage in affair.PUBLIC_STAGES or self.everything or self.own(affair.about()):
            return True
        if BODY in self.roles and self.actor.agency in affair.concerned():
            return True
        systems = affair.FOR_SYSTEMS and any(map(self.recipient, affair.concerned()))
        if systems or self.roles & affair.ROLES_THAT_SEE:
            return True
        return self.unit(*affair.concerned()) or any(map(self.power, affair.OVERSEERS))

    def person(self, basis: str) -> bool:
        """Whether a person may be asked about at all: an auditor, or an officer with a basis."""
        return self.everything or (self.officer and bool(basis))


def _unit_of(case: Any) -> str:
    """The unit whose case it is, by the name its kind has for it."""
    for name in ("unit", "accepting_unit", "agency"):
        if found := getattr(case, name, ""):
            return str(found)
    return ""
