"""Outreach and training (Article 20, 宣传培训): who explained what to how many."""

from __future__ import annotations

from collections import Counter
from datetime import date

import strawberry
from strawberry.types import Info

from graphql_api.context import Context
from ledger.outreach import ARTICLES, HELD, Outreach
from projections.affairs import every


@strawberry.type(description="Outreach and training of an agency in a period. 宣传培训覆盖")
class OutreachCoverage:
    agency: str
    held: int
    trainings: int
    participants: int = strawberry.field(description="Reached or trained, all activities together.")
    trained: int = strawberry.field(description="Of those, front-line staff in trainings.")
    articles: list[int] = strawberry.field(description="Articles of the plan that were explained.")
    missing: list[int] = strawberry.field(description="Articles that were not.")


@strawberry.type
class OutreachQuery:
    """What is asked about outreach."""

    @strawberry.field(
        description="What each agency explained and whom it trained, held in a period. 宣传培训覆盖"
    )
    def outreach_coverage(
        self, info: Info, since: date, until: date, agency: str | None = None
    ) -> list[OutreachCoverage]:
        context: Context = info.context
        code = context.agency_named(agency) or "" if agency else None
        held: dict[str, list[Outreach]] = {}
        database = context.rooms.database
        for activity in every(database, Outreach, agency=code, stage=HELD):
            if activity.held_on is not None and since <= activity.held_on <= until:
                held.setdefault(activity.agency, []).append(activity)
        return [_coverage(name, activities) for name, activities in sorted(held.items())]


def _coverage(agency: str, activities: list[Outreach]) -> OutreachCoverage:
    counted: Counter[bool] = Counter()
    for activity in activities:
        counted[activity.training] += activity.participants
    articles = {article for activity in activities for article in activity.articles}
    return OutreachCoverage(
        agency=agency,
        held=len(activities),
        trainings=sum(activity.training for activity in activities),
        participants=counted.total(),
        trained=counted[True],
        articles=sorted(articles),
        missing=sorted(set(ARTICLES) - articles),
    )
