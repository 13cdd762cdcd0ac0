"""Commitments by unit, situation and day; the public page shows no person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ledger.commitment.commitment import CommitmentMade
from ledger.commitment.fulfilment import FulfilmentDetermined
from projections import reading
from projections.commitments import commitments, newest_commitments
from tests.projections.small import COMPANY, PERSON

if TYPE_CHECKING:
    from tests.projections.small import Small


def made(small: Small, number: str, kind: str = "organisation") -> CommitmentMade:
    return CommitmentMade(
        number=f"62032120260105{number:>06}",
        kind="voluntary",
        made_on=small.today,
        accepting_unit="AMR",
        subject_kind=kind,
        openness="public",
        valid_until=small.today + timedelta(60),
    )


def test_a_commitment_stands_and_is_broken(small: Small) -> None:
    small.register()
    small.happen(made(small, "1"), "c/1")
    ((_, row),) = commitments.run(small.database, first=9, accepting_unit="AMR")
    assert (row.situation, row.published, row.due_on) == (
        "open",
        True,
        small.today + timedelta(60),
    )
    broken = FulfilmentDetermined(
        outcome="none",
        determining_unit="AMR",
        determined_on=small.today,
        cause="own_failure",
        breach=True,
    )
    entry = small.happen(broken, "c/1")
    head = reading.head(small.database, COMPANY)
    assert head is not None
    assert head.counts.breaches == 1
    (held,) = head.commitments
    assert held.situation == "breached"
    assert held.fulfilment is not None
    assert (held.fulfilment.entry, held.missing_fields) == (entry, (13,))
    assert not reading.heads(small.database, [COMPANY])[COMPANY].is_clean


def test_the_public_page_shows_the_newest_first_and_no_person(small: Small) -> None:
    small.register()
    small.register(PERSON)
    small.happen(made(small, "1"), "c/1")
    small.today += timedelta(1)
    small.happen(made(small, "2"), "c/2")
    small.happen(made(small, "3", "person"), "c/3", PERSON)
    rows = newest_commitments.run(small.database, first=9, published=True)
    assert [row.stream for _, row in rows] == ["c/2", "c/1"]
