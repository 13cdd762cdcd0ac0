"""As-of over every question of the schema: it answers what the ledger answered then.

A county lives for years. A fresh ledger is fed with its first entries; what an auditor asks it
on a day, and what he asks the county as of that entry and day, have one answer. Whatever has no
as-of says so with one code, and stands in a short list with its reason.
"""

from __future__ import annotations

import random
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from graphql_api.app import create_app
from graphql_api.moment import PRESENT_ONLY
from graphql_api.rooms import found, open_rooms
from graphql_api.settings import Settings
from ledger.clock import SHANGHAI, SetClock, day_of
from ledger.simulation.living import Plan, simulate
from ledger.simulation.officers import appointments
from ledger.store import open_store
from projections.comparing import subjects
from tests.graphql_api.questions import question, root_fields, schema_of
from tests.projections.feeding import feed
from tests.stories.county import County

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLSchema

    from graphql_api.rooms import Rooms

PLAN = Plan(subjects=40, first=date(2021, 1, 4), last=date(2026, 6, 30), seed=11)
SDL = Path(__file__).parents[2] / "graphql_api" / "schema.graphql"
ENDLESS = 10_000_000
NO_LIMITS: dict[str, Any] = {
    "depth_max": 40, "cost_max": ENDLESS, "tokens_max": ENDLESS, "aliases_max": ENDLESS,
    "repeated_max": ENDLESS, "timeout_seconds": 60,
}  # fmt: skip
INSIDE = frozenset(
    {
        *("Subject.shownTo", "Objection.recalls", "ObjectionPreview.recipients", "Provenance.prov"),
        *(f"{of}.proof" for of in ("Change", "EntryRef", "HistoryEntry", "Step", "TraceNode")),
    }
)
"""Fields inside an answer that are read from the access ledger or the signed tree, of which each
ledger has its own."""
WORDS = {
    "first": "50", "purpose": '"核查"', "basis": '"法定职责"', "matter": '"tendering"',
    "number": '"620321209901010011"', "documentNo": '"1"', "since": '"2024-01-01"',
    "until": '"2024-12-31"', "old": '"REPAIR-2023"', "new": '"REPAIR-2026"', "file": '"{}"',
    "inForce": "false", "public": "false", "decided": "false", "open": "null", "codePrefix": '"9"',
}  # fmt: skip
"""What arguments are given."""
ABOUT = ("code", "codes", "id", "target", "record", "of")
NOW, LATER, BEFORE = "now", "later", "before"


@dataclass(frozen=True)
class Moment:
    """The county as of an entry and a day, and a ledger that holds no more."""

    entry: int
    day: date
    fresh: County
    asked: str
    """As of when the fresh ledger is asked; empty for now."""

    def __str__(self) -> str:
        return f'entry: {self.entry}, effectiveOn: "{self.day}"'


@contextmanager
def served(rooms: Rooms, clock: SetClock) -> Iterator[County]:
    """The rooms behind their web application."""
    rooms.runner.catch_up()
    with TestClient(create_app(rooms), raise_server_exceptions=False) as client:
        yield County(client, rooms, clock)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """Years of a few subjects."""
    folder = tmp_path_factory.mktemp("lived")
    data = str(folder / "county")
    clock = SetClock(datetime.combine(PLAN.first, time(9), SHANGHAI).astimezone(UTC))
    with closing(
        found(data, "test.example/lived", appointments(), simulated=True, clock=clock)
    ) as ledger:
        assert simulate(ledger, PLAN, folder / "tables").findings == []
    rooms = open_rooms(replace(Settings(database_url=data), **NO_LIMITS), clock)
    with served(rooms, clock) as county:
        yield county


@pytest.fixture(scope="module", params=[NOW, LATER, BEFORE])
def moment(
    request: pytest.FixtureRequest, lived: County, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Moment]:
    """Now; or a random entry and a later or earlier day, with a fresh ledger fed up to it."""
    if request.param == NOW:
        yield Moment(lived.head, lived.rooms.ledger.today, lived, "")
        return
    dice = random.Random(request.param)
    upto = dice.randrange(lived.head // 5, lived.head)
    folder = tmp_path_factory.mktemp("fresh")
    with closing(open_store(folder)) as store:
        feed(store, [line for _, line in lived.rooms.ledger.store.entries(0, ENDLESS, upto)])
        recorded_at = store.head().recorded_at
    assert recorded_at is not None
    day = day_of(recorded_at) + timedelta(dice.choice((0, 30, 400)))
    clock = SetClock(datetime.combine(day, time(4), UTC))
    rooms = open_rooms(replace(Settings(database_url=str(folder)), **NO_LIMITS), clock)
    own, rooms.ledger.vault = rooms.ledger.vault, lived.rooms.ledger.vault
    rooms.signing = lived.rooms.signing
    if request.param == BEFORE:
        day -= timedelta(dice.randrange(500, 900))
    with served(rooms, clock) as fresh:
        yield Moment(upto, day, fresh, f'effectiveOn: "{day}"' if request.param == BEFORE else "")
        rooms.ledger.vault = own


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The committed schema."""
    return schema_of(SDL.read_text(encoding="utf-8"))


def values(county: County, about: str) -> Iterator[dict[str, Any]]:
    """Of what a question is: the subjects with the longest history, the newest of each kind."""
    ledger = county.rooms.ledger
    if not about:
        yield {}
    elif about in ("code", "codes"):
        tags = [tag for tag in subjects(county.rooms.database) if "-" not in tag]
        tags = sorted(tags, key=lambda tag: -len(ledger.history(tag)))[:6]
        yield from ({"about": each} for each in ([tags] if about == "codes" else tags))
    else:
        begun = {entry.type: entry.stream for entry in ledger.entries() if entry.version == 1}
        for stream in begun.values():
            yield {"about": {"id": stream} if about == "of" else stream}


def answer(county: County, text: str, given: dict[str, Any]) -> tuple[list[str], Any]:
    """Codes of errors, and what was asked, for an auditor."""
    body = {"query": text, "variables": given}
    said = county.client.post("/graphql", json=body, headers=county.headers("AUDITOR")).json()
    data = said.get("data") or {}
    data = data.get("asOf", data)
    if trace := data.get("provenance"):  # to whom it was shown is of the access ledger
        trace["nodes"] = [node for node in trace["nodes"] if node["kind"] != "shown"]
    return [e["extensions"]["code"] for e in said.get("errors", ())], data


def first_unlike(one: Any, other: Any, path: str = "") -> tuple[str, Any, Any] | None:
    """Where two answers first differ, and how; None for equal ones."""
    if one == other:
        return None
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = [(name, one[name], other[name]) for name in one]
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple):
        pairs = [(str(at), *both) for at, both in enumerate(zip(one, other, strict=False))]
    else:
        return path, one, other
    below = (first_unlike(a, b, f"{path}.{name}") for name, a, b in pairs)
    return next((each for each in below if each), (path, one, other))


def test_as_of_is_what_a_fresh_ledger_says(
    lived: County, moment: Moment, schema: GraphQLSchema
) -> None:
    for name, field in root_fields(schema).items():
        about = next((each for each in ABOUT if each in field.args), "")
        given = {**WORDS, "after": "0"} if name == "changes" else WORDS
        fresh = question(schema, name, given, about, moment.asked, without=INSIDE)
        then = question(schema, name, given, about, str(moment), without=INSIDE)
        for of in values(lived, about):
            found = answer(lived, then, of)
            if name in PRESENT_ONLY:
                assert found == (["question_is_about_the_present"], {}), name
            else:
                unlike = first_unlike(found, answer(moment.fresh, fresh, of))
                assert not unlike, (name, of, str(moment), unlike)


def test_what_is_about_the_present_says_so(schema: GraphQLSchema) -> None:
    for name in PRESENT_ONLY:
        description = root_fields(schema)[name].description or ""
        assert "of today only" in description or "never as of a moment" in description, name


def test_a_part_about_the_present_is_refused_where_it_stands(lived: County) -> None:
    (of, *_) = values(lived, "code")
    shown = "{ subject(code: $about) { code shownTo(first: 1) { edges { node { at } } } } }"
    codes, _ = answer(lived, "query($about: String!) { asOf(entry: 900) " + shown + " }", of)
    assert codes == ["question_is_about_the_present"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ asOf { agencies { code } } agencies { code } }", "as_of_must_hold_the_whole_question"),
        ("{ asOf { asOf { agencies { code } } } }", "as_of_must_name_one_moment"),
        ("{ asOf(entry: 1000000) { agencies { code } } }", "as_of_must_name_one_moment"),
        (
            '{ asOf(entry: 1, knownAt: "2024-01-01T00:00:00Z") { agencies { code } } }',
            "as_of_must_name_one_moment",
        ),
        (
            '{ asOf { subject(code: "x", asOf: {entry: 1}) { code } } }',
            "subject_code_must_be_valid",
        ),
        ("{ asOf { listings(first: 1, asOf: {entry: 1}) { edges { cursor } } } }",
         "as_of_must_name_one_moment"),
    ],
)  # fmt: skip
def test_a_question_has_one_moment(lived: County, text: str, code: str) -> None:
    assert answer(lived, text, {})[0] == [code]


def test_a_person_is_never_asked_about_in_an_address(lived: County) -> None:
    text = '{ asOf { person(number: "1", purpose: "x") { code } } }'
    said = lived.client.get("/graphql", params={"query": text}, headers=lived.headers("AUDITOR"))
    assert said.json()["errors"][0]["extensions"]["code"] == "persons_by_post_only"
