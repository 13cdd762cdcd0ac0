"""Credit archives (Article 4, 信用档案): the subject they are kept for.

Subjects match by code only, never by name: an organisation's tag is its unified code, a
person's a random UUID that only the vault's index can find from an exact number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from ledger.codes import (
    CodeError,
    is_personal_tax_number,
    parse_identity_number,
    parse_organisation_code,
    parse_registration_number,
    parse_tax_number,
    parse_unified_code,
    subject_kind_of,
)
from ledger.event import Disclosure, Draft, Event
from ledger.merges import united
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.event import Tag
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

ORGANISATION = "organisation"
INDIVIDUAL_BUSINESS = "individual_business"
PERSON = "person"

SUBJECT_ALREADY = Code(
    "subject_must_not_be_registered_already",
    "The subject is registered already.",
    "该信用主体已经登记。",
    plan(4),
)
SUBJECT_UNKNOWN = Code(
    "subject_must_be_registered",
    "No credit subject with this code is registered.",
    "没有登记此代码的信用主体。",
    plan(4),
)


IDENTIFIER_TAKEN = Code(
    "identifier_must_not_belong_to_another_subject",
    "Another subject is registered with this number.",
    "该号码已登记在其他信用主体名下。",
    plan(4),
)


SCHEMES: dict[str, Callable[[str], object] | None] = {
    "organisation_code": parse_organisation_code,
    "registration_number": parse_registration_number,
    "tax_number": parse_tax_number,
    "institution_certificate": None,
    "association_certificate": None,
}
"""Legacy numbers, each with what reads its form, where it has one."""


def identifier_stream(scheme: str, value: str) -> str:
    """The stream of a legacy number: one number finds one subject, without a search."""
    return f"identifier/{scheme}/{value}"


CODE_WRONG = Code(
    "subject_code_must_be_valid",
    "The unified social credit code or identity number is not valid.",
    "统一社会信用代码或者身份号码无效。",
    plan(4),
)


class SubjectRegistered(Event, frozen=True):
    """A credit subject has an archive from now on (建立信用档案). A person's name and number
    are in the vault only; an organisation's name is registration information."""

    TOPIC: ClassVar[str] = "subject.registered"
    kind: str
    """`organisation`, `individual_business` or `person`."""
    code: str = ""
    """The unified code; empty for a person."""
    name: str = ""


class SubjectNamed(Event, frozen=True):
    """A source gave the subject a name not known before; the newest one is shown, all are kept."""

    TOPIC: ClassVar[str] = "subject.named"
    name: str


class SubjectIdentifierAdded(Event, frozen=True):
    """A legacy number of an organisation, by which later rows find it."""

    TOPIC: ClassVar[str] = "subject.identifier_added"
    scheme: str
    """`registration_number`, `tax_number`, `institution_certificate`, `association_certificate`."""
    value: str


@dataclass(slots=True)
class Registration:
    """Who the subject is, as its entries say."""

    kind: str
    code: str
    registered_on: date
    entries: list[int]
    names: list[tuple[str, int]] = field(default_factory=list)
    """Every name with the entry that brought it, oldest first."""
    identifiers: dict[str, tuple[str, int]] = field(default_factory=dict)
    disclosed: dict[str, str] = field(default_factory=dict)
    absorbed_names: int = 0
    """How many of the names, at the beginning, are of absorbed codes."""

    @property
    def name(self) -> str:
        """The newest name; empty for a person (open the vault)."""
        return self.names[-1][0] if self.names else ""


class RegisterSubject(Command, frozen=True):
    """Open an archive for a subject. For a person, `found` brings the tag the vault made."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "ADMINISTRATOR"})
    code: str = ""
    kind: str = ORGANISATION
    name: str = ""
    number: str = ""
    """A person's identity number: goes to the vault only."""

    def reads(self) -> Reads:
        """The subject itself."""
        return Reads(subjects=(self.code,) if self.code else ())

    @property
    def person_number(self) -> str:
        """The number by which the vault finds a person; empty for an organisation."""
        return self.number if self.kind == PERSON else ""


class AddIdentifier(Command, frozen=True):
    """Give a registered organisation a legacy number."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "ADMINISTRATOR"})
    code: str
    scheme: str
    value: str

    def reads(self) -> Reads:
        """The subject itself, and whoever has the number."""
        return Reads(subjects=(self.code,), streams=(identifier_stream(self.scheme, self.value),))


def registration_draft(
    tag: Tag,
    event: SubjectRegistered,
    on: date,
    disclosures: tuple[Disclosure, ...] = (),
    batch: str = "",
) -> Draft:
    """The entry that opens an archive; shared by the command and by intake."""
    return Draft(
        stream=f"subject/{tag}",
        event=event,
        subjects=(tag,),
        effective_on=on,
        disclosures=disclosures,
        batch=batch,
        opens=True,
    )


def register(command: RegisterSubject, situation: Situation) -> list[Draft]:
    """Refuses a wrong code or number, and a subject that has an archive already."""
    _check(command)
    tag = command.code or situation.found.get("person_tag", "")
    state = situation.states.get(tag)
    if state is not None and state.registration is not None:
        raise SUBJECT_ALREADY.refused(*state.registration.entries[:1])
    event = SubjectRegistered(
        kind=command.kind, code=command.code, name="" if command.kind == PERSON else command.name
    )
    personal: tuple[Disclosure, ...] = ()
    if command.kind == PERSON:
        personal = (
            Disclosure(tag, "name", command.name),
            Disclosure(tag, "number", command.number),
        )
    return [registration_draft(tag, event, situation.today, disclosures=personal)]


def _check(command: RegisterSubject) -> None:
    if command.kind == PERSON and command.code:
        raise CODE_WRONG.refused(fields=("code",))
    try:
        if command.kind == PERSON:
            parse_identity_number(command.number)
        elif subject_kind_of(parse_unified_code(command.code)) != command.kind:
            raise CODE_WRONG.refused(fields=("kind",))
    except CodeError:
        field = "number" if command.kind == PERSON else "code"
        raise CODE_WRONG.refused(fields=(field,)) from None


def add_identifier(command: AddIdentifier, situation: Situation) -> list[Draft]:
    """Refuses an unknown subject, a number without its form or that holds an identity number,
    and another's number; the same again makes no entry."""
    state = situation.states[command.code]
    registration = registered(state)
    _check_identifier(command)
    for other in situation.states.values():
        if other is not state and other.registration is not None:
            raise IDENTIFIER_TAKEN.refused(*other.registration.entries[:1], fields=("value",))
    if registration.identifiers.get(command.scheme, ("", 0))[0] == command.value:
        return []
    event = SubjectIdentifierAdded(scheme=command.scheme, value=command.value)
    return [
        Draft(
            stream=identifier_stream(command.scheme, command.value),
            event=event,
            subjects=(state.tag,),
            effective_on=situation.today,
        )
    ]


def _check_identifier(command: AddIdentifier) -> None:
    if command.scheme not in SCHEMES:
        raise CODE_WRONG.refused(fields=("scheme",))
    try:
        if parse := SCHEMES[command.scheme]:
            parse(command.value)
    except CodeError:
        raise CODE_WRONG.refused(fields=("value",)) from None
    if not command.value.strip() or is_personal_tax_number(command.value):
        raise CODE_WRONG.refused(fields=("value",))


def registered(state: SubjectState) -> Registration:
    """The registration, or the refusal that there is none."""
    if state.registration is None:
        raise SUBJECT_UNKNOWN.refused()
    return state.registration


def _registered(state: SubjectState, entry: Entry) -> None:
    event = entry.data
    registration = Registration(event.kind, event.code, entry.effective_on, [entry.number])
    if event.name:
        registration.names.append((event.name, entry.number))
    registration.disclosed = dict.fromkeys(("name", "number"), entry.id) if entry.sd else {}
    own = entry.stream == f"subject/{state.tag}"
    state.registration = united(state.registration, registration, own=own)
    state.touched.add(entry.stream)


def _named(state: SubjectState, entry: Entry) -> None:
    if state.registration is None:
        state.orphans.append(entry)
        return
    known = state.registration
    absorbed = known.code == state.tag and entry.stream != f"subject/{state.tag}"
    known.names.insert(
        known.absorbed_names if absorbed else len(known.names), (entry.data.name, entry.number)
    )
    known.absorbed_names += absorbed
    known.entries.append(entry.number)
    state.touched.add(entry.stream)


def _identified(state: SubjectState, entry: Entry) -> None:
    if state.registration is None:
        state.orphans.append(entry)
        return
    state.registration.identifiers[entry.data.scheme] = (entry.data.value, entry.number)
    state.registration.entries.append(entry.number)
    state.touched.add(f"subject/{state.tag}")


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    SubjectRegistered: _registered,
    SubjectNamed: _named,
    SubjectIdentifierAdded: _identified,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RegisterSubject: register,
    AddIdentifier: add_identifier,
}
