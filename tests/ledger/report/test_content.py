"""The content of a report over made-up histories: nothing hidden is ever in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.objection.event import ObjectionFiled, ObjectionWithdrawn
from ledger.publication.publication import (
    PublicationExempted,
    PublicationPublished,
    PublicationWithdrawn,
    shown_publicly,
)
from ledger.record.record import (
    RecordAnnulled,
    RecordFiled,
    RecordMarked,
    RecordSuspended,
    is_live,
)
from ledger.repair.event import RepairApplied, RepairApproved, RepairExecuted
from ledger.report.content import content_of
from ledger.report.item import view_of
from ledger.report.items import items_of
from ledger.sanction.listing import ListingDecided, ListingProposed, ListingRemoved
from tests.law import SUBJECT, Past, World, past
from tests.law import given as happened
from tests.ledger.promises import C, made
from tests.ledger.report.golden import asked_for
from tests.ledger.reports import CHANNEL, PERSON, firm, opened, person
from tests.ledger.sanctions import registered

if TYPE_CHECKING:
    from ledger.event import Event

KINDS = ("penalty", "licence", "honour", "judgment", "inspection")
STREAMS = tuple(f"{n}1111111-1111-5111-8111-111111111111" for n in range(1, 5))
START = date(2026, 4, 1)
FATES = (
    "published",
    "withdrawn",
    "exempted",
    "annulled",
    "suspended",
    "marked",
    "unmarked",
)


def fate(name: str, stream: str, on: date) -> Event:
    """What may become of a record in one entry."""
    made: dict[str, Event] = {
        "published": PublicationPublished(channel=CHANNEL, day=on),
        "withdrawn": PublicationWithdrawn(channel=CHANNEL, day=on, reason="error"),
        "exempted": PublicationExempted(reason="state_secret", proposed_in=1),
        "annulled": RecordAnnulled(record=stream, reason="revoked"),
        "suspended": RecordSuspended(record=stream),
        "marked": RecordMarked(record=stream, mark="under_lawsuit"),
        "unmarked": RecordMarked(record=stream, mark="under_lawsuit", on=False),
    }
    return made[name]


def filed(stream: str, kind: str, on: date, tag: str) -> Past:
    """A decision whose number and texts name its stream, so that a leak would be seen."""
    event = RecordFiled(
        kind=kind,
        document_no=f"DOC-{stream[0]}",
        agency="AMR",
        decided_on=on,
        name="" if tag == PERSON else "永昌县甲公司",
        penalty_kinds=("fine",) if kind == "penalty" else (),
        fine=Decimal(20_000) if kind == "penalty" else None,
    )
    return past(event, stream=stream, on=on, subjects=(tag,))


def repaired(stream: str, on: date, tag: str) -> list[Past]:
    """A repair of a record, carried out."""
    case: dict[str, Any] = {"stream": f"r-{stream}", "on": on, "subjects": (tag,)}
    return [
        past(RepairApplied(target=stream, target_kind="record", unit="AMR"), **case),
        past(RepairApproved(target=stream, duties=()), **case),
        past(RepairExecuted(target=stream, target_kind="record", acknowledged=()), **case),
    ]


def disputed(stream: str, on: date, tag: str, *, over: bool) -> list[Past]:
    """An objection to a record, perhaps withdrawn."""
    case: dict[str, Any] = {"stream": f"o-{stream}", "on": on, "subjects": (tag,)}
    event = ObjectionFiled(subject=tag, ground="error", window="DRC", unit="AMR", disputed=stream)
    more = [past(ObjectionWithdrawn(), **case)] if over else []
    return [past(event, **case), *more]


def listed(on: date, tag: str, *, removed: bool) -> list[Past]:
    """A listing, perhaps removed."""
    case: dict[str, Any] = {"stream": "l-1", "on": on, "subjects": (tag,)}
    decided = ListingDecided(
        decision_no="LIST-1",
        decided_on=on,
        takes_effect_on=on,
        served_on=on,
        service_method="direct",
        proposed_in=1,
        noticed_in=1,
    )
    proposed = ListingProposed(
        list_type="market_regulation_serious",
        unit="AMR",
        ground="licence_or_qualification",
        bases=STREAMS[:1],
    )
    gone = ListingRemoved(cause="error", decision_no="X", removed_on=on)
    return [past(proposed, **case), past(decided, **case)] + (
        [past(gone, **case)] if removed else []
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[World, str]:
    """A firm or a person with records of every fate."""
    tag = draw(st.sampled_from((SUBJECT, PERSON)))
    world, day = person() if tag == PERSON else happened(registered()), START
    more: list[Past] = []
    for stream in draw(st.lists(st.sampled_from(STREAMS), min_size=1, unique=True)):
        more.append(filed(stream, draw(st.sampled_from(KINDS)), day, tag))
        for name in draw(st.lists(st.sampled_from([*FATES, "repaired", "disputed", "over"]))):
            if name == "repaired":
                more += repaired(stream, day, tag)
            elif name in ("disputed", "over"):
                more += disputed(stream, day, tag, over=name == "over")
            else:
                more.append(past(fate(name, stream, day), stream=stream, on=day, subjects=(tag,)))
    if draw(st.booleans()):
        more += listed(day, tag, removed=draw(st.booleans()))
    for one in more:
        world = world.adding([one.draft], one.by)
    return world, tag


@settings(max_examples=300, deadline=None)
@given(histories(), st.integers(0, 2_500))
def test_what_is_hidden_is_never_in_a_report(drawn: tuple[World, str], days: int) -> None:
    world, tag = drawn
    day = date.fromordinal(START.toordinal() + days)
    state, registry = world.state(tag), world.registry()
    view = view_of(registry, day, opened(["x"]))
    shown = {item.stream for item in items_of(state, view)}
    for record in state.records.values():
        policy, calendar = registry.policy, registry.calendar
        public = shown_publicly(record, policy, calendar, day)
        if not is_live(record) or (tag == SUBJECT and not public):
            assert record.id not in shown
    for stream, listing in state.listings.items():
        if listing.removed or listing.repaired_in:
            assert stream not in shown


@settings(max_examples=150, deadline=None)
@given(histories())
def test_the_document_names_nothing_that_is_not_shown(drawn: tuple[World, str]) -> None:
    world, tag = drawn
    state, registry = world.state(tag), world.registry()
    asked = asked_for(1_500, bytes(32))
    if tag == PERSON:
        asked = replace(asked, purpose="own_copy")
    made_of = content_of(state, asked, registry, START, opened(["x"]))
    text = json.dumps(made_of.document, ensure_ascii=False)
    shown = {item.stream for item in made_of.items}
    for record in state.records.values():
        assert (f'"{record.facts.document_no}"' in text) is (record.id in shown)
        marked = bool(record.marks) and record.id in shown
        assert not marked or any(mark in text for mark in ("存在异议", "诉讼中"))
    assert made_of.digest == content_of(state, asked, registry, START, opened(["x"])).digest
    entries = {e for item in made_of.items for e in item.entries}
    assert set(made_of.rests_on) == entries


def test_a_report_shows_the_words_of_the_national_format() -> None:
    world = firm()
    asked = asked_for(1_500, bytes(32))
    document = content_of(
        world.state(), asked, world.registry(), date(2026, 6, 1), opened(["x"])
    ).document
    assert [s["no"] for s in document["sections"]] == list("一二三四五六七八九十")
    said = json.dumps(document, ensure_ascii=False)
    for word in ("罚款、吊销许可证件", "永昌县市场监督管理局", "查询期内无相关信息", "— —"):
        assert word in said
    assert "score" not in said


def test_a_broken_promise_is_shown_with_advice() -> None:
    determined = FulfilmentDetermined(
        outcome="none", breach=True, determining_unit="AMR", determined_on=date(2026, 4, 10)
    )
    world = firm(
        past(made(), stream=C, on="2026-03-02"), past(determined, stream=C, on="2026-04-10")
    )
    asked = asked_for(1_500, bytes(32))
    document = content_of(
        world.state(), asked, world.registry(), date(2026, 6, 1), opened(["x"])
    ).document
    (promise,) = document["sections"][5]["items"]
    assert ["履约状态", "违诺"] in promise["fields"]
    assert any("承诺" in item["fields"][2][1] for item in document["sections"][9]["items"])
