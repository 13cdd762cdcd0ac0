"""Collection and sharing (Article 13, 归集共享): webhooks, to which changes are brought.

A webhook belongs to an agency. What is brought is what a system of that agency may see at the
moment it is brought. Entries name a key, never its secret; what was delivered stands in a log of
its own beside the ledger.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.affairs import Affair, Affairs, Step, Work, opened
from ledger.event import Event

if TYPE_CHECKING:
    from ledger.store.entry import Entry

ACTIVE, PAUSED, UNREACHABLE, ENDED = "active", "paused", "unreachable", "ended"
DEAD, GONE = "dead", "gone"
"""Why an endpoint cannot be reached: nobody took anything for too long, or it said 410."""
GOES_ON = -1
"""The cursor of a resumption that goes on where the webhook stood."""


class WebhookRegistered(Event, frozen=True):
    """An agency has changes brought to an endpoint of its own (Article 13)."""

    TOPIC: ClassVar[str] = "webhook.registered"
    endpoint: str
    key: str
    """Names the secret with which deliveries are signed."""
    purpose: str
    """For which the agency receives what is brought."""
    after: int
    """Changes after this entry are brought."""
    codes: tuple[str, ...] = ()
    """Organisations followed; all where none is named."""
    topics: tuple[str, ...] = ()
    matter: str = ""
    rule: str = ""


class WebhookPaused(Event, frozen=True):
    """The agency has nothing brought until it resumes its webhook (Article 13)."""

    TOPIC: ClassVar[str] = "webhook.paused"


class WebhookFailed(Event, frozen=True):
    """An endpoint cannot be reached: nothing is brought until its agency mends it (Article 13)."""

    TOPIC: ClassVar[str] = "webhook.failed"
    because: str
    """`dead` (nothing was taken for too long) or `gone` (the endpoint said so)."""
    due_on: date
    """By when the agency mends it, in Asia/Shanghai."""
    rule: str = ""


class WebhookResumed(Event, frozen=True):
    """Changes are brought again, from a cursor or from where it stood (Article 13)."""

    TOPIC: ClassVar[str] = "webhook.resumed"
    after: int = GOES_ON


class WebhookKeyRotated(Event, frozen=True):
    """Deliveries are signed with a new secret, for some days with the old one too (Article 13)."""

    TOPIC: ClassVar[str] = "webhook.key_rotated"
    key: str
    both_until: date
    """The last day on which the old secret signs too, in Asia/Shanghai."""
    rule: str = ""


class WebhookEnded(Event, frozen=True):
    """Nothing is brought any more (Article 13)."""

    TOPIC: ClassVar[str] = "webhook.ended"


class Webhook(Affair, kw_only=True):
    """A webhook (变更推送) of an agency: endpoint, what it follows, where it stands."""

    KIND: ClassVar[str] = "webhook"
    ARTICLE: ClassVar[int] = 13
    FOR_SYSTEMS: ClassVar[bool] = True

    endpoint: str
    key: str
    purpose: str
    after: int
    codes: list[str]
    topics: list[str]
    matter: str
    because: str = ""
    """Why it rests."""
    former_key: str = ""
    both_until: date | None = None
    """The last day on which the former secret signs too."""
    resumed_in: int = 0
    """The entry that began or resumed it; from then on `after` counts."""

    def work(self) -> tuple[Work, ...]:
        """To mend an endpoint that cannot be reached."""
        mends = self.stage == UNREACHABLE
        return (Work("mend_endpoint", self.agency, self.due_on),) if mends else ()


def _registered(affairs: Affairs, entry: Entry) -> None:
    affairs.open(opened(Webhook, entry, ACTIVE, resumed_in=entry.number), entry)


def _paused(affairs: Affairs, entry: Entry) -> None:
    if webhook := affairs.told(Webhook, entry):
        webhook.says(entry, PAUSED)


def _failed(affairs: Affairs, entry: Entry) -> None:
    event: WebhookFailed = entry.data
    if webhook := affairs.told(Webhook, entry):
        webhook.because, webhook.due_on, webhook.rule = event.because, event.due_on, event.rule
        webhook.says(entry, UNREACHABLE)


def _resumed(affairs: Affairs, entry: Entry) -> None:
    event: WebhookResumed = entry.data
    if webhook := affairs.told(Webhook, entry):
        webhook.because, webhook.due_on = "", None
        webhook.after, webhook.resumed_in = event.after, entry.number
        webhook.says(entry, ACTIVE)


def _rotated(affairs: Affairs, entry: Entry) -> None:
    event: WebhookKeyRotated = entry.data
    if webhook := affairs.told(Webhook, entry):
        webhook.former_key, webhook.key = webhook.key, event.key
        webhook.both_until = event.both_until
        webhook.says(entry)


def _ended(affairs: Affairs, entry: Entry) -> None:
    if webhook := affairs.told(Webhook, entry):
        webhook.due_on = None
        webhook.says(entry, ENDED)


AFFAIRS: dict[type[Event], Step] = {
    WebhookRegistered: _registered,
    WebhookPaused: _paused,
    WebhookFailed: _failed,
    WebhookResumed: _resumed,
    WebhookKeyRotated: _rotated,
    WebhookEnded: _ended,
}
