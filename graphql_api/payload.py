"""What a request over HTTP says: query, variables, operation; from the address or the body.

`BadRequestError` says why a request cannot be executed at all: one code, one status.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from starlette.requests import Request

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
NUL = b"\\u0000"
"""As JSON writes it; PostgreSQL knows no such character."""
ANY = frozenset({"*/*", "application/*"})


class BadRequestError(Exception):
    """The request cannot be executed at all: one code, one sentence, one status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Payload:
    """A request to execute one operation."""

    query: str
    variables: dict[str, Any]
    operation: str | None
    extensions: dict[str, Any]
    """What the answer shall say beside the data: `checkpoint`."""


def accepted(accept: str) -> str:
    """The media type of the answer, after the Accept header.

    Raises BadRequestError when the caller takes neither of the two.
    """
    named = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    if GRAPHQL_JSON in named:
        return GRAPHQL_JSON
    if JSON in named or named & ANY or named == {""}:
        return JSON
    raise BadRequestError(406, "answer_is_json", "Accept application/graphql-response+json.")


async def from_body(request: Request, most: int) -> Payload:
    """The payload of a POST of at most so many bytes. Raises BadRequestError."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.lower().partition("charset=")[2].strip('" ')
    if kind.strip().lower() != JSON or charset not in ("", "utf-8", "utf8"):
        raise BadRequestError(415, "body_must_be_json", "Send application/json in UTF-8.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise BadRequestError(413, "body_is_too_large", f"At most {most} bytes.")
    if NUL in body:
        raise BadRequestError(400, "text_may_hold_no_nul", "Text may hold no NUL character.")
    try:
        decoded = msgspec.json.decode(bytes(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadRequestError(400, "body_must_be_json", "The body is not JSON.") from None
    return checked(decoded)


def from_address(request: Request) -> Payload:
    """The payload of a GET. Raises BadRequestError."""
    found: dict[str, Any] = {}
    for name in ("query", "operationName"):
        if name in request.query_params:
            found[name] = request.query_params[name].replace("\0", "")
    for name in ("variables", "extensions"):
        if text := request.query_params.get(name):
            try:
                found[name] = msgspec.json.decode(text)
            except (msgspec.DecodeError, RecursionError):
                raise BadRequestError(
                    400, f"{name}_must_be_json", f"The {name} are not JSON."
                ) from None
    return checked(found)


def checked(found: Any) -> Payload:
    """The payload in a decoded request. Raises BadRequestError for what is none."""
    if isinstance(found, list):
        raise BadRequestError(400, "batches_are_not_taken", "Send one operation a request.")
    if not isinstance(found, dict) or not isinstance(found.get("query"), str):
        raise BadRequestError(400, "query_must_be_given", "The request needs a query.")
    for name in ("variables", "extensions"):
        if not isinstance(found.get(name), dict | None):
            raise BadRequestError(
                400, f"{name}_must_be_an_object", f"The {name} must be an object."
            )
    operation = found.get("operationName")
    if not isinstance(operation, str | None):
        raise BadRequestError(400, "operation_name_must_be_text", "The name must be text.")
    return Payload(
        found["query"], found.get("variables") or {}, operation, found.get("extensions") or {}
    )
