"""Proposals wait in the work list until another officer's act settles them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger.intake.batch import BatchWithdrawalProposed, BatchWithdrawn
from ledger.proposal import ProposalMade
from ledger.publication.publication import PublicationExempted
from ledger.record.record import RecordAnnulled, RecordCorrected
from projections.worklist import work
from tests.projections.test_intake import received

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Event
    from tests.projections.small import Small


def annulled(record: str) -> tuple[Event, str]:
    return RecordAnnulled(record=record, reason="revoked"), "x/1"


def corrected(record: str) -> tuple[Event, str]:
    return RecordCorrected(record=record, field="fine", old="1", new="2", basis="b"), "x/1"


def exempted(record: str) -> tuple[Event, str]:
    return PublicationExempted(reason="trade_secret", proposed_in=1), record


@pytest.mark.parametrize(
    ("matter", "act"),
    [
        ("record.annulment", annulled),
        ("record.correction", corrected),
        ("publication.exemption", exempted),
    ],
)
def test_a_proposal_waits_until_it_is_approved(
    small: Small, matter: str, act: Callable[[str], tuple[Event, str]]
) -> None:
    small.register()
    stream = small.penalty()
    entry = small.happen(ProposalMade(matter=matter, case=stream), "proposal/1", agency="EMB")
    ((_, row),) = work.run(small.database, first=9, kind="proposal.approve")
    assert (row.detail, row.agency, row.stream, row.entry) == (matter, "EMB", stream, entry)
    assert row.rule
    small.happen(*act(stream))
    assert not work.count(small.database, kind="proposal.approve")
    small.happen(ProposalMade(matter=matter, case=stream), "proposal/2")
    assert work.count(small.database, kind="proposal.approve") == 1


def test_the_withdrawal_of_a_file_waits_for_a_second_officer(small: Small) -> None:
    received(small)
    small.add(small.sealed(BatchWithdrawalProposed(batch="1"), "batch/1", ()))
    small.runner.catch_up()
    assert work.count(small.database, kind="batch.approve_withdrawal") == 1
    small.add(small.sealed(BatchWithdrawn(batch="1", annulled=1, proposed_in=1), "batch/1", ()))
    small.runner.catch_up()
    assert not work.count(small.database, kind="batch.approve_withdrawal")
