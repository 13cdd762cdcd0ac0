"""`credit-ledger verify`, and the one file by itself: the same answers, the same exit status."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from ledger import verify
from tests.graphql_api.commandline.shell import run
from tests.ledger.written import POLICY, Log

if TYPE_CHECKING:
    from pathlib import Path

CODE = "91620321MA0000015L"


def _files(folder: Path) -> dict[str, str]:
    log = Log()
    for number in range(6):
        log.add(CODE, values={"name": f"n{number}"})
    log.publish_heads()
    log.add(CODE)
    made = {
        "policy": POLICY,
        "good": "\n".join(log.subject(CODE, CODE, heads=7)),
        "bad": "\n".join(log.subject(CODE, CODE, heads=7, hide=[3])),
        "kept": log.checkpoint(size=4),
    }
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    log.serve(folder / "served")
    return {name: str(folder / name) for name in (*made, "served")}


def test_the_command_answers_as_the_file_does(tmp_path: Path) -> None:
    files = _files(tmp_path)
    trust = ("--policy", files["policy"])
    done = run("verify", files["good"], *trust)
    assert done.status == 0
    assert "not proven: from entry 7 to 8, unless the log is scanned" in done.out
    done = run(
        "verify", files["good"], *trust, "--scan", files["served"], "--against", files["kept"]
    )
    assert done.status == 0
    assert "complete up to entry 8" in done.out
    done = run("verify", files["bad"], *trust, "--json")
    assert done.status == 1
    assert json.loads(done.out)["entry"] == 4
    assert run("verify", files["policy"], *trust).status == 2


def test_the_copied_file_runs_alone(tmp_path: Path) -> None:
    """On a machine with nothing of ours: isolated, in another folder, by its own name."""
    files = _files(tmp_path)
    alone = tmp_path / "elsewhere" / "verify.py"
    alone.parent.mkdir()
    shutil.copy(str(verify.__file__), alone)
    for name, status in (("good", 0), ("bad", 1), ("policy", 2)):
        done = subprocess.run(
            [sys.executable, "-I", str(alone), files[name], "--policy", files["policy"]],
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )
        assert (done.returncode, done.stderr) == (status, "")
        assert done.stdout.startswith(("proven: ", "refused, entry 4: ", "unreadable: ")[status])
