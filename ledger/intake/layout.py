"""Collection and sharing (Article 13, 归集共享): the layouts of delivered tables, as dated data.

A layout says for each column which headings it may have, its field code, whether it must be
filled, its type and length. Headings are compared without brackets, spaces, line breaks,
full width and case, so that what departments really send is found again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import msgspec

from ledger.policy import NoRuleSetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from ledger.policy import Policy

PREFIX = "layout."
RULES = "layout-rules"
_NOISE = re.compile(r"[\s\u200b\ufeff()\[\]{}【】〔〕〖〗「」『』<>《》_\-*:、,，.·'\"`]+")


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """One column of a layout."""

    field: str
    """Name of the value in a parsed row."""
    headings: tuple[str, ...]
    """Chinese headings accepted; the first one is shown."""
    required: str
    """`Y` always, `C` when a condition holds, `N` never."""
    type: str
    """`text`, `name`, `document`, `code`, `date`, `amount`, `enum` or `list`."""
    personal: bool
    code: str = ""
    """Field code, for example `cf_wsh`."""
    length: int = 0
    """Most characters; 0 for no limit of the column's own."""
    when: dict[str, tuple[str, ...]] = {}
    """`C`: must be filled when the field named has one of these values …"""
    unless: tuple[str, ...] = ()
    """… unless one of these fields is."""
    absent: dict[str, tuple[str, ...]] = {}
    """Must be empty when the field named has one of these values."""
    values: str = ""
    """Name of the value list in the rules of intake."""
    other: str = ""
    """What a value outside the list counts as; empty: it is refused."""
    open: str = ""
    """The day that means open-ended."""
    unit: str = ""
    digits: int = 0
    decimals: int = 0
    shape: str = ""
    """Regular expression of the whole value."""
    mark: str = ""
    code_mark: str = ""

    @property
    def heading(self) -> str:
        """The heading to show."""
        return self.headings[0]


class Layout(msgspec.Struct, frozen=True):
    """One layout in force, ready to be compared with the headings of a table."""

    name: str
    """`penalty-2018` …"""
    rule_set: str
    hash: str
    record: str
    """Kind of record its rows are."""
    subject_by: str
    """`category` when a column says what the subject is, `code` when its codes do."""
    columns: tuple[Column, ...]
    known: dict[str, str]
    """Field by normal heading or field code."""

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which a table is not of this layout."""
        return tuple(c for c in self.columns if c.required == "Y")

    def column(self, field: str) -> Column:
        """The column of a field."""
        return next(c for c in self.columns if c.field == field)


class Rules(msgspec.Struct, frozen=True):
    """Limits and value lists of intake, from the rule set `layout-rules`."""

    file_bytes_max: int
    workbook_bytes_max: int
    heading_rows_max: int
    headings_share_min: str
    """A table with fewer of the required headings is of no layout at all."""
    chunk_rows: int
    blank: frozenset[str]
    earliest: str
    """No day of an act lies before it."""
    simple_procedure_words: tuple[str, ...]
    lists: dict[str, dict[str, str]]
    """Wire value by the words a source uses, by list name."""


class Match(msgspec.Struct, frozen=True):
    """How a row of headings fits a layout."""

    layout: Layout
    positions: dict[str, int]
    """Column number in the table, from 0, by field."""
    missing: tuple[str, ...]
    """Required headings that the table lacks."""
    repeated: tuple[str, ...]
    """Headings that stand in the table twice for one field."""

    @property
    def share(self) -> float:
        """How much of what is required was found, 0 to 1."""
        required = len(self.layout.required)
        return (required - len(self.missing)) / required


def normal_heading(text: str) -> str:
    """A heading as it is compared."""
    return _NOISE.sub("", normalize("NFKC", text)).lower()


def layouts(policy: Policy, on: date) -> tuple[Layout, ...]:
    """Every layout in force on the day, in order of name."""
    governing = (rule_set for rule_set in policy.families(PREFIX) if rule_set.governs(on))
    families = sorted({rule_set.family for rule_set in governing})
    return tuple(_layout(policy, family, on) for family in families)


def _layout(policy: Policy, family: str, on: date) -> Layout:
    rule_set = policy.in_force(family, on)
    columns = tuple(msgspec.convert(c, Column) for c in rule_set.rules["columns"])
    known = {normal_heading(h): c.field for c in columns for h in (*c.headings, c.code) if h}
    return Layout(
        name=family.removeprefix(PREFIX),
        rule_set=rule_set.id,
        hash=rule_set.hash,
        record=rule_set.rules["record"],
        subject_by=rule_set.rules["subject_by"],
        columns=columns,
        known=known,
    )


def rules(policy: Policy, on: date) -> Rules:
    """The limits and value lists in force on the day.

    Raises NoRuleSetError when this ledger has not adopted any.
    """
    found: Mapping[str, Any] = policy.in_force(RULES, on).rules
    lists = {
        name: dict(rule["values"])
        for name, rule in found.items()
        if isinstance(rule, dict) and "values" in rule
    }
    if not lists:
        raise NoRuleSetError(RULES)
    plain = {k: v for k, v in found.items() if k in Rules.__struct_fields__}
    return msgspec.convert({**plain, "lists": lists}, Rules)


def match(layout: Layout, headings: Sequence[str]) -> Match:
    """Compare one row of a table with a layout."""
    positions: dict[str, int] = {}
    repeated: list[str] = []
    for position, heading in enumerate(headings):
        field = layout.known.get(normal_heading(heading)) if heading else None
        if field is None:
            continue
        if field in positions:
            repeated.append(heading)
        else:
            positions[field] = position
    missing = tuple(c.heading for c in layout.required if c.field not in positions)
    return Match(layout, positions, missing, tuple(repeated))


def best(candidates: Iterable[Layout], headings: Sequence[str]) -> Match | None:
    """The layout that fits a row best: nothing missing first, then the most columns."""
    matches = (match(layout, headings) for layout in candidates)
    return max(matches, key=lambda m: (m.share == 1, len(m.positions), m.share), default=None)
