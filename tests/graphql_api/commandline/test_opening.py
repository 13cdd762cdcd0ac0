"""Beginning and running from the command line: found, simulate, serve with its first-run dialogue."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from time import sleep
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from typer.testing import CliRunner

from graphql_api.commandline import app
from graphql_api.commandline.beginning import officer_of, origin_of
from graphql_api.commandline.frame import Failure
from graphql_api.rooms import open_ledger
from ledger.registry import OfficerAppointed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

RUN = [sys.executable, "-c", "from graphql_api.commandline import main; main()"]
SMALL = ("--subjects", "2", "--years", "1")


def invoke(*arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=answers)


def test_a_ledger_is_founded_by_flags(tmp_path: Path) -> None:
    place = str(tmp_path / "data")
    found = invoke(
        "found", "--data", place, "--origin", "credit.example.cn/yongchang",
        "--officer", "li-1:县发改局:REPAIR_OFFICER,PUBLICITY_OFFICER",
        "--officer", "chief::ADMINISTRATOR",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["founded"] == "credit.example.cn/yongchang"
    ledger = open_ledger(place)
    assert ledger.registry.officers["li-1", "DRC"] == {"REPAIR_OFFICER", "PUBLICITY_OFFICER"}
    assert ledger.registry.officers["chief", ""] == {"ADMINISTRATOR"}
    ledger.close()


def test_a_ledger_is_founded_in_a_dialogue(tmp_path: Path) -> None:
    place = str(tmp_path / "data")
    answers = "credit.example.cn/yongchang\nnobody\nli-1:AMR:PROVIDER\n\n"
    found = invoke("found", "--data", place, answers=answers)
    assert found.exit_code == 0, found.output
    assert "officer_must_be_readable" in found.output
    ledger = open_ledger(place)
    assert ledger.registry.officers["li-1", "AMR"] == {"PROVIDER"}
    ledger.close()


def test_only_an_empty_place_is_founded(tmp_path: Path) -> None:
    arguments = ("found", "--data", str(tmp_path / "data"), "--origin", "credit.example.cn/one")
    assert invoke(*arguments).exit_code == 0
    again = invoke(*arguments)
    assert isinstance(again.exception, Failure)
    assert str(again.exception).startswith("ledger_must_be_empty: ")


@pytest.mark.parametrize("origin", ["x", "Has Spaces", "credit.example.cn/simulated", "永昌"])
def test_an_origin_is_a_name(origin: str) -> None:
    with pytest.raises(Failure, match=r"^origin_must_be_a_name: "):
        origin_of(origin)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("li", "officer_must_be_readable"),
        (":AMR:PROVIDER", "officer_must_be_readable"),
        ("李建国:AMR:PROVIDER", "officer_must_be_a_pseudonym"),
        ("li:AMR:", "role_must_be_known"),
        ("li:AMR:KING", "role_must_be_known"),
        ("li:某局:PROVIDER", "agency_must_be_registered"),
        ("li::PROVIDER", "agency_must_be_registered"),
    ],
)
def test_an_officer_is_name_agency_and_roles(text: str, code: str) -> None:
    with pytest.raises(Failure, match=rf"^{code}: "):
        officer_of(text)


def test_an_agency_is_known_by_any_of_its_names() -> None:
    expected = OfficerAppointed(officer="li", agency="AMR", roles=("PROVIDER",))
    for name in ("AMR", "县市场监管局", "永昌县市场监督管理局"):
        assert officer_of(f"li:{name}:provider") == expected


def test_a_county_is_simulated_into_an_empty_ledger_only(tmp_path: Path) -> None:
    place, tables = str(tmp_path / "data"), tmp_path / "tables"
    made = invoke("simulate", *SMALL, "--data", place, "--out", str(tables), "--json")
    assert made.exit_code == 0, made.output
    summary = json.loads(made.stdout.splitlines()[-1])
    assert summary["findings"] == []
    assert summary["entries"] > summary["commands"] > 0
    assert list(tables.glob("*.csv"))
    again = invoke("simulate", *SMALL, "--data", place)
    assert str(again.exception).startswith("ledger_must_be_empty: ")
    ledger = open_ledger(place)
    assert ledger.head == summary["entries"]
    ledger.close()


def test_an_empty_ledger_made_before_is_simulated_into(tmp_path: Path) -> None:
    place = tmp_path / "data"
    open_ledger(str(place)).close()
    assert invoke("simulate", *SMALL, "--data", str(place)).exit_code == 0


def test_serving_nothing_says_how_to_begin(tmp_path: Path) -> None:
    done = invoke("serve", "--data", str(tmp_path / "data"))
    assert str(done.exception).startswith("ledger_must_be_founded: ")


def test_the_demonstration_takes_no_place_of_a_real_ledger(tmp_path: Path) -> None:
    place = str(tmp_path / "data")
    assert invoke("found", "--data", place, "--origin", "credit.example.cn/real").exit_code == 0
    done = invoke("serve", "--demo", "--data", place)
    assert str(done.exception).startswith("ledger_must_be_empty: ")


class Served:
    """A server as a process of its own, on a port it chose."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*RUN, "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE, text=True, cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        self.lines: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("Stop with"):
                break
        self.address = next(w for w in self.lines[0].split() if w.startswith("http"))

    def stop(self) -> int:
        """Ask it to stop; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(30)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration, made and served."""
    served = Served("--demo", folder=tmp_path_factory.mktemp("demo"))
    yield served
    if served.process.poll() is None:
        served.stop()


def ask(served: Served, name: str) -> Any:
    """The answer of the ready query, sent as the printed command sends it."""
    at = served.lines.index(next(x for x in served.lines if x.startswith(f"{name}: ")))
    command = served.lines[at + 1]
    headers = {"content-type": "application/json"}
    if "Bearer " in command:
        headers["authorization"] = "Bearer " + command.split("Bearer ")[1].split("'")[0]
    body = (served.folder / command.rpartition("@")[2]).read_bytes()
    return httpx2.post(f"{served.address}/graphql", content=body, headers=headers).json()


def is_ready(served: Served) -> bool:
    """Whether it reflects its head, which its own clock and heads may move right after its start."""
    for _ in range(300):
        if httpx2.get(f"{served.address}/health").status_code == 200:
            return True
        sleep(0.1)
    return False


def test_the_demonstration_answers_its_three_queries(demo: Served) -> None:
    assert is_ready(demo)
    integrator = ask(demo, "integrator")["data"]
    assert integrator["clearance"][0]["answer"] == "no"
    auditor = ask(demo, "auditor")["data"]
    assert len(auditor["history"]["edges"]) == 10
    objector = ask(demo, "objector")["data"]
    assert objector["recordsNumbered"][0]["provenance"]["row"] == 2


def test_a_token_for_each_role_is_printed(demo: Served) -> None:
    at = next(n for n, line in enumerate(demo.lines) if line.startswith("A token for each role"))
    roles = [line.split()[0] for line in demo.lines[at + 1 : -2]]
    assert {"AUDITOR", "REPAIR_OFFICER", "SUBJECT", "ADMINISTRATOR"} <= set(roles)


def test_it_stops_when_told_and_is_not_made_twice(demo: Served) -> None:
    marker = demo.folder / "data" / "demo" / "made.json"
    made_at = marker.stat().st_mtime_ns
    demo.stop()
    again = Served("--demo", folder=demo.folder)
    assert is_ready(again)
    again.stop()
    assert marker.stat().st_mtime_ns == made_at


def test_an_empty_ledger_is_founded_by_flags_and_served(tmp_path: Path) -> None:
    served = Served("--data", "mine", "--origin", "credit.example.cn/mine", folder=tmp_path)
    assert is_ready(served)
    assert not any("Bearer" in line for line in served.lines)
    served.stop()
