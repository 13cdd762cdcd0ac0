"""The given-when-then language itself: it passes what holds and fails what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from ledger.event import Draft, Event
from ledger.refusal import Clause, Code, plan
from ledger.situation import Command, Reads, Situation
from tests import law
from tests.law import FIRST, SUBJECT, day, entry_of, given, officer, past

if TYPE_CHECKING:
    from ledger.state import SubjectState
    from ledger.store.entry import Entry


class LampLit(Event, frozen=True):
    """A lamp was lit; stands for any event."""

    TOPIC: ClassVar[str] = "lamp.lit"
    colour: str = "white"


class LightLamp(Command, frozen=True):
    """Light the lamp; stands for any command."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"LIGHTER"})
    colour: str = "white"

    def reads(self) -> Reads:
        return Reads(subjects=(SUBJECT,))


def _decide(command: LightLamp, situation: Situation) -> list[Draft]:
    if situation.subject.entry:
        raise LIT.refused(situation.subject.entry, would_succeed_on=day("2026-05-01"))
    lit = LampLit(colour=command.colour)
    stream = situation.new_id()
    return [Draft(stream=stream, event=lit, subjects=(SUBJECT,), effective_on=situation.today)]


def _evolve(state: SubjectState, entry: Entry) -> None:
    state.touched.add(entry.stream)


LIT = object.__new__(Code)  # not declared: the register of codes holds the ledger's own only
for _name, _value in {
    "code": "lamp_must_be_dark",
    "english": "The lamp is lit already.",
    "chinese": "灯已点亮。",
    "clause": plan(1),
}.items():
    object.__setattr__(LIT, _name, _value)

LIGHTER = officer("AMR", "LIGHTER")


@pytest.fixture(autouse=True)
def lamps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "handler_of", lambda _: _decide)
    monkeypatch.setattr(law, "evolve_of", lambda _: _evolve)
    monkeypatch.setattr(law, "authorise", lambda *_: None)


def test_events_match_by_class_or_as_a_whole() -> None:
    decided = given().when(LightLamp(), by=LIGHTER, on="2026-03-02")
    decided.then(LampLit)
    world = decided.then(LampLit(colour="white"))
    assert [e.number for e in world.entries] == [FIRST]
    assert world.entries[0].agency == "AMR"


@pytest.mark.parametrize("wrong", [(), (LampLit(colour="red"),), (LampLit, LampLit)])
def test_other_events_than_decided_fail(wrong: tuple[Event, ...]) -> None:
    decided = given().when(LightLamp(), by=LIGHTER, on="2026-03-02")
    with pytest.raises(AssertionError):
        decided.then(*wrong)


def test_a_decision_is_not_a_refusal() -> None:
    decided = given().when(LightLamp(), by=LIGHTER, on="2026-03-02")
    with pytest.raises(pytest.fail.Exception, match="not refused"):
        decided.refused("lamp_must_be_dark")


def test_a_chain_of_acts_sees_what_came_before() -> None:
    world = given().when(LightLamp(), by=LIGHTER, on="2026-03-02").then(LampLit)
    again = world.when(LightLamp(), by=LIGHTER, on="2026-03-03")
    again.refused(
        "lamp_must_be_dark", clause=plan(1), rests_on=(FIRST,), would_succeed_on="2026-05-01"
    )
    with pytest.raises(pytest.fail.Exception, match="lamp_must_be_dark"):
        again.then(LampLit)


def test_every_part_of_a_refusal_is_compared() -> None:
    happened = past(LampLit(), stream="lamp", on="2026-01-05")
    again = given(happened).when(LightLamp(), by=LIGHTER, on="2026-03-03")
    with pytest.raises(AssertionError, match="lamp_must_be_dark"):
        again.refused("lamp_must_be_lit")
    with pytest.raises(AssertionError):
        again.refused("lamp_must_be_dark", clause=Clause("another", "1"))
    with pytest.raises(AssertionError):
        again.refused("lamp_must_be_dark", rests_on=())
    with pytest.raises(AssertionError):
        again.refused("lamp_must_be_dark", would_succeed_on="2026-05-02")
    with pytest.raises(AssertionError):
        again.refused("lamp_must_be_dark", fields=("colour",))


def test_an_entry_carries_what_its_draft_says() -> None:
    draft = past(LampLit(), stream="lamp", on="2026-01-05").draft
    entry = entry_of(draft, 7, by=LIGHTER, key="k")
    assert (entry.number, entry.type, entry.key) == (7, "lamp.lit", "k")
    assert entry.subjects == {SUBJECT: 0}
    assert entry.recorded_at.isoformat() == "2026-01-05T04:00:00+00:00"


def test_the_ledger_of_the_law_tests_is_founded_with_the_seed() -> None:
    registry = given().registry()
    assert registry.agencies["AMR"].short_name == "县市场监管局"
    assert registry.policy.in_force("repair", day("2026-11-23")).entry < FIRST
