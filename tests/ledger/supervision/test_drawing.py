"""Revealing the nonce and making the draw; a redraw gives the same."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from ledger.supervision.announcing import CommitNonce
from ledger.supervision.drawing import MakeDraw, RevealNonce
from ledger.supervision.event import DrawMade, NonceCommitted, NonceRevealed, Population
from ledger.supervision.withheld import drawn_again
from tests.law import past
from tests.ledger.draws import (
    ANNOUNCED,
    COMMITMENT,
    COMMITTER,
    DRAWN,
    LEAD,
    NONCE,
    OUTSIDER,
    POOL,
    SUBJECTS,
    Scene,
    announced,
    committed,
    conflict,
    drawn,
    firm,
    inspector,
    reached,
    revealed,
    start,
)


def reveal(scene: Scene, nonce: str = NONCE) -> RevealNonce:
    return RevealNonce(draw=scene.stream, nonce=nonce)


def make(scene: Scene) -> MakeDraw:
    return MakeDraw(draw=scene.stream)


def test_the_nonce_is_revealed_after_the_size_by_who_committed() -> None:
    early = committed()
    early.when(reveal(early), COMMITTER, DRAWN).refused("named_size_must_be_reached")
    scene = reached()
    other = "nonce_must_be_committed_by_another_agency"
    for foreign in (LEAD, OUTSIDER):
        scene.when(reveal(scene), foreign, DRAWN).refused(other)
    for wrong in ("0" * 64, NONCE[:-2], NONCE.upper(), "nonce"):
        scene.when(reveal(scene, wrong), COMMITTER, DRAWN).refused(
            "nonce_must_match_its_commitment"
        )
    world = scene.when(reveal(scene), COMMITTER, DRAWN).then(NonceRevealed)
    assert NONCE not in repr(world.entries[-1].data)
    done = revealed()
    done.when(reveal(done), COMMITTER, DRAWN).refused("nonce_must_not_be_revealed_already")
    bare = announced()
    bare.when(reveal(bare), COMMITTER, DRAWN).refused("nonce_must_be_committed_first")


def test_a_commitment_that_another_entry_overtook_is_worth_nothing() -> None:
    """The head was within the size when it was decided; the entry came to stand behind it."""
    scene = announced()
    late = past(
        NonceCommitted(commitment=COMMITMENT, head=scene.head),
        stream=scene.stream,
        on=DRAWN,
        subjects=(),
    )
    scene = scene.passing(scene.draw.size - scene.head)
    scene = Scene(scene.world.adding([late.draft], COMMITTER, DRAWN), scene.texts)
    assert not scene.draw.in_time
    code = "nonce_must_be_committed_before_the_named_size"
    scene.when(reveal(scene), COMMITTER, DRAWN).refused(code)


def test_the_draw_waits_for_the_size_and_the_reveal() -> None:
    scene = committed()
    scene.when(make(scene), LEAD, DRAWN).refused("named_size_must_be_reached")
    scene = reached()
    scene.when(make(scene), LEAD, DRAWN).refused("nonce_must_be_revealed_before_the_draw")
    scene = revealed()
    scene.when(make(scene), OUTSIDER, DRAWN).refused("only_the_announcing_agency_may_draw")
    world = scene.when(make(scene), LEAD, DRAWN).then(DrawMade)
    event = world.entries[-1].data
    assert firm(0) not in repr(event)
    assert (event.subjects, event.algorithm) == (SUBJECTS, "sha256-tickets-1")
    done = drawn()
    done.when(make(done), LEAD, DRAWN).refused("draw_must_not_be_made_already")


def test_a_redraw_equals_the_draw() -> None:
    scene = drawn()
    assert drawn_again(scene.draw, scene.held) == scene.held.drawn
    held = scene.held
    assert len(held.population) == SUBJECTS
    food = next(each for each in held.population if each.subject == firm(0))
    assert (food.supervisory_class, food.ratio_bp) == ("B", 10_000)
    assert firm(0) in {each.subject for each in held.drawn}
    strata = {(s.supervisory_class, s.ratio_bp): (s.subjects, s.drawn) for s in scene.draw.strata}
    assert strata == {("B", 10_000): (1, 1), ("B", 2000): (SUBJECTS - 1, 3)}
    changed = msgspec.structs.replace(scene.draw, id="draw/other")
    assert drawn_again(changed, held) != held.drawn


def test_another_nonce_or_root_gives_another_draw() -> None:
    first = drawn(start(40))
    other = drawn(start(40), nonce=sha256(b"another").hexdigest())
    assert [d.subject for d in first.held.drawn] != [d.subject for d in other.held.drawn]
    later = drawn(start(40), size=start(40).head + 9)
    assert [d.subject for d in first.held.drawn] != [d.subject for d in later.held.drawn]


def test_neither_side_can_grind_the_seed() -> None:
    """Who draws does not know the nonce, who commits does not know the root: the commitment's
    entry stands before the size, the plan cannot be changed, the nonce not be exchanged."""
    scene = drawn()
    numbers = {
        type(e.data).__name__: e.number for e in scene.world.entries if e.stream == scene.stream
    }
    size = scene.draw.size
    assert numbers["DrawAnnounced"] < numbers["NonceCommitted"] <= size < numbers["NonceRevealed"]
    again = CommitNonce(draw=scene.stream, commitment="0" * 64)
    scene.when(again, COMMITTER, DRAWN).refused("nonce_must_be_committed_once")


def test_who_may_be_drawn_follows_the_plan() -> None:
    food = drawn(population=Population(field="food"))
    assert [each.subject for each in food.held.population] == [firm(0)]
    licensed = drawn(population=Population(licensed_by="AMR"))
    assert [each.subject for each in licensed.held.population] == [firm(0)]
    empty = revealed(population=Population(kinds=("individual_business",)))
    empty.when(make(empty), LEAD, DRAWN).refused("population_must_not_be_empty")


def test_an_inspector_with_a_conflict_is_not_drawn() -> None:
    wide = announced(size=start().head + 40)
    for serial in range(SUBJECTS):
        wide = wide.done(conflict(wide, firm(serial)), inspector("ins-1"), ANNOUNCED)
    wide = wide.done(CommitNonce(draw=wide.stream, commitment=COMMITMENT), COMMITTER, ANNOUNCED)
    wide = wide.passing(wide.draw.size - wide.head)
    wide = wide.done(reveal(wide), COMMITTER, DRAWN).done(make(wide), LEAD, DRAWN)
    assert all("ins-1" not in each.inspectors for each in wide.held.drawn)
    assert drawn_again(wide.draw, wide.held) == wide.held.drawn


def test_fewer_than_two_free_inspectors_stop_the_draw() -> None:
    scene = revealed()
    for name in POOL[:3]:
        scene = scene.done(conflict(scene, firm(0)), inspector(name), DRAWN)
    code = "at_least_two_inspectors_must_inspect"
    scene.when(make(scene), LEAD, DRAWN).refused(code)
