"""What triggers a listing (Article 9, 失信惩戒): the ground, and the decisions that meet it.

Grounds, and the kinds of penalty that meet them, stand with each list type in the policy
family `listing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.notice.notice import same_unit
from ledger.refusal import Code, plan
from ledger.sanction.bases import decided_by, live_bases, meeting
from ledger.sanction.listed import listing_standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.sanction.live_basis import LiveBasis
    from ledger.situation import Situation
    from ledger.state import SubjectState

ENDED = ("dropped", "removed", "repaired", "expired", "basis_void")

GROUND = Code(
    "ground_must_be_one_of_the_list_type",
    "The list type does not know this ground.",
    "该名单类型没有此列入情形。",
    plan(9),
)
TRIGGER = Code(
    "basis_must_meet_the_ground",
    "No decision named, free of dispute and of this unit, meets the ground of the list type.",
    "所列依据均不符合该名单的列入情形，或者非本单位作出。",
    plan(9),
)
LISTED_ALREADY = Code(
    "subject_must_not_be_on_the_list_already",
    "The subject is on this list, or is proposed for it.",
    "该主体已在此名单中或正在拟列入程序中。",
    plan(9),
)


def require_ground(
    situation: Situation,
    state: SubjectState,
    rule: Mapping[str, Any],
    ground: str,
    streams: tuple[str, ...],
) -> None:
    """Refuses a ground the list type does not know, and bases that do not meet it."""
    known = rule["grounds"].get(ground)
    if known is None:
        raise GROUND.refused(fields=("ground",))
    if not streams and not rule["basis_needed"]:
        return
    bases = live_bases(situation, state, streams)

    def meets(state: SubjectState, basis: LiveBasis) -> bool:
        own = not rule["own_decisions_only"] or same_unit(situation, decided_by(state, basis))
        return _is_trigger(state, basis, known, own=own)

    if not meeting(state, bases, meets):
        raise TRIGGER.refused(*(e for b in bases for e in b.entries), fields=("bases",))


def require_not_listed(situation: Situation, state: SubjectState, list_type: str) -> None:
    """Refuses a subject that is on the list or proposed for it."""
    for listing in state.listings.values():
        if listing.list_type == list_type:
            stands = listing_standing(
                state, listing, situation.policy, situation.calendar, situation.today
            )
            if stands.situation not in ENDED:
                raise LISTED_ALREADY.refused(*listing.entries)


def _is_trigger(
    state: SubjectState, basis: LiveBasis, ground: Mapping[str, Any], *, own: bool
) -> bool:
    if basis.stream in state.commitments:
        return own and "commitment" in ground.get("bases", ())
    record = state.records.get(basis.stream)
    if record is None:
        return False
    if record.facts.kind in ground.get("record_kinds", ()):
        return True
    needed = ground.get("penalty_kinds", ())
    fits = not needed or bool(set(needed) & set(record.facts.penalty_kinds))
    return own and record.facts.kind == "penalty" and fits
