"""Agencies with their powers and mandates, officers with their roles."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.agency import (
    AppointOfficer,
    CloseAgency,
    DismissOfficer,
    GiveRelayMandate,
    RegisterAgency,
)
from ledger.registry import (
    AgencyClosed,
    AgencyRegistered,
    OfficerAppointed,
    OfficerDismissed,
    RelayMandateGiven,
)
from tests.law import given, officer

ADMIN = officer("DRC", "ADMINISTRATOR")
ON = "2026-11-23"


def register(**fields: Any) -> RegisterAgency:
    known = {"code": "GRAIN", "short_name": "县粮食局", "name": "永昌县粮食局"}
    return RegisterAgency(**{**known, **fields})


def test_an_agency_is_registered_with_names_powers_and_predecessors() -> None:
    command = register(
        powers=("record.penalty",), successor_of=("PBC",), valid_from=date(2026, 1, 1)
    )
    world = given().when(command, by=ADMIN, on=ON).then(AgencyRegistered)
    agency = world.registry().agency("永昌县粮食局")
    assert agency is not None
    assert agency.code == "GRAIN"
    assert agency.powers == {"record.penalty"}
    assert agency.successor_of == {"PBC"}
    assert world.entries[0].effective_on == date(2026, 1, 1)


def test_a_registered_agency_is_renamed_in_its_own_stream() -> None:
    command = register(code="AMR", short_name="县市监局", name="永昌县市场监督管理局")
    outcome = given().when(command, by=ADMIN, on=ON)
    assert [draft.opens for draft in outcome.drafts] == [False]
    registry = outcome.then(AgencyRegistered).registry()
    assert registry.agency("县市场监管局") == registry.agency("县市监局")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": "grain"}, "agency_code_must_be_well_formed"),
        ({"code": ""}, "agency_code_must_be_well_formed"),
        ({"short_name": "县市场监管局"}, "agency_names_must_be_its_own"),
        ({"name": "永昌县 市场监督管理局"}, "agency_names_must_be_its_own"),
        ({"unified_codes": ("91310000132212144D",)}, "organ_code_must_be_valid"),
        ({"powers": ("record.penalty", "wage.war")}, "power_must_be_known"),
        ({"successor_of": ("NOBODY",)}, "agency_must_be_registered"),
    ],
)
def test_an_agency_that_cannot_be_is_refused(fields: dict[str, Any], code: str) -> None:
    given().when(register(**fields), by=ADMIN, on=ON).refused(code)


def test_a_closed_agency_acts_no_more_and_is_not_closed_twice() -> None:
    world = given().when(CloseAgency(code="SCI"), by=ADMIN, on=ON).then(AgencyClosed)
    world.when(CloseAgency(code="SCI"), by=ADMIN, on=ON).refused(
        "agency_must_be_registered", rests_on=(1001,)
    )
    given().when(CloseAgency(code="X"), by=ADMIN, on=ON).refused("agency_must_be_registered")


def test_a_mandate_lets_an_agency_hand_in_files_for_others() -> None:
    command = GiveRelayMandate(code="ZWZX", on_behalf_of=("AMR",))
    world = given().when(command, by=ADMIN, on=ON).then(RelayMandateGiven)
    assert world.registry().agencies["ZWZX"].may_relay_for("AMR")
    assert not world.registry().agencies["ZWZX"].may_relay_for("TAX")
    unknown = GiveRelayMandate(code="ZWZX", on_behalf_of=("X",))
    given().when(unknown, by=ADMIN, on=ON).refused("agency_must_be_registered", fields=("X",))


def test_an_officer_is_appointed_and_dismissed() -> None:
    appointment = AppointOfficer(officer="amr-7", agency="AMR", roles=("SUPERVISOR", "PROVIDER"))
    world = (
        given()
        .when(appointment, by=ADMIN, on=ON)
        .then(OfficerAppointed(officer="amr-7", agency="AMR", roles=("PROVIDER", "SUPERVISOR")))
    )
    dismissal = DismissOfficer(officer="amr-7", agency="AMR")
    after = world.when(dismissal, by=ADMIN, on=ON).then(OfficerDismissed)
    after.when(dismissal, by=ADMIN, on=ON).refused("officer_must_be_appointed")
    again = after.when(appointment, by=ADMIN, on=ON)
    assert [draft.opens for draft in again.drafts] == [False]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"officer": "张三"}, "officer_must_be_a_pseudonym"),
        ({"officer": "620321209901010013"}, "officer_must_be_a_pseudonym"),
        ({"officer": "u13912345678"}, "officer_must_be_a_pseudonym"),
        ({"officer": ""}, "officer_must_be_a_pseudonym"),
        ({"agency": "NOBODY"}, "agency_must_be_registered"),
        ({"roles": ("EMPEROR",)}, "role_must_be_known"),
        ({"roles": ()}, "role_must_be_known"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(fields: dict[str, Any], code: str) -> None:
    known: dict[str, Any] = {"officer": "amr-7", "agency": "AMR", "roles": ("PROVIDER",)}
    given().when(AppointOfficer(**{**known, **fields}), by=ADMIN, on=ON).refused(code)
