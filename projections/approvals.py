"""Proposals that still wait for a second officer: computed from what the approval leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.objection.objection import WITHDRAWN
from ledger.repair.repair import DENIED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.proposal import Proposal
    from ledger.state import SubjectState


def _annulled(state: SubjectState, case: str) -> int:
    record = state.records.get(case)
    return record.annulled_in if record else 0


def _corrected(state: SubjectState, case: str) -> int:
    record = state.records.get(case)
    return record.corrections[-1][3] if record and record.corrections else 0


def _exempted(state: SubjectState, case: str) -> int:
    record = state.records.get(case)
    return record.exempted[1] if record and record.exempted else 0


def _removed(state: SubjectState, case: str) -> int:
    listing = state.listings.get(case)
    return listing.removed[2] if listing and listing.removed else 0


def _commitment_annulled(state: SubjectState, case: str) -> int:
    commitment = state.commitments.get(case)
    return commitment.annulled_in if commitment else 0


def _commitment_corrected(state: SubjectState, case: str) -> int:
    commitment = state.commitments.get(case)
    return commitment.corrections[-1][3] if commitment and commitment.corrections else 0


def _revoked(state: SubjectState, case: str) -> int:
    commitment = state.commitments.get(case)
    return commitment.revoked[-1] if commitment and commitment.revoked else 0


def _denied(state: SubjectState, case: str) -> int:
    repair = state.repairs.get(case)
    return repair.reached[DENIED][1] if repair and DENIED in repair.reached else 0


def _extended(state: SubjectState, case: str) -> int:
    repair = state.repairs.get(case)
    return repair.extended[1] if repair and repair.extended else 0


def _objection_ended(state: SubjectState, case: str) -> int:
    of = state.objections.get(case)
    return max(of.decided_in, of.reached.get(WITHDRAWN, (None, 0))[1]) if of else 0


def _objection_extended(state: SubjectState, case: str) -> int:
    of = state.objections.get(case)
    return max(of.extended[1] if of.extended else 0, _objection_ended(state, case)) if of else 0


def _joined(state: SubjectState, case: str) -> int:
    return max((each.entry for each in state.joinings if each.stream == case), default=0)


def _taken_away(state: SubjectState, case: str) -> int:
    """The approval took the proposal away: as long as it is there, it waits."""
    del state, case
    return 0


SETTLED: dict[str, Callable[[SubjectState, str], int]] = {
    "subject.merge": _joined,
    "subject.unmerge": _joined,
    "record.annulment": _annulled,
    "record.correction": _corrected,
    "publication.exemption": _exempted,
    "listing.removal": _removed,
    "record.seal": _taken_away,
    "record.unseal": _taken_away,
    "subject.erasure": _taken_away,
    "rights.refusal": _taken_away,
    "commitment.annulment": _commitment_annulled,
    "commitment.correction": _commitment_corrected,
    "commitment.revocation": _revoked,
    "repair.denial": _denied,
    "repair.extension": _extended,
    "objection.denial": _objection_ended,
    "objection.extension": _objection_extended,
}
"""By matter: the newest entry in a case by which such a proposal was approved; 0 for none."""


def waiting(state: SubjectState) -> Iterator[Proposal]:
    """The proposals that nothing after them has approved; matters not in the table never wait."""
    for proposal in state.proposals.values():
        settled = SETTLED.get(proposal.matter)
        if settled is not None and settled(state, proposal.case) < proposal.entry:
            yield proposal
