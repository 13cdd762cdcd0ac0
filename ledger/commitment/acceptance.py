"""Credit commitments (Article 1, 信用承诺): how one is made and accepted.

A unit accepts commitments only in its matters on the list; with documents outstanding
(容缺受理) only from a subject in good standing; and never from one who chose the ordinary
procedure.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from ledger.again import again, said
from ledger.commitment import conditions
from ledger.commitment import matter as listed
from ledger.commitment.commitment import (
    NOT_ACCEPTING,
    CommitmentMade,
    DocumentOwed,
    OrdinaryProcedureChosen,
    commitment_stream,
    require_own,
)
from ledger.event import Disclosure, Draft
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.subject import SUBJECT_UNKNOWN, registered

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.commitment.matter import Matter
    from ledger.policy import RuleSet
    from ledger.state import SubjectState

SERIALS: Final = 1_000_000

ORDINARY = Code(
    "ordinary_procedure_was_chosen",
    "The subject chose the ordinary procedure; only the subject itself may go back on that.",
    "当事人已选择普通程序，不得强制要求作出承诺。",
    plan(1),
)
NUMBER_TAKEN = Code(
    "commitment_number_must_be_new",
    "A commitment with this code is in the ledger.",
    "该承诺编码已存在。",
    conditions.NATIONAL,
)


class MakeCommitment(Command, frozen=True):
    """Accept a commitment: by an officer for the accepting unit, or by the subject itself."""

    ROLES: ClassVar[frozenset[str]] = frozenset(
        {"PROVIDER", "DESIGNATOR", "REPAIR_OFFICER", "SUBJECT"}
    )
    subject: str
    kind: str
    made_on: date
    matter: str = ""
    valid_until: date | None = None
    outstanding: tuple[DocumentOwed, ...] = ()
    application: str = ""
    accepting_unit: str = ""
    """Code of the accepting unit; empty: the officer's own."""
    openness: str = "public"
    template: str = ""
    """`APPROVAL@1`; empty: the newest form of the matter."""
    commitment_code: str = ""
    """The national code if it was given already; empty: the ledger gives one."""
    content: str = ""
    """Free text; empty: the form's."""
    liability: str = ""
    """Free text; empty: the form's."""
    matter_text: str = ""
    kind_named: str = ""
    """What `other` is."""
    remark: str = ""

    def reads(self) -> Reads:
        """The subject, for its standing; the stream of the code, if it was given."""
        streams = (commitment_stream(self.commitment_code),) if self.commitment_code else ()
        return Reads(subjects=(self.subject,), streams=streams)


class ChooseOrdinaryProcedure(Command, frozen=True):
    """Note that the subject declines the commitment route for one application."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "SUBJECT"})
    subject: str
    matter: str
    application: str

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,))


def make(command: MakeCommitment, situation: Situation) -> list[Draft]:
    """Refuses what `conditions.py` lists, a code in use, and pressing a commitment on one who
    chose the ordinary procedure."""
    state = _subject(command.subject, situation)
    rule_set = listed.rules_on(situation.policy, command.made_on)
    event, texts = _promise(command, situation, rule_set, state)
    if event.kind == listed.OUTSTANDING:
        conditions.check_good_standing(situation, state, rule_set)
    chosen = state.ordinary_procedures.get((command.matter, command.application))
    if chosen and not situation.actor.subject:
        raise ORDINARY.refused(chosen)
    stream = commitment_stream(event.number)
    taken = situation.holder("commitments", stream)
    if taken is not None:
        raise NUMBER_TAKEN.refused(
            taken.commitments[stream].entries[0], fields=("commitment_code",)
        )
    return [
        Draft(
            stream=stream,
            event=event,
            subjects=(state.tag,),
            effective_on=command.made_on,
            disclosures=(Disclosure(state.tag, "text", texts),),
            opens=True,
        )
    ]


def choose_ordinary(command: ChooseOrdinaryProcedure, situation: Situation) -> list[Draft]:
    """Noted once for an application; noted again it adds nothing."""
    state = _subject(command.subject, situation)
    if (command.matter, command.application) in state.ordinary_procedures:
        return []
    return [
        Draft(
            stream=situation.new_id(),
            event=OrdinaryProcedureChosen(matter=command.matter, application=command.application),
            subjects=(state.tag,),
            effective_on=situation.today,
            opens=True,
        )
    ]


def commitment_number(region: str, made_on: date, new_id: str) -> str:
    """A national code. The serial comes from the id the ledger made: two that agree meet in one
    stream, the store refuses the second opening, and the command is decided again."""
    return f"{region}{made_on:%Y%m%d}{UUID(new_id).int % SERIALS:06}"


def _subject(tag: str, situation: Situation) -> SubjectState:
    state = situation.states.get(tag)
    if state is None:
        raise SUBJECT_UNKNOWN.refused(fields=("subject",))
    registered(state)
    require_own(situation, state)
    return state


def _promise(
    command: MakeCommitment, situation: Situation, rule_set: RuleSet, state: SubjectState
) -> tuple[CommitmentMade, dict[str, str]]:
    """The event and its texts, checked against the rules of the day."""
    conditions.check_record(
        rule_set,
        command.kind,
        command.openness,
        command.made_on,
        command.valid_until,
        situation.today,
    )
    matter = conditions.check_matter(rule_set, command.kind, command.matter)
    unit = _accepting_unit(command, situation)
    conditions.check_competence(situation, matter, unit)
    form = command.template or listed.current_template(rule_set, matter.template if matter else "")
    conditions.check_template(rule_set, form)
    texts = _texts(command, matter, rule_set, form)
    conditions.check_texts(rule_set, command.kind, texts)
    conditions.check_documents(
        rule_set,
        situation.calendar,
        command.kind,
        matter,
        command.made_on,
        command.outstanding,
    )
    region = rule_set.rules["number"]["region"]
    number = command.commitment_code or commitment_number(
        region, command.made_on, situation.new_id()
    )
    conditions.check_number(number, command.made_on)
    return _event(command, number, unit, form, registered(state).kind), texts


def _event(
    command: MakeCommitment, number: str, unit: str, form: str, subject_kind: str
) -> CommitmentMade:
    return CommitmentMade(
        number=number,
        kind=command.kind,
        matter=command.matter,
        template=form,
        application=command.application,
        made_on=command.made_on,
        valid_until=command.valid_until,
        accepting_unit=unit,
        subject_kind=subject_kind,
        openness=command.openness,
        outstanding=command.outstanding,
    )


def _accepting_unit(command: MakeCommitment, situation: Situation) -> str:
    """An officer accepts for its own agency; a subject names the unit it commits itself to."""
    own = situation.actor.agency
    if command.accepting_unit and own and command.accepting_unit != own:
        raise NOT_ACCEPTING.refused(fields=("accepting_unit",))
    return own or command.accepting_unit


def _texts(
    command: MakeCommitment, matter: Matter | None, rule_set: RuleSet, form: str
) -> dict[str, str]:
    template = listed.templates(rule_set).get(form)
    texts = {
        "matter": command.matter_text or (matter.label if matter else ""),
        "content": command.content or (template.content if template else ""),
        "liability": command.liability or (template.liability if template else ""),
        "kind_named": command.kind_named,
        "remark": command.remark,
    }
    return {name: text for name, text in texts.items() if text}


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    MakeCommitment: make,
    ChooseOrdinaryProcedure: choose_ordinary,
}

AGAIN = (
    again(
        CommitmentMade,
        MakeCommitment,
        commitment_code=said("number"),
        not_before="declaration.submitted",
    ),
    again(OrdinaryProcedureChosen, ChooseOrdinaryProcedure),
)
