"""What any value of an archive rests on: the entries that made it and the rule it follows by.

A value is named by its part of the archive (`records`, `listings`, `head` …), the id of the
record or case, and the path of stored names to it (`window.last_display_day`, `obligations.0.due`).
A value that a rule computes names the rule and the entries it was computed from; one that an
entry says names the entry that set it, found by folding the history up to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.refusal import PLAN
from projections import archive
from projections.account import Account
from projections.differences import COMPUTED, RECORDS, WINDOWED
from projections.documents import Record

if TYPE_CHECKING:
    from ledger.event import Tag
    from ledger.store.entry import Entry
    from projections.differences import Archive
    from projections.projection import Standpoint

ARCHIVE_RULE: Final = f"{PLAN}#4"
"""Article 4 of the plan, the rule of the archive itself: what it counts and how it is kept."""
COUNTED: Final = frozenset({"counts", "next_change_on", "pages"})
"""Parts of a head that follow from all that it holds."""
KEPT: Final = frozenset({"retention_ends_on", "retention_rule", "restricted"})
"""Fields of a record that follow by the rules on how long it is kept."""
ABOUT: Final = frozenset({"id", "entries", "derived_from", "rule", "disclosed", "tag", "given"})
"""Fields that say whose or what a value is, or are its provenance themselves."""
NAMED_BY: Final = ("id", "channel", "step", "recipient", "document", "scheme", "agency")
"""By what a member of a list is named in a path, beside its place from 0."""
MEETINGS: Final = "interviews"
"""What stands within the rectifications of a head, and has ids of its own."""
COUNTS_OF: Final = {
    "listings_in_force": "listings",
    "measures_in_force": "measures",
    "breaches": "commitments",
}
"""What a count counts; every other counts records."""
CHECKED_MAX: Final = 1_000
"""Entries of a subject up to which the one that set a value is looked for."""
_MISSING: Final = object()


class NoValueError(LookupError):
    """The archive holds no such part, or the part no such value."""


class Target(NamedTuple):
    """One value of an archive."""

    part: str
    """`head`, `records`, or a list of the head such as `listings`."""
    id: str
    """The record or case; empty for what an archive has once."""
    path: tuple[str, ...]
    """Stored names; empty for the record or case itself."""

    @property
    def field(self) -> str:
        """The path as text."""
        return ".".join(self.path)


class Basis(NamedTuple):
    """What a value rests on."""

    value: Any
    entries: tuple[int, ...]
    rule: str
    """Such as `REPAIR-2026#13`; empty for what an entry says and no rule computes."""
    derived: bool
    """Whether a rule computes it."""


def parts_of(of: Archive) -> Iterator[tuple[str, Any]]:
    """Everything in an archive that has an id of its own, with the part it stands in."""
    head, pages = of
    for page in pages:
        for record in page.records:
            yield RECORDS, record
    for name in head.__struct_fields__:
        held = getattr(head, name) if name not in ABOUT else ()
        for each in held if isinstance(held, tuple) else ():
            if hasattr(each, "id"):
                yield name, each
                yield from ((MEETINGS, meeting) for meeting in getattr(each, "interviews", ()))


def found(of: Archive, name: str, part: str = "") -> tuple[str, Any]:
    """The record or case of that id, with its part: a notice has the id of the case it was served
    in, and is found by its part. Raises NoValueError."""
    for where, each in parts_of(of):
        if each.id == name and part in ("", where):
            return where, each
    raise NoValueError(name)


def basis(of: Archive, target: Target) -> Basis:
    """What a value rests on, as far as the archive itself says. Raises NoValueError."""
    whole = found(of, target.id, target.part)[1] if target.id else of[0]
    holders, value = _walked(whole, target.path)
    made = next((h for h in reversed(holders) if getattr(h, "rule", "")), None)
    own = _own(holders, target.path)
    if isinstance(whole, Record) and made is None:
        return Basis(value, *_of_record(whole, target.path, own))
    if not target.id and target.path and target.path[0] in COUNTED:
        return Basis(value, _counted(of, target.path), ARCHIVE_RULE, derived=True)
    rests = next((d for h in reversed(holders) if (d := getattr(h, "derived_from", ()))), ())
    entries = own or rests or getattr(whole, "entries", ()) or _entered(of)
    if made is not None:
        return Basis(value, tuple(entries), made.rule, derived=True)
    computed = bool(target.path) and target.path[-1] in COMPUTED | COUNTED
    return Basis(value, tuple(entries), ARCHIVE_RULE if computed else "", computed)


def set_by(
    entries: Iterable[Entry], tag: Tag, also: Iterable[Tag], standpoint: Standpoint, target: Target
) -> int:
    """The last entry that made the value what it is; 0 for none."""
    account = Account(tag, standpoint)
    account.state.also = frozenset(also)
    last, before = 0, _MISSING
    for entry in entries:
        account.advance(entry)
        account.settle()
        now = _value(account, target)
        if now != before:
            last, before = entry.number, now
    return last


def _value(account: Account, target: Target) -> Any:
    """The value in an account on its way; missing where there is none yet."""
    try:
        if target.part == RECORDS:
            whole: Any = account.record(target.id)[0]
        elif target.part == "commitments":
            whole = account.commitment(target.id)[0]
        elif target.id:
            whole = _case(archive.said(account), target)
        elif target.path[0] in COUNTED:
            whole = archive.head(account)
        else:
            whole = archive.said(account)
        return _walked(whole, target.path)[1]
    except (KeyError, NoValueError):
        return _MISSING


def _case(held: Mapping[str, Any], target: Target) -> Any:
    cases = held.get(target.part, ())
    if target.part == MEETINGS:
        cases = [each for order in held["rectifications"] for each in order.interviews]
    for each in cases:
        if each.id == target.id:
            return each
    raise NoValueError(target.id)


def _walked(whole: Any, path: tuple[str, ...]) -> tuple[list[Any], Any]:
    """The structs on the way to a value, outermost first, and the value."""
    holders, value = [whole], whole
    for name in path:
        value = _step(value, name)
        if hasattr(value, "__struct_fields__"):
            holders.append(value)
    return holders, value


def _step(of: Any, name: str) -> Any:
    if isinstance(of, tuple):
        if name.isdigit() and int(name) < len(of):
            return of[int(name)]
        for each in of:
            if any(getattr(each, by, None) == name for by in NAMED_BY):
                return each
    elif isinstance(of, Mapping) and name in of:
        return of[name]
    elif name in getattr(of, "__struct_fields__", ()):
        return getattr(of, name)
    raise NoValueError(name)


def _own(holders: list[Any], path: tuple[str, ...]) -> tuple[int, ...]:
    """The entry that a value itself names: of a mark or name, or by a field such as `ended_in`."""
    inner = holders[-1]
    if len(holders) > 1 and (entry := getattr(inner, "entry", 0)):
        return (entry,)
    name = path[-1] if path else ""
    named = (f"{name}_in", f"{name.rpartition('_')[0]}_in", name if name.endswith("_in") else "")
    for each in named:
        entry = getattr(inner, each, 0)
        if isinstance(entry, int) and entry > 0:
            return (entry,)
    return ()


def _of_record(
    record: Record, path: tuple[str, ...], own: tuple[int, ...]
) -> tuple[tuple[int, ...], str, bool]:
    """Of a record's own values: some follow by the rule of its window, or of its retention."""
    name = path[0] if path else ""
    if name in WINDOWED and record.window is not None and record.window.rule:
        entries = (*record.window.derived_from, *own)
        return tuple(sorted(set(entries) or set(record.entries))), record.window.rule, True
    if name in WINDOWED or name in KEPT:
        rule = record.retention_rule if name in KEPT else ""
        return own or record.entries, rule or ARCHIVE_RULE, True
    return own or record.entries, "", False


def _counted(of: Archive, path: tuple[str, ...]) -> tuple[int, ...]:
    """The first entry of everything that is counted; of all an archive holds for its next day."""
    only = COUNTS_OF.get(path[1], RECORDS) if path[1:] else ""
    parts = (each for part, each in parts_of(of) if only in ("", part))
    firsts = {each.entries[0] for each in parts if getattr(each, "entries", ())}
    return tuple(sorted(firsts)) or _entered(of)


def _entered(of: Archive) -> tuple[int, ...]:
    """The entries of the registration; the newest where there is none."""
    return tuple(of[0].entries) or (of[0].entry,)
