"""Penalties and licences that the tests of publication and repair speak of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger.policy import seed_policy
from ledger.record.record import RecordFiled
from ledger.subject import SubjectRegistered
from tests.law import SUBJECT, Past, day, fold, given, past

if TYPE_CHECKING:
    from ledger.event import Tag
    from ledger.policy import Policy
    from ledger.record.record import Record
    from tests.law import Day, World

PENALTY = "11111111-1111-5111-8111-111111111111"
"""Stream of the record."""
CREDIT_CHINA = "credit_china_jinchang"
ENTERPRISE = "enterprise_system"


def filed(decided_on: Day, **facts: Any) -> RecordFiled:
    """An ordinary fine of the ecology bureau on that day, unless told otherwise."""
    values = {
        "kind": "penalty",
        "document_no": "永环罚〔2026〕1号",
        "agency": "ECO",
        "name": "永昌县甲公司",
        "penalty_kinds": ("fine",),
        "fine": Decimal(20000),
        "decided_on": day(decided_on),
    }
    return RecordFiled(**{**values, **facts})


def penalty(decided_on: Day, *, stream: str = PENALTY, tag: Tag = SUBJECT, **facts: Any) -> Past:
    """The same as something that happened."""
    return past(filed(decided_on, **facts), stream=stream, on=decided_on, subjects=(tag,))


def registered(tag: Tag = SUBJECT, kind: str = "organisation") -> Past:
    """The subject's registration."""
    event = SubjectRegistered(kind=kind, code=tag, name="永昌县甲公司" if kind != "person" else "")
    return past(event, stream=f"subject/{tag}", on="2018-01-02", subjects=(tag,))


def world(*happened: Past) -> World:
    """A registered subject, and what else happened."""
    return given(registered(), *happened)


def record_of(*happened: Past, stream: str = PENALTY) -> Record:
    """The record after what happened."""
    return fold(SUBJECT, given(*happened).entries).records[stream]


def law(**transition: str) -> Policy:
    """The seed policy; `REPAIR_2026="MORE_FAVOURABLE"` changes one transition rule."""
    policy = seed_policy()
    for name, rule in transition.items():
        found = policy.rule_sets[name.replace("_", "-")]
        changed = {**found.rules["transition_rule"], "rule": rule}
        rules = {**found.rules, "transition_rule": changed}
        policy = policy.adopting(replace(found, rules=rules))
    return policy
