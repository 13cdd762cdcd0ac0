"""Graded supervision (Article 7, 分级分类监管): telling model and warning cases (典型案例)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ledger import catalogue
from ledger.again import again
from ledger.authority import acting_agency, acts_for
from ledger.commitment.matter import rules_on
from ledger.event import Disclosure, Draft, Event
from ledger.masking import masking_of
from ledger.proposal import CASE_UNKNOWN, require_another
from ledger.refusal import Code, plan
from ledger.sanction.live_basis import record_basis
from ledger.situation import Command, Reads, Situation
from ledger.supervision.supervision import FAMILY
from ledger.supervision.typical_case import (
    TypicalCase,
    TypicalCaseProposed,
    TypicalCasePublished,
    TypicalCaseWithdrawn,
)
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState

LEAD = "supervision.lead"
KIND = Code(
    "typical_case_must_be_a_model_or_a_warning",
    "A model case tells of good conduct, a warning of an adverse record; the rules know no other.",
    "典型案例分为守信典型和失信警示，且须与信用信息性质相符。",
    plan(7),
)
NAMED = Code(
    "typical_case_must_be_anonymised",
    "The text or title names the subject, its code, its document, or values of a person.",
    "典型案例不得出现主体名称、代码、文书号或者个人信息。",
    plan(7),
)
NOT_SOUND = Code(
    "typical_case_must_rest_on_a_sound_record",
    "The record is disputed, repaired, sealed, annulled, suspended or ended.",
    "所依据的信息存在异议，或者已修复、封存、撤销、中止、终止。",
    plan(7),
)
NOT_UNIT = Code(
    "typical_case_is_of_the_determining_unit_or_the_lead",
    "The unit that decided the record, or who leads supervision, tells of it.",
    "须由认定单位或者监管牵头单位办理。",
    plan(7),
)
NOT_WAITING = Code(
    "typical_case_must_stand_for_that_act",
    "The case is published or withdrawn already.",
    "该案例已发布或者已撤回。",
    plan(7),
)


class ProposeTypicalCase(Command, frozen=True):
    """Propose a model or warning case: title and text name nobody."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "DESIGNATOR", "PUBLICITY_OFFICER"})
    record: str
    kind: str
    title: str
    text: str

    def reads(self) -> Reads:
        """The record."""
        return Reads(streams=(self.record,))


class PublishTypicalCase(Command, frozen=True):
    """Publish a case that another officer proposed."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "PUBLICITY_OFFICER"})
    case: str

    def reads(self) -> Reads:
        """The case."""
        return Reads(streams=(self.case,))


class WithdrawTypicalCase(Command, frozen=True):
    """Tell a case no more."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "PUBLICITY_OFFICER"})
    case: str

    def reads(self) -> Reads:
        """The case."""
        return Reads(streams=(self.case,))


def propose(command: ProposeTypicalCase, situation: Situation) -> list[Draft]:
    """Refuses another unit, a kind that the record's bearing does not fit, a record that is not
    sound, and a text that names somebody."""
    state = situation.holder("records", command.record)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("record",))
    facts = state.records[command.record].facts
    _require_unit(situation, facts.agency)
    rule_set = rules_on(situation.policy, situation.today, FAMILY)
    rule = rule_set.rules["typical_case"]
    bearing = catalogue.item(situation.policy, facts.kind, facts.decided_on).bearing
    adverse = command.kind in rule["adverse_kinds"]
    if command.kind not in rule["kinds"] or adverse != (bearing == "adverse"):
        raise KIND.refused(fields=("kind",))
    require_titles(situation, title=command.title)
    _require_anonymous(command, situation, state)
    event = TypicalCaseProposed(
        kind=command.kind,
        record=command.record,
        title=command.title,
        unit=situation.actor.agency,
        rule=rule_set.rule(rule["clause"]),
    )
    _require_sound(situation, state, command.record)
    text = Disclosure(state.tag, "text", command.text)
    return [_draft(state, situation.new_id(), event, situation, (text,), opens=True)]


def publish(command: PublishTypicalCase, situation: Situation) -> list[Draft]:
    """Refuses another unit, the officer who proposed it, and a record that is not sound."""
    state, case = _case(situation, command.case)
    if case.published is not None or case.withdrawn is not None:
        raise NOT_WAITING.refused(*case.entries)
    require_another(situation, case.proposer, case.entries[0])
    _require_sound(situation, state, case.facts.record)
    event = TypicalCasePublished(published_on=situation.today)
    return [_draft(state, case.id, event, situation)]


def withdraw(command: WithdrawTypicalCase, situation: Situation) -> list[Draft]:
    """Refuses another unit and a case that was withdrawn."""
    state, case = _case(situation, command.case)
    if case.withdrawn is not None:
        raise NOT_WAITING.refused(*case.entries)
    event = TypicalCaseWithdrawn(withdrawn_on=situation.today)
    return [_draft(state, case.id, event, situation)]


def _case(situation: Situation, stream: str) -> tuple[SubjectState, TypicalCase]:
    state = situation.holder("typical_cases", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("case",))
    case: TypicalCase = state.typical_cases[stream]
    _require_unit(situation, case.facts.unit)
    return state, case


def _require_unit(situation: Situation, unit: str) -> None:
    agency = acting_agency(situation)
    if not acts_for(agency, unit) and LEAD not in agency.powers:
        raise NOT_UNIT.refused(agency.entry)


def _require_sound(situation: Situation, state: SubjectState, record: str) -> None:
    law = (situation.policy, situation.calendar, situation.today)
    basis = record_basis(state.records[record], *law) if record in state.records else None
    if basis is None or not basis.stands or basis.marks:
        raise NOT_SOUND.refused(*(basis.entries if basis else ()))


def _require_anonymous(
    command: ProposeTypicalCase, situation: Situation, state: SubjectState
) -> None:
    """Neither title nor text may hold a name, the code, the document's number, or what the
    privacy rules hide."""
    facts, registration = state.records[command.record].facts, state.registration
    telling = {facts.document_no, facts.name, facts.certificate_no, state.tag}
    if registration is not None:
        telling |= {registration.code, *(name for name, _ in registration.names)}
        opened: Any = situation.found.get("opened", lambda _: {})
        for values in opened(registration.disclosed.values()).values():
            telling |= {value for value in values.values() if isinstance(value, str)}
    masking = masking_of(situation.policy, situation.today)
    for name in ("title", "text"):
        said = getattr(command, name)
        if any(word and word in said for word in telling) or masking.prose(said) != said:
            raise NAMED.refused(fields=(name,))


def _draft(
    state: SubjectState,
    stream: str,
    event: Event,
    situation: Situation,
    texts: tuple[Disclosure, ...] = (),
    *,
    opens: bool = False,
) -> Draft:
    return Draft(
        stream=stream,
        event=event,
        subjects=(state.tag,),
        effective_on=situation.today,
        disclosures=texts,
        opens=opens,
    )


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ProposeTypicalCase: propose,
    PublishTypicalCase: publish,
    WithdrawTypicalCase: withdraw,
}

AGAIN = (
    again(TypicalCaseProposed, ProposeTypicalCase, vaulted=("text",)),
    again(TypicalCasePublished, PublishTypicalCase, stream="case"),
    again(TypicalCaseWithdrawn, WithdrawTypicalCase, stream="case"),
)
