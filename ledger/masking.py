"""How a natural person's values are shown: names, numbers, contacts, addresses, document texts.

What is shown to whom stands in the policy family `privacy` (个人信息保护法 25, 51). Without an
adopted rule set everything is hidden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ledger.codes import is_unified_code
from ledger.policy import NoRuleSetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ledger.policy import Policy

FAMILY: Final = "privacy"
HIDDEN: Final = "***"
"""Shown for a value of which nothing may be shown."""
PUBLIC: Final = "public"
INTERNAL: Final = "internal"
COURT_LIST: Final = "court_list"


@dataclass(frozen=True, slots=True)
class Masking:
    """The rules of masking in force on a day, ready for use."""

    rules: Mapping[str, Any]
    address: re.Pattern[str]
    text: re.Pattern[str]

    def name(self, name: str) -> str:
        """The family name, every other character hidden: `张*`, `张**`, `欧阳*`."""
        rules = self.rules["names"]
        name = "".join(name.split())
        compound = name[:2] in rules["compound_surnames"]
        shown = rules["shown_if_compound" if compound else "shown"]
        shown = shown if len(name) > shown else max(len(name) - 1, 0)
        hidden: str = rules["hidden_by"] * (len(name) - shown)
        return name[:shown] + hidden

    def identity_number(self, number: str, view: str = PUBLIC) -> str:
        """The number as a view shows it: `internal`, `court_list`; hidden in any other."""
        rules = self.rules["identity_numbers"]
        first, last = rules["views"].get(view, (0, 0))
        return _middle_hidden(number, first, last, rules["hidden_by"])

    def telephone(self, number: str) -> str:
        """The first and last digits: `139****5678`."""
        rules = self.rules["telephones"]
        first, last = rules["shown"]
        return _middle_hidden(number, first, last, rules["hidden_by"])

    def place(self, address: str) -> str:
        """The address to the level of the county; hidden where that cannot be told."""
        match = self.address.match(address)
        return match[0] if match and match[0] else HIDDEN

    def prose(self, text: str, names: Iterable[str] = ()) -> str:
        """A document's text without numbers, contacts and accounts, and with these names masked."""
        hidden: str = self.rules["texts"]["hidden_by"]
        for name in sorted({n.strip() for n in names} - {""}, key=len, reverse=True):
            text = text.replace(name, self.name(name))
        return self.text.sub(lambda m: m[0] if is_unified_code(m[0]) else hidden, text)


def masking_of(policy: Policy, on: date) -> Masking:
    """The rules in force on the day, or ones that hide everything."""
    try:
        rule_set = policy.in_force(FAMILY, on)
    except NoRuleSetError:
        return _EVERYTHING_HIDDEN
    made = _MASKINGS.get(rule_set.hash)
    if made is None:
        made = _MASKINGS[rule_set.hash] = masking(rule_set.rules)
    return made


def masking(rules: Mapping[str, Any]) -> Masking:
    """Masking by these rules; KeyError, TypeError, ValueError or re.error if they are none."""
    names, numbers = rules["names"], rules["identity_numbers"]
    for key in ("shown", "shown_if_compound", "compound_surnames", "hidden_by"):
        names[key]
    for first, last in (*numbers["views"].values(), rules["telephones"]["shown"]):
        int(first), int(last)
    numbers["hidden_by"], rules["telephones"]["hidden_by"], rules["texts"]["hidden_by"]
    return Masking(
        rules=rules,
        address=re.compile(rules["addresses"]["shown"]),
        text=re.compile("|".join(rules["texts"]["patterns"].values()) or "(?!)"),
    )


def _middle_hidden(text: str, first: int, last: int, hidden_by: str) -> str:
    """The text with its middle hidden; all of it where too little would be left to hide."""
    text = "".join(text.split())
    if not first + last:
        return HIDDEN
    if len(text) <= first + last:
        return hidden_by * len(text)
    return text[:first] + hidden_by * (len(text) - first - last) + text[len(text) - last :]


_MASKINGS: Final[dict[str, Masking]] = {}
"""By hash of the rule set; a process meets few."""
_EVERYTHING_HIDDEN: Final = masking(
    {
        "names": {
            "shown": 0,
            "shown_if_compound": 0,
            "compound_surnames": (),
            "hidden_by": "*",
        },
        "identity_numbers": {"views": {}, "hidden_by": "*"},
        "telephones": {"shown": (0, 0), "hidden_by": "*"},
        "addresses": {"shown": "(?!)"},
        "texts": {"hidden_by": HIDDEN, "patterns": {"all": "(?s:.+)"}},
    }
)
