"""Provenance of any value (可溯): value ← rule ← entries ← document, batch, file, row and cell.

Nodes are added one by one; each is shown by what its reader may see of it today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import strawberry

from graphql_api.history import LAW, may_show, seen_in
from graphql_api.provenance import TraceNode
from graphql_api.stored import Pair, rule_of
from ledger.intake.batch import BatchReceived, batch_stream
from ledger.refusal import PLAN
from ledger.topics import decode
from projections import history
from projections.tracing import NoValueError, found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphql_api.archive import Seen
    from graphql_api.context import Context
    from ledger.store.entry import Entry
    from projections.differences import Archive
    from projections.holdings import FileSource
    from projections.tracing import Target

KINDS: Final = {
    "records": "record", "listings": "listing", "measures": "measure", "commitments": "commitment",
    "rectifications": "rectification", "interviews": "interview", "repairs": "repair",
    "objections": "objection", "notices": "notice", "bankruptcies": "bankruptcy",
    "incentives": "incentive", "grants": "grant", "requests": "request", "mandates": "mandate",
    "complaints": "complaint", "claims": "claim", "evaluations": "evaluation",
    "typical_cases": "typical_case", "responsibilities": "responsibility",
    "accountabilities": "accountability", "answerable": "answerable",
    "accountability_notices": "accountability_notice", "declarations": "declaration",
    "attendances": "attendance", "consumer_complaints": "consumer_complaint",
}  # fmt: skip
"""What the members of each part of an archive are called."""
RESTS_ON: Final = (
    "bases", "basis", "target", "disputed", "inputs", "parent", "incentive", "record", "about",
)  # fmt: skip
"""Fields by which a case names what it rests on."""
NAMES: Final = ("document_no", "decision_no", "number", "ruling_no", "label", "list_type", "code",
                "title", "kind", "act", "matter", "role")  # fmt: skip
"""By which of its fields a record or case is called, the first that says something."""
PAPERS: Final = ("document_no", "decision_no", "ruling_no", "case_no")
"""Fields of an event that name the paper it was entered from."""


class Trail:
    """The nodes of one provenance, from what the value came from to what came of it."""

    def __init__(self, seen: Seen, of: Archive, context: Context) -> None:
        self._seen, self._archive, self._context = seen, of, context
        self._allowed = seen_in(seen, context)
        self._nodes: dict[str, TraceNode] = {}
        self._store = context.rooms.ledger.store

    @property
    def nodes(self) -> list[TraceNode]:
        """What was found, each once."""
        return list(self._nodes.values())

    def add(
        self, name: str, kind: str, label: str, parents: Iterable[str] = (), **attributes: Any
    ) -> str:
        """A node with those of its parents that are there; answers its id."""
        held = [strawberry.ID(p) for p in dict.fromkeys(parents) if p in self._nodes]
        pairs = [Pair(name=k, value=str(v)) for k, v in attributes.items() if v not in ("", None)]
        node = TraceNode(
            id=strawberry.ID(name), kind=kind, label=label, parents=held, attributes=pairs
        )
        self._nodes.setdefault(name, node)
        return name

    def rule(self, reference: str) -> Iterator[str]:
        """The place in the law, and the entry by which it has force here."""
        if not reference:
            return
        name, _, clause = reference.partition("#")
        rule_set = self._context.registry.policy.rule_sets.get(name)
        made = rule_of(reference, self._context)
        if rule_set is None or made is None:
            plan = {"instrument": PLAN, "mark": "V"} if name == PLAN else {}
            yield self.add(f"rule:{reference}", "rule", reference, clause=clause, **plan)
            return
        adopted = list(self.entries([rule_set.entry])) if rule_set.entry else []
        yield self.add(
            f"rule:{reference}",
            "rule",
            reference,
            adopted,
            instrument=made.instrument,
            clause=clause,
            mark=made.mark,
            valid_from=rule_set.valid_from,
            valid_to=rule_set.valid_to,
            hash=made.hash,
        )

    def entries(self, numbers: Iterable[int]) -> Iterator[str]:
        """Entries, with the papers and rows they were entered from."""
        for number in dict.fromkeys(numbers):
            if f"entry:{number}" not in self._nodes and number <= self._context.entry:
                self._entry(decode(number, self._store.entry(number)))
            yield f"entry:{number}"

    def may_tell(self, number: int) -> bool:
        """Whether this reader may see what an entry says."""
        return self._may_tell(decode(number, self._store.entry(number)))

    def _entry(self, entry: Entry) -> None:
        name, context = f"entry:{entry.number}", self._context
        if not self._may_tell(entry):
            self.add(name, "entry", str(entry.number))
            return
        papers = [str(getattr(entry.data, p, "") or "") for p in PAPERS]
        origins = [
            self.add(f"document:{paper}", "document", paper, agency=self.agency(entry.agency))
            for paper in papers
            if paper
        ]
        origins += self.source(entry.batch, entry.source)
        self.add(
            name,
            "entry",
            str(entry.number),
            origins,
            topic=entry.type,
            agency=entry.agency,
            agency_name=self.agency(entry.agency),
            effective_on=entry.effective_on,
            recorded_at=entry.recorded_at.isoformat(),
            officer=entry.actor if context.sight.everything else "",
            caused_by=entry.caused_by or "",
            leaf_hash=self._store.leaf(entry.number).hex(),
        )

    def _may_tell(self, entry: Entry) -> bool:
        if entry.stream.startswith(LAW) or self._context.sight.everything:
            return True
        rows = (history.of_entry(tag, entry) for tag in entry.subjects)
        return any(may_show(row, self._allowed, self._context) for row in rows)

    def agency(self, code: str) -> str:
        """The short name of an agency."""
        known = self._context.registry.agencies.get(code)
        return known.short_name if known else ""

    def source(self, batch: str, source: FileSource | Any | None) -> list[str]:
        """The delivered batch, its file and the row; the innermost that is known."""
        made: list[str] = []
        if batch:
            made = [self.add(f"batch:{batch}", "batch", batch)]
        if source is not None and source.file:
            made = [self.add(f"file:{source.file}", "file", source.file, made)]
            row = f"{source.sheet}!{source.row}"
            made = [self.add(f"row:{source.file}#{row}", "row", row, made, row=source.row)]
        return made

    def cell(self, record: Any, field: str) -> Iterator[str]:
        """The cell of the delivered table that a value was read from; never what stood in it."""
        if not (record.batch and record.source):
            return
        for _, line in self._store.stream_entries(batch_stream(record.batch))[:1]:
            received = decode(1, line).data
            for table in received.tables if isinstance(received, BatchReceived) else ():
                column = table.columns.get(field)
                if column is None or table.sheet not in ("", record.source.sheet):
                    continue
                row = self.source(record.batch, record.source)
                label = f"{record.source.sheet}!{record.source.row}:{column}"
                name = f"cell:{record.source.file}#{label}"
                yield self.add(name, "cell", label, row, layout=table.layout, column=column)
                return

    def whole(self, part: str, of: Any) -> str:
        """A record or case with its entries and everything it rests on."""
        name = f"{KINDS[part]}:{of.id}"
        if name in self._nodes:
            return name
        parents = list(self.entries(of.entries))
        parents += [p for other in rests_on(of) for p in self._part(other)]
        if rule := getattr(of, "rule", ""):
            parents += self.rule(rule)
        unit = next((u for u in ("unit", "agency", "accepting_unit") if getattr(of, u, "")), "")
        agency = getattr(of, unit) if unit else ""
        situation = getattr(of, "situation", "")
        label = called(of)
        return self.add(name, KINDS[part], label, parents, agency=agency, situation=situation)

    def _part(self, stream: str) -> Iterator[str]:
        try:
            yield self.whole(*found(self._archive, stream))
        except NoValueError:
            return  # of another subject, or not to be seen

    def value(self, target: Target, value: Any, basis: Iterable[str]) -> str:
        """The value itself."""
        name = f"value:{target.part}/{target.id}/{target.field}"
        return self.add(name, "value", target.field, basis, value=told(value))


def rests_on(of: Any) -> Iterator[str]:
    """The streams that a case names as what it rests on."""
    for field in RESTS_ON:
        named = getattr(of, field, ())
        yield from (named,) if isinstance(named, str) and named else named or ()


def called(of: Any) -> str:
    """What a record or case is called: by its number, else by its type."""
    return next((str(v) for name in NAMES if (v := getattr(of, name, ""))), "")


def told(value: Any) -> str:
    """A value as text; nothing for one that is made of others."""
    if value is None or hasattr(value, "__struct_fields__") or isinstance(value, dict):
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) if all(isinstance(v, str | int) for v in value) else ""
    return str(value)
