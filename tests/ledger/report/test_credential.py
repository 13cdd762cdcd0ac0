"""The signed credential: one report has one, and nothing in it can be changed."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.report.content import canonical, content_of
from ledger.report.credential import CredentialError, credential, verified
from ledger.report.verification import FileError, checked
from ledger.store.inclusion import Inclusion
from ledger.store.signing import SigningKey, SigningKeys
from tests.house.tree import ROOT as HERE
from tests.law import day
from tests.ledger.report.golden import asked_for
from tests.ledger.reports import TODAY, firm, opened
from tests.ledger.store.test_inclusion import Held

GOLDEN = HERE / "tests" / "golden" / "report"
KEY = SigningKey(bytes(range(32)))
KEYS = SigningKeys([KEY])
SIZE = 1_100


@cache
def held() -> Held:
    """A made-up tree of as many entries as the report was read from."""
    return Held(SIZE)


@cache
def made() -> tuple[dict[str, Any], str, tuple[dict[str, Any], ...]]:
    """Document, digest and evidence of a report on a firm with a penalty."""
    world, proofs = firm(), Inclusion(held(), SIZE)
    asked = asked_for(SIZE, proofs.root())
    content = content_of(world.state(), asked, world.registry(), day(TODAY), opened(["x"]))
    evidence = tuple(
        {"entry": n, "leaf": held().leaf(n).hex(), "path": [p.hex() for p in proofs.path(n)]}
        for n in content.rests_on
    )
    return dict(content.document), content.digest, evidence


def signed() -> str:
    """The credential of that report."""
    document, digest, evidence = made()
    return credential(document, digest, evidence, KEY)


def file() -> str:
    """The JSON form of that report."""
    document, digest, evidence = made()
    said = {"report": document, "digest": digest, "evidence": evidence}
    return canonical(said).decode()


def test_a_credential_is_the_golden_one() -> None:
    path = GOLDEN / "credential.txt"
    assert signed() == path.read_text(encoding="ascii").strip()


def test_it_gives_the_report_back() -> None:
    document, digest, evidence = made()
    found = verified(signed(), KEYS.verifies)
    assert found.complete
    assert (found.report, found.digest) == (document, digest)
    assert list(found.evidence or ()) == list(evidence)


def test_the_holder_may_keep_parts_back() -> None:
    jws, *disclosures, _ = signed().split("~")
    for kept in range(len(disclosures)):
        some = [d for at, d in enumerate(disclosures) if at != kept]
        found = checked("~".join((jws, *some, "")), KEYS.verifies)
        assert found.complete is (kept == len(disclosures) - 1), "only the evidence is beside it"
    none = verified(f"{jws}~", KEYS.verifies)
    assert "subject" not in none.report
    assert none.report["sections"] == []
    assert not none.complete


def test_what_another_signed_is_none_of_ours() -> None:
    document, digest, evidence = made()
    forged = credential(document, digest, evidence, SigningKey(bytes(32)))
    with pytest.raises(CredentialError, match="no key of this ledger"):
        verified(forged, KEYS.verifies)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_credential_with_any_byte_changed_fails(data: st.DataObject) -> None:
    text = signed().encode()
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(33, 126).filter(lambda byte: byte != text[at]))
    changed = (text[:at] + bytes([other]) + text[at + 1 :]).decode()
    with pytest.raises(FileError):
        checked(changed, KEYS.verifies)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_file_with_any_byte_changed_fails(data: st.DataObject) -> None:
    text = file().encode()
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(33, 126).filter(lambda byte: byte != text[at]))
    changed = (text[:at] + bytes([other]) + text[at + 1 :]).decode(errors="replace")
    with pytest.raises(FileError):
        checked(changed, KEYS.verifies)


@pytest.mark.parametrize("text", ["", "{}", "[]", "a.b.c~", "a~", '{"report": 1}', "~~~", "{"])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(FileError):
        checked(text, KEYS.verifies)


def test_parts_cannot_be_repeated_added_or_moved() -> None:
    jws, *disclosures, _ = signed().split("~")
    for wrong in (
        [*disclosures, disclosures[0]],
        [*disclosures, "WyJhIiwiYiIsMV0"],
    ):
        with pytest.raises(FileError):
            checked("~".join((jws, *wrong, "")), KEYS.verifies)
    with pytest.raises(FileError):
        checked("~".join((jws, *disclosures)), KEYS.verifies)


def test_the_file_holds_together() -> None:
    found = checked(file(), KEYS.verifies)
    assert (found.form, found.complete, found.size) == ("json", True, SIZE)
    spaced = file().replace('","', '", "')
    assert checked(spaced, KEYS.verifies).digest == found.digest
