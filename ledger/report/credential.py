"""A credit report as a signed credential: JWS compact, `alg: Ed25519` (RFC 9864), SD-JWT VC.

The report stands under the claim `report`. Subject, purpose, labels, summary and each section are
disclosures of their own, so that the holder may show some and keep others; number, digest, tree
and law are always open. Salts follow from the key and the number: one report has one credential.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ledger.report.content import canonical, issued_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ledger.store.signing import SigningKey

ALGORITHM: Final = "Ed25519"
TYPE: Final = "dc+sd-jwt"
VCT: Final = "urn:credit-ledger:public-credit-report:2"
HASH: Final = "sha-256"
HIDEABLE: Final = ("subject", "purpose", "requester", "authorisation", "labels", "summary")
"""Claims of the report that the holder may keep back; `entries` with them, and each section."""
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


class CredentialError(ValueError):
    """The text is no credential of this ledger; the message says which check failed."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a credential says, after its signature and its disclosures were checked."""

    number: str
    digest: str
    report: Mapping[str, Any]
    evidence: Sequence[Mapping[str, Any]] | None
    complete: bool
    """Every part of the report is disclosed, and its bytes have the digest."""


def credential(document: Mapping[str, Any], digest: str, evidence: object, key: SigningKey) -> str:
    """The credential of a report: the signed part and every disclosure, each ended by `~`."""
    number = document["number"]
    disclosures: list[str] = []

    def hidden(*said: Any) -> str:
        salt = key.salt(f"{number}/{len(disclosures)}")
        disclosures.append(_encode(msgspec.json.encode([salt, *said])))
        return _digest(disclosures[-1])

    kept = (*HIDEABLE, "entries")
    report = {name: value for name, value in document.items() if name not in kept}
    report["_sd"] = sorted(hidden(name, document[name]) for name in kept)
    report["sections"] = [{"...": hidden(section)} for section in document["sections"]]
    payload = {
        "iss": f"https://{document['ledger']['origin']}",
        "iat": int(issued_at(number).timestamp()),
        "vct": VCT,
        "number": number,
        "digest": digest,
        "report": report,
        "_sd": [hidden("evidence", evidence)],
        "_sd_alg": HASH,
    }
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}
    signed = f"{_encode(canonical(header))}.{_encode(canonical(payload))}"
    signature = _encode(key.sign(signed.encode()))
    return "~".join((f"{signed}.{signature}", *disclosures, ""))


def verified(text: str, verifies: Callable[[str, bytes, bytes], bool]) -> Verified:
    """What a credential says; `verifies` tells whether a key (by its id) signed a message.

    Raises CredentialError for anything that this ledger did not sign exactly so.
    """
    signed, *disclosures, end = text.strip().split("~")
    if end:
        raise CredentialError("the credential must end with a tilde")
    payload = _payload(signed, verifies)
    found = _by_digest(disclosures)
    try:
        said = _restored(payload, found)
        number, digest, report = said["number"], said["digest"], said["report"]
    except (KeyError, TypeError, AttributeError) as wrong:
        raise CredentialError("the payload is no credit report") from wrong
    if found:
        raise CredentialError("a disclosure belongs to nothing in the credential")
    complete = "entries" in report and sha256(canonical(report)).hexdigest() == digest
    return Verified(number, digest, report, said.get("evidence"), complete)


def _payload(signed: str, verifies: Callable[[str, bytes, bytes], bool]) -> dict[str, Any]:
    parts = signed.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        raise CredentialError("the credential must be a compact JWS")
    header, payload = _json(parts[0]), _json(parts[1])
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise CredentialError("header and payload must be JSON objects")
    if header.get("alg") != ALGORITHM or header.get("typ") != TYPE:
        raise CredentialError("the header must name Ed25519 and dc+sd-jwt")
    message = f"{parts[0]}.{parts[1]}".encode()
    if not verifies(str(header.get("kid", "")), _decode(parts[2]), message):
        raise CredentialError("no key of this ledger signed it")
    if payload.get("vct") != VCT or payload.get("_sd_alg") != HASH:
        raise CredentialError("the credential is of another type")
    return payload


def _by_digest(disclosures: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for text in disclosures:
        said = _json(text)
        if not isinstance(said, list) or len(said) not in (2, 3):
            raise CredentialError("a disclosure has two or three parts")
        if _digest(text) in found:
            raise CredentialError("a disclosure stands twice")
        found[_digest(text)] = said
    return found


def _restored(value: Any, found: dict[str, list[Any]]) -> Any:
    """A payload with what is disclosed in its place; used disclosures are taken out of `found`."""
    if isinstance(value, list):
        return [each for item in value for each in _element(item, found)]
    if not isinstance(value, dict):
        return value
    made = {k: _restored(v, found) for k, v in value.items() if k not in ("_sd", "_sd_alg")}
    for digest in value.get("_sd", ()):
        if digest in found:
            _, name, said = found.pop(digest)
            if name in made:
                raise CredentialError("a disclosure names a claim that is open")
            made[name] = said
    return made


def _element(item: Any, found: dict[str, list[Any]]) -> list[Any]:
    """An element of a list: itself, or what is disclosed for it; nothing where it is kept back."""
    if not isinstance(item, dict) or set(item) != {"..."}:
        return [_restored(item, found)]
    if item["..."] not in found:
        return []
    _, said = found.pop(item["..."])
    return [said]


def _digest(disclosure: str) -> str:
    return _encode(sha256(disclosure.encode()).digest())


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(_decode(text))
    except msgspec.DecodeError as wrong:
        raise CredentialError("a part of the credential is no JSON") from wrong


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """Exactly what `_encode` made: no other spelling of the same bytes passes."""
    if not _BASE64URL.fullmatch(text):
        raise CredentialError("a part of the credential is no base64url")
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except NotBase64 as wrong:
        raise CredentialError("a part of the credential is no base64url") from wrong
    if _encode(data) != text:
        raise CredentialError("a part of the credential is no base64url")
    return data
