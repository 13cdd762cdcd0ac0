"""Two officers of the deciding unit seal a record; nothing rests on it from then on."""

from __future__ import annotations

import pytest

from ledger.objection.objecting import FileObjection
from ledger.policy import seed_policy
from ledger.proposal import ProposalMade
from ledger.publication.publication import PublicationPublished, standing
from ledger.record.correction import MarkRecord
from ledger.record.record import is_live
from ledger.refusal import Refused
from ledger.rights.concealment import without_sealed
from ledger.rights.sealing import RecordSealed, RecordUnsealed, SealRecord, UnsealRecord
from ledger.sanction.live_basis import record_basis
from tests.law import FIRST, SUBJECT, Past, World, day, given, officer, past
from tests.ledger.penalties import CREDIT_CHINA, PENALTY, penalty, registered

POLICE = {"agency": "PSB", "document_no": "永公罚〔2026〕1号"}
FIRST_OFFICER = officer("PSB", "DESIGNATOR", officer="o1")
SECOND_OFFICER = officer("PSB", "DESIGNATOR", officer="o2")
FOREIGN = officer("AMR", "DESIGNATOR", officer="o2")
SEAL = SealRecord(record=PENALTY, ground="public_security")
UNSEAL = UnsealRecord(record=PENALTY, ground="sealed_in_error")
PERSON = "3b1f0b0e-0000-4000-8000-000000000001"


def proposed(matter: str, on: str = "2026-04-01") -> Past:
    """The first officer proposed it."""
    event = ProposalMade(matter=matter, case=PENALTY)
    return past(event, stream=f"proposal/{matter}", on=on, by=FIRST_OFFICER)


def published() -> Past:
    """The record was published the day after it was decided."""
    event = PublicationPublished(channel=CREDIT_CHINA, day=day("2026-03-03"))
    return past(event, stream=PENALTY, on="2026-03-03", by=FIRST_OFFICER)


def filed(*happened: Past) -> World:
    """A public-security penalty that was filed and published, and what else happened."""
    return given(registered(), penalty("2026-03-02", **POLICE), published(), *happened)


def sealed() -> World:
    """The same, sealed on the second of April."""
    return (
        filed(proposed("record.seal"))
        .when(SEAL, by=SECOND_OFFICER, on="2026-04-02")
        .then(RecordSealed)
    )


def test_a_sealed_record_is_no_basis_and_not_shown() -> None:
    world = sealed()
    record = world.state().records[PENALTY]
    assert (record.sealed_ground, record.sealed_on) == ("public_security", day("2026-04-02"))
    assert not is_live(record)
    law = (seed_policy(), world.registry().calendar, day("2026-04-02"))
    stands = standing(record, *law)
    assert (stands.shown_publicly, stands.ended, stands.next_change_on) == (
        False,
        True,
        day("2026-04-09"),
    )
    (duty,) = stands.obligations
    assert (duty.state, duty.takedown_due) == ("ENDED", day("2026-04-08"))
    basis = record_basis(record, *law)
    assert (basis.stands, basis.ended_because, basis.ended_in) == (
        False,
        "sealed",
        record.sealed_in,
    )
    assert world.state().sealed == {PENALTY}
    assert not world.state().proposals


def test_an_unsealed_record_stands_as_before() -> None:
    world = sealed().adding([proposed("record.unseal", "2026-04-03").draft], FIRST_OFFICER)
    after = world.when(UNSEAL, by=SECOND_OFFICER, on="2026-04-03").then(RecordUnsealed)
    assert is_live(after.state().records[PENALTY])
    assert not after.state().sealed


def test_whom_the_ground_does_not_fit() -> None:
    code = "sealing_needs_a_ground_of_the_rules"
    world = filed(proposed("record.seal"))
    for ground in ("minor", "because", ""):
        command = SealRecord(record=PENALTY, ground=ground)
        world.when(command, by=SECOND_OFFICER, on="2026-04-02").refused(code, fields=("ground",))
    other = given(registered(), penalty("2026-03-02"))
    eco = officer("ECO", "DESIGNATOR")
    other.when(SEAL, by=eco, on="2026-04-02").refused(code)
    unknown = UnsealRecord(record=PENALTY, ground="because")
    sealed().when(unknown, by=SECOND_OFFICER, on="2026-04-03").refused(code)


def test_a_minors_record_is_sealed_by_any_unit() -> None:
    tags = {"tag": PERSON}
    world = given(
        registered(PERSON, "person"),
        penalty("2026-03-02", name="", **tags),
        past(
            ProposalMade(matter="record.seal", case=PENALTY),
            stream="proposal/1",
            on="2026-04-01",
            subjects=(PERSON,),
            by=officer("ECO", "DESIGNATOR"),
        ),
    )
    command = SealRecord(record=PENALTY, ground="minor")
    by = officer("ECO", "DESIGNATOR", officer="o2")
    world.when(command, by=by, on="2026-04-02").then(RecordSealed)


def test_who_may_not_seal() -> None:
    world = filed(proposed("record.seal"))
    world.when(SEAL, by=FIRST_OFFICER, on="2026-04-02").refused("proposer_may_not_approve")
    foreign = "only_the_deciding_organ_or_its_successor"
    world.when(SEAL, by=FOREIGN, on="2026-04-02").refused(foreign)
    alone = "matter_must_be_proposed_by_another_officer_first"
    filed().when(SEAL, by=SECOND_OFFICER, on="2026-04-02").refused(alone)
    clerk = officer("PSB", "REPAIR_OFFICER")
    world.when(SEAL, by=clerk, on="2026-04-02").refused("role_must_permit_the_command")


def test_what_may_not_be_sealed_or_opened() -> None:
    given(registered()).when(SEAL, by=SECOND_OFFICER, on="2026-04-02").refused("case_must_exist")
    already = "record_must_not_be_sealed_already"
    sealed().when(SEAL, by=SECOND_OFFICER, on="2026-04-03").refused(already)
    filed().when(UNSEAL, by=SECOND_OFFICER, on="2026-04-03").refused("record_must_be_sealed")


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (MarkRecord(record=PENALTY, mark="under_lawsuit"), FOREIGN),
        (SEAL, FOREIGN),
        (
            FileObjection(ground="error", text="有误", target=PENALTY),
            officer("DRC", "OBJECTION_OFFICER"),
        ),
    ],
)
def test_for_who_may_not_see_it_a_sealed_record_is_not_there(command: object, by: object) -> None:
    """The answer is that of an id that never was."""
    world = sealed()
    whole = world.situation(command, by, "2026-04-03")  # type: ignore[arg-type]
    cut = without_sealed(command, whole)  # type: ignore[arg-type]
    assert not cut.states
    own = world.situation(SEAL, SECOND_OFFICER, "2026-04-03")
    assert without_sealed(SEAL, own) is not None
    assert PENALTY in without_sealed(SEAL, own).states[SUBJECT].records


def test_who_names_the_subject_sees_an_archive_without_it() -> None:
    world = sealed()
    command = FileObjection(ground="error", text="有误", target=PENALTY, subject=SUBJECT)
    window = officer("DRC", "OBJECTION_OFFICER")
    cut = without_sealed(command, world.situation(command, window, "2026-04-03"))
    assert cut.states[SUBJECT].records == {}
    me = officer("", "SUBJECT", subject=SUBJECT)
    seen = without_sealed(command, world.situation(command, me, "2026-04-03"))
    assert PENALTY in seen.states[SUBJECT].records


def test_an_entry_without_its_record_is_kept_aside() -> None:
    event = RecordSealed(record=PENALTY, ground="minor")
    state = given(past(event, stream=PENALTY, on="2026-04-02")).state()
    assert [entry.number for entry in state.orphans] == [FIRST]


def test_refusals_say_why_in_words() -> None:
    world = filed()
    outcome = world.when(SEAL, by=SECOND_OFFICER, on="2026-04-02")
    assert isinstance(outcome.refusal, Refused)
    assert outcome.refusal.chinese
