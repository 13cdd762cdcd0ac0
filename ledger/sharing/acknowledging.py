"""Collection and sharing (Article 13, 归集共享): a recipient says what it did about a recall.

Who was shown a record before its end corrects or deletes it, or stops using it, within the
time of the rules, and says so. An integrating system acts for the agency of its token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.access import recipient_of
from ledger.again import again
from ledger.codes import is_unified_code
from ledger.event import Draft
from ledger.refusal import Code, plan
from ledger.sharing.recall import Recall, recall_id, recalls
from ledger.sharing.rules import answers, sharing_rules
from ledger.sharing.sharing import RecallAcknowledged
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.registry import Registry
    from ledger.situation import Actor

SUBJECT = "SUBJECT"

RECIPIENT = Code(
    "recall_is_acknowledged_by_its_recipient",
    "Only the recipient, or who took it over, says what it did about a recall.",
    "召回通知只能由接收单位或者其承继单位反馈。",
    plan(15),
)
UNKNOWN = Code(
    "recall_must_stand_against_the_recipient",
    "This recipient was not shown it before such an end.",
    "没有向该单位发出的此项召回。",
    plan(15),
)
TWICE = Code(
    "recall_is_acknowledged_once",
    "This recall was acknowledged.",
    "此项召回已经反馈。",
    plan(15),
)
DONE = Code(
    "what_was_done_must_answer_the_recall",
    "What was done is one of the rules' words, and answers an end or a correction.",
    "反馈内容须为规定的处理方式，并与召回事由相符。",
    plan(15),
)


class AcknowledgeRecall(Command, frozen=True):
    """Say what was done about something that was shown before it ended or was corrected."""

    ROLES: ClassVar[frozenset[str]] = frozenset(
        {
            "PROVIDER",
            "DESIGNATOR",
            "REPAIR_OFFICER",
            "OBJECTION_OFFICER",
            "PUBLICITY_OFFICER",
            "SUPERVISOR",
            "INTEGRATOR",
            "AUTHORISED_BODY",
            SUBJECT,
        }
    )
    ON_SEALED: ClassVar[bool] = True
    record: str
    """The record, listing, measure or commitment that was shown."""
    ending: str
    """Which end or correction of it, as the recall names it: an entry, or `expired`."""
    done: str
    """`corrected`, `deleted`, `stopped_use` or `nothing_kept`."""
    recipient: str = ""
    """Who was shown it, where that is an agency that the actor's own took over."""

    @property
    def shown(self) -> str:
        """What the access ledger is asked about before the decision."""
        return self.record

    def reads(self) -> Reads:
        """What ended, and whether it was acknowledged."""
        return Reads(streams=(self.record,))


def acting_recipients(actor: Actor, registry: Registry) -> tuple[str, ...]:
    """For whom the actor may answer: its agency and those it took over, or the system itself; an
    organisation that has reports on others, for itself."""
    own = recipient_of(actor)
    if not own:
        itself = SUBJECT in actor.roles and is_unified_code(actor.subject)
        return (actor.subject,) if itself else ()
    agency = registry.agencies.get(own)
    return (own, *(sorted(agency.successor_of) if agency else ()))


def acknowledge(command: AcknowledgeRecall, situation: Situation) -> list[Draft]:
    """Refuses who is not the recipient, a recall that does not stand, a second word on it, and
    what does not answer it."""
    recipients = acting_recipients(situation.actor, situation.registry)
    if command.recipient and command.recipient not in recipients:
        raise RECIPIENT.refused(fields=("recipient",))
    wanted = (command.recipient,) if command.recipient else recipients
    found = _found(command, situation, wanted)
    if found.acknowledged is not None:
        raise TWICE.refused(found.acknowledged.entry)
    rule_set = sharing_rules(situation.policy, situation.today)
    if command.done not in answers(rule_set, found.ending.told):
        raise DONE.refused(*found.derived_from, fields=("done",))
    event = RecallAcknowledged(
        record=command.record,
        ending=command.ending,
        recipient=found.recipient,
        done=command.done,
        due=found.due,
        access_entry=found.first.access_entry,
        rule=found.rule,
    )
    return [
        Draft(
            stream=recall_id(command.record, command.ending, found.recipient),
            event=event,
            subjects=tuple(situation.states),
            effective_on=situation.today,
            caused_by=found.ending.entry,
            opens=True,
        )
    ]


def _found(command: AcknowledgeRecall, situation: Situation, wanted: tuple[str, ...]) -> Recall:
    """The recall; one still outstanding before one that is done."""
    law = (situation.policy, situation.calendar, situation.today)
    shown = situation.found.get("shown", ())
    held = [
        recall
        for state in situation.states.values()
        for recall in recalls(state, command.record, shown, *law)
        if recall.ending.key == command.ending and recall.recipient in wanted
    ]
    standing = [recall for recall in held if not recall.ending.undone_in]
    if not standing:
        raise UNKNOWN.refused(*(r.ending.undone_in for r in held[:1]), fields=("ending",))
    return min(standing, key=lambda r: (r.acknowledged is not None, wanted.index(r.recipient)))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {AcknowledgeRecall: acknowledge}

AGAIN = (again(RecallAcknowledged, AcknowledgeRecall),)
