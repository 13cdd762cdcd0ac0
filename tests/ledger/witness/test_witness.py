"""A witness signs what continues the tree it saw last; every refusal of the protocol."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from ledger.store.note import NoteError, NoteSigner, opened, signed
from ledger.store.witnessed import WitnessFile
from ledger.witness.submission import SIZE_TYPE, Submission
from ledger.witness.witness import Answer, Witness
from tests.ledger.witness.logs import ORIGIN, MadeLog, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NAME = "witness.example/w1"
LOG = MadeLog()
FORK = MadeLog(fork="other")
NOON = 1_793_000_000


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Callable[..., Witness]]:
    """Opens a witness over the same file, as often as asked."""
    files = []

    def open_(now: Callable[[], int] = lambda: NOON) -> Witness:
        files.append(WitnessFile(tmp_path / "witness.sqlite"))
        return Witness(NAME, key(NAME), [LOG.verifier], files[-1], now)

    yield open_
    for file in files:
        file.close()


@pytest.fixture
def witness(opening: Callable[..., Witness]) -> Witness:
    return opening()


def times(answer: Answer, note: str, witness: Witness) -> int:
    """When the witness says it saw the note."""
    assert answer.status == 200
    found = opened(note + answer.body, [LOG.verifier, witness.verifier])
    assert len(found.signatures) == 2
    time = found.signatures[1].time
    assert time is not None
    return time


def test_a_growing_tree_is_signed_with_the_time(witness: Witness) -> None:
    old = 0
    for size in (1, 2, 3, 100, 100, 255, 256, 257, 1_000, 1_000):
        answer = witness.add(LOG.body(old, size))
        assert answer.body.startswith(f"— {NAME} ")
        assert answer.body.endswith("\n")
        assert times(answer, LOG.note(size), witness) == NOON
        old = size


def test_an_empty_tree_is_signed_too(witness: Witness) -> None:
    assert witness.add(LOG.body(0, 0)).status == 200
    assert witness.add(LOG.body(0, 5)).status == 200


@pytest.mark.parametrize(("old", "size"), [(0, 50), (10, 50), (49, 50), (51, 60), (60, 60)])
def test_another_old_size_is_answered_with_the_known_one(
    witness: Witness, old: int, size: int
) -> None:
    witness.add(LOG.body(0, 50))
    answer = witness.add(LOG.body(old, size))
    assert answer == Answer(409, "50\n", SIZE_TYPE)
    assert answer.content_type == "text/x.tlog.size"


def test_a_log_seen_for_the_first_time_begins_at_zero(witness: Witness) -> None:
    assert witness.add(LOG.body(7, 9)) == Answer(409, "0\n", SIZE_TYPE)


def test_the_tree_never_shrinks(witness: Witness) -> None:
    witness.add(LOG.body(0, 200))
    assert witness.add(LOG.body(200, 100)).status == 400
    assert witness.add(LOG.body(100, 100)) == Answer(409, "200\n", SIZE_TYPE)


def test_another_tree_of_the_same_size_is_a_conflict_and_kept(
    witness: Witness, tmp_path: Path
) -> None:
    witness.add(LOG.body(0, 200))
    for old in (200, 150):
        body = Submission.of(FORK.note(200), old).body()
        assert witness.add(body) == Answer(409, "200\n", SIZE_TYPE)
    file = WitnessFile(tmp_path / "witness.sqlite")
    assert file.forks() == [(ORIGIN, 200, FORK.note(200))]
    file.close()


@pytest.mark.parametrize("size", [201, 256, 1_000])
def test_a_tree_that_does_not_continue_is_unprocessable(witness: Witness, size: int) -> None:
    witness.add(LOG.body(0, 200))
    assert witness.add(FORK.body(200, size)).status == 422
    good = LOG.submission(200, size)
    for proof in (
        (),
        good.proof[1:],
        good.proof[:-1],
        (*good.proof, good.proof[0]),
        (bytes(32), *good.proof[1:]),
        good.proof[::-1] + good.proof,
    ):
        assert witness.add(good._replace(proof=proof).body()).status == 422
    assert witness.add(good.body()).status == 200


def test_nothing_proves_anything_from_size_zero(witness: Witness) -> None:
    first = LOG.submission(0, 9)
    assert witness.add(first._replace(proof=(bytes(32),)).body()).status == 422
    again = LOG.submission(0, 9)
    assert witness.add(again.body()).status == 200
    same = LOG.submission(9, 9)
    assert witness.add(same._replace(proof=(bytes(32),)).body()).status == 422


def test_an_unknown_log_is_not_found(witness: Witness) -> None:
    assert witness.add(MadeLog("other.example/log").body(0, 9)).status == 404


def test_a_checkpoint_that_its_log_did_not_sign_is_forbidden(witness: Witness) -> None:
    text = LOG.checkpoint(9).text()
    stranger = NoteSigner(ORIGIN, key("stranger"))
    body = Submission.of(signed(text, stranger)).body()
    assert witness.add(body).status == 403
    line = LOG.note(10).rpartition("\n\n")[2]
    assert witness.add(f"old 0\n\n{text}\n{line}".encode()).status == 403
    both = Submission.of(signed(text, stranger, LOG.signer)).body()
    assert witness.add(both).status == 200


HASH = "A" * 43 + "="
MALFORMED = {
    "nothing": b"",
    "no old size": b"\n" + LOG.note(9).encode(),
    "no empty line": b"old 0\n" + LOG.note(9).encode().replace(b"\n\n", b"\n"),
    "old -1": b"old -1\n\n" + LOG.note(9).encode(),
    "old 00": b"old 00\n\n" + LOG.note(9).encode(),
    "old with a blank": b"old 0 \n\n" + LOG.note(9).encode(),
    "old too large": b"old 99999999999999999999\n\n" + LOG.note(9).encode(),
    "no base64": b"old 1\n!!!\n\n" + LOG.note(9).encode(),
    "a short hash": b"old 1\nAAAA\n\n" + LOG.note(9).encode(),
    "64 hashes": b"old 1\n" + f"{HASH}\n".encode() * 64 + b"\n" + LOG.note(9).encode(),
    "no note": b"old 0\n\n",
    "no signature": b"old 0\n\n" + LOG.checkpoint(9).text().encode(),
    "no checkpoint": b"old 0\n\n" + signed("hello\n", LOG.signer).encode(),
    "no UTF-8": b"old 0\n\n\xff" + LOG.note(9).encode(),
    "an old size beyond the tree": Submission.of(LOG.note(9), 10).body(),
    "too long": b"old 0\n\n" + LOG.note(9).encode() + b" " * 70_000,
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_submission_is_a_bad_request(witness: Witness, body: bytes) -> None:
    assert witness.add(body).status == 400


def test_sixty_three_hashes_are_read(witness: Witness) -> None:
    witness.add(LOG.body(0, 1))
    body = LOG.submission(1, 9)._replace(proof=(bytes(32),) * 63).body()
    assert witness.add(body).status == 422


def test_after_a_restart_it_goes_on_where_it_was(opening: Callable[..., Witness]) -> None:
    assert opening().add(LOG.body(0, 300)).status == 200
    again = opening()
    assert again.add(FORK.body(0, 300)) == Answer(409, "300\n", SIZE_TYPE)
    assert again.add(FORK.body(300, 400)).status == 422
    assert again.add(LOG.body(300, 400)).status == 200


def test_its_times_never_fall(opening: Callable[..., Witness]) -> None:
    clock = iter([NOON, NOON - 500, NOON + 5])
    witness = opening(lambda: next(clock))
    told = []
    for old, size in ((0, 5), (5, 9), (9, 10)):
        told.append(times(witness.add(LOG.body(old, size)), LOG.note(size), witness))
    assert told == [NOON, NOON, NOON + 5]


def test_a_former_key_of_the_log_still_counts(tmp_path: Path) -> None:
    file = WitnessFile(tmp_path / "w.sqlite")
    new = NoteSigner(ORIGIN, key("new"))
    witness = Witness(NAME, key(NAME), [LOG.verifier, new.verifier], file, lambda: NOON)
    assert witness.add(LOG.body(0, 5)).status == 200
    text = LOG.checkpoint(9).text()
    next_ = LOG.submission(5, 9)._replace(note=signed(text, new))
    assert witness.add(next_.body()).status == 200
    assert witness.origins == (ORIGIN,)
    file.close()


@pytest.mark.parametrize("start", [0, 100])
def test_of_two_trees_that_race_one_wins(opening: Callable[..., Witness], start: int) -> None:
    witnesses = [opening(), opening()]
    if start:
        witnesses[0].add(LOG.body(0, start))
    bodies = [log.body(start, size) for size in range(150, 170) for log in (LOG, FORK)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: witnesses[n % 2].add(bodies[n]), range(len(bodies))))
    assert sorted({answer.status for answer in answers}) == [200, 409]
    (won,) = [n for n, answer in enumerate(answers) if answer.status == 200]
    size = 150 + won // 2
    assert {a.body for a in answers if a.status == 409} <= {f"{size}\n", "0\n", f"{start}\n"}


def test_two_trees_at_one_size_are_never_both_signed(opening: Callable[..., Witness]) -> None:
    witness = opening()
    for step in range(100, 160, 10):
        bodies = [LOG.body(step - 10 if step > 100 else 0, step)] * 3
        bodies += [FORK.body(step - 10 if step > 100 else 0, step)] * 3
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(witness.add, bodies))
        signed_ = {n // 3 for n, a in enumerate(answers) if a.status == 200}
        assert len(signed_) <= 1 or step <= 100
        if step > 100:
            assert signed_ <= {0} or signed_ <= {1}


def test_a_name_that_is_none_is_refused(tmp_path: Path) -> None:
    file = WitnessFile(tmp_path / "w.sqlite")
    witness = Witness("two words", key("x"), [], file, lambda: NOON)
    with pytest.raises(NoteError):
        _ = witness.verifier
    file.close()


def test_the_file_itself_refuses_to_go_back(tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415 - beside its only use

    file = WitnessFile(tmp_path / "w.sqlite")
    Witness(NAME, key(NAME), [LOG.verifier], file, lambda: NOON).add(LOG.body(0, 300))
    seen: Any = file.seen(ORIGIN)
    assert (seen.size, seen.note) == (300, LOG.note(300))
    assert file.seen("other") is None
    file.close()
    connection = sqlite3.connect(tmp_path / "w.sqlite")
    for change in ("UPDATE seen SET size = 10", "DELETE FROM seen"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(change)
    connection.close()
