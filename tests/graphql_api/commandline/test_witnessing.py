"""`witness` and `trust`: who looks at whom, told in lines of a trust file."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from graphql_api.cosigning import posted
from ledger.store.note import opened
from ledger.witness.trust import Trust
from tests.graphql_api.commandline.shell import run
from tests.ledger.witness.logs import MadeLog

if TYPE_CHECKING:
    from pathlib import Path

LOG = MadeLog()
VKEY = LOG.verifier.vkey()
NAME = "witness.example/w1"


def shown(folder: Path) -> str:
    return run("witness", "--name", NAME, "--log", VKEY, "--folder", str(folder), "--show").out


def test_a_witness_tells_the_line_by_which_it_is_trusted(folder: Path) -> None:
    line = shown(folder / "w")
    trust = Trust.parse(f"{line}quorum w1\n")
    assert trust.witnesses["w1"].verifier.name == NAME
    assert shown(folder / "w") == line
    assert shown(folder / "other") != line


def test_a_key_without_what_was_signed_with_it_does_not_go_on(folder: Path) -> None:
    shown(folder / "w")
    (folder / "w" / "witness.sqlite").unlink()
    ran = run("witness", "--name", NAME, "--log", VKEY, "--folder", str(folder / "w"), "--show")
    assert ran.status == 1
    assert ran.err.startswith("witness_must_remember_what_it_saw: ")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((), "witness_must_look_at_a_log"),
        (("--log", "nonsense"), "log_keys_must_be_readable"),
        (("--logs-file", "missing"), "log_keys_must_be_readable"),
        (("--logs-file", "wrong"), "log_keys_must_be_readable"),
        (("--log", VKEY, "--name", "two words"), "witness_must_have_a_name"),
    ],
)
def test_what_it_cannot_begin_with(folder: Path, given: tuple[str, ...], code: str) -> None:
    (folder / "wrong").write_text("hello\n", encoding="utf-8")
    ran = run("witness", "--name", NAME, "--folder", str(folder / "w"), "--show", *given)
    assert (ran.status, ran.err.partition(":")[0]) == (1, code)


def test_it_listens_and_signs(folder: Path) -> None:
    (folder / "logs").write_text(f"log {VKEY}\nquorum none\n", encoding="utf-8")
    command = ["witness", "--name", NAME, "--logs-file", "logs", "--port", "0", "--folder", "w"]
    with subprocess.Popen(
        [sys.executable, "-c", "from graphql_api.commandline import main; main()", *command],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as running:
        assert running.stdout
        line = running.stdout.readline().strip()
        assert running.stdout.readline() == "looks at\n"
        assert running.stdout.readline() == f"  {LOG.origin}\n"
        trust = Trust.parse(f"{line}\nquorum w1\n")
        one = trust.witnesses["w1"]
        status, text = posted(f"{one.url}/add-checkpoint", LOG.body(0, 9), 10)
        assert status == 200
        assert opened(LOG.note(9) + text, [one.verifier]).signatures[0].time
        running.terminate()


def test_a_trust_file_names_the_log_and_its_witnesses(data: str, folder: Path) -> None:
    alone = run("trust", "--data", data)
    trust = Trust.parse(alone.out)
    assert [log.verifier.name for log in trust.logs] == ["test.example/county"]
    assert trust.quorum == "none"
    access = Trust.parse(run("trust", "--access", "--data", data).out)
    assert [log.verifier.name for log in access.logs] == ["test.example/county/access"]
    witness = f"{shown(folder / 'w').strip()} http://127.0.0.1:8010"
    (folder / "witnesses").write_text(f"{witness}\nquorum w1\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDIT_LEDGER_WITNESSES_FILE", str(folder / "witnesses"))
        whole = run("trust", "--data", data).out
        assert whole == alone.out.replace("quorum none\n", f"{witness}\nquorum w1\n")
        (folder / "witnesses").write_text("hello\n", encoding="utf-8")
        assert run("trust", "--data", data).err == (
            "trust_file_must_be_readable: Line 1: no line begins with hello\n"
        )
        (folder / "witnesses").unlink()
        assert run("trust", "--data", data).err == (
            "trust_file_must_be_readable: The file cannot be read.\n"
        )


def test_a_server_does_not_start_without_its_witnesses(
    here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDIT_LEDGER_WITNESSES_FILE", "missing")
    ran = run("serve", "--data", here, "--port", "0")
    assert (ran.status, ran.err) == (
        1,
        "trust_file_must_be_readable: The file cannot be read.\n",
    )
