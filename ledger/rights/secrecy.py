"""Protection of rights (Article 15, 权益保护): claims that a text of a record is a trade secret.

While a claim (商业秘密主张) of an organisation is pending, what it names is withheld from the
public; upheld, it stays so. Who may claim and decide stands in `claiming.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event, Tag
from ledger.rights.rules import rights_rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.calendar import Calendar, Due
    from ledger.policy import Policy
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

CLAIMED, UPHELD, DENIED, WITHDRAWN = "CLAIMED", "UPHELD", "DENIED", "WITHDRAWN"


class SecrecyClaimed(Event, frozen=True):
    """An organisation claimed that texts of a record are a trade secret (商业秘密主张); they are
    withheld from the public until it is decided. Its reasons lie in the vault."""

    TOPIC: ClassVar[str] = "secrecy.claimed"
    subject: Tag
    record: str
    fields: tuple[str, ...]
    """Names of the texts: `facts`, `basis`, `content` …"""
    unit: str
    """Code of the unit that decides: the one that decided the record."""
    agent: str = ""
    rule: str = ""


class SecrecyDecided(Event, frozen=True):
    """A claim was decided (商业秘密审查决定): upheld, the texts stay withheld; the reasons in full
    lie in the vault."""

    TOPIC: ClassVar[str] = "secrecy.decided"
    record: str
    upheld: bool
    reason: str
    """Code of the rules: `is_secret`, `not_secret`, `public_interest`."""
    rule: str = ""


class SecrecyWithdrawn(Event, frozen=True):
    """Who claimed took the claim back (撤回主张); the texts are shown again."""

    TOPIC: ClassVar[str] = "secrecy.withdrawn"
    record: str


@dataclass(slots=True)
class SecrecyClaim:
    """One claim, as its entries say now."""

    id: str
    facts: SecrecyClaimed
    stage: str
    claimed_on: date
    entries: list[int]
    decided_on: date | None = None
    reason: str = ""
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.stage == CLAIMED


def claim_due(of: SecrecyClaim, policy: Policy, calendar: Calendar) -> Due:
    """By when a claim is decided."""
    rules = rights_rules(policy, of.claimed_on).rules["trade_secrets"]
    return calendar.due(of.claimed_on, rules["decide_within"], roll=True)


def _claimed(state: SubjectState, entry: Entry) -> None:
    event: SecrecyClaimed = entry.data
    state.claims[entry.stream] = SecrecyClaim(
        id=entry.stream,
        facts=event,
        stage=CLAIMED,
        claimed_on=entry.effective_on,
        entries=[entry.number],
        disclosed={"reasons": entry.id} if entry.sd else {},
    )
    state.touched.update((entry.stream, event.record))
    if record := state.records.get(event.record):
        record.withheld.update(dict.fromkeys(event.fields, entry.number))


def _told(state: SubjectState, entry: Entry, stage: str, *, withheld: bool) -> None:
    of = state.claims.get(entry.stream)
    if of is None:
        state.orphans.append(entry)
        return
    of.entries.append(entry.number)
    of.stage, of.decided_on = stage, entry.effective_on
    state.touched.update((of.id, of.facts.record))
    if entry.sd:
        of.disclosed["decision"] = entry.id
    record = state.records.get(of.facts.record)
    if record is not None and not withheld:
        for name in of.facts.fields:
            record.withheld.pop(name, None)


def _decided(state: SubjectState, entry: Entry) -> None:
    upheld = entry.data.upheld
    _told(state, entry, UPHELD if upheld else DENIED, withheld=upheld)
    if of := state.claims.get(entry.stream):
        of.reason = entry.data.reason


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    _told(state, entry, WITHDRAWN, withheld=False)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    SecrecyClaimed: _claimed,
    SecrecyDecided: _decided,
    SecrecyWithdrawn: _withdrawn,
}
