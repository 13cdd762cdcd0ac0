"""Stories of credit reports: issued for a matter, for a bank, as own copy; used, replaced; a report
of another region recognised or not. Each must be made again as it was, with its proofs.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import authority
from ledger.codes import synthetic_unified_code
from ledger.intake.fault import VALUE
from ledger.notice.service import AHEAD
from ledger.report import authorisation, issuing, recognition, rules, using
from ledger.report.authorisation import GiveReportAuthorisation, RevokeReportAuthorisation
from ledger.report.issuing import IssueReport, ReplaceReport
from ledger.report.rebuilding import rebuilt
from ledger.report.recognition import (
    ReceiveForeignReport,
    RecogniseForeignReport,
    RefuseForeignReport,
    VerifyForeignReport,
)
from ledger.report.report import PREFIX, stream_of
from ledger.report.rules import FAMILY
from ledger.report.standing import STALE, VALID, report_standing, shown_today
from ledger.report.using import RecordReportUse
from ledger.report.verification import FileError, checked
from ledger.simulation.officers import SECOND, officer, subject_itself
from ledger.situation import Actor
from ledger.subject import PERSON, SUBJECT_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.report.report import Report
    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

MATTERS = (("government_procurement", "FIN"), ("tendering", "DRC"), ("market_access", "AMR"))
MADE_AGAIN_SHARE = 0.1
"""Of the reports, how many are made again with all their proofs, which takes a while."""
BANK = synthetic_unified_code(31)
SHARES = {"matter": 0.3, "lent": 0.15, "own": 0.1, "foreign": 0.08}
"""In which share of the subjects' lives each story is told."""


def reported(town: Town, subject: Subject) -> Iterable[Story]:
    """What a subject's credit report is asked for in its years."""
    stories = {"matter": _for_a_matter, "lent": _lent, "own": _own, "foreign": _foreign}
    for name, story in stories.items():
        person = subject.kind == PERSON
        if town.county.rarely(f"report {name} {person}", SHARES[name]):
            yield story(town, subject)


def _for_a_matter(town: Town, subject: Subject) -> Story:
    """A department has a report for its matter, uses it, and another one when it is stale."""
    county = town.county
    if not county.has_law(FAMILY):
        return
    purpose, agency = county.chance.choice(MATTERS)
    given = ""
    if subject.kind == PERSON:
        purpose, agency = "civil_service", "HRSS"
        given = _authorised(town, subject, agency, purpose)
    ask = IssueReport(purpose=purpose, subject=subject.tag, authorisation=given)
    by = officer(agency)
    if town.somebody_tries():
        _unlawful(town, subject, ask)
    stream = county.do(ask, by)
    _made_again(town, subject, stream)
    number = stream.removeprefix(PREFIX)
    use = RecordReportUse(report=number, matter=purpose, used_on=county.today)
    if town.somebody_tries():
        county.refuse(use, officer("TRA"), issuing.NOT_ITS_MATTER)
        county.refuse(replace(use, used_on=county.horizon + timedelta(days=1)), by, AHEAD)
    county.do(use, officer(agency, SECOND))
    yield county.after(20, 400)
    if _stands(town, subject, stream) == STALE:
        county.refuse(replace(use, used_on=county.today), by, using.STALE)
    anew = ReplaceReport(report=number, reason="new_day")
    held = county.state(subject.tag).report_authorisations.get(given)
    if held is not None and held.situation(county.today) != "running":
        county.refuse(anew, by, authorisation.OUT_OF_DATE)
        return
    if town.somebody_tries():
        county.refuse(replace(anew, reason="because"), by, VALUE)
    county.do(anew, by)
    replaced = _report(town, subject, stream).replaced
    _made_again(town, subject, stream_of(replaced[0] if replaced else ""))
    county.refuse(anew, by, issuing.SUPERSEDED)


def _unlawful(town: Town, subject: Subject, ask: IssueReport) -> None:
    """Without a purpose, for another one, with a score, with a section of our own, on nobody."""
    county, by = town.county, officer("FIN")
    unknown = synthetic_unified_code(32)
    command, code = county.chance.choice(
        (
            (replace(ask, purpose=""), rules.PURPOSE_MISSING),
            (replace(ask, purpose="curiosity"), rules.PURPOSE_UNKNOWN),
            (replace(ask, sections=("score",)), rules.SCORE),
            (replace(ask, sections=("local",)), rules.SECTION),
            (replace(ask, subject=unknown, authorisation=""), SUBJECT_UNKNOWN),
        )
    )
    county.refuse(command, by, code)
    if subject.kind == PERSON:
        without = replace(ask, authorisation="")
        county.refuse(without, officer("HRSS"), authorisation.MISSING_AUTHORISATION)


def _authorised(town: Town, subject: Subject, recipient: str, purpose: str) -> str:
    """The subject authorises a recipient for a year at most."""
    county, itself = town.county, subject_itself(subject.tag)
    act = GiveReportAuthorisation(
        subject=subject.tag,
        recipient=recipient,
        purpose=purpose,
        valid_until=county.today + timedelta(days=county.chance.randint(30, 360)),
    )
    if town.somebody_tries():
        county.refuse(act, officer("AMR"), authority.POWER)
        longer = replace(act, valid_until=county.today + timedelta(days=800))
        county.refuse(longer, itself, authorisation.TERM)
    return county.do(act, itself)


def _lent(town: Town, subject: Subject) -> Story:
    """A bank has a report with the subject's authorisation, which is taken back later."""
    county = town.county
    if not county.has_law(FAMILY):
        return
    lender = Actor(officer="lender", agency=BANK, roles=frozenset({"INTEGRATOR"}))
    ask = IssueReport(purpose="financing", subject=subject.tag)
    county.refuse(ask, lender, authorisation.MISSING_AUTHORISATION)
    given = _authorised(town, subject, BANK, "financing")
    ask = replace(ask, authorisation=given)
    _made_again(town, subject, county.do(ask, lender))
    yield county.after(5, 25)
    back = RevokeReportAuthorisation(authorisation=given)
    if town.somebody_tries():
        county.refuse(back, officer("AMR"), authority.POWER)
    county.do(back, subject_itself(subject.tag))
    county.refuse(ask, lender, authorisation.REVOKED)


def _own(town: Town, subject: Subject) -> Story:
    """The subject has its own copy; nobody else has it so."""
    county = town.county
    if not county.has_law(FAMILY):
        return
    own = IssueReport(purpose="own_copy", subject=subject.tag)
    if town.somebody_tries():
        county.refuse(own, subject_itself("nobody"), authorisation.OWN_ONLY)
    _made_again(town, subject, county.do(own, subject_itself(subject.tag)))
    yield county.after(1, 5)


def _foreign(town: Town, subject: Subject) -> Story:
    """Another region's report is handed in: recognised, or refused with a reason."""
    county, by = town.county, officer("FIN")
    if not county.has_law(FAMILY):
        return
    version = county.chance.choice(("V2.0", "V2.0", "LOCAL-1"))
    receive = ReceiveForeignReport(
        subject=subject.tag,
        region="620100",
        number=f"{county.today:%Y%m%d}101500ABCD{county.chance.randint(1000, 9999)}",
        issued_on=county.today - timedelta(days=county.chance.randint(1, 300)),
        version=version,
        digest=sha256(subject.tag.encode()).hexdigest(),
        matter="government_procurement",
    )
    if town.somebody_tries():
        county.refuse(replace(receive, region="兰州"), by, VALUE)
    report = county.do(receive, by)
    recognise = RecogniseForeignReport(report=report)
    county.refuse(recognise, by, recognition.UNVERIFIED)
    yield county.after(1, 5)
    check = VerifyForeignReport(report=report, method="inquiry", authentic=county.happens(0.8))
    if town.somebody_tries():
        county.refuse(replace(check, method="guess"), by, VALUE)
    county.do(check, by)
    refuse = RefuseForeignReport(report=report, reason="not_authentic")
    if not check.authentic:
        county.refuse(recognise, by, recognition.UNVERIFIED)
    elif version != "V2.0":
        county.refuse(recognise, by, recognition.NOT_NATIONAL)
        refuse = replace(refuse, reason="not_the_national_format")
    else:
        county.do(recognise, by)
        county.refuse(refuse, by, recognition.SETTLED)
        return
    county.do(refuse, by)
    county.refuse(recognise, by, recognition.SETTLED)


def _report(town: Town, subject: Subject, stream: str) -> Report:
    return town.county.state(subject.tag).reports[stream]


def _stands(town: Town, subject: Subject, stream: str) -> str:
    """Where the report stands today."""
    county = town.county
    day, registry = county.today, county.ledger.registry
    today = shown_today(county.state(subject.tag), registry, day)
    return report_standing(_report(town, subject, stream), registry, day, today).situation


def _made_again(town: Town, subject: Subject, stream: str) -> None:
    """It is valid the moment it is issued, and its file proves itself; some are looked at."""
    county, report = town.county, _report(town, subject, stream)
    if county.aside.random() > MADE_AGAIN_SHARE:
        return
    made = rebuilt(county.ledger, subject.tag, report)
    if made is None or _stands(town, subject, stream) != VALID:
        county.find(f"report {stream} cannot be made again as it was issued")
        return
    try:
        checked(made.file.decode(), lambda *_: False)
    except FileError as wrong:
        county.find(f"report {stream}: {wrong}")
