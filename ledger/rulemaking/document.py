"""Rule making (Article 19, 制度建设): documents by which agencies carry the rules out.

Implementing measures, industry schemes, the list of supervision items (信用监管事项清单):
adopted, in force, superseded, repealed. The document itself is public elsewhere; the ledger
holds its number and the SHA-256 of its text, so nobody can change it unseen.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from ledger.affairs import Affair, Affairs, Step, opened
from ledger.again import again
from ledger.authority import acting_agency, acts_for
from ledger.event import Draft, Event
from ledger.refusal import Code, plan
from ledger.rulemaking.harsher import FAMILY
from ledger.situation import Command, Reads, Situation
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.store.entry import Entry

ADOPTED, SUPERSEDED, REPEALED = "adopted", "superseded", "repealed"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")

KIND_UNKNOWN = Code(
    "rule_document_kind_must_be_one_of_the_plan",
    "The plan asks for no document of this kind.",
    "方案未规定此类制度文件。",
    plan(19),
)
DIGEST_MALFORMED = Code(
    "digest_must_be_sha256",
    "The digest of a text is its SHA-256, 64 hexadecimal characters.",
    "文本摘要须为64位十六进制SHA-256值。",
    plan(19),
)
NOT_IN_FORCE = Code(
    "rule_document_must_be_in_force",
    "There is no such document in force.",
    "该制度文件不存在或已失效。",
    plan(19),
)
NOT_ITS_AUTHOR = Code(
    "who_adopted_a_document_changes_it",
    "Only the agency that adopted it, or its successor, supersedes or repeals it.",
    "制度文件由制定单位或其承继单位修订、废止。",
    plan(19),
)


class RuleDocumentAdopted(Event, frozen=True):
    """An agency adopted a rule document; in force from the entry's day on (Article 19)."""

    TOPIC: ClassVar[str] = "rule_document.adopted"
    kind: str
    title: str
    document_no: str
    digest: str
    """SHA-256 of the text, hexadecimal."""
    rule_sets: tuple[str, ...] = ()
    """Ids of the rule sets by which the ledger computes what it says."""
    supersedes: str = ""
    rule: str = ""


class RuleDocumentSuperseded(Event, frozen=True):
    """A newer document took the place of this one (Article 19)."""

    TOPIC: ClassVar[str] = "rule_document.superseded"
    by: str


class RuleDocumentRepealed(Event, frozen=True):
    """The agency repealed its document (Article 19)."""

    TOPIC: ClassVar[str] = "rule_document.repealed"
    document_no: str


class RuleDocument(Affair, kw_only=True):
    """A rule document (制度文件) of an agency, with the digest of its text."""

    KIND: ClassVar[str] = "rule_document"
    ARTICLE: ClassVar[int] = 19
    PUBLIC_STAGES: ClassVar[frozenset[str]] = frozenset({ADOPTED, SUPERSEDED, REPEALED})

    kind: str
    title: str
    document_no: str
    digest: str
    rule_sets: list[str]
    superseded_by: str = ""
    ended_on: date | None = None


def _adopted(affairs: Affairs, entry: Entry) -> None:
    affairs.open(opened(RuleDocument, entry, ADOPTED), entry)


def _superseded(affairs: Affairs, entry: Entry) -> None:
    if document := affairs.told(RuleDocument, entry):
        document.superseded_by, document.ended_on = entry.data.by, entry.effective_on
        document.says(entry, SUPERSEDED)


def _repealed(affairs: Affairs, entry: Entry) -> None:
    if document := affairs.told(RuleDocument, entry):
        document.ended_on = entry.effective_on
        document.says(entry, REPEALED)


AFFAIRS: dict[type[Event], Step] = {
    RuleDocumentAdopted: _adopted,
    RuleDocumentSuperseded: _superseded,
    RuleDocumentRepealed: _repealed,
}


class AdoptRuleDocument(Command, frozen=True):
    """Enter a rule document of one's own agency; it may supersede an earlier one."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "ADMINISTRATOR"})
    kind: str
    title: str
    document_no: str
    digest: str
    rule_sets: tuple[str, ...] = ()
    supersedes: str = ""

    def reads(self) -> Reads:
        """The document it supersedes."""
        return Reads(affairs=(self.supersedes,) if self.supersedes else ())


class RepealRuleDocument(Command, frozen=True):
    """Repeal a rule document of one's own agency."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR", "ADMINISTRATOR"})
    document: str
    document_no: str

    def reads(self) -> Reads:
        """The document."""
        return Reads(affairs=(self.document,))


def adopt_document(command: AdoptRuleDocument, situation: Situation) -> list[Draft]:
    """Refuses a kind the plan does not know, a digest that is none, another's document."""
    rules = situation.policy.in_force(FAMILY, situation.today)
    documents = rules.rules["documents"]
    acting_agency(situation)
    if command.kind not in documents["kinds"]:
        raise KIND_UNKNOWN.refused(fields=("kind",))
    require_titles(situation, title=command.title, document_no=command.document_no)
    if not _DIGEST.fullmatch(command.digest):
        raise DIGEST_MALFORMED.refused(fields=("digest",))
    stream = f"rule_document/{situation.new_id()}"
    event = RuleDocumentAdopted(
        kind=command.kind,
        title=command.title,
        document_no=command.document_no,
        digest=command.digest,
        rule_sets=command.rule_sets,
        supersedes=command.supersedes,
        rule=rules.rule(documents["clause"]),
    )
    drafts = [Draft(stream=stream, event=event, effective_on=situation.today, opens=True)]
    if command.supersedes:
        before = _own(command.supersedes, situation)
        ended = RuleDocumentSuperseded(by=stream)
        drafts.append(Draft(stream=before.id, event=ended, effective_on=situation.today))
    return drafts


def repeal_document(command: RepealRuleDocument, situation: Situation) -> list[Draft]:
    """Refuses a document that is not in force, and another agency's."""
    document = _own(command.document, situation)
    require_titles(situation, document_no=command.document_no)
    event = RuleDocumentRepealed(document_no=command.document_no)
    return [Draft(stream=document.id, event=event, effective_on=situation.today)]


def _own(stream: str, situation: Situation) -> RuleDocument:
    document = situation.affairs.find(RuleDocument, stream)
    if document is None or document.stage != ADOPTED:
        raise NOT_IN_FORCE.refused(*(document.entries if document else ()))
    if not acts_for(acting_agency(situation), document.agency):
        raise NOT_ITS_AUTHOR.refused(*document.entries)
    return document


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    AdoptRuleDocument: adopt_document,
    RepealRuleDocument: repeal_document,
}

AGAIN = (
    again(RuleDocumentAdopted, AdoptRuleDocument),
    again(RuleDocumentRepealed, RepealRuleDocument, stream="document"),
)
