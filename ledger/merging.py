"""Credit archives (Article 4, 信用档案): deciding that two codes name one subject, or not.

One officer of the unit that leads the archives proposes, another decides. Names never count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ledger.again import again
from ledger.authority import require_power
from ledger.event import Disclosure, Draft
from ledger.merges import SubjectMerged, SubjectUnmerged
from ledger.proposal import CASE_UNKNOWN, ProposalMade, approved_by_another
from ledger.refusal import Code, plan
from ledger.registry import PREFIX
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON, SUBJECT_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.event import Tag
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

FAMILY = "merge"
POWER = "archive.lead"
MERGE, UNMERGE = "subject.merge", "subject.unmerge"
"""The matters that one officer proposes and another approves."""

MERGED_ALREADY = Code(
    "subject_must_not_be_merged_already",
    "One of the codes was absorbed by another already, or both name one subject.",
    "其中一个代码已并入其他信用主体，或者二者已属同一主体。",
    plan(4),
)
OF_ONE_KIND = Code(
    "subjects_to_merge_must_be_of_one_kind",
    "A person is merged with a person only, an organisation with an organisation.",
    "自然人只能与自然人合并，单位只能与单位合并。",
    plan(4),
)
GROUND = Code(
    "merge_needs_a_ground_and_a_document",
    "Two codes name one subject on a ground of the rules that a document shows, never by name.",
    "合并须有规定事由及证明文书，不得仅凭名称。",
    plan(4),
)
NOT_MERGED = Code(
    "merge_must_stand",
    "These two codes are not merged, or not any more.",
    "二者未合并或者已撤销合并。",
    plan(4),
)


def merge_stream(survivor: Tag, absorbed: Tag) -> str:
    """The stream of a merge: of the registry, because every reader must know it."""
    return f"{PREFIX}merge/{survivor}/{absorbed}"


class _OfTwo(Command, frozen=True):
    """An act on two subjects, named by code or tag."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "OBJECTION_OFFICER"})
    survivor: str
    absorbed: str

    def reads(self) -> Reads:
        """Both subjects."""
        return Reads(subjects=(self.survivor, self.absorbed))


class ProposeMerge(_OfTwo, frozen=True):
    """Propose that two codes name one subject; the reason goes to the vault."""

    reason: str


class MergeSubjects(_OfTwo, frozen=True):
    """Decide that two codes name one subject, by another officer than the one who proposed it."""

    ground: str
    document_no: str


class UnmergeSubjects(_OfTwo, frozen=True):
    """Take a merge back from the beginning, proposed by another officer (`subject.unmerge`)."""

    document_no: str


def propose(command: ProposeMerge, situation: Situation) -> list[Draft]:
    """Refuses unknown subjects, two kinds, and codes that are merged."""
    require_power(situation, POWER)
    survivor, absorbed = _both(command, situation)
    if not command.reason.strip():
        raise GROUND.refused(fields=("reason",))
    case = merge_stream(survivor.tag, absorbed.tag)
    return [
        Draft(
            stream=f"proposal/{situation.new_id()}",
            event=ProposalMade(matter=MERGE, case=case),
            subjects=(survivor.tag, absorbed.tag),
            effective_on=situation.today,
            disclosures=(Disclosure(survivor.tag, "reason", command.reason),),
            opens=True,
        )
    ]


def merge(command: MergeSubjects, situation: Situation) -> list[Draft]:
    """Refuses what `propose` does, an unknown ground, no document, and who proposed it."""
    require_power(situation, POWER)
    survivor, absorbed = _both(command, situation)
    grounds: Mapping[str, Any] = situation.policy.in_force(FAMILY, situation.today).rules["grounds"]
    if command.ground not in grounds["known"] or not command.document_no.strip():
        raise GROUND.refused(fields=("ground", "document_no"))
    case = merge_stream(survivor.tag, absorbed.tag)
    proposed = approved_by_another(situation, survivor, MERGE, case)
    event = SubjectMerged(
        survivor=survivor.tag,
        absorbed=absorbed.tag,
        ground=command.ground,
        document_no=command.document_no,
        proposed_in=proposed,
    )
    return [
        Draft(
            stream=case,
            event=event,
            subjects=(survivor.tag, absorbed.tag),
            effective_on=situation.today,
        )
    ]


def unmerge(command: UnmergeSubjects, situation: Situation) -> list[Draft]:
    """Refuses what is not merged, no document, and who proposed it."""
    require_power(situation, POWER)
    merged = situation.registry.merges.into.get(command.absorbed)
    if merged is None or merged[0] != command.survivor:
        raise NOT_MERGED.refused(fields=("survivor", "absorbed"))
    if not command.document_no.strip():
        raise GROUND.refused(fields=("document_no",))
    state = situation.states.get(command.survivor)
    if state is None:
        raise CASE_UNKNOWN.refused()
    case = merge_stream(command.survivor, command.absorbed)
    event = SubjectUnmerged(
        survivor=command.survivor,
        absorbed=command.absorbed,
        document_no=command.document_no,
        proposed_in=approved_by_another(situation, state, UNMERGE, case),
    )
    return [
        Draft(
            stream=case,
            event=event,
            subjects=(command.survivor, command.absorbed),
            effective_on=merged[1],
        )
    ]


def _both(command: _OfTwo, situation: Situation) -> tuple[SubjectState, SubjectState]:
    """The two subjects, each with its own archive."""
    survivor = _registered(situation, command.survivor, "survivor")
    absorbed = _registered(situation, command.absorbed, "absorbed")
    into = situation.registry.merges.into
    if survivor is absorbed or command.survivor in into or command.absorbed in into:
        raise MERGED_ALREADY.refused(fields=("survivor", "absorbed"))
    kinds = {s.registration.kind == PERSON for s in (survivor, absorbed) if s.registration}
    if len(kinds) > 1:
        raise OF_ONE_KIND.refused(fields=("survivor", "absorbed"))
    return survivor, absorbed


def _registered(situation: Situation, tag: Tag, field: str) -> SubjectState:
    state = situation.states.get(tag)
    if state is None or state.registration is None:
        raise SUBJECT_UNKNOWN.refused(fields=(field,))
    return state


def _tag(place: int) -> Callable[[Entry], str]:
    return lambda entry: (*entry.subjects, "", "")[place]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ProposeMerge: propose,
    MergeSubjects: merge,
    UnmergeSubjects: unmerge,
}

AGAIN = (
    again(ProposalMade, ProposeMerge, survivor=_tag(0), absorbed=_tag(1), vaulted=("reason",)),
    again(SubjectMerged, MergeSubjects),
    again(SubjectUnmerged, UnmergeSubjects),
)
