"""Who oversees a unit, or a member of staff, is told: all of them, and nobody else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.accountability.informing import (
    AccountabilityAcknowledged,
    AccountabilityNotified,
    AcknowledgeAccountability,
    Addressee,
    NotifyAccountability,
)
from ledger.codes import synthetic_unified_code
from ledger.record.record import RecordFiled
from ledger.refusal import plan
from ledger.subject import SubjectRegistered
from tests.law import SUBJECT, World, given, officer, past
from tests.ledger.sanctions import FINANCE, FIRST_OFFICER, PENALTY, after, annulled, done

if TYPE_CHECKING:
    from ledger.event import Tag

OFFICE = officer("GOV", "SUPERVISOR", officer="g1")
ORGAN = synthetic_unified_code(1, "11")
STAFF = "5d1d3c1e-0000-4000-8000-000000000003"
SENT = "2026-06-01"


def world(tag: Tag, kind: str = "organisation") -> World:
    """A subject with a grave penalty of the market regulator."""
    person = kind == "person"
    registered = SubjectRegistered(kind=kind, code="" if person else tag)
    filed = RecordFiled(
        kind="penalty",
        document_no="永市监罚〔2026〕7号",
        agency="AMR",
        decided_on=date(2026, 4, 20),
        penalty_kinds=("fine",),
        name="" if person else "某机关",
    )
    return given(
        past(registered, stream=f"subject/{tag}", on="2018-01-02", subjects=(tag,)),
        past(filed, stream=PENALTY, on="2026-04-20", subjects=(tag,)),
    )


def telling(**more: Any) -> NotifyAccountability:
    """The notice on an organ, to its superior unit and the audit office of the city."""
    fields: dict[str, Any] = {
        "about": PENALTY,
        "subject_kind": "organ",
        "addressees": (
            Addressee(kind="superior_unit", agency="GOV"),
            Addressee(kind="audit_office", code=synthetic_unified_code(2, "11")),
        ),
        "document_no": "永市监通〔2026〕1号",
        "sent_on": date(2026, 6, 1),
    }
    return NotifyAccountability(**{**fields, **more})


def test_an_organ_is_reported_to_its_superior_and_to_audit() -> None:
    known = world(ORGAN).when(telling(), by=FIRST_OFFICER, on=SENT).then(AccountabilityNotified)
    (notice,) = known.state(ORGAN).accountability_notices.values()
    assert notice.facts.due_on == date(2026, 6, 15)
    assert notice.facts.rule == "ACCOUNTABILITY-2022#plan-11"
    first = AcknowledgeAccountability(
        notice=notice.id, addressee="superior_unit", acknowledged_on=date(2026, 6, 3)
    )
    known.when(first, by=FINANCE, on="2026-06-03").refused(
        "acknowledgement_is_the_addressees_own", clause=plan(11)
    )
    known = known.when(first, by=OFFICE, on="2026-06-03").then(AccountabilityAcknowledged)
    known.when(first, by=OFFICE, on="2026-06-04").then()
    audit = AcknowledgeAccountability(
        notice=notice.id, addressee="audit_office", acknowledged_on=date(2026, 6, 3)
    )
    known = done(known, audit, FIRST_OFFICER, "2026-06-03")
    (notice,) = known.state(ORGAN).accountability_notices.values()
    assert set(notice.acknowledged) == {"superior_unit", "audit_office"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"about": "x"}, "case_must_exist"),
        ({"subject_kind": "staff"}, "subject_must_be_of_the_kind_that_is_notified"),
        ({"subject_kind": "institution"}, "subject_must_be_of_the_kind_that_is_notified"),
        ({"subject_kind": "bank"}, "subject_must_be_of_the_kind_that_is_notified"),
        ({"addressees": ()}, "addressees_must_be_those_of_the_rules"),
        ({"document_no": ""}, "decision_must_have_a_document_number"),
        ({"sent_on": date(2026, 6, 2)}, "day_of_an_act_may_not_lie_ahead"),
    ],
)
def test_refuses_a_notice(more: dict[str, Any], code: str) -> None:
    world(ORGAN).when(telling(**more), by=FIRST_OFFICER, on=SENT).refused(code)


@pytest.mark.parametrize(
    "wrong",
    [
        (Addressee(kind="superior_unit", agency="GOV"),),
        (
            Addressee(kind="superior_unit", agency="GOV"),
            Addressee(kind="discipline_inspection_and_supervision", agency="GOV"),
        ),
        (
            Addressee(kind="superior_unit", agency="NOBODY"),
            Addressee(kind="audit_office", agency="GOV"),
        ),
        (
            Addressee(kind="superior_unit", agency="GOV"),
            Addressee(kind="audit_office", agency="GOV"),
            Addressee(kind="audit_office", agency="ORG"),
        ),
    ],
)
def test_refuses_the_wrong_kind_of_addressee(wrong: tuple[Addressee, ...]) -> None:
    outcome = world(ORGAN).when(telling(addressees=wrong), by=FIRST_OFFICER, on=SENT)
    outcome.refused("addressees_must_be_those_of_the_rules", fields=("addressees",))


def test_refuses_another_unit_and_a_dead_matter() -> None:
    known = world(ORGAN)
    known.when(telling(), by=FINANCE, on=SENT).refused(
        "accountability_is_decided_by_the_determining_unit"
    )
    gone = annulled()
    gone = past(gone.draft.event, stream=PENALTY, on="2026-04-20", subjects=(ORGAN,))
    after(known, gone).when(telling(), by=FIRST_OFFICER, on=SENT).refused(
        "parent_of_accountability_must_be_live"
    )


def test_a_firm_is_a_state_enterprise_only_by_its_code() -> None:
    known = world(SUBJECT)
    known.when(telling(), by=FIRST_OFFICER, on=SENT).refused(
        "subject_must_be_of_the_kind_that_is_notified"
    )
    known.when(telling(subject_kind="state_enterprise"), by=FIRST_OFFICER, on=SENT).then(
        AccountabilityNotified
    )


def test_staff_are_reported_after_a_final_finding() -> None:
    told = (
        Addressee(kind="employing_unit", code=synthetic_unified_code(3, "12")),
        Addressee(kind="discipline_inspection_and_supervision", agency="GOV"),
        Addressee(kind="organisation_and_personnel", agency="ORG"),
    )
    staff = telling(subject_kind="staff", addressees=told)
    known = world(STAFF, "person")
    known.when(staff, by=FIRST_OFFICER, on=SENT).refused(
        "finding_must_be_final", would_succeed_on="2026-10-21"
    )
    late = telling(subject_kind="staff", addressees=told, sent_on=date(2026, 10, 21))
    known.when(late, by=FIRST_OFFICER, on="2026-10-21").then(AccountabilityNotified)


def test_refuses_an_acknowledgement_of_nothing_or_ahead() -> None:
    known = done(world(ORGAN), telling(), FIRST_OFFICER, SENT)
    (notice,) = known.state(ORGAN).accountability_notices
    unknown = AcknowledgeAccountability(
        notice="x", addressee="superior_unit", acknowledged_on=date(2026, 6, 3)
    )
    known.when(unknown, by=OFFICE, on="2026-06-03").refused("case_must_exist")
    ahead = AcknowledgeAccountability(
        notice=notice, addressee="superior_unit", acknowledged_on=date(2026, 6, 4)
    )
    known.when(ahead, by=OFFICE, on="2026-06-03").refused("day_of_an_act_may_not_lie_ahead")
