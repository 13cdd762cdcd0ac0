"""The work that accountability brings: notices to serve, decisions to make, acknowledgements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from projections.accountability import Answers
    from projections.answering import Accountability, AccountabilityNotice

_ACCOUNTABILITY = 11
_STEPS = {"proposed": "accountability.serve_notice", "ready": "accountability.decide"}
_Item = tuple[str, str, str, int, "date | None", "date | None", int, str]
"""Kind, detail, agency, article, since, due, entry, rule."""


def of_answers(of: Answers) -> Iterator[tuple[str, _Item]]:
    """The stream and the work of every accountability and notice."""
    for case in of.accountabilities:
        yield from ((case.id, item) for item in of_accountability(case))
    for notice in of.accountability_notices:
        yield from ((notice.id, item) for item in of_accountability_notice(notice))


def of_accountability(case: Accountability) -> Iterator[_Item]:
    """The unit's next step; none while the time to answer runs, or once it was decided."""
    if kind := _STEPS.get(case.situation):
        since, entry = case.proposed_on, case.proposed_in
        yield kind, case.role, case.unit, _ACCOUNTABILITY, since, None, entry, case.rule


def of_accountability_notice(notice: AccountabilityNotice) -> Iterator[_Item]:
    """Each addressee that has not acknowledged; the sending unit asks those without access."""
    for told in notice.addressees:
        if told.acknowledged_on is None:
            unit, since = told.agency or notice.unit, notice.sent_on
            kind, entry = "accountability.acknowledge", notice.entries[0]
            yield kind, told.kind, unit, _ACCOUNTABILITY, since, notice.due_on, entry, notice.rule
