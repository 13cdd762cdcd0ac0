"""Every event has a topic of its own, documentation, and a golden file that still holds."""

from __future__ import annotations

import re

import msgspec
import pytest

from ledger.event import Event
from ledger.store.entry import encode_event
from tests.house.golden import GOLDEN, example, fields_of, files_of, keys_of
from tests.house.reference import events, events_page

TOPICS = [pytest.param(topic, event, id=topic) for topic, event in events().items()]
TOPIC = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")


@pytest.mark.parametrize(("topic", "event"), TOPICS)
def test_an_event_has_its_own_topic_and_documentation(topic: str, event: type[Event]) -> None:
    assert TOPIC.fullmatch(topic), "a noun, a dot, a verb in the past tense"
    doc = event.__dict__.get("__doc__") or ""
    assert len(doc.split()) > 3, "its docstring is its published documentation"
    assert not doc.startswith(event.__name__ + "("), "the generated signature is no documentation"


@pytest.mark.parametrize(("topic", "event"), TOPICS)
def test_golden_bytes_decode_and_encode_to_the_same_bytes(topic: str, event: type[Event]) -> None:
    assert files_of(topic), "run `python -m tests.house.golden` once"
    for path in files_of(topic):
        golden = path.read_bytes()
        assert encode_event(msgspec.json.decode(golden, type=event)) == golden, path.name


@pytest.mark.parametrize(("topic", "event"), TOPICS)
def test_golden_files_show_every_field(topic: str, event: type[Event]) -> None:
    assert keys_of(topic) == fields_of(event)


@pytest.mark.parametrize(("topic", "event"), TOPICS)
def test_no_event_holds_a_float(topic: str, event: type[Event]) -> None:
    assert topic
    assert "Float" not in repr(msgspec.inspect.type_info(event))


def test_no_golden_file_is_of_an_unknown_event() -> None:
    assert not [
        path.name
        for path in GOLDEN.iterdir()
        if re.sub(r"(\.\d+)?\.json$", "", path.name) not in events()
    ]


def test_a_renamed_field_would_be_found() -> None:
    class Lit(Event, frozen=True):
        colour: str = ""

    class LitAgain(Event, frozen=True):
        shade: str = ""

    golden = encode_event(example(Lit))
    assert encode_event(msgspec.json.decode(golden, type=LitAgain)) != golden


def test_the_catalogue_names_every_event() -> None:
    page = events_page()
    assert not [topic for topic in events() if f"### `{topic}`" not in page]
