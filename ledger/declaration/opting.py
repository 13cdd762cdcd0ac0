"""Voluntary declarations (Article 5, 自主申报): what speaks for a subject is recorded if it likes.

A subject may refuse to have honours and awards recorded, and may allow it again. What was filed
before stays; what is sent while it refuses is not taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.declaration.rules import declaration_rules, require_words
from ledger.event import Draft, Event
from ledger.refusal import Clause, Code, plan
from ledger.sanction.sanction import the_subject
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

OPTED_OUT = Code(
    "subject_refuses_to_have_this_recorded",
    "The subject refused to have honours and awards of this kind recorded.",
    "当事人已拒绝记录此类表彰奖励信息。",
    Clause("深圳经济特区社会信用条例", "39"),
)
NOT_ITS_OWN = Code(
    "recording_is_refused_by_the_subject_itself",
    "A subject refuses or allows the recording of its own honours only.",
    "仅可由本人拒绝或者同意记录本人的表彰奖励信息。",
    plan(5),
)


class RecordingRefused(Event, frozen=True):
    """The subject refused to have records of these kinds, which speak for it, taken (不予记录)."""

    TOPIC: ClassVar[str] = "recording.refused"
    kinds: tuple[str, ...]


class RecordingAllowed(Event, frozen=True):
    """The subject allows records of these kinds again."""

    TOPIC: ClassVar[str] = "recording.allowed"
    kinds: tuple[str, ...]


class RefuseRecording(Command, frozen=True):
    """Refuse to have honours and awards recorded; by the subject, or at a counter for it."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", "PROVIDER"})
    subject: str
    kinds: tuple[str, ...]

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,))


class AllowRecording(RefuseRecording, frozen=True):
    """Allow honours and awards to be recorded again."""


def refuse(command: RefuseRecording, situation: Situation) -> list[Draft]:
    """Refuses kinds that do not speak for the subject, and another's wish; once is enough."""
    state = _own(command, situation)
    new = tuple(k for k in dict.fromkeys(command.kinds) if k not in state.refused_kinds)
    return [_draft(state, RecordingRefused(kinds=new), situation)] if new else []


def allow(command: AllowRecording, situation: Situation) -> list[Draft]:
    """Refuses as above; what is not refused adds nothing."""
    state = _own(command, situation)
    known = tuple(k for k in dict.fromkeys(command.kinds) if k in state.refused_kinds)
    return [_draft(state, RecordingAllowed(kinds=known), situation)] if known else []


def require_recording(state: SubjectState | None, kind: str) -> None:
    """Refuses a record of a kind that the subject refuses to have recorded."""
    if state is not None and (entry := state.refused_kinds.get(kind)):
        raise OPTED_OUT.refused(entry, fields=("kind",))


def _own(command: RefuseRecording, situation: Situation) -> SubjectState:
    state = the_subject(situation, command.subject)
    actor = situation.actor
    if actor.subject and actor.subject != state.tag:
        raise NOT_ITS_OWN.refused(fields=("subject",))
    rules = declaration_rules(situation.policy, situation.today).rules["opt_out"]
    require_words(dict.fromkeys(rules["kinds"]), command.kinds, "kinds")
    return state


def _draft(state: SubjectState, event: Event, situation: Situation) -> Draft:
    return Draft(
        stream=f"recording/{state.tag}",
        event=event,
        subjects=(state.tag,),
        effective_on=situation.today,
    )


def _refused(state: SubjectState, entry: Entry) -> None:
    state.refused_kinds |= dict.fromkeys(entry.data.kinds, entry.number)
    state.touched.add(entry.stream)


def _allowed(state: SubjectState, entry: Entry) -> None:
    for kind in entry.data.kinds:
        state.refused_kinds.pop(kind, None)
    state.touched.add(entry.stream)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    RecordingRefused: _refused,
    RecordingAllowed: _allowed,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RefuseRecording: refuse,
    AllowRecording: allow,
}

AGAIN = (
    again(RecordingRefused, RefuseRecording),
    again(RecordingAllowed, AllowRecording),
)
