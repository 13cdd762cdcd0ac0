"""Anyone finds an article's code: docstrings, README and the plan's headings agree."""

from __future__ import annotations

import re

import pytest

from tests.house.articles import ARTICLES, BY_NUMBER, STEM_ARTICLE
from tests.house.tree import PACKAGES, ROOT, Module, modules

TITLE = re.compile(r"[A-Z][A-Za-z, -]+ \(Article (?P<number>\d+), (?P<chinese>[^)]+)\)[.:]")
STEMS = [
    module
    for module in modules()
    if module.package == "ledger"
    and STEM_ARTICLE.keys()
    & {module.path.parent.name if module.path.stem == "__init__" else module.path.stem}
]
STEP_ONE = (1, 4, 9, 10, 12, 13, 14, 19)
ROW = re.compile(r"^\| *(\d+) *\| *([^|]+?) *\| *([^|]+?) *\|", re.MULTILINE)


def stem_of(module: Module) -> str:
    return module.path.parent.name if module.path.stem == "__init__" else module.path.stem


@pytest.mark.parametrize("module", STEMS, ids=str)
def test_a_stem_names_its_article(module: Module) -> None:
    title = TITLE.match(module.docstring)
    assert title, "Credit repair (Article 12, 信用修复)."
    article = STEM_ARTICLE[stem_of(module)]
    assert (int(title["number"]), title["chinese"]) == (article.number, article.chinese)


def test_no_title_names_another_article_than_the_plan() -> None:
    for module in modules():
        title = TITLE.match(module.docstring)
        assert not title or title["chinese"] == BY_NUMBER[int(title["number"])].chinese, str(module)


@pytest.mark.parametrize("number", STEP_ONE)
def test_an_article_that_is_built_has_its_room(number: int) -> None:
    rooms = {stem_of(module) for module in STEMS}
    assert rooms & set(BY_NUMBER[number].stems)


def test_the_readme_lists_the_twenty_articles_with_their_rooms() -> None:
    rows = ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [int(number) for number, _, _ in rows] == list(range(1, 21))
    assert [chinese for _, chinese, _ in rows] == [article.chinese for article in ARTICLES]
    for (_, _, stems), article in zip(rows, ARTICLES, strict=True):
        named = re.findall(r"`(?:ledger/)?(\w+)(?:\.py|/)?`", stems)
        assert set(named) <= set(article.stems) | _rooms_of(article.number)
        built = {stem for stem in article.stems if _exists(stem)}
        assert built <= set(named)


def _rooms_of(number: int) -> set[str]:
    titles = ((TITLE.match(module.docstring), module) for module in modules())
    return {stem_of(module) for title, module in titles if title and int(title["number"]) == number}


def _exists(stem: str) -> bool:
    return any((ROOT / p / f"{stem}.py").exists() for p in PACKAGES) or any(
        (ROOT / p / stem).is_dir() for p in PACKAGES
    )
