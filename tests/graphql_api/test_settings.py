"""Settings: from the environment, overridden by the command line."""

from __future__ import annotations

import pytest

from graphql_api.settings import Settings


def test_without_anything_the_defaults_hold() -> None:
    assert Settings.read({}) == Settings()
    assert Settings().database_url == "./data"
    assert Settings().host == "127.0.0.1"


def test_the_environment_says_otherwise() -> None:
    read = Settings.read(
        {"CREDIT_LEDGER_PORT": "9000", "CREDIT_LEDGER_TIMEOUT_SECONDS": "0.5", "PORT": "1"}
    )
    assert (read.port, read.timeout_seconds) == (9000, 0.5)


def test_the_command_line_has_the_last_word() -> None:
    environ = {"CREDIT_LEDGER_DATABASE_URL": "postgresql://x/y"}
    assert Settings.read(environ, database_url=None).database_url == "postgresql://x/y"
    assert Settings.read(environ, database_url="here").database_url == "here"


def test_a_value_of_the_wrong_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Settings.read({"CREDIT_LEDGER_PORT": "many"})
