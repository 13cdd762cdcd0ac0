"""Graded supervision (Article 7, 分级分类监管): a class as one reader may see it.

The class is no public grade: it is shown to the subject, to who inspects and to the auditor.
Who may not see what was repaired or ended does not see it in the reasons of a class either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import strawberry
from strawberry.types import Info

from graphql_api.provenance import Text
from graphql_api.stored import type_of
from ledger.state import SubjectState
from ledger.supervision.grading import grading
from projections import documents
from projections.grades import supervised
from projections.projection import Standpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphql_api.context import Context
    from graphql_api.permission import Sight

FELL = "input_fell"


class SupervisionFields:
    """What a class shows beside its stored values."""

    @strawberry.field(
        description="Why it was confirmed, what was said against it and what became of that: for "
        "the subject and the unit that confirmed it. 理由"
    )
    def texts(self, info: Info) -> list[Text]:
        root: Any = self
        return _texts(root, info.context)


if TYPE_CHECKING:
    SupervisionType = documents.Supervision
else:
    SupervisionType = type_of(documents.Supervision, "Supervision", more=SupervisionFields)


def supervision_of(found: Any, context: Context) -> SupervisionType | None:
    """The class of an archive for this reader; the normal one where nothing speaks about it."""
    if not found.tag or not context.sight.graded(found.tag):
        return None
    held = found.head.supervision
    if held is None:
        at = Standpoint(context.registry, found.as_of_day)
        nobody = SubjectState(found.tag)
        graded = grading(nobody, at.policy, at.calendar, at.day)
        normal: SupervisionType = supervised(nobody, graded, at, at.horizon())
        return normal
    if held.case:
        context.tags[held.case] = found.tag
    if not context.sight.own(found.tag):
        context.shown.note(found.tag)
    shown: SupervisionType = held
    return shown


def grades_cut(
    head: documents.Head,
    cut: Mapping[str, Any],
    shown: Iterable[documents.Record],
    sight: Sight,
) -> dict[str, Any]:
    """Results and class without what this reader may not see: hidden inputs, other recipients."""
    held = head.supervision if sight.graded(head.tag) else None
    if sight.unpublished(head.tag):
        return {"supervision": held}
    listed = (*cut["listings"], *cut["commitments"])
    told = {each.id: each for each in (*shown, *listed)}
    known = {entry for each in told.values() for entry in each.entries}
    evaluations = tuple(
        msgspec.structs.replace(
            each,
            inputs=tuple(stream for stream in each.inputs if stream in told),
            fallen=(),
            owed=tuple(o for o in each.owed if sight.unit(o.recipient, each.receiver)),
            derived_from=tuple(e for e in each.derived_from if e in known or e in each.entries),
        )
        for each in cut["evaluations"]
    )
    if held is None:
        return {"evaluations": evaluations, "supervision": None}
    known |= {entry for each in evaluations for entry in each.entries}
    reasons = tuple(
        msgspec.structs.replace(r, derived_from=tuple(e for e in r.derived_from if e in known))
        for r in held.reasons
        if r.because != FELL
    )
    entries = tuple(e for e in held.derived_from if e in known)
    graded = msgspec.structs.replace(held, reasons=reasons, derived_from=entries)
    return {"evaluations": evaluations, "supervision": graded}


def _texts(held: documents.Supervision, context: Context) -> list[Text]:
    """The texts of the confirmation, opened and accounted for; none for anyone else."""
    tag = context.tags.get(held.case, "")
    if not tag or not (context.sight.own(tag) or context.sight.unit(held.confirmed_unit)):
        return []
    context.shown.note(tag, held.case)
    entries = list(dict.fromkeys(held.disclosed.values()))
    found = dict(zip(entries, context.opened(entries), strict=True))
    return [
        Text(name=name, value=str(found[entry][name]))
        for name, entry in sorted(held.disclosed.items())
        if name in found[entry]
    ]
