"""What differs between two archives of one subject, field by field, and what made it differ.

Feed, replay and what-if compare by this one function. What a reader may not see is taken out of
both archives before they are compared. A value's provenance is no value: a difference carries
it. An archive that came to be differs from none by every field that is set.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from projections.documents import Counts, Head, Page, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Archive = tuple[Head, tuple[Page, ...]]
"""What `projections.asof.archive_as_of` answers."""
Entries = tuple[int, ...]
Because = tuple[Entries, str]
"""The entries that a value rests on, and the rule that made it."""
HEAD, RECORDS = "head", "records"
PROVENANCE: Final = frozenset({"entries", "derived_from", "next_change_on"})
"""Fields of any part that say where its values come from, or how long they hold."""
INSIDE: Final = frozenset({"tag", "entry", "law", "pages", "given"})
"""Fields of a head that no face shows, or that say what it was made from."""
COMPUTED: Final = frozenset({"situation", "due_on", "provisional", "in_force", "open"})
"""Fields of a case that follow from all it rests on, not from its own entries alone."""
WINDOWED: Final = frozenset({"tier", "live", "ended", "published"})
"""Fields of a record that follow by the rule of its window."""
RETAINED: Final = "retention_ends_on"
SUPERVISION, COUNTS = SUMS = ("supervision", "counts")
"""Parts of a head that an archive has once, and that follow from the others."""


class Difference(msgspec.Struct, frozen=True, gc=False):
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
    structs: bool
    """Whether it holds structs, which may say themselves what they rest on."""
    entered: str
    """The field that has its entry, such as `ended_in` of `ended_because`; empty for none."""
    apart: bool
    """Whether it rests on something else than the other fields of its part."""


class _Plan(NamedTuple):
    """How a struct is compared: in the order of its fields; None for one that is no value."""

    fields: tuple[_Field | None, ...]
    unset: tuple[Any, ...]
    """What stands for a part that is not: defaults, and None for what has none."""


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
    before, after = _values(old, Head), _values(new, Head)
    for part, was, now in zip(Head.__struct_fields__, before, after, strict=True):
        if was is not now and was != now and part in _lists():
            found += of_parts(part, was, now)
    return found


def of_sums(old: Head | None, new: Head | None, because: list[Difference]) -> list[Difference]:
    """What differs between the class and the counts of two heads."""
    head = new or old
    newest = head.entry if head else 0
    was, now = (getattr(head, SUPERVISION, None) for head in (old, new))
    found = [] if was == now else of_one(SUPERVISION, "", was, now, _rests_on(because, newest))
    before, after = old.counts if old else None, new.counts if new else None
    return found + of_counts(before, after, because + found, newest)


def of_counts(
    old: Counts | None, new: Counts | None, because: list[Difference], newest: int
) -> list[Difference]:
    """What differs between two counts: they rest on what else differs."""
    return [] if old == new else of_one(COUNTS, "", old, new, _rests_on(because, newest))


def _rests_on(because: list[Difference], newest: int) -> Entries:
    """All entries that differences rest on; else the newest of the subject."""
    each = {difference.derived_from for difference in because}
    return tuple(sorted(set().union(*each))) or (newest,)


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


def of_one(part: str, name: str, old: Any, new: Any, rests_on: Entries = ()) -> list[Difference]:
    """What differs between two states of one part; None where there is none. `rests_on` is for
    what names no entries itself."""
    if old is new:
        return []
    kept = old if new is None else new
    fresh = _entries(kept) or (() if getattr(kept, "derived_from", ()) else rests_on)
    if old is not None and new is not None:
        earlier = _entries(old)
        fresh = tuple(e for e in fresh if e not in earlier)
    found: list[Difference] = []
    plain, none_before, none_after = _of_whole(kept, fresh), old is None, new is None
    entries, rule = plain
    for at, was, now in _unlike(old, new, kept.__class__):
        before, after = None if none_before else was, None if none_after else now
        if not at.apart:
            found.append(Difference(part, name, at.name, before, after, entries, rule))
            continue
        because = _because(kept, at, plain, fresh, was)
        if at.structs and was.__class__ is now.__class__ and isinstance(was, msgspec.Struct):
            inner = _within(was, now, at.name)
            found += [Difference(part, name, *each, *because) for each in inner]
        else:
            found.append(Difference(part, name, at.name, before, after, *because))
    return found


def _unlike(old: Any, new: Any, kind: Any) -> list[tuple[_Field, Any, Any]]:
    """Each field that differs, with both values."""
    fields, pairs = _plan(kind).fields, (_values(old, kind), _values(new, kind))
    return [
        (at, was, now)
        for at, was, now in zip(fields, *pairs, strict=True)
        if was is not now and at is not None and was != now
    ]


def _within(old: Any, new: Any, within: str) -> Iterator[tuple[str, Any, Any]]:
    """Each field that differs in a struct that both parts have."""
    for at, was, now in _unlike(old, new, new.__class__):
        if was.__class__ is now.__class__ and isinstance(was, msgspec.Struct):
            yield from _within(was, now, f"{within}.{at.name}")
        else:
            yield f"{within}.{at.name}", was, now


def _values(of: Any, kind: Any) -> tuple[Any, ...]:
    return _plan(kind).unset if of is None else msgspec.structs.astuple(of)


@cache
def _plan(struct: Any) -> _Plan:
    out = PROVENANCE
    if struct is Head:
        out |= INSIDE | {*SUMS, *_lists()}
    hints, fields = get_type_hints(struct), msgspec.structs.fields(struct)
    numbers = [name for name, hint in hints.items() if hint is int]
    return _Plan(
        tuple(None if f.name in out else _field(f.name, hints[f.name], numbers) for f in fields),
        tuple(_unset(f) for f in fields),
    )


def _field(name: str, hint: Any, numbers: Sequence[str]) -> _Field:
    structs, entered = _holds_structs(hint), _entered(name, numbers)
    apart = structs or bool(entered) or name in COMPUTED | WINDOWED | {RETAINED}
    return _Field(name, structs, entered, apart)


def _unset(field: msgspec.structs.FieldInfo) -> Any:
    if field.default is not msgspec.NODEFAULT:
        return field.default
    return None if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def _holds_structs(hint: Any) -> bool:
    """Whether a type is a struct, or one of what it is made of is."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return True
    return any(_holds_structs(each) for each in get_args(hint))


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


def _because(of: Any, at: _Field, plain: Because, fresh: Entries, was: Any) -> Because:
    """The entries that a value rests on, and its rule; `plain` are those of its part."""
    if at.structs:
        value = _newest_item(getattr(of, at.name), was)
        if entries := getattr(value, "derived_from", ()):
            return entries, value.rule
        if entry := getattr(value, "entry", 0):
            return (entry,), ""
    if at.entered and (entry := getattr(of, at.entered)):
        return (entry,), ""
    entries, rule = plain
    if at.name in COMPUTED:
        return getattr(of, "derived_from", ()) or entries, rule
    if not isinstance(of, Record):
        return entries, rule
    if at.name in WINDOWED and of.window is not None:
        return fresh or of.window.derived_from, of.window.rule
    return entries, of.retention_rule if at.name == RETAINED else ""


def _of_whole(of: Any, fresh: Entries) -> Because:
    """What a field rests on that nothing else is known of: what is new in its part."""
    entries = fresh or getattr(of, "derived_from", ()) or _entries(of)
    return entries or _newest(of), getattr(of, "rule", "")


def _newest_item(value: Any, was: Any) -> Any:
    """Of a list of structs the last one that was not there before; else the value itself."""
    if not isinstance(value, tuple):
        return value
    return next((each for each in reversed(value) if not was or each not in was), None)


def _newest(of: Any) -> Entries:
    return (of.entry,) if isinstance(of, Head) else ()


def _entries(of: Any) -> Entries:
    entries: Entries = getattr(of, "entries", ())
    return entries


def _records(pages: Iterable[Page]) -> Iterator[Record]:
    return (record for page in pages for record in page.records)
