"""Proofs over GraphQL: of entries wherever they stand, of growth, with receipts."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ledger.logs import FOUNDER
from ledger.store.consistency import is_consistent
from ledger.store.inclusion import Inclusion, is_included
from ledger.store.note import Checkpoint, Verifier, opened
from tests.graphql_api.conftest import serving
from tests.stories import acts, papers

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.county import County

PROOF = "proof { index size leafHash hashes checkpoint file }"
BY_NUMBER = f"query($e: Int!) {{ {PROOF.replace('proof', 'proof(entry: $e)', 1)} }}"
REGISTER = """mutation($i: RegisterSubjectInput!, $k: String!, $await: Boolean!) {
  registerSubject(input: $i, idempotencyKey: $k, awaitCheckpoint: $await) {
    __typename ... on Accepted { receipt { entries checkpoint } }
    ... on Refused { code restsOn { entry proof { index } } } } }"""


def signed_tree(note: str, county: County) -> Checkpoint:
    """The checkpoint of a note that a key of the ledger signed."""
    keys = county.ask("{ logKeys { log vkey } }")["logKeys"]
    return Checkpoint.parse(opened(note, [Verifier.parse(key["vkey"]) for key in keys]).text)


def require(proof: dict[str, Any], entry: int, county: County) -> None:
    """The proof holds for the entry's own bytes."""
    tree = signed_tree(proof["checkpoint"], county)
    leaf = b64decode(proof["leafHash"])
    assert leaf == county.rooms.ledger.store.leaf(entry)
    assert (proof["index"], proof["size"]) == (entry - 1, tree.size)
    path = [b64decode(each) for each in proof["hashes"]]
    assert is_included(leaf, entry, tree.size, path, tree.root)
    lines = ["c2sp.org/tlog-proof@v1", f"index {entry - 1}", *proof["hashes"], ""]
    assert proof["file"] == "\n".join([*lines, proof["checkpoint"]])


def named(county: County) -> dict[str, Any]:
    return {"kind": "organisation", "code": county.new_code(), "name": "某公司"}


def test_every_entry_of_a_history_has_its_proof(county: County) -> None:
    code = county.new_code()
    county.on("2026-01-07")
    record = acts.penalty(county, code, "2026-01-06", "ECO")
    county.rooms.logs.sign()
    query = f"""query($c: String!) {{
      subject(code: $c) {{ history(first: 9) {{ edges {{ node {{ entry {PROOF} }} }} }} }} }}"""
    found = county.ask(query, "AUDITOR", c=code)["subject"]["history"]["edges"]
    assert found
    for edge in found:
        require(edge["node"]["proof"], edge["node"]["entry"], county)
    query = (
        f"query($i: ID!) {{ record(id: $i) {{ provenance {{ nodes {{ id kind {PROOF} }} }} }} }}"
    )
    nodes = county.ask(query, "AUDITOR", i=record)["record"]["provenance"]["nodes"]
    proved = {node["id"]: node["proof"] for node in nodes if node["kind"] == "entry"}
    assert proved
    for name, proof in proved.items():
        require(proof, int(name.removeprefix("entry:")), county)
    assert all(node["proof"] is None for node in nodes if node["kind"] != "entry")


def test_a_tombstone_has_its_proof_too(county: County) -> None:
    county.on("2026-01-07")
    acts.penalty(county, county.new_code(), "2026-01-06", "ECO")
    county.rooms.logs.sign()
    after = county.head - 1
    query = f"query($a: Int!) {{ changes(after: $a, first: 5) {{ entry tombstone {PROOF} }} }}"
    found = county.ask(query, a=after)
    (change,) = found["changes"]
    assert change["tombstone"]
    require(change["proof"], change["entry"], county)


def test_any_entry_is_proved_by_number_and_none_that_is_not_there(county: County) -> None:
    county.rooms.logs.sign()
    for entry in (1, 17, county.head):
        require(county.ask(BY_NUMBER, e=entry)["proof"], entry, county)
    for entry in (0, -1, county.head + 1):
        assert county.ask(BY_NUMBER, e=entry) == {"proof": None}
    assert county.ask("{ proof(entry: 1, log: ACCESS) { index } }") == {"proof": None}


def test_the_checkpoint_is_that_of_the_head(county: County) -> None:
    county.rooms.logs.sign()
    found = county.ask("{ checkpoint { origin size root note madeAt } }")["checkpoint"]
    head = county.rooms.ledger.store.head()
    tree = signed_tree(found["note"], county)
    assert tree == Checkpoint("test.example/county", head.size, head.root)
    assert (found["origin"], found["size"]) == (tree.origin, tree.size)
    assert b64decode(found["root"]) == tree.root
    assert found["madeAt"].startswith("2026-01-05T01:00:00")
    assert county.ask("{ checkpoint(log: ACCESS) { size } }") == {"checkpoint": None}
    assert county.ask("{ checkpoint(size: 1) { size } }")["checkpoint"]["size"] <= head.size
    assert county.ask("{ checkpoint(size: 99999) { size } }") == {"checkpoint": None}


def test_growth_is_proved_between_sizes_that_are_signed(county: County) -> None:
    county.rooms.logs.sign()
    store, head = county.rooms.ledger.store, county.head
    query = "query($o: Int!, $n: Int!) { consistency(from: $o, to: $n) { old size hashes } }"
    found = county.ask(query, o=5, n=head)["consistency"]
    proof = [b64decode(each) for each in found["hashes"]]
    before, now = Inclusion(store, 5).root(), store.head().root
    assert is_consistent(5, head, proof, before, now)
    for old, size in ((0, head), (5, head + 1), (7, 5), (-1, 3)):
        assert county.error(query, o=old, n=size) == "sizes_must_be_signed_and_in_order"


def test_a_receipt_has_its_checkpoint_once_it_is_awaited(county: County) -> None:
    given = named(county)
    data = county.ask(REGISTER, "AMR", i=given, k="k1", **{"await": True})["registerSubject"]
    (entry,) = data["receipt"]["entries"]
    tree = signed_tree(data["receipt"]["checkpoint"], county)
    assert tree.size >= entry
    again = county.ask(REGISTER, "AMR", i=given, k="k1", **{"await": False})["registerSubject"]
    assert signed_tree(again["receipt"]["checkpoint"], county).size >= entry


def test_a_receipt_is_not_kept_back_longer_than_its_time(tmp_path: Path) -> None:
    with serving(tmp_path, checkpoint_seconds_max=0.01) as county:
        with county.rooms.logs.ledger.signer._lock:
            data = county.ask(REGISTER, "AMR", i=named(county), k="k1", **{"await": True})
        assert data["registerSubject"]["receipt"]["entries"]


def test_a_refusal_awaits_nothing_and_its_entries_have_proofs(county: County) -> None:
    given = named(county)
    county.ask(REGISTER, "AMR", i=given, k="k1", **{"await": True})
    found = county.ask(REGISTER, "AMR", i={**given, "name": "又一公司"}, k="k2", **{"await": True})
    refused = found["registerSubject"]
    assert refused["__typename"] == "Refused"
    for rests in refused["restsOn"]:
        assert rests["proof"] == {"index": rests["entry"] - 1}


def test_many_commands_await_one_checkpoint(county: County) -> None:
    query = (
        "mutation($c: [CommandInput!]!, $k: String!) { submit(commands: $c, idempotencyKey: $k,"
        " awaitCheckpoint: true) { ... on Accepted { receipt { entries checkpoint } } } }"
    )
    commands = [{"registerSubject": named(county)} for _ in range(5)]
    outcomes = county.ask(query, "AMR", c=commands, k="many")["submit"]
    sizes = {signed_tree(one["receipt"]["checkpoint"], county).size for one in outcomes}
    assert max(sizes) >= outcomes[-1]["receipt"]["entries"][-1]
    assert len(outcomes) == 5


def test_the_entries_that_an_object_names_are_proved_page_by_page(county: County) -> None:
    county.on("2026-01-07")
    code = county.new_code()
    record = acts.grave(county, code, "2026-01-06")
    listing = acts.listed(county, code, record, ("2026-01-08", "2026-01-09", "2026-01-20"))
    county.rooms.logs.sign()
    query = f"""query($i: ID!, $n: Int!, $a: Int! = 0) {{ node(id: $i) {{ ... on Listing {{
      entries derivedFrom proofs(first: $n, after: $a) {{ entry {PROOF} }} }} }} }}"""
    found = county.ask(query, "AUDITOR", i=listing, n=100)["node"]
    named = sorted({*found["entries"], *found["derivedFrom"]})
    assert len(named) > 2
    assert [each["entry"] for each in found["proofs"]] == named
    for each in found["proofs"]:
        require(each["proof"], each["entry"], county)
    rest = county.ask(query, "AUDITOR", i=listing, n=1, a=named[0])["node"]["proofs"]
    assert [each["entry"] for each in rest] == named[1:2]
    assert county.error(query, "AUDITOR", i=listing, n=501) == "first_is_out_of_range"
    assert county.error(query, "AUDITOR", i=listing, n=0) == "first_is_out_of_range"


def test_the_entries_of_a_receipt_are_proved_once_it_is_signed(county: County) -> None:
    query = """mutation($i: RegisterSubjectInput!) { registerSubject(input: $i, idempotencyKey: "k",
      awaitCheckpoint: true) { ... on Accepted { receipt { entries
        proofs(first: 5) { entry PROOF } } } } }""".replace("PROOF", PROOF)
    receipt = county.ask(query, "AMR", i=named(county))["registerSubject"]["receipt"]
    assert [each["entry"] for each in receipt["proofs"]] == receipt["entries"]
    for each in receipt["proofs"]:
        require(each["proof"], each["entry"], county)


IMPORT = """mutation($s: String!, $await: Boolean!, $check: Boolean = false) {
  importFile(sha256: $s, agency: "AMR", check: $check, awaitCheckpoint: $await) {
    __typename ... on Imported { accepted entry checkpoint } ... on Refused { code } } }"""


def test_an_import_awaits_the_checkpoint_that_covers_it(county: County) -> None:
    county.rooms.logs.close()
    county.on("2026-01-07")
    rows = [papers.penalty_row(county, "2026-01-06") for _ in range(2)]
    content = papers.csv_table("penalty-2018", rows)
    assert county.put("AMR", content).status_code in (200, 201)
    asked = {"s": sha256(content).hexdigest()}
    unsigned = county.ask(IMPORT, "AMR", **asked, **{"await": True, "check": True})["importFile"]
    assert unsigned["__typename"] == "Imported"
    found = county.ask(IMPORT, "AMR", **asked, **{"await": True})["importFile"]
    assert found["accepted"] == 2
    assert signed_tree(found["checkpoint"], county).size >= found["entry"]
    assert found["entry"] == county.head


def test_an_import_that_awaits_nothing_has_none_until_it_is_signed(county: County) -> None:
    county.rooms.logs.close()
    county.on("2026-01-07")
    content = papers.csv_table("penalty-2018", [papers.penalty_row(county, "2026-01-06")])
    assert county.put("AMR", content).status_code in (200, 201)
    found = county.ask(IMPORT, "AMR", s=sha256(content).hexdigest(), **{"await": False})
    assert found["importFile"]["accepted"] == 1
    assert found["importFile"]["checkpoint"] is None


def test_the_file_of_an_exchange_batch_awaits_the_checkpoint_over_its_entries(
    county: County,
) -> None:
    county.rooms.logs.close()
    county.on("2026-06-02")
    record = acts.penalty(county, county.new_code(), "2026-06-01")
    given = {"platform": "municipal", "table": "penalty", "items": [record]}
    batch = county.act("DRC", "prepareBatch", given)["ids"][0]
    query = """mutation($b: ID!, $await: Boolean!) {
      writeExchangeFile(batch: $b, awaitCheckpoint: $await) { ... on ExchangeFile {
        entries checkpoint proofs(first: 9) { entry PROOF } } } }""".replace("PROOF", PROOF)
    before = county.ask(query, "DRC", b=batch, **{"await": False})["writeExchangeFile"]
    assert before["checkpoint"] is None
    found = county.ask(query, "DRC", b=batch, **{"await": True})["writeExchangeFile"]
    assert found["entries"][-1] == county.head
    assert signed_tree(found["checkpoint"], county).size >= county.head
    for each in found["proofs"]:
        require(each["proof"], each["entry"], county)


def test_an_answer_carries_the_checkpoint_on_request(county: County) -> None:
    county.rooms.logs.sign()
    for wanted, there in ((True, True), (False, False), ("yes", False)):
        body = {"query": "{ __typename }", "extensions": {"checkpoint": wanted}}
        ledger = county.client.post("/graphql", json=body).json()["extensions"]["ledger"]
        assert ("checkpoint" in ledger) is there
        if there:
            assert signed_tree(ledger["checkpoint"], county).size == county.head
    assert "checkpoint" not in county.post("{ __typename }")["extensions"]["ledger"]


def test_the_keys_of_the_logs_are_listed_with_the_entries_that_adopted_them(
    county: County,
) -> None:
    query = "{ logKeys { log vkey entry inForce } }"
    before = county.ask(query)["logKeys"]
    assert [key["log"] for key in before] == ["test.example/county", "test.example/county/access"]
    assert all(key["inForce"] for key in before)
    county.rooms.logs.rotate(FOUNDER)
    after = county.ask(query)["logKeys"]
    assert [key["inForce"] for key in after] == [False, False, True, True]
    assert after[0]["vkey"] == before[0]["vkey"]
    assert after[2]["entry"] == county.head - 1


def test_as_of_an_earlier_moment_proofs_are_todays(county: County) -> None:
    code = county.new_code()
    county.ask(REGISTER, "AMR", i={**named(county), "code": code}, k="k1", **{"await": True})
    query = f"""query($c: String!, $e: Int!) {{ asOf(entry: $e) {{
      subject(code: $c) {{ history(first: 9) {{ edges {{ node {{ entry {PROOF} }} }} }} }} }} }}"""
    found = county.ask(query, "AUDITOR", c=code, e=county.head)["asOf"]["subject"]["history"]
    assert found["edges"]
    for edge in found["edges"]:
        require(edge["node"]["proof"], edge["node"]["entry"], county)


def test_the_log_as_it_stands_now_has_no_earlier_moment(county: County) -> None:
    for asked in ("checkpoint { size }", "proof(entry: 1) { index }", "logKeys { vkey }"):
        answer = county.post(f"{{ asOf(entry: 3) {{ {asked} }} }}")
        assert answer["errors"][0]["extensions"]["code"] == "question_is_about_the_present"
