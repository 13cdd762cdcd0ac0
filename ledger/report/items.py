"""What of a subject's state a credit report shows, section by section, on a day.

Of an organisation only what anyone may see that day; of a natural person what stands. What is
repaired, ended, withdrawn, annulled, suspended or removed is absent, what is disputed is marked.
Pure: the state, the registry (law, calendar, agencies), the day, and the texts opened for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.commitment.standing import on_column, standing
from ledger.publication.publication import ended, shown_publicly, window
from ledger.record.record import is_live
from ledger.report import merits, values
from ledger.report.item import Item, View, fingerprint, is_person
from ledger.sanction.listed import listing_standing, rule_of
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ledger.commitment.commitment import Commitment
    from ledger.record.record import Record
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState
    from ledger.subject import Registration

REGISTRATION = "subject/"
"""Stands for the subject's own entries, which are in several streams."""
NOT_STANDING = frozenset({"withdrawn", "annulled"})


def items_of(state: SubjectState, view: View) -> tuple[Item, ...]:
    """Everything that a report on the subject shows, in the order of the format."""
    sections = view.rules["sections"]["list"]
    return tuple(item for section in sections for item in _of_section(section, state, view))


def needed(state: SubjectState, view: View) -> tuple[str, ...]:
    """Ids of the entries whose texts a report shows; nothing else is opened for it."""
    shown = (r for r in state.records.values() if _is_shown(r, state, view))
    found = [r.disclosed[name] for r in shown for name in ("text",) if name in r.disclosed]
    held = state.registration
    if held is not None and held.kind == PERSON:
        found += held.disclosed.values()
    promised = (c.disclosed for c in state.commitments.values() if _is_standing(c, state, view))
    declared = (d.disclosed for d in merits.declared(state, view))
    found += (each["text"] for each in (*promised, *declared) if "text" in each)
    return tuple(dict.fromkeys(found))


def _of_section(section: Mapping[str, Any], state: SubjectState, view: View) -> Iterator[Item]:
    code = section["code"]
    if section.get("registration") and state.registration is not None:
        yield _registration(code, state.registration, view)
    for kind in section.get("records", ()):
        for record in state.records.values():
            if record.facts.kind == kind and _is_shown(record, state, view):
                yield _record(code, record, view)
    for listing in state.listings.values() if section.get("lists") else ():
        policy = view.registry.policy
        if rule_of(policy, listing)[1]["list_class"] in section["lists"]:
            yield from _listing(code, listing, state, view)
    for commitment in state.commitments.values() if section.get("commitments") else ():
        if _is_standing(commitment, state, view):
            yield _commitment(code, commitment, view)
    yield from merits.of_section(section, state, view)


def _is_shown(record: Record, state: SubjectState, view: View) -> bool:
    """An organisation's: to anyone that day. A person's is never published: what stands."""
    policy, calendar = view.registry.policy, view.registry.calendar
    if not is_live(record) or record.effective_on > view.day:
        return False
    if is_person(state):
        return not ended(record, policy, calendar, view.day)
    return shown_publicly(record, policy, calendar, view.day)


def _is_standing(commitment: Commitment, state: SubjectState, view: View) -> bool:
    policy, calendar = view.registry.policy, view.registry.calendar
    if commitment.effective_on > view.day:
        return False
    if not is_person(state):
        return on_column(state, commitment, policy, calendar, view.day)
    stands = standing(commitment, policy, calendar, view.day)
    return stands.situation not in NOT_STANDING and not (stands.repaired or stands.ended)


def basis_of(items: Iterable[Item], rests_on: Iterable[int]) -> str:
    """One fingerprint over those of the items that a report rests on."""
    known = frozenset(rests_on)
    lines = (i for i in items if i.entries[0] in known)
    return fingerprint(sorted((i.section, i.entries[0], i.fingerprint) for i in lines))


def _registration(section: str, held: Registration, view: View) -> Item:
    said = (held.kind, held.code, held.names, sorted(held.identifiers.items()))
    layout = "person" if held.kind == PERSON else "subject"
    return Item(
        section=section,
        kind="subject",
        stream=REGISTRATION,
        entries=tuple(held.entries),
        fields=values.laid_out(layout, values.of_subject(held, view), view),
        marks=(),
        rules=(view.rule_set.rule(view.rules["sections"]["clause"]),),
        fingerprint=fingerprint(said),
        last_day=None,
    )


def _record(section: str, record: Record, view: View) -> Item:
    facts, span = record.facts, window(record, view.registry.policy, view.registry.calendar)
    marks = dict(record.marks)
    if facts.status == "under_dispute":
        marks.setdefault("under_dispute", record.entries[0])
    said = values.of_record(record, span, view)
    return Item(
        section=section,
        kind=facts.kind,
        stream=record.id,
        entries=tuple(record.entries),
        fields=values.laid_out(facts.kind, said, view),
        marks=tuple(sorted(marks)),
        rules=(span.rule,) if span.rule else (),
        fingerprint=fingerprint(facts, sorted(marks), record.corrections),
        last_day=span.last_display_day,
        advice=values.advice_on_record(said, span, view) if span.tier else (),
    )


def _listing(section: str, listing: Listing, state: SubjectState, view: View) -> Iterator[Item]:
    policy, calendar = view.registry.policy, view.registry.calendar
    stands = listing_standing(state, listing, policy, calendar, view.day)
    if not stands.in_force:
        return
    said = values.of_listing(listing, stands, view)
    marks = tuple(sorted(stands.marks))
    removed = listing.extended, listing.listed_on, listing.decided, listing.mirrored
    yield Item(
        section=section,
        kind="court_listing" if listing.mirrored else "listing",
        stream=listing.id,
        entries=tuple(listing.entries),
        fields=values.laid_out("court_listing" if listing.mirrored else "listing", said, view),
        marks=marks,
        rules=(stands.rule,),
        fingerprint=fingerprint(listing.list_type, listing.grounds, marks, *removed),
        last_day=stands.last_day,
        advice=values.advice_on_listing(said, view),
    )


def _commitment(section: str, commitment: Commitment, view: View) -> Item:
    policy, calendar = view.registry.policy, view.registry.calendar
    stands = standing(commitment, policy, calendar, view.day)
    said = values.of_commitment(commitment, stands, view)
    marks = tuple(sorted(commitment.marks))
    broken = commitment.false_in or bool(commitment.fulfilment and commitment.fulfilment.breach)
    changed = commitment.false_in, commitment.fulfilment, commitment.corrections
    return Item(
        section=section,
        kind="commitment",
        stream=commitment.id,
        entries=tuple(commitment.entries),
        fields=values.laid_out("commitment", said, view),
        marks=marks,
        rules=(stands.rule,),
        fingerprint=fingerprint(commitment.facts, marks, *changed),
        last_day=None,
        advice=values.advice_on_commitment(said, view) if broken else (),
    )
