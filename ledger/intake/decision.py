"""Collection and sharing (Article 13, 归集共享): what becomes of each row of a piece.

Pure: given the rows and what the ledger knows, the drafts to append. A row is accepted,
known already, a change of what was filed, waiting for its subject, or rejected with reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ledger.catalogue import FORBIDDEN, KIND, SIMPLE, catalogue_of
from ledger.codes import is_identity_number, subject_kind_of
from ledger.event import Disclosure, Draft
from ledger.intake import again, filed
from ledger.intake.batch import RowWaiting, batch_stream
from ledger.intake.counterpart import PERSON
from ledger.intake.fault import Fault
from ledger.intake.piece import Outcome, Prepared
from ledger.intake.registering import Registering
from ledger.intake.row import ParsedRow, RejectedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ledger.catalogue import Catalogue
    from ledger.commitment import CommitmentMade
    from ledger.event import Tag
    from ledger.intake.lookup import Lookup
    from ledger.intake.organs import Organ
    from ledger.intake.piece import Context
    from ledger.record import RecordFiled
    from ledger.refusal import Code


class Deciding:
    """Decides the rows of one table."""

    def __init__(self, context: Context, lookup: Lookup) -> None:
        self._context = context
        self._lookup = lookup
        self._registering = Registering(lookup, context)
        self._catalogues: dict[date, Catalogue] = {}

    def decide(self, rows: Iterable[ParsedRow | RejectedRow]) -> Outcome:
        """The drafts and the fate of each row, in order."""
        outcome = Outcome()
        parsed: list[ParsedRow] = []
        for row in rows:
            if isinstance(row, RejectedRow):
                outcome.rejected.append(row)
            else:
                parsed.append(row)
        given = (r.values.get("representative_number") for r in parsed)
        numbers = [number for number in given if number and is_identity_number(number)]
        self._lookup.learn([r.counterpart for r in parsed], numbers)
        prepared = [p for row in parsed if (p := self._prepare(row, outcome)) is not None]
        self._lookup.learn_filings({p.stream: p.tag for p in prepared})
        for ready in prepared:
            self._file(ready, outcome)
        return outcome

    def _prepare(self, row: ParsedRow, outcome: Outcome) -> Prepared | None:
        values = row.values
        organ = self._context.organs.deciding(values["organ"], values.get("organ_code", ""))
        if organ.fault is not None:
            outcome.rejected.append(self._rejected(row, "organ", organ.fault))
            return None
        tag = self._lookup.tag_of(row.counterpart)
        if not tag:
            outcome.drafts.append(self._waiting(row))
            outcome.waiting += 1
            return None
        outcome.warn(organ.warning)
        for warning in row.warnings:
            outcome.warn(warning)
        texts = filed.texts_of(values)
        if fault := self._forbidden(values, texts):
            outcome.rejected.append(self._rejected(row, *fault))
            return None
        return self._prepared(row, tag, organ, texts, outcome)

    def _prepared(
        self, row: ParsedRow, tag: Tag, organ: Organ, texts: dict[str, str], outcome: Outcome
    ) -> Prepared:
        context, values = self._context, row.values
        backfill, layout = context.backfill, context.layout.name
        event: RecordFiled | CommitmentMade
        unit = ""
        if context.layout.record == filed.COMMITMENT:
            event = filed.commitment_made(
                values, subject_kind_of(tag), organ.code, backfill=backfill, layout=layout
            )
            unit = self._provider(values, "determined_by", "determined_by_code", outcome)
        else:
            provider = self._provider(values, "source", "source_code", outcome)
            kind = context.layout.record
            event = filed.record_filed(
                values, kind, organ.code, provider, backfill=backfill, layout=layout
            )
            if row.counterpart.by == PERSON:
                event = msgspec.structs.replace(event, name="")
        return Prepared(row, tag, filed.stream_of(event, tag), event, texts, unit)

    def _provider(self, values: dict[str, Any], name: str, code: str, outcome: Outcome) -> str:
        if name not in values and code not in values:
            return ""
        found = self._context.organs.provider(values.get(name, ""), values.get(code, ""))
        outcome.warn(found.warning)
        return found.code

    def _forbidden(self, values: dict[str, Any], texts: dict[str, str]) -> tuple[str, Code] | None:
        """What the catalogue in force on the day of the decision does not take."""
        day = values.get("decided_on") or values["made_on"]
        catalogue = self._catalogues.get(day)
        if catalogue is None:
            catalogue = self._catalogues[day] = catalogue_of(self._context.policy, day)
        if self._context.layout.record not in catalogue.items:
            return "", KIND
        if catalogue.forbidden.search("\n".join(texts.values())):
            found = (n for n, text in texts.items() if catalogue.forbidden.search(text))
            return next(found, ""), FORBIDDEN
        if not catalogue.simple_procedure_collected:
            words = (
                values.get("document_no", ""),
                texts.get("content", ""),
                texts.get("basis", ""),
            )
            if any(simple in word for word in words for simple in self._context.simple_words):
                return "content", SIMPLE
        return None

    def _file(self, row: Prepared, outcome: Outcome) -> None:
        known = self._lookup.filings[row.stream]
        digests = again.content(row.event, row.texts, self._context.digest)
        if known is not None and not (known.annulled_in and known.may_refile):
            outcome.streams.append(row.stream)
            answer = again.sent_again(row, known, digests)
            if isinstance(answer, tuple):
                outcome.rejected.append(self._refused(row.row, answer))
                return
            outcome.duplicate += not answer
            outcome.accepted += bool(answer)
            outcome.drafts.extend(self._context.placed(row.row, draft) for draft in answer)
        else:
            self._registering.register(row, outcome)
            opened = self._opened(row, digests, opens=known is None)
            outcome.drafts.append(opened)
            later = again.reported(row)
            outcome.drafts.extend(self._context.placed(row.row, draft) for draft in later)
            outcome.accepted += 1
            self._lookup.filings[row.stream] = again.known(row, digests)

    def _opened(self, row: Prepared, digests: bytes, *, opens: bool) -> Draft:
        values = row.row.values
        number = values.get("representative_number")
        owner = self._lookup.persons.get(number, row.tag) if number else row.tag
        return Draft(
            stream=row.stream,
            event=row.event,
            subjects=(row.tag,),
            effective_on=values.get("decided_on") or values["made_on"],
            disclosures=filed.disclosures_of(row.tag, owner, values, row.texts, row.row.cells),
            source=self._context.source(row.row),
            batch=self._context.batch,
            opens=opens,
            content=digests,
        )

    def _waiting(self, row: ParsedRow) -> Draft:
        stream = batch_stream(self._context.batch)
        return Draft(
            stream=stream,
            event=RowWaiting(
                sheet=self._context.sheet, row=row.number, legacy=row.counterpart.legacy
            ),
            effective_on=self._context.today,
            disclosures=(Disclosure(stream, "cells", row.cells),),
            source=self._context.source(row),
            batch=self._context.batch,
        )

    def _rejected(self, row: ParsedRow, field_name: str, code: Code) -> RejectedRow:
        return self._refused(row, (Fault(field_name, "", code),))

    def _refused(self, row: ParsedRow, faults: tuple[Fault, ...]) -> RejectedRow:
        """The row rejected; its faults get the headings the table has."""
        headings = self._context.headings
        shown = tuple(Fault(f.field, headings.get(f.field, ""), f.code, f.shape) for f in faults)
        return RejectedRow(row.number, row.cells, shown)


def headings_of(headings: Sequence[str], positions: dict[str, int]) -> dict[str, str]:
    """The heading in the table by field."""
    return {field_name: headings[position] for field_name, position in positions.items()}
