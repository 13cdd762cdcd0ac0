"""The start page: ready queries, offline, and honest about a made-up county."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import graphql
from starlette.testclient import TestClient

from graphql_api.app import create_app
from graphql_api.explorer import PAGE, ready_queries
from graphql_api.rooms import found, open_rooms
from graphql_api.schema import sdl
from graphql_api.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.county import County


def test_the_page_is_served_to_browsers(quiet: County) -> None:
    for address in ("/", "/graphql"):
        answer = quiet.client.get(address, headers={"accept": "text/html"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert "test.example/county" in answer.text
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_page_needs_nothing_from_elsewhere(quiet: County) -> None:
    text = quiet.client.get("/").text
    assert not re.findall(r"(?:https?:)?//[a-z]", text)
    assert not re.findall(r"<(?:link|img|iframe|script[^>]+src)", text)
    assert "default-src 'self'" in quiet.client.get("/").headers["content-security-policy"]


def test_only_a_simulated_ledger_says_that_it_is_made_up(quiet: County, tmp_path: Path) -> None:
    assert "模拟数据" not in quiet.client.get("/").text
    data = str(tmp_path / "data")
    found(data, "test.example/county/simulated", simulated=True).close()
    with TestClient(create_app(open_rooms(Settings(database_url=data)))) as client:
        text = client.get("/").text
    assert '<div class="simulated">模拟数据' in text
    assert text.index("模拟数据") < text.index("<header>")


def test_the_ready_queries_fit_the_schema() -> None:
    schema = graphql.build_schema(sdl())
    queries = ready_queries()
    assert len(queries) == 3
    for one in queries:
        assert graphql.validate(schema, graphql.parse(str(one["query"]))) == []
        assert one["variables"]


def test_the_queries_stand_in_the_page_as_data(quiet: County) -> None:
    text = quiet.client.get("/").text
    (block,) = re.findall(
        r'<script type="application/json" id="queries">(.*?)</script>', text, re.DOTALL
    )
    assert [one["title"] for one in json.loads(block)] == [one["title"] for one in ready_queries()]
    for mark in ("<!-- banner -->", "<!-- origin -->", "<!-- queries -->"):
        assert mark in PAGE.read_text(encoding="utf-8")
        assert mark not in text
