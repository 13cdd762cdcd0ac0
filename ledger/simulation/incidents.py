"""Stories of incidents: found, contained, told to the authority and the persons, accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.rights import reporting
from ledger.rights.reporting import (
    CloseIncident,
    ContainIncident,
    NotifyAuthority,
    NotifyPersons,
    ReportIncident,
)
from ledger.rights.rules import FAMILY
from ledger.simulation.officers import officer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

LEAD, AGENCY = "CAC", "HRSS"


def happened(town: Town) -> Iterable[Story]:
    """Every year or so something leaks."""
    yield _incidents(town)


def _incidents(town: Town) -> Story:
    county = town.county
    while True:
        yield county.after(120, 400)
        if county.has_law(FAMILY):
            yield from _incident(town)


def _incident(town: Town) -> Story:
    county, unit = town.county, officer(AGENCY)
    act = ReportIncident(agency=AGENCY, kind="misused", data_kinds=("record",), persons_max=3)
    if town.somebody_tries():
        county.refuse(replace(act, persons_max=0), unit, reporting.FACTS)
    incident = county.do(act, unit)
    yield county.after(0, 1)
    contain = ContainIncident(incident=incident, causes=("officer",), remedies=("revoke_access",))
    if town.somebody_tries():
        county.refuse(replace(contain, causes=("fate",)), unit, reporting.FACTS)
    county.do(contain, unit)
    authority = NotifyAuthority(
        incident=incident,
        on=county.today,
        data_kinds=("record",),
        causes=("officer",),
        harms=("none_found",),
        remedies=("revoke_access",),
        contact=AGENCY,
        document_no=f"永人社报〔{county.today:%Y%m%d}〕1号",
    )
    if town.somebody_tries():
        county.refuse(replace(authority, contact="NOBODY"), unit, reporting.CONTENT)
    county.do(authority, unit)
    yield county.after(0, 2)
    told = NotifyPersons(
        incident=incident, on=county.today, persons=3, method="direct", contact=AGENCY
    )
    county.do(told, unit)
    close = CloseIncident(incident=incident, measures=("admonished",), document_no="永人社处1号")
    yield county.after(2, 20)
    if town.somebody_tries():
        county.refuse(replace(close, measures=()), officer(LEAD), reporting.FACTS)
    county.do(close, officer(LEAD))
    county.attempt(close, officer(LEAD), reporting.DONE, reporting.HANDS)
