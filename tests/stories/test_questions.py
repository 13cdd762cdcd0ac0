"""The questions people ask every day: each has one document, and its answer the fields named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.stories.asked import QUESTIONS, Asked, Question, lived, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stories.county import County

QUERIES = Path(__file__).parents[2] / "docs" / "queries"
BY_A_CLERK = {"waiting-rows", "decision-changed"}
"""Asked in stories of their own below."""
OF_THE_PRODUCT = {
    "objections",
    "overdue-recalls",
    "recalls-of",
    "shown-to",
    "shown-my-archive",
    "completeness",
    "follow",
    "webhook-log",
}
"""Further documents, asked in the stories of objections, sharing, completeness, following."""


@pytest.fixture(scope="module")
def asked(county: County) -> Asked:
    """The county in which every question has an answer."""
    return lived(county)


def document(name: str) -> str:
    """The text of a registered document."""
    return (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")


def filled(value: Any) -> Iterator[str]:
    """Names of the fields of an answer that hold something; false and 0 are something."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if inner not in (None, "", [], {}):
                yield name
            yield from filled(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from filled(inner)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.document)
def test_a_question_is_answered_with_its_fields(
    county: County, asked: Asked, question: Question
) -> None:
    by = f"SUBJECT {asked.code}" if question.by == "SUBJECT" else question.by
    about = question.about(asked)
    if question.document == "objector":
        about["documentNo"] = _number(county, asked.late)
    answer = county.ask(document(question.document), by, **about)
    missing = set(question.fields.split()) - set(filled(answer))
    assert not missing, json.dumps(answer, ensure_ascii=False)[:3_000]


def _number(county: County, record: str) -> str:
    found = county.ask("query($id: ID!) { record(id: $id) { documentNo } }", "AUDITOR", id=record)
    number: str = found["record"]["documentNo"]
    return number


def test_a_row_with_a_legacy_code_has_candidates(county: County, asked: Asked) -> None:
    assert asked.batch
    batch = waiting(county)
    answer = county.ask(document("waiting-rows"), "AMR", batch=batch, first=10)
    (row,) = (edge["node"] for edge in answer["batch"]["waitingRows"]["edges"])
    assert len(row["candidates"]) == 1
    assert row["candidates"][0][8:17] in {cell["value"] for cell in row["cells"]}
    audited = county.ask(document("waiting-rows"), "AUDITOR", batch=batch, first=10)
    (unseen,) = (edge["node"] for edge in audited["batch"]["waitingRows"]["edges"])
    assert (unseen["cells"], unseen["candidates"]) == ([], [])


def test_a_decision_changed_on_review_is_recorded(county: County, asked: Asked) -> None:
    given = {"record": asked.late, "reason": "changed_on_review", "basis": "永政复决〔2026〕7号"}
    alone = county.ask(document("decision-changed"), "AMR/2", annul=given, key="alone")
    assert alone["annulRecord"]["code"] == "matter_must_be_proposed_by_another_officer_first"
    propose = {"matter": "record.annulment", "case": asked.late, "reason": "复议变更"}
    county.done("AMR", "propose", **propose)
    done = county.ask(document("decision-changed"), "AMR/2", annul=given, key="second")
    assert done["annulRecord"]["__typename"] == "Accepted"
    assert done["annulRecord"]["receipt"]["leafHashes"]


def test_every_document_is_asked() -> None:
    documents = {path.stem for path in QUERIES.glob("*.graphql")}
    assert documents == {q.document for q in QUESTIONS} | BY_A_CLERK | OF_THE_PRODUCT


def test_every_document_is_in_the_table() -> None:
    table = (QUERIES / "README.md").read_text(encoding="utf-8")
    for path in QUERIES.glob("*.graphql"):
        assert f"`{path.name}`" in table
        assert path.read_text(encoding="utf-8").startswith("# ")
