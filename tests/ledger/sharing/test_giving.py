"""A unit gives records to another: for what, on which basis, and what must not be given."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.codes import synthetic_unified_code
from ledger.event import Draft
from ledger.mandate.mandate import BodyAuthorised
from ledger.publication.publication import PublicationPublished
from ledger.record.record import RecordAnnulled, RecordCorrected, RecordSuspended
from ledger.refusal import plan
from ledger.repair.event import RepairExecuted
from ledger.sharing.ending import SEALED, Ending
from ledger.sharing.giving import GONE, ShareRecords, share
from ledger.sharing.recall import recalls
from ledger.sharing.sharing import RecordsShared
from ledger.subject import SubjectRegistered
from tests.law import FIRST, SUBJECT, World, given, officer, past
from tests.ledger.penalties import CREDIT_CHINA, filed

RECORD, OTHER = "r-1", "r-2"
BODY = synthetic_unified_code(77, "51")
REGISTERED = past(
    SubjectRegistered(kind="organisation", code=SUBJECT, name="永昌县甲公司"),
    stream=f"subject/{SUBJECT}",
    on="2026-01-05",
)
FILED = past(filed("2026-01-05"), stream=RECORD, on="2026-01-05", by=officer("ECO"))
PUBLISHED = past(
    PublicationPublished(channel=CREDIT_CHINA, day=date(2026, 1, 6)),
    stream=RECORD,
    on="2026-01-06",
)
GIVER = officer("ECO", "PROVIDER")
DAY = "2026-01-08"


def give(**more: Any) -> ShareRecords:
    values = {
        "records": (RECORD,),
        "recipient": "AMR",
        "purpose": "supervision",
        "basis": "statutory_duty",
        **more,
    }
    return ShareRecords(**values)


def world(*more: Any) -> World:
    return given(REGISTERED, FILED, *more)


def test_records_are_given_for_a_purpose_on_a_basis() -> None:
    second = past(
        filed("2026-01-05", document_no="永环罚〔2026〕2号"), stream=OTHER, on="2026-01-05"
    )
    outcome = world(second).when(give(records=(RECORD, OTHER)), by=GIVER, on=DAY)
    after = outcome.then(RecordsShared)
    (draft,) = outcome.drafts
    assert isinstance(draft.event, RecordsShared)
    assert draft.event == RecordsShared(
        share=draft.event.share,
        records=(RECORD, OTHER),
        recipient="AMR",
        purpose="supervision",
        basis="statutory_duty",
        rule="SHARING-2022#个人信息保护法13",
    )
    assert set(after.state().shares) == {draft.stream}


def test_who_was_given_a_record_is_recalled_when_it_is_corrected() -> None:
    shared = world().when(give(), by=GIVER, on=DAY).then(RecordsShared)
    correction = RecordCorrected(record=RECORD, field="fine", old="20000", new="1", basis="b")
    after = shared.adding(
        [
            Draft(
                stream=RECORD, event=correction, subjects=(SUBJECT,), effective_on=date(2026, 1, 9)
            )
        ],
        GIVER,
    )
    law = after.registry()
    found = recalls(after.state(), RECORD, (), law.policy, law.calendar, date(2026, 1, 10))
    assert [(r.recipient, r.first.access_entry) for r in found] == [("AMR", 0)]


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"records": ()}, "sharing_names_records_that_are_there", "records"),
        ({"records": (RECORD, RECORD)}, "sharing_names_records_that_are_there", "records"),
        ({"records": ("r-9",)}, "case_must_exist", "records"),
        ({"basis": "because"}, "sharing_needs_a_lawful_basis", "basis"),
        ({"basis": "authorisation"}, "sharing_needs_a_lawful_basis", "document_no"),
        (
            {"document_no": "授权 620321199001010018"},
            "document_number_must_hold_no_personal_number",
            "document_no",
        ),
        ({"document_no": "永" * 65}, "document_number_must_hold_no_personal_number", "document_no"),
        ({"recipient": "ACME"}, "recipient_must_be_another_registered_unit", "recipient"),
        ({"recipient": "ECO"}, "recipient_must_be_another_registered_unit", "recipient"),
        ({"purpose": "gossip"}, "purpose_must_lie_in_the_recipients_power", "purpose"),
        ({"purpose": "court"}, "purpose_must_lie_in_the_recipients_power", "purpose"),
        ({"basis": "published"}, "unpublished_records_need_more_than_publication", "basis"),
    ],
)
def test_refused(more: dict[str, Any], code: str, field: str) -> None:
    world().when(give(**more), by=GIVER, on=DAY).refused(code, fields=(field,))


def test_an_authorisation_carries_a_purpose_that_the_powers_do_not() -> None:
    given_by = {"purpose": "loan", "recipient": "ORG", "document_no": "授权〔2026〕1号"}
    world().when(give(**given_by), by=GIVER, on=DAY).then(RecordsShared)
    media = {"purpose": "loan", "recipient": "COURT", "document_no": "授权〔2026〕1号"}
    world().when(give(**media, basis="authorisation"), by=GIVER, on=DAY).then(RecordsShared)


def test_a_body_receives_what_is_published_under_its_mandate() -> None:
    mandate = BodyAuthorised(
        body=BODY,
        kind="association",
        title="永昌县信用协会",
        scopes=("collection_sharing",),
        until=date(2026, 12, 31),
        contract_no="永发改授〔2026〕1号",
    )
    authorised = past(
        mandate, stream=f"mandate/{BODY}", on="2026-01-06", by=officer("DRC"), subjects=()
    )
    asked = give(recipient=BODY, basis="published", purpose="loan")
    world(PUBLISHED).when(asked, by=GIVER, on=DAY).refused(
        "mandate_must_cover_the_act", clause=plan(16), fields=("recipient",)
    )
    world(PUBLISHED, authorised).when(asked, by=GIVER, on=DAY).then(RecordsShared)
    world(PUBLISHED, authorised).when(
        give(recipient=BODY, basis="mandate", document_no="协议1号"), by=GIVER, on=DAY
    ).refused("sharing_needs_a_lawful_basis", fields=("basis",))
    world(authorised).when(asked, by=GIVER, on=DAY).refused(
        "unpublished_records_need_more_than_publication"
    )


def test_what_is_published_is_given_as_published() -> None:
    world(PUBLISHED).when(give(basis="published"), by=GIVER, on=DAY).then(RecordsShared)


def test_another_unit_does_not_give_but_who_leads_sharing_does() -> None:
    world().when(give(), by=officer("FIN", "PROVIDER"), on=DAY).refused(
        "records_are_given_by_their_unit_or_who_leads_sharing", clause=plan(13)
    )
    world().when(give(), by=officer("DRC", "SUPERVISOR"), on=DAY).then(RecordsShared)


@pytest.mark.parametrize(
    "event",
    [
        RecordAnnulled(record=RECORD, reason="revoked"),
        RecordSuspended(record=RECORD),
        RepairExecuted(target=RECORD, target_kind="record", acknowledged=()),
    ],
    ids=lambda event: event.TOPIC,
)
def test_what_stands_no_more_is_not_given(event: Any) -> None:
    stream = "repair-1" if isinstance(event, RepairExecuted) else RECORD
    world(past(event, stream=stream, on="2026-01-07")).when(give(), by=GIVER, on=DAY).refused(
        "ended_or_sealed_records_must_not_be_shared", clause=plan(13)
    )


def test_a_record_past_its_display_is_not_given() -> None:
    world(PUBLISHED).when(give(), by=GIVER, on="2029-01-08").refused(GONE.code)


def test_a_sealed_record_is_not_given() -> None:
    situation = world().situation(give(), GIVER, DAY)
    state = situation.subject
    state.endings[RECORD] = [Ending(RECORD, SEALED, FIRST + 5, date(2026, 1, 7))]
    with pytest.raises(Exception, match=GONE.code):
        share(give(), situation)
    state.endings[RECORD] = [Ending(RECORD, SEALED, FIRST + 5, date(2026, 1, 7), FIRST + 6)]
    assert share(give(), situation)


def test_a_persons_record_needs_a_basis_for_persons() -> None:
    person = "5b1f7c1e-2222-4f2f-8d5a-000000000001"
    registered = past(
        SubjectRegistered(kind="person", code=""),
        stream=f"subject/{person}",
        on="2026-01-05",
        subjects=(person,),
    )
    record = past(filed("2026-01-05", name=""), stream=RECORD, on="2026-01-05", subjects=(person,))
    asked = {"basis": "mandate", "document_no": "协议〔2026〕1号"}
    given(registered, record).when(give(**asked), by=officer("DRC", "SUPERVISOR"), on=DAY).refused(
        "personal_records_need_a_basis_for_persons", clause=plan(13), fields=("basis",)
    )
    given(registered, record).when(give(), by=officer("DRC", "SUPERVISOR"), on=DAY).then(
        RecordsShared
    )
