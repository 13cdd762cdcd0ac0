"""Credit archives (Article 4, 信用档案): what a head leaves unsaid to who may not see all.

Counts, days and references are made anew of what is shown, so that none of them tells of the rest.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from graphql_api.permission import CASES
from projections import documents

if TYPE_CHECKING:
    from graphql_api.permission import Sight

_DAY = timedelta(1)
BROKEN = frozenset({"breached", "found_false"})


def unsaid(
    head: documents.Head,
    cut: dict[str, Any],
    shown: tuple[documents.Record, ...],
    sight: Sight,
) -> dict[str, Any]:
    """The parts of a head that would tell of what is not shown, made of what is."""
    cases = [case for name in CASES for case in cut[name]]
    days = [case.next_change_on for case in cases]
    days += [r.window.last_display_day + _DAY for r in shown if _ends(r)]  # type: ignore[union-attr, operator]
    listings, measures = cut["listings"], cut["measures"]
    told = {each.id for each in (*shown, *cases)}
    replaced = msgspec.structs.replace
    return {
        "refused_kinds": (),
        "entry": max((*head.entries, *(e for each in (*shown, *cases) for e in each.entries))),
        "next_change_on": min((day for day in days if day), default=None),
        "listings": tuple(
            replaced(c, proposer="", bases=tuple(b for b in c.bases if b in told)) for c in listings
        ),
        "measures": tuple(
            replaced(
                c,
                bases=tuple(b for b in c.bases if b in told),
                live_bases=tuple(b for b in c.live_bases if b in told),
            )
            for c in measures
        ),
        "incentives": tuple(c if sight.unit(c.unit) else _outwards(c) for c in cut["incentives"]),
        "counts": _counts(shown, cut),
    }


def _counts(shown: tuple[documents.Record, ...], cut: dict[str, Any]) -> documents.Counts:
    """How many of what is shown stand how."""
    by_kind = Counter(r.kind for r in shown)
    return documents.Counts(
        records=len(shown),
        live=sum(r.live for r in shown),
        published=sum(r.published for r in shown),
        marked=sum(bool(r.marks) for r in shown),
        by_kind=dict(sorted(by_kind.items())),
        listings_in_force=sum(c.in_force for c in cut["listings"]),
        measures_in_force=sum(c.in_force for c in cut["measures"]),
        breaches=sum(c.situation in BROKEN and not c.repaired_in for c in cut["commitments"]),
    )


def _outwards(incentive: documents.Incentive) -> documents.Incentive:
    """A listing or a draft on public notice as anyone may see it."""
    made: documents.Incentive = msgspec.structs.replace(
        incentive, proposer="", decided_by="", contests=(), bases=()
    )
    return made


def _ends(record: documents.Record) -> bool:
    return record.window is not None and record.window.last_display_day is not None
