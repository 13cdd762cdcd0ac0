"""How many examples a property test draws that makes a whole ledger for each.

`make test` draws some, other ones each time; `make test-long` many.
"""

from __future__ import annotations

from hypothesis import settings

LONG = "long"
settings.register_profile(LONG)


def examples(some: int, many: int) -> int:
    """So many examples in the suite, so many in the long one."""
    return many if settings.get_current_profile_name() == LONG else some
