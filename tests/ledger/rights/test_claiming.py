"""While an organisation claims a trade secret its text is withheld from the public."""

from __future__ import annotations

from ledger.rights.claiming import ClaimSecrecy, DecideSecrecy, WithdrawSecrecyClaim
from ledger.rights.secrecy import (
    SecrecyClaimed,
    SecrecyDecided,
    SecrecyWithdrawn,
    claim_due,
)
from tests.law import Past, World, day, officer
from tests.ledger.rights.asking import (
    FIRM,
    FIRM_ITSELF,
    ME,
    ON,
    PENALTY,
    PERSON,
    STRANGER,
    WINDOW,
    about,
    firm,
    person,
)

UNIT = officer("ECO", "PUBLICITY_OFFICER")


def claiming(**more: object) -> ClaimSecrecy:
    given = {"record": PENALTY, "fields": ("facts",), "reasons": "含工艺参数", "subject": FIRM}
    return ClaimSecrecy(**{**given, **more})  # type: ignore[arg-type]


def deciding(reason: str, reasons: str = "经审查") -> DecideSecrecy:
    return DecideSecrecy(claim="k-1", reason=reason, reasons=reasons)


def claimed() -> Past:
    event = SecrecyClaimed(subject=FIRM, record=PENALTY, fields=("facts",), unit="ECO")
    return about(event, "k-1", tag=FIRM)


def withheld(world: World) -> set[str]:
    return set(world.state(FIRM).records[PENALTY].withheld)


def test_what_is_claimed_is_withheld_until_decided() -> None:
    world = firm().when(claiming(), by=FIRM_ITSELF, on=ON).then(SecrecyClaimed)
    (claim,) = world.state(FIRM).claims.values()
    law = world.registry()
    assert claim_due(claim, law.policy, law.calendar).day == day("2026-04-16")
    assert (claim.facts.unit, withheld(world)) == ("ECO", {"facts"})
    firm().when(claiming(), by=WINDOW, on=ON).then(SecrecyClaimed)


def test_upheld_it_stays_so_and_denied_it_is_shown() -> None:
    for reason, stays in (("is_secret", True), ("not_secret", False), ("public_interest", False)):
        after = firm(claimed()).when(deciding(reason), by=UNIT, on=ON).then(SecrecyDecided)
        assert bool(withheld(after)) is stays
        again = after.when(deciding(reason), by=UNIT, on=ON)
        again.refused("claim_must_be_open")


def test_what_is_no_claim() -> None:
    names = "claim_names_texts_of_the_record"
    for fields in ((), ("张三",), ("facts; drop",)):
        firm().when(claiming(fields=fields), by=FIRM_ITSELF, on=ON).refused(names)
    firm().when(claiming(reasons=""), by=FIRM_ITSELF, on=ON).refused("what_is_asked_must_be_said")
    firm().when(claiming(record="r-9"), by=FIRM_ITSELF, on=ON).refused("case_must_exist")
    organisation = "only_an_organisation_claims_a_trade_secret"
    person().when(claiming(subject=PERSON), by=ME, on=ON).refused(organisation)
    pending = "same_claim_must_not_be_pending"
    firm(claimed()).when(claiming(), by=FIRM_ITSELF, on=ON).refused(pending)
    own = "subject_its_agent_or_the_window_asks"
    firm().when(claiming(), by=STRANGER, on=ON).refused(own)


def test_who_decides_and_how() -> None:
    world = firm(claimed())
    foreign = officer("AMR", "PUBLICITY_OFFICER")
    world.when(deciding("is_secret"), by=foreign, on=ON).refused(
        "only_the_unit_that_has_the_matter"
    )
    reason = "claim_is_decided_with_a_reason_of_the_rules"
    world.when(deciding("because"), by=UNIT, on=ON).refused(reason)
    world.when(deciding("is_secret", ""), by=UNIT, on=ON).refused("what_is_asked_must_be_said")
    firm().when(deciding("is_secret"), by=UNIT, on=ON).refused("case_must_exist")


def test_it_is_withdrawn_by_who_made_it() -> None:
    withdraw = WithdrawSecrecyClaim(claim="k-1")
    world = firm(claimed())
    world.when(withdraw, by=STRANGER, on=ON).refused("case_must_exist")
    after = world.when(withdraw, by=FIRM_ITSELF, on=ON).then(SecrecyWithdrawn)
    assert not withheld(after)
    after.when(withdraw, by=FIRM_ITSELF, on=ON).refused("claim_must_be_open")
    aside = firm(about(SecrecyWithdrawn(record=PENALTY), "k-9", tag=FIRM))
    assert len(aside.state(FIRM).orphans) == 1
