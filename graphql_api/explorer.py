"""The explorer page: write a query, see the answer; works in a closed network.

A simulated ledger says so at the top.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from graphql_api.rooms import Rooms

PAGE = Path(__file__).parent / "pages" / "explorer.html"
QUERIES = Path(__file__).parent.parent / "docs" / "queries"
BANNER = (
    '<div class="simulated">模拟数据 · Simulated: every subject, record and decision here is '
    "made up.</div>"
)
TITLES = {
    "integrator": "Integrating system · 业务系统",
    "auditor": "Auditor · 审计",
    "objector": "Objection handler · 异议处理",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
}


def ready_queries() -> list[dict[str, object]]:
    """The three queries of the README, with their variables."""
    return [
        {
            "title": title,
            "query": (QUERIES / f"{name}.graphql").read_text(encoding="utf-8"),
            "variables": json.loads((QUERIES / f"{name}.json").read_text(encoding="utf-8")),
        }
        for name, title in TITLES.items()
        if (QUERIES / f"{name}.graphql").exists()
    ]


def page(rooms: Rooms) -> Response:
    """The page for this ledger."""
    registry = rooms.ledger.registry
    queries = json.dumps(ready_queries(), ensure_ascii=False).replace("</", "<\\/")
    text = (
        PAGE.read_text(encoding="utf-8")
        .replace("<!-- banner -->", BANNER if registry.simulated else "")
        .replace("<!-- origin -->", html.escape(registry.origin))
        .replace("<!-- queries -->", queries)
    )
    return HTMLResponse(text, headers=HEADERS)
