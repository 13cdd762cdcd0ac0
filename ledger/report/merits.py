"""What speaks for a subject in a credit report: incentive lists, evaluations, declarations.

An organisation's incentive listing in force is public; a result of an evaluation is shown once it
is published, never an internal class or a score; a declaration only verified and authorised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.declaration.declaration import usable_declarations
from ledger.evaluation.result import evaluation_standing, scheme_of
from ledger.incentive.standing import incentives_in_force, rules_of
from ledger.policy import NoRuleSetError
from ledger.report import values
from ledger.report.item import Item, fingerprint, is_person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ledger.declaration.declaration import Declaration
    from ledger.report.item import View
    from ledger.state import SubjectState

DECLARED = "declaration"


def of_section(section: Mapping[str, Any], state: SubjectState, view: View) -> Iterator[Item]:
    """What of these the section shows."""
    code = section["code"]
    if section.get("incentives"):
        yield from _incentives(code, state, view)
    if section.get("evaluations"):
        yield from _evaluations(code, frozenset(section["evaluations"]), state, view)
    if section.get("declarations"):
        yield from (_declaration(code, each, view) for each in declared(state, view))


def declared(state: SubjectState, view: View) -> tuple[Declaration, ...]:
    """The declarations that a report may use that day."""
    return usable_declarations(state, "report", view.day)


def _incentives(section: str, state: SubjectState, view: View) -> Iterator[Item]:
    policy, calendar = view.registry.policy, view.registry.calendar
    for of, stands in incentives_in_force(state, policy, calendar, view.day):
        said = {
            "list_label": rules_of(policy, of)[1]["label"],
            "listed_on": values.written(stands.since),
            "last_day": values.written(stands.last_day),
            "unit": values.agency_named(of.unit, view),
        }
        yield Item(
            section=section,
            kind="incentive",
            stream=of.id,
            entries=tuple(of.entries),
            fields=values.laid_out("incentive", said, view),
            marks=(),
            rules=(stands.rule,),
            fingerprint=fingerprint(of.list_type, of.listed),
            last_day=stands.last_day,
        )


def _evaluations(
    section: str, kinds: frozenset[str], state: SubjectState, view: View
) -> Iterator[Item]:
    policy, calendar = view.registry.policy, view.registry.calendar
    for of in state.evaluations.values():
        stands = evaluation_standing(state, of, policy, calendar, view.day)
        shown = stands.in_force if is_person(state) else stands.shown_publicly
        if stands.kind not in kinds or not shown:
            continue
        facts, (rule_set, scheme) = of.facts, scheme_of(policy, of)
        body = rule_set.rules.get("evaluators", {}).get(facts.evaluator, {})
        said = {
            "scheme": scheme["label"],
            "grade": scheme["grades"][facts.grade]["label"],
            "valid_from": facts.valid_from.isoformat(),
            "evaluator": body.get("label") or values.agency_named(facts.evaluator, view),
        }
        yield Item(
            section=section,
            kind="evaluation",
            stream=of.id,
            entries=tuple(of.entries),
            fields=values.laid_out("evaluation", said, view),
            marks=(),
            rules=(stands.rule,),
            fingerprint=fingerprint(facts),
            last_day=facts.valid_to,
        )


def _declaration(section: str, of: Declaration, view: View) -> Item:
    facts, texts = of.facts, values.texts(of.disclosed.get("text", ""), view)
    said = {
        **texts,
        "declared_kind": _kind(facts.kind, view),
        "verified_on": values.written(of.verified_on),
        "unit": values.agency_named(facts.unit, view),
        "valid_until": values.written(facts.valid_until),
        "origin": view.rules["words"]["declared"],
    }
    return Item(
        section=section,
        kind=DECLARED,
        stream=of.id,
        entries=tuple(of.entries),
        fields=values.laid_out(DECLARED, said, view),
        marks=(),
        rules=(facts.rule,) if facts.rule else (),
        fingerprint=fingerprint(facts, of.verified),
        last_day=facts.valid_until,
    )


def _kind(name: str, view: View) -> str:
    try:
        known = view.registry.policy.in_force(DECLARED, view.day).rules["kinds"]
    except NoRuleSetError:
        return name
    return str(known.get(name, {}).get("label", name))
