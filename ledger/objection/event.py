"""Objections (Article 15, 权益保护): the steps of an objection, as they are written down."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger.event import Event, Tag


class ObjectionFiled(Event, frozen=True):
    """Someone shown in, omitted from, confused with or affected by an archive objected (异议申请).
    What it says, and who the agent or affected person is, lie in the vault. What is disputed
    is marked from this entry on."""

    TOPIC: ClassVar[str] = "objection.filed"
    subject: Tag
    """Whose archive it is about."""
    ground: str
    """Code of the rules: `error`, `omission`, `over_time`, `wrongly_listed` …"""
    window: str
    """Code of the agency that took it and sees that it is answered."""
    unit: str
    """Code of the unit that answers: of the content who determined or provided it, of transfer,
    matching and time the collecting unit."""
    disputed: str = ""
    """Stream of the record, listing, measure or commitment; empty for what was left out."""
    disputed_kind: str = ""
    """`record`, `listing`, `measure` or `commitment`; empty for what was left out."""
    filer: str = "subject"
    """`subject`, `agent` or `affected`."""
    filer_tag: Tag = ""
    """Who filed, where it did so itself; empty when an officer took the objection."""
    confused_with: Tag = ""
    """The other subject of a mix-up (身份混同), where it is known."""
    rule: str = ""


class ObjectionMarked(Event, frozen=True):
    """The mark of the dispute (存在异议) stands everywhere the record shows, as confirmed by each
    channel."""

    TOPIC: ClassVar[str] = "objection.marked"
    channels: tuple[str, ...] = ()


class ObjectionRouted(Event, frozen=True):
    """The window forwarded the objection to the unit that answers it (转办)."""

    TOPIC: ClassVar[str] = "objection.routed"
    to: str
    """Code of the agency: the responsible unit or its successor."""


class ObjectionExtended(Event, frozen=True):
    """The time to answer was extended once, approved by a second officer (延长)."""

    TOPIC: ClassVar[str] = "objection.extended"
    until: date
    """The last day as computed then; time of experts after it is not counted either."""
    proposed_in: int


class ObjectionClockStopped(Event, frozen=True):
    """A test, appraisal or opinion of experts was commissioned: its time does not count."""

    TOPIC: ClassVar[str] = "objection.clock_stopped"
    ground: str
    """`testing`, `inspection`, `appraisal` or `expert_review`."""


class ObjectionClockResumed(Event, frozen=True):
    """The experts' finding came in; the time to answer runs again."""

    TOPIC: ClassVar[str] = "objection.clock_resumed"


class ObjectionDecided(Event, frozen=True):
    """The responsible unit decided, by an officer who had no part in what is disputed (回避). The
    reasons lie in the vault. Upheld, it is mended by entries of the same act, or an act is owed."""

    TOPIC: ClassVar[str] = "objection.decided"
    outcome: str
    """`upheld`, `partly`, `denied` or `inconclusive`."""
    unit: str
    owed: str = ""
    """The act by which an upheld objection is carried out, where it was not part of the decision:
    `listing.remove`, `measure.lift`, `record.file` …"""
    proposed_in: int = 0
    """The entry in which another officer proposed a denial."""


class ObjectionAnswered(Event, frozen=True):
    """Whoever objected was told the outcome with its reasons and the remedies against it (答复)."""

    TOPIC: ClassVar[str] = "objection.answered"
    answered_on: date
    method: str
    remedies: tuple[str, ...] = ()
    """`review`, `reconsideration`, `lawsuit`."""


class ObjectionReviewRequested(Event, frozen=True):
    """Whoever objected asked the credit lead to review the decision (申请复核); the grounds lie in
    the vault. What is disputed is marked again until the review."""

    TOPIC: ClassVar[str] = "objection.review_requested"


class ObjectionReviewed(Event, frozen=True):
    """The credit lead confirmed the decision or sent it back to be decided anew (复核); its
    reasons lie in the vault."""

    TOPIC: ClassVar[str] = "objection.reviewed"
    outcome: str
    """`confirmed` or `sent_back`."""


class ObjectionWithdrawn(Event, frozen=True):
    """Whoever objected took the objection back before it was decided (撤回)."""

    TOPIC: ClassVar[str] = "objection.withdrawn"
