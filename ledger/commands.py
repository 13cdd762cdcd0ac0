"""The closed table of commands: which function decides each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import adoption, agency, key_rotation, merging, outreach, proposal, subject
from ledger.accountability import determining as accountability_determining
from ledger.accountability import informing, lifting, proposing
from ledger.accountability import responsibility as accountability_responsibility
from ledger.commitment import acceptance, completion, fulfilment, liability
from ledger.commitment import correction as commitment_correction
from ledger.declaration import declaring, opting, verifying
from ledger.delivery import nil_return
from ledger.education import attendance, education, material
from ledger.evaluation import publishing as evaluation_publishing
from ledger.evaluation import pushing, receiving
from ledger.exchange import preparing, reconciling, sending
from ledger.feed import registering
from ledger.incentive import deciding, nominating
from ledger.incentive import granting as incentive_granting
from ledger.mandate import acting, authorising, commissioning
from ledger.notice import answer, hearing, service
from ledger.objection import case as objection_case
from ledger.objection import decision as objection_decision
from ledger.objection import objecting, review
from ledger.pilot import piloting
from ledger.publication import exemption, listed_publishing
from ledger.publication import publishing as publication_publishing
from ledger.record import clue_check, complaint_handling, complaint_publicity, filing
from ledger.record import correction as record_correction
from ledger.rectification import calling_off, interview_record, interviewing, rectifying
from ledger.repair import application, bankruptcy, execution
from ledger.repair import case as repair_case
from ledger.repair import decision as repair_decision
from ledger.report import authorisation, issuing, recognition, using
from ledger.rights import agent, claiming, complaining, erasure, reporting, requesting, sealing
from ledger.rights import granting as rights_granting
from ledger.rulemaking import document
from ledger.sanction import court_list, enlisting, imposing, removal
from ledger.sharing import acknowledging, giving
from ledger.supervision import announcing, confirming, drawing, inspecting, telling
from ledger.task import setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.situation import Command

ROOMS = (
    adoption,
    agency,
    subject,
    filing,
    record_correction,
    proposal,
    service,
    answer,
    hearing,
    acceptance,
    completion,
    fulfilment,
    liability,
    interviewing,
    enlisting,
    removal,
    court_list,
    imposing,
    exemption,
    application,
    accountability_determining,
    informing,
    lifting,
    proposing,
    accountability_responsibility,
    commitment_correction,
    declaring,
    opting,
    verifying,
    nil_return,
    attendance,
    education,
    material,
    evaluation_publishing,
    pushing,
    receiving,
    preparing,
    reconciling,
    sending,
    registering,
    deciding,
    incentive_granting,
    nominating,
    key_rotation,
    acting,
    authorising,
    commissioning,
    merging,
    objection_case,
    objection_decision,
    objecting,
    review,
    outreach,
    piloting,
    listed_publishing,
    publication_publishing,
    clue_check,
    complaint_handling,
    complaint_publicity,
    calling_off,
    interview_record,
    rectifying,
    bankruptcy,
    repair_case,
    repair_decision,
    execution,
    authorisation,
    issuing,
    recognition,
    using,
    agent,
    claiming,
    complaining,
    erasure,
    rights_granting,
    reporting,
    requesting,
    sealing,
    document,
    acknowledging,
    giving,
    announcing,
    confirming,
    drawing,
    inspecting,
    telling,
    setting,
)
"""Every room that decides."""

HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    command: decide for room in ROOMS for command, decide in room.HANDLERS.items()
}
