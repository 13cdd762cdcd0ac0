"""Collection and sharing (Article 13, 归集共享): a decision that was sent before.

Same content: nothing. A newer state, validity or remark: a change, or an annulment. Anything
else is refused with the names of the fields, and is corrected instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ledger import filing
from ledger.commitment import CommitmentMade
from ledger.correction import ALREADY_ANNULLED
from ledger.event import Disclosure, Draft
from ledger.intake import filed
from ledger.intake.fault import Fault
from ledger.intake.lookup import KnownFiling
from ledger.liability import LiabilityPursued
from ledger.record import RecordAnnulled, RecordFiled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.event import Event, Tag
    from ledger.intake.piece import Prepared

DIGEST_BYTES = 32
_LATER = frozenset({"remark", "unfulfilled", "liability_pursued"})
"""Texts of a commitment that come, or change, with its determination."""
_OUTSIDE = frozenset({"layout", "backfill", "subject_kind"})
_ENCODE = msgspec.json.Encoder(order="sorted").encode


def content(
    event: RecordFiled | CommitmentMade,
    texts: Mapping[str, str],
    digest: Callable[[bytes], bytes],
) -> bytes:
    """The keyed digests by which what a row files is known when it is sent again."""
    if isinstance(event, RecordFiled):
        return filing.content(event, texts, digest)
    fixed = {k: v for k, v in msgspec.structs.asdict(event).items() if v and k not in _OUTSIDE}
    words = {k: v for k, v in texts.items() if k not in _LATER}
    return digest(_ENCODE((fixed, words))) + digest(texts.get("remark", "").encode())


def known(row: Prepared) -> KnownFiling:
    """What the ledger will know of a row once it is filed."""
    outcome = row.row.values.get("fulfilment", "")
    annulled = int(isinstance(row.event, RecordFiled) and row.event.status == filed.REVOKED)
    return KnownFiling(row.event, row.digests, annulled_in=annulled, outcome=outcome)


def reported(row: Prepared, tag: Tag) -> list[Draft]:
    """What a row reports beside the act itself: its annulment, or how a commitment was kept."""
    if isinstance(row.event, RecordFiled):
        return [_annulment(row, tag)] if row.event.status == filed.REVOKED else []
    return _determination(row, tag)


def sent_again(row: Prepared, tag: Tag, held: KnownFiling) -> list[Draft] | tuple[Fault, ...]:
    """The drafts that a row of a decision filed before means; none when it says nothing new."""
    if held.content[:DIGEST_BYTES] != row.digests[:DIGEST_BYTES]:
        return _differs(row, held)
    if isinstance(row.event, RecordFiled) and isinstance(held.event, RecordFiled):
        return _newer(row, tag, row.event, held)
    outcome = row.row.values.get("fulfilment")
    if outcome is None or outcome == held.outcome:
        return []
    if held.outcome:
        return (Fault("fulfilment", "", filing.DIFFERS),)
    held.outcome = outcome
    return _determination(row, tag)


def _newer(
    row: Prepared, tag: Tag, sent: RecordFiled, held: KnownFiling
) -> list[Draft] | tuple[Fault, ...]:
    if held.annulled_in:
        if sent.status == filed.REVOKED:
            return []
        return (Fault("status", "", ALREADY_ANNULLED),)
    if sent.status == filed.REVOKED:
        held.annulled_in = 1
        return [_annulment(row, tag)]
    remark = held.content[DIGEST_BYTES:] != row.digests[DIGEST_BYTES:]
    if not isinstance(held.event, RecordFiled):
        return []
    event = filing.change(held.event, sent, remark=remark)
    if event is None:
        return []
    held.event = msgspec.structs.replace(
        held.event,
        **{k: v for k in filing.CHANGEABLE if (v := getattr(event, k))},
    )
    held.content = row.digests
    words = {"remark": row.texts.get("remark", "")} if event.remark else {}
    personal = (*(Disclosure(tag, k, v) for k, v in words.items()), _cells(row, tag))
    draft = _about(row, tag, event, personal)
    return [msgspec.structs.replace(draft, content=row.digests)]


def _annulment(row: Prepared, tag: Tag) -> Draft:
    event = RecordAnnulled(record=row.stream, reason="revoked", basis="")
    return _about(row, tag, event, (_cells(row, tag),))


def _determination(row: Prepared, tag: Tag) -> list[Draft]:
    """Fulfilment, and liability pursued, as the national table reports them (fields 11 to 16)."""
    values = row.row.values
    if not isinstance(row.event, CommitmentMade):
        return []
    determined = filed.fulfilment_determined(values, row.event.accepting_unit, row.unit)
    if determined is None:
        return []
    words = {k: row.texts[k] for k in ("unfulfilled",) if k in row.texts}
    day = determined.determined_on
    drafts = [_about(row, tag, determined, tuple(Disclosure(tag, k, v) for k, v in words.items()))]
    drafts[0] = msgspec.structs.replace(drafts[0], effective_on=day)
    if pursued := row.texts.get("liability_pursued"):
        event = LiabilityPursued(action="", pursued_on=day)
        draft = _about(row, tag, event, (Disclosure(tag, "liability_pursued", pursued),))
        drafts.append(msgspec.structs.replace(draft, effective_on=day))
    return drafts


def _cells(row: Prepared, tag: Tag) -> Disclosure:
    return Disclosure(tag, "cells", row.row.cells)


def _about(row: Prepared, tag: Tag, event: Event, personal: tuple[Disclosure, ...]) -> Draft:
    values = row.row.values
    return Draft(
        stream=row.stream,
        event=event,
        subjects=(tag,),
        effective_on=values.get("decided_on") or values["made_on"],
        disclosures=personal,
    )


def _differs(row: Prepared, held: KnownFiling) -> tuple[Fault, ...]:
    """The refusal, once for each field that differs, or for the texts."""
    names: tuple[str, ...] = ()
    if isinstance(row.event, RecordFiled) and isinstance(held.event, RecordFiled):
        names = filing.differing(held.event, row.event)
    return tuple(Fault(name, "", filing.DIFFERS) for name in names or ("texts",))
