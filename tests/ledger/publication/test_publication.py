"""Publication: duties per channel with their clocks, the acts, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger.calendar import Calendar
from ledger.proposal import ProposalMade, Propose
from ledger.publication.exemption import (
    CorrectPublication,
    ExemptFromPublication,
    WithdrawPublication,
)
from ledger.publication.publication import (
    PublicationCorrected,
    PublicationExempted,
    PublicationPublished,
    PublicationWithdrawn,
    ended,
    linked_to_court,
    next_change_on,
    obligations,
    shown_publicly,
    standing,
    window,
)
from ledger.publication.publishing import PublishRecords
from ledger.record.record import RecordAnnulled, RecordCorrected
from ledger.refusal import Clause
from tests.law import day, officer, past
from tests.ledger.penalties import (
    CREDIT_CHINA,
    ENTERPRISE,
    PENALTY,
    filed,
    law,
    penalty,
    record_of,
    registered,
    world,
)

if TYPE_CHECKING:
    from datetime import date

    from ledger.record.record import Record
    from tests.law import Past, World

SEED = law()
CALENDAR = Calendar({}, SEED)
ECOLOGY = officer("ECO", "PUBLICITY_OFFICER")
LEAD = officer("DRC", "PUBLICITY_OFFICER", officer="o9")
DUE = day("2026-10-15")


def published(on: str, channel: str = CREDIT_CHINA) -> Past:
    return past(PublicationPublished(channel=channel, day=day(on)), stream=PENALTY, on=on)


def states(record: Record, on: str) -> dict[str, str]:
    return {o.channel: o.state for o in obligations(record, SEED, CALENDAR, day(on))}


def dues(record: Record, on: str = "2026-10-08") -> dict[str, date]:
    return {o.channel: o.due for o in obligations(record, SEED, CALENDAR, day(on))}


def publish(happened: World, on: str, by: Any = ECOLOGY, **more: Any) -> Any:
    command = PublishRecords(records=(PENALTY,), channel=CREDIT_CHINA, **more)
    return happened.when(command, by=by, on=on)


def test_a_penalty_is_due_in_seven_working_days_of_its_decision() -> None:
    record = record_of(penalty("2026-09-30"))
    assert dues(record) == {CREDIT_CHINA: DUE}
    assert states(record, "2026-10-15") == {CREDIT_CHINA: "PENDING"}
    assert states(record, "2026-10-16") == {CREDIT_CHINA: "OVERDUE"}


def test_a_market_regulation_penalty_has_a_second_clock_on_the_enterprise_system() -> None:
    record = record_of(penalty("2026-09-30", agency="AMR"))
    assert dues(record) == {CREDIT_CHINA: DUE, ENTERPRISE: day("2026-11-03")}


def test_a_work_safety_penalty_is_due_on_the_portal_too() -> None:
    record = record_of(penalty("2026-09-30", domain="work_safety"))
    assert dues(record) == {CREDIT_CHINA: DUE, "department_portal": DUE}


@pytest.mark.parametrize(
    "kind",
    [
        "compulsion",
        "collection",
        "payment",
        "inspection",
        "confirmation",
        "reward",
        "ruling",
        "compensation",
    ],
)
def test_the_eight_other_acts_are_due_on_two_channels_since_the_plan(kind: str) -> None:
    act: dict[str, Any] = {"kind": kind, "penalty_kinds": (), "fine": None}
    record = record_of(penalty("2022-03-28", **act))
    due = day("2022-04-07")
    assert dues(record) == {CREDIT_CHINA: due, "gansu_enforcement": due}
    assert dues(record_of(penalty("2022-03-25", **act))) == {}


def test_every_duty_names_its_rule_and_its_entries() -> None:
    record = record_of(penalty("2026-09-30"))
    (duty,) = obligations(record, SEED, CALENDAR, DUE)
    assert duty.rule == "PUBLICATION-2022#发改办财金〔2018〕424号"
    assert duty.derived_from == (record.entries[0],)
    assert not duty.provisional


def test_a_clock_into_a_year_not_published_yet_is_provisional() -> None:
    (duty,) = obligations(record_of(penalty("2026-12-24")), SEED, CALENDAR, day("2026-12-24"))
    assert duty.provisional


@pytest.mark.parametrize(
    ("on", "backfill", "state"),
    [
        ("2026-10-15", False, "PUBLISHED"),
        ("2026-10-16", False, "PUBLISHED_LATE"),
        ("2026-10-16", True, "PUBLISHED"),
    ],
)
def test_what_was_published_late_says_so_unless_it_is_history(
    on: str, state: str, *, backfill: bool
) -> None:
    record = record_of(penalty("2026-09-30", backfill=backfill), published(on))
    assert states(record, "2026-11-02") == {CREDIT_CHINA: state}


def test_history_is_never_overdue() -> None:
    record = record_of(penalty("2026-09-30", backfill=True))
    assert states(record, "2026-11-02") == {CREDIT_CHINA: "PENDING"}
    assert next_change_on(record, SEED, CALENDAR, DUE) == day("2026-12-31")


def test_a_decision_filed_long_after_is_late_from_its_own_day() -> None:
    happened = world(penalty("2026-09-30"))
    after = publish(happened, "2026-11-20").then(PublicationPublished)
    record = after.state().records[PENALTY]
    assert states(record, "2026-11-20") == {CREDIT_CHINA: "PUBLISHED_LATE"}


def test_a_person_and_a_court_list_have_no_duty() -> None:
    assert dues(record_of(penalty("2026-09-30", name=""))) == {}
    judgment = record_of(penalty("2026-09-30", kind="judgment"))
    assert dues(judgment) == {}
    assert linked_to_court(judgment.facts, SEED).startswith("https://")
    assert linked_to_court(filed("2026-09-30"), SEED) == ""


def test_a_minor_matter_has_no_duty_but_one_that_is_shown_ends_in_three_months() -> None:
    minor = penalty("2026-09-30", penalty_kinds=("warning",), fine=None)
    assert dues(record_of(minor)) == {}
    happened = world(minor)
    publish(happened, "2026-10-12").refused(
        "publication_of_a_minor_matter_must_state_its_necessity", fields=("necessity",)
    )
    after = publish(happened, "2026-10-12", necessity="涉及公共安全").then(PublicationPublished)
    record = after.state().records[PENALTY]
    assert "necessity" in record.disclosed
    assert states(record, "2026-12-30") == {CREDIT_CHINA: "PUBLISHED"}
    assert states(record, "2026-12-31") == {CREDIT_CHINA: "ENDED"}


def test_publishing_says_by_when_it_was_due() -> None:
    outcome = publish(world(penalty("2026-09-30")), "2026-10-14")
    outcome.then(
        PublicationPublished(
            channel=CREDIT_CHINA,
            day=day("2026-10-14"),
            due=DUE,
            rule="PUBLICATION-2022#发改办财金〔2018〕424号",
        )
    )
    assert outcome.drafts[0].effective_on == day("2026-10-14")
    assert outcome.drafts[0].stream == PENALTY


def test_many_records_are_published_with_one_entry_each_and_not_twice() -> None:
    other = "22222222-2222-5222-8222-222222222222"
    happened = world(penalty("2026-09-30"), penalty("2026-10-09", stream=other))
    command = PublishRecords(records=(PENALTY, other, PENALTY), channel=CREDIT_CHINA)
    after = happened.when(command, by=ECOLOGY, on="2026-10-14")
    then = after.then(PublicationPublished, PublicationPublished)
    then.when(command, by=ECOLOGY, on="2026-10-15").then()


def test_the_lead_of_publication_may_publish_for_any_organ() -> None:
    publish(world(penalty("2026-09-30")), "2026-10-14", by=LEAD).then(PublicationPublished)


def test_another_organ_may_not() -> None:
    tax = officer("TAX", "PUBLICITY_OFFICER")
    publish(world(penalty("2026-09-30")), "2026-10-14", by=tax).refused(
        "only_the_deciding_organ_or_its_successor"
    )


def test_an_unknown_channel_or_record_is_refused() -> None:
    happened = world(penalty("2026-09-30"))
    wrong = PublishRecords(records=(PENALTY,), channel="notice_board")
    happened.when(wrong, by=ECOLOGY, on="2026-10-14").refused("channel_must_be_one_of_the_rules")
    unknown = PublishRecords(records=("no-such-record",), channel=CREDIT_CHINA)
    happened.when(unknown, by=ECOLOGY, on="2026-10-14").refused("case_must_exist")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": ""}, "person_must_not_be_published"),
        ({"name": "", "kind": "payment"}, "benefit_to_a_person_must_not_be_published"),
        ({"name": "", "kind": "compensation"}, "benefit_to_a_person_must_not_be_published"),
        ({"kind": "judgment"}, "court_list_must_be_linked_not_copied"),
    ],
)
def test_persons_and_court_lists_are_not_published(facts: dict[str, Any], code: str) -> None:
    publish(world(penalty("2026-09-30", **facts)), "2026-10-14").refused(code)


def test_a_registered_person_is_not_published_even_under_a_trade_name() -> None:
    person = "0b3f5a52-3a3c-4a0a-9b60-7a3a0f1d2c11"
    happened = world(registered(person, "person"), penalty("2026-09-30", tag=person))
    publish(happened, "2026-10-14").refused("person_must_not_be_published")


def test_a_penalty_too_light_under_its_rules_is_not_shown() -> None:
    light = penalty("2025-09-29", penalty_kinds=("warning",), fine=None)
    publish(world(light), "2025-10-14").refused(
        "penalty_of_this_tier_must_not_be_shown",
        clause=Clause(SEED.rule_sets["REPAIR-2023"].instrument, "13"),
    )


@pytest.mark.parametrize("on", ["2026-09-29", "2026-10-15"])
def test_nothing_is_published_before_its_decision_or_tomorrow(on: str) -> None:
    publish(world(penalty("2026-09-30")), "2026-10-14", day=day(on)).refused(
        "publication_day_must_lie_between_decision_and_today"
    )


def test_nothing_is_published_after_its_last_day() -> None:
    publish(world(penalty("2022-03-28")), "2026-10-14").refused(
        "publication_period_must_not_be_over"
    )


def test_an_annulled_record_is_not_published() -> None:
    fell = past(RecordAnnulled(record=PENALTY, reason="void"), stream=PENALTY, on="2026-10-12")
    publish(world(penalty("2026-09-30"), fell), "2026-10-14").refused(
        "publication_period_must_not_be_over", rests_on=(1002, 1003)
    )


def exemption(reason: str = "trade_secret") -> ExemptFromPublication:
    return ExemptFromPublication(record=PENALTY, reason=reason)


def test_an_exemption_needs_two_officers_and_ends_the_duty() -> None:
    happened = world(penalty("2026-09-30"))
    happened.when(exemption(), by=LEAD, on="2026-10-12").refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    ask = Propose(matter="publication.exemption", case=PENALTY, reason="含商业秘密")
    proposed = happened.when(ask, by=ECOLOGY, on="2026-10-12").then(ProposalMade)
    proposed.when(exemption(), by=ECOLOGY, on="2026-10-12").refused("proposer_may_not_approve")
    after = proposed.when(exemption(), by=LEAD, on="2026-10-13").then(PublicationExempted)
    record = after.state().records[PENALTY]
    assert states(record, "2026-11-02") == {CREDIT_CHINA: "EXEMPT"}
    assert not shown_publicly(record, SEED, CALENDAR, day("2026-11-02"))
    publish(after, "2026-10-14").refused("record_must_not_be_exempt_from_publication")


def test_an_exemption_without_a_reason_code_is_refused() -> None:
    happened = world(penalty("2026-09-30"))
    happened.when(exemption("not_now"), by=LEAD, on="2026-10-12").refused(
        "exemption_must_have_a_reason_code", fields=("reason",)
    )


def test_what_is_published_is_not_exempt() -> None:
    happened = world(penalty("2026-09-30"), published("2026-10-12"))
    happened.when(exemption(), by=LEAD, on="2026-10-13").refused(
        "record_must_not_be_published_already", rests_on=(1003,)
    )


def test_a_channel_is_corrected_once_the_record_was() -> None:
    happened = world(penalty("2026-09-30"), published("2026-10-12"))
    command = CorrectPublication(record=PENALTY, channel=CREDIT_CHINA)
    happened.when(command, by=ECOLOGY, on="2026-10-13").refused("record_must_be_corrected_first")
    mended = RecordCorrected(record=PENALTY, field="fine", old="20000", new="2000", basis="更正")
    happened = world(
        penalty("2026-09-30"),
        published("2026-10-12"),
        past(mended, stream=PENALTY, on="2026-09-30"),
    )
    happened.when(command, by=ECOLOGY, on="2026-10-13").then(PublicationCorrected)


def test_an_annulled_record_is_taken_down_within_three_working_days_with_the_reason() -> None:
    fell = past(RecordAnnulled(record=PENALTY, reason="revoked"), stream=PENALTY, on="2026-10-30")
    happened = world(penalty("2026-09-30"), published("2026-10-12"), fell)
    record = happened.state().records[PENALTY]
    (duty,) = obligations(record, SEED, CALENDAR, day("2026-10-30"))
    assert (duty.state, duty.takedown_due) == ("ENDED", day("2026-11-04"))
    assert next_change_on(record, SEED, CALENDAR, day("2026-10-30")) == day("2026-11-05")
    command = WithdrawPublication(record=PENALTY, reason="revoked")
    after = happened.when(command, by=ECOLOGY, on="2026-11-02").then(PublicationWithdrawn)
    (duty,) = obligations(after.state().records[PENALTY], SEED, CALENDAR, day("2026-11-02"))
    assert (duty.state, duty.reason, duty.takedown_due) == ("WITHDRAWN", "revoked", None)
    again = WithdrawPublication(record=PENALTY, reason="revoked", channel=CREDIT_CHINA)
    after.when(again, by=ECOLOGY, on="2026-11-03").refused("record_must_be_published_there")


def test_taking_down_needs_a_reason_code() -> None:
    happened = world(penalty("2026-09-30"), published("2026-10-12"))
    command = WithdrawPublication(record=PENALTY, reason="asked nicely")
    happened.when(command, by=ECOLOGY, on="2026-10-13").refused(
        "withdrawal_must_have_a_reason_code"
    )


def test_what_was_taken_down_by_mistake_is_published_again() -> None:
    happened = world(penalty("2026-09-30"), published("2026-10-12"))
    command = WithdrawPublication(record=PENALTY, reason="published_in_error")
    down = happened.when(command, by=ECOLOGY, on="2026-10-13").then(PublicationWithdrawn)
    record = down.state().records[PENALTY]
    assert ended(record, SEED, CALENDAR, day("2026-10-13"))
    again = publish(down, "2026-10-14").then(PublicationPublished)
    record = again.state().records[PENALTY]
    assert shown_publicly(record, SEED, CALENDAR, day("2026-10-14"))
    assert record.published[CREDIT_CHINA][0] == day("2026-10-12")


def test_repair_stops_every_channel_and_sets_when_each_must_be_down() -> None:
    record = record_of(
        penalty("2026-01-12", agency="AMR"),
        published("2026-01-14"),
        published("2026-01-20", ENTERPRISE),
    )
    record.repaired_in, record.repaired_on = 1099, day("2026-06-05")
    assert states(record, "2026-06-05") == {
        CREDIT_CHINA: "STOPPED_BY_REPAIR",
        ENTERPRISE: "STOPPED_BY_REPAIR",
    }
    downs = {o.takedown_due for o in obligations(record, SEED, CALENDAR, day("2026-06-05"))}
    assert downs == {day("2026-06-10")}


def test_all_answers_at_once_are_the_answers_one_by_one() -> None:
    on = day("2026-11-02")
    for happened in (
        [penalty("2026-09-30")],
        [penalty("2026-09-30"), published("2026-10-12")],
        [penalty("2026-09-30", name="")],
        [penalty("2019-09-30"), published("2019-10-12")],
    ):
        record = record_of(*happened)
        at_once = standing(record, SEED, CALENDAR, on)
        assert at_once == (
            window(record, SEED, CALENDAR),
            obligations(record, SEED, CALENDAR, on),
            ended(record, SEED, CALENDAR, on),
            shown_publicly(record, SEED, CALENDAR, on),
            next_change_on(record, SEED, CALENDAR, on),
        )


def test_an_entry_about_a_record_that_is_not_there_is_set_aside() -> None:
    state = world(published("2026-10-12")).state()
    assert [e.stream for e in state.orphans] == [PENALTY]
    assert PENALTY not in state.records
