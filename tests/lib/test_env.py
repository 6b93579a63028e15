"""Reading the environment: values, secrets from files, problems instead of tracebacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from prosaas.lib.env import Env

HTTP = frozenset({"http", "https"})


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("0", False), ("", False)])
def test_a_flag_is_on_or_off(text: str, value: bool) -> None:
    env = Env({"DEBUG": text})
    assert env.flag("DEBUG") is value
    assert env.problems == []


def test_a_doubtful_flag_is_off_and_a_problem() -> None:
    env = Env({"DEBUG": "maybe"})
    assert env.flag("DEBUG") is False
    assert env.problems[0].name == "DEBUG"


@pytest.mark.parametrize("text", ["fast", "19", "1001", "2.5"])
def test_a_number_outside_its_range_is_a_problem(text: str) -> None:
    env = Env({"TX_LEAD_MS": text})
    assert env.integer("TX_LEAD_MS", 200, minimum=20, maximum=1000) == 200
    assert "from 20 to 1000" in env.problems[0].hint


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    assert Env({"TOKEN_FILE": str(tmp_path / "token")}).secret("TOKEN") == "s3cret"


def test_a_secret_given_twice_is_the_direct_one(tmp_path: Path) -> None:
    assert Env({"TOKEN": "direct", "TOKEN_FILE": "/nowhere"}).secret("TOKEN") == "direct"


def test_a_missing_secret_file_is_a_problem() -> None:
    env = Env({"TOKEN_FILE": "/nowhere/at/all"})
    assert env.secret("TOKEN") == ""
    assert env.problems[0].name == "TOKEN_FILE"


def test_a_database_is_reached_over_a_unix_socket() -> None:
    url = "postgresql:///prosaas?host=/run/pg&user=prosaas"
    parameters = Env({"DATABASE_URL": url}).postgres("DATABASE_URL")
    assert parameters == {"dbname": "prosaas", "host": "/run/pg", "user": "prosaas"}


def test_a_database_password_may_hold_escaped_characters() -> None:
    parameters = Env({"U": "postgres://a:p%40ss@h:5433/d?sslmode=require"}).postgres("U")
    assert (parameters["password"], parameters["sslmode"]) == ("p@ss", "require")


@pytest.mark.parametrize("url", ["mysql://h/d", "postgresql://h", "text"])
def test_an_unusable_database_url_is_a_problem(url: str) -> None:
    env = Env({"DATABASE_URL": url})
    assert env.postgres("DATABASE_URL") == {}
    assert len(env.problems) == 1


@pytest.mark.parametrize("url", ["phone.example.com", "ftp://h", "https://", "https://h:port"])
def test_an_unusable_url_is_a_problem(url: str) -> None:
    env = Env({"PUBLIC_URL": url})
    assert env.url("PUBLIC_URL", schemes=HTTP) == ""
    assert len(env.problems) == 1


def test_a_url_loses_its_trailing_slash() -> None:
    assert Env({"U": "https://a.example/"}).url("U", schemes=HTTP) == "https://a.example"


def test_an_unknown_word_falls_back_and_is_a_problem() -> None:
    env = Env({"LOG_LEVEL": "loud"})
    assert env.word("LOG_LEVEL", "INFO", frozenset({"INFO", "DEBUG"})) == "INFO"
    assert len(env.problems) == 1
