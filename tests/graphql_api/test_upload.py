"""Files put to `/intake/<sha256>`: taken whole or not at all, from those who may send them."""

from __future__ import annotations

import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from time import time
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.upload import KEPT_SECONDS, uploads
from tests.graphql_api.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.county import County

CONTENT = "行政处罚决定书文号,处罚名称\r\n".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def code_of(answer: Any) -> str:
    (error,) = answer.json()["errors"]
    code: str = error["extensions"]["code"]
    return code


def waiting(county: County) -> list[str]:
    return sorted(path.name for path in uploads(county.rooms).iterdir())


def test_a_file_is_stored_under_its_digest(county: County) -> None:
    answer = county.put("AMR", CONTENT)
    assert (answer.status_code, answer.json()) == (201, {"sha256": DIGEST, "bytes": len(CONTENT)})
    assert waiting(county) == [DIGEST]
    path = uploads(county.rooms) / DIGEST
    assert path.read_bytes() == CONTENT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_second_upload_is_answered_at_once(county: County) -> None:
    county.put("AMR", CONTENT)
    again = county.put("DRC", b"whatever is sent now is not read", DIGEST)
    assert (again.status_code, again.json()["bytes"]) == (200, len(CONTENT))
    assert waiting(county) == [DIGEST]


def test_uploads_of_one_file_at_the_same_time_make_one_file(county: County) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: county.put("AMR", CONTENT), range(8)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert waiting(county) == [DIGEST]


@pytest.mark.parametrize(
    ("by", "sha256", "status", "code"),
    [
        ("AMR", "0" * 64, 422, "file_must_have_the_named_digest"),
        ("AMR", "0" * 63, 400, "address_must_be_a_sha256"),
        ("AMR", DIGEST.upper(), 400, "address_must_be_a_sha256"),
        ("", DIGEST, 403, "role_must_permit_the_command"),
        ("AUDITOR", DIGEST, 403, "role_must_permit_the_command"),
        ("AMR REPAIR_OFFICER", DIGEST, 403, "role_must_permit_the_command"),
        ("NOBODY", DIGEST, 403, "role_must_permit_the_command"),
    ],
)
def test_what_is_not_taken_leaves_nothing(
    county: County, by: str, sha256: str, status: int, code: str
) -> None:
    answer = county.put(by, CONTENT, sha256)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert waiting(county) == []


def test_a_wrong_token_is_401(county: County) -> None:
    headers = {"Authorization": "Bearer nonsense"}
    answer = county.client.put(f"/intake/{DIGEST}", content=CONTENT, headers=headers)
    assert (answer.status_code, code_of(answer)) == (401, "token_must_be_valid")
    assert waiting(county) == []


def test_an_address_that_climbs_leads_nowhere(county: County) -> None:
    for name in ("..%2f..%2fvault.sqlite", "../ledger.sqlite", "."):
        answer = county.client.put(
            f"/intake/{name}", content=CONTENT, headers=county.headers("AMR")
        )
        assert answer.status_code in (400, 404, 405)


@pytest.mark.parametrize("told", [True, False], ids=["its length told", "in pieces"])
def test_a_file_too_large_is_refused(tmp_path: Path, told: bool) -> None:  # noqa: FBT001
    with serving(tmp_path, file_bytes_max=64) as county:
        content = b"x" * 65
        digest = hashlib.sha256(content).hexdigest()
        body: Any = content if told else iter([b"x" * 40, b"x" * 25])
        answer = county.client.put(f"/intake/{digest}", content=body, headers=county.headers("AMR"))
        assert (answer.status_code, code_of(answer)) == (413, "file_is_too_large")
        assert waiting(county) == []


def test_what_nobody_imports_is_gone_after_a_day(county: County) -> None:
    county.put("AMR", CONTENT)
    old = uploads(county.rooms) / DIGEST
    os.utime(old, (time() - KEPT_SECONDS - 1,) * 2)
    county.put("AMR", b"another file")
    assert DIGEST not in waiting(county)
    assert len(waiting(county)) == 1
