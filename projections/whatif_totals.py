"""What-if over many subjects: totals that keep computed values and acts apart."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.pilot.pilot import Measured

if TYPE_CHECKING:
    from ledger.rulemaking.overlay import Overlay
    from projections.asof import AsOf
    from projections.whatif import Outcome

LATER, EARLIER, SET, GONE, OTHER = "later", "earlier", "set", "gone", "other"


class Totals(msgspec.Struct):
    """How many subjects and acts an overlay would concern, and how. Keys are plain words."""

    subjects: int = 0
    """How many were looked at."""
    changed: int = 0
    """For how many anything would be otherwise, computed or in what acts wrote or would not be."""
    computed_subjects: int = 0
    refused_subjects: int = 0
    computed: dict[str, dict[str, int]] = {}
    """By field such as `records.window.eligible_from`: how often later, earlier, set, gone."""
    computed_by_rule: dict[str, int] = {}
    refused: dict[str, dict[str, int]] = {}
    """Acts that would not stand, by event and code of the refusal."""
    refused_by_rule: dict[str, int] = {}
    """The same by instrument and article."""
    refused_by_agency: dict[str, int] = {}
    otherwise: dict[str, dict[str, int]] = {}
    """Acts that would stand and would have written a field otherwise, by `event.field`."""
    unjudged: dict[str, dict[str, int]] = {}
    """Acts of which nothing can be said, by event and code."""

    def add(self, of: Outcome) -> None:
        """Count the outcome of one subject (or of the acts about none)."""
        if of.tag:
            self.subjects += 1
            self.changed += of.differs
            self.computed_subjects += bool(of.computed)
            self.refused_subjects += bool(of.refused)
        for d in of.computed:
            _count(self.computed, f"{d.part}.{d.field}", direction(d.old, d.new))
            self.computed_by_rule[d.rule] = self.computed_by_rule.get(d.rule, 0) + 1
        for r in of.refused:
            _count(self.refused, r.event, r.code)
            rule = f"{r.instrument} {r.article}"
            self.refused_by_rule[rule] = self.refused_by_rule.get(rule, 0) + 1
            self.refused_by_agency[r.agency] = self.refused_by_agency.get(r.agency, 0) + 1
        for o in of.otherwise:
            _count(self.otherwise, f"{o.event}.{o.field}", direction(o.old, o.new))
        for u in of.unjudged:
            _count(self.unjudged, u.event, u.code)

    def join(self, more: Totals) -> None:
        """Add the totals of further subjects."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(more, name)
            if isinstance(mine, int):
                setattr(self, name, mine + theirs)
                continue
            for key, value in theirs.items():
                if isinstance(value, int):
                    mine[key] = mine.get(key, 0) + value
                else:
                    mine[key] = dict(Counter(mine.get(key, {})) + Counter(value))

    def flat(self) -> dict[str, int]:
        """Counts by one word each, as a pilot's measurement holds them."""
        found = {f"computed.{k}.{w}": n for k, by in self.computed.items() for w, n in by.items()}
        found |= {f"refused.{k}.{w}": n for k, by in self.refused.items() for w, n in by.items()}
        found |= {
            f"otherwise.{k}.{w}": n for k, by in self.otherwise.items() for w, n in by.items()
        }
        unjudged = sum(n for by in self.unjudged.values() for n in by.values())
        return dict(sorted(found.items())) | ({"unjudged": unjudged} if unjudged else {})


def measured(overlay: Overlay, at: AsOf, totals: Totals, scope: str) -> Measured:
    """A pilot's effect as it is entered: the totals, and all that makes them again."""
    return Measured(
        overlay_hash=overlay.hash,
        upto=at.entry,
        on=at.effective_on,
        scope=scope,
        subjects=totals.subjects,
        changed=totals.changed,
        totals=totals.flat(),
    )


def direction(old: Any, new: Any) -> str:
    """Which way a value moved: a day later or earlier, a number up or down as a day would."""
    if old is None or new is None:
        return SET if old is None else GONE
    if type(old) is type(new) and isinstance(old, (date, int)) and not isinstance(old, bool):
        return LATER if new > old else EARLIER
    if isinstance(old, str) and isinstance(new, str) and _is_day(old) and _is_day(new):
        return LATER if new > old else EARLIER
    return OTHER


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _count(into: dict[str, dict[str, int]], key: str, word: str) -> None:
    by = into.setdefault(key, {})
    by[word] = by.get(word, 0) + 1
