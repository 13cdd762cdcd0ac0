"""The content of a report, made again from the entries up to its size, with a proof for each.

The ledger keeps no copy: what is made again must have the digest that the report's entry holds.
Where a value was erased since, it has not, and there is nothing to show any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.policy import NoRuleSetError
from ledger.refusal import Refused
from ledger.report.content import asked_again, canonical, content_of
from ledger.report.item import view_of
from ledger.report.items import needed
from ledger.store.inclusion import Inclusion

if TYPE_CHECKING:
    from ledger.event import Tag
    from ledger.ledger import Ledger
    from ledger.report.content import Content
    from ledger.report.report import Report


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A report as it was issued."""

    content: Content
    evidence: tuple[dict[str, Any], ...]
    """For each entry it rests on: number, leaf hash and inclusion path, hexadecimal."""

    @property
    def file(self) -> bytes:
        """The JSON form: the report, its digest, and the evidence."""
        said = {
            "report": self.content.document,
            "digest": self.content.digest,
            "evidence": self.evidence,
        }
        return canonical(said)


def rebuilt(ledger: Ledger, tag: Tag, report: Report) -> Rebuilt | None:
    """The report's content and evidence; None when it cannot be made again as it was."""
    facts = report.facts
    state = ledger.state(tag, upto=facts.size)
    registry = ledger.registry_at(facts.size)
    if state.registration is None:
        return None
    try:
        opened = ledger.vault.open_many(needed(state, view_of(registry, facts.as_of)))
        content = content_of(state, asked_again(facts), registry, facts.as_of, opened)
    except (NoRuleSetError, Refused):
        return None
    if content.digest != facts.digest:
        return None
    return Rebuilt(content, evidence_of(ledger, facts.rests_on, facts.size))


def evidence_of(ledger: Ledger, entries: tuple[int, ...], size: int) -> tuple[dict[str, Any], ...]:
    """Leaf hash and inclusion path of each entry in the tree of that size."""
    proofs, store = Inclusion(ledger.store, size), ledger.store
    return tuple(
        {
            "entry": entry,
            "leaf": store.leaf(entry).hex(),
            "path": [each.hex() for each in proofs.path(entry)],
        }
        for entry in entries
    )
