"""An outsider who trusts nobody: a checkpoint, tiles and a proof over HTTP, checked by hand.

Only hashlib and the log's key, known from the day the ledger was founded, are used to check.
"""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from multiprocessing import get_context
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

PROCESSES = 3
EACH = 15


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962 defines it."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node(root_of(leaves[:k]), root_of(leaves[k:]))


def climbed(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a path gives, as RFC 6962 defines it, from the top down."""
    if size == 1:
        assert not path
        return leaf
    k = 1
    while k * 2 < size:
        k *= 2
    if index < k:
        return node(climbed(leaf, index, k, path[:-1]), path[-1])
    return node(path[-1], climbed(leaf, index - k, size - k, path[:-1]))


def trusted(note: str, vkey: str) -> tuple[int, bytes]:
    """Size and root of a checkpoint that the key signed."""
    name, _, key = vkey.split("+", 2)
    text, _, signatures = note.rpartition("\n\n")
    line = next(s for s in signatures.splitlines() if s.startswith(f"— {name} "))
    signature = b64decode(line.split(" ")[2])[4:]
    public = Ed25519PublicKey.from_public_bytes(b64decode(key)[1:])
    public.verify(signature, (text + "\n").encode())
    origin, size, root = text.split("\n")
    assert origin == name
    return int(size), b64decode(root)


def leaves_of(county: County, size: int, prefix: str = "") -> list[bytes]:
    """All leaf hashes from the public tiles."""
    found = b""
    for n in range((size + 255) // 256):
        width = min(256, size - n * 256)
        path = f"{prefix}/tile/0/{n:03}" + (f".p/{width}" if width < 256 else "")
        answer = county.client.get(path)
        assert answer.status_code == 200, path
        found += answer.content
    return [found[at : at + 32] for at in range(0, len(found), 32)]


def key_of(county: County, log: str = "") -> str:
    keys = county.ask("{ logKeys { log vkey } }")["logKeys"]
    return next(str(key["vkey"]) for key in keys if key["log"] == f"test.example/county{log}")


def test_an_outsider_recomputes_the_whole_tree_from_public_tiles(county: County) -> None:
    key = key_of(county)
    county.done(
        "AMR", "registerSubject", kind="organisation", code=county.new_code(), name="某公司"
    )
    county.rooms.logs.sign()
    size, root = trusted(county.client.get("/checkpoint").text, key)
    assert size == county.head
    assert root_of(leaves_of(county, size)) == root


def test_an_auditor_reads_the_entries_and_finds_them_in_the_tree(county: County) -> None:
    county.rooms.logs.sign()
    size, root = trusted(county.client.get("/checkpoint").text, key_of(county))
    auditor, lines = county.headers("AUDITOR"), []
    for n in range((size + 255) // 256):
        width = min(256, size - n * 256)
        path = f"/tile/entries/{n:03}" + (f".p/{width}" if width < 256 else "")
        rest = county.client.get(path, headers=auditor).content
        while rest:
            length = int.from_bytes(rest[:2])
            lines.append(rest[2 : 2 + length])
            rest = rest[2 + length :]
    assert len(lines) == size
    assert root_of([sha256(b"\x00" + line).digest() for line in lines]) == root


def test_a_subject_proves_its_own_entry_with_a_proof_file(county: County) -> None:
    code = county.new_code()
    county.on("2022-04-11")
    acts.penalty(county, code, "2022-04-11", "ECO")
    county.rooms.logs.sign()
    query = "query($c: String!) { subject(code: $c) { history(first: 9) { edges { node { entry leafHash proof { file } } } } } }"
    edges = county.ask(query, f"SUBJECT {code}", c=code)["subject"]["history"]["edges"]
    assert edges
    for edge in edges:
        head, _, note = edge["node"]["proof"]["file"].partition("\n\n")
        first, index, *path = head.split("\n")
        size, root = trusted(note, key_of(county))
        assert first == "c2sp.org/tlog-proof@v1"
        assert index == f"index {edge['node']['entry'] - 1}"
        leaf, hashes = bytes.fromhex(edge["node"]["leafHash"]), [b64decode(h) for h in path]
        assert climbed(leaf, int(index[6:]), size, hashes) == root


def test_a_checkpoint_held_since_last_week_is_the_beginning_of_todays(county: County) -> None:
    county.rooms.logs.sign()
    key = key_of(county)
    old, before = trusted(county.client.get("/checkpoint").text, key)
    for _ in range(40):
        county.done("AMR", "registerSubject", kind="organisation", code=county.new_code(), name="某公司")  # fmt: skip
    county.rooms.logs.sign()
    new, now = trusted(county.client.get("/checkpoint").text, key)
    leaves = leaves_of(county, new)
    assert (root_of(leaves[:old]), root_of(leaves)) == (before, now)
    query = "query($o: Int!, $n: Int!) { consistency(from: $o, to: $n) { hashes } }"
    assert county.ask(query, o=old, n=new)["consistency"]["hashes"]


def test_who_looked_is_in_a_log_of_its_own(county: County) -> None:
    county.rooms.logs.sign()
    county.client.get("/tile/entries/000.p/1", headers=county.headers("AUDITOR"))
    county.rooms.logs.sign()
    note = county.client.get("/access/checkpoint").text
    size, root = trusted(note, key_of(county, "/access"))
    assert size == county.rooms.access.store.head().size
    assert root_of(leaves_of(county, size, "/access")) == root


def test_tiles_hold_hashes_and_nothing_that_anyone_said(county: County) -> None:
    county.rooms.logs.sign()
    size, _ = trusted(county.client.get("/checkpoint").text, key_of(county))
    held = county.client.get("/tile/0/000").content if size >= 256 else b""
    assert len(held) % 32 == 0
    for word in ("县", "公司", "test.example", "registry/"):
        assert word.encode() not in held


def write(data: str, number: int) -> None:
    """Another process that writes to the same ledger, and signs."""
    from contextlib import closing  # noqa: PLC0415

    from graphql_api.rooms import open_rooms  # noqa: PLC0415
    from graphql_api.settings import Settings  # noqa: PLC0415
    from ledger.agency import AppointOfficer  # noqa: PLC0415
    from ledger.clock import SetClock  # noqa: PLC0415
    from ledger.logs import FOUNDER  # noqa: PLC0415
    from tests.stories.county import instant  # noqa: PLC0415

    clock = SetClock(instant("2022-06-01"))
    with closing(open_rooms(Settings(database_url=data), clock)) as rooms:
        for each in range(EACH):
            name = f"amr-{number}-{each}"
            command = AppointOfficer(officer=name, agency="AMR", roles=("PROVIDER",))
            receipt = rooms.ledger.execute(command, FOUNDER)
            assert receipt is not None
            assert rooms.logs.checkpoint_for(receipt.last, 30.0)


def test_several_processes_write_and_sign_and_no_checkpoint_contradicts_another(
    county: County,
) -> None:
    county.on("2022-06-01")
    before = county.head
    spawn = get_context("spawn")
    data = county.rooms.settings.database_url
    writers = [spawn.Process(target=write, args=(data, number)) for number in range(PROCESSES)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * PROCESSES
    assert county.head == before + PROCESSES * EACH
    county.rooms.logs.sign()
    key, store = key_of(county), county.rooms.ledger.store
    leaves = leaves_of(county, county.head)
    signed = [trusted(note, key) for _, note, _ in store.checkpoints()]
    assert signed[-1][0] == county.head
    for size, root in signed:
        assert root_of(leaves[:size]) == root
