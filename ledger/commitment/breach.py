"""Credit commitments (Article 1, 信用承诺): until when a breach is shown and may be rested on.

A breach is dishonesty information of the tier that the repair rules give it. After the longest
time of that tier it is shown, shared and rested on no more, by itself. It bars from acceptance
with documents outstanding until it is repaired, however old it is: that is what the bar asks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ledger.repair.regime import at, book

if TYPE_CHECKING:
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.commitment.commitment import Commitment
    from ledger.policy import Policy
    from ledger.repair.regime import Regime

AT_THE_MAXIMUM = "max"
"""The rules end a breach at the longest time of its tier."""
_DAY = timedelta(1)


class BreachTerm(NamedTuple):
    """How long a breach is shown at most."""

    last_day: date
    rule: str

    def is_over(self, day: date) -> bool:
        """Whether that time has run by the day."""
        return day > self.last_day


def breach_term(commitment: Commitment, policy: Policy, calendar: Calendar) -> BreachTerm | None:
    """Until when it is shown; None for what is no breach, or where the rules set no end.

    What runs when new rules come takes their end where it is earlier and they say so, but no
    day before they began.
    """
    since = broken_on(commitment)
    if since is None:
        return None
    line = book(policy).ordinary
    governing = at(line, since)
    found = _under(governing, since, calendar)
    for later in line[line.index(governing) + 1 :]:
        new = _under(later, since, calendar) if later.more_favourable else None
        if found is None or new is None:
            continue
        floored = BreachTerm(max(new.last_day, later.begins - _DAY), new.rule)
        found = min(found, floored, key=lambda term: term.last_day)
    return found


def broken_on(commitment: Commitment) -> date | None:
    """The day it was determined broken or found false, the later of both; None if neither was."""
    if commitment.annulled_in:
        return None
    determined = commitment.fulfilment
    breach = commitment.determined_on if determined and determined.breach else None
    false = commitment.false_on if commitment.false_in else None
    return max((day for day in (breach, false) if day is not None), default=None)


def _under(regime: Regime, since: date, calendar: Calendar) -> BreachTerm | None:
    row = regime.rule_set.rules["breach"]
    longest = regime.gravity.tiers[row["tier"]].max_period
    if row.get("auto_end") != AT_THE_MAXIMUM or not longest:
        return None
    return BreachTerm(calendar.period_end(since, longest), regime.rule_set.rule(row["clause"]))
