"""Graded supervision (Article 7, 分级分类监管): what happens to a double-random draw (双随机).

Who may be drawn, who was, the inspectors and the nonce lie in the vault until the draw is
published; the entries hold commitments to them, so that nothing can be changed in between.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import msgspec

from ledger.event import Event


class ClassRatio(msgspec.Struct, frozen=True):
    """How many of a class are drawn."""

    supervisory_class: str
    ratio_bp: int
    """Hundredths of a percent; within the bounds of the class."""


class Population(msgspec.Struct, frozen=True):
    """Who may be drawn: the registered subjects that meet the rule when the size is reached."""

    kinds: tuple[str, ...] = ()
    """`organisation`, `individual_business`; empty for both. Persons are never drawn."""
    field: str = ""
    """Only who holds a licence in this key field (`food` …); empty for everyone."""
    licensed_by: str = ""
    """Only who holds a licence of this agency; empty for everyone."""


class DrawAnnounced(Event, frozen=True):
    """A draw of inspections was announced (抽查计划): who may be drawn, how many of each class, at
    which size of the ledger, and which other agency commits to the nonce. The inspectors' pool
    lies in the vault until the draw is published."""

    TOPIC: ClassVar[str] = "draw.announced"
    agency: str
    title: str
    population: Population
    ratios: tuple[ClassRatio, ...]
    inspectors: int
    """How many officers are in the pool."""
    inspectors_each: int
    """How many inspect each subject."""
    size: int
    """The size of the ledger whose root goes into the seed; it lay ahead when announced."""
    head: int
    """The size of the ledger when the draw was announced."""
    committer: str
    """Code of the agency that commits to the nonce."""
    rule: str


class NonceCommitted(Event, frozen=True):
    """Another agency committed to a nonce before the named size was reached: its SHA-256."""

    TOPIC: ClassVar[str] = "draw.nonce_committed"
    commitment: str
    """SHA-256 of the 32 bytes of the nonce, hexadecimal."""
    head: int
    """The size of the ledger when it was decided."""


class ConflictDeclared(Event, frozen=True):
    """An inspector of the pool declared that it may not inspect a subject (回避). Who and which lie
    in the vault until the draw is published."""

    TOPIC: ClassVar[str] = "draw.conflict_declared"
    declared_on: date


class NonceRevealed(Event, frozen=True):
    """The nonce was revealed after the named size was reached and matches its commitment. It lies
    in the vault until the draw is published, so that nobody drawn is warned."""

    TOPIC: ClassVar[str] = "draw.nonce_revealed"
    head: int
    """The size of the ledger when it was revealed."""


class Stratum(msgspec.Struct, frozen=True):
    """Subjects of one class and ratio, and how many of them were drawn."""

    supervisory_class: str
    ratio_bp: int
    subjects: int
    drawn: int


class DrawMade(Event, frozen=True):
    """The draw was made from the root at the named size and the nonce. The population and who was
    drawn, with the inspectors, lie in the vault until the draw is published."""

    TOPIC: ClassVar[str] = "draw.made"
    size: int
    root: str
    """The root at that size, hexadecimal."""
    algorithm: str
    population_on: date
    """The day (Asia/Shanghai) on which the size was reached: classes are those of that day."""
    subjects: int
    drawn: int
    strata: tuple[Stratum, ...]
    publish_by: date
    """The last day to inspect everyone and publish."""


class InspectionRecorded(Event, frozen=True):
    """One of the inspectors recorded the result of an inspection; it waits for another's."""

    TOPIC: ClassVar[str] = "draw.inspection_recorded"
    number: int
    """Number of the drawn subject."""
    outcome: str
    inspected_on: date
    document_no: str = ""
    """The record of the inspection, under which it may be filed in the archive."""


class InspectionCountersigned(Event, frozen=True):
    """Another of the inspectors confirmed the recorded result: at least two officers inspected."""

    TOPIC: ClassVar[str] = "draw.inspection_countersigned"
    number: int


class DrawPublished(Event, frozen=True):
    """The draw was published with its results (一公开): the nonce and the digest of the population,
    by which anyone can redraw it."""

    TOPIC: ClassVar[str] = "draw.published"
    nonce: str
    """The 32 bytes of the nonce, hexadecimal."""
    population_digest: str
    """SHA-256 over the lines of the population in the order of their codes, hexadecimal."""
    published_on: date
