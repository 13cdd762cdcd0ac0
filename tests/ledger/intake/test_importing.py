"""Importing: what becomes of each row, of the same file again, of a sender without a mandate."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from ledger.event import Draft
from ledger.intake.fault import NoTable
from ledger.intake.lookup import load_batch
from ledger.intake.preparing import Preparing
from ledger.record.identity import record_id
from ledger.refusal import Refused
from ledger.registry import OfficerAppointed
from ledger.store.appending import Boundary
from ledger.subject import AddIdentifier, RegisterSubject
from tests.ledger.intake.desk import (
    COMMITMENT,
    LICENCE,
    NUMBER,
    OTHER_SHOP,
    PENALTY,
    PENALTY_2015,
    SHOP,
    TODAY,
    Desk,
    shop,
    table,
    write_csv,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RECORD = record_id("AMR", "penalty", PENALTY["document_no"], SHOP)


def refused(desk: Desk, path: Path, **options: Any) -> Refused:
    before = desk.ledger.head
    with pytest.raises(Refused) as caught:
        desk.send(path, **options)
    assert desk.ledger.head == before, "a refusal writes nothing"
    return caught.value


def test_a_row_registers_its_subject_and_files_its_record(desk: Desk) -> None:
    summary = desk.penalties(PENALTY)
    assert (summary.rows, summary.accepted, summary.rejected) == (1, 1, 0)
    state = desk.state()
    assert state.registration is not None
    assert state.registration.name == PENALTY["name"]
    record = state.records[RECORD]
    assert record.facts.fine == Decimal(5000)
    assert record.facts.fine_text == "0.5"
    assert record.facts.agency == "AMR"
    assert record.facts.layout == "penalty-2018"
    assert not record.facts.backfill
    assert record.effective_on.isoformat() == "2026-09-30"
    assert record.batch == summary.batch
    assert summary.entry == desk.ledger.head


def test_a_record_knows_its_file_sheet_and_row(desk: Desk) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("九月处罚", 0)
    for line in [["处罚公示表"], *table("penalty-2018", [PENALTY])]:
        sheet.append(line)
    path = desk.folder / "p.xlsx"
    book.save(path)
    summary = desk.send(path)
    source = desk.state().records[RECORD].source
    assert source is not None
    assert (source.sheet, source.row) == ("九月处罚", 3)
    batch = load_batch(desk.ledger, summary.batch)
    assert batch is not None
    assert source.file == batch.received.file
    assert summary.warnings["sheet_was_not_read"] == 1


def test_free_texts_names_of_persons_and_cells_lie_in_the_vault_only(desk: Desk) -> None:
    desk.penalties({**PENALTY, "remark": "已于十月整改完毕", "representative_number": NUMBER})
    (entry,) = desk.entries("record.filed")
    values = desk.ledger.vault.open(entry.id)
    assert values["text"]["facts"] == PENALTY["facts"]
    assert values["representative"] == "张某某"
    assert values["representative_number"] == NUMBER
    assert values["cells"][0] == PENALTY["name"]
    assert len(entry.sd) == 4
    lines = b"".join(line for _, line in desk.ledger.store.entries(0, 1000)).decode()
    for word in (
        "张某某",
        PENALTY["facts"],
        PENALTY["basis"],
        "已于十月整改完毕",
        NUMBER,
        "罚款五千元",
    ):
        assert word not in lines


def test_every_layout_can_be_imported(desk: Desk) -> None:
    assert desk.rows("licence-2018", LICENCE, file="1.csv").accepted == 1
    assert desk.rows("penalty-2015", PENALTY_2015, file="2.csv").accepted == 1
    old = {**PENALTY_2015, "document_no": "永市监许〔2016〕1号", "licence_kind": "普通"}
    assert desk.rows("licence-2015", old, file="3.csv").accepted == 1
    assert desk.rows("commitment", COMMITMENT, file="4.csv").accepted == 1
    state = desk.state()
    assert sorted(r.facts.kind for r in state.records.values()) == ["licence", "licence", "penalty"]
    (commitment,) = state.commitments.values()
    assert commitment.facts.collected
    assert commitment.facts.accepting_unit == "AMR"


def test_a_row_in_error_never_stops_the_others(desk: Desk) -> None:
    summary = desk.penalties(
        shop(1), shop(2, document_no=""), shop(3, unified_code="91310000132212144D"), shop(4)
    )
    assert (summary.accepted, summary.rejected) == (2, 2)
    assert summary.reasons == {
        "field_must_be_given": 1,
        "unified_code_check_character_is_wrong": 1,
    }
    (settled,) = desk.entries("batch.rows_settled")
    assert [(r.field, r.rows) for r in settled.data.rejected] == [
        ("document_no", (3,)),
        ("unified_code", (4,)),
    ]
    cells = desk.ledger.vault.open(settled.id)["cells"]
    assert cells["4"].split("\x1f")[2] == "91310000132212144D"


def test_the_vault_keeps_so_many_cells_of_rejected_rows_and_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.intake.run.CELLS_CHARACTERS_MAX", 600)
    rows = [shop(n, document_no="") for n in range(1, 6)]
    assert desk.penalties(*rows).rejected == 5
    (settled,) = desk.entries("batch.rows_settled")
    assert 0 < len(desk.ledger.vault.open(settled.id)["cells"]) < 5
    (desk.folder / "p.csv.rejects.csv").unlink()
    assert desk.penalties(*rows).rejected == 5


def test_the_same_file_again_appends_nothing(desk: Desk) -> None:
    rows = [shop(1), shop(2, document_no=""), shop(3)]
    first = desk.penalties(*rows)
    head = desk.ledger.head
    again = desk.penalties(*rows)
    assert desk.ledger.head == head
    assert again.batch == again.first_batch == first.batch
    assert (again.rows, again.accepted, again.duplicate, again.rejected) == (3, 0, 2, 1)
    assert again.reasons == first.reasons


def test_the_same_rows_in_another_file_are_duplicates(desk: Desk) -> None:
    desk.penalties(shop(1), shop(2))
    again = desk.penalties(shop(2), shop(1), shop(1), file="q.csv")
    assert (again.accepted, again.duplicate, again.first_batch) == (0, 3, "")
    assert len(desk.entries("record.filed")) == 2


def test_the_same_row_twice_in_one_file_is_filed_once(desk: Desk) -> None:
    summary = desk.penalties(shop(1), shop(1), shop(1, facts="别的事实"))
    assert (summary.accepted, summary.duplicate, summary.rejected) == (1, 1, 1)
    assert summary.reasons == {"record_differs_from_the_one_filed": 1}


def test_an_interrupted_import_is_carried_on_where_it_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.intake.run.PIECE_ROWS_MAX", 2)
    rows = [shop(n) for n in range(1, 8)]
    append, calls = desk.ledger.append, [0]

    def failing(*arguments: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] > 3:
            raise ConnectionAbortedError
        return append(*arguments, **named)

    monkeypatch.setattr(desk.ledger, "append", failing)
    with pytest.raises(ConnectionAbortedError):
        desk.penalties(*rows)
    monkeypatch.setattr(desk.ledger, "append", append)
    summary = desk.penalties(*rows)
    assert (summary.rows, summary.accepted, summary.duplicate) == (7, 3, 4)
    assert summary.first_batch == ""
    assert len(desk.entries("record.filed")) == 7
    assert len(desk.entries("batch.received")) == 1
    settled = [(e.data.first_row, e.data.last_row) for e in desk.entries("batch.rows_settled")]
    assert settled == [(2, 3), (4, 5), (6, 7), (8, 8)]
    assert desk.penalties(*rows).first_batch == summary.batch


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk) -> None:
    desk.penalties(shop(1))
    rows = [shop(1), shop(2), shop(2), shop(3, facts=""), shop(4, name="别名公司"), shop(4)]
    person = shop(9, **{**PERSON, "document_no": "永市监罚字〔2026〕9号"})
    head = desk.ledger.head
    checked = desk.penalties(*rows, person, file="q.csv", check=True)
    assert desk.ledger.head == head
    assert desk.ledger.vault.person_tag(NUMBER) is None
    done = desk.penalties(*rows, person, file="q.csv")
    for name in ("rows", "accepted", "duplicate", "waiting", "rejected", "reasons", "warnings"):
        assert getattr(checked, name) == getattr(done, name), name
    assert checked.batch == ""


def test_history_from_before_the_ledger_is_marked(desk: Desk) -> None:
    desk.penalties(PENALTY, backfill=True)
    assert desk.state().records[RECORD].facts.backfill
    assert desk.entries("batch.received")[0].data.backfill


def test_progress_is_told_up_to_the_last_row(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.intake.run.PIECE_ROWS_MAX", 2)
    told: list[tuple[int, int]] = []
    desk.penalties(
        *(shop(n) for n in range(5)), progress=lambda done, all_: told.append((done, all_))
    )
    assert told == [(0, 5), (2, 5), (4, 5), (5, 5)]


# While others work


def meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], object]) -> None:
    """The next appends each come a moment after one of these acts."""
    append, waiting = desk.ledger.append, list(acts)

    def late(drafts: Any, boundary: Any, *arguments: Any) -> Any:
        if waiting and any(draft.event.TOPIC == "batch.rows_settled" for draft in drafts):
            act = waiting.pop(0)
            monkeypatch.setattr(desk.ledger, "append", append)
            act()
            monkeypatch.setattr(desk.ledger, "append", late)
        return append(drafts, boundary, *arguments)

    monkeypatch.setattr(desk.ledger, "append", late)


def test_a_piece_gives_way_to_whoever_filed_the_same_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(desk, monkeypatch, lambda: desk.penalties(shop(1), file="other.csv"))
    summary = desk.penalties(shop(1), shop(2))
    assert (summary.accepted, summary.duplicate) == (1, 1)
    assert len(desk.entries("record.filed")) == 2


def test_a_change_is_decided_on_what_is_there_now(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.rows("licence-2018", LICENCE, file="1.csv")
    newer = {**LICENCE, "status": "2"}
    meanwhile(desk, monkeypatch, lambda: desk.rows("licence-2018", newer, file="2.csv"))
    summary = desk.rows("licence-2018", newer, {**LICENCE, "document_no": "8号"}, file="3.csv")
    assert (summary.accepted, summary.duplicate) == (1, 1)


def test_the_same_file_twice_at_once_is_settled_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [shop(1), shop(2)]
    meanwhile(desk, monkeypatch, lambda: desk.penalties(*rows))
    with pytest.raises(Refused) as caught:
        desk.penalties(*rows)
    assert caught.value.code == "case_must_be_at_rest"
    assert len(desk.entries("record.filed")) == 2
    assert len(desk.entries("batch.rows_settled")) == 1


def test_when_the_law_changes_the_rest_is_read_under_the_new_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.intake.run.PIECE_ROWS_MAX", 2)

    def appoint(name: str) -> Callable[[], object]:
        event = OfficerAppointed(officer=name, agency="AMR", roles=("PROVIDER",))
        draft = Draft(stream=f"registry/officer/AMR/{name}", event=event, effective_on=TODAY)
        boundary = Boundary(position=desk.ledger.head, registry=False)
        return lambda: desk.ledger.append([draft], boundary, desk.officer())

    meanwhile(desk, monkeypatch, appoint("a"), appoint("b"))
    told: list[int] = []
    summary = desk.penalties(
        *(shop(n) for n in range(1, 8)), progress=lambda done, _: told.append(done)
    )
    assert (summary.rows, summary.accepted) == (7, 7)
    assert told == [0, 2, 4, 6, 7]
    newest = max(e.number for e in desk.entries("officer.appointed"))
    laws = [e.policy for e in desk.entries("batch.rows_settled")]
    assert laws[-1] == newest
    settled = [(e.data.first_row, e.data.last_row) for e in desk.entries("batch.rows_settled")]
    assert settled == [(2, 3), (4, 5), (6, 7), (8, 8)]


# What a row sent again means


def test_a_newer_validity_is_a_change(desk: Desk) -> None:
    desk.rows("licence-2018", LICENCE, file="1.csv")
    summary = desk.rows(
        "licence-2018", {**LICENCE, "valid_until": "2036-09-29", "status": "2"}, file="2.csv"
    )
    assert summary.accepted == 1
    (changed,) = desk.entries("record.changed")
    assert changed.data.status == "invalid"
    assert changed.data.valid_until.isoformat() == "2036-09-29"
    (record,) = desk.state().records.values()
    assert record.facts.status == "invalid"


def test_a_newer_remark_is_a_change_whose_words_lie_in_the_vault(desk: Desk) -> None:
    desk.penalties(PENALTY)
    desk.penalties({**PENALTY, "remark": "已缴纳"}, file="2.csv")
    (changed,) = desk.entries("record.changed")
    assert changed.data.remark
    assert desk.ledger.vault.open(changed.id)["remark"] == "已缴纳"
    assert desk.penalties({**PENALTY, "remark": "已缴纳"}, shop(1), file="4.csv").duplicate == 1


def test_a_revoked_decision_is_annulled(desk: Desk) -> None:
    desk.rows("penalty-2015", PENALTY_2015, file="1.csv")
    revoked = {**PENALTY_2015, "status": "撤销"}
    assert desk.rows("penalty-2015", revoked, file="2.csv").accepted == 1
    (record,) = desk.state().records.values()
    assert record.annulled is not None
    assert record.annulled.reason == "revoked"
    assert desk.rows("penalty-2015", revoked, revoked, file="3.csv").duplicate == 2
    other = {**PENALTY_2015, "document_no": "8号"}
    again = desk.rows("penalty-2015", PENALTY_2015, other, file="4.csv")
    assert again.accepted == 1
    assert again.reasons == {"record_must_not_be_annulled": 1}


def test_a_decision_sent_as_revoked_the_first_time_is_filed_and_annulled(desk: Desk) -> None:
    summary = desk.rows("penalty-2015", {**PENALTY_2015, "status": "1"})
    assert summary.accepted == 1
    (record,) = desk.state().records.values()
    assert record.annulled is not None
    assert record.effective_on.isoformat() == "2016-09-28"


@pytest.mark.parametrize("field", ["facts", "decided_on", "fine", "penalty_kinds"])
def test_other_content_under_the_same_number_is_refused(desk: Desk, field: str) -> None:
    other = {"facts": "别的", "decided_on": "2026-10-01", "fine": "7", "penalty_kinds": "罚款;警告"}
    desk.penalties(PENALTY)
    summary = desk.penalties({**PENALTY, field: other[field]}, file="2.csv")
    assert summary.reasons == {"record_differs_from_the_one_filed": 1}
    settled = desk.entries("batch.rows_settled")[-1].data
    assert settled.rejected[0].field == ("texts" if field == "facts" else field)


def test_the_same_amount_written_otherwise_is_the_same(desk: Desk) -> None:
    desk.penalties(PENALTY)
    assert desk.penalties({**PENALTY, "fine": "0.500000"}, file="2.csv").duplicate == 1


def test_one_decision_may_have_several_parties(desk: Desk) -> None:
    other = {**PENALTY, "unified_code": OTHER_SHOP, "name": "永昌县第二商贸有限公司"}
    assert desk.penalties(PENALTY, other).accepted == 2


# Commitments


def test_a_commitment_and_later_how_it_was_kept(desk: Desk) -> None:
    desk.rows("commitment", COMMITMENT, file="1.csv")
    assert desk.rows("commitment", {**COMMITMENT, "remark": "补"}, file="2.csv").duplicate == 1
    kept = {**COMMITMENT, "fulfilment": "全部履行", "determined_on": "2026-10-01"}
    assert desk.rows("commitment", kept, file="3.csv").accepted == 1
    (commitment,) = desk.state().commitments.values()
    assert commitment.fulfilment is not None
    assert commitment.fulfilment.outcome == "full"
    assert desk.rows("commitment", kept, kept, file="4.csv").duplicate == 2
    broken = {
        **kept, "fulfilment": "全部未履行", "unfulfilled": "全部", "liability_pursued": "公示",
    }  # fmt: skip
    again = desk.rows("commitment", broken, file="5.csv")
    assert again.reasons == {"record_differs_from_the_one_filed": 1}


def test_a_broken_commitment_brings_what_was_done_about_it(desk: Desk) -> None:
    broken = {
        **COMMITMENT, "fulfilment": "部分履行", "unfulfilled": "未补交", "liability_pursued": "责令改正",
        "determined_on": "2026-10-01", "determined_by": "县市场监管局",
    }  # fmt: skip
    assert desk.rows("commitment", broken).accepted == 1
    (determined,) = desk.entries("commitment.fulfilment_determined")
    assert determined.data.collected
    assert determined.data.breach
    assert desk.ledger.vault.open(determined.id) == {"unfulfilled": "未补交"}
    (pursued,) = desk.entries("commitment.liability_pursued")
    assert desk.ledger.vault.open(pursued.id) == {"liability_pursued": "责令改正"}


def test_a_commitment_that_contradicts_itself_is_rejected(desk: Desk) -> None:
    summary = desk.rows("commitment", {**COMMITMENT, "commitment_code": "62032120250901000001"})
    assert summary.rejected == 1
    assert desk.rows("commitment", {**COMMITMENT, "content": "别"}, file="2.csv").accepted == 1
    other = desk.rows("commitment", COMMITMENT, file="3.csv")
    assert other.reasons == {"record_differs_from_the_one_filed": 1}


# Whom a row is about

PERSON = {
    "name": "李某", "category": "自然人", "unified_code": "", "representative": "",
    "person_document_kind": "身份证", "person_number": NUMBER,
}  # fmt: skip


def test_a_person_has_a_tag_that_says_nothing(desk: Desk) -> None:
    desk.penalties(shop(1, **PERSON), shop(2, **PERSON))
    tag = desk.ledger.vault.person_tag(NUMBER)
    assert tag is not None
    state = desk.state(tag)
    assert len(state.records) == 2
    assert state.registration is not None
    assert state.registration.kind == "person"
    assert all(record.facts.name == "" for record in state.records.values())
    (registered,) = desk.entries("subject.registered")
    assert desk.ledger.vault.open(registered.id) == {"name": "李某", "number": NUMBER}
    lines = b"".join(line for _, line in desk.ledger.store.entries(0, 1000)).decode()
    assert NUMBER not in lines
    assert "李某" not in lines


def test_another_name_of_a_known_code_is_a_warning_and_a_history(desk: Desk) -> None:
    desk.penalties(PENALTY)
    summary = desk.penalties(
        {**PENALTY, "name": "新名字有限公司", "document_no": "2号"}, file="2.csv"
    )
    assert summary.accepted == 1
    assert summary.warnings["subject_has_another_name"] == 1
    registration = desk.state().registration
    assert registration is not None
    assert [name for name, _ in registration.names] == [PENALTY["name"], "新名字有限公司"]


def test_brackets_of_another_width_make_no_other_name(desk: Desk) -> None:
    desk.penalties(shop(1, name="永昌（甘肃）商贸有限公司"))
    again = shop(1, name="永昌(甘肃) 商贸有限公司", document_no="2号")
    summary = desk.penalties(again, file="2.csv")
    assert "subject_has_another_name" not in summary.warnings


def test_an_organisation_code_finds_its_unified_code(desk: Desk) -> None:
    old = {**PENALTY_2015, "unified_code": "", "organisation_code": "MA000001-5"}
    assert desk.rows("penalty-2015", old, file="1.csv").waiting == 1
    desk.penalties(PENALTY)
    summary = desk.rows("penalty-2015", {**old, "document_no": "9号"}, file="2.csv")
    assert (summary.accepted, summary.waiting) == (1, 0)
    assert len(desk.state().records) == 2


def test_an_organisation_code_finds_a_subject_of_an_earlier_piece(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.intake.run.PIECE_ROWS_MAX", 1)
    old = {**PENALTY_2015, "unified_code": "", "organisation_code": "MA000001-5"}
    rows = [old, PENALTY_2015 | {"document_no": "8号"}, old | {"document_no": "9号"}]
    summary = desk.rows("penalty-2015", *rows)
    assert (summary.accepted, summary.waiting) == (2, 1)


def test_a_registered_number_finds_its_subject(desk: Desk) -> None:
    number = "620321100000011"
    actor = desk.officer()
    desk.ledger.execute(RegisterSubject(code=SHOP, name="某公司"), actor)
    desk.ledger.execute(AddIdentifier(code=SHOP, scheme="registration_number", value=number), actor)
    old = {**PENALTY_2015, "unified_code": "", "registration_number": number}
    assert desk.rows("penalty-2015", old).accepted == 1
    assert len(desk.state().records) == 1


def test_a_number_beside_a_unified_code_finds_later_rows(desk: Desk) -> None:
    number = "620321100000011"
    desk.rows("penalty-2015", {**PENALTY_2015, "registration_number": number}, file="1.csv")
    old = {**PENALTY_2015, "unified_code": "", "registration_number": number, "document_no": "9号"}
    assert desk.rows("penalty-2015", old, file="2.csv").accepted == 1
    stolen = {**PENALTY_2015, "unified_code": OTHER_SHOP, "registration_number": number}
    summary = desk.rows("penalty-2015", stolen, file="3.csv")
    assert summary.warnings["legacy_number_belongs_to_another_subject"] == 1
    with pytest.raises(Refused) as caught:
        desk.ledger.execute(
            AddIdentifier(code=OTHER_SHOP, scheme="registration_number", value=number),
            desk.officer(),
        )
    assert caught.value.code == "identifier_must_not_belong_to_another_subject"


def test_a_row_with_an_unknown_legacy_number_waits_and_is_not_lost(desk: Desk) -> None:
    old = {**PENALTY_2015, "unified_code": "", "registration_number": "620321100000011"}
    summary = desk.rows("penalty-2015", old)
    assert (summary.rows, summary.waiting, summary.accepted) == (1, 1, 0)
    (waiting,) = desk.entries("intake.row_waiting")
    assert waiting.data.legacy == (("registration_number", "620321100000011"),)
    assert PENALTY_2015["facts"] in desk.ledger.vault.open(waiting.id)["cells"]
    again = desk.rows("penalty-2015", old)
    assert (again.waiting, again.duplicate) == (1, 0)


def test_a_representative_with_a_wrong_number_is_a_warning(desk: Desk) -> None:
    summary = desk.penalties({**PENALTY, "representative_number": "620321********0013"})
    assert summary.warnings["representative_number_is_not_valid"] == 1
    (entry,) = desk.entries("record.filed")
    assert "representative_number" not in desk.ledger.vault.open(entry.id)


# What may be collected


def test_forbidden_personal_data_rejects_the_row(desk: Desk) -> None:
    summary = desk.penalties(
        {**PENALTY, "facts": "当事人信仰宗教，血型为A型，患有乙肝病史。"}, shop(1)
    )
    assert summary.reasons == {"forbidden_personal_data_must_not_be_collected": 1}
    assert summary.accepted == 1


def test_a_penalty_of_the_simple_procedure_is_not_collected(desk: Desk) -> None:
    summary = desk.penalties({**PENALTY, "content": "适用简易程序，当场处罚二百元"})
    assert summary.reasons == {"simple_procedure_penalty_must_not_be_collected": 1}


# Who may send


@pytest.mark.parametrize("name", ["AMR", "县市场监管局", "永昌县市场监督管理局"])
def test_an_agency_by_any_of_its_names(desk: Desk, name: str) -> None:
    path = write_csv(desk.folder / "p.csv", table("penalty-2018", [PENALTY]))
    assert desk.send(path, agency=name, actor=desk.officer()).accepted == 1


def test_an_unknown_agency(desk: Desk) -> None:
    path = write_csv(desk.folder / "p.csv", table("penalty-2018", [PENALTY]))
    actor = desk.officer()
    assert refused(desk, path, agency="县渔业局", actor=actor).code == "agency_must_be_registered"


def test_an_officer_sends_for_its_own_agency_only(desk: Desk) -> None:
    path = write_csv(desk.folder / "p.csv", table("penalty-2018", [PENALTY]))
    refusal = refused(desk, path, agency="AMR", actor=desk.officer(agency="EMB"))
    assert refusal.code in {"actor_must_act_for_the_sending_agency", "agency_must_be_registered"}
    refusal = refused(desk, path, agency="AMR", actor=desk.officer(agency="DRC"))
    assert refusal.code == "actor_must_act_for_the_sending_agency"


def test_a_role_that_may_not_send(desk: Desk) -> None:
    path = write_csv(desk.folder / "p.csv", table("penalty-2018", [PENALTY]))
    refusal = refused(desk, path, actor=desk.officer(role="AUDITOR"))
    assert refusal.code == "role_must_permit_the_command"


def test_a_foreign_sender_is_refused_with_the_whole_file(desk: Desk) -> None:
    path = write_csv(desk.folder / "p.csv", table("penalty-2018", [PENALTY, shop(1)]))
    refusal = refused(desk, path, agency="AGR")
    assert refusal.code == "sender_must_be_the_deciding_organ_or_hold_a_mandate"
    assert not isinstance(refusal, NoTable)


def test_the_relay_for_all_may_send_for_everyone(desk: Desk) -> None:
    path = write_csv(desk.folder / "p.csv", table("penalty-2018", [PENALTY]))
    assert desk.send(path, agency="DRC").accepted == 1
    record = desk.state().records[RECORD]
    assert (record.facts.agency, record.filed_by) == ("AMR", "DRC")


def test_a_foreign_row_among_ones_own_is_rejected_alone(desk: Desk) -> None:
    summary = desk.penalties(PENALTY, shop(1, organ="县农业农村局"))
    assert summary.accepted == 1
    assert summary.reasons == {"sender_must_be_the_deciding_organ_or_hold_a_mandate": 1}


def test_an_organ_without_the_power_is_a_fault_of_its_row(desk: Desk) -> None:
    path = write_csv(
        desk.folder / "p.csv", table("penalty-2018", [PENALTY, shop(1, organ="县委组织部")])
    )
    summary = desk.send(path, agency="DRC")
    assert summary.accepted == 1
    assert summary.reasons == {"deciding_organ_must_have_the_power": 1}


def test_an_unknown_organ_is_a_fault_of_its_row(desk: Desk) -> None:
    summary = desk.penalties(
        PENALTY,
        shop(1, organ="县渔业局"),
        shop(2, organ="县农业农村局", organ_code="AMR"),
        shop(3, organ="市场监管局驻县办", organ_code="AMR"),
    )
    assert summary.reasons == {
        "deciding_organ_must_be_registered": 1,
        "organ_name_and_code_must_agree": 1,
    }
    assert summary.warnings["organ_name_not_seen_before"] == 1


def test_an_organ_code_not_seen_before_is_a_warning(desk: Desk) -> None:
    summary = desk.penalties(PENALTY)
    assert summary.warnings["organ_code_not_seen_before"] == 1


def test_an_unknown_source_unit_is_a_warning(desk: Desk) -> None:
    summary = desk.penalties({**PENALTY, "source": "某信息中心", "source_code": "X"})
    assert summary.accepted == 1
    assert summary.warnings["source_unit_is_not_registered"] == 1
    relayed = desk.penalties(shop(1, source="县发改局"), file="2.csv")
    assert relayed.accepted == 1
    providers = [e.data.provider for e in desk.entries("record.filed")]
    assert providers == ["", "DRC"]


# Files that are no tables


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "file_must_be_a_table"),
        (b"", "file_must_not_be_empty"),
        (b"PK\x03\x04 cut off", "workbook_must_be_readable"),
        ("姓名,电话\n某,1\n".encode(), "headings_must_match_a_layout"),
        (b"a,b\n\xff\xff\n", "encoding_must_be_utf8_or_gb18030"),
    ],
)
def test_a_file_that_is_no_table_writes_nothing(desk: Desk, content: bytes, code: str) -> None:
    path = desk.folder / "x.csv"
    path.write_bytes(content)
    refusal = refused(desk, path)
    assert isinstance(refusal, NoTable)
    assert refusal.code == code


def test_gb18030_and_utf8_read_the_same(desk: Desk) -> None:
    for encoding in ("gb18030", "utf-8"):
        path = write_csv(
            desk.folder / f"{encoding}.csv", table("penalty-2018", [PENALTY]), encoding
        )
        desk.send(path)
    assert len(desk.entries("record.filed")) == 1


@pytest.mark.parametrize(
    ("basis", "domain"),
    [
        ("《中华人民共和国食品安全法》第一百二十四条", "food"),
        ("违反《消防法》第五十八条，并参照《安全生产法》", "fire"),
        ("《中华人民共和国安全生产法》第九十四条、《消防法》", "work_safety"),
        ("《中华人民共和国广告法》第五十五条", ""),
    ],
)
def test_a_penalty_takes_its_field_of_law_from_the_law_its_basis_names_first(
    desk: Desk, basis: str, domain: str
) -> None:
    row = {**PENALTY, "basis": basis}
    assert desk.penalties(row).accepted == 1
    (record,) = desk.state().records.values()
    assert record.facts.domain == domain
    assert desk.penalties(row, row, file="again.csv").duplicate == 2


def test_what_was_filed_without_its_field_is_known_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(Preparing, "_in_its_field", lambda _self, event, _basis: event)
        assert desk.penalties(PENALTY).accepted == 1
    (record,) = desk.state().records.values()
    assert record.facts.domain == ""
    assert desk.penalties(PENALTY, PENALTY, file="again.csv").duplicate == 2
    other = desk.penalties({**PENALTY, "fine": "9.9"}, file="other.csv")
    assert other.reasons == {"record_differs_from_the_one_filed": 1}
    settled = desk.entries("batch.rows_settled")[-1].data
    assert [one.field for one in settled.rejected] == ["fine"]
