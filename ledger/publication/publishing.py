"""Publication (Article 14, 公示): the act of publishing, and what may not be published.

The organ that decided publishes what it decided (谁产生、谁负责); the lead of publication may
do it for any. Organisations are published by default, persons never; court lists are linked.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again, held_where
from ledger.authority import acting_agency, acts_for, require_power
from ledger.event import Disclosure, Draft, Event
from ledger.proposal import CASE_UNKNOWN
from ledger.publication.obligation import duties
from ledger.publication.publication import PublicationPublished, is_of_person, window
from ledger.record.correction import require_deciding_organ
from ledger.refusal import Clause, Code, plan
from ledger.repair.regime import book
from ledger.repair.tier import IF_NEEDED, NEVER
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.record.record import Record
    from ledger.state import SubjectState

CHANNEL = Code(
    "channel_must_be_one_of_the_rules",
    "The rules of publication know no such channel.",
    "公示规则没有此渠道。",
    plan(14),
)
NEVER_PUBLISHED = Code(
    "accountability_must_never_be_published",
    "Who is held to account for an entity is never published.",
    "责任追究情况不得公示。",
    plan(11),
)
PERSON_UNSEEN = Code(
    "person_must_not_be_published",
    "A natural person's record is not published.",
    "自然人的信息不予公示。",
    Clause("个人信息保护法", "25"),
)
BENEFIT_UNSEEN = Code(
    "benefit_to_a_person_must_not_be_published",
    "Payments and compensation to persons are not published.",
    "对自然人的行政给付、行政补偿不予公示。",
    plan(14),
)
COURT_LINKED = Code(
    "court_list_must_be_linked_not_copied",
    "What a court lists is linked to, never copied.",
    "人民法院名单信息只作链接，不得复制公示。",
    plan(14),
)
EXEMPTED = Code(
    "record_must_not_be_exempt_from_publication",
    "The record is exempt from publication.",
    "该记录已决定不予公示。",
    plan(14),
)
OVER = Code(
    "publication_period_must_not_be_over",
    "The record's publication is over: repaired, annulled, sealed or past its last day.",
    "该记录公示已终止或期限届满。",
    plan(14),
)
TOO_LIGHT = Code(
    "penalty_of_this_tier_must_not_be_shown",
    "Penalties of this tier are not shown.",
    "此类处罚信息不予公示。",
    plan(14),
)
NECESSITY = Code(
    "publication_of_a_minor_matter_must_state_its_necessity",
    "A minor matter is not shown unless the organ states why it is needed.",
    "轻微失信信息原则上不公示，确需公示的须说明理由。",
    Clause("国办发〔2025〕22号", "2"),
)
DAY_WRONG = Code(
    "publication_day_must_lie_between_decision_and_today",
    "Nothing is published before it was decided, nor on a day to come.",
    "公示日期不得早于决定日期，也不得晚于今日。",
    plan(14),
)


class PublishRecords(Command, frozen=True):
    """Note that records were published on a channel on a day; one entry for each.

    A record published there before is passed over. All are refused if one of them may not be.
    """

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER"})
    records: tuple[str, ...]
    channel: str
    day: date | None = None
    """A date of Asia/Shanghai; absent: today."""
    necessity: str = ""
    """Why minor matters must be shown; free text, kept in the vault."""

    def reads(self) -> Reads:
        """The records."""
        return Reads(streams=self.records)


def publish(command: PublishRecords, situation: Situation) -> list[Draft]:
    """Refuses persons, court lists, exempt and ended records, what is too light, a wrong day."""
    periods = book(situation.policy).periods(command.day or situation.today)
    if command.channel not in periods.channels:
        raise CHANNEL.refused(fields=("channel",))
    holders = holders_of(situation, command.records)
    drafts = []
    for stream in dict.fromkeys(command.records):
        states = holders.get(stream)
        if not states:
            _refuse_accountability(situation, stream)
            raise CASE_UNKNOWN.refused(fields=("records",))
        draft = _published(command, situation, states, states[0].records[stream])
        if draft is not None:
            drafts.append(draft)
    return drafts


def _published(
    command: PublishRecords, situation: Situation, states: list[SubjectState], record: Record
) -> Draft | None:
    day = command.day or situation.today
    require_publisher(situation, record)
    if command.channel in record.published and command.channel not in record.withdrawn:
        return None
    shown = _require_publishable(situation, states, record, day)
    if shown == IF_NEEDED and not command.necessity.strip():
        raise NECESSITY.refused(record.entries[0], fields=("necessity",))
    needed = shown == IF_NEEDED
    rules = duties(record.facts, book(situation.policy))
    rule = next((r for r in rules if r.channel == command.channel and not needed), None)
    event = PublicationPublished(
        channel=command.channel,
        day=day,
        due=situation.calendar.due(record.facts.decided_on, rule.due, roll=True).day
        if rule
        else None,
        rule=rule.rule if rule else "",
        if_needed=needed,
    )
    owner = states[0].tag
    texts = (Disclosure(owner, "necessity", command.necessity),) if needed else ()
    return draft_of(record, states, event, day, texts)


def _refuse_accountability(situation: Situation, stream: str) -> None:
    """Who answers for an entity is for the person, its unit and auditors alone (Article 11)."""
    if state := situation.holder("accountabilities", stream):
        raise NEVER_PUBLISHED.refused(
            *state.accountabilities[stream].entries[:1], fields=("records",)
        )


def _require_publishable(
    situation: Situation, states: list[SubjectState], record: Record, day: date
) -> str:
    """Refuses what may not be published at all; answers how its tier is shown."""
    facts, first = record.facts, record.entries[0]
    periods = book(situation.policy).periods(facts.decided_on)
    if facts.kind in periods.linked:
        raise COURT_LINKED.refused(first)
    persons = (s.registration.kind == PERSON for s in states if s.registration)
    if is_of_person(record) or any(persons):
        raise (BENEFIT_UNSEEN if facts.kind in periods.benefits else PERSON_UNSEEN).refused(first)
    if record.exempted is not None:
        raise EXEMPTED.refused(record.exempted[1])
    span = window(record, situation.policy, situation.calendar)
    past = span.last_display_day is not None and day > span.last_display_day
    ends = (record.annulled_in, record.repaired_in, record.sealed_in)
    if any(ends) or past:
        raise OVER.refused(first, *(e for e in ends if e))
    if span.shown == NEVER:
        raise TOO_LIGHT.refused(first, clause=_clause(situation, span.rule))
    if not facts.decided_on <= day <= situation.today:
        raise DAY_WRONG.refused(first, fields=("day",))
    return span.shown


def _clause(situation: Situation, rule: str) -> Clause:
    """The law behind a computed rule, for the refusal that rests on it."""
    rule_set, _, article = rule.partition("#")
    return Clause(situation.policy.rule_sets[rule_set].instrument, article)


def holders_of(situation: Situation, streams: tuple[str, ...]) -> dict[str, list[SubjectState]]:
    """The subjects that hold each record: linked acts are in several archives."""
    wanted = set(streams)
    holders: dict[str, list[SubjectState]] = {}
    for state in situation.states.values():
        for stream in wanted & state.records.keys():
            holders.setdefault(stream, []).append(state)
    return holders


def found(situation: Situation, stream: str) -> tuple[list[SubjectState], Record]:
    """The record that a command names, and the subjects that hold it; refuses one not there."""
    states = holders_of(situation, (stream,)).get(stream)
    if not states:
        raise CASE_UNKNOWN.refused(fields=("record",))
    return states, states[0].records[stream]


def require_publisher(situation: Situation, record: Record) -> None:
    """Refuses anyone but the deciding organ, its successor, and the lead of publication."""
    agency = acting_agency(situation)
    if "publication.lead" in agency.powers:
        return
    require_power(situation, "publication.publish")
    if not acts_for(agency, record.facts.agency):
        require_deciding_organ(situation, record)


def draft_of(
    record: Record,
    states: list[SubjectState],
    event: Event,
    day: date,
    disclosures: tuple[Disclosure, ...] = (),
) -> Draft:
    """An entry in the record's own stream, with all its tags."""
    return Draft(
        stream=record.id,
        event=event,
        subjects=tuple(state.tag for state in states),
        effective_on=day,
        disclosures=disclosures,
    )


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    PublishRecords: publish,
}

AGAIN = (
    again(
        PublicationPublished,
        PublishRecords,
        records=lambda e: (e.stream,),
        necessity=held_where(if_needed=True),
    ),
)
