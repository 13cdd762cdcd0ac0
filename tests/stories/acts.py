"""What officers of the stories do again and again, with all the law wants in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.stories.county import County

CHINA = "credit_china_jinchang"
ENTERPRISE = "enterprise_system"
SERIOUS = "market_regulation_serious"
ACKNOWLEDGED = [
    "publication_stopped",
    "sharing_stopped",
    "measures_lifted",
    "evaluation_updated",
]
COMMITMENT = "本单位承诺：所提交材料真实有效，违法行为已纠正，今后依法诚信经营。"


def penalty(county: County, code: str, decided_on: str, by: str = "ECO", **facts: Any) -> str:
    """A penalty is filed by its organ, an ordinary fine unless told otherwise; its id."""
    agency = by.partition("/")[0]
    given = {
        "kind": "penalty",
        "documentNo": f"永{agency}罚〔{decided_on[:4]}〕{county.number()}号",
        "agency": agency,
        "decidedOn": decided_on,
        "name": name_of(code),
        "penaltyKinds": ["fine"],
        "fine": "20000",
        **facts,
    }
    texts = given.pop("texts", [{"name": "facts", "value": "未按规定处理废水"}])
    return county.done(by, "fileRecord", subject=code, facts=given, texts=texts)


def grave(county: County, code: str, decided_on: str, **facts: Any) -> str:
    """The market regulator revokes a food licence and fines; the id of the penalty."""
    given = {"penaltyKinds": ["fine", "licence_revoked"], "fine": "60000", "domain": "food"}
    return penalty(county, code, decided_on, "AMR", **given | facts)


def name_of(code: str) -> str:
    """The made-up firm's name."""
    return f"永昌县{int(code[8:16].strip('MA') or '0', 36) % 100_000}商贸有限公司"


def publish(county: County, record: str, by: str, channel: str = CHINA) -> None:
    """The organ publishes a record on a channel today."""
    county.done(by, "publishRecords", records=[record], channel=channel)


def notice(case: str, act: str, on: str, **more: Any) -> dict[str, Any]:
    """A notice that states basis, cause, consequence and remedies, handed over."""
    return {
        "act": act,
        "case": case,
        "clauses": ["行政处罚法44", "行政处罚法45"],
        "basis": "所附决定书及法律条款",
        "cause": "经查明的违法失信事实",
        "consequence": "拟作出不利决定",
        "remedies": "有权陈述、申辩，对决定不服可申请行政复议或者提起行政诉讼",
        "servedOn": on,
        "method": "direct",
        **more,
    }


def proposal(code: str, *bases: str, **more: Any) -> dict[str, Any]:
    """The proposal to enter a firm in the serious-dishonesty list."""
    return {
        "subject": code,
        "listType": SERIOUS,
        "ground": "licence_or_qualification",
        "reasoning": "主观恶意明显，违法持续时间长",
        "bases": list(bases),
        "measures": ["M06", "M07", "M08"],
        **more,
    }


def decision(listing: str, on: str) -> dict[str, Any]:
    """The decision to list, served with the repair notice the same day."""
    return {
        "listing": listing,
        "decisionNo": f"永市监列〔{on[:4]}〕{int(listing[:4], 16)}号",
        "decidedOn": on,
        "takesEffectOn": on,
        "servedOn": on,
        "serviceMethod": "direct",
        "repairNotice": True,
    }


def listed(county: County, code: str, basis: str, days: tuple[str, str, str]) -> str:
    """The firm is listed: proposed, noticed and waived, consented and decided on these days."""
    proposed, noticed, decided = days
    county.on(proposed)
    listing = county.done("AMR", "proposeListing", **proposal(code, basis))
    county.on(noticed)
    announced = {"restsOn": [basis], "measures": ["M06", "M07", "M08"]}
    county.done("AMR", "serveNotice", **notice(listing, "listing", noticed, **announced))
    county.done("AMR", "recordAnswer", case=listing, receivedOn=noticed, waived=True)
    county.on(decided)
    consent = {"documentNo": "金市监函〔2026〕3号", "consentedOn": decided}
    county.done("AMR", "recordConsent", listing=listing, **consent)
    county.done("AMR/2", "listSubject", **decision(listing, decided))
    return listing


def imposition(code: str, on: str, *bases: str) -> dict[str, Any]:
    """The decision to bar a firm from fiscal funds."""
    return {
        "subject": code,
        "code": "M06",
        "clause": "plan-9",
        "bases": list(bases),
        "imposedOn": on,
        "decisionNo": f"永财惩〔{on[:4]}〕{int(code[8:16].strip('MA') or '0', 36) % 1000}号",
    }


def repaired(county: County, target: str, unit: str, days: tuple[str, str, str]) -> str:
    """A repair: applied for at the window, verified by its unit, granted, carried out."""
    applied, decided, executed = days
    county.on(applied)
    repair = county.done(
        "DRC",
        "applyForRepair",
        target=target,
        commitment=COMMITMENT,
        materials=["commitment_letter"],
    )
    county.done("DRC", "routeRepair", repair=repair)
    county.done(unit, "acceptRepair", repair=repair)
    county.on(decided)
    verify(county, repair, unit)
    county.done(f"{unit}/2", "approveRepair", repair=repair)
    county.on(executed)
    county.done(
        "DRC",
        "executeRepair",
        repair=repair,
        acknowledged=ACKNOWLEDGED,
        channels=published_on(county, target),
    )
    return repair


def verify(county: County, repair: str, unit: str) -> None:
    """The unit notes that every duty the rules name is done; a refusal names those open."""
    duties: list[str] = ["conduct_corrected"]
    while True:
        outcome = county.act(
            unit, "verifyRepair", {"repair": repair, "dutiesDone": duties, "finding": "均已履行"}
        )
        if outcome["__typename"] == "Accepted":
            return
        more = [duty for duty in outcome["fields"] if duty not in duties]
        assert more, outcome
        duties += more


def published_on(county: County, target: str) -> list[str]:
    """The channels that show a record or listing today; none for a commitment."""
    shown = "obligations { channel publishedOn withdrawnOn }"
    record = f"query($id: ID!) {{ record(id: $id) {{ {shown} }} }}"
    found = county.ask(record, "AUDITOR", id=target)["record"]
    if found is None:
        listings = (
            f"query($code: String!) {{ subject(code: $code) {{ listings {{ id {shown} }} }} }}"
        )
        held = county.ask(listings, "AUDITOR", code=county.rooms.tag_of(target))["subject"]
        found = next((each for each in held["listings"] if each["id"] == target), None)
    return [
        o["channel"]
        for o in (found or {"obligations": []})["obligations"]
        if o["publishedOn"] and not o["withdrawnOn"]
    ]
