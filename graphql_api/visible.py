"""Credit archives (Article 4, 信用档案): an archive without what one reader may not see today.

As of another moment, and in the changes of the feed, what may be seen is what may be seen today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from graphql_api.grading import grades_cut
from graphql_api.permission import CASES, RECORDS
from graphql_api.unsaid import unsaid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql_api.past import Today
    from graphql_api.permission import Sight
    from projections import documents


def visible(
    head: documents.Head,
    records: Iterable[documents.Record],
    sight: Sight,
    allowed: Today | None = None,
) -> tuple[documents.Head, tuple[documents.Record, ...]]:
    """An archive without what a reader may not see today; by `allowed`, where that is known."""
    tag = head.tag
    if allowed is None:
        handled = sight.handled(head)
        shown = tuple(r for r in records if sight.record(tag, r, handled))
    else:
        shown = tuple(allowed.record(r) for r in records if (RECORDS, r.id) in allowed)
    cut: dict[str, Any] = {
        name: tuple(
            case
            for case in getattr(head, name)
            if (sight.case(tag, name, case) if allowed is None else (name, case.id) in allowed)
        )
        for name in CASES
    }
    cut |= grades_cut(head, cut, shown, sight)
    if not sight.unpublished(tag):
        cut |= unsaid(head, cut, shown, sight)
    return msgspec.structs.replace(head, **cut), shown
