"""Protection of rights (Article 15, 权益保护): erasing the values of a natural person (删除).

The person's key is destroyed and an entry says so: names, numbers and texts become unreadable
for ever, in every backup of the vault, while every entry, proof and count stays. One officer
proposes, another approves; never while a term of the law runs or a case is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.authority import require_power
from ledger.event import Draft, Event
from ledger.proposal import approved_by_another
from ledger.publication.window import ONE_DAY
from ledger.refusal import Code, plan
from ledger.rights.open_cases import open_cases
from ledger.rights.retention import retention
from ledger.rights.rules import clause_of, rights_rules
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON, SUBJECT_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from typing import Any

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

PERSONS_ONLY = Code(
    "only_a_natural_persons_values_are_erased",
    "Only the values of a natural person are erased; an organisation's are public information.",
    "仅可删除自然人的个人信息。",
    plan(15),
)
ERASED = Code(
    "subject_must_not_be_erased_already",
    "The values of this subject are erased already.",
    "该主体的个人信息已经删除。",
    plan(15),
)
GROUND = Code(
    "erasure_needs_a_ground_of_the_rules",
    "Values are erased on a ground of the rules; on request only after it was granted.",
    "删除须有规定的事由；依申请删除的须先准予。",
    plan(15),
)
TERM = Code(
    "statutory_term_must_have_run",
    "A term for which the law wants the record kept still runs.",
    "法定保存期限尚未届满。",
    plan(15),
)
CASE_OPEN = Code(
    "no_case_of_the_subject_may_be_open",
    "A case about the subject is open; its values are needed until it ends.",
    "该主体尚有未办结事项。",
    plan(15),
)
ERASURE = "subject.erasure"
STREAM = "erasure/"


class SubjectErased(Event, frozen=True):
    """The personal values of a natural person were erased (删除): the keys in these slots are
    destroyed, and with them every name, number and text, for ever. The entries stay as they
    are, and every proof with them; what was committed to shows as erased."""

    TOPIC: ClassVar[str] = "subject.erased"
    ground: str
    """Code of the rules: `retention_ended`, `purpose_met`, `requested`, `unlawful`."""
    keys: tuple[int, ...] = ()
    """Key slots of the vault that this entry destroys; values sealed later have other keys."""
    request: str = ""
    """Stream of the request that was granted, if any."""
    rule: str = ""
    proposed_in: int = 0


class EraseSubjectValues(Command, frozen=True):
    """Erase the values of a natural person; another officer proposed it (`subject.erasure`) on
    its registration. Nothing brings them back."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"OBJECTION_OFFICER"})
    subject: str
    """The id of its registration, `subject/…`."""
    ground: str
    request: str = ""
    """The request that was granted, where that is the ground."""

    @property
    def erases(self) -> str:
        """Whose keys the vault is asked for."""
        return self.subject.removeprefix("subject/")

    def reads(self) -> Reads:
        """The subject itself."""
        return Reads(subjects=(self.erases,))


def erase(command: EraseSubjectValues, situation: Situation) -> list[Draft]:
    """One entry for each tag that merges gave the person.

    Refuses an organisation, a subject erased already, an unknown ground, a term that runs, an
    open case, and one person alone."""
    state = situation.subject
    rule_set = rights_rules(situation.policy, situation.today)
    rules = rule_set.rules["erasure"]
    require_power(situation, rules["power"])
    if state.registration is None:
        raise SUBJECT_UNKNOWN.refused(fields=("subject",))
    first = state.registration.entries[0]
    if state.registration.kind != PERSON:
        raise PERSONS_ONLY.refused(first, fields=("subject",))
    if state.erased_in:
        raise ERASED.refused(state.erased_in)
    ground = rules["grounds"].get(command.ground)
    if ground is None or not _is_granted(command, state, ground):
        raise GROUND.refused(first, fields=("request" if ground else "ground",))
    if not ground["despite_term"]:
        require_terms(situation, state)
    if still := open_cases(situation, state, besides=command.request):
        raise CASE_OPEN.refused(*still, clause=clause_of(rule_set, ground))
    proposed = approved_by_another(situation, state, ERASURE, f"subject/{state.tag}")
    event = SubjectErased(
        ground=command.ground,
        request=command.request,
        rule=rule_set.rule(ground["clause"]),
        proposed_in=proposed,
    )
    return [_draft(tag, event, situation) for tag in (state.tag, *sorted(state.also))]


def _draft(tag: str, event: SubjectErased, situation: Situation) -> Draft:
    """The entry that erases what is held under one tag, with the keys it destroys."""
    keys: Mapping[str, tuple[int, ...]] = situation.found.get("keys", {})
    return Draft(
        stream=f"{STREAM}{tag}",
        event=msgspec.structs.replace(event, keys=keys.get(tag, ())),
        subjects=(tag,),
        effective_on=situation.today,
        caused_by=event.proposed_in,
        opens=True,
    )


def _is_granted(
    command: EraseSubjectValues, state: SubjectState, ground: Mapping[str, Any]
) -> bool:
    """Whether a ground that is a request names one to erase that was granted."""
    if not ground["request"]:
        return not command.request
    asked = state.requests.get(command.request)
    return asked is not None and asked.facts.kind == "erase" and bool(asked.granted_in)


def require_terms(situation: Situation, state: SubjectState) -> None:
    """Refuses while the law wants a record of the subject kept."""
    day, law = situation.today, (situation.policy, situation.calendar)
    running = [
        (record.entries[0], term)
        for record in state.records.values()
        if (term := retention(record, *law, day)).still_runs(day)
    ]
    if running:
        ends: list[date] = [t.ends_on for _, t in running if t.ends_on is not None]
        never = len(ends) < len(running)
        opens = None if never else max(ends) + ONE_DAY
        raise TERM.refused(*(entry for entry, _ in running), would_succeed_on=opens)


def _erased(state: SubjectState, entry: Entry) -> None:
    if state.erased_in:  # of another of its tags
        return
    state.erased_in, state.erased_on = entry.number, entry.effective_on
    state.proposals.pop((ERASURE, f"subject/{state.tag}"), None)
    for record in state.records.values():
        record.erased_in = entry.number
        record.entries.append(entry.number)
    if state.registration is not None:
        state.registration.entries.append(entry.number)
    state.touched.update((f"subject/{state.tag}", *state.records, *state.commitments))


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {SubjectErased: _erased}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {EraseSubjectValues: erase}
