"""An erasure is entered first and carried out after: whatever is cut short is completed at open."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.inspection import Inspection
from graphql_api.rooms import found, open_ledger
from ledger.clock import SetClock
from ledger.codes import synthetic_identity_number
from ledger.event import Disclosure
from ledger.proposal import Propose
from ledger.record.filing import FileRecord
from ledger.record.record import RecordFiled
from ledger.rights.erasing import complete, erased_in, slots_erased
from ledger.rights.erasure import EraseSubjectValues
from ledger.situation import Actor
from ledger.store.audit import audit
from ledger.store.keys import KeyFile
from ledger.subject import PERSON, RegisterSubject

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.ledger import Ledger

NUMBER = synthetic_identity_number(77)
CLOCK = SetClock(datetime(2026, 3, 3, 4, tzinfo=UTC))
PROVIDER = Actor("o1", "ECO", frozenset({"PROVIDER"}))
FIRST = Actor("o1", "DRC", frozenset({"OBJECTION_OFFICER"}))
SECOND = Actor("o2", "DRC", frozenset({"OBJECTION_OFFICER"}))


class CutShortError(Exception):
    """The machine stopped here."""


def lived(folder: Path) -> tuple[Ledger, str]:
    """A ledger with a person whose one record's term is over, and the proposal to erase."""
    ledger = found(str(folder), "test.example/erasing", clock=CLOCK)
    ledger.execute(RegisterSubject(kind=PERSON, number=NUMBER, name="孙无名"), PROVIDER)
    tag = ledger.vault.person_tag(NUMBER)
    assert tag
    facts = RecordFiled(
        kind="penalty",
        document_no="永环罚〔2021〕1号",
        agency="ECO",
        decided_on=date(2021, 3, 2),
        penalty_kinds=("fine",),
    )
    ledger.execute(FileRecord(subject=tag, facts=facts, texts={"facts": "露天焚烧"}), PROVIDER)
    propose = Propose(matter="subject.erasure", case=f"subject/{tag}", reason="期满")
    ledger.execute(propose, FIRST)
    return ledger, tag


def erase(ledger: Ledger, tag: str) -> None:
    ledger.execute(EraseSubjectValues(subject=f"subject/{tag}", ground="retention_ended"), SECOND)


def is_erased(ledger: Ledger, tag: str) -> bool:
    """Nothing is readable, the number finds nobody, everything is accounted for."""
    ids = [entry_id for _, entry_id in ledger.store.ids()]
    assert list(audit(ledger.store)) == []
    assert list(ledger.vault.missing(ledger.store)) == []
    said = slots_erased(ledger.store)
    assert all(slot in said for _, slots in ledger.vault.erased_owners().items() for slot in slots)
    readable = ledger.vault.open_many(ids) or ledger.vault.person_tag(NUMBER)
    contents = ledger.vault.contents(ledger.state(tag).records)
    return not readable and not contents


def test_the_values_are_gone_and_every_proof_stays(tmp_path: Path) -> None:
    ledger, tag = lived(tmp_path)
    entries = [line for _, line in ledger.store.entries()]
    assert not is_erased(ledger, tag)
    erase(ledger, tag)
    assert is_erased(ledger, tag)
    assert [line for _, line in ledger.store.entries()][:-1] == entries
    assert list(ledger.state(tag).records)
    assert erased_in(ledger.store) == {tag: (1,)}
    assert complete(ledger.store, ledger.vault) == 0
    ledger.close()


@pytest.mark.parametrize("cut", ["before the key", "after the key", "after the values"])
def test_what_was_cut_short_is_completed_at_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    ledger, tag = lived(tmp_path)
    destroy = KeyFile.destroy

    def stops(self: KeyFile, slot: int) -> None:
        if cut != "before the key":
            destroy(self, slot)
        raise CutShortError

    def empties(*_: Any) -> None:
        raise CutShortError

    with monkeypatch.context() as patch:
        if cut == "after the values":
            patch.setattr("ledger.store.erasing._empty", empties)
        else:
            patch.setattr(KeyFile, "destroy", stops)
        with pytest.raises(CutShortError):
            erase(ledger, tag)
    assert ledger.state(tag).erased_in == ledger.head
    ledger.close()
    again = open_ledger(str(tmp_path), CLOCK)
    assert is_erased(again, tag)
    again.close()


@pytest.mark.parametrize("back", [("vault.sqlite",), ("keys",), ("vault.sqlite", "keys")])
def test_a_backup_put_back_brings_nothing_back(tmp_path: Path, back: tuple[str, ...]) -> None:
    data, kept = tmp_path / "data", tmp_path / "backup"
    ledger, tag = lived(data)
    ledger.close()
    shutil.copytree(data, kept)
    ledger = open_ledger(str(data), CLOCK)
    erase(ledger, tag)
    ledger.close()
    for name in back:
        if (kept / name).is_dir():
            shutil.rmtree(data / name)
            shutil.copytree(kept / name, data / name)
        else:
            for beside in data.glob(f"{name}*"):
                beside.unlink()
            shutil.copy(kept / name, data / name)
    again = open_ledger(str(data), CLOCK)
    assert is_erased(again, tag)
    again.close()


def test_what_is_sealed_later_is_not_touched_by_doing_it_again(tmp_path: Path) -> None:
    ledger, tag = lived(tmp_path)
    erase(ledger, tag)
    ledger.vault.commit([ledger.vault.seal("later", [Disclosure(tag, "name", "new")])])
    assert complete(ledger.store, ledger.vault) == 0
    assert ledger.vault.open("later") == {"name": "new"}
    ledger.close()


def test_values_erased_without_an_entry_are_a_finding(tmp_path: Path) -> None:
    ledger, tag = lived(tmp_path)
    ledger.vault.destroy(tag)
    ledger.close()
    found = [str(finding) for finding in Inspection(str(tmp_path)).findings()]
    assert found == ["vault: the key in slot 1 was destroyed, and no entry says so"]


def test_the_same_person_comes_back_as_another(tmp_path: Path) -> None:
    ledger, tag = lived(tmp_path)
    erase(ledger, tag)
    ledger.execute(RegisterSubject(kind=PERSON, number=NUMBER, name="孙无名"), PROVIDER)
    assert ledger.vault.person_tag(NUMBER) not in (None, tag)
    ledger.close()
