"""Collection and sharing (Article 13, 归集共享): who must undo what, by when.

A recall follows from an end or correction and from whom it was shown before: by an answer of
the access ledger, or by an act of sharing. Pure; nothing is stored. The subject's own looks
and the unit whose record it is are not recalled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ledger.sharing.ending import endings
from ledger.sharing.keeping import keepers
from ledger.sharing.rules import sharing_rules, time_to_undo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.sharing.ending import Ending
    from ledger.sharing.sharing import Acknowledgement
    from ledger.state import SubjectState

RECALLS = UUID("0f0d9a2e-6f0e-5c57-8d1e-5b2a7c3d9e41")
"""Namespace of the ids of recalls; it must never change."""


@dataclass(frozen=True, slots=True)
class Shown:
    """That something was shown to someone who may have kept it."""

    recipient: str
    """Code of the agency, or `system/<name>` for a system whose token names none."""
    entry: int
    """The entry of the credit ledger that the answer reflected."""
    on: date
    """The day it was answered for, in Asia/Shanghai."""
    access_entry: int = 0
    """The answer in the access ledger; 0 for an act of sharing."""


@dataclass(frozen=True, slots=True)
class Recall:
    """One recipient must undo one thing."""

    ending: Ending
    recipient: str
    first: Shown
    """The first time it was shown to the recipient."""
    due: date
    """The last day, which ends at 24:00."""
    provisional: bool
    acknowledged: Acknowledgement | None
    rule: str
    derived_from: tuple[int, ...]

    @property
    def id(self) -> str:
        """Opaque and always the same."""
        return recall_id(self.ending.stream, self.ending.key, self.recipient)

    @property
    def outstanding(self) -> bool:
        """Whether the recipient still has to act."""
        return self.acknowledged is None and not self.ending.undone_in

    def overdue(self, day: date) -> bool:
        """Whether the last day has passed and the recipient has not acted."""
        return self.outstanding and self.due < day


def recall_id(stream: str, ending: str, recipient: str) -> str:
    """The id of a recall: who must undo which end of what."""
    return str(uuid5(RECALLS, f"{stream}\n{ending}\n{recipient}"))


def was_shown(shown: Shown, ending: Ending) -> bool:
    """Whether what was shown is what the end or correction is about: it was shown before."""
    return shown.entry < ending.entry if ending.entry else shown.on < ending.since


def due_of(ending: Ending, policy: Policy, calendar: Calendar) -> tuple[date, bool, str]:
    """The last day to undo it, whether that rests on an unpublished calendar, and the rule."""
    rule_set = sharing_rules(policy, ending.since)
    due = calendar.due(ending.since, time_to_undo(rule_set, ending.cause), roll=True)
    return due.day, due.provisional, rule_set.rule(rule_set.rules["recall"]["clause"])


def shares_of(state: SubjectState, stream: str) -> Iterator[Shown]:
    """To whom it was given by an act of sharing."""
    for share in state.shares.values():
        if stream in share.facts.records:
            yield Shown(share.facts.recipient, share.entry, share.on)


def recalls(
    state: SubjectState,
    stream: str,
    shown: Iterable[Shown],
    policy: Policy,
    calendar: Calendar,
    day: date,
) -> tuple[Recall, ...]:
    """Every recall of a stream by that day, by end and recipient, acknowledged or not."""
    own = keepers(state, stream)
    seen = [s for s in (*shown, *shares_of(state, stream)) if s.recipient not in ("", *own)]
    return tuple(
        recall
        for ending in endings(state, stream, policy, calendar, day)
        for recall in _of(state, ending, seen, policy, calendar)
    )


def _of(
    state: SubjectState, ending: Ending, seen: list[Shown], policy: Policy, calendar: Calendar
) -> Iterator[Recall]:
    first: dict[str, Shown] = {}
    for shown in seen:
        if was_shown(shown, ending):
            first.setdefault(shown.recipient, shown)
    if not first:
        return
    due, provisional, rule = due_of(ending, policy, calendar)
    for recipient, shown in sorted(first.items()):
        said = state.acknowledgements.get((ending.stream, ending.key, recipient))
        entries = (ending.entry, ending.undone_in, said.entry if said else 0)
        derived = tuple(e for e in entries if e)
        yield Recall(ending, recipient, shown, due, provisional, said, rule, derived)
