"""Stories of exchange: what is owed goes to the platforms, comes back, and is taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.authority import POWER
from ledger.delivery import nil_return
from ledger.delivery.expected import FAMILY as DELIVERY
from ledger.delivery.nil_return import ReportNothing
from ledger.exchange import going, platform, preparing, sending
from ledger.exchange.exchange import BATCHES, NAMED, RejectedRow
from ledger.exchange.item import Law, item_of
from ledger.exchange.outgoing import ExchangeBatch
from ledger.exchange.owed import owed
from ledger.exchange.platform import FAMILY, REPORT, WITHDRAW, rules_on
from ledger.exchange.preparing import CorrectRows, DropBatch, PrepareBatch
from ledger.exchange.reconciling import ReconcileBatch
from ledger.exchange.sending import NoteFile, NoteRejectedRows, ReceiptBatch, SendBatch
from ledger.simulation.officers import SECOND, officer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.exchange.item import Item
    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story, Thing
    from ledger.simulation.town import Town

LEAD, STRANGER = "DRC", "CTS"
BASIS = "statutory_collection"
PLATFORMS = ("municipal", "provincial", "national")
FILE = "0123456789abcdef" * 4
QUIET = ("TAX", "ECO", "TRA")


def reported(town: Town, subject: Subject, thing: Thing) -> Story:
    """A decision goes to a platform; later, when it fell away, it is taken back."""
    county = town.county
    if not county.has_law(FAMILY):
        return
    to = county.chance.choice(PLATFORMS)
    yield county.after(1, 6)
    if (batch := _prepared(town, subject, thing, to, REPORT)) is None:
        return
    if county.rarely("exchange batch dropped", 0.05):
        batch = _dropped(town, batch, thing)
    _written_and_sent(town, batch)
    yield county.after(1, 6)
    _answered(town, batch, thing)
    county.tell(_taken_back(town, subject, thing, to), county.after(20, 500))


def _taken_back(town: Town, subject: Subject, thing: Thing, to: str) -> Story:
    """What fell away meanwhile is taken back; at times it is still there afterwards."""
    county = town.county
    if (back := _prepared(town, subject, thing, to, WITHDRAW)) is not None:
        _written_and_sent(town, back)
        yield county.after(1, 5)
        held = (thing.stream,) if county.happens(0.2) else ()
        look = ReconcileBatch(batch=back, held=held, reconciled_on=county.today)
        county.do(look, officer(LEAD))


def _asked(town: Town, subject: Subject, thing: Thing, to: str) -> tuple[Item, str] | None:
    """The item and the step that this platform is owed of it."""
    county = town.county
    state, law = county.state(subject.tag), Law(*county.law(), county.today)
    rules = rules_on(law.policy, law.day)
    item = item_of(state, thing.stream, rules, law)
    if item is None:
        return None
    steps = (o.step for o in owed(state, item, rules, law) if o.platform == to)
    return item, next(steps, "")


def _prepared(town: Town, subject: Subject, thing: Thing, to: str, action: str) -> str | None:
    """A batch of the one item, if it is owed; what is not owed is refused."""
    county, lead = town.county, officer(LEAD)
    asked = _asked(town, subject, thing, to)
    if asked is None or (asked[0].person and not _takes_persons(town, asked[0])):
        return None
    item, step = asked
    act = PrepareBatch(
        platform=to,
        table=item.table,
        items=(thing.stream,),
        action=action,
        basis=BASIS if item.person else "",
    )
    if to not in _receivers(town, item):
        county.refuse(act, lead, platform.TABLE_UNKNOWN)
        return None
    if item.because == "sealed" and step != WITHDRAW:
        return None
    if town.somebody_tries():
        _unlawful_batch(town, act, item)
    if action == WITHDRAW and step != WITHDRAW:
        county.refuse(act, lead, going.NOTHING_THERE)
        return None
    if action == REPORT and item.because == "sealed":
        county.refuse(act, lead, going.SEALED)
        return None
    if action == REPORT and step in ("", WITHDRAW):
        county.refuse(act, lead, going.ALREADY if item.present else going.NOT_OWED)
        return None
    batch = _id(county.do(act, lead))
    if town.somebody_tries() and action == REPORT:
        county.refuse(act, lead, going.ALREADY)
    return batch


def _id(stream: str) -> str:
    """The batch, by the stream that names its rows."""
    return BATCHES + stream.removeprefix(NAMED)


def _receivers(town: Town, item: Item) -> tuple[str, ...]:
    rules = rules_on(town.county.registry.policy, town.county.today)
    return rules.receivers[item.table]


def _takes_persons(town: Town, item: Item) -> bool:
    rules = rules_on(town.county.registry.policy, town.county.today)
    return BASIS in rules.tables[item.table].persons


def _unlawful_batch(town: Town, act: PrepareBatch, item: Item) -> None:
    """To a platform that is none, in a table of another, by a stranger, twice in one batch."""
    county, lead = town.county, officer(LEAD)
    tried = [
        (replace(act, platform="galactic"), lead, platform.PLATFORM_UNKNOWN),
        (replace(act, table="weather"), lead, platform.TABLE_UNKNOWN),
        (replace(act, items=act.items * 2), lead, preparing.EMPTY),
        (act, officer(STRANGER), POWER),
    ]
    if item.person:
        tried.append((replace(act, basis=""), lead, going.NO_BASIS))
    county.refuse(*county.chance.choice(tried))


def _dropped(town: Town, batch: str, thing: Thing) -> str:
    """A batch put together in error is given up; its row goes out in another."""
    county, lead = town.county, officer(LEAD, SECOND)
    drop = DropBatch(batch=batch, reason="prepared_in_error")
    county.refuse(replace(drop, reason="mood"), lead, preparing.REASON)
    county.do(drop, lead)
    return _again(town, batch, thing) or batch


def _written_and_sent(town: Town, batch: str) -> None:
    """The file is written and goes out; nothing that was not written does, and nothing twice."""
    county, lead = town.county, officer(LEAD)
    found = county.ledger.affairs((batch,)).find(ExchangeBatch, batch)
    if found is None or found.stage != "prepared":
        return
    send = SendBatch(batch=batch, file=FILE, sent_on=county.today)
    note = NoteFile(batch=batch, file=FILE, form="csv", size_bytes=1_000)
    if town.somebody_tries():
        county.refuse(send, lead, sending.NOT_WRITTEN)
        county.refuse(replace(note, form="pdf"), lead, preparing.REASON)
        receipt = ReceiptBatch(batch=batch, receipt_no="JC-0", received_on=county.today)
        county.refuse(receipt, lead, sending.NOT_SENT)
    county.do(note, lead)
    county.do(send, lead)
    if town.somebody_tries():
        county.refuse(send, lead, sending.SENT_TWICE)


def _answered(town: Town, batch: str, thing: Thing) -> None:
    """The platform answers: most rows arrive, some come back, some never came."""
    county, lead = town.county, officer(LEAD, SECOND)
    found = county.ledger.affairs((batch,)).find(ExchangeBatch, batch)
    if found is None or not found.sent_in:
        return
    row = RejectedRow(1, ("E103",))
    reject = NoteRejectedRows(batch=batch, rows=(row,), noted_on=county.today)
    receipt = ReceiptBatch(batch=batch, receipt_no=f"JC-{found.sent_in}", received_on=county.today)
    look = ReconcileBatch(batch=batch, held=(thing.stream,), reconciled_on=county.today)
    if town.somebody_tries():
        county.refuse(replace(reject, rows=(RejectedRow(9, ("E1",)),)), lead, sending.ROW_UNKNOWN)
        county.refuse(replace(receipt, receipt_no="收到"), lead, sending.RECEIPT_FORM)
        county.refuse(replace(look, held=("张三",)), lead, preparing.EMPTY)
    county.do(receipt, lead)
    if county.rarely("exchange row rejected", 0.1):
        county.do(reject, lead)
        _again(town, batch, thing)
        return
    if county.rarely("exchange row missing", 0.1):
        county.do(replace(look, held=()), lead)
        _again(town, batch, thing)
        return
    county.do(look, lead)
    if town.somebody_tries():
        anew = CorrectRows(batch=batch, items=(thing.stream,))
        county.refuse(anew, lead, preparing.NOT_FAILED)


def _again(town: Town, batch: str, thing: Thing) -> str:
    """A row that failed goes out again; the further batch, or none when nothing is owed now."""
    county = town.county
    act = CorrectRows(batch=batch, items=(thing.stream,))
    county.do(act, officer(LEAD))
    corrected = county.ledger.affairs((batch,)).find(ExchangeBatch, batch)
    by = corrected.rows[0].corrected_by if corrected else ""
    if not by.startswith(BATCHES):
        return ""
    _written_and_sent(town, by)
    return by


def quiet(town: Town) -> Iterable[Story]:
    """Units without anything to deliver say so, month by month."""
    for agency in QUIET:
        yield _quiet(town, agency)


def _quiet(town: Town, agency: str) -> Story:
    county, by = town.county, officer(agency)
    month = date(county.first.year, county.first.month, 1)
    while True:
        begins, month = month, date(month.year + month.month // 12, month.month % 12 + 1, 1)
        yield county.working(month)
        if not county.has_law(DELIVERY) or not county.rarely(f"{agency} quiet", 0.2):
            continue
        act = ReportNothing(agency=agency, table="licence", begins=begins)
        if town.somebody_tries():
            county.refuse(replace(act, begins=month), by, nil_return.NO_PERIOD)
            county.refuse(replace(act, table="weather"), by, nil_return.NOT_EXPECTED)
            county.refuse(act, officer(STRANGER), nil_return.NOT_OWN)
        county.do(act, by)
        if town.somebody_tries():
            county.refuse(act, by, nil_return.SAID_ALREADY)
