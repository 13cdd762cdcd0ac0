"""A county with one of everything that some may see and others not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.codes import synthetic_identity_number
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

NUMBER, NAME = synthetic_identity_number(77), "欧阳无名"
NOBODY = synthetic_identity_number(78)
FACTS = "当事人欧阳无名，电话13912345678，未按规定处理废水"
TODAY = "2026-06-12"


@dataclass(frozen=True)
class Populated:
    """Ids by what they are; `code` has been listed, `twin` has only been published about."""

    code: str
    twin: str
    person: str
    ids: dict[str, str]
    """Label to the id of a record or case."""


def populate(county: County) -> Populated:
    """Half a year of a firm that did much wrong, of one that did little, and of a person."""
    county.on("2026-01-07")
    code, twin = county.new_code(), county.new_code()
    ids = {
        "repaired": acts.penalty(county, code, "2026-01-06", "ECO"),
        "unpublished": acts.penalty(county, code, "2026-01-06", "AMR"),
    }
    acts.publish(county, ids["repaired"], "ECO")
    ids["repair"] = acts.repaired(
        county, ids["repaired"], "ECO", ("2026-05-06", "2026-05-07", "2026-05-08")
    )
    county.on("2026-06-01")
    ids["grave"] = acts.grave(county, code, "2026-06-01")
    acts.publish(county, ids["grave"], "AMR")
    ids["published"] = acts.penalty(
        county, code, "2026-06-01", "ECO", texts=[{"name": "facts", "value": FACTS}]
    )
    acts.publish(county, ids["published"], "ECO")
    acts.publish(county, acts.penalty(county, twin, "2026-06-01", "ECO"), "ECO")
    ids["listing"] = acts.listed(
        county, code, ids["grave"], ("2026-06-02", "2026-06-03", "2026-06-11")
    )
    county.on(TODAY)
    ids["proposed"] = county.done(
        "AMR", "proposeListing", **acts.proposal(twin, _grave(county, twin))
    )
    ids["open repair"] = county.done(
        "DRC", "applyForRepair", target=ids["unpublished"], commitment=acts.COMMITMENT, materials=[]
    )  # fmt: skip
    order = {"basis": ids["grave"], "items": ["停止销售"], "dueOn": "2026-07-13"}
    ids["rectification"] = county.done("AMR", "orderRectification", **order)
    made = {"subject": code, "kind": "voluntary", "madeOn": TODAY}
    made |= {"content": "依法经营", "liability": "自愿接受失信惩戒"}
    ids["commitment"] = county.done("AMR", "makeCommitment", **made)
    ids["closed commitment"] = county.done("AMR", "makeCommitment", **made, openness="closed")
    person = _person(county, ids)
    county.done(
        "ADMINISTRATOR", "appointOfficer", officer="amr-9", agency="AMR", roles=["PROVIDER"]
    )
    county.done("ADMINISTRATOR", "dismissOfficer", officer="amr-9", agency="AMR")
    county.rooms.runner.catch_up()
    return Populated(code, twin, person, ids)


def _grave(county: County, code: str) -> str:
    return acts.grave(county, code, TODAY)


def _person(county: County, ids: dict[str, str]) -> str:
    given = {"kind": "person", "number": NUMBER, "name": NAME}
    tag = county.done("AMR", "registerSubject", **given).removeprefix("subject/")
    facts = {
        "kind": "penalty",
        "documentNo": "永市监罚〔2026〕77号",
        "agency": "AMR",
        "decidedOn": TODAY,
        "penaltyKinds": ["fine"],
        "fine": "5000",
    }
    texts = [{"name": "facts", "value": FACTS}]
    ids["personal"] = county.done("AMR", "fileRecord", subject=tag, facts=facts, texts=texts)
    return tag
