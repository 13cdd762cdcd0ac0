"""The acts that may follow in a history: new cases about something, further steps of a case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ledger.commitment.commitment import (
    CommitmentAnnulled,
    CommitmentMade,
    CommitmentWithdrawn,
    DocumentOwed,
    DocumentReceived,
    MatterFinished,
)
from ledger.commitment.correction import CommitmentCorrected, CommitmentMarked
from ledger.commitment.fulfilment import DeterminationRevoked, FulfilmentDetermined
from ledger.commitment.liability import LiabilityPursued
from ledger.notice.answer import NoticeAnswered, NoticeReplied
from ledger.notice.hearing import HearingAnnounced, HearingHeld
from ledger.notice.notice import NoticeNotServed, NoticeServed
from ledger.objection.event import (
    ObjectionAnswered,
    ObjectionClockResumed,
    ObjectionClockStopped,
    ObjectionDecided,
    ObjectionExtended,
    ObjectionFiled,
    ObjectionMarked,
    ObjectionReviewed,
    ObjectionReviewRequested,
    ObjectionRouted,
    ObjectionWithdrawn,
)
from ledger.proposal import ProposalMade
from ledger.publication.publication import (
    PublicationExempted,
    PublicationPublished,
    PublicationWithdrawn,
)
from ledger.record.record import (
    RecordAnnulled,
    RecordChanged,
    RecordCorrected,
    RecordMarked,
    RecordSuspended,
)
from ledger.rectification.interview import (
    InterviewFollowedUp,
    InterviewHeld,
    InterviewMissed,
    InterviewOpened,
)
from ledger.rectification.rectification import (
    RectificationOrdered,
    RectificationReported,
    RectificationVerified,
)
from ledger.repair.bankruptcy import BankruptcyEnded, BankruptcyStated
from ledger.repair.event import (
    RepairAccepted,
    RepairApplied,
    RepairApproved,
    RepairExecuted,
    RepairExtended,
    RepairRescinded,
    RepairReturned,
    RepairRouted,
    RepairWithdrawn,
)
from ledger.report.authorisation import ReportAuthorisationRevoked, ReportAuthorised
from ledger.report.foreign import (
    ForeignReportReceived,
    ForeignReportRecognised,
    ForeignReportVerified,
)
from ledger.report.report import ReportIssued, ReportReplaced, ReportUsed
from ledger.sanction.listing import (
    CourtListingMirrored,
    CourtRemovalMirrored,
    ListingDecided,
    ListingDropped,
    ListingMarked,
    ListingProposed,
    ListingRemoved,
)
from ledger.sanction.measure import MeasureImposed, MeasureLifted
from projections.approvals import SETTLED

if TYPE_CHECKING:
    import random

    from ledger.event import Event

CHANNELS = ("credit_china_jinchang", "department_portal", "enterprise_system")
OF_RECORD = (RecordCorrected, RecordAnnulled, RecordMarked, RecordSuspended)
"""Events that name their record; their stream is their own."""


def openings(
    dice: random.Random, stem: str, about: str, day: date, tag: str
) -> list[tuple[str, Event]]:
    """New cases about a record, commitment, listing …, each with the stem it belongs to."""
    kind = stem if stem in ("record", "commitment", "listing") else "record"
    number = f"620321{day:%Y%m%d}{dice.randrange(10**6):06d}"
    owed = (DocumentOwed("licence", day + timedelta(20)),) if dice.random() < 0.5 else ()
    made = CommitmentMade(
        number=number,
        kind="voluntary",
        made_on=day,
        accepting_unit="AMR",
        subject_kind="organisation" if "-" not in tag else "person",
        openness=dice.choice(("public", "closed")),
        valid_until=dice.choice((None, day + timedelta(90))),
        outstanding=owed,
    )
    return [
        ("commitment", made),
        ("listing", ListingProposed(
            list_type="market_regulation_serious", unit="AMR", ground="g", bases=(about,)
        )),
        ("listing", CourtListingMirrored(
            list_type="judgment_defaulter", case_no="c", court="x", grounds=("refuses",),
            listed_on=day, until=dice.choice((None, day + timedelta(700))),
        )),
        ("measure", MeasureImposed(
            code=dice.choice(("M01", "M06", "M14")), clause="1", bases=(about,), unit="FIN",
            imposed_on=day, noticed_in=1, rule_set="MEASURES-2024",
            until=dice.choice((None, day + timedelta(60))),
        )),
        ("rectification", RectificationOrdered(
            basis=about, basis_kind=kind, unit="AMR", items=2, ordered_on=day,
            due_on=day + timedelta(30),
        )),
        ("objection", ObjectionFiled(
            subject=tag, ground="error", window="DRC", unit=dice.choice(("AMR", "DRC")),
            disputed=dice.choice((about, about, "")), disputed_kind=stem,
            filer=dice.choice(("subject", "agent")),
        )),
        ("repair", RepairApplied(target=about, target_kind=kind, unit="AMR")),
        ("notice", NoticeServed(
            case=about, act=dice.choice(("listing", "breach", "measure")), clauses=("x",),
            served_on=day, method=dice.choice(("direct", "post")),
        )),
        ("bankruptcy", BankruptcyStated(
            kind="reorganisation", ruling_no="r", court="c", ruled_on=day
        )),
        ("notice", NoticeNotServed(
            case=about, act="listing", attempted_on=day, method="direct", reason="refused"
        )),
        *reporting(dice, day),
    ]  # fmt: skip


def reporting(dice: random.Random, day: date) -> list[tuple[str, Event]]:
    """A credit report, an authorisation for one, and one of another region."""
    issued = ReportIssued(
        number=f"{day:%Y%m%d}100000ABCDEFGH", purpose="own_copy", use="own", issuer="DRC",
        requester=dice.choice(("", "FIN")), as_of=day, size=1, root="", basis="", digest="",
        sections=("registration", "administration", "serious_lists", "commitments"),
        rests_on=tuple(range(1, dice.choice((2, 2_000)))),
    )  # fmt: skip
    given = ReportAuthorised(
        recipient="FIN", purpose="own_copy", valid_from=day, valid_until=day + timedelta(30)
    )
    foreign = ForeignReportReceived(
        region="620100", number="1", issued_on=day, version="V2.0", digest="", matter="tendering",
        agency="FIN",
    )  # fmt: skip
    return [("report", issued), ("report_authorisation", given), ("foreign_report", foreign)]


def steps(dice: random.Random, stem: str, stream: str, day: date, number: int) -> list[Event]:
    """What may happen next in a case of this stem."""
    later = day + timedelta(dice.choice((0, 10, 100)))
    kind = dice.choice(("record", "listing", "commitment"))
    table: dict[str, list[Event]] = {
        "record": [
            RecordChanged(status="invalid", valid_until=later),
            RecordCorrected(record=stream, field="fine", old="1", new="2500", basis="b"),
            RecordAnnulled(record=stream, reason="revoked"),
            RecordMarked(record=stream, mark="under_lawsuit", on=dice.random() < 0.6),
            RecordSuspended(record=stream, suspended=dice.random() < 0.5),
            *(PublicationPublished(channel=c, day=later) for c in CHANNELS),
            PublicationWithdrawn(channel=CHANNELS[0], day=day, reason="revoked"),
            PublicationExempted(reason="trade_secret", proposed_in=number),
        ],
        "commitment": [
            DocumentReceived(document="licence", received_on=day),
            MatterFinished(outcome="granted", finished_on=day),
            CommitmentWithdrawn(withdrawn_on=day),
            CommitmentAnnulled(reason="filed_in_error"),
            FulfilmentDetermined(
                outcome="none", determining_unit="AMR", determined_on=day, breach=True,
                cause="own_failure",
            ),
            DeterminationRevoked(determination=number, reason="revoked"),
            CommitmentCorrected(field="made_on", old="x", new=day.isoformat(), basis="b"),
            CommitmentMarked(mark="under_lawsuit", on=dice.random() < 0.6),
            LiabilityPursued(action="penalty", pursued_on=day),
        ],
        "listing": [
            ListingDecided(
                decision_no="d", decided_on=day, takes_effect_on=later, served_on=day,
                service_method="direct", proposed_in=number, noticed_in=number,
            ),
            ListingDropped(),
            ListingMarked(mark="under_dispute", on=dice.random() < 0.6),
            ListingRemoved(cause="error", decision_no="d", removed_on=day),
            CourtRemovalMirrored(reason="performed", deleted_on=day),
        ],
        "report": [
            ReportReplaced(by="1", reason="new_day"),
            ReportUsed(matter="tendering", used_by="FIN", used_on=day),
        ],
        "report_authorisation": [ReportAuthorisationRevoked()],
        "foreign_report": [
            ForeignReportVerified(method="letter", authentic=dice.random() < 0.5),
            ForeignReportRecognised(until=later, rule="REPORT-2022#3"),
        ],
        "bankruptcy": [BankruptcyEnded(outcome="executed", ended_on=later)],
        "measure": [MeasureLifted(reason="error", lifted_on=day)],
        "rectification": [
            RectificationReported(reported_on=day),
            RectificationVerified(
                outcome=dice.choice(("passed", "failed")), verified_on=day, unit="AMR"
            ),
            InterviewOpened(
                rectification=stream, kind="reminder", unit="AMR", notified_on=day,
                appointed_on=later,
            ),
            InterviewHeld(held_on=day, officers=("o1", "o2")),
            InterviewMissed(appointed_on=day),
            InterviewFollowedUp(outcome="remedied", followed_up_on=day),
        ],
        "repair": [
            RepairRouted(to="AMR"),
            RepairAccepted(),
            RepairReturned(missing=("proof",)),
            RepairExtended(until=later, proposed_in=number),
            RepairApproved(target=stream, duties=()),
            RepairExecuted(target=stream, target_kind=kind, acknowledged=()),
            RepairRescinded(target=stream, target_kind=kind, ground="g", notice=number),
            RepairWithdrawn(),
        ],
        "objection": [
            ObjectionMarked(channels=CHANNELS[:1]),
            ObjectionRouted(to="AMR"),
            ObjectionExtended(until=later, proposed_in=number),
            ObjectionClockStopped(ground="testing"),
            ObjectionClockResumed(),
            ObjectionDecided(outcome=dice.choice(("denied", "inconclusive")), unit="AMR"),
            ObjectionDecided(outcome="upheld", unit="AMR", owed="record.correct"),
            ObjectionDecided(outcome="partly", unit="AMR"),
            ObjectionAnswered(answered_on=day, method="direct", remedies=("review", "lawsuit")),
            ObjectionReviewRequested(),
            ObjectionReviewed(outcome=dice.choice(("confirmed", "sent_back"))),
            ObjectionWithdrawn(),
        ],
        "notice": [
            NoticeAnswered(case=stream, received_on=day, statement=True),
            NoticeAnswered(case=stream, received_on=day, waived=True),
            NoticeReplied(case=stream, replies_to=number),
            HearingAnnounced(case=stream, held_on=later),
            HearingHeld(case=stream, outcome="held"),
            *(ProposalMade(matter=matter, case=stream) for matter in SETTLED),
        ],
    }  # fmt: skip
    return table.get(stem, [])
