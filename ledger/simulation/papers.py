"""Credit subjects of the made-up county and the decisions about them, before anyone files them.

Every code is a valid test code and every person is born in 2099: nobody real is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.record.filing import FileRecord
from ledger.record.record import RecordFiled
from ledger.simulation.trades import GIVEN, PLACES, SURNAMES, TRADES, WORDS, Trade
from ledger.subject import INDIVIDUAL_BUSINESS, ORGANISATION, PERSON

if TYPE_CHECKING:
    from random import Random

    from ledger.simulation.county import County

CERTIFICATES_SINCE = date(2022, 1, 1)
"""From then on licences carry a certificate number, and tables have the newer layout."""
NUMBERS_OF_THE_CAST = 20
"""Documents up to this number are kept for those whose fate is written."""
GRAVE = {
    "licence_or_qualification": ("fine", "licence_revoked"),
    "heavier_fine": ("fine", "confiscation_of_gains"),
    "accident": ("fine", "business_suspended"),
    "licence_revoked": ("fine", "licence_revoked"),
    "refused_to_pay": ("fine",),
    "procurement_fraud": ("fine", "operations_restricted"),
}
"""The kinds of penalty by which a ground of listing is met."""
LIGHT = (("warning",), ("fine",), ("fine", "confiscation_of_gains"), ("licence_suspended",))
WEIGHTS = (2, 5, 2, 1)


@dataclass(slots=True)
class Subject:
    """A credit subject and what the simulator remembers of it."""

    tag: str
    name: str
    kind: str
    representative: str
    trade: Trade
    number: str = ""
    """A person's identity number."""
    papers: list[Paper] = field(default_factory=list)
    erased: bool = False
    """Its values are erased: a number that comes in later finds another archive."""

    @property
    def shown_name(self) -> str:
        """As records have it: none for a person."""
        return "" if self.kind == PERSON else self.name


@dataclass(slots=True)
class Paper:
    """A decision as its organ has it."""

    subject: Subject
    facts: RecordFiled
    texts: dict[str, str]
    gone: bool = False
    """Annulled later: no table sends it any more."""

    @property
    def agency(self) -> str:
        """The deciding organ."""
        return self.facts.agency

    @property
    def command(self) -> FileRecord:
        """To file it at the counter."""
        return FileRecord(subject=self.subject.tag, facts=self.facts, texts=self.texts)

    @property
    def stream(self) -> str:
        """The id its record has."""
        return self.command.stream


class Registrar:
    """Gives out names and document numbers, each once."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._numbers: dict[tuple[str, str, int], int] = {}
        self._names: set[str] = set()

    def number(self, trade: Trade, sort: str, year: int) -> str:
        """The next document number of an organ in a year: 永市监罚〔2026〕7号."""
        key = (trade.mark, sort, year)
        self._numbers[key] = self._numbers.get(key, NUMBERS_OF_THE_CAST) + 1
        return f"永{trade.mark}{sort}〔{year}〕{self._numbers[key]}号"

    def person_name(self) -> str:
        """The name of a person."""
        given = "".join(self._chance.sample(GIVEN, self._chance.choice((1, 2))))
        return self._chance.choice(SURNAMES) + given

    def name(self, trade: Trade, kind: str) -> str:
        """The name of a firm or shop that no other has."""
        while True:
            place, word = self._chance.choice(PLACES), self._chance.choice(WORDS)
            end = "店" if kind == INDIVIDUAL_BUSINESS else "有限责任公司"
            name = f"永昌县{place}{word}{trade.word}{end}"
            if name not in self._names:
                self._names.add(name)
                return name
            if len(self._names) > len(PLACES) * len(WORDS):
                self._names.discard(name)


def made_subject(county: County, registrar: Registrar, code: str, kind: str) -> Subject:
    """A subject of a trade of its own."""
    trade = county.chance.choice(TRADES)
    name = registrar.person_name() if kind == PERSON else registrar.name(trade, kind)
    representative = "" if kind == PERSON else registrar.person_name()
    return Subject(code, name, kind, representative, trade)


def licence(county: County, registrar: Registrar, subject: Subject) -> Paper:
    """A licence of the trade's agency, for some years."""
    trade, day = subject.trade, county.today
    years = county.chance.choice((3, 5))
    number = registrar.number(trade, "许准", day.year)
    certificate = f"XK{day:%Y%m}{len(subject.papers):02}{county.chance.randrange(10**5):05}"
    facts = RecordFiled(
        kind="licence",
        document_no=number,
        agency=trade.agency,
        decided_on=day,
        document_name=f"准予{trade.licence}决定书",
        name=subject.shown_name,
        licence_kind="registration" if "执照" in trade.licence else "general",
        certificate_no=certificate if day >= CERTIFICATES_SINCE else "",
        valid_from=day if day >= CERTIFICATES_SINCE else None,
        valid_until=day.replace(year=day.year + years, day=min(day.day, 28)),
    )
    texts = {"content": f"准予{trade.word}经营", "title": trade.licence}
    if day >= CERTIFICATES_SINCE:
        texts = {"content": f"准予{trade.word}经营", "certificate_name": trade.licence}
    return _paper(subject, facts, texts)


def penalty(
    county: County, registrar: Registrar, subject: Subject, *, grave: bool = False
) -> Paper:
    """A penalty of the trade's agency; a grave one meets the trade's ground of listing."""
    trade, day, chance = subject.trade, county.today, county.chance
    kinds = GRAVE[trade.listing[1]] if grave else chance.choices(LIGHT, WEIGHTS)[0]
    most = 300 if grave else 60
    fine = Decimal(chance.randint(60 if grave else 2, most) * 1000) if "fine" in kinds else None
    gains = Decimal(chance.randint(1, 40) * 500) if "confiscation_of_gains" in kinds else None
    restricted = {"licence_suspended", "operations_restricted"} & set(kinds)
    facts = RecordFiled(
        kind="penalty",
        document_no=registrar.number(trade, "罚", day.year),
        agency=trade.agency,
        decided_on=day,
        name=subject.shown_name,
        penalty_kinds=kinds,
        fine=fine,
        fine_text=in_wan(fine),
        confiscated=gains,
        confiscated_text=in_wan(gains),
        domain=trade.domain,
        restricted_until=day + timedelta(chance.randint(30, 180)) if restricted else None,
        served_on=day,
        service_method="direct",
        repair_notice=chance.random() < 0.9,
    )
    return _paper(subject, facts, told(trade, kinds, fine, gains))


def other_act(county: County, registrar: Registrar, subject: Subject) -> Paper:
    """One of the eight other acts: mostly an inspection."""
    trade, day = subject.trade, county.today
    kind, sort, word = county.chance.choice(
        (
            ("inspection", "检", "双随机、一公开检查，未发现问题"),
            ("inspection", "检", "日常监督检查，责令改正后复查合格"),
            ("confirmation", "确", "行政确认"),
            ("reward", "奖", "对诚信经营单位给予行政奖励"),
            ("honour", "荣", "授予诚信示范单位称号"),
            ("collection", "征", "依法征收行政事业性费用"),
            ("compulsion", "强", "先行登记保存涉案物品"),
        )
    )
    facts = RecordFiled(
        kind=kind,
        document_no=registrar.number(trade, sort, day.year),
        agency=trade.agency,
        decided_on=day,
        name=subject.shown_name,
    )
    return _paper(subject, facts, {"content": word})


def in_wan(yuan: Decimal | None) -> str:
    """An amount in ten-thousand yuan, as tables have it."""
    return "" if yuan is None else format((yuan / 10_000).normalize(), "f")


def told(
    trade: Trade, kinds: tuple[str, ...], fine: Decimal | None, gains: Decimal | None
) -> dict[str, str]:
    """The free texts of a penalty."""
    parts = [f"罚款{fine}元"] if fine else []
    parts += [f"没收违法所得{gains}元"] if gains else []
    parts += ["警告"] if "warning" in kinds else []
    withheld = {"licence_suspended": "暂扣", "licence_revoked": "吊销"}
    words = [f"{verb}{trade.licence}" for kind, verb in withheld.items() if kind in kinds]
    if "operations_restricted" in kinds:
        parts.append("限制开展经营活动")
    if "business_suspended" in kinds:
        parts.append("责令停产停业整顿")
    texts = {
        "violation_kind": trade.violation,
        "facts": trade.facts,
        "basis": trade.basis,
        "content": "；".join(parts + words),
    }
    return {**texts, "licence_withheld": trade.licence} if words else texts


def _paper(subject: Subject, facts: RecordFiled, texts: dict[str, str]) -> Paper:
    if subject.kind == ORGANISATION:
        texts = {**texts, "representative": subject.representative}
    paper = Paper(subject, facts, texts)
    subject.papers.append(paper)
    return paper
