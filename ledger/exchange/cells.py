"""Collection and sharing (Article 13, 归集共享): what each cell of a row says, by field.

Values come from the subject's state as of the batch's entry; texts and persons' values from
what was opened of the vault for this file. Nothing here keeps or logs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.catalogue import catalogue_of
from ledger.codes import subject_kind_of
from ledger.commitment.matter import rules_on
from ledger.evaluation.result import scheme_of
from ledger.exchange.item import Item, is_person
from ledger.rectification.rectification import FAMILY as RECTIFICATION
from ledger.sanction.listed import rule_of
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ledger.commitment.commitment import Commitment
    from ledger.evaluation.evaluation import Evaluation
    from ledger.exchange.platform import Rules
    from ledger.policy import Policy
    from ledger.record.record import Record, RecordFiled
    from ledger.rectification.interview import Interview
    from ledger.registry import Registry
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState

ORGANS = frozenset({"organ", "source", "determined_by"})
"""Fields that name an agency; the same with `_code` holds its unified code."""
YES, NO = "是", "否"
IDENTITY_CARD = "身份证"


@dataclass(frozen=True, slots=True)
class Source:
    """What the cells of one row are made from."""

    state: SubjectState
    item: Item
    opened: Mapping[str, Mapping[str, Any]]
    """What the vault holds, by entry id."""
    registry: Registry
    rules: Rules
    day: date
    """The day the batch was prepared, Asia/Shanghai."""

    @property
    def policy(self) -> Policy:
        """The law as it was then."""
        return self.registry.policy


def disclosed(state: SubjectState, stream: str) -> Iterator[str]:
    """The entry ids under which the vault holds what a row says."""
    if state.registration is not None:
        yield from state.registration.disclosed.values()
    if (record := state.records.get(stream)) is not None:
        yield from record.disclosed.values()
    elif (commitment := state.commitments.get(stream)) is not None:
        yield from commitment.disclosed.values()
    else:
        for order in state.rectifications.values():
            if (interview := order.interviews.get(stream)) is not None:
                yield from interview.disclosed.values()


def values_of(source: Source) -> dict[str, Any]:
    """The values of a row by field: texts, days, amounts, codes, agencies by their code."""
    state, stream = source.state, source.item.item
    made = _subject(source)
    if (record := state.records.get(stream)) is not None:
        made |= _record(record, source)
    elif (commitment := state.commitments.get(stream)) is not None:
        made |= _commitment(commitment, source)
    elif (listing := state.listings.get(stream)) is not None:
        made |= _listing(listing, source)
    elif (evaluation := state.evaluations.get(stream)) is not None:
        made |= _evaluation(evaluation, source)
    for order in state.rectifications.values():
        if (interview := order.interviews.get(stream)) is not None:
            made |= _interview(interview, source)
    return made | _agencies(made, source.registry)


def withdrawal(values: dict[str, Any], source: Source) -> dict[str, Any]:
    """The values of a withdrawal notice: which row, why, since when; nothing of its content."""
    item, kept = source.item, ("name", "category", "unified_code", "person_number", "document_no")
    made = {name: values[name] for name in kept if name in values}
    why = source.rules.withdrawal_reasons.get(item.because, item.because)
    table = source.rules.tables[item.table].label
    made |= {"table": table, "reason": why, "withdrawn_on": item.since}
    day = values.get("decided_on") or values.get("made_on") or values.get("listed_on")
    made |= {"decided_on": day, "organ": item.agency}
    return made | _agencies(made, source.registry)


def _subject(source: Source) -> dict[str, Any]:
    state, registration = source.state, source.state.registration
    kind = registration.kind if registration else subject_kind_of(state.tag)
    if kind != PERSON and not is_person(state):
        name = registration.name if registration else ""
        return {
            "name": name,
            "category": kind,
            "unified_code": state.tag,
            "subject_code": state.tag,
        }
    ids = registration.disclosed if registration else {}
    who = {key: _opened(source, ids.get(key, ""), key) for key in ("name", "number")}
    return {
        "name": who["name"],
        "category": PERSON,
        "person_document_kind": IDENTITY_CARD,
        "person_number": who["number"],
        "subject_code": who["number"],
    }


def _opened(source: Source, entry_id: str, name: str) -> Any:
    """One value of the vault; empty when it was erased."""
    return source.opened.get(entry_id, {}).get(name, "")


def _texts(source: Source, ids: Mapping[str, str]) -> dict[str, Any]:
    """The texts of a record or commitment: its block, then each text that has a name."""
    made: dict[str, Any] = {}
    for name, entry_id in ids.items():
        block = source.opened.get(entry_id, {})
        made |= block.get("text") or {}
        named = (name, "representative", "representative_number")
        made |= {n: block[n] for n in named if isinstance(block.get(n), str)}
    return made


def _record(record: Record, source: Source) -> dict[str, Any]:
    facts = record.facts
    made = _texts(source, record.disclosed)
    if facts.name:
        made["name"] = facts.name
    return made | {
        "document_no": facts.document_no,
        "document_name": facts.document_name,
        "act_kind": _act(facts, source),
        "penalty_kinds": facts.penalty_kinds,
        "fine": facts.fine,
        "confiscated": facts.confiscated,
        "licence_kind": facts.licence_kind,
        "certificate_no": facts.certificate_no,
        "decided_on": facts.decided_on,
        "valid_from": facts.valid_from or facts.decided_on,
        "valid_until": facts.valid_until,
        "status": facts.status,
        "organ": facts.agency,
        "source": facts.provider or facts.agency,
    }


def _act(facts: RecordFiled, source: Source) -> str:
    """The name of an act in the catalogue in force on the day of its decision."""
    found = catalogue_of(source.policy, facts.decided_on).items.get(facts.kind)
    return found.name if found else facts.kind


def _commitment(held: Commitment, source: Source) -> dict[str, Any]:
    facts, determined = held.facts, held.fulfilment
    made = _texts(source, held.disclosed)
    if determined is not None:
        made |= {
            "fulfilment": determined.outcome,
            "determined_on": held.determined_on,
            "determined_by": determined.determining_unit,
        }
    return made | {
        "commitment_code": facts.number,
        "document_no": facts.number,
        "commitment_type": facts.kind,
        "made_on": facts.made_on,
        "valid_until": facts.valid_until,
        "openness": facts.openness,
        "organ": facts.accepting_unit,
    }


def _listing(listing: Listing, source: Source) -> dict[str, Any]:
    decided = listing.decided
    _, rule = rule_of(source.policy, listing)
    grounds = (rule["grounds"].get(ground, {}).get("label", ground) for ground in listing.grounds)
    return {
        "list_type": rule["label"],
        "document_no": decided.decision_no if decided else "",
        "grounds": "；".join(grounds),
        "listed_on": listing.listed_on,
        "valid_until": listing.extended[0] if listing.extended else None,
        "status": YES if source.item.present else NO,
        "organ": listing.unit,
    }


def _evaluation(evaluation: Evaluation, source: Source) -> dict[str, Any]:
    facts = evaluation.facts
    _, scheme = scheme_of(source.policy, evaluation)
    return {
        "scheme": scheme["label"],
        "grade": scheme["grades"][facts.grade]["label"],
        "valid_from": facts.valid_from,
        "valid_until": facts.valid_to,
        "document_no": facts.document_no,
        "organ": facts.evaluator,
    }


def _interview(interview: Interview, source: Source) -> dict[str, Any]:
    facts, signed = interview.facts, interview.signed
    rules = rules_on(source.policy, facts.appointed_on, RECTIFICATION).rules
    outcomes = rules["record"]["follow_ups"]
    words = {k: _opened(source, i, k) for k, i in interview.disclosed.items()}
    return {
        "agenda": words.get("agenda", ""),
        "statement": words.get("statement", ""),
        "interview_kind": rules["interview"]["kinds"][facts.kind],
        "appointed_on": facts.appointed_on,
        "held": YES if interview.held else NO,
        "signed": NO if signed is None or signed.refused else YES,
        "follow_up": "；".join(outcomes[outcome] for outcome, _, _ in interview.follow_ups),
        "organ": facts.unit,
    }


def _agencies(values: Mapping[str, Any], registry: Registry) -> dict[str, str]:
    """Names and unified codes of the agencies a row names."""
    made: dict[str, str] = {}
    for field in ORGANS & values.keys():
        agency = registry.agencies.get(values[field])
        made[field] = agency.name if agency else str(values[field])
        made[f"{field}_code"] = min(agency.unified_codes, default="") if agency else ""
    return made
