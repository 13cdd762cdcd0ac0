"""Public credit evaluation (Article 6, 综合评价): the schemes, and results as each may see them.

A result outside a scheme is refused; which grades anyone may be shown is the scheme's own rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.stored import Rule, rule_of, type_of
from graphql_api.subject import archive_of, code_of
from ledger.policy import NoRuleSetError
from ledger.subject import PERSON
from projections import documents, evaluations

if TYPE_CHECKING:
    from collections.abc import Sequence

    EvaluationType = documents.Evaluation
else:
    EvaluationType = type_of(documents.Evaluation)

FAMILY = "evaluation"


@strawberry.type(description="One grade of a scheme. 等级")
class SchemeGrade:
    grade: str
    label: str
    supervisory_class: str = strawberry.field(description="The class it gives, of itself alone.")
    published: bool = strawberry.field(description="Whether anyone may be shown it.")


@strawberry.type(description="A scheme by which subjects are evaluated. 评价体系")
class EvaluationScheme:
    scheme: str
    label: str
    kind: str = strawberry.field(description="`public`, `industry` or `market`.")
    level: str = strawberry.field(
        description="`national`, `provincial` or `market`; a county makes none."
    )
    evaluators: list[str]
    subjects: list[str] = strawberry.field(description="Kinds of subjects it may evaluate.")
    grades: list[SchemeGrade]
    rule: Rule | None


@strawberry.type(description="A result with whom it is about. 评价结果")
class EvaluatedSubject:
    code: str = strawberry.field(description="Empty for a person.")
    name: str = strawberry.field(description="Empty for a person.")
    evaluation: EvaluationType


@strawberry.type
class EvaluationQuery:
    """What is asked about evaluation."""

    @strawberry.field(description="The schemes in force, with their grades. 信用评价体系")
    def evaluation_schemes(self, info: Info, kind: str | None = None) -> list[EvaluationScheme]:
        context: Context = info.context
        try:
            rules = context.registry.policy.in_force(FAMILY, context.today)
        except NoRuleSetError:
            return []
        return [
            EvaluationScheme(
                scheme=name,
                label=scheme["label"],
                kind=scheme["kind"],
                level=scheme["level"],
                evaluators=list(scheme["evaluators"]),
                subjects=list(scheme["subjects"]),
                grades=[
                    SchemeGrade(
                        grade=grade,
                        label=each["label"],
                        supervisory_class=each["class"],
                        published=grade in scheme["published"],
                    )
                    for grade, each in scheme["grades"].items()
                ],
                rule=rule_of(rules.rule(scheme["clause"]), context),
            )
            for name, scheme in rules.rules["schemes"].items()
            if kind in (None, scheme["kind"])
        ]

    @strawberry.field(
        description="Results of evaluations, the newest first: for everybody those published; for "
        "who made, received or was given one, for inspectors and auditors, what they may see. "
        "`recipient` asks for what was pushed to one. 评价结果"
    )
    def evaluations(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        code: str | None = None,
        scheme: str | None = None,
        situation: str | None = None,
        recipient: str | None = None,
    ) -> paging.Connection[EvaluatedSubject]:
        context: Context = info.context
        first = paging.checked(first)
        tag = code_of(code) if code else None

        def run(place: str, most: int) -> Sequence[tuple[str, evaluations.EvaluationRow]]:
            return evaluations.evaluations.run(
                context.rooms.database,
                first=most,
                after=place,
                tag=tag,
                scheme=scheme,
                situation=situation,
            )

        def wanted(row: evaluations.EvaluationRow) -> bool:
            given = recipient is None or recipient in {o.recipient for o in row.evaluation.owed}
            return given and context.sight.evaluation(row.tag, row.evaluation)

        rows = paging.filtered(run, wanted, first, after)
        page: paging.Connection[EvaluatedSubject] = paging.page(
            rows, first, lambda row: _evaluated(row, context)
        )
        return page


def _evaluated(row: evaluations.EvaluationRow, context: Context) -> EvaluatedSubject:
    """The result as the archive shows it to this reader; an access like any other."""
    found: Any = archive_of(row.tag, context)
    held = {each.id: each for each in found.evaluations} if found else {}
    shown = held.get(row.evaluation.id, row.evaluation)
    if not shown.shown_publicly:
        context.shown.note(row.tag, shown.id)
    person = found is None or found.kind == PERSON
    return EvaluatedSubject(
        code="" if person else found.code,
        name="" if person else found.name,
        evaluation=shown,
    )
