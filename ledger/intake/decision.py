"""Collection and sharing (Article 13, 归集共享): what becomes of each row of a piece.

Pure: given the prepared rows and what the ledger knows, the drafts to append. A row is
accepted, known already, a change of what was filed, waiting for its subject, or rejected.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ledger.event import Disclosure, Draft
from ledger.intake import again, filed
from ledger.intake.batch import RowWaiting, batch_stream
from ledger.intake.piece import Outcome
from ledger.intake.registering import Registering

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Tag
    from ledger.intake.lookup import Lookup
    from ledger.intake.piece import Context, Prepared, ReadPiece
    from ledger.intake.preparing import Preparing

OF_REPRESENTATIVE = frozenset({"representative", "representative_number"})
REMARKS_MAX = 1_024


class Deciding:
    """Decides the rows of one table."""

    def __init__(
        self,
        context: Context,
        lookup: Lookup,
        preparing: Preparing,
        digest: Callable[[bytes], bytes],
    ) -> None:
        self._context = context
        self._lookup = lookup
        self._preparing = preparing
        self._digest = digest
        self._remark = lru_cache(REMARKS_MAX)(lambda remark: digest(remark.encode()))
        self._registering = Registering(lookup, context)

    def decide(self, piece: ReadPiece) -> Outcome:
        """The drafts and the fate of each row, in order."""
        outcome = Outcome(rejected=list(piece.rejected))
        numbers = [r.representative_number for r in piece.ready if r.representative_number]
        self._lookup.learn([r.counterpart for r in piece.ready], numbers)
        found = [(row, tag) for row in piece.ready if (tag := self._found(row, outcome))]
        self._lookup.learn_filings({row.stream: tag for row, tag in found})
        for row, tag in found:
            self._file(row, tag, outcome)
        return outcome

    def _found(self, row: Prepared, outcome: Outcome) -> Tag:
        """The row's subject; without one the row waits."""
        tag = self._lookup.tag_of(row.counterpart)
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
        digests = self._digest(row.content) + self._remark(row.remark)
        if known is not None and not (known.annulled_in and known.may_refile):
            outcome.streams.append(row.stream)
            parsed = self._preparing.parsed(row)
            answer = again.Sent(row, parsed, tag, digests).once_more(known)
            if isinstance(answer, tuple):
                outcome.rejected.append(self._context.rejected(parsed, answer))
                return
            outcome.duplicate += not answer
            outcome.accepted += bool(answer)
            outcome.drafts.extend(self._context.placed(row.number, draft) for draft in answer)
            return
        self._registering.register(row, tag, outcome)
        outcome.drafts.append(self._opened(row, tag, digests, opens=known is None))
        if row.record is None or row.record.status == filed.REVOKED:
            later = again.Sent(row, self._preparing.parsed(row), tag, digests).reported()
            outcome.drafts.extend(self._context.placed(row.number, draft) for draft in later)
        outcome.accepted += 1
        self._lookup.filings[row.stream] = again.known(row, self._preparing, digests)

    def _opened(self, row: Prepared, tag: Tag, digests: bytes, *, opens: bool) -> Draft:
        owner, number = tag, row.representative_number
        if number:
            owner = self._lookup.persons.get(number, tag)
        personal: Any = row.salted
        return Draft(
            stream=row.stream,
            event=row.event,
            subjects=(tag,),
            effective_on=row.day,
            disclosures=tuple(
                [
                    Disclosure(owner if name in OF_REPRESENTATIVE else tag, name, made)
                    for name, made in personal
                ]
            ),
            source=self._context.source(row.number),
            batch=self._context.batch,
            opens=opens,
            content=digests,
        )

    def _waiting(self, row: Prepared) -> Draft:
        stream = batch_stream(self._context.batch)
        event = RowWaiting(
            sheet=self._context.table.sheet, row=row.number, legacy=row.counterpart.legacy
        )
        return Draft(
            stream=stream,
            event=event,
            effective_on=self._context.today,
            disclosures=(Disclosure(stream, "cells", self._preparing.parsed(row).cells),),
            source=self._context.source(row.number),
            batch=self._context.batch,
        )
