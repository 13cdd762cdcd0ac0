"""What speaks for a subject is not recorded against its will."""

from __future__ import annotations

from typing import Any

from ledger.declaration.opting import (
    AllowRecording,
    RecordingAllowed,
    RecordingRefused,
    RefuseRecording,
)
from ledger.record.filing import FileRecord
from ledger.record.record import RecordFiled
from tests.law import SUBJECT, day
from tests.ledger.declarations import COUNTER, ITSELF, SOMEBODY, start
from tests.ledger.sanctions import done

FOUND: dict[str, Any] = {
    "digest": lambda content: b"d" * 32 if content else b"e" * 32,
    "content": {},
}
NO = RefuseRecording(subject=SUBJECT, kinds=("honour",))
YES = AllowRecording(subject=SUBJECT, kinds=("honour", "reward"))


def honour() -> FileRecord:
    facts = RecordFiled(
        kind="honour",
        document_no="永发改发〔2026〕4号",
        agency="DRC",
        name="永昌县甲公司",
        decided_on=day("2026-03-02"),
    )
    return FileRecord(subject=SUBJECT, facts=facts)


def test_honours_are_refused_and_allowed_again() -> None:
    world = start()
    world.when(NO, by=ITSELF, on="2026-03-02").then(RecordingRefused(kinds=("honour",)))
    refused = done(world, NO, ITSELF, "2026-03-02")
    refused.when(NO, by=COUNTER, on="2026-03-02").then()
    refused.when(honour(), by=COUNTER, on="2026-03-03", found=FOUND).refused(
        "subject_refuses_to_have_this_recorded", fields=("kind",)
    )
    refused.when(YES, by=ITSELF, on="2026-03-03").then(RecordingAllowed(kinds=("honour",)))
    again = done(refused, YES, ITSELF, "2026-03-03")
    again.when(honour(), by=COUNTER, on="2026-03-03", found=FOUND).then(RecordFiled)
    again.when(YES, by=ITSELF, on="2026-03-04").then()


def test_only_what_speaks_for_it_may_be_refused_and_by_itself() -> None:
    world = start()
    penalties = RefuseRecording(subject=SUBJECT, kinds=("penalty",))
    world.when(penalties, by=ITSELF, on="2026-03-02").refused(
        "declaration_must_use_the_words_of_the_rules", fields=("kinds",)
    )
    world.when(NO, by=SOMEBODY, on="2026-03-02").refused(
        "recording_is_refused_by_the_subject_itself"
    )
