"""What one officer proposes, another must approve."""

from __future__ import annotations

from ledger.proposal import ProposalMade, Propose
from tests.law import FIRST, given, officer
from tests.ledger.penalties import PENALTY, penalty, registered

BY = officer("ECO", "PROVIDER", officer="o7")
COMMAND = Propose(matter="record.annulment", case=PENALTY, reason="决定已被撤销，详见张某来函")


def test_a_proposal_names_the_officer_and_hides_the_reason() -> None:
    outcome = given(registered(), penalty("2026-03-02")).when(COMMAND, by=BY, on="2026-04-01")
    world = outcome.then(ProposalMade(matter="record.annulment", case=PENALTY))
    assert "张某" not in repr(outcome.drafts[0].event)
    assert [d.name for d in outcome.drafts[0].disclosures] == ["reason"]
    proposal = world.state().proposals["record.annulment", PENALTY]
    assert (proposal.officer, proposal.entry) == ("o7", FIRST + 2)


def test_a_proposal_is_about_something() -> None:
    given(registered()).when(COMMAND, by=BY, on="2026-04-01").refused("case_must_exist")


def test_a_newer_proposal_takes_the_place_of_the_older() -> None:
    world = given(registered(), penalty("2026-03-02")).when(COMMAND, by=BY, on="2026-04-01")
    other = officer("ECO", "PROVIDER", officer="o8")
    again = world.then(ProposalMade).when(COMMAND, by=other, on="2026-04-02").then(ProposalMade)
    assert again.state().proposals["record.annulment", PENALTY].officer == "o8"
