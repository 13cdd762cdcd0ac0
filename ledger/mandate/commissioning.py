"""Authorised bodies (Article 16, 协同监管): what a unit asks a body to find out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for
from ledger.mandate.acting import (
    BODY,
    NOT_OPEN,
    UNIT,
    following,
    opening,
    outcomes,
    require_digest,
    require_subject,
    require_word,
    rules,
)
from ledger.mandate.mandate import OUTSIDE_MANDATE as OUTSIDE
from ledger.mandate.mandate import Mandate, mandate_stream, require_mandate
from ledger.mandate.market import (
    COMMISSIONED,
    BodyCommissioned,
    Commission,
    CommissionReported,
)
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft

DAY_PAST = Code(
    "commission_must_be_due_ahead",
    "A commission is due on a day that lies ahead.",
    "委托办理期限须晚于今日。",
    plan(16),
)


class CommissionBody(Command, frozen=True):
    """Ask a body to verify a case, or to keep track of one, under its mandate."""

    ROLES: ClassVar[frozenset[str]] = UNIT
    body: str
    subject: str
    scope: str
    case: str
    due_on: date

    def reads(self) -> Reads:
        """The body's mandates and the subject."""
        return Reads(subjects=(self.subject,), affairs=(mandate_stream(self.body),))


class ReportCommission(Command, frozen=True):
    """Report what was found."""

    ROLES: ClassVar[frozenset[str]] = BODY
    body: str
    commission: str
    outcome: str
    digest: str

    def reads(self) -> Reads:
        """The commission and the body's mandates."""
        return Reads(affairs=(self.commission, mandate_stream(self.body)))


def commission(command: CommissionBody, situation: Situation) -> list[Draft]:
    """Refuses a body without a mandate of this unit for it, and a day that is past."""
    agency = acting_agency(situation)
    mandate = situation.affairs.find(Mandate, mandate_stream(command.body))
    grants = [
        grant
        for grant in (mandate.grants if mandate else ())
        if grant.covers(command.scope, situation.today) and acts_for(agency, grant.unit)
    ]
    if command.scope not in rules(situation)["commissions"]["scopes"] or not grants:
        raise OUTSIDE.refused(*(mandate.entries if mandate else ()), fields=("scope",))
    require_subject(command.subject, situation)
    if command.due_on <= situation.today:
        raise DAY_PAST.refused(fields=("due_on",))
    event = BodyCommissioned(
        body=command.body,
        subject=command.subject,
        scope=command.scope,
        case=command.case,
        due_on=command.due_on,
        under=grants[0].entry,
    )
    return [opening("commission", event, command.subject, situation)]


def report(command: ReportCommission, situation: Situation) -> list[Draft]:
    """Refuses another body's commission, and one whose mandate no longer covers it."""
    found = situation.affairs.find(Commission, command.commission)
    if found is None or found.stage != COMMISSIONED or found.body != situation.actor.agency:
        raise NOT_OPEN.refused(fields=("commission",))
    require_mandate(situation, command.body, found.scope)
    require_word(command.outcome, outcomes(situation), "outcome")
    require_digest(command.digest)
    return [
        following(
            found, CommissionReported(outcome=command.outcome, digest=command.digest), situation
        )
    ]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    CommissionBody: commission,
    ReportCommission: report,
}

AGAIN = (
    again(BodyCommissioned, CommissionBody),
    again(CommissionReported, ReportCommission, stream="commission", body=lambda e: e.agency),
)
