"""Ends of what was shown, what recipients said about them, and what was given to others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.sharing.ending import expired, fallen
from ledger.sharing.keeping import keepers
from ledger.sharing.recall import due_of
from projections.database import STREAM, Row, Rows, index, number, table, text
from projections.holdings import Given
from projections.projection import Projection
from projections.publication import iso
from projections.query import Query, equal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ledger.sharing.ending import Ending
    from projections.account import Account
    from projections.documents import Record

ENDINGS = table(
    "endings",
    text("tag", key=True),
    text("stream", key=True),
    text("ending", key=True),
    text("cause"),
    text("told"),
    number("entry"),
    number("undone_in"),
    text("since"),
    text("due"),
    number("provisional"),
    text("unit"),
    text("filed_by"),
    number("hidden"),
    text("rule"),
    scope=STREAM,
)
index(ENDINGS, "stream")
index(ENDINGS, "due")
index(ENDINGS, "entry")
ACKNOWLEDGED = table(
    "acknowledged",
    text("tag", key=True),
    text("stream", key=True),
    text("ending", key=True),
    text("recipient", key=True),
    text("done"),
    text("done_on"),
    text("officer"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(ACKNOWLEDGED, "stream")
SHARED = table(
    "shared",
    text("tag", key=True),
    text("stream", key=True),
    text("record", key=True),
    text("share"),
    text("agency"),
    text("recipient"),
    text("purpose"),
    text("basis"),
    text("document_no"),
    text("day"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(SHARED, "record")
index(SHARED, "recipient", "entry")


SEALED_FROM, RESTRICTED_FROM = 1, 2
"""All but the unit that decided it, the subject and auditors; all but the last two."""


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """Every end of a touched stream, what was said about it, and what was shared."""
    state, tag = account.state, account.tag
    for ending in _endings(account, touched):
        out[ENDINGS.name].append(_ending(account, ending))
    for (stream, ending_key, recipient), said in state.acknowledgements.items():
        if stream in touched:
            day, facts = iso(said.on), said.facts
            told = (facts.done, day, said.officer, said.entry, facts.rule)
            out[ACKNOWLEDGED.name].append((tag, stream, ending_key, recipient, *told))
    for share in state.shares.values():
        if share.id in touched:
            out[SHARED.name] += _shared(tag, share)


def given(account: Account) -> Iterator[Given]:
    """What was given to others by acts of sharing, as far as it still stands."""
    state = account.state
    for share in state.shares.values():
        facts = share.facts
        standing = tuple(s for s in facts.records if s in state.records and _stands(account, s))
        yield Given(id=share.id, recipient=facts.recipient, records=standing, entry=share.entry)


def _stands(account: Account, stream: str) -> bool:
    """Whether a record is neither ended nor sealed nor unfit to rest on."""
    record = account.record(stream)[0]
    return record.live and not record.ended and not record.sealed_in


def _shared(tag: str, share: Any) -> Iterator[Row]:
    facts = share.facts
    why = (facts.recipient, facts.purpose, facts.basis, facts.document_no)
    for record in facts.records:
        where = (tag, share.id, record, facts.share, share.agency)
        yield (*where, *why, iso(share.on), share.entry, facts.rule)


def _endings(account: Account, touched: Collection[str]) -> Iterator[Ending]:
    """As the rules compute them, from what the account has computed before."""
    state, day = account.state, account.standpoint.day
    for stream in touched:
        told = tuple(state.endings.get(stream, ()))
        yield from told
        if stream in state.records:
            yield from expired(told, stream, _last_day(account.record(stream)[0]), day)
        elif stream in state.commitments:
            yield from expired(told, stream, account.commitment(stream)[0].shown_until, day)
    if state.listings or state.measures:
        cases = account.cases()
        held = [c for c in cases.listings if c.listed_in] + [
            c for c in cases.measures if c.imposed_in
        ]
        for case in held:
            if case.id in touched:
                told = tuple(state.endings.get(case.id, ()))
                yield from fallen(state, told, case.id, case)


def _last_day(record: Record) -> date | None:
    """The last day it may be used: of its display, and for a person of its retention."""
    shown = record.window.last_display_day if record.window else None
    kept = record.retention_ends_on if record.person else None
    return min((each for each in (shown, kept) if each is not None), default=None)


def _hidden(account: Account, stream: str) -> int:
    """Who may not be told of it: `SEALED_FROM` or `RESTRICTED_FROM`, 0 where its units may."""
    if stream in account.state.records:
        record = account.record(stream)[0]
        return RESTRICTED_FROM if record.restricted else SEALED_FROM * bool(record.sealed_in)
    cases = account.cases()
    held = (*cases.listings, *cases.measures)
    return SEALED_FROM * any(c.id == stream and bool(c.sealed_for) for c in held)


def _ending(account: Account, ending: Ending) -> Row:
    at = account.standpoint
    due, provisional, rule = due_of(ending, at.policy, at.calendar)
    unit, filed_by = keepers(account.state, ending.stream)
    return (
        account.tag,
        ending.stream,
        ending.key,
        ending.cause,
        ending.told,
        ending.entry,
        ending.undone_in,
        iso(ending.since),
        iso(due),
        int(provisional),
        unit,
        filed_by,
        _hidden(account, ending.stream),
        rule,
    )


PROJECTION = Projection((ENDINGS, ACKNOWLEDGED, SHARED), rows)


class SharedRow(msgspec.Struct, frozen=True, gc=False):
    """One record given to one recipient by an act of sharing."""

    tag: str
    stream: str
    record: str
    share: str
    agency: str
    """Who gave it."""
    recipient: str
    purpose: str
    basis: str
    document_no: str
    day: date
    entry: int
    rule: str


shares = Query(
    SHARED,
    SharedRow,
    ("entry", "record"),
    {
        "tag": ("tag", equal),
        "record": ("record", equal),
        "agency": ("agency", equal),
        "recipient": ("recipient", equal),
    },
    descending=True,
)
"""What was given to others, newest first."""
