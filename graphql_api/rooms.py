"""The opened rooms of one ledger: what the server and the command line both work on."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from graphql_api.identity import Gate
from ledger import founding
from ledger.access import AccessAnswered, AccessLedger, Answered, recipient_of
from ledger.asof import LedgerAsOf
from ledger.clock import Clock
from ledger.ledger import Ledger
from ledger.logs import Logs, first_keys
from ledger.record.identity import normal_document_no
from ledger.situation import Actor
from ledger.store import is_url, open_store, open_vault
from ledger.store.appending import Boundary
from ledger.store.delivered import DeliveryLog
from ledger.store.signing import SigningKeys
from ledger.store.webhook_secrets import WebhookSecrets
from projections.deliveries import covered, version_of
from projections.documents import PAGE_RECORDS, Page, Record
from projections.opening import open_projections
from projections.past import Pasts
from projections.provenance import derived, origins
from projections.reading import page_document
from projections.rebuild import rebuild
from projections.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from graphql_api.context import Context
    from graphql_api.settings import Settings
    from ledger.event import Tag
    from ledger.registry import OfficerAppointed
    from ledger.state import SubjectState
    from projections.asof import AsOf
    from projections.database import Database
    from projections.deliveries import Covered
    from projections.opening import Projections

_PAGE = msgspec.msgpack.Decoder(Page)
SHOWN_MAX = 500
"""How many subjects and records one access entry names."""


class NotFoundedError(Exception):
    """The ledger is empty: it must be founded with an origin first."""


class AlreadyFoundedError(Exception):
    """The ledger has entries already; only an empty one can be founded."""


class LawChangedError(Exception):
    """A policy file differs from what was adopted in this ledger."""


@dataclass(slots=True)
class Rooms:
    """A ledger with its vault, its access ledger, its projections and its gate."""

    ledger: Ledger
    access: AccessLedger
    projections: Projections
    runner: Runner
    gate: Gate
    settings: Settings
    signing: SigningKeys
    """What credit reports are signed with."""
    logs: Logs
    """Both ledgers as published logs: checkpoints, tiles, proofs."""
    deliveries: DeliveryLog
    """What was brought to webhooks, and how far each has come."""
    webhook_secrets: WebhookSecrets
    _covered: tuple[tuple[Any, ...], Covered] | None = None
    _pasts: Pasts = field(default_factory=Pasts)

    @property
    def database(self) -> Database:
        """The projections' rows in use."""
        return self.projections.database

    @property
    def is_whole(self) -> bool:
        """Whether there is what every source gave; of the past it is made when asked for."""
        return getattr(self.database, "whole", True)

    def as_of(self, at: AsOf) -> Rooms:
        """The same rooms as they were at a moment: what they answer, without what they do."""
        rows: Any = self._pasts.of(self.ledger, self.projections, at)
        then = LedgerAsOf(self.ledger, at.entry, at.effective_on)
        return replace(self, ledger=then, projections=rows, runner=rows, _covered=None)

    def close(self) -> None:
        """Close every file; the runner first. What is not yet signed is signed."""
        self.runner.stop()
        self.logs.close()
        self.projections.close()
        self.ledger.close()
        self.access.close()

    def follow_access(self) -> None:
        """Bring the index over the access ledger to its head."""
        self.runner.catch_up_access()

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Build all projections anew beside the old, swap; answers the entry they reflect."""
        today = self.ledger.today
        rebuild(self.settings.database_url, self.projections, lambda: today, progress)
        return self.runner.catch_up()

    def tag_of(self, stream: str) -> Tag:
        """The subject of a record or case, not those linked to it later; empty for none."""
        tag = next(iter(self.ledger.store.first_tags(stream)), "")
        return self.ledger.registry.merges.root(tag)

    def state_at(self, tag: Tag, entry: int, day: date) -> SubjectState:
        """A subject's state as of an entry and a day of the law."""
        return self.ledger.state(tag, entry, day)

    def record(self, stream: str) -> Record | None:
        """One record of an archive, as stored, by its id."""
        tag = self.tag_of(stream)
        rows = origins.run(self.database, first=1, tag=tag, stream=stream) if tag else []
        if not rows or rows[0][1].what != "record":
            return None
        origin = rows[0][1]
        found = page_document(self.database, origin.tag, origin.place // PAGE_RECORDS)
        page = _PAGE.decode(found) if found else None
        return next((r for r in page.records if r.id == stream), None) if page else None

    def records_numbered(self, agency: str, document_no: str) -> list[str]:
        """Ids of the records an organ decided under a document number."""
        number = normal_document_no(document_no)
        rows = origins.run(self.database, first=100, agency=agency, document_no=number)
        return [row.stream for _, row in rows if row.what == "record"]

    def derived_from(self, tag: Tag, stream: str) -> list[tuple[str, str, int]]:
        """Kind, stream and first entry of every case that rests on a subject's record."""
        rows = derived.run(self.database, first=500, tag=tag, parent=stream)
        return [(row.what, row.stream, row.entry) for _, row in rows]

    def coverage(self, day: date) -> Covered:
        """What every source owed and gave by a day; found anew when something came."""
        registry = self.ledger.registry
        key = (day, registry.position, *version_of(self.database))
        if self._covered is None or self._covered[0] != key:
            self._covered = (key, covered(self.database, registry, day))
        return self._covered[1]

    def enter(self, context: Context, operation: str, body: bytes) -> None:
        """Enter an answer in the access ledger if it shows what must be accounted for."""
        self.enter_digest(context, operation, hashlib.sha256(body).hexdigest())

    def enter_digest(self, context: Context, operation: str, answer: str) -> None:
        """The same for an answer of which there is only the SHA-256, hexadecimal."""
        shown = context.shown
        if not shown.subjects and not shown.purpose:
            return
        said = AccessAnswered(
            operation=operation,
            purpose=shown.purpose,
            basis=shown.basis,
            entry=context.entry,
            on=context.today.isoformat(),
            answer=answer,
        )
        own = "" if shown.accounted else recipient_of(context.actor)
        parts = [
            part
            for recipient in dict.fromkeys((own, *shown.to))
            for part in _parts(msgspec.structs.replace(said, recipient=recipient), shown.subjects)
        ]
        self.access.enter(parts, context.actor)


def _parts(said: AccessAnswered, shown: Mapping[Tag, Iterable[str]]) -> list[Answered]:
    """An answer in entries of a fitting size: subjects of which nothing was shown together, any
    other alone with its records, so that each record is known to be whose."""
    nothing = [tag for tag, records in shown.items() if tag and not records]
    parts = [
        Answered(said, tuple(nothing[at : at + SHOWN_MAX]))
        for at in range(0, len(nothing), SHOWN_MAX)
    ]
    for tag, records in shown.items():
        listed = tuple(records)
        for at in range(0, len(listed), SHOWN_MAX):
            part = msgspec.structs.replace(said, records=listed[at : at + SHOWN_MAX])
            parts.append(Answered(part, (tag,) if tag else ()))
    return parts or [Answered(said, ())]


def folder_of(data: str) -> Path:
    """Where key files lie: the data folder, or `./data` beside a PostgreSQL database."""
    return Path("data") if is_url(data) else Path(data)


def keys_of(data: str) -> Path:
    """Where the keys of tokens, reports and logs lie, and what the logs' signers remember."""
    return folder_of(data) / "keys"


def open_ledger(data: str, clock: Any = None) -> Ledger:
    """The ledger and its vault, verified on open."""
    store = open_store(data)
    return Ledger(store, open_vault(data, store), clock or Clock())


def close_signed(ledger: Ledger, data: str) -> None:
    """Close a ledger that was opened without its rooms; what is not yet signed is signed.

    Without the log's key it stays unsigned, and the log says so once.
    """
    try:
        if ledger.head:
            with closing(open_store(data, name="access")) as store:
                Logs(ledger, AccessLedger(store, ledger.clock), keys_of(data)).close()
    finally:
        ledger.close()


def open_rooms(settings: Settings, clock: Any = None) -> Rooms:
    """Open everything; the projections are brought to the head by the caller.

    Raises NotFoundedError for an empty ledger and LawChangedError when a policy file was
    changed without an adopting entry, TrustError for a trust file that is none.
    """
    trust = settings.trust()
    ledger = open_ledger(settings.database_url, clock)
    if ledger.head == 0:
        ledger.close()
        raise NotFoundedError
    if changed := founding.unadopted(ledger.registry.policy):
        ledger.close()
        names = ", ".join(rule_set.id for rule_set in changed)
        raise LawChangedError(
            f"This program's law was never adopted in this ledger ({names}); "
            "adopt it with `credit-ledger adopt`."
        )
    access = AccessLedger(open_store(settings.database_url, name="access"), ledger.clock)
    ledger.access = access
    projections = open_projections(settings.database_url)
    runner = Runner(ledger.store, projections, lambda: ledger.today, access.store)
    keys = keys_of(settings.database_url)
    logs = Logs(ledger, access, keys, trust)
    logs.adopt_first()
    gate = Gate(keys, settings.jwks_file, settings.issuer)
    signing = SigningKeys.open(keys)
    brought = DeliveryLog(settings.database_url)
    secrets = WebhookSecrets(keys)
    return Rooms(
        ledger, access, projections, runner, gate, settings, signing, logs, brought, secrets
    )


def found(
    data: str,
    origin: str,
    officers: tuple[OfficerAppointed, ...] = (),
    *,
    simulated: bool = False,
    clock: Any = None,
) -> Ledger:
    """Found an empty ledger: its origin, the law of the seed, the agencies, the first officers.

    Raises AlreadyFoundedError when it has entries.
    """
    ledger = open_ledger(data, clock)
    if ledger.head:
        ledger.close()
        raise AlreadyFoundedError
    keys = first_keys(origin, keys_of(data))
    drafts = founding.founding_drafts(origin, simulated, officers, ledger.today, keys)
    founder = Actor(officer="founder", agency="", roles=frozenset({"ADMINISTRATOR"}))
    ledger.append(drafts, Boundary(position=0), founder, key="founding")
    return ledger
