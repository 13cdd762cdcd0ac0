"""The schema: every question and every command, made once per process."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type
from strawberry.types import Info

from graphql_api.accountability import AccountabilityQuery
from graphql_api.affairs import AffairsQuery
from graphql_api.audit import AuditQuery
from graphql_api.commitment import CommitmentQuery
from graphql_api.complaint import ComplaintQuery
from graphql_api.context import Context
from graphql_api.declaration import DeclarationQuery
from graphql_api.delivery import IntakeMutation
from graphql_api.draw import DrawQuery
from graphql_api.education import EducationQuery
from graphql_api.evaluation import EvaluationQuery
from graphql_api.exchange import ExchangeMutation, ExchangeQuery
from graphql_api.expected import ExpectedQuery
from graphql_api.incentive import IncentiveQuery
from graphql_api.intake import IntakeQuery
from graphql_api.lists import ListsQuery
from graphql_api.moment import AsOf, moment_of
from graphql_api.mutations import mutation_fields
from graphql_api.node import NodeQuery
from graphql_api.objection import ObjectionQuery
from graphql_api.origins import ProvenanceQuery
from graphql_api.outreach import OutreachQuery
from graphql_api.policy import PolicyQuery
from graphql_api.proof import ProofQuery
from graphql_api.proportion import ProportionQuery
from graphql_api.publication import PublicationQuery
from graphql_api.record import RecordQuery
from graphql_api.rectification import RectificationQuery
from graphql_api.repair import RepairQuery
from graphql_api.report import ReportQuery
from graphql_api.report_check import ReportCheckQuery
from graphql_api.rights import RightsQuery
from graphql_api.sanction import SanctionQuery
from graphql_api.sharing import SharingQuery
from graphql_api.subject import SubjectQuery
from graphql_api.subscription import Subscription
from graphql_api.supervision import SupervisionQuery
from graphql_api.task import TaskQuery
from graphql_api.typical_case import TypicalCaseQuery
from graphql_api.webhook import WebhookMutation, WebhookQuery
from graphql_api.whatif import WhatIfQuery
from graphql_api.worklist import WorkQuery

if TYPE_CHECKING:
    from strawberry import Schema

CACHED_DOCUMENTS = 512


@strawberry.type(description="What may be asked.")
class Query(
    SubjectQuery,
    SanctionQuery,
    ListsQuery,
    RecordQuery,
    ProvenanceQuery,
    CommitmentQuery,
    RepairQuery,
    PublicationQuery,
    PolicyQuery,
    WhatIfQuery,
    IntakeQuery,
    ExchangeQuery,
    ExpectedQuery,
    WorkQuery,
    AuditQuery,
    NodeQuery,
    ObjectionQuery,
    SupervisionQuery,
    EvaluationQuery,
    DrawQuery,
    RightsQuery,
    TypicalCaseQuery,
    AffairsQuery,
    TaskQuery,
    OutreachQuery,
    RectificationQuery,
    ProportionQuery,
    IncentiveQuery,
    SharingQuery,
    ReportQuery,
    ReportCheckQuery,
    DeclarationQuery,
    ComplaintQuery,
    EducationQuery,
    AccountabilityQuery,
    ProofQuery,
    WebhookQuery,
):
    """Every question, by room."""

    @strawberry.field(
        description="The whole question as of a moment: of the entries up to `entry` (or recorded "
        "by `knownAt`) those that had effect by `effectiveOn` (default today). What may be seen "
        "is what may be seen today. It stands alone in an operation. 时点查询"
    )
    def as_of(
        self,
        info: Info,
        entry: int | None = None,
        known_at: datetime | None = None,
        effective_on: date | None = None,
    ) -> Query:
        context: Context = info.context
        moment = AsOf(entry=entry, known_at=known_at, effective_on=effective_on)
        context.travel(moment_of(moment, context))
        return Query()


class Silent(strawberry.Schema):
    """A schema that logs no query text: it may hold personal values. The endpoint logs what
    nobody foresaw, by reference."""

    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Log nothing."""


def _mutation() -> Any:
    commands: Any = create_type("Commands", list(mutation_fields().values()))

    @strawberry.type(description="What may be done; each answers Accepted or Refused.")
    class Mutation(commands, IntakeMutation, ExchangeMutation, WebhookMutation):  # type: ignore[misc]
        """Every command, by room."""

    return Mutation


@cache
def schema() -> Schema:
    """The schema, made at first use; the limits of a server stand before it (`limits`)."""
    return Silent(
        query=Query,
        mutation=_mutation(),
        subscription=Subscription,
        config=StrawberryConfig(disable_field_suggestions=True),
        extensions=[
            lambda: ParserCache(maxsize=CACHED_DOCUMENTS),
            lambda: ValidationCache(maxsize=CACHED_DOCUMENTS),
        ],
    )


def sdl() -> str:
    """The schema in the definition language, as committed in `schema.graphql`."""
    return schema().as_str() + "\n"
