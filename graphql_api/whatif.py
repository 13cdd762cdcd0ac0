"""Rule making (Article 19, 制度建设): what would follow for some subjects if other rules governed.

For those who make or audit rules. What this reader may not see today is taken out of the archive
under the law and of the one under the overlay before they are compared; an act is told of where
its entry may be told. Whole ledgers are asked at the command line: `credit-ledger what-if --all`.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.types import Info

from graphql_api.differing import WITHIN, Differing, FieldDifference
from graphql_api.moment import AsOf, moment_of
from graphql_api.proof import Resting
from ledger.pilot.pilot import Pilot
from ledger.rulemaking import overlay as overlays
from projections.whatif import ARCHIVE, archives, standpoints, what_if
from projections.whatif_computed import NAMES_OF_RULES
from projections.whatif_totals import direction

if TYPE_CHECKING:
    from graphql_api.context import Context
    from ledger.rulemaking.overlay import Overlay
    from projections.whatif import Outcome, Standpoints

SUBJECTS_MAX: Final = 10
ENTRIES_MAX: Final = 20_000
"""How many entries of the subjects together one question replays."""
ADMINISTRATOR: Final = "ADMINISTRATOR"


@strawberry.input(description="One value of the rules that would be another. 规则变更")
class RuleChange:
    rules: str = strawberry.field(description="Id of a rule set, or a family: all its versions.")
    at: str = strawberry.field(
        description="JSON pointer below the rules, such as `/tiers/GENERAL/min`."
    )
    to: JSON = strawberry.field(description="Of the same kind as the value it replaces.")


@strawberry.input(description="Rules supposed for one question; they have no force. 模拟规则")
class OverlayInput:
    changes: list[RuleChange] = strawberry.field(default_factory=list)
    rule_set: str | None = strawberry.field(
        default=None, description="The text of a whole rule set, as it would be adopted."
    )
    pilot: strawberry.ID | None = strawberry.field(
        default=None, description="A pilot that holds rules; then nothing else is given."
    )


@strawberry.type(description="An act that would not have been let happen. 依模拟规则应予拒绝的行为")
class WouldBeRefused(Resting):
    entry: int
    event: str
    agency: str
    on: date = strawberry.field(description="The law's day of the act.")
    code: str
    sentence: str = strawberry.field(description="The refusal in the language asked for.")
    instrument: str
    article: str
    rests_on: list[int]
    would_succeed_on: date | None
    families: list[str] = strawberry.field(description="The changed rules that its guard read.")


@strawberry.type(description="A value that an act would have written otherwise. 行为内容差异")
class WouldSay:
    entry: int
    event: str
    agency: str
    field: str
    old: JSON | None
    new: JSON | None
    direction: str = strawberry.field(description="`later`, `earlier`, `set`, `gone`, `other`.")


@strawberry.type(description="An act of which nothing can be said, and why. 无法判断的行为")
class NotJudged:
    entry: int
    event: str
    code: str


@strawberry.type(description="What would follow for one subject. 对信用主体的影响")
class WhatIfSubject:
    code: str
    known: bool = strawberry.field(description="False where the ledger had no such subject.")
    computed: list[FieldDifference] = strawberry.field(
        description="Consequences that follow otherwise: now and under the overlay. 推算差异"
    )
    refused: list[WouldBeRefused]
    otherwise: list[WouldSay]
    not_judged: list[NotJudged]


@strawberry.type(description="What would follow if other rules governed. 假设推演")
class WhatIf:
    overlay: str
    hash: str = strawberry.field(description="SHA-256 of the overlay's text, hexadecimal.")
    families: list[str] = strawberry.field(description="The rules that differ.")
    as_of_entry: int
    as_of_day: date
    subjects: list[WhatIfSubject]


@strawberry.type
class WhatIfQuery:
    """What is asked before rules are adopted."""

    @strawberry.field(
        description="What would follow for these organisations (at most 10) under other rules: "
        "what is computed otherwise, and which acts would not have been let happen. Nothing is "
        "written. For administrators, supervisors and auditors. 假设推演"
    )
    def what_if(
        self,
        info: Info,
        overlay: OverlayInput,
        codes: list[str],
        entry: int | None = None,
        effective_on: date | None = None,
    ) -> WhatIf:
        context: Context = info.context
        _require_role(context)
        if not 1 <= len(codes) <= SUBJECTS_MAX:
            raise _error("subjects_must_be_few", f"Name 1 to {SUBJECTS_MAX} subjects.")
        at = moment_of(AsOf(entry=entry, effective_on=effective_on), context)
        ledger = context.rooms.ledger
        found = _overlay(overlay, context)
        policy = ledger.registry_at(at.entry).policy
        overlays.require_effect(found, policy)
        views = standpoints(ledger, found, at)
        _require_short(context, codes, at.entry)
        return WhatIf(
            overlay=found.name,
            hash=found.hash,
            families=sorted(found.families(policy)),
            as_of_entry=at.entry,
            as_of_day=at.effective_on,
            subjects=[_subject(code, views, context) for code in codes],
        )


def _require_role(context: Context) -> None:
    if not context.sight.rates and ADMINISTRATOR not in context.sight.roles:
        raise _error(
            "role_must_permit_the_question",
            "Administrators, supervisors and auditors suppose other rules.",
        )


def _require_short(context: Context, codes: list[str], upto: int) -> None:
    ledger = context.rooms.ledger
    lines = sum(len(ledger.store.subject_entries(code, upto)) for code in codes)
    if lines > ENTRIES_MAX:
        raise _error(
            "subjects_must_be_few", "Their histories are too long for one question; name fewer."
        )


def _error(code: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})


def _overlay(given: OverlayInput, context: Context) -> Overlay:
    """The overlay as given, or that of a pilot which this reader may see."""
    if given.pilot:
        held = context.rooms.ledger.affairs((str(given.pilot),)).find(Pilot, str(given.pilot))
        if held is None or not held.overlay or not context.sight.affair(held):
            raise _error("pilot_must_hold_an_overlay", "No pilot of this id holds rules.")
        return overlays.read(held.overlay, held.id)
    if given.rule_set and not given.changes:
        return overlays.read(given.rule_set)
    changes = json.dumps([{"rules": c.rules, "at": c.at, "to": c.to} for c in given.changes])
    return overlays.read(f'{{"changes":{changes},"rule_sets":[{given.rule_set or ""}]}}')


def _subject(code: str, views: Standpoints, context: Context) -> WhatIfSubject:
    """One organisation; a person's tag is nobody's code."""
    root = context.root(code)
    differing = Differing(context)
    found = None
    if "-" not in code and differing.view(root).known:
        found = what_if(context.rooms.ledger, code, views)
    if found is None:
        return WhatIfSubject(
            code=code, known=False, computed=[], refused=[], otherwise=[], not_judged=[]
        )
    computed = []
    if not any(unjudged.event == ARCHIVE for unjudged in found.unjudged):
        before, after = archives(context.rooms.ledger, code, views)
        computed = [d for d in differing.between(root, before, after) if _is_consequence(d)]
    told = _Told(found, differing.view(root).streams)
    differing.note(root, *told.streams())
    return WhatIfSubject(
        code=code,
        known=True,
        computed=computed,
        refused=told.refused(context.language),
        otherwise=told.otherwise(),
        not_judged=told.not_judged(),
    )


def _is_consequence(of: FieldDifference) -> bool:
    return of.part != "counts" and of.field.rpartition(".")[2] not in NAMES_OF_RULES


class _Told:
    """The acts of an outcome whose entries this reader may be told of."""

    def __init__(self, of: Outcome, streams: frozenset[str] | None) -> None:
        self._of = of
        self._streams = streams

    def _may(self, act: Any) -> bool:
        return self._streams is None or not act.stream or act.stream in self._streams

    def streams(self) -> list[str]:
        of = self._of
        acts: tuple[Any, ...] = (*of.refused, *of.otherwise, *of.unjudged)
        return list(dict.fromkeys(act.stream for act in acts if act.stream and self._may(act)))

    def refused(self, language: str) -> list[WouldBeRefused]:
        return [
            WouldBeRefused(
                entry=r.entry,
                event=r.event,
                agency=r.agency,
                on=r.on,
                code=r.code,
                sentence=r.chinese if language == "zh" else r.english,
                instrument=r.instrument,
                article=r.article,
                rests_on=list(r.rests_on),
                would_succeed_on=r.would_succeed_on,
                families=list(r.families),
            )
            for r in self._of.refused
            if self._may(r)
        ]

    def otherwise(self) -> list[WouldSay]:
        return [
            WouldSay(
                entry=o.entry,
                event=o.event,
                agency=o.agency,
                field=o.field,
                old=o.old,
                new=o.new,
                direction=direction(o.old, o.new),
            )
            for o in self._of.otherwise
            if self._may(o) and o.field not in WITHIN
        ]

    def not_judged(self) -> list[NotJudged]:
        return [
            NotJudged(entry=u.entry, event=u.event, code=u.code)
            for u in self._of.unjudged
            if self._may(u)
        ]
