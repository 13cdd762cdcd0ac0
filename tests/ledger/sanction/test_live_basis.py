"""A basis must be live."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.commitment.commitment import CommitmentMade
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.publication.publication import PublicationPublished, PublicationWithdrawn
from ledger.record.record import RecordMarked, RecordSuspended
from ledger.sanction.live_basis import LiveBasis, commitment_basis, record_basis
from tests.law import World, day, given, past
from tests.ledger.sanctions import (
    OTHER,
    PENALTY,
    after,
    annulled,
    law,
    penalty,
    registered,
    repaired,
    start,
)


def basis(world: World, on: str = "2026-06-01") -> LiveBasis:
    state, policy, calendar = law(world)
    return record_basis(state.records[PENALTY], policy, calendar, day(on))


def test_a_record_stands_until_its_publication_ends() -> None:
    found = basis(start())
    assert found.stands
    assert (found.kind, found.ended_because, found.last_day) == ("penalty", "", date(2029, 4, 20))
    assert basis(start(), "2029-04-20").stands
    ended = basis(start(), "2029-04-21")
    assert (ended.stands, ended.ended_because, ended.ended_in) == (False, "publication_ended", 0)


def test_repair_annulment_and_suspension_end_it_by_their_entry() -> None:
    world = after(start(), *repaired(PENALTY, "2026-06-01"))
    assert basis(world, "2026-05-31").stands
    assert basis(world).ended_in == world.entries[-1].number
    world = after(start(), annulled())
    assert basis(world).ended_because == "annulled"
    suspended = RecordSuspended(record=PENALTY, basis="…")
    world = after(start(), past(suspended, stream=PENALTY, on="2026-06-01"))
    assert basis(world).ended_because == "suspended"


def test_taken_down_everywhere_it_carries_nothing() -> None:
    channel = "credit_china_jinchang"
    shown = PublicationPublished(
        channel=channel, day=date(2026, 4, 24), due=date(2026, 4, 29), rule="r", if_needed=False
    )
    world = after(start(), past(shown, stream=PENALTY, on="2026-04-24"))
    assert basis(world).stands
    gone = PublicationWithdrawn(
        channel=channel, day=date(2026, 5, 6), reason="published_in_error", rule="r"
    )
    world = after(world, past(gone, stream=PENALTY, on="2026-05-06"))
    assert basis(world, "2026-05-05").stands
    assert (basis(world).ended_because, basis(world).ended_in) == (
        "withdrawn",
        world.entries[-1].number,
    )


def test_marks_are_told() -> None:
    mark = RecordMarked(record=PENALTY, mark="under_lawsuit")
    world = after(start(), past(mark, stream=PENALTY, on="2026-06-01"))
    assert basis(world).marks == ("under_lawsuit",)
    assert world.entries[-1].number in basis(world).entries
    disputed = given(registered(), penalty(status="under_dispute"))
    assert basis(disputed).marks == ("under_dispute",)


def made() -> World:
    event = CommitmentMade(
        number="62032120260302000011",
        kind="approval_substituting",
        made_on=date(2026, 3, 2),
        accepting_unit="AMR",
        subject_kind="organisation",
        openness="public",
    )
    return given(registered(), past(event, stream=OTHER, on="2026-03-02"))


def broken(**more: Any) -> World:
    fields: dict[str, Any] = {
        "outcome": "none",
        "cause": "own_failure",
        "breach": True,
        "determining_unit": "AMR",
        "determined_on": date(2026, 5, 6),
        **more,
    }
    known = {f: v for f, v in fields.items() if f in FulfilmentDetermined.__struct_fields__}
    return after(made(), past(FulfilmentDetermined(**known), stream=OTHER, on="2026-05-06"))


def test_only_a_broken_commitment_is_a_basis() -> None:
    (kept,) = made().state().commitments.values()
    _, policy, calendar = law(made())
    assert commitment_basis(kept, policy, calendar, day("2026-06-01")).ended_because == "not_broken"
    world = broken()
    (commitment,) = world.state().commitments.values()
    _, policy, calendar = law(world)
    found = commitment_basis(commitment, policy, calendar, day("2026-06-01"))
    assert (found.stands, found.kind, found.entries) == (True, "commitment", (1003,))


def test_its_repair_ends_it() -> None:
    world = after(broken(), *repaired(OTHER, "2026-08-03", kind="commitment"))
    (commitment,) = world.state().commitments.values()
    _, policy, calendar = law(world)
    assert commitment_basis(commitment, policy, calendar, day("2026-08-02")).stands
    ended = commitment_basis(commitment, policy, calendar, day("2026-08-03"))
    assert (ended.ended_because, ended.ended_in) == ("repaired", world.entries[-1].number)


def test_it_is_no_basis_after_the_longest_time_of_its_tier() -> None:
    world = broken()
    (commitment,) = world.state().commitments.values()
    _, policy, calendar = law(world)
    stands = commitment_basis(commitment, policy, calendar, day("2027-05-06"))
    assert (stands.stands, stands.last_day) == (True, date(2027, 5, 6))
    ended = commitment_basis(commitment, policy, calendar, day("2027-05-07"))
    assert (ended.stands, ended.ended_because, ended.ended_in, ended.ended_on) == (
        False,
        "publication_ended",
        0,
        date(2027, 5, 6),
    )
