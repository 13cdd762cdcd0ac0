"""Overall coordination (Article 17, 统筹推进): the matrix of who is responsible for what."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from graphql_api.context import Context
from graphql_api.stored import Rule, rule_of
from ledger.task.responsibility import matrix
from ledger.task.task import Task
from projections.affairs import every


@strawberry.type(description="The part of an agency in an article of the plan. 责任分工")
class Responsibility:
    article: int
    agency: str
    part: str = strawberry.field(description="`lead` 牵头, `named` 点名, `all` 按职责.")
    rule: Rule | None
    open: int = strawberry.field(description="Tasks under way.")
    overdue: int = strawberry.field(description="Of those, tasks whose next milestone is late.")
    done: int


@strawberry.type
class TaskQuery:
    """What is asked about who must do what."""

    @strawberry.field(
        description="Who is responsible for each article, with tasks open, overdue, done. 责任矩阵"
    )
    def responsibilities(
        self, info: Info, article: int | None = None, agency: str | None = None
    ) -> list[Responsibility]:
        context: Context = info.context
        wanted = context.agency_named(agency) or "" if agency else None
        tasks = list(every(context.rooms.database, Task))
        made = []
        for part in matrix(context.registry, context.today):
            if article in (None, part.article) and wanted in (None, part.agency):
                own = [t for t in tasks if (t.article, t.agency) == (part.article, part.agency)]
                late = [t for t in own if t.due_on is not None and t.due_on < context.today]
                made.append(
                    Responsibility(
                        article=part.article,
                        agency=part.agency,
                        part=part.part,
                        rule=rule_of(part.rule, context),
                        open=sum(t.stage == "open" for t in own),
                        overdue=len(late),
                        done=sum(t.stage == "done" for t in own),
                    )
                )
        return made
