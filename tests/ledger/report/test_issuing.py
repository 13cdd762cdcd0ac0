"""Issuing and replacing reports: every purpose, and every refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger.refusal import plan
from ledger.report.issuing import IssueReport, ReplaceReport
from ledger.report.report import ReportIssued, ReportReplaced
from tests.law import SUBJECT, officer
from tests.ledger.reports import (
    FINANCE,
    HERSELF,
    ITSELF,
    LABOUR,
    LEAD,
    LENDER,
    PARTY,
    PERSON,
    ROOT,
    asked,
    authorised,
    firm,
    issue,
    issued,
    person,
)


def test_a_department_has_the_report_for_its_matter() -> None:
    world, report = issued(firm())
    facts = report.facts
    assert (facts.use, facts.requester, facts.issuer) == ("listed", "FIN", "DRC")
    assert len(facts.number) == 22
    assert facts.number.startswith("20260601120000")
    assert (facts.size, facts.root) == (1_500, ROOT.hex())
    assert facts.rests_on == (1001, 1002, 1003)
    assert any(name.startswith("REPORT-2022@") for name in facts.rule_sets)
    assert facts.calendar[0].startswith("chinesecalendar ")
    assert len(facts.digest) == 64
    assert world.state().reports[report.id] is not None


def test_the_entry_holds_nothing_of_the_content() -> None:
    made = asked(firm(), issue(), FINANCE)
    said = json.dumps([str(draft.event) for draft in made.drafts], ensure_ascii=False)
    assert "废水" not in said
    assert "甲公司" not in said
    assert all(not draft.disclosures for draft in made.drafts)


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("report_must_have_a_purpose", {"purpose": ""}),
        ("purpose_must_be_on_the_list_of_uses", {"purpose": "curiosity"}),
        ("purpose_must_be_for_subjects_of_this_kind", {"purpose": "civil_service"}),
        ("report_must_hold_no_score", {"sections": ("registration", "score")}),
        ("report_must_hold_no_score", {"sections": ("信用分",)}),
        ("section_must_be_of_the_national_format", {"sections": ("local_supplement",)}),
        ("matter_must_be_of_the_asking_department", {"purpose": "market_access"}),
        ("subject_must_be_registered", {"subject": "91620321MA0000111X"}),
        ("subject_must_have_authorised_the_report", {"purpose": "financing"}),
    ],
)
def test_what_is_refused(code: str, more: dict[str, Any]) -> None:
    asked(firm(), issue(**more), FINANCE).refused(code)


def test_refusals_of_reports_rest_on_article_three() -> None:
    score = issue(sections=("score",))
    asked(firm(), score, FINANCE).refused("report_must_hold_no_score", clause=plan(3))


def test_the_subject_has_its_own_copy_and_nothing_else() -> None:
    own = issue(purpose="own_copy")
    only = "subject_authorises_for_itself_only"
    asked(firm(), own, ITSELF).then(ReportIssued)
    asked(firm(), own, HERSELF).refused(only)
    asked(firm(), issue(), ITSELF).refused(only)
    asked(firm(), own, LABOUR).refused("agency_must_have_the_power")
    asked(firm(), own, LEAD).refused("subject_must_have_authorised_the_report")
    asked(firm(), own, LENDER).refused("agency_must_be_registered")


def test_at_the_counter_the_own_copy_rests_on_the_signed_paper() -> None:
    world, stream = authorised(firm(), ITSELF, recipient="DRC", purpose="own_copy")
    world, report = issued(world, LEAD, purpose="own_copy", authorisation=stream)
    assert (report.facts.use, report.facts.requester) == ("own", "")


def test_a_bank_has_it_with_the_subjects_authorisation() -> None:
    world, stream = authorised(firm(), ITSELF)
    _, report = issued(world, LENDER, purpose="financing", authorisation=stream)
    assert (report.facts.use, report.facts.authorisation) == ("market", stream)


def test_the_issuing_unit_issues_for_others() -> None:
    world, stream = authorised(firm(), ITSELF)
    _, report = issued(world, LEAD, purpose="financing", authorisation=stream)
    assert report.facts.requester == LENDER.agency
    _, report = issued(firm(), LEAD)
    assert report.facts.requester == "DRC"


def test_of_a_person_the_content_is_masked() -> None:
    world, stream = authorised(person(), HERSELF, recipient="ORG", purpose="civil_service")
    _, report = issued(world, PARTY, subject=PERSON, purpose="civil_service", authorisation=stream)
    assert report.facts.use == "listed"
    own = IssueReport(subject=PERSON, purpose="own_copy")
    asked(person(), own, HERSELF).then(ReportIssued)


def test_only_the_sections_asked_for() -> None:
    _, report = issued(firm(), sections=("administration", "registration"))
    assert report.facts.sections == ("registration", "administration")
    _, report = issued(firm(), sections=("honours",))
    assert report.facts.rests_on == ()


def test_a_report_is_replaced_by_a_new_one() -> None:
    world, report = issued(firm())
    anew = ReplaceReport(report=report.facts.number, reason="new_day")
    wrong = ReplaceReport(report=report.facts.number, reason="because")
    asked(world, wrong, FINANCE).refused("value_must_be_one_of_the_list", fields=("reason",))
    asked(world, anew, LABOUR).refused("matter_must_be_of_the_asking_department")
    asked(world, anew, LEAD).refused("subject_authorises_for_itself_only")
    world = asked(world, anew, FINANCE, "2026-06-02").then(ReportIssued, ReportReplaced)
    old, new = world.state().reports.values()
    assert old.replaced is not None
    assert (old.replaced[0], new.facts.replaces) == (new.facts.number, old.facts.number)
    asked(world, anew, FINANCE, "2026-06-03").refused("report_must_not_be_replaced")
    gone = ReplaceReport(report="20260601120000ABCDEFGH", reason="new_day")
    asked(world, gone, FINANCE).refused("case_must_exist")


def test_an_integrator_that_is_no_department_has_no_listed_matter() -> None:
    stranger = officer("91620321MA000012XM", "INTEGRATOR", officer="stranger")
    asked(firm(), issue(), stranger).refused("agency_must_be_registered")
    assert SUBJECT
