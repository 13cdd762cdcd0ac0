"""A second writer of logs, notes, proofs and bundles, made from the definitions alone.

It shares no code with the product, so that what the verifier accepts is checked from two sides.
Slow on purpose: RFC 6962 word for word.
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ORIGIN = "credit.example/ledger/main"
BEGIN = datetime(2026, 11, 1, 1, tzinfo=UTC)
LATER = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())


def leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def split(size: int) -> int:
    """The largest power of two below a size."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def root(leaves: Sequence[bytes]) -> bytes:
    """MTH (2.1)."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH (2.1.1)."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*path(index, leaves[:k]), root(leaves[k:])]
    return [*path(index - k, leaves[k:]), root(leaves[:k])]


def proof(old: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF (2.1.2)."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*proof(old, leaves[:k], whole=whole), root(leaves[k:])]
    return [*proof(old - k, leaves[k:], whole=False), root(leaves[:k])]


def b64(data: bytes) -> str:
    return b64encode(data).decode()


class Signer:
    """A key of a log (kind 1) or of a witness (kind 4)."""

    def __init__(self, name: str, kind: int = 1, seed: int = 1) -> None:
        self.name, self.kind = name, kind
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([seed, kind]) * 16)
        self.coded = bytes([kind]) + self.key.public_key().public_bytes_raw()
        self.keyid = sha256(name.encode() + b"\n" + self.coded).digest()[:4]
        self.vkey = f"{name}+{self.keyid.hex()}+{b64(self.coded)}"

    def line(self, text: str, time: int = LATER) -> str:
        said = self.key.sign(text.encode())
        if self.kind == 4:
            body = f"cosignature/v1\ntime {time}\n{text}".encode()
            said = time.to_bytes(8, "big") + self.key.sign(body)
        return f"— {self.name} {b64(self.keyid + said)}\n"


LOG = Signer(ORIGIN)
OLD_LOG = Signer(ORIGIN, seed=2)
WITNESSES = [Signer(f"witness{n}.example", 4, n) for n in (11, 12, 13)]
POLICY = f"log {LOG.vkey}\nquorum none\n"
WITNESSED = (
    f"# two of three\n\nlog {OLD_LOG.vkey}\nlog {LOG.vkey} https://{ORIGIN}\n"
    + "".join(f"witness w{n} {w.vkey}\n" for n, w in enumerate(WITNESSES, 1))
    + "group any-two 2 w1 w2 w3\nquorum any-two\n"
)


def note(text: str, *signers: Signer, time: int = LATER) -> str:
    return text + "\n" + "".join(signer.line(text, time) for signer in signers)


@dataclass
class Log:
    """Entries, and whatever is written about them."""

    lines: list[bytes] = field(default_factory=list)
    values: dict[int, list[str]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        *tags: str,
        stream: str = "",
        type: str = "record.filed",  # noqa: A002 - as it is called in an entry
        data: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
        **changed: Any,
    ) -> int:
        """One entry more; `changed` fields are written as they are."""
        number = len(self.lines) + 1
        stream = stream or f"case-{number}"
        shown = [
            urlsafe_b64encode(json.dumps([f"salt{number}", n, v]).encode()).rstrip(b"=").decode()
            for n, v in (values or {}).items()
        ]
        version = self.versions[stream] = self.versions.get(stream, 0) + 1
        entry: dict[str, Any] = {
            "actor": "o1",
            "agency": "AMR",
            "data": dict(data or {"amount": "100.00", "名称": "永昌"}),
            "effective_on": "2026-11-01",
            "id": f"{number:032x}",
            "recorded_at": (BEGIN + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "stream": stream,
            "type": type,
            "v": 1,
            "version": version,
        }
        if tags:
            entry["subjects"] = {tag: self.last.get(tag, 0) for tag in tags}
        if shown:
            entry["_sd"] = sorted(commitment(each) for each in shown)
            self.values[number] = shown
        entry |= changed
        self.lines.append(written(entry))
        self.last.update(dict.fromkeys(tags, number))
        return number

    def publish_heads(self, size: int | None = None, **changed: Any) -> int:
        size = len(self.lines) if size is None else size
        rows = self.heads(size)
        said = {"size": size, "subjects": len(rows), "root": root(leaves_of(rows)).hex()}
        return self.add(stream="log/heads", type="heads.published", data={**said, **changed})

    def heads(self, size: int) -> list[str]:
        """The sorted lines: the newest entry of every subject up to a size."""
        newest: dict[str, int] = {}
        for number, line in enumerate(self.lines[:size], 1):
            newest.update(dict.fromkeys(json.loads(line).get("subjects", {}), number))
        return sorted(f"{sha256(t.encode()).hexdigest()} {n}" for t, n in newest.items())

    @property
    def leaves(self) -> list[bytes]:
        return [leaf(line) for line in self.lines]

    def text(self, size: int | None = None, origin: str = ORIGIN) -> str:
        size = len(self.lines) if size is None else size
        return f"{origin}\n{size}\n{b64(root(self.leaves[:size]))}\n"

    def checkpoint(self, *signers: Signer, size: int | None = None, time: int = LATER) -> str:
        return note(self.text(size), *(signers or (LOG,)), time=time)

    def proof_file(self, number: int, *signers: Signer) -> str:
        rows = [b64(each) for each in path(number - 1, self.leaves)]
        begin = ["c2sp.org/tlog-proof@v1", f"index {number - 1}", *rows]
        return "\n".join([*begin, "", self.checkpoint(*signers)])

    def consistency_file(self, old: int) -> str:
        rows = [b64(each) for each in proof(old, self.leaves)]
        return "\n".join([f"old {old}", *rows, "", self.checkpoint()])

    def whole(self, *signers: Signer, time: int = LATER) -> list[str]:
        """A whole bundle, in parts: one for each line, the last is the checkpoint."""
        rows = ["credit-ledger-bundle/v1", f"origin {ORIGIN}", f"size {len(self.lines)}"]
        rows.append("scope ledger")
        for number, line in enumerate(self.lines, 1):
            rows.append(f"entry {number} {line.decode()}")
            rows += [f"value {number} {each}" for each in self.values.get(number, ())]
        return [*rows, "", self.checkpoint(*signers, time=time)]

    def subject(
        self,
        asked: str,
        *tags: str,
        heads: int = 0,
        hide: Sequence[int] = (),
        signers: Sequence[Signer] = (),
        head_lines: Sequence[str] | None = None,
        time: int = LATER,
    ) -> list[str]:
        """A subject's bundle that rests on the heads of an entry; `hide` leaves entries out."""
        shown = [n for n, line in enumerate(self.lines, 1)
                 if n == heads or {*json.loads(line).get("subjects", {})} & {*tags}]  # fmt: skip
        rows = ["credit-ledger-bundle/v1", f"origin {ORIGIN}", f"size {len(self.lines)}"]
        rows += [f"scope subject {asked}", *(f"tag {tag}" for tag in tags)]
        for number in shown:
            if number not in hide:
                way = " ".join(b64(each) for each in path(number - 1, self.leaves))
                rows.append(f"entry {number} {self.lines[number - 1].decode()}")
                rows.append(f"proof {number} {way}".rstrip())
                rows += [f"value {number} {each}" for each in self.values.get(number, ())]
        if heads:
            rows.append(f"heads {heads}")
            rows += (
                head_lines if head_lines is not None else self.head_lines(heads, tags or [asked])
            )
        return [*rows, "", self.checkpoint(*signers, time=time)]

    def head_lines(self, heads: int, tags: Sequence[str]) -> list[str]:
        rows = self.heads(json.loads(self.lines[heads - 1])["data"]["size"])
        wanted: set[int] = set()
        for tag in tags:
            digest = sha256(tag.encode()).hexdigest()
            at = sum(row[:64] < digest for row in rows)
            here = [at] if at < len(rows) and rows[at][:64] == digest else [at - 1, at]
            wanted |= {n for n in here if 0 <= n < len(rows)}
        return [head_line(rows, at) for at in sorted(wanted)]

    def serve(self, folder: Path) -> str:
        """The files of a served log: checkpoint and entry tiles."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "checkpoint").write_text(self.checkpoint(), encoding="utf-8")
        for n in range(0, len(self.lines), 256):
            lines = self.lines[n : n + 256]
            name = f"{n // 256:03}" if len(lines) == 256 else f"{n // 256:03}.p/{len(lines)}"
            tile = folder / "tile" / "entries" / name
            tile.parent.mkdir(parents=True, exist_ok=True)
            tile.write_bytes(b"".join(len(e).to_bytes(2, "big") + e for e in lines))
        return str(folder)


def head_line(rows: Sequence[str], at: int) -> str:
    way = " ".join(b64(each) for each in path(at, leaves_of(rows)))
    return f"head {at} {rows[at]} {way}".rstrip()


def leaves_of(rows: Sequence[str]) -> list[bytes]:
    return [leaf(row.encode()) for row in rows]


def commitment(disclosure: str) -> str:
    return urlsafe_b64encode(sha256(disclosure.encode()).digest()).rstrip(b"=").decode()


def written(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
