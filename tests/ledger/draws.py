"""The draw that the tests of Article 7 speak of, with a vault and a past of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ledger.clock import day_of
from ledger.codes import synthetic_unified_code
from ledger.record.record import RecordFiled
from ledger.subject import SubjectRegistered
from ledger.supervision.announcing import AnnounceDraw, CommitNonce, DeclareConflict
from ledger.supervision.draw import Draw
from ledger.supervision.drawing import MakeDraw, RevealNonce
from ledger.supervision.event import ClassRatio
from ledger.supervision.inspecting import CountersignInspection, PublishDraw, RecordInspection
from ledger.supervision.withheld import Withheld, withheld
from tests.law import FIRST, World, fold, given, officer, past

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.registry import Registry
    from ledger.situation import Actor, Command
    from ledger.state import SubjectState
    from tests.law import Day, Outcome, Past

LEAD = officer("AMR", "SUPERVISOR", officer="lead")
POOL = ("ins-1", "ins-2", "ins-3", "ins-4")
INSPECTORS = tuple(officer("AMR", "SUPERVISOR", officer=name) for name in POOL)
COMMITTER = officer("SJJ", "SUPERVISOR", officer="sealer")
OUTSIDER = officer("HRSS", "SUPERVISOR", officer="labour")
NONCE = sha256(b"a nonce of the bureau of justice").hexdigest()
COMMITMENT = sha256(bytes.fromhex(NONCE)).hexdigest()
RATIOS = (("A", 300), ("B", 2000), ("C", 5000), ("D", 10_000))
SUBJECTS = 12
ANNOUNCED, DRAWN = "2026-06-01", "2026-06-08"
AHEAD = 6
"""How far ahead of its announcement the named size lies."""


def firm(serial: int) -> str:
    """The code of a firm that may be drawn."""
    return synthetic_unified_code(9_000 + serial)


def firms(count: int = SUBJECTS) -> Iterator[Past]:
    """Registered firms; the first holds a food licence."""
    for serial in range(count):
        code = firm(serial)
        event = SubjectRegistered(kind="organisation", code=code, name=f"永昌县{serial}号公司")
        yield past(event, stream=f"subject/{code}", on="2026-01-05", subjects=(code,))
    facts = RecordFiled(
        kind="licence",
        document_no="JY16203210001",
        agency="AMR",
        name="永昌县0号公司",
        decided_on=date(2026, 1, 6),
        domain="food",
    )
    yield past(facts, stream="licence", on="2026-01-06", subjects=(firm(0),))


@dataclass(frozen=True)
class PastOf:
    """The past of a world: its roots are made up, its states are folded."""

    world: World

    def root(self, size: int) -> bytes:
        """A hash over the ids of the first entries."""
        ids = [e.id + repr(e.data) for e in self.world.entries if e.number <= size]
        return sha256("".join(ids).encode()).digest()

    def day(self, size: int) -> date:
        """The day of the entry at that size."""
        return day_of(self.world.entries[size - FIRST].recorded_at)

    def registry(self, _size: int) -> Registry:
        """The law of the world."""
        return self.world.registry()

    def subjects(self, size: int, day: date) -> Iterator[SubjectState]:
        """Every subject, as of an entry and a day."""
        known = [e for e in self.world.entries if e.number <= size and e.effective_on <= day]
        for tag in sorted({tag for entry in known for tag in entry.subjects}):
            yield fold(tag, known)


@dataclass
class Scene:
    """A world with the vault that its draws keep things in."""

    world: World
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def when(self, command: Command, by: Actor, on: Day) -> Outcome:
        """Decide a command."""
        found = {"opened": self.opened, "past": PastOf(self.world)}
        return self.world.when(command, by=by, on=on, found=found)

    def opened(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the vault holds under entries."""
        return {one: self.texts[one] for one in ids if one in self.texts}

    def done(self, command: Command, by: Actor, on: Day) -> Scene:
        """The scene after a command that must not be refused."""
        outcome = self.when(command, by, on)
        assert outcome.refusal is None, (
            outcome.refusal,
            outcome.refusal and outcome.refusal.fields,
        )
        number = FIRST + len(self.world.entries)
        texts = dict(self.texts)
        for at, draft in enumerate(outcome.drafts):
            key = str(UUID(int=number + at))
            texts[key] = {d.name: d.value for d in draft.disclosures}
        return Scene(self.world.adding(outcome.drafts, by, on), texts)

    def passing(self, count: int) -> Scene:
        """The scene after so many entries about other things."""
        more = [
            past(
                SubjectRegistered(kind="person"),
                stream=f"other/{len(self.world.entries) + at}",
                on=DRAWN,
                subjects=(str(UUID(int=10_000 + len(self.world.entries) + at)),),
            ).draft
            for at in range(count)
        ]
        return Scene(self.world.adding(more, officer("AMR"), DRAWN), self.texts)

    @property
    def head(self) -> int:
        """The number of the newest entry."""
        return FIRST + len(self.world.entries) - 1

    @property
    def stream(self) -> str:
        """The only draw."""
        return next(e.stream for e in self.world.entries if e.stream.startswith("draw/"))

    @property
    def draw(self) -> Draw:
        """The only draw as its entries say."""
        found = self.world.affairs(self.stream).find(Draw, self.stream)
        assert found is not None
        return found

    @property
    def held(self) -> Withheld:
        """What is kept back of it."""
        return withheld(self.draw, self.opened)


def start(count: int = SUBJECTS) -> Scene:
    """A county with firms."""
    return Scene(given(*firms(count)))


def plan(scene: Scene, **more: Any) -> AnnounceDraw:
    """The plan of the market regulator."""
    fields: dict[str, Any] = {
        "title": "2026年第二季度双随机抽查",
        "ratios": tuple(ClassRatio(*pair) for pair in RATIOS),
        "inspectors": POOL,
        "size": scene.head + AHEAD,
        "committer": "SJJ",
    }
    return AnnounceDraw(**{**fields, **more})


def announced(scene: Scene | None = None, **more: Any) -> Scene:
    """The draw is announced."""
    scene = scene or start()
    return scene.done(plan(scene, **more), LEAD, ANNOUNCED)


def committed(scene: Scene | None = None, nonce: str = NONCE, **more: Any) -> Scene:
    """The bureau of justice committed to a nonce."""
    scene = announced(scene, **more)
    command = CommitNonce(draw=scene.stream, commitment=sha256(bytes.fromhex(nonce)).hexdigest())
    return scene.done(command, COMMITTER, ANNOUNCED)


def reached(scene: Scene | None = None, **more: Any) -> Scene:
    """The named size was reached."""
    scene = committed(scene, **more)
    return scene.passing(scene.draw.size - scene.head)


def revealed(scene: Scene | None = None, nonce: str = NONCE, **more: Any) -> Scene:
    """The nonce was revealed."""
    scene = reached(scene, nonce=nonce, **more)
    return scene.done(RevealNonce(draw=scene.stream, nonce=nonce), COMMITTER, DRAWN)


def drawn(scene: Scene | None = None, **more: Any) -> Scene:
    """The draw was made."""
    scene = revealed(scene, **more)
    return scene.done(MakeDraw(draw=scene.stream), LEAD, DRAWN)


def conflict(scene: Scene, subject: str) -> DeclareConflict:
    """A declaration of conflict by whoever acts."""
    return DeclareConflict(draw=scene.stream, subject=subject)


def result(scene: Scene, number: int = 1, **more: Any) -> RecordInspection:
    """The result of one inspection."""
    fields: dict[str, Any] = {
        "draw": scene.stream,
        "number": number,
        "outcome": "no_problem",
        "inspected_on": date(2026, 6, 10),
    }
    return RecordInspection(**{**fields, **more})


def inspector(name: str) -> Actor:
    """An officer of the pool."""
    return INSPECTORS[POOL.index(name)]


def inspected(scene: Scene) -> Scene:
    """Every drawn subject was inspected and confirmed."""
    for each in scene.held.drawn:
        first, second = each.inspectors
        scene = scene.done(result(scene, each.number), inspector(first), "2026-06-10")
        confirm = CountersignInspection(draw=scene.stream, number=each.number)
        scene = scene.done(confirm, inspector(second), "2026-06-10")
    return scene


def published(scene: Scene) -> Scene:
    """The draw was published."""
    return scene.done(PublishDraw(draw=scene.stream), LEAD, "2026-06-12")
