"""How a log gets its next key: by an entry, signed over by the key that was in force.

The key itself never comes here; whoever holds the key file makes the statement and signs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.founding import RegistryCommand, registry_draft
from ledger.log_key import LogKeyAdopted, logs_of, statement
from ledger.refusal import Code, plan
from ledger.store.note import ED25519, NoteError, Verifier, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.situation import Command, Situation

LOG = Code(
    "log_must_be_one_of_this_ledger",
    "The log is neither this ledger's nor its access ledger's.",
    "该日志不属于本账本。",
    plan(15),
)
KEY = Code(
    "log_key_must_be_well_formed",
    "The key is no Ed25519 verifier key under the name of the log.",
    "密钥格式不符合要求。",
    plan(15),
)
ADOPTED = Code(
    "log_key_must_be_new",
    "A log of this ledger is or was signed with this key; each has keys of its own.",
    "该密钥已用于本账本的日志。",
    plan(15),
)
UNSIGNED = Code(
    "log_key_must_be_signed_over_by_the_one_in_force",
    "The key in force has not signed the statement that this one follows it.",
    "更换密钥须由现行密钥签名确认。",
    plan(15),
)


class AdoptLogKey(RegistryCommand, frozen=True):
    """Have a log signed with a new key from now on."""

    log: str
    vkey: str
    """The verifier key, as C2SP writes it."""
    note: str
    """The statement that the key is the log's, signed by the key in force; the first by itself."""


def adopt_key(command: AdoptLogKey, situation: Situation) -> list[Draft]:
    """Refuses a key of another log, one used before, and one that no key in force vouches for."""
    registry = situation.registry
    if command.log not in logs_of(registry.origin):
        raise LOG.refused(fields=("log",))
    try:
        verifier = Verifier.parse(command.vkey)
    except NoteError as wrong:
        raise KEY.refused(fields=("vkey",)) from wrong
    if verifier.name != command.log or verifier.algorithm != ED25519:
        raise KEY.refused(fields=("vkey",))
    former = registry.log_key(command.log)
    for known in registry.log_keys:
        if Verifier.parse(known.vkey).public == verifier.public:
            raise ADOPTED.refused(known.entry, fields=("vkey",))
    signing = Verifier.parse(former.vkey) if former else verifier
    try:
        signed = opened(command.note, [signing]).text
    except NoteError as wrong:
        raise UNSIGNED.refused(*((former.entry,) if former else ()), fields=("note",)) from wrong
    if signed != statement(command.log, verifier.vkey()):
        raise UNSIGNED.refused(*((former.entry,) if former else ()), fields=("note",))
    event = LogKeyAdopted(log=command.log, vkey=verifier.vkey(), note=command.note)
    return [registry_draft(event, situation, opens=former is None)]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {AdoptLogKey: adopt_key}
