"""What speaks for a subject: incentive lists, published evaluations, verified declarations."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.declaration.declaration import (
    DeclarationAuthorisationRevoked,
    DeclarationSubmitted,
    DeclarationVerified,
)
from ledger.evaluation.evaluation import EvaluationPublished, EvaluationReceived
from ledger.incentive.incentive import IncentiveListed, IncentiveProposed, IncentiveRemoved
from ledger.report.content import content_of
from tests.law import World, past
from tests.ledger.promises import C, made
from tests.ledger.report.golden import asked_for
from tests.ledger.reports import firm, opened

if TYPE_CHECKING:
    from tests.law import Past

DAY = date(2026, 6, 1)


def document(*more: Past) -> dict[str, Any]:
    """The report on a firm after more happened."""
    world: World = firm(*more)
    asked = asked_for(1_500, bytes(32))
    return dict(content_of(world.state(), asked, world.registry(), DAY, opened(["x"])).document)


def items(of: dict[str, Any], section: int, kind: str) -> list[dict[str, Any]]:
    """What a section shows of a kind."""
    return [item for item in of["sections"][section]["items"] if item["kind"] == kind]


def honoured() -> tuple[Past, ...]:
    """The firm is on the incentive list."""
    proposed = IncentiveProposed(list_type="tax_grade_a", unit="TAX", document_no="税A〔2026〕1号")
    listed = IncentiveListed(
        decision_no="H-1",
        decided_on=date(2026, 5, 6),
        takes_effect_on=date(2026, 5, 6),
        until=date(2027, 5, 6),
        proposed_in=1,
        announced_in=2,
    )
    return (
        past(proposed, stream="h-1", on="2026-05-04"),
        past(listed, stream="h-1", on="2026-05-06"),
    )


def test_who_is_on_an_incentive_list_is_called_so() -> None:
    found = document(*honoured())
    (item,) = items(found, 2, "incentive")
    assert ["名单名称", "纳税信用A级纳税人"] in item["fields"]
    assert "守信激励对象" in found["labels"]
    removed = IncentiveRemoved(cause="conduct", decision_no="H-2", removed_on=date(2026, 5, 20))
    gone = document(*honoured(), past(removed, stream="h-1", on="2026-05-20"))
    assert items(gone, 2, "incentive") == []
    assert "守信激励对象" not in gone["labels"]


def evaluated(scheme: str, *, published: bool) -> tuple[Past, ...]:
    """A grade was received, perhaps published."""
    result = EvaluationReceived(
        scheme=scheme,
        grade="A" if scheme == "tax" else "excellent",
        evaluator="TAX" if scheme == "tax" else "NPCIC",
        valid_from=date(2026, 4, 1),
        rule_set="EVALUATION-2022",
    )
    shown = EvaluationPublished(published_on=date(2026, 4, 2))
    first = past(result, stream="e-1", on="2026-04-01")
    return (first, past(shown, stream="e-1", on="2026-04-02")) if published else (first,)


def test_only_published_evaluations_are_shown() -> None:
    (item,) = items(document(*evaluated("tax", published=True)), 6, "evaluation")
    assert ["评价等级", "A级"] in item["fields"]
    assert items(document(*evaluated("tax", published=False)), 6, "evaluation") == []
    assert items(document(*evaluated("national_public", published=False)), 6, "evaluation") == []


def declared(*, verified: bool = True, share: bool = True) -> tuple[Past, ...]:
    """The firm declared a qualification."""
    submitted = DeclarationSubmitted(
        kind="qualification",
        unit="DRC",
        commitment=C,
        authorised=("integrate", "share", "apply") if share else ("integrate",),
        evidence=("ab" * 32,),
        due_on=date(2026, 5, 1),
    )
    steps = [
        past(made(kind="voluntary", outstanding=()), stream=C, on="2026-03-02"),
        past(submitted, stream="d-1", on="2026-04-10"),
    ]
    if verified:
        steps.append(past(DeclarationVerified(method="document"), stream="d-1", on="2026-04-20"))
    return tuple(steps)


def test_only_verified_and_authorised_declarations_are_shown() -> None:
    (item,) = items(document(*declared()), 8, "declaration")
    assert ["申报类别", "资质证照"] in item["fields"]
    assert ["信息来源", "信用主体自主申报"] in item["fields"]
    assert items(document(*declared(verified=False)), 8, "declaration") == []
    assert items(document(*declared(share=False)), 8, "declaration") == []
    taken_back = DeclarationAuthorisationRevoked(purposes=("share",))
    gone = document(*declared(), past(taken_back, stream="d-1", on="2026-05-20"))
    assert items(gone, 8, "declaration") == []


def test_no_score_of_a_scheme_is_in_a_report() -> None:
    said = json.dumps(document(*honoured(), *evaluated("tax", published=True)), ensure_ascii=False)
    assert "score" not in said
