"""A complaint is answered by another office than the one it is about."""

from __future__ import annotations

from ledger.rights.complaining import (
    AcceptComplaint,
    AnswerComplaint,
    FileComplaint,
    WithdrawComplaint,
)
from ledger.rights.complaint import (
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintWithdrawn,
    complaint_clocks,
)
from ledger.sanction.listing import ListingProposed
from tests.law import Past, World, day, officer
from tests.ledger.rights.asking import (
    ELSEWHERE,
    ME,
    ON,
    PENALTY,
    PERSON,
    SECOND,
    STRANGER,
    WINDOW,
    about,
    person,
)

ACCEPT = AcceptComplaint(complaint="c-1")
ANSWER = AnswerComplaint(complaint="c-1", outcome="founded", reasons="确有超期")
GOVERNMENT = officer("GOV", "SUPERVISOR", officer="g1")


def filing(**more: str) -> FileComplaint:
    given = {"against": "ECO", "matter": "delay", "text": "逾期未答复", "subject": PERSON}
    return FileComplaint(**{**given, **more})


def filed(against: str = "ECO", window: str = "DRC", case: str = "") -> Past:
    event = ComplaintFiled(
        subject=PERSON, against=against, matter="delay", window=window, case=case
    )
    return about(event, "c-1")


def accepted(*happened: Past) -> World:
    return person(*happened or (filed(),), about(ComplaintAccepted(), "c-1"))


def test_it_goes_to_the_window_and_about_the_window_to_who_oversees() -> None:
    world = person().when(filing(case=PENALTY), by=ME, on=ON).then(ComplaintFiled)
    (complaint,) = world.state(PERSON).complaints.values()
    assert complaint.facts.window == "DRC"
    law = world.registry()
    (accept, answer) = complaint_clocks(complaint, law.policy, law.calendar)
    assert (accept[1], answer[1]) == (day("2026-04-14"), day("2026-06-08"))
    above = person().when(filing(against="县发改局"), by=ME, on=ON).then(ComplaintFiled)
    (complaint,) = above.state(PERSON).complaints.values()
    assert (complaint.facts.against, complaint.facts.window) == ("DRC", "GOV")
    above.when(AcceptComplaint(complaint=complaint.id), by=GOVERNMENT, on=ON).then(
        ComplaintAccepted()
    )


def test_what_is_no_complaint() -> None:
    code, world = "complaint_must_be_about_an_office_and_a_matter_of_the_rules", person()
    world.when(filing(against="无此局"), by=ME, on=ON).refused(code, fields=("against",))
    world.when(filing(matter="mood"), by=ME, on=ON).refused(code, fields=("matter",))
    world.when(filing(text=""), by=ME, on=ON).refused("what_is_asked_must_be_said")
    world.when(filing(case="r-9"), by=ME, on=ON).refused("case_must_exist", fields=("case",))
    world.when(filing(), by=STRANGER, on=ON).refused("subject_its_agent_or_the_window_asks")


def test_neither_the_office_nor_its_officers_decide() -> None:
    code = "who_is_complained_about_does_not_decide"
    world = accepted()
    world.when(ANSWER, by=ELSEWHERE, on=ON).refused(code)
    foreign = officer("AMR", "OBJECTION_OFFICER")
    world.when(ANSWER, by=foreign, on=ON).refused("only_the_unit_that_has_the_matter")
    proposed = ListingProposed(
        list_type="market_regulation_serious",
        unit="AMR",
        ground="licence_or_qualification",
        bases=(PENALTY,),
        measures=(),
    )
    listed = Past(about(proposed, "l-1").draft, SECOND)
    case = person(listed, filed("AMR", case="l-1"), about(ComplaintAccepted(), "c-1"))
    case.when(ANSWER, by=SECOND, on=ON).refused(code)
    case.when(ANSWER, by=WINDOW, on=ON).then(ComplaintAnswered)


def test_it_is_accepted_answered_and_over() -> None:
    closed = "complaint_must_be_open"
    person(filed()).when(ANSWER, by=WINDOW, on=ON).refused(closed)
    accepted().when(ACCEPT, by=WINDOW, on=ON).refused(closed)
    maybe = AnswerComplaint(complaint="c-1", outcome="maybe", reasons="不详")
    outcome = "complaint_is_answered_with_an_outcome_of_the_rules"
    accepted().when(maybe, by=WINDOW, on=ON).refused(outcome)
    silent = AnswerComplaint(complaint="c-1", outcome="founded", reasons="")
    accepted().when(silent, by=WINDOW, on=ON).refused("what_is_asked_must_be_said")
    after = accepted().when(ANSWER, by=WINDOW, on=ON).then(ComplaintAnswered)
    after.when(ANSWER, by=WINDOW, on=ON).refused(closed)
    withdraw = WithdrawComplaint(complaint="c-1")
    after.when(withdraw, by=ME, on=ON).refused(closed)
    person(filed()).when(withdraw, by=STRANGER, on=ON).refused("case_must_exist")
    person(filed()).when(withdraw, by=ME, on=ON).then(ComplaintWithdrawn())
    unknown = AcceptComplaint(complaint="c-9")
    person().when(unknown, by=WINDOW, on=ON).refused("case_must_exist", fields=("complaint",))
    assert len(person(about(ComplaintAccepted(), "c-9")).state(PERSON).orphans) == 1
