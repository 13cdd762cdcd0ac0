"""Collection and sharing (Article 13, 归集共享): a decision that was sent before.

Same content: nothing. A newer state, validity or remark: a change, or an annulment. Anything
else is refused with the names of the fields, and is corrected instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from ledger.commitment.liability import LiabilityPursued
from ledger.event import Disclosure, Draft
from ledger.intake import filed
from ledger.intake.fault import Fault
from ledger.intake.lookup import KnownFiling
from ledger.record import filing
from ledger.record.correction import ALREADY_ANNULLED
from ledger.record.record import RecordAnnulled, RecordFiled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.commitment.commitment import CommitmentMade
    from ledger.event import Event, Tag
    from ledger.intake.piece import Prepared
    from ledger.intake.preparing import Preparing
    from ledger.intake.row import ParsedRow

DIGEST_BYTES = 32
_LATER = frozenset({"remark", "unfulfilled", "liability_pursued"})
"""Texts of a commitment that come, or change, with its determination."""
_COMPUTED = frozenset({"domain"})
"""Fields of a record that its row does not name."""
_OUTSIDE = frozenset({"layout", "backfill", "subject_kind"})
_ENCODE = msgspec.json.Encoder(order="sorted").encode


def fingerprint(event: RecordFiled | CommitmentMade, texts: Mapping[str, str]) -> bytes:
    """SHA-256 of what must not differ when a row is sent again; for the memory only."""
    if isinstance(event, RecordFiled):
        return filing.fingerprint(event, texts)
    fixed = {k: v for k, v in msgspec.structs.asdict(event).items() if v and k not in _OUTSIDE}
    words = {k: v for k, v in texts.items() if k not in _LATER}
    return sha256(_ENCODE((fixed, words))).digest()


def known(row: Prepared, preparing: Preparing, digests: bytes) -> KnownFiling:
    """What the ledger will know of a row once it is filed."""
    if row.record is not None:
        annulled = int(row.record.status == filed.REVOKED)
        return KnownFiling(row.record, digests, annulled_in=annulled)
    outcome = preparing.parsed(row).values.get("fulfilment", "")
    return KnownFiling(row.event, digests, outcome=outcome)


@dataclass(frozen=True, slots=True)
class Sent:
    """A row, and what it means beside the act it files."""

    row: Prepared
    parsed: ParsedRow
    tag: Tag
    digests: bytes

    def reported(self) -> list[Draft]:
        """What a row reports beside the act: its annulment, or how a commitment was kept."""
        return self._determination() if self.row.commitment else [self._annulment()]

    def once_more(self, held: KnownFiling) -> list[Draft] | tuple[Fault, ...]:
        """The drafts that a row of a decision filed before means; none if it says nothing new."""
        if held.content[:DIGEST_BYTES] != self.digests[:DIGEST_BYTES]:
            return self._differs(held)
        if self.row.record is not None and isinstance(held.event, RecordFiled):
            return self._newer(self.row.record, held, held.event)
        outcome = self.parsed.values.get("fulfilment")
        if outcome is None or outcome == held.outcome:
            return []
        if held.outcome:
            return (Fault("fulfilment", "", filing.DIFFERS),)
        held.outcome = outcome
        return self._determination()

    def _newer(
        self, sent: RecordFiled, held: KnownFiling, before: RecordFiled
    ) -> list[Draft] | tuple[Fault, ...]:
        if held.annulled_in:
            if sent.status == filed.REVOKED:
                return []
            return (Fault("status", "", ALREADY_ANNULLED),)
        if sent.status == filed.REVOKED:
            held.annulled_in = 1
            return [self._annulment()]
        remark = held.content[DIGEST_BYTES:] != self.digests[DIGEST_BYTES:]
        event = filing.change(before, sent, remark=remark)
        if event is None:
            return []
        new = {k: v for k in filing.CHANGEABLE if (v := getattr(event, k))}
        held.event = msgspec.structs.replace(before, **new)
        held.content = self.digests
        words = (Disclosure(self.tag, "remark", self.row.remark),) if event.remark else ()
        draft = self._about(event, (*words, self._cells()))
        return [msgspec.structs.replace(draft, content=self.digests)]

    def _annulment(self) -> Draft:
        event = RecordAnnulled(record=self.row.stream, reason="revoked", basis="")
        return self._about(event, (self._cells(),))

    def _determination(self) -> list[Draft]:
        """Fulfilment, and liability pursued, as the national table has them (fields 11 to 16)."""
        values, tag, made = self.parsed.values, self.tag, self.row.commitment
        if made is None:
            return []
        determined = filed.fulfilment_determined(values, made.accepting_unit, self.row.unit)
        if determined is None:
            return []
        day = determined.determined_on
        unfulfilled, pursued = values.get("unfulfilled"), values.get("liability_pursued")
        words = (Disclosure(tag, "unfulfilled", unfulfilled),) if unfulfilled else ()
        drafts = [msgspec.structs.replace(self._about(determined, words), effective_on=day)]
        if pursued:
            event = LiabilityPursued(action="", pursued_on=day)
            draft = self._about(event, (Disclosure(tag, "liability_pursued", pursued),))
            drafts.append(msgspec.structs.replace(draft, effective_on=day))
        return drafts

    def _cells(self) -> Disclosure:
        return Disclosure(self.tag, "cells", self.parsed.cells)

    def _about(self, event: Event, personal: tuple[Disclosure, ...]) -> Draft:
        return Draft(
            stream=self.row.stream,
            event=event,
            subjects=(self.tag,),
            effective_on=self.row.day,
            disclosures=personal,
        )

    def _differs(self, held: KnownFiling) -> tuple[Fault, ...]:
        """The refusal, once for each field that differs, or for the texts."""
        names: tuple[str, ...] = ()
        if self.row.record is not None and isinstance(held.event, RecordFiled):
            found = filing.differing(held.event, self.row.record)
            names = tuple(name for name in found if name not in _COMPUTED)
        return tuple(Fault(name, "", filing.DIFFERS) for name in names or ("texts",))
