"""How a ledger begins."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from ledger import founding
from ledger.adoption import TEXT_BYTES_MAX
from ledger.founding import founding_drafts, powers_known, stream_of, unadopted
from ledger.policy import Policy, canonical, parse, seed_policy, seed_texts
from ledger.registry import (
    AgencyRegistered,
    CalendarYearPublished,
    LedgerFounded,
    OfficerAppointed,
    OfficerDismissed,
    Registry,
    RuleSetAdopted,
)
from ledger.registry import fold as fold_registry
from tests.law import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 11, 23)
FIRST = OfficerAppointed(officer="admin-1", agency="DRC", roles=("ADMINISTRATOR",))
PLAN = [
    "县发改局",
    "县司法局",
    "县政务服务中心",
    "县市场监管局",
    "县人社局",
    "人行永昌县支行",
    "县财政局",
    "县委组织部",
    "县法院",
    "县委网信办",
    "县委宣传部",
    "县融媒体中心",
    "县教育局",
    "县科技局",
    "县公安局",
    "县民政局",
    "县自然资源局",
    "县住建局",
    "县交通局",
    "县水务局",
    "县农业农村局",
    "县商务局",
    "县文体广电和旅游局",
    "县卫健局",
    "县应急管理局",
    "县工信局",
    "县医保局",
    "县税务局",
    "市生态环境局永昌分局",
    "县供电公司",
]


def founded(first_day: date = TODAY) -> Registry:
    registry = Registry()
    drafts = founding_drafts("example.org/ledger", True, [FIRST], first_day)
    for number, draft in enumerate(drafts, start=1):
        registry = fold_registry(registry, entry_of(draft, number))
    return registry


def test_a_founded_ledger_knows_its_origin_law_agencies_officers_and_calendar() -> None:
    registry = founded()
    assert (registry.origin, registry.simulated) == ("example.org/ledger", True)
    assert registry.policy.hashes == seed_policy().hashes
    assert registry.officers == {("admin-1", "DRC"): frozenset({"ADMINISTRATOR"})}
    assert set(registry.calendar_years) == set(range(2004, 2027))
    assert registry.calendar.add_working_days(date(2022, 3, 28), 7).day == date(2022, 4, 7)
    assert registry.calendar.is_provisional(2027)


@pytest.mark.parametrize("name", PLAN)
def test_every_unit_of_the_plan_is_registered(name: str) -> None:
    agency = founded(date(2022, 3, 28)).agency(name)
    assert agency is not None
    assert agency.short_name == name
    assert not agency.closed_in


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("永昌县市场监督管理局", "AMR"),
        ("永昌县市场监管局", "AMR"),
        ("县市场监督管理局", "AMR"),
        ("永昌县应急管理局", "EMB"),
        ("国家税务总局永昌县税务局", "TAX"),
        ("永昌县城关镇人民政府", "T_CG"),
        ("DRC", "DRC"),
        (" 永昌县 发展和改革局 ", "DRC"),
    ],
)
def test_agencies_are_found_by_every_form_of_their_name(name: str, code: str) -> None:
    agency = founded().agency(name)
    assert agency is not None
    assert agency.code == code


def test_the_bank_branch_was_closed_and_its_successor_took_over() -> None:
    now, then = founded(), founded(date(2022, 3, 28))
    assert now.agencies["PBC"].closed_in
    assert "PBC" in now.agencies["PBC_JC"].successor_of
    assert "PBC_JC" not in then.agencies


def test_the_reform_bureau_may_relay_for_all_and_others_only_for_themselves() -> None:
    agencies = founded().agencies
    assert agencies["DRC"].may_relay_for("AMR")
    assert not agencies["AMR"].may_relay_for("DRC")


def test_powers_are_words_of_the_vocabulary() -> None:
    registry = founded()
    vocabulary = powers_known(registry.policy)
    assert all(agency.powers <= vocabulary.keys() for agency in registry.agencies.values())
    assert "listing.judgment_defaulter" in registry.agencies["COURT"].powers
    assert "record.penalty" not in registry.agencies["ORG"].powers
    assert powers_known(Policy()) == {}


def test_each_stream_is_opened_once_and_all_are_of_the_registry() -> None:
    drafts = founding_drafts("example.org/ledger", False, [FIRST], TODAY)
    opened = Counter(draft.stream for draft in drafts if draft.opens)
    assert set(opened.values()) == {1}
    assert set(opened) == {draft.stream for draft in drafts}
    assert all(draft.stream.startswith("registry/") for draft in drafts)
    assert all(draft.effective_on == TODAY and not draft.subjects for draft in drafts)
    assert isinstance(drafts[0].event, LedgerFounded)


def test_streams_are_named_by_what_they_are_about() -> None:
    assert stream_of(FIRST) == "registry/officer/DRC/admin-1"
    assert stream_of(OfficerDismissed(officer="o", agency="DRC")) == "registry/officer/DRC/o"
    year = CalendarYearPublished(year=2027, holidays=(), make_up_days=(), instrument="x")
    assert stream_of(year) == "registry/calendar/2027"
    rule_set = RuleSetAdopted(rule_set="REPAIR-2026", text="", hash="")
    assert stream_of(rule_set) == "registry/rule_set/REPAIR-2026"
    agency = AgencyRegistered(code="DRC", short_name="a", name="b")
    assert stream_of(agency) == "registry/agency/DRC"


def test_every_rule_set_of_the_seed_fits_in_an_entry() -> None:
    sizes = {parse(text).id: len(msgspec.json.encode(text)) for text in seed_texts()}
    assert max(sizes.values()) <= TEXT_BYTES_MAX


def test_the_seed_differs_from_nothing_it_founded() -> None:
    assert unadopted(founded().policy) == []


def test_a_changed_or_new_file_waits_for_its_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = founded().policy
    document = json.loads(next(text for text in seed_texts() if "PRIVACY-2022" in text))
    document["mark"] = "V"
    fresh = canonical({**document, "id": "PRIVACY-2030"})
    monkeypatch.setattr(founding, "seed_texts", lambda: [canonical(document), fresh])
    assert [rule_set.id for rule_set in unadopted(policy)] == ["PRIVACY-2022", "PRIVACY-2030"]


def test_a_text_replaced_by_a_later_entry_is_no_difference() -> None:
    policy = founded().policy
    old = policy.rule_sets["PRIVACY-2022"]
    text = next(text for text in seed_texts() if parse(text).id == old.id)
    changed = canonical({**json.loads(text), "mark": "M"})
    assert unadopted(policy.adopting(parse(changed, entry=500))) == []


def powers_asked_for(value: Any) -> Iterator[str]:
    """Every `power` that a rule set of the seed asks for."""
    if isinstance(value, dict):
        yield from ([value["power"]] if isinstance(value.get("power"), str) else [])
        for inner in value.values():
            yield from powers_asked_for(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from powers_asked_for(inner)


def test_every_power_that_a_rule_asks_for_is_held_by_an_agency() -> None:
    held = {power for agency in founded().agencies.values() for power in agency.powers}
    asked = {power for text in seed_texts() for power in powers_asked_for(json.loads(text))}
    assert asked - {""} <= held, "an empty power asks for none"
