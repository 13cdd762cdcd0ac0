"""An auditor takes files home and checks them with the one file, on a machine with nothing of ours.

What the ledger exports is written by its own code and read by other code: they must agree.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ledger import verify
from ledger.bundle.writing import whole
from ledger.store.vault_backup import Taking
from tests.stories import acts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.county import County


class Home:
    """The auditor's machine."""

    def __init__(self, county: County, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.county, self.folder, self._capsys = county, folder, capsys
        keys = county.ask("{ logKeys { vkey } }")["logKeys"]
        lines = [f"log {key['vkey']}" for key in keys]
        self.policy = self.keeps("policy", "\n".join([*lines, "quorum none", ""]))

    def keeps(self, name: str, text: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def bundle(self, code: str) -> str:
        """What an auditor is given on an organisation."""
        self.county.rooms.logs.sign()
        answer = self.county.client.get(f"/bundle/{code}", headers=self.county.headers("AUDITOR"))
        assert answer.status_code == 200, answer.text
        return self.keeps("subject.bundle", answer.content)

    def whole(self, *, values: bool) -> str:
        rooms = self.county.rooms
        rooms.logs.sign()
        covered = rooms.logs.ledger.refreshed()
        assert covered
        taking = Taking(rooms.ledger.vault) if values else None
        return self.keeps("whole", b"".join(whole(rooms.ledger.store, covered.note, taking)))

    def checks(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        self._capsys.readouterr()
        status = verify.main([*arguments, "--policy", self.policy, "--json"])
        return status, json.loads(self._capsys.readouterr().out)

    def served(self) -> str:
        """The log as the auditor downloaded it with a token."""
        client, auditor = self.county.client, self.county.headers("AUDITOR")
        self.county.rooms.logs.sign()
        note = client.get("/checkpoint").content
        place, size = self.folder / "log", int(note.split(b"\n")[1])
        for n in range(-(-size // 256)):
            width = min(256, size - 256 * n)
            path = f"tile/entries/{n:03}" + (f".p/{width}" if width < 256 else "")
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(client.get(f"/{path}", headers=auditor).content)
        (place / "checkpoint").write_bytes(note)
        return str(place)


@pytest.fixture
def home(county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    return Home(county, tmp_path, capsys)


def test_a_subjects_history_is_complete_and_a_withheld_entry_is_missed(home: Home) -> None:
    county, code = home.county, home.county.new_code()
    county.on("2022-05-10")
    for _ in range(3):
        acts.penalty(county, code, "2022-05-10")
    assert county.rooms.ledger.heads.daily()
    acts.penalty(county, code, "2022-05-10")
    bundle = home.bundle(code)
    status, said = home.checks(bundle)
    assert status == 0, said
    assert any("complete up to entry" in line for line in said["proven"])
    assert any("values shown" in line for line in said["proven"])
    assert any("unless the log is scanned" in line for line in said["not proven"])
    status, said = home.checks(bundle, "--scan", home.served())
    assert status == 0, said
    assert not any("unless" in line for line in said["not proven"])
    rows = (home.folder / "subject.bundle").read_bytes().split(b"\n")
    numbers = [
        row.split(b" ")[1] for row in rows if row.startswith(b"entry ") and code.encode() in row
    ]
    for hidden in (numbers[1], numbers[3]):
        less = [row for row in rows if row.split(b" ")[1:2] != [hidden] or row.startswith(b"head")]
        status, said = home.checks(home.keeps("less", b"\n".join(less)), "--scan", home.served())
        assert status == 1, said


def test_a_subject_that_the_ledger_does_not_know(home: Home) -> None:
    home.county.rooms.ledger.heads.daily()
    code = home.county.new_code()
    status, said = home.checks(home.bundle(code))
    assert status == 0, said
    assert any("complete up to entry" in line for line in said["proven"])


@pytest.mark.parametrize("values", [False, True])
def test_the_whole_ledger_is_walked_from_a_bundle_and_as_it_is_served(
    home: Home, *, values: bool
) -> None:
    county = home.county
    county.rooms.logs.sign()
    kept = home.keeps("kept", county.client.get("/checkpoint").content)
    acts.penalty(county, county.new_code(), "2022-05-01")
    for file in (home.whole(values=values), home.served()):
        status, said = home.checks(file, "--against", kept)
        assert status == 0, said
        assert any("altered, removed" in line for line in said["proven"])


def test_one_entry_by_its_proof_file(home: Home) -> None:
    county, store = home.county, home.county.rooms.ledger.store
    county.rooms.logs.sign()
    number = store.head().size
    ((_, line),) = store.entries(number - 1, 1)
    proof = county.rooms.logs.ledger.proof(number)
    assert proof
    entry = home.keeps("entry", line)
    status, said = home.checks(home.keeps("proof", proof.text()), "--entry", entry)
    assert status == 0, said
    assert f"entry {number}" in said["proven"][-1]


def test_a_credit_report_with_the_log_it_rests_on(home: Home) -> None:
    county, code = home.county, home.county.new_code()
    county.on("2022-05-10")
    acts.penalty(county, code, "2022-05-10")
    itself = f"SUBJECT {code}"
    number = county.done(itself, "issueReport", subject=code, purpose="own_copy")
    county.rooms.runner.catch_up()
    keys = home.keeps("keys", county.client.get("/.well-known/jwks.json").content)
    served = home.served()
    for form in ("application/dc+sd-jwt", "application/json"):
        asked = {**county.headers(itself), "Accept": form}
        text = county.client.get(f"/{number}", headers=asked).text
        file = home.keeps("report", text)
        status, said = home.checks(file, "--keys", keys, "--scan", served)
        assert status == 0, said
        assert any("rests on are in the tree" in line for line in said["proven"])
        altered = home.keeps("report", text[:-90] + ("0" if text[-90] != "0" else "1") + text[-89:])
        status, said = home.checks(altered, "--keys", keys, "--scan", served)
        assert status != 0, said
