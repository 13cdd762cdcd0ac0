"""Collection and sharing (Article 13, 归集共享): what becomes of each row of a piece.

Pure: given the prepared rows and what the ledger knows, the drafts to append. A row is
accepted, known already, a change of what was filed, waiting for its subject, or rejected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.codes import is_identity_number
from ledger.event import Disclosure, Draft
from ledger.intake import again, filed
from ledger.intake.batch import RowWaiting, batch_stream
from ledger.intake.piece import Outcome, Prepared
from ledger.intake.registering import Registering
from ledger.intake.row import RejectedRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.event import Tag
    from ledger.intake.lookup import Lookup
    from ledger.intake.piece import Context


class Deciding:
    """Decides the rows of one table."""

    def __init__(self, context: Context, lookup: Lookup) -> None:
        self._context = context
        self._lookup = lookup
        self._registering = Registering(lookup, context)

    def decide(self, rows: Iterable[Prepared | RejectedRow]) -> Outcome:
        """The drafts and the fate of each row, in order."""
        outcome = Outcome()
        ready: list[Prepared] = []
        for row in rows:
            if isinstance(row, RejectedRow):
                outcome.rejected.append(row)
            else:
                ready.append(row)
        given = (r.row.values.get("representative_number") for r in ready)
        numbers = [number for number in given if number and is_identity_number(number)]
        self._lookup.learn([r.row.counterpart for r in ready], numbers)
        found = [(row, tag) for row in ready if (tag := self._found(row, outcome))]
        self._lookup.learn_filings({row.stream: tag for row, tag in found})
        for row, tag in found:
            self._file(row, tag, outcome)
        return outcome

    def _found(self, row: Prepared, outcome: Outcome) -> Tag:
        """The row's subject; without one the row waits."""
        tag = self._lookup.tag_of(row.row.counterpart)
        if not tag:
            outcome.drafts.append(self._waiting(row))
            outcome.waiting += 1
            return ""
        if not row.stream:
            row.stream = filed.stream_of(row.event, tag)
        for warning in row.warnings:
            outcome.warn(warning)
        return tag

    def _file(self, row: Prepared, tag: Tag, outcome: Outcome) -> None:
        known = self._lookup.filings[row.stream]
        if known is not None and not (known.annulled_in and known.may_refile):
            outcome.streams.append(row.stream)
            answer = again.sent_again(row, tag, known)
            if isinstance(answer, tuple):
                outcome.rejected.append(self._context.rejected(row.row, answer))
                return
            outcome.duplicate += not answer
            outcome.accepted += bool(answer)
            outcome.drafts.extend(self._context.placed(row.row, draft) for draft in answer)
            return
        self._registering.register(row, tag, outcome)
        outcome.drafts.append(self._opened(row, tag, opens=known is None))
        later = again.reported(row, tag)
        outcome.drafts.extend(self._context.placed(row.row, draft) for draft in later)
        outcome.accepted += 1
        self._lookup.filings[row.stream] = again.known(row)

    def _opened(self, row: Prepared, tag: Tag, *, opens: bool) -> Draft:
        values = row.row.values
        number = values.get("representative_number")
        owner = self._lookup.persons.get(number, tag) if number else tag
        return Draft(
            stream=row.stream,
            event=row.event,
            subjects=(tag,),
            effective_on=values.get("decided_on") or values["made_on"],
            disclosures=filed.disclosures_of(tag, owner, values, row.texts, row.row.cells),
            source=self._context.source(row.row),
            batch=self._context.batch,
            opens=opens,
            content=row.digests,
        )

    def _waiting(self, row: Prepared) -> Draft:
        stream = batch_stream(self._context.batch)
        place = row.row.number
        event = RowWaiting(sheet=self._context.sheet, row=place, legacy=row.row.counterpart.legacy)
        return Draft(
            stream=stream,
            event=event,
            effective_on=self._context.today,
            disclosures=(Disclosure(stream, "cells", row.row.cells),),
            source=self._context.source(row.row),
            batch=self._context.batch,
        )
