"""Collection and sharing (Article 13, 归集共享): a row checked against the law.

Everything is made here that does not depend on what was filed before: the organ, the event,
the texts and the digest of the content. It runs beside the decisions, row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ledger import collected
from ledger.catalogue import FORBIDDEN, KIND, SIMPLE, catalogue_of
from ledger.codes import subject_kind_of
from ledger.filing import POWER_MISSING, may_decide
from ledger.intake import again, filed
from ledger.intake.counterpart import PERSON, UNIFIED
from ledger.intake.fault import Fault
from ledger.intake.piece import Prepared
from ledger.intake.row import ParsedRow, RejectedRow
from ledger.refusal import CODES, Refused

if TYPE_CHECKING:
    from datetime import date

    from ledger.catalogue import Catalogue
    from ledger.commitment import CommitmentMade
    from ledger.intake.organs import Organ
    from ledger.intake.piece import Context
    from ledger.record import RecordFiled
    from ledger.refusal import Code


class Preparing:
    """Prepares the rows of one table."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._catalogues: dict[date, Catalogue] = {}
        self._powers: dict[str, bool] = {}

    def prepare(self, row: ParsedRow | RejectedRow) -> Prepared | RejectedRow:
        """The row ready to be decided, or why it cannot be taken."""
        if isinstance(row, RejectedRow):
            return row
        values = row.values
        organ = self._context.organs.deciding(values["organ"], values.get("organ_code", ""))
        if organ.fault is not None:
            return self._rejected(row, "organ", organ.fault)
        if not self._may_decide(organ.code):
            return self._rejected(row, "organ", POWER_MISSING)
        texts = filed.texts_of(values)
        if fault := self._untaken(values, texts):
            return self._rejected(row, *fault)
        if self._context.layout.record == filed.COMMITMENT:
            return self._commitment(row, organ, texts)
        return self._record(row, organ, texts)

    def _may_decide(self, organ: str) -> bool:
        """Whether the organ has the power for decisions of this layout's kind."""
        context, kind = self._context, self._context.layout.record
        known = self._powers.get(organ)
        if known is None:
            agency, policy = context.registry.agencies[organ], context.registry.policy
            known = kind == filed.COMMITMENT or may_decide(agency, kind, policy)
            self._powers[organ] = known
        return known

    def _record(self, row: ParsedRow, organ: Organ, texts: dict[str, str]) -> Prepared:
        context, values = self._context, row.values
        source = context.organs.provider(values.get("source", ""), values.get("source_code", ""))
        event = filed.record_filed(
            values,
            context.layout.record,
            organ.code,
            source.code,
            backfill=context.backfill,
            layout=context.layout.name,
        )
        if row.counterpart.by == PERSON:
            event = msgspec.structs.replace(event, name="")
        return self._prepared(row, event, texts, (organ.warning, source.warning, *row.warnings))

    def _commitment(
        self, row: ParsedRow, organ: Organ, texts: dict[str, str]
    ) -> Prepared | RejectedRow:
        context, values = self._context, row.values
        unit = context.organs.provider(
            values.get("determined_by", ""), values.get("determined_by_code", "")
        )
        kind = subject_kind_of(row.counterpart.code if row.counterpart.by == UNIFIED else "")
        event = filed.commitment_made(
            values, kind, organ.code, backfill=context.backfill, layout=context.layout.name
        )
        determined = filed.fulfilment_determined(values, organ.code, unit.code)
        registry, today = context.registry, context.today
        try:
            event, odd = collected.checked(
                event, texts, determined, registry.policy, registry.agencies.get, today
            )
        except Refused as refusal:
            fields = refusal.fields or ("",)
            return self._refused(row, tuple(Fault(f, "", CODES[refusal.code]) for f in fields))
        warnings = (organ.warning, unit.warning, *odd, *row.warnings)
        return self._prepared(row, event, texts, warnings, unit.code)

    def _prepared(
        self,
        row: ParsedRow,
        event: RecordFiled | CommitmentMade,
        texts: dict[str, str],
        warnings: tuple[str, ...],
        unit: str = "",
    ) -> Prepared:
        known = row.counterpart.by == UNIFIED
        stream = filed.stream_of(event, row.counterpart.code) if known else ""
        digests = again.content(event, texts, self._context.digest)
        odd = tuple([warning for warning in warnings if warning])
        return Prepared(row, event, texts, digests, odd, stream, unit)

    def _untaken(self, values: dict[str, Any], texts: dict[str, str]) -> tuple[str, Code] | None:
        """What the catalogue in force on the day of the decision does not take."""
        day = values.get("decided_on") or values["made_on"]
        catalogue = self._catalogues.get(day)
        if catalogue is None:
            catalogue = catalogue_of(self._context.registry.policy, day)
            self._catalogues[day] = catalogue
        if self._context.layout.record not in catalogue.items:
            return "", KIND
        if catalogue.forbidden.search("\n".join(texts.values())):
            found = (n for n, text in texts.items() if catalogue.forbidden.search(text))
            return next(found, ""), FORBIDDEN
        if not catalogue.simple_procedure_collected:
            said = (values.get("document_no", ""), texts.get("content", ""), texts.get("basis", ""))
            if any(word in text for text in said for word in self._context.simple_words):
                return "content", SIMPLE
        return None

    def _rejected(self, row: ParsedRow, field_name: str, code: Code) -> RejectedRow:
        return self._refused(row, (Fault(field_name, "", code),))

    def _refused(self, row: ParsedRow, faults: tuple[Fault, ...]) -> RejectedRow:
        return self._context.rejected(row, faults)
