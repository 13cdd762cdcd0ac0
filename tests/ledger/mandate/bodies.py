"""An association with a mandate, for the tests of Article 16."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ledger.codes import synthetic_unified_code
from ledger.mandate.authorising import AuthoriseBody
from ledger.mandate.mandate import BodyAuthorised, mandate_stream
from ledger.subject import SubjectRegistered
from tests.law import SUBJECT, World, given, officer, past

if TYPE_CHECKING:
    from ledger.situation import Actor

BODY = synthetic_unified_code(7, "51")
STREAM = mandate_stream(BODY)
OFFICE = officer("DRC", "SUPERVISOR")
OTHER = officer("CIV", "SUPERVISOR")
AUTHORISE = AuthoriseBody(
    body=BODY,
    kind="industry_association",
    title="永昌县餐饮行业协会",
    scopes=("collection_sharing", "risk_warning", "case_verification"),
    since=date(2026, 3, 2),
    until=date(2027, 3, 1),
    contract_no="永信用授〔2026〕1号",
)


def member(body: str = BODY) -> Actor:
    """Somebody who acts for a body."""
    return officer(body, "AUTHORISED_BODY", officer="b1")


def authorised() -> World:
    """The ledger knows a subject, and the association has its mandate."""
    registered = past(
        SubjectRegistered(code=SUBJECT, kind="organisation", name="永昌县某某商贸有限公司"),
        stream=f"subject/{SUBJECT}",
        on="2026-01-05",
    )
    return given(registered).when(AUTHORISE, by=OFFICE, on="2026-03-02").then(BodyAuthorised)
