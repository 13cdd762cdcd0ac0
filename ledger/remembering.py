"""Folded states of subjects, kept by the writer and advanced by what was appended since."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from ledger.state import SubjectState
from ledger.store.scanning import of_subjects
from ledger.topics import decode, fold

if TYPE_CHECKING:
    from ledger.event import Tag
    from ledger.store import Store

STATES_MAX = 20_000
"""How many folded states are kept; the longest unused goes first."""


class Remembering:
    """The newest states; not for several threads at once."""

    def __init__(self, store: Store, most: int = STATES_MAX) -> None:
        self._store = store
        self._most = most
        self._states: OrderedDict[tuple[Tag, ...], SubjectState] = OrderedDict()

    def current(self, tags: tuple[Tag, ...]) -> SubjectState:
        """The newest state of the subject that these tags name, the survivor first.

        A group that changed is another key: what it was stays right for when it is again.
        """
        state = self._states.pop(tags, None) or SubjectState(tags[0], frozenset(tags[1:]))
        newer = of_subjects(self._store, tags, after=state.entry)
        fold(state, (decode(number, line) for number, line in newer))
        self._states[tags] = state
        if len(self._states) > self._most:
            self._states.popitem(last=False)
        return state
