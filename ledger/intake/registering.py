"""Collection and sharing (Article 13, 归集共享): the subject of a row, registered or known better.

A valid code not seen before opens an archive; another name of a known code is kept as its
history; a legacy number beside a unified code finds later rows that have nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ledger.codes import subject_kind_of
from ledger.event import Disclosure, Draft
from ledger.intake.counterpart import PERSON
from ledger.intake.lookup import name_key
from ledger.subject import (
    SubjectIdentifierAdded,
    SubjectNamed,
    SubjectRegistered,
    identifier_stream,
    registration_draft,
)

if TYPE_CHECKING:
    from datetime import date

    from ledger.event import Event, Tag
    from ledger.intake.lookup import KnownSubject, Lookup
    from ledger.intake.piece import Context, Outcome, Prepared

OTHER_NAME = "subject_has_another_name"
OTHERS_NUMBER = "legacy_number_belongs_to_another_subject"


class Registering:
    """Makes the drafts about subjects that rows bring with them."""

    def __init__(self, lookup: Lookup, context: Context) -> None:
        self._lookup = lookup
        self._context = context

    def register(self, row: Prepared, tag: Tag, outcome: Outcome) -> None:
        """Register the subject if it is new; note a name or number not known before."""
        subject = self._lookup.subjects[tag]
        day = row.day
        if row.counterpart.by == PERSON:
            if not subject.registered:
                outcome.drafts.append(self._person(row, tag, day))
                subject.registered = True
            return
        name = row.name
        key = name_key(name)
        if not subject.registered:
            code = subject_kind_of(tag)
            event = SubjectRegistered(kind=code, code=tag, name=name)
            draft = registration_draft(tag, event, day, batch=self._context.batch)
            outcome.drafts.append(self._context.placed(row.number, draft))
            subject.registered = True
            self._lookup.registered(tag)
        elif key not in subject.names:
            outcome.warn(OTHER_NAME)
            outcome.drafts.append(self._about(row, tag, SubjectNamed(name=name), day))
        subject.names.add(key)
        for number in row.counterpart.legacy:
            self._number(row, tag, number, subject, outcome)

    def _person(self, row: Prepared, tag: Tag, day: date) -> Draft:
        number = row.counterpart.code
        personal = (
            Disclosure(tag, "name", row.name),
            Disclosure(tag, "number", number),
        )
        event = SubjectRegistered(kind=subject_kind_of(tag))
        return self._context.placed(row.number, registration_draft(tag, event, day, personal))

    def _number(
        self,
        row: Prepared,
        tag: Tag,
        number: tuple[str, str],
        subject: KnownSubject,
        outcome: Outcome,
    ) -> None:
        """A legacy number beside a unified code: later rows find the subject by it."""
        scheme, value = number
        if scheme == "organisation_code" or number in subject.identifiers:
            return
        owner = self._lookup.identifiers.get(number)
        if owner is None:
            event = SubjectIdentifierAdded(scheme=scheme, value=value)
            draft = self._about(row, tag, event, row.day)
            stream = identifier_stream(scheme, value)
            outcome.drafts.append(msgspec.structs.replace(draft, stream=stream, opens=True))
            self._lookup.identifiers[number] = tag
        elif owner != tag:
            outcome.warn(OTHERS_NUMBER)
        subject.identifiers.add(number)

    def _about(self, row: Prepared, tag: Tag, event: Event, day: date) -> Draft:
        return Draft(
            stream=f"subject/{tag}",
            event=event,
            subjects=(tag,),
            effective_on=day,
            source=self._context.source(row.number),
            batch=self._context.batch,
        )
