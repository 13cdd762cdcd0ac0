"""Schemas, roles, tables and triggers of a PostgreSQL ledger.

Four schemas: `ledger`, `access` (the access ledger), `vault`, `projections`. The owner's role
makes them and is not used afterwards; the writer's may add entries and move the head, the
vault's reads and writes values, the reader's reads entries, the projector's owns its schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from ledger.store.appending import StoreError
from ledger.store.tree import EMPTY_ROOT

if TYPE_CHECKING:
    from psycopg import Connection

OWNER = "credit_ledger_owner"
WRITER = "credit_ledger_writer"
READER = "credit_ledger_reader"
VAULT = "credit_ledger_vault"
PROJECTOR = "credit_ledger_projector"
ROLES = {"ledger": WRITER, "access": WRITER, "vault": VAULT}
LOCKS = {
    "ledger": "SELECT size FROM head FOR UPDATE",
    "access": "SELECT size FROM head FOR UPDATE",
    "vault": "SELECT value FROM marks WHERE name = 'erasures' FOR UPDATE",
}

_ENTRIES = """
CREATE TABLE entries (
    entry bigint PRIMARY KEY,
    id text NOT NULL,
    stream text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    topic text NOT NULL,
    agency text NOT NULL,
    batch text NOT NULL,
    recorded_at bigint NOT NULL, -- microseconds since 1970, UTC
    effective_on text NOT NULL,
    bytes bytea STORAGE EXTERNAL NOT NULL,
    leaf bytea NOT NULL,
    UNIQUE (stream, version)
);
CREATE TABLE tags (tag text COLLATE "C", entry bigint, PRIMARY KEY (tag, entry));
CREATE TABLE tiles (level bigint, n bigint, hashes bytea NOT NULL, PRIMARY KEY (level, n));
CREATE TABLE keys (key text COLLATE "C" PRIMARY KEY, first bigint NOT NULL, last bigint NOT NULL);
CREATE TABLE head (
    one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    size bigint NOT NULL,
    root bytea NOT NULL,
    recorded_at bigint,
    policy bigint NOT NULL
);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the % of a ledger are never changed', TG_TABLE_NAME; END $$;
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON entries EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON tags EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON tiles EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON keys EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE DELETE OR TRUNCATE ON head EXECUTE FUNCTION refuse();
GRANT SELECT, INSERT ON entries, tags, tiles, keys TO credit_ledger_writer;
GRANT SELECT, UPDATE ON head TO credit_ledger_writer;
GRANT SELECT ON entries, tags, tiles, keys, head TO credit_ledger_reader;
"""
_CHECKPOINTS = """
CREATE TABLE checkpoints (
    size bigint PRIMARY KEY,
    note text NOT NULL,
    made_at bigint NOT NULL -- microseconds since 1970, UTC
);
CREATE TABLE cosignatures (
    size bigint, name text COLLATE "C", line text NOT NULL, PRIMARY KEY (size, name)
);
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON cosignatures
EXECUTE FUNCTION refuse();
GRANT SELECT, INSERT ON checkpoints, cosignatures TO credit_ledger_writer;
GRANT SELECT ON checkpoints, cosignatures TO credit_ledger_reader;
"""
_VAULT = """
CREATE TABLE owners (slot bigint PRIMARY KEY, owner text NOT NULL, erased bigint NOT NULL);
CREATE INDEX ON owners (owner);
CREATE TABLE sealed_values (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id text COLLATE "C" NOT NULL,
    slot bigint NOT NULL,
    fields bigint NOT NULL,
    sealed bytea NOT NULL -- empty once erased
);
CREATE INDEX ON sealed_values (entry_id);
CREATE TABLE persons (digest text COLLATE "C" PRIMARY KEY, tag text NOT NULL);
CREATE INDEX ON persons (tag);
CREATE TABLE contents (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream_key bigint NOT NULL, -- half of the hash of the stream
    entry_id text NOT NULL,
    digest bytea NOT NULL -- begins with the other half
);
CREATE INDEX ON contents (stream_key);
CREATE TABLE marks (name text PRIMARY KEY, value bigint NOT NULL);
INSERT INTO marks VALUES ('erasures', 0);
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vault TO credit_ledger_vault;
"""
_USERS = {
    "ledger": (WRITER, READER),
    "access": (WRITER, READER),
    "vault": (VAULT,),
    "projections": (PROJECTOR, READER),
}


def make_schema(connection: Connection[Any], schema: str) -> None:
    """Make a schema with its tables, and all roles, unless they are there.

    One that was made before checkpoints were kept gets their tables. Raises StoreError when
    they are not there and the login may not make them.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('credit-ledger schemas'))")
        if _exists(connection, schema):
            _complete(connection, schema)
            return
        ((may,),) = connection.execute(
            "SELECT rolsuper OR rolcreaterole AND has_database_privilege(current_database(),"
            " 'CREATE') FROM pg_roles WHERE rolname = current_user"
        ).fetchall()
        if not may:
            raise StoreError(
                f"The database has no schema {schema}, and this login may not make it; open it "
                "once with the owner's login."
            )
        for role in (OWNER, WRITER, READER, VAULT, PROJECTOR):
            _make_role(connection, role)
        for name in ("projections", schema):
            _make_empty(connection, name)
        _fill(connection, schema)


def _exists(connection: Connection[Any], schema: str) -> bool:
    ((found,),) = connection.execute(
        "SELECT count(*) FROM pg_namespace WHERE nspname = %s", (schema,)
    ).fetchall()
    return bool(found)


def _make_role(connection: Connection[Any], role: str) -> None:
    """Roles belong to the whole server: another database may have made it just now."""
    connection.execute(
        sql.SQL(
            "DO $$ BEGIN CREATE ROLE {} NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ).format(sql.Identifier(role))
    )
    ((member,),) = connection.execute("SELECT pg_has_role(%s, 'SET')", (role,)).fetchall()
    if not member:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _make_empty(connection: Connection[Any], schema: str) -> None:
    if _exists(connection, schema):
        return
    name = sql.Identifier(schema)
    owner = PROJECTOR if schema == "projections" else OWNER
    connection.execute(
        sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(name, sql.Identifier(owner))
    )
    for role in _USERS[schema]:
        connection.execute(
            sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(name, sql.Identifier(role))
        )


def _complete(connection: Connection[Any], schema: str) -> None:
    """What a schema of an earlier program lacks; only the owner's login can add it."""
    ((known,),) = connection.execute(
        "SELECT count(*) FROM pg_class WHERE relname = 'checkpoints'"
        " AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %s)",
        (schema,),
    ).fetchall()
    if not known and schema != "vault":
        _as_owner(connection, schema)
        connection.execute(_CHECKPOINTS)


def _as_owner(connection: Connection[Any], schema: str) -> None:
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
    connection.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(schema)))


def _fill(connection: Connection[Any], schema: str) -> None:
    _as_owner(connection, schema)
    connection.execute(_VAULT if schema == "vault" else _ENTRIES)
    if schema != "vault":
        connection.execute(_CHECKPOINTS)
        connection.execute("INSERT INTO head (size, root, policy) VALUES (0, %s, 0)", (EMPTY_ROOT,))
