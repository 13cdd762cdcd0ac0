"""Over every question of the schema: a stranger is told nothing of what is hidden.

A county lives for years; whatever in it is repaired, ended, annulled, not published or about a
person is hidden from all who are not concerned. Each kind of stranger asks every question that
the schema knows, about what is hidden, now and as of when it was still shown.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from starlette.testclient import TestClient

from graphql_api.app import create_app
from graphql_api.differing import TRAIL, WITHIN, plain
from graphql_api.moment import PRESENT_ONLY
from graphql_api.permission import Sight
from graphql_api.rooms import found, open_rooms
from graphql_api.settings import Settings
from graphql_api.visible import visible
from ledger.clock import SHANGHAI, SetClock
from ledger.simulation.living import Plan, simulate
from ledger.simulation.officers import appointments
from projections import reading
from projections.comparing import subjects
from projections.differences import differences
from projections.documents import Page
from tests.graphql_api.hidden import Hidden, hidden_in
from tests.graphql_api.questions import question, root_fields, schema_of
from tests.stories.county import County

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLSchema

PLAN = Plan(subjects=40, first=date(2020, 1, 2), last=date(2026, 6, 30), seed=3)
SDL = Path(__file__).parents[2] / "graphql_api" / "schema.graphql"
STRANGERS = (
    "",
    "INTEGRATOR",
    "ADMINISTRATOR",
    "SUBJECT 91620321MA0000099X",
    "CPD PROVIDER DESIGNATOR REPAIR_OFFICER OBJECTION_OFFICER PUBLICITY_OFFICER",
    "CPD SUPERVISOR",
)
"""Who has nothing to do with anything in the county: CPD decided nothing and inspects nobody."""
MAY = {"CPD SUPERVISOR": {("latePublications", "unpublished")}}
"""What a stranger may be told all the same: a supervisor, what another unit has not published."""
A_KIND = 2
"""Of how many hidden things of each kind a question asks."""
ENDLESS = 10_000_000


@dataclass(frozen=True)
class Lived:
    """A county that lived, its schema, and what it hides."""

    county: County
    schema: GraphQLSchema
    hidden: Hidden
    codes: tuple[str, ...]
    """Organisations that have something to hide."""
    moments: tuple[str, ...]
    """As of: an earlier entry, an earlier day."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Six years of forty subjects behind the web application."""
    folder = tmp_path_factory.mktemp("strangers")
    data = str(folder / "county")
    clock = SetClock(datetime.combine(PLAN.first, time(9), SHANGHAI).astimezone(UTC))
    with closing(
        found(data, "test.example/strangers", appointments(), simulated=True, clock=clock)
    ) as ledger:
        assert simulate(ledger, PLAN, folder / "tables").findings == []
    settings = Settings(
        database_url=data,
        depth_max=30,
        cost_max=ENDLESS,
        tokens_max=ENDLESS,
        aliases_max=ENDLESS,
        repeated_max=ENDLESS,
        timeout_seconds=60,
    )
    rooms = open_rooms(settings, clock)
    rooms.runner.catch_up()
    with TestClient(create_app(rooms), raise_server_exceptions=False) as client:
        tags = subjects(rooms.database)
        secret = hidden_in(rooms.ledger, tags, rooms.ledger.today)
        head = rooms.ledger.head
        yield Lived(
            county=County(client, rooms, clock),
            schema=schema_of(SDL.read_text(encoding="utf-8")),
            hidden=secret,
            codes=_with_most(rooms.ledger, tags, secret),
            moments=(f"entry: {head * 2 // 3}", 'effectiveOn: "2023-06-30"'),
        )


def _with_most(ledger: Any, tags: list[str], secret: Hidden) -> tuple[str, ...]:
    """The organisations that hide most, and a person's tag."""

    def hides(tag: str) -> int:
        state = ledger.state(tag)
        return sum(stream in secret.secrets for stream in (*state.records, *state.listings))

    codes = sorted((t for t in tags if "-" not in t), key=hides, reverse=True)[:3]
    return (*codes, *[t for t in tags if "-" in t][:1])


Asked = tuple[str, str, dict[str, Any]]
"""Name and text of a question, and its variables."""
WORDS = {
    "first": "25", "purpose": '"核查"', "basis": '"法定职责"', "matter": '"tendering"',
    "number": '"620321209901010011"', "documentNo": '"1"', "since": '"2024-01-01"',
    "until": '"2024-12-31"', "old": '"REPAIR-2023"', "new": '"REPAIR-2026"', "file": '"{}"',
}  # fmt: skip
"""What arguments are given that are about nothing hidden."""
LOOSE = {
    "inForce": "false", "public": "false", "decided": "false", "open": "null", "outstanding": "null",
}  # fmt: skip
"""Arguments by which more is asked for."""
OF_ACCESS = frozenset({"Subject.shownTo", "Objection.recalls"})
"""Fields inside an answer that have no as-of."""
ABOUT = ("code", "codes", "id", "target", "record", "of")


def asked(lived: Lived) -> Iterator[Asked]:
    """Every question about some of what is hidden, in each way its arguments allow, now and as of
    when it was still shown."""
    for name, field in root_fields(lived.schema).items():
        about = next((each for each in ABOUT if each in field.args), "")
        inside = lived.moments if "asOf" in field.args and about != "id" else ()
        whole = () if name in PRESENT_ONLY else lived.moments
        words = {**WORDS, "after": "0"} if name == "changes" else WORDS
        for loose in {(), tuple(n for n in LOOSE if n in field.args)}:
            given = {**words, **{n: LOOSE[n] for n in loose}, "asOf": "null"}
            yield from _about(lived, name, question(lived.schema, name, given, about), about)
            for moment in inside:
                given["asOf"] = f"{{{moment}}}"
                text = question(lived.schema, name, given, about)
                yield from _about(lived, name, text, about, past=True)
            given["asOf"] = "null"
            for moment in whole:
                text = question(lived.schema, name, given, about, moment, without=OF_ACCESS)
                yield from _about(lived, name, text, about, past=True)


def _about(
    lived: Lived, name: str, text: str, about: str, *, past: bool = False
) -> Iterator[Asked]:
    """Of what the question is: subjects, or some of each kind of what is hidden."""
    streams = [s for of in lived.hidden.streams.values() for s in of[:A_KIND]]
    values: dict[str, list[Any]] = {"": [None], "code": [*lived.codes], "codes": [lived.codes]}
    for value in values.get(about, streams[::4] if past else streams):
        yield name, text, {"about": {"id": value} if about == "of" else value} if about else {}
    if about == "of":
        for code in lived.codes:
            for field in ("name", "counts.live", "listings", "entry", "nextChangeOn"):
                yield name, text, {"about": {"code": code, "field": field}}


def test_there_is_much_to_hide(lived: Lived) -> None:
    assert {"record", "listing", "measure", "repairs", "objections", "person"} <= (
        lived.hidden.streams.keys()
    )
    assert len(lived.hidden.secrets) > 100
    assert lived.hidden.shown


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_is_told_nothing(lived: Lived, stranger: str) -> None:
    told, answered = set(), set()
    headers = lived.county.headers(stranger)
    for name, text, values in asked(lived):
        request = {"query": text, "variables": values}
        answer = lived.county.client.post("/graphql", json=request, headers=headers)
        body = answer.text
        assert answer.status_code in (200, 400, 401, 403), (name, body)
        assert "internal_error" not in body, (name, body)
        if '"data":{' in body:
            answered.add(name)
        told |= {(name, kind) for secret, kind in lived.hidden.secrets.items() if secret in body}
    assert told - MAY.get(stranger, set()) == set()
    assert len(answered) > len(root_fields(lived.schema)) / 2


WHOLE = """query($code: String!) { subject(code: $code) {
  now: replay(first: 100) { edges { node { %(step)s } } }
  byDay: replay(first: 100, byDay: true) { edges { node { %(step)s } } }
  then: replay(first: 100, on: "2023-06-30") { edges { node { %(step)s } } }
  diff(from: {entry: 1}) { differences(first: 500) { edges { node { %(field)s } } } }
  back: diff(from: {entry: %(middle)s, effectiveOn: "2023-06-30"}, to: {entry: 1}) {
    differences(first: 500) { edges { node { %(field)s } } } }
  timeline(first: 100) { edges { node { label term about says entry { entry topic about } } } }
} }"""
FIELD = "code part id field old new derivedFrom rule { ruleSet }"
STEP = f"asOfEntry entry {{ entry topic about summary officer }} differences {{ {FIELD} }}"


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_step_of_a_history_tells_a_stranger(lived: Lived, stranger: str) -> None:
    middle = lived.county.rooms.ledger.head * 2 // 3
    text = WHOLE % {"step": STEP, "field": FIELD, "middle": middle}
    headers, codes = lived.county.headers(stranger), [c for c in lived.codes if "-" not in c]
    for code in codes:
        request = {"query": text, "variables": {"code": code}}
        answer = lived.county.client.post("/graphql", json=request, headers=headers).json()
        assert "errors" not in answer, answer["errors"]
        said = str(answer)
        assert code in said
        told = {kind for secret, kind in lived.hidden.secrets.items() if secret in said}
        assert told == set()


def test_every_step_of_a_history_tells_the_auditor(lived: Lived) -> None:
    middle = lived.county.rooms.ledger.head * 2 // 3
    text = WHOLE % {"step": STEP, "field": FIELD, "middle": middle}
    code = lived.codes[0]
    found = lived.county.ask(text, "AUDITOR", code=code)["subject"]
    hidden = {s for s in lived.hidden.secrets if s in str(found["now"])}
    assert hidden
    assert all(secret in str(found["byDay"]) for secret in hidden)


def test_the_auditor_is_told(lived: Lived) -> None:
    """The same questions do find what is hidden: it is there to be found."""
    headers = lived.county.headers("AUDITOR")
    said = ""
    for name, text, values in asked(lived):
        if name in ("subject", "node", "listings", "cases") and "asOf" not in text:
            request = {"query": text, "variables": values}
            said += lived.county.client.post("/graphql", json=request, headers=headers).text
    kinds = {kind for secret, kind in lived.hidden.secrets.items() if secret in said}
    assert {"record", "listing", "measure", "repairs", "objections"} <= kinds


WALKED = 100
SAID = ("codes", "topic", "about", "recordedAt", "agency", "summary", "supersedes", "differences")
FEED = f"""query($after: Int!) {{ changes(after: $after, first: {WALKED}) {{
  entry codes tombstone topic about recordedAt effectiveOn agency summary supersedes
  differences {{ code part id field old new derivedFrom rule {{ ruleSet clause }} }}
}} }}"""


def walked(lived: Lived, reader: str) -> Iterator[dict[str, Any]]:
    """Every change of the ledger as one reader is told it."""
    headers, after = lived.county.headers(reader), 0
    while True:
        request = {"query": FEED, "variables": {"after": after}}
        answer = lived.county.client.post("/graphql", json=request, headers=headers).json()
        page = answer["data"]["changes"]
        yield from page
        if len(page) < WALKED:
            return
        after = page[-1]["entry"]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_the_whole_feed_tells_a_stranger_nothing(lived: Lived, stranger: str) -> None:
    changes = list(walked(lived, stranger))
    assert [change["entry"] for change in changes] == list(range(1, lived.county.head + 1))
    whole = str(changes)
    assert {kind for secret, kind in lived.hidden.secrets.items() if secret in whole} == set()
    assert any(change["tombstone"] for change in changes)
    assert any(change["differences"] for change in changes)
    for change in changes:
        if change["tombstone"]:
            assert [change[name] for name in SAID if change[name]] == []


@pytest.mark.parametrize("reader", ["", "CPD SUPERVISOR", "ECO", "AUDITOR"])
def test_the_differences_of_the_feed_add_up_to_what_is_shown_now(lived: Lived, reader: str) -> None:
    kept: dict[str, Copy] = {}
    for change in walked(lived, reader):
        for each in change["differences"]:
            if each["code"]:
                applied(kept.setdefault(each["code"], {}), each)
    rooms = lived.county.rooms
    codes = [tag for tag in subjects(rooms.database) if "-" not in tag]
    assert set(codes) == kept.keys()
    for code in codes:
        now = shown_now(rooms, lived.county.headers(reader), code)
        assert said(kept[code]) == said(now)


Copy = dict[tuple[str, str], dict[str, Any]]
"""A follower's copy of an archive: by part and id, the values by their stored names."""


def applied(copy: Copy, difference: dict[str, Any]) -> None:
    """Bring a copy up to date by one difference of the feed."""
    place = difference["part"], difference["id"]
    if difference["field"] == "id" and difference["new"] is None:
        copy.pop(place, None)
        return
    *within, name = difference["field"].split(".")
    values = copy.setdefault(place, {})
    for step in within:
        values = values[step]
    values[name] = difference["new"]


def said(value: Any, name: str = "") -> Any:
    """A value without what is as it is where nothing is said."""
    if isinstance(value, dict):
        told = {key: said(each, str(key)) for key, each in value.items()}
        return {key: each for key, each in told.items() if each not in (None, "", [], {}, 0)}
    return None if value is True and name in UNLESS_SAID else value


UNLESS_SAID = {"live", "open", "from_beginning"}
"""What is so unless something else is said."""


def shown_now(rooms: Any, headers: dict[str, str], code: str) -> Copy:
    """Every value of an archive that a reader may see, as a follower's copy has it."""
    sight = Sight(rooms.gate.actor(headers.get("Authorization", "")), rooms.ledger.registry)
    head = reading.head(rooms.database, code)
    assert head is not None
    records = [r for page in reading.pages(rooms.database, code) for r in page.records]
    made, told = visible(head, records, sight)
    copy: Copy = {}
    for each in differences(None, (made, (Page(page=0, records=told),))):
        hidden = WITHIN if sight.merges(code) else WITHIN | {TRAIL}
        if each.field not in hidden:
            new = msgspec.json.decode(msgspec.json.encode(plain(each.new)))
            applied(copy, {"part": each.part, "id": each.id, "field": each.field, "new": new})
    return copy
