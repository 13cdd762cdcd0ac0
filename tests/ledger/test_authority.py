"""Who may act: roles, appointments, powers, successors, two persons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar

import pytest

from ledger.authority import acting_agency, acts_for, authorise, require_power, roles, two_persons
from ledger.commands import HANDLERS
from ledger.policy import Policy, seed_policy
from ledger.refusal import Refused
from ledger.registry import Agency, Registry
from ledger.situation import Actor, Command, Reads, Situation
from tests.law import officer

if TYPE_CHECKING:
    from collections.abc import Mapping

ON = date(2026, 5, 6)


class Decide(Command, frozen=True):
    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})

    def reads(self) -> Reads:
        return Reads()


class Keep(Command, frozen=True):
    ROLES: ClassVar[frozenset[str]] = frozenset({"ADMINISTRATOR"})

    def reads(self) -> Reads:
        return Reads()


def agency(
    code: str,
    *powers: str,
    entry: int = 7,
    closed_in: int = 0,
    successor_of: frozenset[str] = frozenset(),
) -> Agency:
    return Agency(
        code=code,
        short_name=code,
        name=code,
        powers=frozenset(powers),
        unified_codes=frozenset(),
        entry=entry,
        closed_in=closed_in,
        successor_of=successor_of,
    )


def situation(
    actor: Actor,
    *agencies: Agency,
    officers: Mapping[tuple[str, str], frozenset[str]] | None = None,
) -> Situation:
    registry = Registry(
        policy=seed_policy(), agencies={a.code: a for a in agencies}, officers=officers or {}
    )
    return Situation(
        now=datetime(2026, 5, 6, 4, tzinfo=UTC),
        today=ON,
        actor=actor,
        registry=registry,
        states={},
        new_id=str,
    )


def test_a_role_of_the_command_and_a_registered_agency_suffice() -> None:
    authorise(Decide(), situation(officer("AMR", "DESIGNATOR"), agency("AMR")))


def test_an_actor_without_the_role_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        authorise(Decide(), situation(officer("AMR", "PROVIDER", "AUDITOR"), agency("AMR")))
    assert refusal.value.code == "role_must_permit_the_command"


@pytest.mark.parametrize(
    ("known", "rests_on"), [(agency("SJJ"), ()), (agency("AMR", closed_in=12), (12,))]
)
def test_an_agency_that_is_unknown_or_closed_is_refused(
    known: Agency, rests_on: tuple[int, ...]
) -> None:
    with pytest.raises(Refused) as refusal:
        authorise(Decide(), situation(officer("AMR", "DESIGNATOR"), known))
    assert (refusal.value.code, refusal.value.rests_on) == ("agency_must_be_registered", rests_on)


def test_a_role_without_agency_needs_none() -> None:
    authorise(Keep(), situation(officer("", "ADMINISTRATOR")))


def test_an_appointed_officer_has_at_most_the_roles_of_the_appointment() -> None:
    appointed = {("o1", "AMR"): frozenset({"PROVIDER"})}
    with pytest.raises(Refused) as refusal:
        authorise(
            Decide(), situation(officer("AMR", "DESIGNATOR"), agency("AMR"), officers=appointed)
        )
    assert refusal.value.code == "role_must_permit_the_command"
    enough = {("o1", "AMR"): frozenset({"DESIGNATOR"})}
    authorise(Decide(), situation(officer("AMR", "DESIGNATOR"), agency("AMR"), officers=enough))


def test_a_dismissed_officer_may_do_nothing() -> None:
    dismissed: Mapping[tuple[str, str], frozenset[str]] = {("o1", "AMR"): frozenset()}
    with pytest.raises(Refused) as refusal:
        authorise(
            Decide(), situation(officer("AMR", "DESIGNATOR"), agency("AMR"), officers=dismissed)
        )
    assert refusal.value.code == "role_must_permit_the_command"


def test_a_power_comes_from_the_registration() -> None:
    here = situation(officer("AMR", "DESIGNATOR"), agency("AMR", "record.penalty"))
    assert require_power(here, "record.penalty").code == "AMR"
    with pytest.raises(Refused) as refusal:
        require_power(here, "listing.tax")
    assert refusal.value.code == "agency_must_have_the_power"
    assert (refusal.value.rests_on, refusal.value.fields) == ((7,), ("listing.tax",))


def test_an_unknown_agency_has_no_power() -> None:
    with pytest.raises(Refused, match="agency_must_be_registered"):
        acting_agency(situation(officer("NOBODY", "DESIGNATOR")))


def test_a_successor_acts_for_its_predecessors() -> None:
    heir = agency("PBC_JC", successor_of=frozenset({"PBC", "PBC_OLD"}))
    assert acts_for(heir, "PBC_JC")
    assert acts_for(heir, "PBC")
    assert acts_for(heir, "PBC_OLD")
    assert not acts_for(heir, "AMR")


def test_the_second_person_is_another_person() -> None:
    here = situation(officer("AMR", "DESIGNATOR", officer="o1"), agency("AMR"))
    two_persons(here, "o2", 5)
    with pytest.raises(Refused) as refusal:
        two_persons(here, "o1", 5)
    assert (refusal.value.code, refusal.value.rests_on) == ("proposer_may_not_approve", (5,))


def test_roles_are_data() -> None:
    known = roles(seed_policy(), ON)
    asked = {role for command in HANDLERS for role in command.ROLES}
    assert asked <= set(known)
    assert all(rules["may"] for rules in known.values())
    assert known["PROVIDER"]["agency"]
    assert not known["SUBJECT"]["agency"]
    assert roles(Policy(), ON) == {}


def test_without_an_adopted_policy_every_role_needs_an_agency() -> None:
    here = situation(officer("", "ADMINISTRATOR"))
    bare = replace(here, registry=replace(here.registry, policy=Policy()))
    with pytest.raises(Refused, match="agency_must_be_registered"):
        authorise(Keep(), bare)
