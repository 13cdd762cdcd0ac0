"""Integrity education (Article 2, 诚信教育): the materials of each industry, by version.

A unit that gives education publishes what it teaches with, revises it, and takes it back. The
paper itself stays with the unit; the ledger knows its SHA-256.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ledger.affairs import Affair, Affairs, Step, Work, opened
from ledger.again import again
from ledger.authority import acting_agency, acts_for, require_power
from ledger.event import Draft, Event
from ledger.policy import NoRuleSetError
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.policy import RuleSet
    from ledger.store.entry import Entry

FAMILY: Final = "education"
GIVE: Final = "education.give"
PUBLISHED, WITHDRAWN = "published", "withdrawn"
_SHA256 = re.compile(r"[0-9a-f]{64}")

WORD = Code(
    "education_must_use_the_words_of_the_plan",
    "Industry, occupation, occasion and form are words of the rules; a paper has its SHA-256.",
    "行业、岗位、场合、形式须为规定用语，材料以SHA-256标识。",
    plan(2),
)
NOT_OWN = Code(
    "material_must_be_published_by_this_unit",
    "There is no such material of this agency, or it was taken back.",
    "本单位没有此项教育材料，或者已撤回。",
    plan(2),
)
SAME = Code(
    "material_must_differ_from_the_version_before",
    "A new version is another paper than the one before.",
    "修订版与前一版本相同。",
    plan(2),
)


class MaterialPublished(Event, frozen=True):
    """A unit published material for integrity education in an industry (诚信教育材料)."""

    TOPIC: ClassVar[str] = "education_material.published"
    industry: str
    title: str
    sha256: str
    review_by: date
    occupation: str = ""
    """One of the eight key occupations it is written for; empty for all."""
    rule: str = ""


class MaterialRevised(Event, frozen=True):
    """A new version of the material took the place of the one before."""

    TOPIC: ClassVar[str] = "education_material.revised"
    version: int
    sha256: str
    review_by: date


class MaterialWithdrawn(Event, frozen=True):
    """The material is used no more."""

    TOPIC: ClassVar[str] = "education_material.withdrawn"


class EducationMaterial(Affair, kw_only=True):
    """Material for integrity education (诚信教育材料) of one industry, with its newest version."""

    KIND: ClassVar[str] = "education_material"
    ARTICLE: ClassVar[int] = 2
    PUBLIC_STAGES: ClassVar[frozenset[str]] = frozenset({PUBLISHED, WITHDRAWN})

    industry: str
    occupation: str
    title: str
    version: int
    sha256: str

    def work(self) -> tuple[Work, ...]:
        """To review it in time."""
        return (Work("review", self.agency, self.due_on),) if self.due_on else ()


def _published(affairs: Affairs, entry: Entry) -> None:
    due_on = entry.data.review_by
    affairs.open(opened(EducationMaterial, entry, PUBLISHED, due_on=due_on, version=1), entry)


def _revised(affairs: Affairs, entry: Entry) -> None:
    if material := affairs.told(EducationMaterial, entry):
        e = entry.data
        material.version, material.sha256, material.due_on = e.version, e.sha256, e.review_by
        material.says(entry)


def _withdrawn(affairs: Affairs, entry: Entry) -> None:
    if material := affairs.told(EducationMaterial, entry):
        material.due_on = None
        material.says(entry, WITHDRAWN)


AFFAIRS: dict[type[Event], Step] = {
    MaterialPublished: _published,
    MaterialRevised: _revised,
    MaterialWithdrawn: _withdrawn,
}


class PublishMaterial(Command, frozen=True):
    """Publish material for integrity education in an industry."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "PUBLICITY_OFFICER", "SUPERVISOR"})
    industry: str
    title: str
    sha256: str
    occupation: str = ""

    def reads(self) -> Reads:
        """Nothing but the law."""
        return Reads()


class _OnMaterial(Command, frozen=True):
    """An act on one material."""

    ROLES: ClassVar[frozenset[str]] = PublishMaterial.ROLES
    material: str

    def reads(self) -> Reads:
        """The material."""
        return Reads(affairs=(self.material,))


class ReviseMaterial(_OnMaterial, frozen=True):
    """Publish the next version of a material."""

    sha256: str


class WithdrawMaterial(_OnMaterial, frozen=True):
    """Take a material back; it is used no more."""


def education_rules(situation: Situation) -> RuleSet:
    """The rules of today; refuses a day before there were any."""
    try:
        return situation.policy.in_force(FAMILY, situation.today)
    except NoRuleSetError:
        raise WORD.refused() from None


def require_word(known: Mapping[str, Any], word: str, field: str) -> None:
    """Refuses a word that the rules do not know."""
    if word not in known:
        raise WORD.refused(fields=(field,))


def publish(command: PublishMaterial, situation: Situation) -> list[Draft]:
    """Refuses an agency that gives no education, an unknown industry or occupation, no title."""
    require_power(situation, GIVE)
    rule_set = education_rules(situation)
    rules = rule_set.rules
    require_word(rules["industries"]["known"], command.industry, "industry")
    if command.occupation:
        require_word(rules["occupations"]["known"], command.occupation, "occupation")
    _require_paper(command.sha256)
    require_titles(situation, title=command.title)
    event = MaterialPublished(
        industry=command.industry,
        title=command.title,
        sha256=command.sha256,
        review_by=_review_by(situation, rules),
        occupation=command.occupation,
        rule=rule_set.rule(rules["materials"]["clause"]),
    )
    stream = f"education_material/{situation.new_id()}"
    return [Draft(stream=stream, event=event, effective_on=situation.today, opens=True)]


def revise(command: ReviseMaterial, situation: Situation) -> list[Draft]:
    """Refuses another unit's material, one taken back, and the same paper again."""
    material = _own(command.material, situation)
    _require_paper(command.sha256)
    if command.sha256 == material.sha256:
        raise SAME.refused(material.entries[-1], fields=("sha256",))
    event = MaterialRevised(
        version=material.version + 1,
        sha256=command.sha256,
        review_by=_review_by(situation, education_rules(situation).rules),
    )
    return [Draft(stream=material.id, event=event, effective_on=situation.today)]


def withdraw(command: WithdrawMaterial, situation: Situation) -> list[Draft]:
    """Refuses another unit's material, and one taken back."""
    material = _own(command.material, situation)
    return [Draft(stream=material.id, event=MaterialWithdrawn(), effective_on=situation.today)]


def _review_by(situation: Situation, rules: Mapping[str, Any]) -> date:
    return situation.calendar.period_end(situation.today, rules["materials"]["review_within"])


def _require_paper(sha256: str) -> None:
    if not _SHA256.fullmatch(sha256):
        raise WORD.refused(fields=("sha256",))


def _own(stream: str, situation: Situation) -> EducationMaterial:
    material = situation.affairs.find(EducationMaterial, stream)
    agency = acting_agency(situation)
    if material is None or material.stage != PUBLISHED or not acts_for(agency, material.agency):
        raise NOT_OWN.refused(*(material.entries if material else ()), fields=("material",))
    return material


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    PublishMaterial: publish,
    ReviseMaterial: revise,
    WithdrawMaterial: withdraw,
}

AGAIN = (
    again(MaterialPublished, PublishMaterial),
    again(MaterialRevised, ReviseMaterial, stream="material"),
    again(MaterialWithdrawn, WithdrawMaterial, stream="material"),
)
