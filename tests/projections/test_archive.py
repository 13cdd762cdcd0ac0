"""Archives: heads and pages as documents, computed values with entries and rules, no personal value."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.publication.publication import PublicationPublished
from ledger.record.record import RecordAnnulled, RecordCorrected, RecordMarked
from ledger.subject import SubjectIdentifierAdded, SubjectNamed
from projections import reading
from tests.projections.small import COMPANY, PERSON

if TYPE_CHECKING:
    from tests.projections.small import Small


def test_a_head_tells_names_and_identifiers_with_their_entries(small: Small) -> None:
    first = small.register()
    named = small.happen(SubjectNamed(name="永昌县乙公司"), f"subject/{COMPANY}")
    added = small.happen(
        SubjectIdentifierAdded(scheme="registration_number", value="620321100000011"),
        f"subject/{COMPANY}",
    )
    head = reading.head(small.database, COMPANY)
    assert head is not None
    assert (head.code, head.kind, head.name) == (COMPANY, "organisation", "永昌县乙公司")
    assert [(n.name, n.entry) for n in head.names] == [
        ("永昌县甲公司", first),
        ("永昌县乙公司", named),
    ]
    assert [(i.scheme, i.entry) for i in head.identifiers] == [("registration_number", added)]
    assert head.entry == added
    assert head.entries == (first, named, added)


def test_a_record_carries_windows_obligations_entries_and_rules(small: Small) -> None:
    small.register()
    small.today = date(2026, 9, 30)
    stream = small.penalty()
    (page,) = reading.pages(small.database, COMPANY)
    (record,) = page.records
    assert (record.id, record.fine, record.tier) == (stream, Decimal(20_000), "GENERAL")
    assert record.window is not None
    assert record.window.min_until == date(2026, 12, 30)
    assert record.window.eligible_from == date(2026, 12, 31)
    assert record.window.last_display_day == date(2027, 9, 30)
    assert record.window.derived_from == record.entries
    assert record.window.rule.startswith("REPAIR-2026#")
    assert all(o.due == date(2026, 10, 15) and o.rule for o in record.obligations)
    assert not record.published


def test_publication_and_its_end_move_the_counts_and_the_horizon(small: Small) -> None:
    small.register()
    stream = small.penalty()
    small.happen(PublicationPublished(channel="credit_china_jinchang", day=small.today), stream)
    head = reading.head(small.database, COMPANY)
    assert head is not None
    assert (head.counts.records, head.counts.published, head.counts.ended) == (1, 1, 0)
    assert head.counts.by_kind == {"penalty": 1}
    window = reading.pages(small.database, COMPANY)[0].records[0].window
    assert window is not None
    assert window.last_display_day is not None
    small.today = window.last_display_day + timedelta(1)
    small.runner.catch_up()
    head = reading.head(small.database, COMPANY)
    assert head is not None
    assert (head.counts.published, head.counts.ended, head.counts.live) == (0, 1, 0)


def test_corrections_marks_and_annulments_keep_their_entries(small: Small) -> None:
    small.register()
    stream = small.penalty()
    corrected = small.happen(
        RecordCorrected(record=stream, field="fine", old="20000", new="2000", basis="b"), "x/1"
    )
    marked = small.happen(RecordMarked(record=stream, mark="under_lawsuit"), "x/2")
    annulled = small.happen(RecordAnnulled(record=stream, reason="revoked"), "x/3")
    (record,) = reading.pages(small.database, COMPANY)[0].records
    assert record.fine == Decimal(2_000)
    assert [(c.old, c.new, c.entry) for c in record.corrections] == [("20000", "2000", corrected)]
    assert [(m.mark, m.entry) for m in record.marks] == [("under_lawsuit", marked)]
    assert record.annulled is not None
    assert (record.annulled.reason, record.annulled.entry) == ("revoked", annulled)
    assert not record.live


def test_pages_hold_two_hundred_records(small: Small) -> None:
    small.register()
    for number in range(3):
        small.penalty(str(number))
    stored = [small.sealed_penalty(n) for n in range(3, 203)]
    small.add(*stored)
    small.runner.catch_up()
    pages = reading.pages(small.database, COMPANY)
    assert [(page.page, len(page.records)) for page in pages] == [(0, 200), (1, 3)]
    assert reading.page_document(small.database, COMPANY, 2) is None


def test_a_person_has_neither_name_nor_code_in_any_table(small: Small) -> None:
    small.register(PERSON)
    small.penalty(tag=PERSON)
    row = reading.heads(small.database, [PERSON])[PERSON]
    assert (row.code, row.name, row.kind) == ("", "", "person")
    (record,) = reading.pages(small.database, PERSON)[0].records
    assert record.person
    assert not record.obligations
