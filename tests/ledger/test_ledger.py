"""The one writer: loads, decides, appends; what is refused writes nothing. On both stores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from ledger.clock import SetClock
from ledger.founding import founding_drafts
from ledger.ledger import Ledger
from ledger.refusal import Refused
from ledger.store import open_store, open_vault
from ledger.store.appending import Boundary, Conflict, Receipt
from ledger.subject import PERSON, AddIdentifier, RegisterSubject
from tests.law import SUBJECT, day, instant, officer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = instant("2026-11-23")
CLERK = officer("AMR", "PROVIDER")
CODES = ("91620321MA0000015L", "91620321MA0000023F", "91620321MA0000031A")
REGISTER = RegisterSubject(code=SUBJECT, name="永昌县甲公司")
NUMBER = "620321198001010017"


@pytest.fixture(params=["sqlite", "postgres"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Ledger]]:
    """Opens the ledger of one place, as often as asked."""
    postgres = request.param == "postgres"
    place = request.getfixturevalue("postgres_url") if postgres else str(tmp_path / "data")
    settings = {"CREDIT_LEDGER_KEYS": str(tmp_path / "keys")}
    opened: list[Ledger] = []

    def opening() -> Ledger:
        store = open_store(place)
        opened.append(Ledger(store, open_vault(place, store, settings=settings), SetClock(NOW)))
        return opened[-1]

    yield opening
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(opening: Callable[[], Ledger]) -> Ledger:
    """A ledger founded in the year of the plan."""
    made = opening()
    drafts = founding_drafts("example.org/test", False, (), day("2022-03-28"))
    made.append(drafts, Boundary(position=0), officer("", officer="founder"))
    return made


def execute(ledger: Ledger, command: RegisterSubject | AddIdentifier, key: str = "") -> Receipt:
    receipt = ledger.execute(command, CLERK, key)
    assert receipt is not None
    return receipt


def test_a_command_becomes_entries_and_state(ledger: Ledger) -> None:
    before = ledger.head
    receipt = execute(ledger, REGISTER)
    assert receipt.entries == (before + 1,)
    assert ledger.head == before + 1
    registration = ledger.state(SUBJECT).registration
    assert registration is not None
    assert registration.name == "永昌县甲公司"
    (entry,) = ledger.history(SUBJECT)
    assert (entry.agency, entry.actor, entry.recorded_at) == ("AMR", "o1", NOW)


def test_a_refusal_writes_nothing(ledger: Ledger) -> None:
    execute(ledger, REGISTER)
    before = ledger.head
    with pytest.raises(Refused, match="subject_must_not_be_registered_already"):
        ledger.execute(REGISTER, CLERK)
    with pytest.raises(Refused, match="role_must_permit_the_command"):
        ledger.execute(REGISTER, officer("AMR", "AUDITOR"))
    assert ledger.head == before


def test_the_same_key_answers_the_first_receipt(ledger: Ledger) -> None:
    first = execute(ledger, REGISTER, key="k-1")
    head = ledger.head
    again = execute(ledger, RegisterSubject(code=CODES[1], name="乙"), key="k-1")
    assert (again.first, again.last, again.leaf_hashes) == (
        first.first,
        first.last,
        first.leaf_hashes,
    )
    assert ledger.head == head


def test_what_says_nothing_new_makes_no_entry(ledger: Ledger) -> None:
    execute(ledger, REGISTER)
    number = AddIdentifier(code=SUBJECT, scheme="tax_number", value="620321000000012")
    execute(ledger, number)
    head = ledger.head
    assert ledger.execute(number, CLERK) is None
    assert ledger.head == head


def test_an_act_that_says_too_much_is_refused_whole(ledger: Ledger) -> None:
    before = ledger.head
    with pytest.raises(Refused, match="entry_must_fit_in_65535_bytes"):
        ledger.execute(RegisterSubject(code=SUBJECT, name="名" * 30_000), CLERK)
    assert ledger.head == before
    assert ledger.state(SUBJECT).registration is None


def test_a_boundary_that_moved_is_decided_again(
    ledger: Ledger, opening: Callable[[], Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    other, load, loads = opening(), ledger._load, []

    def others_are_faster(*arguments: object) -> object:
        loaded = load(*arguments)  # type: ignore[arg-type]
        loads.append(loaded)
        if len(loads) == 1:
            execute(other, REGISTER)
        return loaded

    monkeypatch.setattr(ledger, "_load", others_are_faster)
    with pytest.raises(Refused, match="subject_must_not_be_registered_already"):
        ledger.execute(REGISTER, CLERK)
    assert len(loads) == 2
    assert len(ledger.history(SUBJECT)) == 1


def test_whoever_never_gets_a_turn_is_told(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    conflict = Conflict(newest=1, on=SUBJECT)
    monkeypatch.setattr(ledger, "append", lambda *_: conflict)
    with pytest.raises(Refused, match="case_must_be_at_rest"):
        ledger.execute(REGISTER, CLERK)


def test_many_at_once_share_commits_and_leave_no_gap(ledger: Ledger) -> None:
    before = ledger.head
    commands = [RegisterSubject(code=code, name=code) for code in CODES] * 4

    def attempt(command: RegisterSubject) -> int | str:
        try:
            return execute(ledger, command).first
        except Refused as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, commands))
    numbers = sorted(answer for answer in answers if isinstance(answer, int))
    assert numbers == [before + 1, before + 2, before + 3]
    assert [entry.number for entry in ledger.entries(after=before)] == numbers
    assert {answer for answer in answers if isinstance(answer, str)} == {
        "subject_must_not_be_registered_already"
    }


def test_a_person_is_found_by_exact_number_and_no_entry_holds_it(ledger: Ledger) -> None:
    person = RegisterSubject(kind=PERSON, name="王某", number=NUMBER)
    receipt = execute(ledger, person)
    tag = ledger.vault.person_tag(NUMBER)
    assert tag is not None
    assert ledger.state(tag).registration is not None
    (entry,) = ledger.history(tag)
    assert ledger.vault.open(entry.id) == {"name": "王某", "number": NUMBER}
    ((_, line),) = ledger.store.entries(receipt.first - 1, 1, None)
    assert NUMBER.encode() not in line
    assert "王某".encode() not in line
    with pytest.raises(Refused, match="subject_must_not_be_registered_already"):
        ledger.execute(person, CLERK)


def test_a_state_as_of_an_entry_and_of_a_day(ledger: Ledger) -> None:
    before = ledger.head
    execute(ledger, REGISTER)
    assert ledger.state(SUBJECT, upto=before).registration is None
    assert ledger.state(SUBJECT, effective_on=day("2026-11-22")).registration is None
    assert ledger.state(SUBJECT, effective_on=day("2026-11-23")).registration is not None


def test_the_law_is_known_as_it_was_adopted(ledger: Ledger) -> None:
    assert not ledger.registry_at(1).agencies
    assert ledger.registry_at(ledger.head) == ledger.registry
    assert ledger.registry.agencies["AMR"].entry <= ledger.head


def test_waiting_for_an_entry_ends(ledger: Ledger) -> None:
    assert ledger.wait(ledger.head, timeout=0)
    assert not ledger.wait(ledger.head + 1, timeout=0)
