"""Authorised bodies (Article 16, 协同监管): what a body may do, for whom, from when until when.

Associations and service agencies (征信、评级、担保) act within a scope and a period under a
contract. All mandates of one body stand in one stream, so every act of it reads that stream.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.affairs import Affair, Affairs, Step, Work
from ledger.event import Event
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from ledger.situation import Situation
    from ledger.store.entry import Entry

FAMILY = "organisation"
ACTIVE, ENDED, DELETED = "active", "ended", "deleted"

OUTSIDE_MANDATE = Code(
    "mandate_must_cover_the_act",
    "The body has no mandate for this on this day.",
    "该机构当日无此项授权。",
    plan(16),
)
NOT_THE_BODY = Code(
    "body_acts_for_itself_only",
    "A body acts under its own mandate only.",
    "授权机构只能以自己的授权行事。",
    plan(16),
)


class BodyAuthorised(Event, frozen=True):
    """A unit authorised a body within a scope, from the entry's day until a day (Article 16)."""

    TOPIC: ClassVar[str] = "mandate.given"
    body: str
    """Its unified code."""
    kind: str
    title: str
    """Its registered name."""
    scopes: tuple[str, ...]
    until: date
    contract_no: str
    rule: str = ""


class MandateEnded(Event, frozen=True):
    """The unit that gave a mandate ended it before its day; what was given must be deleted."""

    TOPIC: ClassVar[str] = "mandate.ended"
    contract_no: str
    deletion_due: date
    rule: str = ""


class DeletionConfirmed(Event, frozen=True):
    """The body confirmed that it deleted what it was given under its mandates (Article 16)."""

    TOPIC: ClassVar[str] = "mandate.deletion_confirmed"


class Authorisation(msgspec.Struct):
    """One mandate: by whom, for what, from when until when."""

    unit: str
    scopes: list[str]
    since: date
    until: date
    contract_no: str
    entry: int
    ended_on: date | None = None
    ended_in: int = 0

    def covers(self, scope: str, on: date) -> bool:
        """Whether it covers an act of this scope on a day (Asia/Shanghai)."""
        ended = self.ended_on is not None and self.ended_on <= on
        return scope in self.scopes and self.since <= on <= self.until and not ended


class Mandate(Affair, kw_only=True):
    """The mandates (授权) of one body, with those that have ended."""

    KIND: ClassVar[str] = "mandate"
    ARTICLE: ClassVar[int] = 16
    PUBLIC_STAGES: ClassVar[frozenset[str]] = frozenset({ACTIVE, ENDED, DELETED})

    body: str
    kind: str
    title: str
    grants: list[Authorisation]

    def covering(self, scope: str, on: date) -> Authorisation | None:
        """The mandate that covers an act of this scope on a day; none when there is none."""
        return next((grant for grant in self.grants if grant.covers(scope, on)), None)

    def work(self) -> tuple[Work, ...]:
        """To confirm the deletion, once no mandate is left."""
        return (Work("confirm_deletion", self.agency, self.due_on),) if self.due_on else ()


def mandate_stream(body: str) -> str:
    """The stream of a body's mandates, by its unified code."""
    return f"mandate/{body}"


def _given(affairs: Affairs, entry: Entry) -> None:
    event: BodyAuthorised = entry.data
    grant = Authorisation(
        unit=entry.agency,
        scopes=list(event.scopes),
        since=entry.effective_on,
        until=event.until,
        contract_no=event.contract_no,
        entry=entry.number,
    )
    mandate = affairs.find(Mandate, entry.stream)
    if mandate is None:
        mandate = Mandate(
            id=entry.stream,
            agency=entry.agency,
            stage=ACTIVE,
            opened_on=entry.effective_on,
            body=event.body,
            kind=event.kind,
            title=event.title,
            grants=[grant],
            rule=event.rule,
        )
        affairs.open(mandate, entry)
        return
    mandate.grants.append(grant)
    mandate.agency, mandate.kind, mandate.title = entry.agency, event.kind, event.title
    mandate.due_on = None
    mandate.says(entry, ACTIVE)


def _ended(affairs: Affairs, entry: Entry) -> None:
    event: MandateEnded = entry.data
    if mandate := affairs.told(Mandate, entry):
        for grant in mandate.grants:
            if grant.contract_no == event.contract_no and not grant.ended_in:
                grant.ended_on, grant.ended_in = entry.effective_on, entry.number
        left = any(not grant.ended_in for grant in mandate.grants)
        mandate.due_on = None if left else event.deletion_due
        mandate.rule = event.rule or mandate.rule
        mandate.says(entry, ACTIVE if left else ENDED)


def _deleted(affairs: Affairs, entry: Entry) -> None:
    if mandate := affairs.told(Mandate, entry):
        mandate.due_on = None
        mandate.says(entry, DELETED)


AFFAIRS: dict[type[Event], Step] = {
    BodyAuthorised: _given,
    MandateEnded: _ended,
    DeletionConfirmed: _deleted,
}


def require_mandate(situation: Situation, body: str, scope: str) -> Authorisation:
    """The mandate under which the acting body does this today.

    The command must read `mandate_stream(body)`. Raises Refused for another body's act, and for
    an act outside scope or period.
    """
    if situation.actor.agency != body:
        raise NOT_THE_BODY.refused(fields=("body",))
    mandate = situation.affairs.find(Mandate, mandate_stream(body))
    grant = mandate.covering(scope, situation.today) if mandate else None
    if grant is None:
        ahead = [g.since for g in mandate.grants if g.since > situation.today] if mandate else []
        raise OUTSIDE_MANDATE.refused(
            *(mandate.entries if mandate else ()),
            would_succeed_on=min(ahead, default=None),
            fields=("body",),
        )
    return grant
