"""Stories of records: filed at the counter or by table, published, changed, corrected, annulled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from ledger import authority, catalogue, proposal
from ledger.declaration.opting import OPTED_OUT
from ledger.proposal import Propose
from ledger.publication import publishing
from ledger.publication.exemption import (
    CorrectPublication,
    ExemptFromPublication,
    WithdrawPublication,
)
from ledger.publication.publication import obligations
from ledger.publication.publishing import PublishRecords
from ledger.record import correction, filing
from ledger.record.correction import AnnulRecord, CorrectRecord, MarkRecord, SuspendRecord
from ledger.simulation.county import AbandonedError
from ledger.simulation.officers import FIRST, SECOND, officer
from ledger.simulation.papers import licence, other_act
from ledger.situation import Actor
from ledger.subject import CODE_WRONG, PERSON

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from ledger.record.filing import FileRecord
    from ledger.record.record import Record
    from ledger.simulation.county import County
    from ledger.simulation.papers import Paper, Subject
    from ledger.simulation.town import Town

    Story = Generator[date, None, None]

DAY = timedelta(1)
LATE_SHARE = 0.1
BY_TABLE_SHARE = 0.5
OTHERS = {"AMR": "HRSS"}


def other_agency(agency: str) -> str:
    """Some agency that has nothing to do with it."""
    return OTHERS.get(agency, "AMR")


def record_of(county: County, paper: Paper) -> Record:
    """The paper's record as the ledger has it."""
    return county.state(paper.subject.tag).records[paper.stream]


def filed(town: Town, paper: Paper, *, by_table: bool) -> Story:
    """The paper reaches the ledger: with the week's table, or at the counter."""
    county = town.county
    if by_table and not paper.subject.erased:
        yield county.working(town.relay.hand_in(paper) + DAY)
        if paper.subject.erased:
            raise AbandonedError
        return
    yield county.after(1, 3)
    if paper.facts.kind in county.state(paper.subject.tag).refused_kinds:
        county.refuse(paper.command, officer(paper.agency), OPTED_OUT)
        raise AbandonedError
    if town.somebody_tries():
        _unlawful_filing(town, paper)
    county.do(paper.command, officer(paper.agency))
    if town.somebody_tries():
        _filed_again(town, paper)


def published(town: Town, paper: Paper) -> Story:
    """Published on every channel that has a duty, mostly in time."""
    county = town.county
    owed = obligations(record_of(county, paper), *county.law(), county.today)
    plans = []
    for duty in owed:
        if duty.published_on is None and duty.reason == "" and duty.state in {"PENDING", "OVERDUE"}:
            late = county.happens(LATE_SHARE)
            spare = max((duty.due - county.today).days, 0)
            ahead = (
                spare + county.chance.randint(1, 12) if late else county.chance.randint(0, spare)
            )
            plans.append((county.working_before(county.today + ahead * DAY), duty.channel))
    for day, channel in sorted(plans):
        yield max(day, county.today)
        if town.somebody_tries():
            _unlawful_publication(town, paper)
        county.do(
            PublishRecords(records=(paper.stream,), channel=channel), officer(paper.agency, SECOND)
        )


def licensed(town: Town, subject: Subject) -> Story:
    """A licence is granted and published; some are changed or revoked later."""
    county = town.county
    paper = licence(county, town.registrar, subject)
    yield from filed(town, paper, by_table=county.happens(BY_TABLE_SHARE))
    yield from published(town, paper)
    yield from town.turn("licence", subject, paper.stream, paper.agency)
    if county.happens(0.1):
        yield county.after(60, 400)
        newer = msgspec.structs.replace(paper.facts, status="invalid")
        if not record_of(county, paper).facts.layout:
            county.do(msgspec.structs.replace(paper.command, facts=newer), officer(paper.agency))
    elif county.happens(0.06):
        yield county.after(90, 500)
        yield from annulled(town, paper)


def acted_on(town: Town, subject: Subject) -> Story:
    """One of the eight other acts."""
    paper = other_act(town.county, town.registrar, subject)
    yield from filed(town, paper, by_table=False)
    if town.county.rarely("exemption", 0.03):
        yield from exempted(town, paper)
    else:
        yield from published(town, paper)


def annulled(town: Town, paper: Paper) -> Story:
    """Contested, marked, revoked by two officers, taken down with the reason."""
    county, organ = town.county, paper.agency
    mark = MarkRecord(record=paper.stream, mark="under_reconsideration")
    county.do(mark, officer(organ))
    yield county.after(20, 55)
    county.do(msgspec.structs.replace(mark, on=False), officer(organ))
    act = AnnulRecord(record=paper.stream, reason="revoked", basis="行政复议决定")
    if town.somebody_tries():
        county.refuse(act, officer(organ, SECOND), proposal.PROPOSAL_MISSING)
    _propose(county, "record.annulment", paper)
    if town.somebody_tries():
        county.refuse(act, officer(organ), proposal.SAME_PERSON)
    county.do(act, officer(organ, SECOND))
    paper.gone = True
    if town.somebody_tries():
        county.refuse(act, officer(organ, SECOND), correction.ALREADY_ANNULLED)
    record = record_of(county, paper)
    if record.published.keys() - record.withdrawn.keys():
        yield county.after(1, 3)
        county.do(
            WithdrawPublication(record=paper.stream, reason="revoked"), officer(organ, SECOND)
        )


def corrected(town: Town, paper: Paper, field: str, new: str) -> Story:
    """A wrong value is corrected from the beginning, here and on every channel."""
    county, organ = town.county, paper.agency
    act = CorrectRecord(record=paper.stream, field=field, new=new, basis="核对决定书原件")
    if town.somebody_tries():
        identity = msgspec.structs.replace(act, field="document_no")
        county.refuse(identity, officer(organ, SECOND), correction.FIELD_FIXED)
    _propose(county, "record.correction", paper)
    if town.somebody_tries():
        county.refuse(act, officer(organ), proposal.SAME_PERSON)
        other = officer(other_agency(organ))
        county.refuse(act, other, correction.DETERMINING_UNIT)
    county.do(act, officer(organ, SECOND))
    record = record_of(county, paper)
    shown = sorted(record.published.keys() - record.withdrawn.keys())
    yield county.after(1, 3)
    for channel in shown:
        county.do(CorrectPublication(record=paper.stream, channel=channel), officer(organ, SECOND))


def contested(town: Town, paper: Paper) -> Story:
    """Taken to court, its execution suspended meanwhile; it stands."""
    county, organ = town.county, officer(paper.agency)
    mark = MarkRecord(record=paper.stream, mark="under_lawsuit")
    county.do(mark, organ)
    stop = SuspendRecord(record=paper.stream, basis="人民法院裁定停止执行")
    if county.rarely("execution stopped", 0.5):
        county.do(stop, organ)
        yield county.after(30, 90)
        county.do(msgspec.structs.replace(stop, suspended=False), organ)
    yield county.after(10, 40)
    county.do(msgspec.structs.replace(mark, on=False), organ)


def exempted(town: Town, paper: Paper) -> Story:
    """Not published, for a reason of the rules, by two officers."""
    county, organ = town.county, paper.agency
    act = ExemptFromPublication(record=paper.stream, reason="trade_secret")
    _propose(county, "publication.exemption", paper)
    if town.somebody_tries():
        county.refuse(act, officer(organ), proposal.SAME_PERSON)
    yield county.after(1, 2)
    county.do(act, officer(organ, SECOND))
    if town.somebody_tries():
        county.refuse(
            PublishRecords(records=(paper.stream,), channel="credit_china_jinchang"),
            officer(organ),
            publishing.EXEMPTED,
        )


def _propose(county: County, matter: str, paper: Paper) -> None:
    county.do(
        Propose(matter=matter, case=paper.stream, reason="承办人提出，附卷宗"),
        officer(paper.agency, FIRST),
    )


def _unlawful_filing(town: Town, paper: Paper) -> None:
    county, organ = town.county, officer(paper.agency)
    command, facts = paper.command, paper.facts
    replaced = msgspec.structs.replace
    auditor = Actor(officer="auditor-1", agency="", roles=frozenset({"AUDITOR"}))
    tries = [
        (replaced(command, facts=replaced(facts, document_no=" ")), organ,
         filing.DOCUMENT_NO_MISSING),
        (replaced(command, facts=replaced(facts, kind="gossip")), organ, catalogue.KIND),
        (replaced(command, facts=replaced(facts, agency="XYZ")), organ, filing.ORGAN_UNKNOWN),
        (replaced(command, texts={"facts": "当事人宗教信仰情况"}), organ, catalogue.FORBIDDEN),
        (command, officer(other_agency(paper.agency)), filing.SENDER),
        (command, auditor, authority.ROLE),
    ]  # fmt: skip
    if paper.subject.kind != PERSON:
        tries.append((_wrong_check(command), organ, CODE_WRONG))
    county.refuse(*county.chance.choice(tries))


def _wrong_check(command: FileRecord) -> FileRecord:
    """The same about a code whose check character is another."""
    code = command.subject
    return msgspec.structs.replace(command, subject=code[:-1] + ("1" if code[-1] != "1" else "2"))


def _filed_again(town: Town, paper: Paper) -> None:
    """The same again adds nothing; with other content it is refused."""
    county, organ = town.county, officer(paper.agency)
    if county.do(paper.command, organ):
        county.find("a record sent again wrote something")
    county.outcome.commands -= 1
    texts = {**paper.texts, "content": "另一处理结果"}
    county.refuse(msgspec.structs.replace(paper.command, texts=texts), organ, filing.DIFFERS)


def _unlawful_publication(town: Town, paper: Paper) -> None:
    county, act = town.county, PublishRecords(records=(paper.stream,), channel="wall_newspaper")
    if county.happens(0.5):
        county.refuse(act, officer(paper.agency, SECOND), publishing.CHANNEL)
    else:
        channel = msgspec.structs.replace(act, channel="credit_china_jinchang")
        other = officer(other_agency(paper.agency), SECOND)
        county.refuse(channel, other, correction.DETERMINING_UNIT)
