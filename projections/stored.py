"""What every part of a stored document is: MessagePack maps whose keys are the field names.

A field at its default is left out. Days are Asia/Shanghai dates, instants UTC, money yuan.
"""

from __future__ import annotations

import msgspec


class Stored(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What every part of a document is."""


class Computed(Stored, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A value that follows from entries by a rule; never an event."""

    derived_from: tuple[int, ...] = ()
    rule: str = ""
