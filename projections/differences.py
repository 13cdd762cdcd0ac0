"""What differs between two archives of one subject, field by field, and what made it differ.

Feed, replay and what-if compare by this one function. What a reader may not see is taken out of
both archives before they are compared. A value's provenance is no value: a difference carries
it. An archive that came to be differs from none by every field that is set.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from projections.documents import Head, Page, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Archive = tuple[Head, tuple[Page, ...]]
"""What `projections.asof.archive_as_of` answers."""
Entries = tuple[int, ...]
HEAD, RECORDS = "head", "records"
PROVENANCE: Final = frozenset({"entries", "derived_from", "next_change_on"})
"""Fields of any part that say where its values come from, or how long they hold."""
INSIDE: Final = frozenset({"tag", "entry", "law", "pages", "given"})
"""Fields of a head that no face shows, or that say what it was made from."""
COMPUTED: Final = frozenset({"situation", "due_on", "provisional", "in_force", "open"})
"""Fields of a case that follow from all it rests on, not from its own entries alone."""
WINDOWED: Final = frozenset({"tier", "live", "ended", "published"})
"""Fields of a record that follow by the rule of its window."""
SUMS: Final = ("supervision", "counts")
"""Parts of a head that an archive has once, and that follow from the others."""


class Difference(msgspec.Struct, frozen=True):
    """One field that is another, the entries its new value rests on, and the rule that made it;
    those of the old value where the part is gone."""

    part: str
    """`head`, `counts`, `supervision`, `records`, or a list of the head such as `listings`."""
    id: str
    """The record or case; empty for what an archive has once."""
    field: str
    """Stored name; within a struct that both have, such as `window.last_display_day`."""
    old: Any
    new: Any
    derived_from: tuple[int, ...]
    rule: str
    """Such as `REPAIR-2026#13`; empty where a fact changed."""


class _Field(NamedTuple):
    """How one field of a struct is compared."""

    name: str
    default: Any
    entered: str
    """The field that has its entry, such as `ended_in` of `ended_because`; empty for none."""


def differences(old: Archive | None, new: Archive | None) -> list[Difference]:
    """What differs, always in one order: the head, its lists as they are declared, the records
    oldest first, the class, the counts."""
    if old is new:
        return []
    before, after = old[0] if old else None, new[0] if new else None
    found = of_heads(before, after)
    was, now = (each[1] if each else () for each in (old, new))
    if was != now:
        found += of_parts(RECORDS, _records(was), _records(now))
    return found + of_sums(before, after, found)


def of_heads(old: Head | None, new: Head | None) -> list[Difference]:
    """What differs between two heads, their counts and class aside."""
    found = of_one(HEAD, "", old, new)
    for part in _lists():
        before, after = (getattr(head, part, ()) for head in (old, new))
        if before is not after and before != after:
            found += of_parts(part, before, after)
    return found


def of_sums(old: Head | None, new: Head | None, because: Iterable[Difference]) -> list[Difference]:
    """What differs between the counts and the class of two heads: where they name no entries
    themselves they rest on what else differs."""
    found: list[Difference] = []
    for part in SUMS:
        was, now = (getattr(head, part, None) for head in (old, new))
        if was is not now and was != now:
            found += of_one(part, "", was, now)
    if not found:
        return []
    head = new or old
    entries = tuple(sorted({entry for each in because for entry in each.derived_from}))
    entries = entries or (head.entry if head else 0,)
    return [_resting(each, entries) for each in found]


def _resting(each: Difference, entries: Entries) -> Difference:
    if each.derived_from:
        return each
    return msgspec.structs.replace(each, derived_from=entries)


def of_parts(part: str, old: Iterable[Any], new: Iterable[Any]) -> list[Difference]:
    """What differs between two lists of records or cases: first those that are, then those gone."""
    found: list[Difference] = []
    before = {each.id: each for each in old}
    for each in new:
        was = before.pop(each.id, None)
        if was is not each and was != each:
            found += of_one(part, each.id, was, each)
    for gone in before.values():
        found += of_one(part, gone.id, gone, None)
    return found


def of_one(part: str, name: str, old: Any, new: Any) -> list[Difference]:
    """What differs between two states of one part; None where there is none."""
    if old is new:
        return []
    kept = old if new is None else new
    earlier = () if old is None or new is None else _entries(old)
    fresh = tuple(e for e in _entries(kept) if e not in earlier)
    return [
        Difference(
            part, name, field, was, now, *_because(kept, at, fresh, getattr(old, at.name, ()))
        )
        for at, field, was, now in _fields(old, new, "")
    ]


def _fields(old: Any, new: Any, within: str) -> Iterator[tuple[_Field, str, Any, Any]]:
    """Each field that differs, with its outermost field's plan, its name and both values."""
    for at in _plan((old if new is None else new).__class__):
        was, now = getattr(old, at.name, at.default), getattr(new, at.name, at.default)
        if was is now or was == now:
            continue
        if isinstance(was, msgspec.Struct) and type(was) is type(now):
            for _, field, before, after in _fields(was, now, f"{within}{at.name}."):
                yield at, field, before, after
        else:
            yield at, within + at.name, *_shown(old, new, was, now)


def _shown(old: Any, new: Any, was: Any, now: Any) -> tuple[Any, Any]:
    """The two values; None where the part is not."""
    return None if old is None else was, None if new is None else now


@cache
def _plan(struct: Any) -> tuple[_Field, ...]:
    """The fields of a struct that are values, in their order."""
    out = PROVENANCE
    if struct is Head:
        out |= INSIDE | {*SUMS, *_lists()}
    hints = get_type_hints(struct)
    numbers = [name for name, hint in hints.items() if hint is int]
    return tuple(
        _Field(f.name, _default(f), _entered(f.name, numbers))
        for f in msgspec.structs.fields(struct)
        if f.name not in out
    )


def _default(field: msgspec.structs.FieldInfo) -> Any:
    """What a field is when a part that lacks it is compared; None for one that is required."""
    if field.default is not msgspec.NODEFAULT:
        return field.default
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return None


def in_order(found: list[Difference]) -> list[Difference]:
    """Differences of several parts in the one order; those of a part stay as they are."""
    places = {part: at for at, part in enumerate((HEAD, *_lists(), RECORDS, *SUMS))}
    return sorted(found, key=lambda each: places[each.part])


def _entered(name: str, names: Sequence[str]) -> str:
    """The field that names the entry by which a field got its value."""
    stem = name.rpartition("_")[0]
    return next((f"{each}_in" for each in (name, stem) if each and f"{each}_in" in names), "")


@cache
def _lists() -> tuple[str, ...]:
    """The lists of a head whose members have ids, but for those inside."""
    return tuple(
        name
        for name, hint in get_type_hints(Head).items()
        if get_origin(hint) is tuple
        and "id" in getattr(get_args(hint)[0], "__struct_fields__", ())
        and name not in INSIDE
    )


def _because(of: Any, at: _Field, fresh: Entries, was: Any) -> tuple[Entries, str]:
    """The entries that a value rests on, and its rule."""
    value = getattr(of, at.name)
    if isinstance(value, tuple) and value and isinstance(value[-1], msgspec.Struct):
        value = next((each for each in reversed(value) if not was or each not in was), None)
    if entries := getattr(value, "derived_from", ()):
        return entries, value.rule
    if entry := getattr(value, "entry", 0) or (at.entered and getattr(of, at.entered)):
        return (entry,), ""
    if isinstance(of, Record):
        return _of_record(of, at.name, fresh)
    rests_on = getattr(of, "derived_from", ())
    entries = (rests_on or fresh) if at.name in COMPUTED else (fresh or rests_on)
    return entries or _entries(of) or _newest(of), getattr(of, "rule", "")


def _of_record(of: Record, name: str, fresh: Entries) -> tuple[Entries, str]:
    """Of a record's own values: some follow by the rule of its window, or of its retention."""
    if name in WINDOWED and of.window is not None:
        return fresh or of.window.derived_from, of.window.rule
    kept = name == "retention_ends_on"
    return fresh or of.entries, of.retention_rule if kept else ""


def _newest(of: Any) -> Entries:
    return (of.entry,) if isinstance(of, Head) else ()


def _entries(of: Any) -> Entries:
    entries: Entries = getattr(of, "entries", ())
    return entries


def _records(pages: Iterable[Page]) -> Iterator[Record]:
    return (record for page in pages for record in page.records)
