"""Collection and sharing (Article 13, 归集共享): why a row was not taken, and what to type instead.

What is expected comes from the layout the table was read by and the value lists in force; the
value that was sent is never shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from graphql_api.stored import Rule, rule_of
from ledger.codes import CodeError, parse_organisation_code
from ledger.intake.layout import Column, layouts, rules
from ledger.policy import NoRuleSetError
from ledger.refusal import CODES
from projections import reading

if TYPE_CHECKING:
    from graphql_api.context import Context
    from graphql_api.provenance import Text
    from projections import intake

CANDIDATES = 20


@strawberry.type(description="What a cell must hold. 填写要求")
class ExpectedCell:
    heading: str = strawberry.field(description="The column's heading as the layout writes it.")
    required: str = strawberry.field(description="`Y` always, `C` on a condition, `N` never.")
    type: str = strawberry.field(
        description="`text`, `name`, `document`, `code`, `date`, `amount`, `enum` or `list`."
    )
    length: int = strawberry.field(description="Most characters; 0 for no limit of its own.")
    unit: str
    values: list[str] = strawberry.field(description="The words that may be typed, if a list says.")
    rule: Rule | None = strawberry.field(description="The layout.")


@strawberry.type(description="A row that was not taken; its value is never shown. 退回行")
class RejectedRow:
    sheet: str
    row: int
    field: str
    reason: str
    message: str = strawberry.field(description="The reason in words, in the reader's language.")
    expected: ExpectedCell | None


def rejected_row(row: intake.RejectionRow, names: tuple[str, ...], context: Context) -> RejectedRow:
    """A rejected row with what its cell must hold, by the layouts its file was read by."""
    code = CODES.get(row.reason)
    message = (code.chinese if context.language == "zh" else code.english) if code else ""
    return RejectedRow(
        sheet=row.sheet,
        row=row.row,
        field=row.field,
        reason=row.reason,
        message=message,
        expected=_expected(row.field, names, context),
    )


def _expected(field: str, names: tuple[str, ...], context: Context) -> ExpectedCell | None:
    policy, on = context.registry.policy, context.today
    read_by = {name.partition("@")[0] for name in names}
    for layout in layouts(policy, on):
        column = next((c for c in layout.columns if c.field == field), None)
        if column is not None and layout.name in read_by:
            return ExpectedCell(
                heading=column.heading,
                required=column.required,
                type=column.type,
                length=column.length,
                unit=column.unit,
                values=_words(column, context),
                rule=rule_of(f"{layout.rule_set}#{column.code}", context),
            )
    return None


def _words(column: Column, context: Context) -> list[str]:
    try:
        lists = rules(context.registry.policy, context.today).lists
    except NoRuleSetError:
        return []
    return sorted(lists.get(column.values, {}))


def candidates(cells: list[Text], context: Context) -> list[str]:
    """Codes of the subjects whose unified code holds an organisation code of a waiting row."""
    parts = {part for cell in cells if (part := _organisation_code(cell.value))}
    found = (
        reading.with_organisation_code(context.rooms.database, part, first=CANDIDATES)
        for part in sorted(parts)
    )
    return [code for codes in found for code in codes][:CANDIDATES]


def _organisation_code(value: str) -> str:
    """The value, if it is an organisation code that passes its own check; else nothing."""
    try:
        return parse_organisation_code(value)
    except CodeError:
        return ""
