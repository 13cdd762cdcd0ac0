"""Collection and sharing (Article 13, 归集共享): a row is read and checked against the law.

Everything is made here that does not depend on what was filed before: the organ, the event,
the commitments to personal values, the fingerprint of the content. For large files this runs
in a second process, ahead of the decisions.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.catalogue import FORBIDDEN, KIND, SIMPLE, catalogue_of
from ledger.codes import is_identity_number, subject_kind_of
from ledger.commitment import collected
from ledger.intake import again, filed
from ledger.intake.counterpart import PERSON, UNIFIED
from ledger.intake.fault import Fault
from ledger.intake.organs import Organs
from ledger.intake.piece import Prepared, ReadPiece
from ledger.intake.row import ParsedRow, RejectedRow, RowReader
from ledger.record.filing import POWER_MISSING, may_decide
from ledger.refusal import CODES, Refused
from ledger.store import disclosing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ledger.catalogue import Catalogue
    from ledger.intake.organs import Organ
    from ledger.intake.piece import Context
    from ledger.record.record import RecordFiled
    from ledger.refusal import Code

CELLS = "cells"
PENALTY = "penalty"


class Preparing:
    """Reads and prepares the rows of one table."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._layout = context.table.layout
        self._reader = RowReader(context.table, context.rules, context.today)
        sender = context.registry.agencies[context.sender]
        self._organs = Organs(context.registry, sender)
        self._catalogues: dict[date, Catalogue] = {}
        self._powers: dict[str, bool] = {}

    def pieces(self, after: int, many: int) -> Iterator[ReadPiece]:
        """The rows after a number, `many` at a time."""
        rows = self._context.table.rows(after)
        while piece := list(islice(rows, many)):
            read = ReadPiece(piece[0][0], piece[-1][0], [], [])
            for number, cells in piece:
                row = self.prepare(number, cells)
                if isinstance(row, Prepared):
                    read.ready.append(row)
                else:
                    read.rejected.append(row)
            yield read

    def parsed(self, row: Prepared) -> ParsedRow:
        """The values and cells of a prepared row, read again where another process read it."""
        if row.parsed is None:
            texts = (salted.text for name, salted in row.salted if name == CELLS)
            _, cells = disclosing.read(next(texts))
            row.parsed = self._reader.read(row.number, cells)
        parsed: ParsedRow = row.parsed
        return parsed

    def prepare(self, number: int, cells: list[str]) -> Prepared | RejectedRow:
        """The row ready to be decided, or why it cannot be taken."""
        row = self._reader.read(number, cells)
        if isinstance(row, RejectedRow):
            return row
        values = row.values
        organ = self._organs.deciding(values["organ"], values.get("organ_code", ""))
        if organ.fault is not None:
            return self._rejected(row, "organ", organ.fault)
        if not self._may_decide(organ.code):
            return self._rejected(row, "organ", POWER_MISSING)
        texts = filed.texts_of(values)
        if fault := self._untaken(values, texts):
            return self._rejected(row, *fault)
        if self._layout.record == filed.COMMITMENT:
            return self._commitment(row, organ, texts)
        return self._record(row, organ, texts)

    def _may_decide(self, organ: str) -> bool:
        """Whether the organ has the power for decisions of this layout's kind."""
        registry, kind = self._context.registry, self._layout.record
        known = self._powers.get(organ)
        if known is None:
            agency = registry.agencies[organ]
            known = kind == filed.COMMITMENT or may_decide(agency, kind, registry.policy)
            self._powers[organ] = known
        return known

    def _record(self, row: ParsedRow, organ: Organ, texts: dict[str, str]) -> Prepared:
        values = row.values
        source = self._organs.provider(values.get("source", ""), values.get("source_code", ""))
        event = filed.record_filed(
            values,
            self._layout.record,
            organ.code,
            source.code,
            backfill=self._context.backfill,
            layout=self._layout.name,
        )
        if row.counterpart.by == PERSON:
            event = msgspec.structs.replace(event, name="")
        ready = self._prepared(row, texts, (organ.warning, source.warning, *row.warnings))
        # A row is known again by what it says, not by the field that its basis gave it.
        ready.content = again.fingerprint(event, texts)
        ready.record = self._in_its_field(event, texts.get("basis", ""))
        if row.counterpart.by == UNIFIED:
            ready.stream = filed.stream_of(event, row.counterpart.code)
        return ready

    def _in_its_field(self, event: RecordFiled, basis: str) -> RecordFiled:
        """A penalty with its field of law: that of the law which its basis names first. Tables
        have no column for it; a basis that names none of the rules' laws leaves it open."""
        if event.kind != PENALTY:
            return event
        laws = self._context.rules.lists.get("field_of_law", {})
        named = [(at, laws[law]) for law in laws if (at := basis.find(law)) >= 0]
        return msgspec.structs.replace(event, domain=min(named)[1]) if named else event

    def _commitment(
        self, row: ParsedRow, organ: Organ, texts: dict[str, str]
    ) -> Prepared | RejectedRow:
        context, values = self._context, row.values
        unit = self._organs.provider(
            values.get("determined_by", ""), values.get("determined_by_code", "")
        )
        kind = subject_kind_of(row.counterpart.code if row.counterpart.by == UNIFIED else "")
        event = filed.commitment_made(
            values, kind, organ.code, backfill=context.backfill, layout=self._layout.name
        )
        determined = filed.fulfilment_determined(values, organ.code, unit.code)
        registry, today = context.registry, context.today
        try:
            event, odd = collected.checked(
                event, texts, determined, registry.policy, registry.agencies.get, today
            )
        except Refused as refusal:
            faults = (Fault(f, "", CODES[refusal.code]) for f in refusal.fields or ("",))
            return context.rejected(row, tuple(faults))
        ready = self._prepared(row, texts, (organ.warning, unit.warning, *odd, *row.warnings))
        ready.commitment, ready.content = event, again.fingerprint(event, texts)
        ready.stream, ready.unit = filed.stream_of(event, ""), unit.code
        return ready

    def _prepared(
        self, row: ParsedRow, texts: dict[str, str], warnings: tuple[str, ...]
    ) -> Prepared:
        values = row.values
        personal = filed.personal_of(values, texts, row.cells)
        salted = disclosing.salted(personal)
        number = values.get("representative_number") or ""
        return Prepared(
            number=row.number,
            counterpart=row.counterpart,
            name=values["name"],
            day=values.get("decided_on") or values["made_on"],
            content=b"",
            remark=texts.get("remark", ""),
            salted=[(name, made) for (name, _), made in zip(personal, salted, strict=True)],
            warnings=tuple([warning for warning in warnings if warning]),
            representative_number=number if number and is_identity_number(number) else "",
            parsed=row,
        )

    def _untaken(self, values: dict[str, Any], texts: dict[str, str]) -> tuple[str, Code] | None:
        """What the catalogue in force on the day of the decision does not take."""
        day = values.get("decided_on") or values["made_on"]
        catalogue = self._catalogues.get(day)
        if catalogue is None:
            catalogue = catalogue_of(self._context.registry.policy, day)
            self._catalogues[day] = catalogue
        if self._layout.record not in catalogue.items:
            return "", KIND
        if catalogue.forbidden.search("\n".join(texts.values())):
            found = (n for n, text in texts.items() if catalogue.forbidden.search(text))
            return next(found, ""), FORBIDDEN
        if not catalogue.simple_procedure_collected:
            said = (values.get("document_no", ""), texts.get("content", ""), texts.get("basis", ""))
            words = self._context.rules.simple_procedure_words
            if any(word in text for text in said for word in words):
                return "content", SIMPLE
        return None

    def _rejected(self, row: ParsedRow, field_name: str, code: Code) -> RejectedRow:
        return self._context.rejected(row, (Fault(field_name, "", code),))
