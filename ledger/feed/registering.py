"""Collection and sharing (Article 13, 归集共享): registering, pausing and ending webhooks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from ledger.again import again
from ledger.authority import acting_agency, acts_for
from ledger.codes import CodeError, normalised, parse_unified_code
from ledger.event import Draft
from ledger.feed.webhook import (
    ACTIVE,
    ENDED,
    GOES_ON,
    Webhook,
    WebhookEnded,
    WebhookFailed,
    WebhookKeyRotated,
    WebhookPaused,
    WebhookRegistered,
    WebhookResumed,
)
from ledger.masking import masking_of
from ledger.refusal import Code, plan
from ledger.sanction.clearance import MATTER
from ledger.sanction.sanction import measure_rules
from ledger.situation import Command, Reads, Situation
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy, RuleSet

FAMILY = "feed"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts on the same machine, which `http` may name; whether they are used is the operator's
setting."""
ENDPOINT = Code(
    "endpoint_must_be_https",
    "An endpoint is https://host/path without user, query or fragment.",
    "推送地址须为 https，且不带用户名、参数和片段。",
    plan(13),
)
FOLLOWED = Code(
    "followed_codes_must_be_valid",
    "What is followed is named by valid unified codes, and by not too many.",
    "关注的统一社会信用代码须有效且数量不得超限。",
    plan(13),
)
CURSOR = Code(
    "cursor_must_be_an_entry_of_the_ledger",
    "Changes are brought after an entry that the ledger has.",
    "推送起点须为账本已有的条目。",
    plan(13),
)
NOT_THERE = Code(
    "webhook_must_be_the_agencys",
    "The agency has no such webhook, or it has ended.",
    "本单位无此推送，或推送已终止。",
    plan(13),
)
RESTS = Code(
    "webhook_must_be_active",
    "The webhook rests already.",
    "该推送已暂停。",
    plan(13),
)
RUNS = Code(
    "webhook_must_rest",
    "The webhook is active; a cursor must be named to bring changes again.",
    "该推送正在运行；重新推送须指明起点。",
    plan(13),
)
_ROLES: frozenset[str] = frozenset({"INTEGRATOR", "PROVIDER", "SUPERVISOR"})


class RegisterWebhook(Command, frozen=True):
    """Have changes brought to an endpoint of one's own agency, signed, in order."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    endpoint: str
    purpose: str
    codes: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    matter: str = ""
    after: int = GOES_ON
    """The entry after which changes are brought; left out: those to come."""

    def reads(self) -> Reads:
        """Nothing but the law."""
        return Reads()


class PauseWebhook(Command, frozen=True):
    """Bring nothing until it is resumed."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    webhook: str

    def reads(self) -> Reads:
        """The webhook."""
        return Reads(affairs=(self.webhook,))


class ResumeWebhook(Command, frozen=True):
    """Bring changes again, from where it stood or from a cursor."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    webhook: str
    after: int = GOES_ON

    def reads(self) -> Reads:
        """The webhook."""
        return Reads(affairs=(self.webhook,))


class RotateWebhookKey(Command, frozen=True):
    """Sign with a new secret, for some days with the old one too."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    webhook: str

    def reads(self) -> Reads:
        """The webhook."""
        return Reads(affairs=(self.webhook,))


class EndWebhook(Command, frozen=True):
    """Bring nothing any more."""

    ROLES: ClassVar[frozenset[str]] = _ROLES
    webhook: str

    def reads(self) -> Reads:
        """The webhook."""
        return Reads(affairs=(self.webhook,))


def register_webhook(command: RegisterWebhook, situation: Situation) -> list[Draft]:
    """Refuses an endpoint that is not https, codes that are none, a matter no list speaks of."""
    acting_agency(situation)
    rules = situation.policy.in_force(FAMILY, situation.today)
    known = rules.rules["webhook"]
    prose = masking_of(situation.policy, situation.today).prose
    long = len(command.endpoint) > known["endpoint_characters_max"]
    if long or not is_endpoint(command.endpoint) or prose(command.endpoint) != command.endpoint:
        raise ENDPOINT.refused(fields=("endpoint",))
    names = {f"topic_{at}": topic for at, topic in enumerate(command.topics, 1)}
    require_titles(situation, purpose=command.purpose, **names)
    if command.matter:
        matters = measure_rules(situation.policy, situation.today).rules["matters"]["known"]
        if command.matter not in matters:
            raise MATTER.refused(fields=("matter",))
    event = WebhookRegistered(
        endpoint=command.endpoint,
        key=situation.new_id(),
        purpose=command.purpose,
        after=_cursor(command.after, situation, situation.head),
        codes=_codes(command.codes, known["codes_max"]),
        topics=command.topics,
        matter=command.matter,
        rule=rules.rule(known["clause"]),
    )
    stream = f"webhook/{situation.new_id()}"
    return [Draft(stream=stream, event=event, effective_on=situation.today, opens=True)]


def is_endpoint(text: str) -> bool:
    """Whether changes may be brought there: https, or http on the same machine."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = text.isascii() and text.isprintable() and " " not in text and "\\" not in text
    bare = not (parts.username or parts.password or parts.query or parts.fragment)
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    return plain and bare and safe and bool(host) and port != 0


def pause_webhook(command: PauseWebhook, situation: Situation) -> list[Draft]:
    """Refuses another agency's, and one that rests."""
    webhook = _own(command.webhook, situation)
    if webhook.stage != ACTIVE:
        raise RESTS.refused(*webhook.entries)
    return [Draft(stream=webhook.id, event=WebhookPaused(), effective_on=situation.today)]


def resume_webhook(command: ResumeWebhook, situation: Situation) -> list[Draft]:
    """Refuses another agency's; one that is active without a cursor to bring changes again."""
    webhook = _own(command.webhook, situation)
    if webhook.stage == ACTIVE and command.after == GOES_ON:
        raise RUNS.refused(*webhook.entries, fields=("after",))
    event = WebhookResumed(after=_cursor(command.after, situation, GOES_ON))
    return [Draft(stream=webhook.id, event=event, effective_on=situation.today)]


def rotate_webhook_key(command: RotateWebhookKey, situation: Situation) -> list[Draft]:
    """Refuses another agency's."""
    webhook = _own(command.webhook, situation)
    rules = situation.policy.in_force(FAMILY, situation.today)
    known = rules.rules["webhook"]
    both = timedelta(known["both_keys_days"])
    event = WebhookKeyRotated(
        key=situation.new_id(),
        both_until=situation.today + both,
        rule=rules.rule(known["clause"]),
    )
    return [Draft(stream=webhook.id, event=event, effective_on=situation.today)]


def end_webhook(command: EndWebhook, situation: Situation) -> list[Draft]:
    """Refuses another agency's, and one that has ended."""
    webhook = _own(command.webhook, situation)
    return [Draft(stream=webhook.id, event=WebhookEnded(), effective_on=situation.today)]


def failed(
    webhook: Webhook, because: str, policy: Policy, calendar: Calendar, today: date
) -> Draft:
    """What is entered when an endpoint cannot be reached: its agency mends it."""
    rules: RuleSet = policy.in_force(FAMILY, today)
    known = rules.rules["webhook"]
    due = calendar.due(today, known["mended_within"], roll=True)
    event = WebhookFailed(because=because, due_on=due.day, rule=rules.rule(known["clause"]))
    return Draft(stream=webhook.id, event=event, effective_on=today)


def _cursor(after: int, situation: Situation, otherwise: int) -> int:
    if after == GOES_ON:
        return otherwise
    if not 0 <= after <= situation.head:
        raise CURSOR.refused(fields=("after",))
    return after


def _codes(codes: tuple[str, ...], most: int) -> tuple[str, ...]:
    try:
        made = tuple(dict.fromkeys(parse_unified_code(normalised(code)) for code in codes))
    except CodeError:
        raise FOLLOWED.refused(fields=("codes",)) from None
    if len(made) > most:
        raise FOLLOWED.refused(fields=("codes",))
    return made


def _own(stream: str, situation: Situation) -> Webhook:
    webhook = situation.affairs.find(Webhook, stream)
    agency = acting_agency(situation)
    if webhook is None or webhook.stage == ENDED or not acts_for(agency, webhook.agency):
        raise NOT_THERE.refused(*(webhook.entries if webhook else ()), fields=("webhook",))
    return webhook


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RegisterWebhook: register_webhook,
    PauseWebhook: pause_webhook,
    ResumeWebhook: resume_webhook,
    RotateWebhookKey: rotate_webhook_key,
    EndWebhook: end_webhook,
}

AGAIN = (
    again(WebhookRegistered, RegisterWebhook),
    again(WebhookPaused, PauseWebhook, stream="webhook"),
    again(WebhookResumed, ResumeWebhook, stream="webhook"),
    again(WebhookKeyRotated, RotateWebhookKey, stream="webhook"),
    again(WebhookEnded, EndWebhook, stream="webhook"),
)
