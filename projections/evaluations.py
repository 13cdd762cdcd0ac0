"""Results of evaluations, newest first: by scheme, situation and subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from projections.database import STREAM, Rows, index, number, packed, table, text
from projections.graded import Evaluation
from projections.projection import Projection
from projections.query import Query, equal

if TYPE_CHECKING:
    from collections.abc import Collection

    from projections.account import Account

EVALUATIONS = table(
    "evaluations",
    text("tag", key=True),
    text("stream", key=True),
    text("scheme"),
    text("kind"),
    text("situation"),
    text("valid_from"),
    number("shown_publicly"),
    number("entry"),
    text("rule"),
    packed("document"),
    scope=STREAM,
)
index(EVALUATIONS, "valid_from", "tag", "stream")
_ENCODE = msgspec.msgpack.Encoder().encode


class EvaluationRow(msgspec.Struct, frozen=True, gc=False):
    """A result as it stands on the day D of the projections, and whose it is."""

    tag: str
    evaluation: Evaluation


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Every touched result of the subject."""
    for held in account.cases().evaluations if account.state.evaluations else ():
        if held.id in touched:
            out[EVALUATIONS.name].append(
                (
                    account.tag,
                    held.id,
                    held.scheme,
                    held.kind,
                    held.situation,
                    held.valid_from.isoformat(),
                    int(held.shown_publicly),
                    held.entries[0],
                    held.rule,
                    _ENCODE(EvaluationRow(account.tag, held)),
                )
            )


PROJECTION = Projection((EVALUATIONS,), rows)
evaluations = Query(
    EVALUATIONS,
    EvaluationRow,
    ("valid_from", "tag", "stream"),
    {
        "tag": ("tag", equal),
        "scheme": ("scheme", equal),
        "kind": ("kind", equal),
        "situation": ("situation", equal),
        "shown_publicly": ("shown_publicly", equal),
    },
    descending=True,
)
"""Results, the newest first."""
