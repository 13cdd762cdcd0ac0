"""Collection and sharing (Article 13, 归集共享): the file of a batch, from its entries.

The file is a function of the batch's rows, the ledger as it stood when the batch was
prepared, and the vault. Whoever writes it must be allowed to send it, and must enter in the
access ledger that these values were opened (`graphql_api` does, on both faces).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ledger import authority
from ledger.authority import AGENCY
from ledger.clock import day_of
from ledger.exchange.cells import Source, disclosed, values_of, withdrawal
from ledger.exchange.item import Law, item_of
from ledger.exchange.outgoing import PREPARED, ExchangeBatch
from ledger.exchange.platform import WITHDRAW, rules_on
from ledger.exchange.preparing import NO_BATCH, NOT_OPEN, POWER
from ledger.exchange.sending import FORMS, NoteFile
from ledger.exchange.sheet import as_csv, as_xlsx, cells, missing
from ledger.intake.layout import Column
from ledger.intake.layout import rules as words_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.ledger import Ledger
    from ledger.registry import Agency
    from ledger.situation import Actor
    from ledger.state import SubjectState
    from ledger.store.entry import Entry


class BatchFile(NamedTuple):
    """The file of a batch, ready to be sent."""

    content: bytes
    sha256: str
    form: str
    rows: int
    incomplete: dict[str, int]
    """How many rows lack a field that the layout always asks for, by field."""
    items: dict[str, list[str]]
    """By subject, what of it the file tells; for the access ledger."""


def written(ledger: Ledger, batch: str, actor: Actor, form: str = "csv") -> BatchFile:
    """Write the file of a batch and note its digest.

    Raises Refused for a batch that is not there, was sent or dropped, and for who may not.
    """
    _require_sender(ledger, actor)
    found = ledger.affairs((batch,)).find(ExchangeBatch, batch)
    if found is None:
        raise NO_BATCH.refused(fields=("batch",))
    if found.stage != PREPARED or form not in FORMS:
        raise NOT_OPEN.refused(found.entries[-1], fields=("form",))
    made = _Writing(ledger, found).file(form)
    note = NoteFile(batch=batch, file=made.sha256, form=form, size_bytes=len(made.content))
    ledger.execute(note, actor)
    return made


class RowKey(NamedTuple):
    """How a platform names a row of a batch in what it sends back."""

    row: int
    item: str
    document_no: str
    code: str
    """The organisation's unified code; empty for a person."""


def keys_of(ledger: Ledger, batch: ExchangeBatch) -> list[RowKey]:
    """The rows of a batch as a platform names them; nothing of the vault is opened."""
    made = []
    for row, values in zip(batch.rows, _Writing(ledger, batch).plain(), strict=True):
        number = str(values.get("document_no", ""))
        made.append(RowKey(row.row, row.item, number, str(values.get("unified_code", ""))))
    return made


def _require_sender(ledger: Ledger, actor: Actor) -> Agency:
    """Who may send may write: before anything is opened."""
    registry = ledger.registry
    agency = registry.agencies.get(actor.agency)
    if agency is None or agency.closed_in:
        raise AGENCY.refused(fields=("agency",))
    appointed = registry.officers.get((actor.officer, actor.agency))
    held = actor.roles if appointed is None else actor.roles & appointed
    if not held & NoteFile.ROLES:
        raise authority.ROLE.refused(fields=("role",))
    if POWER not in agency.powers:
        raise authority.POWER.refused(agency.entry, fields=(POWER,))
    return agency


class _Writing:
    """One batch on its way to a file."""

    def __init__(self, ledger: Ledger, batch: ExchangeBatch) -> None:
        self._ledger, self._batch = ledger, batch
        self._entry = batch.entries[0]
        self._registry = ledger.registry_at(self._entry)
        opened: Entry = next(ledger.entries(self._entry - 1, self._entry))
        self._day = day_of(opened.recorded_at)
        policy, calendar = self._registry.policy, self._registry.calendar
        self._law = Law(policy, calendar, self._day)
        self._rules = rules_on(policy, self._day)
        rules = policy.in_force(batch.layout, self._day).rules
        self._columns = msgspec.convert(rules["columns"], list[Column])
        self._states: dict[str, SubjectState] = {}

    def file(self, form: str) -> BatchFile:
        """The bytes, their digest, and what they tell of whom."""
        lists = words_on(self._law.policy, self._day).lists
        sources = self._sources()
        values = [self._values(source) for source in sources]
        rows = [cells(self._columns, each, lists) for each in values]
        headings = [column.heading for column in self._columns]
        content = as_xlsx(headings, rows) if form == "xlsx" else as_csv(headings, rows)
        lacking: dict[str, int] = {}
        items: dict[str, list[str]] = {}
        for source, row in zip(sources, rows, strict=True):
            items.setdefault(source.state.tag, []).append(source.item.item)
            for name in missing(self._columns, row):
                lacking[name] = lacking.get(name, 0) + 1
        digest = sha256(content).hexdigest()
        return BatchFile(content, digest, form, len(rows), lacking, items)

    def plain(self) -> list[dict[str, Any]]:
        """The values of each row that need no vault."""
        return [values_of(source) for source in self._sources(opening=False)]

    def _sources(self, *, opening: bool = True) -> list[Source]:
        """The rows' items, with what the vault holds of them, opened together."""
        found = [(self._state(row.item), row.item) for row in self._batch.rows]
        wanted = [i for state, stream in found for i in disclosed(state, stream)] if opening else []
        opened: Mapping[str, Any] = self._ledger.vault.open_many(dict.fromkeys(wanted))
        made = []
        for state, stream in found:
            item = item_of(state, stream, self._rules, self._law)
            if item is None:
                raise NO_BATCH.refused(self._entry, fields=(stream,))
            made.append(Source(state, item, opened, self._registry, self._rules, self._day))
        return made

    def _state(self, item: str) -> SubjectState:
        (tag, *_) = self._ledger.store.first_tags(item)
        if tag not in self._states:
            self._states[tag] = self._ledger.state(tag, self._entry, self._day)
        return self._states[tag]

    def _values(self, source: Source) -> dict[str, Any]:
        values = values_of(source)
        return withdrawal(values, source) if self._batch.action == WITHDRAW else values
