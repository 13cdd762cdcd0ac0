"""Who may have a report on a subject, and for what: given, revoked, out of date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.report.authorisation import (
    ReportAuthorisationRevoked,
    ReportAuthorised,
    RevokeReportAuthorisation,
)
from tests.law import SUBJECT, officer
from tests.ledger.reports import (
    BANK,
    HERSELF,
    ITSELF,
    LABOUR,
    LEAD,
    LENDER,
    PERSON,
    asked,
    authorise,
    authorised,
    firm,
    issue,
    person,
)

NEEDED = "subject_must_have_authorised_the_report"
PAPER = "ab" * 32


def test_the_subject_authorises_a_bank_for_a_loan() -> None:
    world = asked(firm(), authorise(), ITSELF).then(
        ReportAuthorised(
            recipient=BANK,
            purpose="financing",
            valid_from=date(2026, 6, 1),
            valid_until=date(2026, 12, 31),
        )
    )
    (given,) = world.state().report_authorisations.values()
    assert given.situation(date(2026, 12, 31)) == "running"
    assert given.situation(date(2027, 1, 1)) == "expired"


def test_nobody_authorises_for_another() -> None:
    other = officer("", "SUBJECT", officer="other", subject=PERSON)
    only = "subject_authorises_for_itself_only"
    asked(firm(), authorise(), other).refused(only)
    asked(firm(), authorise(), officer("", "SUBJECT", officer="nobody")).refused(only)
    asked(firm(), authorise(), LABOUR).refused("agency_must_have_the_power")


def test_at_the_counter_the_signed_paper_is_needed() -> None:
    asked(firm(), authorise(), LEAD).refused("field_must_be_given", fields=("document",))
    wrong = authorise(document="paper")
    asked(firm(), wrong, LEAD).refused("value_must_be_one_of_the_list", fields=("document",))
    asked(firm(), authorise(document=PAPER), LEAD).then(ReportAuthorised)


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("purpose_must_be_on_the_list_of_uses", {"purpose": "curiosity"}),
        ("report_must_have_a_purpose", {"purpose": " "}),
        ("purpose_must_be_for_subjects_of_this_kind", {"purpose": "civil_service"}),
        ("value_must_be_one_of_the_list", {"recipient": "某银行"}),
        (
            "authorisation_must_not_run_longer_than_the_rules_allow",
            {"valid_until": date(2028, 1, 1)},
        ),
        (
            "authorisation_must_not_run_longer_than_the_rules_allow",
            {"valid_until": date(2026, 5, 1)},
        ),
    ],
)
def test_an_authorisation_says_for_what_for_whom_and_how_long(
    code: str, more: dict[str, Any]
) -> None:
    asked(firm(), authorise(**more), ITSELF).refused(code)


def test_an_unknown_subject_cannot_be_authorised_for() -> None:
    unknown = "91620321MA0000111X"
    itself = officer("", "SUBJECT", officer="itself", subject=unknown)
    asked(firm(), authorise(unknown), itself).refused("subject_must_be_registered")


def test_what_was_revoked_gives_nothing_more() -> None:
    world, stream = authorised(firm(), ITSELF)
    take = RevokeReportAuthorisation(authorisation=stream)
    asked(world, take, HERSELF).refused("subject_authorises_for_itself_only")
    asked(world, take, LABOUR).refused("agency_must_have_the_power")
    world = asked(world, take, ITSELF).then(ReportAuthorisationRevoked)
    revoked = "authorisation_must_not_be_revoked"
    asked(world, take, ITSELF).refused(revoked)
    asked(world, issue(purpose="financing", authorisation=stream), LENDER).refused(revoked)
    gone = RevokeReportAuthorisation(authorisation="nothing")
    asked(world, gone, ITSELF).refused("case_must_exist")


def test_out_of_its_term_it_gives_nothing() -> None:
    world, stream = authorised(firm(), ITSELF, valid_from=date(2026, 7, 1))
    ask = issue(purpose="financing", authorisation=stream)
    outside = "authorisation_must_be_in_date"
    asked(world, ask, LENDER).refused(outside, would_succeed_on="2026-07-01")
    asked(world, ask, LENDER, "2027-01-01").refused(outside)


def test_it_is_for_one_recipient_and_one_purpose() -> None:
    world, stream = authorised(firm(), ITSELF)
    ask = issue(purpose="financing", authorisation=stream)
    other = officer("91620321MA000012XM", "INTEGRATOR", officer="other")
    asked(world, ask, other).refused(NEEDED)
    asked(world, issue(purpose="guarantee", authorisation=stream), LENDER).refused(NEEDED)
    asked(world, issue(purpose="financing"), LENDER).refused(NEEDED)
    asked(world, ask, LENDER).then(*[type(d.event) for d in asked(world, ask, LENDER).drafts])


def test_a_person_is_reported_on_only_as_authorised() -> None:
    world, stream = authorised(person(), HERSELF, recipient="ORG", purpose="civil_service")
    from_org = officer("ORG", "PROVIDER", officer="org")
    asked(world, issue(subject=PERSON, purpose="civil_service"), from_org).refused(NEEDED)
    asked(world, issue(subject="", purpose="civil_service"), from_org).refused(
        "subject_must_be_registered"
    )
    unknown = issue(subject="", purpose="civil_service", authorisation="nothing")
    asked(world, unknown, from_org).refused(NEEDED)
    made = asked(world, issue(subject="", purpose="civil_service", authorisation=stream), from_org)
    assert made.refusal is None
    assert made.drafts[0].subjects == (PERSON,)
    assert SUBJECT not in made.drafts[0].subjects
