"""Lists of Article 9 (名单): what happened to a listing, and the mirrors of the courts' lists.

A listing is proposed, announced, consented to where its law asks, decided or dropped, and
later extended or removed. That it expires at its maximum is computed, never an event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry


class ListingProposed(Event, frozen=True):
    """An officer of the competent unit proposes to list a subject (拟列入名单): list type, ground,
    the decisions it rests on, the sanction measures it would bring. The reasoning, which
    weighs intent, frequency, duration and amount, lies in the vault."""

    TOPIC: ClassVar[str] = "listing.proposed"
    list_type: str
    unit: str
    """Code of the unit that proposes (谁处罚、谁列入)."""
    ground: str
    bases: tuple[str, ...] = ()
    """Streams of the records or commitments it rests on."""
    measures: tuple[str, ...] = ()
    """Codes of the sanction measures it would bring."""


class ListingConsented(Event, frozen=True):
    """The next level consented to the listing (经上一级部门同意)."""

    TOPIC: ClassVar[str] = "listing.consented"
    document_no: str
    consented_on: date


class ListingDecided(Event, frozen=True):
    """The subject is on the list (列入名单): decision, day of effect, service of the decision,
    and the entries of proposal, notice and consent that let it happen."""

    TOPIC: ClassVar[str] = "listing.decided"
    decision_no: str
    decided_on: date
    takes_effect_on: date
    served_on: date
    service_method: str
    proposed_in: int
    noticed_in: int
    consented_in: int = 0
    repair_notice: bool = False
    """The repair notice was served together with the decision (两书同达)."""


class ListingDropped(Event, frozen=True):
    """The proposal was dropped, for example because the subject's answer convinced (不予列入)."""

    TOPIC: ClassVar[str] = "listing.dropped"


class ListingExtended(Event, frozen=True):
    """The listing runs longer, by decision after a notice of its own (延长期限)."""

    TOPIC: ClassVar[str] = "listing.extended"
    until: date
    clause: str
    decision_no: str
    noticed_in: int


class ListingRemoved(Event, frozen=True):
    """The determining unit removed the subject from the list (移出名单), and why."""

    TOPIC: ClassVar[str] = "listing.removed"
    cause: str
    """`repair`, `cured`, `error` or `basis_void`."""
    decision_no: str
    removed_on: date


class ListingMarked(Event, frozen=True):
    """The listing is under objection, reconsideration or lawsuit from filing to outcome, or no
    longer (异议、复议中、诉讼中)."""

    TOPIC: ClassVar[str] = "listing.marked"
    mark: str
    """`under_dispute`, `under_reconsideration` or `under_lawsuit`."""
    on: bool = True


class CourtListingMirrored(Event, frozen=True):
    """The court's feed lists the subject (失信被执行人、虚假诉讼失信人); the ledger mirrors it.
    What the judgment orders and how it was evaded lie in the vault."""

    TOPIC: ClassVar[str] = "court_list.listing_mirrored"
    list_type: str
    case_no: str
    court: str
    grounds: tuple[str, ...]
    listed_on: date
    until: date | None = None
    """The last day the court gave; None: until it deletes it, or the rules' period."""
    performance: str = ""
    """`none`, `part` or `full`, as the feed says."""
    performed_on: date | None = None
    """The day from which the court's time to delete runs."""


class CourtRemovalMirrored(Event, frozen=True):
    """The court's feed deleted the subject from its list; it ends here at once."""

    TOPIC: ClassVar[str] = "court_list.removal_mirrored"
    reason: str
    """`performed`, `settled`, `creditor_applied`, `enforcement_ended`, `expired`, `corrected`."""
    deleted_on: date


@dataclass(slots=True)
class Listing:
    """One listing as its entries say now: proposed, then listed or dropped, then ended."""

    id: str
    list_type: str
    unit: str
    grounds: tuple[str, ...]
    bases: tuple[str, ...]
    measures: tuple[str, ...]
    """Measures announced with it."""
    proposed_on: date
    proposed_in: int
    """0 for a mirror."""
    proposer: str
    """The officer's pseudonym."""
    entries: list[int]
    mirrored: CourtListingMirrored | None = None
    consented: tuple[ListingConsented, int] | None = None
    decided: ListingDecided | None = None
    decided_by: str = ""
    listed_in: int = 0
    """The entry that listed it; 0 while proposed."""
    listed_on: date | None = None
    """The day from which it has effect."""
    dropped_in: int = 0
    extended: tuple[date, str, int] | None = None
    """New last day, clause and entry."""
    removed: tuple[str, date, int] | None = None
    """Cause, day and entry of the removal, also of a court's deletion."""
    repaired_in: int = 0
    """The entry that executed its repair; 0 while it stands."""
    repaired_on: date | None = None
    marks: dict[str, int] = field(default_factory=dict)
    """`under_dispute`, `under_reconsideration`, `under_lawsuit` by the entry that marked it."""
    published: dict[str, tuple[date, int]] = field(default_factory=dict)
    """By channel: since when it is shown there, and the entry of the first publication."""
    withdrawn: dict[str, tuple[date, int, str]] = field(default_factory=dict)
    """By channel: day, entry and reason code of its being taken down."""
    exempted: tuple[str, int] | None = None
    """Reason code and entry of an exemption from publication."""
    feedback: list[tuple[str, str, int]] = field(default_factory=list)
    """Measure, result and entry reported by those who apply it."""
    disclosed: dict[str, str] = field(default_factory=dict)


def noted(state: SubjectState, entry: Entry) -> Listing | None:
    """The listing an entry is about, with the entry noted; set aside if there is none."""
    listing = state.listings.get(entry.stream)
    if listing is None:
        state.orphans.append(entry)
        return None
    listing.entries.append(entry.number)
    state.touched.add(entry.stream)
    return listing


def _proposed(state: SubjectState, entry: Entry) -> None:
    e = entry.data
    state.listings[entry.stream] = Listing(
        id=entry.stream,
        list_type=e.list_type,
        unit=e.unit,
        grounds=(e.ground,),
        bases=e.bases,
        measures=e.measures,
        proposed_on=entry.effective_on,
        proposed_in=entry.number,
        proposer=entry.actor,
        entries=[entry.number],
        disclosed={"reasoning": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _consented(state: SubjectState, entry: Entry) -> None:
    if listing := noted(state, entry):
        listing.consented = (entry.data, entry.number)


def _decided(state: SubjectState, entry: Entry) -> None:
    if listing := noted(state, entry):
        listing.decided, listing.decided_by = entry.data, entry.actor
        listing.listed_in, listing.listed_on = entry.number, entry.data.takes_effect_on
        if entry.sd:
            listing.disclosed["decision"] = entry.id


def _dropped(state: SubjectState, entry: Entry) -> None:
    if listing := noted(state, entry):
        listing.dropped_in = entry.number
        listing.disclosed["dropped"] = entry.id


def _extended(state: SubjectState, entry: Entry) -> None:
    if listing := noted(state, entry):
        listing.extended = (entry.data.until, entry.data.clause, entry.number)


def _removed(state: SubjectState, entry: Entry) -> None:
    if listing := noted(state, entry):
        listing.removed = (entry.data.cause, entry.data.removed_on, entry.number)
        if entry.sd:
            listing.disclosed["removal"] = entry.id


def _marked(state: SubjectState, entry: Entry) -> None:
    if listing := noted(state, entry):
        if entry.data.on:
            listing.marks[entry.data.mark] = entry.number
        else:
            listing.marks.pop(entry.data.mark, None)


def _mirrored(state: SubjectState, entry: Entry) -> None:
    e = entry.data
    before = state.listings.get(entry.stream)
    state.listings[entry.stream] = Listing(
        id=entry.stream,
        list_type=e.list_type,
        unit=entry.agency,
        grounds=e.grounds,
        bases=(),
        measures=(),
        proposed_on=e.listed_on,
        proposed_in=0,
        proposer="",
        entries=[*(before.entries if before else ()), entry.number],
        mirrored=e,
        listed_in=entry.number,
        listed_on=e.listed_on,
        disclosed={"judgment": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _deleted(state: SubjectState, entry: Entry) -> None:
    if listing := noted(state, entry):
        listing.removed = (entry.data.reason, entry.data.deleted_on, entry.number)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    ListingProposed: _proposed,
    ListingConsented: _consented,
    ListingDecided: _decided,
    ListingDropped: _dropped,
    ListingExtended: _extended,
    ListingRemoved: _removed,
    ListingMarked: _marked,
    CourtListingMirrored: _mirrored,
    CourtRemovalMirrored: _deleted,
}
