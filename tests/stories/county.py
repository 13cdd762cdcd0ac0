"""A county served over HTTP: a ledger, its clock, a token for each officer, questions and acts.

Everything goes through the web application, as an officer's system would; only the clock is
set by hand, and the projections are brought to the head before a question.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import count
from typing import TYPE_CHECKING, Any

from graphql_api.identity import issue
from graphql_api.inspection import Inspection
from ledger.clock import SHANGHAI
from ledger.codes import synthetic_unified_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.testclient import TestClient

    from graphql_api.rooms import Rooms
    from ledger.clock import SetClock

OUTCOME = """
__typename
... on Accepted { receipt { entries leafHashes recordedAt checkpoint } ids subjects }
... on Refused {
  code clause { instrument article } restsOn { entry } wouldSucceedOn fields message
}
"""
OFFICER = (
    "PROVIDER",
    "DESIGNATOR",
    "REPAIR_OFFICER",
    "PUBLICITY_OFFICER",
    "OBJECTION_OFFICER",
    "SUPERVISOR",
)
"""The roles of an ordinary officer of a department."""
ALONE = frozenset({"INTEGRATOR", "AUDITOR", "ADMINISTRATOR"})
"""Roles that are held alone; an agency may follow."""


def instant(day: str | date, hour: int = 10) -> datetime:
    """An hour of that day in Asia/Shanghai, as an instant in UTC."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time(hour), SHANGHAI).astimezone(UTC)


@dataclass(frozen=True)
class Who:
    """Who asks or acts: `AMR`, `AMR/2` (its second officer), `AUDITOR`, `SUBJECT <code>`,
    `AGENT <pseudonym> <code>`, ``."""

    officer: str
    agency: str
    roles: tuple[str, ...]
    subject: str = ""


def who(name: str) -> Who:
    """The officer, auditor, subject or system that a short name means."""
    first, _, rest = name.partition(" ")
    if first == "AGENT":
        agent, _, subject = rest.partition(" ")
        return Who(agent, "", ("AGENT",), subject)
    if first == "SUBJECT":
        return Who("subject-itself", "", ("SUBJECT",), rest)
    if first in ALONE:
        return Who(f"{first.lower()}-1", rest, (first,))
    agency, _, number = first.partition("/")
    return Who(f"{agency.lower()}-{number or 1}", agency, tuple(rest.split()) or OFFICER)


@dataclass
class County:
    """One county's ledger behind its web application."""

    client: TestClient
    rooms: Rooms
    clock: SetClock
    _keys: count[int] = field(default_factory=count)
    _codes: count[int] = field(default_factory=lambda: count(1))

    def findings(self) -> list[str]:
        """What an inspection of the whole ledger finds."""
        return [str(each) for each in Inspection(self.rooms.settings.database_url).findings()]

    def on(self, day: str | date, hour: int = 10) -> None:
        """It is that day now, at that hour in Asia/Shanghai; time only goes forward."""
        now = instant(day, hour)
        assert now >= self.clock.now(), "stories of one module follow each other in time"
        self.clock.set(now)

    @property
    def head(self) -> int:
        """Number of the newest entry."""
        return self.rooms.ledger.head

    def new_code(self, kind: str = "91") -> str:
        """The code of a firm that nobody has named before."""
        return synthetic_unified_code(5_000 + next(self._codes), kind)

    def number(self) -> int:
        """A number that was not given out before, for a document."""
        return next(self._keys)

    # --- over HTTP ---

    def headers(self, name: str) -> dict[str, str]:
        """The token of whom the short name means; none for the public."""
        if not name:
            return {}
        one = who(name)
        token = issue(
            self.rooms.gate.key,
            officer=one.officer,
            agency=one.agency,
            roles=one.roles,
            subject=one.subject,
        )
        return {"Authorization": f"Bearer {token}"}

    def post(self, query: str, by: str = "", **variables: Any) -> dict[str, Any]:
        """The whole answer to a GraphQL request."""
        self.rooms.runner.catch_up()
        body = {"query": query, "variables": variables}
        answer = self.client.post("/graphql", json=body, headers=self.headers(by))
        found: dict[str, Any] = answer.json()
        return found

    def ask(self, query: str, by: str = "", **variables: Any) -> dict[str, Any]:
        """The data that answers a question; an error in it fails the test."""
        answer = self.post(query, by, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def error(self, query: str, by: str = "", **variables: Any) -> str:
        """The code of the one error that answers a question."""
        (error,) = self.post(query, by, **variables)["errors"]
        code: str = error["extensions"]["code"]
        return code

    # --- acts ---

    def act(self, by: str, name: str, given: Mapping[str, Any], key: str = "") -> dict[str, Any]:
        """What became of a command: `Accepted` or `Refused`, as the caller reads it."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        query = f"mutation($i: {kind}!, $k: String!) {{ {name}(input: $i, idempotencyKey: $k) {{{OUTCOME}}} }}"
        data = self.ask(query, by, i=given, k=key or f"story-{next(self._keys)}")
        outcome: dict[str, Any] = data[name]
        return outcome

    def done(self, by: str, name: str, /, **given: Any) -> str:
        """A lawful act; answers the id of the record or case it belongs to."""
        outcome = self.act(by, name, given)
        assert outcome["__typename"] == "Accepted", (name, outcome)
        case: str = outcome["ids"][-1]
        return case

    def refused(self, code: str, by: str, name: str, /, **given: Any) -> dict[str, Any]:
        """An act that must be refused with that code, and must write nothing."""
        head = self.head
        outcome = self.act(by, name, given)
        assert outcome["__typename"] == "Refused", (name, outcome)
        assert outcome["code"] == code, (name, outcome)
        assert self.head == head
        return outcome

    def propose_and(self, matter: str, case: str, agency: str, name: str, /, **given: Any) -> str:
        """An act of two persons: the first officer proposes, the second does it."""
        self.done(agency, "propose", matter=matter, case=case, reason="承办人提出，附卷宗")
        return self.done(f"{agency}/2", name, **given)

    # --- files ---

    def put(self, by: str, content: bytes, sha256: str = "") -> Any:
        """Upload a file; the response as it came."""
        digest = sha256 or hashlib.sha256(content).hexdigest()
        return self.client.put(f"/intake/{digest}", content=content, headers=self.headers(by))

    def deliver(self, by: str, content: bytes, agency: str, **options: Any) -> dict[str, Any]:
        """Upload a file and import it; answers the summary, or the refusal."""
        answer = self.put(by, content)
        assert answer.status_code in (200, 201), answer.text
        query = (
            "mutation($sha256: String!, $agency: String!, $layout: String, $check: Boolean = false,"
            " $backfill: Boolean = false) { importFile(sha256: $sha256, agency: $agency,"
            " layout: $layout, check: $check, backfill: $backfill) { __typename"
            " ... on Imported { batch rows accepted duplicate waiting rejected firstBatch entry"
            "   reasons { name value } warnings { name value } }"
            " ... on Refused { code fields message } } }"
        )
        digest = hashlib.sha256(content).hexdigest()
        data = self.ask(query, by, sha256=digest, agency=agency, **options)
        found: dict[str, Any] = data["importFile"]
        return found
