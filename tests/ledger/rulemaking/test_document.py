"""Rule documents: adopted, superseded, repealed by who made them."""

from __future__ import annotations

from ledger.refusal import plan
from ledger.rulemaking.document import (
    AdoptRuleDocument,
    RepealRuleDocument,
    RuleDocument,
    RuleDocumentAdopted,
    RuleDocumentRepealed,
    RuleDocumentSuperseded,
)
from tests.law import World, given, officer

OWN = officer("AMR", "SUPERVISOR")
OTHER = officer("TRA", "SUPERVISOR")
ADOPT = AdoptRuleDocument(
    kind="item_list",
    title="信用监管事项清单（2026年版）",
    document_no="永市监发〔2026〕5号",
    digest="ab" * 32,
    rule_sets=("REPAIR-2026",),
)
STREAM = "rule_document/00000000-0000-0000-0000-0000000f0001"
REPEAL = RepealRuleDocument(document=STREAM, document_no="永市监发〔2026〕9号")


def changed(**values: object) -> AdoptRuleDocument:
    return AdoptRuleDocument(
        **{**{f: getattr(ADOPT, f) for f in ADOPT.__struct_fields__}, **values}
    )


def adopted() -> World:
    return given().when(ADOPT, by=OWN, on="2026-02-02").then(RuleDocumentAdopted)


def document(world: World) -> RuleDocument:
    found = world.affairs(STREAM).find(RuleDocument, STREAM)
    assert found is not None
    return found


def test_a_document_supersedes_an_earlier_one() -> None:
    newer = changed(supersedes=STREAM, digest="cd" * 32)
    world = (
        adopted()
        .when(newer, by=OWN, on="2026-05-06")
        .then(RuleDocumentAdopted, RuleDocumentSuperseded)
    )
    before = document(world)
    assert (before.stage, before.superseded_by) == (
        "superseded",
        "rule_document/00000000-0000-0000-0000-0000000f0002",
    )
    world.when(newer, by=OWN, on="2026-05-07").refused("rule_document_must_be_in_force")


def test_a_document_is_repealed_once_and_by_its_author() -> None:
    adopted().when(REPEAL, by=OTHER, on="2026-03-02").refused(
        "who_adopted_a_document_changes_it", clause=plan(19)
    )
    world = adopted().when(REPEAL, by=OWN, on="2026-03-02").then(RuleDocumentRepealed)
    assert document(world).stage == "repealed"
    world.when(REPEAL, by=OWN, on="2026-03-03").refused(
        "rule_document_must_be_in_force", clause=plan(19)
    )


def test_kind_and_digest_are_what_they_say() -> None:
    given().when(changed(kind="poem"), by=OWN, on="2026-02-02").refused(
        "rule_document_kind_must_be_one_of_the_plan", clause=plan(19)
    )
    given().when(changed(digest="AB" * 32), by=OWN, on="2026-02-02").refused(
        "digest_must_be_sha256", clause=plan(19)
    )
