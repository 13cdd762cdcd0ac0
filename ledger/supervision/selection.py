"""Graded supervision (Article 7, 分级分类监管): the selection of a double-random draw (双随机).

Pure and without a clock or a random source: the same inputs give the same draw on any machine,
so anyone can draw again. With `||` for concatenation and SHA-256 throughout:

- seed = SHA256(root || nonce || plan id), the root and the nonce as 32 bytes, the id in UTF-8;
- the ticket of a subject = SHA256(seed || "subject" || 0x00 || code);
- subjects of the same class and ratio are one stratum; of its n subjects the first
  ceil(n x ratio / 10000) in the order of their tickets are drawn;
- the drawn are numbered from 1 in the order of their tickets over all strata;
- the ticket of an inspector for a subject = SHA256(seed || "inspector" || 0x00 || code || 0x00 ||
  officer); the first of the pool in that order without a declared conflict inspect.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

ALGORITHM = "sha256-tickets-1"
WHOLE_BP = 10_000
"""A ratio of a hundred percent, in hundredths of a percent."""
HASH_BYTES = 32


class Candidate(NamedTuple):
    """One subject that may be drawn, and the ratio of those like it."""

    subject: str
    """Its unified code."""
    supervisory_class: str
    ratio_bp: int

    @property
    def line(self) -> str:
        """As it stands in the list of the population: `code class ratio`."""
        return f"{self.subject} {self.supervisory_class} {self.ratio_bp}"


class Drawn(NamedTuple):
    """One subject that was drawn, and who inspects it."""

    number: int
    subject: str
    supervisory_class: str
    ratio_bp: int
    inspectors: tuple[str, ...]

    @property
    def line(self) -> str:
        """As it stands in the list of the drawn: `number code class ratio officer officer …`."""
        named = " ".join(self.inspectors)
        return f"{self.number} {self.subject} {self.supervisory_class} {self.ratio_bp} {named}"


class Conflict(NamedTuple):
    """An inspector declared that it may not inspect this subject (回避)."""

    inspector: str
    subject: str


def candidate(line: str) -> Candidate:
    """A candidate from its line. Raises ValueError for a line that is none."""
    subject, supervisory_class, ratio = line.split(" ")
    return Candidate(subject, supervisory_class, int(ratio))


def drawn_of(line: str) -> Drawn:
    """A drawn subject from its line. Raises ValueError for a line that is none."""
    number, subject, supervisory_class, ratio, *inspectors = line.split(" ")
    return Drawn(int(number), subject, supervisory_class, int(ratio), tuple(inspectors))


def population_digest(population: Iterable[Candidate]) -> str:
    """SHA-256 over the lines of the population in the order of their codes, each ended by LF."""
    lines = sorted(each.line for each in population)
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def seed_of(root: bytes, nonce: bytes, plan: str) -> bytes:
    """The seed of a draw. Raises ValueError when the root or the nonce is not 32 bytes long."""
    if len(root) != HASH_BYTES or len(nonce) != HASH_BYTES:
        raise ValueError("root and nonce have 32 bytes each")
    return sha256(root + nonce + plan.encode()).digest()


def redraw(
    seed: bytes,
    population: Iterable[Candidate],
    pool: Sequence[str],
    conflicts: Collection[Conflict],
    inspectors_each: int,
) -> tuple[Drawn, ...]:
    """The whole draw again: the same seed, population, pool and conflicts give the same list.

    A subject that too few inspectors may inspect is drawn with those there are.
    """
    strata: dict[tuple[str, int], list[tuple[bytes, Candidate]]] = defaultdict(list)
    for each in set(population):
        stratum = each.supervisory_class, each.ratio_bp
        strata[stratum].append((_ticket(seed, "subject", each.subject), each))
    chosen: list[tuple[bytes, Candidate]] = []
    for (_, ratio), members in strata.items():
        chosen += sorted(members)[: drawn_from(len(members), ratio)]
    return tuple(
        Drawn(
            number,
            each.subject,
            each.supervisory_class,
            each.ratio_bp,
            inspectors_of(seed, each.subject, pool, conflicts)[:inspectors_each],
        )
        for number, (_, each) in enumerate(sorted(chosen), 1)
    )


def drawn_from(subjects: int, ratio_bp: int) -> int:
    """How many of a stratum are drawn: the ratio of them, rounded up."""
    return -(-subjects * ratio_bp // WHOLE_BP)


def inspectors_of(
    seed: bytes, subject: str, pool: Iterable[str], conflicts: Collection[Conflict]
) -> tuple[str, ...]:
    """Who may inspect a subject, in the order of the draw; those with a conflict left out."""
    free = {officer for officer in pool if Conflict(officer, subject) not in conflicts}
    return tuple(sorted(free, key=lambda officer: _ticket(seed, "inspector", subject, officer)))


def _ticket(seed: bytes, kind: str, *names: str) -> bytes:
    return sha256(seed + b"\x00".join(part.encode() for part in (kind, *names))).digest()
