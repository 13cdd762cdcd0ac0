"""Webhooks: who may have changes brought, where to, and when they rest, go on and end."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.calendar import Calendar
from ledger.feed.registering import (
    EndWebhook,
    PauseWebhook,
    RegisterWebhook,
    ResumeWebhook,
    RotateWebhookKey,
    failed,
    is_endpoint,
)
from ledger.feed.webhook import (
    Webhook,
    WebhookEnded,
    WebhookFailed,
    WebhookKeyRotated,
    WebhookPaused,
    WebhookRegistered,
    WebhookResumed,
)
from ledger.policy import seed_policy
from ledger.refusal import plan
from tests.law import World, given, officer

SYSTEM = officer("FIN", "INTEGRATOR", officer="system")
OTHER = officer("ECO", "PROVIDER", officer="other")
REGISTER = RegisterWebhook(endpoint="https://bank.example/credit", purpose="授信审查")
STREAM = "webhook/00000000-0000-0000-0000-0000000f0002"
DAY = "2026-06-01"


def world() -> World:
    return given().when(REGISTER, by=SYSTEM, on=DAY).then(WebhookRegistered)


def webhook_of(made: World) -> Webhook:
    (found,) = (w for w in made.affairs(STREAM).held.values() if isinstance(w, Webhook))
    return found


def test_a_system_has_changes_brought() -> None:
    webhook = webhook_of(world())
    assert (webhook.stage, webhook.agency, webhook.work()) == ("active", "FIN", ())
    assert (webhook.codes, webhook.topics, webhook.matter) == ([], [], "")
    assert webhook.key
    assert webhook.rule == "FEED-2022#plan-13"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://bank.example/credit",
        "https://u:p@bank.example/",
        "https://bank.example/?token=1",
        "https://bank.example/#x",
        "https:///x",
        "https://bank.example:0/",
        "https://bank.example:99999/",
        "ftp://bank.example/",
        "https://bank.example/ x",
        "https://bank.example/13912345678",
        "https://银行.example/",
        "https://bank.example/" + "x" * 200,
    ],
)
def test_an_endpoint_is_https_and_names_nobody(endpoint: str) -> None:
    command = replace(REGISTER, endpoint=endpoint)
    given().when(command, by=SYSTEM, on=DAY).refused("endpoint_must_be_https", clause=plan(13))


def test_the_same_machine_may_be_named_without_tls() -> None:
    assert is_endpoint("http://127.0.0.1:9000/hook")
    assert not is_endpoint("http://10.0.0.1/hook")


def test_what_is_followed_must_be_there() -> None:
    wrong = replace(REGISTER, codes=("91310000132212144D",))
    given().when(wrong, by=SYSTEM, on=DAY).refused("followed_codes_must_be_valid", clause=plan(13))
    haircuts = replace(REGISTER, matter="haircuts")
    given().when(haircuts, by=SYSTEM, on=DAY).refused("matter_must_be_listed", clause=plan(9))
    ahead = replace(REGISTER, after=10**6)
    given().when(ahead, by=SYSTEM, on=DAY).refused(
        "cursor_must_be_an_entry_of_the_ledger", clause=plan(13)
    )


def test_it_rests_goes_on_and_ends() -> None:
    paused = world().when(PauseWebhook(STREAM), by=SYSTEM, on=DAY).then(WebhookPaused)
    assert webhook_of(paused).stage == "paused"
    paused.when(PauseWebhook(STREAM), by=SYSTEM, on=DAY).refused(
        "webhook_must_be_active", clause=plan(13)
    )
    resumed = paused.when(ResumeWebhook(STREAM), by=SYSTEM, on=DAY).then(WebhookResumed)
    assert (webhook_of(resumed).stage, webhook_of(resumed).after) == ("active", -1)
    resumed.when(ResumeWebhook(STREAM), by=SYSTEM, on=DAY).refused(
        "webhook_must_rest", clause=plan(13)
    )
    again = resumed.when(ResumeWebhook(STREAM, after=0), by=SYSTEM, on=DAY).then(WebhookResumed)
    assert webhook_of(again).after == 0
    ended = again.when(EndWebhook(STREAM), by=SYSTEM, on=DAY).then(WebhookEnded)
    ended.when(EndWebhook(STREAM), by=SYSTEM, on=DAY).refused(
        "webhook_must_be_the_agencys", clause=plan(13)
    )


def test_another_agency_has_no_hand_in_it() -> None:
    for command in (PauseWebhook(STREAM), ResumeWebhook(STREAM), RotateWebhookKey(STREAM)):
        world().when(command, by=OTHER, on=DAY).refused(
            "webhook_must_be_the_agencys", clause=plan(13)
        )


def test_for_some_days_two_keys_sign() -> None:
    before = world()
    first = webhook_of(before).key
    made = before.when(RotateWebhookKey(STREAM), by=SYSTEM, on=DAY).then(WebhookKeyRotated)
    webhook = webhook_of(made)
    assert (webhook.former_key, webhook.both_until) == (first, date(2026, 6, 8))
    assert webhook.key != first


def test_an_endpoint_that_is_dead_is_work_for_its_agency() -> None:
    made = world()
    policy = seed_policy()
    draft = failed(webhook_of(made), "dead", policy, Calendar(policy=policy), date(2026, 6, 8))
    assert isinstance(draft.event, WebhookFailed)
    assert draft.event.due_on == date(2026, 6, 15)
