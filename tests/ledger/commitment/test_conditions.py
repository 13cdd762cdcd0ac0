"""What must hold before a commitment is accepted, each condition broken once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.commitment.commitment import CommitmentMade, DocumentOwed, commitment_stream
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.commitment.liability import CommitmentFoundFalse
from ledger.refusal import plan
from ledger.sanction.listing import ListingDecided, ListingProposed, ListingRemoved
from tests.law import FIRST, Past, given, past
from tests.ledger.promises import CLERK, made, make, registered

OLD = "62032120250303000001"
OLD_STREAM = commitment_stream(OLD)
ON = "2026-03-02"


def old_promise() -> Past:
    """An earlier commitment of the same subject."""
    event = made(number=OLD, made_on=date(2025, 3, 3), outstanding=())
    return past(event, stream=OLD_STREAM, on="2025-03-03", by=CLERK)


def broken(**more: Any) -> Past:
    event = FulfilmentDetermined(
        outcome="none", determining_unit="AMR", determined_on=date(2025, 9, 1), breach=True, **more
    )
    return past(event, stream=OLD_STREAM, on="2025-09-01")


def test_no_documents_outstanding_after_an_unrepaired_breach() -> None:
    outcome = given(registered(), old_promise(), broken()).when(make(), by=CLERK, on=ON)
    outcome.refused("earlier_breach_must_be_repaired", clause=plan(1), rests_on=(FIRST + 2,))


def test_no_documents_outstanding_after_a_false_commitment() -> None:
    false = CommitmentFoundFalse(
        ground="forged_document", determining_unit="AMR", found_on=date(2025, 9, 1), notice=7
    )
    world = given(registered(), old_promise(), past(false, stream=OLD_STREAM, on="2025-09-01"))
    world.when(make(), by=CLERK, on=ON).refused("earlier_breach_must_be_repaired")


def listed(*, removed: bool = False) -> list[Past]:
    """A listing on the market regulator's serious-dishonesty list, perhaps removed again."""
    facts = ListingProposed(
        list_type="market_regulation_serious", unit="AMR", ground="heavier_fine"
    )
    decided = ListingDecided(
        decision_no="永市监列〔2026〕1号",
        decided_on=date(2026, 1, 20),
        takes_effect_on=date(2026, 1, 20),
        served_on=date(2026, 1, 20),
        service_method="direct",
        proposed_in=FIRST,
        noticed_in=FIRST,
    )
    gone = ListingRemoved(cause="error", decision_no="1", removed_on=date(2026, 2, 1))
    return [
        past(facts, stream="l-1", on="2026-01-10"),
        past(decided, stream="l-1", on="2026-01-20"),
        *([past(gone, stream="l-1", on="2026-02-01")] if removed else ()),
    ]


def test_no_documents_outstanding_on_the_serious_dishonesty_list() -> None:
    outcome = given(registered(), *listed()).when(make(), by=CLERK, on=ON)
    world = outcome.refused(
        "subject_must_not_be_on_the_serious_dishonesty_list",
        clause=plan(1),
        rests_on=(FIRST + 1, FIRST + 2),
    )
    plain = make(kind="approval_substituting", outstanding=())
    world.when(plain, by=CLERK, on=ON).then(CommitmentMade)


def test_formerly_listed_is_like_never_listed() -> None:
    world = given(registered(), *listed(removed=True))
    world.when(make(), by=CLERK, on=ON).then(CommitmentMade)


def test_other_types_are_accepted_all_the_same() -> None:
    world = given(registered(), old_promise(), broken())
    command = make(kind="approval_substituting", outstanding=())
    world.when(command, by=CLERK, on=ON).then(CommitmentMade)


def test_not_kept_for_a_cause_not_its_own_bars_nothing() -> None:
    excused = FulfilmentDetermined(
        outcome="none",
        determining_unit="AMR",
        determined_on=date(2025, 9, 1),
        cause="force_majeure",
    )
    world = given(registered(), old_promise(), past(excused, stream=OLD_STREAM, on="2025-09-01"))
    world.when(make(), by=CLERK, on=ON).then(CommitmentMade)


REFUSED: list[Any] = [
    pytest.param({"kind": "pinky_swear"}, "commitment_type_must_be_known", id="type"),
    pytest.param({"openness": "secret"}, "openness_must_be_known", id="openness"),
    pytest.param(
        {"made_on": date(2026, 3, 3)}, "commitment_dates_must_be_in_order", id="made tomorrow"
    ),
    pytest.param(
        {"valid_until": date(2026, 3, 1)},
        "commitment_dates_must_be_in_order",
        id="ends before it begins",
    ),
    pytest.param(
        {"commitment_code": "6203212026030200001"},
        "commitment_number_must_have_region_day_and_serial",
        id="nineteen digits",
    ),
    pytest.param(
        {"commitment_code": "62032120260301000011"},
        "commitment_number_must_have_region_day_and_serial",
        id="another day",
    ),
    pytest.param({"template": "APPROVAL@9"}, "template_must_be_a_published_version", id="form"),
    pytest.param(
        {"kind": "voluntary", "matter": "", "outstanding": ()},
        "content_and_liability_must_be_stated",
        id="no form and no text",
    ),
    pytest.param({"content": "诺" * 4001}, "field_must_fit_its_national_length", id="too long"),
    pytest.param({"outstanding": ()}, "outstanding_documents_must_be_named", id="none named"),
    pytest.param(
        {"kind": "approval_substituting"}, "outstanding_documents_must_be_named", id="other type"
    ),
    pytest.param(
        {"outstanding": (DocumentOwed("licence_form", date(2026, 4, 1)),)},
        "document_must_be_one_that_may_come_late",
        id="main document",
    ),
    pytest.param(
        {"outstanding": (DocumentOwed("premises_proof", date(2026, 4, 15)),)},
        "outstanding_document_must_be_due_within_the_term",
        id="due after the term",
    ),
    pytest.param(
        {"outstanding": (DocumentOwed("premises_proof", date(2026, 3, 1)),)},
        "outstanding_document_must_be_due_within_the_term",
        id="due before it was promised",
    ),
]


@pytest.mark.parametrize(("change", "code"), REFUSED)
def test_a_condition_that_does_not_hold_refuses(change: dict[str, Any], code: str) -> None:
    given(registered()).when(make(**change), by=CLERK, on=ON).refused(code)


def test_the_last_day_of_the_term_is_within_it() -> None:
    last = DocumentOwed("premises_proof", date(2026, 4, 14))
    world = given(registered())
    world.when(make(outstanding=(last,)), by=CLERK, on=ON).then(CommitmentMade)
