"""The named cast: subjects whose fate is written, so that questions about them have stable answers.

They live on fixed days whatever the seed; a simulation that begins later leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from ledger.codes import synthetic_unified_code
from ledger.simulation import fates
from ledger.simulation.papers import Subject
from ledger.simulation.trades import TRADES
from ledger.subject import INDIVIDUAL_BUSINESS, ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ledger.simulation.town import Town

    Fate = Callable[[Town, Subject], Generator[date, None, None]]

CAST_FROM: Final = date(2021, 1, 4)
"""The first day of the demonstration; the cast lives only where that is simulated."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: who it is and what is to be seen in it."""

    code: str
    name: str
    representative: str
    trade: str
    fate: Fate
    shows: str
    """What its archive shows."""
    matter: str
    """A matter to ask clearance for …"""
    answer: str
    """… and the answer."""


def _member(
    serial: int, part: str, name: str, representative: str, trade: str, fate: Fate,
    shows: str, matter: str, answer: str,
) -> Member:  # fmt: skip
    code = synthetic_unified_code(serial, part)
    return Member(code, name, representative, trade, fate, shows, matter, answer)


CAST: Final = (
    _member(
        1, "91", "永昌县戈壁葡萄酒有限公司", "王海燕", "葡萄酒", fates.winery,
        "penalised by a delivered table, listed after notice and answer, measures in force; "
        "an old penalty repaired under the rules of 2021",
        "tendering", "no",
    ),
    _member(
        2, "91", "永昌县绿洲种业有限公司", "张建国", "农资", fates.clean,
        "licences, inspections and a kept commitment; nothing against it",
        "tendering", "yes",
    ),
    _member(
        3, "91", "永昌县宏达商贸有限公司", "李文斌", "百货", fates.reformed,
        "listed in 2023 and repaired in 2024 under the rules of 2023: today nobody but the "
        "auditor, itself and its unit sees it",
        "tendering", "yes",
    ),
    _member(
        1, "N2", "永昌县焦家庄镇骊靬村股份经济合作社", "赵福", "农资", fates.collective,
        "a village collective with a valid code that common checks reject",
        "fiscal_funds", "yes",
    ),
    _member(
        5, "91", "永昌县驼铃运输有限公司", "陈志强", "运输", fates.debtor,
        "a judgment defaulter and a limit on consumption, mirrored from the court",
        "high_consumption", "no",
    ),
    _member(
        6, "91", "永昌县胡杨建材有限公司", "马永", "建筑安装", fates.disputed,
        "a penalty in a lawsuit, and a measure that rests on it alone",
        "awards", "ask_a_human",
    ),
    _member(
        7, "92", "永昌县城关瑞祥餐饮店", "孙丽", "餐饮", fates.broken_promise,
        "the whole chain: a promise made, broken, heard, determined; rectification, interview, "
        "listing, measure, repair",
        "tendering", "yes",
    ),
)  # fmt: skip
WINERY: Final = CAST[0]


def enter(town: Town) -> None:
    """Let the cast live, if the days of its fates are simulated."""
    county = town.county
    if county.first > CAST_FROM:
        return
    trades = {trade.word: trade for trade in TRADES}
    for one in CAST:
        kind = INDIVIDUAL_BUSINESS if one.code.startswith("92") else ORGANISATION
        subject = Subject(one.code, one.name, kind, one.representative, trades[one.trade])
        town.subjects.append(subject)
        county.outcome.subjects += 1
        county.tell(one.fate(town, subject))
