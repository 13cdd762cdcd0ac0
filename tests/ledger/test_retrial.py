"""Guards run again: faithfully under the same rules, refusing what other rules forbid."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

import pytest

from ledger.acts import AGAIN
from ledger.retrial import NOT_RUN, Retrial, Verdict
from ledger.rulemaking.overlay import Overlay, worded
from ledger.simulation.living import Plan
from tests.ledger.simulation.conftest import Counties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.ledger import Ledger
    from ledger.store.entry import Entry

PLAN = Plan(subjects=100, first=date(2019, 11, 1), last=date(2026, 11, 20), seed=7)
EACH_MIN = 100
"""Of how many kinds acts must occur for the county to say something."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A county in which almost everything happened."""
    counties = Counties(tmp_path_factory.mktemp("retrial"))
    yield counties.made(PLAN)[0]
    counties.close()


def reworded(ledger: Ledger) -> Overlay:
    """Every rule set adopted at the founding under another title: other hashes, the same rules."""
    founding = ledger.registry_at(min(400, ledger.head)).policy
    rule_sets = tuple(
        replace(r, instrument=f"{r.instrument} ", hash=f"{r.hash[:-1]}x")
        for r in founding.rule_sets.values()
    )
    return Overlay("reworded", "", "", rule_sets=rule_sets)


def verdicts(ledger: Ledger, overlay: Overlay) -> Iterator[Verdict]:
    """The verdict on every act of a ledger, each state folded anew."""
    retrial = Retrial(ledger.store, ledger.registry_at, overlay)
    entries, upto = list(ledger.entries()), 0
    for place, entry in enumerate(entries):
        if entry.number > upto:
            later = entries[place + 1 : place + 40]
            followed = partial(_followed, entry, later)
            verdict = retrial.judged(entry, {}, {}, followed)
            if verdict is not None:
                upto = entry.number + verdict.parts
                yield verdict


def _followed(of: Entry, later: list[Entry]) -> tuple[Entry, ...]:
    return tuple(takewhile(lambda e: (e.recorded_at, e.actor) == (of.recorded_at, of.actor), later))


def test_under_the_same_rules_every_act_would_have_been_what_it_was(lived: Ledger) -> None:
    found = list(verdicts(lived, reworded(lived)))
    assert [(v.entry.type, v.unjudged, v.changes) for v in found if v.says_something] == []
    judged = Counter(type(v.entry.data) for v in found if v.families)
    assert len(judged) > EACH_MIN
    assert judged.keys() <= AGAIN.keys()


FORBIDDEN = {
    "repair/tiers/GENERAL/min=P9M": [
        ("repair.applied", "minimum_window_must_have_passed"),
        ("repair.approved", "minimum_window_must_have_passed"),
    ],
    "procedure/acts/listing/answer=60WD": [("listing.decided", "time_to_answer_must_have_run")],
    "procedure/acts/measure/answer=60WD": [("measure.imposed", "time_to_answer_must_have_run")],
    "procedure/acts/breach/answer=60WD": [
        ("commitment.fulfilment_determined", "time_to_answer_must_have_run")
    ],
    "procedure/acts/repair_rescission/answer=60WD": [
        ("repair.rescinded", "time_to_answer_must_have_run")
    ],
    "procedure/acts/declaration_false/answer=60WD": [
        ("declaration.found_false", "time_to_answer_must_have_run")
    ],
    'incentive/types/honest_enterprise/objects=["person"]': [
        ("incentive.proposed", "object_type_must_fit_the_rule")
    ],
    'incentive/public_notice/channels=["nowhere"]': [
        ("incentive.announced", "public_notice_must_follow_the_rules")
    ],
    'accountability/clauses/A01/roles=["nobody"]': [
        ("accountability.proposed", "clause_must_cover_the_role")
    ],
    "rectification/order/term_min=60WD": [
        ("rectification.ordered", "rectification_term_must_lie_within_the_rules")
    ],
    "commitment/documents_outstanding/term_max=1WD": [
        ("commitment.made", "outstanding_document_must_be_due_within_the_term")
    ],
    'objection/remedies/must_name=["review"]': [
        ("objection.answered", "answer_must_name_service_and_remedies")
    ],
    'listing/types/market_regulation_serious/measures=["M01"]': [
        ("listing.proposed", "measure_must_be_on_the_list_in_force")
    ],
    'evaluation/schemes/tax/evaluators=["DRC"]': [
        ("evaluation.received", "evaluation_must_come_from_its_scheme_s_evaluator")
    ],
    "report/authorisation/term_max=P1D": [
        ("report.authorised", "authorisation_must_not_run_longer_than_the_rules_allow")
    ],
    "report/recognition/kept=P1D": [
        ("report.foreign_recognised", "foreign_report_must_be_in_date")
    ],
    "rights/mandates/longest=P1D": [
        ("agent.mandated", "mandate_must_have_scope_and_dates_of_the_rules")
    ],
    'publication/exemption/reasons={"x":"y"}': [
        ("publication.exempted", "exemption_must_have_a_reason_code")
    ],
    'publication/withdrawal/reasons={"x":"y"}': [
        ("publication.withdrawn", "withdrawal_must_have_a_reason_code")
    ],
}
"""Values by which acts that happened would not have been let happen, with their refusals."""
SAID = {
    "declaration/verification/within=1WD": ("declaration.submitted", "due_on"),
    "objection/models/county/extension/cap=1WD": ("objection.extended", "until"),
    "accountability/notices/acknowledge_within=1WD": ("accountability.notified", "due_on"),
    "organisation/mandates/review/period=1WD": ("risk_warning.raised", "due_on"),
    "rights/requests/extend_by=P1D": ("rights.extended", "until"),
    "exchange/clocks/send_within=1WD": ("exchange.batch_prepared", "send_by"),
    "education/materials/review_within=P1Y": ("education_material.published", "review_by"),
}
"""Values by which acts would have written another day: clocks of cases and of affairs."""


@pytest.fixture(scope="module")
def found(lived: Ledger) -> list[Verdict]:
    """The verdicts under all of these values together; they do not meet in one guard."""
    return [v for v in verdicts(lived, worded([*FORBIDDEN, *SAID])) if v.says_something]


@pytest.mark.parametrize("word", FORBIDDEN)
def test_an_act_that_other_rules_forbid_would_have_been_refused(
    found: list[Verdict], word: str
) -> None:
    refused = {(v.entry.type, v.refused.code) for v in found if v.refused}
    assert refused >= set(FORBIDDEN[word])


@pytest.mark.parametrize("word", SAID)
def test_an_act_would_have_written_another_day(found: list[Verdict], word: str) -> None:
    changes = {(v.entry.type, change.field) for v in found for change in v.changes}
    assert SAID[word] in changes


def test_under_values_that_can_be_computed_with_every_act_is_judged(found: list[Verdict]) -> None:
    assert [v.unjudged for v in found if v.unjudged] == []


def test_rules_that_lack_what_was_done_cannot_be_judged_by(lived: Ledger) -> None:
    overlay = worded(['procedure/service/methods={"post":{"served":"P1D"}}'])
    unjudged = {v.unjudged for v in verdicts(lived, overlay) if v.unjudged}
    assert unjudged == {NOT_RUN}
