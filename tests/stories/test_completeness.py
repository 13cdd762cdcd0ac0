"""Whether a history is complete: an auditor and the subject itself can prove it, nobody else asks."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_identity_number
from ledger.store.heads import HeadProof
from tests.ledger.store.test_heads import shown
from tests.stories import acts
from tests.stories.test_merges import merged
from tests.stories.test_questions import document

if TYPE_CHECKING:
    from tests.stories.county import County

AT = """query($code: String!, $at: Int) { subject(code: $code) { headsProof(at: $at) {
  entry size subjects root heads { digest last lines { index line path } } } } }"""
PERSON = """query($number: String!) { person(number: $number, purpose: "核验") {
  headsProof { heads { last lines { line } } } } }"""
HISTORY = "query($code: String!) { history(code: $code, first: 50) { edges { node { entry } } } }"


def learned(proof: dict[str, Any], *tags: str) -> list[int]:
    """What the proofs show: the last entry of each tag, 0 for none."""
    root = bytes.fromhex(proof["root"])
    found = []
    for tag, head in zip(tags, proof["heads"], strict=True):
        lines = tuple(
            HeadProof(one["index"], one["line"], tuple(map(b64decode, one["path"])))
            for one in head["lines"]
        )
        found.append(shown(tag, lines, proof["subjects"], root))
        assert found[-1] == (head["last"] or 0)
    return found


def newest(county: County, code: str) -> int:
    edges = county.ask(HISTORY, "AUDITOR", code=code)["history"]["edges"]
    entry: int = edges[-1]["node"]["entry"]
    return entry


@pytest.fixture(scope="module")
def code(county: County) -> str:
    """An organisation with a penalty, the day before."""
    county.on("2026-03-02")
    made = county.new_code()
    acts.penalty(county, made, "2026-03-02")
    county.on("2026-03-03")
    county.rooms.ledger.heads.daily()
    return made


def test_an_auditor_proves_that_nothing_was_kept_back(county: County, code: str) -> None:
    answer = county.ask(document("completeness"), "AUDITOR", code=code)["subject"]["headsProof"]
    assert learned(answer, code) == [newest(county, code)]
    assert answer["leafHash"] == county.rooms.ledger.store.leaf(answer["entry"]).hex()
    assert answer["size"] < answer["entry"]
    own = county.ask(AT, f"SUBJECT {code}", code=code)["subject"]["headsProof"]
    assert learned(own, code) == learned(answer, code)


def test_that_there_is_no_such_subject_is_proved_too(county: County, code: str) -> None:
    assert code
    nobody = county.new_code()
    answer = county.ask(AT, "AUDITOR", code=nobody)["subject"]["headsProof"]
    assert learned(answer, nobody) == [0]
    assert county.ask(AT, f"SUBJECT {nobody}", code=nobody)["subject"]["headsProof"]


@pytest.mark.parametrize("by", ["", "INTEGRATOR PBC_JC", "AMR", "DRC", "SUPERVISOR", "OTHER"])
def test_whoever_sees_less_than_all_is_told_nothing(county: County, code: str, by: str) -> None:
    by = f"SUBJECT {county.new_code()}" if by == "OTHER" else by
    for one in (code, county.new_code()):
        assert county.ask(AT, by, code=one)["subject"]["headsProof"] is None


def test_heads_of_an_earlier_entry_say_what_was_the_newest_then(county: County, code: str) -> None:
    then = county.ask(AT, "AUDITOR", code=code)["subject"]["headsProof"]
    acts.penalty(county, code, "2026-03-03")
    still = county.ask(AT, "AUDITOR", code=code)["subject"]["headsProof"]
    assert still == then
    county.on("2026-03-04")
    entry = county.rooms.ledger.heads.daily()
    now = county.ask(AT, "AUDITOR", code=code)["subject"]["headsProof"]
    assert entry
    assert now["entry"] == entry
    assert learned(now, code) == [newest(county, code)] > learned(then, code)
    assert county.ask(AT, "AUDITOR", code=code, at=entry - 1)["subject"]["headsProof"] == then
    assert county.ask(AT, "AUDITOR", code=code, at=1)["subject"]["headsProof"] is None


def test_each_code_of_a_merged_subject_has_a_line(county: County, code: str) -> None:
    assert code
    old, new = county.new_code(), county.new_code()
    for one in (old, new):
        acts.penalty(county, one, "2026-03-04")
    merged(county, new, old)
    acts.penalty(county, new, "2026-03-04")
    county.on("2026-03-05")
    county.rooms.ledger.heads.daily()
    answer = county.ask(AT, "AUDITOR", code=old)["subject"]["headsProof"]
    survivor, absorbed = learned(answer, new, old)
    assert survivor == newest(county, new) > absorbed > 0


def test_a_person_is_proved_to_those_who_see_it_whole(county: County, code: str) -> None:
    assert code
    number = synthetic_identity_number(91)
    county.done("AMR", "registerSubject", kind="person", number=number, name="赵无名")
    county.on("2026-03-06")
    county.rooms.ledger.heads.daily()
    seen = county.ask(PERSON, "AUDITOR", number=number)["person"]["headsProof"]
    assert seen["heads"][0]["last"]
    unknown = synthetic_identity_number(92)
    assert county.ask(PERSON, "AUDITOR", number=unknown)["person"]["headsProof"] is None
    for by in ("", "AMR", "INTEGRATOR PBC_JC"):
        for one in (number, unknown):
            assert county.ask(PERSON, by, number=one)["person"]["headsProof"] is None


def test_what_the_log_says_of_itself_anyone_may_see(county: County, code: str) -> None:
    assert code
    entry = county.rooms.ledger.store.newest_in("log/heads")
    query = (
        "query($after: Int!) { changes(after: $after, first: 1) { entry topic codes tombstone } }"
    )
    (change,) = county.ask(query, "", after=entry - 1)["changes"]
    assert change == {"entry": entry, "topic": "heads.published", "codes": [], "tombstone": False}
