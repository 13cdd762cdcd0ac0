"""What ends or corrects something that was shown: one table, and what follows from it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.publication.publication import PublicationPublished, PublicationWithdrawn
from ledger.record.record import RecordAnnulled, RecordCorrected
from ledger.rights.sealing import RecordSealed, RecordUnsealed
from ledger.sharing.ending import TRIGGERS, UNDOES, endings
from ledger.sharing.keeping import KEPT_BY, keepers
from ledger.sharing.rules import sharing_rules, time_to_undo
from ledger.topics import TOPICS
from tests.law import FIRST, Past, World, given, officer, past
from tests.ledger.penalties import CREDIT_CHINA, filed

if TYPE_CHECKING:
    from ledger.sharing.ending import Ending

RECORD = "r-1"
FILED = past(filed("2026-01-05"), stream=RECORD, on="2026-01-05", by=officer("ECO"))
DAY = date(2026, 2, 2)


def of_record(event: Any, on: str = "2026-01-12") -> Past:
    return past(event, stream=RECORD, on=on)


def ended(world: World, day: date = DAY) -> tuple[Ending, ...]:
    registry = world.registry()
    return endings(world.state(), RECORD, registry.policy, registry.calendar, day)


@pytest.mark.parametrize("topic", [*TRIGGERS, *UNDOES])
def test_what_ends_something_is_an_event_of_this_ledger(topic: str) -> None:
    assert topic in TOPICS


def test_every_cause_has_its_time() -> None:
    rule_set = sharing_rules(given().registry().policy, DAY)
    causes = {trigger.cause for trigger in TRIGGERS.values()} | {"expired", "without_basis"}
    assert causes == set(rule_set.rules["recall"]["within"])
    assert time_to_undo(rule_set, "sealed") == "1WD"
    assert time_to_undo(rule_set, "something_new") == rule_set.rules["recall"]["otherwise"]


def test_every_table_of_what_may_be_shown_is_in_the_state() -> None:
    state = given(FILED).state()
    assert all(hasattr(state, table) for table in KEPT_BY)
    assert keepers(state, RECORD) == ("ECO", "ECO")
    assert keepers(state, "r-9") == ("", "")


def test_corrections_and_ends_in_order_of_entry() -> None:
    correction = RecordCorrected(record=RECORD, field="fine", old="20000", new="1", basis="b")
    annulment = RecordAnnulled(record=RECORD, reason="revoked")
    world = given(FILED, of_record(correction), of_record(annulment))
    assert [(e.cause, e.told, e.key) for e in ended(world)] == [
        ("corrected", "corrected", str(FIRST + 1)),
        ("annulled", "ended", str(FIRST + 2)),
    ]


def test_an_opened_seal_takes_its_end_back() -> None:
    sealed = of_record(RecordSealed(record=RECORD, ground="minor"))
    opened = of_record(RecordUnsealed(record=RECORD, ground="sealed_in_error"), "2026-01-13")
    ((cause, undone),) = [(e.cause, e.undone_in) for e in ended(given(FILED, sealed, opened))]
    assert (cause, undone) == ("sealed", FIRST + 2)


@pytest.mark.parametrize(
    ("reason", "causes"),
    [("published_in_error", ["withdrawn"]), ("repaired", []), ("period_ended", [])],
)
def test_a_takedown_is_an_end_only_where_nothing_else_stands_behind_it(
    reason: str, causes: list[str]
) -> None:
    published = PublicationPublished(channel=CREDIT_CHINA, day=date(2026, 1, 6))
    down = PublicationWithdrawn(channel=CREDIT_CHINA, day=date(2026, 1, 12), reason=reason)
    world = given(FILED, of_record(published, "2026-01-06"), of_record(down))
    assert [e.cause for e in ended(world)] == causes


def test_what_was_never_in_the_archive_does_not_end() -> None:
    world = given(of_record(RecordAnnulled(record=RECORD, reason="revoked")))
    assert ended(world) == ()
