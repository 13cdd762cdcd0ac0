"""The intake desk of a made-up county: a ledger, its clock, officers, and tables to hand in."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from ledger.clock import SetClock
from ledger.codes import synthetic_unified_code
from ledger.founding import founding_drafts
from ledger.intake.importing import import_file
from ledger.intake.layout import layouts, rules
from ledger.ledger import Ledger
from ledger.policy import seed_policy
from ledger.situation import Actor
from ledger.store import open_store, open_vault
from ledger.store.appending import Boundary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ledger.intake.batch import Summary
    from ledger.intake.layout import Layout, Rules
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
ORGAN, ORGAN_CODE = "永昌县市场监督管理局", "11620321MB0000019B"
SHOP = "91620321MA0000015L"
OTHER_SHOP = "91620321MA0000023F"
NUMBER = "620321209901010013"
"""A valid identity number of nobody, born in 2099."""

PENALTY = {
    "name": "永昌县第一商贸有限公司",
    "category": "法人及非法人组织",
    "unified_code": SHOP,
    "representative": "张某某",
    "document_no": "永市监罚字〔2026〕1号",
    "violation_kind": "销售过期食品",
    "facts": "销售超过保质期的食品。",
    "basis": "《中华人民共和国食品安全法》第一百二十四条",
    "penalty_kinds": "罚款",
    "content": "罚款五千元",
    "fine": "0.5",
    "decided_on": "2026/9/30",
    "valid_until": "2099-12-31",
    "organ": ORGAN,
    "organ_code": ORGAN_CODE,
    "source": ORGAN,
    "source_code": ORGAN_CODE,
}
LICENCE = {
    "name": "永昌县第一商贸有限公司",
    "category": "法人及非法人组织",
    "unified_code": SHOP,
    "representative": "张某某",
    "document_name": "准予行政许可决定书",
    "document_no": "永市监许〔2026〕7号",
    "licence_kind": "普通",
    "content": "食品经营",
    "decided_on": "2026-09-30",
    "valid_from": "2026-09-30",
    "valid_until": "2031-09-29",
    "organ": ORGAN,
    "organ_code": ORGAN_CODE,
    "status": "1",
    "source": ORGAN,
    "source_code": ORGAN_CODE,
}
PENALTY_2015 = {
    "document_no": "永市监罚字〔2016〕3号",
    "title": "销售过期食品案",
    "penalty_kinds": "罚款",
    "facts": "销售过期食品",
    "basis": "食品安全法",
    "name": "永昌县第一商贸有限公司",
    "unified_code": SHOP,
    "content": "罚款五千元",
    "decided_on": "20160928",
    "organ": ORGAN,
    "status": "0",
    "local_code": "620321",
    "updated_at": "2016-10-08 09:30:00",
}
COMMITMENT = {
    "commitment_code": "62032120260901000001",
    "name": "永昌县第一商贸有限公司",
    "category": "法人及非法人组织",
    "subject_code": SHOP,
    "commitment_type": "主动型",
    "matter": "自愿作出承诺",
    "content": "诚信经营",
    "liability": "愿意承担违诺责任",
    "made_on": "2026年9月1日",
    "organ": ORGAN,
    "organ_code": ORGAN_CODE,
    "openness": "可向社会公开",
}


@cache
def layout(name: str) -> Layout:
    """A layout of the seed."""
    return next(found for found in layouts(seed_policy(), TODAY) if found.name == name)


@cache
def seed_rules() -> Rules:
    """The limits and lists of the seed."""
    return rules(seed_policy(), TODAY)


def table(name: str, rows: Iterable[Mapping[str, str]], *, codes: bool = False) -> list[list[str]]:
    """Headings and rows of a table in a layout; cells not given are empty."""
    columns = layout(name).columns
    heading = [c.code if codes else c.heading for c in columns]
    return [heading, *([row.get(c.field, "") for c in columns] for row in rows)]


def write_csv(path: Path, lines: Iterable[Iterable[str]], encoding: str = "utf-8-sig") -> Path:
    """A text file as a department sends it."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(lines)
    return path


def shop(serial: int, **more: str) -> dict[str, str]:
    """A penalty of the serial-th made-up company, with a document number of its own."""
    return {
        **PENALTY,
        "name": f"永昌县第{serial}商贸有限公司",
        "unified_code": synthetic_unified_code(serial + 100),
        "document_no": f"永市监罚字〔2026〕{serial}号",
        **more,
    }


def opened(data: Path | str, clock: SetClock) -> Ledger:
    """The ledger of a data place, founded if it is new."""
    store = open_store(data)
    ledger = Ledger(store, open_vault(data, store), clock)
    if ledger.head == 0:
        drafts = founding_drafts("test.example/county", True, [], date(2022, 3, 28))
        founder = Actor("founder", "DRC", frozenset({"ADMINISTRATOR"}))
        ledger.append(drafts, Boundary(position=0), founder)
    return ledger


@dataclass
class Desk:
    """A ledger that files can be handed in to."""

    folder: Path
    clock: SetClock = field(default_factory=lambda: SetClock(NOON))
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = opened(self.folder / "data", self.clock)

    def officer(self, name: str = "o1", agency: str = "AMR", role: str = "PROVIDER") -> Actor:
        """An officer of an agency."""
        return Actor(name, agency, frozenset({role}))

    def send(self, path: Path, agency: str = "AMR", **options: Any) -> Summary:
        """Hand in a file for an agency."""
        actor = options.pop("actor", None) or self.officer(agency=agency)
        return import_file(self.ledger, path, agency=agency, actor=actor, **options)

    def penalties(self, *rows: Mapping[str, str], file: str = "p.csv", **options: Any) -> Summary:
        """Hand in penalties in the layout of 2018."""
        path = write_csv(self.folder / file, table("penalty-2018", rows))
        return self.send(path, **options)

    def rows(
        self, name: str, *rows: Mapping[str, str], file: str = "t.csv", **more: Any
    ) -> Summary:
        """Hand in rows of any layout."""
        return self.send(write_csv(self.folder / file, table(name, rows)), **more)

    def state(self, tag: str = SHOP) -> SubjectState:
        """A subject's state now."""
        return self.ledger.state(tag)

    def entries(self, topic: str = "") -> list[Entry]:
        """All entries of one topic."""
        return [e for e in self.ledger.entries() if not topic or e.type == topic]
