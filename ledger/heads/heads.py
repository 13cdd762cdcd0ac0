"""The heads that a ledger publishes: the entry, and how often the law of the ledger wants one.

An entry of the log about itself, by nobody's decision; no fold reads it. The tree is made in
`ledger/store/heads.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from ledger.event import Event
from ledger.policy import NoRuleSetError

if TYPE_CHECKING:
    from datetime import date

    from ledger.policy import Policy

STREAM: Final = "log/heads"
FAMILY: Final = "heads"


class HeadsPublished(Event, frozen=True):
    """The tree over the newest entry of every credit subject, as of the first `size` entries: no
    newer entry up to there can be withheld. Each line is `sha256hex(tag) last-entry`, sorted."""

    TOPIC: ClassVar[str] = "heads.published"
    size: int
    """How many entries are covered, from the first on."""
    subjects: int
    """How many lines there are, one for each tag that an entry names."""
    root: str
    """RFC 6962 root over the lines, hexadecimal."""


class Rhythm(NamedTuple):
    """How often heads are published."""

    entries_max: int
    """After so many entries at the latest."""
    days_max: int
    """After so many days at the latest, where entries came meanwhile."""


def rhythm(policy: Policy, on: date) -> Rhythm | None:
    """How often heads are published on a day; None in a ledger that has no rule about it."""
    try:
        published = policy.in_force(FAMILY, on).rules["published"]
    except NoRuleSetError:
        return None
    return Rhythm(published["entries_max"], published["days_max"])
