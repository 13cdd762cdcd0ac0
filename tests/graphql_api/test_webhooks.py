"""Webhooks against a real endpoint: signed, in order, tried again, refused, dead, gone on."""

from __future__ import annotations

import importlib
import socket
from base64 import b64decode
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from graphql_api import posting
from graphql_api.clockwork import strike
from graphql_api.webhook_delivery import Deliverer
from tests.graphql_api.conftest import serving
from tests.graphql_api.receiving import Receiver, receiving, verified
from tests.stories import acts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stories.county import County

BANK = "INTEGRATOR PBC_JC"
LOG = """query($w: ID!) { webhookDeliveries(webhook: $w, first: 100) { edges { node {
  message entry attempt outcome status } } }
  webhookProgress(webhook: $w) { cursor behind tries failingSince nextTryAt } }"""
SECRET = "mutation($w: ID!) { revealWebhookSecret(webhook: $w) { key secret } }"
TRY = "mutation($w: ID!) { tryWebhook(webhook: $w) { outcome status } }"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An endpoint on this machine."""
    with receiving() as made:
        yield made


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county whose operator lets webhooks go to this machine."""
    with serving(tmp_path, webhook_hosts="127.0.0.1") as made:
        made.on("2026-01-07")
        yield made


def registered(county: County, receiver: Receiver, **given: Any) -> str:
    """A webhook of the bank; its id."""
    asked = {"endpoint": receiver.endpoint, "purpose": "授信审查", "after": county.head, **given}
    return county.done(BANK, "registerWebhook", **asked)


def bring(county: County) -> int:
    """One round."""
    county.rooms.runner.catch_up()
    return Deliverer(county.rooms).bring()


def published(county: County, code: str) -> str:
    """A published penalty; its id."""
    record = acts.penalty(county, code, "2026-01-06", "ECO")
    acts.publish(county, record, "ECO")
    return record


def log(county: County, webhook: str, by: str = BANK) -> tuple[list[Any], Any]:
    """What the log says."""
    found = county.ask(LOG, by, w=webhook)
    rows = [edge["node"] for edge in found["webhookDeliveries"]["edges"]]
    return rows, found["webhookProgress"]


def test_changes_are_brought_signed_and_in_order(county: County, receiver: Receiver) -> None:
    webhook = registered(county, receiver)
    told = county.ask(SECRET, BANK, w=webhook)["revealWebhookSecret"]
    assert told["secret"].startswith("whsec_")
    assert county.error(SECRET, BANK, w=webhook) == "secret_was_shown"
    record = published(county, county.new_code())
    assert bring(county) == len(receiver.taken) > 0
    events = receiver.events()
    entries = [event["data"]["entry"] for event in events]
    assert entries == sorted(entries)
    assert {event["specversion"] for event in events} == {"1.0"}
    assert {event["source"] for event in events} == {"//test.example/county"}
    filed = next(e for e in events if e["type"] == "cn.credit.record.filed")
    assert filed["data"]["about"] == record
    assert filed["subject"] == filed["data"]["codes"][0]
    assert "entryBytes" not in filed["data"]
    for headers, body in receiver.taken:
        assert verified(told["secret"], headers, body)
        assert not verified(told["secret"], headers, body + b" ")
        assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert bring(county) == 0
    assert log(county, webhook)[1]["behind"] == 0


def test_what_is_not_taken_is_tried_again_and_nothing_overtakes_it(
    county: County, receiver: Receiver
) -> None:
    webhook = registered(county, receiver)
    receiver.status = 500
    published(county, county.new_code())
    assert bring(county) == 1
    assert bring(county) == 0, "not before its time"
    county.clock.set(county.clock.now() + timedelta(seconds=6))
    assert bring(county) == 1
    ids = {headers["webhook-id"] for headers, _ in receiver.taken}
    assert len(ids) == 1, "the same change, under the same id"
    rows, place = log(county, webhook)
    assert [(r["attempt"], r["outcome"], r["status"]) for r in rows] == [
        (2, "refused_by_endpoint", 500),
        (1, "refused_by_endpoint", 500),
    ]
    assert place["tries"] == 2
    assert place["failingSince"] < place["nextTryAt"]
    receiver.status = 200
    county.clock.set(county.clock.now() + timedelta(minutes=1))
    assert bring(county) > 1
    assert log(county, webhook)[1] | {"cursor": 0} == {
        "cursor": 0, "behind": 0, "tries": 0, "failingSince": None, "nextTryAt": None,
    }  # fmt: skip


def test_what_was_brought_is_recalled(county: County, receiver: Receiver) -> None:
    registered(county, receiver)
    record = published(county, county.new_code())
    before = county.rooms.access.store.head().size
    bring(county)
    lines = [line for _, line in county.rooms.access.store.entries(before, 1_000)]
    assert any(record.encode() in line for line in lines)
    annul = {"record": record, "reason": "revoked", "basis": "行政复议决定撤销"}
    county.propose_and("record.annulment", record, "ECO", "annulRecord", **annul)
    county.rooms.runner.catch_up()
    recalls = county.ask("{ recalls(first: 10) { edges { node { record } } } }", BANK)["recalls"]
    assert [edge["node"]["record"] for edge in recalls["edges"]] == [record]
    told = len(receiver.taken)
    bring(county)
    assert all(record not in body.decode() for _, body in receiver.taken[told:]), "hidden today"


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (300, {}, "redirected"),
        (307, {"location": "http://127.0.0.1:1/"}, "redirected"),
        (400, {}, "refused_by_endpoint"),
        (404, {}, "refused_by_endpoint"),
    ],
)
def test_redirects_are_not_followed(
    county: County, receiver: Receiver, status: int, headers: dict[str, str], outcome: str
) -> None:
    webhook = registered(county, receiver)
    receiver.status, receiver.headers = status, headers
    assert county.ask(TRY, BANK, w=webhook)["tryWebhook"] == {"outcome": outcome, "status": status}
    assert len(receiver.taken) == 1


def test_a_trial_says_nothing_and_moves_nothing(county: County, receiver: Receiver) -> None:
    webhook = registered(county, receiver)
    assert county.ask(TRY, BANK, w=webhook)["tryWebhook"] == {"outcome": "delivered", "status": 204}
    (event,) = receiver.events()
    assert event["type"] == "cn.credit.webhook.tried"
    assert event["data"] == {"webhook": webhook}
    rows, place = log(county, webhook)
    assert [(r["entry"], r["outcome"]) for r in rows] == [(0, "delivered")]
    assert place is None


def test_another_agency_sees_and_does_nothing(county: County, receiver: Receiver) -> None:
    webhook = registered(county, receiver)
    for by in ("", "AMR", "INTEGRATOR AMR", "INTEGRATOR"):
        assert log(county, webhook, by) == ([], None)
        for mutation in (TRY, SECRET):
            assert county.error(mutation, by, w=webhook) == "webhook_must_be_the_agencys"
    assert county.error(SECRET, "AUDITOR", w=webhook) == "webhook_must_be_the_agencys"
    assert receiver.taken == []


def test_two_keys_sign_for_a_while(county: County, receiver: Receiver) -> None:
    webhook = registered(county, receiver)
    old = county.ask(SECRET, BANK, w=webhook)["revealWebhookSecret"]["secret"]
    county.done(BANK, "rotateWebhookKey", webhook=webhook)
    new = county.ask(SECRET, BANK, w=webhook)["revealWebhookSecret"]["secret"]
    county.ask(TRY, BANK, w=webhook)
    assert verified(old, *receiver.taken[-1])
    assert verified(new, *receiver.taken[-1])
    county.on("2026-01-15")
    county.ask(TRY, BANK, w=webhook)
    assert not verified(old, *receiver.taken[-1])
    assert verified(new, *receiver.taken[-1])


def test_a_dead_endpoint_is_work_and_goes_on_from_a_cursor(
    county: County, receiver: Receiver
) -> None:
    webhook = registered(county, receiver)
    start = county.head
    receiver.status = 503
    published(county, county.new_code())
    bring(county)
    county.on("2026-01-10")
    bring(county)
    stage = "query($w: ID!) { webhook(id: $w) { stage because dueOn } }"
    assert county.ask(stage, BANK, w=webhook)["webhook"]["stage"] == "active"
    county.on("2026-01-13")
    bring(county)
    found = county.ask(stage, BANK, w=webhook)["webhook"]
    assert (found["stage"], found["because"]) == ("unreachable", "dead")
    work = "{ workList(first: 50) { edges { node { kind } } } }"
    kinds = {e["node"]["kind"] for e in county.ask(work, "PBC_JC PROVIDER")["workList"]["edges"]}
    assert "webhook.mend_endpoint" in kinds
    assert bring(county) == 0
    receiver.status = 200
    county.done(BANK, "resumeWebhook", webhook=webhook)
    assert bring(county) > 0
    sent = [event["id"] for event in receiver.events()[-3:]]
    told = len(receiver.taken)
    county.done(BANK, "resumeWebhook", webhook=webhook, after=start)
    bring(county)
    again = [event["id"] for event in receiver.events()[told:]]
    assert set(sent) <= set(again), "brought again, under the same ids"


def test_an_endpoint_that_is_gone_is_believed(county: County, receiver: Receiver) -> None:
    webhook = registered(county, receiver)
    receiver.status = 410
    published(county, county.new_code())
    bring(county)
    found = county.ask("query($w: ID!) { webhook(id: $w) { stage because } }", BANK, w=webhook)
    assert found["webhook"] == {"stage": "unreachable", "because": "gone"}


def test_two_processes_do_not_bring_twice(county: County, receiver: Receiver) -> None:
    webhook = registered(county, receiver)
    published(county, county.new_code())
    county.rooms.runner.catch_up()
    county.rooms.deliveries.begin(place(webhook, county.head))
    now = county.clock.now()
    assert county.rooms.deliveries.hold(webhook, now, now + timedelta(minutes=5))
    assert bring(county) == 0
    assert receiver.taken == []


def place(webhook: str, resumed_in: int) -> Any:
    """A first place."""
    from ledger.store.delivered import Place  # noqa: PLC0415

    return Place(webhook=webhook, cursor=0, resumed_in=resumed_in)


def test_nothing_goes_where_the_operator_did_not_say(receiver: Receiver) -> None:
    for endpoint in (
        receiver.endpoint,
        "https://127.0.0.1/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[fd00::1]/x",
        "https://0.0.0.0/x",
        "https://239.1.1.1/x",
        "https://[ff0e::1]/x",
        "https://[fec0::1]/x",
        "https://[64:ff9b::7f00:1]/x",
        "https://[64:ff9b:1::a00:1]/x",
        "https://[::7f00:1]/x",
        "https://[2002:7f00:1::]/x",
        "https://[2001:0:7f00:1::]/x",
        "https://[3fff::1]/x",
        "http://8.8.8.8/x",
    ):
        assert posting.post(endpoint, b"{}", {}, (), 1) == posting.Posted("address_not_allowed")
    assert posting.post("http://10.0.0.1/x", b"", {}, ("10.0.0.1",), 1).outcome == (
        "address_not_allowed"
    )
    assert receiver.taken == []


def test_where_anybody_may_go_a_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    gone_to: list[Any] = []

    def connect(address: Any, _timeout: float) -> None:
        gone_to.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    for host in ("8.8.8.8", "[2606:4700::1111]"):
        posted = posting.post(f"https://{host}/x", b"{}", {}, (), 1)
        assert posted == posting.Posted("unreachable")
    assert gone_to == [("8.8.8.8", 443), ("2606:4700::1111", 443)]


@pytest.mark.parametrize("addresses", [("8.8.8.8", "10.0.0.1"), ("10.0.0.1", "8.8.8.8")])
def test_a_name_that_also_leads_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, str]
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)
    posted = posting.post("https://bank.example/x", b"{}", {}, (), 1)
    assert posted == posting.Posted("address_not_allowed")


def test_a_name_that_leads_nowhere_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    for host in ("a..b", "a" * 64 + ".example"):
        assert posting.post(f"https://{host}/x", b"{}", {}, (), 1).outcome == "unreachable"

    def unknown(*_args: Any, **_named: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    posted = posting.post("https://bank.example/x", b"{}", {}, (), 1)
    assert posted == posting.Posted("unreachable")


def test_who_does_not_answer_in_time_has_not_taken_it(receiver: Receiver) -> None:
    receiver.waits = 2
    posted = posting.post(receiver.endpoint, b"{}", {}, ("127.0.0.1",), 0.3)
    assert posted == posting.Posted("timed_out")
    closed = receiver.endpoint.replace(str(receiver.port), "1")
    assert posting.post(closed, b"{}", {}, ("127.0.0.1",), 1) == posting.Posted("unreachable")
    secure = receiver.endpoint.replace("http://", "https://")
    assert posting.post(secure, b"{}", {}, ("127.0.0.1",), 1).outcome == "tls_failed"


def test_the_guide_verifies_a_delivery(
    county: County, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "feed.md").read_text(encoding="utf-8")
    code = guide.split("```python\n")[1].split("```")[0]
    (tmp_path / "guide_of_webhooks.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    guided = importlib.import_module("guide_of_webhooks")
    webhook = registered(county, receiver)
    secret = county.ask(SECRET, BANK, w=webhook)["revealWebhookSecret"]["secret"]
    county.ask(TRY, BANK, w=webhook)
    headers, body = receiver.taken[-1]
    monkeypatch.setattr(guided.time, "time", lambda: int(headers["webhook-timestamp"]))
    assert guided.verified(secret, headers, body)
    assert not guided.verified(secret, headers, body + b" ")
    monkeypatch.setattr(guided.time, "time", lambda: int(headers["webhook-timestamp"]) + 301)
    assert not guided.verified(secret, headers, body)


KEYS = "query($w: ID!) { webhookKeys(webhook: $w) { key publicKey signsUntil } }"


def keys_of(county: County, webhook: str, by: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = county.ask(KEYS, by, w=webhook)["webhookKeys"]
    return found


def holds(public: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether the public key alone verifies a delivery (Standard Webhooks, `v1a`), as the library
    `cryptography` says."""
    form, _, raw = public.partition("_")
    assert form == "whpk"
    key = Ed25519PublicKey.from_public_bytes(b64decode(raw, validate=True))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for each in headers["webhook-signature"].split(" "):
        form, _, signature = each.partition(",")
        if form == "v1a":
            with suppress(InvalidSignature):
                key.verify(b64decode(signature, validate=True), signed)
                return True
    return False


def test_a_delivery_is_verified_without_a_shared_secret(county: County, receiver: Receiver) -> None:
    webhook, other = registered(county, receiver), registered(county, receiver)
    (key,) = keys_of(county, webhook)
    (another,) = keys_of(county, other)
    assert key["signsUntil"] is None
    county.ask(TRY, BANK, w=webhook)
    headers, body = receiver.taken[-1]
    assert holds(key["publicKey"], headers, body)
    assert not holds(key["publicKey"], headers, body + b" ")
    assert not holds(key["publicKey"], {**headers, "webhook-id": "try-other"}, body)
    assert not holds(key["publicKey"], {**headers, "webhook-timestamp": "1"}, body)
    assert not holds(another["publicKey"], headers, body), "not to be passed on to another"
    secret = county.ask(SECRET, BANK, w=webhook)["revealWebhookSecret"]["secret"]
    assert verified(secret, headers, body), "the symmetric signature stands beside it"
    assert secret.removeprefix("whsec_") not in str(keys_of(county, webhook))


def test_public_keys_are_told_to_whoever_names_the_webhook(
    county: County, receiver: Receiver
) -> None:
    webhook = registered(county, receiver)
    for by in ("", "AMR", "SUBJECT " + county.new_code(), BANK):
        assert len(keys_of(county, webhook, by)) == 1
    for nothing in ("webhook/0", "x", webhook.upper()):
        assert keys_of(county, nothing) == []


def test_a_key_that_was_rotated_verifies_for_its_days(county: County, receiver: Receiver) -> None:
    webhook = registered(county, receiver)
    (old,) = keys_of(county, webhook)
    county.done(BANK, "rotateWebhookKey", webhook=webhook)
    new, former = keys_of(county, webhook)
    assert former == {**old, "signsUntil": "2026-01-14"}
    county.ask(TRY, BANK, w=webhook)
    assert holds(old["publicKey"], *receiver.taken[-1])
    assert holds(new["publicKey"], *receiver.taken[-1])
    county.on("2026-01-15")
    county.ask(TRY, BANK, w=webhook)
    assert not holds(old["publicKey"], *receiver.taken[-1])
    assert holds(new["publicKey"], *receiver.taken[-1])


def tombstones(receiver: Receiver, after: int = 0) -> list[dict[str, Any]]:
    """The tombstones that came in."""
    return [e for e in receiver.events()[after:] if e["type"] == "cn.credit.tombstone"]


def annulled(county: County, record: str) -> int:
    """The entry that annulled a record."""
    given = {"record": record, "reason": "revoked", "basis": "行政复议决定撤销"}
    county.propose_and("record.annulment", record, "ECO", "annulRecord", **given)
    return county.head


def test_the_end_of_what_was_brought_is_brought_without_content(
    county: County, receiver: Receiver
) -> None:
    registered(county, receiver)
    code = county.new_code()
    record = published(county, code)
    bring(county)
    assert tombstones(receiver) == [], "of what goes on beside it nothing is told"
    entered = county.rooms.access.store.head().size
    entry = annulled(county, record)
    told = len(receiver.taken)
    bring(county)
    (event,) = tombstones(receiver)
    assert event == {
        "specversion": "1.0",
        "id": str(entry),
        "source": "//test.example/county",
        "type": "cn.credit.tombstone",
        "datacontenttype": "application/json",
        "data": {"entry": entry, "codes": [], "tombstone": True, "renew": "ENDED"},
    }
    assert code not in str(receiver.events()[told:])
    assert county.rooms.access.store.head().size == entered, "nothing of anybody was shown"
    assert bring(county) == 0
    assert len(tombstones(receiver)) == 1


def test_who_was_shown_nothing_is_brought_no_tombstone(county: County, receiver: Receiver) -> None:
    record = published(county, county.new_code())
    annulled(county, record)
    registered(county, receiver, after=0)
    bring(county)
    assert receiver.taken
    assert tombstones(receiver) == []
    assert record not in str(receiver.events())


def test_a_tombstone_passes_the_filter_of_its_organisation_alone(
    county: County, receiver: Receiver
) -> None:
    code, other = county.new_code(), county.new_code()
    registered(county, receiver, codes=[code])
    with receiving() as second:
        registered(county, second, codes=[other])
        record = published(county, code)
        bring(county)
        entry = annulled(county, record)
        bring(county)
        assert [event["data"]["entry"] for event in tombstones(receiver)] == [entry]
        assert second.taken == []


def test_the_end_of_a_display_by_date_is_brought(county: County, receiver: Receiver) -> None:
    registered(county, receiver)
    record = published(county, county.new_code())
    bring(county)
    assert record in str(receiver.events())
    county.on("2030-01-07")
    strike(county.rooms)
    bring(county)
    (event,) = tombstones(receiver)
    (read,) = county.rooms.ledger.entries(event["data"]["entry"] - 1, event["data"]["entry"])
    assert read.data.TOPIC == "publication.ended"
    assert read.stream == record


def test_the_guide_verifies_a_delivery_with_the_public_key(
    county: County, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "feed.md").read_text(encoding="utf-8")
    code = guide.split("```python\n")[2].split("```")[0]
    (tmp_path / "guide_of_public_keys.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    guided = importlib.import_module("guide_of_public_keys")
    webhook = registered(county, receiver)
    public = keys_of(county, webhook)[0]["publicKey"]
    county.ask(TRY, BANK, w=webhook)
    headers, body = receiver.taken[-1]
    monkeypatch.setattr(guided.time, "time", lambda: int(headers["webhook-timestamp"]))
    assert guided.verified(public, headers, body)
    assert not guided.verified(public, headers, body + b" ")
    symmetric = {**headers, "webhook-signature": headers["webhook-signature"].split(" ")[0]}
    assert not guided.verified(public, symmetric, body)
    monkeypatch.setattr(guided.time, "time", lambda: int(headers["webhook-timestamp"]) + 301)
    assert not guided.verified(public, headers, body)
