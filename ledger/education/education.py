"""Integrity education (Article 2, 诚信教育): given at the counter, in training, online; counted.

At the counter it comes with an application; in training it goes to one of the eight key
occupations. It is a neutral fact about how many were taught: nobody is graded by it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.affairs import Affair, Affairs, Step, opened
from ledger.again import again, on
from ledger.authority import acting_agency, acts_for, require_power
from ledger.education.material import (
    GIVE,
    PUBLISHED,
    EducationMaterial,
    education_rules,
    require_word,
)
from ledger.event import Draft, Event
from ledger.notice.service import AHEAD
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.store.entry import Entry

GIVEN, ANNULLED = "given", "annulled"
COUNTER, TRAINING = "counter", "training"

NO_MATERIAL = Code(
    "education_needs_a_material_in_use",
    "Education is given with a published material that was not taken back.",
    "开展诚信教育须使用已发布且未撤回的教育材料。",
    plan(2),
)
OCCUPATION = Code(
    "training_must_name_one_of_the_eight_occupations",
    "Training is for one of the eight key occupations; at the counter there is none.",
    "培训须指明八类重点岗位之一，窗口教育不得填写。",
    plan(2),
)
COUNT = Code(
    "those_taught_must_be_counted",
    "How many were taught is a number of at least one.",
    "受教育人数须为正整数。",
    plan(2),
)
NOT_GIVEN = Code(
    "education_must_be_given_by_this_unit",
    "There is no such education of this agency, or it was annulled.",
    "本单位没有此项诚信教育记录，或者已作废。",
    plan(2),
)


class EducationGiven(Event, frozen=True):
    """A unit gave integrity education (开展诚信教育): to how many, on which occasion, in which
    form, with which version of which material."""

    TOPIC: ClassVar[str] = "education.given"
    setting: str
    """`counter` or `training`."""
    occasion: str
    form: str
    industry: str
    participants: int
    material: str
    version: int
    occupation: str = ""
    """One of the eight key occupations, in training."""
    rule: str = ""


class EducationAnnulled(Event, frozen=True):
    """The entry was made in error and counts no more, from the beginning."""

    TOPIC: ClassVar[str] = "education.annulled"


class Education(Affair, kw_only=True):
    """Integrity education (诚信教育) that was given, counted and not named."""

    KIND: ClassVar[str] = "education"
    ARTICLE: ClassVar[int] = 2
    PUBLIC_STAGES: ClassVar[frozenset[str]] = frozenset({GIVEN})
    OVERSEERS: ClassVar[frozenset[str]] = frozenset({"education.lead"})

    setting: str
    """`counter` or `training`."""
    occasion: str
    form: str
    industry: str
    occupation: str
    participants: int
    material: str
    version: int


def _given(affairs: Affairs, entry: Entry) -> None:
    affairs.open(opened(Education, entry, GIVEN), entry)


def _annulled(affairs: Affairs, entry: Entry) -> None:
    if education := affairs.told(Education, entry):
        education.says(entry, ANNULLED)


AFFAIRS: dict[type[Event], Step] = {EducationGiven: _given, EducationAnnulled: _annulled}


class GiveEducation(Command, frozen=True):
    """Record integrity education that was given, with how many took part."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "PUBLICITY_OFFICER", "SUPERVISOR"})
    material: str
    setting: str
    """`counter` or `training`."""
    occasion: str
    """At the counter `registration`, `examination`, `approval`, `filing`; in training `entry`,
    `in_service`, `promotion`."""
    form: str
    given_on: date
    participants: int
    occupation: str = ""

    def reads(self) -> Reads:
        """The material."""
        return Reads(affairs=(self.material,))


class AnnulEducation(Command, frozen=True):
    """Take back an entry that was made in error."""

    ROLES: ClassVar[frozenset[str]] = GiveEducation.ROLES
    education: str

    def reads(self) -> Reads:
        """What was given."""
        return Reads(affairs=(self.education,))


def give(command: GiveEducation, situation: Situation) -> list[Draft]:
    """Refuses an agency that gives no education, a material not in use, words the rules do not
    know, training without occupation, nobody, and a day ahead."""
    require_power(situation, GIVE)
    material = situation.affairs.find(EducationMaterial, command.material)
    if material is None or material.stage != PUBLISHED:
        raise NO_MATERIAL.refused(*(material.entries if material else ()), fields=("material",))
    rule_set = education_rules(situation)
    rules = rule_set.rules
    require_word({COUNTER: "", TRAINING: ""}, command.setting, "setting")
    require_word(rules["occasions"][command.setting], command.occasion, "occasion")
    require_word(rules["forms"][command.setting], command.form, "form")
    known = rules["occupations"]["known"]
    if (command.setting == TRAINING) != bool(command.occupation):
        raise OCCUPATION.refused(fields=("occupation",))
    if command.occupation and command.occupation not in known:
        raise OCCUPATION.refused(fields=("occupation",))
    if command.participants < 1:
        raise COUNT.refused(fields=("participants",))
    if command.given_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.given_on, fields=("given_on",))
    if command.given_on < material.opened_on:
        raise NO_MATERIAL.refused(*material.entries, fields=("given_on",))
    event = EducationGiven(
        setting=command.setting,
        occasion=command.occasion,
        form=command.form,
        industry=material.industry,
        participants=command.participants,
        material=material.id,
        version=material.version,
        occupation=command.occupation,
        rule=rule_set.rule(rules["occasions"]["clause"]),
    )
    stream = f"education/{situation.new_id()}"
    return [Draft(stream=stream, event=event, effective_on=command.given_on, opens=True)]


def annul(command: AnnulEducation, situation: Situation) -> list[Draft]:
    """Refuses what is not there, annulled already, or another unit's."""
    education = own_education(command.education, situation)
    return [Draft(stream=education.id, event=EducationAnnulled(), effective_on=education.opened_on)]


def own_education(stream: str, situation: Situation) -> Education:
    """What this unit gave; refuses another's and what was annulled."""
    education = situation.affairs.find(Education, stream)
    agency = acting_agency(situation)
    if education is None or education.stage != GIVEN or not acts_for(agency, education.agency):
        raise NOT_GIVEN.refused(*(education.entries if education else ()), fields=("education",))
    return education


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    GiveEducation: give,
    AnnulEducation: annul,
}

AGAIN = (
    again(EducationGiven, GiveEducation, given_on=on),
    again(EducationAnnulled, AnnulEducation, stream="education"),
)
