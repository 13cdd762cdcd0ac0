"""Two codes name one subject by a decision of two persons, on a document; and not after all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.codes import synthetic_unified_code
from ledger.merges import SubjectMerged, SubjectUnmerged
from ledger.merging import MergeSubjects, ProposeMerge, UnmergeSubjects, merge_stream
from ledger.proposal import ProposalMade, Propose
from ledger.record.correction import AnnulRecord
from ledger.record.record import RecordAnnulled, RecordFiled
from ledger.refusal import plan
from ledger.sanction.enlisting import ProposeListing
from ledger.subject import SubjectRegistered
from tests.law import Past, World, given, officer, past
from tests.ledger.sanctions import done

NEW, OLD, THIRD = (synthetic_unified_code(n) for n in (101, 102, 103))
PERSON = "5d1d3c1e-0000-4000-8000-00000000000a"
FIRST = officer("AMR", "PROVIDER", "DESIGNATOR", officer="first")
SECOND = officer("AMR", "PROVIDER", "DESIGNATOR", officer="second")
ON = "2026-05-06"


def registered(tag: str, name: str, on: str = "2018-01-02") -> Past:
    kind = "person" if "-" in tag else "organisation"
    event = SubjectRegistered(kind=kind, code="" if "-" in tag else tag, name=name)
    return past(event, stream=f"subject/{tag}", on=on, subjects=(tag,))


def penalty(stream: str, tag: str, name: str) -> Past:
    event = RecordFiled(
        kind="penalty",
        document_no=f"永市监罚〔2026〕{stream}号",
        agency="AMR",
        decided_on=date(2026, 4, 20),
        name=name,
        penalty_kinds=("fine", "licence_revoked"),
    )
    return past(event, stream=stream, on="2026-04-20", subjects=(tag,))


def start() -> World:
    """Two archives with a penalty each; the old code was registered first."""
    return given(
        registered(OLD, "永昌县旧公司"),
        registered(NEW, "永昌县新公司", "2025-01-02"),
        registered(THIRD, "永昌县第三公司"),
        registered(PERSON, ""),
        penalty("r-old", OLD, "永昌县旧公司"),
        penalty("r-new", NEW, "永昌县新公司"),
    )


def proposing(**more: Any) -> ProposeMerge:
    return ProposeMerge(**{"survivor": NEW, "absorbed": OLD, "reason": "换发代码", **more})


def merging(**more: Any) -> MergeSubjects:
    fields = {"survivor": NEW, "absorbed": OLD, "ground": "code_reissued", "document_no": "1号"}
    return MergeSubjects(**{**fields, **more})


def merged(survivor: str = NEW, absorbed: str = OLD, world: World | None = None) -> World:
    both = {"survivor": survivor, "absorbed": absorbed}
    known = done(world or start(), proposing(**both), FIRST, ON)
    return done(known, merging(**both), SECOND, ON)


def unmerged(world: World, survivor: str = NEW, absorbed: str = OLD) -> World:
    case = merge_stream(survivor, absorbed)
    known = done(world, Propose(matter="subject.unmerge", case=case, reason="误合并"), FIRST, ON)
    command = UnmergeSubjects(survivor=survivor, absorbed=absorbed, document_no="2号")
    return done(known, command, SECOND, ON)


def test_two_persons_merge() -> None:
    world = start().when(proposing(), by=FIRST, on=ON).then(ProposalMade)
    world.when(merging(), by=FIRST, on=ON).refused("proposer_may_not_approve")
    world = world.when(merging(), by=SECOND, on=ON).then(SubjectMerged)
    assert set(world.entries[-1].subjects) == {NEW, OLD}
    start().when(merging(), by=SECOND, on=ON).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )


def test_the_state_of_either_is_the_fold_of_both() -> None:
    world = merged()
    for tag in (NEW, OLD):
        state = world.state(tag)
        assert state.tag == NEW
        assert list(state.records) == ["r-old", "r-new"]
        assert state.registration is not None
        assert (state.registration.code, state.registration.name) == (NEW, "永昌县新公司")
        assert [name for name, _ in state.registration.names] == ["永昌县旧公司", "永昌县新公司"]
        assert [j.step for j in state.joinings] == ["merged"]


def test_an_unmerge_gives_each_its_own_again() -> None:
    world = unmerged(merged())
    before = start()
    for tag in (NEW, OLD):
        state, was = world.state(tag), before.state(tag)
        assert state.tag == tag
        assert (state.records, state.registration) == (was.records, was.registration)
        assert [j.step for j in state.joinings] == ["merged", "unmerged"]
    assert isinstance(world.entries[-1].data, SubjectUnmerged)
    again = merged(world=world)
    assert list(again.state(OLD).records) == ["r-old", "r-new"]


def test_merges_join_and_come_apart_one_by_one() -> None:
    world = merged(THIRD, NEW, merged())
    assert world.registry().merges.group(OLD) == (THIRD, *sorted((NEW, OLD)))
    assert world.state(OLD).tag == THIRD
    apart = unmerged(world)
    assert apart.registry().merges.group(NEW) == (THIRD, NEW)
    assert apart.state(OLD).tag == OLD
    other = unmerged(world, THIRD, NEW)
    assert other.state(OLD).tag == NEW
    assert other.state(THIRD).tag == THIRD


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"absorbed": synthetic_unified_code(999)}, "subject_must_be_registered"),
        ({"survivor": synthetic_unified_code(999)}, "subject_must_be_registered"),
        ({"absorbed": NEW}, "subject_must_not_be_merged_already"),
        ({"absorbed": PERSON}, "subjects_to_merge_must_be_of_one_kind"),
        ({"reason": " "}, "merge_needs_a_ground_and_a_document"),
    ],
)
def test_refuses_a_proposal(more: dict[str, Any], code: str) -> None:
    start().when(proposing(**more), by=FIRST, on=ON).refused(code, clause=plan(4))


def test_refuses_what_is_merged_already() -> None:
    world = merged()
    for both in ((NEW, OLD), (OLD, NEW), (THIRD, OLD), (OLD, THIRD)):
        command = proposing(survivor=both[0], absorbed=both[1])
        world.when(command, by=FIRST, on=ON).refused("subject_must_not_be_merged_already")


@pytest.mark.parametrize("more", [{"ground": "same_name"}, {"document_no": " "}])
def test_a_name_is_no_ground(more: dict[str, Any]) -> None:
    world = done(start(), proposing(), FIRST, ON)
    world.when(merging(**more), by=SECOND, on=ON).refused("merge_needs_a_ground_and_a_document")


def test_only_the_unit_that_leads_the_archives_merges() -> None:
    other = officer("ECO", "PROVIDER")
    start().when(proposing(), by=other, on=ON).refused("agency_must_have_the_power")


def test_refuses_to_take_back_what_is_not_merged() -> None:
    command = UnmergeSubjects(survivor=NEW, absorbed=OLD, document_no="2号")
    start().when(command, by=SECOND, on=ON).refused("merge_must_stand")
    unmerged(merged()).when(command, by=SECOND, on=ON).refused("merge_must_stand")
    world = merged()
    world.when(command, by=SECOND, on=ON).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    case = merge_stream(NEW, OLD)
    world = done(world, Propose(matter="subject.unmerge", case=case, reason="误"), FIRST, ON)
    world.when(command, by=FIRST, on=ON).refused("proposer_may_not_approve")
    nameless = UnmergeSubjects(survivor=NEW, absorbed=OLD, document_no="")
    world.when(nameless, by=SECOND, on=ON).refused("merge_needs_a_ground_and_a_document")


def test_an_act_may_name_either_code() -> None:
    world = merged()
    propose = ProposeListing(
        subject=OLD,
        list_type="market_regulation_serious",
        ground="licence_or_qualification",
        reasoning="多次违法",
        bases=("r-old", "r-new"),
    )
    world = done(world, propose, FIRST, "2026-05-07")
    assert set(world.entries[-1].subjects) == {NEW}
    assert len(world.state(OLD).listings) == 1


def test_what_happened_to_its_record_meanwhile_stays_with_it() -> None:
    world = merged()
    world = done(world, Propose(matter="record.annulment", case="r-old", reason="x"), FIRST, ON)
    annul = AnnulRecord(record="r-old", reason="revoked", basis="复议决定")
    world = done(world, annul, SECOND, ON)
    assert isinstance(world.entries[-1].data, RecordAnnulled)
    assert set(world.entries[-1].subjects) == {NEW, OLD}
    world = unmerged(world)
    assert world.state(OLD).records["r-old"].annulled is not None
    assert list(world.state(NEW).records) == ["r-new"]


def test_a_token_of_the_absorbed_code_is_the_subjects() -> None:
    world = merged()
    own = officer("", "SUBJECT", officer="me", subject=OLD)
    assert world.situation(proposing(), own, ON).actor.subject == NEW
