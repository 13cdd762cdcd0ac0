"""Stories of voluntary declarations: declared, authorised, verified or rejected, found false."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.declaration import declaring, rules
from ledger.declaration.declaring import (
    AuthoriseDeclaration,
    RevokeAuthorisation,
    SubmitDeclaration,
    WithdrawDeclaration,
)
from ledger.declaration.opting import AllowRecording, RefuseRecording
from ledger.declaration.verifying import (
    FindDeclarationFalse,
    RejectDeclaration,
    VerifyDeclaration,
)
from ledger.notice.notice import NOTICE_FIRST, time_to_answer
from ledger.simulation.officers import FIRST, SECOND, officer, subject_itself
from ledger.simulation.repairs import notice
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

WINDOW = "DRC"
FAMILY = "declaration"


def declared(town: Town, subject: Subject) -> Iterable[Story]:
    """Some declare something of themselves, some refuse to be praised."""
    if subject.kind == PERSON:
        return
    if town.county.rarely("declared", 0.15, first=4):
        yield _declaration(town, subject)
    if town.county.rarely("praise refused", 0.01, first=4):
        yield _modest(town, subject)


def _declaration(town: Town, subject: Subject) -> Story:
    """By the subject itself; verified, rejected or taken back."""
    county, itself = town.county, subject_itself(subject.tag)
    if not county.has_law(FAMILY) or county.state(subject.tag).registration is None:
        return
    act = SubmitDeclaration(
        subject=subject.tag,
        kind="charity",
        texts={"title": "捐资助学", "content": "向县教育基金捐款五万元"},
        evidence=(sha256(subject.tag.encode()).hexdigest(),),
        authorised=("integrate", "share"),
        truthful=True,
    )
    if town.somebody_tries():
        _unlawful_declaration(town, act)
    county.do(act, itself)
    declaration = next(reversed(county.state(subject.tag).declarations))
    county.do(AuthoriseDeclaration(declaration=declaration, purposes=("apply",)), itself)
    yield county.after(1, 8)
    if county.rarely("declaration withdrawn", 0.1):
        back = WithdrawDeclaration(declaration=declaration)
        county.do(back, itself)
        county.refuse(back, itself, declaring.OVER)
        return
    if county.rarely("declaration rejected", 0.15):
        reject = RejectDeclaration(
            declaration=declaration,
            ground="not_confirmed",
            reasons="受赠单位无此记录",
            remedies="可补充材料后再次申报",
        )
        county.do(reject, officer(WINDOW))
        return
    county.do(VerifyDeclaration(declaration=declaration, method="cross_check"), officer(WINDOW))
    if county.rarely("use revoked", 0.2):
        yield county.after(10, 60)
        county.do(RevokeAuthorisation(declaration=declaration, purposes=("share",)), itself)
    if county.rarely("declaration false", 0.1):
        yield county.after(10, 60)
        yield from _false(town, subject, declaration)


def _false(town: Town, subject: Subject, declaration: str) -> Story:
    """After notice and the time to answer, by another officer."""
    county, first, second = town.county, officer(WINDOW, FIRST), officer(WINDOW, SECOND)
    act = FindDeclarationFalse(
        declaration=declaration, ground="false_statement", finding="捐款未实际到账"
    )
    if town.somebody_tries():
        county.refuse(act, second, NOTICE_FIRST)
    county.do(notice("declaration_false", declaration, county.today), first)
    runs = time_to_answer(county.state(subject.tag).notices[declaration], *county.law())
    yield max(county.working(runs.opens_on), county.today)
    if town.somebody_tries():
        county.refuse(act, first, proposal.SAME_PERSON)
    county.do(act, second)


def _modest(town: Town, subject: Subject) -> Story:
    """Honours are not to be recorded; later they may be again."""
    county, itself = town.county, subject_itself(subject.tag)
    if not county.has_law(FAMILY) or county.state(subject.tag).registration is None:
        return
    county.do(RefuseRecording(subject=subject.tag, kinds=("honour",)), itself)
    yield county.after(30, 120)
    county.do(AllowRecording(subject=subject.tag, kinds=("honour",)), itself)


def _unlawful_declaration(town: Town, act: SubmitDeclaration) -> None:
    county = town.county
    itself, stranger = subject_itself(act.subject), subject_itself("91620321MA0000099X")
    command, by, code = county.chance.choice(
        (
            (replace(act, truthful=False), itself, declaring.NOT_TRUTHFUL),
            (replace(act, authorised=("share",)), itself, declaring.NOT_AUTHORISED),
            (replace(act, evidence=()), itself, rules.WORD),
            (replace(act, unit="NOBODY"), itself, declaring.NO_VERIFIER),
            (act, stranger, rules.NOT_OWN),
        )
    )
    county.refuse(command, by, code)
