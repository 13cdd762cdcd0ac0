"""Provenance: from which file and row a record came, and which cases rest on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger.record.identity import normal_document_no
from projections.database import STREAM, Row, Rows, index, number, packed, table, text
from projections.projection import Projection
from projections.query import Query, equal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ledger.commitment.commitment import Commitment
    from ledger.record.record import Record
    from projections.account import Account
    from projections.holdings import Holding

ORIGINS = table(
    "origins",
    text("tag", key=True),
    text("stream", key=True),
    text("agency"),
    text("document_no"),
    text("batch"),
    number("row"),
    packed("document"),
    scope=STREAM,
)
index(ORIGINS, "agency", "document_no")
index(ORIGINS, "batch", "row")
DERIVED = table(
    "derived",
    text("tag", key=True),
    text("stream", key=True),
    text("parent", key=True),
    text("what"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(DERIVED, "tag", "parent")


class OriginRow(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Where a record or commitment came from."""

    tag: str
    stream: str
    what: str
    """`record` or `commitment`."""
    kind: str
    agency: str
    """The deciding organ, or the accepting unit."""
    provider: str
    filed_by: str
    document_no: str
    """Normalised; a commitment's national number."""
    decided_on: date
    file: str
    """SHA-256 of the delivered file; empty where none was."""
    sheet: str
    row: int
    batch: str
    place: int
    """Its place in the archive's records, from 0: page `place // 200`."""
    entry: int
    rule: str
    """The layout its row was read by; empty where it was filed by hand."""


_ENCODE = msgspec.msgpack.Encoder().encode


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Where each touched record and commitment came from, and what each touched case rests on."""
    add, tag, state = out[ORIGINS.name].append, account.tag, account.state
    places = account.places()
    for stream in touched:
        if (record := state.records.get(stream)) is not None:
            add(_row(_of_record(tag, record, places[stream])))
        elif (commitment := state.commitments.get(stream)) is not None:
            add(_row(_of_commitment(tag, commitment)))
    held = (state.listings, state.measures, state.rectifications, state.repairs, state.objections)
    if any((*held, state.incentives, state.evaluations, state.typical_cases)):
        out[DERIVED.name] += (row for row in _derived(account) if row[1] in touched)


def _of_record(tag: str, record: Record, place: int) -> OriginRow:
    facts, source = record.facts, record.source
    return OriginRow(
        tag,
        record.id,
        "record",
        facts.kind,
        facts.agency,
        facts.provider,
        record.filed_by,
        normal_document_no(facts.document_no),
        facts.decided_on,
        source.file if source else "",
        source.sheet if source else "",
        source.row if source else 0,
        record.batch,
        place,
        record.entries[0],
        facts.layout,
    )


def _of_commitment(tag: str, commitment: Commitment) -> OriginRow:
    facts, source = commitment.facts, commitment.source
    return OriginRow(
        tag,
        commitment.id,
        "commitment",
        facts.kind,
        facts.accepting_unit,
        "",
        facts.accepting_unit,
        facts.number,
        facts.made_on,
        source.file if source else "",
        source.sheet if source else "",
        source.row if source else 0,
        commitment.batch,
        0,
        commitment.entries[0],
        facts.layout,
    )


def _row(of: OriginRow) -> Row:
    return of.tag, of.stream, of.agency, of.document_no, of.batch, of.row, _ENCODE(of)


def _derived(account: Account) -> Iterator[Row]:
    """Each case with everything it rests on, once."""
    cases = account.cases()
    found: list[tuple[Holding, tuple[str, ...], str]] = [
        *((each, each.bases, "listing") for each in cases.listings),
        *((each, each.bases, "measure") for each in cases.measures),
        *((each, (each.basis,), "rectification") for each in cases.rectifications),
        *((each, (each.target,), "repair") for each in cases.repairs),
        *((each, each.bases, "incentive") for each in cases.incentives),
        *((each, (each.incentive,), "grant") for each in cases.grants),
        *((each, (each.disputed,), "objection") for each in cases.objections if each.disputed),
        *((each, each.inputs, "evaluation") for each in cases.evaluations),
        *((each, (each.record,), "typical_case") for each in cases.typical_cases),
    ]
    for case, parents, what in found:
        for parent in dict.fromkeys(parents):
            yield account.tag, case.id, parent, what, case.entries[0], case.rule


PROJECTION = Projection((ORIGINS, DERIVED), rows)


class DerivedRow(msgspec.Struct, frozen=True, gc=False):
    """A case that rests on a record, commitment or listing."""

    tag: str
    stream: str
    parent: str
    what: str
    """`listing`, `measure`, `rectification`, `repair`, `objection`, `incentive` or `grant`."""
    entry: int
    rule: str


origins = Query(
    ORIGINS,
    OriginRow,
    ("tag", "stream"),
    {
        "tag": ("tag", equal),
        "stream": ("stream", equal),
        "agency": ("agency", equal),
        "document_no": ("document_no", equal),
    },
)
"""Origins by subject; a document number must be normalised (`record.normal_document_no`)."""
origins_of_batch = Query(
    ORIGINS, OriginRow, ("batch", "row", "tag", "stream"), {"batch": ("batch", equal)}
)
"""What came in with a batch, in order of row."""
derived = Query(
    DERIVED,
    DerivedRow,
    ("tag", "stream", "parent"),
    {"tag": ("tag", equal), "parent": ("parent", equal)},
)
"""What rests on something."""
