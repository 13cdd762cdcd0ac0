"""Bringing changes to webhooks: signed CloudEvents, in order, tried again until they are taken.

What is brought is made at the moment it is sent, as a system of the webhook's agency may see it
then; what must be accounted for is in the access ledger before it leaves, so recalls reach the
recipient. Of the tombstones those are brought, without content, that ended what the recipient
was shown. A change that is not taken holds up those after it. An
endpoint that takes nothing for days, or says that it is gone, fails and is work for its agency.
"""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from graphql_api import posting
from graphql_api.cloud_event import (
    MEDIA_TYPE,
    TYPE,
    cloud_event,
    encoded,
    source_of,
)
from graphql_api.context import Context, Shown
from graphql_api.errors import place_of
from graphql_api.feed import Feed, Wanted
from graphql_api.permission import INTEGRATOR
from ledger.clock import day_of
from ledger.feed.registering import FAMILY, failed
from ledger.feed.webhook import ACTIVE, DEAD, GOES_ON, GONE, Webhook
from ledger.situation import Actor
from ledger.store.appending import Boundary
from ledger.store.delivered import FREE, Attempt, Place, instant
from ledger.striking import CLOCK
from projections.affairs import AFFAIRS_OF

if TYPE_CHECKING:
    from graphql_api.feed import Change
    from graphql_api.posting import Posted
    from graphql_api.rooms import Rooms

POLL_SECONDS: Final = 1.0
AT_ONCE: Final = 8
"""Webhooks that are brought to at once; one waits for no other."""
WEBHOOKS_MAX: Final = 10_000
BATCH: Final = 50
LOOKED_AT: Final = 2_000
HELD: Final = timedelta(minutes=5)
"""A process that died lets go of its webhooks after this."""
_LOG = logging.getLogger(__name__)


class Deliverer:
    """Brings changes for one ledger."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._log, self._secrets = rooms.deliveries, rooms.webhook_secrets
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Bring what is due, for ever, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the deliveries it is at."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.bring()
            except Exception as error:  # noqa: BLE001 - its message may hold values; tried again
                _LOG.warning("Webhooks were not brought to: %s", place_of(error))
            self._stopping.wait(POLL_SECONDS)

    def bring(self) -> int:
        """One round over all active webhooks; how many deliveries were tried."""
        rows = AFFAIRS_OF[Webhook.KIND].run(
            self._rooms.database, first=WEBHOOKS_MAX, kind=Webhook.KIND, stage=ACTIVE
        )
        active: list[Any] = [affair for _, affair in rows]
        if len(active) <= 1:
            return sum(map(self._round, active))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sum(pool.map(self._round, active))

    def _round(self, webhook: Webhook) -> int:
        """Everything that is due for one webhook, unless another process is at it."""
        now, log = self._rooms.ledger.clock.now(), self._log
        place = log.place(webhook.id)
        if place is None:
            after = max(webhook.after, 0)
            log.begin(Place(webhook=webhook.id, cursor=after, resumed_in=webhook.resumed_in))
        elif place.resumed_in >= webhook.resumed_in and instant(place.next_try_at) > now:
            return 0
        if not log.hold(webhook.id, now, now + HELD):
            return 0
        place = log.place(webhook.id)
        if place is None:
            return 0
        try:
            _resumed(place, webhook)
            return self._brought(webhook, place)
        finally:
            log.leave(place)

    def _brought(self, webhook: Webhook, place: Place) -> int:
        """Bring until nothing is left, something is not taken, or what may be seen changed."""
        context = self._context(webhook)
        follows = Wanted(
            frozenset(webhook.codes) | {context.root(code) for code in webhook.codes},
            frozenset(webhook.topics),
            webhook.matter,
        )
        tried = 0
        context.shown = Shown(purpose=webhook.purpose)
        for looked, (entry, change) in enumerate(Feed(context, follows).walk(place.cursor), 1):
            event = self._event(change, context)
            if event is not None:
                if self._is_stale(context) and tried:
                    break
                tried += 1
                if not self._sent(webhook, place, event, context):
                    break
            place.cursor = entry
            if tried == BATCH or looked == LOOKED_AT or self._stopping.is_set():
                break
            context.shown = Shown(purpose=webhook.purpose)
        return tried

    def _event(self, change: Change | None, context: Context) -> dict[str, Any] | None:
        """What is brought of a change; None for nothing."""
        if change is None or (change.tombstone and change.renew is None):
            return None
        return cloud_event(change, context)

    def _context(self, webhook: Webhook) -> Context:
        """What a system of the agency may see now."""
        rooms = self._rooms
        actor = Actor(officer=webhook.id, agency=webhook.agency, roles=frozenset({INTEGRATOR}))
        return Context(
            actor=actor, rooms=rooms, entry=rooms.runner.position, today=rooms.ledger.today
        )

    def _is_stale(self, context: Context) -> bool:
        rooms = self._rooms
        return rooms.runner.position != context.entry or rooms.ledger.today != context.today

    def _sent(
        self, webhook: Webhook, place: Place, event: dict[str, Any], context: Context
    ) -> bool:
        """Try one change once; whether it was taken."""
        body, entry = encoded(event), int(event["data"]["entry"])
        digest = hashlib.sha256(body).hexdigest()
        if context.shown.subjects and digest != place.entered:
            self._rooms.enter(context, "webhook", body)
            place.entered = digest
            self._log.note(place)
        message = f"{webhook.id.rpartition('/')[2]}-{entry}"
        posted = self._post(webhook, message, body, entry, place.tries + 1)
        if posted.outcome == posting.DELIVERED:
            place.tries, place.failing_since, place.next_try_at = 0, "", FREE
            place.cursor = entry
            self._log.note(place)
            return True
        self._put_off(webhook, place, posted)
        return False

    def _put_off(self, webhook: Webhook, place: Place, posted: Posted) -> None:
        """Try later; or, when it is dead or gone, say so in the ledger."""
        ledger, now = self._rooms.ledger, self._rooms.ledger.clock.now()
        known = self._rules()
        place.tries += 1
        place.failing_since = place.failing_since or now.isoformat()
        waits = known["retry_after_seconds"]
        seconds = waits[min(place.tries, len(waits)) - 1]
        place.next_try_at = (now + timedelta(seconds=seconds)).isoformat()
        since = day_of(instant(place.failing_since))
        dead_on = ledger.registry.calendar.due(since, known["dead_after"], roll=False).day
        because = GONE if posted.status == posting.GONE else DEAD
        if because == GONE or ledger.today > dead_on:
            self._fail(webhook, because)

    def _fail(self, webhook: Webhook, because: str) -> None:
        ledger = self._rooms.ledger
        registry = ledger.registry
        draft = failed(webhook, because, registry.policy, registry.calendar, ledger.today)
        boundary = Boundary(position=webhook.entries[-1], streams=(webhook.id,), registry=False)
        key = f"failed/{webhook.id}/{webhook.resumed_in}"
        ledger.append([draft], boundary, CLOCK, hashlib.sha256(key.encode()).hexdigest())

    def _rules(self) -> dict[str, Any]:
        ledger = self._rooms.ledger
        rules = ledger.registry.policy.in_force(FAMILY, ledger.today).rules
        found: dict[str, Any] = rules["webhook"]
        return found

    def _post(
        self, webhook: Webhook, message: str, body: bytes, entry: int, attempt: int
    ) -> Posted:
        """One signed request, kept in the log."""
        now = self._rooms.ledger.clock.now()
        stamp = int(now.timestamp())
        both = webhook.both_until is not None and day_of(now) <= webhook.both_until
        keys = (webhook.key, webhook.former_key) if both else (webhook.key,)
        headers = {
            "Content-Type": f"{MEDIA_TYPE}; charset=utf-8",
            "User-Agent": "credit-ledger",
            "webhook-id": message,
            "webhook-timestamp": str(stamp),
            "webhook-signature": self._secrets.signatures(keys, message, stamp, body),
        }
        hosts = [h for h in self._rooms.settings.webhook_hosts.split(",") if h]
        seconds = float(self._rules()["answer_within_seconds"])
        began = monotonic()
        posted = posting.post(webhook.endpoint, body, headers, hosts, seconds)
        self._log.record(
            Attempt(
                webhook=webhook.id,
                message=message,
                entry=entry,
                tried_at=now,
                attempt=attempt,
                outcome=posted.outcome,
                status=posted.status,
                milliseconds=round((monotonic() - began) * 1_000),
            )
        )
        return posted

    def tried(self, webhook: Webhook) -> Posted:
        """A trial: a signed event that says nothing of anybody; no cursor moves."""
        context = self._context(webhook)
        name = str(uuid4())
        event = {
            "specversion": "1.0",
            "id": name,
            "source": source_of(context),
            "type": f"{TYPE}webhook.tried",
            "time": context.rooms.ledger.clock.now().isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {"webhook": webhook.id},
        }
        return self._post(webhook, f"try-{name}", encoded(event), 0, 1)


def _resumed(place: Place, webhook: Webhook) -> None:
    """A webhook that was resumed begins anew, where it says or where it stood."""
    if place.resumed_in >= webhook.resumed_in:
        return
    place.resumed_in = webhook.resumed_in
    place.tries, place.failing_since, place.next_try_at = 0, "", FREE
    if webhook.after != GOES_ON:
        place.cursor, place.entered = webhook.after, ""
