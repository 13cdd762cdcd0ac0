"""One mutation for every command of the ledger, made from the closed table of commands.

The command's fields are the input's fields, its docstring is the description: a new
command in the ledger is a new mutation here, without a line more.
"""

from __future__ import annotations

import types
from datetime import date
from decimal import Decimal
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
import strawberry
from graphql import GraphQLError
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from graphql_api.context import Context
from graphql_api.permission import SUBJECT
from graphql_api.proof import have_signed
from graphql_api.report_reading import note_issued
from graphql_api.result import (
    Accepted,
    Outcome,
    accepted,
    kept_key,
    refused,
    signed_in,
)
from graphql_api.stored import descriptions, said
from ledger.commands import HANDLERS
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Refused as Refusal
from ledger.situation import Command
from ledger.store.appending import Receipt

SUBMIT_MAX = 1_000
_PLAIN = {str: str, int: int, bool: bool, date: date, Decimal: Decimal}


@strawberry.input(description="A named text: `facts`, `basis`, `content`, `remark` …")
class TextInput:
    name: str
    value: str


def _graphql(annotation: Any) -> Any:
    """The GraphQL type of a command's field."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _graphql(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        (inner,) = (a for a in get_args(annotation) if a is not type(None))
        return _graphql(inner) | None if inner in _PLAIN else Union[_graphql(inner), None]  # noqa: UP007
    if origin in (tuple, list, frozenset):
        return list[_graphql(get_args(annotation)[0])]  # type: ignore[misc]
    if origin is dict:
        return list[TextInput]
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return input_of(annotation)
    return str if origin is Literal else _PLAIN[annotation]


@cache
def input_of(struct: type[msgspec.Struct]) -> Any:
    """The input type of a command, or of a part of one."""
    hints, notes = get_type_hints(struct), descriptions(struct)
    annotations: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(struct):
        wanted = _graphql(hints[field.name])
        if not field.required:
            wanted = Union[wanted, None]  # noqa: UP007
        given: dict[str, Any] = {} if field.required else {"default": strawberry.UNSET}
        values[field.name] = strawberry.field(description=notes.get(field.name), **given)
        annotations[field.name] = wanted
    optional = {field.name for field in msgspec.structs.fields(struct) if not field.required}
    ordered = dict(sorted(annotations.items(), key=lambda item: item[0] in optional))
    name = struct.__name__.removesuffix("Command") + "Input"
    made = type(name, (), {"__annotations__": ordered, "__doc__": struct.__doc__, **values})
    return strawberry.input(made, name=name, description=said(struct))


def plain(value: Any) -> Any:
    """An input object as plain values, without what was not given."""
    if isinstance(value, list):
        if value and isinstance(value[0], TextInput):
            return {text.name: text.value for text in value}
        return [plain(item) for item in value]
    if hasattr(value, "__strawberry_definition__"):
        given = ((k, getattr(value, k)) for k in value.__dataclass_fields__)
        return {k: plain(v) for k, v in given if v is not strawberry.UNSET and v is not None}
    return value


def made_of(command: type[Command], values: dict[str, Any]) -> Command:
    """A command from plain values; an error that names the field and never the value.

    A list without texts is a map without entries.
    """
    maps = {name for name, hint in get_type_hints(command).items() if get_origin(hint) is dict}
    none: dict[str, Any] = {name: {} for name in maps if values.get(name) == []}
    try:
        return msgspec.convert({**values, **none}, command, strict=False)
    except msgspec.ValidationError as error:
        place = str(error).rpartition("`$")[2].strip("`. ") or "input"
        raise GraphQLError(
            f"The value of {place} does not fit.",
            extensions={"code": "fields_must_fit_the_act", "field": place},
        ) from None


def run(command: Command, context: Context, key: str) -> Any:
    """Execute a command and answer with what became of it."""
    ledger = context.rooms.ledger
    command = _own(command, context)
    try:
        kept = kept_key(context.actor, type(command).__name__, key)
        receipt = ledger.execute(command, context.actor, kept)
    except Refusal as refusal:
        told = CASE_UNKNOWN.refused() if _is_anothers(command, context) else refusal
        return refused(told, context.language)
    if receipt is None:
        receipt = _earlier(ledger, command)
    note_issued(command, receipt, context)
    return accepted(ledger, receipt)


def _own(command: Command, context: Context) -> Command:
    """A command of an own token that names nobody is about whose token it is."""
    reads, subject = command.reads(), context.actor.subject
    named = bool(reads.subjects or reads.streams or reads.affairs)
    if (
        named
        or not subject
        or SUBJECT not in context.sight.roles
        or not hasattr(command, "subject")
    ):
        return command
    return msgspec.structs.replace(command, subject=subject)


def _is_anothers(command: Command, context: Context) -> bool:
    """Whether a subject acts on what is not its own: whether that is in the ledger, it is not told.

    Ids of records follow from the number of a document; a refusal must not confirm a guess.
    """
    if context.sight.officer or SUBJECT not in context.actor.roles & command.ROLES:
        return False
    reads, store, own = command.reads(), context.rooms.ledger.store, context.actor.subject
    known: list[tuple[str, ...]] = [(subject,) for subject in reads.subjects]
    known += [store.stream_tags(stream) for stream in reads.streams]
    root = context.registry.merges.root
    return not known or any(root(own) not in map(root, tags) for tags in known)


def _earlier(ledger: Any, command: Command) -> Receipt:
    """The receipt of what was filed before, when sending it again said nothing new; one
    without entries where the command does not name what it is about."""
    (stream, *_) = (*command.reads().streams, "")
    known = ledger.store.stream_entries(stream) if stream else []
    if not known:
        (entry,) = ledger.entries(ledger.head - 1)
        return Receipt(first=1, last=0, recorded_at=entry.recorded_at, leaf_hashes=())
    first = known[0][0]
    (entry,) = ledger.entries(first - 1, first)
    return Receipt(
        first=first,
        last=first,
        recorded_at=entry.recorded_at,
        leaf_hashes=(ledger.store.leaf(first),),
    )


def _mutation(command: type[Command]) -> StrawberryField:
    """The mutation of one command."""

    def resolve(
        self: Any,  # noqa: ARG001
        info: Info,
        input: Any,  # noqa: A002
        idempotency_key: str,
        await_checkpoint: bool = False,  # noqa: FBT002
    ) -> Any:
        made = made_of(command, plain(input))
        outcome = run(made, info.context, idempotency_key)
        return signed_in(outcome, info.context) if await_checkpoint else outcome

    resolve.__annotations__ = {
        "info": Info,
        "input": input_of(command),
        "idempotency_key": str,
        "await_checkpoint": bool,
        "return": Outcome,
    }
    resolve.__name__ = _snake(command.__name__)
    return strawberry.mutation(resolve, description=said(command))


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


def commands_by_name() -> dict[str, type[Command]]:
    """Every command by its name in snake case (`propose_listing`)."""
    return {_snake(command.__name__): command for command in HANDLERS}


def _one_of() -> Any:
    """An input that holds exactly one command, for `submit`."""
    names = commands_by_name()
    annotations = {name: Union[input_of(c), None] for name, c in names.items()}  # noqa: UP007
    unset = {name: strawberry.field(default=strawberry.UNSET) for name in names}
    made = type("CommandInput", (), {"__annotations__": annotations, **unset})
    return strawberry.input(made, one_of=True, description="Exactly one command.")


if TYPE_CHECKING:
    CommandInput = Any
else:
    CommandInput = _one_of()


def submit(info: Info, commands: Any, idempotency_key: str, *, signed: bool = False) -> Any:
    """Up to 1,000 commands in one request; each has its own outcome, in order."""
    if len(commands) > SUBMIT_MAX:
        raise GraphQLError(
            f"At most {SUBMIT_MAX} commands a request.",
            extensions={"code": "too_many_commands", "limit": SUBMIT_MAX},
        )
    given = [next(iter(plain(one).items())) for one in commands]
    made = [made_of(commands_by_name()[name], values) for name, values in given]
    outcomes = [
        run(command, info.context, idempotency_key and f"{idempotency_key}/{number}")
        for number, command in enumerate(made)
    ]
    if signed:
        accepted_ones = (o for o in outcomes if isinstance(o, Accepted))
        have_signed([n for o in accepted_ones for n in o.receipt.entries], info.context)
    return outcomes


def _submit() -> StrawberryField:
    def resolve(
        self: Any,  # noqa: ARG001
        info: Info,
        commands: Any,
        idempotency_key: str,
        await_checkpoint: bool = False,  # noqa: FBT002
    ) -> Any:
        return submit(info, commands, idempotency_key, signed=await_checkpoint)

    resolve.__annotations__ = {
        "info": Info,
        "commands": list[CommandInput],
        "idempotency_key": str,
        "await_checkpoint": bool,
        "return": list[Outcome],
    }
    said_of = " ".join((submit.__doc__ or "").split())
    return strawberry.mutation(resolve, name="submit", description=said_of)


def mutation_fields() -> dict[str, StrawberryField]:
    """Every mutation by its name in snake case, for the schema."""
    made = {name: _mutation(command) for name, command in commands_by_name().items()}
    return {**made, "submit": _submit()}
