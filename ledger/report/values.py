"""The values that a credit report shows, as words of the national format.

Codes become the words of the rules, units their names, amounts ten-thousands of yuan as in the
national tables; numbers and contacts of persons in texts are hidden by the privacy rules.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger.masking import masking_of
from ledger.policy import NoRuleSetError
from ledger.sanction.listed import rule_of
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.commitment.commitment import Commitment
    from ledger.commitment.standing import Standing
    from ledger.publication.window import Window
    from ledger.record.record import Record
    from ledger.report.item import View
    from ledger.sanction.listed import ListingStanding
    from ledger.sanction.listing import Listing
    from ledger.subject import Registration

Values = dict[str, str]
TEN_THOUSAND = Decimal(10_000)
CLEAR = "clear"


def laid_out(layout: str, said: Values, view: View) -> tuple[tuple[str, str], ...]:
    """Label and value of each field, in the order of the format; what is missing says so."""
    fields, missing = view.rules["fields"], view.rules["format"]["missing"]
    wanted = fields.get(layout, fields["otherwise"])
    return tuple((label, said.get(source, "") or missing) for label, source in wanted)


def who(held: Registration, view: View) -> tuple[str, str]:
    """Name and code of an organisation; of a person name and number as the rules show them."""
    if held.kind != PERSON:
        return held.name, held.code
    shown = view.rules["persons"][view.masks]
    name, number = (
        str(view.opened.get(held.disclosed.get(key, ""), {}).get(key, ""))
        for key in ("name", "number")
    )
    masking = masking_of(view.registry.policy, view.day)
    shown_name = name if shown["name"] == CLEAR else masking.name(name)
    return shown_name, masking.identity_number(number, shown["number"])


def of_subject(held: Registration, view: View) -> Values:
    """Who the subject is."""
    former = dict.fromkeys(name for name, _ in held.names if name != held.name)
    name, code = who(held, view)
    said = {
        "name": name,
        "code": code,
        "number": code,
        "kind": view.rules["words"]["subject_kind"][held.kind],
        "former_names": "、".join(former),
        "registered_on": held.registered_on.isoformat(),
    }
    return said | {scheme: value for scheme, (value, _) in held.identifiers.items()}


def of_record(record: Record, span: Window, view: View) -> Values:
    """What a decision says."""
    facts, words = record.facts, view.rules["words"]
    opened = texts(record.disclosed.get("text", ""), view)
    long_term = words["long_term"]
    said = {
        "document_no": facts.document_no,
        "document_name": facts.document_name or opened.get("title", ""),
        "decided_on": facts.decided_on.isoformat(),
        "agency": agency_named(facts.agency, view),
        "agency_code": _agency_code(facts.agency, view),
        "provider": agency_named(facts.provider or facts.agency, view),
        "penalty_kinds": "、".join(words["penalty_kinds"].get(k, k) for k in facts.penalty_kinds),
        "fine": _ten_thousands(facts.fine),
        "confiscated": _ten_thousands(facts.confiscated),
        "licence_kind": words["licence_kind"].get(facts.licence_kind, facts.licence_kind),
        "certificate_no": facts.certificate_no,
        "valid_from": written(facts.valid_from),
        "valid_until": written(facts.valid_until) or long_term,
        "last_display_day": written(span.last_display_day) or long_term,
        "item": facts.item,
    }
    return {**opened, **said}


def of_listing(listing: Listing, stands: ListingStanding, view: View) -> Values:
    """What a list says of the subject."""
    rule = rule_of(view.registry.policy, listing)[1]
    known, mirror = rule.get("grounds", {}), listing.mirrored
    grounds = (known.get(g, {}).get("label", g) for g in listing.grounds)
    return {
        "list_label": rule["label"],
        "grounds": "；".join(grounds),
        "listed_on": written(listing.listed_on),
        "decision_no": listing.decided.decision_no if listing.decided else "",
        "unit": agency_named(listing.unit, view),
        "last_day": written(stands.last_day) or view.rules["words"]["long_term"],
        "case_no": mirror.case_no if mirror else "",
        "court": mirror.court if mirror else "",
        "performance": view.rules["words"]["performance"].get(
            mirror.performance if mirror else "", ""
        ),
    }


def of_commitment(commitment: Commitment, stands: Standing, view: View) -> Values:
    """What was promised, and whether it was kept."""
    facts, words = commitment.facts, view.rules["words"]
    known = _commitment_rules(view)
    kind = known.get("types", {}).get("values", {}).get(facts.kind, {})
    matters = known.get("matters", {}).get("list", ())
    matter = next((m["label"] for m in matters if m["code"] == facts.matter), "")
    opened = texts(commitment.disclosed.get("text", ""), view)
    return {
        "number": facts.number,
        "commitment_kind": kind.get("label", facts.kind),
        "matter": matter or opened.get("matter", ""),
        "made_on": facts.made_on.isoformat(),
        "valid_until": written(facts.valid_until),
        "accepting_unit": agency_named(facts.accepting_unit, view),
        "fulfilment": words["situation"].get(stands.situation, stands.situation),
        "determined_on": written(commitment.false_on or commitment.determined_on),
    }


def advice_on_record(said: Values, span: Window, view: View) -> tuple[tuple[str, str], ...]:
    """When and where the record may be repaired; neutral words of the rules."""
    rules, opens = view.rules["advice"], span.eligible_from
    text = rules["not_repairable"]
    if opens is not None:
        day = max(opens, view.day).isoformat()
        text = rules["repairable"].format(day=day, unit=said["agency"])
    return _advice(said["document_no"], said["agency"], text, view)


def advice_on_listing(said: Values, view: View) -> tuple[tuple[str, str], ...]:
    """How the listing may end."""
    unit = said["court"] or said["unit"]
    text = view.rules["advice"]["removable"].format(unit=unit)
    return _advice(said["list_label"], unit, text, view)


def advice_on_commitment(said: Values, view: View) -> tuple[tuple[str, str], ...]:
    """What to do about a promise that was not kept."""
    unit = said["accepting_unit"]
    return _advice(said["number"], unit, view.rules["advice"]["commitment"], view)


def _advice(about: str, unit: str, text: str, view: View) -> tuple[tuple[str, str], ...]:
    return laid_out("advice", {"about": about, "unit": unit, "text": text}, view)


def _commitment_rules(view: View) -> Mapping[str, Any]:
    try:
        return view.registry.policy.in_force("commitment", view.day).rules
    except NoRuleSetError:
        return {}


def texts(entry_id: str, view: View) -> Values:
    """The texts opened for an entry, without numbers, contacts and accounts of persons."""
    block = view.opened.get(entry_id, {}).get("text", {})
    if not isinstance(block, dict):
        return {}
    masking = masking_of(view.registry.policy, view.day)
    return {name: masking.prose(str(value)) for name, value in block.items()}


def agency_named(code: str, view: View) -> str:
    """An agency by its written-out name; any other code as it is."""
    agency = view.registry.agencies.get(code)
    return agency.name if agency else code


def _agency_code(code: str, view: View) -> str:
    agency = view.registry.agencies.get(code)
    return min(agency.unified_codes, default="") if agency else ""


def _ten_thousands(yuan: Decimal | None) -> str:
    """Ten-thousands of yuan without needless zeros."""
    if yuan is None:
        return ""
    text = f"{Decimal(yuan) / TEN_THOUSAND:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def written(day: date | None) -> str:
    """A day of the law; empty for none."""
    return day.isoformat() if day else ""
