"""Streams of the feed: over a WebSocket and as server-sent events, limited, resumed, ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

import anyio
import pytest
from starlette.websockets import WebSocketDisconnect

from graphql_api.identity import issue
from graphql_api.websocket import PROTOCOL
from tests.graphql_api.conftest import serving
from tests.graphql_api.populated import populate
from tests.graphql_api.test_feed import followed
from tests.stories import acts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.graphql_api.populated import Populated
    from tests.stories.county import County

CHANGES = """subscription($after: Int, $codes: [String!], $topics: [String!], $purpose: String! = "") {
  changes(after: $after, codes: $codes, topics: $topics, purpose: $purpose) {
    entry codes tombstone topic about supersedes renew effectiveOn
    differences { code part id field old new derivedFrom rule { ruleSet } }
  }
}"""


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county whose streams beat fast."""
    with serving(tmp_path_factory.mktemp("streams"), heartbeat_seconds=0.3) as made:
        yield made


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    """A county with one of everything."""
    return populate(quiet)


class Socket:
    """One client of the protocol, word for word."""

    def __init__(self, county: County, by: str = "", protocol: str = PROTOCOL) -> None:
        self._county, self._by = county, by
        self._session = county.client.websocket_connect("/graphql", subprotocols=[protocol])

    def __enter__(self) -> Self:
        self.raw = self._session.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._session.__exit__(*error)

    def init(self, **payload: Any) -> None:
        """Say who asks."""
        said = payload or self._county.headers(self._by)
        self.raw.send_json({"type": "connection_init", "payload": said})
        assert self.raw.receive_json() == {"type": "connection_ack", "payload": {}}

    def subscribe(self, query: str = CHANGES, name: str = "1", **variables: Any) -> None:
        """Ask."""
        payload = {"query": query, "variables": variables}
        self.raw.send_json({"id": name, "type": "subscribe", "payload": payload})

    def message(self) -> dict[str, Any]:
        """The next message that is no beat."""
        while (found := self.raw.receive_json())["type"] == "ping":
            self.raw.send_json({"type": "pong"})
        return dict(found)

    def change(self) -> dict[str, Any]:
        """The next change."""
        message = self.message()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        found: dict[str, Any] = message["payload"]["data"]["changes"]
        return found

    def closed(self) -> int:
        """Read on until the other side closes; with which code."""
        try:
            while True:
                self.raw.receive_json()
        except WebSocketDisconnect as end:
            return end.code

    def code(self) -> str:
        """The code of the error that ended the operation."""
        message = self.message()
        assert message["type"] == "error", message
        found: str = message["payload"][0]["extensions"]["code"]
        return found


def test_a_socket_is_told_the_same_as_the_question(quiet: County, here: Populated) -> None:
    every = followed(quiet)
    with Socket(quiet) as socket:
        socket.init()
        socket.subscribe(after=0)
        assert [socket.change() for _ in every] == every
    assert here.ids


def test_what_comes_is_told_as_it_comes(quiet: County, here: Populated) -> None:
    with Socket(quiet, "AUDITOR") as socket:
        socket.init()
        head = quiet.head
        socket.subscribe(after=head)
        quiet.done("AMR", "registerSubject", code=quiet.new_code(), name="新公司")
        change = socket.change()
        assert (change["entry"], change["topic"]) == (head + 1, "subject.registered")
        socket.raw.send_json({"id": "1", "type": "complete"})
    assert here.ids


def test_a_filter_moves_the_cursor_by_tombstones(quiet: County, here: Populated) -> None:
    with Socket(quiet) as socket:
        socket.init()
        socket.subscribe(after=0, codes=[here.twin])
        found = [socket.change()]
        while not found[-1]["tombstone"]:
            found.append(socket.change())
        told = [c for c in found[:-1] if c["renew"] is None]
        assert told
        assert all(here.twin in c["codes"] for c in told)
        assert found[-1]["entry"] == quiet.rooms.runner.position


def test_questions_and_acts_are_answered_too(quiet: County) -> None:
    with Socket(quiet) as socket:
        socket.init()
        socket.subscribe("{ changes(after: 0, first: 1) { entry } }")
        assert socket.message()["payload"]["data"] == {"changes": [{"entry": 1}]}
        assert socket.message() == {"id": "1", "type": "complete"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "query_must_be_graphql"),
        ("subscription { changes { nothing } }", "query_must_fit_the_schema"),
        ('subscription { changes(matter: "haircuts") { entry } }', "matter_must_be_listed"),
        ('subscription { changes(codes: ["1"]) { entry } }', "subject_code_must_be_valid"),
        ("{ a { b } c }", "query_must_fit_the_schema"),
        ("subscription { changes { " + "differences { rule { hash } } " * 40 + "} }",
         "query_repeats_too_many_fields"),
    ],
)  # fmt: skip
def test_what_cannot_run_is_refused_before_it_runs(quiet: County, query: str, code: str) -> None:
    with Socket(quiet) as socket:
        socket.init()
        socket.subscribe(query)
        assert socket.code() == code
    answer = quiet.client.post(
        "/graphql", json={"query": query}, headers={"Accept": "text/event-stream"}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == code


def test_a_subscription_needs_a_stream(quiet: County) -> None:
    assert quiet.error("subscription { changes { entry } }") == "subscriptions_need_a_stream"


@pytest.mark.parametrize("payload", [{"Authorization": "Bearer x"}, {"authorization": 1}])
def test_a_token_that_is_none_is_not_let_in(quiet: County, payload: dict[str, Any]) -> None:
    with Socket(quiet) as socket:
        socket.raw.send_json({"type": "connection_init", "payload": payload})
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.raw.receive_json()
        assert closed.value.code == 4403


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["{"], 4400), (['"x"'], 4400), (["[]"], 4400), (['{"type": 7}'], 4400), (["{}"], 4400),
        (['{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}'], 4401),
        (['{"type":"connection_init"}', '{"type":"connection_init"}'], 4429),
        (['{"type":"connection_init"}', '{"type":"subscribe","id":"1","payload":7}'], 4400),
        (['{"type":"connection_init","payload":"' + "x" * 300_000 + '"}'], 1009),
    ],
)  # fmt: skip
def test_what_is_not_the_protocol_closes(quiet: County, messages: list[str], code: int) -> None:
    with Socket(quiet) as socket:
        for message in messages:
            socket.raw.send_text(message)
        assert socket.closed() == code


def test_the_old_protocol_is_not_spoken(quiet: County) -> None:
    with Socket(quiet, protocol="graphql-ws") as socket:
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.raw.receive_json()
        assert closed.value.code == 4406


def test_open_streams_are_counted(quiet: County) -> None:
    with Socket(quiet, "INTEGRATOR PBC_JC") as socket:
        socket.init()
        most = quiet.rooms.settings.streams_of_client_max
        for number in range(most + 1):
            socket.subscribe(name=str(number), after=quiet.head)
        assert socket.code() == "too_many_streams_are_open"
        assert quiet.client.app.state.streams.open == most  # type: ignore[attr-defined]
    with Socket(quiet, "INTEGRATOR PBC_JC") as socket:
        socket.init()
        socket.subscribe(after=0)
        assert socket.change()["entry"] == 1, "the places are free again"


def token_for(county: County, seconds: int) -> str:
    """An Authorization that lasts so long."""
    key = county.rooms.gate.key
    made = issue(key, officer="b", agency="", roles=("INTEGRATOR",), seconds=seconds)
    return f"Bearer {made}"


def test_a_token_ends_its_connection(quiet: County) -> None:
    with Socket(quiet) as socket:
        socket.init(Authorization=token_for(quiet, 1))
        socket.subscribe(after=quiet.head)
        assert socket.closed() == 4403
    headers = {"Accept": "text/event-stream", "Authorization": token_for(quiet, 1)}
    body = {"query": CHANGES, "variables": {"after": quiet.head}}
    text = quiet.client.post("/graphql", json=body, headers=headers).text
    assert text.startswith(":\n\n"), "it beats while nothing happens"
    assert "token_must_be_valid" in text
    assert "complete" not in text


def events(text: str) -> list[tuple[str, int | None, Any]]:
    """Name, cursor and data of each event."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(":", 1) for line in block.split("\n") if line[:1] not in ("", ":"))
        if lines:
            data = lines["data"].strip()
            place = int(lines["id"]) if "id" in lines else None
            found.append((lines["event"].strip(), place, json.loads(data) if data else None))
    return found


def test_server_sent_events_have_the_cursor_as_their_id(quiet: County) -> None:
    headers = {"Accept": "text/event-stream", "Authorization": token_for(quiet, 2)}
    body = {"query": CHANGES, "variables": {"after": 0}}
    every = followed(quiet)
    answer = quiet.client.post("/graphql", json=body, headers=headers)
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    told = events(answer.text)
    assert [e[2]["data"]["changes"] for e in told[: len(every)]] == every
    assert [e[1] for e in told[: len(every)]] == [c["entry"] for c in every]
    again = {"Last-Event-ID": str(every[-3]["entry"])}
    params = {"query": CHANGES, "variables": json.dumps({"after": 0})}
    headers["Authorization"] = token_for(quiet, 1)
    resumed = quiet.client.get("/graphql", params=params, headers=headers | again)
    assert [e[2]["data"]["changes"] for e in events(resumed.text)[:2]] == every[-2:]


def test_a_question_as_events_is_complete(quiet: County) -> None:
    body = {"query": "{ changes(after: 0, first: 1) { entry } }"}
    answer = quiet.client.post("/graphql", json=body, headers={"Accept": "text/event-stream"})
    (one, end) = events(answer.text)
    assert one[:2] == ("next", None)
    assert one[2]["data"] == {"changes": [{"entry": 1}]}
    assert end == ("complete", None, None)


def test_what_a_stream_tells_is_entered_before_it_leaves(quiet: County, here: Populated) -> None:
    store = quiet.rooms.access.store
    with Socket(quiet, "AMR") as socket:
        socket.init()
        before = store.head().size
        socket.subscribe(after=0)
        while (change := socket.change())["about"] != here.ids["personal"]:
            pass
        assert change["codes"] == []
        lines = [line for _, line in store.entries(before, 1_000)]
        assert any(here.ids["personal"].encode() in line for line in lines)


def test_permissions_are_looked_at_before_each_change(tmp_path: Path) -> None:
    with serving(tmp_path, heartbeat_seconds=0.3) as county:
        county.on("2026-01-07")
        code = county.new_code()
        appoint = {"officer": "amr-1", "agency": "AMR", "roles": ["PROVIDER", "DESIGNATOR"]}
        county.done("ADMINISTRATOR", "appointOfficer", **appoint)
        with Socket(county, "AMR") as socket:
            socket.init()
            socket.subscribe(after=county.head)
            mine = acts.penalty(county, code, "2026-01-06", "AMR")
            while (change := socket.change())["about"] != mine:
                assert change["entry"] < county.head
            county.done("ADMINISTRATOR", "dismissOfficer", officer="amr-1", agency="AMR")
            acts.penalty(county, code, "2026-01-05", "AMR/2")
            while (change := socket.change())["entry"] < county.head:
                pass
            assert change["tombstone"], "it is dismissed: the public sees nothing unpublished"


def test_the_server_stops_without_waiting(tmp_path: Path) -> None:
    with serving(tmp_path) as county, Socket(county) as socket:
        socket.init()
        socket.subscribe(after=county.head)
        county.client.app.state.streams.close()  # type: ignore[attr-defined]
        assert socket.closed() == 1012


def test_a_reader_that_takes_nothing_is_let_go(tmp_path: Path) -> None:
    with serving(tmp_path, stall_seconds=0.2) as county:
        body = json.dumps({"query": CHANGES, "variables": {"after": 0}}).encode()
        headers = [(b"accept", b"text/event-stream"), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers,
                 "query_string": b"", "client": ("127.0.0.1", 1), "server": ("x", 80),
                 "scheme": "http", "http_version": "1.1", "root_path": ""}  # fmt: skip
        taken: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if not taken:
                return {"type": "http.request", "body": body, "more_body": False}
            await anyio.sleep_forever()
            raise AssertionError

        async def send(message: Any) -> None:
            taken.append(message)
            if len(taken) > 3:
                await anyio.sleep_forever()

        app: Any = county.client.app
        anyio.run(app, scope, receive, send)
        assert len(taken) == 4, "nothing is queued for it"
        assert app.state.streams.open == 0
