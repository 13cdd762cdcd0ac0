"""What the vault promises, on both databases."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from ledger.event import Disclosure
from ledger.store.appending import StoreError
from ledger.store.sweeping import Missing, unmatched
from tests.ledger.store.proposing import NOON, ORGANISATION, OTHER, proposed, sealed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.store import Store, Vault

PERSON = "5f7d1c0e-person"
NUMBER = "11010519491231002X"
VALUES = [
    Disclosure(ORGANISATION, "representative", "王秀英"),
    Disclosure(ORGANISATION, "text", {"facts": "经查", "result": "罚款"}),
    Disclosure(PERSON, "contact", ["13800000000"]),
]


def put(vault: Vault, entry_id: str, *values: Disclosure, **more: Any) -> tuple[str, ...]:
    item = vault.seal(entry_id, values or VALUES, **more)
    vault.commit([item])
    return item.commitments


def test_values_come_back_by_name(vault: Vault) -> None:
    put(vault, "e1")
    expected = {
        "representative": "王秀英",
        "text": {"facts": "经查", "result": "罚款"},
        "contact": ["13800000000"],
    }
    assert vault.open("e1") == expected
    assert vault.open("unknown") == {}
    assert vault.open_many(["e1", "unknown", "e1"]) == {"e1": expected}


def test_commitments_are_those_of_sd_jwt(vault: Vault) -> None:
    commitments = put(vault, "e1")
    assert list(commitments) == sorted(commitments)
    texts = [text for _, text in vault.disclosures(["e1"])]
    hashed = [base64.urlsafe_b64encode(hashlib.sha256(t).digest()).rstrip(b"=") for t in texts]
    assert sorted(h.decode() for h in hashed) == list(commitments)
    salts = set()
    for text in texts:
        salt, name, value = json.loads(base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
        assert len(base64.urlsafe_b64decode(salt + "==")) == 16
        assert vault.open("e1")[name] == value
        salts.add(salt)
    assert len(salts) == 3


def test_nothing_is_sealed_for_nothing(vault: Vault) -> None:
    assert vault.seal("e1", []).commitments == ()
    vault.commit([vault.seal("e1", [])])
    assert vault.open("e1") == {}


def test_values_last(vault: Vault, open_the_vault: Callable[..., Vault]) -> None:
    put(vault, "e1")
    put(open_the_vault(), "e2", Disclosure(ORGANISATION, "n", "later"))
    assert vault.open("e2") == {"n": "later"}
    assert open_the_vault().open("e1")["representative"] == "王秀英"


def test_thousands_at_once(vault: Vault) -> None:
    entries = [(f"e{n}", [Disclosure(f"tag-{n % 1500}", "n", str(n))]) for n in range(3_000)]
    vault.commit(vault.seal_many(entries))
    opened = vault.open_many(e for e, _ in entries)
    assert opened == {f"e{n}": {"n": str(n)} for n in range(3_000)}


def test_nothing_personal_is_readable_in_the_files(
    vault: Vault, place: str, tmp_path: Path, superuser: Callable[..., list[Any]]
) -> None:
    put(vault, "e1")
    vault.register_person(NUMBER, PERSON)
    held = superuser("SELECT sealed FROM sealed_values", name="vault")
    held += superuser("SELECT digest FROM persons", name="vault")
    stored = b"".join(bytes(v) if not isinstance(v, str) else v.encode() for (v,) in held)
    if not place.startswith("postgresql:"):
        stored += b"".join(p.read_bytes() for p in Path(place).glob("vault*"))
    stored += b"".join(p.read_bytes() for p in (tmp_path / "keys").iterdir())
    for secret in ("王秀英", "13800000000", NUMBER):
        assert secret.encode() not in stored
        assert base64.urlsafe_b64encode(secret.encode()).rstrip(b"=") not in stored


def test_a_person_has_one_tag(vault: Vault, open_the_vault: Callable[..., Vault]) -> None:
    assert vault.person_tag(NUMBER) is None
    assert vault.register_person(NUMBER, "first") == "first"
    assert open_the_vault().register_person(NUMBER, "second") == "first"
    assert vault.register_persons({NUMBER: "third", "other": "fourth"}) == {
        NUMBER: "first",
        "other": "fourth",
    }
    assert vault.person_tags([NUMBER, "other", "none"]) == {NUMBER: "first", "other": "fourth"}


def test_content_is_known_by_a_keyed_digest(
    vault: Vault, open_the_vault: Callable[..., Vault], tmp_path: Path
) -> None:
    digest = vault.digest(b"content")
    assert digest == open_the_vault().digest(b"content") != vault.digest(b"other")
    put(vault, "e1", stream="s", content=digest)
    put(vault, "e2", stream="s", content=b"newer")
    vault.remember_contents({"t": b"t"})
    assert vault.content("s") == b"newer"
    assert vault.content("unknown") is None
    assert vault.contents(["s", "t", "u"]) == {"s": b"newer", "t": b"t"}
    vault.discard(["e2"])
    assert vault.content("s") == digest
    assert (tmp_path / "keys" / "kek").stat().st_mode & 0o777 == 0o600


def test_erasing_an_owner_leaves_the_others(
    vault: Vault, open_the_vault: Callable[..., Vault], superuser: Callable[..., list[Any]]
) -> None:
    other = open_the_vault()
    put(vault, "e1")
    put(other, "e2", Disclosure(PERSON, "name", "again"))
    vault.register_person(NUMBER, PERSON)
    assert vault.destroy(PERSON) == 2
    for each in (vault, other, open_the_vault()):
        assert set(each.open("e1")) == {"representative", "text"}
        assert each.open("e2") == {}
        assert each.person_tag(NUMBER) is None
    assert vault.erased_fields(["e1", "e2", "e3"]) == {"e1": 1, "e2": 1}
    assert vault.destroy(PERSON) in {0, 2}
    put(other, "e3", Disclosure(PERSON, "name", "new"))
    put(vault, "e4", Disclosure(PERSON, "name", "newer"))
    assert vault.open_many(["e3", "e4"]) == {"e3": {"name": "new"}, "e4": {"name": "newer"}}
    assert superuser("SELECT count(*) FROM owners WHERE erased = 1", name="vault") == [(1,)]


def test_an_erasure_that_was_cut_short_is_not_undone(
    vault: Vault, open_the_vault: Callable[..., Vault]
) -> None:
    put(vault, "e1", Disclosure(PERSON, "name", "old"))
    vault._keys.destroy(1)
    again = open_the_vault()
    assert again.open("e1") == {}
    put(again, "e2", Disclosure(PERSON, "name", "new"))
    assert again.open("e2") == {"name": "new"}
    assert again.destroy(PERSON) == 2
    assert again.erased_fields(["e1", "e2"]) == {"e1": 1, "e2": 1}


def test_an_erased_key_is_gone_from_its_file(vault: Vault, tmp_path: Path) -> None:
    put(vault, "e1", Disclosure(PERSON, "name", "x"))
    before = (tmp_path / "keys" / "subjects.keys").read_bytes()
    vault.destroy(PERSON)
    after = (tmp_path / "keys" / "subjects.keys").read_bytes()
    assert after[64:128] == bytes(64) != before[64:128]
    assert after[:64] + after[128:] == before[:64] + before[128:]


def test_orphans_are_swept_when_opened_alone(
    store: Store, open_the_vault: Callable[..., Vault]
) -> None:
    vault = open_the_vault()
    kept, lost = uuid4().hex, uuid4().hex
    put(vault, kept, stream="s", content=b"kept")
    put(vault, lost, stream="s", content=b"lost")
    store.append([proposed(sealed(id=kept))], NOON)
    beside = open_the_vault(store)
    assert beside.open(lost)
    beside.close()
    vault.close()
    alone = open_the_vault(store)
    assert alone.open(lost) == {}
    assert alone.open(kept)
    assert alone.content("s") == b"kept"
    put(alone, "later")
    assert alone.sweep(store) == 1
    assert alone.open(kept)


def test_two_ledgers_share_a_vault(
    store: Store, open_again: Callable[..., Store], open_the_vault: Callable[..., Vault]
) -> None:
    access = open_again("access")
    vault = open_the_vault()
    for entry_id, each in (("in-ledger", store), ("in-access", access)):
        put(vault, entry_id)
        each.append([proposed(sealed(id=entry_id))], NOON)
    assert vault.sweep(store, access) == 0
    assert vault.sweep(store, access) == 0
    assert set(vault.open_many(["in-ledger", "in-access"])) == {"in-ledger", "in-access"}


def test_a_commitment_without_its_value_is_found(
    store: Store, vault: Vault, superuser: Callable[..., list[Any]]
) -> None:
    for number in range(1, 4):
        sd = put(vault, f"e{number}")
        store.append([proposed(sealed(id=f"e{number}", sd=sd)), proposed()], NOON)
    assert list(vault.missing(store)) == []
    vault.destroy(PERSON)
    assert list(vault.missing(store)) == []
    superuser("DELETE FROM sealed_values WHERE entry_id = 'e2'", name="vault")
    assert list(vault.missing(store)) == [Missing(3, 3)]


def test_unmatched_in_any_order() -> None:
    ids = [str(n) for n in range(9_000)]
    assert unmatched(iter(ids), iter(reversed(ids))) == set()
    assert unmatched(iter([*ids, "orphan"]), iter(ids)) == {"orphan"}
    assert unmatched(iter(["orphan", *ids]), iter([*ids, "plain"])) == {"orphan"}
    assert unmatched(iter([]), iter(ids)) == set()
    assert unmatched(iter(ids[:3]), iter([])) == set(ids[:3])


def test_another_key_encryption_key_does_not_open(
    vault: Vault, open_the_vault: Callable[..., Vault], tmp_path: Path
) -> None:
    put(vault, "e1")
    vault.close()
    kek = tmp_path / "keys" / "kek"
    kek.write_bytes(bytes(32))
    with pytest.raises(StoreError, match="does not fit"):
        open_the_vault()
    kek.write_bytes(b"short")
    with pytest.raises(StoreError, match="32 bytes"):
        open_the_vault()
    kek.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        open_the_vault()


def test_values_are_bound_to_their_entry(vault: Vault, superuser: Callable[..., list[Any]]) -> None:
    put(vault, "e1", Disclosure(PERSON, "name", "one"))
    put(vault, "e2", Disclosure(PERSON, "name", "two"))
    superuser(
        "UPDATE sealed_values SET sealed = (SELECT sealed FROM sealed_values"
        " WHERE entry_id = 'e2') WHERE entry_id = 'e1'",
        name="vault",
    )
    with pytest.raises(StoreError, match="does not decrypt"):
        vault.open("e1")
    assert vault.open("e2") == {"name": "two"}


def test_an_organisation_without_values_has_nothing_to_erase(vault: Vault) -> None:
    assert vault.destroy(OTHER) == 0


def test_a_torn_key_that_was_never_given_out_is_made_again(vault: Vault, tmp_path: Path) -> None:
    put(vault, "e1", Disclosure(PERSON, "name", "one"))
    path = tmp_path / "keys" / "subjects.keys"
    with path.open("r+b") as keys:
        keys.seek(2 * 64)
        keys.write(bytes(64 * 3))
        keys.truncate(6 * 64 + 10)
    vault.commit(vault.seal_many((f"n{n}", [Disclosure(f"o{n}", "n", "v")]) for n in range(9)))
    assert len(vault.open_many(f"n{n}" for n in range(9))) == 9
    assert vault.open("e1") == {"name": "one"}


def test_the_keys_of_another_vault_do_not_open(
    vault: Vault, open_the_vault: Callable[..., Vault], tmp_path: Path
) -> None:
    put(vault, "e1")
    vault.close()
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="another vault"):
        open_the_vault()
