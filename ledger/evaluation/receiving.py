"""Public credit evaluation (Article 6, 综合评价): receiving results."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for, require_power
from ledger.codes import is_unified_code
from ledger.commitment.matter import rules_on
from ledger.evaluation.evaluation import FAMILY, EvaluationReceived
from ledger.event import Draft
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.sanction.listed import basis_of
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON, SUBJECT_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.state import SubjectState

RECEIVE = "evaluation.receive"
_SHA256 = re.compile(r"(?:[0-9a-f]{64})?")
PLAIN = re.compile(r"(?!.*\d{15})[^\x00-\x1f\x7f]{0,120}")
"""A number, version or clause in plain words that holds no number of a person."""

SCHEME_UNKNOWN = Code(
    "evaluation_scheme_must_be_in_the_rules",
    "No rule set of evaluation in force knows this scheme.",
    "现行评价规则中没有此评价方案。",
    plan(6),
)
COUNTY_MADE = Code(
    "public_evaluation_must_not_be_made_by_the_county",
    "A public evaluation is national or provincial; a county agency makes none.",
    "公共信用综合评价由国家、省级开展，县级不得自行评价。",
    plan(6),
)
EVALUATOR = Code(
    "evaluation_must_come_from_its_scheme_s_evaluator",
    "The scheme does not name this evaluator, or this agency does not hand in its results.",
    "评价机构不属于该评价方案，或者该单位无权报送其结果。",
    plan(6),
)
GRADE = Code(
    "grade_must_be_one_of_the_scheme",
    "The scheme has no such grade.",
    "该评价方案没有此等级。",
    plan(6),
)
SUBJECT_KIND = Code(
    "scheme_must_cover_the_kind_of_subject",
    "The scheme does not evaluate subjects of this kind.",
    "该评价方案不适用于此类主体。",
    plan(6),
)
PERSON_BASIS = Code(
    "result_of_a_person_must_have_a_basis",
    "A natural person's result is received on a law or the person's authorisation only.",
    "自然人评价结果须有法律依据或者本人授权。",
    plan(6),
)
INPUT_DEAD = Code(
    "evaluation_inputs_must_be_live",
    "The result rests on a record that is repaired, ended, sealed, annulled or suspended.",
    "评价所依据的信息已修复、终止、封存、撤销或者中止。",
    plan(6),
)
INPUT_DISPUTED = Code(
    "evaluation_must_not_rest_on_disputed_records_alone",
    "Everything the result rests on is under dispute, reconsideration or lawsuit.",
    "评价所依据的信息均处于异议、复议或者诉讼中。",
    plan(6),
)
FORM = Code(
    "evaluation_result_must_be_in_form",
    "Days out of order, or a number, version, basis or digest that is none.",
    "评价结果的日期、文号、版本、依据或者摘要不符合要求。",
    plan(6),
)


class ReceiveEvaluation(Command, frozen=True):
    """Enter the result of a public, industry or market evaluation of a subject."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "SUPERVISOR"})
    scheme: str
    grade: str
    evaluator: str
    valid_from: date
    subject: str = ""
    """Code or tag; empty where a person is named by number."""
    person_number: str = ""
    """A person's identity number: goes to the vault only."""
    valid_to: date | None = None
    model_version: str = ""
    inputs: tuple[str, ...] = ()
    """Records, commitments and listings of the archive that the evaluator names."""
    inputs_digest: str = ""
    document_no: str = ""
    basis: str = ""
    """For a person: the law or authorisation; an instrument and clause, no name."""

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,) if self.subject else ())


def receive(command: ReceiveEvaluation, situation: Situation) -> list[Draft]:
    """Refuses a county's own public evaluation, a foreign evaluator or grade, a person's result
    without basis, and inputs that do not stand."""
    state = _subject(situation)
    rule_set = rules_on(situation.policy, situation.today, FAMILY)
    scheme = rule_set.rules["schemes"].get(command.scheme)
    if scheme is None:
        raise SCHEME_UNKNOWN.refused(fields=("scheme",))
    _require_evaluator(command, scheme, situation)
    if command.grade not in scheme["grades"]:
        raise GRADE.refused(fields=("grade",))
    _require_subject(command, scheme, state)
    _require_form(command)
    _require_inputs(command.inputs, state, situation)
    event = EvaluationReceived(
        scheme=command.scheme,
        grade=command.grade,
        evaluator=command.evaluator,
        valid_from=command.valid_from,
        rule_set=rule_set.id,
        valid_to=command.valid_to,
        model_version=command.model_version,
        inputs=command.inputs,
        inputs_digest=command.inputs_digest,
        document_no=command.document_no,
        basis=command.basis,
        supersedes=_earlier(state, command.scheme),
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(state.tag,),
            effective_on=situation.today,
            opens=True,
        )
    ]


def _subject(situation: Situation) -> SubjectState:
    states = [s for s in situation.states.values() if s.registration is not None]
    if len(states) != 1:
        raise SUBJECT_UNKNOWN.refused(fields=("subject",))
    return states[0]


def _require_evaluator(
    command: ReceiveEvaluation, scheme: Mapping[str, Any], situation: Situation
) -> None:
    agency, local = acting_agency(situation), situation.registry.agencies
    if scheme["kind"] == "public" and command.evaluator in local:
        raise COUNTY_MADE.refused(local[command.evaluator].entry, fields=("evaluator",))
    if scheme["kind"] == "market":
        known = is_unified_code(command.evaluator)
    else:
        known = command.evaluator in scheme["evaluators"] or any(
            acts_for(local[command.evaluator], e) if command.evaluator in local else False
            for e in scheme["evaluators"]
        )
    if not known:
        raise EVALUATOR.refused(fields=("evaluator",))
    if scheme["kind"] in ("public", "market"):
        require_power(situation, RECEIVE)
    elif not acts_for(agency, command.evaluator) and RECEIVE not in agency.powers:
        raise EVALUATOR.refused(agency.entry, fields=("agency",))


def _require_subject(
    command: ReceiveEvaluation, scheme: Mapping[str, Any], state: SubjectState
) -> None:
    kind = state.registration.kind if state.registration else ""
    if kind not in scheme["subjects"]:
        raise SUBJECT_KIND.refused(fields=("subject",))
    if kind == PERSON and not command.basis.strip():
        raise PERSON_BASIS.refused(fields=("basis",))


def _require_form(command: ReceiveEvaluation) -> None:
    wrong = [
        name
        for name in ("model_version", "document_no", "basis")
        if not PLAIN.fullmatch(getattr(command, name))
    ]
    if not _SHA256.fullmatch(command.inputs_digest):
        wrong.append("inputs_digest")
    if command.valid_to is not None and command.valid_to < command.valid_from:
        wrong.append("valid_to")
    if wrong:
        raise FORM.refused(fields=tuple(wrong))


def _require_inputs(inputs: tuple[str, ...], state: SubjectState, situation: Situation) -> None:
    law = (situation.policy, situation.calendar, situation.today)
    bases = [basis_of(state, stream, *law) for stream in inputs]
    held = [basis for basis in bases if basis is not None]
    if len(held) < len(bases):
        raise CASE_UNKNOWN.refused(fields=("inputs",))
    for basis in held:
        if not basis.stands:
            ended = (basis.ended_in,) if basis.ended_in else ()
            raise INPUT_DEAD.refused(*basis.entries, *ended, fields=("inputs",))
    if held and all(basis.marks for basis in held):
        entries = (entry for basis in held for entry in basis.entries)
        raise INPUT_DISPUTED.refused(*entries, fields=("inputs",))


def _earlier(state: SubjectState, scheme: str) -> str:
    """The newest result of the scheme that no other took the place of yet."""
    for evaluation in reversed(state.evaluations.values()):
        newest = evaluation.facts.scheme == scheme and not evaluation.superseded_by
        if newest and evaluation.withdrawn is None:
            return evaluation.id
    return ""


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ReceiveEvaluation: receive,
}

AGAIN = (again(EvaluationReceived, ReceiveEvaluation),)
