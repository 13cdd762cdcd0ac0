"""Rule making (Article 19, 制度建设): an overlay, a named change of rules that has no force.

What-if asks what would follow if other rules governed. An overlay says which: whole rule sets,
single values by JSON pointer into the rules of a rule set or of a whole family, or both. Put
over the policy of an entry it gives the policy that would have been; the ledger is not touched.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from ledger.adoption import require_form
from ledger.calendar import Calendar, is_period
from ledger.policy import Policy, RuleSet, canonical, parse
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ledger.registry import Registry

TEXT_BYTES_MAX: Final = 400_000
CHANGES_MAX: Final = 200
_WORD: Final = re.compile(r"([A-Za-z0-9._-]{1,64})(/[^=]*)=(.*)", re.DOTALL)

MALFORMED = Code(
    "overlay_must_be_well_formed",
    "The overlay is neither a rule set nor a list of changed values and rule sets.",
    "模拟规则文本不符合格式要求。",
    plan(18),
)
UNKNOWN = Code(
    "overlay_must_name_what_is_known",
    "No rule set or family has this name, or it has no value at this place.",
    "模拟规则所指的规则集或条目不存在。",
    plan(18),
)
OTHER_TYPE = Code(
    "overlay_value_must_be_of_the_same_type",
    "A value takes the place of one of its own kind: a period of a period, a list of a list.",
    "模拟规则的值与原值类型不符。",
    plan(18),
)
NOTHING = Code(
    "overlay_must_change_something",
    "Under the overlay the rules are what they are now.",
    "模拟规则与现行规则相同。",
    plan(18),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One value that would be another."""

    rules: str
    """Id of a rule set, or a family: then each of its versions that has the place."""
    at: tuple[str, ...]
    """Names from the outside in, below the rules; places in lists as numbers."""
    to: Any

    @property
    def pointer(self) -> str:
        """The place as JSON pointer (RFC 6901)."""
        return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in self.at)

    def told(self) -> dict[str, Any]:
        """The change as an overlay's file says it."""
        return {"rules": self.rules, "at": self.pointer, "to": self.to}


@dataclass(frozen=True, slots=True)
class Overlay:
    """A named change of rules without force."""

    name: str
    text: str
    """Canonical JSON."""
    hash: str
    """SHA-256 of the text, hexadecimal; of one whole rule set it is that of the rule set."""
    changes: tuple[Change, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    _policies: dict[int, tuple[Policy, Policy]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _views: dict[int, tuple[Registry, Registry]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def policy(self, policy: Policy) -> Policy:
        """The policy with the overlay over it, made once; the same where it changes nothing."""
        made = self._policies.get(id(policy))
        if made is None or made[0] is not policy:
            made = self._policies[id(policy)] = policy, self._over(policy)
        return made[1]

    def _over(self, policy: Policy) -> Policy:
        known = dict(policy.rule_sets)
        for whole in self.rule_sets:
            before = known.get(whole.id)
            entry = before.entry if before else policy.position
            known[whole.id] = replace(whole, entry=entry)
        for change in self.changes:
            for old in _meant(change, known):
                known[old.id] = _changed(old, change)
        before_it = policy.rule_sets
        if all(i in before_it and before_it[i].hash == r.hash for i, r in known.items()):
            return policy
        return Policy(known, policy.position, policy.hashes)

    def registry(self, registry: Registry) -> Registry:
        """The registry of an entry with the overlay over its law; made once for each."""
        made = self._views.get(registry.position)
        if made is not None and made[0] is registry:
            return made[1]
        policy = self.policy(registry.policy)
        view = registry
        if policy is not registry.policy:
            calendar = Calendar(registry.calendar_years, policy)
            view = replace(registry, policy=policy, calendar=calendar)
        self._views[registry.position] = registry, view
        return view

    def families(self, policy: Policy) -> frozenset[str]:
        """The families whose rules are others under it."""
        mine = self.policy(policy).rule_sets
        before = policy.rule_sets
        return frozenset(
            r.family for i, r in mine.items() if i not in before or before[i].hash != r.hash
        )


def read(text: str, name: str = "") -> Overlay:
    """An overlay from JSON: a rule set, or `{"name", "changes": [{"rules", "at", "to"}],
    "rule_sets": […]}`. Refuses what is neither, and a rule set without its family's form."""
    if len(text.encode()) > TEXT_BYTES_MAX:
        raise MALFORMED.refused(fields=("overlay",))
    try:
        given = json.loads(text, parse_float=_no_float, parse_constant=_no_float)
        return _read(given, name)
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as wrong:
        raise MALFORMED.refused(fields=("overlay",)) from wrong


def worded(words: list[str], name: str = "") -> Overlay:
    """An overlay from words such as `repair/tiers/GENERAL/min=P6M`; a value that is no JSON is
    a text."""
    changes = []
    for word in words:
        match = _WORD.fullmatch(word)
        if match is None:
            raise MALFORMED.refused(fields=("overlay",))
        try:
            value = json.loads(match[3], parse_float=_no_float, parse_constant=_no_float)
        except ValueError:
            value = match[3]
        changes.append({"rules": match[1], "at": match[2], "to": value})
    return read(json.dumps({"changes": changes}), name)


def require_effect(overlay: Overlay, policy: Policy) -> None:
    """Refuses names that nothing has, values of another type, and an overlay of no effect."""
    known = dict(policy.rule_sets)
    families = {rule_set.family for rule_set in known.values()}
    for whole in overlay.rule_sets:
        before = known.get(whole.id)
        if whole.family not in families or (before and before.family != whole.family):
            raise UNKNOWN.refused(fields=(whole.id,))
        known[whole.id] = whole
    for change in overlay.changes:
        meant = list(_meant(change, known))
        if not meant:
            raise UNKNOWN.refused(fields=(f"{change.rules}#{change.pointer}",))
        for old in meant:
            if not _alike(_value(old.rules, change.at), change.to):
                raise OTHER_TYPE.refused(old.entry, fields=(f"{old.id}#{change.pointer}",))
            known[old.id] = _changed(old, change)
    if not overlay.families(policy):
        raise NOTHING.refused(fields=("overlay",))
    for rule_set in known.values():
        require_form(rule_set)


def _read(given: Any, name: str) -> Overlay:
    if "family" in given:
        given = {"name": given["id"], "rule_sets": [given]}
    rule_sets = tuple(parse(canonical(each)) for each in given.get("rule_sets", ()))
    changes = tuple(
        Change(str(each["rules"]), _steps(each["at"]), each["to"])
        for each in given.get("changes", ())
    )
    if set(given) - {"name", "changes", "rule_sets"} or len(changes) > CHANGES_MAX:
        raise ValueError("unknown key")
    if not (changes or rule_sets):
        raise NOTHING.refused(fields=("overlay",))
    for rule_set in rule_sets:
        require_form(rule_set)
    alone = len(rule_sets) == 1 and not changes
    told = {"changes": [c.told() for c in changes], "rule_sets": given.get("rule_sets", [])}
    text = canonical(given["rule_sets"][0] if alone else told)
    called = name or str(given.get("name", "")) or "overlay"
    return Overlay(called[:80], text, sha256(text.encode()).hexdigest(), changes, rule_sets)


def _no_float(text: str) -> float:
    raise ValueError(text)


def _steps(pointer: str) -> tuple[str, ...]:
    if not pointer.startswith("/"):
        raise ValueError("a JSON pointer begins with a slash")
    return tuple(s.replace("~1", "/").replace("~0", "~") for s in pointer[1:].split("/"))


_ABSENT: Final = object()


def _meant(change: Change, known: Mapping[str, RuleSet]) -> Iterator[RuleSet]:
    """The rule sets that a change speaks of and that have its place."""
    for rule_set in list(known.values()):
        if change.rules in (rule_set.id, rule_set.family):
            try:
                if _value(rule_set.rules, change.at) is not _ABSENT:
                    yield rule_set
            except (LookupError, TypeError, ValueError):
                continue


def _value(rules: Any, at: tuple[str, ...]) -> Any:
    for step in at:
        if isinstance(rules, list):
            rules = rules[int(step)]
        else:
            rules = rules.get(step, _ABSENT) if isinstance(rules, dict) else _ABSENT
        if rules is _ABSENT:
            return _ABSENT
    return rules


def _changed(old: RuleSet, change: Change) -> RuleSet:
    """The rule set in the wording that the change gives it."""
    rules = json.loads(json.dumps(old.rules))
    place = _value(rules, change.at[:-1])
    key: Any = int(change.at[-1]) if isinstance(place, list) else change.at[-1]
    place[key] = change.to
    text = canonical(
        {
            "id": old.id,
            "family": old.family,
            "instrument": old.instrument,
            "valid_from": old.valid_from.isoformat(),
            "valid_to": old.valid_to.isoformat() if old.valid_to else None,
            "mark": old.mark,
            "rules": rules,
        }
    )
    return parse(text, old.entry)


def _alike(old: Any, new: Any) -> bool:
    """Whether a value may take another's place; none may stand for any and any for none."""
    if old is None or new is None:
        return True
    if isinstance(old, str) and is_period(old):
        return isinstance(new, str) and is_period(new)
    return type(old) is type(new)
