"""Objections in the stored form of an archive: what is disputed, by when, by whom it is decided."""

from __future__ import annotations

from datetime import date

from projections.holdings import Clock, Holding
from projections.stored import Computed, Stored


class Stop(Stored, frozen=True, kw_only=True):
    """The time of experts, which does not count."""

    ground: str
    since: date
    until: date | None = None
    """None while it runs."""
    entry: int


class Remedy(Computed, frozen=True, kw_only=True):
    """A remedy against a decision, and the last day to seek it."""

    kind: str
    """`review`, `reconsideration` or `lawsuit`."""
    until: date | None = None


class Objection(Holding, frozen=True, kw_only=True):
    """An objection (异议); its situation is its stage."""

    disputed: str = ""
    """Stream of the record, listing, measure or commitment; empty for what was left out."""
    disputed_kind: str = ""
    ground: str
    filer: str
    """`subject`, `agent` or `affected`."""
    filer_tag: str = ""
    about: str = ""
    """Whose archive it is about."""
    confused_with: str = ""
    window: str
    """The agency that took it."""
    unit: str
    """The unit that answers."""
    filed_on: date
    marked_on: date | None = None
    channels: tuple[str, ...] = ()
    """Channels that confirmed the mark."""
    stops: tuple[Stop, ...] = ()
    extended_to: date | None = None
    outcome: str = ""
    owed: str = ""
    """The act that is still owed after it was upheld; empty once done."""
    recused: tuple[str, ...] = ()
    """Pseudonyms of officers who may not decide it (回避)."""
    answered_on: date | None = None
    method: str = ""
    remedies: tuple[Remedy, ...] = ()
    reviewed: str = ""
    reached: dict[str, date] = {}
    """Day by stage."""
    clocks: tuple[Clock, ...] = ()
    open: bool = True
    """What it disputes is under dispute."""
