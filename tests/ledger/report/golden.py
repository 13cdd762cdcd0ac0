"""What the golden report is issued on."""

from __future__ import annotations

from ledger.report.content import Asked
from ledger.report.rules import report_rules
from tests.law import day, given
from tests.ledger.reports import TODAY


def asked_for(size: int, root: bytes) -> Asked:
    """A report for government procurement, with every section."""
    rules = report_rules(given().registry().policy, day(TODAY)).rules
    return Asked(
        number="20260601120000ABCDEFGH",
        purpose="government_procurement",
        requester="FIN",
        authorisation="",
        issuer="DRC",
        sections=tuple(section["code"] for section in rules["sections"]["list"]),
        size=size,
        root=root.hex(),
        calendar=("2026@12",),
    )
