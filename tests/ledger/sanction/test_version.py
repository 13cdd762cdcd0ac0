"""The list of measures in force: implementer, object, linked conduct, term."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.record.record import RecordMarked
from ledger.sanction.imposing import ProposeMeasure
from tests.law import SUBJECT, World, given, past
from tests.ledger.sanctions import (
    FINANCE,
    FIRST_OFFICER,
    PENALTY,
    SECOND,
    after,
    done,
    imposition,
    listed,
    measure_of,
    notice,
    penalty,
    registered,
    start,
)

ON = "2026-05-20"
NOT_LINKED = "basis_must_be_linked_to_the_measure"


def refused(reason: str, /, world: World | None = None, by: Any = FINANCE, **more: Any) -> None:
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "code": "M07",
        "clause": "基础清单7",
        "bases": (PENALTY,),
        "reasoning": "…",
    }
    (world or start()).when(ProposeMeasure(**{**fields, **more}), by=by, on=ON).refused(reason)


def test_a_measure_is_of_the_version_in_force() -> None:
    refused("measure_must_be_on_the_list_in_force", code="M15")
    start().when(
        ProposeMeasure(
            subject=SUBJECT, code="M07", clause="基础清单7", bases=(PENALTY,), reasoning="…"
        ),
        by=FINANCE,
        on="2018-05-20",
    ).refused("measure_must_be_on_the_list_in_force")


def test_a_measure_has_a_legal_basis() -> None:
    refused("measure_must_rest_on_a_clause_of_the_list", clause="县里的规定")


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        ("M14", "measure_of_the_market_is_not_an_act_of_the_county"),
        ("M03", "limit_must_come_from_a_court_or_statutory_feed"),
        ("I01", "measure_of_an_association_needs_its_rule_and_mandate"),
        ("M09", "measure_must_be_taken_by_its_own_act"),
        ("M10", "measure_must_be_taken_by_its_own_act"),
    ],
)
def test_what_the_county_does_not_impose(measure: str, code: str) -> None:
    refused(code, code=measure, clause="")


def test_the_implementer_is_competent() -> None:
    world = listed()
    command = imposition(world)
    world.when(command, by=SECOND, on=ON).refused("measure_must_be_by_its_implementer")


def test_the_object_type_fits() -> None:
    refused("object_type_must_fit_the_rule", code="M02", clause="公务员法26(4)")


def test_the_conduct_is_linked() -> None:
    refused("basis_must_be_linked_to_the_measure", code="M06", clause="plan-9")
    fire = given(registered(), penalty(domain="fire"))
    refused(
        "basis_must_be_linked_to_the_measure",
        fire,
        FIRST_OFFICER,
        code="M01",
        clause="食品安全法135",
    )
    fine = given(registered(), penalty(penalty_kinds=("fine",)))
    refused(
        "basis_must_be_linked_to_the_measure",
        fine,
        FIRST_OFFICER,
        code="M01",
        clause="食品安全法135",
    )
    licence = given(registered(), penalty(kind="licence", penalty_kinds=()))
    refused("basis_must_be_linked_to_the_measure", licence)


def test_a_disputed_record_alone_carries_nothing() -> None:
    mark = past(RecordMarked(record=PENALTY, mark="under_lawsuit"), stream=PENALTY, on="2026-05-07")
    refused("basis_must_not_be_disputed_alone", after(start(), mark))
    refused(
        "basis_must_not_be_disputed_alone",
        given(registered(), penalty(status="under_dispute")),
    )


def banned(**more: Any) -> tuple[World, Any]:
    world = done(
        start(),
        ProposeMeasure(
            subject=SUBJECT, code="M01", clause="食品安全法135", bases=(PENALTY,), reasoning="…"
        ),
        FIRST_OFFICER,
        "2026-05-06",
    )
    served = notice(measure_of(world), act="measure", measures=("M01",))
    world = done(world, served, FIRST_OFFICER, "2026-05-07")
    fields = {
        "code": "M01",
        "clause": "食品安全法135",
        "bases": (PENALTY,),
        "case": measure_of(world),
        **more,
    }
    return world, imposition(world, **fields)


def test_the_term_is_within_the_clause() -> None:
    for until in (None, date(2031, 5, 21), date(2026, 5, 19)):
        world, command = banned(until=until)
        world.when(command, by=SECOND, on=ON).refused("term_must_fit_the_clause")
    world, command = banned(until=date(2031, 5, 20))
    assert world.when(command, by=SECOND, on=ON).refusal is None


def test_a_measure_that_lasts_as_its_basis_has_no_term() -> None:
    world = listed()
    command = imposition(world, until=date(2027, 5, 20))
    world.when(command, by=FINANCE, on=ON).refused("term_must_fit_the_clause")
