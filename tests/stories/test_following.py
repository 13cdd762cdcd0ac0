"""An office's system follows what changes: a listing, a correction, a repair; what it sees each time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.settings import Settings
from graphql_api.webhook_delivery import Deliverer
from graphql_api.websocket import PROTOCOL
from tests.graphql_api.receiving import Receiver, receiving, verified
from tests.stories import acts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stories.county import County

QUERIES = Path(__file__).parents[2] / "docs" / "queries"
OFFICE = "INTEGRATOR FIN"
CHANGES = (QUERIES / "changes.graphql").read_text(encoding="utf-8")
FOLLOW = (QUERIES / "follow.graphql").read_text(encoding="utf-8")
LOG = (QUERIES / "webhook-log.graphql").read_text(encoding="utf-8")
SECRET = "mutation($w: ID!) { revealWebhookSecret(webhook: $w) { secret } }"


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Webhooks may go to this machine."""
    return Settings(timeout_seconds=120.0, webhook_hosts="127.0.0.1")


@pytest.fixture(scope="module")
def receiver(county: County) -> Iterator[Receiver]:
    """The endpoint of the system, one for each county."""
    assert county.head
    with receiving() as made:
        yield made


@pytest.fixture(scope="module")
def webhook(county: County, receiver: Receiver) -> str:
    """It has everything brought from the beginning of the year."""
    county.on("2026-01-07")
    given = {"endpoint": receiver.endpoint, "purpose": "授信审查", "after": county.head}
    return county.done(OFFICE, "registerWebhook", **given)


@pytest.fixture(scope="module")
def firms(county: County, webhook: str) -> dict[str, str]:
    """A firm that is listed, one of its records corrected; another whose penalty is repaired."""
    assert webhook
    code, twin = county.new_code(), county.new_code()
    small = acts.penalty(county, twin, "2026-01-06", "ECO")
    acts.publish(county, small, "ECO")
    record = acts.grave(county, code, "2026-01-07")
    acts.publish(county, record, "AMR/2")
    return {"code": code, "twin": twin, "record": record, "small": small}


def told(county: County, after: int, **given: Any) -> list[dict[str, Any]]:
    """What the system reads from its cursor."""
    asked = {"after": after, "first": 100, "purpose": "授信审查", **given}
    found: list[dict[str, Any]] = county.ask(CHANGES, OFFICE, **asked)["changes"]
    return found


def values(changes: list[dict[str, Any]], about: str) -> dict[str, tuple[Any, Any]]:
    """Old and new of each field of a record or case."""
    each = [d for c in changes for d in c["differences"] if d["id"] == about]
    return {d["field"]: (d["old"], d["new"]) for d in each}


def brought(county: County, receiver: Receiver) -> list[dict[str, Any]]:
    """What came in by the webhook this time."""
    before = len(receiver.taken)
    county.rooms.runner.catch_up()
    Deliverer(county.rooms).bring()
    return receiver.events()[before:]


def test_it_sees_a_listing_take_effect(
    county: County, firms: dict[str, str], receiver: Receiver
) -> None:
    start = county.head
    days = ("2026-01-08", "2026-01-09", "2026-01-20")
    listing = acts.listed(county, firms["code"], firms["record"], days)
    changes = told(county, start, codes=[firms["code"]])
    assert values(changes, listing)["in_force"] == (False, True)
    decided = next(c for c in changes if c["topic"] == "listing.decided")
    assert decided["codes"] == [firms["code"]]
    (why,) = {d["rule"]["ruleSet"] for d in decided["differences"] if d["field"] == "in_force"}
    assert why.startswith("LISTING-")
    events = brought(county, receiver)
    assert any(e["type"] == "cn.credit.listing.decided" for e in events)


def test_it_sees_a_correction_and_what_it_supersedes(
    county: County, firms: dict[str, str], receiver: Receiver
) -> None:
    county.on("2026-02-02")
    start = county.head
    wanted = {"record": firms["record"], "field": "fine", "new": "50000", "basis": "复核笔录"}
    county.propose_and("record.correction", firms["record"], "AMR", "correctRecord", **wanted)
    corrected = next(c for c in told(county, start) if c["topic"] == "record.corrected")
    assert values([corrected], firms["record"])["fine"] == ("60000", "50000")
    assert corrected["supersedes"]
    assert max(corrected["supersedes"]) <= start
    (event,) = [e for e in brought(county, receiver) if e["type"] == "cn.credit.record.corrected"]
    fields = {d["field"]: d["new"] for d in event["data"]["differences"]}
    assert fields["fine"] == "50000"


def test_a_repair_leaves_no_trace_but_a_recall(
    county: County, firms: dict[str, str], receiver: Receiver
) -> None:
    shown = [c for c in told(county, 0, codes=[firms["twin"]]) if not c["tombstone"]]
    assert firms["small"] in str(shown)
    start = county.head
    acts.repaired(county, firms["small"], "ECO", ("2026-05-06", "2026-05-07", "2026-05-08"))
    assert all(c["tombstone"] for c in told(county, start, codes=[firms["twin"]]))
    again = told(county, 0, codes=[firms["twin"]])
    assert firms["small"] not in str(again), "seen from today it was never there"
    assert all(firms["small"] not in str(e) for e in brought(county, receiver))
    recalls = county.ask("{ recalls(first: 50) { edges { node { record } } } }", OFFICE)["recalls"]
    assert firms["small"] in {edge["node"]["record"] for edge in recalls["edges"]}


def test_a_stream_and_the_log_agree_with_the_question(
    county: County, firms: dict[str, str], receiver: Receiver, webhook: str
) -> None:
    code = firms["code"]
    every = [c for c in told(county, 0, codes=[code]) if not c["tombstone"]]
    with county.client.websocket_connect("/graphql", subprotocols=[PROTOCOL]) as socket:
        socket.send_json({"type": "connection_init", "payload": county.headers(OFFICE)})
        assert socket.receive_json()["type"] == "connection_ack"
        asked = {"query": FOLLOW, "variables": {"after": 0, "codes": [code]}}
        socket.send_json({"id": "1", "type": "subscribe", "payload": asked})
        got = [socket.receive_json()["payload"]["data"]["changes"] for _ in every]
    assert [c["entry"] for c in got] == [c["entry"] for c in every]
    assert [c["differences"] for c in got] == [c["differences"] for c in every]
    secret = county.ask(SECRET, OFFICE, w=webhook)["revealWebhookSecret"]["secret"]
    assert all(verified(secret, *one) for one in receiver.taken)
    found = county.ask(LOG, OFFICE, webhook=webhook, first=100)
    rows = [edge["node"] for edge in found["webhookDeliveries"]["edges"]]
    assert {row["outcome"] for row in rows} == {"delivered"}
    assert len(rows) == min(100, len(receiver.taken))
    assert found["webhookProgress"]["behind"] == 0
    assert found["webhook"]["stage"] == "active"
