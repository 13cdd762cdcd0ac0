"""Titles in entries: the short names of tasks, documents and materials that stand in the open.

What an agency names for everybody to read is no personal value and needs no vault; a title
that holds a number, a contact or an account of a person is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.masking import masking_of
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from ledger.situation import Situation

LENGTH_MAX = 100
"""Characters of one title."""

TITLE_MISSING = Code(
    "title_must_be_given",
    "A short name must be given.",
    "须填写名称。",
    plan(17),
)
TITLE_LONG = Code(
    "title_must_be_short",
    f"A name has at most {LENGTH_MAX} characters.",
    f"名称不得超过{LENGTH_MAX}个字符。",
    plan(17),
)
TITLE_PERSONAL = Code(
    "title_must_hold_no_personal_values",
    "A name that everybody reads holds no number, contact or account of a person.",
    "公开的名称中不得含有个人号码、联系方式或账号。",
    plan(15),
)


def require_titles(situation: Situation, **titles: str) -> None:
    """Refuses a title that is empty, too long, or holds personal values; says which field."""
    masking = masking_of(situation.policy, situation.today)
    for name, title in titles.items():
        if not title.strip():
            raise TITLE_MISSING.refused(fields=(name,))
        if len(title) > LENGTH_MAX:
            raise TITLE_LONG.refused(fields=(name,))
        if masking.prose(title) != title:
            raise TITLE_PERSONAL.refused(fields=(name,))
