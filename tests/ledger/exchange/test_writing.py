"""The file of a batch: in the national layout, the same bytes each time, read back the same."""

from __future__ import annotations

import csv
from shutil import copytree
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from ledger.agency import RegisterAgency
from ledger.exchange.outgoing import ExchangeBatch
from ledger.exchange.preparing import PrepareBatch
from ledger.exchange.sheet import as_csv, as_xlsx
from ledger.exchange.writing import BatchFile, keys_of, written
from ledger.refusal import Refused
from ledger.situation import Actor
from tests.ledger.intake.desk import (
    COMMITMENT,
    LICENCE,
    NUMBER,
    ORGAN,
    ORGAN_CODE,
    OTHER_SHOP,
    PENALTY,
    SHOP,
    Desk,
    shop,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEAD = Actor("lead", "DRC", frozenset({"PROVIDER"}))
PERSON_ROW = {
    **PENALTY,
    "name": "王小明",
    "category": "自然人",
    "unified_code": "",
    "representative": "",
    "person_document_kind": "身份证",
    "person_number": NUMBER,
    "document_no": "永市监罚字〔2026〕9号",
}


@pytest.fixture
def desk(tmp_path: Path, founded: Path) -> Iterator[Desk]:
    """A ledger whose market regulator is known by its organ code."""
    made = known(tmp_path / "one", founded)
    yield made
    made.ledger.close()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a ledger that was only founded."""
    folder = tmp_path_factory.mktemp("founded")
    Desk(folder).ledger.close()
    return folder


def known(folder: Path, founded: Path) -> Desk:
    copytree(founded, folder)
    desk = Desk(folder)
    market = desk.ledger.registry.agencies["AMR"]
    command = RegisterAgency(
        code="AMR",
        short_name=market.short_name,
        name=market.name,
        powers=tuple(sorted(market.powers)),
        unified_codes=(ORGAN_CODE,),
    )
    keeper = Actor("keeper", "DRC", frozenset({"ADMINISTRATOR"}))
    desk.ledger.execute(command, keeper)
    return desk


def prepared(desk: Desk, table: str, *items: str, **more: Any) -> str:
    command = PrepareBatch(platform="municipal", table=table, items=items, **more)
    receipt = desk.ledger.execute(command, LEAD)
    assert receipt is not None
    return next(desk.ledger.entries(receipt.first - 1, receipt.first)).stream


def saved(folder: Path, made: BatchFile) -> Path:
    path = folder / f"out.{made.form}"
    path.write_bytes(made.content)
    return path


def records(desk: Desk, *tags: str) -> list[str]:
    return [r for tag in tags for r in desk.state(tag).records]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_penalties_are_read_back_as_they_were(desk: Desk, founded: Path, form: str) -> None:
    rows = [shop(n, fine=f"{n}.234567", content=f"罚款，“引号”\n{n}") for n in (1, 2)]
    rows.append({**PENALTY, "penalty_kinds": "警告;罚款", "remark": "备注"})
    assert desk.penalties(*rows, PERSON_ROW).accepted == 4
    tags = [row["unified_code"] for row in rows]
    person = desk.ledger.vault.person_tag(NUMBER) or ""
    items = records(desk, *tags, person)
    batch = prepared(desk, "penalty", *items, basis="statutory_collection")
    made = written(desk.ledger, batch, LEAD, form)
    assert (made.rows, made.incomplete) == (4, {})
    assert made.items[person] == [items[3]]
    assert written(desk.ledger, batch, LEAD, form).sha256 == made.sha256
    other = known(desk.folder.parent / form, founded)
    summary = other.send(saved(desk.folder, made))
    assert (summary.accepted, summary.rejected) == (4, 0), summary
    for tag in tags:
        here, there = desk.state(tag), other.state(tag)
        assert here.records.keys() == there.records.keys()
        for stream, record in here.records.items():
            found = there.records[stream].facts
            wanted = record.facts
            assert found == type(found)(
                **{
                    **{k: getattr(wanted, k) for k in wanted.__struct_fields__},
                    "fine_text": found.fine_text,
                }
            )
            texts = [
                d.ledger.vault.open(r.disclosed["text"])["text"]
                for d, r in ((desk, record), (other, there.records[stream]))
            ]
            assert texts[0] == texts[1]
    assert other.ledger.vault.person_tag(NUMBER)
    other.ledger.close()


def test_licences_and_commitments_too(desk: Desk, founded: Path) -> None:
    done = {
        "fulfilment": "部分履行",
        "unfulfilled": "未按期",
        "liability_pursued": "责令改正",
        "determined_on": "2026-10-20",
        "determined_by": ORGAN,
        "determined_by_code": ORGAN_CODE,
    }
    assert desk.rows("licence-2018", {**LICENCE, "unified_code": OTHER_SHOP}).accepted == 1
    assert desk.rows("commitment", {**COMMITMENT, **done}, layout="commitment").accepted == 1
    other = known(desk.folder.parent / "two", founded)
    (licence,) = records(desk, OTHER_SHOP)
    (commitment,) = desk.state(SHOP).commitments
    for table, item in (("licence", licence), ("commitment", commitment)):
        made = written(desk.ledger, prepared(desk, table, item), LEAD)
        assert made.incomplete == {}
        summary = other.send(
            saved(desk.folder, made), layout={"licence": "licence-2018"}.get(table, table)
        )
        assert (summary.accepted, summary.rejected) == (1, 0), summary
    there = other.state(SHOP).commitments[commitment]
    assert there.fulfilment is not None
    assert (there.fulfilment.outcome, bool(there.pursued)) == ("partial", True)
    assert other.state(OTHER_SHOP).records[licence].facts.valid_until is not None
    other.ledger.close()


def test_a_file_tells_what_was_true_when_the_batch_was_prepared(desk: Desk) -> None:
    desk.penalties(PENALTY)
    (record,) = records(desk, SHOP)
    batch = prepared(desk, "penalty", record)
    before = written(desk.ledger, batch, LEAD)
    desk.penalties({**PENALTY, "remark": "新的备注"}, file="again.csv")
    assert written(desk.ledger, batch, LEAD).sha256 == before.sha256
    command = PrepareBatch(platform="municipal", table="penalty", items=(record,))
    assert desk.ledger.execute(command, LEAD) is not None, "a new remark is owed again"


def test_a_cell_that_computes_is_written_as_text(desk: Desk) -> None:
    desk.penalties({**PENALTY, "content": "=HYPERLINK(1)"})
    (record,) = records(desk, SHOP)
    made = written(desk.ledger, prepared(desk, "penalty", record), LEAD)
    (row,) = csv.DictReader(made.content.decode("utf-8-sig").splitlines())
    assert row["处罚内容"] == "'=HYPERLINK(1)"
    book = openpyxl.load_workbook(
        saved(desk.folder, written(desk.ledger, prepared_again(desk, record), LEAD, "xlsx"))
    )
    sheet = book.active
    assert sheet is not None
    values = dict(zip(*(list(sheet.values)), strict=True))
    assert values["处罚内容"] == "=HYPERLINK(1)", "a text, not a formula"


def prepared_again(desk: Desk, record: str) -> str:
    command = PrepareBatch(platform="national", table="penalty", items=(record,))
    receipt = desk.ledger.execute(command, LEAD)
    assert receipt is not None
    return next(desk.ledger.entries(receipt.first - 1, receipt.first)).stream


def test_a_platform_names_rows_by_number_and_code_without_the_vault(desk: Desk) -> None:
    desk.penalties(PENALTY, PERSON_ROW)
    person = desk.ledger.vault.person_tag(NUMBER) or ""
    items = records(desk, SHOP, person)
    batch = prepared(desk, "penalty", *items, basis="statutory_collection")
    found = desk.ledger.affairs((batch,)).find(ExchangeBatch, batch)
    assert found is not None
    keys = keys_of(desk.ledger, found)
    assert [(k.row, k.item, k.code) for k in keys] == [(1, items[0], SHOP), (2, items[1], "")]
    assert keys[1].document_no == PERSON_ROW["document_no"]


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (Actor("o", "NONE", frozenset({"PROVIDER"})), "agency_must_be_registered"),
        (Actor("o", "DRC", frozenset({"AUDITOR"})), "role_must_permit_the_command"),
        (Actor("o", "AMR", frozenset({"PROVIDER"})), "agency_must_have_the_power"),
    ],
)
def test_who_may_not_write(desk: Desk, actor: Actor, code: str) -> None:
    with pytest.raises(Refused) as refused:
        written(desk.ledger, "exchange_batch/none", actor)
    assert refused.value.code == code
    with pytest.raises(Refused, match="exchange_batch_must_exist"):
        written(desk.ledger, "exchange_batch/none", LEAD)


def test_a_sheet_is_the_same_bytes_and_wide_enough() -> None:
    headings = [f"h{n}" for n in range(30)]
    assert as_xlsx(headings, [["a"] * 30]) == as_xlsx(headings, [["a"] * 30])
    assert as_csv(["甲"], [["+1"]]) == "\ufeff甲\r\n'+1\r\n".encode()
