"""The commitments and notices that tests of Articles 1 and 10 speak of."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.commitment.acceptance import MakeCommitment
from ledger.commitment.commitment import CommitmentMade, DocumentOwed, commitment_stream
from ledger.notice.service import ServeNotice
from ledger.subject import SubjectRegistered
from tests.law import SUBJECT, Past, World, given, officer, past

CLERK = officer("AMR", "PROVIDER", officer="clerk")
JUDGE = officer("AMR", "DESIGNATOR", officer="judge")
SERVER = officer("AMR", "DESIGNATOR", officer="server")
STRANGER = officer("HRSS", "PROVIDER", "DESIGNATOR", "SUPERVISOR", officer="stranger")
NUMBER = "62032120260302000011"
C = commitment_stream(NUMBER)
LATER = officer("AMR", "PROVIDER", "DESIGNATOR", officer="later")


def registered(kind: str = "organisation", tag: str = SUBJECT) -> Past:
    """The subject, whose archive was opened in time."""
    event = SubjectRegistered(kind=kind, code=tag, name="永昌县某某商贸有限公司")
    return past(event, stream=f"subject/{tag}", on="2026-01-05", subjects=(tag,))


def made(**more: Any) -> CommitmentMade:
    """A commitment that stands in for a document: made on 2 March 2026, due on 1 April."""
    fields: dict[str, Any] = {
        "number": NUMBER,
        "kind": "documents_outstanding",
        "made_on": date(2026, 3, 2),
        "accepting_unit": "AMR",
        "subject_kind": "organisation",
        "openness": "public",
        "matter": "FOOD_BUSINESS_LICENCE",
        "outstanding": (DocumentOwed("premises_proof", date(2026, 4, 1)),),
    }
    return CommitmentMade(**{**fields, **more})


def promised(**more: Any) -> World:
    """A registered subject and its commitment."""
    event = made(**more)
    stream = commitment_stream(event.number)
    return given(registered(), past(event, stream=stream, on=event.made_on, by=CLERK))


def make(**more: Any) -> MakeCommitment:
    """The command that makes such a commitment at the counter."""
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "kind": "documents_outstanding",
        "made_on": date(2026, 3, 2),
        "matter": "FOOD_BUSINESS_LICENCE",
        "outstanding": (DocumentOwed("premises_proof", date(2026, 4, 1)),),
        "application": "A-1",
    }
    return MakeCommitment(**{**fields, **more})


def notice_of_breach(case: str, served_on: date) -> ServeNotice:
    """The notice that a breach is about to be determined, handed over."""
    return ServeNotice(
        case=case,
        act="breach",
        clauses=("永政办发〔2022〕21号 1",),
        basis="承诺书",
        cause="逾期未补交",
        consequence="认定违诺",
        remedies="行政复议、行政诉讼",
        served_on=served_on,
        method="direct",
    )


def noticed(world: World, case: str = C, on: str = "2026-04-07") -> World:
    """The same world after a notice of breach that nobody answers."""
    notice = notice_of_breach(case, date.fromisoformat(on))
    outcome = world.when(notice, by=SERVER, on=on)
    assert outcome.refusal is None, outcome.refusal
    return outcome.world.adding(outcome.drafts, SERVER, on)
