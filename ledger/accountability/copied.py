"""Accountability (Article 11, 责任追究): what a person's fold needs to know of the entity's case.

The determination copies it: from then on the case's own entries reach the person too, and are
folded into this copy. No personal values are in it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from ledger.commitment.commitment import Commitment, CommitmentMade
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.record.record import Record, RecordFiled
from ledger.sanction.listing import CourtListingMirrored, Listing, ListingDecided
from ledger.state import SubjectState

if TYPE_CHECKING:
    from ledger.event import Tag


class _Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    entries: tuple[int, ...]
    """Every entry that had made it."""
    marks: dict[str, int] = {}
    """Marks that stood, with their entries."""


class RecordCopy(_Part, frozen=True, kw_only=True, omit_defaults=True):
    """A record as it stood, with every change and correction applied."""

    facts: RecordFiled
    filed_at: datetime
    filed_by: str
    effective_on: date
    published: dict[str, tuple[date, int]] = {}
    withdrawn: dict[str, tuple[date, int, str]] = {}


class ListingCopy(_Part, frozen=True, kw_only=True, omit_defaults=True):
    """A listing in force as it stood."""

    list_type: str
    unit: str
    grounds: tuple[str, ...]
    bases: tuple[str, ...] = ()
    proposed_on: date
    proposed_in: int = 0
    decided: ListingDecided | None = None
    mirrored: CourtListingMirrored | None = None
    listed_in: int
    listed_on: date
    extended: tuple[date, str, int] | None = None


class CommitmentCopy(_Part, frozen=True, kw_only=True, omit_defaults=True):
    """A broken or false commitment as it stood."""

    facts: CommitmentMade
    effective_on: date
    fulfilment: FulfilmentDetermined | None = None
    determined_in: int = 0
    determined_on: date | None = None
    false_in: int = 0
    false_on: date | None = None
    false_by: str = ""


class Copy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One case: a record, a listing or a commitment."""

    record: RecordCopy | None = None
    listing: ListingCopy | None = None
    commitment: CommitmentCopy | None = None


def copy_of(state: SubjectState, stream: str) -> Copy:
    """What stands under a stream of the entity, to be copied; empty when nothing does."""
    if record := state.records.get(stream):
        return Copy(record=_record(record))
    if listing := state.listings.get(stream):
        return Copy(listing=_listing(listing))
    if commitment := state.commitments.get(stream):
        return Copy(commitment=_commitment(commitment))
    return Copy()


def place(state: SubjectState, entity: Tag, stream: str, copied: Copy) -> SubjectState:
    """Put a copy where the entity's entries will be folded; what is there already stays."""
    held = next((s for s in state.linked.values() if s.tag == entity), None) or SubjectState(entity)
    if stream in state.linked:
        return held
    state.linked[stream] = held
    if copied.record is not None:
        held.records[stream] = _made_record(stream, copied.record)
    elif copied.listing is not None:
        held.listings[stream] = _made_listing(stream, copied.listing)
    elif copied.commitment is not None:
        held.commitments[stream] = _made_commitment(stream, copied.commitment)
    return held


def _record(of: Record) -> RecordCopy:
    return RecordCopy(
        entries=tuple(of.entries),
        marks=dict(of.marks),
        facts=of.facts,
        filed_at=of.filed_at,
        filed_by=of.filed_by,
        effective_on=of.effective_on,
        published=dict(of.published),
        withdrawn=dict(of.withdrawn),
    )


def _listing(of: Listing) -> ListingCopy:
    return ListingCopy(
        entries=tuple(of.entries),
        marks=dict(of.marks),
        list_type=of.list_type,
        unit=of.unit,
        grounds=of.grounds,
        bases=of.bases,
        proposed_on=of.proposed_on,
        proposed_in=of.proposed_in,
        decided=of.decided,
        mirrored=of.mirrored,
        listed_in=of.listed_in,
        listed_on=of.listed_on or of.proposed_on,
        extended=of.extended,
    )


def _commitment(of: Commitment) -> CommitmentCopy:
    return CommitmentCopy(
        entries=tuple(of.entries),
        marks=dict(of.marks),
        facts=of.facts,
        effective_on=of.effective_on,
        fulfilment=of.fulfilment,
        determined_in=of.determined_in,
        determined_on=of.determined_on,
        false_in=of.false_in,
        false_on=of.false_on,
        false_by=of.false_by,
    )


def _made_record(stream: str, of: RecordCopy) -> Record:
    return Record(
        id=stream,
        facts=of.facts,
        entries=list(of.entries),
        filed_at=of.filed_at,
        filed_by=of.filed_by,
        effective_on=of.effective_on,
        source=None,
        batch="",
        marks=dict(of.marks),
        published=dict(of.published),
        withdrawn=dict(of.withdrawn),
    )


def _made_listing(stream: str, of: ListingCopy) -> Listing:
    return Listing(
        id=stream,
        list_type=of.list_type,
        unit=of.unit,
        grounds=of.grounds,
        bases=of.bases,
        measures=(),
        proposed_on=of.proposed_on,
        proposed_in=of.proposed_in,
        proposer="",
        entries=list(of.entries),
        mirrored=of.mirrored,
        decided=of.decided,
        listed_in=of.listed_in,
        listed_on=of.listed_on,
        extended=of.extended,
        marks=dict(of.marks),
    )


def _made_commitment(stream: str, of: CommitmentCopy) -> Commitment:
    return Commitment(
        id=stream,
        facts=of.facts,
        entries=list(of.entries),
        effective_on=of.effective_on,
        source=None,
        batch="",
        fulfilment=of.fulfilment,
        determined_in=of.determined_in,
        determined_on=of.determined_on,
        false_in=of.false_in,
        false_on=of.false_on,
        false_by=of.false_by,
        marks=dict(of.marks),
    )
