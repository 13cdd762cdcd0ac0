"""Stories of merges: a firm had another code; at times it turns out that it had not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.codes import synthetic_unified_code
from ledger.merging import (
    FAMILY,
    GROUND,
    MERGED_ALREADY,
    NOT_MERGED,
    MergeSubjects,
    ProposeMerge,
    UnmergeSubjects,
    merge_stream,
)
from ledger.proposal import Propose
from ledger.simulation.officers import FIRST, SECOND, officer
from ledger.subject import SUBJECT_UNKNOWN, RegisterSubject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

LEAD = "AMR"
TWICE_SHARE, WRONG_SHARE = 0.04, 0.4
OLD_CODES_FROM = 500_000


def twice(town: Town, subject: Subject) -> Iterable[Story]:
    """A subject was registered under two codes."""
    if subject.tag.startswith("91") and town.county.happens(TWICE_SHARE):
        yield _twice(town, subject)


def _twice(town: Town, subject: Subject) -> Story:
    county, first, second = town.county, officer(LEAD, FIRST), officer(LEAD, SECOND)
    if county.state(subject.tag).registration is None or not county.has_law(FAMILY):
        return
    old = synthetic_unified_code(OLD_CODES_FROM + town.subjects.index(subject))
    county.do(RegisterSubject(code=old, name=subject.name), first)
    yield county.after(5, 60)
    propose = ProposeMerge(survivor=subject.tag, absorbed=old, reason="登记机关换发代码")
    merge = MergeSubjects(
        survivor=subject.tag,
        absorbed=old,
        ground="code_reissued",
        document_no=f"永市监登〔{county.today.year}〕{county.chance.randint(1, 999)}号",
    )
    if town.somebody_tries():
        county.refuse(merge, second, proposal.PROPOSAL_MISSING)
        county.refuse(replace(propose, absorbed=old[::-1]), first, SUBJECT_UNKNOWN)
    county.do(propose, first)
    yield county.after(1, 5)
    if town.somebody_tries():
        county.refuse(merge, first, proposal.SAME_PERSON)
        county.refuse(replace(merge, ground="same_name"), second, GROUND)
    county.do(merge, second)
    if town.somebody_tries():
        county.refuse(propose, first, MERGED_ALREADY)
    if not county.rarely("merge undone", WRONG_SHARE):
        return
    yield county.after(30, 90)
    undo = UnmergeSubjects(
        survivor=subject.tag,
        absorbed=old,
        document_no=f"永市监登撤〔{county.today.year}〕{county.chance.randint(1, 999)}号",
    )
    case = merge_stream(subject.tag, old)
    county.do(Propose(matter="subject.unmerge", case=case, reason="经查为两个主体"), first)
    if town.somebody_tries():
        county.refuse(undo, first, proposal.SAME_PERSON)
    county.do(undo, second)
    if town.somebody_tries():
        county.refuse(undo, second, NOT_MERGED)
