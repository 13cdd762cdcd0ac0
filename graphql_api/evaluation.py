"""Public credit evaluation (Article 6, 综合评价): the schemes, and the grades each may give.

A result outside a scheme is refused; which grades anyone may be shown is the scheme's own rule.
"""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from graphql_api.context import Context
from graphql_api.stored import Rule, rule_of
from ledger.policy import NoRuleSetError

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
