"""A recipient says what it did about what it was shown before its end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.publication.publication import PublicationPublished, window
from ledger.record.record import RecordAnnulled, RecordCorrected
from ledger.refusal import plan
from ledger.repair.event import RepairExecuted, RepairRescinded
from ledger.sharing.acknowledging import AcknowledgeRecall
from ledger.sharing.recall import Shown, recalls
from ledger.sharing.sharing import RecallAcknowledged
from tests.law import FIRST, World, given, officer, past
from tests.ledger.penalties import filed

RECORD = "r-1"
FILED = past(filed("2026-01-05", agency="AMR"), stream=RECORD, on="2026-01-05")
CORRECTED = past(
    RecordCorrected(record=RECORD, field="fine", old="20000", new="2000", basis="永市监更1号"),
    stream=RECORD,
    on="2026-01-12",
)
REPAIRED = past(
    RepairExecuted(target=RECORD, target_kind="record", acknowledged=("sharing_stopped",)),
    stream="repair-1",
    on="2026-02-10",
)
BANK = officer("PBC", "INTEGRATOR")
BEFORE = Shown("PBC", FIRST, date(2026, 1, 8), 7)
ENDING = str(FIRST + 1)


def corrected() -> World:
    return given(FILED, CORRECTED)


def acknowledge(**more: Any) -> AcknowledgeRecall:
    values = {"record": RECORD, "ending": ENDING, "done": "corrected", **more}
    return AcknowledgeRecall(**values)


def test_a_recipient_says_what_it_did() -> None:
    world = (
        corrected()
        .when(acknowledge(), by=BANK, on="2026-01-13", found={"shown": (BEFORE,)})
        .then(
            RecallAcknowledged(
                record=RECORD,
                ending=ENDING,
                recipient="PBC",
                done="corrected",
                due=date(2026, 1, 15),
                access_entry=7,
                rule="SHARING-2022#上海37",
            )
        )
    )
    world.when(acknowledge(), by=BANK, on="2026-01-13", found={"shown": (BEFORE,)}).refused(
        "recall_is_acknowledged_once", clause=plan(15), rests_on=(FIRST + 2,)
    )


@pytest.mark.parametrize(
    ("shown", "ending"),
    [
        ((), ENDING),
        ((Shown("PBC", FIRST + 1, date(2026, 1, 12), 9),), ENDING),
        ((BEFORE,), str(FIRST)),
        ((Shown("FIN", FIRST, date(2026, 1, 8), 7),), ENDING),
    ],
    ids=["never shown", "shown the new value", "another end", "shown to another"],
)
def test_there_is_no_such_recall(shown: tuple[Shown, ...], ending: str) -> None:
    corrected().when(
        acknowledge(ending=ending), by=BANK, on="2026-01-13", found={"shown": shown}
    ).refused("recall_must_stand_against_the_recipient", clause=plan(15), fields=("ending",))


def test_nobody_answers_for_another() -> None:
    corrected().when(
        acknowledge(recipient="PBC"),
        by=officer("FIN", "DESIGNATOR"),
        on="2026-01-13",
        found={"shown": (BEFORE,)},
    ).refused("recall_is_acknowledged_by_its_recipient", clause=plan(15), fields=("recipient",))


def test_a_system_without_an_agency_answers_for_itself() -> None:
    system = officer("", "INTEGRATOR", officer="robot")
    mine = Shown("system/robot", FIRST, date(2026, 1, 8), 7)
    corrected().when(acknowledge(), by=system, on="2026-01-13", found={"shown": (mine,)}).then(
        RecallAcknowledged
    )


@pytest.mark.parametrize("done", ["corrected", "forgotten"])
def test_what_ended_is_not_corrected(done: str) -> None:
    annulled = past(RecordAnnulled(record=RECORD, reason="revoked"), stream=RECORD, on="2026-01-12")
    world = given(FILED, annulled)
    shown = {"shown": (BEFORE,)}
    world.when(acknowledge(done=done), by=BANK, on="2026-01-13", found=shown).refused(
        "what_was_done_must_answer_the_recall", clause=plan(15), fields=("done",)
    )
    world.when(acknowledge(done="deleted"), by=BANK, on="2026-01-13", found=shown).then(
        RecallAcknowledged
    )


def test_an_end_taken_back_is_recalled_no_more() -> None:
    world = given(FILED, REPAIRED)
    shown = {"shown": (BEFORE,)}
    world.when(acknowledge(done="deleted"), by=BANK, on="2026-02-13", found=shown).then(
        RecallAcknowledged
    )
    back = past(
        RepairRescinded(target=RECORD, target_kind="record", ground="false_material", notice=1),
        stream="repair-1",
        on="2026-02-20",
    )
    given(FILED, REPAIRED, back).when(
        acknowledge(done="deleted"), by=BANK, on="2026-02-21", found=shown
    ).refused("recall_must_stand_against_the_recipient", rests_on=(FIRST + 2,))


def test_the_unit_whose_record_it_is_and_the_subject_are_not_recalled() -> None:
    world = corrected()
    state = world.state()
    registry = world.registry()
    shown = [BEFORE, Shown("", FIRST, date(2026, 1, 8)), Shown("AMR", FIRST, date(2026, 1, 8))]
    found = recalls(state, RECORD, shown, registry.policy, registry.calendar, date(2026, 1, 13))
    assert [r.recipient for r in found] == ["PBC"]
    assert found[0].derived_from == (FIRST + 1,)
    assert not found[0].overdue(date(2026, 1, 15))
    assert found[0].overdue(date(2026, 1, 16))


def test_what_ends_by_date_alone_is_recalled_from_who_was_shown_it_by_then() -> None:
    published = PublicationPublished(channel="credit_china_jinchang", day=date(2026, 1, 6))
    world = given(FILED, past(published, stream=RECORD, on="2026-01-06"))
    state, registry = world.state(), world.registry()
    law = registry.policy, registry.calendar
    last = _last_day(state, law)
    assert recalls(state, RECORD, [BEFORE], *law, last) == ()
    (found,) = recalls(state, RECORD, [BEFORE], *law, date.fromordinal(last.toordinal() + 1))
    assert (found.ending.key, found.ending.cause, found.derived_from) == ("expired", "expired", ())
    after = Shown("PBC", 10**6, date.fromordinal(last.toordinal() + 1))
    assert recalls(state, RECORD, [after], *law, after.on) == ()


def _last_day(state: Any, law: Any) -> date:
    last = window(state.records[RECORD], *law).last_display_day
    assert last is not None
    return last
