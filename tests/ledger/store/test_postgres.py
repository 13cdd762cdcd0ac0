"""What PostgreSQL adds: roles that may do no more than their part."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from ledger.store import open_store, open_vault
from ledger.store.appending import StoreError
from tests.ledger.store.proposing import NOON, proposed, receipt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def made(postgres_url: str, tmp_path: Path) -> str:
    """The URL of a database with one entry, a vault and an access ledger."""
    with closing(open_store(postgres_url)) as store:
        store.append([proposed()], NOON)
    open_store(postgres_url, name="access").close()
    open_vault(postgres_url, settings={"CREDIT_LEDGER_KEYS": str(tmp_path / "keys")}).close()
    return postgres_url


@pytest.fixture
def login(postgres_url: str) -> Iterator[str]:
    """The name of a login without any right of its own."""
    name = f"login_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        yield name
        connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def url_of(url: str, login: str) -> str:
    return url.replace("//postgres:@", f"//{login}@")


def run(url: str, role: str, statement: LiteralString) -> list[Any]:
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_four_schemas(made: str) -> None:
    with psycopg.connect(made) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace").fetchall()
    assert {"ledger", "access", "vault", "projections"} <= {name for (name,) in found}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.entries SET entry = 2",
        "DELETE FROM ledger.entries",
        "TRUNCATE ledger.entries",
        "DELETE FROM ledger.head",
        "INSERT INTO ledger.head (one, size, root, policy) VALUES (1, 9, 'x', 0)",
        "DROP TRIGGER refuse ON ledger.entries",
        "DROP TABLE ledger.entries",
        "SELECT * FROM vault.sealed_values",
    ],
)
def test_the_writer_may_only_add_and_move_the_head(made: str, statement: LiteralString) -> None:
    with pytest.raises(DENIED):
        run(made, "credit_ledger_writer", statement)
    run(made, "credit_ledger_writer", "UPDATE ledger.head SET size = size")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger.tags VALUES ('t', 1)",
        "UPDATE ledger.head SET size = 0",
        "SELECT * FROM vault.persons",
    ],
)
def test_the_reader_only_reads(made: str, statement: LiteralString) -> None:
    assert run(made, "credit_ledger_reader", "SELECT entry FROM ledger.entries") == [(1,)]
    with pytest.raises(DENIED):
        run(made, "credit_ledger_reader", statement)


def test_the_vault_role_knows_no_entries(made: str) -> None:
    run(made, "credit_ledger_vault", "DELETE FROM vault.contents")
    with pytest.raises(DENIED):
        run(made, "credit_ledger_vault", "SELECT * FROM ledger.entries")


def test_even_the_owner_meets_the_triggers(made: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        run(made, "credit_ledger_owner", "TRUNCATE ledger.entries")


def test_the_store_itself_runs_as_the_writer(made: str) -> None:
    with closing(open_store(made)) as store:
        assert store._rows("SELECT current_user") == [("credit_ledger_writer",)]


def test_a_login_that_may_write_opens_what_the_owner_made(made: str, login: str) -> None:
    with psycopg.connect(made, autocommit=True) as connection:
        connection.execute(
            sql.SQL("GRANT credit_ledger_writer TO {}").format(sql.Identifier(login))
        )
    with closing(open_store(url_of(made, login))) as store:
        assert receipt(store.append([proposed()], NOON)[0]).first == 2


def test_a_login_without_rights_is_told_in_one_sentence(
    made: str, login: str, postgres_server: str
) -> None:
    with pytest.raises(StoreError, match="grant it credit_ledger_writer"):
        open_store(url_of(made, login))
    with pytest.raises(StoreError, match="owner's login"):
        open_store(url_of(postgres_server, login))


def test_a_server_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as refusal:
        open_store(f"postgresql:///nothing?host={tmp_path}")
    assert "\n" not in str(refusal.value)


def test_connections_that_died_are_replaced(made: str) -> None:
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
    kill += " AND datname = current_database() AND pid <> pg_backend_pid()"
    with closing(open_store(made)) as store, psycopg.connect(made, autocommit=True) as killer:
        for _ in range(2):
            killer.execute(kill)
            assert store.head().size == 1
        killer.execute(kill)
        assert receipt(store.append([proposed()], NOON)[0]).first == 2


def test_a_large_group_does_not_hang(made: str) -> None:
    with closing(open_store(made)) as store:
        group = [proposed() for _ in range(12_000)]
        assert receipt(store.append(group, NOON)[-1]).last == 12_001
