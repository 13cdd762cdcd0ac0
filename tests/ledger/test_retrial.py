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
from ledger.retrial import Retrial, Verdict
from ledger.rulemaking.overlay import Overlay, worded
from ledger.simulation.living import Plan
from tests.ledger.simulation.conftest import Counties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.ledger import Ledger
    from ledger.store.entry import Entry

PLAN = Plan(subjects=60, first=date(2021, 11, 1), last=date(2026, 11, 20), seed=7)
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


LAWS = {
    "repair/tiers/GENERAL/min=P9M": ("repair.applied", "minimum_window_must_have_passed"),
    "procedure/acts/measure/answer=30WD": ("measure.imposed", "time_to_answer_must_have_run"),
    "procedure/acts/breach/answer=60WD": (
        "commitment.fulfilment_determined",
        "time_to_answer_must_have_run",
    ),
    'publication/channels=["credit_china"]': (
        "publication.published",
        "channel_must_be_one_of_the_rules",
    ),
}
"""Values by which an act that happened would not have been let happen, with its refusal."""


@pytest.mark.parametrize("word", LAWS)
def test_an_act_that_other_rules_forbid_would_have_been_refused(lived: Ledger, word: str) -> None:
    found = [v for v in verdicts(lived, worded([word])) if v.says_something]
    refused = {(v.entry.type, v.refused.code) for v in found if v.refused}
    assert LAWS[word] in refused
    assert [v.unjudged for v in found if v.unjudged] == []
