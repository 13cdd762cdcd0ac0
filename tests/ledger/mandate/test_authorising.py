"""Mandates of associations and service agencies: given, ended, and what must be deleted then."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.mandate.authorising import AuthoriseBody, ConfirmDeletion, EndMandate
from ledger.mandate.mandate import (
    BodyAuthorised,
    DeletionConfirmed,
    Mandate,
    MandateEnded,
    mandate_stream,
)
from ledger.refusal import plan
from tests.law import World, given, officer
from tests.ledger.mandate.bodies import AUTHORISE, BODY, OFFICE, OTHER, STREAM, authorised, member

END = EndMandate(body=BODY, contract_no="永信用授〔2026〕1号")
CONFIRM = ConfirmDeletion(body=BODY)


def changed(**values: object) -> AuthoriseBody:
    fields = {f: getattr(AUTHORISE, f) for f in AUTHORISE.__struct_fields__}
    return AuthoriseBody(**{**fields, **values})


def mandate(world: World) -> Mandate:
    found = world.affairs(STREAM).find(Mandate, STREAM)
    assert found is not None
    return found


def test_a_mandate_covers_its_scope_in_its_period() -> None:
    held = mandate(authorised())
    assert held.id == mandate_stream(BODY)
    assert held.covering("risk_warning", date(2026, 3, 2))
    assert held.covering("risk_warning", date(2027, 3, 1))
    for scope, day in (
        ("risk_warning", date(2026, 3, 1)),
        ("risk_warning", date(2027, 3, 2)),
        ("analysis", date(2026, 6, 1)),
    ):
        assert held.covering(scope, day) is None


def test_the_last_mandate_that_ends_leaves_a_deletion_to_confirm() -> None:
    second = changed(contract_no="永信用授〔2026〕2号", scopes=("analysis",))
    both = authorised().when(second, by=OFFICE, on="2026-03-02").then(BodyAuthorised)
    one = both.when(END, by=OFFICE, on="2026-06-01").then(MandateEnded)
    assert (mandate(one).stage, mandate(one).due_on) == ("active", None)
    assert mandate(one).covering("risk_warning", date(2026, 6, 1)) is None
    one.when(CONFIRM, by=member(), on="2026-06-02").refused(
        "mandate_must_have_ended_before_deletion", clause=plan(16)
    )
    last = EndMandate(body=BODY, contract_no="永信用授〔2026〕2号")
    ended = one.when(last, by=OFFICE, on="2026-06-02").then(MandateEnded)
    assert [(w.step, w.due_on) for w in mandate(ended).work()] == [
        ("confirm_deletion", date(2026, 6, 16))
    ]
    deleted = ended.when(CONFIRM, by=member(), on="2026-06-03").then(DeletionConfirmed)
    assert (mandate(deleted).stage, mandate(deleted).work()) == ("deleted", ())
    deleted.when(CONFIRM, by=member(), on="2026-06-04").refused(
        "mandate_must_have_ended_before_deletion"
    )


def test_only_who_gave_it_ends_it_and_only_the_body_confirms() -> None:
    authorised().when(END, by=OTHER, on="2026-06-01").refused(
        "mandate_must_be_standing_and_own", clause=plan(16)
    )
    ended = authorised().when(END, by=OFFICE, on="2026-06-01").then(MandateEnded)
    ended.when(END, by=OFFICE, on="2026-06-02").refused("mandate_must_be_standing_and_own")
    ended.when(CONFIRM, by=member("92620321MA0000023K"), on="2026-06-02").refused(
        "body_acts_for_itself_only", clause=plan(16)
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"body": "91620321MA0000015X"}, "body_must_have_a_valid_unified_code"),
        ({"kind": "bank"}, "mandate_kind_and_scope_must_be_those_of_the_plan"),
        ({"scopes": ("everything",)}, "mandate_kind_and_scope_must_be_those_of_the_plan"),
        ({"scopes": ()}, "mandate_kind_and_scope_must_be_those_of_the_plan"),
        ({"until": date(2026, 3, 1)}, "mandate_period_must_lie_within_the_rules"),
        ({"until": date(2029, 3, 3)}, "mandate_period_must_lie_within_the_rules"),
    ],
)
def test_code_kind_scope_and_period_fit(values: dict[str, object], code: str) -> None:
    given().when(changed(**values), by=OFFICE, on="2026-03-02").refused(code, clause=plan(16))


def test_a_contract_stands_once_and_a_unit_has_the_power() -> None:
    authorised().when(AUTHORISE, by=OFFICE, on="2026-03-03").refused(
        "contract_number_must_be_new", clause=plan(16)
    )
    stranger = officer("COURT", "SUPERVISOR")
    given().when(AUTHORISE, by=stranger, on="2026-03-02").refused("agency_must_have_the_power")
