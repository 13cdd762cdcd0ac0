"""`trace`: where a value, a record or a whole archive came from, and what came of it. 溯源"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape

from graphql_api.commandline.asking import ask
from graphql_api.commandline.frame import Data, Failure, Json, agency_code, opened, say
from ledger.codes import is_unified_code, normalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphql_api.rooms import Rooms

GROUPS: Final = {
    "数值 value": ("value",),
    "依据规则 rules": ("rule",),
    "记录与事项 records and cases": (),
    "账目条目 entries": ("entry",),
    "来源 sources": ("document", "cell", "row", "file", "batch"),
    "信用报告 reports": ("report",),
    "提供对象 shown to": ("shown",),
    "召回 recalls": ("recall",),
    "上报 exchange": ("exchange",),
}
"""What is told together, in order; records and cases are all kinds that no other group has."""
KINDS: Final = {
    "value": "数值", "rule": "规则", "entry": "条目", "document": "文书", "cell": "单元格",
    "row": "行", "file": "文件", "batch": "批次", "record": "记录", "listing": "名单",
    "measure": "惩戒措施", "commitment": "承诺", "rectification": "整改", "interview": "约谈",
    "repair": "修复", "objection": "异议", "notice": "告知", "evaluation": "评价",
    "incentive": "激励", "grant": "激励实施", "accountability": "责任追究", "report": "报告",
    "answerable": "责任人", "accountability_notice": "通报", "responsibility": "责任人员",
    "declaration": "申报", "consumer_complaint": "消费投诉", "typical_case": "典型案例",
    "request": "权利请求", "mandate": "授权", "complaint": "投诉", "claim": "商业秘密主张",
    "attendance": "诚信教育", "bankruptcy": "破产", "shown": "查询", "recall": "召回",
    "exchange": "上报",
}  # fmt: skip
"""The kinds of nodes as the county calls them."""
TOLD: Final = (
    "value", "instrument", "clause", "mark", "valid_from", "topic", "agency_name", "agency",
    "effective_on", "officer", "situation", "purpose", "on", "recipient", "state", "due", "outcome",
    "owed",
)  # fmt: skip
"""Attributes told on the line of a node, in order."""
STREAM: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command()(trace)


def trace(
    of: Annotated[
        str, typer.Argument(help="A code, a record's or case's id, or with --agency its number.")
    ],
    what: Annotated[
        str, typer.Argument(help="A field such as `window.lastDisplayDay`, or a record's id.")
    ] = "",
    agency: Annotated[str, typer.Option(help="The deciding organ, for a document number.")] = "",
    entry: Annotated[int | None, typer.Option(help="As of this entry.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of this day of the law.")
    ] = None,
    prov: Annotated[bool, typer.Option("--prov", help="Print it as W3C PROV-JSON.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Print where a value came from (rule, entries, paper, row) and what followed from it. 溯源"""
    with opened(data, current=True) as rooms:
        if json and not (what or prov or entry or on or is_unified_code(normalised(of))):
            _records(rooms, of, agency)
            return
        then = {"entry": entry, "on": on.date().isoformat() if on else None}
        for each in _asked(rooms, of, what, agency):
            found = _found(rooms, each, then)
            if prov:
                say(found["prov"])
            elif json:
                say(found)
            else:
                _show(found)


def _records(rooms: Rooms, of: str, agency: str) -> None:
    """Records with their provenance, as programs have read it from the first day."""
    for stream in _streams(rooms, of, agency):
        answer = ask(rooms, "trace", {"id": stream})
        if not answer["record"]:
            raise _nothing()
        say(answer)


def _streams(rooms: Rooms, of: str, agency: str) -> list[str]:
    """Ids of the records meant."""
    if not agency:
        return [of]
    if found := rooms.records_numbered(agency_code(rooms, agency), of):
        return found
    raise _nothing()


def _nothing() -> Failure:
    return Failure("record_must_exist", "no record has this id or number")


def _asked(rooms: Rooms, of: str, what: str, agency: str) -> Iterator[dict[str, str]]:
    """Of what the provenance is asked."""
    if is_unified_code(normalised(of)):
        about = {"id": what} if STREAM.fullmatch(what) else {"field": what}
        yield {"code": normalised(of), **about}
        return
    yield from ({"id": stream, "field": what} for stream in _streams(rooms, of, agency))


def _found(rooms: Rooms, of: dict[str, str], then: dict[str, Any]) -> dict[str, Any]:
    if any(value is not None for value in then.values()):
        answer = ask(rooms, "provenance-then", {"of": of, **then})["asOf"]["provenance"]
    else:
        answer = ask(rooms, "provenance", {"of": of})["provenance"]
    if answer is None:
        raise (
            Failure("value_must_exist", "there is no such record, case or value")
            if ("code" in of or of["field"])
            else _nothing()
        )
    found: dict[str, Any] = answer
    return found


def _show(found: dict[str, Any]) -> None:
    """As text: what is told together under one heading, each with what it came from."""
    console = Console(soft_wrap=True, highlight=False)
    names = {node["id"]: _name(node) for node in found["nodes"]}
    grouped = {kind for kinds in GROUPS.values() for kind in kinds}
    for heading, kinds in GROUPS.items():
        nodes = [
            node
            for node in found["nodes"]
            if (node["kind"] in kinds if kinds else node["kind"] not in grouped)
        ]
        if nodes:
            console.print(f"[bold]{heading}[/bold]")
        for line in _lines(nodes, names):
            console.print(escape(line))


def _lines(nodes: Iterable[dict[str, Any]], names: dict[str, str]) -> Iterator[str]:
    for node in nodes:
        told = {pair["name"]: pair["value"] for pair in node["attributes"]}
        if "agency_name" in told:
            told.pop("agency", None)
        said = "  ".join(told[name] for name in TOLD if name in told)
        came = ", ".join(names[parent] for parent in node["parents"])
        yield f"  {names[node['id']]}  {said}".rstrip() + (f"  ← {came}" if came else "")


def _name(node: dict[str, Any]) -> str:
    return f"{KINDS.get(node['kind'], node['kind'])} {node['label']}".rstrip()
