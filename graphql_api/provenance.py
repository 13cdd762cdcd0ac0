"""Provenance (可溯): a value ← rule ← clause ← entries ← file and row; and what came of it.

A flat list of nodes with their parents, not a recursion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api.permission import CASES
from graphql_api.proof import Proof, Resting, proof_of
from graphql_api.stored import Pair
from ledger.masking import masking_of

if TYPE_CHECKING:
    from graphql_api.context import Context
    from projections.documents import Record

TEXTS = frozenset({"text", "representative", "remark"})
"""Disclosed values of a record that are texts to be read; no other is ever shown as one."""
NAMED = frozenset({"representative"})
"""Names that are registration information of an organisation (登记信息)."""


@strawberry.type(description="A text or a person's name, opened from the vault.")
class Text:
    name: str
    value: str
    erased: bool = strawberry.field(
        default=False, description="The value was erased for good; only its commitment is left."
    )


@strawberry.type(
    description="One node of a provenance: a file row, an entry, a rule, a value, a case."
)
class TraceNode:
    id: strawberry.ID
    kind: str = strawberry.field(
        description="Where it came from: `cell`, `row`, `file`, `batch`, `document`, `entry`, "
        "`rule`, `record` or a case (`listing`, `measure`, `repair` …), `value`. What came of it: "
        "cases, `report`, `shown`, `recall`, `exchange`."
    )
    label: str
    parents: list[strawberry.ID] = strawberry.field(description="What it came from.")
    attributes: list[Pair] = strawberry.field(
        default_factory=list,
        description="What is known of it: of an entry topic, agency, law's day; of a rule "
        "instrument, clause, mark.",
    )

    @strawberry.field(description="Of an entry: that it is in the log, once that is signed.")
    def proof(self, info: Info) -> Proof | None:
        kind, _, number = self.id.partition(":")
        return proof_of(int(number), info.context) if kind == "entry" else None


@strawberry.type(description="Where a record came from and what followed from it. 溯源")
class Trace(Resting):
    file: str = strawberry.field(description="SHA-256 of the delivered file; empty for none.")
    sheet: str
    row: int
    batch: str
    agency: str
    provider: str
    filed_by: str
    entries: list[int]
    cells: list[Text] = strawberry.field(
        description="Original cells: only for the agency that sent them. 原始单元格"
    )
    nodes: list[TraceNode]


def texts_of(record: Record, context: Context) -> list[Text]:
    """The record's texts, for those who may read them; entered in the access ledger when they
    are not public.

    The subject and the deciding unit read them as they are; for anyone else numbers, contacts
    and accounts of persons are hidden (privacy rules). Cells and identity numbers are never here.
    """
    sight, tag = context.sight, context.tag_of(record.id)
    if not record.disclosed or not sight.texts(tag, record):
        return []
    if not record.published or record.person:
        context.shown.note(tag, record.id)
    clear = sight.clear(tag, record.agency)
    withheld = () if sight.unpublished(tag, record.agency, record.filed_by) else record.withheld
    masking = masking_of(context.registry.policy, context.today)
    texts = [
        Text(name=name, value=value if clear or name in NAMED else masking.prose(value))
        for values in context.opened(record.disclosed.values())
        for key, block in sorted(values.items())
        if key in TEXTS
        for name, value in _flat(key, block)
        if name not in withheld
    ]
    if record.erased_in and not texts:
        texts = [Text(name=name, value="", erased=True) for name in record.disclosed]
    return sorted(texts, key=lambda text: text.name)


def _flat(key: str, block: Any) -> list[tuple[str, str]]:
    if isinstance(block, dict):
        return [(name, str(value)) for name, value in block.items() if value]
    return [(key, str(block))]


def _cells(record: Record, context: Context) -> list[Text]:
    entry = record.disclosed.get("text")
    if not entry or not context.sight.cells(record.filed_by):
        return []
    context.shown.note(context.tag_of(record.id), record.id)
    (values,) = context.opened([entry])
    block = values.get("cells", [])
    pairs = block.items() if isinstance(block, dict) else enumerate(block, 1)
    return [Text(name=str(n), value=str(v)) for n, v in pairs]


def trace_of(record: Record, context: Context) -> Trace:
    """The provenance of one record that the reader may see."""
    source = record.source
    return Trace(
        file=source.file if source else "",
        sheet=source.sheet if source else "",
        row=source.row if source else 0,
        batch=record.batch,
        agency=record.agency,
        provider=record.provider,
        filed_by=record.filed_by,
        entries=list(record.entries),
        cells=_cells(record, context),
        nodes=_nodes(record, context),
    )


def _nodes(record: Record, context: Context) -> list[TraceNode]:
    nodes = list(_origins(record))
    nodes.append(
        _node(record.id, "record", record.document_no, *(f"entry:{e}" for e in record.entries))
    )
    window = record.window
    values = [("window", "window", window.rule)] if window is not None and window.rule else []
    values += [(f"publication/{o.channel}", o.channel, o.rule) for o in record.obligations]
    rules = dict.fromkeys(rule for _, _, rule in values)
    nodes += [_node(f"rule:{rule}", "rule", rule) for rule in rules]
    nodes += [
        _node(f"{record.id}/{place}", "value", label, record.id, f"rule:{rule}")
        for place, label, rule in values
    ]
    nodes.extend(_derived(record, context))
    return nodes


def _origins(record: Record) -> list[TraceNode]:
    """File and batch, then the entries that made the record."""
    origin: tuple[str, ...] = ()
    nodes = []
    if record.source is not None:
        row = f"file:{record.source.file}#{record.source.sheet}!{record.source.row}"
        nodes.append(_node(row, "file", f"row {record.source.row}"))
        origin = (row,)
    if record.batch:
        nodes.append(_node(f"batch:{record.batch}", "batch", record.batch, *origin))
        origin = (f"batch:{record.batch}",)
    for number in record.entries:
        nodes.append(_node(f"entry:{number}", "entry", str(number), *origin))
        origin = ()
    return nodes


def _derived(record: Record, context: Context) -> list[TraceNode]:
    """The cases that rest on the record, as far as the reader may see them today."""
    rooms, tag = context.rooms, context.tag_of(record.id)
    sight = context.sight
    found = rooms.derived_from(tag, record.id)
    if not found:
        return []
    head = context.head_of(tag)
    seen = {c.id for name in CASES for c in getattr(head, name, ()) if sight.case(tag, name, c)}
    return [
        _node(stream, kind, f"entry {entry}", record.id)
        for kind, stream, entry in found
        if stream in seen
    ]


def _node(name: str, kind: str, label: str, *parents: str) -> TraceNode:
    return TraceNode(
        id=strawberry.ID(name),
        kind=kind,
        label=label,
        parents=[strawberry.ID(parent) for parent in parents],
    )
