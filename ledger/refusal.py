"""A refusal is a product: a code that reads as a sentence, the clause, the entries it rests on.

Each room declares its codes once, as module constants; the register below documents them
all (`docs/refusals.md`), and a test provokes every one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

PLAN = "永政办发〔2022〕21号"
"""The county's plan of twenty articles."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The place in the law that a rule or a refusal rests on."""

    instrument: str
    article: str


def plan(article: int) -> Clause:
    """Article `article` of the county plan."""
    return Clause(PLAN, str(article))


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A command was refused; nothing was written. Texts never hold personal values."""

    def __init__(
        self,
        code: Code,
        rests_on: tuple[int, ...] = (),
        would_succeed_on: date | None = None,
        fields: tuple[str, ...] = (),
        clause: Clause | None = None,
    ) -> None:
        super().__init__(code.code)
        self.code = code.code
        self.clause = clause or code.clause
        self.rests_on = rests_on
        self.would_succeed_on = would_succeed_on
        self.fields = fields
        self.english = code.english
        self.chinese = code.chinese


@dataclass(frozen=True, slots=True)
class Code:
    """One reason to refuse, as a sentence that says what must hold."""

    code: str
    english: str
    chinese: str
    clause: Clause

    def __post_init__(self) -> None:
        if self.code in CODES:
            raise ValueError(f"refusal code declared twice: {self.code}")
        CODES[self.code] = self

    def refused(
        self,
        *rests_on: int,
        would_succeed_on: date | None = None,
        fields: tuple[str, ...] = (),
        clause: Clause | None = None,
    ) -> Refused:
        """The refusal to raise; `clause` takes the declared one's place where a rule set has it."""
        return Refused(self, rests_on, would_succeed_on, fields, clause)


CODES: dict[str, Code] = {}
