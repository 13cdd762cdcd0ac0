"""Who lists, removes (Article 9, 失信惩戒): acts of the determining unit on its listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.event import Disclosure, Draft, Event
from ledger.notice.notice import same_unit
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.sanction.sanction import MIRROR

if TYPE_CHECKING:
    from datetime import date

    from ledger.sanction.listing import Listing
    from ledger.situation import Situation
    from ledger.state import SubjectState

NOT_UNIT = Code(
    "only_the_unit_that_lists_may_act_on_the_listing",
    "Only the determining unit or its successor may act on its listing (谁列入、谁移出).",
    "谁列入、谁移出：须由列入单位或其承继单位办理。",
    plan(9),
)
DOCUMENT = Code(
    "decision_must_have_a_document_number",
    "The act needs the number of its document.",
    "须填写文书号。",
    plan(9),
)
REASON = Code(
    "act_must_state_its_reason",
    "The act needs its reason.",
    "须说明理由。",
    plan(9),
)


def own_listing(situation: Situation, stream: str) -> tuple[SubjectState, Listing]:
    """The listing and its subject; refuses an unknown one, a court's, another unit's."""
    state = situation.holder("listings", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("listing",))
    listing: Listing = state.listings[stream]
    if listing.mirrored is not None:
        raise MIRROR.refused(listing.listed_in)
    if not same_unit(situation, listing.unit):
        raise NOT_UNIT.refused(listing.entries[0])
    return state, listing


def on_listing(
    state: SubjectState, listing: Listing, event: Event, on: date, **texts: str
) -> Draft:
    """One more entry of a listing, its texts on their way to the vault."""
    return Draft(
        stream=listing.id,
        event=event,
        subjects=(state.tag,),
        effective_on=on,
        disclosures=tuple(Disclosure(state.tag, n, text) for n, text in texts.items() if text),
    )


def require_document(number: str, field: str) -> None:
    """Refuses an act without the number of its document."""
    if not number.strip():
        raise DOCUMENT.refused(fields=(field,))


def require_reason(reason: str) -> None:
    """Refuses an act without its reason."""
    if not reason.strip():
        raise REASON.refused(fields=("reason",))
