"""Credit archives (Article 4, 信用档案): how records are filed, changed, corrected and annulled."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger import catalogue
from ledger.again import again, facts
from ledger.codes import CodeError, parse_unified_code, subject_kind_of
from ledger.declaration.opting import require_recording
from ledger.event import Disclosure, Draft
from ledger.founding import AGENCIES
from ledger.record.facts import require_facts
from ledger.record.identity import record_id
from ledger.record.record import (
    Record,
    RecordChanged,
    RecordFiled,
)
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.subject import (
    CODE_WRONG,
    SUBJECT_UNKNOWN,
    SubjectNamed,
    SubjectRegistered,
    registration_draft,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ledger.policy import Policy
    from ledger.registry import Agency
    from ledger.state import SubjectState

DIFFERS = Code(
    "record_differs_from_the_one_filed",
    "The same decision was filed before with other content; correct it instead.",
    "同一决定已报送且内容不同，请使用更正。",
    plan(4),
)
DOCUMENT_NO_MISSING = Code(
    "document_number_must_be_given",
    "A record needs the number of its decision document.",
    "必须填写决定文书号。",
    plan(4),
)
ORGAN_UNKNOWN = Code(
    "deciding_organ_must_be_registered",
    "The deciding organ is not a registered agency.",
    "决定机关未登记。",
    plan(13),
)
SENDER = Code(
    "sender_must_be_the_deciding_organ_or_hold_a_mandate",
    "Only the deciding organ, or an agency with a relay mandate for it, hands in its records.",
    "须由决定机关或受托报送单位报送。",
    plan(13),
)
POWER_MISSING = Code(
    "deciding_organ_must_have_the_power",
    "The deciding organ has no legal power for decisions of this kind.",
    "决定机关无权作出此类决定。",
    plan(4),
)
CHANGEABLE = frozenset({"status", "valid_from", "valid_until"})
_UNCOMPARED: dict[str, Any] = {
    "document_no": "", "certificate_no": "",  # the stream's identity already, however written
    "name": "", "layout": "", "backfill": False, "provider": "", "fine_text": "",
    "confiscated_text": "", "status": "", "valid_from": None, "valid_until": None,
}  # fmt: skip
_ENCODER = msgspec.json.Encoder()


def fingerprint(facts: RecordFiled, texts: Mapping[str, str]) -> bytes:
    """SHA-256 of what must not differ when a record is sent again; for the memory only."""
    fixed = msgspec.structs.replace(facts, **_UNCOMPARED)
    words = sorted((k, v) for k, v in texts.items() if v and k != "remark")
    return sha256(_ENCODER.encode((fixed, words))).digest()


def content(
    facts: RecordFiled, texts: Mapping[str, str], digest: Callable[[bytes], bytes]
) -> bytes:
    """The keyed digests by which a record is known when sent again: of what must not differ,
    then of the remark (which may)."""
    return digest(fingerprint(facts, texts)) + digest(texts.get("remark", "").encode())


def differing(filed: RecordFiled, sent: RecordFiled) -> tuple[str, ...]:
    """Names of the fixed fields in which a record sent again differs; empty if only texts do."""
    old, new = msgspec.structs.asdict(filed), msgspec.structs.asdict(sent)
    return tuple(k for k in old if k not in _UNCOMPARED and old[k] != new[k])


def change(filed: RecordFiled, sent: RecordFiled, *, remark: bool) -> RecordChanged | None:
    """The change that a newer row means, or None when it says nothing new."""
    new = {k: v for k in CHANGEABLE if (v := getattr(sent, k)) and v != getattr(filed, k)}
    return RecordChanged(**new, remark=remark) if new or remark else None


class FileRecord(Command, frozen=True):
    """File one decision about a subject, with its texts (which go to the vault)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    subject: str
    facts: RecordFiled
    texts: dict[str, str] = {}
    """`facts`, `basis`, `content`, `remark`, `representative` … as the layout names them."""

    def reads(self) -> Reads:
        """The subject, and the record's own stream for its content."""
        return Reads(subjects=(self.subject,), streams=(self.stream,))

    @property
    def stream(self) -> str:
        """The id that the record has or will have."""
        f = self.facts
        return record_id(f.agency, f.kind, f.document_no, self.subject, f.certificate_no)


def file(command: FileRecord, situation: Situation) -> list[Draft]:
    """One draft, after the subject's registration if it is new; none when sent before."""
    facts, stream = command.facts, command.stream
    _check(command, situation)
    state = situation.states.get(command.subject)
    drafts = list(_subject_drafts(command, state))
    digests = content(facts, command.texts, situation.found["digest"])
    known = situation.found["content"].get(stream)
    record = state.records.get(stream) if state else None
    if record is not None and known is not None:
        return _again(command, record, known, digests)
    require_recording(state, facts.kind)
    drafts.append(
        Draft(
            stream=stream,
            event=facts,
            subjects=(command.subject,),
            effective_on=facts.decided_on,
            disclosures=_disclosures(command.subject, command.texts),
            opens=True,
            content=digests,
        )
    )
    return drafts


def may_decide(organ: Agency, kind: str, policy: Policy) -> bool:
    """Whether the organ has the power that decisions of this kind ask for (policy family
    `agencies`); other administrative acts ask for `record.act`."""
    of_kind = policy.versions(AGENCIES)[-1].rules["powers"]["of_kind"]
    return of_kind.get(kind, of_kind[""]) in organ.powers


def _check(command: FileRecord, situation: Situation) -> None:
    facts = command.facts
    if not facts.document_no.strip():
        raise DOCUMENT_NO_MISSING.refused(fields=("document_no",))
    organ = situation.registry.agencies.get(facts.agency)
    if organ is None:
        raise ORGAN_UNKNOWN.refused(fields=("agency",))
    sender = situation.registry.agencies.get(situation.actor.agency)
    if sender is None or not sender.may_relay_for(facts.agency):
        raise SENDER.refused(organ.entry)
    if not may_decide(organ, facts.kind, situation.policy):
        raise POWER_MISSING.refused(organ.entry, fields=("kind",))
    require_facts(facts, situation, person="-" in command.subject)
    catalogue.check(
        situation.policy,
        facts.kind,
        command.texts.values(),
        facts.decided_on,
        simple_procedure=facts.simple_procedure,
    )


def _subject_drafts(command: FileRecord, state: SubjectState | None) -> Iterable[Draft]:
    """The subject's registration or new name, from the day of the decision that brought it."""
    tag, name = command.subject, command.facts.name
    if state is not None and state.registration is not None:
        if name and all(name != known for known, _ in state.registration.names):
            yield Draft(
                stream=f"subject/{tag}",
                event=SubjectNamed(name=name),
                subjects=(tag,),
                effective_on=command.facts.decided_on,
            )
        return
    try:
        code = parse_unified_code(tag)
    except CodeError as wrong:
        known = "-" in tag
        raise (SUBJECT_UNKNOWN if known else CODE_WRONG).refused(fields=("subject",)) from wrong
    event = SubjectRegistered(kind=subject_kind_of(code), code=code, name=name)
    yield registration_draft(tag, event, command.facts.decided_on)


def _again(command: FileRecord, record: Record, known: bytes, digests: bytes) -> list[Draft]:
    """A decision sent before: nothing, a change, or the refusal that it differs."""
    if known[:32] != digests[:32]:
        raise DIFFERS.refused(
            record.entries[0], fields=differing(record.facts, command.facts) or ("texts",)
        )
    event = change(record.facts, command.facts, remark=known[32:] != digests[32:])
    if event is None:
        return []
    remark = {"remark": command.texts.get("remark", "")} if event.remark else {}
    return [
        Draft(
            stream=command.stream,
            event=event,
            subjects=(command.subject,),
            effective_on=command.facts.decided_on,
            disclosures=tuple(Disclosure(command.subject, k, v) for k, v in remark.items()),
            content=digests,
        )
    ]


def _disclosures(tag: str, texts: Mapping[str, str]) -> tuple[Disclosure, ...]:
    """One for the text block, one for each named person."""
    named = tuple(Disclosure(tag, k, v) for k in ("representative",) if (v := texts.get(k, "")))
    block = {k: v for k, v in texts.items() if v and k != "representative"}
    return (Disclosure(tag, "text", block), *named) if block else named


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {FileRecord: file}

AGAIN = (again(RecordFiled, FileRecord, facts=facts),)
