"""Every article works through all its faces: command, event, query, refusal, story over HTTP.

What an article has is read from the code: rooms name their article in the docstring, refusals
in their clause, affairs in `ARTICLE`. A story counts when it really sends or asks it.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from graphql_api.schema import Query
from ledger.commands import HANDLERS
from ledger.refusal import CODES, PLAN
from ledger.topics import AFFAIRS, EVOLVE, KINDS, TOPICS
from tests.house.articles import ARTICLES, Article
from tests.house.tree import Module, load_all, modules, modules_of_tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAMES_ITS_ARTICLE = re.compile(r"\(Articles? (\d+)(?: (?:to|and) (\d+))?[,;).]")
WORD = re.compile(r"\w+")
load_all()


@cache
def article_by_module() -> dict[str, frozenset[int]]:
    """Which articles a module serves: as its docstring says, else as that of its room does."""
    found: dict[str, frozenset[int]] = {}
    for module in modules():
        own = _numbers(module)
        room = found.get(module.name.rpartition(".")[0], frozenset())
        found[module.name] = own or room
    return found


def _numbers(module: Module) -> frozenset[int]:
    said = NAMES_ITS_ARTICLE.search(module.docstring)
    if said is None:
        return frozenset()
    return frozenset(range(int(said[1]), int(said[2] or said[1]) + 1))


def of_article(number: int, things: Iterable[type]) -> Iterator[type]:
    """The classes whose module serves the article."""
    served = article_by_module()
    return (thing for thing in things if number in served.get(thing.__module__, ()))


@cache
def said_in_stories() -> frozenset[str]:
    """Every word in the texts of the stories: names of acts, questions, codes."""
    texts = (
        node.value
        for module in modules_of_tests()
        if module.path.parent.name == "stories"
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return frozenset(word for text in texts for word in WORD.findall(text))


@cache
def said_in_tests() -> frozenset[str]:
    """Every whole text in the tests: codes of refusals."""
    return frozenset(
        node.value
        for module in modules_of_tests()
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def camel(name: str) -> str:
    """The name as the face has it."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def acts(number: int) -> set[str]:
    """The mutations of an article."""
    return {
        command.__name__[0].lower() + command.__name__[1:]
        for command in of_article(number, HANDLERS)
    }


def questions(number: int) -> set[str]:
    """The root fields that answer questions of an article."""
    served = article_by_module()
    kinds = {name for name, kind in KINDS.items() if number == kind.ARTICLE}
    found = set()
    for field in Query.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        resolver = field.base_resolver
        asked = resolver.wrapped_func.__module__ if resolver else ""
        of_kind = any(field.python_name.startswith(name.removesuffix("y")) for name in kinds)
        if number in served.get(asked, ()) or (asked == "graphql_api.affairs" and of_kind):
            found.add(camel(field.python_name))
    return found


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article.number))
def test_an_article_has_a_command_that_a_story_sends(article: Article) -> None:
    assert acts(article.number) & said_in_stories()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article.number))
def test_an_article_has_an_event_that_something_folds(article: Article) -> None:
    own = {event.__dict__["TOPIC"] for event in of_article(article.number, TOPICS.values())}
    folded = {event.__dict__["TOPIC"] for event in (*EVOLVE, *AFFAIRS)}
    assert own & folded


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article.number))
def test_an_article_has_a_question_that_a_story_asks(article: Article) -> None:
    assert questions(article.number) & said_in_stories()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article.number))
def test_an_article_has_refusals_and_each_is_provoked(article: Article) -> None:
    own = {
        name
        for name, code in CODES.items()
        if code.clause.instrument == PLAN and code.clause.article == str(article.number)
    }
    assert own
    assert not own - said_in_tests()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article.number))
def test_a_refusal_of_an_article_is_met_in_a_story(article: Article) -> None:
    own = {
        name
        for name, code in CODES.items()
        if code.clause.instrument == PLAN and code.clause.article == str(article.number)
    }
    assert own & said_in_stories()
