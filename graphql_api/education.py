"""Integrity education (Article 2, 诚信教育): who was taught, how many, and who was not reached."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import strawberry
from strawberry.types import Info

from graphql_api.context import Context
from graphql_api.moment import AsOf, named_moment
from graphql_api.stored import Count
from ledger.education.education import GIVEN, TRAINING, Education
from ledger.education.material import FAMILY, GIVE
from projections.affairs import AFFAIRS_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.affairs import Affair

PAGE = 1_000


@strawberry.type(description="Integrity education of one agency in a period. 单位教育情况")
class EducationOfAgency:
    agency: str
    given: int = strawberry.field(description="How often.")
    participants: int
    trained: int = strawberry.field(description="Of those, in trainings of key occupations.")


@strawberry.type(description="Whom integrity education reached in a period. 诚信教育覆盖")
class EducationCoverage:
    agencies: list[EducationOfAgency]
    by_industry: list[Count] = strawberry.field(description="Participants by industry.")
    by_occupation: list[Count] = strawberry.field(description="Participants by key occupation.")
    by_form: list[Count] = strawberry.field(description="Participants by form.")
    industries_missing: list[str] = strawberry.field(description="Nobody was taught in these.")
    occupations_missing: list[str] = strawberry.field(
        description="Of the eight key occupations, those nobody was trained in. 重点岗位"
    )
    agencies_missing: list[str] = strawberry.field(
        description="Agencies that should give education and gave none."
    )


@strawberry.type
class EducationQuery:
    """What is asked about integrity education."""

    @strawberry.field(
        description="Integrity education in a period by agency, industry and occupation, and who "
        "was not reached; now or as of. 诚信教育覆盖"
    )
    def education_coverage(
        self,
        info: Info,
        since: date,
        until: date,
        agency: str | None = None,
        as_of: AsOf | None = None,
    ) -> EducationCoverage:
        context: Context = info.context
        code = context.agency_named(agency) or "" if agency else None
        given = list(_given(context, code, since, until, as_of))
        return _coverage(given, context, until, code)


def _given(
    context: Context, agency: str | None, since: date, until: date, as_of: AsOf | None
) -> Iterable[Education]:
    """What was given in the period, as it is known now or was then."""
    at = named_moment(as_of, context) if as_of else None
    ledger, place = context.rooms.ledger, ""
    while rows := AFFAIRS_OF[Education.KIND].run(
        context.rooms.database,
        first=PAGE,
        after=place,
        kind=Education.KIND,
        agency=agency,
        opened_from=since,
        opened_until=until,
        entry_until=at.entry if at else None,
    ):
        for _, each in rows:
            found: Affair | None = each
            if at is not None:
                then = ledger.affairs((each.id,), at.entry, at.effective_on)
                found = then.held.get(each.id)
            if isinstance(found, Education) and found.stage == GIVEN:
                yield found
        place = rows[-1][0]


def _coverage(
    given: list[Education], context: Context, day: date, agency: str | None
) -> EducationCoverage:
    rules = context.registry.policy.in_force(FAMILY, day).rules
    industry = _tally((each.industry, each.participants) for each in given)
    occupation = _tally((each.occupation, each.participants) for each in given if each.occupation)
    by_agency: dict[str, list[Education]] = {}
    for each in given:
        by_agency.setdefault(each.agency, []).append(each)
    owing = (
        a.code for a in context.registry.agencies.values() if GIVE in a.powers and not a.closed_in
    )
    return EducationCoverage(
        agencies=[_of_agency(code, by_agency[code]) for code in sorted(by_agency)],
        by_industry=_counts(industry),
        by_occupation=_counts(occupation),
        by_form=_counts(_tally((each.form, each.participants) for each in given)),
        industries_missing=sorted(set(rules["industries"]["known"]) - set(industry)),
        occupations_missing=sorted(set(rules["occupations"]["known"]) - set(occupation)),
        agencies_missing=sorted(
            code for code in owing if code not in by_agency and agency in (None, code)
        ),
    )


def _of_agency(code: str, given: list[Education]) -> EducationOfAgency:
    return EducationOfAgency(
        agency=code,
        given=len(given),
        participants=sum(each.participants for each in given),
        trained=sum(each.participants for each in given if each.setting == TRAINING),
    )


def _tally(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for name, many in pairs:
        counted[name] += many
    return counted


def _counts(counted: Mapping[str, int]) -> list[Count]:
    return [Count(name=name, value=many) for name, many in sorted(counted.items())]
